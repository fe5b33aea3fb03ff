// _io.StringIO: text as a file. The text is a growing array of 1, 2 or 4 bytes a character, widened when needed.
#pragma once

#include "modules/io/io.h"
#include "modules/io/newlines.h"

namespace krait::io {

class StringIO final : public TextIOBase {
 public:
  static Type type;
  ~StringIO();
  void trace(Tracer& visit) { attributes_.trace(visit); }
  void clear_references() { attributes_.clear(); }

  static Result<Own<>> construct(Thread&, Ref<Type>, const Arguments&);
  static Result<void> init(Thread&, Ref<>, const Arguments&);
  static Step next(Thread&, Ref<>);
  Result<void> start(Thread&, OptRef<> initial, OptRef<> newline);

  Result<Own<>> read(Thread&, Size size);
  Result<Own<>> readline(Thread&, Size limit);
  static Result<std::size_t> write(Thread&, Ref<>, Ref<> text);
  Result<std::int64_t> seek(Thread&, std::int64_t offset, int whence);
  Result<std::int64_t> tell(Thread&);
  Result<std::int64_t> truncate(Thread&, Ref<> size);
  Result<Own<>> getvalue(Thread&);
  Result<void> close_it(Thread&);
  Result<bool> yes(Thread&);
  Result<bool> no(Thread&);
  Result<bool> get_closed(Thread& t);
  Result<bool> get_line_buffering(Thread& t);
  Result<Own<>> get_newlines(Thread&);
  static Result<Own<>> getstate(Thread&, Ref<>);
  static Result<Own<>> setstate(Thread&, Ref<>, Ref<> state);

 private:
  enum class Newline : std::uint8_t { kNone, kEmpty, kLf, kCr, kCrLf };

  Result<void> check_open(Thread&);
  Result<void> set_newline(Thread&, OptRef<>);
  // Room for `capacity` characters of `kind` bytes each.
  Result<void> reserve(Thread&, std::size_t capacity, int kind);
  Result<void> append(Thread&, Ref<Str> text);
  Result<void> append_long(Thread&, Ref<Str> text);
  Result<Own<Str>> text(Thread&, std::size_t from, std::size_t to, bool looks = true);
  template <class T>
  Result<bool> copy_looking(Thread&, const T* from, std::size_t size, Str& out);
  std::size_t line_end(std::int64_t limit) const;

  std::uint8_t* block_ = nullptr;
  std::size_t size_ = 0, capacity_ = 0, position_ = 0;
  std::uint64_t changes_ = 0;  // of what is stored or where
  NewlineState newlines_;
  int kind_ = 1;
  Newline newline_ = Newline::kLf;
  bool ok_ = false, closed_ = false;
};

}  // namespace krait::io
