// Methods of str that take text apart, put it together, trim and pad it.
#pragma once

#include "object/bind.h"

namespace krait::str_internal {

Result<Own<List>> method_split(Thread&, Ref<Str> self, OptRef<> sep, std::int64_t maxsplit);
Result<Own<List>> method_rsplit(Thread&, Ref<Str> self, OptRef<> sep, std::int64_t maxsplit);
Result<Own<List>> method_splitlines(Thread&, Ref<Str> self, bool keepends);
// What join() takes its items from, other than a list or tuple.
Result<Own<List>> joinable(Thread&, Ref<> iterable);
Result<Own<Str>> method_join(Thread&, Ref<Str> self, Ref<> iterable);
Result<Own<Str>> method_strip(Thread&, Ref<Str> self, OptRef<> chars);
Result<Own<Str>> method_lstrip(Thread&, Ref<Str> self, OptRef<> chars);
Result<Own<Str>> method_rstrip(Thread&, Ref<Str> self, OptRef<> chars);
Result<Own<Str>> method_center(Thread&, Ref<Str> self, std::int64_t width, OptRef<> fillchar);
Result<Own<Str>> method_ljust(Thread&, Ref<Str> self, std::int64_t width, OptRef<> fillchar);
Result<Own<Str>> method_rjust(Thread&, Ref<Str> self, std::int64_t width, OptRef<> fillchar);
Result<Own<Str>> method_zfill(Thread&, Ref<Str> self, std::int64_t width);
Result<Own<Str>> method_expandtabs(Thread&, Ref<Str> self, int tabsize);

}  // namespace krait::str_internal
