"""Automatic collections: thresholds, counts, callbacks, statistics."""
import gc

print(gc.get_threshold(), gc.isenabled(), gc.get_debug(), gc.get_freeze_count())
# expect: (2000, 10, 10) True 0 0
keep = [[] for _ in range(7000)]
print(gc.get_count()[0] > 7000, [s["collections"] for s in gc.get_stats()])
# expect: True [0, 0, 0]
keep += [[] for _ in range(20000)]
print([s["collections"] for s in gc.get_stats()])
# expect: [2, 1, 0]
del keep
gc.set_threshold(2001, 10, 10)
events = []


def watch(phase, info):
    events.append((phase, info["generation"], info["collected"], info["uncollectable"]))


gc.collect()
gc.callbacks.append(watch)
keep = [[] for _ in range(1990)]
print(events)
# expect: []
keep += [[] for _ in range(500)]
print(events)
# expect: [('start', 0, 0, 0), ('stop', 0, 0, 0)]
events.clear()
for i in range(30_000):
    cycle = []
    cycle.append(cycle)
generations = [g for phase, g, *_ in events if phase == "stop"]
collected = sum(n for phase, g, n, _ in events if phase == "stop")
print(len(generations) in (14, 15), generations.count(1) in (1, 2), collected > 27_000)
# expect: True True True
gc.disable()
events.clear()
more = [[] for _ in range(10_000)]
print(events, gc.get_count()[0] > 9_000)
# expect: [] True
gc.set_threshold(0)
gc.enable()
more = [[] for _ in range(10_000)]
print(events)
# expect: []
gc.set_threshold(2000, 10, 10)
print(gc.collect() > 0, [e[:2] for e in events])
# expect: True [('start', 2), ('stop', 2)]


def broken(phase, info):
    raise ValueError("in a callback")


gc.callbacks[:] = [broken]
gc.collect(0)
gc.callbacks.clear()
# expect-error: ValueError: in a callback

before = gc.get_stats()
gc.collect(1)
after = gc.get_stats()
print([b["collections"] - a["collections"] for a, b in zip(before, after)], sorted(after[0]))
# expect: [0, 1, 0] ['collected', 'collections', 'uncollectable']

for wrong in (-1, 3, "x", 1.5):
    try:
        gc.collect(wrong)
    except (ValueError, TypeError) as e:
        print(type(e).__name__, e)
# expect: ValueError invalid generation
# expect: ValueError invalid generation
# expect: TypeError 'str' object cannot be interpreted as an integer
# expect: TypeError 'float' object cannot be interpreted as an integer

gc.freeze()
print(gc.get_freeze_count() > 1000, len(gc.get_objects()) < 100, gc.get_count())
gc.unfreeze()
print(gc.get_freeze_count())
# expect: True True (0, 0, 0)
# expect: 0
