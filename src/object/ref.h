// Object, and the three ways to refer to one: Ref (borrowed), Own (counted), Slot (a field).
//
// Ref<>, Own<> and Slot<> hold any Value, immediates included; Ref<List> and its kin hold a pointer to a
// heap object of that C++ class. OptRef is a Ref that may be empty (an argument that was not given).
#pragma once

#include <concepts>
#include <cstdint>
#include <type_traits>

#include "base/check.h"
#include "base/result.h"
#include "object/fwd.h"
#include "object/value.h"

#define KRAIT_BORROWS [[clang::lifetimebound]]

namespace krait {

// The header every heap object starts with. Offsets 0 and 8 are read by extension modules.
class Object {
 public:
  static constexpr std::int32_t kImmortal = INT32_MIN / 2;

  Type* type() const { return type_; }
  std::int32_t refs() const { return refs_; }
  bool is_immortal() const { return refs_ < 0; }
  bool is_unique() const { return refs_ == 1; }

  void retain() {
    if (const std::int32_t n = refs_; n >= 0) refs_ = n + 1;
  }
  void release() {
    const std::int32_t n = refs_;
    if (n > 1)
      refs_ = n - 1;
    else if (n >= 0)
      destroy(this);
  }
  // For hot paths, which must not call: gives up one count unless it is the last. True: it is, and is still there.
  bool is_last_after_drop() {
    const std::int32_t n = refs_;
    if (n > 1) {
      refs_ = n - 1;
      return false;
    }
    return n >= 0;
  }
  // The same for one that the caller knows not to be the last.
  void release_shared() {
    if (const std::int32_t n = refs_; n > 0) refs_ = n - 1;
  }
  void make_immortal() { refs_ = kImmortal; }

  // What every class inherits from `object` (types/object.cpp). A native class replaces one by a member of the
  // same name; see slots.h.
  static Result<Own<>> repr(Thread&, Ref<>);
  static Result<Own<>> str(Thread&, Ref<>);
  static Result<std::int64_t> hash(Thread&, Ref<>);
  static Result<Own<>> compare(Thread&, Ref<>, Ref<>, CompareOp);
  static Result<Own<>> get_attr(Thread&, Ref<>, Ref<Str>);
  static Result<void> set_attr(Thread&, Ref<>, Ref<Str>, OptRef<>);
  static Result<void> init(Thread&, Ref<>, const Arguments&);
  // `__dict__` and `__weakref__` of instances that have them.
  static Result<Own<>> get_dict(Thread&, Ref<>);
  static Result<void> set_dict(Thread&, Ref<>, OptRef<>);
  static Result<Own<>> get_weakref(Thread&, Ref<>);

  // For allocation, destruction and the collector.
  void set_type(Type* type) { type_ = type; }
  void set_refs(std::int32_t n) { refs_ = n; }
  void clear_zero_word() { zero_ = 0; }

 protected:
  // Native constructors leave the header alone: the allocator has filled it (see allocate.h).
  Object() {}
  struct StaticTag {};
  // Objects at fixed addresses: never counted, never freed.
  constexpr Object(StaticTag, Type* type) : refs_(kImmortal), zero_(0), type_(type) {}
  ~Object() = default;

 private:
  [[gnu::cold]] static void destroy(Object*);  // gc/destroy.cpp: finalizers, weak references, memory

  std::int32_t refs_;
  std::uint32_t zero_;
  Type* type_;
};
static_assert(sizeof(Object) == 16);

inline void retain(Value v) {
  if (v.is_object()) v.object()->retain();
}
inline void release(Value v) {
  if (v.is_object()) v.object()->release();
}

// The type of any value; needs object/type.h to be useful.
inline Type* type_of(Value v);

template <class T>
concept HeapClass = !std::is_same_v<T, Any>;

// ---- Ref ----

// A borrowed reference: somebody else keeps the object alive until this call returns.
// Copy it freely and pass it down. Never store it in a field and never return it.
template <class T>
class Ref {
 public:
  explicit Ref(T* p) : p_(p) {}
  template <class U>
    requires(HeapClass<U> && std::derived_from<U, T>)
  Ref(Ref<U> other) : p_(other.get()) {}
  template <class U>
    requires(HeapClass<U> && std::derived_from<U, T>)
  Ref(const Own<U>& owner KRAIT_BORROWS) : p_(owner.get()) {}

