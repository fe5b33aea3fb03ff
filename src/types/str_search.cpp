#include "types/str_search.h"

#include <algorithm>
#include <cstring>

#include "types/long_copy.h"
#include "types/str_internal.h"
#include "types/tuple.h"

namespace krait::str_internal {

namespace {

Result<std::int64_t> bound(Thread& t, OptRef<> v, std::int64_t otherwise) {
  if (is_none_or_missing(v)) return otherwise;
  if (v.value().is_int()) return v.value().as_int();
  if (!has_index(v.ref()))
    return raise(t, exc::TypeError, "slice indices must be integers or None or have an __index__ method");
  return index_int64(t, v.ref());
}

// Calls fn(units of s, needle as the same kind) unless the needle has code points that s cannot have.
template <class R, class F>
Result<R> with_needle(Thread& t, Ref<Str> s, Ref<Str> needle, R not_found, F&& fn) {
  if (needle->kind() > s->kind()) return not_found;
  return visit_units(*s, [&](auto* p) -> Result<R> {
    using T = std::remove_const_t<std::remove_pointer_t<decltype(p)>>;
    UnitsAs<T> units;
    TRY(units.fill(t, needle));
    return fn(p, units);
  });
}

bool matches_at(Ref<Str> s, Ref<Str> part, std::size_t at) {
  return visit_units(
      *s, [&](auto* p) { return visit_units(*part, [&](auto* q) { return text::equal(p + at, q, part->length()); }); });
}

Result<std::size_t> count_in(Thread& t, Ref<Str> s, Ref<Str> needle, Bounds b, std::size_t limit) {
  if (!b.is_valid() || needle->length() > b.end - b.start) return 0;
  if (!needle->length()) return std::min(limit, b.end - b.start + 1);
  return with_needle(t, s, needle, std::size_t{0}, [&](auto* p, const auto& n) -> Result<std::size_t> {
    if (n.size() == 1) return text::count(p + b.start, b.end - b.start, n.data(), n.size(), limit);
    LongLoop loop;
    std::size_t found = 0;
    for (std::size_t at = b.start; found < limit; ++found) {
      const std::ptrdiff_t r = text::find(p + at, b.end - at, n.data(), n.size());
      if (r < 0) break;
      at += r + n.size();
      TRY(loop.round(t));
    }
    return found;
  });
}

enum class Side { kStart, kEnd };

bool has_affix(Ref<Str> s, Ref<Str> part, Bounds b, Side side) {
  const std::size_t size = part->length();
  if (!b.is_valid() || size > b.end - b.start) return false;
  const std::size_t at = side == Side::kStart ? b.start : b.end - size;
  // Most answers are no, and one character says so.
  if (size && s->at(at) != part->at(0)) return false;
  return size <= 1 || matches_at(s, part, at);
}

Result<bool> affix(Thread& t, Ref<Str> self, Ref<> what, OptRef<> start, OptRef<> end, Side side) {
  const Bounds b = TRY(bounds_of(t, start, end, self->length()));
  if (what.is<Str>()) return has_affix(self, what.as<Str>(), b, side);
  const char* name = side == Side::kStart ? "startswith" : "endswith";
  if (!what.is<Tuple>())
    return raise(t, exc::TypeError, "%s first arg must be str or a tuple of str, not %T", name, what);
  Ref<Tuple> parts = what.as<Tuple>();
  for (std::size_t i = 0; i < parts->size(); ++i) {
    const Ref<> part = (*parts)[i];
    if (!part.is<Str>()) return raise(t, exc::TypeError, "tuple for %s must only contain str, not %T", name, part);
    if (has_affix(self, part.as<Str>(), b, side)) return true;
  }
  return false;
}

// Every single unit `from` becomes `to`, both of the string's own kind: a copy and one pass.
Result<Own<Str>> replace_units(Thread& t, Ref<Str> s, char32_t from, char32_t to) {
  const char32_t maximum = std::max(maximum_of(*s), to);
  Own<Str> r = TRY(Str::create_uninitialized(t, s->length(), maximum));
  TRY(visit_units(*s, [&](auto* p) -> Result<void> {
    using T = std::remove_const_t<std::remove_pointer_t<decltype(p)>>;
    T* q = r->template mutable_units<T>();
    for (std::size_t left = s->length(); left;) {
      const std::size_t piece = std::min(left, kCopiedPerLook);
      text::copy(p, piece, q);
      text::replace_unit(q, piece, static_cast<T>(from), static_cast<T>(to));
      p += piece, q += piece, left -= piece;
      if (left) TRY(LongLoop::look(t));
    }
    return ok;
  }));
  // The widest character may be gone.
  if (from >= 0x80) return Str::narrowed(t, std::move(r));
  return r;
}

Result<Own<Str>> replace_empty(Thread& t, Ref<Str> s, Ref<Str> to, std::size_t count) {
  StringBuilder b(t);
  std::size_t i = 0;
  for (; i < count; ++i) {
    b.str(to);
    if (i == s->length()) break;
    b.put(s->at(i));
    if (b.is_out_of_memory()) break;
  }
  b.slice(s, std::min(i, s->length()), s->length());
  return b.finish();
}

}  // namespace

Result<Bounds> bounds_of(Thread& t, OptRef<> start, OptRef<> end, std::size_t length) {
  if (!start && !end) return Bounds{0, length};
  const auto size = static_cast<std::int64_t>(length);
  std::int64_t lo = TRY(bound(t, start, 0)), hi = TRY(bound(t, end, size));
  if (hi > size) hi = size;
  if (hi < 0) hi = std::max<std::int64_t>(hi + size, 0);
  if (lo < 0) lo = std::max<std::int64_t>(lo + size, 0);
  return Bounds{static_cast<std::size_t>(lo), static_cast<std::size_t>(hi)};
}

Result<std::int64_t> find(Thread& t, Ref<Str> s, Ref<Str> needle, Bounds b) {
  if (!b.is_valid() || needle->length() > b.end - b.start) return -1;
  if (!needle->length()) return static_cast<std::int64_t>(b.start);
  return with_needle(t, s, needle, std::int64_t{-1}, [&](auto* p, const auto& n) -> std::int64_t {
    const std::ptrdiff_t r = text::find(p + b.start, b.end - b.start, n.data(), n.size());
    return r < 0 ? -1 : r + static_cast<std::int64_t>(b.start);
  });
}

Result<std::int64_t> rfind(Thread& t, Ref<Str> s, Ref<Str> needle, Bounds b) {
  if (!b.is_valid() || needle->length() > b.end - b.start) return -1;
  if (!needle->length()) return static_cast<std::int64_t>(b.end);
  return with_needle(t, s, needle, std::int64_t{-1}, [&](auto* p, const auto& n) -> std::int64_t {
    const std::ptrdiff_t r = text::rfind(p + b.start, b.end - b.start, n.data(), n.size());
    return r < 0 ? -1 : r + static_cast<std::int64_t>(b.start);
  });
}

Result<std::int64_t> method_find(Thread& t, Ref<Str> self, Ref<Str> sub, OptRef<> start, OptRef<> end) {
  return find(t, self, sub, TRY(bounds_of(t, start, end, self->length())));
}
Result<std::int64_t> method_rfind(Thread& t, Ref<Str> self, Ref<Str> sub, OptRef<> start, OptRef<> end) {
  return rfind(t, self, sub, TRY(bounds_of(t, start, end, self->length())));
}
Result<std::int64_t> method_index(Thread& t, Ref<Str> self, Ref<Str> sub, OptRef<> start, OptRef<> end) {
  const std::int64_t r = TRY(method_find(t, self, sub, start, end));
  if (r < 0) return raise(t, exc::ValueError, "substring not found");
  return r;
}
Result<std::int64_t> method_rindex(Thread& t, Ref<Str> self, Ref<Str> sub, OptRef<> start, OptRef<> end) {
  const std::int64_t r = TRY(method_rfind(t, self, sub, start, end));
  if (r < 0) return raise(t, exc::ValueError, "substring not found");
  return r;
}
Result<std::int64_t> method_count(Thread& t, Ref<Str> self, Ref<Str> sub, OptRef<> start, OptRef<> end) {
  return static_cast<std::int64_t>(
      TRY(count_in(t, self, sub, TRY(bounds_of(t, start, end, self->length())), SIZE_MAX)));
}

Result<bool> method_startswith(Thread& t, Ref<Str> self, Ref<> prefix, OptRef<> start, OptRef<> end) {
  return affix(t, self, prefix, start, end, Side::kStart);
}
Result<bool> method_endswith(Thread& t, Ref<Str> self, Ref<> suffix, OptRef<> start, OptRef<> end) {
  return affix(t, self, suffix, start, end, Side::kEnd);
}

Result<Own<Str>> method_replace(Thread& t, Ref<Str> self, Ref<Str> from, Ref<Str> to, std::int64_t limit) {
  const std::size_t most = limit < 0 ? SIZE_MAX : static_cast<std::size_t>(limit), length = self->length();
  const Bounds all{0, length};
  if (!from->length()) return most ? replace_empty(t, self, to, most) : plain(t, self);
  if (from->length() == 1 && to->length() == 1 && most >= length && to->kind() <= self->kind()) {
    return TRY(find(t, self, from, all)) < 0 ? plain(t, self) : replace_units(t, self, from->at(0), to->at(0));
  }
  const std::int64_t first = most ? TRY(find(t, self, from, all)) : -1;
  if (first < 0) return plain(t, self);
  const Bounds behind{static_cast<std::size_t>(first) + from->length(), length};
  const std::size_t times = 1 + TRY(count_in(t, self, from, behind, most - 1));
  const std::size_t from_size = from->length(), to_size = to->length();
  std::size_t grown;
  if (to_size > from_size && __builtin_mul_overflow(times, to_size - from_size, &grown)) return raise_memory_error(t);
  if (to_size > from_size && grown > (std::size_t{1} << 55))
    return raise(t, exc::OverflowError, "replace string is too long");
  if (self->is_ascii() && to->kind() == 1) {
    const char32_t maximum = maximum_of(*to);
    const std::size_t size = length - times * from_size + times * to_size;
    if (size == 0) return Str::empty();
    Own<Str> out = TRY(Str::create_uninitialized(t, size, maximum));
    auto* q = out->mutable_units<std::uint8_t>();
    LongLoop loop;
    const auto put = [&](const std::uint8_t* units, std::size_t n) -> Result<void> {
      TRY(n > kCopiedPerLook ? copy_long(t, units, n, q) : (std::memcpy(q, units, n), loop.round(t)));
      q += n;
      return ok;
    };
    const std::uint8_t *p = self->data1(), *const end = p + length;
    for (std::size_t i = 0; i < times; ++i) {
      const std::ptrdiff_t at = text::find(p, static_cast<std::size_t>(end - p), from->data1(), from_size);
      TRY(put(p, static_cast<std::size_t>(at)));
      TRY(put(to->data1(), to_size));
      p += static_cast<std::size_t>(at) + from_size;
    }
    TRY(put(p, static_cast<std::size_t>(end - p)));
    return out;
  }
  StringBuilder b(t);
  b.reserve(length - times * from_size + times * to_size, std::max(maximum_of(*self), maximum_of(*to)));
  LongLoop loop;
  TRY(with_needle(t, self, from, std::size_t{0}, [&](auto* p, const auto& n) -> Result<std::size_t> {
    // What the result's class can be is known only when the replaced characters cannot be the widest.
    const char32_t maximum = maximum_of(*self) == 0x7F ? 0x7F : 0;
    auto piece = [&](std::size_t at, std::size_t size) {
      if (size) b.units(p + at, size, maximum ? maximum : text::union_of(p + at, size));
    };
    std::size_t done = 0;
    for (std::size_t i = 0; i < times && !b.is_out_of_memory(); ++i) {
      const std::ptrdiff_t r = text::find(p + done, length - done, n.data(), n.size());
      piece(done, r);
      b.str(to);
      done += r + from_size;
      TRY(loop.round(t));
    }
    piece(done, length - done);
    return times;
  }));
  return b.finish();
}

Result<Own<Str>> method_removeprefix(Thread& t, Ref<Str> self, Ref<Str> prefix) {
  if (!has_affix(self, prefix, {0, self->length()}, Side::kStart)) return plain(t, self);
  return Str::substring(t, self, prefix->length(), self->length());
}
Result<Own<Str>> method_removesuffix(Thread& t, Ref<Str> self, Ref<Str> suffix) {
  if (!suffix->length() || !has_affix(self, suffix, {0, self->length()}, Side::kEnd)) return plain(t, self);
  return Str::substring(t, self, 0, self->length() - suffix->length());
}

static Result<Ref<Str>> separator(Thread& t, Ref<> given) {
  if (!given.is<Str>()) return raise(t, exc::TypeError, "must be str, not %T", given);
  if (!given.as<Str>()->length()) return raise(t, exc::ValueError, "empty separator");
  return given.as<Str>();
}

Result<Own<Tuple>> method_partition(Thread& t, Ref<Str> self, Ref<> given) {
  const Ref<Str> sep = TRY(separator(t, given));
  const std::int64_t at = TRY(find(t, self, sep, {0, self->length()}));
  if (at < 0) {
    Own<Str> whole = TRY(plain(t, self));
    return Tuple::of(t, whole, Str::empty(), Str::empty());
  }
  Own<Str> head = TRY(Str::substring(t, self, 0, at)),
           tail = TRY(Str::substring(t, self, at + sep->length(), self->length()));
  return Tuple::of(t, head, sep, tail);
}
Result<Own<Tuple>> method_rpartition(Thread& t, Ref<Str> self, Ref<> given) {
  const Ref<Str> sep = TRY(separator(t, given));
  const std::int64_t at = TRY(rfind(t, self, sep, {0, self->length()}));
  if (at < 0) {
    Own<Str> whole = TRY(plain(t, self));
    return Tuple::of(t, Str::empty(), Str::empty(), whole);
  }
  Own<Str> head = TRY(Str::substring(t, self, 0, at)),
           tail = TRY(Str::substring(t, self, at + sep->length(), self->length()));
  return Tuple::of(t, head, sep, tail);
}

}  // namespace krait::str_internal
