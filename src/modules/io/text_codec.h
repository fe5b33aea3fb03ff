// TextCodec: how a text stream turns bytes into text and back. UTF-8, ASCII and Latin-1 are done here, all other
// encodings by the incremental codecs of the registry.
#pragma once

#include "modules/io/newlines.h"
#include "types/bytes_builder.h"
#include "types/codecs.h"

namespace krait::io {

// Bytes that wait to be written; plain memory.
class PendingBytes {
 public:
  PendingBytes() = default;
  PendingBytes(const PendingBytes&) = delete;
  ~PendingBytes() { Heap::release_raw(data_); }
  std::size_t size() const { return size_; }
  const std::uint8_t* data() const { return data_; }
  // Space for `more` bytes behind the others; null without memory.
  std::uint8_t* space(Thread& t, std::size_t more);
  void commit(std::size_t more) { size_ += more; }
  void clear() { size_ = 0; }
  void swap(PendingBytes& other) {
    std::swap(data_, other.data_);
    std::swap(size_, other.size_);
    std::swap(capacity_, other.capacity_);
  }

 private:
  std::uint8_t* data_ = nullptr;
  std::size_t size_ = 0, capacity_ = 0;
};

// What a decoder remembers between pieces.
struct DecoderState {
  std::uint8_t pending[4] = {};  // an unfinished UTF-8 sequence
  std::uint8_t pending_size = 0;
  NewlineState newlines;
};

class TextCodec {
 public:
  // Finds the codec; LookupError for what is unknown or no text encoding.
  Result<void> open(Thread&, Ref<Str> encoding, Ref<Str> errors);
  Result<void> make_decoder(Thread&, bool universal, bool translate);
  Result<void> make_encoder(Thread&);
  void clear();
  void trace(Tracer& visit) { visit(errors_), visit(info_), visit(decoder_), visit(encoder_); }

  bool can_decode() const { return can_decode_; }
  bool can_encode() const { return can_encode_; }
  bool is_native() const { return known_ != codecs::Known::kNone; }

  // Decoding, line ends included.
  Result<Own<Str>> decode(Thread&, Ref<Bytes> input, bool is_final);
  Result<Own<Str>> decode_native(Thread&, DecoderState&, codecs::View input, bool is_final) const;
  // The state: pending bytes and flags.
  Result<void> get_state(Thread&, Slot<Bytes>& pending, Slot<>& flags);
  Result<void> set_state(Thread&, Ref<> flags);
  // The whole state of a decoder of the registry.
  Result<Own<>> save_decoder(Thread&);
  Result<void> restore_decoder(Thread&, Ref<> state);
  Result<void> reset_decoder(Thread&);
  DecoderState state_of_flags(std::int64_t flags) const;
  Result<Own<>> newlines(Thread&);

  // Appends the encoded text.
  Result<void> encode(Thread&, Ref<Str> text, PendingBytes& out);
  // At the start of the stream an encoder writes its mark (utf-16), elsewhere not.
  Result<void> reset_encoder(Thread&, bool at_start);

 private:
  static Result<Own<>> held(Thread&, const Slot<>& part);
  codecs::ErrorPolicy policy() const;
  bool append_plain(Thread&, const Str& text, PendingBytes& out) const;

  codecs::Known known_ = codecs::Known::kNone;
  codecs::ErrorMode mode_ = codecs::ErrorMode::kStrict;
  bool can_decode_ = false, can_encode_ = false, universal_ = false;
  Slot<Bytes> errors_;  // name of the error handler, UTF-8
  Slot<> info_;         // CodecInfo
  Slot<> decoder_, encoder_;
  DecoderState state_;
};

}  // namespace krait::io
