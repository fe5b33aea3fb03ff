// How native modules call the operating system.
#pragma once

#include <cerrno>
#include <cstdint>

#include "object/lock.h"
#include "object/raise.h"
#include "types/hooks.h"

namespace krait {

// call() without the interpreter lock; errno is the call's.
template <class F>
auto unlocked(Thread& t, F call) {
  const Unlocked unlocked(t);
  return call();
}

// call() without the interpreter lock, again while signals interrupt it whose handlers do not raise. What the system
// call answers; -1 leaves errno.
template <class F>
Result<std::int64_t> interruptible(Thread& t, F call) {
  for (;;) {
    const std::int64_t answer = unlocked(t, call);
    if (answer != -1 || errno != EINTR) return answer;
    TRY(handle_signals(t));
  }
}

// An integer as C's `long`, `long long`, ssize_t are taken: OverflowError "Python int too large to convert to C
// {type}".
Result<std::int64_t> int64_argument(Thread&, Ref<>, const char* type = "long");
// An integer from 0 to 2^64 - 1.
Result<std::uint64_t> uint64_argument(Thread&, Ref<>);
// A file descriptor: an int, or what has a fileno() that returns one.
Result<int> file_descriptor(Thread&, Ref<>);
// int64_argument, within the limits of C's int.
Result<int> int_argument(Thread&, Ref<>);

// A parameter of this class takes a file descriptor by file_descriptor().
struct Fildes {
  int fd;
};
template <>
struct Convert<Fildes> {
  static Result<Fildes> from(Thread& t, ArgumentPlace, Value v) { return Fildes{TRY(file_descriptor(t, Ref<>(v)))}; }
};

}  // namespace krait
