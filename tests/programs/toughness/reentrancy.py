# Containers that change while something looks at them: keys, items, indices, buffers and finalizers that interfere.
# expect: survived
import array
import bisect
import heapq
from collections import OrderedDict, deque

ERRORS = (ValueError, IndexError, TypeError, AttributeError, RuntimeError, KeyError, BufferError, OverflowError,
          LookupError, MemoryError)


def attempt(code, **names):
    try:
        exec(code, dict(globals(), **names))
    except ERRORS:
        pass


class Meddler:
    def __init__(self, container, n=0): self.container, self.n = container, n
    def change(self):
        try: self.container.clear()
        except BufferError: pass
        if self.n == 1 and isinstance(self.container, list): self.container.append(1)
        if self.n == 2 and isinstance(self.container, set | dict):
            for i in range(2, 50): self.container.add(i) if isinstance(self.container, set) else self.container.update({i: i})
    def __hash__(self): return 1
    def __eq__(self, other): self.change(); return self.n == 2
    def __lt__(self, other): self.change(); return True
    def __index__(self): self.change(); return self.n
    def __len__(self): self.change(); return 3
    def __iter__(self):
        self.change()
        yield 1
        self.change()
        yield 2
    def __length_hint__(self): self.change(); return 3
    def __repr__(self): self.change(); return 'M'
    def __bytes__(self): self.change(); return b'abc'
    def __del__(self): self.change()


LISTS = '''l.index(M) l.count(M) l.remove(M) M_in_l l==[M]*3 l<[M]*3 l.sort() sorted(l) l.sort(key=lambda_x:l.clear()) l[M]
l[M:M] l[M]=1 l[M:5]=[1,2] l[M:5:2]=[1] del_l[M] del_l[M:5] del_l[0:M:2] l.insert(M,1) l.pop(M) l*M l.extend(M)
l+=M l[:]=M l[0:1]=M l[::2]=M repr(l) tuple(l) l.extend(x_for_x_in_l[:]) max(l) min(l) bisect.bisect(l,M)
bisect.insort(l,M) heapq.heapify(l) heapq.heappush(l,M) heapq.heappop(l) heapq.heapreplace(l,M) heapq.nlargest(3,l)
hash(tuple(l)) "".join(l) "%s_%s"%tuple(l) dict.fromkeys(l) set(l) all(l) any(l) list(zip(l,l))
list(map(lambda_x:l.clear(),l)) [l.clear()_for_x_in_l] l.__init__(M) l.__init__(l) l.extend(l) [*l,*M] print_(*l)
l.index(1,M,M) iter(l).__setstate__(M) deque(l).index(M) deque(l).remove(M)'''
DICTS = '''d[M] d.get(M) d.pop(M,None) d.setdefault(M,2) M_in_d d.update({M:1}) d|{M:1} {M:1}==d dict.fromkeys([M,M]) del_d[M]
d[M]=3 d.copy() list(d) [d.clear()_for_k_in_d] repr(d) d.items()&[(M,1)] d.keys()|[M] d=={M:M} OrderedDict(d)=={M:1}'''
SETS = '''s.add(M) M_in_s s.discard(M) s.update([M,M]) s|{M} s&{M} s-{M} s^{M} s=={M} s<={M} s.isdisjoint([M])
s.intersection_update([M]) s.difference_update([M]) s.symmetric_difference_update([M]) s.remove(M) frozenset(s)
s.issubset({M}) s.pop() s.union([M])'''
BYTES = '''b[M] b[M]=1 b[0]=M b[M:M] b[M:5]=b"abc" b[0:M]=M del_b[M] del_b[M:10] del_b[0:10:M] b.insert(M,M) b.append(M)
b.pop(M) b*M b.find(M) b.find(b"a",M) M_in_b b.extend(M) b+=M b+M b.join([M]) b.replace(M,b"a") b.split(M)
b.startswith(M) b.center(M) b.ljust(M,b"a") b.zfill(M) b.expandtabs(M) b.hex(":",M) b.__init__(M) b[::M] b[::2]=M
memoryview(b)[M] memoryview(b)[0:M] memoryview(b).__setitem__(0,M) b.index(b"a",M,M) b.rsplit(None,M)'''


def print_(*a): pass


for n in (0, 1, 2):
    for code in LISTS.split():
        l = []
        l += [Meddler(l, n) for _ in range(5)]
        attempt(code.replace('_', ' ').replace('print ', 'print_').replace('  ', '__'), l=l, M=Meddler(l, n))
    for code in DICTS.split():
        d = {}
        d[Meddler(d, n)] = 1
        attempt(code.replace('_', ' '), d=d, M=Meddler(d, n))
    for code in SETS.split():
        s = set()
        s.add(Meddler(s, n))
        attempt(code.replace('_update', '-update').replace('_difference', '-difference').replace('_', ' ').replace('-', '_')
                if 'update' in code else code.replace('_', ' '), s=s, M=Meddler(s, n))
    for code in BYTES.split():
        for b in (bytearray(b'abcdefghij' * 3), array.array('B', b'abcdefghij' * 3)):
            if isinstance(b, array.array):
                Meddler.clear_array = None
            attempt(code.replace('del_', 'del ').replace('_in_', ' in '), b=b, M=Meddler(b if isinstance(b, bytearray) else [], n))


class Rows(list):
    def __iter__(self): return iter('xyz')


# A list takes in itself as it stands, whatever its class iterates over.
rows = Rows([1, 2])
rows += rows
rows.extend(rows)
assert list.__len__(rows) == 8 and rows[7] == 2
print('survived')
