#include "types/str_split.h"

#include <algorithm>
#include <cstring>

#include "base/unicode.h"
#include "types/list.h"
#include "types/long_copy.h"
#include "types/str_internal.h"
#include "types/tuple.h"

namespace krait::str_internal {

namespace {

bool is_space(char32_t c) {
  return c < 0x80 ? c == ' ' || (c >= 9 && c <= 13) || (c >= 28 && c <= 31) : unicode::is_space(c);
}

Result<void> add_piece(Thread& t, List& list, Ref<Str> s, std::size_t start, std::size_t end) {
  if (list.size() % LongLoop::kRoundsPerLook == 0) TRY(LongLoop::look(t));
  return list.append_own(t, TRY(Str::substring(t, s, start, end)));
}

// Pieces were found from the right.
void reverse(List& list) {
  auto* items = const_cast<Value*>(list.items());
  std::reverse(items, items + list.size());
}

Result<Own<List>> split_space(Thread& t, Ref<Str> s, std::size_t most) {
  Own<List> list = TRY(List::create(t));
  const bool done = TRY(visit_units(*s, [&](auto* p) -> Result<bool> {
    const std::size_t size = s->length();
    for (std::size_t i = 0;;) {
      while (i < size && is_space(p[i])) ++i;
      if (i == size) return true;
      std::size_t end = i;
      if (most-- == 0) {  // the rest in one piece
        TRY(add_piece(t, *list, s, i, size));
        return true;
      }
      while (end < size && !is_space(p[end])) ++end;
      TRY(add_piece(t, *list, s, i, end));
      i = end;
    }
  }));
  (void)done;
  return list;
}

Result<Own<List>> rsplit_space(Thread& t, Ref<Str> s, std::size_t most) {
  Own<List> list = TRY(List::create(t));
  std::size_t end = s->length();
  for (;;) {
    while (end > 0 && is_space(s->at(end - 1))) --end;
    if (end == 0) break;
    std::size_t start = end;
    if (most-- == 0) {
      TRY(add_piece(t, *list, s, 0, end));
      break;
    }
    while (start > 0 && !is_space(s->at(start - 1))) --start;
    TRY(add_piece(t, *list, s, start, end));
    end = start;
  }
  reverse(*list);
  return list;
}

Result<Own<List>> split_by(Thread& t, Ref<Str> s, Ref<Str> sep, std::size_t most) {
  if (!sep->length()) return raise(t, exc::ValueError, "empty separator");
  Own<List> list = TRY(List::create(t));
  const std::size_t size = s->length(), width = sep->length();
  std::size_t at = 0;
  if (sep->kind() <= s->kind()) {
    const bool done = TRY(visit_units(*s, [&](auto* p) -> Result<bool> {
      using T = std::remove_const_t<std::remove_pointer_t<decltype(p)>>;
      UnitsAs<T> needle;
      TRY(needle.fill(t, sep));
      while (most-- > 0) {
        const std::ptrdiff_t r = text::find(p + at, size - at, needle.data(), width);
        if (r < 0) break;
        TRY(add_piece(t, *list, s, at, at + r));
        at += r + width;
      }
      return true;
    }));
    (void)done;
  }
  if (at == 0) {
    TRY(list->append_own(t, TRY(plain(t, s))));
  } else {
    TRY(add_piece(t, *list, s, at, size));
  }
  return list;
}

Result<Own<List>> rsplit_by(Thread& t, Ref<Str> s, Ref<Str> sep, std::size_t most) {
  if (!sep->length()) return raise(t, exc::ValueError, "empty separator");
  Own<List> list = TRY(List::create(t));
  std::size_t end = s->length();
  while (most-- > 0) {
    const std::int64_t r = TRY(rfind(t, s, sep, {0, end}));
    if (r < 0) break;
    TRY(add_piece(t, *list, s, r + sep->length(), end));
    end = r;
  }
  if (end == s->length()) {
    TRY(list->append_own(t, TRY(plain(t, s))));
  } else {
    TRY(add_piece(t, *list, s, 0, end));
  }
  reverse(*list);
  return list;
}

Result<OptRef<Str>> separator(Thread& t, OptRef<> sep) {
  if (is_none_or_missing(sep)) return OptRef<Str>();
  if (!sep.ref().is<Str>()) return raise(t, exc::TypeError, "must be str or None, not %T", sep.ref());
  return OptRef<Str>(sep.ref().as<Str>());
}

std::size_t limit_of(std::int64_t maxsplit) { return maxsplit < 0 ? SIZE_MAX : static_cast<std::size_t>(maxsplit); }

enum Ends { kLeft = 1, kRight = 2, kBoth = 3 };

Result<Own<Str>> strip(Thread& t, Ref<Str> s, OptRef<> chars, Ends ends, const char* name) {
  std::size_t start = 0, end = s->length();
  LongLoop loop;
  bool is_interrupted = false;
  const auto goes_on = [&] { return !(is_interrupted = loop.round(t).is_failed()); };
  auto trim = [&](auto&& drops) {
    if (ends & kLeft)
      while (start < end && drops(s->at(start)) && goes_on()) ++start;
    if (ends & kRight && !is_interrupted)
      while (end > start && drops(s->at(end - 1)) && goes_on()) --end;
  };
  if (is_none_or_missing(chars)) {
    trim(is_space);
  } else {
    if (!chars.ref().is<Str>()) return raise(t, exc::TypeError, "%s arg must be None or str", name);
    const Ref<Str> set = chars.ref().as<Str>();
    if (set->length() == 1) {
      trim([c = set->at(0)](char32_t x) { return x == c; });
    } else {
      trim([&](char32_t x) {
        return visit_units(*set, [&](auto* p) {
          using T = std::remove_const_t<std::remove_pointer_t<decltype(p)>>;
          return x == static_cast<T>(x) && text::find_unit(p, set->length(), static_cast<T>(x)) >= 0;
        });
      });
    }
  }
  if (is_interrupted) return failed;
  if (start == 0 && end == s->length()) return plain(t, s);
  return Str::substring(t, s, start, end);
}

Result<char32_t> fill_of(Thread& t, OptRef<> fill) {
  if (!fill) return U' ';
  if (!fill.ref().is<Str>())
    return raise(t, exc::TypeError, "The fill character must be a unicode character, not %T", fill.ref());
  if (fill.ref().as<Str>()->length() != 1)
    return raise(t, exc::TypeError, "The fill character must be exactly one character long");
  return fill.ref().as<Str>()->at(0);
}

Result<Own<Str>> pad(Thread& t, Ref<Str> s, std::size_t left, std::size_t right, char32_t fill) {
  if (!left && !right) return plain(t, s);
  if (left > (std::size_t{1} << 55) || right > (std::size_t{1} << 55))
    return raise(t, exc::OverflowError, "padded string is too long");
  const std::size_t size = s->length();
  if (left + size + right == 1) return Str::from_code_point(t, fill);
  Own<Str> out = TRY(Str::create_uninitialized(t, left + size + right, std::max(maximum_of(*s), fill)));
  const auto put = [&]<class Unit>(Unit* to) -> Result<void> {
    TRY(fill_long(t, to, left, static_cast<Unit>(fill)));
    TRY(visit_units(*s, [&](auto* p) { return copy_long(t, p, size, to + left); }));
    return fill_long(t, to + left + size, right, static_cast<Unit>(fill));
  };
  TRY(visit_mutable_units(*out, put));
  return out;
}

std::size_t missing(Ref<Str> s, std::int64_t width) {
  return width <= static_cast<std::int64_t>(s->length()) ? 0 : static_cast<std::size_t>(width) - s->length();
}

}  // namespace

Result<Own<List>> method_split(Thread& t, Ref<Str> self, OptRef<> sep, std::int64_t maxsplit) {
  const OptRef<Str> by = TRY(separator(t, sep));
  return by ? split_by(t, self, by.ref(), limit_of(maxsplit)) : split_space(t, self, limit_of(maxsplit));
}
Result<Own<List>> method_rsplit(Thread& t, Ref<Str> self, OptRef<> sep, std::int64_t maxsplit) {
  const OptRef<Str> by = TRY(separator(t, sep));
  return by ? rsplit_by(t, self, by.ref(), limit_of(maxsplit)) : rsplit_space(t, self, limit_of(maxsplit));
}

Result<Own<List>> method_splitlines(Thread& t, Ref<Str> self, bool keepends) {
  Own<List> list = TRY(List::create(t));
  const std::size_t size = self->length();
  const bool done = TRY(visit_units(*self, [&](auto* p) -> Result<bool> {
    for (std::size_t i = 0; i < size;) {
      std::size_t end = i;
      if constexpr (sizeof *p == 1) {
        // Nearly all characters are beyond the controls; of those above ASCII only U+0085 ends a line.
        while (end < size && ((p[end] >= 0x20 && p[end] != 0x85) || !unicode::is_linebreak(p[end]))) ++end;
      } else {
        while (end < size && !unicode::is_linebreak(p[end])) ++end;
      }
      std::size_t next = end;
      if (next < size) next += p[next] == '\r' && next + 1 < size && p[next + 1] == '\n' ? 2 : 1;
      TRY(add_piece(t, *list, self, i, keepends ? next : end));
      i = next;
    }
    return true;
  }));
  (void)done;
  return list;
}

Result<Own<List>> joinable(Thread& t, Ref<> iterable) {
  Result<Own<List>> all = to_list(t, iterable);
  const Type& type = *iterable.type();
  const bool is_iterable = type.slots.iter || type.slots.item || type.slots.get_item;
  if (!all.is_failed() || is_iterable || !clear_if_pending(t, exc::TypeError)) return all;
  return raise(t, exc::TypeError, "can only join an iterable");
}

Result<Own<Str>> method_join(Thread& t, Ref<Str> self, Ref<> iterable) {
  // A list could be changed by nothing we call, so its items are read in place. Anything else becomes a list that
  // nobody else has; long lists as well, since signals are seen meanwhile.
  constexpr std::size_t kLong = LongLoop::kRoundsPerLook;
  Slot<List> holder;
  std::span<const Value> items;
  if (iterable.is_exact<List>() && iterable.as<List>()->size() < kLong) {
    items = iterable.as<List>()->span();
  } else if (iterable.is_exact<Tuple>()) {
    items = iterable.as<Tuple>()->span();
  } else {
    holder.set(TRY(joinable(t, iterable)));
    items = holder->span();
  }
  if (items.empty()) return Str::empty();
  std::size_t total = 0;
  char32_t maximum = items.size() > 1 && self->length() ? maximum_of(*self) : 0;
  LongLoop loop;
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (holder) TRY(loop.round(t));
    const Ref<> item(items[i]);
    if (!item.is<Str>()) return raise(t, exc::TypeError, "sequence item %d: expected str instance, %T found", i, item);
    total += item.as<Str>()->length();
    maximum = std::max(maximum, maximum_of(*item.as<Str>()));
  }
  if (items.size() == 1) {
    const Ref<> only(items[0]);
    if (only.is_exact<Str>()) return only.as<Str>().own();
  }
  std::size_t separators;
  if (__builtin_mul_overflow(self->length(), items.size() - 1, &separators) || separators > (std::size_t{1} << 55))
    return raise(t, exc::OverflowError, "join() result is too long for a Python string");
  const bool is_long = total + separators > kCopiedPerLook;
  if (is_long && !holder) {
    holder.set(TRY(List::from_values(t, items.data(), items.size())));
    items = holder->span();
  }
  if (maximum <= 0xFF && total + separators > 1) {
    Own<Str> out = TRY(Str::create_uninitialized(t, total + separators, maximum));
    auto* to = out->mutable_units<std::uint8_t>();
    const auto put = [&](const Str& s) {
      // Most pieces are short: two words that overlap, in place of a call.
      const std::size_t n = s.length();
      const std::uint8_t* from = s.data1();
      const auto put_words = [&]<class Word>(Word first, Word last) {
        std::memcpy(&first, from, sizeof first);
        std::memcpy(&last, from + n - sizeof last, sizeof last);
        std::memcpy(to, &first, sizeof first);
        std::memcpy(to + n - sizeof last, &last, sizeof last);
      };
      if (n > 16)
        std::memcpy(to, from, n);
      else if (n >= 8)
        put_words(std::uint64_t{}, std::uint64_t{});
      else if (n >= 4)
        put_words(std::uint32_t{}, std::uint32_t{});
      else if (n)
        to[0] = from[0], to[n / 2] = from[n / 2], to[n - 1] = from[n - 1];
      to += n;
    };
    auto* looked = to;
    for (std::size_t i = 0; i < items.size(); ++i) {
      if (i) put(*self);
      const Str& item = *Ref<>(items[i]).as<Str>();
      if (item.length() > kCopiedPerLook) {
        TRY(copy_long(t, item.data1(), item.length(), to));
        looked = to += item.length();
        continue;
      }
      put(item);
      if (static_cast<std::size_t>(to - looked) > kCopiedPerLook) {
        TRY(LongLoop::look(t));
        looked = to;
      }
    }
    return out;
  }
  if (total + separators == 0) return Str::empty();
  Own<Str> out = TRY(Str::create_uninitialized(t, total + separators, maximum));
  const auto put_all = [&](auto* to) -> Result<void> {
    const auto put = [&](const Str& s) -> Result<void> {
      TRY(visit_units(s, [&](auto* p) { return copy_long(t, p, s.length(), to); }));
      to += s.length();
      return ok;
    };
    for (std::size_t i = 0; i < items.size(); ++i) {
      if (holder) TRY(loop.round(t));
      if (i) TRY(put(*self));
      TRY(put(*Ref<>(items[i]).as<Str>()));
    }
    return ok;
  };
  TRY(visit_mutable_units(*out, put_all));
  if (out->length() == 1) return Str::from_code_point(t, out->at(0));
  return out;
}

