"""Particles on springs under Verlet's integration (L. Verlet, 1967), written with a class of 3-vectors: operators of objects,
short-lived objects."""

SIZE = 1000
TINY = 3


class Vector:
    __slots__ = ("x", "y", "z")

    def __init__(self, x, y, z):
        self.x = x
        self.y = y
        self.z = z

    def __add__(self, other):
        return Vector(self.x + other.x, self.y + other.y, self.z + other.z)

    def __sub__(self, other):
        return Vector(self.x - other.x, self.y - other.y, self.z - other.z)

    def __mul__(self, k):
        return Vector(self.x * k, self.y * k, self.z * k)

    __rmul__ = __mul__

    def __neg__(self):
        return Vector(-self.x, -self.y, -self.z)

    def __eq__(self, other):
        return self.x == other.x and self.y == other.y and self.z == other.z

    def __iter__(self):
        yield self.x
        yield self.y
        yield self.z

    def dot(self, other):
        return self.x * other.x + self.y * other.y + self.z * other.z

    def cross(self, other):
        return Vector(self.y * other.z - self.z * other.y, self.z * other.x - self.x * other.z,
                      self.x * other.y - self.y * other.x)

    def __abs__(self):
        return self.dot(self) ** 0.5


class Particle:
    def __init__(self, place):
        self.place = self.before = place
        self.force = Vector(0.0, 0.0, 0.0)


def spring(a, b, rest, stiffness):
    between = b.place - a.place
    length = abs(between)
    pull = between * (stiffness * (length - rest) / length)
    a.force += pull
    b.force -= pull


def run(size):
    particles = [Particle(Vector(float(i % 8), float(i // 8 % 8), 0.5 * (i * i % 5))) for i in range(64)]
    springs = [(i, j) for i in range(64) for j in (i + 1, i + 8) if j < 64 and (j - i == 8 or j % 8)]
    gravity = Vector(0.0, 0.0, -0.1)
    for _ in range(size):
        for i, j in springs:
            spring(particles[i], particles[j], 1.0, 0.4)
        for p in particles[8:]:
            after = 2.0 * p.place - p.before + 0.01 * (p.force + gravity)
            p.before = p.place
            p.place = after
        for p in particles:
            p.force = Vector(0.0, 0.0, 0.0)
    middle = sum((p.place for p in particles[1:]), particles[0].place) * (1 / 64)
    spin = sum(p.place.cross(p.place - p.before).z for p in particles)
    return [round(c, 9) for c in middle], round(spin, 9), particles[0].place == -(-particles[0].place)
