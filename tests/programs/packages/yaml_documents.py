# PyYAML in pure Python: documents of every style, there and back; anchors, tags, errors with their places.
# packages: yaml
# limit: 120
import collections
import datetime

import yaml

TEXT = """\
# a comment
defaults: &defaults
  adapter: postgres
  list: [1, 2.5, -.inf, 0x1F, 0o17, 1_000, ~, true, No, "yes"]
development:
  <<: *defaults
  when: 2026-11-27 10:20:30.5 +01:00
  day: 2026-11-27
text: |
  kept
    lines

folded: >-
  one
  two

  three
quoted: "tab\\t\\u00e9\\x41 \\
  continued"
single: 'it''s'
? !!python/tuple [complex, key]
: {a: 1, b: {c: !!set {x}}}
binary: !!binary |
  R0lGODlhDAAMAIQA
pairs: !!pairs [a: 1, a: 2]
ordered: !!omap [x: 1, y: 2]
python: !!python/tuple [1, 2]
"""
data = yaml.unsafe_load(TEXT)
for key, value in data.items():
    print(key, "=", sorted(value) if isinstance(value, set) else value)
print(yaml.dump(yaml.safe_load(TEXT.replace("python: !!python/tuple [1, 2]\n", "").replace("? !!python/tuple [complex, key]\n: ", "complex: ")), allow_unicode=True))
print(list(yaml.safe_load_all("--- 1\n--- [a]\n...\n---\nx: y\n")))
for event in yaml.parse("a: &x [1, !t 'b']\nc: *x\n"):
    print(event)
print([type(token).__name__ for token in yaml.scan("- {a: b}\n- ? c\n")])
print(yaml.serialize(yaml.compose("a: [1, {x: y}]\nb: |\n  text\n")))


class Point(yaml.YAMLObject):
    yaml_tag = "!Point"
    yaml_loader = [yaml.SafeLoader, yaml.UnsafeLoader]

    def __init__(self, x, y):
        self.x, self.y = x, y

    def __repr__(self):
        return "Point(%r, %r)" % (self.x, self.y)


shared = [1, 2]
values = {"p": Point(1, [2]), "s": shared, "t": shared, "d": datetime.date(2026, 1, 2), "long": "word " * 30, "n": None,
          "m": "a\nb\n", "odd": [": x", "- y", "#z", "", " lead", "1", "null", "é", "\x07"], "tuple": (1, (2, 3))}
text = yaml.dump(values, width=60, sort_keys=False)
print(text)
print(yaml.dump([values["odd"], {}, []], default_flow_style=True, explicit_start=True, explicit_end=True, canonical=False))
print(yaml.dump({"a": [1, {"b": "c"}]}, canonical=True))
print(yaml.unsafe_load(text)["p"], yaml.unsafe_load(text)["s"] is yaml.unsafe_load(text)["t"])
print(yaml.dump(collections.OrderedDict(z=1, a=complex(1, 2))), yaml.unsafe_load(yaml.dump(collections.OrderedDict(z=1))))
for bad in "a: b: c", "[1, 2", "a: 'x", "\t- x", "*nowhere", "%YAML 3.0\n--- x", "a: !unknown x", "? - a\n : b", "'\\x'", "{a: 1, a", "&a &b x", "- 1\n 2: 3":
    try:
        print(yaml.safe_load(bad))
    except yaml.YAMLError as e:
        print(type(e).__name__, str(e).replace("\n", " / "))
