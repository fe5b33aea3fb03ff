#include "twin.h"

std::string run(long size) {
  long best = 0, best_start = 0;
  for (long start = 1; start < size; ++start) {
    long length = 1;
    for (long n = start; n != 1; ++length) n = n & 1 ? 3 * n + 1 : n >> 1;
    if (length > best) {
      best = length;
      best_start = start;
    }
  }
  long state = 1;
  std::uint32_t total = 0;
  for (long i = 0; i < size * 25; ++i) {
    state = state * 48271 % 2147483647;
    total += state >> 7;
  }
  return "((" + text(best_start) + ", " + text(best) + "), " + text(long(total)) + ")";
}
