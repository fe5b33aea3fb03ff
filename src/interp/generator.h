// generator, coroutine, async_generator: calls that own their activation and can be suspended.
#pragma once

#include "interp/activation.h"
#include "types/str.h"

namespace krait {

// What few generators have.
struct GeneratorDetails {
  Slot<Str> name, qualname;  // empty: the code's
  Slot<> origin;             // coroutine: cr_origin; async generator: its finalizer hook
};

// What the three have in common. The activation and its registers stand at the end of the object; of code that has a
// namespace, one more word for the details, whose place is taken.
class Generator : public Object {
 public:
  using State = GeneratorState;
  // Of async generators.
  enum Flag : std::uint8_t { kHooksCalled = 1, kClosed = 2, kRunningAsync = 4 };
  static constexpr std::uint32_t kInheritedFlags = kTypeWeakrefs;

  // Takes over the contents of `a`, which is on top of the thread's stack.
  explicit Generator(Activation* a);
  ~Generator();

  State state() const { return activation_.generator_state; }
  void set_state(State s) { activation_.generator_state = s; }
  bool has(Flag f) const { return activation_.generator_flags & f; }
  void set(Flag f) { activation_.generator_flags |= f; }
  void clear(Flag f) { activation_.generator_flags &= static_cast<std::uint8_t>(~f); }
  Value* regs() { return activation_.regs(); }
  std::int32_t register_count() const { return activation_.code->registers; }
  // Counted, after the end too.
  Ref<Code> code() const { return activation_.code_object(); }
  Ref<Str> name() const;
  Ref<Str> qualname() const;
  OptRef<> origin() const;
  GeneratorDetails* details() const;  // or null
  Result<GeneratorDetails*> need_details(Thread&);
  // What a suspended one is waiting for in `yield from` or `await`; empty: nothing. Borrowed.
  OptRef<> delegate() const;
  const char* noun() const;  // "generator", "coroutine", "async generator"

  static bool has_namespace(const Code& code) { return !(code.flags() & kCodeOptimized); }
  static std::size_t body_size(const ExecutableCode& code) {
    return sizeof(Generator) + static_cast<std::size_t>(code.registers + has_namespace(*code.owner)) * sizeof(Value);
  }
  void trace(Tracer&);
  void clear_references();
  // Runs what `finally` clauses are left when a suspended one goes away.
  static void finalize(Thread&, Ref<>);

  HandledException handled_;
  Activation activation_;

 private:
  Value& details_place() const;
};
inline constexpr std::size_t kGeneratorActivation = sizeof(Object) + sizeof(HandledException);

// The generator whose activation this is; null: a plain call's.
inline Generator* generator_of(Activation* a) {
  if (!a->is_generators) return nullptr;
  return reinterpret_cast<Generator*>(reinterpret_cast<char*>(a) - kGeneratorActivation);
}

class PlainGenerator final : public Generator {
 public:
  static Type type;
  using Generator::Generator;
  static Result<Own<>> repr(Thread&, Ref<>);
  static Result<Own<>> iter(Thread&, Ref<> self) { return self.own(); }
  static Step next(Thread&, Ref<>);
  static Step send(Thread&, Ref<>, Ref<> value);
};

class Coroutine final : public Generator {
 public:
  static Type type;
  using Generator::Generator;
  static Result<Own<>> repr(Thread&, Ref<>);
  static Result<Own<>> await(Thread&, Ref<>);
  static Step send(Thread&, Ref<>, Ref<> value);
};

class AsyncGenerator final : public Generator {
 public:
  static Type type;
  using Generator::Generator;
  static Result<Own<>> repr(Thread&, Ref<>);
  static Result<Own<>> aiter(Thread&, Ref<> self) { return self.own(); }
  static Result<Own<>> anext(Thread&, Ref<>);
};

inline bool is_generator(Ref<> v) {
  return v.is_exact<PlainGenerator>() || v.is_exact<Coroutine>() || v.is_exact<AsyncGenerator>();
}

// RETURN_GENERATOR: the generator object of the innermost activation, which is taken off the stack. Null: raised.
Object* make_generator(Thread&, Activation*);
// The call of a generator has returned or raised: its contents go, the caller's activation is on top again.
void finish_generator(Thread&, Generator*);
// Links the activation of a generator that is not running on top of the stack. False: raised (recursion).
bool link_generator(Thread&, Generator*, Deliver);
// Gives up a reference to one that most likely has come to its end and goes with it: what `await`, `yield from` and
// `for` do.
void release_generator(Object*);

// Runs it until it yields (a value), returns (done; the value waits in Thread::return_value), or raises.
Step resume_generator(Thread&, Generator&, Ref<> sent);
// The same, raising the pending exception where it is suspended.
Step throw_into_generator(Thread&, Generator&);

// The exception of throw(type, value, traceback), as an instance with its traceback.
Result<Own<>> thrown_exception(Thread&, Ref<> type, OptRef<> value, OptRef<> traceback);
// Raises `e` where g is suspended, in what it delegates to first.
Step throw_exception(Thread&, Generator& g, Ref<> e, bool close_on_exit);
// close(): raises GeneratorExit there. What the generator returned waits in Thread::return_value.
Result<void> close_generator(Thread&, Generator&);
// "coroutine 'f' was never awaited"; fails when the filter turns the warning into an exception.
Result<void> warn_unawaited(Thread&, Generator&);
// What a step means for a method that answers with values: done is StopIteration.
Result<Own<>> value_of_step(Thread&, Step);

// Iterator protocol with values: sends None through `next`, others through `send`.
Step send_value(Thread&, Ref<> iterator, Ref<> value);
// await: the iterator to delegate to. `where` as GET_AWAITABLE's number.
Result<Own<>> awaitable_iterator(Thread&, Ref<>, int where);

// async_generator_wrapped_value: a value that an async generator yields, as against what its awaits pass on.
class AsyncGeneratorValue final : public Object {
 public:
  static Type type;
  explicit AsyncGeneratorValue(Own<> v) : value_(std::move(v)) {}
  void trace(Tracer& v) { v(value_); }
  Slot<> value_;
};

}  // namespace krait
