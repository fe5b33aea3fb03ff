// The life of an interpreter: what exists before the first Python object and after the last one.
#pragma once

#include <memory>

#include "object/interpreter.h"

namespace krait {

struct InterpreterDeleter {
  void operator()(Interpreter*) const;
};
using InterpreterOwner = std::unique_ptr<Interpreter, InterpreterDeleter>;

// A new interpreter with a heap and a main thread, which becomes the current one of this OS thread. Null: no memory.
InterpreterOwner create_interpreter();

}  // namespace krait
