"""Fibonacci numbers by double recursion (Leonardo of Pisa, "Liber Abaci", 1202): calls of one argument."""

SIZE = 31
TINY = 12


def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)


def run(size):
    return fib(size)
