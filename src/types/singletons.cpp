#include "types/singletons.h"

#include "object/allocate.h"
#include "types/dict.h"
#include "types/str.h"

namespace krait {

constinit NoneType kNone;
constinit EllipsisType kEllipsis;
constinit NotImplementedType kNotImplemented;

namespace {

Result<void> no_arguments(Thread& t, const char* name, const Arguments& a) {
  if (!a.is_empty()) return raise(t, exc::TypeError, "%s takes no arguments", name);
  return ok;
}

}  // namespace

Result<Own<>> NoneType::repr(Thread& t, Ref<>) { return Str::intern_ascii(t, "None"); }
Result<std::int64_t> NoneType::hash(Thread&, Ref<>) { return std::int64_t{0xfca86420}; }
Result<Own<>> NoneType::construct(Thread& t, Ref<Type>, const Arguments& a) {
  TRY(no_arguments(t, "NoneType", a));
  return none();
}

Result<Own<>> EllipsisType::repr(Thread& t, Ref<>) { return Str::intern_ascii(t, "Ellipsis"); }
Result<Own<>> EllipsisType::construct(Thread& t, Ref<Type>, const Arguments& a) {
  TRY(no_arguments(t, "EllipsisType", a));
  return Own<>::steal(static_cast<Object*>(&kEllipsis));
}
Result<Own<>> EllipsisType::reduce(Thread& t) { return Str::intern_ascii(t, "Ellipsis"); }

Result<Own<>> NotImplementedType::repr(Thread& t, Ref<>) { return Str::intern_ascii(t, "NotImplemented"); }
Result<bool> NotImplementedType::is_true(Thread& t, Ref<>) {
  return raise(t, exc::TypeError, "NotImplemented should not be used in a boolean context");
}
Result<Own<>> NotImplementedType::construct(Thread& t, Ref<Type>, const Arguments& a) {
  TRY(no_arguments(t, "NotImplementedType", a));
  return not_implemented();
}
Result<Own<>> NotImplementedType::reduce(Thread& t) { return Str::intern_ascii(t, "NotImplemented"); }

namespace {

constexpr Method kEllipsisMethods[] = {bind<&EllipsisType::reduce>("__reduce__(self, /)")};
constexpr Method kNotImplementedMethods[] = {bind<&NotImplementedType::reduce>("__reduce__(self, /)")};

}  // namespace

constinit Type NoneType::type =
    describe<NoneType>("NoneType", {.doc = "NoneType()\n--\n\nWhat None is an instance of."});
constinit Type EllipsisType::type = describe<EllipsisType>(
    "ellipsis",
    {.doc = "ellipsis()\n--\n\nWhat Ellipsis, written `...`, is an instance of.", .methods = kEllipsisMethods});
constinit Type NotImplementedType::type = describe<NotImplementedType>(
    "NotImplementedType",
    {.doc = "NotImplementedType()\n--\n\nWhat NotImplemented is an instance of.", .methods = kNotImplementedMethods});

}  // namespace krait
