#include "twin.h"

static void transform(std::vector<double>& data, int direction) {
  long n = data.size() / 2;
  for (long i = 0, j = 0; i < n - 1; ++i) {
    if (i < j) std::swap(data[2 * i], data[2 * j]), std::swap(data[2 * i + 1], data[2 * j + 1]);
    long bit = n >> 1;
    for (; bit <= j; bit >>= 1) j -= bit;
    j += bit;
  }
  for (long span = 1; span < n; span *= 2) {
    double angle = direction * M_PI / span, step_r = std::cos(angle), step_i = std::sin(angle), wr = 1, wi = 0;
    for (long offset = 0; offset < span; ++offset) {
      for (long top = offset; top < n; top += 2 * span) {
        long low = top + span;
        double xr = data[2 * low], xi = data[2 * low + 1], tr = wr * xr - wi * xi, ti = wr * xi + wi * xr;
        data[2 * low] = data[2 * top] - tr;
        data[2 * low + 1] = data[2 * top + 1] - ti;
        data[2 * top] += tr;
        data[2 * top + 1] += ti;
      }
      double r = wr * step_r - wi * step_i;
      wi = wr * step_i + wi * step_r;
      wr = r;
    }
  }
}

std::string run(long size) {
  long n = 1L << size, strongest = 0;
  std::vector<double> signal(2 * n);
  for (long i = 0; i < 2 * n; ++i) signal[i] = double((i * 7919 + 13) % 101 - 50);
  std::vector<double> data = signal;
  transform(data, -1);
  double most = -1;
  for (long i = 0; i < n; ++i) {
    double power = std::round((data[2 * i] * data[2 * i] + data[2 * i + 1] * data[2 * i + 1]) * 1000) / 1000;
    if (power > most) most = power, strongest = i;
  }
  transform(data, 1);
  double error = 0;
  for (long i = 0; i < 2 * n; ++i) error = std::max(error, std::abs(data[i] / n - signal[i]));
  return "(" + text(strongest) + ", " + text(error < 1e-9) + ")";
}
