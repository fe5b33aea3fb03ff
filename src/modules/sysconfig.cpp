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
    bind<&config_vars>("config_vars()", "Facts about how the interpreter was built, for sysconfig.get_config_vars()."),
};

}  // namespace

constinit const ModuleSpec kSysconfigModule = {
    .name = "_sysconfig", .doc = "What sysconfig has to know from native code.", .functions = kFunctions};

}  // namespace krait
