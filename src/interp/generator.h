// generator, coroutine, async_generator: calls that own their activation and can be suspended.
#pragma once

#include "interp/activation.h"
#include "types/str.h"

namespace krait {

// What the three have in common. The activation and its registers stand at the end of the object.
class Generator : public Object {
 public:
  enum class State : std::uint8_t { Created, Suspended, Running, Finished };
  static constexpr std::uint32_t kInheritedFlags = kTypeWeakrefs;

  // Takes over the contents of `a`, which is on top of the thread's stack.
  explicit Generator(Activation* a);
  ~Generator();

  State state() const { return state_; }
  Value* regs() { return activation_.regs(); }
  Ref<Str> name() const { return name_ ? name_.ref() : code_->name(); }
  Ref<Str> qualname() const { return qualname_ ? qualname_.ref() : code_->qualname(); }
  // What a suspended one is waiting for in `yield from` or `await`; empty: nothing. Borrowed.
  OptRef<> delegate() const;
  const char* noun() const;  // "generator", "coroutine", "async generator"

  std::size_t body_size() const { return sizeof(Generator) + register_count_ * sizeof(Value); }
  void trace(Tracer&);
  void clear_references();
  // Runs what `finally` clauses are left when a suspended one goes away.
  static void finalize(Thread&, Ref<>);

  Slot<Code> code_;
  Slot<Str> name_, qualname_;  // empty: the code's
  HandledException handled_;
  Slot<> origin_;  // coroutine: cr_origin; async generator: its finalizer hook
  State state_ = State::Created;
  bool hooks_called_ = false, closed_ = false, running_async_ = false;  // async generators
  std::uint32_t register_count_;
  Activation activation_;
};

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

// RETURN_GENERATOR: the generator object of the innermost activation, which is taken off the stack.
Result<Own<>> make_generator(Thread&, Activation*);
// The call of a generator has returned or raised: its contents go, the caller's activation is on top again.
void finish_generator(Thread&, Generator*);
// Links the activation of a generator that is not running on top of the stack. False: raised (recursion).
bool link_generator(Thread&, Generator*, Deliver);
// YIELD_VALUE: takes it off again.
void suspend_generator(Thread&, Generator*);

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
