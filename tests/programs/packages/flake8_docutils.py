# Flake8 looks at all of docutils: it parses, walks and tokenizes 170 files. How many complaints of which kind is printed in full only.
# packages: docutils flake8 pycodestyle pyflakes mccabe
# limit: 600
# long: minutes in a build with checks
import collections
import contextlib
import io
import os

import docutils
from flake8.main import cli

os.chdir(os.path.dirname(os.path.dirname(docutils.__file__)))
with contextlib.redirect_stdout(io.TextIOWrapper(io.BytesIO())) as out:
    code = cli.main(["-j", "1", "--isolated", "--max-complexity", "10", "--select", "E,F,W,C", "docutils"])
    out.seek(0)
    complaints = out.read().splitlines()
print(code, len(complaints) > 1000)
if os.environ.get("TEST_IN_FULL"):
    print("\n".join(complaints))
    print(sorted(collections.Counter(line.split()[1] for line in complaints).items()))
# expect: 1 True
