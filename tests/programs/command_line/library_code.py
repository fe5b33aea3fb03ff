"""The library's code is compiled when Krait is built, and used while the source files are what they were."""
# expect: ok
import os
import shutil
import subprocess
import sys
import sysconfig
import tempfile

if sys.implementation.name != 'krait':
    print('ok')
    sys.exit()

library = sysconfig.get_path('stdlib')
code_file = library + '.code'


def link(source, target):
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


def run(home, *arguments, path=None):
    env = {k: v for k, v in os.environ.items() if not k.startswith('PYTHON')}
    env['PYTHONHOME'] = home
    if path:
        env['PYTHONPATH'] = path
    ended = subprocess.run([sys.executable, '-v', *arguments], env=env, capture_output=True, text=True)
    assert ended.returncode == 0, ended.stderr[-2000:]
    return ended.stdout, ended.stderr


show = '''
import json, json.decoder as d
print(json.__file__, json.__cached__ == json.__spec__.cached, json.loads.__code__.co_filename, d.JSONDecoder.decode.__code__.co_filename)
print(getattr(json, 'mark', None))
'''
with tempfile.TemporaryDirectory() as home:
    tree = os.path.join(home, 'lib', os.path.basename(library))
    shutil.copytree(library, tree, copy_function=link, ignore=shutil.ignore_patterns('test', '__pycache__', 'idlelib'))
    link(code_file, tree + '.code')
    init, decoder = os.path.join(tree, 'json', '__init__.py'), os.path.join(tree, 'json', 'decoder.py')
    used = 'code object of the library for ' + init
    expected = f'{init} True {init} {decoder}\n'

    out, err = run(home, '-c', show)
    assert out == expected + 'None\n', out
    assert used in err and not os.path.exists(os.path.join(tree, 'json', '__pycache__'))
    # At other levels of optimization the code is another one.
    out, err = run(home, '-O', '-c', show)
    assert out == expected + 'None\n' and used not in err, out
    # A module that stands earlier in the path.
    with tempfile.TemporaryDirectory() as other:
        shutil.copytree(os.path.dirname(init), os.path.join(other, 'json'))
        with open(os.path.join(other, 'json', '__init__.py'), 'a') as f:
            f.write('\nmark = "shadow"\n')
        out, err = run(home, '-c', show, path=other)
        assert out == expected.replace(tree, other) + 'shadow\n', out
        assert 'code object of the library for ' + other not in err
    # An edited file, of another size, is compiled anew and cached.
    with open(init) as f:
        text = f.read()
    os.remove(init)
    with open(init, 'w') as f:
        f.write(text + '\nmark = "edited"\n')
    out, err = run(home, '-c', show)
    assert out == expected + 'edited\n' and used not in err, out
    assert 'code object of the library for ' + decoder in err
    out, err = run(home, '-c', show)
    assert out == expected + 'edited\n' and 'matches ' + init in err, out
    # The same size, another time.
    with open(init, 'w') as f:
        f.write(text)
    os.utime(init, (1, 1))
    out, err = run(home, '-c', show)
    assert out == expected + 'None\n' and used not in err, out
    # A file of code that is not whole, and none.
    with open(code_file, 'rb') as f:
        whole = f.read()
    os.remove(tree + '.code')
    for broken in (whole[:-1], whole[:20], b'', b'x' * 5000):
        with open(tree + '.code', 'wb') as f:
            f.write(broken)
        out, err = run(home, '-c', show)
        assert out == expected + 'None\n' and 'of the library' not in err, out
    os.remove(tree + '.code')
    assert run(home, '-c', show)[0] == expected + 'None\n'
print('ok')
