// Signals, for the other folders and modules.
#pragma once

#include <csignal>

#include "object/raise.h"

namespace krait {

// In the child of a fork: this thread takes the signals from now on; none has arrived for it.
void signals_after_fork(Thread&);
// What the arrival of a signal does, for one that has a handler in Python; blocking calls go on.
void simulate_signal(Thread&, int number);
// A set of signals from an iterable of numbers.
Result<sigset_t> signal_set(Thread&, Ref<> iterable);

}  // namespace krait
