# Random operations on dicts, one after the other, compared with a list of pairs: lookups, order, length, iteration both ways.
# expect: 0 wrong
import collections
import random


def run(seed, kind, keys, steps):
    r = random.Random(seed)
    d, model = kind(), []

    def place(k):
        return next((i for i, (a, _) in enumerate(model) if a == k), -1)

    for step in range(steps):
        k, v, what = r.choice(keys), step, r.randrange(12 if kind is collections.OrderedDict else 11)
        at = place(k)
        if what < 4:
            d[k] = v
            if at < 0:
                model.append((k, v))
            else:
                model[at] = (model[at][0], v)
        elif what == 4 and model:
            assert d.popitem() == model.pop()
        elif what == 5:
            assert d.pop(k, None) == (model.pop(at)[1] if at >= 0 else None)
        elif what == 6 and at >= 0:
            del d[k]
            model.pop(at)
        elif what == 7:
            assert d.setdefault(k, v) == (model[at][1] if at >= 0 else v)
            if at < 0:
                model.append((k, v))
        elif what == 8 and r.random() < 0.3:
            while model and r.random() < 0.8:
                assert d.popitem() == model.pop()
        elif what == 9 and r.random() < 0.1:
            d.clear()
            model.clear()
        elif what == 10 and r.random() < 0.2:
            d = d.copy() if r.random() < 0.5 else kind(d)
        elif what == 11 and at >= 0:
            last = r.random() < 0.5
            d.move_to_end(k, last)
            model.insert(len(model) if last else 0, model.pop(at))
        if (list(d.items()) != model or len(d) != len(model) or list(reversed(d)) != [a for a, _ in reversed(model)] or
                any(d.get(a) != b for a, b in model) or (k in d) != (place(k) >= 0)):
            print(seed, kind.__name__, step, what, d, model)
            return 1
    return 0


wrong = 0
for seed in range(150):
    for kind in dict, collections.OrderedDict, collections.Counter:
        for keys in ([*'abcdef'], list(range(40)), [1, 'a', 2.5, None, (1, 2), b'x', True, 'é'], ['key%d' % i for i in range(120)]):
            wrong += run(seed, kind, keys, 60)
print(wrong, 'wrong')
