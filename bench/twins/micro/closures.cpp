#include <functional>

#include "twin.h"

// std::function is the nearest thing to a Python closure: allocated, called through a pointer.
using Function = std::function<long(long)>;
using Number = std::function<Function(Function)>;

static Number church(long n) {
  return [n](Function f) {
    return [n, f](long x) {
      for (long i = 0; i < n; ++i) x = f(x);
      return x;
    };
  };
}
static Number plus(Number a, Number b) {
  return [a, b](Function f) { return [a, b, f](long x) { return a(f)(b(f)(x)); }; };
}
static Number times(Number a, Number b) {
  return [a, b](Function f) { return a(b(f)); };
}
static std::function<Function(long)> curried(long a) {
  return [a](long b) { return [a, b](long c) { return a * b + c; }; };
}
static Function compose(std::vector<Function> functions) {
  return [functions](long x) {
    for (auto& f : functions) x = f(x);
    return x;
  };
}

std::string run(long size) {
  Function number = times(plus(church(3), church(4)), church(5))([](long n) { return n + 1; });
  long total = 0;
  for (long i = 0; i < size / 10; ++i) total += number(i);
  long count = 5;
  Function step = [&count](long by) { return count += by; };
  Function work = compose(
      {[](long x) { return x + 1; }, [](long x) { return x * 3; }, curried(2)(7), [](long x) { return x & 0xFFFF; }});
  for (long i = 0; i < size; ++i) {
    total += work(i) + step(1);
    total += step(2);
    if (i % 50 == 0) count = 5;
    total += curried(i)(2)(3);
  }
  return "(" + text(total) + ", " + text(step(1)) + ")";
}
