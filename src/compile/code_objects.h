// Code units become code objects, constants become objects.
#pragma once

#include "code/code.h"
#include "compile/code_unit.h"

namespace krait::compiler {

Result<Own<Code>> make_code_object(Thread&, const CodeUnit& unit, Ref<Str> filename);

}  // namespace krait::compiler
