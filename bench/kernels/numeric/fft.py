"""The fast Fourier transform, radix 2, in place (J. Cooley and J. Tukey, 1965), forward and back: floats in one flat list."""
import math

SIZE = 15
TINY = 4


def reverse_bits(data, n):
    j = 0
    for i in range(n - 1):
        if i < j:
            data[2 * i], data[2 * j] = data[2 * j], data[2 * i]
            data[2 * i + 1], data[2 * j + 1] = data[2 * j + 1], data[2 * i + 1]
        bit = n >> 1
        while bit <= j:
            j -= bit
            bit >>= 1
        j += bit


def transform(data, direction):
    n = len(data) // 2
    reverse_bits(data, n)
    span = 1
    while span < n:
        angle = direction * math.pi / span
        step_r, step_i = math.cos(angle), math.sin(angle)
        wr, wi = 1.0, 0.0
        for offset in range(span):
            for top in range(offset, n, 2 * span):
                low = top + span
                xr, xi = data[2 * low], data[2 * low + 1]
                tr = wr * xr - wi * xi
                ti = wr * xi + wi * xr
                data[2 * low] = data[2 * top] - tr
                data[2 * low + 1] = data[2 * top + 1] - ti
                data[2 * top] += tr
                data[2 * top + 1] += ti
            wr, wi = wr * step_r - wi * step_i, wr * step_i + wi * step_r
        span *= 2


def run(size):
    n = 1 << size
    signal = [float((i * 7919 + 13) % 101 - 50) for i in range(2 * n)]
    data = signal[:]
    transform(data, -1)
    strongest = max(range(n), key=lambda i: round(data[2 * i] ** 2 + data[2 * i + 1] ** 2, 3))
    transform(data, 1)
    error = max(abs(x / n - y) for x, y in zip(data, signal))
    return strongest, error < 1e-9
