# string.Formatter, over the grammar of str.format.
import _string
import string


class Loud(string.Formatter):
    def get_value(self, key, args, kwargs):
        return (key, args[key] if isinstance(key, int) else kwargs[key])


print(Loud().format("{0} {name!r:>20} {{}} {1}", 1, 2, name="x"))
print(list(_string.formatter_parser("a{b.c[d]!r:e{f}}g}}h")))
first, rest = _string.formatter_field_name_split("0.real[key][3]")
print(first, list(rest))
for text in ("{", "}", "{0[}", "{!}", "{0!rx}"):
    try:
        print(list(_string.formatter_parser(text)))
    except ValueError as e:
        print(e)
try:
    _string.formatter_parser(1)
except TypeError as e:
    print(e)

# expect: (0, 1)        ('name', 'x') {} (1, 2)
# expect: [('a', 'b.c[d]', 'e{f}', 'r'), ('g}', None, None, None), ('h', None, None, None)]
# expect: 0 [(True, 'real'), (False, 'key'), (False, 3)]
# expect: Single '{' encountered in format string
# expect: Single '}' encountered in format string
# expect: expected '}' before end of string
# expect: unmatched '{' in format spec
# expect: expected ':' after conversion specifier
# expect: expected str, got int
