#include "twin.h"

struct Generator {
  long state[55];
  int i = 54, j = 23;
  explicit Generator(long value) {
    for (long& s : state) s = value = value * 16807 % 2147483647;
  }
  double next() {
    long k = state[i] - state[j];
    if (k < 0) k += 2147483647;
    state[j] = k;
    i = i ? i - 1 : 54;
    j = j ? j - 1 : 54;
    return double(k) / 2147483647;
  }
};

std::string run(long size) {
  Generator generator(113);
  long inside = 0;
  for (long n = 0; n < size; ++n) {
    double x = generator.next(), y = generator.next();
    inside += x * x + y * y <= 1.0;
  }
  double total = 0;
  for (long n = 0; n < size; ++n) {
    double x = 2.0 * generator.next();
    total += std::exp(-x * x);
  }
  return "(" + text(4.0 * double(inside) / double(size)) + ", " + rounded(2.0 * total / double(size), 9) + ")";
}
