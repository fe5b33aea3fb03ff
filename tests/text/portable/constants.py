LIMIT = 2 * 3 + (1, 2)[0]
NAMES = ["a", "b", "c"]
for unit in [60, 60 * 60]:
    pass
found = LIMIT in {1, 2, 3}
text = "%s: %r" % (LIMIT, NAMES)
