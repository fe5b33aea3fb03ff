# -X specialize-stats prints, at the end, how often each instruction and its forms ran, hit and missed, and why others
# were refused. The program runs itself and looks at what it printed.
# expect: ok
import os
import subprocess
import sys

PROGRAM = """
class A: pass
class B: pass
def add(a, b): return a + b
def load(o): return o.x
for i in range(1000):
    add(i, 1)
for i in range(10):
    add("a", "b")
for i in range(1000):
    add((1,), (2,))
objects = [A(), B()]
for o in objects: o.x = 1
for i in range(500):
    for o in objects: load(o)
import sys
seen = []
sys.settrace(lambda frame, event, arg: seen.append(event))
load(objects[0])
sys.settrace(None)
assert seen == ["call"], seen
"""

done = subprocess.run([os.environ.get("TEST_PYTHON", sys.executable), "-X", "specialize-stats", "-c", PROGRAM], capture_output=True, text=True)
assert done.returncode == 0, done.stderr
if sys.implementation.name == "krait":
    rows = {}
    reasons = {}
    for line in done.stderr.splitlines()[1:]:
        words = line.split()
        if words[0] == "refused":
            reasons.setdefault(last, []).append(line.strip())
        else:
            rows[words[0]] = words
            if not line.startswith(" "):
                last = words[0]
    assert int(rows["BINARY_OP"][1]) >= 2010, rows["BINARY_OP"]
    assert 990 <= int(rows["ADD_INT"][1]) <= 1010 and int(rows["ADD_INT"][4]) >= 1, rows["ADD_INT"]
    assert int(rows["ADD_INT"][2]) <= int(rows["ADD_INT"][1])
    assert any("refused for tuple, tuple" in r for r in reasons["BINARY_OP"]), reasons["BINARY_OP"]
    assert int(rows["LOAD_ATTR_POLY"][1]) > 900, rows["LOAD_ATTR_POLY"]
    assert 2000 <= int(rows["FOR_ITER_RANGE"][1]), rows["FOR_ITER_RANGE"]
else:
    assert done.stderr == ""
print("ok")
