"""A sieve and a Horner scheme written at module level, where every variable is a global: the loop of a plain script."""

SIZE = 800000
TINY = 500

SCRIPT = """
flags = [True] * (limit + 1)
n = 2
while n * n <= limit:
    if flags[n]:
        for multiple in range(n * n, limit + 1, n):
            flags[multiple] = False
    n += 1
count = 0
value = 0
for n in range(2, limit + 1):
    if flags[n]:
        count += 1
        value = (value * 31 + n) % 1000003
"""


def run(size):
    scope = {"limit": size}
    exec(compile(SCRIPT, "script", "exec"), scope)
    return scope["count"], scope["value"]
