# _json: what a document becomes and back, and where malformed ones are wrong.
import json
import random


def attempt(function, *arguments, **keywords):
    try:
        return function(*arguments, **keywords)
    except Exception as e:
        return f"{type(e).__name__}: {e}", getattr(e, "__notes__", [])


for text in ['{"a": [1, 2.5, -0, 1e3, true, false, null, "\\u00e9\\ud83d\\ude00\\n"]}', "[1,]", '{"a":1,}', '{"a" 1}',
             '["\\x"]', '["\\u12"]', '["a\tb"]', '["abc', "[1 2]", "-", "[NaN, -Infinity]", '{1: 2}', "[01]", "nul"]:
    print(text, "->", attempt(json.loads, text))
print(attempt(json.loads, '["a\tb"]', strict=False))
print(attempt(json.loads, '{"b": 1, "a": {"c": 2}}', object_pairs_hook=list))
print(attempt(json.loads, "[1.5, 10]", parse_float=str, parse_int=hex if False else str))


class Point(tuple):
    pass


value = {"k": [Point((1, 2)), {"x": "é\"\\\x00"}], 3: None, True: 1.5, None: [], "e": {}}
print(json.dumps(value))
print(json.dumps(value, ensure_ascii=False, indent="-", separators=(";", "=")))
print(attempt(json.dumps, {"a": [1, {"b": object}]}))
print(attempt(json.dumps, {(1, 2): 3}))
print(attempt(json.dumps, [float("nan")], allow_nan=False))
cycle = [1]
cycle.append({"again": cycle})
print(attempt(json.dumps, cycle))

# A list may grow while it is written; keys that are equal are one object.
growing = [1]


class Grow(list):
    def __iter__(self):
        growing.append(2)
        return iter([3])


growing.append(Grow([0]))
print(json.dumps(growing))
first, second = json.loads('[{"some key": 1}, {"some key": 2}]')
print(next(iter(first)) is next(iter(second)))

# What is written reads back, whatever it contains.
choose = random.Random(3)


def tree(depth):
    kind = choose.randrange(7 if depth < 4 else 5)
    if kind == 0:
        return choose.choice([None, True, False, 0.1, -1e300, 5e-324])
    if kind == 1:
        return choose.randrange(-10**30, 10**30)
    if kind < 5:
        return "".join(choose.choice("ab\"\\\n\t\x1f\x7fé€\U0001f600\ud800 longer piece of text") for _ in range(choose.randrange(40)))
    if kind == 5:
        return [tree(depth + 1) for _ in range(choose.randrange(6))]
    return {tree(9) if choose.random() < 0 else "k%d" % choose.randrange(50): tree(depth + 1) for _ in range(choose.randrange(6))}


trees = [tree(0) for _ in range(400)]
print(all(json.loads(json.dumps(x, ensure_ascii=a, indent=i)) == x for x in trees for a in (True, False) for i in (None, 2)))
# expect: {"a": [1, 2.5, -0, 1e3, true, false, null, "\u00e9\ud83d\ude00\n"]} -> {'a': [1, 2.5, 0, 1000.0, True, False, None, 'é😀\n']}
# expect: [1,] -> ('JSONDecodeError: Illegal trailing comma before end of array: line 1 column 3 (char 2)', [])
# expect: {"a":1,} -> ('JSONDecodeError: Illegal trailing comma before end of object: line 1 column 7 (char 6)', [])
# expect: {"a" 1} -> ("JSONDecodeError: Expecting ':' delimiter: line 1 column 6 (char 5)", [])
# expect: ["\x"] -> ('JSONDecodeError: Invalid \\escape: line 1 column 3 (char 2)', [])
# expect: ["\u12"] -> ('JSONDecodeError: Invalid \\uXXXX escape: line 1 column 4 (char 3)', [])
# expect: ["a	b"] -> ('JSONDecodeError: Invalid control character at: line 1 column 4 (char 3)', [])
# expect: ["abc -> ('JSONDecodeError: Unterminated string starting at: line 1 column 2 (char 1)', [])
# expect: [1 2] -> ("JSONDecodeError: Expecting ',' delimiter: line 1 column 4 (char 3)", [])
# expect: - -> ('JSONDecodeError: Expecting value: line 1 column 1 (char 0)', [])
# expect: [NaN, -Infinity] -> [nan, -inf]
# expect: {1: 2} -> ('JSONDecodeError: Expecting property name enclosed in double quotes: line 1 column 2 (char 1)', [])
# expect: [01] -> ("JSONDecodeError: Expecting ',' delimiter: line 1 column 3 (char 2)", [])
# expect: nul -> ('JSONDecodeError: Expecting value: line 1 column 1 (char 0)', [])
# expect: ['a\tb']
# expect: [('b', 1), ('a', [('c', 2)])]
# expect: ['1.5', '10']
# expect: {"k": [[1, 2], {"x": "\u00e9\"\\\u0000"}], "3": null, "true": 1.5, "null": [], "e": {}}
# expect: {
# expect: -"k"=[
# expect: --[
# expect: ---1;
# expect: ---2
# expect: --];
# expect: --{
# expect: ---"x"="é\"\\\u0000"
# expect: --}
# expect: -];
# expect: -"3"=null;
# expect: -"true"=1.5;
# expect: -"null"=[];
# expect: -"e"={}
# expect: }
# expect: ('TypeError: Object of type type is not JSON serializable', ["when serializing dict item 'b'", 'when serializing list item 1', "when serializing dict item 'a'"])
# expect: ('TypeError: keys must be str, int, float, bool or None, not tuple', [])
# expect: ('ValueError: Out of range float values are not JSON compliant: nan', ['when serializing list item 0'])
# expect: ('ValueError: Circular reference detected', ["when serializing dict item 'again'", 'when serializing list item 1'])
# expect: [1, [3], 2]
# expect: True
# expect: True
