// aiter() and anext().
#include "interp/generator.h"
#include "object/allocate.h"
#include "runtime/builtins.h"
#include "types/exceptions.h"
#include "types/names.h"
#include "types/protocol.h"
#include "types/singletons.h"
#include "types/str.h"

namespace krait {

namespace {

// anext(iterator, default): awaits the next item; at the end gives the default.
class AnextAwaitable final : public Object {
 public:
  static Type type;
  AnextAwaitable(Own<> wrapped, Own<> otherwise) : wrapped_(std::move(wrapped)), default_(std::move(otherwise)) {}
  static Result<Own<>> await(Thread&, Ref<> self) { return self.own(); }
  static Result<Own<>> iter(Thread&, Ref<> self) { return self.own(); }
  static Step next(Thread&, Ref<>);
  Result<Own<>> send_value(Thread&, Ref<> value);
  Result<Own<>> throw_(Thread&, Rest);
  Result<Own<>> close(Thread&);
  void trace(Tracer& v) { v(wrapped_), v(default_); }
  void clear_references() { wrapped_.clear(), default_.clear(); }

 private:
  // The iterator that awaiting the wrapped object gives.
  Result<Own<>> iterator(Thread&);
  // The end of the asynchronous iterator becomes the default.
  Result<Own<>> finish(Thread&, Result<Own<>>);

  Slot<> wrapped_, default_;
};

Result<Own<>> AnextAwaitable::iterator(Thread& t) {
  Own<> keep = wrapped_.ref().own();
  return awaitable_iterator(t, keep, -1);
}

Result<Own<>> AnextAwaitable::finish(Thread& t, Result<Own<>> result) {
  if (!result.is_failed() || !pending_matches(t, exc::StopAsyncIteration)) return result;
  clear_pending(t);
  return raise_value(t, exc::StopIteration, default_.ref());
}

Step AnextAwaitable::next(Thread& t, Ref<> self) {
  auto a = self.as<AnextAwaitable>();
  Own<> it = TRY(a->iterator(t));
  Step step = krait::send_value(t, it, none_ref());
  if (!step.is_failed() || !clear_if_pending(t, exc::StopAsyncIteration)) return step;
  t.return_value.set(a->default_.ref().own());
  return Step::done();
}

Result<Own<>> AnextAwaitable::send_value(Thread& t, Ref<> value) {
  Own<> it = TRY(iterator(t));
  return finish(t, call_method(t, it.ref(), names::send, {value.value()}));
}
Result<Own<>> AnextAwaitable::throw_(Thread& t, Rest args) {
  Own<> it = TRY(iterator(t));
  Own<> f = TRY(krait::get_attr(t, it.ref(), names::throw_));
  return finish(t, call(t, f.ref(), Arguments{args.data, static_cast<std::uint32_t>(args.size()), 0, nullptr}));
}
Result<Own<>> AnextAwaitable::close(Thread& t) {
  Own<> it = TRY(iterator(t));
  return finish(t, call_method(t, it.ref(), names::close));
}

constexpr Method kAnextMethods[] = {
    bind<&AnextAwaitable::send_value>("send(self, arg, /)",
                                      "send(arg) of what is awaited; default instead of StopAsyncIteration."),
    bind<&AnextAwaitable::throw_>("throw(self, *args)",
                                  "throw(*args) of what is awaited; default instead of StopAsyncIteration."),
    bind<&AnextAwaitable::close>("close(self)", "close() of what is awaited."),
};

constinit Type AnextAwaitable::type =
    describe<AnextAwaitable>("anext_awaitable", {.methods = kAnextMethods, .flags = kTypeNoConstruct});

Result<Own<>> builtin_aiter(Thread& t, Ref<> iterable) {
  const auto f = iterable.type()->slots.aiter;
  if (!f) return raise(t, exc::TypeError, "'%.200T' object is not an async iterable", iterable);
  Own<> it = TRY(f(t, iterable));
  if (!it.ref().type()->slots.anext)
    return raise(t, exc::TypeError, "aiter() returned not an async iterator of type '%.200T'", it);
  return it;
}

Result<Own<>> builtin_anext(Thread& t, Ref<> iterator, OptRef<> otherwise) {
  const auto f = iterator.type()->slots.anext;
  if (!f) return raise(t, exc::TypeError, "'%.200T' object is not an async iterator", iterator);
  Own<> awaitable = TRY(f(t, iterator));
  if (!otherwise) return awaitable;
  return create<AnextAwaitable>(t, std::move(awaitable), otherwise.ref().own());
}

constexpr Method kFunctions[] = {
    bind<&builtin_aiter>("aiter(async_iterable, /)",
                         "What gives the items of an asynchronous iterable, one at each anext()."),
    bind<&builtin_anext>(
        "anext(aiterator, default=<unrepresentable>, /)",
        "An awaitable for the item after those already taken. At the end: default or, without it, StopAsyncIteration."),
};

}  // namespace

constinit const std::span<const Method> kBuiltinAsyncFunctions = kFunctions;

}  // namespace krait
