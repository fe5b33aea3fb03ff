// The methods that bytes and bytearray have in common.
#include <algorithm>
#include <array>

#include "base/string_kernels.h"
#include "object/raise.h"
#include "types/bytearray.h"
#include "types/bytes_builder.h"
#include "types/bytes_internal.h"
#include "types/codecs.h"
#include "types/dict.h"
#include "types/list.h"
#include "types/long_loop.h"
#include "types/protocol.h"
#include "types/singletons.h"
#include "types/str_internal.h"
#include "types/str_split.h"
#include "types/tuple.h"

namespace krait::bytes_internal {

using str_internal::Bounds;
using str_internal::bounds_of;

View view_of(Ref<> self) { return self.is<Bytes>() ? self.as<Bytes>()->span() : self.as<ByteArray>()->span(); }

Result<Own<>> make_like(Thread& t, Ref<> self, View bytes) {
  if (self.is<Bytes>()) return Bytes::create(t, bytes.data(), bytes.size());
  return ByteArray::create(t, bytes.data(), bytes.size());
}

Pinned::Pinned(Ref<> self) : array_(self.is<ByteArray>() ? self.as<ByteArray>().get() : nullptr) {
  if (array_) array_->pin();
}
Pinned::~Pinned() {
  if (array_) array_->unpin();
}

namespace {

bool is_space(std::uint8_t c) { return c == ' ' || (c >= 9 && c <= 13); }
bool is_upper(std::uint8_t c) { return c >= 'A' && c <= 'Z'; }
bool is_lower(std::uint8_t c) { return c >= 'a' && c <= 'z'; }
bool is_digit(std::uint8_t c) { return c >= '0' && c <= '9'; }
bool is_alpha(std::uint8_t c) { return is_upper(c) || is_lower(c); }
std::uint8_t upper(std::uint8_t c) { return is_lower(c) ? c - 32 : c; }
std::uint8_t lower(std::uint8_t c) { return is_upper(c) ? c + 32 : c; }

// What is looked for: a bytes-like object, or an int that stands for one byte.
class Needle {
 public:
  Result<void> set(Thread& t, Ref<> v) {
    if (has_buffer(v)) {
      TRY(get_buffer(t, v, buffer_));
      view_ = buffer_.bytes();
      return ok;
    }
    if (!v.value().is_int() && !has_index(v))
      return raise(t, exc::TypeError, "argument should be integer or bytes-like object, not '%T'", v);
    const std::int64_t c = TRY(index_int64(t, v));
    if (c < 0 || c > 255) return raise(t, exc::ValueError, "byte must be in range(0, 256)");
    byte_ = static_cast<std::uint8_t>(c);
    view_ = {&byte_, 1};
    return ok;
  }
  View view() const { return view_; }

