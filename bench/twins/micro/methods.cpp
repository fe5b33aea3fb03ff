#include <memory>

#include "twin.h"

namespace {
struct Figure {
  long x, y;
  Figure(long x, long y) : x(x), y(y) {}
  virtual ~Figure() = default;
  virtual std::string name() const = 0;
  virtual long name_length() const = 0;
  virtual long area() const = 0;
  virtual Figure* move(long dx, long dy) {
    x += dx;
    y += dy;
    return this;
  }
  virtual long weight() const { return area() * 2 + name_length(); }
};
struct Square : Figure {
  long side;
  Square(long x, long y, long side) : Figure(x, y), side(side) {}
  std::string name() const override { return "square"; }
  long name_length() const override { return 6; }
  long area() const override { return side * side; }
};
struct Rectangle : Figure {
  long width, height;
  Rectangle(long x, long y, long w, long h) : Figure(x, y), width(w), height(h) {}
  std::string name() const override { return "rectangle"; }
  long name_length() const override { return 9; }
  long area() const override { return width * height; }
};
struct Triangle : Rectangle {
  using Rectangle::Rectangle;
  std::string name() const override { return "triangle"; }
  long name_length() const override { return 8; }
  long area() const override { return Rectangle::area() / 2; }
};
struct Frame : Rectangle {
  long border;
  Frame(long x, long y, long w, long h, long b) : Rectangle(x, y, w, h), border(b) {}
  std::string name() const override { return "frame"; }
  long name_length() const override { return 5; }
  long area() const override { return Rectangle::area() - (width - 2 * border) * (height - 2 * border); }
  long weight() const override { return Rectangle::weight() + border; }
};
struct Anchored : Square {
  using Square::Square;
  Figure* move(long, long) override { return this; }
};
using Scene = std::vector<std::unique_ptr<Figure>>;

Scene figures() {
  Scene scene;
  scene.emplace_back(new Square(0, 0, 4));
  scene.emplace_back(new Rectangle(1, 2, 3, 5));
  scene.emplace_back(new Triangle(2, 2, 6, 7));
  scene.emplace_back(new Frame(0, 1, 9, 8, 2));
  scene.emplace_back(new Anchored(5, 5, 3));
  return scene;
}
}  // namespace

std::string run(long size) {
  Scene scene = figures();
  long total = 0;
  for (long i = 0; i < size; ++i) {
    for (auto& figure : scene) total += figure->move(1, -1)->weight();
    if (i % 64 == 0) {
      scene.emplace_back(new Square(i, i, i & 7));
      if (scene.size() > 8) scene = figures();
    }
  }
  long spread = 0;
  for (auto& figure : scene) spread += figure->x - figure->y;
  return "(" + text(total) + ", " + text(spread) + ", ";
}
