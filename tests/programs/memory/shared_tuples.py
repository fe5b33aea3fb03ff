"""Tuples that hold the same tuple many times over are looked at once each by the collector, not once on each way to them."""
import gc

gc.disable()
t = tuple(range(3))
for _ in range(8):
    t = (t,) * 1000
print(gc.collect() >= 0, len(t))
# expect: True 1000
