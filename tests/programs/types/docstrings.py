# Built-in functions, types and operators have docstrings, and the examples in these give what they say.
import builtins
import doctest
import itertools
import math
import types
import typing

missing = []
for module in builtins, itertools, math:
    for name, value in vars(module).items():
        if name.startswith("_") or not isinstance(value, (type, types.BuiltinFunctionType)):
            continue
        members = vars(value).items() if isinstance(value, type) else ()
        missing += [name] * (not value.__doc__)
        missing += [f"{name}.{key}" for key, member in members if isinstance(member, types.WrapperDescriptorType) and not member.__doc__]
        missing += [f"{name}.{key}" for key, member in members if isinstance(member, types.MethodDescriptorType) and not key.startswith("_") and not member.__doc__]
print("without docstring:", missing)

runner = doctest.DocTestRunner(verbose=False)
finder = doctest.DocTestFinder()
examples = failures = 0
for owner, module in (builtins, builtins), (itertools, itertools), (math, math), (typing.ParamSpecArgs, typing), (typing.ParamSpecKwargs, typing):
    for test in finder.find(owner, owner.__name__, globs=dict(vars(module))):
        failed, attempted = runner.run(test)
        failures += failed
        examples += attempted
print("examples that fail:", failures, "- more than 30 ran:", examples > 30)

# What help() shows of a method of a type written natively: the signature, then the text.
print(str.upper.__text_signature__, "--" not in str.upper.__doc__, bytes.__doc__.startswith("bytes("))

# expect: without docstring: ['BaseExceptionGroup.derive', 'BaseExceptionGroup.split', 'BaseExceptionGroup.subgroup', 'ExceptionGroup']
# expect: examples that fail: 0 - more than 30 ran: True
# expect: ($self, /) True True
