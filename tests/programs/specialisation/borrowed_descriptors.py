"""`__slots__` descriptors of another class: refused at every execution, whatever the place has learnt."""
class A:
    __slots__=('x','y')
class B:
    x = A.x
    y = A.y
    def __init__(self, v=None):
        if v is not None: self.x = v
class C:
    x = A.x
    def __init__(self, v):
        self.x = v
class D:
    __slots__=('p',)
    x = A.y
    def __init__(self, v): self.x = v
def store(o):
    o.x = 5
def load(o):
    return o.y
def tryit(f,*a):
    try: return f(*a)
    except TypeError as e: return str(e)
for i in range(10):
    r=[tryit(store,B()), tryit(load,B()), tryit(C,1), tryit(D,2)]
print(r)
def mk():
    return C(3)
def mk2():
    return D(3)
for i in range(10):
    r=[tryit(mk), tryit(mk2)]
print(r)
# expect: ["descriptor 'x' for 'A' objects doesn't apply to a 'B' object", "descriptor 'y' for 'A' objects doesn't apply to a 'B' object", "descriptor 'x' for 'A' objects doesn't apply to a 'C' object", "descriptor 'y' for 'A' objects doesn't apply to a 'D' object"]
# expect: ["descriptor 'x' for 'A' objects doesn't apply to a 'C' object", "descriptor 'y' for 'A' objects doesn't apply to a 'D' object"]
