// What a poll finds: another thread that wants the lock, signals, collections, asynchronous exceptions.
#include "gc/collect.h"
#include "interp/activation.h"
#include "object/lock.h"
#include "object/raise.h"
#include "types/hooks.h"
#include "types/protocol.h"

namespace krait {

Result<void> handle_interrupts(Thread& t) {
  auto take = [&t](std::uint32_t bit) { return (t.interrupts.fetch_and(~bit, std::memory_order_acq_rel) & bit) != 0; };
  if (t.interrupts.load(std::memory_order_relaxed) & kInterruptLock) t.interpreter->lock->yield(t);
  if (take(kInterruptCollect)) collect_if_due(t);
  if (&t == t.interpreter->main_thread && take(kInterruptSignal)) TRY(run_signal_handlers(t));
  if (take(kInterruptAsync) && t.async_exception) {
    Own<> e = Own<>::steal(t.async_exception.take());
    if (!e.ref().is<Type>()) return raise_instance(t, std::move(e));
    return raise_bare(t, *e.ref().as<Type>());
  }
  return ok;
}

}  // namespace krait
