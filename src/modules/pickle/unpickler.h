// Unpickler: from a stream of bytes back to objects. A small stack machine; what a pickle says may be wrong or hostile,
// and must lead to an exception at worst.
#pragma once

#include <string>
#include <vector>

#include "modules/pickle/input.h"
#include "modules/pickle/opcodes.h"
#include "object/allocate.h"
#include "types/dict.h"
#include "types/list.h"
#include "types/protocol.h"
#include "types/singletons.h"
#include "types/tuple.h"

namespace krait::pickle {

// Objects by number. Numbers are meant to be dense; those far off go to a dict.
class LoadMemo {
 public:
  LoadMemo() = default;
  LoadMemo(const LoadMemo&) = delete;
  ~LoadMemo() { clear(); }
  std::size_t size() const { return count_; }  // how many numbers are taken
  // Borrowed; empty: there is none.
  Result<OptRef<>> get(Thread&, std::size_t number);
  Result<void> set(Thread&, std::size_t number, Ref<> object);
  void clear();
  Result<Own<Dict>> to_dict(Thread&) const;
  Result<void> copy_from(Thread&, const LoadMemo&);
  void trace(Tracer& v);

 private:
  Value* values_ = nullptr;
  std::size_t capacity_ = 0, count_ = 0;
  Slot<Dict> sparse_;
};

class Unpickler : public Object {
 public:
  static Type type;
  Unpickler() = default;
  ~Unpickler();

  static Result<Own<>> construct(Thread&, Ref<Type>, const Arguments&);
  static Result<void> init(Thread&, Ref<>, const Arguments&);
  static Result<Own<>> get_attr(Thread&, Ref<>, Ref<Str>);
  static Result<void> set_attr(Thread&, Ref<>, Ref<Str>, OptRef<>);
  Result<void> set_options(Thread&, bool fix_imports, Ref<Str> encoding, Ref<Str> errors, Ref<> buffers);
  Result<Own<>> load_one(Thread&);

  // Methods and attributes.
  Result<Own<>> load(Thread&);
  Result<Own<>> find_class(Thread&, Ref<> module_name, Ref<> global_name);
  Result<Own<>> persistent_load(Thread&, Ref<> pid);
  Result<std::size_t> size_of(Thread&);
  Result<Own<>> get_memo(Thread&);
  Result<void> set_memo(Thread&, OptRef<>);
  void trace(Tracer&);
  void clear_references();

  Input input_;
  LoadMemo memo_;

 private:
  using Handler = Result<void> (Unpickler::*)(Thread&);
  struct HandlerTable;
  static const HandlerTable kHandlers;
  class Using;

  // ---- the stack ----
  Result<void> push(Thread& t, Own<> value) {
    if (size_ == capacity_) [[unlikely]]
      TRY(grow_stack(t));
    stack_[size_++] = value.leak();
    return ok;
  }
  Result<void> grow_stack(Thread&);
  Result<Own<>> pop(Thread& t) {
    if (size_ <= fence_) [[unlikely]]
      return raise_underflow(t);
    return Own<>::steal(stack_[--size_]);
  }
  // Borrowed; stays on the stack.
  Result<Ref<>> top(Thread& t) {
    if (size_ <= fence_) [[unlikely]]
      return raise_underflow(t);
    return Ref<>(stack_[size_ - 1]);
  }
  [[gnu::cold]] Failed raise_underflow(Thread&);
  // Takes the mark away: where the items above it start.
  Result<std::size_t> pop_mark(Thread&);
  Result<Own<Tuple>> pop_tuple(Thread&, std::size_t start);
  Result<Own<List>> pop_list(Thread&, std::size_t start);
  void drop(std::size_t start) {
    while (size_ > start) krait::release(stack_[--size_]);
  }

  // ---- reading arguments ----
  Result<std::uint64_t> number(Thread&, std::size_t bytes);
  Result<std::size_t> data_size(Thread&, std::size_t bytes, const char* what);
  Result<std::int64_t> memo_number(Thread&);

