// _io.TextIOWrapper: text over a buffered byte stream.
//
// Reading: bytes come in chunks, the text of the last one is decoded_, of which decoded_used_ characters are given out.
// Where the program is in the file is then told by a *snapshot*: the bytes of that chunk and the decoder's state before
// them. tell() packs position, state and the number of characters to skip into one int, the cookie.
// Writing: encoded text waits in pending_ until there is chunk_size_ of it.
#pragma once

#include "modules/io/io.h"
#include "modules/io/text_codec.h"

namespace krait::io {

struct Cookie {
  std::int64_t start = 0;
  std::int32_t flags = 0;  // of the decoder
  std::int32_t bytes_to_feed = 0, chars_to_skip = 0;
  bool needs_end = false;

  static Result<Cookie> parse(Thread&, Ref<> any_int);
  Result<Own<>> to_int(Thread&) const;
};

class TextIOWrapper final : public TextIOBase {
 public:
  static Type type;
  ~TextIOWrapper() = default;
  void trace(Tracer&);
  void clear_references();

  static Result<Own<>> construct(Thread&, Ref<Type>, const Arguments&);
  static Result<void> init(Thread&, Ref<>, const Arguments&);
  static Result<Own<>> repr(Thread&, Ref<>);
  static Step next(Thread&, Ref<>);
  Result<void> start(Thread&, Ref<> buffer, OptRef<> encoding, OptRef<> errors, OptRef<> newline, bool line_buffering,
                     bool write_through);

  Result<Own<>> read(Thread&, Size size);
  Result<Own<>> readline(Thread&, Size limit);
  static Result<Own<>> write(Thread&, Ref<>, Ref<Str> text);
  Result<Own<>> flush(Thread&);
  static Result<Own<>> close(Thread&, Ref<>);
  static Result<Own<>> detach(Thread&, Ref<>);
  static Result<Own<>> seek(Thread&, Ref<>, Ref<> cookie, int whence);
  static Result<Own<>> tell(Thread&, Ref<>);
  static Result<Own<>> truncate(Thread&, Ref<>, Ref<> size);
  static Result<Own<>> reconfigure(Thread&, Ref<>, OptRef<> encoding, OptRef<> errors, OptRef<> newline,
                                   OptRef<> line_buffering, OptRef<> write_through);
  Result<Own<>> fileno(Thread&);
  Result<Own<>> seekable(Thread&);
  Result<Own<>> readable(Thread&);
  Result<Own<>> writable(Thread&);
  Result<Own<>> isatty(Thread&);
  Result<Own<>> get_name(Thread&);
  Result<Own<>> get_closed(Thread&);
  Result<Own<>> get_newlines(Thread&);
  Result<Own<>> get_errors(Thread&);
  Result<Own<>> get_encoding(Thread&);
  Result<Own<>> get_buffer_object(Thread&);
  Result<bool> get_line_buffering(Thread&) { return line_buffering_; }
  Result<bool> get_write_through(Thread&) { return write_through_; }
  Result<std::int64_t> get_chunk_size(Thread&);
  Result<void> set_chunk_size(Thread&, OptRef<>);

 private:
  // How lines end, by the argument `newline`.
  enum class Newline : std::uint8_t { kUniversal, kUntranslated, kLf, kCr, kCrLf };  // None, "", "\n", "\r", "\r\n"

  Result<Newline> newline_from(Thread&, OptRef<>, const char* function);
  // The buffer, owned, since what it is asked may detach it.
  Result<Own<>> stream(Thread&);
  Result<void> make_codecs(Thread&);
  Result<void> check_attached(Thread&);
  Result<void> check_open(Thread&);
  Result<bool> is_buffer_closed(Thread&);

  bool translates_reads() const { return newline_ == Newline::kUniversal; }
  bool is_universal() const { return newline_ <= Newline::kUntranslated; }

  Result<void> write_pending(Thread&);
  Result<void> drop_decoded(Thread&);
  void set_decoded(Own<Str> text);
  // Up to `size` characters of what is decoded, all for -1.
  Result<Own<Str>> take_decoded(Thread&, std::int64_t size);
  // False at the end of the file.
  Result<bool> read_chunk(Thread&, std::int64_t size_hint);
  Result<Own<Bytes>> read_bytes(Thread&, std::int64_t size);
  Result<Own<Str>> read_line(Thread&, std::int64_t limit);
  std::int64_t find_line_end(const Str& text, std::size_t start, bool& complete) const;

  Result<Own<>> seek_end(Thread&, Ref<> self);
  Result<void> restore(Thread&, const Cookie&);
  Result<void> shrink_cookie(Thread&, Cookie&, codecs::View input);
  Result<void> shrink_cookie_native(Thread&, Cookie&, codecs::View input);
  Result<void> shrink_cookie_by_codec(Thread&, Cookie&, codecs::View input);
  Result<std::size_t> find_safe_start(Thread&, Cookie&, codecs::View input, std::int32_t skip);

  Slot<> buffer_;
  Slot<Str> encoding_, errors_;
  TextCodec codec_;
  PendingBytes pending_;
  Slot<Str> decoded_;  // empty: nothing was read yet
  std::size_t decoded_used_ = 0;
  Slot<> snapshot_flags_;  // an int; empty: no snapshot
  Slot<Bytes> snapshot_bytes_;
  std::int64_t chunk_size_ = 8192;
  double bytes_per_char_ = 0;
  Newline newline_ = Newline::kUniversal;
  bool ok_ = false, detached_ = false, line_buffering_ = false, write_through_ = false;
  bool seekable_ = false, telling_ = false, has_read1_ = false;
};

// The encoding that "locale" means.
Result<Own<Str>> locale_encoding(Thread&);

}  // namespace krait::io
