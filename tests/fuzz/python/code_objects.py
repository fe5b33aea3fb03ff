"""Runs code objects made by hand: those of many small functions, with bytes, constants, names, flags and tables changed
at random. Whatever the interpreter does not refuse it must survive.

usage: code_objects.py SEED COUNT [FROM]     with FROM, says what it runs from that case on

The libFuzzer target `execute` imports it; the bytes of an input are drawn there then.
"""
import marshal
import random
import signal
import sys
import types

SOURCE = r'''
def f01(a, b=2, *c, d=3, **e):
    return a + b, c, d, e
def f02(n):
    for i in range(n):
        if i % 2: continue
        yield i
    return n
def f03(x):
    try:
        return x[0]
    except (TypeError, KeyError) as e:
        raise ValueError(x) from e
    finally:
        x = None
def f04(x):
    try:
        raise ExceptionGroup("g", [ValueError(1), TypeError(2)])
    except* ValueError as e:
        x = e
    except* TypeError:
        pass
    return x
def f05(cm):
    with cm as x, cm as y:
        return x, y
async def f06(cm, it):
    async with cm as x:
        async for i in it:
            await i
    return [j async for j in it]
async def f07(n):
    for i in range(n):
        yield i
        await g(i)
def f08(p):
    match p:
        case [1, x, *rest]: return x, rest
        case {"a": y, **kw}: return y, kw
        case int(real=r) | complex(imag=r): return r
        case "s" | None: return 0
        case _: return p
def f09(x, y):
    return f"{x!r:>{y}} {y!s} {x!a}" + t"{x!r:>{y}} b {y}".strings[0]
def f10(x):
    def inner(y):
        nonlocal x
        x += y
        return lambda: (x, y)
    return inner(1)()
def f11():
    class A(object, metaclass=type):
        v: int = 1
        def __init__(self, x): self.x = x; super().__init__()
        @property
        def p(self): return self.x
        def m(self, *a): return super().__repr__()
    a = A(3)
    a.y = a.p; a.x += 1; del a.y
    return A(1).m()[0], a.v
def f12(a):
    x, (y, *z), w = a
    a[0] = a[1:2] = a[::2]
    del a[0]
    return [x, y, *z, *a], {x, *z}, {**w, 'k': y}, (x, *z)
def f13[T: int, *Ts, **P](x: T) -> T:
    type Alias[U = int] = list[U]
    return Alias
def f14(a, b):
    return a < b <= 3, a is b, a not in b, not a, -a, ~a, +a, a and b or a
def f15(a, b):
    a += b; a -= b; a *= b; a //= b; a /= b or 1; a **= 2; a %= 7; a @= b
    a <<= 1; a >>= 1; a &= b; a |= b; a ^= b
    return a
def f16(n):
    while n:
        n -= 1
        if n == 3: break
    else:
        return 1
    return [i * j for i in range(n) for j in range(i) if j], {i: i for i in range(n)}, {i for i in 'ab'}
def f17(g):
    r = yield from g
    x = yield r
    return x
def f18(f, a, k):
    return f(*a, **k), f(1, x=2, *a), f(*a), print(sep='', end='')
def f19():
    import os.path as p, sys
    from a.b import c, d as e
    return p, sys, c, e
def f20(x):
    assert x, "m"
    global G
    G = x
    del G
    return all(i for i in x), any(i for i in x), tuple(i for i in x), list(i for i in x)
def f21(x):
    s = 'a'
    for i in x: s += 'b'
    return s[0], s[-1:], (1, 2)[x], [1, 2][0], {1: 2}[1], 1.5 * 2.5 + 1.0
def f22():
    yield (yield)
    try: yield 1
    finally: yield 2
class C:
    x = 1
    def __enter__(self): return self
    def __exit__(self, *a): return True
    locals()
    [x for y in 'a']
exec
'''


def every_code(code, into):
    into.append(code)
    for c in code.co_consts:
        if isinstance(c, types.CodeType):
            every_code(c, into)


class Manager:
    def __enter__(self): return self
    def __exit__(self, *a): return True
    async def __aenter__(self): return self
    async def __aexit__(self, *a): return True
    def __aiter__(self): return self
    async def __anext__(self): raise StopAsyncIteration
    def __await__(self): yield 1


