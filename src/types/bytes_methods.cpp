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
#include "types/protocol.h"
#include "types/singletons.h"
#include "types/str_internal.h"
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
  Needle needle;
  TRY(needle.set(t, sub));
  const View v = view_of(self), n = needle.view();
  const Bounds b = TRY(bounds_of(t, start, end, v.size()));
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

std::size_t count_in(View v, View n, std::size_t limit) {
  if (n.size() > v.size()) return 0;
  if (n.empty()) return std::min(limit, v.size() + 1);
  return text::count(v.data(), v.size(), n.data(), n.size(), limit);
}

Result<std::int64_t> method_count(Thread& t, Ref<> self, Ref<> sub, OptRef<> start, OptRef<> end) {
  const Pinned pinned(self);
  Needle needle;
  TRY(needle.set(t, sub));
  const View v = view_of(self);
  const Bounds b = TRY(bounds_of(t, start, end, v.size()));
  return b.is_valid()
             ? static_cast<std::int64_t>(count_in(v.subspan(b.start, b.end - b.start), needle.view(), SIZE_MAX))
             : 0;
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
  const std::size_t times = count_in(v, f, limit < 0 ? SIZE_MAX : static_cast<std::size_t>(limit));
  if (!times) return self.is_exact<Bytes>() ? self.own() : make_like(t, self, v);
  std::size_t grown;
  if (__builtin_mul_overflow(times, r.size(), &grown) || grown > (std::size_t{1} << 60))
    return raise(t, exc::OverflowError, "replace bytes is too long");
  BytesBuilder out(t, v.size() - times * f.size() + grown);
  std::size_t at = 0;
  for (std::size_t i = 0; i < times; ++i) {
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
  const bool is_list = iterable.is<List>();
  const Own<> items = is_list || iterable.is<Tuple>() ? iterable.own() : Own<>(TRY(to_tuple(t, iterable)));
  const auto size_now = [&] { return is_list ? items.ref().as<List>()->size() : items.ref().as<Tuple>()->size(); };
  const std::size_t size = size_now();
  const View sep = view_of(self);
  BytesBuilder out(t);
  for (std::size_t i = 0; i < size; ++i) {
    const Own<> item = is_list ? (*items.ref().as<List>())[i].own() : (*items.ref().as<Tuple>())[i].own();
    if (!has_buffer(item))
      return raise(t, exc::TypeError, "sequence item %d: expected a bytes-like object, %T found", i, item);
    if (size == 1 && item.ref().is_exact<Bytes>() && self.is<Bytes>()) return item.ref().own();
    Buffer buffer;
    TRY(get_buffer(t, item, buffer));
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
    return raise(t, exc::TypeError, "%s() argument 2 must be a byte string of length 1, not a %s object of length %d",
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
  return codecs::decode(t, self, encoding ? encoding->ascii() : "utf-8", errors ? errors->ascii() : "");
}

}  // namespace

Result<Own<Str>> hex_text(Thread& t, View v, OptRef<> sep, int per_group) {
  StringBuilder out(t);
  char32_t separator = 0;
  if (sep) {
    if (sep.ref().is<Str>()) {
      if (TRY(krait::len(t, sep.ref())) != 1) return raise(t, exc::ValueError, "sep must be length 1.");
      separator = sep.ref().as<Str>()->at(0);
    } else if (sep.ref().is<Bytes>()) {
      if (TRY(krait::len(t, sep.ref())) != 1) return raise(t, exc::ValueError, "sep must be length 1.");
      separator = sep.ref().as<Bytes>()->data()[0];
    } else {
      return raise(t, exc::TypeError, "sep must be str or bytes.");
    }
    if (separator >= 0x80) return raise(t, exc::ValueError, "sep must be ASCII.");
  }
  const std::size_t group = per_group < 0 ? -static_cast<std::size_t>(per_group) : per_group;
  for (std::size_t i = 0; i < v.size(); ++i) {
    if (sep && group && i && (per_group > 0 ? v.size() - i : i) % group == 0) out.put(separator);
    out.put("0123456789abcdef"[v[i] >> 4]);
    out.put("0123456789abcdef"[v[i] & 15]);
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
  for (const std::uint8_t c : view_of(self))
    if (!drops[c]) out.put(map.owner ? map.bytes()[c] : c);
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
                             "B.capitalize() -> copy of B\n\nReturn a copy of B with only its first character "
                             "capitalized (ASCII)\nand the rest lower-cased."),
    bind<&method_center>(
        "center(self, width, fillchar=b' ', /)",
        "Return a centered string of length width.\n\nPadding is done using the specified fill character."),
    bind<&method_count>("count(self, sub, start=<unrepresentable>, end=<unrepresentable>, /)",
                        "Return the number of non-overlapping occurrences of subsection 'sub' in bytes "
                        "B[start:end].\n\n  start\n    Optional start position. Default: start of the bytes.\n  end\n  "
                        "  Optional stop position. Default: end of the bytes."),
    bind<&method_decode>(
        "decode(self, /, encoding='utf-8', errors='strict')",
        "Decode the bytearray using the codec registered for encoding.\n\n  encoding\n    The encoding with which to "
        "decode the bytearray.\n  errors\n    The error handling scheme to use for the handling of decoding\n    "
        "errors.  The default is 'strict' meaning that decoding errors\n    raise a UnicodeDecodeError.  Other "
        "possible values are 'ignore'\n    and 'replace' as well as any other name registered with\n    "
        "codecs.register_error that can handle UnicodeDecodeErrors."),
    bind<&method_endswith>(
        "endswith(self, suffix, start=<unrepresentable>, end=<unrepresentable>, /)",
        "Return True if the bytearray ends with the specified suffix, False otherwise.\n\n  suffix\n    A bytes or a "
        "tuple of bytes to try.\n  start\n    Optional start position. Default: start of the bytearray.\n  end\n    "
        "Optional stop position. Default: end of the bytearray."),
    bind<&method_expandtabs>("expandtabs(self, /, tabsize=8)",
                             "Return a copy where all tab characters are expanded using spaces.\n\nIf tabsize is not "
                             "given, a tab size of 8 characters is assumed."),
    bind<&method_find>("find(self, sub, start=<unrepresentable>, end=<unrepresentable>, /)",
                       "Return the lowest index in B where subsection 'sub' is found, such that 'sub' is contained "
                       "within B[start:end].\n\n  start\n    Optional start position. Default: start of the bytes.\n  "
                       "end\n    Optional stop position. Default: end of the bytes.\n\nReturn -1 on failure."),
    bind<&method_hex>(
        "hex(self, /, sep=<unrepresentable>, bytes_per_sep=1)",
        "Create a string of hexadecimal numbers from a bytearray object.\n\n  sep\n    An optional single character or "
        "byte to separate hex bytes.\n  bytes_per_sep\n    How many bytes between separators.  Positive values count "
        "from\n    the right, negative values count from the left.\n\nExample:\n>>> value = bytearray([0xb9, 0x01, "
        "0xef])\n>>> value.hex()\n'b901ef'\n>>> value.hex(':')\n'b9:01:ef'\n>>> value.hex(':', 2)\n'b9:01ef'\n>>> "
        "value.hex(':', -2)\n'b901:ef'"),
    bind<&method_index>(
        "index(self, sub, start=<unrepresentable>, end=<unrepresentable>, /)",
        "Return the lowest index in B where subsection 'sub' is found, such that 'sub' is contained within "
        "B[start:end].\n\n  start\n    Optional start position. Default: start of the bytes.\n  end\n    Optional stop "
        "position. Default: end of the bytes.\n\nRaise ValueError if the subsection is not found."),
    bind<&all_are<is_alnum>>("isalnum(self, /)",
                             "B.isalnum() -> bool\n\nReturn True if all characters in B are alphanumeric\nand there is "
                             "at least one character in B, False otherwise."),
    bind<&all_are<is_alpha>>("isalpha(self, /)",
                             "B.isalpha() -> bool\n\nReturn True if all characters in B are alphabetic\nand there is "
                             "at least one character in B, False otherwise."),
    bind<&method_isascii>(
        "isascii(self, /)",
        "B.isascii() -> bool\n\nReturn True if B is empty or all characters in B are ASCII,\nFalse otherwise."),
    bind<&all_are<is_digit>>("isdigit(self, /)",
                             "B.isdigit() -> bool\n\nReturn True if all characters in B are digits\nand there is at "
                             "least one character in B, False otherwise."),
    bind<&method_islower>("islower(self, /)",
                          "B.islower() -> bool\n\nReturn True if all cased characters in B are lowercase and there "
                          "is\nat least one cased character in B, False otherwise."),
    bind<&all_are<is_space>>("isspace(self, /)",
                             "B.isspace() -> bool\n\nReturn True if all characters in B are whitespace\nand there is "
                             "at least one character in B, False otherwise."),
    bind<&method_istitle>("istitle(self, /)",
                          "B.istitle() -> bool\n\nReturn True if B is a titlecased string and there is at least "
                          "one\ncharacter in B, i.e. uppercase characters may only follow uncased\ncharacters and "
                          "lowercase characters only cased ones. Return False\notherwise."),
    bind<&method_isupper>("isupper(self, /)",
                          "B.isupper() -> bool\n\nReturn True if all cased characters in B are uppercase and there "
                          "is\nat least one cased character in B, False otherwise."),
    bind<&method_join>("join(self, iterable_of_bytes, /)",
                       "Concatenate any number of bytes/bytearray objects.\n\nThe bytearray whose method is called is "
                       "inserted in between each\npair.\n\nThe result is returned as a new bytearray object."),
    bind<&method_ljust>(
        "ljust(self, width, fillchar=b' ', /)",
        "Return a left-justified string of length width.\n\nPadding is done using the specified fill character."),
    bind<&method_lower>(
        "lower(self, /)",
        "B.lower() -> copy of B\n\nReturn a copy of B with all ASCII characters converted to lowercase."),
    bind<&method_lstrip>("lstrip(self, bytes=None, /)",
                         "Strip leading bytes contained in the argument.\n\nIf the argument is omitted or None, strip "
                         "leading ASCII whitespace."),
    bind<&maketrans>(
        "maketrans(frm, to, /)",
        "Convert a function to be a static method.\n\nA static method does not receive an implicit first argument.\nTo "
        "declare a static method, use this idiom:\n\n     class C:\n         @staticmethod\n         def f(arg1, arg2, "
        "argN):\n             ...\n\nIt can be called either on the class (e.g. C.f()) or on an instance\n(e.g. "
        "C().f()). Both the class and the instance are ignored, and\nneither is passed implicitly as the first "
        "argument to the method.\n\nStatic methods in Python are similar to those found in Java or C++.\nFor a more "
        "advanced concept, see the classmethod builtin."),
    bind<&method_partition>(
        "partition(self, sep, /)",
        "Partition the bytearray into three parts using the given separator.\n\nThis will search for the separator sep "
        "in the bytearray.  If the\nseparator is found, returns a 3-tuple containing the part before the\nseparator, "
        "the separator itself, and the part after it as new\nbytearray objects.\n\nIf the separator is not found, "
        "returns a 3-tuple containing the copy\nof the original bytearray object and two empty bytearray objects."),
    bind<&method_replace>(
        "replace(self, old, new, count=-1, /)",
        "Return a copy with all occurrences of substring old replaced by new.\n\n  count\n    Maximum number of "
        "occurrences to replace.\n    -1 (the default value) means replace all occurrences.\n\nIf the optional "
        "argument count is given, only the first count occurrences are\nreplaced."),
    bind<&method_removeprefix>(
        "removeprefix(self, prefix, /)",
        "Return a bytearray with the given prefix string removed if present.\n\nIf the bytearray starts with the "
        "prefix string, return\nbytearray[len(prefix):].  Otherwise, return a copy of the original\nbytearray."),
    bind<&method_removesuffix>("removesuffix(self, suffix, /)",
                               "Return a bytearray with the given suffix string removed if present.\n\nIf the "
                               "bytearray ends with the suffix string and that suffix is not\nempty, return "
                               "bytearray[:-len(suffix)].  Otherwise, return a copy of\nthe original bytearray."),
    bind<&method_rfind>("rfind(self, sub, start=<unrepresentable>, end=<unrepresentable>, /)",
                        "Return the highest index in B where subsection 'sub' is found, such that 'sub' is contained "
                        "within B[start:end].\n\n  start\n    Optional start position. Default: start of the bytes.\n  "
                        "end\n    Optional stop position. Default: end of the bytes.\n\nReturn -1 on failure."),
    bind<&method_rindex>(
        "rindex(self, sub, start=<unrepresentable>, end=<unrepresentable>, /)",
        "Return the highest index in B where subsection 'sub' is found, such that 'sub' is contained within "
        "B[start:end].\n\n  start\n    Optional start position. Default: start of the bytes.\n  end\n    Optional stop "
        "position. Default: end of the bytes.\n\nRaise ValueError if the subsection is not found."),
    bind<&method_rjust>(
        "rjust(self, width, fillchar=b' ', /)",
        "Return a right-justified string of length width.\n\nPadding is done using the specified fill character."),
    bind<&method_rpartition>(
        "rpartition(self, sep, /)",
        "Partition the bytearray into three parts using the given separator.\n\nThis will search for the separator sep "
        "in the bytearray, starting at\nthe end.  If the separator is found, returns a 3-tuple containing\nthe part "
        "before the separator, the separator itself, and the part\nafter it as new bytearray objects.\n\nIf the "
        "separator is not found, returns a 3-tuple containing two\nempty bytearray objects and the copy of the "
        "original bytearray\nobject."),
    bind<&method_rsplit>("rsplit(self, /, sep=None, maxsplit=-1)",
                         "Return a list of the sections in the bytearray, using sep as the delimiter.\n\n  sep\n    "
                         "The delimiter according which to split the bytearray.\n    None (the default value) means "
                         "split on ASCII whitespace\n    characters (space, tab, return, newline, formfeed, vertical "
                         "tab).\n  maxsplit\n    Maximum number of splits to do.\n    -1 (the default value) means no "
                         "limit.\n\nSplitting is done starting at the end of the bytearray and working\nto the front."),
    bind<&method_rstrip>("rstrip(self, bytes=None, /)",
                         "Strip trailing bytes contained in the argument.\n\nIf the argument is omitted or None, strip "
                         "trailing ASCII whitespace."),
    bind<&method_split>("split(self, /, sep=None, maxsplit=-1)",
                        "Return a list of the sections in the bytearray, using sep as the delimiter.\n\n  sep\n    The "
                        "delimiter according which to split the bytearray.\n    None (the default value) means split "
                        "on ASCII whitespace\n    characters (space, tab, return, newline, formfeed, vertical tab).\n  "
                        "maxsplit\n    Maximum number of splits to do.\n    -1 (the default value) means no limit."),
    bind<&method_splitlines>("splitlines(self, /, keepends=False)",
                             "Return a list of the lines in the bytearray, breaking at line boundaries.\n\nLine breaks "
                             "are not included in the resulting list unless keepends\nis given and true."),
    bind<&method_startswith>(
        "startswith(self, prefix, start=<unrepresentable>, end=<unrepresentable>, /)",
        "Return True if the bytearray starts with the specified prefix, False otherwise.\n\n  prefix\n    A bytes or a "
        "tuple of bytes to try.\n  start\n    Optional start position. Default: start of the bytearray.\n  end\n    "
        "Optional stop position. Default: end of the bytearray."),
    bind<&method_strip>("strip(self, bytes=None, /)",
                        "Strip leading and trailing bytes contained in the argument.\n\nIf the argument is omitted or "
                        "None, strip leading and trailing ASCII\nwhitespace."),
    bind<&method_swapcase>("swapcase(self, /)",
                           "B.swapcase() -> copy of B\n\nReturn a copy of B with uppercase ASCII characters "
                           "converted\nto lowercase ASCII and vice versa."),
    bind<&method_title>("title(self, /)",
                        "B.title() -> copy of B\n\nReturn a titlecased version of B, i.e. ASCII words start "
                        "with\nuppercase characters, all remaining cased characters have lowercase."),
    bind<&method_translate>(
        "translate(self, table, /, delete=<unrepresentable>)",
        "Return a copy with each character mapped by the given translation table.\n\n  table\n    Translation table, "
        "which must be a bytes object of length 256.\n\nAll characters occurring in the optional argument delete "
        "are\nremoved.  The remaining characters are mapped through the given\ntranslation table."),
    bind<&method_upper>(
        "upper(self, /)",
        "B.upper() -> copy of B\n\nReturn a copy of B with all ASCII characters converted to uppercase."),
    bind<&method_zfill>("zfill(self, width, /)",
                        "Pad a numeric string with zeros on the left, to fill a field of the given width.\n\nThe "
                        "original string is never truncated."),
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
    bind<&bytes_internal::bytes_fromhex>("fromhex(type, string, /)",
                                         "Create a bytes object from a string of hexadecimal numbers."),
    bind<&bytes_internal::bytes_dunder_bytes>("__bytes__(self, /)", "Convert this value to exact type bytes."),
    bind<&bytes_internal::bytes_getnewargs>("__getnewargs__(self, /)"),
};
constexpr Method kByteArrayOnly[] = {
    bind<&ByteArray::append>(
        "append(self, item, /)",
        "Append a single item to the end of the bytearray.\n\n  item\n    The item to be appended."),
    bind<&ByteArray::extend>("extend(self, iterable_of_ints, /)",
                             "Append all the items from the iterator or sequence to the end of the bytearray.\n\n  "
                             "iterable_of_ints\n    The iterable of items to append."),
    bind<&ByteArray::insert>("insert(self, index, item, /)",
                             "Insert a single item into the bytearray before the given index.\n\n  index\n    The "
                             "index where the value is to be inserted.\n  item\n    The item to be inserted."),
    bind<&ByteArray::pop>(
        "pop(self, index=-1, /)",
        "Remove and return a single item from B.\n\n  index\n    The index from where to remove the item.\n    -1 (the "
        "default value) means remove the last item.\n\nIf no index argument is given, will pop the last item."),
    bind<&ByteArray::remove>(
        "remove(self, value, /)",
        "Remove the first occurrence of a value in the bytearray.\n\n  value\n    The value to remove."),
    bind<&ByteArray::reverse>("reverse(self, /)", "Reverse the order of the values in B in place."),
    bind<&ByteArray::clear_all>("clear(self, /)", "Remove all items from the bytearray."),
    bind<&ByteArray::copy>("copy(self, /)", "Return a copy of B."),
    bind<&ByteArray::resize_to>(
        "resize(self, size, /)",
        "Resize the internal buffer of bytearray to len.\n\n  size\n    New size to resize to."),
    bind<&ByteArray::alloc>("__alloc__(self, /)",
                            "B.__alloc__() -> int\n\nReturn the number of bytes actually allocated."),
    bind<&ByteArray::size_of>("__sizeof__(self, /)", "Returns the size of the bytearray object in memory, in bytes."),
    bind<&ByteArray::reduce>("__reduce__(self, /)", "Return state information for pickling."),
    bind<&ByteArray::reduce_ex>("__reduce_ex__(self, proto=0, /)", "Return state information for pickling."),
    bind<&bytes_internal::bytearray_fromhex>("fromhex(type, string, /)",
                                             "Create a bytearray object from a string of hexadecimal numbers."),
};
constexpr auto kByteArrayMethods = joined(bytes_internal::kMethods, kByteArrayOnly);
constexpr auto kBytesMethods = joined(bytes_internal::kMethods, kBytesOnly);

}  // namespace

constinit Type Bytes::type = describe<Bytes>(
    "bytes", {.doc = "bytes(iterable_of_ints) -> bytes\nbytes(string, encoding[, errors]) -> bytes\n"
                     "bytes(bytes_or_buffer) -> immutable copy of bytes_or_buffer\n"
                     "bytes(int) -> bytes object of size given by the parameter initialized with null bytes\n"
                     "bytes() -> empty bytes object\n\n"
                     "Construct an immutable array of bytes from:\n"
                     "  - an iterable yielding integers in range(256)\n"
                     "  - a text string encoded using the specified encoding\n"
                     "  - any object implementing the buffer API.\n"
                     "  - an integer",
              .methods = kBytesMethods,
              .flags = kTypeBasetype});

constinit Type ByteArray::type = describe<ByteArray>(
    "bytearray", {.doc = "bytearray(iterable_of_ints) -> bytearray\nbytearray(string, encoding[, errors]) -> "
                         "bytearray\nbytearray(bytes_or_buffer) -> mutable copy of bytes_or_buffer\nbytearray(int) -> "
                         "bytes array of size given by the parameter initialized with null bytes\nbytearray() -> empty "
                         "bytes array\n\nConstruct a mutable bytearray object from:\n  - an iterable yielding integers "
                         "in range(256)\n  - a text string encoded using the specified encoding\n  - a bytes or a "
                         "buffer object\n  - any object implementing the buffer API.\n  - an integer",
                  .methods = kByteArrayMethods,
                  .flags = kTypeBasetype});

}  // namespace krait
