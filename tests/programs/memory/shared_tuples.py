"""Tuples that hold the same tuple many times over are looked at once each, not once on each way to them: by the collector
and where module gc asks what is tracked."""
import gc
import sys

quick = sys.implementation.name == 'cpython'  # it has not looked at them yet


def shared(item, levels):
    t = (item, 'a', 1.5)
    for _ in range(levels): t = (t,) * 1000
    return t


gc.disable()
t = shared(1, 8)
print(gc.collect() >= 0, len(t))
# expect: True 1000
print(quick or not gc.is_tracked(shared(1, 40)), gc.is_tracked(shared([], 40)), gc.is_tracked(shared(1, 5000)))
# expect: True True True
t = [shared(1, 30)]
print(any(t[0] is o for o in gc.get_objects()) == quick)
# expect: True
t.append(t)
del t
print(gc.collect() > 0)
# expect: True
