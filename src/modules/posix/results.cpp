#include "modules/posix/results.h"

#include <sys/utsname.h>

#include <csignal>
#include <cstring>

#include "modules/posix/posix.h"
#include "types/protocol.h"

namespace krait::posix {
namespace {

constexpr StructField kStatFields[] = {
    {"st_mode", "protection bits"},
    {"st_ino", "inode"},
    {"st_dev", "device"},
    {"st_nlink", "number of hard links"},
    {"st_uid", "user ID of owner"},
    {"st_gid", "group ID of owner"},
    {"st_size", "total size, in bytes"},
    {nullptr, "integer time of last access"},
    {nullptr, "integer time of last modification"},
    {nullptr, "integer time of last change"},
    {"st_atime", "time of last access"},
    {"st_mtime", "time of last modification"},
    {"st_ctime", "time of last change"},
    {"st_atime_ns", "time of last access in nanoseconds"},
    {"st_mtime_ns", "time of last modification in nanoseconds"},
    {"st_ctime_ns", "time of last change in nanoseconds"},
    {"st_blksize", "blocksize for filesystem I/O"},
    {"st_blocks", "number of blocks allocated"},
    {"st_rdev", "device type (if inode device)"},
};
// The times with fractions are those without, unless the constructor got them.
void complete_times(Value* items) {
  for (int i = 7; i < 10; ++i)
    if (is_none(Ref<>(items[i + 3]))) items[i + 3] = Ref<>(items[i]).own().leak();
}
constexpr StructSequenceSpec kStat = {"os.stat_result",
                                      "stat_result: Result from stat, fstat, or lstat.\n\n"
                                      "This object may be accessed either as a tuple of\n"
                                      "  (mode, ino, dev, nlink, uid, gid, size, atime, mtime, ctime)\n"
                                      "or via the attributes st_mode, st_ino, st_dev, st_nlink, st_uid, and so on.\n\n"
                                      "st_blksize, st_blocks and st_rdev are available as attributes only.\n\n"
                                      "See os.stat for more information.",
                                      kStatFields, 10, &complete_times};
using StatResult = StructSequence<kStat>;

constexpr StructField kStatVfsFields[] = {
    {"f_bsize", nullptr},  {"f_frsize", nullptr},  {"f_blocks", nullptr}, {"f_bfree", nullptr},
    {"f_bavail", nullptr}, {"f_files", nullptr},   {"f_ffree", nullptr},  {"f_favail", nullptr},
    {"f_flag", nullptr},   {"f_namemax", nullptr}, {"f_fsid", nullptr},
};
constexpr StructSequenceSpec kStatVfs = {
    "os.statvfs_result",
    "statvfs_result: Result from statvfs or fstatvfs.\n\n"
    "This object may be accessed either as a tuple of\n"
    "  (bsize, frsize, blocks, bfree, bavail, files, ffree, favail, flag, namemax),\n"
    "or via the attributes f_bsize, f_frsize, f_blocks, f_bfree, and so on.\n\n"
    "See os.statvfs for more information.",
    kStatVfsFields, 10};
using StatVfsResult = StructSequence<kStatVfs>;

constexpr StructField kSizeFields[] = {{"columns", "width of the terminal window in characters"},
                                       {"lines", "height of the terminal window in characters"}};
constexpr StructSequenceSpec kSize = {"os.terminal_size",
                                      "A tuple of (columns, lines) for holding terminal window size", kSizeFields, 2};
using TerminalSize = StructSequence<kSize>;

constexpr StructField kTimesFields[] = {{"user", "user time"},
                                        {"system", "system time"},
                                        {"children_user", "user time of children"},
                                        {"children_system", "system time of children"},
                                        {"elapsed", "elapsed time since an arbitrary point in the past"}};
constexpr StructSequenceSpec kTimes = {"posix.times_result",
                                       "times_result: Result from os.times().\n\n"
                                       "This object may be accessed either as a tuple of\n"
                                       "  (user, system, children_user, children_system, elapsed),\n"
                                       "or via the attributes user, system, children_user, children_system,\n"
                                       "and elapsed.\n\nSee os.times for more information.",
                                       kTimesFields, 5};
using TimesResult = StructSequence<kTimes>;

constexpr StructField kUnameFields[] = {{"sysname", "operating system name"},
                                        {"nodename", "name of machine on network (implementation-defined)"},
                                        {"release", "operating system release"},
                                        {"version", "operating system version"},
                                        {"machine", "hardware identifier"}};
constexpr StructSequenceSpec kUname = {"posix.uname_result",
                                       "uname_result: Result from os.uname().\n\n"
                                       "This object may be accessed either as a tuple of\n"
                                       "  (sysname, nodename, release, version, machine),\n"
                                       "or via the attributes sysname, nodename, release, version, and machine.\n\n"
                                       "See os.uname for more information.",
                                       kUnameFields, 5};
using UnameResult = StructSequence<kUname>;

constexpr StructField kSchedFields[] = {{"sched_priority", "the scheduling priority"}};
constexpr StructSequenceSpec kSched = {
    "posix.sched_param",
    "Currently has only one field: sched_priority\n\n  sched_priority\n    A scheduling parameter.",
    kSchedFields,
    1,
    nullptr,
    true};
using SchedParam = StructSequence<kSched>;

constexpr StructField kWaitIdFields[] = {
    {"si_pid", nullptr}, {"si_uid", nullptr}, {"si_signo", nullptr}, {"si_status", nullptr}, {"si_code", nullptr}};
constexpr StructSequenceSpec kWaitId = {"posix.waitid_result",
                                        "waitid_result: Result from waitid.\n\n"
                                        "This object may be accessed either as a tuple of\n"
                                        "  (si_pid, si_uid, si_signo, si_status, si_code),\n"
                                        "or via the attributes si_pid, si_uid, and so on.\n\n"
                                        "See os.waitid for more information.",
                                        kWaitIdFields, 5};
using WaitIdResult = StructSequence<kWaitId>;

// A moment in nanoseconds; beyond 2262 it needs more than 64 bits.
Result<Own<>> nanoseconds(Thread& t, const timespec& time) {
  std::int64_t total;
  if (!__builtin_mul_overflow(time.tv_sec, std::int64_t{1000000000}, &total) &&
      !__builtin_add_overflow(total, static_cast<std::int64_t>(time.tv_nsec), &total))
    return int_from(t, total);
  Own<> seconds = TRY(int_from(t, time.tv_sec));
  Own<> scaled = TRY(binary(t, BinaryOp::Multiply, seconds.ref(), Ref<>(Value::of_int(1000000000))));
  return binary(t, BinaryOp::Add, scaled.ref(), Ref<>(Value::of_int(time.tv_nsec)));
}

}  // namespace

Result<Own<>> stat_result(Thread& t, const struct ::stat& s) {
  Own<StatResult> made = TRY(StatResult::create(t));
  made->init_item(0, Own<>::of_int(s.st_mode));
  made->init_item(1, TRY(int_from_unsigned(t, s.st_ino)));
  made->init_item(2, TRY(from_device(t, s.st_dev)));
  made->init_item(3, TRY(int_from_unsigned(t, s.st_nlink)));
  made->init_item(4, TRY(from_user_id(t, s.st_uid)));
  made->init_item(5, TRY(from_user_id(t, s.st_gid)));
  made->init_item(6, TRY(int_from(t, s.st_size)));
  const timespec* times[] = {&s.st_atim, &s.st_mtim, &s.st_ctim};
  for (std::size_t i = 0; i < 3; ++i) {
    made->init_item(7 + i, TRY(int_from(t, times[i]->tv_sec)));
    made->init_item(10 + i, TRY(float_from(t, static_cast<double>(times[i]->tv_sec) +
                                                  1e-9 * static_cast<double>(times[i]->tv_nsec))));
    made->init_item(13 + i, TRY(nanoseconds(t, *times[i])));
  }
  made->init_item(16, TRY(int_from(t, s.st_blksize)));
  made->init_item(17, TRY(int_from(t, s.st_blocks)));
  made->init_item(18, TRY(from_device(t, s.st_rdev)));
  return made;
}

Result<Own<>> statvfs_result(Thread& t, const struct ::statvfs& s) {
  Own<StatVfsResult> made = TRY(StatVfsResult::create(t));
  const std::uint64_t items[] = {s.f_bsize, s.f_frsize, s.f_blocks, s.f_bfree,   s.f_bavail, s.f_files,
                                 s.f_ffree, s.f_favail, s.f_flag,   s.f_namemax, s.f_fsid};
  for (std::size_t i = 0; i < std::size(items); ++i) made->init_item(i, TRY(int_from_unsigned(t, items[i])));
  return made;
}

Result<Own<>> terminal_size(Thread& t, int columns, int lines) {
  Own<TerminalSize> made = TRY(TerminalSize::create(t));
  made->init_item(0, Own<>::of_int(columns));
  made->init_item(1, Own<>::of_int(lines));
  return made;
}

Result<Own<>> times_result(Thread& t, const double (&seconds)[5]) {
  Own<TimesResult> made = TRY(TimesResult::create(t));
  for (std::size_t i = 0; i < 5; ++i) made->init_item(i, TRY(float_from(t, seconds[i])));
  return made;
}

Result<Own<>> uname_result(Thread& t) {
  utsname u;
  if (::uname(&u) != 0) return raise_errno(t, errno);
  Own<UnameResult> made = TRY(UnameResult::create(t));
  const char* texts[] = {u.sysname, u.nodename, u.release, u.version, u.machine};
  for (std::size_t i = 0; i < 5; ++i) made->init_item(i, TRY(fs_decode(t, texts[i])));
  return made;
}

Result<Own<>> sched_param(Thread& t, int priority) {
  Own<SchedParam> made = TRY(SchedParam::create(t));
  made->init_item(0, Own<>::of_int(priority));
  return made;
}

Result<int> priority_of(Thread& t, Ref<> given) {
  if (!given.is_exact<SchedParam>()) return raise(t, exc::TypeError, "must have a sched_param object");
  return int_argument(t, (*given.as<SchedParam>())[0]);
}

Result<Own<>> waitid_result(Thread& t, const siginfo_t& info) {
  Own<WaitIdResult> made = TRY(WaitIdResult::create(t));
  made->init_item(0, Own<>::of_int(info.si_pid));
  made->init_item(1, TRY(from_user_id(t, info.si_uid)));
  made->init_item(2, Own<>::of_int(info.si_signo));
  made->init_item(3, Own<>::of_int(info.si_status));
  made->init_item(4, Own<>::of_int(info.si_code));
  return made;
}

Result<void> start_results(Thread& t, Ref<Dict> namespace_) {
  const std::pair<Type*, const StructSequenceSpec*> all[] = {
      {&StatResult::type, &kStat},     {&StatVfsResult::type, &kStatVfs}, {&TerminalSize::type, &kSize},
      {&TimesResult::type, &kTimes},   {&UnameResult::type, &kUname},     {&SchedParam::type, &kSched},
      {&WaitIdResult::type, &kWaitId},
  };
  for (const auto& [type, spec] : all) {
    TRY(structseq::complete(t, *type, *spec));
    Own<Str> name = TRY(Str::intern_ascii(t, std::strchr(spec->name, '.') + 1));
    TRY(namespace_->set_str(t, name.ref(), Ref<>(type).own()));
  }
  return ok;
}

}  // namespace krait::posix
