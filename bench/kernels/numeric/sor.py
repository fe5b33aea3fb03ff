"""Successive over-relaxation on a grid (D. Young, 1950; S. Frankel, 1950): a stencil of floats on nested lists."""

SIZE = 160
TINY = 6


def relax(grid, omega, rounds):
    n, m = len(grid), len(grid[0])
    quarter, rest = omega * 0.25, 1.0 - omega
    for _ in range(rounds):
        for i in range(1, n - 1):
            above, row, below = grid[i - 1], grid[i], grid[i + 1]
            for j in range(1, m - 1):
                row[j] = quarter * (above[j] + below[j] + row[j - 1] + row[j + 1]) + rest * row[j]


def run(size):
    grid = [[0.0] * size for _ in range(size)]
    grid[0] = [100.0] * size
    for row in grid:
        row[0] = 50.0
    relax(grid, 1.25, 12 + size // 2)
    return round(sum(map(sum, grid)), 6), round(grid[size // 2][size // 2], 6)
