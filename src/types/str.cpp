// str: layout, making, hashing, comparing, interning. Methods are in str_*.cpp.
#include "types/str.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "base/utf8.h"
#include "object/allocate.h"
#include "types/intern_table.h"
#include "types/long_copy.h"
#include "types/names.h"

namespace krait {

namespace {

bool is_exact_str(const Str& s) { return static_cast<const Object&>(s).type() == &Str::type; }

constexpr std::size_t kMaxLength = std::size_t{1} << 55;

constexpr std::uint64_t info_of(std::size_t length, char32_t maximum) {
  return length << Str::kLengthShift | (maximum < 0x80 ? 1 | Str::kAscii : kind_for(maximum));
}

// The key is set once, before strings exist; afterwards it only is read.
constinit text::HashKey process_hash_key;

}  // namespace

// The only one outside the class who makes strings of a given layout.
struct StrAccess {
  static Result<Own<Str>> create(Thread& t, std::size_t length, char32_t maximum) {
    const int kind = kind_for(maximum);
    if (length > kMaxLength) return raise_memory_error(t);
    Own<Str> s = TRY(create_extra<Str>(t, (length + 1) * kind, info_of(length, maximum)));
    std::memset(static_cast<char*>(s->mutable_data()) + length * kind, 0, kind);
    return s;
  }
  static void set_length(Str* s, std::size_t length) {
    s->info_ = length << Str::kLengthShift | (s->info_ & ((1 << Str::kLengthShift) - 1));
    s->hash_ = -1;
    std::memset(static_cast<char*>(s->mutable_data()) + length * s->kind(), 0, s->kind());
  }
  static Own<Str> adopt(void* block, std::size_t length, char32_t maximum) {
    Str* s = new (block) Str(info_of(length, maximum));
    s->set_refs(1);
    s->clear_zero_word();
    s->set_type(&Str::type);
    std::memset(static_cast<char*>(s->mutable_data()) + length * s->kind(), 0, s->kind());
    return Own<Str>::steal(s);
  }
  static void clear_ascii(Str* s) { s->info_ &= ~std::uint64_t{Str::kAscii}; }

