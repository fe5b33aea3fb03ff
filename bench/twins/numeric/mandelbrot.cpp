#include <complex>

#include "twin.h"

static int escape(double cr, double ci, int limit) {
  double zr = 0, zi = 0;
  for (int n = 0; n < limit; ++n) {
    double rr = zr * zr, ii = zi * zi;
    if (rr + ii > 4.0) return n;
    zi = 2.0 * zr * zi + ci;
    zr = rr - ii + cr;
  }
  return limit;
}

static int escape_complex(std::complex<double> c, int limit) {
  std::complex<double> z = 0;
  for (int n = 0; n < limit; ++n) {
    z = z * z + c;
    if (std::abs(z) > 2.0) return n;
  }
  return limit;
}

std::string run(long size) {
  long total = 0, inside = 0;
  for (long y = 0; y < size; ++y) {
    for (long x = 0; x < size; ++x) {
      int n = escape(3.0 * x / size - 2.0, 2.0 * y / size - 1.0, 80);
      total += n;
      inside += n == 80;
    }
  }
  long quarter = std::max(4L, size / 4);
  for (long y = 0; y < quarter; ++y) {
    for (long x = 0; x < quarter; ++x) total += escape_complex({3.0 * x / quarter - 2.0, 2.0 * y / quarter - 1.0}, 50);
  }
  return "(" + text(total) + ", " + text(inside) + ")";
}
