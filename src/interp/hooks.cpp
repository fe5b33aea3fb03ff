// What types/ asks of the frames and of the exceptions being handled (types/hooks.h).
#include "types/hooks.h"

#include "interp/call_binding.h"
#include "interp/frame.h"
#include "object/lock.h"
#include "types/cell.h"
#include "types/exceptions.h"
#include "types/names.h"
#include "types/protocol.h"

namespace krait {

OptRef<> current_global(Thread& t, Ref<Str> name) {
  Activation* a = top_activation(t);
  return a ? a->function->globals()->find_str(name) : OptRef<>();
}

OptRef<Dict> current_globals(Thread& t) {
  Activation* a = top_activation(t);
  return a ? OptRef<Dict>(a->function->globals()) : OptRef<Dict>();
}

OptRef<> handled_exception(Thread& t) {
  for (HandledException* h = t.handled; h; h = h->previous)
    if (!h->exception.is_empty()) return OptRef<>(h->exception);
  return {};
}

Result<Own<>> current_frame_object(Thread& t) {
  Activation* a = top_activation(t);
  if (!a) return none();
  return TRY(frame_of(t, a)).own();
}

Result<void> super_arguments(Thread& t, Slot<Type>& type, Slot<>& object) {
  Activation* a = top_activation(t);
  if (!a) return raise(t, exc::RuntimeError, "super(): no current frame");
  Ref<Code> code = a->code_object();
  if (code->argcount() == 0) return raise(t, exc::RuntimeError, "super(): no arguments");
  Value first = a->regs()[0];
  if (first.is_object() && first.object()->type() == &Cell::type && code->local_kind(0) & kLocalCell)
    first = static_cast<Cell*>(first.object())->value_.value();
  if (first.is_empty()) return raise(t, exc::RuntimeError, "super(): arg[0] deleted");
  const std::int32_t free = code->nlocalsplus() - code->nfreevars();
  for (std::int32_t i = free; i < code->nlocalsplus(); ++i) {
    if (!Str::equal((*code->localsplusnames())[static_cast<std::size_t>(i)].as<Str>(), names::__class__)) continue;
    const Value cell = a->regs()[i];
    if (!cell.is_object() || cell.object()->type() != &Cell::type)
      return raise(t, exc::RuntimeError, "super(): bad __class__ cell");
    OptRef<> cls = static_cast<Cell*>(cell.object())->get();
    if (!cls) return raise(t, exc::RuntimeError, "super(): empty __class__ cell");
    if (!cls.ref().is<Type>()) return raise(t, exc::RuntimeError, "super(): __class__ is not a type (%T)", cls.ref());
    type.set(cls.ref().as<Type>().own());
    object.set(Ref<>(first).own());
    return ok;
  }
  return raise(t, exc::RuntimeError, "super(): __class__ cell not found");
}

Result<Own<>> Function::call(Thread& t, Ref<> self, const Arguments& args) {
  TRY(check_stack(t));
  Activation* a = begin_call(t, self.as<Function>().own().leak(), args, Deliver::ToCpp);
  if (!a) return failed;
  const Value v = execute(t, a);
  if (v.is_empty()) return failed;
  return Own<>::steal(v);
}

// ---- interrupts ----

Result<void> handle_signals(Thread& t) { return handle_interrupts(t); }

}  // namespace krait
