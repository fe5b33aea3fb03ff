# Traced code: an event before every portable instruction, nothing symbolic.
def add(a, b):
    c = a + b
    if c < 3:
        return c
    return [x for x in b]
