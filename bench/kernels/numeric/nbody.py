"""Planets under Newton's gravity, symplectic Euler steps (as in the Computer Language Benchmarks Game): floats in loops."""

SIZE = 40000
TINY = 50
SOLAR_MASS = 4 * 3.141592653589793 ** 2
DAYS = 365.24


def bodies():
    return [
        [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, SOLAR_MASS],
        [4.84143144246472090, -1.16032004402742839, -0.103622044471123109, 0.00166007664274403694 * DAYS,
         0.00769901118419740425 * DAYS, -0.0000690460016972063023 * DAYS, 0.000954791938424326609 * SOLAR_MASS],
        [8.34336671824457987, 4.12479856412430479, -0.403523417114321381, -0.00276742510726411290 * DAYS,
         0.00499852801234917238 * DAYS, 0.0000230417297573763929 * DAYS, 0.000285885980666130812 * SOLAR_MASS],
        [12.8943695621391310, -15.1111514016986312, -0.223307578892655734, 0.00296460137564761618 * DAYS,
         0.00237847173959480950 * DAYS, -0.0000296589568540237556 * DAYS, 0.0000436624404335156298 * SOLAR_MASS],
        [15.3796971148509165, -25.9193146099879641, 0.179258772950371181, 0.00268067772490389322 * DAYS,
         0.00162824170038242295 * DAYS, -0.0000951592254519715870 * DAYS, 0.0000515138902046611451 * SOLAR_MASS],
    ]


def energy(system):
    total = 0.0
    for i, (x, y, z, vx, vy, vz, m) in enumerate(system):
        total += 0.5 * m * (vx * vx + vy * vy + vz * vz)
        for x2, y2, z2, _, _, _, m2 in system[i + 1:]:
            dx, dy, dz = x - x2, y - y2, z - z2
            total -= m * m2 / (dx * dx + dy * dy + dz * dz) ** 0.5
    return total


def advance(system, steps, dt):
    pairs = [(a, b) for i, a in enumerate(system) for b in system[i + 1:]]
    for _ in range(steps):
        for a, b in pairs:
            dx = a[0] - b[0]
            dy = a[1] - b[1]
            dz = a[2] - b[2]
            squared = dx * dx + dy * dy + dz * dz
            pull = dt / (squared * squared ** 0.5)
            pull_a = b[6] * pull
            pull_b = a[6] * pull
            a[3] -= dx * pull_a
            a[4] -= dy * pull_a
            a[5] -= dz * pull_a
            b[3] += dx * pull_b
            b[4] += dy * pull_b
            b[5] += dz * pull_b
        for body in system:
            body[0] += dt * body[3]
            body[1] += dt * body[4]
            body[2] += dt * body[5]


def run(size):
    system = bodies()
    before = energy(system)
    advance(system, size, 0.01)
    return before, energy(system)
