# Type parameters: lazy bounds, constraints, defaults; type aliases; the classes behind them called by hand.
from typing import Generic, NoDefault, ParamSpec, TypeAliasType, TypeVar, TypeVarTuple


def show(f):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, e)


def f[T: (int, str) = int, *Ts = *tuple[int], **P = [int]](x: T) -> T:
    return x


a, b, c = f.__type_params__
print(a, b, c, a.__constraints__, a.__default__, b.__default__, c.__default__, a.__infer_variance__)
print(a.evaluate_constraints(1), a.evaluate_default(1), a.evaluate_bound)


def g[T: undefined](x):
    pass


show(lambda: g.__type_params__[0].__bound__)
undefined = int
print(g.__type_params__[0].__bound__)

type A[X] = list[X]
print(A, A.__value__, A.__type_params__, A[int], A | None, A.__parameters__)
show(lambda: TypeAliasType("Z", int)[int])


class Box[T]:
    pass


print(Box.__orig_bases__, Box[int], Box.__parameters__, issubclass(Box, Generic))
print(TypeVar("T", covariant=True), TypeVar("T", contravariant=True), TypeVar("T"), ParamSpec("P"), TypeVarTuple("Ts"))
print(TypeVar("T", bound=int).evaluate_bound, TypeVar("T").__default__ is NoDefault, ParamSpec("P").args)
print(list(TypeVarTuple("Ts")), TypeVar("T") | "x")
show(lambda: TypeVar("T", int))
show(lambda: TypeVar("T", int, str, bound=int))
show(lambda: TypeVar("T", covariant=True, contravariant=True))
show(lambda: type("C", (TypeVar("T"),), {}))
show(lambda: TypeVarTuple("Ts").__typing_subst__(int))
show(lambda: TypeAliasType("Z", int, type_params=(1,)))

# expect: T Ts P (<class 'int'>, <class 'str'>) <class 'int'> *tuple[int] [<class 'int'>] True
# expect: (<class 'int'>, <class 'str'>) <class 'int'> None
# expect: NameError name 'undefined' is not defined
# expect: <class 'int'>
# expect: A list[X] (X,) A[int] A | None (X,)
# expect: TypeError Only generic type aliases are subscriptable
# expect: (typing.Generic[T],) __main__.Box[int] (T,) True
# expect: +T -T ~T ~P Ts
# expect: <constevaluator <class 'int'>> True P.args
# expect: [typing.Unpack[Ts]] ~T | ForwardRef('x')
# expect: TypeError A single constraint is not allowed
# expect: TypeError Constraints cannot be combined with bound=...
# expect: ValueError Bivariant types are not supported.
# expect: TypeError type() doesn't support MRO entry resolution; use types.new_class()
# expect: TypeError Substitution of bare TypeVarTuple is not supported
# expect: TypeError Expected a type param, got 1
