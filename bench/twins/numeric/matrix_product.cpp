#include "twin.h"

using Matrix = std::vector<std::vector<double>>;

static Matrix matrix(long n, long seed) {
  Matrix m(n, std::vector<double>(n));
  for (long i = 0; i < n; ++i)
    for (long j = 0; j < n; ++j) m[i][j] = double((i * 31 + j * 17 + seed) % 19 - 9) * 0.125;
  return m;
}

static Matrix product(const Matrix& a, const Matrix& b) {
  Matrix c(a.size(), std::vector<double>(b[0].size()));
  for (std::size_t i = 0; i < a.size(); ++i)
    for (std::size_t k = 0; k < b.size(); ++k)
      for (std::size_t j = 0; j < b[0].size(); ++j) c[i][j] += a[i][k] * b[k][j];
  return c;
}

// All three of the kernel's products have the same cost but for an eighth of the last: it is done here with the same
// function.
std::string run(long size) {
  Matrix a = matrix(size, 1), b = matrix(size, 2);
  Matrix c = product(a, b);
  bool same = c == product(a, b) && c == product(a, b);
  double trace = 0;
  for (long i = 0; i < size; ++i) trace += c[i][i];
  return text(same) + ", " + text(trace) + ", " + text(c[0][1]) + ")";
}
