"""The kernels: where they are and what they declare.

A kernel is a file `kernels/GROUP/NAME.py` that assigns constants at its top level:

    SIZE, TINY   what `run` is given when it is measured, and in the quick test of results
    PACKAGES     the Debian packages it needs, as tools/fetch_packages names them
    PROCESS      instead of `run`: the arguments of a whole process, which is measured from its start to its end
"""
import ast
import os
import subprocess

BENCH = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
TOP = os.path.dirname(BENCH)
ROOT = os.path.join(BENCH, "kernels")
GROUPS = ["micro", "numeric", "objects", "text", "containers", "generators", "allocation", "start", "applications"]


class Kernel:
    def __init__(self, path):
        self.path = path
        self.name = os.path.relpath(path, ROOT)[:-3]
        self.group = self.name.split("/")[0]
        with open(path, encoding="utf-8") as f:
            tree = ast.parse(f.read())
        self.summary = (ast.get_docstring(tree) or "").split("\n\n")[0].replace("\n", " ")
        declared = {}
        for node in tree.body:
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
                if node.targets[0].id in ("SIZE", "TINY", "PACKAGES", "PROCESS"):
                    declared[node.targets[0].id] = ast.literal_eval(node.value)
        self.size = declared.get("SIZE", 0)
        self.tiny = declared.get("TINY", 0)
        self.packages = declared.get("PACKAGES", "")
        self.process = declared.get("PROCESS")

    def package_path(self):
        """The PYTHONPATH its packages need; None when they could not be fetched."""
        if not self.packages:
            return ""
        fetch = [os.path.join(TOP, "tools", "fetch_packages"), *self.packages.split()]
        done = subprocess.run(fetch, stdout=subprocess.PIPE, text=True)
        return done.stdout.strip() if done.returncode == 0 else None


def find(names=()):
    """The kernels whose name contains one of `names` (all without names), by group and name."""
    paths = [os.path.join(ROOT, g, n) for g in GROUPS for n in sorted(os.listdir(os.path.join(ROOT, g))) if n.endswith(".py")]
    kernels = map(Kernel, paths)
    return [k for k in kernels if not names or any(n in k.name for n in names)]