  struct Char : Str {
    constexpr Char(unsigned c)
        : Str(StaticTag{}, std::uint64_t{1} << kLengthShift | 1 | kInterned | kStatic | (c < 0x80 ? kAscii : 0)) {
      text[0] = static_cast<std::uint8_t>(c);
    }
    std::uint8_t text[2] = {};
  };
  template <std::size_t... C>
  struct Chars {
    Char of[sizeof...(C)] = {Char(C)...};
  };
};

namespace {

template <std::size_t... C>
StrAccess::Chars<C...> chars_type(std::index_sequence<C...>);
using AllChars = decltype(chars_type(std::make_index_sequence<256>()));
constinit AllChars kChars;

// One-character strings by code point; those that have a static name are that name.
struct CharTable {
  Str* of[256];
  constexpr CharTable() : of() {
    for (int i = 0; i < 256; ++i) of[i] = &kChars.of[i];
#define NAME(identifier) \
  if (sizeof(#identifier) == 2) of[static_cast<unsigned char>(#identifier[0])] = &names::identifier;
#define NAME_AS(identifier, text) \
  if (sizeof(text) == 2) of[static_cast<unsigned char>(text[0])] = &names::identifier;
#include "types/names.def"
#undef NAME
#undef NAME_AS
  }
};
constinit const CharTable kCharTable;

// Copies all of `from` into `to` (whose kind is at least as wide) at `at`.
void copy_into(Str& to, std::size_t at, const Str& from) {
  visit_units(from, [&](auto* p) { visit_mutable_units(to, [&](auto* q) { text::copy(p, from.length(), q + at); }); });
}
// The same for some of its units, seeing signals.
Result<void> copy_long_into(Thread& t, Str& to, std::size_t at, const Str& from, std::size_t start, std::size_t size) {
  return visit_units(from, [&](auto* p) {
    return visit_mutable_units(to, [&](auto* q) { return copy_long(t, p + start, size, q + at); });
  });
}

// A value of the class of the widest code point.
char32_t class_of(const Str& s) {
  return s.is_ascii() ? 0x7F : s.kind() == 1 ? 0xFF : s.kind() == 2 ? 0xFFFF : 0x10FFFF;
}

template <class T>
Result<Own<Str>> from_units(Thread& t, const T* units, std::size_t size) {
  if (size == 0) return Str::empty();
  if (size == 1) return Str::from_code_point(t, units[0]);
  const char32_t maximum = text::union_of(units, size);
  Own<Str> s = TRY(StrAccess::create(t, size, maximum));
  visit_mutable_units(*s, [&](auto* to) { text::copy(units, size, to); });
  return s;
}

}  // namespace

Ref<Str> Str::of_latin1(std::uint8_t c) { return Ref<Str>(kCharTable.of[c]); }
Own<Str> Str::empty() { return names::empty.ref().own(); }
void Str::set_hash_key(const text::HashKey& key) { process_hash_key = key; }
const text::HashKey& Str::hash_key() { return process_hash_key; }

Result<Own<Str>> Str::create_uninitialized(Thread& t, std::size_t length, char32_t maximum) {
  return StrAccess::create(t, length, maximum);
}

Own<Str> Str::adopt(void* block, std::size_t length, char32_t maximum) {
  return StrAccess::adopt(block, length, maximum);
}

Result<Own<Str>> Str::from_ascii(Thread& t, std::string_view s) {
  if (s.size() <= 1) return s.empty() ? empty() : of_latin1(s[0]).own();
  Own<Str> r = TRY(StrAccess::create(t, s.size(), 0x7F));
  std::memcpy(r->mutable_data(), s.data(), s.size());
  return r;
}

Result<Own<Str>> Str::from_latin1(Thread& t, const std::uint8_t* p, std::size_t size) { return from_units(t, p, size); }

Result<Own<Str>> Str::from_code_points(Thread& t, const char32_t* p, std::size_t size) {
  return from_units(t, reinterpret_cast<const std::uint32_t*>(p), size);
}

Result<Own<Str>> Str::from_code_point(Thread& t, char32_t c) {
  if (c < 0x100) return of_latin1(c).own();
  Own<Str> s = TRY(StrAccess::create(t, 1, c));
  if (s->kind() == 2)
    s->mutable_units<std::uint16_t>()[0] = c;
  else
    s->mutable_units<std::uint32_t>()[0] = c;
  return s;
}

namespace {

// Decodes leniently: surrogates pass, broken bytes become U+FFFD.
Result<Own<Str>> from_broken_utf8(Thread& t, const std::uint8_t* p, std::size_t size) {
  TRY(ensure_memory(t, size * sizeof(char32_t)));
  std::u32string out;
  out.reserve(size);
  for (std::size_t i = 0; i < size;) {
    const utf8::Scan scan = utf8::scan(p + i, size - i);
    const std::size_t at = out.size();
    out.resize(at + scan.count);
    utf8::decode_valid(p + i, scan.bytes, reinterpret_cast<std::uint32_t*>(out.data()) + at);
    i += scan.bytes;
    if (i >= size) break;
    if (p[i] == 0xED && i + 2 < size && (p[i + 1] & 0xE0) == 0xA0 && (p[i + 2] & 0xC0) == 0x80) {
      out.push_back(0xD000 | (p[i + 1] & 0x3F) << 6 | (p[i + 2] & 0x3F));
      i += 3;
    } else {
      out.push_back(0xFFFD);
      i += scan.error.end - scan.error.start;
    }
  }
  return Str::from_code_points(t, out.data(), out.size());
}

}  // namespace

Result<Own<Str>> Str::from_utf8(Thread& t, std::string_view s) {
  const auto* p = reinterpret_cast<const std::uint8_t*>(s.data());
  const utf8::Scan scan = utf8::scan(p, s.size());
  if (scan.error) return from_broken_utf8(t, p, s.size());
  return from_utf8(t, s, scan);
}

Result<Own<Str>> Str::from_utf8(Thread& t, std::string_view s, const utf8::Scan& scan) {
  const auto* p = reinterpret_cast<const std::uint8_t*>(s.data());
  if (scan.max < 0x80) return from_ascii(t, s);
  if (scan.count == 1) {
    const char* q = s.data();
    return from_code_point(t, utf8::next_valid(q));
  }
  Own<Str> r = TRY(StrAccess::create(t, scan.count, scan.max));
  visit_mutable_units(*r, [&](auto* to) { utf8::decode_valid(p, s.size(), to); });
  return r;
}

Result<Own<Str>> Str::concat2(Thread& t, Ref<Str> a, Ref<Str> b) {
  if (!b->length() && is_exact_str(*a)) return a.own();
  if (!a->length() && is_exact_str(*b)) return b.own();
  const std::size_t size = a->length() + b->length();
  Own<Str> s = TRY(StrAccess::create(t, size, std::max(class_of(*a), class_of(*b))));
  if (size > kCopiedPerLook) {
    TRY(copy_long_into(t, *s, 0, *a, 0, a->length()));
    TRY(copy_long_into(t, *s, a->length(), *b, 0, b->length()));
    return s;
  }
  copy_into(*s, 0, *a);
  copy_into(*s, a->length(), *b);
  return s;
}

Result<Own<Str>> Str::append(Thread& t, Own<Str> left, Ref<Str> right) {
  const std::size_t size = left->length(), more = right->length();
  if (!more && is_exact_str(*left)) return left;
  if (!left->is_unique() || left->is_interned() || !is_exact_str(*left) || right->kind() > left->kind() || !size) {
    return concat2(t, left.ref(), right);
  }
  // `right` may be `left` only when it is not unique.
  const std::size_t needed = sizeof(Str) + (size + more + 1) * left->kind();
  if (Heap::usable_size(left.get()) < needed) {
    // Room for as much again as an eighth: appending stays linear.
    if (size + more > kMaxLength) return raise_memory_error(t);
    void* p = t.heap->resize(left.get(), needed + needed / 8 + 16);
    if (!p) return raise_memory_error(t);
    (void)left.leak();
    left = Own<Str>::steal(static_cast<Str*>(p));
  }
  if (left->is_ascii() && !right->is_ascii()) StrAccess::clear_ascii(left.get());
  copy_into(*left, size, *right);
  StrAccess::set_length(left.get(), size + more);
  return left;
}

Result<Own<Str>> Str::substring(Thread& t, Ref<Str> s, std::size_t start, std::size_t end) {
  if (start == 0 && end == s->length() && is_exact_str(*s)) return s.own();
  if (end - start > kCopiedPerLook) {
    const char32_t maximum =
        s->is_ascii() ? 0x7F
                      : visit_units(*s, [&](auto* p) -> char32_t { return text::union_of(p + start, end - start); });
    Own<Str> part = TRY(StrAccess::create(t, end - start, maximum));
    // Its units may be narrower.
    TRY(copy_long_into(t, *part, 0, *s, start, end - start));
    return part;
  }
  if (s->is_ascii()) return from_ascii(t, s->ascii().substr(start, end - start));
  return visit_units(*s, [&](auto* p) -> Result<Own<Str>> { return from_units(t, p + start, end - start); });
}

Result<Own<>> Str::instance_of(Thread& t, Ref<Type> type, Own<Str> text) {
  if (type.get() == &Str::type) return text;
  const std::size_t bytes = (text->length() + 1) * text->kind();
  Own<Str> s = TRY(create_instance_extra<Str>(t, type, bytes, info_of(text->length(), class_of(*text))));
  std::memcpy(s->mutable_data(), text->data(), bytes);
  return s;
}

Result<Own<Str>> Str::narrowed(Thread& t, Own<Str> s) {
  const char32_t maximum = visit_units(*s, [&](auto* p) -> char32_t { return text::union_of(p, s->length()); });
  if (kind_for(maximum) == s->kind() && (maximum < 0x80) == s->is_ascii()) return s;
  return visit_units(*s, [&](auto* p) { return from_units(t, p, s->length()); });
}

// ---- interning ----

Result<Own<Str>> Str::intern(Thread& t, Own<Str> s) {
  if (s->is_interned()) return s;
  if (!s->length()) return empty();
  if (s->length() == 1 && s->kind() == 1) return of_latin1(s->data1()[0]).own();
  InternTable*& table = t.interpreter->interned;
  if (!table && !(table = new (std::nothrow) InternTable)) return raise_memory_error(t);
  if (Str* there = table->find(*s)) return Ref<Str>(there).own();
  // An instance of a subclass is never the interned one: it could carry attributes.
  if (!is_exact_str(*s)) {
    Own<Str> plain = TRY(StrAccess::create(t, s->length(), class_of(*s)));
    copy_into(*plain, 0, *s);
    s = std::move(plain);
  }
  if (!table->add(s.get())) return raise_memory_error(t);
  s->set_interned(true);
  return s;
}

Result<Own<Str>> Str::intern_ascii(Thread& t, std::string_view s) { return intern(t, TRY(from_ascii(t, s))); }

void Str::destruct_object(Object* o) {
  auto* s = static_cast<Str*>(o);
  if (!s->is_interned()) return;
  if (InternTable* table = Thread::current().interpreter->interned) table->remove(s);
}

// ---- hash and order ----

std::int64_t Str::hash_nothrow() const {
  if (hash_ == -1) hash_ = text::hash_bytes(process_hash_key, data(), length() * kind());
  return hash_;
}

Result<std::int64_t> Str::hash(Thread&, Ref<> self) { return self.as<Str>()->hash_nothrow(); }

bool Str::equal(Ref<Str> a, Ref<Str> b) {
  if (a.get() == b.get()) return true;
  if (a->length() != b->length() || a->kind() != b->kind()) return false;
  if (a->hash_ != -1 && b->hash_ != -1 && a->hash_ != b->hash_) return false;
  return std::memcmp(a->data(), b->data(), a->length() * a->kind()) == 0;
}

int Str::order(Ref<Str> a, Ref<Str> b) {
  if (a.get() == b.get()) return 0;
  const int r = visit_units(*a, [&](auto* p) {
    return visit_units(*b, [&](auto* q) { return text::compare(p, a->length(), q, b->length()); });
  });
  return (r > 0) - (r < 0);
}

}  // namespace krait
