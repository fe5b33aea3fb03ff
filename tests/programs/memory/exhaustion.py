"""No memory is a MemoryError: within the configured limit, the system's, and where single allocations fail."""
# limit: 120
# expect: ok
import os
import resource
import subprocess
import sys

if sys.implementation.name != 'krait':
    print('ok')
    sys.exit()

FILL = '''
import sys, types
hoard = []
def fill():
    try:
        while True: hoard.append([None] * 2000)
    except MemoryError: pass
    try:
        while True: hoard.append([None])
    except MemoryError: pass
fill()
'''
# Types that nothing has used before, while there is no memory.
FIRST_USES = FILL + '''
for make in (lambda: memoryview(b'x').nbytes, lambda: slice(1).indices(3), lambda: 1j.conjugate(), lambda: iter({}).__length_hint__(),
             lambda: {}.items().isdisjoint([]), lambda: super(bool, True).__repr__, lambda: frozenset().copy(), lambda: bytearray().append(1),
             lambda: types.SimpleNamespace(), lambda: (int | str).__args__, lambda: list[int].__origin__, lambda: reversed([]).__reduce__(),
             lambda: (x for x in ()).close(), lambda: ExceptionGroup('x', [ValueError()]).split(ValueError),
             lambda: UnicodeDecodeError('a', b'b', 0, 1, 'c').reason, lambda: zip().__next__, lambda: map(str, ()).__iter__,
             lambda: property().getter, lambda: range(3).count(1), lambda: enumerate([]).__reduce__()):
    try: make()
    except MemoryError: pass
del hoard[:]
print(len([[i] for i in range(1000)]), memoryview(b'xy').nbytes, list[int], 3j.conjugate())
'''
REFILL = FILL + '''
for i in range(20):
    del hoard[i * 7 % 5::11]
    try:
        exec(f'class A{i}:\\n  def f(self): return [x for x in range({i})]\\nA{i}().f()')
    except MemoryError: pass
    fill()
'''


def run(program, options=(), before=None):
    ended = subprocess.run([sys.executable, *options, '-c', program], capture_output=True, text=True, preexec_fn=before)
    assert ended.returncode in (0, 1), (options, ended.returncode, ended.stderr[-500:])
    return ended


def address_space(size):
    return lambda: resource.setrlimit(resource.RLIMIT_AS, (size, size))


want = "1000 2 list[int] -3j\n"
# Address sanitizer itself needs more address space than that.
is_sanitized = 'KRAIT_SANITIZED' in os.environ
for options, before in ((['-X', 'memory-limit=40M'], None), ([], address_space(200 << 20)))[:1 if is_sanitized else 2]:
    ended = run(FIRST_USES, options, before)
    assert ended.stdout == want, (options, ended)
    # Where memory is short at every step, a handler may find none either: any error will do.
    run(REFILL, options, before)
if not is_sanitized:
    # Set by the program itself.
    ended = run('import resource; resource.setrlimit(resource.RLIMIT_AS, (200 << 20, 200 << 20))\n' + FIRST_USES)
    assert ended.stdout == want, ended
    # So little that it does not come far.
    for size in (30, 45, 60):
        run('import json, re, asyncio; ' + 'x = [0] * 10**6', (), address_space(size << 20))
for n in (0, 1, 5, 30, 200, 1000, 4000):
    for many in (1, 40, 10**9):
        run('import json, re\nclass A: x = 1\nprint(memoryview(b"x"), A(), [f"{i}" for i in range(9)], {1}|{2}, 3j)',
            ['-X', f'fail-alloc={n}:{n + many}'])
print('ok')
