// Pickler: objects as a stream of bytes.
#pragma once

#include "modules/pickle/memo.h"
#include "modules/pickle/output.h"
#include "modules/pickle/state.h"
#include "object/buffer.h"
#include "types/list.h"
#include "types/set.h"
#include "types/singletons.h"
#include "types/tuple.h"

namespace krait::pickle {

class Pickler : public Object {
 public:
  static Type type;
  explicit Pickler(Thread& t) : output_(t), memo_(*t.heap) {}

  static Result<Own<>> construct(Thread&, Ref<Type>, const Arguments&);
  static Result<void> init(Thread&, Ref<>, const Arguments&);
  static Result<Own<>> get_attr(Thread&, Ref<>, Ref<Str>);
  static Result<void> set_attr(Thread&, Ref<>, Ref<Str>, OptRef<>);
  // Chooses the protocol; None: the default one.
  Result<void> set_protocol(Thread&, Ref<> protocol, bool fix_imports);
  Result<void> set_buffer_callback(Thread&, Ref<> callback);
  Result<void> set_file(Thread&, Ref<> file);
  // Appends a whole pickle to the output.
  Result<void> dump_to_output(Thread&, Ref<> object);

  // Methods and attributes.
  Result<void> dump(Thread&, Ref<> object);
  Result<void> clear_memo(Thread&);
  Result<Own<>> persistent_id(Thread&, Ref<> object) { return none(); }
  Result<std::size_t> size_of(Thread&);
  Result<int> get_bin(Thread&) { return bin_; }
  Result<void> set_bin(Thread&, OptRef<>);
  Result<int> get_fast(Thread&) { return fast_; }
  Result<void> set_fast(Thread&, OptRef<>);
  Result<Own<>> get_dispatch_table(Thread&);
  Result<void> set_dispatch_table(Thread&, OptRef<>);
  Result<Own<>> get_memo(Thread&);
  Result<void> set_memo(Thread&, OptRef<>);
  void trace(Tracer&);
  void clear_references();

  Output output_;
  Memo memo_;

 private:
  friend class PicklerMemoProxy;
  enum class Persistent : std::uint8_t { Ask, No };
  class FastGuard;
  class Using;

  // Finds out what subclasses and instances override.
  Result<void> find_overrides(Thread&);

  // ---- values (save_values.cpp) ----
  Result<void> save(Thread&, Ref<> object, Persistent = Persistent::Ask);
  Result<void> save_bool(Thread&, bool);
  Result<void> save_int(Thread&, Ref<>);
  Result<void> save_large_int(Thread&, Ref<>);
  Result<void> save_float(Thread&, Ref<>);
  Result<void> save_bytes(Thread&, Ref<Bytes>);
  Result<void> save_bytearray(Thread&, Ref<>);
  Result<void> save_buffer(Thread&, Ref<>);
  Result<void> save_str(Thread&, Ref<Str>);
  Result<void> save_str_escaped(Thread&, Ref<Str>);
  // Bytes and bytearrays as protocol 3 and 5 have them; `object` is memoized.
  Result<void> put_bytes(Thread&, Ref<> object, const std::uint8_t* data, std::size_t size, bool is_payload);
  Result<void> put_bytearray(Thread&, Ref<> object, const std::uint8_t* data, std::size_t size, bool is_payload);
  Result<bool> save_persistent(Thread&, Ref<>);

  // ---- containers (save_containers.cpp) ----
  Result<void> save_tuple(Thread&, Ref<Tuple>);
  Result<void> save_list(Thread&, Ref<List>);
  Result<void> save_dict(Thread&, Ref<Dict>);
  Result<void> save_set(Thread&, Ref<AnySet>);
  Result<void> save_frozenset(Thread&, Ref<AnySet>);
  Result<void> append_list(Thread&, Ref<List>);
  Result<void> append_items(Thread&, Ref<> iterator, Ref<> shown);
  Result<void> set_entries(Thread&, Ref<Dict>);
  Result<void> set_items(Thread&, Ref<> iterator, Ref<> shown);
  Result<void> save_entry(Thread&, Ref<> shown, Ref<> key, Ref<> value);
  Result<void> save_pair(Thread&, Ref<> shown, Ref<> pair);

  // ---- other objects (save_objects.cpp) ----
  Result<void> save_object(Thread&, Ref<>);
  Result<Own<>> reduce(Thread&, Ref<>);
  Result<void> save_type(Thread&, Ref<Type>);
  Result<void> save_global(Thread&, Ref<> object, OptRef<> name);
  Result<bool> save_extension(Thread&, Ref<> object, Ref<Str> module, Ref<Str> name);
  Result<void> save_global_by_attributes(Thread&, Ref<> object, Ref<Str> module, Ref<Str> name);
  Result<void> put_global(Thread&, Ref<Str> module, Ref<Str> name);
  Result<void> put_identifier(Thread&, const char* before, Ref<Str> text, const char* kind);
  Result<void> save_reduce(Thread&, Ref<Tuple> reduced, OptRef<> object);
  Result<void> save_reduced_call(Thread&, Ref<> function, Ref<Tuple> arguments, OptRef<> object);
  Result<void> save_newobj(Thread&, Ref<Tuple> arguments, OptRef<> object);
  Result<void> save_newobj_ex(Thread&, Ref<Tuple> arguments, OptRef<> object);
  Result<void> save_state(Thread&, Ref<> state, Ref<> setter, OptRef<> object);
  // A reduction made here: function(*arguments).
  Result<void> save_call(Thread&, Ref<> function, Own<Tuple> arguments, OptRef<> object);

  // ---- the memo ----
  Result<void> memoize(Thread&, Ref<>);
  Result<void> put_get(Thread&, std::size_t number);

  Slot<> persistent_id_attribute_;  // set on the instance
  Slot<> persistent_id_;            // what to ask; empty: nobody
  Slot<> reducer_override_, dispatch_table_, buffer_callback_;
  Slot<Dict> fast_memo_;  // containers being saved, for a pickler without memo that goes deep
  int protocol_ = 0, bin_ = 0, fast_ = 0;
  std::int64_t fast_nesting_ = 0;
  bool fixes_imports_ = false, is_running_ = false;
};

// Pickler.memo: a view of the memo.
class PicklerMemoProxy final : public Object {
 public:
  static Type type;
  explicit PicklerMemoProxy(Own<Pickler> pickler) : pickler_(std::move(pickler)) {}
  Result<void> clear(Thread&);
  Result<Own<>> copy(Thread&);
  Result<Own<>> reduce(Thread&);
  void trace(Tracer& v) { v(pickler_); }
  Slot<Pickler> pickler_;
};

}  // namespace krait::pickle