Result<Own<Str>> method_strip(Thread& t, Ref<Str> self, OptRef<> chars) {
  return strip(t, self, chars, kBoth, "strip");
}
Result<Own<Str>> method_lstrip(Thread& t, Ref<Str> self, OptRef<> chars) {
  return strip(t, self, chars, kLeft, "lstrip");
}
Result<Own<Str>> method_rstrip(Thread& t, Ref<Str> self, OptRef<> chars) {
  return strip(t, self, chars, kRight, "rstrip");
}

Result<Own<Str>> method_center(Thread& t, Ref<Str> self, std::int64_t width, OptRef<> fillchar) {
  const char32_t fill = TRY(fill_of(t, fillchar));
  const std::size_t gap = missing(self, width), left = gap / 2 + (gap & static_cast<std::size_t>(width) & 1);
  return pad(t, self, left, gap - left, fill);
}
Result<Own<Str>> method_ljust(Thread& t, Ref<Str> self, std::int64_t width, OptRef<> fillchar) {
  const char32_t fill = TRY(fill_of(t, fillchar));
  return pad(t, self, 0, missing(self, width), fill);
}
Result<Own<Str>> method_rjust(Thread& t, Ref<Str> self, std::int64_t width, OptRef<> fillchar) {
  const char32_t fill = TRY(fill_of(t, fillchar));
  return pad(t, self, missing(self, width), 0, fill);
}
Result<Own<Str>> method_zfill(Thread& t, Ref<Str> self, std::int64_t width) {
  const std::size_t gap = missing(self, width);
  const bool sign = self->length() && (self->at(0) == '+' || self->at(0) == '-');
  if (!gap || !sign) return pad(t, self, gap, 0, '0');
  StringBuilder b(t);
  b.put(self->at(0));
  b.fill('0', gap);
  b.slice(self, 1, self->length());
  return b.finish();
}

Result<Own<Str>> method_expandtabs(Thread& t, Ref<Str> self, int tabsize) {
  StringBuilder b(t);
  std::size_t column = 0, from = 0;
  LongLoop loop;
  for (std::size_t i = 0; i < self->length(); ++i) {
    TRY(loop.round(t));
    const char32_t c = self->at(i);
    if (c == '\t') {
      b.slice(self, from, i);
      from = i + 1;
      if (tabsize > 0) {
        const std::size_t gap = tabsize - column % tabsize;
        b.fill(' ', gap);
        column += gap;
        if (b.size() > (std::size_t{1} << 55)) return raise(t, exc::OverflowError, "new string is too long");
      }
    } else {
      column = c == '\n' || c == '\r' ? 0 : column + 1;
    }
    if (b.is_out_of_memory()) break;
  }
  if (!from) return plain(t, self);
  b.slice(self, from, self->length());
  return b.finish();
}

}  // namespace krait::str_internal
