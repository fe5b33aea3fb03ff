# tokenize asks for a line when it needs it, and not before; what readline raises comes out; csv readers notice when their
# iterator reads records itself.
# expect: ok
import csv
import functools
import inspect
import tokenize

SOURCE = ['def f(a,\n', '      b):\n', '    """text\n', '    more"""\n', '\n', '    # a comment\n', '    return (a,\n', '  2)\n',
          "x = f'''{\n", 'a}\n', "'''\n", 'if x:\n', '  y\\\n', '   = 2\n', 'z']


def reader(lines):
    state = {'read': 0}

    def readline():
        state['read'] += 1
        return lines[state['read'] - 1] if state['read'] <= len(lines) else ''
    return state, readline


def tokens_of(lines):
    state, readline = reader(lines)
    out = []
    try:
        for token in tokenize.generate_tokens(readline):
            out.append((state['read'], tokenize.tok_name[token.type], token.string, token.start, token.end))
    except tokenize.TokenError as e:
        out.append((state['read'], e.args))
    return out


good = tokens_of(SOURCE)
# Never further than the line a token ends in (an end of line that is to be told from a continued one needs the next).
for read, name, string, start, end in good:
    assert end[0] <= read <= end[0] + 1, (read, name, string, start, end)
names = [(name, string, end) for read, name, string, start, end in good if name in ('STRING', 'FSTRING_START', 'NAME')]
assert ('STRING', '"""text\n    more"""', (4, 11)) in names and ('NAME', 'z', (15, 1)) in names, names
assert good[0][0] == 1 and good[-1][1] == 'ENDMARKER' and good[-1][3] == (16, 0), (good[0], good[-1])
assert len(tokens_of(['x = f"{a}\n', '"\n'])[-1]) == 2  # the f-string is not closed on its line
assert tokens_of(['a = (1,\n', 'b\n'])[-1] == (3, ('unexpected EOF in multi-line statement', (2, 0)))
big = ['x = """\n'] + ['line\n'] * 20_000 + ['"""\n']
assert tokens_of(big)[2][0] == 20_002


class Trouble(Exception):
    pass


def readline(count=[0]):
    count[0] += 1
    if count[0] == 3:
        raise Trouble
    return 'a = (1,\n'


seen = []
try:
    for token in tokenize.generate_tokens(readline):
        seen.append(token.string)
except Trouble:
    seen.append('trouble')
assert seen == ['a', '=', '(', '1', ',', '\n', 'a', '=', '(', '1', ',', '\n', 'trouble'], seen

assert str(inspect.signature(functools.cmp_to_key(lambda a, b: 0))) == '(obj)'
try:
    [].__len__(x=1)
except TypeError as e:
    assert str(e) == 'wrapper __len__() takes no keyword arguments', e


class Reentrant:
    reader = None

    def __iter__(self):
        return self

    def __next__(self):
        if not hasattr(self, 'began'):
            self.began = True
            assert next(self.reader) == ['inner']
        return 'inner'


it = Reentrant()
it.reader = csv.reader(it)
try:
    next(it.reader)
    assert False
except csv.Error as e:
    assert str(e) == 'iterator has already advanced the reader', e
print('ok')
