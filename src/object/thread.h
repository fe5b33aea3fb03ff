// Thread: the state of one Python thread. A function that takes a Thread& may raise, may run Python code and may
// collect garbage; a function that does not, cannot.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>

#include "object/ref.h"

namespace krait {

class Heap;
struct ExecutionState;    // interp/: the frame stack
struct HandledException;  // interp/: what sys.exception() sees

// Why a thread should leave its fast path at the next poll.
enum Interrupt : std::uint32_t {
  kInterruptLock = 1 << 0,      // another thread wants the interpreter lock
  kInterruptSignal = 1 << 1,    // a signal arrived
  kInterruptPending = 1 << 2,   // pending calls
  kInterruptAsync = 1 << 3,     // an asynchronous exception was set
  kInterruptCollect = 1 << 4,   // the collector's threshold was passed
  kInterruptTrace = 1 << 5,     // tracing, profiling or monitoring changed
  kInterruptFinalize = 1 << 6,  // the interpreter is shutting down
};

struct Thread {
  // Hot: read by the interpreter and by compiled code.
  Heap* heap = nullptr;
  Interpreter* interpreter = nullptr;
  std::atomic<std::uint32_t> interrupts{0};
  std::int32_t destroy_depth = 0;     // nesting of destructors within one finalizer, see gc/destroy.cpp
  std::int32_t destructions = 0;      // ... in all
  const char* stack_limit = nullptr;  // the C stack must not grow below this address
  ExecutionState* execution = nullptr;
  std::int32_t recursion_depth = 0;  // Python calls under way
  std::int32_t recursion_limit = 1000;
  Object* condemned = nullptr;  // interp/handlers.h: whose last count an instruction is about to give up

  Slot<> pending;                       // the raised exception (a BaseException instance), or empty
  Slot<> return_value;                  // what a finished generator returned (SendFn)
  HandledException* handled = nullptr;  // innermost exception being handled
  Slot<> async_exception;
  Slot<> context;   // contextvars: the current Context
  Slot<Dict> dict;  // PyThreadState_GetDict
  Slot<> async_gen_firstiter, async_gen_finalizer;
  Object* destroy_later = nullptr;  // objects whose destruction waits for the outermost one, see gc/ending.h
  std::int32_t coroutine_origin_depth = 0;
  Slot<> trace_function, profile_function;
  std::int32_t tracing = 0;  // > 0 while a callback of an event runs
  std::int32_t event = -1;   // which (interp/monitoring.h), -1: none
  std::int32_t repr_depth = 0;
  Slot<> repr_active;    // list of containers whose repr is under way
  std::uint64_t id = 0;  // threading.get_ident()
  std::uint64_t native_id = 0;
  Thread* next = nullptr;  // the interpreter's list

  // Left of every C stack below stack_limit: for the handling of an overflow, and for C code that does not ask.
  static constexpr std::size_t kStackReserve = 256 << 10;

  // The thread that runs here; for code that has no Thread& by its contract (destructors).
  static Thread& current();
  static void set_current(Thread*);

  bool has_pending() const { return static_cast<bool>(pending); }
};

// Would a native call overflow the C stack? If so, raises RecursionError ("maximum recursion depth exceeded{where}").
Result<void> check_stack_slow(Thread&, const char* where);
inline Result<void> check_stack(Thread& t, const char* where = "") {
  if (static_cast<const char*>(__builtin_frame_address(0)) > t.stack_limit) [[likely]]
    return ok;
  return check_stack_slow(t, where);
}

}  // namespace krait
