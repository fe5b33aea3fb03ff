# Signals are seen while texts, bytes and arguments are copied, hashed, encoded, compiled, not only behind it. (CPython
# sees most of them there.)
# limit: 300
# expect: items: all
# expect: ints: all
# expect: text: all
# expect: bytes: all
# expect: arrays: all
# expect: formats: all
# expect: source: all
# expect: a line without end: interrupted
import array
import ast
import base64
import binascii
import hashlib
import io
import marshal
import math
import os
import random
import signal
import unicodedata

from seeing_signals import SIZE, often, quick


def assign(target, where, items): target[where] = items


items, same = [None] * SIZE, (None,) * SIZE
often('items', {
    'slice assignment': lambda: assign([1], slice(0, 0), items), 'of a tuple': lambda: assign([1], slice(0, 0), same),
    'of itself': lambda: (l := items.copy(), assign(l, slice(5, 5), l)), 'with steps': lambda: assign(items * 2, slice(0, None, 2), iter(items)),
    'arguments': lambda: (lambda *a: 0)(*items), 'of a tuple and more': lambda: (lambda x, *a: 0)(*same),
})
l = [1, 2, 3]
l[1:2] = items
assert len(l) == SIZE + 2 and l[0] == 1 and l[-1] == 3 and l[1] is None is l[-2]
del items, same, l

a = (1 << 40 * SIZE) - 12345
data = a.to_bytes(5 * SIZE)
often('ints', {
    'to_bytes': lambda: a.to_bytes(5 * SIZE + 3), 'signed': lambda: (-a).to_bytes(5 * SIZE + 3, 'little', signed=True),
    'from_bytes': lambda: int.from_bytes(data), 'little': lambda: int.from_bytes(data, 'little', signed=True),
    'negation': lambda: [-a for _ in range(3)], 'abs': lambda: [abs(-a) for _ in range(3)], 'random bits': lambda: random.getrandbits(10 * SIZE),
    'lcm': lambda: math.lcm(*range(1, SIZE // 1000)),
})
for n in (a, -a, 1 << 24, -(1 << 23), 0):
    for size in (5 * SIZE + 1, 5 * SIZE + 8):
        for order in ('little', 'big'): assert int.from_bytes(n.to_bytes(size, order, signed=True), order, signed=True) == n
del a, data, n

text, wide = 'abc de' * SIZE, 'abč dé' * SIZE
often('text', {name + kind: operation for s, kind in ((text, ''), (wide, ' wide')) for name, operation in {
    'sum': lambda s=s: s + s, 'product': lambda s=s: 'a' * 30 * SIZE + s[2:3] * 30 * SIZE, 'slice': lambda s=s: s[1:], 'steps': lambda s=s: s[::-1],
    'center': lambda s=s: s[2].center(40 * SIZE, s[2]), 'join': lambda s=s: s[2].join([s, s]), 'replace': lambda s=s: s.replace('d', 'x' + s[2]),
    'normalize': lambda s=s: unicodedata.normalize('NFD', 'ö' + s[:SIZE]),
}.items()})
assert 'č'.center(7, 'x') == 'xxxčxxx' and text[1:] == 'bc de' + text[6:] and (wide + text)[len(wide):] == text
del text, wide
data = bytes(range(250)) * (SIZE // 25)
often('bytes', {
    'sum': lambda: data + data, 'product': lambda: data * 3, 'slice': lambda: data[1:], 'steps': lambda: data[::3],
    'sha256': lambda: hashlib.sha256(data), 'blake2b': lambda: hashlib.blake2b(data), 'sha3': lambda: hashlib.sha3_256(data), 'md5': lambda: hashlib.md5(data),
    'b64encode': lambda: base64.b64encode(data), 'b64decode': lambda: base64.b64decode(b'abcd' * SIZE), 'hexlify': lambda: binascii.hexlify(data),
    'unhexlify': lambda: binascii.unhexlify(b'abcd' * SIZE), 'quoted-printable': lambda: binascii.b2a_qp(data), 'crc_hqx': lambda: binascii.crc_hqx(data, 0),
    'urandom': lambda: os.urandom(5 * SIZE),
})
half = hashlib.sha256(data[:len(data) // 2])
half.update(data[len(data) // 2:])
assert half.digest() == hashlib.sha256(data).digest()
del data
numbers = array.array('q', range(SIZE // 2))
view, text = memoryview(numbers), array.array('w', 'é' * SIZE)
often('arrays', {
    'sum': lambda: numbers + numbers, 'product': lambda: numbers * 3, 'frombytes': lambda: array.array('q').frombytes(view.cast('B')), 'tounicode': text.tounicode,
    'tolist': view.tolist, 'count': lambda: view.count(-1), 'index': lambda: view.index(len(view) - 1), 'equality': lambda: view == memoryview(array.array('d', numbers)),
    'marshal': lambda: marshal.dumps([1] * SIZE), 'BytesIO': lambda: io.BytesIO().write(view),
})
assert numbers[:3] * 3 == array.array('q', [0, 1, 2] * 3) and (numbers + numbers)[-1] == SIZE // 2 - 1
del numbers, view, text
often('formats', {
    'percent': lambda: '%d' * (SIZE // 10) % ((1,) * (SIZE // 10)), 'format': lambda: ('{0}' * (SIZE // 10)).format(1),
    'print': lambda: print(*range(SIZE // 10), file=io.StringIO()), 'maketrans': lambda: str.maketrans('ab' * (SIZE // 4), 'cd' * (SIZE // 4)),
})
lines = 'x = f(y, 1) + [a for a in z]\n' * (SIZE // 1000)
often('source', {
    'compile': lambda: compile(lines, 'f', 'exec'), 'a long list': lambda: compile('[' + '1.5,' * (SIZE // 20) + ']', 'f', 'exec'),
    'a long function': lambda: compile('def f():\n' + ' x = y\n' * (SIZE // 100), 'f', 'exec'), 'ast': lambda: ast.parse(lines),
})


# What the handler raises leaves compile().
class Stop(Exception):
    pass


def stop(*a): raise Stop


signal.signal(signal.SIGALRM, stop)
for source in lines, '(' + 'f(y, 1), ' * (SIZE // 100) + ')':
    signal.setitimer(signal.ITIMER_REAL, .001)
    try:
        for _ in range(10**6): compile(source, 'f', 'exec')
    except Stop:
        pass
signal.setitimer(signal.ITIMER_REAL, .05)
try:
    open('/dev/zero').readline(10**9)
except Stop:
    print('a line without end: interrupted')
