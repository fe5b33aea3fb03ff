# Instructions that meet many classes, whose instances and attributes change, find what getattr() finds.
# expect: all alike
import gc
import random

r = random.Random('attributes')


def make(i):
    """A class of one of nine kinds, with an attribute x and a method m."""
    kind, space = i % 9, {'x': i, 'm': lambda self: ('m', i)}
    if kind == 1: space['__slots__'] = ('s', 'x2')
    if kind == 2: space['s'] = property(lambda self: ('p', i), lambda self, v: self.__dict__.__setitem__('sv', v))
    if kind == 3: space['__getattr__'] = lambda self, name: ('g', name, i)
    if kind == 4: space['m'] = staticmethod(lambda *a: ('static', i))
    if kind == 5: space['m'] = classmethod(lambda cls: ('class', cls.__name__))
    return type(f'C{i}', {6: (dict,), 7: (int,), 8: (Exception,)}.get(kind, ()), space)


def outcome(f, *a):
    try:
        return f(*a)
    except (AttributeError, TypeError) as e:
        return type(e)


# Each of these is one instruction for all objects.
def load_s(o): return o.s
def load_x(o): return o.x
def call_m(o): return o.m()
def store_s(o, v): o.s = v
def store_x(o, v): o.x = v
def store_y(o, v): o.y = v
def store_m(o, v): o.m = v
def delete_s(o): del o.s
def delete_x(o): del o.x


def alike(mine, other, what):
    if mine != other: print(what, mine, other)


def stored(f, name, o, v):
    if outcome(f, o, v) is None and not isinstance(type(o).__dict__.get(name), property): alike(getattr(o, name), v, name)


def change_class(cls, step):
    name, value = r.choice('xms'), r.choice([step, lambda self: ('new', step), property(lambda self: 7)])
    if '__slots__' not in cls.__dict__: setattr(cls, name, value)


def replace_class(step):
    k = r.randrange(len(classes))
    old, classes[k] = classes[k], make(len(classes) + step)
    for n, o in enumerate(objects):
        if type(o) is old: objects[n] = classes[k]()
    if r.random() < .2: gc.collect(0)


def change_dict(o, step):
    if not hasattr(o, '__dict__'): return
    how = r.randrange(8)
    if how < 3: o.__dict__['s'] = step
    elif how == 3: o.__dict__ = {'x': step}
    elif how == 4: o.__dict__.clear()


classes = [make(i) for i in range(60)]
objects = [cls() for cls in classes for _ in range(3)]
for step in range(30_000):
    how, k = r.randrange(22), r.randrange(len(objects))
    o = objects[k]
    if how < 4: alike(outcome(load_s, o), outcome(getattr, o, 's'), 's')
    elif how < 8: alike(outcome(load_x, o), outcome(getattr, o, 'x'), 'x')
    elif how < 11: alike(outcome(call_m, o), outcome(lambda: getattr(o, 'm')()), 'm')
    elif how == 11: stored(store_s, 's', o, step)
    elif how == 12: stored(store_y, 'y', o, step)
    elif how == 13 and step % 3 == 0: stored(store_x, 'x', o, step)
    elif how == 14: outcome(delete_s, o)
    elif how == 15: outcome(delete_x, o)
    elif how == 16: objects[k] = type(o)()
    elif how == 17: change_class(r.choice(classes), step)
    elif how == 18: replace_class(step)
    elif how == 19: change_dict(o, step)
    elif how == 20: outcome(setattr, o, '__class__', r.choice(classes))
    else: outcome(store_m, o, lambda: ('own', step))
print('all alike')
