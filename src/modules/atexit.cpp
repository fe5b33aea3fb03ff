// atexit: functions that run when the program ends, the last registered first.
#include "modules/modules.h"
#include "object/native_state.h"
#include "runtime/exit_functions.h"
#include "types/list.h"
#include "types/protocol.h"
#include "types/singletons.h"
#include "types/tuple.h"

namespace krait {
namespace {

struct State {
  Slot<List> callbacks;  // tuples (function, arguments, keywords or None)
};

Result<void> run_exitfuncs(Thread&);

Result<Ref<List>> callbacks(Thread& t) {
  State& s = native_state<State>(t);
  if (!s.callbacks) {
    s.callbacks.set(TRY(List::create(t)));
    native_state<ExitFunctions>(t).run = &run_exitfuncs;
  }
  return s.callbacks.ref();
}

Result<Own<>> register_(Thread& t, Rest args, OptRef<Dict> kwargs) {
  if (args.size() == 0) return raise(t, exc::TypeError, "register() takes at least 1 argument (0 given)");
  if (!is_callable(args[0])) return raise(t, exc::TypeError, "the first argument must be callable");
  Own<Tuple> positional = TRY(Tuple::from_values(t, args.data + 1, args.size() - 1));
  Own<> keywords = kwargs ? Own<>(kwargs.ref().own()) : none();
  Own<Tuple> entry = TRY(Tuple::of(t, args[0], positional, keywords));
  TRY(TRY(callbacks(t))->append(t, entry.ref()));
  return args[0].own();
}

Result<void> run_one(Thread& t, Ref<Tuple> entry) {
  OptRef<Dict> keywords;
  if (!is_none((*entry)[2])) keywords = (*entry)[2].as<Dict>();
  (void)TRY(call_tuple(t, (*entry)[0], (*entry)[1].as<Tuple>(), keywords));
  return ok;
}

Result<void> run_exitfuncs(Thread& t) {
  Own<List> all = TRY(callbacks(t)).own();
  while (all->size() > 0) {
    Own<> entry = (*all)[all->size() - 1].own();
    all->truncate(all->size() - 1);
    Ref<Tuple> e = entry.ref().as<Tuple>();
    if (run_one(t, e).is_failed()) write_unraisable(t, (*e)[0], "Exception ignored in atexit callback ");
  }
  return ok;
}

Result<void> clear(Thread& t) {
  TRY(callbacks(t))->truncate(0);
  return ok;
}

Result<void> unregister(Thread& t, Ref<> func) {
  Own<List> all = TRY(callbacks(t)).own();
  // Comparing may run code that changes the list.
  for (std::size_t i = all->size(); i-- > 0;) {
    if (i >= all->size()) continue;
    Own<> entry = (*all)[i].own();
    const bool same = TRY(equal(t, (*entry.ref().as<Tuple>())[0], func));
    for (std::size_t j = 0; same && j < all->size(); ++j) {
      if ((*all)[j].value() != entry.value()) continue;
      TRY(all->replace(t, j, j + 1, nullptr, 0));
      break;
    }
  }
  return ok;
}

Result<std::size_t> count(Thread& t) { return TRY(callbacks(t))->size(); }

constexpr Method kFunctions[] = {
    bind<&register_>("register(*args, **kwargs)",
                     "register(func, *args, **kwargs) -> func\n\nHave func(*args, **kwargs) called when the "
                     "interpreter ends in an orderly way; the latest registered first.\n\nReturns func, so that it can "
                     "stand above a definition as a decorator."),
    bind<&clear>("_clear()", "Forget all functions without calling them."),
    bind<&unregister>("unregister(func, /)", "Forget func, however often it was registered. No error when it was not."),
    bind<&run_exitfuncs>("_run_exitfuncs()", "Run all registered exit functions."),
    bind<&count>("_ncallbacks()", "How many calls are registered."),
};

}  // namespace

constinit const ModuleSpec kAtexitModule = {
    .name = "atexit",
    .doc = "Functions to be called when the interpreter ends.\n\nregister adds one, unregister takes it away.",
    .functions = kFunctions};

}  // namespace krait