print(all(yaml.safe_load(yaml.safe_dump(n)) == n for n in range(-300, 300)))
big = {"key %d" % i: [{"n": i, "square": i * i, "text": "value %d" % i}, [i] * 3] for i in range(150)}
print(yaml.safe_load(yaml.safe_dump(big)) == big)
# expect: defaults = {'adapter': 'postgres', 'list': [1, 2.5, -inf, 31, '0o17', 1000, None, True, False, 'yes']}
# expect: development = {'adapter': 'postgres', 'list': [1, 2.5, -inf, 31, '0o17', 1000, None, True, False, 'yes'], 'when': datetime.datetime(2026, 11, 27, 10, 20, 30, 500000, tzinfo=datetime.timezone(datetime.timedelta(seconds=3600))), 'day': datetime.date(2026, 11, 27)}
# expect: text = kept
# expect:   lines
# expect:
# expect: folded = one two
# expect: three
# expect: quoted = tab	éA continued
# expect: single = it's
# expect: ('complex', 'key') = {'a': 1, 'b': {'c': {'x'}}}
# expect: binary = b'GIF89a\x0c\x00\x0c\x00\x84\x00'
# expect: pairs = [('a', 1), ('a', 2)]
# expect: ordered = [('x', 1), ('y', 2)]
# expect: python = (1, 2)
# expect: binary: !!binary |
# expect:   R0lGODlhDAAMAIQA
# expect: complex:
# expect:   a: 1
# expect:   b:
# expect:     c: !!set
# expect:       x: null
# expect: defaults:
# expect:   adapter: postgres
# expect:   list: &id001
# expect:   - 1
# expect:   - 2.5
# expect:   - -.inf
# expect:   - 31
# expect:   - 0o17
# expect:   - 1000
# expect:   - null
# expect:   - true
# expect:   - false
# expect:   - 'yes'
# expect: development:
# expect:   adapter: postgres
# expect:   day: 2026-11-27
# expect:   list: *id001
# expect:   when: 2026-11-27 10:20:30.500000+01:00
# expect: folded: 'one two
# expect:
# expect:   three'
# expect: ordered:
# expect: - !!python/tuple
# expect:   - x
# expect:   - 1
# expect: - !!python/tuple
# expect:   - y
# expect:   - 2
# expect: pairs:
# expect: - !!python/tuple
# expect:   - a
# expect:   - 1
# expect: - !!python/tuple
# expect:   - a
# expect:   - 2
# expect: quoted: "tab\téA continued"
# expect: single: it's
# expect: text: "kept\n  lines\n"
# expect:
# expect: [1, ['a'], {'x': 'y'}]
# expect: StreamStartEvent()
# expect: DocumentStartEvent()
# expect: MappingStartEvent(anchor=None, tag=None, implicit=True)
# expect: ScalarEvent(anchor=None, tag=None, implicit=(True, False), value='a')
# expect: SequenceStartEvent(anchor='x', tag=None, implicit=True)
# expect: ScalarEvent(anchor=None, tag=None, implicit=(True, False), value='1')
# expect: ScalarEvent(anchor=None, tag='!t', implicit=(False, False), value='b')
# expect: SequenceEndEvent()
# expect: ScalarEvent(anchor=None, tag=None, implicit=(True, False), value='c')
# expect: AliasEvent(anchor='x')
# expect: MappingEndEvent()
# expect: DocumentEndEvent()
# expect: StreamEndEvent()
# expect: ['StreamStartToken', 'BlockSequenceStartToken', 'BlockEntryToken', 'FlowMappingStartToken', 'KeyToken', 'ScalarToken', 'ValueToken', 'ScalarToken', 'FlowMappingEndToken', 'BlockEntryToken', 'BlockMappingStartToken', 'KeyToken', 'ScalarToken', 'BlockEndToken', 'BlockEndToken', 'StreamEndToken']
# expect: a: [1, {x: y}]
# expect: b: |
# expect:   text
# expect:
# expect: p: !Point
# expect:   x: 1
# expect:   y:
# expect:   - 2
# expect: s: &id001
# expect: - 1
# expect: - 2
# expect: t: *id001
# expect: d: 2026-01-02
# expect: long: 'word word word word word word word word word word word
# expect:   word word word word word word word word word word word word
# expect:   word word word word word word word '
# expect: n: null
# expect: m: 'a
# expect:
# expect:   b
# expect:
# expect:   '
# expect: odd:
# expect: - ': x'
# expect: - '- y'
# expect: - '#z'
# expect: - ''
# expect: - ' lead'
# expect: - '1'
# expect: - 'null'
# expect: - "\xE9"
# expect: - "\a"
# expect: tuple: !!python/tuple
# expect: - 1
# expect: - !!python/tuple
# expect:   - 2
# expect:   - 3
# expect:
# expect: --- [[': x', '- y', '#z', '', ' lead', '1', 'null', "\xE9", "\a"], {}, []]
# expect: ...
# expect:
# expect: ---
# expect: !!map {
# expect:   ? !!str "a"
# expect:   : !!seq [
# expect:     !!int "1",
# expect:     !!map {
# expect:       ? !!str "b"
# expect:       : !!str "c",
# expect:     },
# expect:   ],
# expect: }
# expect:
# expect: Point(1, [2]) False
# expect: !!python/object/apply:collections.OrderedDict
# expect: - - - z
# expect:     - 1
# expect:   - - a
# expect:     - !!python/complex '1.0+2.0j'
# expect:  OrderedDict({'z': 1})
# expect: ScannerError mapping values are not allowed here /   in "<unicode string>", line 1, column 5: /     a: b: c /         ^
# expect: ParserError while parsing a flow sequence /   in "<unicode string>", line 1, column 1: /     [1, 2 /     ^ / expected ',' or ']', but got '<stream end>' /   in "<unicode string>", line 1, column 6: /     [1, 2 /          ^
# expect: ScannerError while scanning a quoted scalar /   in "<unicode string>", line 1, column 4: /     a: 'x /        ^ / found unexpected end of stream /   in "<unicode string>", line 1, column 6: /     a: 'x /          ^
# expect: ScannerError while scanning for the next token / found character '\t' that cannot start any token /   in "<unicode string>", line 1, column 1: /     	- x /     ^
# expect: ComposerError found undefined alias 'nowhere' /   in "<unicode string>", line 1, column 1: /     *nowhere /     ^
# expect: ParserError found incompatible YAML document (version 1.* is required) /   in "<unicode string>", line 1, column 1: /     %YAML 3.0 /     ^
# expect: ConstructorError could not determine a constructor for the tag '!unknown' /   in "<unicode string>", line 1, column 4: /     a: !unknown x /        ^
# expect: ParserError while parsing a block mapping /   in "<unicode string>", line 1, column 1: /     ? - a /     ^ / expected <block end>, but found '<block mapping start>' /   in "<unicode string>", line 2, column 2: /      : b /      ^
# expect: \x
# expect: ParserError while parsing a flow mapping /   in "<unicode string>", line 1, column 1: /     {a: 1, a /     ^ / expected ',' or '}', but got '<stream end>' /   in "<unicode string>", line 1, column 9: /     {a: 1, a /             ^
# expect: ParserError expected '<document start>', but found '<anchor>' /   in "<unicode string>", line 1, column 4: /     &a &b x /        ^
# expect: ScannerError mapping values are not allowed here /   in "<unicode string>", line 2, column 3: /      2: 3 /       ^
# expect: True
# expect: True
