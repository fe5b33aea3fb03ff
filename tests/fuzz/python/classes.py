"""Classes of all layouts whose instances get another __class__, and which get other __bases__, methods, slots and metaclasses
while they are in use; afterwards every instance is used in all ways.

usage: classes.py SEED COUNT [FROM [FIRST]]     with FROM, says what it does from that case on
"""
import array
import collections
import copy
import datetime
import functools
import gc
import io
import pickle
import random
import sys
import threading
import types
import warnings
import weakref

NATIVES = [object] * 8 + [list, dict, set, frozenset, tuple, str, bytes, int, float, complex, bytearray, type, property, classmethod, staticmethod, super,
    types.ModuleType, types.SimpleNamespace, BaseException, Exception, ValueError, KeyError, OSError, StopIteration, SystemExit, ImportError,
    UnicodeDecodeError, AttributeError, NameError, SyntaxError, BaseExceptionGroup, ExceptionGroup, collections.deque, collections.OrderedDict,
    collections.defaultdict, array.array, io.BytesIO, io.StringIO, io.IOBase, io.RawIOBase, io.BufferedIOBase, io.TextIOWrapper, io.BufferedReader,
    datetime.date, datetime.datetime, datetime.time, datetime.timedelta, datetime.tzinfo, datetime.timezone, functools.partial, enumerate, zip, map, filter,
    reversed, weakref.ref, weakref.ReferenceType, random.Random, threading.local, pickle.Pickler, pickle.Unpickler, types.GenericAlias, collections.Counter,
    collections.ChainMap, types.DynamicClassAttribute, functools.cached_property, int, dict]
ARGUMENTS = [(), (), ((),), ('a',), (1,), (b'a',), (len, ()), ([1, 2],), (None, 1), ('m', [ValueError()]), (2000, 1, 1), (datetime.timedelta(1),), ('utf-8', b'a', 0, 1, 'r'),
             (len, [[1], [2]]), ([], []), ('i', [1]), (io.BytesIO(b'ab'),), ('T', (), {}), (int, (str,)), (lambda: 1,)]


