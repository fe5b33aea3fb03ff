#include "twin.h"

static void fannkuch(int n, long& checksum, long& most) {
  std::vector<int> permutation(n), count(n);
  for (int i = 0; i < n; ++i) permutation[i] = i, count[i] = i + 1;
  checksum = most = 0;
  for (long turn = 0;; ++turn) {
    if (permutation[0]) {
      std::vector<int> work = permutation;
      long flips = 0;
      for (; work[0]; ++flips) std::reverse(work.begin(), work.begin() + work[0] + 1);
      most = std::max(most, flips);
      checksum += turn & 1 ? -flips : flips;
    }
    for (int i = 1;; ++i) {
      if (i == n) return;
      std::rotate(permutation.begin(), permutation.begin() + 1, permutation.begin() + i + 1);
      if (--count[i] > 0) break;
      count[i] = i + 1;
    }
  }
}

static std::vector<long> merge_sort(std::vector<long> items) {
  if (items.size() < 2) return items;
  auto middle = items.begin() + items.size() / 2;
  std::vector<long> left = merge_sort({items.begin(), middle}), right = merge_sort({middle, items.end()});
  std::merge(left.begin(), left.end(), right.begin(), right.end(), items.begin());
  return items;
}

std::string run(long size) {
  std::vector<long> items(size * 5000);
  for (std::size_t i = 0; i < items.size(); ++i) items[i] = i * 7919 % 80021;
  std::vector<long> merged = merge_sort(items), sorted = items;
  std::sort(sorted.begin(), sorted.end());
  long checksum, most, primes = 0, limit = size * 50000;
  fannkuch(size, checksum, most);
  std::vector<char> composite(limit);
  for (long i = 2; i < limit; ++i) {
    primes += !composite[i];
    for (long j = i * i; !composite[i] && j < limit; j += i) composite[j] = 1;
  }
  return "((" + text(checksum) + ", " + text(most) + "), " + text(primes) + ", " + text(merged == sorted) + ", ";
}
