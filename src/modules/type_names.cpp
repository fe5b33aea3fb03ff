// _types: the built-in classes that have no name among the builtins.
#include "code/code.h"
#include "interp/frame.h"
#include "interp/generator.h"
#include "modules/modules.h"
#include "types/capsule.h"
#include "types/cell.h"
#include "types/descriptor.h"
#include "types/function.h"
#include "types/generic_alias.h"
#include "types/mapping_proxy.h"
#include "types/module.h"
#include "types/simple_namespace.h"
#include "types/singletons.h"
#include "types/traceback.h"
#include "types/union.h"

namespace krait {
namespace {

Result<void> start(Thread& t, Ref<Dict> namespace_) {
  struct Row {
    const char* name;
    Type& type;
  };
  const Row rows[] = {
      {"AsyncGeneratorType", AsyncGenerator::type},
      {"BuiltinFunctionType", BuiltinFunction::type},
      {"BuiltinMethodType", BuiltinFunction::type},
      {"CapsuleType", Capsule::type},
      {"CellType", Cell::type},
      {"ClassMethodDescriptorType", ClassMethodDescriptor::type},
      {"CodeType", Code::type},
      {"CoroutineType", Coroutine::type},
      {"EllipsisType", EllipsisType::type},
      {"FrameType", Frame::type},
      {"FunctionType", Function::type},
      {"GeneratorType", PlainGenerator::type},
      {"GenericAlias", generic_alias_type()},
      {"GetSetDescriptorType", GetSetDescriptor::type},
      {"LambdaType", Function::type},
      {"MappingProxyType", MappingProxy::type},
      {"MemberDescriptorType", MemberDescriptor::type},
      {"MethodDescriptorType", MethodDescriptor::type},
      {"MethodType", BoundMethod::type},
      {"MethodWrapperType", MethodWrapper::type},
      {"ModuleType", Module::type},
      {"NoneType", NoneType::type},
      {"NotImplementedType", NotImplementedType::type},
      {"SimpleNamespace", SimpleNamespace::type},
      {"TracebackType", Traceback::type},
      {"UnionType", Union::type},
      {"WrapperDescriptorType", WrapperDescriptor::type},
  };
  for (const Row& row : rows) {
    const Own<Str> name = TRY(Str::intern_ascii(t, row.name));
    TRY(namespace_->set_str(t, name, Ref<>(&row.type).own()));
  }
  return ok;
}

}  // namespace

constinit const ModuleSpec kTypesModule = {
    .name = "_types", .doc = "Names for the types of built-in objects, for module types.", .start = &start};

}  // namespace krait
