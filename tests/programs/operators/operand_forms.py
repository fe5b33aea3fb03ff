# Every operator on operands that are locals, temporaries, constants, globals, with every kind of value, run until it has
# specialised, and again with other kinds: the result is what module `operator` says, wherever it is stored.
# expect: 0 wrong
import itertools
import operator

VALUES = [0, 1, -7, 3.25, 1e300, 0.0, 1 << 70, -(1 << 62), True, None, 'ab', 'é€', b'ab', (1, 2), [1, 2], {1: 2}, {1, 2}, slice(0, 1), 1j]
LITERALS = {0: '0', 1: '1', -7: '-7', 3.25: '3.25', None: 'None', 'ab': "'ab'"}
BINARY = {'+': operator.add, '-': operator.sub, '*': operator.mul, '/': operator.truediv, '//': operator.floordiv, '%': operator.mod,
          '&': operator.and_, '|': operator.or_, '^': operator.xor, '<': operator.lt, '<=': operator.le, '==': operator.eq, '!=': operator.ne,
          '>': operator.gt, '>=': operator.ge, 'is': operator.is_, 'is not': operator.is_not,
          'in': lambda a, b: operator.contains(b, a), 'not in': lambda a, b: not operator.contains(b, a)}
SMALL = {'**': operator.pow, '<<': operator.lshift, '>>': operator.rshift}
UNARY = {'-': operator.neg, '+': operator.pos, '~': operator.invert, 'not ': operator.not_}
OPERANDS = ['{}', 'o.{}', 'g_{}', 'f({})']
STORES = ['r = {}; return r', 'return {}', 'o.r = {}; return o.r', 'r = a; r = {}; return r', 'return 1 if {} else 0', 'return [{}][0]',
          'while {}: return 1\n return 0']
wrong = 0


class Namespace: pass


def f(x): return x


def same(a, b): return type(a) is type(b) and (a == b or a != a and b != b)


def outcome(function, *arguments):
    try:
        return function(*arguments)
    except Exception as e:
        return type(e)


def check(expression, names, reference, cases):
    global wrong
    for store in STORES:
        space = {'o': Namespace(), 'f': f}
        exec('def run(%s, o):\n %s\n' % (', '.join(names), store.format(expression)), space)
        run, o = space['run'], space['o']
        as_truth = store.startswith(('return 1 if', 'while'))
        for case in cases:
            for name, value in zip(names, case):
                setattr(o, name, value)
                space['g_' + name] = value
            wanted = outcome(reference, *case)
            if as_truth and not isinstance(wanted, type):
                wanted = int(bool(wanted))
            for _ in range(3):
                if not same(outcome(run, *case, o), wanted):
                    wrong += 1
                    print(store.format(expression), case, outcome(run, *case, o), wanted)


pairs = list(itertools.product(VALUES, VALUES))
small = [(a, b) for a, b in pairs if not isinstance(b, int) or abs(b) < 100]
small = [(a, b) for a, b in small if not (isinstance(a, (float, complex)) and isinstance(b, (float, complex)))]
for (left, right), (symbol, reference) in itertools.product(itertools.product(OPERANDS, OPERANDS), (BINARY | SMALL).items()):
    if (OPERANDS.index(left) + OPERANDS.index(right)) % 2 and symbol not in ('is', '+', '<', '=='):
        continue  # half of the forms show it for the others
    cases = small if symbol in SMALL else [(a, b) for a, b in pairs if symbol != '*' or not {a.__class__, b.__class__} & {str, bytes, tuple, list} or
                                           all(not isinstance(x, int) or abs(x) < 100 for x in (a, b))]
    check('%s %s %s' % (left.format('a'), symbol, right.format('b')), ['a', 'b'], reference, cases[::1 if symbol == 'is' else 3])
for symbol, reference in BINARY.items():
    for value, text in LITERALS.items():
        for operand in OPERANDS:
            if symbol.startswith('is') and value is not None:
                continue
            few = VALUES if symbol != '*' or not isinstance(value, str) else [v for v in VALUES if not isinstance(v, int) or abs(v) < 100]
            check('%s %s %s' % (operand.format('a'), symbol, text), ['a'], lambda a: reference(a, value), [(v,) for v in few])
            check('%s %s %s' % (text, symbol, operand.format('a')), ['a'], lambda a: reference(value, a), [(v,) for v in few])
for symbol, reference in UNARY.items():
    for operand in OPERANDS:
        check(symbol + operand.format('a'), ['a'], reference, [(v,) for v in VALUES])
containers = [[1, 2, 3], (1, 2, 3), 'abc', 'é€x', b'abc', {0: 1, 1: 2, -1: 3, 'k': 4}, range(5), 5, None, [], '']
keys = [0, 1, -1, 5, -9, 1 << 70, 'k', None, 1.0, slice(1, None), slice(None, None, -1), True]
for left, right in itertools.product(OPERANDS, OPERANDS):
    check('%s[%s]' % (left.format('a'), right.format('b')), ['a', 'b'], operator.getitem, list(itertools.product(containers, keys)))
print(wrong, 'wrong')
