// _testmultiphase: a module that only tests import. CPython's tests of importing ask for it by name: a native module
// that is executed after it was made (PEP 489), with a class, a function, an exception and constants to look at.
#include "modules/modules.h"
#include "object/allocate.h"
#include "types/int.h"
#include "types/protocol.h"
#include "types/shape.h"
#include "types/str.h"
#include "types/type.h"

namespace krait {
namespace {

// Instances take any attribute.
class Example final : public Object {
 public:
  static Type type;
  static constexpr std::uint32_t kInheritedFlags = kTypeBasetype;
  static Result<Own<>> construct(Thread& t, Ref<Type> made, const Arguments&) {
    return create_instance<Example>(t, made);
  }
  void trace(Tracer& visit) { attributes_.trace(visit); }
  void clear_references() { attributes_.clear(); }
  Result<Own<>> demo(Thread&, OptRef<> given) {
    if (given && given.ref().is<Str>()) return given.ref().own();
    return none();
  }

  AttributeWord attributes_;
};

constexpr Method kExampleMethods[] = {
    bind<&Example::demo>("demo(self, text=<unrepresentable>, /)", "Gives a str back, and None for all else."),
};
constinit Type Example::type =
    describe<Example>("_testimportexec.Example", {.doc = "A type to make instances of.",
                                                  .methods = kExampleMethods,
                                                  .shape_offset = offsetof(Example, attributes_)});

Result<std::int64_t> foo(Thread&, std::int64_t i, std::int64_t j) { return i + j; }

constexpr Method kFunctions[] = {bind<&foo>("foo(i, j, /)", "i + j.")};
constexpr IntConstant kConstants[] = {{"int_const", 1969}};
constexpr Type* kTypes[] = {&Example::type};

Result<void> start(Thread& t, Ref<Dict> names) {
  const auto set = [&](const char* name, Own<> value) -> Result<void> {
    return names->set_str(t, TRY(Str::intern_ascii(t, name)).ref(), std::move(value));
  };
  TRY(set("error", TRY(make_class(t, "_testimportexec.error", Ref<Type>(&exc::Exception)))));
  TRY(set("Str", TRY(make_class(t, "_testimportexec.Str", Ref<Type>(&Str::type)))));
  return set("str_const", TRY(Str::from_ascii(t, "something different")));
}

}  // namespace

constinit const ModuleSpec kTestmultiphaseModule = {.name = "_testmultiphase",
                                                    .doc = "Test module main",
                                                    .functions = kFunctions,
                                                    .constants = kConstants,
                                                    .types = kTypes,
                                                    .start = &start};

}  // namespace krait
