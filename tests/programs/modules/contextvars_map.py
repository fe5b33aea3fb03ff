# Context variables: tokens, contexts as mappings, many variables in one context.
from contextvars import Context, ContextVar, Token, copy_context


def show(f):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, str(e).split(" at 0x")[0])


v = ContextVar("v")
w = ContextVar("w", default=3)
show(lambda: v.get())
print(w.get(), v.get(4), w.get(5))
token = v.set(1)
print(token.var is v, token.old_value is Token.MISSING, v.get())
context = copy_context()
v.set(2)
print(context[v], v.get(), v in context, w in context, len(context), context.run(v.get))
show(lambda: w.reset(token))
v.reset(token)
show(lambda: v.reset(token))
show(lambda: v.get())
show(lambda: context.run(lambda: context.run(int)))
with w.set(10):
    print(w.get())
print(w.get(), Context().run(lambda: (w.set(7), w.get())[1]), w.get())

many = [ContextVar(str(i)) for i in range(1000)]


def fill():
    tokens = [var.set(i) for i, var in enumerate(many)]
    whole = copy_context()
    for var, token in zip(many[::2], tokens[::2]):
        var.reset(token)
    half = copy_context()
    return whole, half


whole, half = Context().run(fill)
print(len(whole), len(half), sum(whole.values()), sum(half.values()), all(var in half for var in many[1::2]))
print(any(var in half for var in many[::2]), whole == whole.copy(), whole == half, sorted(k.name for k in half)[:3])

# expect: LookupError <ContextVar name='v'
# expect: 3 4 5
# expect: True True 1
# expect: 1 2 True False 1 1
# expect: ValueError <Token var=<ContextVar name='v'
# expect: RuntimeError <Token used var=<ContextVar name='v'
# expect: LookupError <ContextVar name='v'
# expect: RuntimeError cannot enter context: <_contextvars.Context object
# expect: 10
# expect: 3 7 3
# expect: 1000 500 499500 250000 True
# expect: False True False ['1', '101', '103']
