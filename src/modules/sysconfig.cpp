// _sysconfig: the build variables that sysconfig asks the interpreter for.
#include "modules/modules.h"
#include "types/dict.h"
#include "types/str.h"

namespace krait {
namespace {

Result<Own<Dict>> config_vars(Thread& t) {
  Own<Dict> variables = TRY(Dict::create(t));
  for (const char* name : {"Py_GIL_DISABLED", "Py_DEBUG"}) {
    Own<Str> key = TRY(Str::intern_ascii(t, name));
    TRY(variables->set_str(t, key.ref(), Own<>::of_int(0)));
  }
  return variables;
}

constexpr Method kFunctions[] = {
    bind<&config_vars>("config_vars()",
                       "Returns a dictionary containing build variables intended to be exposed by sysconfig."),
};

}  // namespace

constinit const ModuleSpec kSysconfigModule = {
    .name = "_sysconfig", .doc = "A helper for the sysconfig module.", .functions = kFunctions};

}  // namespace krait
