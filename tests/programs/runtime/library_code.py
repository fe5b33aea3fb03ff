"""Code of the library comes ready from a file: it is what compiling the sources gives, whoever looks at it first."""
import importlib.util
import marshal
import textwrap
import traceback
import types

ATTRIBUTES = [
    "co_argcount", "co_posonlyargcount", "co_kwonlyargcount", "co_nlocals", "co_stacksize", "co_flags", "co_firstlineno", "co_name",
    "co_qualname", "co_filename", "co_names", "co_varnames", "co_cellvars", "co_freevars", "co_code", "co_linetable", "co_exceptiontable",
]
MODULES = ["json.decoder", "typing", "enum", "dataclasses", "argparse", "asyncio.tasks", "encodings.idna", "_pydecimal", "string.templatelib"]


def nested(code):
    return [c for c in code.co_consts if isinstance(c, types.CodeType)]


def compare(ready, compiled):
    for name in ATTRIBUTES:
        assert getattr(ready, name) == getattr(compiled, name), (ready, name)
    assert list(ready.co_positions()) == list(compiled.co_positions())
    assert list(ready.co_lines()) == list(compiled.co_lines())
    constants = [[repr(c) for c in code.co_consts if not isinstance(c, (types.CodeType, frozenset))] for code in (ready, compiled)]
    assert constants[0] == constants[1]
    assert len(nested(ready)) == len(nested(compiled))
    return 1 + sum(map(compare, nested(ready), nested(compiled)))


def both(name):
    spec = importlib.util.find_spec(name)
    return spec.loader.get_code(name), compile(spec.loader.get_source(name), spec.origin, "exec", dont_inherit=True)


print(all(compare(*both(name)) > 1 for name in MODULES))
# expect: True

# Each way of looking is the first one at some code object.
LOOKS = {
    "equality": lambda a, b: a == b,
    "hash": lambda a, b: hash(a) == hash(b),
    "marshal": lambda a, b: marshal.loads(marshal.dumps(a)) == b,
    "replace": lambda a, b: a.replace(co_name="other") == b.replace(co_name="other"),
    "varname": lambda a, b: not b.co_varnames or a._varname_from_oparg(0) == b._varname_from_oparg(0),
    "documentation": lambda a, b: types.FunctionType(a, {}).__doc__ == types.FunctionType(b, {}).__doc__ if not b.co_freevars else True,
    "name": lambda a, b: repr(a).split(" at ")[0] == repr(b).split(" at ")[0],
}
for what, look in LOOKS.items():
    print(what, all(look(a, b) for a, b in zip(*(nested(code) for code in both("argparse")))))
# expect: equality True
# expect: hash True
# expect: marshal True
# expect: replace True
# expect: varname True
# expect: documentation True
# expect: name True

# Code that is given to a function before it has run.
def borrowed(text, prefix, predicate=None):
    "mine"


borrowed.__code__ = textwrap.indent.__code__
print(borrowed("a\nb", "> ").split("\n"), borrowed.__doc__.split()[0])
# expect: ['> a', '> b'] mine

# A traceback finds the lines of the library's file.
try:
    textwrap.shorten("word", width=1, placeholder="[more]")
except ValueError as e:
    print(*[f.line for f in traceback.extract_tb(e.__traceback__)][-1:], "|", e)
# expect: raise ValueError("placeholder too large for max width") | placeholder too large for max width
