# What audit hooks are told about compiling, running and changing things; hooks are not traced unless they want it.
# expect: compile b'1 + 1' <string>
# expect: exec <string>
# expect: compile b'x = 2' file
# expect: exec file
# expect: compile Module None
# expect: object.__setattr__ C __name__ D
# expect: object.__setattr__ D __bases__ (<class '__main__.B'>,)
# expect: object.__setattr__ B __class__ <class '__main__.B2'>
# expect: object.__setattr__ function __defaults__ (1,)
# expect: object.__delattr__ function __kwdefaults__
# expect: traced 0
# expect: traced 3
import ast
import sys

wanted = True


class A: pass
class B: pass
class B2: pass
class C(A): pass



def hook(event, arguments):
    if not wanted:
        return
    if event == 'compile':
        source, name = arguments
        print(event, source if isinstance(source, bytes) else type(source).__name__, name)
    elif event == 'exec':
        print(event, arguments[0].co_filename)
    elif event.startswith('object.'):
        it = arguments[0]
        print(event, it.__name__ if isinstance(it, type) else type(it).__name__, *arguments[1:])


sys.addaudithook(hook)
eval('1 + 1')
exec(compile('x = 2', 'file', 'exec'))
tree = ast.Module([], [])
compile(tree, 'f', 'exec')
C.__name__ = 'D'
C.__bases__ = (B,)
b = B()
b.__class__ = B2
hook.__defaults__ = (1,)
del hook.__kwdefaults__
wanted = False


class Hook:
    def __call__(self, event, arguments): pass


other = Hook()
sys.addaudithook(other)
traced = []
old = sys.settrace(lambda frame, event, argument: traced.append(frame.f_code) if frame.f_code is Hook.__call__.__code__ else None)
eval('3')
first = len(traced)
other.__cantrace__ = True
eval('4')
sys.settrace(old)
print('traced', first)
print('traced', len(traced))
