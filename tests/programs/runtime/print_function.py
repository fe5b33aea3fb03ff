"""print: separators, ends, files, flushing."""
import sys

print("a", 1, 2.5, None, sep="-", end="!\n")
print()
print("x", "y", sep=None, end=None)
print(*range(3), sep="")


class File:
    def __init__(self):
        self.parts = []

    def write(self, text):
        self.parts.append(text)

    def flush(self):
        self.parts.append("FLUSH")


f = File()
print("p", 2, file=f, flush=True)
print(f.parts)
for kwargs in ({"sep": 1}, {"end": 2}, {"file": 3}, {"nope": 1}):
    try:
        print("x", **kwargs)
    except Exception as e:
        print(type(e).__name__, e)
saved = sys.stdout
sys.stdout = None
print("nowhere")
sys.stdout = saved
del sys.stdout
try:
    print("lost")
except RuntimeError as e:
    sys.stdout = saved
    print(e)
# expect: a-1-2.5-None!
# expect:
# expect: x y
# expect: 012
# expect: ['p', ' ', '2', '\n', 'FLUSH']
# expect: TypeError sep must be None or a string, not int
# expect: TypeError end must be None or a string, not int
# expect: AttributeError 'int' object has no attribute 'write'
# expect: TypeError print() got an unexpected keyword argument 'nope'
# expect: lost sys.stdout
