# SyntaxErrors of the compiler show the line of files with any name and encoding; ~ of a bool warns; groups made by except*
# begin at the clause; slots say whose they are.
# expect: ok
import os
import subprocess
import sys
import tempfile
import traceback
import warnings

with tempfile.TemporaryDirectory() as folder:
    for i, (text, encoding) in enumerate((('return "\xe4"', 'utf-8'), ('return "\xe4"', 'utf-8-sig'),
                                          ('# coding: latin1\nreturn "\xe4"', 'latin1'))):
        path = os.path.join(folder, f'\xe6{i}.py')
        with open(path, 'w', encoding=encoding) as f:
            f.write(text)
        run = subprocess.run([sys.executable, '-X', 'utf8', path], capture_output=True, encoding='utf-8')
        lines = run.stderr.splitlines()[-3:]
        if sys.implementation.name == 'krait':
            assert lines == ['    return "\xe4"', '    ^^^^^^^^^^', "SyntaxError: 'return' outside function"], run.stderr

with warnings.catch_warnings(record=True) as seen:
    warnings.simplefilter('always')
    assert eval('~True') == -2
assert [w.category for w in seen] == [DeprecationWarning]

try:
    try:
        raise ValueError(42)
    except* ValueError as e:
        group = e
        raise
except ExceptionGroup as e:
    first = traceback.extract_tb(e.__traceback__)[0]
if sys.implementation.name == 'krait':
    assert first.line.startswith('except* ValueError'), first.line


class Slotted:
    __slots__ = ('a',)

    class Inner(int):
        __slots__ = ()
        __add__ = str.__add__


for test, message in ((lambda: Slotted().a, "'Slotted' object has no attribute 'a'"),
                      (lambda: Slotted.Inner() + 1, "descriptor '__add__' requires a 'str' object but received a 'Inner'")):
    try:
        test()
        assert False
    except (AttributeError, TypeError) as e:
        assert str(e) == message, e
print('ok')
