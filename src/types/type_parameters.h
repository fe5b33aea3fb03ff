// What generic aliases, unions and type aliases share: finding type variables, putting arguments in their place, text.
#pragma once

#include "types/string_builder.h"
#include "types/tuple.h"

namespace krait {

// The type variables in `args`, each once, in order of appearance: `__parameters__`.
Result<Own<Tuple>> type_parameters(Thread&, Ref<Tuple> args);

// The arguments of `self[item]`: `args` with the items in place of `parameters`. TypeError when `self` has no
// parameters or the number of items is wrong.
Result<Own<Tuple>> substitute_parameters(Thread&, Ref<> self, Ref<Tuple> args, Ref<Tuple> parameters, Ref<> item);

// Writes a type as annotations show it: `int`, `None`, `collections.deque`, `...`, `[int, str]`.
Result<void> type_repr(Thread&, StringBuilder&, Ref<>);

}  // namespace krait
