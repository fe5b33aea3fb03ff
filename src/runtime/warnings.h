// The warnings machinery below module warnings: module _warnings, and warnings that C++ code issues.
#pragma once

#include "object/raise.h"

namespace krait {

// warnings.warn_explicit; `module` and `registry` may be empty. Fails when a filter makes it an exception.
Result<void> warn_explicit(Thread&, const Type& category, Ref<Str> message, Ref<Str> filename, std::int64_t line,
                           OptRef<> module, OptRef<> registry);
// ResourceWarning about an object: warn() with source.
Result<void> warn_resource(Thread&, Ref<> source, std::int64_t stack_level, Ref<Str> message);

}  // namespace krait
