// _functools: reduce, cmp_to_key; and the classes of this folder.
#include "modules/functools/lru_cache.h"
#include "modules/functools/partial.h"
#include "modules/modules.h"
#include "object/allocate.h"
#include "types/protocol.h"
#include "types/singletons.h"

namespace krait {
namespace {

Result<Own<>> reduce(Thread& t, Ref<> function, Ref<> iterable, OptRef<> initial) {
  auto started = iter(t, iterable);
  if (started.is_failed()) {
    if (clear_if_pending(t, exc::TypeError)) return raise(t, exc::TypeError, "reduce() arg 2 must support iteration");
    return failed;
  }
  const Own<> iterator = std::move(started).take();
  Slot<> result;
  if (initial) result.set(initial.ref().own());
  for (;;) {
    Step step = next(t, iterator);
    if (step.is_failed()) return failed;
    if (step.is_done()) break;
    Own<> item = std::move(step).take();
    if (!result) {
      result.set(std::move(item));
    } else {
      Own<> combined = TRY(call(t, function, {result.value(), item.value()}));
      result.set(std::move(combined));
    }
  }
  if (!result) return raise(t, exc::TypeError, "reduce() of empty iterable with no initial value");
  return Own<>::steal(result.take());
}

// cmp_to_key(mycmp) is a KeyWrapper without object; calling it gives the key of an object.
class KeyWrapper final : public Object {
 public:
  static Type type;
  static constexpr bool kUnhashable = true;
  explicit KeyWrapper(Own<> order) : order_(std::move(order)) {}
  KeyWrapper(Own<> order, Own<> object) : order_(std::move(order)), object_(std::move(object)) {}

  static Result<Own<>> call(Thread& t, Ref<> self, const Arguments& a) {
    static constexpr Signature kSignature("K(obj)");
    Value object[2];
    Rest rest;
    Slot<Dict> none_left;
    if (a.positional == 1 && !a.keywords)
      object[0] = a.values[0];
    else
      TRY(bind_arguments(t, kSignature, a, object, rest, none_left));
    return create<KeyWrapper>(t, self.as<KeyWrapper>()->order_.ref().own(), Ref<>(object[0]).own());
  }
  static Result<Own<>> compare(Thread& t, Ref<> self, Ref<> other, CompareOp op) {
    if (!self.is_exact<KeyWrapper>() || !other.is_exact<KeyWrapper>())
      return raise(t, exc::TypeError, "other argument must be K instance");
    const auto a = self.as<KeyWrapper>(), b = other.as<KeyWrapper>();
    if (!a->object_ || !b->object_) return raise(t, exc::AttributeError, "object");
    const Own<> order = a->order_.ref().own(), x = a->object_.ref().own(), y = b->object_.ref().own();
    const Own<> verdict = TRY(krait::call(t, order, {x.value(), y.value()}));
    return krait::compare(t, verdict, Ref<>(Value::of_int(0)), op);
  }
  Result<Own<>> get_text_signature(Thread& t) { return Str::from_ascii(t, "(obj)"); }
  Result<Own<>> get_object(Thread&) { return object_ ? object_.ref().own() : none(); }
  Result<void> set_object(Thread&, OptRef<> value) {
    if (value)
      object_.set(value.ref().own());
    else
      object_.clear();
    return ok;
  }
  void trace(Tracer& visit) {
    visit(order_);
    visit(object_);
  }
  void clear_references() { object_.clear(); }

 private:
  Slot<> order_, object_;
};

constexpr Attribute kKeyAttributes[] = {
    attribute<&KeyWrapper::get_object, &KeyWrapper::set_object>("obj", "The value that is compared."),
    attribute<&KeyWrapper::get_text_signature>("__text_signature__"),
};
constinit Type KeyWrapper::type =
    describe<KeyWrapper>("functools.KeyWrapper", {.attributes = kKeyAttributes, .flags = kTypeNoConstruct});

Result<Own<>> cmp_to_key(Thread& t, Ref<> mycmp) { return create<KeyWrapper>(t, mycmp.own()); }

constexpr Method kFunctions[] = {
    bind<&reduce>("reduce(function, iterable, /, initial=<unrepresentable>)",
                  "function(...function(function(initial, first), second)..., last): one value from all "
                  "items.\n\nWithout initial the first item takes its place; TypeError when there is none "
                  "either.\n\nreduce(operator.sub, [10, 1, 2]) is (10 - 1) - 2."),
    bind<&cmp_to_key>("cmp_to_key(mycmp)",
                      "A key function for sorted() and others from a function that compares.\n\n  mycmp\n    Of two "
                      "objects; negative, zero or positive as the first is less, equal or greater."),
};
constexpr Type* kTypes[] = {&PlaceholderType::type, &Partial::type, &LruCache::type};

Result<void> start(Thread& t, Ref<Dict> namespace_) {
  const Own<Str> name = TRY(Str::intern_ascii(t, "Placeholder"));
  return namespace_->set_str(t, name.ref(), Ref<>(&kPlaceholder).own());
}

}  // namespace

constinit const ModuleSpec kFunctoolsModule = {
    .name = "_functools",
    .doc = "What functools does natively: reduce, partial, lru_cache, cmp_to_key.",
    .functions = kFunctions,
    .types = kTypes,
    .start = &start};

}  // namespace krait