  T* get() const { return p_; }
  T* operator->() const { return p_; }
  T& operator*() const { return *p_; }
  Value value() const { return Value::of_object(p_); }
  // The only way to create another count.
  [[nodiscard]] Own<T> own() const {
    p_->retain();
    return Own<T>::steal(p_);
  }

 private:
  T* p_;
};

template <>
class Ref<Any> {
 public:
  explicit Ref(Value v) : v_(v) {}
  explicit Ref(const Object* o) : v_(Value::of_object(o)) {}
  template <class U>
    requires HeapClass<U>
  Ref(Ref<U> other) : v_(Value::of_object(other.get())) {}
  template <class U>
  Ref(const Own<U>& owner KRAIT_BORROWS) : v_(owner.value()) {}

  Value value() const { return v_; }
  bool operator==(const Ref& other) const { return v_ == other.v_; }  // identity
  bool is(const Object* o) const { return v_ == Value::of_object(o); }
  Object* object() const { return v_.object(); }
  Type* type() const { return type_of(v_); }
  [[nodiscard]] inline Own<> own() const;

  // Is the type exactly T's?
  template <class T>
  bool is_exact() const {
    return v_.is_object() && v_.object()->type() == &T::type;
  }
  // An instance of T or of a subclass of it. Heap objects only (ints and floats have functions of their own).
  template <class T>
  bool is() const;
  // The caller knows that it is a T.
  template <class T>
  Ref<T> as() const {
    KRAIT_CHECK(v_.is_object(), "as<T>() is for heap objects");
#ifndef NDEBUG
    // C++ classes that serve several Python types, of which none is the others' base, say so.
    if constexpr (requires { T::type; } && !requires { T::kServesOtherTypes; })
      KRAIT_CHECK(is<T>(), "as<T>() of an object that is no T");
#endif
    return Ref<T>(static_cast<T*>(v_.object()));
  }
  // A T, or empty.
  template <class T>
  OptRef<T> try_as() const;

 private:
  Value v_;
};

// A borrowed reference that may be empty.
template <class T>
class OptRef {
 public:
  OptRef() : p_(nullptr) {}
  explicit OptRef(T* p) : p_(p) {}
  template <class U>
    requires(HeapClass<U> && std::derived_from<U, T>)
  OptRef(Ref<U> other) : p_(other.get()) {}
  template <class U>
    requires(HeapClass<U> && std::derived_from<U, T>)
  OptRef(OptRef<U> other) : p_(other.get()) {}
  template <class U>
    requires(HeapClass<U> && std::derived_from<U, T>)
  OptRef(const Own<U>& owner KRAIT_BORROWS) : p_(owner.get()) {}

  explicit operator bool() const { return p_ != nullptr; }
  T* get() const { return p_; }
  T* operator->() const { return p_; }
  T& operator*() const { return *p_; }
  Value value() const { return Value::of_object(p_); }
  Ref<T> ref() const { return Ref<T>(p_); }

 private:
  T* p_;
};

template <>
class OptRef<Any> {
 public:
  OptRef() = default;
  explicit OptRef(Value v) : v_(v) {}
  OptRef(Ref<> other) : v_(other.value()) {}
  template <class U>
    requires HeapClass<U>
  OptRef(Ref<U> other) : v_(other.value()) {}
  template <class U>
    requires HeapClass<U>
  OptRef(OptRef<U> other) : v_(other.value()) {}
  template <class U>
  OptRef(const Own<U>& owner KRAIT_BORROWS) : v_(owner.value()) {}

