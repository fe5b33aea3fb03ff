# expect: ok
# dis shows which instructions were specialised, and for what: `adaptive=True`.
import dis


class C:
    __slots__ = ("s",)
class D:
    def __init__(self):
        self.a = 1
    def m(self, k=0):
        return k


def f(n, x, o, s, items):
    total = 0
    for i in range(n):
        total += i * 2
        x = x * 1.5 + 0.5
        if total > 10:
            total = total - 1
        o.a = items[0]
        s.s = o.a
        o.m(len(items))
        o.m(k=1)
        items.append(i)
    return total


def shown():
    return {i.opname for i in dis.get_instructions(f, adaptive=True)}


plain = [i.opname for i in dis.get_instructions(f)]
assert "BINARY_OP_ADD_INT" not in shown()
arguments = lambda: (20, 1.0, D(), C(), [5])
f(*arguments())
for name in ("FOR_ITER_RANGE BINARY_OP_ADD_INT BINARY_OP_MULTIPLY_INT BINARY_OP_MULTIPLY_FLOAT BINARY_OP_ADD_FLOAT COMPARE_OP_INT "
             "BINARY_OP_SUBTRACT_INT STORE_ATTR_INSTANCE_VALUE BINARY_OP_SUBSCR_LIST_INT STORE_ATTR_SLOT "
             "CALL_LEN CALL_KW_PY").split():
    assert name in shown(), (name, shown())
assert [i.opname for i in dis.get_instructions(f)] == plain
assert len(f.__code__._co_code_adaptive) == len(f.__code__.co_code)
f(3, 1, D(), C(), [5])
f(*arguments())
print("ok")
