// Python tracebacks from inside a signal handler: nothing here allocates, takes a lock, raises or runs Python. What is
// shown may be out of date where another thread runs meanwhile.
#pragma once

#include "object/interpreter.h"

namespace krait {

// Writes text to a descriptor; short pieces are joined.
class DumpWriter {
 public:
  explicit DumpWriter(int fd) : fd_(fd) {}
  DumpWriter(const DumpWriter&) = delete;
  ~DumpWriter() { flush(); }
  void text(const char* s);
  void decimal(std::uint64_t n);
  void hex(std::uint64_t n, int least_digits);
  // ASCII as it is, other characters as \xHH, \uHHHH, \UHHHHHHHH; cut after 500.
  void str(const Str& s);
  void flush();

 private:
  void put(char c);

  int fd_;
  std::size_t size_ = 0;
  char buffer_[512];
};

// The frames of one thread under "Stack (most recent call first):".
void dump_stack(DumpWriter&, const Thread&);
// Those of all threads, each under a line with its number and name. `current`: the one that asks, or null.
void dump_all_stacks(DumpWriter&, const Interpreter&, const Thread* current);
// The Python thread that this OS thread is, or null.
const Thread* thread_here(const Interpreter&);
// "Current thread's C stack trace (most recent call first):" and where its functions are.
void dump_c_stack(DumpWriter&);
// "Extension modules: a, b (total: 2)": the native modules among sys.modules that are not of the standard library.
void dump_native_modules(DumpWriter&, Interpreter&);

// "Fatal Python error: {function}: {message}" with all stacks; ends the process.
[[noreturn]] void fatal_error(Interpreter&, const char* function, const char* message);

}  // namespace krait
