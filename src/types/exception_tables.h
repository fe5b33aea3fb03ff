// Methods and attributes of the exception classes that have files of their own.
#pragma once

#include "object/bind.h"
#include "types/exceptions.h"

namespace krait {

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
    member<&ExceptionGroup::message_>("message", "exception message"),
    member<&ExceptionGroup::exceptions_>("exceptions", "nested exceptions"),
};
inline constexpr Type* kExceptionGroupBases[] = {&exc::Exception};

// unicode_error.cpp
Result<Own<>> unicode_error_get_encoding(Thread&, Ref<>);
Result<void> unicode_error_set_encoding(Thread&, Ref<>, OptRef<>);
Result<Own<>> unicode_error_get_object(Thread&, Ref<>);
Result<void> unicode_error_set_object(Thread&, Ref<>, OptRef<>);
Result<Own<>> unicode_error_get_reason(Thread&, Ref<>);
Result<void> unicode_error_set_reason(Thread&, Ref<>, OptRef<>);
Result<std::int64_t> unicode_error_get_start(Thread&, Ref<>);
Result<void> unicode_error_set_start(Thread&, Ref<>, OptRef<>);
Result<std::int64_t> unicode_error_get_end(Thread&, Ref<>);
Result<void> unicode_error_set_end(Thread&, Ref<>, OptRef<>);

inline constexpr Attribute kUnicodeErrorAttributes[] = {
    attribute<&unicode_error_get_encoding, &unicode_error_set_encoding>("encoding", "exception encoding"),
    attribute<&unicode_error_get_object, &unicode_error_set_object>("object", "exception object"),
    attribute<&unicode_error_get_start, &unicode_error_set_start>("start", "exception start"),
    attribute<&unicode_error_get_end, &unicode_error_set_end>("end", "exception end"),
    attribute<&unicode_error_get_reason, &unicode_error_set_reason>("reason", "exception reason"),
};

}  // namespace krait
