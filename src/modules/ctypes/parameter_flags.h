// Parameter flags of functions: names, defaults, and parameters through which the function returns something.
#pragma once

#include <vector>

#include "modules/ctypes/data.h"

namespace krait::ctypes {

enum class Output : std::uint8_t { No, Given, Made };  // made: the caller gives nothing
using OutputParameters = std::vector<Output>;          // empty: no parameter is one

// TypeError, ValueError for flags that do not fit the types.
Result<void> check_parameter_flags(Thread&, Ref<> flags, OptRef<Tuple> argtypes);
// The arguments of a call by parameter.
Result<Own<Tuple>> lay_out_arguments(Thread&, OptRef<Tuple> argtypes, OptRef<Tuple> flags, const Arguments&,
                                     OutputParameters&);
// What the call returns: its result, or what came through the output parameters.
Result<Own<>> take_outputs(Thread&, Own<> result, Ref<Tuple> arguments, const OutputParameters&);

}  // namespace krait::ctypes
