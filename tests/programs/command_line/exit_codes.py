# How processes end: exit codes, signals, full disks, broken pipes, closed streams; what is said about it.
# limit: 180
from shell import shell

for code in ("import sys; sys.exit()", "import sys; sys.exit(3)", "import sys; sys.exit('message')", "raise SystemExit", "raise SystemExit(256 + 7)",
             "raise SystemExit(-1)", "raise SystemExit((1, 2))", "raise SystemExit(2**70)", "raise SystemExit(True)", "raise SystemExit(1.5)", "exit(4)", "1/0",
             "import os; os._exit(9)", "import os; os.abort()", "raise KeyboardInterrupt", "raise KeyboardInterrupt('why')",
             "class K(KeyboardInterrupt): pass\nraise K", "import os, signal; os.kill(os.getpid(), signal.SIGINT)",
             "import os, signal; os.kill(os.getpid(), signal.SIGTERM)", "import os, signal; os.kill(os.getpid(), signal.SIGINT)\nwhile True: pass",
             "import signal; signal.signal(signal.SIGINT, signal.SIG_IGN); signal.raise_signal(signal.SIGINT); print('ignored')",
             "import atexit, sys; atexit.register(lambda: print('bye')); sys.exit(5)", "import atexit; atexit.register(lambda: 1/0)",
             "import atexit, sys; atexit.register(lambda: sys.exit(6))", "import threading; threading.Thread(target=lambda: 1/0).start()",
             "import threading, sys; threading.Thread(target=lambda: sys.exit(7)).start()",
             "import sys; sys.excepthook = lambda *a: print('hook', a[0].__name__); 1/0", "import sys; sys.excepthook = lambda *a: 1/0; {}[1]",
             "import sys; del sys.excepthook; 1/0", "import sys; sys.stderr = None; 1/0", "import sys; sys.stdout = None; print('x')",
             "raise Exception('a\\nb')", "raise ExceptionGroup('g', [ValueError(1), SystemExit])" , "class E(BaseException):\n def __str__(self): 1/0\nraise E",
             "import sys; sys.stdout.close(); print('x')", "class S(SystemExit): pass\nraise S(8)", "def f(): f()\nf()", "x = y", "del x"):
    shell("$PY -c %s" % ("'%s'" % code.replace("'", "'\\''")))

