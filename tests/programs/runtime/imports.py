"""The import statement: relative names, from-lists, stars, messages, sys.modules."""
import os
import sys
import tempfile

folder = tempfile.mkdtemp()
sys.path.insert(0, folder)
sys.dont_write_bytecode = True


def write(name, text):
    path = os.path.join(folder, name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w") as f:
        f.write(text)


write("pkg/__init__.py", "from . import sub\nfrom .sub import value\nname = __name__\n")
write("pkg/sub.py", "value = 3\n_private = 1\ndef up():\n    from .. import nothing\n")
write("pkg/deep/__init__.py", "from ..sub import value as v\n")
write("star.py", "__all__ = ['a', '_b']\na = 1\n_b = 2\nc = 3\n")
write("plain.py", "a = 10\n_b = 20\n")
write("circle_a.py", "import circle_b\nx = 1\n")
write("circle_b.py", "from circle_a import x\n")
write("broken.py", "1 / 0\n")

import pkg
import pkg.deep as deep
from pkg import sub, value as renamed
from star import *
print(pkg.name, pkg.value, renamed, sub is sys.modules["pkg.sub"], deep.v, a, _b, "c" in globals())
from plain import *
print(a, _b)
print(__import__("pkg.deep") is pkg, __import__("pkg.deep", fromlist=["v"]) is deep)
for statement in ("import missing_module", "import pkg.nothing", "from pkg import nothing", "from . import x",
                  "import circle_a", "import broken", "from os.path import nothing2", "__import__('')",
                  "__import__(3)", "__import__('x', level=-1)", "pkg.sub.up()", "import os.path.join"):
    try:
        exec(statement)
    except Exception as e:
        print(type(e).__name__, str(e).replace(folder, "F").replace(os.__file__, "OS").replace(os.path.__file__, "PATH"))
print("broken" in sys.modules, "circle_a" in sys.modules)
try:
    from pkg import nothing
except ImportError as e:
    print(e.name, e.name_from, os.path.basename(e.path))
sys.modules["blocked"] = None
try:
    import blocked
except ModuleNotFoundError as e:
    print(e)
sys.modules["odd"] = 42
import odd
print(odd)
# expect: pkg 3 3 True 3 1 2 False
# expect: 10 2
# expect: True True
# expect: ModuleNotFoundError No module named 'missing_module'
# expect: ModuleNotFoundError No module named 'pkg.nothing'
# expect: ImportError cannot import name 'nothing' from 'pkg' (F/pkg/__init__.py)
# expect: ImportError attempted relative import with no known parent package
# expect: ImportError cannot import name 'x' from partially initialized module 'circle_a' (most likely due to a circular import) (F/circle_a.py)
# expect: ZeroDivisionError division by zero
# expect: ImportError cannot import name 'nothing2' from 'posixpath' (PATH)
# expect: ValueError Empty module name
# expect: TypeError module name must be a string
# expect: ValueError level must be >= 0
# expect: ImportError attempted relative import beyond top-level package
# expect: ModuleNotFoundError No module named 'os.path.join'; 'os.path' is not a package
# expect: False False
# expect: pkg nothing __init__.py
# expect: import of blocked halted; None in sys.modules
# expect: 42
