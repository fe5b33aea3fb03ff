# defaultdict, OrderedDict, Counter, namedtuple.
from collections import defaultdict, OrderedDict, Counter, namedtuple

d = defaultdict(list, a=[1])
d["b"].append(2)
print(d, d["c"], sorted(d), d.get("zz"), "zz" in d)
print(d | {"q": 1}, {"q": 1} | defaultdict(int), d.copy() == d)
try:
    defaultdict()[3]
except KeyError as e:
    print(repr(e))
try:
    defaultdict(3)
except TypeError as e:
    print(e)


class D(defaultdict):
    def __missing__(self, key):
        return key * 2


print(D()["ab"])
o = OrderedDict(a=1, b=2, c=3)
o.move_to_end("a")
print(o, o.popitem(), o.popitem(last=False), o)
o.update(x=1, y=2, z=3)
o.move_to_end("z", last=False)
o.move_to_end("y", last=False)
print(list(o), list(reversed(o)), o.keys(), o.items())
print(OrderedDict(a=1, b=2) == OrderedDict(b=2, a=1), OrderedDict(a=1, b=2) == dict(b=2, a=1))
for i in range(100):
    o[i] = i
    o.move_to_end(i, last=i % 2)
print(list(o)[:4], list(o)[-4:], len(o))
while len(o) > 3:
    o.popitem(last=False)
print(o)
try:
    o.move_to_end("nope")
except KeyError as e:
    print(e)
try:
    for k in o:
        o.move_to_end(k)
except RuntimeError as e:
    print(e)
c = Counter("abracadabra")
c.update("aaa")
print(c.most_common(2), c["zz"], Counter(a=1) + Counter(a=2, b=1))
P = namedtuple("P", "x y", defaults=[5])
p = P(1)
print(p, p.x, p._replace(y=9), P._fields, p._asdict(), P.x)

# expect: defaultdict(<class 'list'>, {'a': [1], 'b': [2], 'c': []}) [] ['a', 'b', 'c'] None False
# expect: defaultdict(<class 'list'>, {'a': [1], 'b': [2], 'c': [], 'q': 1}) defaultdict(<class 'int'>, {'q': 1}) True
# expect: KeyError(3)
# expect: first argument must be callable or None
# expect: abab
# expect: OrderedDict({'c': 3}) ('a', 1) ('b', 2) OrderedDict({'c': 3})
# expect: ['y', 'z', 'c', 'x'] ['x', 'c', 'z', 'y'] odict_keys(['y', 'z', 'c', 'x']) odict_items([('y', 2), ('z', 3), ('c', 3), ('x', 1)])
# expect: False True
# expect: [98, 96, 94, 92] [93, 95, 97, 99] 104
# expect: OrderedDict({95: 95, 97: 97, 99: 99})
# expect: 'nope'
# expect: OrderedDict mutated during iteration
# expect: [('a', 8), ('b', 2)] 0 Counter({'a': 3, 'b': 1})
# expect: P(x=1, y=5) 1 P(x=1, y=9) ('x', 'y') {'x': 1, 'y': 5} _tuplegetter(0, 'Alias for field number 0')