shell("$PY -c 'print(1)' > /dev/full")
shell("$PY -c 'import sys; sys.stdout.write(\"x\" * 100000)' > /dev/full")
shell("$PY -u -c 'print(1)' > /dev/full")
shell("$PY -c 'import sys; print(1); sys.exit(3)' > /dev/full")
shell("$PY -c 'import sys; print(1); sys.stdout.flush()' > /dev/full")
shell("$PY -c '1/0' 2> /dev/full")
shell("$PY -c 'open(\"/dev/full\", \"w\").write(\"x\")'")
shell("$PY -c 'f = open(\"/dev/full\", \"w\"); f.write(\"x\"); f.close()'")
shell("$PY -c 'with open(\"/dev/full\", \"wb\") as f: f.write(b\"x\")'")
shell("$PY -c 'for i in range(100000): print(i)' | head -1; echo ${PIPESTATUS[@]}")
shell("(sleep 0.3; echo) | $PY -c 'input(); print(1)' | true; echo ${PIPESTATUS[@]}")
shell("$PY -c 'import signal; signal.signal(signal.SIGPIPE, signal.SIG_DFL)\nfor i in range(100000): print(i)' | head -1; echo ${PIPESTATUS[@]}")
shell("$PY -c 'import sys; print(sys.stdin, file=sys.stderr)' <&-")
shell("$PY -c 'import sys; print(sys.stdout, file=sys.stderr); print(1)' >&-")
shell("$PY -c 'import sys; print(sys.stderr); 1/0' 2>&-")
shell("$PY -c 'input()' < /dev/null")
shell("$PY -c 'input()' <&-")
shell("$PY -c 'print(input(\"prompt \"))' <<< hello")
shell("$PY -c 'import sys; print(sys.stdin.read())' < /")
shell("$PY /nonexistent.py")
shell("$PY -m nonexistent")
shell("$PY --nonsense")
shell("$PY -Z")
shell("$PY -c")
shell("$PY -W nonsense -c 1")
shell("$PY -X nonsense -c 'import sys; print(sys._xoptions)'")
shell("$PY -c 'print(\"\\udce9\")'")
shell("$PY -c 'print(\"\\xe9\")'", PYTHONIOENCODING="ascii")
shell("$PY -c 'print(\"\\xe9\")'", PYTHONIOENCODING="latin-1:strict")
shell("$PY -c 'print(1)'", PYTHONIOENCODING="nonsense")
# expect: $ $PY -c 'import sys; sys.exit()'
# expect: $ $PY -c 'import sys; sys.exit(3)'
# expect: -> 3
# expect: $ $PY -c 'import sys; sys.exit('\''message'\'')'
# expect: message
# expect: -> 1
# expect: $ $PY -c 'raise SystemExit'
# expect: $ $PY -c 'raise SystemExit(256 + 7)'
# expect: -> 7
# expect: $ $PY -c 'raise SystemExit(-1)'
# expect: -> 255
# expect: $ $PY -c 'raise SystemExit((1, 2))'
# expect: (1, 2)
# expect: -> 1
# expect: $ $PY -c 'raise SystemExit(2**70)'
# expect: -> 255
# expect: $ $PY -c 'raise SystemExit(True)'
# expect: -> 1
# expect: $ $PY -c 'raise SystemExit(1.5)'
# expect: 1.5
# expect: -> 1
# expect: $ $PY -c 'exit(4)'
# expect: -> 4
# expect: $ $PY -c '1/0'
# expect: Traceback (most recent call last):
# expect:   File "<string>", line 1, in <module>
# expect:     1/0
# expect:     ~^~
# expect: ZeroDivisionError: division by zero
# expect: -> 1
# expect: $ $PY -c 'import os; os._exit(9)'
# expect: -> 9
# expect: $ $PY -c 'import os; os.abort()'
# expect: -> -6
# expect: $ $PY -c 'raise KeyboardInterrupt'
# expect: Traceback (most recent call last):
# expect:   File "<string>", line 1, in <module>
# expect:     raise KeyboardInterrupt
# expect: KeyboardInterrupt
# expect: -> -2
# expect: $ $PY -c 'raise KeyboardInterrupt('\''why'\'')'
# expect: Traceback (most recent call last):
# expect:   File "<string>", line 1, in <module>
# expect:     raise KeyboardInterrupt('why')
# expect: KeyboardInterrupt: why
# expect: -> -2
# expect: $ $PY -c 'class K(KeyboardInterrupt): pass
# expect: raise K'
# expect: Traceback (most recent call last):
# expect:   File "<string>", line 2, in <module>
# expect:     raise K
# expect: K
# expect: -> -2
# expect: $ $PY -c 'import os, signal; os.kill(os.getpid(), signal.SIGINT)'
# expect: Traceback (most recent call last):
# expect:   File "<string>", line 1, in <module>
# expect:     import os, signal; os.kill(os.getpid(), signal.SIGINT)
# expect:                        ~~~~~~~^^^^^^^^^^^^^^^^^^^^^^^^^^^^
# expect: KeyboardInterrupt
# expect: -> -2
# expect: $ $PY -c 'import os, signal; os.kill(os.getpid(), signal.SIGTERM)'
# expect: -> -15
# expect: $ $PY -c 'import os, signal; os.kill(os.getpid(), signal.SIGINT)
# expect: while True: pass'
# expect: Traceback (most recent call last):
# expect:   File "<string>", line 1, in <module>
# expect:     import os, signal; os.kill(os.getpid(), signal.SIGINT)
# expect:                        ~~~~~~~^^^^^^^^^^^^^^^^^^^^^^^^^^^^
# expect: KeyboardInterrupt
# expect: -> -2
# expect: $ $PY -c 'import signal; signal.signal(signal.SIGINT, signal.SIG_IGN); signal.raise_signal(signal.SIGINT); print('\''ignored'\'')'
# expect: ignored
# expect: $ $PY -c 'import atexit, sys; atexit.register(lambda: print('\''bye'\'')); sys.exit(5)'
# expect: bye
# expect: -> 5
# expect: $ $PY -c 'import atexit; atexit.register(lambda: 1/0)'
# expect: Exception ignored in atexit callback <function <lambda> at {address}>:
# expect: Traceback (most recent call last):
# expect:   File "<string>", line 1, in <lambda>
# expect: ZeroDivisionError: division by zero
# expect: $ $PY -c 'import atexit, sys; atexit.register(lambda: sys.exit(6))'
# expect: Exception ignored in atexit callback <function <lambda> at {address}>:
# expect: Traceback (most recent call last):
# expect:   File "<string>", line 1, in <lambda>
# expect: SystemExit: 6
# expect: $ $PY -c 'import threading; threading.Thread(target=lambda: 1/0).start()'
# expect: Exception in thread Thread-1 (<lambda>):
# expect: Traceback (most recent call last):
# expect:   File "{lib}/threading.py", line 1082, in _bootstrap_inner
# expect:     self._context.run(self.run)
# expect:     ~~~~~~~~~~~~~~~~~^^^^^^^^^^
# expect:   File "{lib}/threading.py", line 1024, in run
# expect:     self._target(*self._args, **self._kwargs)
# expect:     ~~~~~~~~~~~~^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
# expect:   File "<string>", line 1, in <lambda>
# expect:     import threading; threading.Thread(target=lambda: 1/0).start()
# expect:                                                       ~^~
# expect: ZeroDivisionError: division by zero
# expect: $ $PY -c 'import threading, sys; threading.Thread(target=lambda: sys.exit(7)).start()'
# expect: $ $PY -c 'import sys; sys.excepthook = lambda *a: print('\''hook'\'', a[0].__name__); 1/0'
# expect: hook ZeroDivisionError
# expect: -> 1
# expect: $ $PY -c 'import sys; sys.excepthook = lambda *a: 1/0; {}[1]'
# expect: Error in sys.excepthook:
# expect: Traceback (most recent call last):
# expect:   File "<string>", line 1, in <lambda>
# expect:     import sys; sys.excepthook = lambda *a: 1/0; {}[1]
# expect:                                             ~^~
# expect: ZeroDivisionError: division by zero
# expect:
# expect: Original exception was:
# expect: Traceback (most recent call last):
# expect:   File "<string>", line 1, in <module>
# expect:     import sys; sys.excepthook = lambda *a: 1/0; {}[1]
# expect:                                                  ~~^^^
# expect: KeyError: 1
# expect: -> 1
# expect: $ $PY -c 'import sys; del sys.excepthook; 1/0'
# expect: sys.excepthook is missing
# expect: Traceback (most recent call last):
# expect:   File "<string>", line 1, in <module>
# expect:     import sys; del sys.excepthook; 1/0
# expect:                                     ~^~
# expect: ZeroDivisionError: division by zero
# expect: -> 1
# expect: $ $PY -c 'import sys; sys.stderr = None; 1/0'
# expect: -> 1
# expect: $ $PY -c 'import sys; sys.stdout = None; print('\''x'\'')'
# expect: $ $PY -c 'raise Exception('\''a\nb'\'')'
# expect: Traceback (most recent call last):
# expect:   File "<string>", line 1, in <module>
# expect:     raise Exception('a\nb')
# expect: Exception: a
# expect: b
# expect: -> 1
# expect: $ $PY -c 'raise ExceptionGroup('\''g'\'', [ValueError(1), SystemExit])'
# expect: Traceback (most recent call last):
# expect:   File "<string>", line 1, in <module>
# expect:     raise ExceptionGroup('g', [ValueError(1), SystemExit])
# expect:           ~~~~~~~~~~~~~~^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
# expect: ValueError: Item 1 of second argument (exceptions) is not an exception
# expect: -> 1
# expect: $ $PY -c 'class E(BaseException):
# expect:  def __str__(self): 1/0
# expect: raise E'
# expect: Traceback (most recent call last):
# expect:   File "<string>", line 3, in <module>
# expect:     raise E
# expect: E: <exception str() failed>
# expect: -> 1
# expect: $ $PY -c 'import sys; sys.stdout.close(); print('\''x'\'')'
# expect: Traceback (most recent call last):
# expect:   File "<string>", line 1, in <module>
# expect:     import sys; sys.stdout.close(); print('x')
# expect:                                     ~~~~~^^^^^
# expect: ValueError: I/O operation on closed file.
# expect: -> 1
# expect: $ $PY -c 'class S(SystemExit): pass
# expect: raise S(8)'
# expect: -> 8
# expect: $ $PY -c 'def f(): f()
# expect: f()'
# expect: Traceback (most recent call last):
# expect:   File "<string>", line 2, in <module>
# expect:     f()
# expect:     ~^^
# expect:   File "<string>", line 1, in f
# expect:     def f(): f()
# expect:              ~^^
# expect:   File "<string>", line 1, in f
# expect:     def f(): f()
# expect:              ~^^
# expect:   File "<string>", line 1, in f
# expect:     def f(): f()
# expect:              ~^^
# expect:   [Previous line repeated 996 more times]
# expect: RecursionError: maximum recursion depth exceeded
# expect: -> 1
# expect: $ $PY -c 'x = y'
# expect: Traceback (most recent call last):
# expect:   File "<string>", line 1, in <module>
# expect:     x = y
# expect:         ^
# expect: NameError: name 'y' is not defined
# expect: -> 1
# expect: $ $PY -c 'del x'
# expect: Traceback (most recent call last):
# expect:   File "<string>", line 1, in <module>
# expect:     del x
# expect:         ^
# expect: NameError: name 'x' is not defined
# expect: -> 1
# expect: $ $PY -c 'print(1)' > /dev/full
# expect: Exception ignored while flushing sys.stdout:
# expect: OSError: [Errno 28] No space left on device
# expect: -> 120
# expect: $ $PY -c 'import sys; sys.stdout.write("x" * 100000)' > /dev/full
# expect: Exception ignored while flushing sys.stdout:
# expect: OSError: [Errno 28] No space left on device
# expect: -> 120
# expect: $ $PY -u -c 'print(1)' > /dev/full
# expect: Traceback (most recent call last):
# expect:   File "<string>", line 1, in <module>
# expect:     print(1)
# expect:     ~~~~~^^^
# expect: OSError: [Errno 28] No space left on device
# expect: -> 1
# expect: $ $PY -c 'import sys; print(1); sys.exit(3)' > /dev/full
# expect: Exception ignored while flushing sys.stdout:
# expect: OSError: [Errno 28] No space left on device
# expect: -> 120
# expect: $ $PY -c 'import sys; print(1); sys.stdout.flush()' > /dev/full
# expect: Traceback (most recent call last):
# expect:   File "<string>", line 1, in <module>
# expect:     import sys; print(1); sys.stdout.flush()
# expect:                           ~~~~~~~~~~~~~~~~^^
# expect: OSError: [Errno 28] No space left on device
# expect: Exception ignored while flushing sys.stdout:
# expect: OSError: [Errno 28] No space left on device
# expect: -> 120
# expect: $ $PY -c '1/0' 2> /dev/full
# expect: -> 120
# expect: $ $PY -c 'open("/dev/full", "w").write("x")'
# expect: Exception ignored while finalizing file <_io.TextIOWrapper name='/dev/full' mode='w' encoding='UTF-8'>:
# expect: Traceback (most recent call last):
# expect:   File "<string>", line 1, in <module>
# expect: OSError: [Errno 28] No space left on device
# expect: $ $PY -c 'f = open("/dev/full", "w"); f.write("x"); f.close()'
# expect: OSError: [Errno 28] No space left on device
# expect:
# expect: During handling of the above exception, another exception occurred:
# expect:
# expect: Traceback (most recent call last):
# expect:   File "<string>", line 1, in <module>
# expect:     f = open("/dev/full", "w"); f.write("x"); f.close()
# expect:                                               ~~~~~~~^^
# expect: OSError: [Errno 28] No space left on device
# expect: -> 1
# expect: $ $PY -c 'with open("/dev/full", "wb") as f: f.write(b"x")'
# expect: Traceback (most recent call last):
# expect:   File "<string>", line 1, in <module>
# expect:     with open("/dev/full", "wb") as f: f.write(b"x")
# expect:          ~~~~^^^^^^^^^^^^^^^^^^^
# expect: OSError: [Errno 28] No space left on device
# expect: -> 1
# expect: $ $PY -c 'for i in range(100000): print(i)' | head -1; echo ${PIPESTATUS[@]}
# expect: 0
# expect: Traceback (most recent call last):
# expect:   File "<string>", line 1, in <module>
# expect:     for i in range(100000): print(i)
# expect:                             ~~~~~^^^
# expect: BrokenPipeError: [Errno 32] Broken pipe
# expect: Exception ignored while flushing sys.stdout:
# expect: BrokenPipeError: [Errno 32] Broken pipe
# expect: 120 0
# expect: $ (sleep 0.3; echo) | $PY -c 'input(); print(1)' | true; echo ${PIPESTATUS[@]}
# expect: Exception ignored while flushing sys.stdout:
# expect: BrokenPipeError: [Errno 32] Broken pipe
# expect: 0 120 0
# expect: $ $PY -c 'import signal; signal.signal(signal.SIGPIPE, signal.SIG_DFL)
# expect: for i in range(100000): print(i)' | head -1; echo ${PIPESTATUS[@]}
# expect: 0
# expect: 141 0
# expect: $ $PY -c 'import sys; print(sys.stdin, file=sys.stderr)' <&-
# expect: None
# expect: $ $PY -c 'import sys; print(sys.stdout, file=sys.stderr); print(1)' >&-
# expect: None
# expect: $ $PY -c 'import sys; print(sys.stderr); 1/0' 2>&-
# expect: None
# expect: -> 1
# expect: $ $PY -c 'input()' < /dev/null
# expect: Traceback (most recent call last):
# expect:   File "<string>", line 1, in <module>
# expect:     input()
# expect:     ~~~~~^^
# expect: EOFError: EOF when reading a line
# expect: -> 1
# expect: $ $PY -c 'input()' <&-
# expect: Traceback (most recent call last):
# expect:   File "<string>", line 1, in <module>
# expect:     input()
# expect:     ~~~~~^^
# expect: RuntimeError: lost sys.stdin
# expect: -> 1
# expect: $ $PY -c 'print(input("prompt "))' <<< hello
# expect: prompt hello
# expect: $ $PY -c 'import sys; print(sys.stdin.read())' < /
# expect: Fatal Python error: init_sys_streams: <stdin> is a directory, cannot continue
# expect: Python runtime state: core initialized
# expect:
# expect: Current thread {address} [name] (most recent call first):
# expect:   <no Python frame>
# expect: -> 1
# expect: $ $PY /nonexistent.py
# expect: {python}: can't open file '/nonexistent.py': [Errno 2] No such file or directory
# expect: -> 2
# expect: $ $PY -m nonexistent
# expect: {python}: No module named nonexistent
# expect: -> 1
# expect: $ $PY --nonsense
# expect: Unknown option: --nonsense
# expect: usage: {python} [option] ... [-c cmd | -m mod | file | -] [arg] ...
# expect: Try `python -h' for more information.
# expect: -> 2
# expect: $ $PY -Z
# expect: Unknown option: -Z
# expect: usage: {python} [option] ... [-c cmd | -m mod | file | -] [arg] ...
# expect: Try `python -h' for more information.
# expect: -> 2
# expect: $ $PY -c
# expect: Argument expected for the -c option
# expect: usage: {python} [option] ... [-c cmd | -m mod | file | -] [arg] ...
# expect: Try `python -h' for more information.
# expect: -> 2
# expect: $ $PY -W nonsense -c 1
# expect: Invalid -W option ignored: invalid action: 'nonsense'
# expect: $ $PY -X nonsense -c 'import sys; print(sys._xoptions)'
# expect: {'nonsense': True}
# expect: $ $PY -c 'print("\udce9")'
# expect: \xe9
# expect: $ $PY -c 'print("\xe9")'
# expect: Traceback (most recent call last):
# expect:   File "<string>", line 1, in <module>
# expect:     print("\xe9")
# expect:     ~~~~~^^^^^^^^
# expect: UnicodeEncodeError: 'ascii' codec can't encode character '\xe9' in position 0: ordinal not in range(128)
# expect: -> 1
# expect: $ $PY -c 'print("\xe9")'
# expect: \xe9
# expect: $ $PY -c 'print(1)'
# expect: Fatal Python error: init_stdio_encoding: failed to get the Python codec name of the stdio encoding
# expect: Python runtime state: core initialized
# expect: LookupError: unknown encoding: nonsense
# expect:
# expect: Current thread {address} [name] (most recent call first):
# expect:   <no Python frame>
# expect: -> 1
