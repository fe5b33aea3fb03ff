"""Sorting of ints, floats, strings, tuples and objects, with and without keys, presorted and reversed, stable by several keys
(the merge sort of T. Peters, 2002, stands behind list.sort)."""
import bisect
from operator import attrgetter, itemgetter

SIZE = 30000
TINY = 100


class Person:
    def __init__(self, name, age, height):
        self.name = name
        self.age = age
        self.height = height

    def __lt__(self, other):
        return self.age < other.age


def prepare(size):
    state, people = 99, []
    for i in range(size):
        state = (state * 6364136223846793005 + 1442695040888963407) & 0xFFFFFFFFFFFFFFFF
        people.append(Person("name%05d" % (state >> 40 & 0xFFFF), state >> 33 & 127, (state >> 20 & 0xFFF) / 16))
    return people


def run(people):
    ages = [p.age * 1000 + i % 997 for i, p in enumerate(people)]
    names = [p.name for p in people]
    numbers = sorted(ages)
    steps = [sum(sorted(ages, reverse=True)[:3]), sum(sorted(numbers + [5])[:3]), numbers[len(numbers) // 2]]
    steps.append(sorted(names)[10])
    steps.append(round(sum(sorted(p.height for p in people)[:50]), 3))
    rows = [(p.age, p.name, p.height) for p in people]
    rows.sort()
    steps.append(rows[7])
    rows.sort(key=itemgetter(2))
    rows.sort(key=itemgetter(1), reverse=True)
    steps.append(rows[9])
    by_key = sorted(people, key=lambda p: (p.age, -p.height))
    by_key.sort(key=attrgetter("name"))
    steps.append((by_key[3].name, by_key[3].age))
    natural = sorted(people[:len(people) // 4])
    steps.append(natural[-1].age)
    steps.append(sorted(names, key=str.lower)[0])
    steps.append(sorted(names, key=len)[1] in names)
    steps.append(sum(bisect.bisect(numbers, a) for a in ages[::3]))
    steps.append(min(people, key=lambda p: p.height).height)
    return steps
