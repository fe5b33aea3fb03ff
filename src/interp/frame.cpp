#include "interp/frame.h"

#include "code/line_table.h"
#include "interp/frame_locals.h"
#include "interp/generator.h"
#include "interp/monitoring.h"
#include "object/allocate.h"
#include "object/audit.h"
#include "types/hooks.h"
#include "types/names.h"
#include "types/protocol.h"
#include "types/singletons.h"

namespace krait {

bool is_frame(Ref<> v) { return v.is_exact<Frame>(); }

Result<Ref<Frame>> frame_of(Thread& t, Activation* a) {
  if (a->frame) return Ref<Frame>(a->frame);
  a->frame = TRY(create_extra<Frame>(t, a->bytes(), a)).leak();
  return Ref<Frame>(a->frame);
}

Result<OptRef<Frame>> frame_at_depth(Thread& t, std::int64_t depth) {
  Activation* a = top_activation(t);
  for (; a && depth > 0; --depth) a = a->previous;
  if (!a) return OptRef<Frame>();
  return OptRef<Frame>(TRY(frame_of(t, a)));
}

Result<OptRef<Frame>> Frame::back(Thread& t) {
  if (owns_) return back_.opt();
  if (!activation_ || !activation_->previous) return OptRef<Frame>();
  return OptRef<Frame>(TRY(frame_of(t, activation_->previous)));
}

std::int32_t Frame::line() const {
  if (line_override_) return line_override_;
  const Code& c = *activation_->code_object();
  return line_of(c.linetable(), c.firstlineno(), activation_->unit());
}

void complete_frame(Thread& t, Activation* a) {
  Frame* frame = std::exchange(a->frame, nullptr);
  // The caller's frame is found now or never.
  if (a->previous) {
    Slot<> waiting;
    if (t.pending) waiting.set(take_pending(t));
    Result<Ref<Frame>> back = frame_of(t, a->previous);
    if (!back.is_failed())
      frame->back_.set(std::move(back).take().own());
    else
      clear_pending(t);
    if (waiting) t.pending.set(waiting.ref().own());
  }
  auto* copy = reinterpret_cast<Activation*>(frame + 1);
  __builtin_memcpy(static_cast<void*>(copy), a, a->bytes());
  copy->previous = nullptr;
  copy->is_generators = false;
  frame->activation_ = copy;
  frame->owns_ = true;
  __builtin_memset(a->regs(), 0, static_cast<std::size_t>(a->code->registers) * sizeof(Value));
  // A generator's details stay with it.
  if (a->names.is_int())
    copy->names = Value();
  else
    a->names = Value();
  a->function = nullptr;
  // Temporaries of a call that is over mean nothing.
  for (std::int32_t i = copy->code->locals; i < copy->code->registers; ++i)
    krait::release(std::exchange(copy->regs()[i], Value()));
  frame->release();
}

Frame::~Frame() {
  if (!owns_) return;
  clear_references();
  Activation* a = std::exchange(activation_, nullptr);
  krait::release(std::exchange(a->names, Value()));
  a->function->release();
}

void Frame::trace(Tracer& v) {
  v(back_), v(trace_), v(called_), v(argument_), v(extra_locals_), v(kept_);
  if (!owns_ || !activation_) return;
  v(Value::of_object(activation_->function)), v(activation_->names);
  for (std::int32_t i = 0; i < activation_->code->registers; ++i) v(activation_->regs()[i]);
}

void Frame::clear_references() {
  trace_.clear(), called_.clear(), argument_.clear(), extra_locals_.clear(), kept_.clear();
  if (!owns_ || !activation_) return;
  for (std::int32_t i = 0; i < activation_->code->registers; ++i)
    krait::release(std::exchange(activation_->regs()[i], Value()));
}

Result<Own<>> Frame::locals(Thread& t) {
  const Value names = namespace_of(*activation_);
  if (!names.is_empty() && !has_hidden_locals(*activation_)) return Ref<>(names).own();
  return create<FrameLocals>(t, Ref<Frame>(this));
}

Result<Own<>> current_locals(Thread& t) {
  Activation* a = top_activation(t);
  if (!a) return raise(t, exc::SystemError, "frame does not exist");
  const Value names = namespace_of(*a);
  if (!names.is_empty() && !has_hidden_locals(*a)) return Ref<>(names).own();
  Ref<Frame> frame = TRY(frame_of(t, a));
  return locals_snapshot(t, frame);
}

Result<Own<>> Frame::repr(Thread& t, Ref<> self) {
  auto f = self.as<Frame>();
  return format(t, "<frame at 0x%x, file %R, line %d, code %S>", self.value().bits(), f->code()->filename(), f->line(),
                f->code()->name());
}

Value namespace_of(Activation& a) {
  if (a.names.is_empty() && !(a.code->owner->flags() & kCodeOptimized))
    a.names = a.function->globals().own().leak_value();
  return a.own_names();
}

namespace {

Frame& self_of(Ref<> self) { return *self.as<Frame>(); }

Result<Own<>> get_back(Thread& t, Ref<> self) {
  OptRef<Frame> back = TRY(self_of(self).back(t));
  return back ? Ref<>(back.value()).own() : none();
}
Result<Own<>> get_code(Thread&, Ref<> self) { return self_of(self).code().own(); }
Result<Own<>> get_globals(Thread&, Ref<> self) { return self_of(self).globals().own(); }
Result<Own<>> get_builtins(Thread& t, Ref<> self) {
  return shown_builtins(self_of(self).activation()->function->builtins(t));
}
Result<Own<>> get_locals(Thread& t, Ref<> self) { return self_of(self).locals(t); }
Result<Own<>> get_lasti(Thread& t, Ref<> self) {
  return int_from(t, 2 * static_cast<std::int64_t>(self_of(self).activation()->unit()));
}
Result<Own<>> get_line(Thread& t, Ref<> self) {
  const std::int32_t line = self_of(self).line();
  return line < 0 ? none() : TRY(int_from(t, line));
}
Result<void> set_line(Thread& t, Ref<> self, OptRef<> value) {
  if (!value) return raise(t, exc::AttributeError, "attribute 'f_lineno' of 'frame' objects cannot be deleted");
  return jump_to_line(t, self_of(self), value.ref());
}
Result<Own<>> get_trace(Thread&, Ref<> self) {
  Frame& f = self_of(self);
  return f.trace_ ? f.trace_.ref().own() : none();
}
Result<void> set_trace(Thread&, Ref<> self, OptRef<> value) {
  is_none_or_missing(value) ? self_of(self).trace_.clear() : self_of(self).trace_.set(value.ref().own());
  return ok;
}
Result<bool> as_bool(Thread& t, Ref<> value) {
  if (value.is(&kTrue)) return true;
  if (value.is(&kFalse)) return false;
  return raise(t, exc::TypeError, "attribute value type must be bool");
}
Result<bool> get_trace_lines(Thread&, Ref<> self) { return self_of(self).trace_lines_; }
Result<void> set_trace_lines(Thread& t, Ref<> self, OptRef<> value) {
  if (!value) return raise(t, exc::TypeError, "can't delete numeric/char attribute");
  self_of(self).trace_lines_ = TRY(as_bool(t, value.ref()));
  return ok;
}
Result<bool> get_trace_opcodes(Thread&, Ref<> self) { return self_of(self).trace_opcodes_; }
Result<void> set_trace_opcodes(Thread& t, Ref<> self, OptRef<> value) {
  if (!value) return raise(t, exc::AttributeError, "attribute 'f_trace_opcodes' of 'frame' objects cannot be deleted");
  Frame& f = self_of(self);
  f.trace_opcodes_ = TRY(as_bool(t, value.ref()));
  return f.trace_opcodes_ && !f.is_complete() ? want_opcode_events(t, *f.code()) : Result<void>(ok);
}
Result<Own<>> get_generator(Thread&, Ref<> self) {
  Frame& f = self_of(self);
  Generator* g = f.is_complete() ? nullptr : generator_of(f.activation());
  return g ? Ref<>(g).own() : none();
}

Result<void> clear_method(Thread& t, Ref<> self) {
  Frame& f = self_of(self);
  if (f.is_complete()) {
    f.clear_references();
    return ok;
  }
  Generator* g = generator_of(f.activation());
  if (!g || g->state() == Generator::State::Running)
    return raise(t, exc::RuntimeError, "cannot clear an executing frame");
  if (g->state() == Generator::State::Suspended) return raise(t, exc::RuntimeError, "cannot clear a suspended frame");
  Own<> keep = Ref<>(g).own();
  Generator::finalize(t, keep.ref());  // a coroutine that was never awaited is worth a warning
  return close_generator(t, *g);
}
Result<Own<>> sizeof_method(Thread& t, Ref<> self) {
  Frame& f = self_of(self);
  return int_from_unsigned(t, sizeof(Frame) + f.activation()->bytes());
}

constexpr Method kMethods[] = {
    bind<&clear_method>("clear(self, /)", "Let go of every local variable. RuntimeError while the frame runs."),
    bind<&sizeof_method>("__sizeof__(self, /)", "Bytes of memory that the frame and its slots take."),
};
constexpr Attribute kAttributes[] = {
    attribute<&get_back>("f_back", "The frame of the caller, or None."),
    attribute<&get_code>("f_code", "The code that runs in it."),
    attribute<&get_builtins>("f_builtins", "Where names are looked up that are not global."),
    attribute<&get_globals>("f_globals", "Where its code looks for global names: usually a module."),
    attribute<&get_lasti>("f_lasti", "The offset of the instruction that began last, in bytes."),
    attribute<&get_line, &set_line>("f_lineno", "The line it is at. A trace function may set it, to jump."),
    attribute<&get_trace, &set_trace>("f_trace", "What is called for events of this frame, or None."),
    attribute<&get_trace_lines, &set_trace_lines>("f_trace_lines", "Whether f_trace is called for each line."),
    attribute<&get_trace_opcodes, &set_trace_opcodes>("f_trace_opcodes",
                                                      "Whether f_trace is called for each instruction."),
    attribute<&get_locals>("f_locals", "A view of the local variables; in a function, assigning to it changes them."),
    attribute<&get_generator>("f_generator",
                              "What resumes it, a generator or coroutine; None for the frame of a function."),
};

}  // namespace

constinit Type Frame::type =
    describe<Frame>("frame", {.methods = kMethods, .attributes = kAttributes, .flags = kTypeNoConstruct});

}  // namespace krait
