#include "code/opcode.h"

namespace krait {

StackUse stack_use(Op op, int arg) {
  switch (info(op).family) {
#define OP(name, number, operand, pops, pushes, cache, effects) \
  case Op::name:                                                \
    return {pops, pushes};
#define INSTRUMENTED(name, number, operand, pops, pushes) \
  case Op::name:                                          \
    return {pops, pushes};
#define PSEUDO(name, number, operand, pops, pushes) \
  case Op::name:                                    \
    return {pops, pushes};
#include "code/portable.def"
    default:
      return {0, 0};
  }
}

int stack_effect(Op op, int arg, bool jump) {
  const StackUse use = stack_use(op, arg);
  const int on_jump = !jump ? 0 : op == Op::SETUP_CLEANUP ? 2 : has_handler(op) ? 1 : 0;
  return use.pushes - use.pops + on_jump;
}

}  // namespace krait
