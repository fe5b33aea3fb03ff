// str: what the operators do.
#include <algorithm>
#include <cstring>

#include "base/unicode.h"
#include "object/allocate.h"
#include "types/dict.h"
#include "types/iterator.h"
#include "types/long_copy.h"
#include "types/names.h"
#include "types/slice.h"
#include "types/str_internal.h"
#include "types/str_iterator.h"

namespace krait {

using namespace str_internal;

namespace {

Result<Own<Str>> sliced(Thread& t, Ref<Str> s, const SliceRange& r) {
  if (r.count == 0) return Str::empty();
  if (r.step == 1) return Str::substring(t, s, r.start, r.start + r.count);
  if (r.count == 1) return Str::from_code_point(t, s->at(r.start));
  Own<Str> out = TRY(Str::create_uninitialized(t, r.count, maximum_of(*s)));
  TRY(visit_units(*s, [&](auto* p) -> Result<void> {
    using T = std::remove_const_t<std::remove_pointer_t<decltype(p)>>;
    T* q = out->template mutable_units<T>();
    std::uint64_t at = r.start;  // unsigned: behind the last item it may be beyond any int64
    for (std::int64_t i = 0; i < r.count;) {
      const std::int64_t end = std::min<std::int64_t>(r.count, i + kCopiedPerLook);
      for (; i < end; ++i, at += r.step) q[i] = p[at];
      TRY(LongLoop::look(t));
    }
    return ok;
  }));
  if (s->is_ascii()) return out;
  return Str::narrowed(t, std::move(out));
}

constexpr char kHex[] = "0123456789abcdef";

// \xhh, \uhhhh or \Uhhhhhhhh
void put_escape(StringBuilder& b, char32_t c) {
  const int digits = c < 0x100 ? 2 : c < 0x10000 ? 4 : 8;
  b.put('\\');
  b.put(digits == 2 ? 'x' : digits == 4 ? 'u' : 'U');
  for (int i = digits - 1; i >= 0; --i) b.put(kHex[c >> (4 * i) & 15]);
}

}  // namespace

Result<Own<>> Str::repr(Thread& t, Ref<> self) {
  const Ref<Str> s = self.as<Str>();
  const std::size_t size = s->length();
  if (s->is_ascii()) {
    // Nearly always nothing needs an escape. The compiler makes vectors of the loop.
    const std::uint8_t* p = s->data1();
    std::uint8_t special = 0;
    for (std::size_t i = 0; i < size; ++i)
      special |= static_cast<std::uint8_t>(p[i] - 0x20) >= 0x7F - 0x20 || p[i] == '\'' || p[i] == '\\';
    if (!special) {
      Own<Str> out = TRY(create_uninitialized(t, size + 2, 0x7F));
      auto* q = out->mutable_units<std::uint8_t>();
      q[0] = q[size + 1] = '\'';
      TRY(copy_long(t, p, size, q + 1));
      return Own<>(std::move(out));
    }
  }
  return visit_units(*s, [&](auto* p) -> Result<Own<>> {
    bool single = false, twice = false, plain = true;
    for (std::size_t i = 0; i < size; ++i) {
      const char32_t c = p[i];
      single |= c == '\'';
      twice |= c == '"';
      plain &= c != '\\' && c >= 0x20 && (c < 0x7F || unicode::is_printable(c));
    }
    const char quote = single && !twice ? '"' : '\'';
    StringBuilder b(t, size + 2, maximum_of(*s) < 0x80 ? 0x7F : 0);
    b.put(quote);
    if (plain && !(single && twice)) {
      b.str(s);
    } else {
      for (std::size_t i = 0; i < size && !b.is_out_of_memory(); ++i) {
        std::size_t end = i;  // of what stands for itself
        while (end < size && p[end] >= 0x20 && p[end] < 0x7F && p[end] != '\\' &&
               p[end] != static_cast<unsigned char>(quote))
          ++end;
        if (end > i) {
          b.units(p + i, end - i, 0x7F);
          i = end;
          if (i == size) break;
        }
        const char32_t c = p[i];
        if (c == static_cast<unsigned char>(quote) || c == '\\') {
          b.put('\\');
          b.put(c);
        } else if (c == '\n' || c == '\r' || c == '\t') {
          b.put('\\');
          b.put(c == '\n' ? 'n' : c == '\r' ? 'r' : 't');
        } else if (unicode::is_printable(c)) {
          b.put(c);
        } else {
          put_escape(b, c);
        }
      }
    }
    b.put(quote);
    return b.finish();
  });
}

Result<Own<>> Str::str(Thread& t, Ref<> self) { return plain(t, self.as<Str>()); }

// Negative, zero or positive, seeing signals. Where equality alone matters, sizes and kinds may tell.
static Result<int> compare_texts(Thread& t, const Str& a, const Str& b, bool is_equality) {
  if (is_equality && (a.length() != b.length() || a.kind() != b.kind())) return 1;
  return visit_units(a, [&](auto* p) {
    return visit_units(b, [&](auto* q) { return compare_long(t, p, a.length(), q, b.length()); });
  });
}

Result<Own<>> Str::compare(Thread& t, Ref<> a, Ref<> b, CompareOp op) {
  if (!a.is<Str>() || !b.is<Str>()) return not_implemented();
  const Ref<Str> s = a.as<Str>(), u = b.as<Str>();
  const bool is_equality = op == CompareOp::Eq || op == CompareOp::Ne, is_long = s->length() > kCopiedPerLook && a != b;
  if (is_equality && !is_long) return bool_from(equal(s, u) == (op == CompareOp::Eq));
  const int r = is_long ? TRY(compare_texts(t, *s, *u, is_equality)) : order(s, u);
  if (is_equality) return bool_from((r == 0) == (op == CompareOp::Eq));
  return bool_from(op == CompareOp::Lt ? r < 0 : op == CompareOp::Le ? r <= 0 : op == CompareOp::Gt ? r > 0 : r >= 0);
}

Result<bool> Str::contains(Thread& t, Ref<> self, Ref<> part) {
  if (!part.is<Str>()) return raise(t, exc::TypeError, "'in <string>' requires string as left operand, not %T", part);
  return TRY(find(t, self.as<Str>(), part.as<Str>(), {0, self.as<Str>()->length()})) >= 0;
}

Result<Own<>> Str::item(Thread& t, Ref<> self, std::int64_t index) {
  const Ref<Str> s = self.as<Str>();
  if (index < 0 || index >= static_cast<std::int64_t>(s->length()))
    return raise(t, exc::IndexError, "string index out of range");
  return from_code_point(t, s->at(index));
}

Result<Own<>> Str::get_item(Thread& t, Ref<> self, Ref<> key) {
  const Ref<Str> s = self.as<Str>();
  if (key.is<Slice>()) return sliced(t, s, TRY(slice_indices(t, key.as<Slice>(), s->length())));
  if (!key.value().is_int() && !has_index(key))
    return raise(t, exc::TypeError, "string indices must be integers, not '%T'", key);
  std::int64_t i = key.value().is_int() ? key.value().as_int() : TRY(index_int64(t, key, &exc::IndexError));
  if (i < 0) i += static_cast<std::int64_t>(s->length());
  return item(t, self, i);
}

Result<Own<>> Str::concat(Thread& t, Ref<> a, Ref<> b) {
  if (!b.is<Str>()) return raise(t, exc::TypeError, "can only concatenate str (not \"%T\") to str", b);
  return concat2(t, a.as<Str>(), b.as<Str>());
}

Result<Own<>> Str::repeat(Thread& t, Ref<> self, std::int64_t count) {
  const Ref<Str> s = self.as<Str>();
  if (count <= 0 || !s->length()) return empty();
  if (count == 1) return plain(t, s);
  std::size_t size;
  if (__builtin_mul_overflow(s->length(), static_cast<std::size_t>(count), &size) || size > (std::size_t{1} << 55))
    return raise_memory_error(t);
  Own<Str> r = TRY(create_uninitialized(t, size, maximum_of(*s)));
  TRY(visit_units(*s, [&](auto* p) -> Result<void> {
    using T = std::remove_const_t<std::remove_pointer_t<decltype(p)>>;
    T* q = r->template mutable_units<T>();
    if (s->length() == 1) return fill_long(t, q, size, p[0]);
    TRY(copy_long(t, p, s->length(), q));
    // Double what is there until it is all there; in pieces in the end.
    constexpr std::size_t kPiece = std::size_t{1} << 20;
    const std::size_t most = s->length() >= kPiece ? s->length() : kPiece / s->length() * s->length();
    for (std::size_t done = s->length(), more; done < size; done += more) {
      more = std::min({done, most, size - done});
      TRY(copy_long(t, q, more, q + done));
      if (most < done) TRY(LongLoop::look(t));
    }
    return ok;
  }));
  return r;
}

Result<Own<>> Str::iter(Thread& t, Ref<> self) { return create<StrIterator>(t, self.as<Str>().own()); }

// ---- str_iterator ----

Step StrIterator::next(Thread& t, Ref<> self) {
  StrIterator& it = *self.as<StrIterator>();
  if (!it.text_) return Step::done();
  if (it.index_ < it.text_->length()) return Str::from_code_point(t, it.text_->at(it.index_++));
  it.text_.clear();
  return Step::done();
}

Result<std::int64_t> StrIterator::length_hint(Thread&) {
  return text_ ? static_cast<std::int64_t>(text_->length() - index_) : 0;
}

Result<void> StrIterator::setstate(Thread& t, Ref<> state) {
  const std::int64_t i = TRY(index_int64(t, state));
  if (text_) index_ = i < 0 ? 0 : std::min(static_cast<std::size_t>(i), text_->length());
  return ok;
}

Result<Own<>> StrIterator::reduce(Thread& t) {
  Own<> iter = TRY(builtin(t, names::iter));
  if (!text_) {
    Own<Tuple> arguments = TRY(Tuple::of(t, Str::empty()));
    return Tuple::of(t, iter, arguments);
  }
  Own<Tuple> arguments = TRY(Tuple::of(t, text_.ref()));
  return Tuple::of(t, iter, arguments, Own<>::of_int(static_cast<std::int64_t>(index_)));
}

namespace {
constexpr Method kIteratorMethods[] = {
    bind<&StrIterator::length_hint>("__length_hint__(self, /)", "How many items are probably left."),
    bind<&StrIterator::setstate>("__setstate__(self, state, /)", "Go on from a state that __reduce__ gave."),
    bind<&StrIterator::reduce>("__reduce__(self, /)", "What pickle and copy need to build an equal object."),
};
}  // namespace

constinit Type StrIterator::type =
    describe<StrIterator>("str_ascii_iterator", {.methods = kIteratorMethods, .flags = kTypeNoConstruct});

}  // namespace krait
