// Binding the arguments of a call to the parameters of a Python function.
#pragma once

#include <vector>

#include "interp/activation.h"
#include "object/arguments.h"

namespace krait {

// The candidate that a misspelt name probably means; empty when none is close.
OptRef<Str> closest_name(Ref<Str> wanted, const std::vector<Ref<Str>>& candidates);

// Fills the parameters in `locals` (all empty before), adding counts. TypeError in CPython's words.
Result<void> bind_parameters(Thread&, Function&, Value* locals, const Arguments&);

// Gives the parameters that have no value their defaults; `given` are there by position.
Result<void> fill_parameters(Thread&, Function&, Value* locals, int given);

// Pushes an activation of `function` (whose reference is taken) with its arguments bound. Null: raised.
Activation* begin_call(Thread&, Function*, const Arguments&, Deliver);
// The same for arguments that stand in registers, `values`: positional ones are moved out of them, the values of
// keywords stay. What is left there is the caller's to drop.
Activation* begin_call_moving(Thread&, Function*, Value* values, const Arguments&, Deliver);

// Pushes an activation of `function` (whose reference is taken), which runs as `code`, for `n` arguments by position
// that are moved out of `args`. Null: raised; or nothing is pending, there is no room, and the arguments are as they
// were.
Activation* enter_binding(Thread&, Function*, ExecutableCode* code, Value* args, int n, Deliver);

// f(*positional, **keywords). Null: raised.
Activation* begin_call_spread(Thread&, Ref<Function>, Ref<Tuple> positional, OptRef<Dict> keywords, Deliver);

// For a call of `f` with `positional` arguments and the keywords `names`: where each keyword's value goes, eight bits
// for each, the first in the lowest. 0: such calls need looking at.
std::uint64_t keyword_places(const Function& f, std::size_t positional, Ref<Tuple> names);
// Completes what such a call has given: defaults, an empty *args. False: raised.
bool complete_parameters(Thread&, Function&, Value* locals, int positional);

}  // namespace krait
