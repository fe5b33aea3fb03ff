"""Call sites that have seen a function are not fooled by another one at the same address."""


def call(f):
    return f()


def call_one(f):
    return f(1)


for i in range(300):
    namespace = {}
    exec(f"def f():\n a = {i}\n return a + " + "+".join("1" for _ in range(i % 7 + 1)), namespace)
    for _ in range(4):
        assert call(namespace["f"]) == i + i % 7 + 1
    del namespace

# The number of arguments is part of what a call site remembers.
for i in range(300):
    namespace = {}
    if i % 2:
        exec("def g(x): return x", namespace)
        for _ in range(4):
            assert call_one(namespace["g"]) == 1
    else:
        exec("def g(x, y=5): return x + y", namespace)
        for _ in range(4):
            assert call_one(namespace["g"]) == 6
    del namespace


class Holder:
    pass


def call_method(o):
    return o.m()


for i in range(300):
    namespace = {}
    exec(f"class C:\n def m(self{', x=1' if i % 3 == 0 else ''}): return {i}", namespace)
    o = namespace["C"]()
    for _ in range(4):
        assert call_method(o) == i
    del namespace, o
print("right")
# expect: right