def generator(n=3):
    yield from range(n)


async def coroutine(*a): return 1


VALUES = [0, 1, -1, 2, 10**20, 1.5, 0.0, 1j, True, None, ..., NotImplemented, '', 'a', 'é€', b'', b'ab', (), (1, 2),
          ('a', 'b'), [1, 2, 3], {}, {'a': 1}, {1, 2}, frozenset({1}), range(3), slice(1), int, object, ValueError,
          ValueError('x'), Manager, len, print, type, super, types.SimpleNamespace(a=1), generator, coroutine,
          lambda *a, **k: a, ExceptionGroup('g', [ValueError(1)]), types.CellType(1), BaseException, StopIteration(3),
          StopAsyncIteration(), GeneratorExit(), staticmethod(len), property(len), sys]


class Timeout(Exception):
    pass


def alarm(*a):
    raise Timeout


def fake_import(name, *a, **k):
    return types.SimpleNamespace(path=1, b=types.SimpleNamespace(c=1, d=2), c=1, d=2)


def any_value(r):
    k = r.randrange(len(VALUES) + 4)
    if k < len(VALUES): return VALUES[k]
    return [Manager(), generator(), [1, [2, 3], {}], iter([1, 2])][k - len(VALUES)]


def mutate_bytes(r, data, opcodes=None):
    data = bytearray(data)
    for _ in range(r.choice([1, 1, 1, 2, 3, 8])):
        if not data:
            data += bytes(r.randrange(256) for _ in range(r.randrange(6)))
            continue
        at = r.randrange(len(data))
        how = r.randrange(8)
        if how == 0: data[at] = r.randrange(256)
        elif how == 1: data[at] ^= 1 << r.randrange(8)
        elif how == 2: data[at & ~1] = r.choice(opcodes) if opcodes else r.randrange(256)
        elif how == 3: data[at | 1 if (at | 1) < len(data) else at] = r.randrange(16)
        elif how == 4: del data[at & ~1:(at & ~1) + 2 * r.randrange(1, 4)]
        elif how == 5: data[at & ~1:at & ~1] = data[(b := r.randrange(len(data)) & ~1):b + 2 * r.randrange(1, 6)]
        elif how == 6: data[at & ~1:(at & ~1) + 2] = data[(b := r.randrange(len(data)) & ~1):b + 2]
        else: data[at] = r.choice([0, 1, 255, 127, 128, data[at] + 1 & 255])
    return bytes(data)


def mutate(r, code, opcodes):
    changes = {}
    for _ in range(r.choice([1, 1, 2, 3])):
        how = r.randrange(16)
        if how < 8: changes['co_code'] = mutate_bytes(r, changes.get('co_code', code.co_code), opcodes)
        elif how == 8: changes['co_exceptiontable'] = mutate_bytes(r, code.co_exceptiontable)
        elif how == 9: changes['co_linetable'] = mutate_bytes(r, code.co_linetable)
        elif how == 10: changes['co_stacksize'] = max(0, code.co_stacksize + r.choice([-2, -1, 1, 2, 10, 1000]))
        elif how == 11: changes['co_flags'] = code.co_flags ^ (1 << r.randrange(12))
        elif how in (12, 13):
            consts = list(code.co_consts)
            if consts: consts[r.randrange(len(consts))] = any_value(r)
            if r.random() < .2: consts.append(any_value(r))
            changes['co_consts'] = tuple(consts)
        elif how == 14:
            changes[r.choice(['co_argcount', 'co_posonlyargcount', 'co_kwonlyargcount'])] = r.randrange(4)
        else:
            which = r.choice(['co_names', 'co_varnames', 'co_cellvars', 'co_freevars'])
            names = list(getattr(code, which))
            if names and r.random() < .5: del names[r.randrange(len(names))]
            else: names.insert(r.randrange(len(names) + 1), r.choice(['a', 'x', 'zz', '__class__', 'é']))
            changes[which] = tuple(names)
            if which == 'co_varnames': changes['co_nlocals'] = len(names)
    return code.replace(**changes)


