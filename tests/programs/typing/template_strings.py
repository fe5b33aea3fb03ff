# Template strings: parts, iteration, concatenation, construction.
from string.templatelib import Interpolation, Template


def show(f):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, e)


x = 3
a = t"a{x}b{x!r:>{x}}"
print(a)
print(a.strings, a.values, list(a))
print((a + t"c{x}").strings, (t"" + t"").strings, list(t"{x}"), t"{x=}".strings)
print(Template("a", "b", Interpolation(1), Interpolation(2, "y", "s", ".2"), "c"))
show(lambda: a + "x")
show(lambda: "x" + a)
show(lambda: Template(1))
show(lambda: Interpolation(1, "x", "q"))
match a.interpolations[1]:
    case Interpolation(value, expression, conversion, spec):
        print(value, expression, conversion, spec)

# expect: Template(strings=('a', 'b', ''), interpolations=(Interpolation(3, 'x', None, ''), Interpolation(3, 'x', 'r', '>3')))
# expect: ('a', 'b', '') (3, 3) ['a', Interpolation(3, 'x', None, ''), 'b', Interpolation(3, 'x', 'r', '>3')]
# expect: ('a', 'b', 'c', '') ('',) [Interpolation(3, 'x', None, '')] ('x=', '')
# expect: Template(strings=('ab', '', 'c'), interpolations=(Interpolation(1, '', None, ''), Interpolation(2, 'y', 's', '.2')))
# expect: TypeError can only concatenate string.templatelib.Template (not "str") to string.templatelib.Template
# expect: TypeError can only concatenate str (not "string.templatelib.Template") to str
# expect: TypeError Template.__new__ *args need to be of type 'str' or 'Interpolation', got int
# expect: ValueError Interpolation() argument 'conversion' must be one of 's', 'a' or 'r'
# expect: 3 x r >3
