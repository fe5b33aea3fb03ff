// The abstract operations of the language on any value: what `a.b`, `a(b)`, `a + b`, `for x in a`, `a[b]` do.
// Each dispatches through the type's slots; none knows a concrete type except for speed.
#pragma once

#include <initializer_list>

#include "code/opcode.h"  // BinaryOp
#include "object/arguments.h"
#include "object/type.h"

namespace krait {

// ---- attributes ----
Result<Own<>> get_attr(Thread&, Ref<>, Ref<Str> name);
// Empty instead of AttributeError; other exceptions fail.
Result<OptRef<>> find_attr(Thread&, Ref<>, Ref<Str> name, Slot<>& holder);
Result<void> set_attr(Thread&, Ref<>, Ref<Str> name, Ref<> value);
Result<void> del_attr(Thread&, Ref<>, Ref<Str> name);
Result<bool> has_attr(Thread&, Ref<>, Ref<Str> name);
// Along the MRO of a type, without descriptors; borrowed, empty when absent. Never runs Python code for interned names.
OptRef<> lookup(Thread&, Type&, Ref<Str> name);
// A special method of a value, looked up on its type and bound; empty when absent.
Result<OptRef<>> lookup_special(Thread&, Ref<>, Ref<Str> name, Slot<>& holder);

// ---- calls ----
Result<Own<>> call(Thread&, Ref<> callable, const Arguments&);
Result<Own<>> call(Thread&, Ref<> callable, std::initializer_list<Value> positional = {});
Result<Own<>> call_tuple(Thread&, Ref<> callable, Ref<Tuple> positional, OptRef<Dict> keywords = {});
Result<Own<>> call_method(Thread&, Ref<> receiver, Ref<Str> name, std::initializer_list<Value> positional = {});
// The special method of the type, called with the receiver; AttributeError when absent.
Result<Own<>> call_special(Thread&, Ref<> receiver, Ref<Str> name, std::initializer_list<Value> positional = {});
bool is_callable(Ref<>);

// ---- text, truth, comparison, hash ----
Result<Own<Str>> repr(Thread&, Ref<>);
Result<Own<Str>> str(Thread&, Ref<>);
Result<Own<Str>> ascii(Thread&, Ref<>);
Result<Own<>> format_value(Thread&, Ref<>, OptRef<Str> spec);
Result<bool> is_true(Thread&, Ref<>);
Result<std::int64_t> hash(Thread&, Ref<>);
Result<Own<>> compare(Thread&, Ref<>, Ref<>, CompareOp);
Result<bool> compare_true(Thread&, Ref<>, Ref<>, CompareOp);
// Identity or ==: what containers use.
Result<bool> equal(Thread&, Ref<>, Ref<>);

// ---- iteration ----
Result<Own<>> iter(Thread&, Ref<>);
Step next(Thread&, Ref<> iterator);
// An estimate of how many items will come; `otherwise` when there is none.
Result<std::size_t> length_hint(Thread&, Ref<>, std::size_t otherwise);

// ---- containers ----
Result<std::size_t> len(Thread&, Ref<>);
Result<Own<>> get_item(Thread&, Ref<>, Ref<> key);
Result<void> set_item(Thread&, Ref<>, Ref<> key, Ref<> value);
Result<void> del_item(Thread&, Ref<>, Ref<> key);
Result<bool> contains(Thread&, Ref<> container, Ref<> item);
bool is_sequence(Ref<>);  // has a slot to fetch by index and is no dict
bool is_mapping(Ref<>);   // has get_item
Result<Own<Tuple>> to_tuple(Thread&, Ref<> iterable);
Result<Own<List>> to_list(Thread&, Ref<> iterable);

// ---- arithmetic ----
Result<Own<>> binary(Thread&, BinaryOp, Ref<>, Ref<>);
Result<Own<>> power(Thread&, Ref<>, Ref<>, Ref<> modulus);
Result<Own<>> divmod(Thread&, Ref<>, Ref<>);
Result<Own<>> negative(Thread&, Ref<>);
Result<Own<>> positive(Thread&, Ref<>);
Result<Own<>> absolute(Thread&, Ref<>);
Result<Own<>> invert(Thread&, Ref<>);
Result<Own<>> index(Thread&, Ref<>);                                               // an int: operator.index
Result<std::int64_t> index_int64(Thread&, Ref<>, const Type* overflow = nullptr);  // clamps when `overflow` is null
bool has_index(Ref<>);
// An int object as int64; false when it does not fit, and its sign. (types/int.cpp)
bool int_to_int64(Ref<> int_object, std::int64_t& out, bool& is_negative);
Result<Own<>> to_int(Thread&, Ref<>);      // int(x)
Result<double> to_double(Thread&, Ref<>);  // float(x) for numbers

// ---- types ----
Result<bool> is_instance(Thread&, Ref<>, Ref<> type_or_tuple);
Result<bool> is_subclass(Thread&, Ref<>, Ref<> type_or_tuple);
// What type.__subclasscheck__ does: by MRO, or by `__bases__` of what is no class.
Result<bool> is_subclass_plain(Thread&, Ref<>, Ref<> cls);
Result<Own<>> dir(Thread&, Ref<>);
// The path of os.fspath(): a str or bytes.
Result<Own<>> fspath(Thread&, Ref<>);

// repr() of a container that contains itself: false when `o` is being shown already.
class ReprGuard {
 public:
  ReprGuard(Thread&, Ref<>);
  ~ReprGuard();
  bool is_recursive() const { return recursive_; }
  bool is_failed() const { return failed_; }

 private:
  Thread& thread_;
  Value object_;
  bool recursive_ = false, failed_ = false;
};

}  // namespace krait
