#include "twin.h"

static std::vector<long> primes(long limit) {
  std::vector<char> composite(limit + 1);
  std::vector<long> found;
  for (long n = 2; n <= limit; ++n) {
    if (composite[n]) continue;
    found.push_back(n);
    for (long m = n * n; m <= limit; m += n) composite[m] = 1;
  }
  return found;
}

static long totients(long limit) {
  std::vector<long> phi(limit + 1), small, lowest(limit + 1);
  for (long n = 0; n <= limit; ++n) phi[n] = n;
  for (long n = 2; n <= limit; ++n) {
    if (lowest[n] == 0) {
      lowest[n] = n;
      phi[n] = n - 1;
      small.push_back(n);
    }
    for (long p : small) {
      long m = p * n;
      if (p > lowest[n] || m > limit) break;
      lowest[m] = p;
      phi[m] = phi[n] * (p == lowest[n] ? p : p - 1);
    }
  }
  long total = 0;
  for (long x : phi) total += x;
  return total;
}

std::string run(long size) {
  std::vector<long> found = primes(size);
  return "(" + text(long(found.size())) + ", " + text(found.back()) + ", " + text(long(primes(size * 4).size())) +
         ", " + text(totients(size / 2)) + ")";
}
