"""The class statement: metaclasses, __prepare__, __mro_entries__, __class__ cells."""


class Meta(type):
    @classmethod
    def __prepare__(mcls, name, bases, **kwargs):
        print("prepare", name, [b.__name__ for b in bases], kwargs)
        return {"from_prepare": 1}

    def __new__(mcls, name, bases, namespace, **kwargs):
        print("new", name, sorted(k for k in namespace if not k.startswith("__")), kwargs)
        return super().__new__(mcls, name, bases, namespace)

    def __init__(cls, name, bases, namespace, **kwargs):
        print("init", name, kwargs)
        super().__init__(name, bases, namespace)


class A(metaclass=Meta, flag=2):
    x = 1

    def who(self):
        return __class__.__name__


class B(A):
    def who(self):
        return super().who() + "/" + __class__.__name__


print(B().who(), type(B).__name__, B.from_prepare)


class Entry:
    def __mro_entries__(self, bases):
        return (A,)


class C(Entry(), metaclass=Meta):
    pass


print(C.__mro__[1].__name__, [type(b).__name__ for b in C.__orig_bases__])
for args in ((), (1,), (1, 2), (lambda: 0, 3)):
    try:
        __build_class__(*args)
    except TypeError as e:
        print(e)
try:
    class M1(type): pass
    class M2(type): pass
    class X(metaclass=M1): pass
    class Y(metaclass=M2): pass
    class Z(X, Y): pass
except TypeError as e:
    print(e)


class BadPrepare(type):
    @classmethod
    def __prepare__(mcls, *args):
        return 1


try:
    class D(metaclass=BadPrepare): pass
except TypeError as e:
    print(e)


class Lost(type):
    def __new__(mcls, name, bases, namespace):
        namespace = dict(namespace)
        namespace.pop("__classcell__", None)
        return super().__new__(mcls, name, bases, namespace)


try:
    class E(metaclass=Lost):
        def f(self):
            return __class__
except RuntimeError as e:
    print(str(e).replace(repr(Lost), ""))
print(__build_class__(lambda: None, "F", metaclass=lambda n, b, ns, **kw: (n, b, kw), k=1))
# expect: prepare A [] {'flag': 2}
# expect: new A ['from_prepare', 'who', 'x'] {'flag': 2}
# expect: init A {'flag': 2}
# expect: prepare B ['A'] {}
# expect: new B ['from_prepare', 'who'] {}
# expect: init B {}
# expect: A/B Meta 1
# expect: prepare C ['A'] {}
# expect: new C ['from_prepare'] {}
# expect: init C {}
# expect: A ['Entry']
# expect: __build_class__: not enough arguments
# expect: __build_class__: not enough arguments
# expect: __build_class__: func must be a function
# expect: __build_class__: name is not a string
# expect: metaclass conflict: the metaclass of a derived class must be a (non-strict) subclass of the metaclasses of all its bases
# expect: BadPrepare.__prepare__() must return a mapping, not int
# expect: __class__ not set defining 'E' as <class '__main__.E'>. Was __classcell__ propagated to type.__new__?
# expect: ('F', (), {'k': 1})
