# Signals are seen while much is copied, not only behind it. (CPython sees them there.)
# limit: 300
# expect: lists: all
# expect: sets and dicts: all
# expect: ints: all
# expect: strings: all
# expect: codecs: all
import signal
import sys

from seeing_signals import SIZE, often, quick, report

items = [None] * SIZE
same = tuple(items)
often('lists', {
    'copy': items.copy, 'list': lambda: list(items), 'slice': lambda: items[1:], 'steps': lambda: items[::2],
    'sum': lambda: items + items, 'product': lambda: items * 3, 'extend': lambda: [].extend(items),
    'unpacking': lambda: [*items, *same], 'tuple': lambda: tuple(items), 'tuple slice': lambda: same[1:],
    'tuple sum': lambda: same + same, 'tuple product': lambda: same * 3, 'list of a tuple': lambda: list(same),
})
del items, same

# A copy of what the handler changes is made anew.
numbers = set(range(SIZE // 4))
entries = dict.fromkeys(numbers)
copies = {
    'set': (numbers, lambda: set(numbers)), 'set.copy': (numbers, numbers.copy), 'frozenset': (numbers, lambda: frozenset(numbers)),
    'update': (numbers, lambda: (s := set(), s.update(numbers))[0]),
    'dict': (entries, lambda: dict(entries)), 'dict.copy': (entries, entries.copy), 'dict |': (entries, lambda: entries | {}),
}
missed = []
for key, (name, (source, copy)) in enumerate(copies.items(), SIZE):
    def add(*a):
        if isinstance(source, set): source.add(key)
        else: source[key] = None
    signal.signal(signal.SIGALRM, add)
    signal.setitimer(signal.ITIMER_REAL, .003)
    made = copy()
    signal.setitimer(signal.ITIMER_REAL, 0)
    if key not in made or len(made) != len(source): missed.append(name)
    del made
report('sets and dicts', missed)
del numbers, entries, copies, source, copy

a = (1 << 20 * SIZE) - 12345
b = a >> 1
often('ints', {
    'sum': lambda: a + b, 'difference': lambda: a - b, 'left shift': lambda: a << 3, 'right shift': lambda: a >> 3, 'or': lambda: a | b,
    'and': lambda: a & b, 'invert': lambda: ~a, 'product': lambda: a * 3, 'quotient': lambda: a // 3, 'true quotient': lambda: a / b,
    'hash': lambda: [hash(a) for _ in range(3)], 'hex': lambda: hex(a),
})
assert quick or hash(a) == a % sys.hash_info.modulus and hash(-a) == -(a % sys.hash_info.modulus)
del a, b

ascii_text = 'abC dEf\t' * (SIZE // 2)
wide_text = 'abč Ďé ж' * (SIZE // 8)
table = {ord('a'): 'bb', ord('č'): None}
often('strings', {
    name: operation for text, kind in ((ascii_text, ''), (wide_text, ' wide')) for name, operation in {
        'upper' + kind: text.upper, 'lower' + kind: text.lower, 'title' + kind: text.title, 'swapcase' + kind: text.swapcase,
        'casefold' + kind: text.casefold, 'capitalize' + kind: text.capitalize, 'translate' + kind: lambda text=text: text.translate(table),
        'product' + kind: lambda text=text: text * 5, 'printable' + kind: ('a' + text.replace('\t', '_')).isprintable,
        'expandtabs' + kind: text.expandtabs, 'strip' + kind: lambda text=text: text.strip('abcdefCEčĎéж \t'),
        'list' + kind: lambda text=text: list(text),
    }.items()})
assert ascii_text.title() == 'Abc Def\t' * (SIZE // 2)
often('codecs', {
    f'{verb} {codec}': operation for codec in ('utf-16', 'utf-32', 'utf-7', 'unicode_escape', 'raw_unicode_escape', 'cp1252')
    for verb, operation in (('encode', lambda codec=codec: ascii_text.encode(codec)),
                            ('decode', lambda codec=codec, data=ascii_text[:SIZE].encode(codec): data.decode(codec)))})
