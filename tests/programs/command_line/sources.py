# What can be run: broken and unusual source files, folders, archives, compiled files, standard input.
# limit: 180
import os
import zipfile

from shell import shell


def file(name, content):
    if os.path.dirname(name):
        os.makedirs(os.path.dirname(name), exist_ok=True)
    with open(name, "wb") as f:
        f.write(content.encode() if isinstance(content, str) else content)
    return name


sources = {
    "empty": "", "newlines": "\n\n\n", "no newline at end": "print(1)\nif 1: print(2)", "only a comment": "# x", "crlf": "x = 1\r\nif x:\r\n    print('''a\r\nb'''.encode())\r\n",
    "cr": "print(1)\rprint(2)\r", "form feed": "\fprint(1)\n\f\n", "bom": b"\xef\xbb\xbfprint('\xc3\xa9')\n", "bom and cookie": b"\xef\xbb\xbf# coding: latin-1\nprint(1)\n",
    "latin-1": b"# -*- coding: latin-1 -*-\nprint(ascii('\xe9'))\n", "cookie in line 2": b"#!/usr/bin/env python\n# vim: set fileencoding=cp1252 :\nprint(ascii('\x80'))\n",
    "cookie in line 3": b"\n\n# coding: latin-1\nprint('\xe9')\n", "not utf-8": b"x = 1\nprint('\xe9')\n", "unknown encoding": "# coding: nonsense\nprint(1)\n",
    "not a text encoding": "# coding: hex\nprint(1)\n", "utf-16": "print(1)\n".encode("utf-16"), "null": b"x = 1\nprint(\0)\n", "null in comment": b"# \0\nprint(1)\n",
    "binary": bytes(range(256)), "unclosed": "x = (1,\nprint(\n", "unclosed string": "x = 'abc\n", "unclosed triple": "x = '''abc\n\n", "tabs": "if 1:\n\tx = 1\n        y = 2\n",
    "dedent": "if 1:\n    x\n  y\n", "unexpected indent": "  x = 1\n", "expected indent": "if 1:\nx\n", "missing colon": "if x\n    pass\n", "return": "return 1\n", "invalid character": "x = 1 \u2013 2\n",
    "non-breaking space": "x =\u00a01\n", "keyword": "class = 1\n", "print statement": "print 'x'\n", "walrus": "x := 1\n", "assign": "f() = 1\n", "backslash": "x = 1 + \\\n", "backslash end": "x = 1 + \\",
    "deep": "x = " + "(" * 300 + ")" * 300 + "\n", "indent": "".join("%sif 1:\n" % (" " * i) for i in range(102)) + " " * 102 + "pass\n", "long line": "x = [" + "1, " * 50000 + "]\nprint(len(x))\n",
    "many statements": "x = 0\n" * 20000 + "print(x)\n", "future": "x = 1\nfrom __future__ import annotations\n", "unknown future": "from __future__ import braces\n",
    "await": "await x\n", "nonlocal": "nonlocal x\n", "global": "def f():\n    x = 1\n    global x\n", "duplicate": "def f(a, a): pass\n", "star": "a, *b, *c = x\n",
    "warning": "x = '\\d'\nassert (1, 'x')\nif x is 1: pass\n", "f-string": "f'{a b}'\n", "control": "x = '\x01\x1b'\nprint(ascii(x))\n", "identifier": "caf\u00e9 = \u212b = 1\nprint(sorted(n for n in globals() if n[0] > 'a' and n[0] != '_'))\n",
    "eof in block": "def f():\n", "decorator": "@\ndef f(): pass\n", "type": "type X = int\nprint(X.__value__)\n", "surrogate": "x = '\\ud800'\nprint(ascii(x))\n",
}
for name, content in sources.items():
    print("==", name)
    shell("$PY %s" % file("source.py", content).replace(" ", "\\ "))
