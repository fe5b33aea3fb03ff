// contextvars (PEP 567): Context, ContextVar, Token. The current context of a thread is Thread::context.
#pragma once

#include "types/hamt.h"
#include "types/str.h"

namespace krait {

class ContextVar;

class Context final : public Object {
 public:
  static Type type;
  Context() = default;

  static Result<Own<Context>> create(Thread&);
  // The thread's current one, made if there is none yet.
  static Result<Ref<Context>> current(Thread&);
  static Result<Own<Context>> copy_current(Thread&);
  // Makes this the thread's current context until `exit`; RuntimeError when it is entered already.
  Result<void> enter(Thread&);
  Result<void> exit(Thread&);

  static Result<Own<>> construct(Thread&, Ref<Type>, const Arguments&);
  static constexpr bool kUnhashable = true;
  static Result<Own<>> compare(Thread&, Ref<>, Ref<>, CompareOp);
  static Result<Own<>> iter(Thread&, Ref<>);
  static Result<std::size_t> len(Thread&, Ref<> self) { return self.as<Context>()->size_; }
  static Result<Own<>> get_item(Thread&, Ref<>, Ref<>);
  static Result<bool> contains(Thread&, Ref<>, Ref<>);
  Result<Own<>> get(Thread&, Ref<> key, Ref<> otherwise);
  Result<Own<>> keys(Thread&);
  Result<Own<>> values(Thread&);
  Result<Own<>> items(Thread&);
  Result<Own<>> copy(Thread&);
  static Result<Own<>> run(Thread&, Ref<>, Rest, OptRef<Dict>);

  OptRef<> find(const ContextVar& variable) const;
  Result<void> set(Thread&, Ref<ContextVar>, Ref<> value);
  Result<void> remove(Thread&, Ref<ContextVar>);
  void trace(Tracer& v) { v(root_), v(previous_); }
  void clear_references() { root_.clear(), previous_.clear(), size_ = 0; }

 private:
  Slot<HamtNode> root_;
  Slot<> previous_;  // what was current when this one was entered
  std::size_t size_ = 0;
  bool entered_ = false;
};

class ContextToken;

class ContextVar final : public Object {
 public:
  static Type type;
  ContextVar(Own<Str> name, std::uint64_t id) : name_(std::move(name)), id_(id) {}

  static Result<Own<ContextVar>> create(Thread&, Ref<Str> name, OptRef<> default_value);
  // The value, then `otherwise`, then the default; empty when there is none of them.
  Result<OptRef<>> find(Thread&, OptRef<> otherwise);
  Result<Own<ContextToken>> set(Thread&, Ref<> value);
  Result<void> reset(Thread&, Ref<> token);
  // Unique, and spread over 64 bits.
  std::uint64_t key_hash() const { return id_; }

  static Result<Own<>> construct(Thread&, Ref<Type>, const Arguments&);
  static Result<Own<>> repr(Thread&, Ref<>);
  static Result<std::int64_t> hash(Thread&, Ref<>);
  Result<Own<>> get(Thread&, OptRef<> otherwise);
  Result<Own<>> set_method(Thread& t, Ref<> value);
  void trace(Tracer& v) { v(name_), v(default_); }
  void clear_references() { default_.clear(); }

  Slot<Str> name_;
  Slot<> default_;

 private:
  std::uint64_t id_;
};

class ContextToken final : public Object {
 public:
  static Type type;
  ContextToken(Own<Context> context, Own<ContextVar> variable)
      : context_(std::move(context)), variable_(std::move(variable)) {}

  static Result<Own<>> construct(Thread&, Ref<Type>, const Arguments&);
  static Result<Own<>> repr(Thread&, Ref<>);
  static constexpr bool kUnhashable = true;
  Result<Own<>> old_value(Thread&);
  Result<Own<>> enter(Thread&) { return Ref<>(this).own(); }
  Result<void> exit(Thread&, Ref<> type, Ref<> value, Ref<> traceback);
  void trace(Tracer& v) { v(context_), v(variable_), v(old_value_); }
  void clear_references() { old_value_.clear(); }

  Slot<Context> context_;
  Slot<ContextVar> variable_;
  Slot<> old_value_;  // empty: there was none
  bool used_ = false;
};

// Token.MISSING
class MissingToken final : public Object {
 public:
  static Type type;
  constexpr MissingToken() : Object(StaticTag{}, &type) {}
  static Result<Own<>> repr(Thread&, Ref<>);
};
extern MissingToken kMissingToken;

}  // namespace krait
