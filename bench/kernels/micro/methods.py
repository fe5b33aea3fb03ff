"""Areas and moves of geometric figures in a class hierarchy: method calls on objects of changing classes, super, overriding."""

SIZE = 75000
TINY = 50


class Figure:
    name = "figure"

    def __init__(self, x, y):
        self.x = x
        self.y = y

    def area(self):
        return 0

    def move(self, dx, dy):
        self.x += dx
        self.y += dy
        return self

    def weight(self):
        return self.area() * 2 + len(self.name)


class Square(Figure):
    name = "square"

    def __init__(self, x, y, side):
        super().__init__(x, y)
        self.side = side

    def area(self):
        return self.side * self.side


class Rectangle(Figure):
    name = "rectangle"

    def __init__(self, x, y, width, height):
        super().__init__(x, y)
        self.width = width
        self.height = height

    def area(self):
        return self.width * self.height


class Triangle(Rectangle):
    name = "triangle"

    def area(self):
        return super().area() // 2


class Frame(Rectangle):
    name = "frame"

    def __init__(self, x, y, width, height, border):
        super().__init__(x, y, width, height)
        self.border = border

    def area(self):
        b = 2 * self.border
        return super().area() - (self.width - b) * (self.height - b)

    def weight(self):
        return super().weight() + self.border


class Anchored(Square):
    def move(self, dx, dy):
        return self


def figures():
    return [Square(0, 0, 4), Rectangle(1, 2, 3, 5), Triangle(2, 2, 6, 7), Frame(0, 1, 9, 8, 2), Anchored(5, 5, 3)]


def run(size):
    scene = figures()
    total = 0
    for i in range(size):
        for figure in scene:
            total += figure.move(1, -1).weight()
        if i % 64 == 0:
            scene.append(Square(i, i, i & 7))
            if len(scene) > 8:
                scene = figures()
    return total, sum(f.x - f.y for f in scene), [f.name for f in scene]
