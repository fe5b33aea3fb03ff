#include "runtime/lifecycle.h"

#include "base/limbs.h"
#include "gc/state.h"
#include "interp/activation.h"
#include "mem/heap.h"
#include "mem/reserve.h"
#include "object/lock.h"
#include "object/raise.h"
#include "types/dict.h"
#include "types/exceptions.h"
#include "types/intern_table.h"
#include "types/list.h"
#include "types/protocol.h"
#include "types/shape.h"
#include "types/tuple.h"

namespace krait {

InterpreterOwner create_interpreter() {
  mem::keep_reserve_for_new();
  auto* interpreter = new Interpreter;
  InterpreterOwner owner(interpreter);
  limbs::use_operator_new();
  interpreter->heap = new Heap;
  interpreter->lock = new InterpreterLock;
  start_collector(*interpreter, &show_roots);
  auto* thread = new Thread;
  thread->heap = interpreter->heap;
  thread->interpreter = interpreter;
  interpreter->main_thread = interpreter->threads = thread;
  Thread::set_current(thread);
  interpreter->lock->acquire(*thread);
  if (!create_execution_state(*thread)) return nullptr;
  // The MemoryError that is raised when there is no memory to make one.
  Result<Own<>> memory_error = call(*thread, Ref<>(&exc::MemoryError));
  if (memory_error.is_failed()) return nullptr;
  interpreter->last_memory_error.set(std::move(memory_error).take());
  return owner;
}

void InterpreterDeleter::operator()(Interpreter* in) const {
  Thread* thread = in->main_thread;
  Heap* heap = in->heap;
  Thread::set_current(thread);
  // What is alive now goes with the heap, without finalizers: orderly shutdown comes before this.
  destroy_execution_state(*thread);
  for (Interpreter::NativeState& s : in->module_states)
    if (s.state) s.destroy(s.state);
  InternTable* interned = in->interned;
  InterpreterLock* lock = in->lock;
  GcState* gc = in->gc;
  AttributeViews* views = in->attribute_views;
  delete in;
  delete thread;
  Thread::set_current(nullptr);
  delete interned;
  delete views;
  delete gc;
  delete lock;
  delete heap;
}

}  // namespace krait
