"""`d.get(key)` and `d.get(key, default)` at places that have a form of their own: other dicts, other classes, keys that fail."""


class Own(dict):
    def get(self, key, default=None):
        return "own %s" % key


class Plain(dict):
    pass


class Object:
    def __init__(self):
        self.shown = 1


class Strange:
    def __init__(self, value, fails=False):
        self.value, self.fails = value, fails

    def __hash__(self):
        return hash(self.value)

    def __eq__(self, other):
        if self.fails:
            raise ValueError("compared with %r" % (other,))
        return self.value == other


def one(d, key):
    return d.get(key)


def two(d, key, default):
    return d.get(key, default)


for _ in range(50):
    one({1: "one"}, 1), two({1: "one"}, 2, "none")
print(one({1: "one"}, 1), one({1: "one"}, 1.0), one({1: "one"}, True), one({1: "one"}, "1"), one({}, None))
# expect: one one one None None
print(two({1: "one"}, 1, 5), two({1: "one"}, 3, []), two({"a": None}, "a", 5))
# expect: one [] None
print(one(Own({1: 2}), 1), two(Own(), 2, 3), one(Plain({1: 2}), 1), two(Plain(), 1, "no"))
# expect: own 1 own 2 2 no
print(one(Object().__dict__, "shown"), two(Object().__dict__, "hidden", "no"))
# expect: 1 no
print(one({7: "seven"}, Strange(7)), one({Strange(8): "eight"}, 8))
# expect: seven eight
for key in ([], {}, Strange(7, fails=True)):
    for call in (lambda: one({7: 1}, key), lambda: two({7: 1}, key, None)):
        try:
            print(call())
        except (TypeError, ValueError) as e:
            print(type(e).__name__, e)
# expect: TypeError cannot use 'list' as a dict key (unhashable type: 'list')
# expect: TypeError cannot use 'list' as a dict key (unhashable type: 'list')
# expect: TypeError cannot use 'dict' as a dict key (unhashable type: 'dict')
# expect: TypeError cannot use 'dict' as a dict key (unhashable type: 'dict')
# expect: ValueError compared with 7
# expect: ValueError compared with 7


def wrong(d, *args):
    return d.get(*args)


for args in ((), (1, 2, 3)):
    try:
        wrong({}, *args)
    except TypeError as e:
        print(e)
# expect: get expected at least 1 argument, got 0
# expect: get expected at most 2 arguments, got 3


class Gone:
    count = 0

    def __del__(self):
        Gone.count += 1


def temporary():
    return {"a": Gone()}.get("a"), {"a": Gone()}.get("b", Gone())


for _ in range(50):
    temporary()
print(Gone.count)
# expect: 150
