#include "modules/io/newlines.h"

#include "types/bytes.h"
#include "types/long_loop.h"
#include "types/names.h"
#include "types/protocol.h"
#include "types/singletons.h"
#include "types/string_builder.h"
#include "types/tuple.h"

namespace krait::io {

namespace {

struct LineEnds {
  std::size_t cr = 0, lf = 0, crlf = 0;  // each alone, and the pairs
};

// Characters between two looks for signals.
constexpr std::size_t kPiece = std::size_t{1} << 20;

template <class T>
Result<LineEnds> count_line_ends(Thread& t, const T* p, std::size_t size) {
  LineEnds ends;
  for (std::size_t i = 0, next = kPiece; i < size; ++i) {
    if (i >= next) {
      TRY(LongLoop::look(t));
      next += kPiece;
    }
    if (p[i] > '\r') continue;
    if (p[i] == '\n') {
      ++ends.lf;
    } else if (p[i] == '\r') {
      if (i + 1 < size && p[i + 1] == '\n')
        ++ends.crlf, ++i;
      else
        ++ends.cr;
    }
  }
  return ends;
}

template <class T>
Result<void> translate_line_ends(Thread& t, const T* from, std::size_t size, T* to) {
  for (std::size_t i = 0, next = kPiece; i < size; ++i) {
    if (i >= next) {
      TRY(LongLoop::look(t));
      next += kPiece;
    }
    T c = from[i];
    if (c == '\r') {
      c = '\n';
      if (i + 1 < size && from[i + 1] == '\n') ++i;
    }
    *to++ = c;
  }
  return ok;
}

bool contains(const Str& s, char c) {
  const std::size_t size = s.length();
  return visit_units(s, [&](auto* p) {
    using T = std::remove_cvref_t<decltype(*p)>;
    return text::find_unit(p, size, static_cast<T>(c)) != text::kNotFound;
  });
}

}  // namespace

Result<Own<Str>> convert_newlines(Thread& t, NewlineState& state, Own<Str> piece, bool is_final) {
  if (state.pending_cr && (is_final || piece->length() > 0)) {
    piece = TRY(Str::concat2(t, Str::of_latin1('\r'), piece));
    state.pending_cr = false;
  }
  std::size_t size = piece->length();
  if (!is_final && size > 0 && piece->at(size - 1) == '\r') {
    piece = TRY(Str::substring(t, piece, 0, --size));
    state.pending_cr = true;
  }
  if (size == 0) return piece;
  if (!contains(*piece, '\r')) {
    if (!(state.seen & NewlineState::kLf) && contains(*piece, '\n')) state.seen |= NewlineState::kLf;
    return piece;
  }
  const LineEnds ends = TRY(visit_units(*piece, [&](auto* p) { return count_line_ends(t, p, size); }));
  if (ends.cr) state.seen |= NewlineState::kCr;
  if (ends.lf) state.seen |= NewlineState::kLf;
  if (ends.crlf) state.seen |= NewlineState::kCrLf;
  if (!state.translate) return piece;
  Own<Str> out = TRY(Str::create_uninitialized(t, size - ends.crlf, maximum_of(*piece)));
  TRY(visit_units(*piece, [&](auto* p) {
    using T = std::remove_cvref_t<decltype(*p)>;
    return translate_line_ends(t, p, size, out->mutable_units<T>());
  }));
  return out;
}

Result<Own<>> newlines_seen(Thread& t, std::uint8_t seen) {
  if (seen == 0) return none();
  Own<Str> crlf = TRY(Str::intern_ascii(t, "\r\n"));
  Value values[3];
  std::size_t n = 0;
  if (seen & NewlineState::kCr) values[n++] = Str::of_latin1('\r').value();
  if (seen & NewlineState::kLf) values[n++] = Str::of_latin1('\n').value();
  if (seen & NewlineState::kCrLf) values[n++] = crlf.value();
  if (n == 1) return Ref<>(values[0]).own();
  return Tuple::from_values(t, values, n);
}

// ---- IncrementalNewlineDecoder ----

Result<Own<>> IncrementalNewlineDecoder::construct(Thread& t, Ref<Type> type, const Arguments&) {
  return create_instance<IncrementalNewlineDecoder>(t, type);
}

namespace {
constexpr Method kInit =
    bind<&IncrementalNewlineDecoder::start>("IncrementalNewlineDecoder(self, decoder, translate, errors='strict')");
}  // namespace

Result<void> IncrementalNewlineDecoder::init(Thread& t, Ref<> self, const Arguments& a) {
  (void)TRY(kInit.call(t, kInit, self, a));
  return ok;
}

Result<void> IncrementalNewlineDecoder::start(Thread& t, Ref<> decoder, bool translate, OptRef<> errors) {
  errors_.set(errors ? errors.ref().own() : Own<>(TRY(Str::intern_ascii(t, "strict"))));
  state_ = {.translate = translate};
  decoder_.set(decoder.own());
  return ok;
}

Result<void> IncrementalNewlineDecoder::check_ready(Thread& t) {
  if (decoder_) return ok;
  return raise(t, exc::ValueError, "IncrementalNewlineDecoder.__init__() not called");
}

Result<Own<>> IncrementalNewlineDecoder::decode(Thread& t, Ref<> input, bool is_final) {
  TRY(check_ready(t));
  Own<> text = is_none(decoder_.ref()) ? input.own()
                                       : TRY(call_method(t, decoder_.ref().own().ref(), names::decode,
                                                         {input.value(), bool_from(is_final).value()}));
  if (!text.ref().is<Str>())
    return raise(t, exc::TypeError, "decoder should return a string result, not '%.200T'", text);
  return convert_newlines(t, state_, std::move(text).into<Str>(), is_final);
}

Result<Own<>> IncrementalNewlineDecoder::getstate(Thread& t) {
  TRY(check_ready(t));
  Own<> buffer = Bytes::empty();
  Own<> flags = Own<>::of_int(0);
  if (!is_none(decoder_.ref())) {
    Own<> state = TRY(call_method(t, decoder_.ref().own().ref(), names::getstate));
    if (!state.ref().is<Tuple>()) return raise(t, exc::TypeError, "illegal decoder state");
    const Ref<Tuple> pair = state.ref().as<Tuple>();
    if (pair->size() != 2 || !has_index((*pair)[1])) return raise(t, exc::TypeError, "illegal decoder state");
    buffer = (*pair)[0].own();
    flags = TRY(binary(t, BinaryOp::LShift, (*pair)[1], Ref<>(Value::of_int(1))));
  }
  if (state_.pending_cr) flags = TRY(binary(t, BinaryOp::Or, flags, Ref<>(Value::of_int(1))));
  return Tuple::of(t, buffer, flags);
}

Result<Own<>> IncrementalNewlineDecoder::setstate(Thread& t, Ref<> state) {
  TRY(check_ready(t));
  if (!state.is<Tuple>()) return raise(t, exc::TypeError, "state argument must be a tuple");
  const Ref<Tuple> pair = state.as<Tuple>();
  if (pair->size() != 2 || !has_index((*pair)[1]))
    return raise(t, exc::TypeError, "setstate(): illegal state argument");
  Own<> low = TRY(binary(t, BinaryOp::And, (*pair)[1], Ref<>(Value::of_int(1))));
  state_.pending_cr = TRY(is_true(t, low.ref()));
  if (is_none(decoder_.ref())) return none();
  Own<> flags = TRY(binary(t, BinaryOp::RShift, (*pair)[1], Ref<>(Value::of_int(1))));
  Own<Tuple> inner = TRY(Tuple::of(t, (*pair)[0], flags));
  return call_method(t, decoder_.ref().own().ref(), names::setstate, {inner.value()});
}

Result<Own<>> IncrementalNewlineDecoder::reset(Thread& t) {
  TRY(check_ready(t));
  state_.seen = 0;
  state_.pending_cr = false;
  if (is_none(decoder_.ref())) return none();
  return call_method(t, decoder_.ref().own().ref(), names::reset);
}

Result<Own<>> IncrementalNewlineDecoder::get_newlines(Thread& t) {
  TRY(check_ready(t));
  return newlines_seen(t, state_.seen);
}

namespace {

constexpr Method kMethods[] = {
    bind<&IncrementalNewlineDecoder::decode>("decode(self, input, final=False)"),
    bind<&IncrementalNewlineDecoder::getstate>("getstate(self, /)"),
    bind<&IncrementalNewlineDecoder::setstate>("setstate(self, state, /)"),
    bind<&IncrementalNewlineDecoder::reset>("reset(self, /)"),
};
constexpr Attribute kAttributes[] = {attribute<&IncrementalNewlineDecoder::get_newlines>("newlines")};

}  // namespace

constinit Type IncrementalNewlineDecoder::type = describe<IncrementalNewlineDecoder>(
    "_io.IncrementalNewlineDecoder",
    {.doc = "IncrementalNewlineDecoder(decoder, translate, errors='strict')\n--\n\nDecodes with another incremental "
            "decoder and, with translate, turns \\r\\n and \\r into \\n.\n\nA \\r\\n is never cut in two. newlines "
            "tells which line ends were met. With decoder None the input is text already.",
     .methods = kMethods,
     .attributes = kAttributes,
     .flags = kTypeBasetype | kTypeWeakrefs});

}  // namespace krait::io
