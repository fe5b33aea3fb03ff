// The constant part of module sys: versions, limits, struct sequences, paths.
#pragma once

#include "types/dict.h"

namespace krait {

inline constexpr const char* kPythonVersion = "3.14.8";
inline constexpr std::int64_t kVersionHex = 0x030E08F0;

// Everything of sys that is data. The configuration is in RuntimeState.
Result<void> add_sys_data(Thread&, Ref<Dict> sys);
// sys.flags anew (site and tests change the configuration's flags early).
Result<void> update_sys_flags(Thread&);

}  // namespace krait
