"""A ray tracer: spheres over a chequered floor, with shadows and mirrors, written as a PNG.

    ray_tracer.py picture.png                               # 320 × 200, one ray a pixel
    ray_tracer.py picture.png --width 1280 --height 800 --samples 9
    ray_tracer.py picture.png --spheres 60 --seed 7         # another, fuller scene
    ray_tracer.py - --width 72 --height 30                  # draws with characters instead

Says the size of the picture, its mean colour and a checksum of its pixels, which is the same on every Python: only
additions, multiplications, divisions and square roots are used, and those are defined to the last bit. How many rays
were followed a second is said on standard error.
"""

import argparse
import math
import struct
import sys
import time
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

FAR = math.inf
NEAR = 1e-6  # a ray does not meet the surface that it leaves
MOST_REFLECTIONS = 4
SHADES = " .:-=+*#%@"


@dataclass(slots=True)
class Vector:
    x: float
    y: float
    z: float

    def __add__(self, other: Vector) -> Vector:
        return Vector(self.x + other.x, self.y + other.y, self.z + other.z)

    def __sub__(self, other: Vector) -> Vector:
        return Vector(self.x - other.x, self.y - other.y, self.z - other.z)

    def __mul__(self, factor: float) -> Vector:
        return Vector(self.x * factor, self.y * factor, self.z * factor)

    def __matmul__(self, other: Vector) -> float:
        """The scalar product."""
        return self.x * other.x + self.y * other.y + self.z * other.z

    def __iter__(self) -> Iterator[float]:
        yield self.x
        yield self.y
        yield self.z

    def times(self, other: Vector) -> Vector:
        """Colour through a filter: each component by its own."""
        return Vector(self.x * other.x, self.y * other.y, self.z * other.z)

    def unit(self) -> Vector:
        return self * (1 / math.sqrt(self @ self))

    def mirrored(self, normal: Vector) -> Vector:
        return self - normal * (2 * (self @ normal))


BLACK = Vector(0, 0, 0)
WHITE = Vector(1, 1, 1)


@dataclass(slots=True)
class Ray:
    origin: Vector
    direction: Vector  # of length 1

    def at(self, distance: float) -> Vector:
        return self.origin + self.direction * distance


@dataclass(slots=True)
class Sphere:
    centre: Vector
    radius: float
    colour: Vector
    mirror: float = 0.0  # how much of the light it reflects like a mirror, 0 to 1
    gloss: int = 5  # its highlight is a cosine squared so many times: the higher, the smaller

    def meets(self, ray: Ray) -> float:
        """How far along the ray it is; FAR when the ray misses."""
        to_centre = self.centre - ray.origin
        along = to_centre @ ray.direction
        under_root = along * along - to_centre @ to_centre + self.radius * self.radius
        if under_root < 0:
            return FAR
        root = math.sqrt(under_root)
        for distance in along - root, along + root:
            if distance > NEAR:
                return distance
        return FAR

    def overlaps(self, centre: Vector, radius: float) -> bool:
        apart = centre - self.centre
        return apart @ apart <= (radius + self.radius)**2

    def normal(self, point: Vector) -> Vector:
        return (point - self.centre) * (1 / self.radius)

    def colour_at(self, point: Vector) -> Vector:
        return self.colour


@dataclass(slots=True)
class Floor:
    height: float
    colours: tuple[Vector, Vector]
    mirror: float = 0.2
    gloss: int = 4

    def meets(self, ray: Ray) -> float:
        if ray.direction.y > -NEAR:
            return FAR
        distance = (self.height - ray.origin.y) / ray.direction.y
        return distance if distance > NEAR else FAR

    def normal(self, point: Vector) -> Vector:
        return Vector(0, 1, 0)

    def colour_at(self, point: Vector) -> Vector:
        return self.colours[(math.floor(point.x) + math.floor(point.z)) % 2]


@dataclass(slots=True)
class Light:
    place: Vector
    colour: Vector


type Body = Sphere | Floor


class Scene:
    def __init__(self, bodies: list[Body], lights: list[Light]) -> None:
        self.bodies, self.lights = bodies, lights
        self.rays = 0

    def nearest(self, ray: Ray) -> tuple[float, Body | None]:
        self.rays += 1
        nearest, found = FAR, None
        for body in self.bodies:
            if (distance := body.meets(ray)) < nearest:
                nearest, found = distance, body
        return nearest, found

    def reaches(self, light: Light, point: Vector) -> bool:
        """Whether nothing stands between a point and a light."""
        self.rays += 1
        way = light.place - point
        length = math.sqrt(way @ way)
        ray = Ray(point, way * (1 / length))
        return all(body.meets(ray) >= length for body in self.bodies)

    def colour(self, ray: Ray, reflections: int = MOST_REFLECTIONS) -> Vector:
        """What one sees looking along a ray."""
        distance, body = self.nearest(ray)
        if body is None:
            return self.sky(ray.direction)
        point = ray.at(distance)
        normal = body.normal(point)
        mirrored = ray.direction.mirrored(normal)
        own = body.colour_at(point)
        seen = own * 0.12
        for light in self.lights:
            towards = (light.place - point).unit()
            if (facing := towards @ normal) > 0 and self.reaches(light, point):
                seen += own.times(light.colour) * facing
                if (highlight := mirrored @ towards) > 0:
                    for _ in range(body.gloss):
                        highlight *= highlight
                    seen += light.colour * (0.6 * highlight)
        if body.mirror and reflections:
            other = self.colour(Ray(point, mirrored), reflections - 1)
            seen = seen * (1 - body.mirror) + other * body.mirror
        return seen

    @staticmethod
    def sky(direction: Vector) -> Vector:
        height = 0.5 * (direction.y + 1)
        return WHITE * (1 - height) + Vector(0.35, 0.55, 0.95) * height


