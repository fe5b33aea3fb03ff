#include "twin.h"

[[gnu::noinline]] static long tak(long x, long y, long z) {
  return y >= x ? z : tak(tak(x - 1, y, z), tak(y - 1, z, x), tak(z - 1, x, y));
}
[[gnu::noinline]] static long add(long a, long b, long c) { return a + b + c; }

std::string run(long size) {
  long total = 0;
  for (long i = 0; i < size * 40000; ++i) {
    total = add(total, i, 0) + add(i, 1, 1);
    total = add(total, 1, 0) & 0xFFFFFF;
  }
  return "(" + text(tak(size * 3, size * 2, size)) + ", " + text(total) + ")";
}
