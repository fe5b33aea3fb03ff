# What is being iterated, called or looked at stays alive although the frame lets go of it meanwhile.
# expect: [True, True, True]
# expect: 1
# expect: (0, 3)
# expect: [(1, 4)]
# expect: [3, 2]
# expect: [12345678901234, 12345678901234, 5, 12345678901234, '12345678901234', 12345678901234, True, 2]
import gc
import sys


def drop(name, depth=2):
    sys._getframe(depth).f_locals[name] = None
    gc.collect()
    [[object(), map(int, [1]), enumerate([1])] for _ in range(50)]


def mapped():
    it = map(lambda x: drop('it') or True, [1, 2, 3])
    return list(it)


def filtered():
    it = filter(lambda x: drop('it') or True, [1, 2, 3])
    return next(it)


class Endless:
    def __iter__(self): return self
    def __next__(self):
        drop('it')
        return 3


def enumerated():
    it = enumerate(Endless())
    return next(it)


def zipped():
    class Once(Endless):
        def __next__(self):
            drop('it')
            if self.ended: raise StopIteration
            self.ended = True
            return 4
    second = Once()
    second.ended = False
    it = zip([1, 2], second)
    return list(it)


def turned_round():
    class Sequence:
        def __len__(self): return 2
        def __getitem__(self, i):
            drop('it')
            return i + 2
    it = reversed(Sequence())
    return list(it)


class Holder:
    def __init__(self, data): self.data = data
    def give(self, *a):
        drop('x')
        return self.data
    __add__ = __getitem__ = __len__ = __getattr__ = __eq__ = give
    def __format__(self, spec):
        drop('x')
        return str(self.data)


def operands():
    big = int('12345678901234')
    x = Holder(big)
    out = [x + 1]
    x = Holder(big)
    out.append(x[3])
    x = Holder(5)
    out.append(len(x))
    x = Holder(big)
    out.append(x.other)
    x = Holder(big)
    out.append(f'{x}')
    x = Holder(big)
    out.append(x == 3)
    x = Holder(big)
    out.append(x in [1])
    x = Holder(big)
    out.append([1, 2].count(x))
    return out


for run in mapped, filtered, enumerated, zipped, turned_round, operands: print(run())