 private:
  Buffer buffer_;
  std::uint8_t byte_ = 0;
  View view_;
};

enum class From { kLeft, kRight };

Result<std::int64_t> find(Thread& t, Ref<> self, Ref<> sub, OptRef<> start, OptRef<> end, From from) {
  const Pinned pinned(self);
  const View v = view_of(self);
  const Bounds b = TRY(bounds_of(t, start, end, v.size()));
  Needle needle;
  TRY(needle.set(t, sub));
  const View n = needle.view();
  if (!b.is_valid() || n.size() > b.end - b.start) return -1;
  if (n.empty()) return static_cast<std::int64_t>(from == From::kLeft ? b.start : b.end);
  const std::ptrdiff_t r = from == From::kLeft ? text::find(v.data() + b.start, b.end - b.start, n.data(), n.size())
                                               : text::rfind(v.data() + b.start, b.end - b.start, n.data(), n.size());
  return r < 0 ? -1 : r + static_cast<std::int64_t>(b.start);
}

Result<std::int64_t> method_find(Thread& t, Ref<> self, Ref<> sub, OptRef<> start, OptRef<> end) {
  return find(t, self, sub, start, end, From::kLeft);
}
Result<std::int64_t> method_rfind(Thread& t, Ref<> self, Ref<> sub, OptRef<> start, OptRef<> end) {
  return find(t, self, sub, start, end, From::kRight);
}
Result<std::int64_t> method_index(Thread& t, Ref<> self, Ref<> sub, OptRef<> start, OptRef<> end) {
  const std::int64_t r = TRY(find(t, self, sub, start, end, From::kLeft));
  if (r < 0) return raise(t, exc::ValueError, "subsection not found");
  return r;
}
Result<std::int64_t> method_rindex(Thread& t, Ref<> self, Ref<> sub, OptRef<> start, OptRef<> end) {
  const std::int64_t r = TRY(find(t, self, sub, start, end, From::kRight));
  if (r < 0) return raise(t, exc::ValueError, "subsection not found");
  return r;
}

Result<std::size_t> count_in(Thread& t, View v, View n, std::size_t limit) {
  if (n.size() > v.size()) return 0;
  if (n.empty()) return std::min(limit, v.size() + 1);
  if (n.size() == 1) return text::count(v.data(), v.size(), n.data(), n.size(), limit);
  LongLoop loop;
  std::size_t found = 0;
  for (std::size_t at = 0; found < limit; ++found) {
    const std::ptrdiff_t r = text::find(v.data() + at, v.size() - at, n.data(), n.size());
    if (r < 0) break;
    at += r + n.size();
    TRY(loop.round(t));
  }
  return found;
}

Result<std::int64_t> method_count(Thread& t, Ref<> self, Ref<> sub, OptRef<> start, OptRef<> end) {
  const Pinned pinned(self);
  const View v = view_of(self);
  const Bounds b = TRY(bounds_of(t, start, end, v.size()));
  Needle needle;
  TRY(needle.set(t, sub));
  if (!b.is_valid()) return 0;
  return static_cast<std::int64_t>(TRY(count_in(t, v.subspan(b.start, b.end - b.start), needle.view(), SIZE_MAX)));
}

bool has_affix(View v, View part, From side) {
  return part.size() <= v.size() &&
         std::ranges::equal(side == From::kLeft ? v.first(part.size()) : v.last(part.size()), part);
}

Result<bool> affix(Thread& t, Ref<> self, Ref<> what, OptRef<> start, OptRef<> end, From side) {
  const Pinned pinned(self);
  const char* name = side == From::kLeft ? "startswith" : "endswith";
  const Bounds b = TRY(bounds_of(t, start, end, view_of(self).size()));
  auto matches = [&](Ref<> part) -> Result<bool> {
    Buffer buffer;
    TRY(get_buffer(t, part, buffer));
    const View v = view_of(self);
    if (!b.is_valid() || b.end > v.size()) return false;
    return has_affix(v.subspan(b.start, b.end - b.start), buffer.bytes(), side);
  };
  if (what.is<Tuple>()) {
    const Ref<Tuple> parts = what.as<Tuple>();
    for (std::size_t i = 0; i < parts->size(); ++i)
      if (TRY(matches((*parts)[i]))) return true;
    return false;
  }
  if (!has_buffer(what))
    return raise(t, exc::TypeError, "%s first arg must be bytes or a tuple of bytes, not %T", name, what);
  return matches(what);
}

Result<bool> method_startswith(Thread& t, Ref<> self, Ref<> prefix, OptRef<> start, OptRef<> end) {
  return affix(t, self, prefix, start, end, From::kLeft);
}
Result<bool> method_endswith(Thread& t, Ref<> self, Ref<> suffix, OptRef<> start, OptRef<> end) {
  return affix(t, self, suffix, start, end, From::kRight);
}

Result<Own<>> finish_like(Thread& t, Ref<> self, BytesBuilder& b) {
  Own<Bytes> r = TRY(b.finish());
  if (self.is<Bytes>()) return r;
  return make_like(t, self, r->span());
}

Result<Own<>> method_replace(Thread& t, Ref<> self, Ref<> old_bytes, Ref<> new_bytes, std::int64_t limit) {
  const Pinned pinned(self);
  Buffer from, to;
  TRY(get_buffer(t, old_bytes, from));
  TRY(get_buffer(t, new_bytes, to));
  const View v = view_of(self), f = from.bytes(), r = to.bytes();
  const std::size_t times = TRY(count_in(t, v, f, limit < 0 ? SIZE_MAX : static_cast<std::size_t>(limit)));
  if (!times) return self.is_exact<Bytes>() ? self.own() : make_like(t, self, v);
  std::size_t grown;
  if (__builtin_mul_overflow(times, r.size(), &grown) || grown > (std::size_t{1} << 60))
    return raise(t, exc::OverflowError, "replace bytes is too long");
  BytesBuilder out(t, v.size() - times * f.size() + grown);
  std::size_t at = 0;
  LongLoop loop;
  for (std::size_t i = 0; i < times; ++i) {
    TRY(loop.round(t));
    if (f.empty()) {
      out.append(r.data(), r.size());
      if (at < v.size()) out.put(v[at++]);
      continue;
    }
    const std::ptrdiff_t hit = text::find(v.data() + at, v.size() - at, f.data(), f.size());
    out.append(v.data() + at, hit);
    out.append(r.data(), r.size());
    at += hit + f.size();
  }
  out.append(v.data() + at, v.size() - at);
  return finish_like(t, self, out);
}

// ---- splitting ----

Result<void> add_piece(Thread& t, List& list, Ref<> self, std::size_t start, std::size_t end) {
  if (list.size() % LongLoop::kRoundsPerLook == 0) TRY(LongLoop::look(t));
  return list.append_own(t, TRY(make_like(t, self, view_of(self).subspan(start, end - start))));
}

Result<Own<List>> split_space(Thread& t, Ref<> self, std::size_t most, From from) {
  Own<List> list = TRY(List::create(t));
  const View v = view_of(self);
  std::size_t start = 0, end = v.size();
  for (;;) {
    if (from == From::kLeft)
      while (start < end && is_space(v[start])) ++start;
    else
      while (end > start && is_space(v[end - 1])) --end;
    if (start == end) break;
    if (most-- == 0) {  // the rest in one piece
      TRY(add_piece(t, *list, self, start, end));
      break;
    }
    if (from == From::kLeft) {
      std::size_t stop = start;
      while (stop < end && !is_space(v[stop])) ++stop;
      TRY(add_piece(t, *list, self, start, stop));
      start = stop;
    } else {
      std::size_t stop = end;
      while (stop > start && !is_space(v[stop - 1])) --stop;
      TRY(add_piece(t, *list, self, stop, end));
      end = stop;
    }
  }
  return list;
}

Result<Own<List>> split_by(Thread& t, Ref<> self, View sep, std::size_t most, From from) {
  if (sep.empty()) return raise(t, exc::ValueError, "empty separator");
  Own<List> list = TRY(List::create(t));
  const View v = view_of(self);
  std::size_t start = 0, end = v.size();
  while (most-- > 0) {
    const std::ptrdiff_t r = from == From::kLeft ? text::find(v.data() + start, end - start, sep.data(), sep.size())
                                                 : text::rfind(v.data(), end, sep.data(), sep.size());
    if (r < 0) break;
    if (from == From::kLeft) {
      TRY(add_piece(t, *list, self, start, start + r));
      start += r + sep.size();
    } else {
      TRY(add_piece(t, *list, self, r + sep.size(), end));
      end = r;
    }
  }
  TRY(add_piece(t, *list, self, start, end));
  return list;
}

Result<Own<List>> split(Thread& t, Ref<> self, OptRef<> sep, std::int64_t maxsplit, From from) {
  const Pinned pinned(self);
  const std::size_t most = maxsplit < 0 ? SIZE_MAX : static_cast<std::size_t>(maxsplit);
  Own<List> list = TRY(List::create(t));
  if (is_none_or_missing(sep)) {
    list = TRY(split_space(t, self, most, from));
  } else {
    Buffer buffer;
    TRY(get_buffer(t, sep.ref(), buffer));
    list = TRY(split_by(t, self, buffer.bytes(), most, from));
  }
  if (from == From::kRight) {
    auto* items = const_cast<Value*>(list->items());
    std::reverse(items, items + list->size());
  }
  return list;
}

Result<Own<List>> method_split(Thread& t, Ref<> self, OptRef<> sep, std::int64_t maxsplit) {
  return split(t, self, sep, maxsplit, From::kLeft);
}
Result<Own<List>> method_rsplit(Thread& t, Ref<> self, OptRef<> sep, std::int64_t maxsplit) {
  return split(t, self, sep, maxsplit, From::kRight);
}

Result<Own<List>> method_splitlines(Thread& t, Ref<> self, bool keepends) {
  const Pinned pinned(self);
  Own<List> list = TRY(List::create(t));
  const View v = view_of(self);
  for (std::size_t i = 0; i < v.size();) {
    std::size_t end = i;
    while (end < v.size() && v[end] != '\n' && v[end] != '\r') ++end;
    std::size_t next = end;
    if (next < v.size()) next += v[next] == '\r' && next + 1 < v.size() && v[next + 1] == '\n' ? 2 : 1;
    TRY(add_piece(t, *list, self, i, keepends ? next : end));
    i = next;
  }
  return list;
}

Result<Own<Tuple>> partition(Thread& t, Ref<> self, Ref<> sep, From from) {
  const Pinned pinned(self);
  Buffer buffer;
  TRY(get_buffer(t, sep, buffer));
  const View v = view_of(self), s = buffer.bytes();
  if (s.empty()) return raise(t, exc::ValueError, "empty separator");
  const std::ptrdiff_t at = from == From::kLeft ? text::find(v.data(), v.size(), s.data(), s.size())
                                                : text::rfind(v.data(), v.size(), s.data(), s.size());
  const std::size_t head_end = at >= 0 ? at : from == From::kLeft ? v.size() : 0;
  const std::size_t tail_start = at >= 0 ? at + s.size() : head_end;
  Own<> head = TRY(make_like(t, self, v.first(head_end))), tail = TRY(make_like(t, self, v.subspan(tail_start)));
  Own<> middle = TRY(make_like(t, self, at >= 0 ? s : View()));
  return Tuple::of(t, head, middle, tail);
}
Result<Own<Tuple>> method_partition(Thread& t, Ref<> self, Ref<> sep) { return partition(t, self, sep, From::kLeft); }
Result<Own<Tuple>> method_rpartition(Thread& t, Ref<> self, Ref<> sep) { return partition(t, self, sep, From::kRight); }

Result<Own<>> method_join(Thread& t, Ref<> self, Ref<> iterable) {
  const Pinned pinned(self);
  const Own<> items =
      iterable.is<List>() || iterable.is<Tuple>() ? iterable.own() : Own<>(TRY(str_internal::joinable(t, iterable)));
  const bool is_list = items.ref().is<List>();
  const auto size_now = [&] { return is_list ? items.ref().as<List>()->size() : items.ref().as<Tuple>()->size(); };
  const std::size_t size = size_now();
  const View sep = view_of(self);
  BytesBuilder out(t);
  LongLoop loop;
  for (std::size_t i = 0; i < size; ++i) {
    const Own<> item = is_list ? (*items.ref().as<List>())[i].own() : (*items.ref().as<Tuple>())[i].own();
    if (!has_buffer(item))
      return raise(t, exc::TypeError, "sequence item %d: expected a bytes-like object, %T found", i, item);
    if (size == 1 && item.ref().is_exact<Bytes>() && self.is<Bytes>()) return item.ref().own();
    Buffer buffer;
    TRY(get_buffer(t, item, buffer));
    TRY(loop.round(t));
    if (size_now() != size) return raise(t, exc::RuntimeError, "sequence changed size during iteration");
    if (i) out.append(sep.data(), sep.size());
    out.append(buffer.data, buffer.length);
  }
  return finish_like(t, self, out);
}

// ---- trimming and padding ----

enum Ends { kLeft = 1, kRight = 2, kBoth = 3 };

Result<Own<>> strip(Thread& t, Ref<> self, OptRef<> bytes, Ends ends) {
  const Pinned pinned(self);
  std::array<bool, 256> drops{};
  if (is_none_or_missing(bytes)) {
    for (int c = 0; c < 256; ++c) drops[c] = is_space(c);
  } else {
    Buffer buffer;
    TRY(get_buffer(t, bytes.ref(), buffer));
    for (std::uint8_t c : buffer.bytes()) drops[c] = true;
  }
  View v = view_of(self);
  if (ends & kLeft)
    while (!v.empty() && drops[v.front()]) v = v.subspan(1);
  if (ends & kRight)
    while (!v.empty() && drops[v.back()]) v = v.first(v.size() - 1);
  if (v.size() == view_of(self).size() && self.is_exact<Bytes>()) return self.own();
  return make_like(t, self, v);
}
Result<Own<>> method_strip(Thread& t, Ref<> self, OptRef<> bytes) { return strip(t, self, bytes, kBoth); }
Result<Own<>> method_lstrip(Thread& t, Ref<> self, OptRef<> bytes) { return strip(t, self, bytes, kLeft); }
Result<Own<>> method_rstrip(Thread& t, Ref<> self, OptRef<> bytes) { return strip(t, self, bytes, kRight); }

Result<Own<>> remove_affix(Thread& t, Ref<> self, Ref<> part, From side) {
  const Pinned pinned(self);
  Buffer buffer;
  TRY(get_buffer(t, part, buffer));
  View v = view_of(self);
  if (buffer.length && has_affix(v, buffer.bytes(), side)) {
    v = side == From::kLeft ? v.subspan(buffer.length) : v.first(v.size() - buffer.length);
  } else if (self.is_exact<Bytes>()) {
    return self.own();
  }
  return make_like(t, self, v);
}
Result<Own<>> method_removeprefix(Thread& t, Ref<> self, Ref<> prefix) {
  return remove_affix(t, self, prefix, From::kLeft);
}
Result<Own<>> method_removesuffix(Thread& t, Ref<> self, Ref<> suffix) {
  return remove_affix(t, self, suffix, From::kRight);
}

Result<std::uint8_t> fill_of(Thread& t, OptRef<> fill, const char* name) {
  if (!fill) return static_cast<std::uint8_t>(' ');
  if (!fill.ref().is<Bytes>() && !fill.ref().is<ByteArray>())
    return raise(t, exc::TypeError, "%s() argument 2 must be a byte string of length 1, not %T", name, fill.ref());
  const View v = view_of(fill.ref());
  if (v.size() != 1)
    return raise(t, exc::TypeError, "%s(): argument 2 must be a byte string of length 1, not a %s object of length %d",
                 name, fill.ref().is<Bytes>() ? "bytes" : "bytearray", v.size());
  return v[0];
}

Result<Own<>> pad(Thread& t, Ref<> self, std::size_t left, std::size_t right, std::uint8_t fill) {
  if (!left && !right && self.is_exact<Bytes>()) return self.own();
  const View v = view_of(self);
  BytesBuilder out(t);
  out.fill(fill, left);
  out.append(v.data(), v.size());
  out.fill(fill, right);
  return finish_like(t, self, out);
}
std::size_t missing(Ref<> self, std::int64_t width) {
  const std::size_t size = view_of(self).size();
  return width <= static_cast<std::int64_t>(size) ? 0 : static_cast<std::size_t>(width) - size;
}
Result<Own<>> method_center(Thread& t, Ref<> self, std::int64_t width, OptRef<> fillchar) {
  const std::uint8_t fill = TRY(fill_of(t, fillchar, "center"));
  const std::size_t gap = missing(self, width), left = gap / 2 + (gap & static_cast<std::size_t>(width) & 1);
  return pad(t, self, left, gap - left, fill);
}
Result<Own<>> method_ljust(Thread& t, Ref<> self, std::int64_t width, OptRef<> fillchar) {
  const std::uint8_t fill = TRY(fill_of(t, fillchar, "ljust"));
  return pad(t, self, 0, missing(self, width), fill);
}
Result<Own<>> method_rjust(Thread& t, Ref<> self, std::int64_t width, OptRef<> fillchar) {
  const std::uint8_t fill = TRY(fill_of(t, fillchar, "rjust"));
  return pad(t, self, missing(self, width), 0, fill);
}
Result<Own<>> method_zfill(Thread& t, Ref<> self, std::int64_t width) {
  const std::size_t gap = missing(self, width);
  const View v = view_of(self);
  if (!gap || v.empty() || (v[0] != '+' && v[0] != '-')) return pad(t, self, gap, 0, '0');
  BytesBuilder out(t);
  out.put(v[0]);
  out.fill('0', gap);
  out.append(v.data() + 1, v.size() - 1);
  return finish_like(t, self, out);
}

Result<Own<>> method_expandtabs(Thread& t, Ref<> self, int tabsize) {
  BytesBuilder out(t);
  std::size_t column = 0;
  for (const std::uint8_t c : view_of(self)) {
    if (c == '\t') {
      if (tabsize <= 0) continue;
      const std::size_t gap = tabsize - column % tabsize;
      out.fill(' ', gap);
      column += gap;
      continue;
    }
    out.put(c);
    column = c == '\n' || c == '\r' ? 0 : column + 1;
  }
  return finish_like(t, self, out);
}

// ---- case and classes ----

template <class F>
Result<Own<>> map_bytes(Thread& t, Ref<> self, F&& map) {
  const View v = view_of(self);
  BytesBuilder out(t, v.size());
  if (std::uint8_t* to = out.space(v.size())) {
    for (std::size_t i = 0; i < v.size(); ++i) to[i] = map(i, v[i]);
    out.commit(v.size());
  }
  return finish_like(t, self, out);
}
Result<Own<>> method_lower(Thread& t, Ref<> self) {
  return map_bytes(t, self, [](std::size_t, std::uint8_t c) { return lower(c); });
}
Result<Own<>> method_upper(Thread& t, Ref<> self) {
  return map_bytes(t, self, [](std::size_t, std::uint8_t c) { return upper(c); });
}
Result<Own<>> method_swapcase(Thread& t, Ref<> self) {
  return map_bytes(t, self, [](std::size_t, std::uint8_t c) { return is_upper(c) ? lower(c) : upper(c); });
}
Result<Own<>> method_capitalize(Thread& t, Ref<> self) {
  return map_bytes(t, self, [](std::size_t i, std::uint8_t c) { return i ? lower(c) : upper(c); });
}
Result<Own<>> method_title(Thread& t, Ref<> self) {
  bool inside = false;
  return map_bytes(t, self, [&](std::size_t, std::uint8_t c) {
    const std::uint8_t r = inside ? lower(c) : upper(c);
    inside = is_alpha(c);
    return r;
  });
}

template <auto Test>
Result<bool> all_are(Thread&, Ref<> self) {
  const View v = view_of(self);
  return !v.empty() && std::ranges::all_of(v, Test);
}
Result<bool> method_isascii(Thread&, Ref<> self) { return text::is_ascii(view_of(self).data(), view_of(self).size()); }
Result<bool> method_islower(Thread&, Ref<> self) {
  return std::ranges::any_of(view_of(self), is_lower) && std::ranges::none_of(view_of(self), is_upper);
}
Result<bool> method_isupper(Thread&, Ref<> self) {
  return std::ranges::any_of(view_of(self), is_upper) && std::ranges::none_of(view_of(self), is_lower);
}
Result<bool> method_istitle(Thread&, Ref<> self) {
  bool found = false, inside = false;
  for (const std::uint8_t c : view_of(self)) {
    if (is_upper(c) && inside) return false;
    if (is_lower(c) && !inside) return false;
    inside = is_alpha(c);
    found |= inside;
  }
  return found;
}
bool is_alnum(std::uint8_t c) { return is_alpha(c) || is_digit(c); }

// ---- hex, decode, translate ----

Result<Own<Str>> method_decode(Thread& t, Ref<> self, OptRef<Str> encoding, OptRef<Str> errors) {
  Slot<Bytes> encoding_holder, errors_holder;
  const std::string_view name = TRY(codecs::name_text(t, encoding, "utf-8", encoding_holder));
  return codecs::decode(t, self, name, TRY(codecs::name_text(t, errors, "", errors_holder)));
}

}  // namespace

Result<Own<Str>> hex_text(Thread& t, View v, OptRef<> sep, int per_group) {
  StringBuilder out(t);
  char32_t separator = 0;
  if (sep) {
    if (TRY(krait::len(t, sep.ref())) != 1) return raise(t, exc::ValueError, "sep must be length 1.");
    if (sep.ref().is<Str>()) {
      separator = sep.ref().as<Str>()->at(0);
    } else if (sep.ref().is<Bytes>()) {
      separator = sep.ref().as<Bytes>()->data()[0];
    } else {
      return raise(t, exc::TypeError, "sep must be str or bytes.");
    }
    if (separator >= 0x80) return raise(t, exc::ValueError, "sep must be ASCII.");
  }
  constexpr const char* kDigits = "0123456789abcdef";
  if (!sep && v.size() && v.size() < (std::size_t{1} << 55)) {
    Own<Str> text = TRY(Str::create_uninitialized(t, v.size() * 2, 0x7F));
    auto* p = static_cast<char*>(text->mutable_data());
    LongLoop loop;
    for (const std::uint8_t byte : v) {
      *p++ = kDigits[byte >> 4];
      *p++ = kDigits[byte & 15];
      TRY(loop.round(t));
    }
    return text;
  }
  LongLoop loop;
  const std::size_t group = per_group < 0 ? -static_cast<std::size_t>(per_group) : per_group;
  for (std::size_t i = 0; i < v.size(); ++i) {
    if (sep && group && i && (per_group > 0 ? v.size() - i : i) % group == 0) out.put(separator);
    out.put(kDigits[v[i] >> 4]);
    out.put(kDigits[v[i] & 15]);
    TRY(loop.round(t));
  }
  return out.finish();
}

namespace {

Result<Own<Str>> method_hex(Thread& t, Ref<> self, OptRef<> sep, int per_group) {
  const Pinned pinned(self);
  return hex_text(t, view_of(self), sep, per_group);
}

Result<Own<>> method_translate(Thread& t, Ref<> self, Ref<> table, OptRef<> gone) {
  const Pinned pinned(self);
  Buffer map, drop;
  if (!is_none(table)) {
    TRY(get_buffer(t, table, map));
    if (map.length != 256) return raise(t, exc::ValueError, "translation table must be 256 characters long");
  }
  std::array<bool, 256> drops{};
  if (gone) {
    TRY(get_buffer(t, gone.ref(), drop));
    for (std::uint8_t c : drop.bytes()) drops[c] = true;
  }
  BytesBuilder out(t);
  LongLoop loop;
  for (const std::uint8_t c : view_of(self)) {
    if (!drops[c]) out.put(map.owner ? map.bytes()[c] : c);
    TRY(loop.round(t));
  }
  return finish_like(t, self, out);
}

Result<Own<Bytes>> maketrans(Thread& t, Ref<> from, Ref<> to) {
  Buffer x, y;
  TRY(get_buffer(t, from, x));
  TRY(get_buffer(t, to, y));
  if (x.length != y.length) return raise(t, exc::ValueError, "maketrans arguments must have same length");
  std::uint8_t map[256];
  for (int c = 0; c < 256; ++c) map[c] = c;
  for (std::int64_t i = 0; i < x.length; ++i) map[x.bytes()[i]] = y.bytes()[i];
  return Bytes::create(t, map, 256);
}

constexpr Method kMethods[] = {
    bind<&method_capitalize>("capitalize(self, /)",
                             "B.capitalize() -> copy of B\n\nThe first byte in upper case, all others in lower case. "
                             "Only ASCII letters change."),
    bind<&method_center>("center(self, width, fillchar=b' ', /)",
                         "B in the middle of width bytes, the rest filled with fillchar."),
    bind<&method_count>("count(self, sub, start=<unrepresentable>, end=<unrepresentable>, /)",
                        "How often sub, bytes or an int, is found in B[start:end] without overlapping.\n\n  start\n    "
                        "0 when None.\n  end\n    len(B) when None."),
    bind<&method_decode>(
        "decode(self, /, encoding='utf-8', errors='strict')",
        "The text that the bytes stand for.\n\n  encoding\n    How they are to be understood.\n  errors\n    What to "
        "do with those that mean nothing: 'strict' raises UnicodeDecodeError, 'ignore' leaves them out, 'replace'\n    "
        "puts U+FFFD; codecs.register_error adds further ones."),
    bind<&method_endswith>("endswith(self, suffix, start=<unrepresentable>, end=<unrepresentable>, /)",
                           "Whether B[start:end] has suffix at its end.\n\n  suffix\n    Bytes, or a tuple of which "
                           "one suffices.\n  start\n    0 when None.\n  end\n    len(B) when None."),
    bind<&method_expandtabs>("expandtabs(self, /, tabsize=8)",
                             "Each tab replaced by spaces up to the next column that tabsize divides."),
    bind<&method_find>("find(self, sub, start=<unrepresentable>, end=<unrepresentable>, /)",
                       "Where sub, bytes or an int, is first found in B[start:end], counted from the start of B; -1 "
                       "when it is not.\n\n  start\n    0 when None.\n  end\n    len(B) when None."),
    bind<&method_hex>(
        "hex(self, /, sep=<unrepresentable>, bytes_per_sep=1)",
        "Two hexadecimal digits for each byte, as text.\n\n  sep\n    One ASCII character, or a byte, to stand between "
        "groups.\n  bytes_per_sep\n    How many bytes make a group; counted from the right, or from the left when "
        "negative.\n\n>>> value = bytearray(b'kra')\n>>> value.hex()\n'6b7261'\n>>> value.hex('-')\n'6b-72-61'\n>>> "
        "value.hex('-', 2)\n'6b-7261'\n>>> value.hex('-', -2)\n'6b72-61'"),
    bind<&method_index>("index(self, sub, start=<unrepresentable>, end=<unrepresentable>, /)",
                        "Where sub, bytes or an int, is first found in B[start:end], counted from the start of B.\n\n  "
                        "start\n    0 when None.\n  end\n    len(B) when None.\n\nValueError when it is not."),
    bind<&all_are<is_alnum>>(
        "isalnum(self, /)",
        "B.isalnum() -> bool\n\nWhether there are only ASCII letters and digits in B, and at least one."),
    bind<&all_are<is_alpha>>("isalpha(self, /)",
                             "B.isalpha() -> bool\n\nWhether there are only ASCII letters in B, and at least one."),
    bind<&method_isascii>("isascii(self, /)", "B.isascii() -> bool\n\nWhether no byte of B is above 127."),
    bind<&all_are<is_digit>>("isdigit(self, /)",
                             "B.isdigit() -> bool\n\nWhether there are only ASCII digits in B, and at least one."),
    bind<&method_islower>("islower(self, /)", "B.islower() -> bool\n\nWhether B has ASCII letters, all of them small."),
    bind<&all_are<is_space>>("isspace(self, /)",
                             "B.isspace() -> bool\n\nWhether there are only ASCII blanks in B, and at least one."),
    bind<&method_istitle>("istitle(self, /)",
                          "B.istitle() -> bool\n\nWhether each word of B starts with a capital and goes on in small "
                          "letters, and there is one. ASCII."),
    bind<&method_isupper>("isupper(self, /)",
                          "B.isupper() -> bool\n\nWhether B has ASCII letters, all of them capitals."),
    bind<&method_join>("join(self, iterable_of_bytes, /)",
                       "The items, bytes-like objects, one after the other, with B between them."),
    bind<&method_ljust>("ljust(self, width, fillchar=b' ', /)", "B, and fillchar behind it up to width bytes."),
    bind<&method_lower>("lower(self, /)", "B.lower() -> copy of B\n\nASCII capitals become small letters."),
    bind<&method_lstrip>("lstrip(self, bytes=None, /)",
                         "B without the bytes at its start that occur in the argument, ASCII blanks when it is None."),
    bind<&maketrans>("maketrans(frm, to, /)",
                     "A table for translate(): each byte of frm becomes the byte at the same place in to.\n\nBoth have "
                     "the same length."),
    bind<&method_partition>("partition(self, sep, /)",
                            "(before, sep, after), cut at the first sep; (B, b'', b'') when there is none."),
    bind<&method_replace>("replace(self, old, new, count=-1, /)",
                          "A copy in which new stands wherever old stood.\n\n  count\n    How many to replace, from "
                          "the left; -1 for all."),
    bind<&method_removeprefix>("removeprefix(self, prefix, /)",
                               "B without prefix if it starts with it, else a copy of B."),
    bind<&method_removesuffix>("removesuffix(self, suffix, /)",
                               "B without suffix if it ends with it, else a copy of B."),
    bind<&method_rfind>("rfind(self, sub, start=<unrepresentable>, end=<unrepresentable>, /)",
                        "Where sub, bytes or an int, is last found in B[start:end], counted from the start of B; -1 "
                        "when it is not.\n\n  start\n    0 when None.\n  end\n    len(B) when None."),
    bind<&method_rindex>("rindex(self, sub, start=<unrepresentable>, end=<unrepresentable>, /)",
                         "Where sub, bytes or an int, is last found in B[start:end], counted from the start of B.\n\n  "
                         "start\n    0 when None.\n  end\n    len(B) when None.\n\nValueError when it is not."),
    bind<&method_rjust>("rjust(self, width, fillchar=b' ', /)", "B, and fillchar before it up to width bytes."),
    bind<&method_rpartition>("rpartition(self, sep, /)",
                             "(before, sep, after), cut at the last sep; (b'', b'', B) when there is none."),
    bind<&method_rsplit>("rsplit(self, /, sep=None, maxsplit=-1)",
                         "The pieces between separators, in a list, cut from the right when maxsplit bounds it.\n\n  "
                         "sep\n    The separator; None for runs of ASCII blanks, of which those at the ends do not "
                         "count.\n  maxsplit\n    How many cuts there may be; -1 for any number."),
    bind<&method_rstrip>("rstrip(self, bytes=None, /)",
                         "B without the bytes at its end that occur in the argument, ASCII blanks when it is None."),
    bind<&method_split>(
        "split(self, /, sep=None, maxsplit=-1)",
        "The pieces between separators, in a list.\n\n  sep\n    The separator; None for runs of ASCII blanks, of "
        "which those at the ends do not count.\n  maxsplit\n    How many cuts there may be; -1 for any number."),
    bind<&method_splitlines>("splitlines(self, /, keepends=False)",
                             "The lines, in a list; with their ends if keepends is true."),
    bind<&method_startswith>("startswith(self, prefix, start=<unrepresentable>, end=<unrepresentable>, /)",
                             "Whether B[start:end] has prefix at its start.\n\n  prefix\n    Bytes, or a tuple of "
                             "which one suffices.\n  start\n    0 when None.\n  end\n    len(B) when None."),
    bind<&method_strip>("strip(self, bytes=None, /)",
                        "B without the bytes at both ends that occur in the argument, ASCII blanks when it is None."),
    bind<&method_swapcase>(
        "swapcase(self, /)",
        "B.swapcase() -> copy of B\n\nASCII capitals become small letters, and small letters capitals."),
    bind<&method_title>(
        "title(self, /)",
        "B.title() -> copy of B\n\nEach word starts with a capital and goes on in small letters. ASCII."),
    bind<&method_translate>("translate(self, table, /, delete=<unrepresentable>)",
                            "Each byte b replaced by table[b], after those in delete are left out.\n\n  table\n    256 "
                            "bytes; None to replace nothing."),
    bind<&method_upper>("upper(self, /)", "B.upper() -> copy of B\n\nASCII small letters become capitals."),
    bind<&method_zfill>("zfill(self, width, /)", "B, and zeros before it, but behind a sign, up to width bytes."),
};

}  // namespace

}  // namespace krait::bytes_internal

