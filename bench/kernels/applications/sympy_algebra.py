"""Sympy expands, differentiates, integrates, factors and solves (the packages are Debian's, with mpmath)."""
from sympy import Symbol, cos, diff, expand, factor, integrate, series, sin, solve, symbols

SIZE = 3
TINY = 1
PACKAGES = "sympy mpmath"


def run(size):
    from sympy.core.cache import clear_cache

    x, y, z = symbols("x y z")
    out = []
    for i in range(size):
        clear_cache()
        out.append(len(expand((x + y + z + i) ** 8).args))
        out.append(str(diff(sin(x) * cos(x) ** 2 + x ** (3 + i), x)))
        out.append(str(integrate(x ** 2 * sin(x), x)))
        out.append(str(factor(x ** 6 - 1)))
        out.append(str(sorted(map(str, solve(x ** 2 - (3 + i) * x + 2, x)))))
        out.append(str(series(cos(x), x, 0, 6)))
        out.append((x ** i * Symbol("w")).subs(x, 3).free_symbols == {Symbol("w")})
    return out
