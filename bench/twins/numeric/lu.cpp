#include "twin.h"

using Matrix = std::vector<std::vector<double>>;

std::string run(long n) {
  Matrix a(n, std::vector<double>(n));
  long state = 101010;
  for (auto& row : a)
    for (double& x : row) {
      state = (state * 1103515245 + 12345) & 0x7FFFFFFF;
      x = double(state) / 0x40000000 - 1.0;
    }
  std::vector<double> wanted(n), b(n), x(n);
  for (long i = 0; i < n; ++i) wanted[i] = double(i % 7 - 3);
  for (long i = 0; i < n; ++i)
    for (long j = 0; j < n; ++j) b[i] += a[i][j] * wanted[j];
  std::vector<long> pivots(n);
  for (long i = 0; i < n; ++i) pivots[i] = i;
  for (long k = 0; k < n; ++k) {
    long best = k;
    for (long i = k + 1; i < n; ++i)
      if (std::abs(a[i][k]) > std::abs(a[best][k])) best = i;
    std::swap(a[k], a[best]);
    std::swap(pivots[k], pivots[best]);
    double inverse = 1.0 / a[k][k];
    for (long i = k + 1; i < n; ++i) {
      double scale = a[i][k] *= inverse;
      for (long j = k + 1; j < n; ++j) a[i][j] -= scale * a[k][j];
    }
  }
  for (long i = 0; i < n; ++i) {
    x[i] = b[pivots[i]];
    for (long j = 0; j < i; ++j) x[i] -= a[i][j] * x[j];
  }
  bool right = true;
  for (long i = n - 1; i >= 0; --i) {
    for (long j = i + 1; j < n; ++j) x[i] -= a[i][j] * x[j];
    x[i] /= a[i][i];
    right = right && std::abs(x[i] - wanted[i]) < 5e-7;
  }
  return "(" + text(right) + ", [" + text(pivots[0]) + ", " + text(pivots[1]) + ", ";
}
