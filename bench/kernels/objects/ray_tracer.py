"""Ray tracing with shadows and reflections (T. Whitted, "An Improved Illumination Model for Shaded Display", 1980): float
attributes, tuples, method calls on several classes."""
import math

SIZE = 100
TINY = 6


class Ray:
    def __init__(self, origin, direction):
        self.origin = origin
        self.direction = direction

    def at(self, t):
        o, d = self.origin, self.direction
        return o[0] + t * d[0], o[1] + t * d[1], o[2] + t * d[2]


def dot(a, b):
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]


def minus(a, b):
    return a[0] - b[0], a[1] - b[1], a[2] - b[2]


def unit(a):
    scale = 1.0 / math.sqrt(dot(a, a))
    return a[0] * scale, a[1] * scale, a[2] * scale


class Sphere:
    def __init__(self, centre, radius, colour, mirror):
        self.centre = centre
        self.square = radius * radius
        self.colour = colour
        self.mirror = mirror

    def hit(self, ray):
        to = minus(self.centre, ray.origin)
        along = dot(to, ray.direction)
        inside = along * along - dot(to, to) + self.square
        if inside < 0.0:
            return None
        half = math.sqrt(inside)
        if along - half > 1e-4:
            return along - half
        return along + half if along + half > 1e-4 else None

    def normal(self, point):
        return unit(minus(point, self.centre))

    def colour_at(self, point):
        return self.colour


class Floor:
    mirror = 0.2

    def __init__(self, height):
        self.height = height

    def hit(self, ray):
        if abs(ray.direction[1]) < 1e-9:
            return None
        t = (self.height - ray.origin[1]) / ray.direction[1]
        return t if t > 1e-4 else None

    def normal(self, point):
        return 0.0, 1.0, 0.0

    def colour_at(self, point):
        return (0.9, 0.9, 0.9) if (math.floor(point[0]) + math.floor(point[2])) % 2 else (0.1, 0.1, 0.3)


class Scene:
    def __init__(self):
        self.things = [Floor(-1.0)]
        for i in range(6):
            angle = i * math.pi / 3
            colour = 0.3 + 0.1 * i, 0.9 - 0.1 * i, 0.5
            self.things.append(Sphere((2.2 * math.cos(angle), -0.3, 5.0 + 2.2 * math.sin(angle)), 0.7, colour, 0.3))
        self.things.append(Sphere((0.0, 0.4, 5.0), 1.2, (0.9, 0.9, 0.9), 0.6))
        self.lights = [(5.0, 6.0, -2.0), (-4.0, 5.0, 1.0)]
        self.rays = 0

    def nearest(self, ray):
        self.rays += 1
        best, found = math.inf, None
        for thing in self.things:
            t = thing.hit(ray)
            if t is not None and t < best:
                best, found = t, thing
        return best, found

    def lit(self, point, light):
        to = minus(light, point)
        distance = math.sqrt(dot(to, to))
        t, _ = self.nearest(Ray(point, unit(to)))
        return t > distance

    def trace(self, ray, depth):
        t, thing = self.nearest(ray)
        if thing is None:
            sky = 0.5 + 0.5 * ray.direction[1]
            return 0.2 * sky, 0.3 * sky, 0.8 * sky
        point = ray.at(t)
        normal = thing.normal(point)
        shade = 0.1
        for light in self.lights:
            slope = dot(normal, unit(minus(light, point)))
            if slope > 0.0 and self.lit(point, light):
                shade += 0.45 * slope
        r, g, b = (shade * c for c in thing.colour_at(point))
        if depth and thing.mirror:
            d = ray.direction
            k = 2.0 * dot(d, normal)
            bounced = d[0] - k * normal[0], d[1] - k * normal[1], d[2] - k * normal[2]
            mr, mg, mb = self.trace(Ray(point, bounced), depth - 1)
            m = thing.mirror
            return r + m * (mr - r), g + m * (mg - g), b + m * (mb - b)
        return r, g, b


def run(size):
    scene = Scene()
    total = 0
    for y in range(size):
        for x in range(size):
            direction = unit(((x + 0.5) / size * 2 - 1, 1 - (y + 0.5) / size * 2, 1.5))
            for channel in scene.trace(Ray((0.0, 0.5, -1.0), direction), 3):
                total += min(255, int(channel * 255.0 + 0.5))
    return total, scene.rays
