#include "twin.h"

using Vector = std::vector<double>;

static double entry(long i, long j) { return 1.0 / double((i + j) * (i + j + 1) / 2 + i + 1); }

static Vector times(const Vector& v, bool transposed) {
  Vector out(v.size());
  for (std::size_t i = 0; i < v.size(); ++i) {
    double total = 0;
    for (std::size_t j = 0; j < v.size(); ++j) total += (transposed ? entry(j, i) : entry(i, j)) * v[j];
    out[i] = total;
  }
  return out;
}

std::string run(long size) {
  Vector u(size, 1.0), v = u;
  for (int i = 0; i < 6; ++i) {
    v = times(times(u, false), true);
    u = times(times(v, false), true);
  }
  double top = 0, bottom = 0;
  for (long i = 0; i < size; ++i) top += u[i] * v[i], bottom += v[i] * v[i];
  return rounded(std::sqrt(top / bottom), 9);
}
