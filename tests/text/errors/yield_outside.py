def f():
    pass
yield 3