namespace krait {

namespace {

// The common methods and those of one class, in one table.
template <std::size_t N, std::size_t M>
consteval std::array<Method, N + M> joined(const Method (&a)[N], const Method (&b)[M]) {
  return [&]<std::size_t... I, std::size_t... K>(std::index_sequence<I...>, std::index_sequence<K...>) {
    return std::array<Method, N + M>{a[I]..., b[K]...};
  }(std::make_index_sequence<N>(), std::make_index_sequence<M>());
}

constexpr Method kBytesOnly[] = {
    bind<&bytes_internal::bytes_fromhex>(
        "fromhex(type, string, /)",
        "The bytes that pairs of hexadecimal digits stand for; blanks between them do not matter."),
    bind<&bytes_internal::bytes_dunder_bytes>("__bytes__(self, /)", "The value as bytes itself, of no subclass."),
    bind<&bytes_internal::bytes_getnewargs>("__getnewargs__(self, /)"),
};
constexpr Method kByteArrayOnly[] = {
    bind<&ByteArray::append>("append(self, item, /)",
                             "Put a byte behind the last.\n\n  item\n    An int from 0 to 255."),
    bind<&ByteArray::extend>("extend(self, iterable_of_ints, /)",
                             "Put bytes behind the last.\n\n  iterable_of_ints\n    Ints from 0 to 255; a bytes-like "
                             "object gives its bytes."),
    bind<&ByteArray::insert>("insert(self, index, item, /)",
                             "Put a byte in front of another.\n\n  index\n    Which other one; beyond an end it means "
                             "that end.\n  item\n    An int from 0 to 255."),
    bind<&ByteArray::pop>(
        "pop(self, index=-1, /)",
        "Take a byte out and return it. IndexError when there is none.\n\n  index\n    Which one; -1 for the last."),
    bind<&ByteArray::remove>(
        "remove(self, value, /)",
        "Take out the first byte of a value. ValueError when there is none.\n\n  value\n    An int from 0 to 255."),
    bind<&ByteArray::reverse>("reverse(self, /)", "The last byte becomes the first and so on."),
    bind<&ByteArray::clear_all>("clear(self, /)", "Drop all bytes."),
    bind<&ByteArray::copy>("copy(self, /)", "A new bytearray of the same bytes."),
    bind<&ByteArray::resize_to>(
        "resize(self, size, /)",
        "Make it this long; what is added at the end is zero.\n\n  size\n    The number of bytes."),
    bind<&ByteArray::alloc>("__alloc__(self, /)", "B.__alloc__() -> int\n\nHow many bytes there is room for."),
    bind<&ByteArray::size_of>("__sizeof__(self, /)", "Bytes of memory, spare room included."),
    bind<&ByteArray::reduce>("__reduce__(self, /)", "What pickle and copy need to build an equal object."),
    bind<&ByteArray::reduce_ex>("__reduce_ex__(self, proto=0, /)",
                                "What pickle and copy need to build an equal object."),
    bind<&bytes_internal::bytearray_fromhex>(
        "fromhex(type, string, /)",
        "The bytearray that pairs of hexadecimal digits stand for; blanks between them do not matter."),
};
constexpr auto kByteArrayMethods = joined(bytes_internal::kMethods, kByteArrayOnly);
constexpr auto kBytesMethods = joined(bytes_internal::kMethods, kBytesOnly);

}  // namespace

constinit Type Bytes::type = describe<Bytes>(
    "bytes", {.doc = "bytes(iterable_of_ints) -> bytes\nbytes(string, encoding[, errors]) -> "
                     "bytes\nbytes(bytes_or_buffer) -> immutable copy of bytes_or_buffer\nbytes(int) -> bytes object "
                     "of size given by the parameter initialized with null bytes\nbytes() -> empty bytes object\n\nA "
                     "row of bytes, ints from 0 to 255, that does not change. It is made of what gives such ints, of "
                     "text by an encoding,\nof what exports a buffer, or of as many zeros as a number says.",
              .methods = kBytesMethods,
              .flags = kTypeBasetype});

constinit Type ByteArray::type = describe<ByteArray>(
    "bytearray",
    {.doc = "bytearray(iterable_of_ints) -> bytearray\nbytearray(string, encoding[, errors]) -> "
            "bytearray\nbytearray(bytes_or_buffer) -> mutable copy of bytes_or_buffer\nbytearray(int) -> bytes array "
            "of size given by the parameter initialized with null bytes\nbytearray() -> empty bytes array\n\nA row of "
            "bytes, ints from 0 to 255, that can change. It is made of what gives such ints, of text by an "
            "encoding,\nof what exports a buffer, or of as many zeros as a number says.",
     .methods = kByteArrayMethods,
     .flags = kTypeBasetype});

}  // namespace krait
