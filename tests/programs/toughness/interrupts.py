# Long operations in native code see signals. (CPython gets to see some of them when the operation has ended.)
# limit: 300
# expect: all interrupted
import collections
import heapq
import itertools
import math
import random
import re
import signal
import sys


class Stop(Exception):
    pass


def stop(*a):
    raise Stop


signal.signal(signal.SIGALRM, stop)
sys.set_int_max_str_digits(0)
quick = sys.implementation.name == 'cpython'
big = (1 << (300_000 if quick else 30_000_000)) - 12345
numbers = [random.random() for _ in range(200_000)]
repeat = itertools.repeat
operations = {
    'product': lambda: [big * (big - i) for i in range(100000)], 'quotient': lambda: [(big * big) // (big - i) for i in range(100000)],
    'digits': lambda: [str(big + i) for i in range(10000)], 'power': lambda: [3 ** 2_000_000 for _ in range(10000)],
    'modular power': lambda: [pow(3, big, big >> 1 | 1) for _ in range(10)] if not quick else [pow(3, 1 << 2000, (1 << 2000) - 1) for _ in repeat(1)],
    'sort': lambda: [sorted(numbers) for _ in repeat(1)], 'sum': lambda: [sum(range(10**6)) for _ in repeat(1)] if quick else sum(range(10**11)),
    'empty repeats': lambda: re.match('(?:a?){4294967294}+', ''),
    'regular expression': lambda: re.match('(a*)*b', 'a' * 40), 'another': lambda: re.search('(x+x+)+y', 'x' * 40),
}
if quick:
    operations['factorial'] = lambda: [math.factorial(10**5) for _ in repeat(1)]
else:
    operations.update({
        'factorial': lambda: math.factorial(10**9), 'binomial': lambda: math.comb(10**9, 5 * 10**8),
        'deque': lambda: collections.deque(repeat(None), maxlen=0), 'all': lambda: all(repeat(True)), 'any': lambda: any(repeat(0)),
        'max': lambda: max(repeat(1)), 'in': lambda: 2 in repeat(1), 'filter': lambda: next(filter(None, repeat(0))),
        'chain': lambda: next(itertools.chain.from_iterable(repeat(()))), 'cycle': lambda: sum(itertools.cycle([1, 2])),
        'islice': lambda: next(itertools.islice(repeat(1), 10**12, None)),
        'product of iterators': lambda: collections.deque(itertools.product(range(10**4), repeat=4), maxlen=0),
        'permutations': lambda: collections.deque(itertools.permutations(range(20)), maxlen=0),
        'merge': lambda: collections.deque(heapq.merge(itertools.count(), itertools.count()), maxlen=0),
        'Counter': lambda: collections.Counter(repeat(1)), 'fsum': lambda: math.fsum(repeat(1.0)), 'prod': lambda: math.prod(repeat(1)),
    })
stopped = 0
for name, operation in operations.items():
    signal.setitimer(signal.ITIMER_REAL, .05)
    try:
        operation()
        print(name, 'ended')
    except Stop:
        stopped += 1
print('all interrupted' if stopped == len(operations) else 'some were not')
