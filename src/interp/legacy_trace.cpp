// sys.settrace and sys.setprofile: two tools of their own among those of sys.monitoring, whose callbacks get frames.
#include "interp/frame.h"
#include "interp/monitoring.h"
#include "object/raise.h"
#include "types/descriptor.h"
#include "types/exceptions.h"
#include "types/int.h"
#include "types/protocol.h"
#include "types/singletons.h"
#include "types/str.h"
#include "types/tuple.h"

namespace krait {

namespace {

constexpr std::uint32_t kTraceEvents =
    bit(Event::PyStart) | bit(Event::PyResume) | bit(Event::PyThrow) | bit(Event::PyReturn) | bit(Event::PyYield) |
    bit(Event::PyUnwind) | bit(Event::Raise) | bit(Event::StopIteration) | bit(Event::Line) | bit(Event::Jump);
constexpr std::uint32_t kProfileEvents = bit(Event::PyStart) | bit(Event::PyResume) | bit(Event::PyThrow) |
                                         bit(Event::PyReturn) | bit(Event::PyYield) | bit(Event::PyUnwind) |
                                         bit(Event::Call);

Result<Own<>> call_hook(Thread& t, Ref<> function, Ref<Frame> frame, const char* event, Ref<> argument) {
  Own<Str> name = TRY(Str::intern_ascii(t, event));
  return call(t, function, {frame.value(), name.value(), argument.value()});
}

// Some thread has a function: the tool is on.
Result<void> update_tool(Thread& t, int tool, Slot<> Thread::* function, std::uint32_t events) {
  bool used = false;
  for (Thread* each = t.interpreter->threads; each; each = each->next) used |= static_cast<bool>(each->*function);
  return set_global_events(t, tool, used ? events : 0);
}

Result<void> trace(Thread& t, Ref<Frame> frame, const Slot<>& hook, const char* event, Ref<> argument) {
  if (!hook) return ok;
  Own<> function = hook.ref().own();
  Result<Own<>> r = call_hook(t, function.ref(), frame, event, argument);
  if (r.is_failed()) {
    Own<> error = take_pending(t);
    frame->trace_.clear();
    TRY(set_trace_function(t, t, {}));
    t.pending.set(std::move(error));
    return failed;
  }
  Own<> next = std::move(r).take();
  if (!is_none(next.ref())) frame->trace_.set(std::move(next));
  return ok;
}

Result<void> trace_line(Thread& t, Ref<Frame> frame, std::int32_t line) {
  if (!frame->trace_lines_ || line < 0) return ok;
  frame->line_override_ = line;
  Result<void> r = trace(t, frame, frame->trace_, "line", none_ref());
  frame->line_override_ = 0;
  return r;
}

// A jump back within one line begins the line again.
Result<void> trace_jump(Thread& t, Activation& a, Ref<Frame> frame, std::int64_t from, std::int64_t to) {
  if (to >= from) return ok;
  const std::vector<EventInstr>& instrs = a.code->monitor->instrs;
  const std::int32_t line = instrs[static_cast<std::size_t>(from / 2)].line;
  if (line != instrs[static_cast<std::size_t>(to / 2)].line) return ok;
  return trace_line(t, frame, line);
}

Result<void> trace_exception(Thread& t, Ref<Frame> frame, Ref<> exception) {
  OptRef<> traceback;
  if (exception.is<Exception>()) traceback = exception.as<Exception>()->traceback();
  const Own<> tb = traceback ? traceback.ref().own() : none();
  Own<Tuple> triple = TRY(Tuple::of(t, Ref<Type>(exception.type()), exception, tb.ref()));
  return trace(t, frame, frame->trace_, "exception", triple.ref());
}

Result<void> profile(Thread& t, Ref<Frame> frame, const char* event, Ref<> argument) {
  if (!t.profile_function) return ok;
  Own<> function = t.profile_function.ref().own();
  Result<Own<>> r = call_hook(t, function.ref(), frame, event, argument);
  if (!r.is_failed()) return ok;
  Own<> error = take_pending(t);
  TRY(set_profile_function(t, t, {}));
  t.pending.set(std::move(error));
  return failed;
}

// Calls of native functions and of native methods, which are shown bound.
Result<void> profile_native(Thread& t, Ref<Frame> frame, const char* event, Ref<> callable, Ref<> first) {
  if (callable.is_exact<BuiltinFunction>()) return profile(t, frame, event, callable);
  if (!callable.is_exact<MethodDescriptor>() || first.value() == monitoring(t).missing.value()) return ok;
  Own<> bound = TRY(MethodDescriptor::descr_get(t, callable, first, Ref<Type>(first.type())));
  return profile(t, frame, event, bound.ref());
}

}  // namespace

Result<void> fire_trace(Thread& t, Activation& a, Event e, std::initializer_list<Value> arguments) {
  if (!t.trace_function) return ok;
  const Value* args = arguments.begin();
  Ref<Frame> f = TRY(frame_of(t, &a));
  Own<Frame> frame = f.own();
  switch (e) {
    case Event::PyStart:
    case Event::PyResume:
    case Event::PyThrow:
      return trace(t, frame.ref(), t.trace_function, "call", none_ref());
    case Event::PyReturn:
    case Event::PyYield:
      return trace(t, frame.ref(), frame->trace_, "return", Ref<>(args[1]));
    case Event::PyUnwind:
      return trace(t, frame.ref(), frame->trace_, "return", none_ref());
    case Event::Raise:
    case Event::StopIteration:
      return trace_exception(t, frame.ref(), Ref<>(args[1]));
    case Event::Line:
      return trace_line(t, frame.ref(), static_cast<std::int32_t>(args[0].as_int()));
    case Event::Jump:
      return trace_jump(t, a, frame.ref(), args[0].as_int(), args[1].as_int());
    case Event::Instruction:
      return frame->trace_opcodes_ ? trace(t, frame.ref(), frame->trace_, "opcode", none_ref()) : Result<void>(ok);
    default:
      return ok;
  }
}

Result<void> fire_profile(Thread& t, Activation& a, Event e, std::initializer_list<Value> arguments) {
  if (!t.profile_function) return ok;
  const Value* args = arguments.begin();
  Ref<Frame> f = TRY(frame_of(t, &a));
  Own<Frame> frame = f.own();
  switch (e) {
    case Event::PyStart:
    case Event::PyResume:
    case Event::PyThrow:
      return profile(t, frame.ref(), "call", none_ref());
    case Event::PyReturn:
    case Event::PyYield:
      return profile(t, frame.ref(), "return", Ref<>(args[1]));
    case Event::PyUnwind:
      return profile(t, frame.ref(), "return", none_ref());
    case Event::Call:
      return profile_native(t, frame.ref(), "c_call", Ref<>(args[1]), Ref<>(args[2]));
    case Event::CReturn:
      return profile_native(t, frame.ref(), "c_return", Ref<>(args[1]), Ref<>(args[2]));
    case Event::CRaise:
      return profile_native(t, frame.ref(), "c_exception", Ref<>(args[1]), Ref<>(args[2]));
    default:
      return ok;
  }
}

Result<void> set_trace_function(Thread& caller, Thread& of, OptRef<> function) {
  function ? of.trace_function.set(function.ref().own()) : of.trace_function.clear();
  return update_tool(caller, kTraceTool, &Thread::trace_function, kTraceEvents);
}

Result<void> set_profile_function(Thread& caller, Thread& of, OptRef<> function) {
  function ? of.profile_function.set(function.ref().own()) : of.profile_function.clear();
  return update_tool(caller, kProfileTool, &Thread::profile_function, kProfileEvents);
}

Result<void> want_opcode_events(Thread& t, Code& code) {
  return set_code_events(t, kTraceTool, code, code_events(code, kTraceTool) | bit(Event::Instruction));
}

}  // namespace krait
