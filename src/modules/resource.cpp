// resource: limits of processes and what they used (getrlimit(2), getrusage(2)).
#include <sys/resource.h>
#include <unistd.h>

#include <cerrno>

#include "interp/run.h"
#include "modules/modules.h"
#include "object/audit.h"
#include "object/interpreter.h"
#include "types/int.h"
#include "types/protocol.h"
#include "types/singletons.h"
#include "types/str.h"
#include "types/structseq.h"

namespace krait {
namespace {

constexpr StructField kUsageFields[] = {
    {"ru_utime", "Seconds in its own code."},
    {"ru_stime", "Seconds in the system."},
    {"ru_maxrss", "Most memory held at a time, in KiB."},
    {"ru_ixrss", "Always 0 on Linux."},
    {"ru_idrss", "Always 0 on Linux."},
    {"ru_isrss", "Always 0 on Linux."},
    {"ru_minflt", "Page faults settled in memory."},
    {"ru_majflt", "Page faults that had to read a disk."},
    {"ru_nswap", "Always 0 on Linux."},
    {"ru_inblock", "Reads from a disk."},
    {"ru_oublock", "Writes to a disk."},
    {"ru_msgsnd", "Always 0 on Linux."},
    {"ru_msgrcv", "Always 0 on Linux."},
    {"ru_nsignals", "Always 0 on Linux."},
    {"ru_nvcsw", "Times it gave the processor up to wait."},
    {"ru_nivcsw", "Times the processor was taken from it."},
};
constexpr StructSequenceSpec kUsageSpec = {
    "resource.struct_rusage",
    "What processes or a thread have used, as getrusage() gives it.\n\nA tuple of (utime, stime, maxrss, ixrss, idrss, "
    "isrss, minflt, majflt, nswap, inblock, oublock, msgsnd, msgrcv,\nnsignals, nvcsw, nivcsw), with attributes "
    "ru_utime and so on.",
    kUsageFields, std::size(kUsageFields)};
using Usage = StructSequence<kUsageSpec>;

double seconds(const timeval& time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * 1e-6;
}

Result<Own<Usage>> getrusage(Thread& t, int who) {
  rusage used;
  if (::getrusage(static_cast<__rusage_who>(who), &used) != 0) {
    if (errno == EINVAL) return raise(t, exc::ValueError, "invalid who parameter");
    return raise_errno(t, errno);
  }
  Own<Usage> made = TRY(Usage::create(t));
  made->init_item(0, TRY(float_from(t, seconds(used.ru_utime))));
  made->init_item(1, TRY(float_from(t, seconds(used.ru_stime))));
  const long counts[] = {used.ru_maxrss, used.ru_ixrss,    used.ru_idrss,   used.ru_isrss,   used.ru_minflt,
                         used.ru_majflt, used.ru_nswap,    used.ru_inblock, used.ru_oublock, used.ru_msgsnd,
                         used.ru_msgrcv, used.ru_nsignals, used.ru_nvcsw,   used.ru_nivcsw};
  for (std::size_t i = 0; i < std::size(counts); ++i) made->init_item(2 + i, TRY(int_from(t, counts[i])));
  return made;
}

// A limit: an int from 0 to 2^64 - 1, or -1 for none.
Result<rlim_t> limit_from(Thread& t, Ref<> given) {
  Own<> number = TRY(index(t, given));
  const std::int64_t clamped = TRY(index_int64(t, number.ref()));
  if (clamped == -1) return RLIM_INFINITY;
  if (clamped < 0) return raise(t, exc::ValueError, "Cannot convert negative int");
  if (clamped < INT64_MAX) return static_cast<rlim_t>(clamped);
  Own<> high = TRY(binary(t, BinaryOp::RShift, number.ref(), Ref<>(Value::of_int(32))));
  Own<> low = TRY(binary(t, BinaryOp::And, number.ref(), Ref<>(Value::of_int(0xFFFFFFFF))));
  const auto top = static_cast<rlim_t>(TRY(index_int64(t, high.ref())));
  if (top > 0xFFFFFFFF) return raise(t, exc::OverflowError, "Python int too large to convert to C rlim_t");
  return top << 32 | static_cast<rlim_t>(TRY(index_int64(t, low.ref())));
}

Result<rlimit> limits_from(Thread& t, Ref<> given) {
  Own<Tuple> pair = TRY(to_tuple(t, given));
  if (pair->size() != 2) return raise(t, exc::ValueError, "expected a tuple of 2 integers");
  rlimit limits;
  limits.rlim_cur = TRY(limit_from(t, (*pair)[0]));
  limits.rlim_max = TRY(limit_from(t, (*pair)[1]));
  return limits;
}

Result<Own<>> from_limit(Thread& t, rlim_t limit) {
  return limit == RLIM_INFINITY ? int_from(t, -1) : Int::from_unsigned(t, limit);
}
Result<Own<Tuple>> to_pair(Thread& t, const rlimit& limits) {
  Own<> soft = TRY(from_limit(t, limits.rlim_cur)), hard = TRY(from_limit(t, limits.rlim_max));
  return Tuple::of(t, soft, hard);
}

Result<void> check_resource(Thread& t, int resource) {
  if (resource >= 0 && resource < RLIM_NLIMITS) return ok;
  return raise(t, exc::ValueError, "invalid resource specified");
}

Failed raise_limit_error(Thread& t) {
  if (errno == EINVAL) return raise(t, exc::ValueError, "current limit exceeds maximum limit");
  if (errno == EPERM) return raise(t, exc::ValueError, "not allowed to raise maximum limit");
  return raise_errno(t, errno);
}

Result<Own<Tuple>> getrlimit(Thread& t, int resource) {
  TRY(check_resource(t, resource));
  rlimit limits;
  if (::getrlimit(static_cast<__rlimit_resource>(resource), &limits) != 0) return raise_errno(t, errno);
  return to_pair(t, limits);
}

// What was reserved under the former limit.
void adapt(Thread& t, int resource, const rlimit& limits) {
  if ((resource == RLIMIT_AS || resource == RLIMIT_DATA) && limits.rlim_cur != RLIM_INFINITY)
    trim_frame_stacks(*t.interpreter, limits.rlim_cur);
  if (resource == RLIMIT_STACK && &t == t.interpreter->main_thread) {
    t.stack_limit = nullptr;
    Thread::set_current(&t);
  }
}

Result<void> setrlimit(Thread& t, int resource, Ref<> given) {
  TRY(check_resource(t, resource));
  const rlimit limits = TRY(limits_from(t, given));
  TRY(audit(t, "resource.setrlimit", {Value::of_int(resource), given.value()}));
  if (::setrlimit(static_cast<__rlimit_resource>(resource), &limits) != 0) return raise_limit_error(t);
  adapt(t, resource, limits);
  return ok;
}

Result<Own<Tuple>> prlimit(Thread& t, int pid, int resource, Ref<> given) {
  TRY(check_resource(t, resource));
  rlimit before, limits;
  if (!is_none(given)) limits = TRY(limits_from(t, given));
  TRY(audit(t, "resource.prlimit", {Value::of_int(pid), Value::of_int(resource), given.value()}));
  if (::prlimit(pid, static_cast<__rlimit_resource>(resource), is_none(given) ? nullptr : &limits, &before) != 0) {
    if (errno == EINVAL) return raise(t, exc::ValueError, "current limit exceeds maximum limit");
    return raise_errno(t, errno);
  }
  if (!is_none(given) && (pid == 0 || pid == ::getpid())) adapt(t, resource, limits);
  return to_pair(t, before);
}

Result<int> getpagesize(Thread&) { return ::getpagesize(); }

constexpr Method kFunctions[] = {
    bind<&getrusage>("getrusage(who, /)"),
    bind<&getrlimit>("getrlimit(resource, /)"),
    bind<&setrlimit>("setrlimit(resource, limits, /)"),
    bind<&prlimit>("prlimit(pid, resource, limits=None, /)"),
    bind<&getpagesize>("getpagesize()"),
};

constexpr IntConstant kConstants[] = {
    {"RLIMIT_CPU", RLIMIT_CPU},
    {"RLIMIT_FSIZE", RLIMIT_FSIZE},
    {"RLIMIT_DATA", RLIMIT_DATA},
    {"RLIMIT_STACK", RLIMIT_STACK},
    {"RLIMIT_CORE", RLIMIT_CORE},
    {"RLIMIT_NOFILE", RLIMIT_NOFILE},
    {"RLIMIT_OFILE", RLIMIT_NOFILE},
    {"RLIMIT_AS", RLIMIT_AS},
    {"RLIMIT_RSS", RLIMIT_RSS},
    {"RLIMIT_NPROC", RLIMIT_NPROC},
    {"RLIMIT_MEMLOCK", RLIMIT_MEMLOCK},
    {"RLIMIT_MSGQUEUE", RLIMIT_MSGQUEUE},
    {"RLIMIT_NICE", RLIMIT_NICE},
    {"RLIMIT_RTPRIO", RLIMIT_RTPRIO},
    {"RLIMIT_RTTIME", RLIMIT_RTTIME},
    {"RLIMIT_SIGPENDING", RLIMIT_SIGPENDING},
    {"RLIM_INFINITY", static_cast<std::int64_t>(RLIM_INFINITY)},
    {"RUSAGE_SELF", RUSAGE_SELF},
    {"RUSAGE_CHILDREN", RUSAGE_CHILDREN},
    {"RUSAGE_THREAD", RUSAGE_THREAD},
};

constexpr Type* kTypes[] = {&Usage::type};

Result<void> start(Thread& t, Ref<Dict> namespace_) {
  TRY(structseq::complete(t, Usage::type, kUsageSpec));
  Own<Str> error = TRY(Str::intern_ascii(t, "error"));
  return namespace_->set_str(t, error.ref(), Ref<>(&exc::OSError).own());
}

}  // namespace

constinit const ModuleSpec kResourceModule = {
    .name = "resource", .functions = kFunctions, .constants = kConstants, .types = kTypes, .start = &start};

}  // namespace krait
