# _queue: SimpleQueue between threads, timeouts, finalizers that put.
import queue
import threading
import time
from _queue import SimpleQueue

q = SimpleQueue()
print(q.empty(), q.qsize())
for wrong in (lambda: q.get_nowait(), lambda: q.get(timeout=0.01), lambda: q.get(timeout=-1), lambda: q.get(timeout=1e300)):
    try:
        wrong()
    except Exception as e:
        print(type(e).__module__, type(e).__name__, e)
for i in range(1000):
    q.put(i)
print(q.qsize(), [q.get() for _ in range(1000)] == list(range(1000)))

got, lock = [], threading.Lock()


def consume():
    while (item := q.get()) is not None:
        with lock:
            got.append(item)


consumers = [threading.Thread(target=consume) for _ in range(4)]
producers = [threading.Thread(target=lambda k=k: [q.put(k * 1000 + i) for i in range(500)]) for k in range(3)]
for t in consumers + producers:
    t.start()
for t in producers:
    t.join()
for _ in consumers:
    q.put(None)
for t in consumers:
    t.join()
print(sorted(got) == sorted(k * 1000 + i for k in range(3) for i in range(500)))


class Putter:
    def __del__(self):
        q.put("from a finalizer")


p = Putter()
p = None
print(q.get(timeout=5), SimpleQueue[int], queue.SimpleQueue is SimpleQueue)
threading.Timer(0.05, q.put, ["late"]).start()
start = time.monotonic()
print(q.get(timeout=10), time.monotonic() - start < 5)
# expect: True 0
# expect: _queue Empty 
# expect: _queue Empty 
# expect: builtins ValueError 'timeout' must be a non-negative number
# expect: builtins OverflowError timestamp out of range for C PyTime_t
# expect: 1000 True
# expect: True
# expect: from a finalizer _queue.SimpleQueue[int] True
# expect: late True
