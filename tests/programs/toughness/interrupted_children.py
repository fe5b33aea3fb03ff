# A child gets SIGINT while one native operation runs; it must answer soon. Measured, never printed; what fails is a child
# that needs longer than two seconds (which leaves room for a loaded machine), or does not answer at all.
# limit: 400
# expect: every child was interrupted
import os
import select
import signal
import subprocess
import sys
import time

LATEST = 2.0
# name: (what to prepare, what to run). An operation would take many seconds, or for ever.
OPERATIONS = {
    'sort': ('import random; x = [random.random() for _ in range(300_000)] * 6', 'while True: sorted(x)'),
    'sort of one run': ('x = list(range(3_000_000))', 'while True: x.sort()'),
    'sort by key': ('x = list(range(3_000_000))', 'while True: x.sort(key=str)'),
    'product': ('x = (1 << 60_000_000) - 1', 'while True: x * (x - 1)'),
    'quotient': ('x = (1 << 60_000_000) - 1', 'while True: x // (x >> 30_000_000)'),
    'power': ('', '3 ** 200_000_000'),
    'modular power': ('x = (1 << 3_000_000) - 1', 'pow(3, x, x - 2)'),
    'modular inverse': ('x = 3 ** 6_000_000, 7 ** 3_000_000', 'while True: pow(x[1], -1, x[0])'),
    'digits': ('x = (1 << 60_000_000) - 1', 'while True: str(x)'),
    'int of text': ('x = "7" * 20_000_000', 'while True: int(x)'),
    'sum': ('', 'sum(range(10**12))'),
    'min': ('from itertools import repeat', 'min(repeat(1))'),
    'any': ('from itertools import repeat', 'any(repeat(0))'),
    'deque': ('import collections, itertools', 'collections.deque(itertools.repeat(1), maxlen=0)'),
    'in a list': ('x = [b"abc"] * 8_000_000', 'while True: b"abd" in x'),
    'count in a list': ('x = [10**30] * 8_000_000', 'while True: x.count(10**31)'),
    'in a tuple': ('x = (b"abc",) * 8_000_000', 'while True: b"abd" in x'),
    'equal lists': ('x, y = [[10**30 + i] * 8_000_000 for i in (0, 0)]', 'while True: x == y'),
    'list times n': ('x = [None]', 'while True: x * 30_000_000'),
    'join': ('x = ["ab"] * 4_000_000', 'while True: "".join(x)'),
    'join of bytes': ('x = [b"ab"] * 4_000_000', 'while True: b"".join(x)'),
    'replace': ('x = "ab" * 10_000_000', 'while True: x.replace("a", "cd")'),
    'replace in bytes': ('x = b"ab" * 10_000_000', 'while True: x.replace(b"a", b"cd")'),
    'count': ('x = "ab" * 20_000_000', 'while True: x.count("ab")'),
    'split': ('x = "ab " * 4_000_000', 'while True: x.split(" ")'),
    'translate': ('x = "ab\\u0439" * 4_000_000', 'while True: x.translate({97: "xx", 98: None})'),
    'dict.update': ('x = dict.fromkeys(range(2_000_000))', 'while True: {}.update(x)'),
    'equal dicts': ('x, y = [dict.fromkeys(range(2_000_000)) for i in (0, 0)]', 'while True: x == y'),
    'set operations': ('x, y = set(range(2_000_000)), set(range(1_000_000, 3_000_000))', 'while True: (x & y, x ^ y, x - y, x | y)'),
    'regular expression': ('import re', 're.match("(a*)*b", "a" * 40)'),
    'findall': ('import re; x = "ab " * 2_000_000', 'while True: re.findall("ab", x)'),
    'repr': ('x = list(range(2_000_000))', 'while True: repr(x)'),
    'json.dumps': ('import json; x = list(range(2_000_000))', 'while True: json.dumps(x)'),
    'json.loads': ('import json; x = "[" + "1," * 2_000_000 + "1]"', 'while True: json.loads(x)'),
    'pickle.dumps': ('import pickle; x = list(range(2_000_000))', 'while True: pickle.dumps(x)'),
    'pickle.loads': ('import pickle; x = pickle.dumps(list(range(2_000_000)))', 'while True: pickle.loads(x)'),
    'zlib.compress': ('import zlib; x = bytes(i * i % 251 for i in range(4096)) * 25_000', 'while True: zlib.compress(x, 9)'),
    'zlib.decompress': ('import zlib; x = zlib.compress(bytes(200_000_000))', 'while True: zlib.decompress(x)'),
    'bz2.compress': ('import bz2, random; x = random.randbytes(20_000_000)', 'while True: bz2.compress(x, 1)'),
    'time.sleep': ('import time', 'time.sleep(1000)'),
    'input': ('', 'input()'),
    'lock': ('import threading; x = threading.Lock(); x.acquire()', 'x.acquire()'),
    'join of a thread': ('import threading; x = threading.Event(); y = threading.Thread(target=x.wait, daemon=True); y.start()', 'y.join()'),
    'queue.get': ('import queue', 'queue.Queue().get()'),
    'SimpleQueue.get': ('import queue', 'queue.SimpleQueue().get()'),
    'subprocess': ('import subprocess, sys; x = subprocess.Popen(["sleep", "1000"], start_new_session=True)', '''
    try:
        x.wait()
    finally:
        x.kill()'''),
    'socket': ('import socket; x, y = socket.socketpair()', 'x.recv(1)'),
    'select': ('import select', 'select.select([], [], [])'),
    'pipe': ('import os; x, y = os.pipe()', 'os.read(x, 1)'),
    'waitpid': ('import os, subprocess; x = subprocess.Popen(["sleep", "1000"], start_new_session=True)', '''
    try:
        os.waitpid(x.pid, 0)
    finally:
        x.kill()'''),
    'multiprocessing lock': ('import multiprocessing; x = multiprocessing.Lock(); x.acquire()', 'x.acquire()'),
}
if sys.implementation.name == 'cpython':  # sees most signals after the operation only
    OPERATIONS = {name: OPERATIONS[name] for name in
                  ('time.sleep', 'lock', 'queue.get', 'socket', 'select')}
PROGRAM = '''
import signal
signal.signal(signal.SIGINT, signal.default_int_handler)
import sys
sys.set_int_max_str_digits(0)
{prepare}
print('ready', flush=True)
try:
    {operation}
    print('ended', flush=True)
except KeyboardInterrupt:
    print('interrupted', flush=True)
'''


def line_within(pipe, seconds):
    return pipe.readline().strip() if select.select([pipe], [], [], seconds)[0] else 'nothing'


failures = []
for name, (prepare, operation) in OPERATIONS.items():
    if len(sys.argv) > 1 and name not in sys.argv[1:]:
        continue
    program = PROGRAM.format(prepare=prepare, operation=operation)
    child = subprocess.Popen([sys.executable, '-c', program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        ready = line_within(child.stdout, 120)
        time.sleep(.15)  # by now the operation itself runs
        start = time.monotonic()
        child.send_signal(signal.SIGINT)
        answer = line_within(child.stdout, 60)
        took = time.monotonic() - start
        if os.environ.get('TEST_IN_FULL'):
            print(f'{name}: {answer} after {took:.3f} s')
        if (ready, answer) != ('ready', 'interrupted') or took > LATEST:
            failures.append(f'{name}: {ready}, {answer} after {took:.1f} s')
    finally:
        child.kill()
        child.wait()
        child.stdin.close()
        child.stdout.close()
print('\n'.join(failures) or 'every child was interrupted')
