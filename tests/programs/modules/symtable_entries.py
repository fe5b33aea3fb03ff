# _symtable and symtable: scopes, names and what they mean.
import _symtable
import symtable

SOURCE = '''
import os
def f(a: int, *b, c=1, **d):
    x = 1
    global g
    def h():
        nonlocal x
        return x, __class__
    return [y for y in b], lambda q: q + a, (z for z in h())
class C[T: int](X):
    z: int = 1
    def m(self):
        return super(), __class__, z
    __private = 2
type A[U] = list[U]
async def g():
    async for i in f(): yield i
'''


def show(entry, depth=0):
    print("  " * depth, entry.name, entry.type, entry.nested, entry.lineno, entry.symbols, entry.varnames)
    for child in entry.children:
        show(child, depth + 1)


show(_symtable.symtable(SOURCE, "<test>", "exec"))
table = symtable.symtable(SOURCE, "<test>", "exec")
f = table.lookup("f").get_namespace()
print(table.get_type(), table.get_identifiers(), f.get_parameters(), f.get_locals(), f.get_globals(), f.get_frees())
print(f.lookup("x").is_local(), f.lookup("g").is_declared_global(), f.lookup("a").is_parameter())
for args in (("a", "f", "x"), ("a b", "f", "exec"), (1, "f", "exec"), ("a", 1, "exec"), ("def f(a,a): 1", "f", "exec")):
    try:
        print(repr(_symtable.symtable(*args))[:16])
    except Exception as e:
        print(type(e).__name__, e)
print(_symtable.symtable("x", b"f", "eval").symbols, {k: v for k, v in vars(_symtable).items() if k.isupper()})

# expect:  top 2 0 0 {'os': 4224, 'f': 4098, 'g': 8195, 'C': 4098, 'A': 4098} []
# expect:    __annotate__ 3 0 3 {'.format': 4116, 'int': 12304} ['.format']
# expect:    f 0 0 3 {'a': 20484, 'c': 4100, 'b': 4116, 'd': 4100, 'x': 20482, 'g': 8193, 'h': 4114, 'y': 4626} ['a', 'c', 'b', 'd']
# expect:      __annotate__ 3 1 6 {'.format': 4116} ['.format']
# expect:      h 0 1 6 {'x': 16408, '__class__': 12304} []
# expect:      lambda 0 1 9 {'q': 4116, 'a': 16400} ['q']
# expect:      genexpr 0 1 9 {'.0': 4100, 'z': 4626} ['.0']
# expect:    C 5 0 10 {'.type_params': 20498, '.generic_base': 4114, 'T': 5122, 'X': 12304} []
# expect:      T 6 1 10 {'.format': 4116, 'int': 12304} ['.format']
# expect:      C 1 1 10 {'__type_params__': 4098, '.type_params': 16400, 'z': 4354, 'm': 4098, '_C__private': 4098} []
# expect:        __annotate__ 3 1 11 {'.format': 4116, '__classdict__': 16400, 'int': 12304} ['.format']
# expect:        __annotate__ 3 1 12 {'.format': 4116, '__classdict__': 16400} ['.format']
# expect:        m 0 1 12 {'self': 4100, 'super': 12304, '__class__': 16400, 'z': 12304} ['self']
# expect:    A 5 0 15 {'U': 21506} []
# expect:      A 4 1 15 {'.format': 4116, 'list': 12304, 'U': 16400} ['.format']
# expect:    __annotate__ 3 0 16 {'.format': 4116} ['.format']
# expect:    g 0 0 16 {'i': 4114, 'f': 12304} []
# expect: module dict_keys(['os', 'f', 'g', 'C', 'A']) ('a', 'c', 'b', 'd') ('a', 'c', 'b', 'd', 'x', 'h', 'y') ('g',) ()
# expect: True True True
# expect: ValueError symtable() arg 3 must be 'exec' or 'eval' or 'single'
# expect: SyntaxError invalid syntax (f, line 1)
# expect: TypeError symtable() arg 1 must be a string or bytes object
# expect: TypeError expected str, bytes or os.PathLike object, not int
# expect: SyntaxError duplicate argument 'a' in function definition (f, line 1)
# expect: {'x': 12304} {'USE': 16, 'DEF_GLOBAL': 1, 'DEF_NONLOCAL': 8, 'DEF_LOCAL': 2, 'DEF_PARAM': 4, 'DEF_TYPE_PARAM': 1024, 'DEF_FREE_CLASS': 64, 'DEF_IMPORT': 128, 'DEF_BOUND': 134, 'DEF_ANNOT': 256, 'DEF_COMP_ITER': 512, 'DEF_COMP_CELL': 2048, 'TYPE_FUNCTION': 0, 'TYPE_CLASS': 1, 'TYPE_MODULE': 2, 'TYPE_ANNOTATION': 3, 'TYPE_TYPE_ALIAS': 4, 'TYPE_TYPE_PARAMETERS': 5, 'TYPE_TYPE_VARIABLE': 6, 'LOCAL': 1, 'GLOBAL_EXPLICIT': 2, 'GLOBAL_IMPLICIT': 3, 'FREE': 4, 'CELL': 5, 'SCOPE_OFF': 12, 'SCOPE_MASK': 15}