def one(r, say):
    classes, instances = [], []

    def attempt(f, *a):
        try:
            return f(*a)
        except Exception as e:
            say('   ', type(e).__name__, e)

    def body():
        d = {}
        k = r.randrange(6)
        if k == 0: d['__slots__'] = r.choice([(), ('a',), ('a', 'b'), ('b', 'a'), ('__dict__',), ('__weakref__',), ('a', '__dict__'), ('a', '__weakref__'), ('__dict__', '__weakref__', 'c')])
        if k == 1: d['__slots__'] = ()
        if r.random() < .3: d['m'] = lambda self: getattr(self, 'a', 0)
        if r.random() < .2: d['__init__'] = lambda self, *a, **k: setattr(self, 'a', 1)
        if r.random() < .1: d['__getattr__'] = lambda self, name: 5
        if r.random() < .1: d['__del__'] = lambda self: setattr(self, 'zz', 1)
        if r.random() < .1: d['__eq__'] = lambda self, o: True; d['__hash__'] = lambda self: 1
        if r.random() < .1: d['__call__'] = lambda self, *a: self
        if r.random() < .1: d['a'] = r.choice([1, property(lambda self: 3), len])
        return d

    def new_class():
        pool = classes if classes and r.random() < .6 else NATIVES
        bases = tuple(r.choice(pool) for _ in range(r.choice([1, 1, 1, 2, 3])))
        say('class', bases)
        metas = [c for c in classes if issubclass(c, type)] or [type]
        c = attempt(r.choice(metas) if r.random() < .3 else type(bases[0]) if issubclass(type(bases[0]), type) else type, f'C{len(classes)}', bases, body())
        if isinstance(c, type): classes.append(c)

    def new_instance():
        c = r.choice(classes)
        say('instance', c)
        for a in r.sample(ARGUMENTS, 6):
            o = attempt(c, *a)
            if o is not None:
                instances.append(o)
                return
        o = attempt(c.__new__, c)
        if o is not None: instances.append(o)

    def use(o):
        say('use', type(o))
        for name in r.sample(['a', 'b', 'c', 'd', 'm', 'x1', '__dict__', '__weakref__', '__doc__', 'args', 'fget'], 5):
            k = r.randrange(4)
            if k == 0: attempt(setattr, o, name, r.choice([1, 'a', {}, {'q': 1}, None]))
            elif k == 1: attempt(getattr, o, name)
            elif k == 2: attempt(delattr, o, name)
            else: attempt(lambda: getattr(o, name)())
        f = r.choice([repr, hash, len, list, iter, bool, str, copy.copy, copy.deepcopy, lambda o: pickle.dumps(o, 4), lambda o: o.__reduce_ex__(4), weakref.ref, dir, lambda o: vars(o).update(zz=1),
                      lambda o: o == o, lambda o: o + o, lambda o: o[0], next, lambda o: o(), lambda o: o.__init__(*r.choice(ARGUMENTS)), sys.getsizeof, gc.get_referents, lambda o: o.__sizeof__(), lambda o: o.__class__.__new__(type(o)),
                      lambda o: o.append(1), lambda o: o.update({1: 2}), lambda o: o.__setstate__({'a': 1}), lambda o: o.__dict__.clear(), lambda o: o.__getstate__()])
        attempt(f, o)

    for _ in range(r.randrange(2, 7)): new_class()
    if not classes: return
    for _ in range(r.randrange(2, 6)): new_instance()
    for _ in range(r.randrange(4, 25)):
        k = r.randrange(12)
        if k == 0: new_class()
        elif k == 1: new_instance()
        elif k in (2, 3, 4) and instances:
            o, c = r.choice(instances), r.choice(classes)
            say('__class__', type(o), type(o).__mro__, c, c.__mro__)
            attempt(setattr, o, '__class__', c)
        elif k == 5:
            c = r.choice(classes)
            bases = tuple(r.choice(classes + NATIVES) for _ in range(r.choice([1, 1, 2])))
            say('__bases__', c, c.__mro__, bases)
            attempt(setattr, c, '__bases__', bases)
        elif k == 6:
            c = r.choice(classes)
            name = r.choice(['a', 'm', '__getattribute__', '__setattr__', '__len__', '__iter__', '__hash__', '__eq__', '__dict__', '__slots__', '__new__', '__init__', '__call__', '__del__', 'b', '__class__', '__reduce__'])
            say('attribute', c, name)
            if r.random() < .3: attempt(delattr, c, name)
            else: attempt(setattr, c, name, r.choice([None, 1, len, lambda *a: 1, lambda *a: object(), property(lambda s: 2), object.__getattribute__, list.__len__, dict.__iter__, object.__new__, object.__init__, object.__setattr__, dict.__dict__.get('pop')]))
        elif k == 7 and r.random() < .2: gc.collect()
        elif k == 8 and instances: del instances[r.randrange(len(instances))]
        elif k == 9 and classes:
            c = r.choice(classes)
            for n in ('a', 'b'):
                if type(d := vars(c).get(n)) is types.MemberDescriptorType and instances:
                    o = r.choice(instances)
                    attempt(d.__set__, o, 1), attempt(d.__get__, o), attempt(d.__delete__, o)
        elif instances: use(r.choice(instances))
    for o in instances: use(o)


def main():
    seed, count = sys.argv[1], int(sys.argv[2])
    say_from = int(sys.argv[3]) if len(sys.argv) > 3 else count
    warnings.simplefilter('ignore')
    sys.unraisablehook = lambda *a: None
    sys.setrecursionlimit(300)
    for i in range(int(sys.argv[4]) if len(sys.argv) > 4 else 0, count):
        say = (lambda *a: print(*[x if isinstance(x, str) else object.__repr__(x) if not isinstance(x, type) else type.__repr__(x) for x in a], flush=True)) if i >= say_from else lambda *a: None
        say('case', str(i))
        try: one(random.Random(f'{seed}/{i}'), say)
        except Exception: pass
    print('done', count)


if __name__ == '__main__': main()
