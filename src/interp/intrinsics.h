// The operations behind CALL_INTRINSIC_1 and CALL_INTRINSIC_2.
#pragma once

#include "interp/activation.h"

namespace krait {

Result<Own<>> call_intrinsic_1(Thread&, Activation&, Intrinsic1, Ref<>);
Result<Own<>> call_intrinsic_2(Thread&, Intrinsic2, Ref<>, Ref<>);

}  // namespace krait
