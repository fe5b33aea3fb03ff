// The named tuples of module os.
#pragma once

#include <signal.h>
#include <sys/stat.h>
#include <sys/statvfs.h>

#include "types/structseq.h"

namespace krait::posix {

Result<Own<>> stat_result(Thread&, const struct ::stat&);
Result<Own<>> statvfs_result(Thread&, const struct ::statvfs&);
Result<Own<>> terminal_size(Thread&, int columns, int lines);
// (user, system, children_user, children_system, elapsed) in seconds.
Result<Own<>> times_result(Thread&, const double (&seconds)[5]);
Result<Own<>> uname_result(Thread&);
Result<Own<>> sched_param(Thread&, int priority);
// The priority of an os.sched_param.
Result<int> priority_of(Thread&, Ref<>);
Result<Own<>> waitid_result(Thread&, const siginfo_t&);

}  // namespace krait::posix
