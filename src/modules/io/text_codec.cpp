#include "modules/io/text_codec.h"

#include <algorithm>
#include <cstring>

#include "base/utf8.h"
#include "types/names.h"
#include "types/protocol.h"
#include "types/singletons.h"
#include "types/tuple.h"

namespace krait::io {

using codecs::AtEnd;
using codecs::Known;

std::uint8_t* PendingBytes::space(Thread& t, std::size_t more) {
  if (more > capacity_ - size_ || !data_) {
    const std::size_t capacity = std::max<std::size_t>(size_ + more, std::max<std::size_t>(2 * capacity_, 512));
    void* block = t.heap->resize_raw(data_, capacity);
    if (!block) return nullptr;
    data_ = static_cast<std::uint8_t*>(block);
    capacity_ = capacity;
  }
  return data_ + size_;
}

// ---- opening ----

Result<void> TextCodec::open(Thread& t, Ref<Str> encoding, Ref<Str> errors) {
  clear();
  errors_.set(TRY(codecs::encode_utf8(t, errors)));
  mode_ = codecs::error_mode(errors_->text());
  known_ = encoding->is_ascii() ? codecs::known_encoding(encoding->ascii()) : Known::kNone;
  if (known_ != Known::kNone) return ok;
  Own<Bytes> name = TRY(codecs::encode_utf8(t, encoding));
  info_.set(TRY(codecs::lookup_text(t, name->text(), nullptr)));
  return ok;
}

// What runs Python code can find that the stream was made anew meanwhile, or given up half made.
Result<Own<>> TextCodec::held(Thread& t, const Slot<>& part) {
  if (part) [[likely]]
    return part.ref().own();
  return raise(t, exc::ValueError, "I/O operation on uninitialized object");
}

Result<void> TextCodec::make_decoder(Thread& t, bool universal, bool translate) {
  universal_ = universal;
  can_decode_ = true;
  state_ = {};
  state_.newlines.translate = translate;
  if (is_native()) return ok;
  Own<> info = TRY(held(t, info_));
  Own<Str> errors = TRY(Str::from_utf8(t, errors_->text()));
  Own<> factory = TRY(krait::get_attr(t, info.ref(), names::incrementaldecoder));
  Own<> decoder = TRY(call(t, factory.ref(), {errors.value()}));
  if (universal)
    decoder = TRY(call(t, Ref<>(&IncrementalNewlineDecoder::type), {decoder.value(), bool_from(translate).value()}));
  decoder_.set(std::move(decoder));
  return ok;
}

Result<void> TextCodec::make_encoder(Thread& t) {
  can_encode_ = true;
  if (is_native()) return ok;
  Own<> info = TRY(held(t, info_));
  Own<Str> errors = TRY(Str::from_utf8(t, errors_->text()));
  Own<> factory = TRY(krait::get_attr(t, info.ref(), names::incrementalencoder));
  encoder_.set(TRY(call(t, factory.ref(), {errors.value()})));
  return ok;
}

void TextCodec::clear() {
  can_decode_ = can_encode_ = false;
  known_ = Known::kNone;
  errors_.clear();
  info_.clear();
  decoder_.clear();
  encoder_.clear();
}

codecs::ErrorPolicy TextCodec::policy() const {
  codecs::ErrorPolicy p;
  p.errors = errors_->text();
  p.mode = mode_;
  return p;
}

// ---- decoding ----

Result<Own<Str>> TextCodec::decode_native(Thread& t, DecoderState& state, codecs::View input, bool is_final) const {
  BytesBuilder joined(t);
  if (state.pending_size) {
    joined.append(state.pending, state.pending_size);
    joined.append(input.data(), input.size());
    const std::size_t size = joined.size();
    const std::uint8_t* all = joined.space(0);
    if (!all) return raise_memory_error(t);
    input = {all - size, size};
  }
  std::size_t used = input.size();
  Own<Bytes> names_errors = errors_.ref().own();  // an error handler may make the stream anew
  Result<Own<Str>> decoded =
      known_ == Known::kUtf8 ? codecs::decode_utf8(t, input, policy(), is_final ? AtEnd::kFinal : AtEnd::kMore, &used)
      : known_ == Known::kAscii ? codecs::decode_ascii(t, input, policy())
                                : codecs::decode_latin1(t, input);
  if (decoded.is_failed()) return failed;
  state.pending_size = static_cast<std::uint8_t>(std::min<std::size_t>(input.size() - used, sizeof state.pending));
  if (state.pending_size) std::memcpy(state.pending, input.data() + used, state.pending_size);
  if (!universal_) return decoded;
  return convert_newlines(t, state.newlines, std::move(decoded).take(), is_final);
}

Result<Own<Str>> TextCodec::decode(Thread& t, Ref<Bytes> input, bool is_final) {
  if (is_native()) return decode_native(t, state_, input->span(), is_final);
  Own<> decoder = TRY(held(t, decoder_));
  Own<> text = TRY(call_method(t, decoder.ref(), names::decode, {input.value(), bool_from(is_final).value()}));
  if (!text.ref().is<Str>())
    return raise(t, exc::TypeError, "decoder should return a string result, not '%.200T'", text);
  // Only a plain string can be let go of without running Python code.
  return Str::substring(t, text.ref().as<Str>(), 0, text.ref().as<Str>()->length());
}

Result<void> TextCodec::get_state(Thread& t, Slot<Bytes>& pending, Slot<>& flags) {
  if (is_native()) {
    pending.set(TRY(Bytes::create(t, state_.pending, state_.pending_size)));
    flags.set(Own<>::of_int(state_.newlines.pending_cr ? 1 : 0));
    return ok;
  }
  Own<> state = TRY(call_method(t, TRY(held(t, decoder_)).ref(), names::getstate));
  if (!state.ref().is<Tuple>() || state.ref().as<Tuple>()->size() != 2)
    return raise(t, exc::TypeError, "illegal decoder state");
  const Ref<Tuple> pair = state.ref().as<Tuple>();
  if (!(*pair)[0].is<Bytes>())
    return raise(t, exc::TypeError, "illegal decoder state: the first item should be a bytes object, not '%.200T'",
                 (*pair)[0]);
  pending.set((*pair)[0].as<Bytes>().own());
  flags.set(TRY(index(t, (*pair)[1])));
  return ok;
}

DecoderState TextCodec::state_of_flags(std::int64_t flags) const {
  DecoderState s;
  s.newlines = state_.newlines;
  s.newlines.pending_cr = flags & 1;
  return s;
}

Result<void> TextCodec::set_state(Thread& t, Ref<> flags) {
  if (is_native()) {
    state_ = state_of_flags(flags.value().is_int() ? flags.value().as_int() : 0);
    return ok;
  }
  Own<Bytes> nothing = Bytes::empty();
  Own<Tuple> pair = TRY(Tuple::of(t, nothing, flags));
  (void)TRY(call_method(t, TRY(held(t, decoder_)).ref(), names::setstate, {pair.value()}));
  return ok;
}

Result<Own<>> TextCodec::save_decoder(Thread& t) {
  return call_method(t, TRY(held(t, decoder_)).ref(), names::getstate);
}
Result<void> TextCodec::restore_decoder(Thread& t, Ref<> state) {
  (void)TRY(call_method(t, TRY(held(t, decoder_)).ref(), names::setstate, {state.value()}));
  return ok;
}

Result<void> TextCodec::reset_decoder(Thread& t) {
  if (is_native()) {
    state_.pending_size = 0;
    state_.newlines.pending_cr = false;
    state_.newlines.seen = 0;
    return ok;
  }
  (void)TRY(call_method(t, TRY(held(t, decoder_)).ref(), names::reset));
  return ok;
}

Result<Own<>> TextCodec::newlines(Thread& t) {
  if (!can_decode_) return none();
  if (is_native()) return newlines_seen(t, universal_ ? state_.newlines.seen : 0);
  Slot<> holder;
  const OptRef<> seen = TRY(find_attr(t, TRY(held(t, decoder_)).ref(), names::newlines, holder));
  return seen ? seen.ref().own() : none();
}

// ---- encoding ----

// Text whose every character the encoding has, without looking further. False: it needs the general way.
bool TextCodec::append_plain(Thread& t, const Str& text, PendingBytes& out) const {
  const std::size_t size = text.length();
  if (text.is_ascii() || (known_ == Known::kLatin1 && text.kind() == 1)) {
    std::uint8_t* to = out.space(t, size);
    if (!to) return false;
    std::memcpy(to, text.data1(), size);
    out.commit(size);
    return true;
  }
  if (known_ != Known::kUtf8) return false;
  return visit_units(text, [&](auto* p) {
    if (utf8::find_surrogate(p, size) != size) return false;
    const std::size_t bytes = utf8::encoded_size(p, size);
    std::uint8_t* to = out.space(t, bytes);
    if (!to) return false;
    utf8::encode(p, size, to);
    out.commit(bytes);
    return true;
  });
}

Result<void> TextCodec::encode(Thread& t, Ref<Str> text, PendingBytes& out) {
  if (is_native() && append_plain(t, *text, out)) return ok;
  Slot<> holder;
  Slot<Bytes> names_errors;  // an error handler may make the stream anew
  if (errors_) names_errors.set(errors_.ref().own());
  if (known_ == Known::kUtf8)
    holder.set(TRY(codecs::encode_utf8(t, text, policy())));
  else if (known_ == Known::kAscii)
    holder.set(TRY(codecs::encode_ascii(t, text, policy())));
  else if (known_ == Known::kLatin1)
    holder.set(TRY(codecs::encode_latin1(t, text, policy())));
  else
    holder.set(TRY(call_method(t, TRY(held(t, encoder_)).ref(), names::encode, {text.value()})));
  if (!holder.ref().is<Bytes>())
    return raise(t, exc::TypeError, "encoder should return a bytes object, not '%.200T'", holder);
  const std::string_view bytes = holder.ref().as<Bytes>()->text();
  std::uint8_t* to = out.space(t, bytes.size());
  if (!to) return raise_memory_error(t);
  std::memcpy(to, bytes.data(), bytes.size());
  out.commit(bytes.size());
  return ok;
}

Result<void> TextCodec::reset_encoder(Thread& t, bool at_start) {
  if (!can_encode_ || is_native()) return ok;
  Own<> encoder = TRY(held(t, encoder_));
  if (at_start)
    (void)TRY(call_method(t, encoder.ref(), names::reset));
  else
    (void)TRY(call_method(t, encoder.ref(), names::setstate, {Value::of_int(0)}));
  return ok;
}

}  // namespace krait::io
