// Exceptions as text: through the library's module traceback, or without it when that fails.
#pragma once

#include <string>

#include "object/interpreter.h"

namespace krait {

// Writes the exception with its traceback, causes and notes to a Python file.
Result<void> print_exception(Thread&, Ref<> exception, Ref<> file);
// The same to sys.stderr, which may be missing. The default sys.excepthook.
Result<void> print_exception_to_stderr(Thread&, Ref<> exception);
// The short form for exceptions that cannot be raised: the traceback, then one line; no causes, groups and notes.
Result<void> print_exception_briefly(Thread&, Ref<> type, Ref<> value, Ref<> traceback, Ref<> file);
// A line of a source file without its indentation; empty when there is none.
std::string source_line_of(const std::string& file, std::int64_t line);
// Shows the pending exception through sys.excepthook and clears it. SystemExit is shown like any other.
void show_pending(Thread&);

}  // namespace krait
