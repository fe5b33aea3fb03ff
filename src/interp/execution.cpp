// The frame stack, entering and leaving activations, and the loop's entry from C++.
#include <sys/mman.h>
#include <sys/resource.h>

#include <algorithm>
#include <cstdlib>

#include "interp/calls.h"
#include "interp/frame.h"
#include "interp/generator.h"
#include "interp/handlers.h"
#include "interp/monitoring.h"
#include "interp/run.h"

namespace krait {

namespace {

// Reserved, not used: pages come when they are touched.
constexpr std::size_t kStackBytes = std::size_t{1} << 30;
constexpr std::size_t kLeastStackBytes = std::size_t{1} << 20;
// The part of a limited address space that one stack may take.
constexpr std::size_t kShare = 16;
// Room for the handling of an overflow.
constexpr std::size_t kStackReserve = 64 << 10;

}  // namespace

bool create_execution_state(Thread& t) {
  auto* ex = new (std::nothrow) ExecutionState;
  if (!ex) return false;
  // An address space limit leaves less to reserve.
  for (std::size_t size = kStackBytes; size >= kLeastStackBytes; size /= 4) {
    rlimit space;
    if (size > kLeastStackBytes && getrlimit(RLIMIT_AS, &space) == 0 && space.rlim_cur != RLIM_INFINITY &&
        size > space.rlim_cur / kShare)
      continue;
    void* p = mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (p == MAP_FAILED) continue;
    ex->base = ex->free = static_cast<char*>(p);
    ex->limit = ex->base + size - kStackReserve;
    t.execution = ex;
    t.handled = &ex->handled;
    return true;
  }
  delete ex;
  return false;
}

void destroy_execution_state(Thread& t) {
  ExecutionState* ex = std::exchange(t.execution, nullptr);
  t.handled = nullptr;
  if (!ex) return;
  release(std::exchange(ex->handled.exception, Value()));
  munmap(ex->base, static_cast<std::size_t>(ex->limit - ex->base) + kStackReserve);
  delete ex;
}

void show_roots(Interpreter& in, Tracer& v) {
  v(in.modules), v(in.sys), v(in.builtins);
  for (Thread* t = in.threads; t; t = t->next) {
    for (const Activation* a = t->execution ? t->execution->top : nullptr; a; a = a->previous) {
      v(Value::of_object(a->function)), v(a->own_names());
      v(std::span(a->regs(), static_cast<std::size_t>(a->code->registers)));
    }
  }
}

void trim_frame_stacks(Interpreter& in, std::uint64_t bytes) {
  const std::size_t share = std::max<std::size_t>(kLeastStackBytes, bytes / kShare) & ~std::size_t{4095};
  for (Thread* t = in.threads; t; t = t->next) {
    ExecutionState* ex = t->execution;
    if (!ex) continue;
    const auto used = static_cast<std::size_t>(ex->free - ex->base);
    const auto size = static_cast<std::size_t>(ex->limit - ex->base) + kStackReserve;
    const std::size_t keep = std::max(share, (used + kLeastStackBytes) & ~std::size_t{4095});
    if (keep >= size) continue;
    munmap(ex->base + keep, size - keep);
    ex->limit = ex->base + keep - kStackReserve;
  }
}

Activation* push_activation(Thread& t, Function* function, ExecutableCode* code, Value names, Deliver deliver) {
  ExecutionState* ex = t.execution;
  auto* a = reinterpret_cast<Activation*>(ex->free);
  const std::size_t bytes = sizeof(Activation) + static_cast<std::size_t>(code->registers) * sizeof(Value);
  if (t.recursion_depth >= t.recursion_limit || ex->free + bytes > ex->limit) [[unlikely]] {
    function->release();
    release(names);
    if (t.recursion_depth >= t.recursion_limit)
      (void)raise(t, exc::RecursionError, "maximum recursion depth exceeded");
    else
      (void)raise_memory_error(t);
    return nullptr;
  }
  ++t.recursion_depth;
  ex->free += bytes;
  *a = {.previous = ex->top,
        .code = code,
        .pc = code->words(),
        .function = function,
        .names = names,
        .frame = nullptr,
        .deliver = deliver,
        .is_generators = false,
        .generator_state = GeneratorState::Created,
        .generator_flags = 0,
        .event_unit = -1};
  clear_registers(a->regs(), 0, code->registers);
  ex->top = a;
  return a;
}

void clear_activation(Thread& t, Activation* a) {
  if (a->frame) {
    if (!a->frame->is_unique()) {
      complete_frame(t, a);
      return;
    }
    Frame* frame = std::exchange(a->frame, nullptr);
    frame->activation_ = nullptr;
    frame->release();
  }
  Value* regs = a->regs();
  for (std::int32_t i = 0, n = a->code->registers; i < n; ++i) release(std::exchange(regs[i], Value()));
  // A generator's details stay with it.
  if (!a->names.is_int()) release(std::exchange(a->names, Value()));
  std::exchange(a->function, nullptr)->release();
}

void pop_activation(Thread& t, Activation* a) {
  ExecutionState* ex = t.execution;
  // Finalizers that run while the contents go must not find the call: it is over. Its memory is still taken.
  ex->top = a->previous;
  clear_activation(t, a);
  ex->free = reinterpret_cast<char*>(a);
  --t.recursion_depth;
}

namespace {

ExecutableCode* build_executable(Thread& t, Code& code, const PortableView& view,
                                 const PackedTranslation& translation) {
  void* memory = std::malloc(ExecutableCode::bytes_for(translation));
  if (!memory) {
    (void)raise_memory_error(t);
    return nullptr;
  }
  ExecutableCode* x = ExecutableCode::build(memory, view, translation, code.consts()->span());
  x->owner = &code;
  return x;
}

}  // namespace

ExecutableCode* translated(Thread& t, Code& code, TranslateMode mode, bool counts) {
  const PortableView view = portable_view(code, counts);
  if (code.ready_translation && mode == TranslateMode::Fast && !counts)
    return build_executable(t, code, view, *static_cast<const PackedTranslation*>(code.ready_translation));
  // What is compiled here has been asked for; hand-made code may be of any size.
  if (ensure_memory(t, 32 * view.code.size()).is_failed()) return nullptr;
  const Translation translation = translate(view, mode);
  if (translation.error.empty()) return build_executable(t, code, view, PackedMemory(translation).get());
  (void)raise(t, exc::SystemError, "code object %S cannot be run: %s", code.name(), translation.error);
  return nullptr;
}

ExecutableCode* executable_of(Thread& t, Code& code) {
  if (code.executable) [[likely]]
    return static_cast<ExecutableCode*>(code.executable);
  if (code.complete(t).is_failed()) return nullptr;
  if (code.executable) return static_cast<ExecutableCode*>(code.executable);  // a finalizer has run it
  ExecutableCode* x = translated(t, code, TranslateMode::Fast, t.interpreter->execution != nullptr);
  if (!x) return nullptr;
  if (code.kwonlyargcount() == 0 && !(code.flags() & (kCodeVarArgs | kCodeVarKeywords)))
    x->plain_arguments = code.argcount();
  code.executable = x;
  // When all numbers have been given, what is translated stays without: no cache will know it.
  if (t.interpreter->next_executable_id != UINT32_MAX) code.executable_id = ++t.interpreter->next_executable_id;
  code.free_executable = [](void* e) { free_code(static_cast<ExecutableCode*>(e)); };
  register_code(t, *x);
  return x;
}

// ---- the loop ----

const Handler kHandlers[kXOpCount] = {
#define XOP(name, a, b, c, d, tail, effects) &x_##name,
#define XFORM(name, family) &x_##name,
#include "code/executable.def"
};

HANDLER(continue) {
  Activation* a = t.execution->top;
  regs = a->regs();
  code = a->code;
  DISPATCH(a->pc);
}

HANDLER(destroy_0) {
  SAVE_PC();
  t.condemned->release();
  NEXT(0);
}
HANDLER(destroy_1) {
  SAVE_PC();
  t.condemned->release();
  NEXT(1);
}
HANDLER(destroy_2) {
  SAVE_PC();
  t.condemned->release();
  NEXT(2);
}

Value execute(Thread& t, Activation* a) { return kHandlers[static_cast<int>(a->pc->op)](a->pc, a->regs(), t, a->code); }

Value execute_raising(Thread& t, Activation* a) { return x_unwind(a->pc, a->regs(), t, a->code); }

}  // namespace krait
