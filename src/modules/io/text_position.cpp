// TextIOWrapper: telling where in the file the next character is, and going there.
//
// The position of a character is a position of the byte stream where the decoder was in a simple state, that state, and
// how many bytes to feed and characters to skip from there. Wherever possible it comes down to the byte position alone.
#include <algorithm>
#include <cstring>

#include "modules/io/text_wrapper.h"
#include "types/int.h"
#include "types/names.h"
#include "types/protocol.h"
#include "types/singletons.h"
#include "types/string_builder.h"

namespace krait::io {

// ---- cookies ----

namespace {

std::uint64_t pair_of(std::int32_t low, std::int32_t high) {
  return static_cast<std::uint32_t>(low) | static_cast<std::uint64_t>(static_cast<std::uint32_t>(high)) << 32;
}

}  // namespace

Result<Own<>> Cookie::to_int(Thread& t) const {
  limbs::Limb words[3] = {static_cast<std::uint64_t>(start), pair_of(flags, bytes_to_feed),
                          pair_of(chars_to_skip, needs_end ? 1 : 0)};
  std::size_t size = 3;
  while (size && words[size - 1] == 0) --size;
  return Int::from_limbs(t, limbs::View(words, size, false));
}

Result<Cookie> Cookie::parse(Thread& t, Ref<> any_int) {
  const IntView view(any_int);
  if (view->size > 3 || (view->size == 3 && view->data[2] >> 40))
    return raise(t, exc::OverflowError, "int too big to convert");
  limbs::Limb words[3] = {};
  std::memcpy(words, view->data, view->size * sizeof(limbs::Limb));
  Cookie c;
  c.start = static_cast<std::int64_t>(words[0]);
  c.flags = static_cast<std::int32_t>(words[1]);
  c.bytes_to_feed = static_cast<std::int32_t>(words[1] >> 32);
  c.chars_to_skip = static_cast<std::int32_t>(words[2]);
  c.needs_end = words[2] >> 32 & 0xFF;
  return c;
}

// ---- going there ----

Result<Own<>> TextIOWrapper::seek_end(Thread& t, Ref<> self) {
  (void)TRY(call_method(t, self, names::flush));
  TRY(drop_decoded(t));
  if (codec_.can_decode()) TRY(codec_.reset_decoder(t));
  Own<> at = TRY(call_method(t, TRY(stream(t)).ref(), names::seek, {Value::of_int(0), Value::of_int(2)}));
  TRY(codec_.reset_encoder(t, !TRY(is_true(t, at.ref()))));
  return at;
}

Result<void> TextIOWrapper::restore(Thread& t, const Cookie& cookie) {
  Own<> start = TRY(int_from(t, cookie.start));
  Own<> buffer = TRY(stream(t));
  (void)TRY(call_method(t, buffer.ref(), names::seek, {start.value()}));
  TRY(drop_decoded(t));
  const bool at_start = cookie.start == 0 && cookie.flags == 0;
  if (codec_.can_decode()) {
    if (at_start)
      TRY(codec_.reset_decoder(t));
    else
      TRY(codec_.set_state(t, Ref<>(Value::of_int(cookie.flags))));
  }
  if (cookie.chars_to_skip) {
    Own<> input = TRY(call_method(t, buffer.ref(), names::read, {Value::of_int(cookie.bytes_to_feed)}));
    if (!input.ref().is<Bytes>())
      return raise(t, exc::TypeError, "underlying read() should have returned a bytes object, not '%.200T'", input);
    snapshot_flags_.set(Own<>::of_int(cookie.flags));
    snapshot_bytes_.set(input.ref().as<Bytes>().own());
    Own<Str> text = TRY(codec_.decode(t, input.ref().as<Bytes>(), cookie.needs_end));
    const std::size_t length = text->length();
    set_decoded(std::move(text));
    if (length < static_cast<std::size_t>(cookie.chars_to_skip))
      return raise(t, exc::OSError, "can't restore logical file position");
    decoded_used_ = static_cast<std::size_t>(cookie.chars_to_skip);
  } else {
    snapshot_flags_.set(Own<>::of_int(cookie.flags));
    snapshot_bytes_.set(Bytes::empty());
  }
  return codec_.reset_encoder(t, at_start);
}

Result<Own<>> TextIOWrapper::seek(Thread& t, Ref<> self, Ref<> given, int whence) {
  TextIOWrapper& w = *self.as<TextIOWrapper>();
  TRY(w.check_open(t));
  if (!w.seekable_) return raise_unsupported(t, "underlying stream is not seekable");
  Own<> cookie = given.own();
  if (whence == 1) {
    if (!TRY(compare_true(t, given, Ref<>(Value::of_int(0)), CompareOp::Eq)))
      return raise_unsupported(t, "can't do nonzero cur-relative seeks");
    cookie = TRY(call_method(t, self, names::tell));
  } else if (whence == 2) {
    if (!TRY(compare_true(t, given, Ref<>(Value::of_int(0)), CompareOp::Eq)))
      return raise_unsupported(t, "can't do nonzero end-relative seeks");
    return w.seek_end(t, self);
  } else if (whence != 0) {
    return raise(t, exc::ValueError, "invalid whence (%d, should be %d, %d or %d)", whence, 0, 1, 2);
  }
  if (TRY(compare_true(t, cookie.ref(), Ref<>(Value::of_int(0)), CompareOp::Lt)))
    return raise(t, exc::ValueError, "negative seek position %R", cookie);
  (void)TRY(call_method(t, self, names::flush));
  Own<> number = TRY(index(t, cookie.ref()));
  TRY(w.restore(t, TRY(Cookie::parse(t, number.ref()))));
  return cookie;
}

// ---- telling ----

// Advances the cookie, natively: to the last point before the wanted character where the decoder has nothing pending.
Result<void> TextIOWrapper::shrink_cookie_native(Thread& t, Cookie& cookie, codecs::View input) {
  DecoderState state = codec_.state_of_flags(cookie.flags);
  std::int64_t skip = static_cast<std::int64_t>(decoded_used_), chars = 0;
  std::int32_t fed = 0;
  cookie.chars_to_skip = static_cast<std::int32_t>(skip);
  for (std::size_t i = 0; i < input.size();) {
    // A byte below 0x80 that is no line end is one character, when nothing is pending.
    const bool plain = input[i] < 0x80 && input[i] != '\r' && !state.pending_size && !state.newlines.pending_cr;
    if (plain) {
      ++chars;
    } else {
      Own<Str> piece = TRY(codec_.decode_native(t, state, input.subspan(i, 1), false));
      chars += static_cast<std::int64_t>(piece->length());
    }
    ++i, ++fed;
    if (!state.pending_size && chars <= skip) {
      cookie.start += fed;
      skip -= chars;
      cookie.flags = state.newlines.pending_cr ? 1 : 0;
      fed = 0, chars = 0;
    }
    if (chars >= skip) {
      cookie.chars_to_skip = static_cast<std::int32_t>(skip);
      cookie.bytes_to_feed = fed;
      return ok;
    }
  }
  Own<Str> last = TRY(codec_.decode_native(t, state, {}, true));
  cookie.needs_end = true;
  cookie.bytes_to_feed = fed;
  cookie.chars_to_skip = static_cast<std::int32_t>(skip);
  if (chars + static_cast<std::int64_t>(last->length()) < skip)
    return raise(t, exc::OSError, "can't reconstruct logical file position");
  return ok;
}

namespace {

struct Fed {
  std::int64_t chars = 0;
  std::size_t pending = 0;
  std::int32_t flags = 0;
};

Result<void> feed(Thread& t, TextCodec& codec, codecs::View piece, Fed& fed) {
  Own<Bytes> bytes = TRY(Bytes::create(t, piece.data(), piece.size()));
  Own<Str> text = TRY(codec.decode(t, bytes, false));
  fed.chars += static_cast<std::int64_t>(text->length());
  Slot<Bytes> pending;
  Slot<> flags;
  TRY(codec.get_state(t, pending, flags));
  fed.pending = pending->size();
  fed.flags = static_cast<std::int32_t>(TRY(index_int64(t, flags.ref())));
  return ok;
}

}  // namespace

// A number of bytes from which the decoder has nothing pending and has given at most `skip` characters, guessed from
// the ratio of bytes and characters so far. Moves the cookie there.
Result<std::size_t> TextIOWrapper::find_safe_start(Thread& t, Cookie& cookie, codecs::View input, std::int32_t skip) {
  std::int64_t bytes = std::min<std::int64_t>(static_cast<std::int64_t>(bytes_per_char_ * skip),
                                              static_cast<std::int64_t>(input.size()));
  for (std::int64_t back = 1; bytes > 0;) {
    TRY(codec_.set_state(t, Ref<>(Value::of_int(cookie.flags))));
    Fed fed;
    TRY(feed(t, codec_, input.subspan(0, static_cast<std::size_t>(bytes)), fed));
    if (fed.chars <= skip) {
      if (fed.pending == 0) {
        cookie.flags = fed.flags;
        cookie.chars_to_skip = skip - static_cast<std::int32_t>(fed.chars);
        cookie.start += bytes;
        return static_cast<std::size_t>(bytes);
      }
      bytes -= static_cast<std::int64_t>(fed.pending);
      back = 1;
    } else {
      bytes -= back;
      back *= 2;
    }
  }
  cookie.chars_to_skip = skip;
  return std::size_t{0};
}

Result<void> TextIOWrapper::shrink_cookie_by_codec(Thread& t, Cookie& cookie, codecs::View input) {
  const std::size_t skipped = TRY(find_safe_start(t, cookie, input, static_cast<std::int32_t>(decoded_used_)));
  TRY(codec_.set_state(t, Ref<>(Value::of_int(cookie.flags))));
  std::int32_t bytes_fed = 0;
  std::int32_t skip = cookie.chars_to_skip;
  Fed fed;
  for (std::size_t i = skipped; i < input.size() && fed.chars < skip; ++i) {
    TRY(feed(t, codec_, input.subspan(i, 1), fed));
    ++bytes_fed;
    if (fed.pending == 0 && fed.chars <= skip) {
      cookie.start += bytes_fed;
      skip -= static_cast<std::int32_t>(fed.chars);
      cookie.flags = fed.flags;
      bytes_fed = 0;
      fed.chars = 0;
    }
  }
  if (fed.chars < skip) {
    Own<Bytes> nothing = Bytes::empty();
    Own<Str> last = TRY(codec_.decode(t, nothing, true));
    fed.chars += static_cast<std::int64_t>(last->length());
    cookie.needs_end = true;
    if (fed.chars < skip) return raise(t, exc::OSError, "can't reconstruct logical file position");
  }
  cookie.chars_to_skip = skip;
  cookie.bytes_to_feed = bytes_fed;
  return ok;
}

Result<void> TextIOWrapper::shrink_cookie(Thread& t, Cookie& cookie, codecs::View input) {
  if (codec_.is_native()) return shrink_cookie_native(t, cookie, input);
  Own<> decoder_state = TRY(codec_.save_decoder(t));
  const bool found = !shrink_cookie_by_codec(t, cookie, input).is_failed();
  Slot<> error;
  if (!found) error.set(take_pending(t));
  const bool restored = !codec_.restore_decoder(t, decoder_state.ref()).is_failed();
  if (error) restore_pending(t, error.ref().own());
  if (!found || !restored) return failed;
  return ok;
}

Result<Own<>> TextIOWrapper::tell(Thread& t, Ref<> self) {
  TextIOWrapper& w = *self.as<TextIOWrapper>();
  TRY(w.check_open(t));
  if (!w.seekable_) return raise_unsupported(t, "underlying stream is not seekable");
  if (!w.telling_) return raise(t, exc::OSError, "telling position disabled by next() call");
  TRY(w.write_pending(t));
  (void)TRY(call_method(t, self, names::flush));
  Own<> position = TRY(call_method(t, TRY(w.stream(t)).ref(), names::tell));
  if (!w.codec_.can_decode() || !w.snapshot_flags_) return position;
  Own<Bytes> input = w.snapshot_bytes_.ref().own();
  Cookie cookie;
  cookie.start = TRY(index_int64(t, position.ref(), &exc::OverflowError)) - static_cast<std::int64_t>(input->size());
  cookie.flags = static_cast<std::int32_t>(TRY(index_int64(t, w.snapshot_flags_.ref(), &exc::OverflowError)));
  if (w.decoded_ && w.decoded_used_) TRY(w.shrink_cookie(t, cookie, input->span()));
  return cookie.to_int(t);
}

}  // namespace krait::io
