// Making an instance without running `__init__`, where all that does is to put its parameters, constants and new lists
// or dicts into attributes.
#pragma once

#include "interp/caches.h"
#include "interp/handlers.h"
#include "types/tuple.h"

namespace krait {

// What CALL_CLASS_STORING and CALL_KW_CLASS_STORING do, for a class of one version and an `__init__` of one code.
struct InstancePlan : CacheExtension {
  static constexpr std::uint32_t kMost = 12;
  enum class Source : std::uint8_t {
    Argument,        // moved
    SharedArgument,  // that a later field takes too
    Default,         // of the defaults of `__init__`
    Instance,        // the new one itself
    Constant,
    List,  // a new one, of the items of `value`, a constant tuple, or empty
    Dict,  // a new one
  };
  struct Field {
    Value value;  // borrowed from the constants of `__init__`
    Source source;
    std::uint8_t argument;  // which of those given, from 1; or which default, from 0
    std::uint16_t offset;   // bytes, from the start of the instance

    bool is_made() const { return source >= Source::List; }
  };

  const ExecutableCode* init;
  std::uint32_t id;        // Code::executable_id of it
  std::uint32_t defaults;  // how many it has; 0: none is used
  Shape *before, *after;   // of a new instance and of one with its attributes; null: it has no shape
  Field fields[kMost];     // `count` of them

  // Is `f` what `__init__` was when the plan was made, and does nobody want to see it run?
  bool is_for(const Function& f) const {
    const Code& code = *f.code_.get();
    return code.executable == init && code.executable_id == id && init->switches == Switches::None &&
           (!defaults || (f.defaults() && f.defaults().ref()->size() == defaults));
  }
};

// How a place gives the arguments of `__init__`, behind the instance.
struct GivenArguments {
  int positional;
  int keywords = 0;
  std::uint64_t places = 0;  // the parameter of each keyword, as CallCache has them

  int count() const { return positional + keywords; }
  int place(int keyword) const { return static_cast<int>(places >> (8 * keyword) & 255); }
};

// The plan for calling `type`, whose `__init__` is `init`, to be kept by the instruction. Null: `__init__` does
// something else, or there is no memory.
InstancePlan* plan_instance(At, Type& type, const Function& init, const GivenArguments&);

}  // namespace krait
