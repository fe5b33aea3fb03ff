# The tour, whole and in parts.
# runs: {top}/examples/tour.py
# runs: {top}/examples/tour.py classes text
# expect: ── numbers: Integers of any size, exact fractions, floats that print as briefly as they can
# expect: 2**200 = 1,606,938,044,258,990,275,541,962,092,341,162,602,522,202,993,782,792,835,301,376
# expect: 1/3 + 1/6 = 1/2; 0.1 + 0.2 = 0.30000000000000004; 7.0 // 2 = 3.0
# expect: ── text: Text is Unicode: positions count characters, not bytes
# expect: 'Grüße, 世界 🐍': 11 characters, 20 bytes, reversed '🐍 界世 ,eßürG'
# expect: most frequent: the ×3, quick ×1
# expect: ── data: Data classes print and compare themselves; `match` takes them apart
# expect: Rectangle(width=2, height=3, tags=[]) has area 6.00
# expect: Circle(radius=1.5) has area 7.07
# expect: Rectangle(width=4, height=4, tags=['square']) has area 16.00
# expect: merged: {'colour': 'red', 'size': 5}
# expect: ── functions: Generators are lazy; decorators wrap; a cache turns 2**90 calls into 91
# expect: primes: 2 3 5 7 11 13 17 19 23 29 31 37 41 43 47
# expect: fibonacci(90) = 2880067194370816120 after 91 calls
# expect: ── classes: Generic classes, and annotations that are looked up when they are asked for
# expect: 3 2 1 __main__.Stack[int] (T,)
# expect: {'item': T, 'return': __main__.Stack[T]} __main__.View | None
# expect: ── templates: Template strings keep the values apart from the text around them
# expect: <p>&lt;b&gt;Bobby&lt;/b&gt; pays 9.50</p>
# expect: ── errors: Errors carry notes, come in groups, and point at the place
# expect: setting 'height': invalid literal for int() with base 10: 'tall'
# expect: setting 'depth': invalid literal for int() with base 10: ''
# expect:   File "tour.py", line 165, in errors
# expect:     {"a": [1, 2]}["a"][0]["b"]
# expect:     ~~~~~~~~~~~~~~~~~~~~~^^^^^
# expect: TypeError: 'int' object is not subscriptable
# expect: ── tasks: Coroutines share work in one thread, in an order one can rely on
# expect: {0: 'Ann', 1: 'Ben', 2: 'Ann', 3: 'Ben', 4: 'Ann', 5: 'Ben'}
# expect: ── inside: What a function becomes: the instructions are CPython 3.14's, whatever runs them
# expect:    8 SWAP
# expect:   10 BUILD_LIST
# expect:   12 SWAP
# expect:   14 FOR_ITER             to L2
# expect:   18 STORE_FAST_LOAD_FAST value, value
# expect:   20 LOAD_FAST_BORROW     factor
# expect:   22 BINARY_OP            *
# expect:   34 LIST_APPEND
# expect:   36 JUMP_BACKWARD        to L1
# expect:   40 END_FOR
# expect:   42 POP_ITER
# expect:   44 SWAP
# expect: ── text: Text is Unicode: positions count characters, not bytes
# expect: 'Grüße, 世界 🐍': 11 characters, 20 bytes, reversed '🐍 界世 ,eßürG'
# expect: most frequent: the ×3, quick ×1
# expect: ── classes: Generic classes, and annotations that are looked up when they are asked for
# expect: 3 2 1 __main__.Stack[int] (T,)
# expect: {'item': T, 'return': __main__.Stack[T]} __main__.View | None
