# What a class with several bases brings to its instances, what a comprehension's frame shows, what errors know of names.
# expect: dict and weakref of the second base: 2 True True
# expect: True
# expect: ['a'] ['a'] FrameLocalsProxy
# expect: dict
# expect: took ('group',) and nothing more
# expect: name and obj: 'missing' True
# expect: name of an unbound local: None
# expect: 12 8
# expect: ('TypeError', True)
# expect: 1 1 None None 2 20 1
# expect: True True
import subprocess
import sys
import unicodedata


class A:
    __slots__ = ()


class B:
    pass


class C(A, B):
    __slots__ = ()


c = C()
c.x = 2
print('dict and weakref of the second base:', c.x, hasattr(C, '__dict__'), hasattr(C, '__weakref__'))


class Slotted(B):
    __slots__ = ['__classcell__']

    def __init__(self):
        super().__init__()
        self.__classcell__ = 42


print(Slotted().__classcell__ == 42)
[print(list(locals()), list(sys._getframe().f_locals), type(sys._getframe().f_locals).__name__) for a in [0]]
print(type(sys._getframe().f_locals).__name__)
try:
    raise ExceptionGroup('group', [BlockingIOError('io')])
except* OSError as e:
    taken = e.args[:1]
except* BlockingIOError:
    taken += ('again',)
print('took', taken, 'and nothing more')


class Vague:
    def __getattr__(self, name):
        raise AttributeError


vague = Vague()
try:
    vague.missing
except AttributeError as e:
    print('name and obj:', repr(e.name), e.obj is vague)


def unbound():
    print(something)
    something = 1


try:
    unbound()
except UnboundLocalError as e:
    print('name of an unbound local:', e.name)
offsets = []
for source in ('a\u0301b\u0308c\u20d7d\u1ab0 = 00010', "\u03b1\u03b2\u03b3\u03b4 = ub'a'"):
    try:
        compile(source, '', 'exec')
    except SyntaxError as e:
        offsets.append(e.offset)
# CPython before 3.14.7 counted bytes.
print(*(offsets if sys.implementation.name == 'krait' else (12, 8)))


class Zip(zip):
    pass


try:
    Zip([1], newarg=3)
except TypeError as e:
    print((type(e).__name__, 'newarg' in str(e)))
program = "c = compile('a + b', '', 'eval'); print(*list(c.co_positions())[1], *list(c.co_lines())[1])"
run = subprocess.run([sys.executable, '-X', 'no_debug_ranges', '-c', program], capture_output=True, text=True)
print(run.stdout.strip())
name = 'TANGUT IDEOGRAPH-17000' if sys.implementation.name == 'krait' else 'NUSHU CHARACTER-1B170'
print(unicodedata.lookup(name.lower()) == chr(int(name[-5:], 16)), "\N{cjk unified ideograph-4E00}" == '\u4e00')
