// Binary operators that Python classes define, for callers that enter the method by themselves.
#pragma once

#include "object/type.h"
#include "types/protocol.h"

namespace krait {

class Function;

// The function that `left op right`, or left[right], comes to first, for operands of these classes, when it is a plain
// Python method of the left one's and nobody else is to be asked before it, or after it by a Python method. Null: none.
Function* python_operator(Thread&, BinaryOp, Type& left, Type& right);
// The same for the reflected method of the right operand's class, where the left operand is a plain int or float.
Function* python_reflected_operator(Thread&, BinaryOp, Type& left, Type& right);
// Has the class a slot for this in-place operator?
bool has_inplace(BinaryOp, const Type&);
// `a op b` where the method that one of those named has answered NotImplemented.
Result<Own<>> binary_after_method(Thread&, BinaryOp, Ref<> a, Ref<> b);

}  // namespace krait
