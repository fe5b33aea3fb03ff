# The prompt in a terminal: _pyrepl edits lines, keeps a history, completes names; Ctrl-C, Ctrl-D, exit, errors.
# limit: 180
import re

from terminal import Terminal


def show(terminal):
    text = re.sub(r"(Python|asyncio REPL) 3\.14[\s\S]*?( more information\.| on linux)\n(?=>>>)", "BANNER\n", terminal.text().replace("^C", ""))
    print(re.sub(r"0x[0-9a-f]{8,}", "{address}", re.sub(r'"\S*/lib/(python|krait)3\.14/', '"{lib}/', text)))


t = Terminal()
t.wait_for(">>> ")
t.enter("1 + 1")
t.enter("def f(x):", r"\.\.\. +")
t.enter("return x / 0", r"\.\.\. +")
t.enter("")
t.enter("f(3)")
t.enter("x = [1,", r"\.\.\. +")
t.enter("2]")
t.enter("x, _")
t.enter("print('é', '世界', '🐍')")
t.enter("import sys; sys.stdout.isatty(), __name__")
t.enter("for i in range(2): print(i)", r"\.\.\. +")
t.enter("")
t.enter("1 +")
t.enter("if True", ">>> ")
t.enter("x = 'unclosed", ">>> ")
t.type("1234")
t.wait_for("1234")
t.type("\x1bOD\x1bOD\x7f9")  # two to the left, erase one, another digit
t.wait_for("19")
t.type("\x05")
t.wait_for("1934")
t.enter("")
t.type("\x1bOA")  # the line before
t.wait_for("1934")
t.enter(" * 2")
t.type("\x01x = \x05")  # to the start, to the end
t.wait_for("x = ")
t.type("5\x01\x0b")  # erased to the end of the line
t.wait_for(">>> ")
t.type("import sys; sys.vers\t")
t.wait_for("sys.version")
t.enter("[:4]")
t.type("some text")
t.wait_for("some text")
t.interrupt()
t.wait_for(">>> ")
t.enter("import time; time.sleep(0.01); raise KeyboardInterrupt")
t.enter(r"exec('n = 0\nwhile True: n += 1; n - 9 or print(end=\"running\", flush=1)')", "running")
t.interrupt()
t.wait_for(">>> ")
t.enter("'last'")
t.type("exit\r")
print(t.end())
show(t)
t = Terminal("-q", "-i", "-c", "y = 'given'")
t.wait_for(">>> ")
t.enter("y")
t.type("\x1bOA")  # from the history file
t.wait_for(">>> y")
t.type("\x1bOA")
t.wait_for("'last'")
t.interrupt()
t.wait_for(">>> ")
t.type("\x04")
print(t.end())
show(t)
t = Terminal("-m", "asyncio")
t.wait_for(">>> ")
t.enter("async def f(n):", r"\.\.\. +")
t.enter("await asyncio.sleep(0)", r"\.\.\. +")
t.enter("return n * 2", r"\.\.\. +")
t.enter("")
t.enter("await asyncio.gather(*map(f, range(4)))")
t.enter("x = await f(21); x", ">>> ")
t.type("exit()\r")
print(t.end())
show(t)
t = Terminal("-q", TERM="dumb")
t.wait_for(">>> ")
t.enter("1 +")
t.enter("if 1:", r"\.\.\. ")
t.enter("  2", r"\.\.\. ")
t.enter("")
t.enter("1/0")
t.type("abc")
t.wait_for("abc")
t.read(0.5)  # until it certainly waits for input
t.interrupt()
t.wait_for(">>> ")
t.type("raise SystemExit(7)\r")
print(t.end())
show(t)
t = Terminal("-q", PYTHON_BASIC_REPL="1", PYTHONSTARTUP="")
t.wait_for(">>> ")
t.enter("import os; os.kill(os.getpid(), 2)")
t.enter("'still here'")
t.type("\x04")
print(t.end())
show(t)
# expect: 0
# expect: BANNER
# expect: >>> 1 + 1
# expect: 2
# expect: >>> def f(x):
# expect: ...     return x / 0
# expect: ...
# expect: >>> f(3)
# expect: Traceback (most recent call last):
# expect:   File "<python-input-2>", line 1, in <module>
# expect:     f(3)
# expect:     ~^^^
# expect:   File "<python-input-1>", line 2, in f
# expect:     return x / 0
# expect:            ~~^~~
# expect: ZeroDivisionError: division by zero
# expect: >>> x = [1,
# expect: ... 2]
# expect: >>> x, _
# expect: ([1, 2], 2)
# expect: >>> print('é', '世界', '🐍')
# expect: é 世界 🐍
# expect: >>> import sys; sys.stdout.isatty(), __name__
# expect: (True, '__main__')
# expect: >>> for i in range(2): print(i)
# expect: ...
# expect: 0
# expect: 1
# expect: >>> 1 +
# expect:   File "<python-input-8>", line 1
# expect:     1 +
# expect:        ^
# expect: SyntaxError: invalid syntax
# expect: >>> if True
# expect:   File "<python-input-9>", line 1
# expect:     if True
# expect:            ^
# expect: SyntaxError: expected ':'
# expect: >>> x = 'unclosed
# expect:   File "<python-input-10>", line 1
# expect:     x = 'unclosed
# expect:         ^
# expect: SyntaxError: unterminated string literal (detected at line 1)
# expect: >>> 1934
# expect: 1934
# expect: >>> 1934 * 2
# expect: 3868
# expect: >>> import sys; sys.version[:4]
# expect: '3.14'
# expect: >>> some text
# expect: KeyboardInterrupt
# expect: >>> import time; time.sleep(0.01); raise KeyboardInterrupt
# expect: Traceback (most recent call last):
# expect:   File "<python-input-14>", line 1, in <module>
# expect:     import time; time.sleep(0.01); raise KeyboardInterrupt
# expect:                                    ^^^^^^^^^^^^^^^^^^^^^^^
# expect: KeyboardInterrupt
# expect: >>> exec('n = 0\nwhile True: n += 1; n - 9 or print(end=\"running\", flush=1)')
# expect: runningTraceback (most recent call last):
# expect:   File "<python-input-15>", line 1, in <module>
# expect:     exec('n = 0\nwhile True: n += 1; n - 9 or print(end=\"running\", flush=1)')
# expect:     ~~~~^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
# expect:   File "<string>", line 2, in <module>
# expect: KeyboardInterrupt
# expect: >>> 'last'
# expect: 'last'
# expect: >>> exit
# expect: 0
# expect: >>> y
# expect: 'given'
# expect: >>> 'last'
# expect: KeyboardInterrupt
# expect: >>>
# expect: 0
# expect: BANNER
# expect: >>> import asyncio
# expect: >>> async def f(n):
# expect: ...     await asyncio.sleep(0)
# expect: ...     return n * 2
# expect: ...
# expect: >>> await asyncio.gather(*map(f, range(4)))
# expect: [0, 2, 4, 6]
# expect: >>> x = await f(21); x
# expect: 42
# expect: >>> exit()
# expect: exiting asyncio REPL...
# expect: 7
# expect: warning: can't use pyrepl: (5, "terminal doesn't have the required clear capabil
# expect: ity"); TERM=dumb
# expect: >>> 1 +
# expect:   File "<stdin>", line 1
# expect:     1 +
# expect:        ^
# expect: SyntaxError: invalid syntax
# expect: >>> if 1:
# expect: ...   2
# expect: ...
# expect: 2
# expect: >>> 1/0
# expect: Traceback (most recent call last):
# expect:   File "<stdin>", line 1, in <module>
# expect:     1/0
# expect:     ~^~
# expect: ZeroDivisionError: division by zero
# expect: >>> abc
# expect: KeyboardInterrupt
# expect: >>> raise SystemExit(7)
# expect: -2
# expect: >>> import os; os.kill(os.getpid(), 2)
# expect: Traceback (most recent call last):
# expect:   File "<stdin>", line 1, in <module>
# expect:     import os; os.kill(os.getpid(), 2)
# expect:                ~~~~~~~^^^^^^^^^^^^^^^^
# expect: KeyboardInterrupt
# expect: >>> 'still here'
# expect: 'still here'
# expect: >>>
