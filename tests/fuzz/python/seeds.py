"""First inputs of the libFuzzer targets, made of the standard library: small statements, code objects, patterns.

usage: seeds.py TARGET LIBRARY FOLDER [COUNT]     TARGET: syntax, marshal, code, execute or sre; the same inputs every time
"""
import ast
import marshal
import pathlib
import random
import re
import sys
import types
from re import _compiler, _parser

LIMIT = 1000  # bytes of an input


def statements(library):
    """Every statement of some files, from functions and classes too, as text."""
    # A link of Debian's leads to where nothing is.
    for path in sorted(p for p in pathlib.Path(library).glob('*.py') if p.is_file()):
        try:
            text = path.read_text('utf-8')
            tree = ast.parse(text)
        except (SyntaxError, UnicodeDecodeError):
            continue  # the library of another version of Python
        for node in ast.walk(tree):
            if isinstance(node, ast.stmt) and (piece := ast.get_source_segment(text, node)) and len(piece) < LIMIT:
                yield piece


def syntax(library):
    for number, text in enumerate(statements(library)):
        # The first byte says the mode and options: mostly a program, at times an expression or type comments.
        yield bytes([(0, 0, 0, 1, 4, 8)[number % 6]]) + text.encode()


def marshalled(library):
    for text in statements(library):
        try:
            code = compile(text, 'x', 'exec')
        except (SyntaxError, ValueError):
            continue
        todo = [code]
        while todo:
            one = todo.pop()
            if len(data := marshal.dumps(one)) < LIMIT: yield data
            todo += [c for c in one.co_consts if isinstance(c, types.CodeType)]


def patterns(library):
    """Patterns of the library and what they are compiled to, with words of a text."""
    texts = [b'', b'ab', b'foo bar', b'12:30, x=1', b'aaaaabbb', b'"a\\n"']
    for number, text in enumerate(re.findall(r"""re\.compile\(\s*r?(?:"([^"\n]+)"|'([^'\n]+)')""", '\n'.join(
            p.read_text('utf-8', 'replace') for p in sorted(pathlib.Path(library).rglob('*.py')) if p.is_file()))):
        try:
            parsed = _parser.parse(text[0] or text[1])
            code = _compiler._code(parsed, parsed.state.flags)
        except (re.error, RecursionError, OverflowError):
            continue
        subject = texts[number % len(texts)]
        words = b''.join(bytes([w]) if w < 0xF0 else b'\xff' + w.to_bytes(4, 'big') for w in code)
        yield bytes([min(parsed.state.groups - 1, 7), number % 4 << 4 | len(subject)]) + subject + words


def noise(library):
    r = random.Random('code')
    while True: yield r.randbytes(r.randrange(8, 200))


def main():
    target, library, folder = sys.argv[1:4]
    count = int(sys.argv[4]) if len(sys.argv) > 4 else 2000
    inputs = {'syntax': syntax, 'marshal': marshalled, 'code': noise, 'execute': noise, 'sre': patterns}[target](library)
    if target in ('code', 'execute'):
        chosen = [next(inputs) for _ in range(count)]
    else:
        known = sorted(set(inputs))
        chosen = random.Random(target).sample(known, min(count, len(known)))
    for number, data in enumerate(chosen):
        pathlib.Path(folder, f'seed-{number:05}').write_bytes(data)
    print(len(chosen), 'inputs')


main()
