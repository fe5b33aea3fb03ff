"""The Mandelbrot set by escape time (R. Brooks and J. Matelski, 1978; B. Mandelbrot, 1980), in floats and once in complex."""

SIZE = 220
TINY = 12


def escape(cr, ci, limit):
    zr = zi = 0.0
    for n in range(limit):
        rr = zr * zr
        ii = zi * zi
        if rr + ii > 4.0:
            return n
        zi = 2.0 * zr * zi + ci
        zr = rr - ii + cr
    return limit


def escape_complex(c, limit):
    z = 0j
    for n in range(limit):
        z = z * z + c
        if abs(z) > 2.0:
            return n
    return limit


def run(size):
    total = inside = 0
    for y in range(size):
        ci = 2.0 * y / size - 1.0
        for x in range(size):
            n = escape(3.0 * x / size - 2.0, ci, 80)
            total += n
            if n == 80:
                inside += 1
    quarter = max(4, size // 4)
    for y in range(quarter):
        for x in range(quarter):
            total += escape_complex(complex(3.0 * x / quarter - 2.0, 2.0 * y / quarter - 1.0), 50)
    return total, inside
