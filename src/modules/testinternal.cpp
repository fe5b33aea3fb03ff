// _testinternalcapi and _testlimitedcapi: what CPython's tests ask of the implementation. Only what has a meaning here:
// where an instance keeps its attributes, how deep the calls are, sequences by position.
#include "interp/activation.h"
#include "modules/modules.h"
#include "object/interpreter.h"
#include "object/raise.h"
#include "types/bytes.h"
#include "types/dict.h"
#include "types/list.h"
#include "types/names.h"
#include "types/protocol.h"
#include "types/shape.h"
#include "types/str.h"

namespace krait {
namespace {

// Are the attributes where inline caches find them, in the instance?
Result<bool> has_inline_values(Thread&, Ref<> o) {
  if (!o.value().is_object()) return false;
  const Type& type = *o.type();
  if (!type.has(kTypeHasDict) || type.shape_offset == 0) return false;
  const Shape* shape = Attributes::shape(o.object());
  return shape && shape->count <= shape->capacity;
}

// Of Python frames, the caller's included.
Result<std::int64_t> get_recursion_depth(Thread& t) {
  std::int64_t depth = 0;
  for (const Activation* a = top_activation(t); a; a = a->previous) ++depth;
  return depth;
}

Result<Own<>> dict_getitem_knownhash(Thread& t, Ref<> dict, Ref<> key, std::int64_t hash) {
  if (!dict.is<Dict>()) return raise(t, exc::SystemError, "%T is no dict", dict);
  const OptRef<> found = TRY(dict.as<Dict>()->find_hashed(t, key, hash));
  if (!found) return raise_key_error(t, key);
  return found.ref().own();
}

Result<Own<List>> get_static_builtin_types(Thread& t) {
  Own<List> out = TRY(List::create(t));
  std::vector<Type*> todo{&kObjectType};
  while (!todo.empty()) {
    Type* type = todo.back();
    todo.pop_back();
    if (type->is_heap()) continue;
    TRY(out->append(t, Ref<Type>(type)));
    for (Type* sub : state_of(t, *type).subclasses) todo.push_back(sub);
  }
  return out;
}

constexpr Method kInternalFunctions[] = {
    bind<&has_inline_values>("has_inline_values(object, /)", "Are the attributes kept in the instance itself?"),
    bind<&get_recursion_depth>("get_recursion_depth()", "How many Python frames there are."),
    bind<&dict_getitem_knownhash>("dict_getitem_knownhash(mapping, key, hash, /)",
                                  "An item of a dict whose key has this hash."),
    bind<&get_static_builtin_types>("get_static_builtin_types()", "All classes that no class statement made."),
};

Result<Own<>> sequence_getitem(Thread& t, Ref<> o, std::int64_t i) {
  const SlotTable& slots = o.type()->slots;
  if (!slots.item) return raise(t, exc::TypeError, "'%T' object does not support indexing", o);
  if (i < 0 && slots.len) i += static_cast<std::int64_t>(TRY(len(t, o)));
  return slots.item(t, o, i);
}
Result<void> sequence_setitem(Thread& t, Ref<> o, std::int64_t i, Ref<> value) {
  return set_item(t, o, TRY(int_from(t, i)), value);
}
Result<void> sequence_delitem(Thread& t, Ref<> o, std::int64_t i) { return del_item(t, o, TRY(int_from(t, i))); }

// Never raises.
Result<std::int64_t> object_hasattrstring(Thread& t, Ref<> o, Ref<Bytes> name) {
  const Own<Str> text = TRY(Str::intern(t, TRY(Str::from_utf8(t, name->text()))));
  const auto found = get_attr(t, o, text);
  if (!found.is_failed()) return std::int64_t{1};
  if (!clear_if_pending(t, exc::AttributeError)) write_unraisable(t, {});
  return std::int64_t{0};
}

constexpr Method kLimitedFunctions[] = {
    bind<&sequence_getitem>("sequence_getitem(sequence, index, /)", "An item by its position."),
    bind<&sequence_setitem>("sequence_setitem(sequence, index, value, /)", "Replaces an item."),
    bind<&sequence_delitem>("sequence_delitem(sequence, index, /)", "Deletes an item."),
    bind<&object_hasattrstring>("object_hasattrstring(object, name, /)", "1 when there is such an attribute."),
};

// After how many runs an instruction has looked at what it sees, and after how many more it looks again
// (interp/handlers.h).
Result<void> start_internal(Thread& t, Ref<Dict> ns) {
  for (const auto& [name, value] :
       {std::pair("SPECIALIZATION_THRESHOLD", 2), std::pair("SPECIALIZATION_COOLDOWN", 200)})
    TRY(ns->set_str(t, TRY(Str::intern_ascii(t, name)).ref(), Own<>::of_int(value)));
  return ok;
}

}  // namespace

constinit const ModuleSpec kTestinternalModule = {
    .name = "_testinternalcapi", .functions = kInternalFunctions, .start = &start_internal};
constinit const ModuleSpec kTestlimitedModule = {.name = "_testlimitedcapi", .functions = kLimitedFunctions};

}  // namespace krait