for name in "crlf", "bom", "not utf-8", "unclosed", "null", "no newline at end", "tabs", "cr":
    content = sources[name]
    print("== stdin:", name)
    shell("$PY - a b", content.encode() if isinstance(content, str) else content)
shell("$PY", b"import sys\nprint(sys.argv, __name__, '__file__' in globals(), sys.path[0] == '')\ndef f():\n  1/0\nf()\n")
shell("$PY - x", b"import sys; print(sys.argv)")
shell("$PY -c 'import sys; print(sys.argv, __name__)' -c x -- y")
shell("$PY -c '  print(1)'")
shell("$PY -c '\n  if 1:\n    print(2)\n  print(3)'")
shell("$PY -c 'def f(:'")
shell("$PY -c 'x = 1\n1 / (x - 1)'")
shell("$PY -x source.py", None)
file("skipped.py", "this is no Python\nprint('second line')\n1/0\n")
shell("$PY -x skipped.py")
shell("$PY -i skipped.py < /dev/null; $PY -x -i skipped.py <<< 'print(\"inspecting\")'")
shell("$PY -i -c 'x = 5' <<< 'print(x)\nx +\n1/0\nif x:\n  print(\"block\")\n\nimport sys; sys.exit(3)'")
shell("PYTHONINSPECT=1 $PY -c 'x = 6' <<< 'print(x)'")
file("start.py", "started = True\nprint('start-up file')\n")
shell("PYTHONSTARTUP=start.py $PY -i -c 'print(1)' <<< 'print(started)'")
shell("PYTHONSTARTUP=nonexistent.py $PY -i -c 'print(1)' < /dev/null")
file("folder/__main__.py", "import sys, helper\nprint(__name__, __file__, __package__, __spec__, sys.argv, sys.path[0].endswith('folder'), helper.x)\n")
file("folder/helper.py", "x = 'helped'\n")
shell("$PY folder a b; cd folder; $PY . c")
file("nomain/x.py", "")
shell("$PY nomain; $PY -m nomain; $PY -m nomain.x; $PY -m nomain.y; $PY -m nomain.x.z")
file("package/__init__.py", "print('init', __name__)\n")
file("package/__main__.py", "import sys\nfrom . import sibling\nprint(__name__, __package__, __spec__.name, sys.argv[0].endswith('package/__main__.py'), sys.argv[1:])\n")
file("package/sibling.py", "if __name__ == '__main__':\n    print('run', __spec__.name)\n")
shell("$PY -m package x; $PY -m package.sibling; $PY package; $PY -m package.__main__ -m")
file("failing/__init__.py", "1/0\n")
shell("$PY -m failing; $PY -m failing.sub")
with zipfile.ZipFile("archive.zip", "w", zipfile.ZIP_DEFLATED) as z:
    z.write("folder/__main__.py", "__main__.py")
    z.write("folder/helper.py", "helper.py")
    z.writestr("data/pack/__init__.py", "import pkgutil\nprint(pkgutil.get_data(__name__, 'd.txt'), __file__[-30:], __loader__.archive[-11:])\n1/0\n")
    z.writestr("data/pack/d.txt", "data")
shell("$PY archive.zip x")
shell("PYTHONPATH=archive.zip/data $PY -c 'import pack'")
with zipfile.ZipFile("nomain.zip", "w") as z:
    z.writestr("x.py", "")