def drive(r, v):
    """Whatever a call gave is looked at, stepped and closed."""
    if isinstance(v, types.GeneratorType | types.CoroutineType):
        for _ in range(4):
            how = r.randrange(5)
            if how < 3: v.send(None if how < 2 else any_value(r))
            elif how == 3: v.throw(ValueError('thrown'))
            else: v.close()
    elif isinstance(v, types.AsyncGeneratorType):
        for _ in range(3):
            r.choice([lambda: v.asend(None), lambda: v.aclose(), lambda: v.athrow(KeyError)])().send(None)
    elif isinstance(v, types.FunctionType):
        v()
    else:
        repr(v)[:10]


def run_one(r, codes, opcodes, build_class, limit):
    code = r.choice(codes)
    try:
        code = mutate(r, code, opcodes)
        if r.random() < .1: code = marshal.loads(mutate_bytes(r, marshal.dumps(code)))
        if not isinstance(code, types.CodeType): return 0
    except (ValueError, TypeError, SystemError, OverflowError, EOFError, MemoryError):
        return 0
    space = {'__builtins__': {'print': lambda *a, **k: None, 'range': range, 'len': len, 'super': super,
                              '__import__': fake_import, '__build_class__': build_class, 'ValueError': ValueError,
                              'TypeError': TypeError, 'KeyError': KeyError, 'ExceptionGroup': ExceptionGroup,
                              'int': int, 'complex': complex, 'object': object, 'type': type, 'all': all,
                              'any': any, 'tuple': tuple, 'list': list, 'property': property, 'locals': locals,
                              'AssertionError': AssertionError},
             '__name__': 'fuzz', 'g': coroutine}
    try:
        signal.setitimer(signal.ITIMER_VIRTUAL, limit, limit / 2)
        closure = tuple(types.CellType(any_value(r)) for _ in code.co_freevars)
        f = types.FunctionType(code, space, 'f', tuple(any_value(r) for _ in range(r.randrange(3))), closure)
        if r.random() < .2: f.__kwdefaults__ = {n: any_value(r) for n in code.co_varnames}
        how = r.randrange(6)
        if how == 0 and not code.co_freevars:
            exec(code, space, {} if r.random() < .5 else None)
        elif how == 1:
            build_class(f, 'K')
        else:
            args = [any_value(r) for _ in range(min(code.co_argcount, 20) if how < 5 else r.randrange(5))]
            for _ in range(r.choice([1, 1, 3, 6])): drive(r, f(*args))
    except Timeout:
        pass
    except BaseException as e:
        tb = e.__traceback__
        while tb:
            tb.tb_lineno, tb.tb_frame.f_locals and 0
            tb = tb.tb_next
        if r.random() < .1: list(code.co_lines()), list(code.co_positions()), repr(e)[:10]
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    return 1


class Drawn:
    """Draws the bytes of an input as random.Random draws: zeros when they are used up."""

    def __init__(self, data):
        self.data = iter(data)

    def randrange(self, start, stop=None):
        if stop is None: start, stop = 0, start
        v = next(self.data, 0)
        if stop - start > 256: v = v << 8 | next(self.data, 0)
        return start + v % (stop - start)

    def choice(self, values): return values[self.randrange(len(values))]

    def random(self): return self.randrange(256) / 256


def prepare():
    """Makes ready; what it answers runs the input of these bytes, or a random.Random."""
    codes = []
    every_code(compile(SOURCE, 'fuzz', 'exec'), codes)
    opcodes = sorted({b for c in codes for b in c.co_code[::2]})
    signal.signal(signal.SIGVTALRM, alarm)
    sys.unraisablehook = lambda *a: None
    sys.setrecursionlimit(300)
    import warnings
    warnings.simplefilter('ignore')
    build_class = __build_class__

    def run(drawn):
        try:
            if isinstance(drawn, bytes): return run_one(Drawn(drawn), codes, opcodes, build_class, .004)
            return run_one(drawn, codes, opcodes, build_class, .05)
        except Timeout:
            return 1
    return run


def main():
    seed, count = sys.argv[1], int(sys.argv[2])
    say_from = int(sys.argv[3]) if len(sys.argv) > 3 else count
    run = prepare()
    ran = 0
    for i in range(count):
        if i >= say_from: print('case', i, flush=True)
        ran += run(random.Random(f'{seed}/{i}'))
    print('ran', ran, 'of', count)


if __name__ == '__main__': main()
