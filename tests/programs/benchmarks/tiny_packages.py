# The benchmark's kernels that use packages give what was recorded, with their smallest input. (Sympy waits for `_ctypes`.)
# packages: docutils docutils-common roman-numerals pygments
import os
import sys

ROOT = os.path.normpath(os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../../bench/kernels/applications"))
for name in "docutils_html", "pygments_colours":
    kernel = sys.modules["kernel"] = type(sys)("kernel")
    with open(os.path.join(ROOT, name + ".py"), encoding="utf-8") as f:
        exec(compile(f.read(), name, "exec"), kernel.__dict__)
    print(name, kernel.run(kernel.prepare(kernel.TINY) if hasattr(kernel, "prepare") else kernel.TINY))
# expect: docutils_html ([7, 1, 3, 4, 3, 1], True)
# expect: pygments_colours 1829
