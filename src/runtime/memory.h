// Options that concern memory, and what can be printed about it.
#pragma once

#include <cstdio>

#include "object/interpreter.h"
#include "runtime/config.h"

namespace krait {

// Guards, limits, stress: for a new interpreter, before its program runs.
void apply_memory_options(Interpreter&, const Config&);
// -X fail-alloc counts from here on.
void start_failing_allocations(Interpreter&);
// PYTHONMALLOCSTATS: at the end.
void report_memory(Interpreter&);
// The tables of sys._debugmallocstats().
void print_malloc_stats(Heap&, FILE*);

}  // namespace krait
