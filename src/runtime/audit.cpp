// Auditing (PEP 578): sys.audit and sys.addaudithook.
#include "object/audit.h"

#include "object/raise.h"
#include "runtime/sys_functions.h"
#include "types/names.h"
#include "types/protocol.h"
#include "types/singletons.h"
#include "types/str.h"
#include "types/tuple.h"

namespace krait {

namespace {

// Hooks are not traced, except those with a true attribute `__cantrace__`.
class Untraced {
 public:
  explicit Untraced(Thread& t) : t_(t) { t_.tracing += 1; }
  Untraced(const Untraced&) = delete;
  ~Untraced() { t_.tracing -= 1; }

 private:
  Thread& t_;
};

Result<void> run_hooks(Thread& t, Ref<Str> event, Ref<Tuple> arguments) {
  // A hook may add hooks; those see later events only.
  const Own<Tuple> hooks = t.interpreter->audit_hooks.ref().as<Tuple>().own();
  for (const Value hook : hooks->span()) {
    const Untraced untraced(t);
    Slot<> holder;
    const OptRef<> can_trace = TRY(find_attr(t, Ref<>(hook), TRY(Str::intern_ascii(t, "__cantrace__")), holder));
    const bool traced = can_trace && TRY(is_true(t, can_trace.ref()));
    if (traced) t.tracing -= 1;
    const Result<Own<>> r = call(t, Ref<>(hook), {event.value(), arguments.value()});
    if (traced) t.tracing += 1;
    if (r.is_failed()) return failed;
  }
  return ok;
}

Result<void> sys_audit(Thread& t, Ref<Str> event, Rest args) {
  if (!t.interpreter->audit_hooks) return ok;
  Own<Tuple> arguments = TRY(Tuple::from_values(t, args.data, args.size()));
  return run_hooks(t, event, arguments.ref());
}

Result<void> sys_addaudithook(Thread& t, Ref<> hook) {
  // Hooks that are there may veto: an Exception of theirs means that this one is not added.
  if (t.interpreter->audit_hooks) {
    Result<void> r = audit_hooks(t, "sys.addaudithook", {});
    if (r.is_failed()) {
      if (clear_if_pending(t, exc::RuntimeError)) return ok;
      return failed;
    }
  }
  // A new tuple each time: whoever goes through the hooks has the old one.
  const OptRef<> old = t.interpreter->audit_hooks.opt();
  const std::size_t n = old ? old.ref().as<Tuple>()->size() : 0;
  Own<Tuple> hooks = TRY(Tuple::create(t, n + 1));
  for (std::size_t i = 0; i < n; ++i) hooks->init_item(i, (*t.interpreter->audit_hooks.ref().as<Tuple>())[i].own());
  hooks->init_item(n, hook.own());
  t.interpreter->audit_hooks.set(std::move(hooks));
  return ok;
}

constexpr Method kFunctions[] = {
    bind<&sys_audit>("audit(event, /, *args)",
                     "Tell all audit hooks of an event and its arguments; an exception of theirs forbids it."),
    bind<&sys_addaudithook>("addaudithook(hook)",
                            "Have hook(event, args) called for all events that audit() tells. It cannot be removed."),
};

}  // namespace

constinit const std::span<const Method> kSysAuditFunctions = kFunctions;

Result<void> audit_hooks(Thread& t, const char* event, std::initializer_list<Value> values) {
  if (!t.interpreter->audit_hooks) return ok;
  Own<Str> name = TRY(Str::intern_ascii(t, event));
  Own<Tuple> arguments = TRY(Tuple::create(t, values.size()));
  std::size_t i = 0;
  for (Value v : values) arguments->init_item(i++, v.is_empty() ? none() : Ref<>(v).own());
  // Auditing does not disturb an exception that is under way.
  if (!t.has_pending()) return run_hooks(t, name.ref(), arguments.ref());
  Own<> saved = take_pending(t);
  TRY(run_hooks(t, name.ref(), arguments.ref()));
  restore_pending(t, std::move(saved));
  return ok;
}

}  // namespace krait
