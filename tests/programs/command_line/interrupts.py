# Ctrl-C (SIGINT) ends whatever the program is doing with a KeyboardInterrupt, and the process dies of the signal.
# limit: 300
import os
import re
import shlex
import signal
import subprocess
import sys
import time

PYTHON = shlex.split(os.environ["TEST_PYTHON"])
# Each would take minutes.
WORK = {
    "loop": "while True: pass",
    "for loop": "for i in range(10**15): x = i",
    "calls": "def f(n):\n    return n if n < 2 else f(n - 1) + f(n - 2)\nf(80)",
    "comprehension": "[i for i in range(10**15) if i < 0]",
    "generators": "def g():\n    while True: yield 1\nfor x in g(): pass",
    "native calls": "while True: len('')",
    "exceptions": "while True:\n    try: raise ValueError\n    except ValueError: pass",
    "handler that swallows Exception": "while True:\n    try:\n        while True: pass\n    except Exception: pass",
    "sleep": "import time; time.sleep(1000)",
    "input": "input()",
    "read": "import os; r, w = os.pipe(); os.read(r, 1)",
    "select": "import select; select.select([], [], [], 1000)",
    "accept": "import socket; s = socket.socket(); s.bind(('127.0.0.1', 0)); s.listen(); s.accept()",
    "lock": "import threading; l = threading.Lock(); l.acquire(); l.acquire()",
    "condition": "import queue; queue.Queue().get()",
    "join": "import threading, time; t = threading.Thread(target=time.sleep, args=(1000,), daemon=True); t.start(); t.join()",
    "child": "import subprocess; subprocess.run(['sleep', '1000'])",
    "regular expression": "import re; re.match(r'(a+)+$', 'a' * 60 + 'b')",
    "lazy regular expression": "import re; re.search(r'(?:a|aa)*?c', 'a' * 200)",
    "sort with a key": "import time; sorted(range(10**6), key=lambda x: time.sleep(0.01))",
    "sort with __lt__": "class C:\n    def __lt__(self, other): return id(self) < id(other)\nwhile True: sorted([C() for _ in range(10**5)])",
    "map": "for x in map(lambda x: x, range(10**15)): pass",
    "asyncio": "import asyncio; asyncio.run(asyncio.sleep(1000))",
    "busy coroutine": "import asyncio\nasync def main():\n    while True: await asyncio.sleep(0)\nasyncio.run(main())",
    "finally": "try:\n    while True: pass\nfinally: print('finally', flush=True)",
    "with": "import contextlib\n@contextlib.contextmanager\ndef c():\n    try: yield\n    finally: print('left', flush=True)\nwith c():\n    while True: pass",
    "other thread works": "import threading\ndef f():\n    while True: pass\nthreading.Thread(target=f, daemon=True).start()\nwhile True: pass",
    "import": "import sys, os\nopen('slow.py', 'w').write('while True: pass')\nsys.path.insert(0, '')\nimport slow",
    "exec": "exec('while True: pass')",
    "handler": "import signal\nsignal.signal(signal.SIGINT, lambda n, f: 1 / 0)\nwhile True: pass",
    "caught": "try:\n    while True: pass\nexcept KeyboardInterrupt: print('caught', flush=True)",
}

for name, code in WORK.items():
    child = subprocess.Popen([*PYTHON, "-c", "print('ready', flush=True)\n" + code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert child.stdout.readline() == "ready\n"
    time.sleep(0.3)
    start = time.monotonic()
    child.send_signal(signal.SIGINT)
    try:
        child.wait(30)
    except subprocess.TimeoutExpired:
        child.kill()
    took = time.monotonic() - start
    out, err = child.communicate()
    last = re.sub(r"\S*/lib/\w+3.14/", "", err.rstrip("\n").rpartition("\n")[2])
    print("%s: %s%s -> %d" % (name, out.replace("\n", " "), last, child.returncode))
    if os.environ.get("TEST_IN_FULL"):
        print("%.3f s" % took, file=sys.stderr)
# expect: loop: KeyboardInterrupt -> -2
# expect: for loop: KeyboardInterrupt -> -2
# expect: calls: KeyboardInterrupt -> -2
# expect: comprehension: KeyboardInterrupt -> -2
# expect: generators: KeyboardInterrupt -> -2
# expect: native calls: KeyboardInterrupt -> -2
# expect: exceptions: KeyboardInterrupt -> -2
# expect: handler that swallows Exception: KeyboardInterrupt -> -2
# expect: sleep: KeyboardInterrupt -> -2
# expect: input: KeyboardInterrupt -> -2
# expect: read: KeyboardInterrupt -> -2
# expect: select: KeyboardInterrupt -> -2
# expect: accept: KeyboardInterrupt -> -2
# expect: lock: KeyboardInterrupt -> -2
# expect: condition: KeyboardInterrupt -> -2
# expect: join: KeyboardInterrupt -> -2
# expect: child: KeyboardInterrupt -> -2
# expect: regular expression: KeyboardInterrupt -> -2
# expect: lazy regular expression: KeyboardInterrupt -> -2
# expect: sort with a key: KeyboardInterrupt -> -2
# expect: sort with __lt__: KeyboardInterrupt -> -2
# expect: map: KeyboardInterrupt -> -2
# expect: asyncio: KeyboardInterrupt -> -2
# expect: busy coroutine: KeyboardInterrupt -> -2
# expect: finally: finally KeyboardInterrupt -> -2
# expect: with: left KeyboardInterrupt -> -2
# expect: other thread works: KeyboardInterrupt -> -2
# expect: import: KeyboardInterrupt -> -2
# expect: exec: KeyboardInterrupt -> -2
# expect: handler: ZeroDivisionError: division by zero -> 1
# expect: caught: caught  -> 0
