// _typing: the native part of typing.
#include "modules/modules.h"
#include "types/type_variables.h"
#include "types/union.h"

namespace krait {
namespace {

Result<Own<>> idfunc(Thread&, Ref<> x) { return x.own(); }

constexpr Method kFunctions[] = {bind<&idfunc>("_idfunc(x, /)")};
constexpr Type* kTypes[] = {&TypeVar::type,      &ParamSpec::type, &ParamSpecArgs::type, &ParamSpecKwargs::type,
                            &TypeVarTuple::type, &TypeAlias::type, &Union::type,         &kGenericType};

Result<void> start(Thread& t, Ref<Dict> namespace_) {
  const Own<Str> name = TRY(Str::intern_ascii(t, "NoDefault"));
  return namespace_->set_str(t, name, Ref<>(&kNoDefault).own());
}

}  // namespace

constinit const ModuleSpec kTypingModule = {
    .name = "_typing",
    .doc = "The native part of module typing.\n",
    .functions = kFunctions,
    .types = kTypes,
    .start = &start,
};

}  // namespace krait