  explicit operator bool() const { return !v_.is_empty(); }
  Value value() const { return v_; }
  Ref<> ref() const { return Ref<>(v_); }

 private:
  Value v_;
};

// ---- Own ----

// One counted reference: moved, never copied, and empty only after a move.
template <class T>
class [[clang::trivial_abi]] [[nodiscard]] Own {
 public:
  static Own steal(T* counted) { return Own(counted); }  // takes over an existing count

  Own(Own&& other) noexcept : p_(other.leak()) {}
  template <class U>
    requires(HeapClass<U> && std::derived_from<U, T>)
  Own(Own<U>&& other) : p_(other.leak()) {}
  Own& operator=(Own other) noexcept {
    std::swap(p_, other.p_);
    return *this;
  }
  ~Own() {
    if (p_) p_->release();
  }

  T* get() const { return p_; }
  T* operator->() const { return p_; }
  T& operator*() const { return *p_; }
  Value value() const { return Value::of_object(p_); }
  Ref<T> ref() const KRAIT_BORROWS { return Ref<T>(p_); }
  [[nodiscard]] T* leak() { return std::exchange(p_, nullptr); }  // gives the count away
  [[nodiscard]] Value leak_value() { return Value::of_object(leak()); }

 private:
  explicit Own(T* p) : p_(p) {}

  T* p_;
};

template <>
class [[clang::trivial_abi]] [[nodiscard]] Own<Any> {
 public:
  static Own steal(Value counted) { return Own(counted); }
  static Own steal(Object* counted) { return Own(Value::of_object(counted)); }
  static Own immediate(Value v) { return Own(v); }
  static Own of_int(std::int64_t small) { return Own(Value::of_int(small)); }  // needs Value::fits_int

  Own(Own&& other) noexcept : v_(other.leak()) {}
  template <class U>
    requires HeapClass<U>
  Own(Own<U>&& other) : v_(other.leak_value()) {}
  Own& operator=(Own other) noexcept {
    std::swap(v_, other.v_);
    return *this;
  }
  ~Own() { krait::release(v_); }

  Value value() const { return v_; }
  Object* object() const { return v_.object(); }
  Ref<> ref() const KRAIT_BORROWS { return Ref<>(v_); }
  [[nodiscard]] Value leak() { return std::exchange(v_, Value()); }
  [[nodiscard]] Value leak_value() { return leak(); }
  // The caller knows that it is a T.
  template <class T>
  [[nodiscard]] Own<T> into() && {
    return Own<T>::steal(static_cast<T*>(leak().object()));
  }

 private:
  explicit Own(Value v) : v_(v) {}

  Value v_;
};

inline Own<> Ref<Any>::own() const {
  retain(v_);
  return Own<>::steal(v_);
}

// A null word means failure, so the test is one instruction.
template <class T>
class [[clang::trivial_abi]] [[nodiscard]] Result<Own<T>> {
 public:
  Result(Failed) : value_(Own<T>::steal(nullptr)) {}
  template <class U>
    requires(std::is_constructible_v<Own<T>, Own<U>>)
  Result(Own<U> value) : value_(std::move(value)) {}
  template <class U>
    requires(!std::is_same_v<U, T> && std::is_constructible_v<Own<T>, Own<U>>)
  Result(Result<Own<U>> other) : value_(Own<T>::steal(other.leak_or_null())) {}

  bool is_failed() const { return value_.get() == nullptr; }
  Own<T> take() && { return std::move(value_); }
  T* leak_or_null() { return value_.leak(); }

 private:
  Own<T> value_;
};

template <>
class [[clang::trivial_abi]] [[nodiscard]] Result<Own<Any>> {
 public:
  Result(Failed) : value_(Own<>::steal(Value())) {}
  template <class U>
  Result(Own<U> value) : value_(std::move(value)) {}
  template <class U>
    requires HeapClass<U>
  Result(Result<Own<U>> other) : value_(Own<>::steal(Value::of_object(other.leak_or_null()))) {}

