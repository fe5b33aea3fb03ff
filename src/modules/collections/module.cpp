// _collections: counting elements, the descriptor of named tuples' fields; and the classes of this folder.
#include "modules/collections/default_dict.h"
#include "modules/collections/deque.h"
#include "modules/collections/ordered_dict.h"
#include "modules/modules.h"
#include "object/allocate.h"
#include "types/int.h"
#include "types/names.h"
#include "types/protocol.h"
#include "types/singletons.h"
#include "types/tuple.h"

namespace krait {
namespace {

// ---- Counter's loop ----

bool inherits(Thread& t, Ref<> mapping, Ref<Str> name) {
  return lookup(t, *mapping.type(), name).value() == lookup(t, Dict::type, name).value();
}

Result<void> count_in_dict(Thread& t, Dict& d, Ref<> iterator) {
  for (;;) {
    Step step = next(t, iterator);
    if (step.is_failed()) return failed;
    if (step.is_done()) return ok;
    const Own<> key = std::move(step).take();
    const std::int64_t hash = TRY(hash_key(t, key));
    const std::int64_t at = TRY(d.position_of(t, key, hash));
    if (at < 0) {
      TRY(d.set_hashed(t, key, hash, Own<>::of_int(1)));
      continue;
    }
    const Value count = d.value_at(static_cast<std::size_t>(at));
    if (count.is_int()) {
      Own<> more = TRY(int_add(t, Ref<>(count), Ref<>(Value::of_int(1))));
      d.set_value_at(static_cast<std::size_t>(at), std::move(more));
    } else {
      const Own<> old = Ref<>(count).own();
      Own<> more = TRY(binary(t, BinaryOp::Add, old, Ref<>(Value::of_int(1))));
      TRY(d.set_hashed(t, key, hash, std::move(more)));
    }
  }
}

Result<void> count_elements(Thread& t, Ref<> mapping, Ref<> iterable) {
  const Own<> iterator = TRY(iter(t, iterable));
  if (mapping.is<Dict>() && inherits(t, mapping, names::get) && inherits(t, mapping, names::__setitem__))
    return count_in_dict(t, *mapping.as<Dict>(), iterator);
  const Own<> get = TRY(get_attr(t, mapping, names::get));
  for (;;) {
    Step step = next(t, iterator);
    if (step.is_failed()) return failed;
    if (step.is_done()) return ok;
    const Own<> key = std::move(step).take();
    const Own<> old = TRY(call(t, get, {key.value(), Value::of_int(0)}));
    const Own<> more = TRY(binary(t, BinaryOp::Add, old, Ref<>(Value::of_int(1))));
    TRY(set_item(t, mapping, key, more));
  }
}

// ---- the field of a named tuple ----

class TupleGetter final : public Object {
 public:
  static Type type;
  TupleGetter(std::int64_t index, Own<> doc) : index_(index), doc_(std::move(doc)) {}
  static Result<Own<>> make(Thread& t, Ref<Type> type, std::int64_t index, Ref<> doc) {
    return create_instance<TupleGetter>(t, type, index, doc.own());
  }
  static constexpr Method kNew = bind<&make>("_tuplegetter(type, index, doc, /)");
  static Result<Own<>> construct(Thread& t, Ref<Type> type, const Arguments& a) { return kNew.call(t, kNew, type, a); }
  static Result<Own<>> descr_get(Thread& t, Ref<> self, OptRef<> instance, OptRef<>) {
    const std::int64_t i = self.as<TupleGetter>()->index_;
    if (!instance) return self.own();
    if (!instance.ref().is<Tuple>()) {
      if (is_none(instance)) return self.own();
      return raise(t, exc::TypeError, "descriptor for index '%d' for tuple subclasses doesn't apply to '%T' object", i,
                   instance.ref());
    }
    const Tuple& tuple = *instance.ref().as<Tuple>();
    if (static_cast<std::uint64_t>(i) >= tuple.size()) return raise(t, exc::IndexError, "tuple index out of range");
    return tuple[static_cast<std::size_t>(i)].own();
  }
  static Result<void> descr_set(Thread& t, Ref<>, Ref<>, OptRef<> value) {
    return raise(t, exc::AttributeError, value ? "can't set attribute" : "can't delete attribute");
  }
  static Result<Own<>> repr(Thread& t, Ref<> self) {
    const auto g = self.as<TupleGetter>();
    return format(t, "%Q(%d, %R)", self, g->index_, g->doc_);
  }
  Result<Own<>> reduce(Thread& t) {
    const Own<> index = TRY(int_from(t, index_));
    const Own<Tuple> args = TRY(Tuple::of(t, index, doc_));
    return Tuple::of(t, Ref<>(&type), args);
  }
  Result<Own<>> get_doc(Thread&) { return doc_.ref().own(); }
  Result<void> set_doc(Thread&, OptRef<> value) {
    doc_.set(value ? value.ref().own() : none());
    return ok;
  }
  void trace(Tracer& visit) { visit(doc_); }

 private:
  std::int64_t index_;
  Slot<> doc_;
};
constexpr Method kGetterMethods[] = {bind<&TupleGetter::reduce>("__reduce__(self, /)")};
constexpr Attribute kGetterAttributes[] = {attribute<&TupleGetter::get_doc, &TupleGetter::set_doc>("__doc__")};
constinit Type TupleGetter::type =
    describe<TupleGetter>("collections._tuplegetter", {.methods = kGetterMethods, .attributes = kGetterAttributes});

constexpr Method kFunctions[] = {
    bind<&count_elements>("_count_elements(mapping, iterable, /)",
                          "Add 1 to mapping[item] for each item of the iterable; what Counter is made of."),
};
constexpr Type* kTypes[] = {&Deque::type,         &DefaultDict::type,          &OrderedDict::type,
                            &DequeIterator::type, &DequeReverseIterator::type, &TupleGetter::type};

}  // namespace

constinit const ModuleSpec kCollectionsModule = {
    .name = "_collections",
    .doc = "Containers beyond the built-in ones: deque, defaultdict and OrderedDict.",
    .functions = kFunctions,
    .types = kTypes};

}  // namespace krait
