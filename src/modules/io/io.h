// Module _io: the base classes of streams, and what all stream classes share.
//
// A stream written in Python and a native one must be interchangeable, so streams call each other through methods by
// name; where the other one is exactly a native class, they call its C++ functions.
#pragma once

#include <string_view>

#include "object/allocate.h"
#include "object/bind.h"
#include "types/shape.h"

namespace krait::io {

inline constexpr std::int64_t kDefaultBufferSize = 128 * 1024;
inline constexpr std::uint32_t kStreamFlags = kTypeBasetype | kTypeWeakrefs;

extern Type kUnsupportedOperation;

// The system fills that much from a file before it looks for signals again.
inline constexpr std::int64_t kReadAtOnce = std::int64_t{1} << 24;

// What a raw stream answers instead of a count when it would block (None in Python).
inline constexpr std::int64_t kWouldBlock = -1;

// A parameter "size": an integer, None or nothing (both -1).
struct Size {
  std::int64_t value = -1;
};

// _io._IOBase, and the shape of every stream: attributes of its own, and whether close() went through.
class IOBase : public Object {
 public:
  static Type type;

  static Result<Own<>> construct(Thread&, Ref<Type>, const Arguments&);
  static Result<void> init(Thread&, Ref<>, const Arguments&) { return ok; }
  static Result<Own<>> iter(Thread&, Ref<>);
  static Step next(Thread&, Ref<>);
  static void finalize(Thread&, Ref<>);
  void trace(Tracer& visit) { attributes_.trace(visit); }
  void clear_references() { attributes_.clear(); }

  static Result<Own<>> close(Thread&, Ref<>);

  Result<bool> get_finalizing(Thread&) { return finalizing_; }
  Result<void> set_finalizing(Thread&, OptRef<> value);

  AttributeWord attributes_;
  bool base_closed_ = false;
  bool finalizing_ = false;  // close() is called by the finalizer
};

class RawIOBase : public IOBase {
 public:
  static Type type;
  static Result<Own<>> construct(Thread&, Ref<Type>, const Arguments&);
};
class BufferedIOBase : public IOBase {
 public:
  static Type type;
  static Result<Own<>> construct(Thread&, Ref<Type>, const Arguments&);
};
class TextIOBase : public IOBase {
 public:
  static Type type;
  static Result<Own<>> construct(Thread&, Ref<Type>, const Arguments&);
};

Failed raise_unsupported(Thread&, const char* what);
// "I/O operation on closed file.": by the attribute `closed`.
Result<void> check_closed(Thread&, Ref<> stream);
Result<bool> is_closed(Thread&, Ref<> stream);
Result<void> check_seekable(Thread&, Ref<> stream);
Result<void> check_readable(Thread&, Ref<> stream);
Result<void> check_writable(Thread&, Ref<> stream);
// InterruptedError is pending and signal handlers did not raise: clears it; try again.
bool is_interrupted(Thread&);
// __getstate__ of what cannot be pickled, unless a subclass knows how.
Result<Own<>> refuse_state(Thread&, Ref<>);
// Calls raw._dealloc_warn(source), whatever happens to that.
void warn_unclosed(Thread&, Ref<> raw, Ref<> source);
// `error` was saved before something else went wrong or not: the latest is pending, the first its context.
Failed chain_pending(Thread&, Own<> first);
// "<_io.X name='...'>"
Result<Own<>> repr_with_name(Thread&, Ref<>, const char* extra = "");
// A position in a file: TypeError for a float, ValueError/OverflowError for what does not fit.
Result<std::int64_t> offset_from(Thread&, Ref<>);

}  // namespace krait::io

namespace krait {
template <>
struct Convert<io::Size> {
  static Result<io::Size> from(Thread& t, ArgumentPlace, Value v);
};
}  // namespace krait
