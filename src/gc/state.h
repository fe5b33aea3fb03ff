// GcState: what gc/ keeps for an interpreter.
#pragma once

#include "gc/weak_table.h"
#include "object/interpreter.h"

namespace krait {

struct GcState {
  WeakTable weak_heads;
};

GcState& make_gc_state(Interpreter&);
inline GcState& gc_state(Interpreter& in) { return in.gc ? *in.gc : make_gc_state(in); }

}  // namespace krait
