#include "twin.h"

static std::uint32_t xorshift(long steps) {
  std::uint32_t state = 2463534242u, total = 0;
  for (long i = 0; i < steps; ++i) {
    state ^= state << 13;
    state ^= state >> 17;
    state ^= state << 5;
    total += state;
  }
  return total;
}

static long coprime_pairs(long limit) {
  long found = 0;
  for (long a = 1; a < limit; ++a) {
    for (long b = 1; b < a; ++b) {
      long x = a, y = b;
      while (y) {
        long rest = x % y;
        x = y;
        y = rest;
      }
      found += x == 1;
    }
  }
  return found;
}

static long digit_sums(long limit) {
  long best = 0;
  for (long n = 0; n < limit; ++n) {
    long total = 0;
    for (long rest = n; rest > 0; rest /= 10) total += rest % 10;
    best += total * 7 == (n & 255);
  }
  return best;
}

std::string run(long size) {
  return "(" + text(long(xorshift(size * 3))) + ", " + text(coprime_pairs(size / 250)) + ", " + text(digit_sums(size)) +
         ")";
}
