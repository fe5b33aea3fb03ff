# Jumps of trace functions where a stack lacks a value that others need, and to where a generator begins. (CPython crashes.)
# expect: survived
import sys
import warnings

warnings.simplefilter('ignore')


class Open:
    __enter__ = staticmethod(lambda: 1)
    __exit__ = staticmethod(lambda *a: None)


def with_statement(a, b, c):
    with Open():
        a = 1
    return [a,
            b,
            c]


class Base:
    @staticmethod
    def made(*a): return a


class Derived(Base):
    def call(self, b, c):
        super().made(
            self,
            b)
        return [self,
                b,
                c]


def inner(): yield from [1, 2, 3]


def generator(n):
    yield from inner()
    try: yield n
    finally: n = [i for i in range(n)]


async def coroutine(n):
    async with n as x:
        return [x,
                n]


def run(f, *args, start, to, event):
    def trace(frame, kind, arg):
        nonlocal tried
        frame.f_trace_opcodes = True
        if frame.f_code is code and kind == event and frame.f_lineno - code.co_firstlineno == start and tried < 3:
            tried += 1
            try: frame.f_lineno = code.co_firstlineno + to
            except ValueError: pass
        return trace
    code, tried = f.__code__, 0
    sys.settrace(trace)
    try:
        result = f(*args)
        if hasattr(result, 'send'):
            for _ in range(9): result.send(None)
        repr(result)
    except Exception: pass
    finally: sys.settrace(None)


for f, args, lines in [(with_statement, (1, 2, 3), 6), (Derived.call, (Derived(), 2, 3), 7), (generator, (3,), 4),
                       (coroutine, (Open(),), 4)]:
    for start in range(lines):
        for to in range(lines):
            for event in ('call', 'line', 'opcode', 'return', 'exception'):
                run(f, *args, start=start, to=to, event=event)
print('survived')
