"""exec, eval and compile: namespaces, kinds of source, errors."""
print(eval("1 + 2"), eval(b" \t3 * 4"), eval("x", {"x": 5}), eval("x + y", {"x": 1}, {"y": 2}))
ns = {}
exec("a = 1\ndef f(): return a + 1", ns)
print(ns["f"](), sorted(k for k in ns if k != "__builtins__"), "__builtins__" in ns)
code = compile("a * 10", "<here>", "eval")
print(eval(code, {"a": 4}), code.co_filename, code.co_name)
single = compile("2 + 3\n'text'", "<s>", "exec")
exec(single)
exec(compile("4 + 4", "<s>", "single"))


def local():
    v = 7
    exec("v = 8; w = 9")
    return v, eval("v + 1"), sorted(locals())


print(local())


class Mapping(dict):
    def __missing__(self, key):
        return key.upper()


print(eval("spam + eggs", {}, Mapping()))
for call in (lambda: eval("1", 2), lambda: eval("1", {}, 2), lambda: exec("1", 2), lambda: exec("1", {}, 2),
             lambda: eval(3), lambda: exec("a\0b"), lambda: compile("1", "f", "bad"),
             lambda: compile("1", "f", "exec", 1 << 30), lambda: compile("1", "f", "exec", optimize=5),
             lambda: compile("1 +", "f", "eval"), lambda: eval(compile("lambda: x", "f", "eval").co_consts[0]),
             lambda: exec("1", closure=()), lambda: vars(3), lambda: eval("1", Mapping)):
    try:
        print(call())
    except Exception as e:
        print(type(e).__name__ + ":", e)
print(compile(bytearray(b"# coding: latin-1\nx = '\xe9'"), "f", "exec").co_consts[0])
exec("def g(): return free", {}, (d := {}))
free = 1


def maker():
    free = 42

    def inner():
        return free
    return inner


inner = maker()
exec(inner.__code__, {"print": print}, closure=inner.__closure__)
try:
    exec(inner.__code__)
except TypeError as e:
    print(e)
print([n for n in dir() if n.startswith("lo")], [n for n in dir(3) if n == "real"])
# expect: 3 12 5 3
# expect: 2 ['a', 'f'] True
# expect: 40 <here> <module>
# expect: 8
# expect: (7, 8, ['v'])
# expect: SPAMEGGS
# expect: TypeError: globals must be a dict
# expect: TypeError: locals must be a mapping
# expect: TypeError: exec() globals must be a dict, not int
# expect: TypeError: locals must be a mapping or None, not int
# expect: TypeError: eval() arg 1 must be a string, bytes or code object
# expect: SyntaxError: source code string cannot contain null bytes
# expect: ValueError: compile() mode must be 'exec', 'eval' or 'single'
# expect: ValueError: compile(): unrecognised flags
# expect: ValueError: compile(): invalid optimize value
# expect: SyntaxError: invalid syntax (f, line 1)
# expect: NameError: name 'x' is not defined
# expect: TypeError: closure can only be used when source is a code object
# expect: TypeError: vars() argument must have __dict__ attribute
# expect: TypeError: globals must be a dict
# expect: é
# expect: code object requires a closure of exactly length 1
# expect: ['local'] ['real']
