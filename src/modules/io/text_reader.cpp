// TextIOWrapper: reading.
#include <algorithm>
#include <cmath>

#include "modules/io/buffered.h"
#include "modules/io/text_wrapper.h"
#include "types/long_loop.h"
#include "types/names.h"
#include "types/protocol.h"
#include "types/singletons.h"
#include "types/string_builder.h"

namespace krait::io {

void TextIOWrapper::set_decoded(Own<Str> text) {
  decoded_.set(std::move(text));
  decoded_used_ = 0;
}

Result<void> TextIOWrapper::drop_decoded(Thread&) {
  decoded_.clear();
  decoded_used_ = 0;
  snapshot_flags_.clear();
  snapshot_bytes_.clear();
  return ok;
}

Result<Own<Str>> TextIOWrapper::take_decoded(Thread& t, std::int64_t size) {
  if (!decoded_) return Str::empty();
  const std::size_t start = decoded_used_, left = decoded_->length() - start;
  const std::size_t n = size < 0 ? left : std::min<std::size_t>(left, static_cast<std::size_t>(size));
  Own<Str> text =
      n == decoded_->length() ? decoded_.ref().own() : TRY(Str::substring(t, decoded_.ref(), start, start + n));
  decoded_used_ += n;
  return text;
}

// What the buffer gives for the next chunk.
Result<Own<Bytes>> TextIOWrapper::read_bytes(Thread& t, std::int64_t size) {
  Own<> buffer = TRY(stream(t));
  Own<> data = buffer.ref().is_exact<BufferedReader>()
                   ? TRY(buffer.ref().as<Buffered>()->read1_bytes(t, size))
                   : TRY(call_method(t, buffer.ref(), has_read1_ ? names::read1.ref() : names::read.ref(),
                                     {Value::of_int(size)}));
  if (data.ref().is_exact<Bytes>()) return std::move(data).into<Bytes>();
  Buffer view;
  if (!has_buffer(data.ref()))
    return raise(t, exc::TypeError, "underlying %s() should have returned a bytes-like object, not '%.200T'",
                 has_read1_ ? "read1" : "read", data);
  TRY(get_buffer(t, data.ref(), view));
  return Bytes::create(t, view.data, static_cast<std::size_t>(view.length));
}

Result<bool> TextIOWrapper::read_chunk(Thread& t, std::int64_t size_hint) {
  if (!codec_.can_decode()) return raise_unsupported(t, "not readable");
  Slot<Bytes> before;
  Slot<> flags;
  const bool telling = telling_;  // what is called below may change it
  if (telling) TRY(codec_.get_state(t, before, flags));
  if (size_hint > 0)
    size_hint = static_cast<std::int64_t>(std::max(bytes_per_char_, 1.0) * static_cast<double>(size_hint));
  Own<Bytes> input = TRY(read_bytes(t, std::max(chunk_size_, size_hint)));
  const std::size_t size = input->size();
  bool at_end = size == 0;
  Own<Str> text = TRY(codec_.decode(t, input, at_end));
  const std::size_t length = text->length();
  set_decoded(std::move(text));
  bytes_per_char_ = length > 0 ? static_cast<double>(size) / static_cast<double>(length) : 0.0;
  if (length > 0) at_end = false;
  if (telling) {
    if (before->size()) {
      BytesBuilder joined(t, before->size() + size);
      joined.append(before->text());
      joined.append(input->text());
      input = TRY(joined.finish());
    }
    snapshot_flags_.set(flags.ref().own());
    snapshot_bytes_.set(std::move(input));
  }
  return !at_end;
}

Result<Own<>> TextIOWrapper::read(Thread& t, Size size) {
  TRY(check_open(t));
  if (!codec_.can_decode()) return raise_unsupported(t, "not readable");
  TRY(write_pending(t));
  if (size.value < 0) {
    Own<> rest = TRY(call_method(t, TRY(stream(t)).ref(), names::read));
    if (!rest.ref().is<Bytes>()) {
      if (is_none(rest.ref())) return raise(t, exc::BlockingIOError, "Read returned None.");
      if (!has_buffer(rest.ref()))
        return raise(t, exc::TypeError, "underlying read() should have returned a bytes-like object, not '%.200T'",
                     rest);
      Buffer view;
      TRY(get_buffer(t, rest.ref(), view));
      rest = TRY(Bytes::create(t, view.data, static_cast<std::size_t>(view.length)));
    }
    Own<Str> text = TRY(codec_.decode(t, rest.ref().as<Bytes>(), true));
    Own<Str> before = TRY(take_decoded(t, -1));
    // Reading on is possible: an empty chunk, no snapshot.
    if (snapshot_flags_) {
      set_decoded(Str::empty());
      decoded_.clear();
      snapshot_flags_.clear();
      snapshot_bytes_.clear();
    } else {
      decoded_.clear();
      decoded_used_ = 0;
    }
    if (before->length() == 0) return text;
    return Str::concat2(t, before, text);
  }
  Own<Str> first = TRY(take_decoded(t, size.value));
  std::int64_t left = size.value - static_cast<std::int64_t>(first->length());
  if (left == 0) return first;
  StringBuilder out(t);
  out.str(first);
  while (left > 0) {
    Result<bool> more = read_chunk(t, left);
    if (more.is_failed()) {
      if (is_interrupted(t)) continue;
      return failed;
    }
    if (!std::move(more).take()) break;
    Own<Str> piece = TRY(take_decoded(t, left));
    left -= static_cast<std::int64_t>(piece->length());
    out.str(piece);
  }
  return out.finish();
}

// ---- lines ----

namespace {

// Where the line that starts at `from` ends (behind its end), or -1. `lone_cr` is where an \r stands at the very end,
// which the next chunk may complete.
template <class T>
std::int64_t universal_line_end(const T* p, std::size_t from, std::size_t size) {
  for (std::size_t i = from; i < size; ++i) {
    if (p[i] > '\r') continue;
    if (p[i] == '\n') return static_cast<std::int64_t>(i + 1);
    if (p[i] == '\r') return static_cast<std::int64_t>(i + 1 < size && p[i + 1] == '\n' ? i + 2 : i + 1);
  }
  return -1;
}

template <class T>
std::int64_t line_end_after(const T* p, std::size_t from, std::size_t size, T unit) {
  const std::ptrdiff_t at = text::find_unit(p + from, size - from, unit);
  return at < 0 ? -1 : static_cast<std::int64_t>(from) + at + 1;
}

template <class T>
std::int64_t crlf_end(const T* p, std::size_t from, std::size_t size) {
  for (std::size_t i = from; i + 1 < size; ++i) {
    const std::ptrdiff_t at = text::find_unit(p + i, size - i, static_cast<T>('\r'));
    if (at < 0) return -1;
    i += static_cast<std::size_t>(at);
    if (i + 1 < size && p[i + 1] == '\n') return static_cast<std::int64_t>(i + 2);
  }
  return -1;
}

}  // namespace

// The end of the line that starts at `start`, or -1 when the text ends first; `complete` is false when the text ends in
// half of a line end.
std::int64_t TextIOWrapper::find_line_end(const Str& s, std::size_t start, bool& complete) const {
  const std::size_t size = s.length();
  complete = true;
  return visit_units(s, [&](auto* p) -> std::int64_t {
    using T = std::remove_cvref_t<decltype(*p)>;
    switch (newline_) {
      case Newline::kUniversal:
      case Newline::kLf:
        return line_end_after(p, start, size, static_cast<T>('\n'));
      case Newline::kCr:
        return line_end_after(p, start, size, static_cast<T>('\r'));
      case Newline::kUntranslated:
        return universal_line_end(p, start, size);
      case Newline::kCrLf: {
        const std::int64_t end = crlf_end(p, start, size);
        complete = end >= 0 || size == start || p[size - 1] != '\r';
        return end;
      }
    }
    return -1;
  });
}

Result<Own<Str>> TextIOWrapper::read_line(Thread& t, std::int64_t limit) {
  TRY(check_open(t));
  TRY(write_pending(t));
  // The usual case: the line lies in what is decoded.
  if (decoded_ && limit < 0) {
    bool complete;
    const std::size_t start = decoded_used_;
    if (const std::int64_t end = find_line_end(*decoded_.ref(), start, complete); end >= 0) {
      decoded_used_ = static_cast<std::size_t>(end);
      if (start == 0 && decoded_used_ == decoded_->length()) return decoded_.ref().own();
      return Str::substring(t, decoded_.ref(), start, decoded_used_);
    }
  }
  StringBuilder out(t);
  Slot<Str> carried;  // a trailing half of a line end, to be looked at with the next chunk
  std::int64_t given = 0;
  for (;;) {
    TRY(LongLoop::look(t));  // a line may never end
    while (!decoded_ || decoded_->length() == decoded_used_) {
      Result<bool> more = read_chunk(t, 0);
      if (more.is_failed()) {
        if (is_interrupted(t)) continue;
        return failed;
      }
      if (!std::move(more).take()) {  // the end of the file
        drop_decoded(t).take();
        if (carried) out.str(carried.ref());
        return out.finish();
      }
      if (decoded_->length() > 0) break;
    }
    Slot<Str> line;
    std::size_t start = decoded_used_;
    if (carried) {
      line.set(TRY(Str::concat2(t, carried.ref(), decoded_.ref())));
      start = 0;
    } else {
      line.set(decoded_.ref().own());
    }
    const std::size_t offset = carried ? carried->length() : 0;  // of decoded_ in line
    carried.clear();
    bool complete;
    std::int64_t end = find_line_end(*line.ref(), start, complete);
    const auto length = static_cast<std::int64_t>(line->length());
    std::int64_t stop = end >= 0 ? end : length;
    if (limit >= 0 && stop - static_cast<std::int64_t>(start) + given >= limit) {
      stop = static_cast<std::int64_t>(start) + limit - given;
      out.slice(line.ref(), start, static_cast<std::size_t>(stop));
      decoded_used_ = static_cast<std::size_t>(std::max<std::int64_t>(stop - static_cast<std::int64_t>(offset), 0));
      return out.finish();
    }
    if (end < 0 && !complete) --stop;  // \r at the end: it may be followed by \n
    out.slice(line.ref(), start, static_cast<std::size_t>(stop));
    given += stop - static_cast<std::int64_t>(start);
    decoded_used_ = static_cast<std::size_t>(stop - static_cast<std::int64_t>(offset));
    if (end >= 0) return out.finish();
    if (!complete) carried.set(Str::of_latin1('\r').own());
    // Nothing of the chunk is left but what is carried.
    drop_decoded(t).take();
  }
}

Result<Own<>> TextIOWrapper::readline(Thread& t, Size limit) {
  TRY(check_attached(t));
  return read_line(t, limit.value);
}

Step TextIOWrapper::next(Thread& t, Ref<> self) {
  TextIOWrapper& w = *self.as<TextIOWrapper>();
  if (w.check_attached(t).is_failed()) return failed;
  w.telling_ = false;
  Own<> line =
      self.is_exact<TextIOWrapper>() ? Own<>(TRY(w.read_line(t, -1))) : TRY(call_method(t, self, names::readline));
  if (!line.ref().is<Str>())
    return raise(t, exc::OSError, "readline() should have returned a str object, not '%.200T'", line);
  if (line.ref().as<Str>()->length() > 0) return line;
  w.snapshot_flags_.clear();
  w.snapshot_bytes_.clear();
  w.telling_ = w.seekable_;
  return Step::done();
}

}  // namespace krait::io
