#include "modules/posix/results.h"

#include <sys/utsname.h>

#include <csignal>
#include <cstring>

#include "modules/posix/posix.h"
#include "types/protocol.h"

namespace krait::posix {
namespace {

constexpr StructField kStatFields[] = {
    {"st_mode", "Kind of file and permissions."},
    {"st_ino", "The file's number on its device."},
    {"st_dev", "The number of the device it is on."},
    {"st_nlink", "How many names it has."},
    {"st_uid", "Whose it is: a user ID."},
    {"st_gid", "Whose it is: a group ID."},
    {"st_size", "Bytes in it."},
    {nullptr, "integer time of last access"},
    {nullptr, "integer time of last modification"},
    {nullptr, "integer time of last change"},
    {"st_atime", "When it was read, in seconds."},
    {"st_mtime", "When its content changed, in seconds."},
    {"st_ctime", "When its content or these data changed, in seconds."},
    {"st_atime_ns", "When it was read, an int of nanoseconds."},
    {"st_mtime_ns", "When its content changed, an int of nanoseconds."},
    {"st_ctime_ns", "When its content or these data changed, an int of nanoseconds."},
    {"st_blksize", "Bytes that are read and written best at a time."},
    {"st_blocks", "Units of 512 bytes that it takes on the device."},
    {"st_rdev", "Which device it stands for, when it is one."},
};
// The times with fractions are those without, unless the constructor got them.
void complete_times(Value* items) {
  for (int i = 7; i < 10; ++i)
    if (is_none(Ref<>(items[i + 3]))) items[i + 3] = Ref<>(items[i]).own().leak();
}
constexpr StructSequenceSpec kStat = {
    "os.stat_result",
    "What the system knows about a file, as stat(), fstat() and lstat() give it.\n\nA tuple of ten ints: (mode, ino, "
    "dev, nlink, uid, gid, size, atime, mtime, ctime). As attributes they are called\nst_mode and so on; there the "
    "times are floats, and further ones are found there alone, such as st_blocks.",
    kStatFields, 10, &complete_times};
using StatResult = StructSequence<kStat>;

constexpr StructField kStatVfsFields[] = {
    {"f_bsize", nullptr},  {"f_frsize", nullptr},  {"f_blocks", nullptr}, {"f_bfree", nullptr},
    {"f_bavail", nullptr}, {"f_files", nullptr},   {"f_ffree", nullptr},  {"f_favail", nullptr},
    {"f_flag", nullptr},   {"f_namemax", nullptr}, {"f_fsid", nullptr},
};
constexpr StructSequenceSpec kStatVfs = {
    "os.statvfs_result",
    "What the system knows about a filesystem, as statvfs() and fstatvfs() give it.\n\nA tuple (bsize, frsize, blocks, "
    "bfree, bavail, files, ffree, favail, flag, namemax), with attributes f_bsize and so on.",
    kStatVfsFields, 10};
using StatVfsResult = StructSequence<kStatVfs>;

constexpr StructField kSizeFields[] = {{"columns", "How many characters wide."}, {"lines", "How many lines high."}};
constexpr StructSequenceSpec kSize = {"os.terminal_size", "The size of a terminal: (columns, lines), in characters.",
                                      kSizeFields, 2};
using TerminalSize = StructSequence<kSize>;

constexpr StructField kTimesFields[] = {{"user", "Seconds of this process in its own code."},
                                        {"system", "Seconds of this process in the system."},
                                        {"children_user", "Seconds of ended children in their own code."},
                                        {"children_system", "Seconds of ended children in the system."},
                                        {"elapsed", "Seconds that a clock shows which started some time ago."}};
constexpr StructSequenceSpec kTimes = {"posix.times_result",
                                       "Times as os.times() gives them, in seconds.\n\nA tuple (user, system, "
                                       "children_user, children_system, elapsed) with those attributes.",
                                       kTimesFields, 5};
using TimesResult = StructSequence<kTimes>;

constexpr StructField kUnameFields[] = {{"sysname", "What the system is called."},
                                        {"nodename", "What this machine calls itself in its network."},
                                        {"release", "Which release of the system it is."},
                                        {"version", "Which build of the release it is."},
                                        {"machine", "Which kind of processor it runs on."}};
constexpr StructSequenceSpec kUname = {"posix.uname_result",
                                       "What os.uname() says about system and machine.\n\nA tuple (sysname, nodename, "
                                       "release, version, machine) with those attributes.",
                                       kUnameFields, 5};
using UnameResult = StructSequence<kUname>;

constexpr StructField kSchedFields[] = {
    {"sched_priority", "From sched_get_priority_min() to sched_get_priority_max()."}};
constexpr StructSequenceSpec kSched = {
    "posix.sched_param",
    "What a scheduling policy needs to know: the one field sched_priority.\n\n  sched_priority\n    An int.",
    kSchedFields,
    1,
    nullptr,
    true};
using SchedParam = StructSequence<kSched>;

constexpr StructField kWaitIdFields[] = {
    {"si_pid", nullptr}, {"si_uid", nullptr}, {"si_signo", nullptr}, {"si_status", nullptr}, {"si_code", nullptr}};
constexpr StructSequenceSpec kWaitId = {"posix.waitid_result",
                                        "What became of a child, as waitid() gives it.\n\nA tuple (si_pid, si_uid, "
                                        "si_signo, si_status, si_code) with those attributes.",
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
