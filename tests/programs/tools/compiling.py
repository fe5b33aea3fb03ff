# python -m compileall and -m py_compile: what they say and leave behind; running a .pyc; sourceless packages.
# runs: {self}
# runs: -m py_compile good.py 2>&1
# runs: show.py
# runs: -m py_compile bad.py good.py 2>&1
# runs: -m py_compile -q bad.py 2>&1
# runs: -m compileall package bad.py 2>&1
# runs: -m compileall package
# runs: -m compileall -f -q package
# runs: -m compileall -b -f package/sub/leaf.py good.py
# runs: good.pyc
# runs: -m compileall -o 0 -o 2 package
# runs: show.py
# runs: -m compileall -d shown/as --invalidation-mode checked-hash -f package/fails.py
# runs: -c "import package.fails" 2>&1
# runs: -m compileall no_such_folder
import os

os.makedirs("package/sub")
for name, text in {"good.py": "'doc'\nprint('good', __name__, __file__.rpartition('/')[2], __doc__)\n", "bad.py": "def f(:\n  pass\n",
                   "package/__init__.py": "", "package/sub/__init__.py": "", "package/sub/leaf.py": "assert 0\n",
                   "package/fails.py": "def f():\n    1 / 0\nf()\n",
                   "show.py": "import os\nfor place, _, names in sorted(os.walk('.')):\n    for name in sorted(names):\n"
                              "        if name.endswith('.pyc'):\n"
                              "            print(os.path.join(place, name).replace(__import__('sys').implementation.cache_tag, 'TAG'))\n"}.items():
    with open(name, "w") as f:
        f.write(text)
# expect: ./__pycache__/good.TAG.pyc
# expect:   File "bad.py", line 1
# expect:     def f(:
# expect:           ^
# expect: SyntaxError: invalid syntax
# expect: exit code 1
# expect: exit code 1
# expect: Listing 'package'...
# expect: Compiling 'package/__init__.py'...
# expect: Compiling 'package/fails.py'...
# expect: Listing 'package/sub'...
# expect: Compiling 'package/sub/__init__.py'...
# expect: Compiling 'package/sub/leaf.py'...
# expect: Compiling 'bad.py'...
# expect: ***   File "bad.py", line 1
# expect:     def f(:
# expect:           ^
# expect: SyntaxError: invalid syntax
# expect:
# expect: exit code 1
# expect: Listing 'package'...
# expect: Listing 'package/sub'...
# expect: Compiling 'package/sub/leaf.py'...
# expect: Compiling 'good.py'...
# expect: good __main__ good.pyc doc
# expect: Listing 'package'...
# expect: Compiling 'package/__init__.py'...
# expect: Compiling 'package/fails.py'...
# expect: Listing 'package/sub'...
# expect: Compiling 'package/sub/__init__.py'...
# expect: Compiling 'package/sub/leaf.py'...
# expect: ./good.pyc
# expect: ./__pycache__/good.TAG.pyc
# expect: ./package/__pycache__/__init__.TAG.opt-2.pyc
# expect: ./package/__pycache__/__init__.TAG.pyc
# expect: ./package/__pycache__/fails.TAG.opt-2.pyc
# expect: ./package/__pycache__/fails.TAG.pyc
# expect: ./package/sub/leaf.pyc
# expect: ./package/sub/__pycache__/__init__.TAG.opt-2.pyc
# expect: ./package/sub/__pycache__/__init__.TAG.pyc
# expect: ./package/sub/__pycache__/leaf.TAG.opt-2.pyc
# expect: ./package/sub/__pycache__/leaf.TAG.pyc
# expect: Compiling 'package/fails.py'...
# expect: Traceback (most recent call last):
# expect:   File "<string>", line 1, in <module>
# expect:     import package.fails
# expect:   File "{cwd}/package/fails.py", line 3, in <module>
# expect:     f()
# expect:     ~^^
# expect:   File "{cwd}/package/fails.py", line 2, in f
# expect:     1 / 0
# expect:     ~~^~~
# expect: ZeroDivisionError: division by zero
# expect: exit code 1
# expect: Listing 'no_such_folder'...
# expect: Can't list 'no_such_folder'
