"""First inputs of the libFuzzer targets, made of the standard library: small statements, or code objects.

usage: seeds.py TARGET LIBRARY FOLDER [COUNT]     TARGET: syntax, marshal or code; the same inputs every time
"""
import ast
import marshal
import pathlib
import random
import sys
import types

LIMIT = 1000  # bytes of an input


def statements(library):
    """Every statement of some files, from functions and classes too, as text."""
    for path in sorted(pathlib.Path(library).glob('*.py')):
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


def noise(library):
    r = random.Random('code')
    while True: yield r.randbytes(r.randrange(8, 200))


def main():
    target, library, folder = sys.argv[1:4]
    count = int(sys.argv[4]) if len(sys.argv) > 4 else 2000
    inputs = {'syntax': syntax, 'marshal': marshalled, 'code': noise}[target](library)
    if target == 'code':
        chosen = [next(inputs) for _ in range(count)]
    else:
        known = sorted(set(inputs))
        chosen = random.Random(target).sample(known, min(count, len(known)))
    for number, data in enumerate(chosen):
        pathlib.Path(folder, f'seed-{number:05}').write_bytes(data)
    print(len(chosen), 'inputs')


main()
