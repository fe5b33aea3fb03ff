# _lsprof: calls, recursive calls and times by a timer of our own; built-in functions; generators.
import _lsprof
import cProfile
import io
import pstats
import sys

ticks = 0


def tick():
    global ticks
    ticks += 1
    return ticks


def recurse(n):
    return len([n]) + (recurse(n - 1) if n else 0)


def generate():
    yield 1
    yield 2


class Thing:
    def __init__(self):
        self.items = []

    def fill(self):
        self.items.append(1)
        try:
            [].pop()
        except IndexError:
            pass


def work():
    recurse(2)
    list(generate())
    Thing().fill()
    sys.getrecursionlimit()


def name(code):
    return code if isinstance(code, str) else code.co_name


profiler = _lsprof.Profiler(tick, 0.5)
profiler.enable()
work()
profiler.disable()
for e in sorted(profiler.getstats(), key=lambda e: name(e.code)):
    calls = sorted((name(c.code), c.callcount, c.reccallcount, c.totaltime) for c in e.calls or [])
    print(name(e.code), e.callcount, e.reccallcount, e.totaltime, e.inlinetime, calls)
profiler.clear()
print(profiler.getstats())
one, two = _lsprof.Profiler(), _lsprof.Profiler()
one.enable()
try:
    two.enable()
except ValueError as e:
    print(e)
one.disable()
one.disable()



def interfere():
    for action in evil.clear, evil.disable:
        try:
            action()
        except RuntimeError as e:
            said.add(str(e))
    return 1


said = set()
evil = _lsprof.Profiler(interfere)
evil.enable()
work()
evil.disable()
print(sorted(said))

p = cProfile.Profile()
p.runcall(work)
out = io.StringIO()
pstats.Stats(p, stream=out).sort_stats("name").print_stats("recurse")
print([line.split()[0] for line in out.getvalue().splitlines() if "recurse" in line and "(" in line and ":" in line])
# expect: <built-in method builtins.len> 3 0 1.5 1.5 []
# expect: <built-in method sys.getrecursionlimit> 1 0 0.5 0.5 []
# expect: <method 'append' of 'list' objects> 1 0 0.5 0.5 []
# expect: <method 'disable' of '_lsprof.Profiler' objects> 1 0 0.5 0.5 []
# expect: <method 'pop' of 'list' objects> 1 0 0.5 0.5 []
# expect: __init__ 1 0 0.5 0.5 []
# expect: fill 1 0 2.5 1.5 [("<method 'append' of 'list' objects>", 1, 0, 0.5), ("<method 'pop' of 'list' objects>", 1, 0, 0.5)]
# expect: generate 3 0 1.5 1.5 []
# expect: recurse 3 2 5.5 4.0 [('<built-in method builtins.len>', 3, 0, 1.5), ('recurse', 2, 1, 3.5)]
# expect: work 1 0 14.5 4.0 [('<built-in method sys.getrecursionlimit>', 1, 0, 0.5), ('__init__', 1, 0, 0.5), ('fill', 1, 0, 2.5), ('generate', 3, 0, 1.5), ('recurse', 1, 0, 5.5)]
# expect: []
# expect: tool 2 is already in use
# expect: ['cannot clear profiler in external timer', 'cannot disable profiler in external timer']
# expect: ['3/1']
