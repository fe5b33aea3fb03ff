// The module builtins: functions, classes, exceptions, constants.
#include "runtime/builtins.h"
#include "runtime/specs.h"
#include "runtime/state.h"
#include "types/bool.h"
#include "types/builtin_iterators.h"
#include "types/bytearray.h"
#include "types/bytes.h"
#include "types/complex.h"
#include "types/descriptor.h"
#include "types/dict.h"
#include "types/float.h"
#include "types/hooks.h"
#include "types/int.h"
#include "types/list.h"
#include "types/memoryview.h"
#include "types/names.h"
#include "types/property.h"
#include "types/protocol.h"
#include "types/range.h"
#include "types/set.h"
#include "types/singletons.h"
#include "types/slice.h"
#include "types/str.h"
#include "types/super.h"
#include "types/tuple.h"
#include "types/type.h"

namespace krait {

namespace {

constexpr Type* kTypes[] = {
    &Bool::type,      &ByteArray::type,  &Bytes::type,        &ClassMethod::type, &Complex::type, &Dict::type,
    &Enumerate::type, &Filter::type,     &kFloatType,         &FrozenSet::type,   &kIntType,      &List::type,
    &Map::type,       &MemoryView::type, &kObjectType,        &Property::type,    &Range::type,   &Reversed::type,
    &Set::type,       &Slice::type,      &StaticMethod::type, &Str::type,         &Super::type,   &Tuple::type,
    &Type::type,      &Zip::type,
#define EXCEPTION(name, ...) &exc::name,
#include "object/exceptions.def"
#undef EXCEPTION
};

constexpr const std::span<const Method>* kFunctions[] = {&kBuiltinFunctions, &kBuiltinCodeFunctions,
                                                         &kBuiltinIoFunctions, &kBuiltinAsyncFunctions};

Result<void> start(Thread& t, Ref<Dict> d) {
  const std::pair<const char*, Value> constants[] = {
      {"None", none_ref().value()},
      {"Ellipsis", Value::of_object(&kEllipsis)},
      {"NotImplemented", Value::of_object(&kNotImplemented)},
      {"False", Value::of_object(&kFalse)},
      {"True", Value::of_object(&kTrue)},
      {"EnvironmentError", Value::of_object(&exc::OSError)},
      {"IOError", Value::of_object(&exc::OSError)},
      {"__debug__", bool_from(t.interpreter->optimization_level == 0).value()},
  };
  for (const auto& [name, value] : constants) TRY(set_named(t, d, name, Ref<>(value).own()));
  return ok;
}

}  // namespace

constinit const ModuleSpec kBuiltinsModule = {
    .name = "builtins",
    .doc =
        "What can be used everywhere without an import: functions, types, exceptions, constants.\n\nA module needs it "
        "by name only when it has something of the same name itself: builtins.open is the built-in one then.",
    .types = kTypes,
    .start = &start,
    .more_functions = kFunctions};

}  // namespace krait
