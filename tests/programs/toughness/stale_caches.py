# What call sites and attribute accesses remember never outlives what it is about.
# expect: functions 500
# expect: classes 500
# expect: code replaced 500 500
# expect: __init__ replaced 200
# expect: __class__ assigned
# expect: classes that are gone
# expect: globals
# expect: methods that replace themselves
import builtins
import gc


def call(f): return f()
def call_method(o): return o.m()
def construct(c): return c(1)
def load(o): return o.a
def of_class(c): return c.K


done = 0
for i in range(500):
    space = {}
    exec(f'def f():\n  a={i}\n  return a+{i % 7}\n' if i % 3 else
         f'def f(x=1,*,y=2):\n b=c=d=e={i}\n return [b,c,d,e,x,y]', space)
    f = space.pop('f')
    wanted = i + i % 7 if i % 3 else [i, i, i, i, 1, 2]
    done += all(call(f) == wanted for _ in range(4))
    del f, space
print('functions', done)

done = 0
for i in range(500):
    class C:
        K = [i]
        def __init__(self, x): self.a = [i, x]
        def m(self): return [i]
    for _ in range(3):
        o = construct(C)
        done += (load(o), call_method(o), of_class(C)) == ([i, 1], [i], [i])
    del o, C
    if i % 50 == 0: gc.collect()
print('classes', done // 3)


def outer(n):
    outer.__code__ = (lambda n: -n).__code__
    x = [n] * 3
    for i in range(20): (lambda: i)()
    return x[0]


original = outer.__code__
first = second = 0
for i in range(500):
    outer.__code__ = original
    first += outer(i) == i
    second += outer(i) == -i
print('code replaced', first, second)


class A:
    def __init__(self, x): self.x = x


done = 0
for i in range(200):
    space = {}
    exec(f'def __init__(self, x, z={i}): self.y = z; a = b = c = 1', space)
    if i % 2:
        A.__init__ = space['__init__']
    else:
        A.__init__.__code__ = space['__init__'].__code__
        A.__init__.__defaults__ = (i,)
    done += all(construct(A).y == i for _ in range(3))
print('__init__ replaced', done)


class P:
    def __init__(self): self.a = 1; self.b = 2
    def m(self): return 'P'


class Q:
    def __init__(self): self.b = 1; self.a = 2
    def m(self): return 'Q'


def both(o): return o.a, o.b, o.m()
def store(o): o.a = 5; o.c = 7


for i in range(200):
    p, q = P(), Q()
    both(p), both(q), store(p), store(q)
    p.__class__, q.__class__ = Q, P
    assert both(p) == (5, 2, 'Q') and both(q) == (5, 1, 'P')
    p.__dict__ = {'a': 1, 'b': 3}
    assert both(p) == (1, 3, 'Q')
    del p.a
    try: both(p)
    except AttributeError: pass
    q.__dict__.clear()
    try: both(q)
    except AttributeError: pass
    store(p), store(q)
print('__class__ assigned')



def make_class(n, empty):
    class C:
        if empty: __slots__ = ()
        v = n
        def m(self): return n
    return C
def add(o): o.new = 1
def value(o): return o.v
def method(o): return o.m()
for empty in (True, False):
    for i in range(60):
        made = make_class(i, empty)
        for _ in range(40):
            assert value(made()) == method(made()) == i
            if not empty: add(made())
        del made
        gc.collect()
print('classes that are gone')

def name(): return changing
builtins.changing = [0]
for i in range(500):
    globals()['changing'] = [i]
    assert name() == [i]
    globals()['k%d' % i] = i
    if i % 3 == 0:
        del changing
        builtins.changing = [-i]
        assert name() == [-i]
for i in range(500): del globals()['k%d' % i]
print('globals')


class M:
    def m(self):
        del M.m
        M.m = original_m
        return [1]
    @property
    def p(self):
        del M.p
        M.p = original_p
        return [2]


original_m, original_p = M.m, M.p
for i in range(200):
    assert call_method(M()) == [1] and M().p == [2]
print('methods that replace themselves')