  bool is_failed() const { return value_.value().is_empty(); }
  Own<> take() && { return std::move(value_); }
  Value leak_or_empty() { return value_.leak(); }

 private:
  Own<> value_;
};

// ---- Slot ----

// A counted field inside an object; may be empty. The old value is released last, after the new one is
// visible, because releasing can run a finalizer that looks at this very object.
template <class T>
class Slot {
 public:
  Slot() = default;
  explicit Slot(Own<T> value) : p_(value.leak()) {}
  Slot(const Slot&) = delete;
  Slot& operator=(const Slot&) = delete;
  ~Slot() { clear(); }

  void set(Own<T> value) { auto old = Own<T>::steal(std::exchange(p_, value.leak())); }
  void clear() {
    if (T* old = std::exchange(p_, nullptr)) old->release();
  }
  // Empties the field without releasing.
  [[nodiscard]] T* take() { return std::exchange(p_, nullptr); }
  T* get() const { return p_; }
  T* operator->() const { return p_; }
  Ref<T> ref() const { return Ref<T>(p_); }
  OptRef<T> opt() const { return OptRef<T>(p_); }
  Value value() const { return Value::of_object(p_); }
  explicit operator bool() const { return p_ != nullptr; }

 private:
  T* p_ = nullptr;
};

template <>
class Slot<Any> {
 public:
  Slot() = default;
  explicit Slot(Own<> value) : v_(value.leak()) {}
  Slot(const Slot&) = delete;
  Slot& operator=(const Slot&) = delete;
  ~Slot() { clear(); }

  void set(Own<> value) { auto old = Own<>::steal(std::exchange(v_, value.leak())); }
  void clear() { release(std::exchange(v_, Value())); }
  [[nodiscard]] Value take() { return std::exchange(v_, Value()); }
  Value value() const { return v_; }
  Ref<> ref() const { return Ref<>(v_); }
  OptRef<> opt() const { return OptRef<>(v_); }
  explicit operator bool() const { return !v_.is_empty(); }

 private:
  Value v_;
};

static_assert(sizeof(Own<>) == 8 && sizeof(Slot<>) == 8);
static_assert(sizeof(Result<Own<>>) == sizeof(void*));
static_assert(!std::is_copy_constructible_v<Own<>>, "counts are duplicated only by Ref::own()");
static_assert(!std::is_constructible_v<Own<>, Ref<>>, "borrowing never becomes owning by accident");

// An iteration step: a value, the end, or a failure, in one word.
class [[clang::trivial_abi]] [[nodiscard]] Step {
 public:
  Step(Failed) : v_(Own<>::steal(Value())) {}
  template <class U>
  Step(Own<U> value) : v_(std::move(value)) {}
  template <class U>
  Step(Result<Own<U>> r) : v_(r.is_failed() ? Own<>::steal(Value()) : Own<>(std::move(r).take())) {}
  static Step done() { return Step(Value::of_bits(kDone)); }

  bool is_failed() const { return v_.value().is_empty(); }
  bool is_done() const { return v_.value().bits() == kDone; }
  bool has_value() const { return (v_.value().bits() & ~kDone) != 0; }
  Own<> take() && { return std::move(v_); }
  ~Step() {
    if (is_done()) (void)v_.leak();
  }
  Step(Step&& other) noexcept : v_(std::move(other.v_)) {}
  Step& operator=(Step&& other) noexcept {
    if (is_done()) (void)v_.leak();
    v_ = std::move(other.v_);
    return *this;
  }
  // The word as it travels to compiled code: 0 failed, kDone exhausted, else a counted value.
  Value leak() { return v_.leak(); }
  static constexpr std::uint64_t kDone = 4;

 private:
  explicit Step(Value v) : v_(Own<>::steal(v)) {}
  Own<> v_;
};

}  // namespace krait
