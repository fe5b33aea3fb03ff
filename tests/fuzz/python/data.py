"""Marshal, pickle and other data changed at random, and what comes out of it used.

usage: data.py SEED COUNT [FROM]
"""
import binascii
import codecs
import datetime
import io
import json
import marshal
import pickle
import random
import signal
import struct
import sys
import types
import warnings
import zlib


class Timeout(Exception):
    pass


def alarm(*a):
    raise Timeout


def mutate(r, data):
    data = bytearray(data)
    for _ in range(r.choice([1, 1, 2, 3, 6])):
        how = r.randrange(6)
        at = r.randrange(len(data) + 1)
        if how == 0 or not data: data.insert(at, r.randrange(256))
        elif how == 1: data[at % len(data)] = r.randrange(256)
        elif how == 2: data[at % len(data)] ^= 1 << r.randrange(8)
        elif how == 3: del data[at:at + r.randrange(1, 5)]
        elif how == 4: data[at:at] = data[r.randrange(len(data)):][:r.randrange(1, 9)]
        else: data[at:at + 4] = struct.pack('<i', r.choice([0, 1, -1, 2**31 - 1, -2**31, 5, 255, r.randrange(1000)]))
    return bytes(data)


SOURCES = ['def f(a,*b,c=1,**d):\n try: return [x for x in b if x]\n except E as e: raise\n', 'class A:\n x:int=1\n',
           'lambda x: (yield x)', 'async def f():\n async for x in y: await x\n', 'a=1;b="é";c=1.5;d=1j;e=b"x";f=10**30']
VALUES = [None, True, 1, -1, 10**40, 1.5, 1j, 'abc', 'é€', b'xyz', (1, 'a', (2.0,)), [1, [2, 'x']], {'a': [1], 2: (3,)},
          {1, 'b'}, frozenset([1, (2,)]), slice(1, 2), ..., StopIteration] + [compile(s, 'x', 'exec') for s in SOURCES]
TIMES = [datetime.datetime(2020, 1, 2, 3, 4, 5), datetime.timedelta(1, 2, 3), datetime.date(1, 1, 1), datetime.time(5)]


def look_at(v):
    repr(v)
    try: hash(v)
    except TypeError: pass
    v == v, marshal.dumps(v)
    if isinstance(v, types.CodeType):
        list(v.co_lines()), list(v.co_positions()), v.co_varnames, v.co_code
        for c in v.co_consts: repr(c)


class Refusing(pickle.Unpickler):
    ALLOWED = {'builtins': ['set', 'frozenset', 'complex', 'bytearray', 'list', 'dict', 'int', 'str', 'slice', 'range', 'object'],
               'datetime': ['datetime', 'date', 'time', 'timedelta', 'timezone'], '_codecs': ['encode'],
               'collections': ['OrderedDict', 'deque', 'Counter', 'defaultdict']}
    def find_class(self, module, name):
        if name in self.ALLOWED.get(module, ()): return super().find_class(module, name)
        raise pickle.UnpicklingError('refused')


def one(r):
    k = r.randrange(8)
    if k < 4:
        look_at(marshal.loads(mutate(r, marshal.dumps(r.choice(VALUES), r.choice([0, 1, 2, 3, 4, 5])))))
    elif k < 6:
        v = r.choice([x for x in VALUES if not isinstance(x, types.CodeType)] + TIMES)
        data = mutate(r, pickle.dumps([v, {'k': v}, bytearray(b'ab')], r.randrange(6)))
        repr(Refusing(io.BytesIO(data)).load())
    elif k == 6:
        how = r.choice(['utf-8', 'utf-16', 'utf-32', 'utf-7', 'unicode_escape', 'raw_unicode_escape', 'idna', 'punycode', 'utf-8-sig', 'ascii', 'latin-1', 'cp1252'])
        data = mutate(r, 'añ€😀+AGE-\\u20ac\\N{DIGIT ONE}\\x'.encode('utf-16' if '16' in how else 'utf-32' if '32' in how else 'utf-8'))
        text = data.decode(how, r.choice(['strict', 'ignore', 'replace', 'surrogateescape', 'backslashreplace', 'surrogatepass']))
        text.encode(how, r.choice(['ignore', 'replace', 'xmlcharrefreplace', 'namereplace', 'backslashreplace']))
        codecs.getincrementaldecoder(how)('replace').decode(data[:5])
    else:
        data = r.choice([lambda: zlib.decompress(mutate(r, zlib.compress(b'hello world' * 20))),
                         lambda: binascii.a2b_base64(mutate(r, b'aGVsbG8=')), lambda: binascii.a2b_uu(mutate(r, b'%:&5L;&\\')),
                         lambda: binascii.a2b_qp(mutate(r, b'a=20b=\n')), lambda: json.loads(mutate(r, b'{"a": [1, 2.5e3, "\\u20ac\\ud83d", null]}')),
                         lambda: struct.unpack(mutate(r, b'<i2h4sd?').decode('latin-1'), bytes(50)),
                         lambda: datetime.datetime.fromisoformat(mutate(r, b'2020-01-02T03:04:05.123456+01:00').decode('latin-1')),
                         lambda: mutate(r, b'{0.a[b]!r:>{1}.3f}').decode('latin-1').format(1, 2),
                         lambda: mutate(r, b'%-10.3f %(a)s %+d %x %c').decode('latin-1') % {'a': 1},
                         lambda: format(r.choice([1, 1.5, 'a', 1j]), mutate(r, b'*>+#010,.3f').decode('latin-1')),
                         lambda: int(mutate(r, b'0x_1234').decode('latin-1'), r.choice([0, 2, 10, 16, 36])),
                         lambda: float(mutate(r, b' -1_0.5e+10').decode('latin-1')), lambda: complex(mutate(r, b'1.5-2e3j').decode('latin-1'))])()


def main():
    seed, count = sys.argv[1], int(sys.argv[2])
    say_from = int(sys.argv[3]) if len(sys.argv) > 3 else count
    signal.signal(signal.SIGALRM, alarm)
    warnings.simplefilter('ignore')
    good = 0
    for i in range(count):
        if i >= say_from: print('case', i, flush=True)
        r = random.Random(f'{seed}/{i}')
        try:
            signal.setitimer(signal.ITIMER_REAL, 1)
            one(r)
            good += 1
        except Exception:
            pass
        finally:
            try: signal.setitimer(signal.ITIMER_REAL, 0)
            except Timeout: pass
    print('accepted', good, 'of', count)


main()
