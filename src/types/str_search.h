// Methods of str that look for text in text.
#pragma once

#include "object/bind.h"

namespace krait::str_internal {

Result<std::int64_t> method_find(Thread&, Ref<Str> self, Ref<Str> sub, OptRef<> start, OptRef<> end);
Result<std::int64_t> method_rfind(Thread&, Ref<Str> self, Ref<Str> sub, OptRef<> start, OptRef<> end);
Result<std::int64_t> method_index(Thread&, Ref<Str> self, Ref<Str> sub, OptRef<> start, OptRef<> end);
Result<std::int64_t> method_rindex(Thread&, Ref<Str> self, Ref<Str> sub, OptRef<> start, OptRef<> end);
Result<std::int64_t> method_count(Thread&, Ref<Str> self, Ref<Str> sub, OptRef<> start, OptRef<> end);
Result<bool> method_startswith(Thread&, Ref<Str> self, Ref<> prefix, OptRef<> start, OptRef<> end);
Result<bool> method_endswith(Thread&, Ref<Str> self, Ref<> suffix, OptRef<> start, OptRef<> end);
Result<Own<Str>> method_replace(Thread&, Ref<Str> self, Ref<Str> from, Ref<Str> to, std::int64_t count);
Result<Own<Str>> method_removeprefix(Thread&, Ref<Str> self, Ref<Str> prefix);
Result<Own<Str>> method_removesuffix(Thread&, Ref<Str> self, Ref<Str> suffix);
Result<Own<Tuple>> method_partition(Thread&, Ref<Str> self, Ref<> given);
Result<Own<Tuple>> method_rpartition(Thread&, Ref<Str> self, Ref<> given);

}  // namespace krait::str_internal
