// marshal: Python objects to bytes and back, in CPython 3.14's format.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "code/marshal_format.h"
#include "object/ref.h"

namespace krait {

enum class MarshalCode : std::uint8_t { Allowed, Refused };

// `used` (optional) gets how many bytes the object took. Code objects are verified.
Result<Own<>> marshal_loads(Thread&, std::span<const std::uint8_t> data, MarshalCode = MarshalCode::Allowed,
                            std::size_t* used = nullptr);
Result<Own<Bytes>> marshal_dumps(Thread&, Ref<>, int version = marshal::kVersion, MarshalCode = MarshalCode::Allowed);

}  // namespace krait
