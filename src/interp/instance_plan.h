// Making an instance without running `__init__`, where all that does is to put its parameters, constants and new lists
// or dicts into attributes.
#pragma once

#include "interp/caches.h"
#include "interp/handlers.h"

namespace krait {

// What CALL_CLASS_STORING does, for a class of one version and an `__init__` of one code.
struct InstancePlan : CacheExtension {
  static constexpr std::uint32_t kMost = 12;
  enum class Source : std::uint8_t {
    Argument,        // moved
    SharedArgument,  // that a later field takes too
    Instance,        // the new one itself
    Constant,
    List,  // a new one, of the items of `value`, a constant tuple, or empty
    Dict,  // a new one
  };
  struct Field {
    Value value;  // borrowed from the constants of `__init__`
    Source source;
    std::uint8_t argument;  // its register in a call of `__init__`
    std::uint16_t offset;   // bytes, from the start of the instance

    bool is_made() const { return source >= Source::List; }
  };

  const ExecutableCode* init;
  std::uint32_t id;       // Code::executable_id of it
  Shape *before, *after;  // of a new instance and of one with its attributes; null: it has no shape
  Field fields[kMost];    // `count` of them

  // Is `code` what `__init__` was when the plan was made, and does nobody want to see it run?
  bool is_for(const Code& code) const {
    return code.executable == init && code.executable_id == id && init->switches == Switches::None;
  }
};

// The plan for calling `type` with `given` arguments by position, whose `__init__` is `init`, to be kept by the
// instruction. Null: `__init__` does something else, or there is no memory.
InstancePlan* plan_instance(At, Type& type, const ExecutableCode& init, int given);

}  // namespace krait
