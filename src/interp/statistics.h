// What specialising comes to: counted when `-X specialize-stats` asks for it. Otherwise Interpreter::execution is null,
// and nothing of this is in the code that runs.
//
// Executions are counted by COUNT, an instruction that the translation then puts before all that have forms; guards
// that fail, and attempts that find no form, where they happen.
#pragma once

#include <cstdio>
#include <map>
#include <string>

#include "code/executable.h"
#include "object/interpreter.h"

namespace krait {

struct ExecutionGlobals {
  std::uint64_t executed[kXOpCount] = {};                        // by the form that stood there
  std::uint64_t misses[kXOpCount] = {};                          // of a form whose guard failed
  std::uint64_t refused[kXOpCount] = {};                         // by family: no form fitted
  std::map<std::pair<XOp, std::string>, std::uint64_t> reasons;  // what the operands were then
};

void start_statistics(Interpreter&);
// One line for each instruction that was executed, and below it its forms and why others were refused. Ends the
// counting.
void print_statistics(Interpreter&, std::FILE*);

void count_miss(Thread&, XOp form);
// `values` are the operands that decide.
void count_refusal(Thread&, XOp family, std::initializer_list<Value> values);

}  // namespace krait
