# Unions of types: made by `|` and by typing.Union, compared as sets, generic, checked by isinstance.
import typing
from typing import Union


def show(f):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, e)


U = int | str
T = typing.TypeVar("T")
print(U, type(U), U.__args__, U.__origin__, U.__name__)
print(U == str | int, hash(U) == hash(str | int), int | int, int | None, None | int)
print(Union[int, str] | float, (int | str) | (str | bytes), Union[int], Union["x", int])
print((list[T] | int)[str], (T | int)[int], (dict[str, T] | T).__parameters__)
print(isinstance(1, U), isinstance(1.5, U), issubclass(bool, U), isinstance(None, int | None))
show(lambda: int | 1)
show(lambda: U[int])
show(lambda: U())
show(lambda: Union[()])
show(lambda: isinstance([], str | list[int]))
show(lambda: type("C", (U,), {}))
show(lambda: U.missing)
show(lambda: U < U)

# expect: int | str <class 'typing.Union'> (<class 'int'>, <class 'str'>) <class 'typing.Union'> Union
# expect: True True <class 'int'> int | None None | int
# expect: int | str | float int | str | bytes <class 'int'> ForwardRef('x') | int
# expect: list[str] | int <class 'int'> (~T,)
# expect: True False True True
# expect: TypeError unsupported operand type(s) for |: 'type' and 'int'
# expect: TypeError int | str is not a generic class
# expect: TypeError 'typing.Union' object is not callable
# expect: TypeError Cannot take a Union of no types.
# expect: TypeError isinstance() argument 2 cannot be a parameterized generic
# expect: TypeError type() doesn't support MRO entry resolution; use types.new_class()
# expect: AttributeError 'typing.Union' object has no attribute 'missing'
# expect: TypeError '<' not supported between instances of 'typing.Union' and 'typing.Union'
