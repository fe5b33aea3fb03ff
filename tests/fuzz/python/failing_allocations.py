# Programs in which one allocation fails, or all from one on, end with an exit code, not with a signal.
# expect: no signals
# limit: 600
# long: it starts Krait thousands of times
#
# usage: failing_allocations.py [STEPS [PROGRAM...]]     STEPS: how many places are tried in each program, 40 if not said
import os
import subprocess
import sys

PROGRAMS = {
    'types': '''
import sys, types
for t in (memoryview(b'x'), bytearray(b'x'), {1}.__iter__(), frozenset([1]), slice(1, 2), 1j, range(3), iter(range(3)), {}.keys(),
          {}.items(), {}.values(), reversed([1]), zip([1]), map(str, [1]), filter(None, [1]), enumerate([1]), super(type, type),
          property(), staticmethod(len), classmethod(len), types.SimpleNamespace(a=1), types.MappingProxyType({}), int | str,
          list[int], (x for x in ()), sys.flags, sys.version_info, type(sys), object(), Exception(), iter('x'), iter(b'x'),
          iter({}), iter([]), iter(()), len, [].append, ''.join, print, type.__dict__, int.real, NotImplemented, ...):
    for name in dir(t):
        getattr(type(t), name, None)
    repr(t)
''',
    'classes': '''
class Meta(type):
    def __new__(m, name, bases, space, **k): return super().__new__(m, name, bases, space)
class A(metaclass=Meta):
    __slots__ = ('a', 'b')
    def __init__(self): self.a, self.b = 1, [2]
    @property
    def p(self): return self.a
class B(A):
    x: int = 3
    def __getattr__(self, name): return name
    def __init_subclass__(cls): cls.made = True
class C(B, dict): pass
for i in range(20):
    o = C(); o.z = o.p + len(o.q); o[i] = o
    del o
''',
    'functions': '''
def outer(n):
    def inner(*a, k=1, **kw): return n, a, k, kw
    return inner
def gen(n):
    try:
        for i in range(n): yield i, outer(i)
    finally: outer(n)
list(map(lambda x: x[1](1, 2, k=3, z=4), gen(20)))
async def co(): return await other()
async def other(): return [x async for x in agen()]
async def agen():
    for i in range(3): yield i
c = co()
try: c.send(None)
except StopIteration as e: print(e.value)
''',
    'exceptions': '''
class E(Exception): pass
def f(n):
    if n == 0: raise E('x', n) from KeyError(n)
    try: f(n - 1)
    finally: str(n)
for i in range(5):
    try: f(i)
    except* (E, ValueError) as g: print(g.exceptions, g.exceptions[0].__cause__)
try: f(3)
except E as e:
    e.add_note('n'); import traceback; traceback.format_exception(e)
with open('/dev/null') as h: h.read()
assert f(2)
''',
    'data': '''
import sys
d = {i: str(i) for i in range(300)}; d |= {str(i): i for i in range(300)}; del d[5]
s = {x for x in d if isinstance(x, int)} ^ {1, 2, 1000}
l = sorted(d.values(), key=str, reverse=True); l[3:50:2] = []; l *= 2
t = tuple(l) + (1,); text = f'{t[1]!r:>30}|{3.5:.3e}|{2**300:,}' * 20
b = bytearray(text.encode()); m = memoryview(b)[3:9]; b2 = bytes(m) * 30
text.upper().split('|'); text.replace('0', 'zero').translate({97: 'bb'}); '%s %r %d' % (t[0], 'x', 7 ** 90)
x = 3 ** 2000 // 7 ** 300 % 10 ** 40; str(x); int('9' * 800); x.to_bytes(900, 'big'); complex(1, 2) ** 2
match d:
    case {1: a, **rest}: print(len(rest))
''',
    'imports': '''
import json, re, collections, functools, dataclasses, typing, enum, contextlib, datetime, decimal, pickle
@dataclasses.dataclass
class P:
    x: int
    y: list = dataclasses.field(default_factory=list)
class Color(enum.Enum): RED = 1; BLUE = 2
p = pickle.loads(pickle.dumps([P(1), Color.RED])); json.loads(json.dumps({'a': [1, 2.5, None]}, indent=1))
re.sub(r'(?P<w>[a-z]+)(\\d*)', lambda m: m['w'].upper(), 'abc1 def22 ' * 20); collections.Counter('hello'); collections.namedtuple('N', 'a b')(1, 2)
functools.lru_cache(lambda x: x)(3); datetime.datetime.now().isoformat()
''',
    'compile': '''
source = 'def f(a, b=1, *c, d=2, **e):\\n  try:\\n    return [x for x in c if x > a]\\n  except* E as e: pass\\nclass A[T](B): x: T = f"{1+2!r:>{3}}"\\n'
for mode in ('exec',):
    code = compile(source * 3, 'x', mode); import ast, dis, symtable
    ast.unparse(ast.parse(source)); list(dis.get_instructions(code)); symtable.symtable(source, 'x', mode)
try: compile('f(', 'x', 'exec')
except SyntaxError as e: print(e)
eval('1 + 2 * 3'); exec('import sys as z', {}); type(eval)('f') if 0 else None
''',
    'threads': '''
import threading, queue, weakref, gc, asyncio
q = queue.Queue()
def work():
    for i in range(20): q.put([i])
ts = [threading.Thread(target=work) for _ in range(3)]
for t in ts: t.start()
for t in ts: t.join()
class A: pass
a = A(); a.a = a; r = weakref.ref(a, print); f = weakref.finalize(a, print, 'gone'); del a; gc.collect()
async def main(): await asyncio.gather(*(asyncio.sleep(0) for _ in range(3)))
asyncio.run(main())
''',
}


def ended_by(options, program):
    """The number of the signal that ended the program, or 0."""
    ended = subprocess.run([sys.executable, *options, '-c', program], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                           stderr=subprocess.PIPE, timeout=120)
    return max(0, -ended.returncode), ended.stderr.decode(errors='replace')


def places(steps):
    """Numbers of allocations, the first ones and then ever farther apart."""
    n, seen = 0.0, set()
    while len(seen) < steps:
        seen.add(int(n))
        n = n * 1.17 + 1
    return sorted(seen)


def main():
    if sys.implementation.name != 'krait':
        return print('no signals')
    steps = int(sys.argv[1]) if len(sys.argv) > 1 else 40
    bad = 0
    for name in sys.argv[2:] or PROGRAMS:
        for n in places(steps):
            for many in (1, 50, 10**9):
                number, text = ended_by(['-X', f'fail-alloc={n}:{n + many}'], PROGRAMS[name])
                if number:
                    bad += 1
                    print(f'{name}: -X fail-alloc={n}:{n + many}: signal {number}\n{text[-300:]}', flush=True)
    print(f'{bad} signals' if bad else 'no signals')


main()
