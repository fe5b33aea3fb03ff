// _contextvars: context variables (PEP 567).
#include "modules/modules.h"
#include "types/context.h"
#include "types/type.h"

namespace krait {
namespace {

Result<Own<Context>> copy_context(Thread& t) { return Context::copy_current(t); }

constexpr Method kFunctions[] = {bind<&copy_context>("copy_context()")};
constexpr Type* kTypes[] = {&Context::type, &ContextVar::type, &ContextToken::type};

Result<void> start(Thread& t, Ref<Dict>) {
  const Own<Str> name = TRY(Str::intern_ascii(t, "MISSING"));
  return dict_of(t, ContextToken::type)->set_str(t, name, Ref<>(&kMissingToken).own());
}

}  // namespace

constinit const ModuleSpec kContextvarsModule = {.name = "_contextvars",
                                                 .doc = "Variables whose values belong to the context that runs.",
                                                 .functions = kFunctions,
                                                 .types = kTypes,
                                                 .start = &start};

}  // namespace krait
