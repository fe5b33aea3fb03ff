// Methods and attributes of the exception classes that have files of their own.
#pragma once

#include "object/bind.h"
#include "types/exceptions.h"
#include "types/singletons.h"

namespace krait {

// A writable field: empty reads as None, deleting empties it.
template <auto Field>
consteval Attribute field(const char* name, const char* doc = nullptr) {
  using C = typename krait::detail::FieldOf<decltype(Field)>::Class;
  return {name, doc,
          [](Thread&, Ref<> self) -> Result<Own<>> {
            const Value v = (static_cast<C*>(self.object())->*Field).value();
            return v.is_empty() ? none() : Ref<>(v).own();
          },
          [](Thread&, Ref<> self, OptRef<> value) -> Result<void> {
            auto& slot = static_cast<C*>(self.object())->*Field;
            value ? slot.set(value.ref().own()) : slot.clear();
            return ok;
          },
          true};
}

// exception_group.cpp
Result<Own<>> exception_group_derive(Thread&, Ref<> self, Ref<> exceptions);
Result<Own<>> exception_group_split(Thread&, Ref<> self, Ref<> condition);
Result<Own<>> exception_group_subgroup(Thread&, Ref<> self, Ref<> condition);
Result<Own<>> exception_group_class_getitem(Thread&, Ref<Type>, Ref<> item);

inline constexpr Method kExceptionGroupMethods[] = {
    bind<&exception_group_class_getitem>("__class_getitem__(cls, object, /)", "See PEP 585"),
    bind<&exception_group_derive>("derive(self, excs, /)"),
    bind<&exception_group_split>("split(self, matcher_value, /)"),
    bind<&exception_group_subgroup>("subgroup(self, matcher_value, /)"),
};
inline constexpr Attribute kExceptionGroupAttributes[] = {
    member<&ExceptionGroup::message_>("message", "What is wrong, in words."),
    member<&ExceptionGroup::exceptions_>("exceptions", "The exceptions in the group, a tuple."),
};
inline constexpr Type* kExceptionGroupBases[] = {&exc::Exception};

// unicode_error.cpp
Result<std::int64_t> unicode_error_get_start(Thread&, Ref<>);
Result<void> unicode_error_set_start(Thread&, Ref<>, OptRef<>);
Result<std::int64_t> unicode_error_get_end(Thread&, Ref<>);
Result<void> unicode_error_set_end(Thread&, Ref<>, OptRef<>);

inline constexpr Attribute kUnicodeErrorAttributes[] = {
    field<&UnicodeError::encoding_>("encoding", "The name of the encoding."),
    field<&UnicodeError::object_>("object", "What was to be encoded or decoded."),
    attribute<&unicode_error_get_start, &unicode_error_set_start>("start", "Where the part that cannot be begins."),
    attribute<&unicode_error_get_end, &unicode_error_set_end>("end", "Where the part that cannot be ends."),
    field<&UnicodeError::reason_>("reason", "Why it cannot be, in words."),
};

}  // namespace krait