  // ---- instructions (load_values.cpp) ----
  Result<void> load_none(Thread&);
  Result<void> load_true(Thread&);
  Result<void> load_false(Thread&);
  Result<void> load_int(Thread&);
  template <std::size_t kBytes>
  Result<void> load_binint(Thread&);
  Result<void> load_long(Thread&);
  template <std::size_t kBytes>
  Result<void> load_counted_long(Thread&);
  Result<void> load_float(Thread&);
  Result<void> load_binfloat(Thread&);
  Result<void> load_string(Thread&);
  template <std::size_t kBytes>
  Result<void> load_binstring(Thread&);
  Result<void> push_python2_string(Thread&, Ref<Bytes>);
  Result<void> load_unicode(Thread&);
  template <std::size_t kBytes>
  Result<void> load_binunicode(Thread&);
  template <std::size_t kBytes>
  Result<void> load_binbytes(Thread&);
  Result<void> load_bytearray(Thread&);
  Result<void> load_next_buffer(Thread&);
  Result<void> load_readonly_buffer(Thread&);
  Result<void> load_proto(Thread&);
  Result<void> load_frame(Thread&);

  // ---- containers, stack and memo (load_containers.cpp) ----
  Result<void> load_mark(Thread&);
  Result<void> load_pop(Thread&);
  Result<void> load_pop_mark(Thread&);
  Result<void> load_dup(Thread&);
  Result<void> load_empty_tuple(Thread&);
  Result<void> load_tuple(Thread&);
  template <std::size_t kSize>
  Result<void> load_short_tuple(Thread&);
  Result<void> load_empty_list(Thread&);
  Result<void> load_list(Thread&);
  Result<void> load_empty_dict(Thread&);
  Result<void> load_dict(Thread&);
  Result<void> load_empty_set(Thread&);
  Result<void> load_frozenset(Thread&);
  Result<void> load_append(Thread&);
  Result<void> load_appends(Thread&);
  Result<void> append_from(Thread&, std::size_t start);
  Result<void> load_setitem(Thread&);
  Result<void> load_setitems(Thread&);
  Result<void> set_from(Thread&, std::size_t start);
  Result<void> load_additems(Thread&);
  Result<void> load_get(Thread&);
  template <std::size_t kBytes>
  Result<void> load_binget(Thread&);
  Result<void> push_memoized(Thread&, std::size_t number);
  Result<void> load_put(Thread&);
  template <std::size_t kBytes>
  Result<void> load_binput(Thread&);
  Result<void> load_memoize(Thread&);

  // ---- objects (load_objects.cpp) ----
  Result<void> load_global(Thread&);
  Result<void> load_stack_global(Thread&);
  template <std::size_t kBytes>
  Result<void> load_extension(Thread&);
  Result<void> load_inst(Thread&);
  Result<void> load_obj(Thread&);
  Result<void> load_newobj(Thread&);
  Result<void> load_newobj_ex(Thread&);
  Result<void> load_reduce(Thread&);
  Result<void> load_build(Thread&);
  Result<void> load_persid(Thread&);
  Result<void> load_binpersid(Thread&);
  Result<Own<>> global(Thread&, Ref<> module, Ref<> name);
  enum class Coding : std::uint8_t { Ascii, Utf8 };
  Result<Own<>> identifier_line(Thread&, Coding, Input::Empty = Input::Empty::Refused);
  Result<Own<>> load_persistent(Thread&, Ref<> id);

  Value* stack_ = nullptr;
  std::size_t size_ = 0, capacity_ = 0;
  std::size_t fence_ = 0;           // nothing below it may be popped: the innermost mark
  std::vector<std::size_t> marks_;  // the fences of the marks
  Slot<> buffers_;                  // an iterator; empty: none were given
  Slot<> persistent_load_attribute_, persistent_load_;
  Slot<> find_class_;  // of a subclass; empty: the one of this class
  Slot<Str> encoding_, errors_;
  int protocol_ = 0;
  bool fixes_imports_ = true, is_running_ = false;
};

// Unpickler.memo: a view of the memo.
class UnpicklerMemoProxy final : public Object {
 public:
  static Type type;
  explicit UnpicklerMemoProxy(Own<Unpickler> unpickler) : unpickler_(std::move(unpickler)) {}
  Result<void> clear(Thread&);
  Result<Own<>> copy(Thread&);
  Result<Own<>> reduce(Thread&);
  void trace(Tracer& v) { v(unpickler_); }
  Slot<Unpickler> unpickler_;
};

}  // namespace krait::pickle
