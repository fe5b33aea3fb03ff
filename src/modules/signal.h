// Signals, for the other folders and modules.
#pragma once

#include <csignal>

#include "object/raise.h"

namespace krait {

// In the child of a fork: this thread takes the signals from now on; none has arrived for it.
void signals_after_fork(Thread&);
// A set of signals from an iterable of numbers.
Result<sigset_t> signal_set(Thread&, Ref<> iterable);

}  // namespace krait
