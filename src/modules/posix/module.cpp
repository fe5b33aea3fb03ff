// posix: the system calls, as module os shows them.
#include "types/module.h"

#include "modules/modules.h"
#include "modules/posix/posix.h"

namespace krait {
namespace posix {
namespace {

constexpr const std::span<const Method>* kGroups[] = {
    &kFileFunctions,     &kTransferFunctions,   &kStatFunctions,        &kAttributeFunctions,     &kPathFunctions,
    &kScandirFunctions,  &kProcessFunctions,    &kIdentityFunctions,    &kForkFunctions,          &kSpawnFunctions,
    &kWaitFunctions,     &kSchedulingFunctions, &kEnvironmentFunctions, &kConfigurationFunctions, &kXattrFunctions,
    &kTerminalFunctions, &kTimerFunctions,
};

// The C functions that os looks for, to know which of its own take dir_fd, follow_symlinks and open files.
constexpr const char* kHave[] = {
    "HAVE_EVENTFD",   "HAVE_TIMERFD_CREATE", "HAVE_FACCESSAT",  "HAVE_FCHDIR",       "HAVE_FCHMOD",    "HAVE_FCHMODAT",
    "HAVE_FCHOWN",    "HAVE_FCHOWNAT",       "HAVE_FEXECVE",    "HAVE_FDOPENDIR",    "HAVE_FPATHCONF", "HAVE_FSTATAT",
    "HAVE_FSTATVFS",  "HAVE_FTRUNCATE",      "HAVE_FUTIMENS",   "HAVE_FUTIMES",      "HAVE_FUTIMESAT", "HAVE_LINKAT",
    "HAVE_LCHOWN",    "HAVE_LSTAT",          "HAVE_LUTIMES",    "HAVE_MEMFD_CREATE", "HAVE_MKDIRAT",   "HAVE_MKFIFOAT",
    "HAVE_MKNODAT",   "HAVE_OPENAT",         "HAVE_READLINKAT", "HAVE_RENAMEAT",     "HAVE_SYMLINKAT", "HAVE_UNLINKAT",
    "HAVE_UTIMENSAT", "HAVE_PTSNAME_R",
};

Result<void> start(Thread& t, Ref<Dict> namespace_) {
  const auto set = [&](const char* name, Own<> value) -> Result<void> {
    return namespace_->set_str(t, TRY(Str::intern_ascii(t, name)).ref(), std::move(value));
  };
  for (const IntConstant& c : kConstants) TRY(set(c.name, TRY(int_from(t, c.value))));
  TRY(set("error", Ref<>(&exc::OSError).own()));
  TRY(set("DirEntry", Ref<>(&kDirEntryType).own()));
  TRY(start_results(t, namespace_));
  TRY(start_configuration(t, namespace_));
  TRY(start_environment(t, namespace_));
  Own<List> have = TRY(List::create(t, std::size(kHave)));
  for (const char* name : kHave) TRY(have->append_own(t, TRY(Str::from_ascii(t, name))));
  return set("_have_functions", std::move(have));
}

}  // namespace
}  // namespace posix

constinit const ModuleSpec kPosixModule = {
    .name = "posix",
    .doc =
        "The functions of the operating system, as the C standard and POSIX define them.\n\n"
        "Programs use module os, which builds on this one.",
    .start = &posix::start,
    .more_functions = posix::kGroups};

}  // namespace krait
