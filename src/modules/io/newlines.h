// Line ends of text that arrives in pieces: universal newlines, and _io.IncrementalNewlineDecoder.
#pragma once

#include "object/allocate.h"
#include "object/bind.h"
#include "types/dict.h"
#include "types/str.h"

namespace krait::io {

struct NewlineState {
  enum Seen : std::uint8_t { kCr = 1, kLf = 2, kCrLf = 4 };

  bool translate = false;   // every line end becomes \n
  bool pending_cr = false;  // the last piece ended with \r, which may be the first half of \r\n
  std::uint8_t seen = 0;
};

// The next piece, with its line ends noted and, when the state says so, translated.
Result<Own<Str>> convert_newlines(Thread&, NewlineState&, Own<Str> piece, bool is_final);
// The attribute `newlines`: None, a str, or a tuple of them.
Result<Own<>> newlines_seen(Thread&, std::uint8_t seen);

class IncrementalNewlineDecoder final : public Object {
 public:
  static Type type;
  ~IncrementalNewlineDecoder() = default;

  static Result<Own<>> construct(Thread&, Ref<Type>, const Arguments&);
  static Result<void> init(Thread&, Ref<>, const Arguments&);
  Result<void> start(Thread&, Ref<> decoder, bool translate, OptRef<> errors);
  Result<Own<>> decode(Thread&, Ref<> input, bool is_final);
  Result<Own<>> getstate(Thread&);
  Result<Own<>> setstate(Thread&, Ref<> state);
  Result<Own<>> reset(Thread&);
  Result<Own<>> get_newlines(Thread&);
  void trace(Tracer& visit) { visit(decoder_), visit(errors_); }
  void clear_references() { decoder_.clear(), errors_.clear(); }

 private:
  Result<void> check_ready(Thread&);

  Slot<> decoder_;  // None: what comes in is text; empty: not initialised
  Slot<> errors_;
  NewlineState state_;
};

}  // namespace krait::io
