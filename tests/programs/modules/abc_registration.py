# Abstract base classes: registration, caches that registration makes stale, hooks, abstract methods.
import gc
from abc import ABC, ABCMeta, abstractmethod, get_cache_token


class Shape(ABC):
    @abstractmethod
    def area(self): ...

    @property
    @abstractmethod
    def name(self): ...


class Square(Shape):
    def area(self):
        return 4

    name = "square"


class Foreign:
    pass


print(sorted(Shape.__abstractmethods__), Square.__abstractmethods__, Square().area())
try:
    Shape()
except TypeError as e:
    print(e)
print(issubclass(Foreign, Shape), isinstance(Foreign(), Shape))
before = get_cache_token()
print(Shape.register(Foreign) is Foreign, get_cache_token() - before)
print(issubclass(Foreign, Shape), isinstance(Foreign(), Shape), issubclass(int, Shape))


class Sized2(metaclass=ABCMeta):
    @classmethod
    def __subclasshook__(cls, other):
        return hasattr(other, "size2") or NotImplemented


class HasSize:
    size2 = 1


print(issubclass(HasSize, Sized2), issubclass(int, Sized2))
try:
    Square.register(Shape)
except RuntimeError as e:
    print(e)
try:
    Shape.register(1)
except TypeError as e:
    print(e)
for i in range(100):
    isinstance(type(f"T{i}", (), {})(), Shape)
gc.collect()
print(isinstance(Square(), Shape), isinstance(1, Shape))

# expect: ['area', 'name'] frozenset() 4
# expect: Can't instantiate abstract class Shape without an implementation for abstract methods 'area', 'name'
# expect: False False
# expect: True 1
# expect: True True False
# expect: True False
# expect: Refusing to create an inheritance cycle
# expect: Can only register classes
# expect: True False
