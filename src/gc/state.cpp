#include "gc/state.h"

namespace krait {

GcState& make_gc_state(Interpreter& in) {
  in.gc = new GcState;
  return *in.gc;
}

}  // namespace krait