shell("$PY nomain.zip")
file("prefixed", b"#!/usr/bin/env python3\n" + open("archive.zip", "rb").read())
shell("$PY prefixed y")
file("broken.zip", b"PK\3\4 this is broken")
shell("$PY broken.zip")
file("compiled.py", "import sys\ndef f():\n    raise KeyError(sys.argv[1])\nif __name__ == '__main__':\n    print(__file__, __cached__ if '__cached__' in globals() else None)\n    f()\n")
shell("$PY -c 'import py_compile; py_compile.compile(\"compiled.py\", \"compiled.pyc\", doraise=True)'; $PY compiled.pyc arg; rm compiled.py; $PY compiled.pyc arg2; $PY -m compiled arg3")
file("bad.pyc", b"\0\0\0\0" + b"x" * 30)
shell("$PY bad.pyc")
file("short.pyc", open("compiled.pyc", "rb").read()[:40])
shell("$PY short.pyc")
file("executable", "#!/bin/sh\n''':'\nexec $PY \"$0\" \"$@\"\n'''\nimport sys\nprint('from sh', sys.argv)\n")
shell("sh executable q")
os.mkfifo("pipe")
shell("(echo 'print(\"from a pipe\")' > pipe) & $PY pipe; $PY <(echo 'print(\"substituted\")')")
shell("$PY /dev/stdin <<< 'print(__file__)'; $PY /dev/null")
os.mkdir("secret.py")
shell("$PY secret.py; $PY nonexistent/; $PY ''")
# expect: == empty
# expect: $ $PY source.py
# expect: == newlines
# expect: $ $PY source.py
# expect: == no newline at end
# expect: $ $PY source.py
# expect: 1
# expect: 2
# expect: == only a comment
# expect: $ $PY source.py
# expect: == crlf
# expect: $ $PY source.py
# expect: b'a\nb'
# expect: == cr
# expect: $ $PY source.py
# expect: 1
# expect: 2
# expect: == form feed
# expect: $ $PY source.py
# expect: 1
# expect: == bom
# expect: $ $PY source.py
# expect: é
# expect: == bom and cookie
# expect: $ $PY source.py
# expect:   File "{cwd}/source.py", line 1
# expect:     # coding: latin-1
# expect: SyntaxError: encoding problem: iso-8859-1 with BOM
# expect: -> 1
# expect: == latin-1
# expect: $ $PY source.py
# expect: '\xe9'
# expect: == cookie in line 2
# expect: $ $PY source.py
# expect: '\u20ac'
# expect: == cookie in line 3
# expect: $ $PY source.py
# expect:   File "{cwd}/source.py", line 4
# expect:     print('�')
# expect:            ^
# expect: SyntaxError: Non-UTF-8 code starting with '\xe9' in file {cwd}/source.py on line 4, but no encoding declared; see https://peps.python.org/pep-0263/ for details
# expect: -> 1
# expect: == not utf-8
# expect: $ $PY source.py
# expect:   File "{cwd}/source.py", line 1
# expect:     print('�')
# expect:            ^
# expect: SyntaxError: Non-UTF-8 code starting with '\xe9' in file {cwd}/source.py on line 1, but no encoding declared; see https://peps.python.org/pep-0263/ for details
# expect: -> 1
# expect: == unknown encoding
# expect: $ $PY source.py
# expect:   File "{cwd}/source.py", line 0
# expect: SyntaxError: unknown encoding: nonsense
# expect: -> 1
# expect: == not a text encoding
# expect: $ $PY source.py
# expect:   File "{cwd}/source.py", line 0
# expect: SyntaxError: 'hex' is not a text encoding
# expect: -> 1
# expect: == utf-16
# expect: $ $PY source.py
# expect:   File "{cwd}/source.py", line 1
# expect:     ��p
# expect:     ^
# expect: SyntaxError: Non-UTF-8 code starting with '\xff' in file {cwd}/source.py on line 1, but no encoding declared; see https://peps.python.org/pep-0263/ for details
# expect: -> 1
# expect: == null
# expect: $ $PY source.py
# expect:   File "{cwd}/source.py", line 2
# expect:     print(
# expect: SyntaxError: source code cannot contain null bytes
# expect: -> 1
# expect: == null in comment
# expect: $ $PY source.py
# expect:   File "{cwd}/source.py", line 1
# expect:     # 
# expect: SyntaxError: source code cannot contain null bytes
# expect: -> 1
# expect: == binary
# expect: $ $PY source.py
# expect:   File "{cwd}/source.py", line 1
# expect:     
# expect: SyntaxError: source code cannot contain null bytes
# expect: -> 1
# expect: == unclosed
# expect: $ $PY source.py
# expect:   File "{cwd}/source.py", line 2
# expect:     print(
# expect:          ^
# expect: SyntaxError: '(' was never closed
# expect: -> 1
# expect: == unclosed string
# expect: $ $PY source.py
# expect:   File "{cwd}/source.py", line 1
# expect:     x = 'abc
# expect:         ^
# expect: SyntaxError: unterminated string literal (detected at line 1)
# expect: -> 1
# expect: == unclosed triple
# expect: $ $PY source.py
# expect:   File "{cwd}/source.py", line 1
# expect:     x = '''abc
# expect:         ^
# expect: SyntaxError: unterminated triple-quoted string literal (detected at line 2)
# expect: -> 1
# expect: == tabs
# expect: $ $PY source.py
# expect:   File "{cwd}/source.py", line 3
# expect:     y = 2
# expect: TabError: inconsistent use of tabs and spaces in indentation
# expect: -> 1
# expect: == dedent
# expect: $ $PY source.py
# expect:   File "{cwd}/source.py", line 3
# expect:     y
# expect:      ^
# expect: IndentationError: unindent does not match any outer indentation level
# expect: -> 1
# expect: == unexpected indent
# expect: $ $PY source.py
# expect:   File "{cwd}/source.py", line 1
# expect:     x = 1
# expect: IndentationError: unexpected indent
# expect: -> 1
# expect: == expected indent
# expect: $ $PY source.py
# expect:   File "{cwd}/source.py", line 2
# expect:     x
# expect:     ^
# expect: IndentationError: expected an indented block after 'if' statement on line 1
# expect: -> 1
# expect: == missing colon
# expect: $ $PY source.py
# expect:   File "{cwd}/source.py", line 1
# expect:     if x
# expect:         ^
# expect: SyntaxError: expected ':'
# expect: -> 1
# expect: == return
# expect: $ $PY source.py
# expect:   File "{cwd}/source.py", line 1
# expect:     return 1
# expect:     ^^^^^^^^
# expect: SyntaxError: 'return' outside function
# expect: -> 1
# expect: == invalid character
# expect: $ $PY source.py
# expect:   File "{cwd}/source.py", line 1
# expect:     x = 1 – 2
# expect:           ^
# expect: SyntaxError: invalid character '–' (U+2013)
# expect: -> 1
# expect: == non-breaking space
# expect: $ $PY source.py
# expect:   File "{cwd}/source.py", line 1
# expect:     x = 1
# expect:        ^
# expect: SyntaxError: invalid non-printable character U+00A0
# expect: -> 1
# expect: == keyword
# expect: $ $PY source.py
# expect:   File "{cwd}/source.py", line 1
# expect:     class = 1
# expect:           ^
# expect: SyntaxError: invalid syntax
# expect: -> 1
# expect: == print statement
# expect: $ $PY source.py
# expect:   File "{cwd}/source.py", line 1
# expect:     print 'x'
# expect:     ^^^^^^^^^
# expect: SyntaxError: Missing parentheses in call to 'print'. Did you mean print(...)?
# expect: -> 1
# expect: == walrus
# expect: $ $PY source.py
# expect:   File "{cwd}/source.py", line 1
# expect:     x := 1
# expect:       ^^
# expect: SyntaxError: invalid syntax
# expect: -> 1
# expect: == assign
# expect: $ $PY source.py
# expect:   File "{cwd}/source.py", line 1
# expect:     f() = 1
# expect:     ^^^
# expect: SyntaxError: cannot assign to function call here. Maybe you meant '==' instead of '='?
# expect: -> 1
# expect: == backslash
# expect: $ $PY source.py
# expect:   File "{cwd}/source.py", line 1
# expect:     x = 1 + \
# expect:              ^
# expect: SyntaxError: unexpected EOF while parsing
# expect: -> 1
# expect: == backslash end
# expect: $ $PY source.py
# expect:   File "{cwd}/source.py", line 1
# expect:     x = 1 + \
# expect:              ^
# expect: SyntaxError: unexpected EOF while parsing
# expect: -> 1
# expect: == deep
# expect: $ $PY source.py
# expect:   File "{cwd}/source.py", line 1
# expect:     x = (((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((())))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))
# expect:                                                                                                                                                                                                                 ^
# expect: SyntaxError: too many nested parentheses
# expect: -> 1
# expect: == indent
# expect: $ $PY source.py
# expect:   File "{cwd}/source.py", line 101
# expect:     if 1:
# expect: IndentationError: too many levels of indentation
# expect: -> 1
# expect: == long line
# expect: $ $PY source.py
# expect: 50000
# expect: == many statements
# expect: $ $PY source.py
# expect: 0
# expect: == future
# expect: $ $PY source.py
# expect:   File "{cwd}/source.py", line 2
# expect:     from __future__ import annotations
# expect:     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
# expect: SyntaxError: from __future__ imports must occur at the beginning of the file
# expect: -> 1
# expect: == unknown future
# expect: $ $PY source.py
# expect:   File "{cwd}/source.py", line 1
# expect:     from __future__ import braces
# expect:                            ^^^^^^
# expect: SyntaxError: not a chance
# expect: -> 1
# expect: == await
# expect: $ $PY source.py
# expect:   File "{cwd}/source.py", line 1
# expect:     await x
# expect:     ^^^^^^^
# expect: SyntaxError: 'await' outside function
# expect: -> 1
# expect: == nonlocal
# expect: $ $PY source.py
# expect:   File "{cwd}/source.py", line 1
# expect:     nonlocal x
# expect:     ^^^^^^^^^^
# expect: SyntaxError: nonlocal declaration not allowed at module level
# expect: -> 1
# expect: == global
# expect: $ $PY source.py
# expect:   File "{cwd}/source.py", line 3
# expect:     global x
# expect:     ^^^^^^^^
# expect: SyntaxError: name 'x' is assigned to before global declaration
# expect: -> 1
# expect: == duplicate
# expect: $ $PY source.py
# expect:   File "{cwd}/source.py", line 1
# expect:     def f(a, a): pass
# expect:              ^
# expect: SyntaxError: duplicate argument 'a' in function definition
# expect: -> 1
# expect: == star
# expect: $ $PY source.py
# expect:   File "{cwd}/source.py", line 1
# expect:     a, *b, *c = x
# expect:     ^^^^^^^^^
# expect: SyntaxError: multiple starred expressions in assignment
# expect: -> 1
# expect: == warning
# expect: $ $PY source.py
# expect: {cwd}/source.py:1: SyntaxWarning: "\d" is an invalid escape sequence. Such sequences will not work in the future. Did you mean "\\d"? A raw string is also an option.
# expect:   x = '\d'
# expect: {cwd}/source.py:2: SyntaxWarning: assertion is always true, perhaps remove parentheses?
# expect:   assert (1, 'x')
# expect: {cwd}/source.py:3: SyntaxWarning: "is" with 'int' literal. Did you mean "=="?
# expect:   if x is 1: pass
# expect: == f-string
# expect: $ $PY source.py
# expect:   File "{cwd}/source.py", line 1
# expect:     f'{a b}'
# expect:        ^^^
# expect: SyntaxError: invalid syntax. Perhaps you forgot a comma?
# expect: -> 1
# expect: == control
# expect: $ $PY source.py
# expect: '\x01\x1b'
# expect: == identifier
# expect: $ $PY source.py
# expect: ['café', 'Å']
# expect: == eof in block
# expect: $ $PY source.py
# expect:   File "{cwd}/source.py", line 1
# expect:     def f():
# expect: IndentationError: expected an indented block after function definition on line 1
# expect: -> 1
# expect: == decorator
# expect: $ $PY source.py
# expect:   File "{cwd}/source.py", line 1
# expect:     @
# expect:      ^
# expect: SyntaxError: invalid syntax
# expect: -> 1
# expect: == type
# expect: $ $PY source.py
# expect: <class 'int'>
# expect: == surrogate
# expect: $ $PY source.py
# expect: '\ud800'
# expect: == stdin: crlf
# expect: $ $PY - a b
# expect: b'a\nb'
# expect: == stdin: bom
# expect: $ $PY - a b
# expect: é
# expect: == stdin: not utf-8
# expect: $ $PY - a b
# expect:   File "<stdin>", line 1
# expect:     print('�')
# expect:            ^
# expect: SyntaxError: Non-UTF-8 code starting with '\xe9' in file <stdin> on line 1, but no encoding declared; see https://peps.python.org/pep-0263/ for details
# expect: -> 1
# expect: == stdin: unclosed
# expect: $ $PY - a b
# expect:   File "<stdin>", line 2
# expect:     print(
# expect:          ^
# expect: SyntaxError: '(' was never closed
# expect: -> 1
# expect: == stdin: null
# expect: $ $PY - a b
# expect:   File "<stdin>", line 2
# expect:     print(
# expect: SyntaxError: source code cannot contain null bytes
# expect: -> 1
# expect: == stdin: no newline at end
# expect: $ $PY - a b
# expect: 1
# expect: 2
# expect: == stdin: tabs
# expect: $ $PY - a b
# expect:   File "<stdin>", line 3
# expect:     y = 2
# expect: TabError: inconsistent use of tabs and spaces in indentation
# expect: -> 1
# expect: == stdin: cr
# expect: $ $PY - a b
# expect: 1
# expect: 2
# expect: $ $PY
# expect: [''] __main__ True True
# expect: Traceback (most recent call last):
# expect:   File "<stdin>", line 5, in <module>
# expect:   File "<stdin>", line 4, in f
# expect: ZeroDivisionError: division by zero
# expect: -> 1
# expect: $ $PY - x
# expect: ['-', 'x']
# expect: $ $PY -c 'import sys; print(sys.argv, __name__)' -c x -- y
# expect: ['-c', '-c', 'x', '--', 'y'] __main__
# expect: $ $PY -c '  print(1)'
# expect: 1
# expect: $ $PY -c '
# expect:   if 1:
# expect:     print(2)
# expect:   print(3)'
# expect: 2
# expect: 3
# expect: $ $PY -c 'def f(:'
# expect:   File "<string>", line 1
# expect:     def f(:
# expect:           ^
# expect: SyntaxError: invalid syntax
# expect: -> 1
# expect: $ $PY -c 'x = 1
# expect: 1 / (x - 1)'
# expect: Traceback (most recent call last):
# expect:   File "<string>", line 2, in <module>
# expect:     1 / (x - 1)
# expect:     ~~^~~~~~~~~
# expect: ZeroDivisionError: division by zero
# expect: -> 1
# expect: $ $PY -x source.py
# expect: Traceback (most recent call last):
# expect:   File "{cwd}/source.py", line 2, in <module>
# expect:     print(ascii(x))
# expect:                 ^
# expect: NameError: name 'x' is not defined
# expect: -> 1
# expect: $ $PY -x skipped.py
# expect: second line
# expect: Traceback (most recent call last):
# expect:   File "{cwd}/skipped.py", line 3, in <module>
# expect:     1/0
# expect:     ~^~
# expect: ZeroDivisionError: division by zero
# expect: -> 1
# expect: $ $PY -i skipped.py < /dev/null; $PY -x -i skipped.py <<< 'print("inspecting")'
# expect:   File "{cwd}/skipped.py", line 1
# expect:     this is no Python
# expect:             ^^
# expect: SyntaxError: invalid syntax. Did you mean 'not'?
# expect: >>> 
# expect: second line
# expect: Traceback (most recent call last):
# expect:   File "{cwd}/skipped.py", line 3, in <module>
# expect:     1/0
# expect:     ~^~
# expect: ZeroDivisionError: division by zero
# expect: >>> inspecting
# expect: >>> 
# expect: $ $PY -i -c 'x = 5' <<< 'print(x)
# expect: x +
# expect: 1/0
# expect: if x:
# expect:   print("block")
# expect:
# expect: import sys; sys.exit(3)'
# expect: >>> 5
# expect: >>>   File "<stdin>", line 1
# expect:     x +
# expect:        ^
# expect: SyntaxError: invalid syntax
# expect: >>> Traceback (most recent call last):
# expect:   File "<stdin>", line 1, in <module>
# expect:     1/0
# expect:     ~^~
# expect: ZeroDivisionError: division by zero
# expect: >>> ... ... block
# expect: >>> <no newline>
# expect: -> 3
# expect: $ PYTHONINSPECT=1 $PY -c 'x = 6' <<< 'print(x)'
# expect: $ PYTHONSTARTUP=start.py $PY -i -c 'print(1)' <<< 'print(started)'
# expect: >>> Traceback (most recent call last):
# expect:   File "<stdin>", line 1, in <module>
# expect:     print(started)
# expect:           ^^^^^^^
# expect: NameError: name 'started' is not defined. Did you mean: 'sorted'?
# expect: >>> 
# expect: 1
# expect: $ PYTHONSTARTUP=nonexistent.py $PY -i -c 'print(1)' < /dev/null
# expect: >>> 
# expect: 1
# expect: $ $PY folder a b; cd folder; $PY . c
# expect: __main__ {cwd}/folder/__main__.py  ModuleSpec(name='__main__', loader=<_frozen_importlib_external.SourceFileLoader object at {address}>, origin='{cwd}/folder/__main__.py') ['folder', 'a', 'b'] True helped
# expect: __main__ {cwd}/folder/__main__.py  ModuleSpec(name='__main__', loader=<_frozen_importlib_external.SourceFileLoader object at {address}>, origin='{cwd}/folder/__main__.py') ['.', 'c'] True helped
# expect: $ $PY nomain; $PY -m nomain; $PY -m nomain.x; $PY -m nomain.y; $PY -m nomain.x.z
# expect: {python}: can't find '__main__' module in '{cwd}/nomain'
# expect: {python}: No module named nomain.__main__; 'nomain' is a package and cannot be directly executed
# expect: {python}: No module named nomain.y
# expect: {python}: Error while finding module specification for 'nomain.x.z' (ModuleNotFoundError: __path__ attribute not found on 'nomain.x' while trying to find 'nomain.x.z')
# expect: -> 1
# expect: $ $PY -m package x; $PY -m package.sibling; $PY package; $PY -m package.__main__ -m
# expect: init package
# expect: __main__ package package.__main__ True ['x']
# expect: init package
# expect: run package.sibling
# expect: Traceback (most recent call last):
# expect:   File "<frozen runpy>", line 203, in _run_module_as_main
# expect:   File "<frozen runpy>", line 88, in _run_code
# expect:   File "{cwd}/package/__main__.py", line 2, in <module>
# expect:     from . import sibling
# expect: ImportError: attempted relative import with no known parent package
# expect: init package
# expect: __main__ package package.__main__ True ['-m']
# expect: $ $PY -m failing; $PY -m failing.sub
# expect: Traceback (most recent call last):
# expect:   File "<frozen runpy>", line 194, in _run_module_as_main
# expect:   File "<frozen runpy>", line 151, in _get_module_details
# expect:   File "<frozen runpy>", line 114, in _get_module_details
# expect:   File "{cwd}/failing/__init__.py", line 1, in <module>
# expect:     1/0
# expect:     ~^~
# expect: ZeroDivisionError: division by zero
# expect: Traceback (most recent call last):
# expect:   File "<frozen runpy>", line 194, in _run_module_as_main
# expect:   File "<frozen runpy>", line 114, in _get_module_details
# expect:   File "{cwd}/failing/__init__.py", line 1, in <module>
# expect:     1/0
# expect:     ~^~
# expect: ZeroDivisionError: division by zero
# expect: -> 1
# expect: $ $PY archive.zip x
# expect: __main__ {cwd}/archive.zip/__main__.py  ModuleSpec(name='__main__', loader=<zipimporter object "{cwd}/archive.zip/">, origin='{cwd}/archive.zip/__main__.py') ['archive.zip', 'x'] False helped
# expect: $ PYTHONPATH=archive.zip/data $PY -c 'import pack'
# expect: Traceback (most recent call last):
# expect:   File "<string>", line 1, in <module>
# expect:     import pack
# expect:   File "{cwd}/archive.zip/data/pack/__init__.py", line 3, in <module>
# expect:     1/0
# expect:     ~^~
# expect: ZeroDivisionError: division by zero
# expect: b'data' hive.zip/data/pack/__init__.py archive.zip
# expect: -> 1
# expect: $ $PY nomain.zip
# expect: {python}: can't find '__main__' module in '{cwd}/nomain.zip'
# expect: -> 1
# expect: $ $PY prefixed y
# expect: __main__ {cwd}/prefixed/__main__.py  ModuleSpec(name='__main__', loader=<zipimporter object "{cwd}/prefixed/">, origin='{cwd}/prefixed/__main__.py') ['prefixed', 'y'] False helped
# expect: $ $PY broken.zip
# expect:   File "{cwd}/broken.zip", line 1
# expect:     PK this is broken
# expect:       ^
# expect: SyntaxError: invalid non-printable character U+0003
# expect: -> 1
# expect: $ $PY -c 'import py_compile; py_compile.compile("compiled.py", "compiled.pyc", doraise=True)'; $PY compiled.pyc arg; rm compiled.py; $PY compiled.pyc arg2; $PY -m compiled arg3
# expect: {cwd}/compiled.pyc None
# expect: Traceback (most recent call last):
# expect:   File "compiled.py", line 6, in <module>
# expect:     f()
# expect:     ~^^
# expect:   File "compiled.py", line 3, in f
# expect:     raise KeyError(sys.argv[1])
# expect: KeyError: 'arg'
# expect: {cwd}/compiled.pyc None
# expect: Traceback (most recent call last):
# expect:   File "compiled.py", line 6, in <module>
# expect:   File "compiled.py", line 3, in f
# expect: KeyError: 'arg2'
# expect: Traceback (most recent call last):
# expect:   File "<frozen runpy>", line 203, in _run_module_as_main
# expect:   File "<frozen runpy>", line 88, in _run_code
# expect:   File "compiled.py", line 6, in <module>
# expect:   File "compiled.py", line 3, in f
# expect: KeyError: 'arg3'
# expect: {cwd}/compiled.pyc {cwd}/compiled.pyc
# expect: -> 1
# expect: $ $PY bad.pyc
# expect: RuntimeError: Bad magic number in .pyc file
# expect: -> 1
# expect: $ $PY short.pyc
# expect: RuntimeError: Bad code object in .pyc file
# expect: -> 1
# expect: $ sh executable q
# expect: from sh ['executable', 'q']
# expect: $ (echo 'print("from a pipe")' > pipe) & $PY pipe; $PY <(echo 'print("substituted")')
# expect: from a pipe
# expect: substituted
# expect: $ $PY /dev/stdin <<< 'print(__file__)'; $PY /dev/null
# expect: /dev/stdin
# expect: $ $PY secret.py; $PY nonexistent/; $PY ''
# expect: {python}: can't find '__main__' module in '{cwd}/secret.py'
# expect: {python}: can't open file '{cwd}/nonexistent/': [Errno 2] No such file or directory
# expect: {python}: can't find '__main__' module in '{cwd}'
# expect: -> 1
