# Deep recursion through calls of every kind ends in RecursionError, or works when the limit allows it.
# expect: 50000 50000 50000 50000
# expect: __add__ RecursionError
# expect: __bool__ RecursionError
# expect: __bytes__ RecursionError
# expect: __call__ RecursionError
# expect: __contains__ RecursionError
# expect: __eq__ RecursionError
# expect: __float__ RecursionError
# expect: __format__ RecursionError
# expect: __getattr__ RecursionError
# expect: __getattribute__ RecursionError
# expect: __getitem__ RecursionError
# expect: __hash__ RecursionError
# expect: __index__ RecursionError
# expect: __instancecheck__ RecursionError
# expect: __int__ RecursionError
# expect: __iter__ RecursionError
# expect: __len__ RecursionError
# expect: __lt__ RecursionError
# expect: __neg__ RecursionError
# expect: __next__ RecursionError
# expect: __repr__ RecursionError
# expect: __reversed__ RecursionError
# expect: __setattr__ RecursionError
# expect: __str__ RecursionError
# expect: init RecursionError
# expect: new RecursionError
# expect: property RecursionError
# expect: exec RecursionError
# expect: sort RecursionError
# expect: reduce RecursionError
# expect: a callable that is itself RecursionError
import functools
import sys

sys.setrecursionlimit(60000)


def plain(n): return 0 if n == 0 else 1 + plain(n - 1)
def starred(*a): return 0 if a[0] == 0 else 1 + starred(*(a[0] - 1,))
def keywords(n=0, **k): return 0 if n == 0 else 1 + keywords(**{'n': n - 1})


class Methods:
    def m(self, n): return 0 if n == 0 else 1 + self.m(n - 1)


print(plain(50000), starred(50000), keywords(50000), Methods().m(50000))
sys.setrecursionlimit(1000)


def show(name, function):
    try:
        function()
        print(name, 'ended')
    except RecursionError as e:
        print(name, type(e).__name__)


def attribute(self, *a): return self.other
def item_of_self(self, *a): return self[0]


OPERATIONS = {
    '__add__': lambda a: a + a, '__bool__': bool, '__bytes__': bytes, '__call__': lambda a: a(),
    '__contains__': lambda a: a in a, '__eq__': lambda a: a == a, '__float__': float, '__format__': format,
    '__getattr__': lambda a: a.other, '__getattribute__': lambda a: a.other, '__getitem__': lambda a: a[0],
    '__hash__': hash, '__index__': lambda a: [][a], '__instancecheck__': lambda a: isinstance(1, a), '__int__': int,
    '__iter__': iter, '__len__': len, '__lt__': lambda a: a < a, '__neg__': lambda a: -a, '__next__': next,
    '__repr__': repr, '__reversed__': reversed, '__setattr__': lambda a: setattr(a, 'x', 1), '__str__': str,
}
for name, operation in OPERATIONS.items():
    cls = type('C', (), {name: lambda self, *a, op=operation: op(self)})
    if name == '__next__': cls.__iter__ = lambda self: self
    show(name, lambda: operation(cls()))


class Init:
    def __init__(self): Init()


class New:
    def __new__(cls): return cls()


class Property:
    @property
    def p(self): return self.p


def run(): exec('run()')
def key(x): return sorted([1, 2], key=key)[0]
def fold(a, b): return functools.reduce(fold, [1, 2])


show('init', Init)
show('new', New)
show('property', lambda: Property().p)
show('exec', run)
show('sort', lambda: key(1))
show('reduce', lambda: fold(1, 2))
class Callable: pass


Callable.__call__ = Callable()
show('a callable that is itself', Callable())
del Callable.__call__
