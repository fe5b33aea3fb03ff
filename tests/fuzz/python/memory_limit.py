# Programs that use up memory get MemoryError, and go on. CPython 3.14 does not survive all of this.
# limit: 300
# expect: survived
# expect: works
import itertools
import resource
import sys
from collections import deque

if sys.implementation.name == 'cpython':
    print('survived\nworks')
    sys.exit()
resource.setrlimit(resource.RLIMIT_AS, (800 << 20, resource.getrlimit(resource.RLIMIT_AS)[1]))
sys.set_int_max_str_digits(0)


def attempt(function):
    try:
        function()
    except (MemoryError, OverflowError, RecursionError, ValueError):
        pass


def fill(step, start=None):
    def run():
        x = [] if start is None else start()
        while True: x = step(x)
    return run


def append(l):
    l.append([1])
    return l


def put(d):
    d[len(d)] = str(len(d))
    return d


def add(s):
    s.add(len(s))
    return s


class Instance: pass


def attributes():
    o = Instance()
    for i in itertools.count(): setattr(o, f'x{i}', [i])


def instances():
    l = []
    for i in itertools.count():
        o = Instance()
        o.a, o.b = i, [i]
        l.append(o)


def functions():
    l = []
    while True: l.append(lambda: l)


def generators():
    def g(): yield 1
    l = []
    while True:
        x = g()
        next(x)
        l.append(x)


def exceptions():
    l = []
    while True:
        try: 1 / 0
        except ZeroDivisionError as e: l.append(e)


def recursion(n=0): return [recursion(n + 1)]


for function in (fill(append), fill(lambda x: [x]), fill(lambda x: (x,)), fill(lambda x: x + x, lambda: [1]),
                 fill(lambda x: x + x, lambda: 'x'), fill(lambda x: x + 'y' * 100000, str), fill(put, dict), fill(add, set),
                 fill(lambda x: {1: x}), attributes, instances, functions, generators, exceptions):
    attempt(function)
for text in '''[1]*10**12 [1]*10**9 (1,)*10**12 [None]*(2**63-1) list(range(10**12)) list(range(10**9)) tuple(range(10**9))
'x'*10**12 '€'*10**9 b'x'*10**12 bytearray(10**12) bytearray(2*10**9) bytes(10**12) 'x'.ljust(10**12) 'x'.center(10**11)
'x'.zfill(10**12) '%*d'%(2*10**9,1) '%.*f'%(10**9,1.0) f'{1:>10000000000}' f'{1:>3000000000}' f'{1.5:.2000000000f}'
f'{1:03000000000}' format(1.0,'.1000000000e') '{:>3000000000}'.format('a') 'a\\t'.expandtabs(10**12) ('a'*10**6).replace('a','b'*10**6)
('x'*10**6).join(['']*10**6) b'x'.ljust(10**12) ('a'*2*10**8).split('a') list('a'*3*10**8) ('a\\n'*10**8).splitlines()
'%s'*1000%(('x'*10**7,)*1000) ''.join(['x'*10**7]*1000) ('a'*10**8).translate({97:'b'*1000}) 'a'.__mul__(2**62) 'é'*(2**63-1)
1<<10**12 1<<10**10 1<<(2**62) 1<<2**63 10**10**10 2**10**11 3**10**10 (1).to_bytes(10**12) pow(2,10**12) int('1'*5*10**8,2)
int('f'*3*10**8,16) bin(1<<10**9) dict.fromkeys(range(10**10)) set(range(10**10)) frozenset(range(10**10)) {i_for_i_in_range(10**10)}
deque(itertools.count()) list(itertools.count()) sorted(itertools.count()) ''.join(itertools.repeat('a'*100000))
b''.join(itertools.repeat(b'a'*100000)) bytes(itertools.repeat(1)) bytearray(itertools.repeat(1)) max(*itertools.count())
[*itertools.count()] {*itertools.count()} list(itertools.permutations(range(10**8))) next(itertools.combinations(range(10**9),10**8))
next(itertools.product([1],repeat=10**12)) list(zip(itertools.count(),itertools.count())) (lambda_*a:0)(*itertools.count())
deque([1],10**12)*10**12 (1<<8*10**8)**10 range(10**18)[::3].__class__(10**30)'''.split():
    attempt(lambda: eval(text.replace('_', ' ') if '_for_' in text or 'lambda_' in text else text))
sys.setrecursionlimit(10**9)
attempt(recursion)
sys.setrecursionlimit(1000)
print('survived')
print('works' if sum(len(x) for x in [[i] for i in range(1000)]) == 1000 and f'{2**200}' else 'broken')