class Camera:
    """Looks from one place at another; makes the rays through the picture."""

    def __init__(self, eye: Vector, target: Vector, width: int, height: int, aspect: float) -> None:
        self.eye, self.width, self.height = eye, width, height
        self._forward = (target - eye).unit()
        self._right = Vector(-self._forward.z, 0, self._forward.x).unit()
        r, f = self._right, self._forward
        self._up = Vector(r.y * f.z - r.z * f.y, r.z * f.x - r.x * f.z, r.x * f.y - r.y * f.x)
        self._step = 1.3 / width
        self._aspect = aspect

    def ray(self, x: float, y: float) -> Ray:
        across = (x - self.width / 2) * self._step
        upwards = (self.height / 2 - y) * self._step * self._aspect
        return Ray(self.eye, (self._forward + self._right * across + self._up * upwards).unit())

    def pixel(self, scene: Scene, x: int, y: int, side: int) -> Vector:
        """The mean over side × side rays through a pixel."""
        seen = BLACK
        for j in range(side):
            for i in range(side):
                seen += scene.colour(self.ray(x + (i + 0.5) / side, y + (j + 0.5) / side))
        return seen * (1 / (side * side))


def make_scene(spheres: int, seed: int) -> Scene:
    random = Random(seed)
    bodies: list[Body] = [
        Floor(0.0, (Vector(0.9, 0.9, 0.85), Vector(0.25, 0.3, 0.35))),
        Sphere(Vector(0, 1.2, 0), 1.2, Vector(0.9, 0.9, 0.9), mirror=0.7, gloss=7),
        Sphere(Vector(-2.4, 0.8, 1), 0.8, Vector(0.9, 0.25, 0.2), mirror=0.1),
        Sphere(Vector(2.2, 0.7, 1.2), 0.7, Vector(0.2, 0.4, 0.9), mirror=0.3),
    ]
    while len(bodies) < spheres + 1:
        radius = random.uniform(0.15, 0.4)
        place = Vector(random.uniform(-4, 4), radius, random.uniform(-3, 4))
        spheres_so_far = (body for body in bodies if isinstance(body, Sphere))
        if not any(sphere.overlaps(place, radius) for sphere in spheres_so_far):
            colour = Vector(*(random.uniform(0.2, 1) for _ in range(3)))
            bodies.append(Sphere(place, radius, colour, mirror=random.choice((0, 0, 0.25, 0.6))))
    return Scene(bodies, [Light(Vector(-6, 8, 7), WHITE * 0.75), Light(Vector(5, 6, 2), Vector(0.35, 0.3, 0.2))])


def byte(brightness: float) -> int:
    """A brightness from 0 to 1 as displays want it: with gamma 2."""
    return int(255 * math.sqrt(min(max(brightness, 0.0), 1.0)) + 0.5)


def render(scene: Scene, camera: Camera, side: int) -> list[bytes]:
    """The picture's rows of red, green and blue bytes."""
    return [bytes(byte(part) for x in range(camera.width) for part in camera.pixel(scene, x, y, side))
            for y in range(camera.height)]


def png(rows: list[bytes]) -> bytes:
    """A PNG file of rows of RGB bytes; every row is stored as the difference from the one above (PNG filter 2)."""

    def chunk(name: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

    filtered = bytearray()
    for above, row in zip([bytes(len(rows[0])), *rows], rows):
        filtered.append(2)
        filtered += bytes((a - b) & 255 for a, b in zip(row, above))
    head = struct.pack(">IIBBBBB", len(rows[0]) // 3, len(rows), 8, 2, 0, 0, 0)
    content = zlib.compress(filtered, 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", content) + chunk(b"IEND", b"")


def characters(rows: list[bytes]) -> Iterator[str]:
    for row in rows:
        yield "".join(SHADES[sum(row[i:i + 3]) * len(SHADES) // 766] for i in range(0, len(row), 3)).rstrip()


def main() -> None:
    parser = argparse.ArgumentParser(description="A ray tracer.")
    parser.add_argument("file", help="where the PNG goes; - draws on standard output")
    parser.add_argument("--width", type=int, default=320)
    parser.add_argument("--height", type=int, default=200)
    parser.add_argument("--samples", type=int, choices=[n * n for n in range(1, 9)], default=1,
                        help="rays a pixel (default: 1)")
    parser.add_argument("--spheres", type=int, default=20, help="how many, at least three (default: 20)")
    parser.add_argument("--seed", type=int, default=1, help="where the small ones lie (default: 1)")
    options = parser.parse_args()
    start = time.perf_counter()
    scene = make_scene(options.spheres, options.seed)
    # Characters are about twice as high as they are wide.
    aspect = 2.0 if options.file == "-" else 1.0
    camera = Camera(Vector(0, 2.6, 8), Vector(0, 0.7, 0), options.width, options.height, aspect)
    rows = render(scene, camera, math.isqrt(options.samples))
    if options.file == "-":
        print("\n".join(characters(rows)))
    else:
        with open(options.file, "wb") as file:
            file.write(png(rows))
    pixels = b"".join(rows)
    mean = ", ".join(f"{sum(pixels[part::3]) * 3 / len(pixels):.1f}" for part in range(3))
    print(f"{options.width} × {options.height} pixels, {scene.rays:,} rays; mean colour {mean}; "
          f"checksum {zlib.crc32(pixels):08x}")
    took = time.perf_counter() - start
    print(f"took {took:.2f} s, {scene.rays / took:,.0f} rays a second", file=sys.stderr)


if __name__ == "__main__":
    main()
