#include "twin.h"

std::string run(long size) {
  std::vector<std::vector<double>> grid(size, std::vector<double>(size));
  grid[0].assign(size, 100.0);
  for (auto& row : grid) row[0] = 50.0;
  double omega = 1.25, quarter = omega * 0.25, rest = 1.0 - omega;
  for (long round = 0; round < 12 + size / 2; ++round)
    for (long i = 1; i < size - 1; ++i)
      for (long j = 1; j < size - 1; ++j)
        grid[i][j] = quarter * (grid[i - 1][j] + grid[i + 1][j] + grid[i][j - 1] + grid[i][j + 1]) + rest * grid[i][j];
  return rounded(grid[size / 2][size / 2], 6) + ")";
}
