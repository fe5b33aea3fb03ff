#include "twin.h"

static const double kMass = 4 * 3.141592653589793 * 3.141592653589793, kDays = 365.24;

struct Body {
  double x, y, z, vx, vy, vz, mass;
};

static double energy(const std::vector<Body>& system) {
  double total = 0;
  for (std::size_t i = 0; i < system.size(); ++i) {
    const Body& a = system[i];
    total += 0.5 * a.mass * (a.vx * a.vx + a.vy * a.vy + a.vz * a.vz);
    for (std::size_t j = i + 1; j < system.size(); ++j) {
      const Body& b = system[j];
      double dx = a.x - b.x, dy = a.y - b.y, dz = a.z - b.z;
      total -= a.mass * b.mass / std::sqrt(dx * dx + dy * dy + dz * dz);
    }
  }
  return total;
}

std::string run(long size) {
  std::vector<Body> system = {
      {0, 0, 0, 0, 0, 0, kMass},
      {4.84143144246472090, -1.16032004402742839, -0.103622044471123109, 0.00166007664274403694 * kDays,
       0.00769901118419740425 * kDays, -0.0000690460016972063023 * kDays, 0.000954791938424326609 * kMass},
      {8.34336671824457987, 4.12479856412430479, -0.403523417114321381, -0.00276742510726411290 * kDays,
       0.00499852801234917238 * kDays, 0.0000230417297573763929 * kDays, 0.000285885980666130812 * kMass},
      {12.8943695621391310, -15.1111514016986312, -0.223307578892655734, 0.00296460137564761618 * kDays,
       0.00237847173959480950 * kDays, -0.0000296589568540237556 * kDays, 0.0000436624404335156298 * kMass},
      {15.3796971148509165, -25.9193146099879641, 0.179258772950371181, 0.00268067772490389322 * kDays,
       0.00162824170038242295 * kDays, -0.0000951592254519715870 * kDays, 0.0000515138902046611451 * kMass}};
  double before = energy(system), dt = 0.01;
  for (long step = 0; step < size; ++step) {
    for (std::size_t i = 0; i < system.size(); ++i) {
      for (std::size_t j = i + 1; j < system.size(); ++j) {
        Body &a = system[i], &b = system[j];
        double dx = a.x - b.x, dy = a.y - b.y, dz = a.z - b.z;
        double squared = dx * dx + dy * dy + dz * dz;
        double pull = dt / (squared * std::sqrt(squared));
        double pull_a = b.mass * pull, pull_b = a.mass * pull;
        a.vx -= dx * pull_a, a.vy -= dy * pull_a, a.vz -= dz * pull_a;
        b.vx += dx * pull_b, b.vy += dy * pull_b, b.vz += dz * pull_b;
      }
    }
    for (Body& b : system) b.x += dt * b.vx, b.y += dt * b.vy, b.z += dt * b.vz;
  }
  return text(before).substr(0, 12);
}
