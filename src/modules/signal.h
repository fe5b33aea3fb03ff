// Signals, for the other folders and modules.
#pragma once

#include <csignal>

#include "object/raise.h"

namespace krait {

// At the start of the main interpreter: SIGPIPE and SIGXFSZ are ignored, SIGINT raises KeyboardInterrupt in this
// thread.
Result<void> start_signals(Thread&);
// In the child of a fork: this thread takes the signals from now on; none has arrived for it.
void signals_after_fork(Thread&);
// At the end: signals do what the system does by default.
void stop_signals(Thread&);
// A set of signals from an iterable of numbers.
Result<sigset_t> signal_set(Thread&, Ref<> iterable);

}  // namespace krait
