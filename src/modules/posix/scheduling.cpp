// The scheduler: policies, priorities, processors.
#include <sched.h>
#include <unistd.h>

#include <cstdlib>

#include "modules/posix/posix.h"
#include "modules/posix/results.h"
#include "modules/timestamp.h"
#include "runtime/state.h"
#include "types/protocol.h"
#include "types/set.h"

namespace krait::posix {
namespace {

Result<Own<>> get_param(Thread& t, int pid) {
  ::sched_param p;
  if (::sched_getparam(pid, &p) != 0) return raise_errno(t, errno);
  return sched_param(t, p.sched_priority);
}
Result<void> set_param(Thread& t, int pid, Ref<> param) {
  ::sched_param p{};
  p.sched_priority = TRY(priority_of(t, param));
  if (::sched_setparam(pid, &p) != 0) return raise_errno(t, errno);
  return ok;
}
Result<void> set_scheduler(Thread& t, int pid, int policy, Ref<> param) {
  ::sched_param p{};
  p.sched_priority = TRY(priority_of(t, param));
  if (::sched_setscheduler(pid, policy, &p) == -1) return raise_errno(t, errno);
  return ok;
}
Result<double> rr_interval(Thread& t, int pid) {
  timespec interval;
  if (::sched_rr_get_interval(pid, &interval) != 0) return raise_errno(t, errno);
  return static_cast<double>(interval.tv_sec) + 1e-9 * static_cast<double>(interval.tv_nsec);
}
Result<void> yield(Thread& t) { return checked_blocking<::sched_yield>(t); }

// A set of processors of the size that the system needs.
class Processors {
 public:
  explicit Processors(int count) : count_(count), set_(CPU_ALLOC(count)) {
    if (set_) CPU_ZERO_S(size(), set_);
  }
  ~Processors() { CPU_FREE(set_); }
  Processors(const Processors&) = delete;
  std::size_t size() const { return CPU_ALLOC_SIZE(count_); }
  int count() const { return count_; }
  cpu_set_t* get() { return set_; }
  void add(int i) { CPU_SET_S(static_cast<std::size_t>(i), size(), set_); }
  bool has(int i) const { return CPU_ISSET_S(static_cast<std::size_t>(i), size(), set_); }

 private:
  int count_;
  cpu_set_t* set_;
};

Result<Own<>> get_affinity(Thread& t, int pid) {
  for (int count = 1024;; count *= 2) {
    Processors set(count);
    if (!set.get()) return raise_memory_error(t);
    if (::sched_getaffinity(pid, set.size(), set.get()) != 0) {
      if (errno == EINVAL && count < 1 << 20) continue;
      return raise_errno(t, errno);
    }
    Own<> made = TRY(call(t, Ref<>(&Set::type)));
    const Ref<AnySet> all = AnySet::cast(made.ref());
    for (int i = 0; i < count; ++i)
      if (set.has(i)) (void)TRY(all->add_value(t, Ref<>(Value::of_int(i))));
    return made;
  }
}
Result<void> set_affinity(Thread& t, int pid, Ref<> mask) {
  Own<List> numbers = TRY(to_list(t, mask));
  std::int64_t most = 1023;
  for (const Value v : numbers->span()) {
    if (!has_index(Ref<>(v)))
      return raise(t, exc::TypeError, "expected an iterator of ints, but iterator yielded %T", Ref<>(v));
    const std::int64_t n = TRY(index_int64(t, Ref<>(v)));
    if (n < 0) return raise(t, exc::ValueError, "negative CPU number");
    if (n > INT32_MAX - 1) return raise(t, exc::OverflowError, "CPU number too large");
    if (n > most) most = n;
  }
  Processors set(static_cast<int>(most) + 1);
  if (!set.get()) return raise_memory_error(t);
  for (const Value v : numbers->span()) set.add(static_cast<int>(TRY(index_int64(t, Ref<>(v)))));
  if (::sched_setaffinity(pid, set.size(), set.get()) != 0) return raise_errno(t, errno);
  return ok;
}

Result<Own<>> cpu_count(Thread& t) {
  const int configured = runtime_of(t).config.cpu_count;  // -X cpu_count
  if (configured > 0) return Own<>::of_int(configured);
  const long n = ::sysconf(_SC_NPROCESSORS_ONLN);
  return n >= 1 ? Own<>::of_int(n) : none();
}

constexpr Method kFunctions[] = {
    bind<&checked_int<::sched_get_priority_max, int>>("sched_get_priority_max(policy)",
                                                      "The largest sched_priority of a policy."),
    bind<&checked_int<::sched_get_priority_min, int>>("sched_get_priority_min(policy)",
                                                      "The smallest sched_priority of a policy."),
    bind<&checked_int<::sched_getscheduler, int>>("sched_getscheduler(pid, /)",
                                                  "The policy of a process, of this one for 0."),
    bind<&set_scheduler>("sched_setscheduler(pid, policy, param, /)", "Set the policy of a process."),
    bind<&get_param>("sched_getparam(pid, /)", "The scheduling parameters of a process."),
    bind<&set_param>("sched_setparam(pid, param, /)", "Set the scheduling parameters of a process."),
    bind<&rr_interval>("sched_rr_get_interval(pid, /)",
                       "Seconds that a process runs before its turn ends, under SCHED_RR."),
    bind<&yield>("sched_yield()", "Let other processes run."),
    bind<&get_affinity>("sched_getaffinity(pid, /)", "The set of processors that a process may run on."),
    bind<&set_affinity>("sched_setaffinity(pid, mask, /)", "Restrict a process to a set of processors."),
    bind<&cpu_count>("cpu_count()", "The number of processors of this machine; None when unknown."),
};

}  // namespace

constinit const std::span<const Method> kSchedulingFunctions = kFunctions;

}  // namespace krait::posix
