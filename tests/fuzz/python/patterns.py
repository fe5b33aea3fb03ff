"""Regular expressions at random: compiles and matches them, and changes compiled code by hand.

usage: patterns.py SEED COUNT [FROM]
"""
import random
import re
import signal
import sys
import warnings

import _sre
from re import _compiler, _parser


class Timeout(Exception):
    pass


def alarm(*a):
    raise Timeout


ATOMS = ['a', 'b', 'é', '€', '.', r'\d', r'\w', r'\s', r'\b', r'\B', '^', '$', r'\A', r'\Z', '[ab]', '[^a]', '[a-f0-9]',
         r'[\w-]', '[é-€]', '[^é]', r'\1', r'\2', '(?P=n)', 'ab', 'abc', r'\x00', r'\u20ac', '\U0001F600', '[]]', r'\D', r'\W']
REPEATS = ['*', '+', '?', '*?', '+?', '??', '*+', '++', '?+', '{2}', '{0,3}', '{1,}', '{2,4}?', '{0,0}', '{1,2}+', '{,5}']


def pattern(r, depth=0):
    out = []
    for _ in range(r.randrange(1, 5)):
        k = r.randrange(10)
        if k < 5 or depth > 5:
            x = r.choice(ATOMS)
        else:
            head = r.choice(['(', '(?:', '(?=', '(?!', '(?<=', '(?<!', '(?>', '(?P<n>', '(?i:', '(?-i:', '(?(1)', '(?s:', '(?a:'])
            x = head + pattern(r, depth + 1) + ('|' + pattern(r, depth + 1) if r.random() < .4 else '') + ')'
        if r.random() < .35: x += r.choice(REPEATS)
        out.append(x)
    return '|'.join(out) if r.random() < .15 else ''.join(out)


def text(r):
    return ''.join(r.choice('aabbcé€ \n0_\U0001F600A') for _ in range(r.choice([0, 1, 3, 8, 20, 200])))


def use(p, s, r):
    for operation in (p.match, p.search, p.fullmatch, p.findall, lambda s: p.sub(r'<\g<0>>', s), p.split,
                      lambda s: list(p.finditer(s)), lambda s: p.sub(lambda m: m.group() * 2, s, 3),
                      lambda s: p.match(s, r.randrange(-3, 9), r.randrange(-3, 9)),
                      lambda s: p.scanner(s).search()):
        try:
            m = operation(s)
            if isinstance(m, re.Match): m.groups(), m.span(), m.regs, m.lastgroup, m.expand(r'\1'), repr(m)
        except (re.error, IndexError, RuntimeError, RecursionError, MemoryError, TypeError, OverflowError):
            pass


def by_hand(r, source, flags):
    """_sre.compile with changed code words."""
    parsed = _parser.parse(source, flags)
    code = _compiler._code(parsed, flags)
    for _ in range(r.choice([1, 1, 2, 4])):
        at = r.randrange(len(code))
        how = r.randrange(6)
        if how == 0: code[at] = r.randrange(50)
        elif how == 1: code[at] = r.choice([0, 1, 2**32 - 1, 2**31, 255, 65535])
        elif how == 2: code[at] = max(0, code[at] + r.choice([-1, 1, 2]))
        elif how == 3: del code[at]
        elif how == 4: code.insert(at, r.randrange(50))
        else: code[at] = code[r.randrange(len(code))]
    groups = parsed.state.groups - 1 + r.choice([0, 0, 0, -1, 1, 100])
    return _sre.compile(source, flags | parsed.state.flags, code, groups, parsed.state.groupdict, (None,) * max(0, groups + 1))


def main():
    seed, count = sys.argv[1], int(sys.argv[2])
    say_from = int(sys.argv[3]) if len(sys.argv) > 3 else count
    signal.signal(signal.SIGVTALRM, alarm)
    warnings.simplefilter('ignore')
    compiled = by_hand_made = 0
    for i in range(count):
        r = random.Random(f'{seed}/{i}')
        flags = r.choice([0, 0, re.I, re.S, re.M, re.A, re.I | re.A, re.X, re.I | re.M])
        source, s = pattern(r), text(r)
        if r.random() < .2:
            source, s = source.encode('latin-1', 'replace'), s.encode('utf-8')
        if i >= say_from: print('case', i, repr(source), flags, repr(s), flush=True)
        try:
            signal.setitimer(signal.ITIMER_VIRTUAL, .1)
            if r.random() < .4:
                use(by_hand(r, source, int(flags)), s, r)
                by_hand_made += 1
            else:
                use(re.compile(source, flags), s, r)
                compiled += 1
        except (re.error, RecursionError, OverflowError, MemoryError, ValueError, RuntimeError, TypeError, SystemError,
                IndexError, Timeout, AttributeError):
            pass
        finally:
            try: signal.setitimer(signal.ITIMER_VIRTUAL, 0)
            except Timeout: pass
        if i % 500 == 0: re.purge()
    print('compiled', compiled, 'by hand', by_hand_made, 'of', count)


main()
