// str: immutable text, stored with 1, 2 or 4 bytes a code point behind the object, whichever is the smallest that fits.
#pragma once

#include <string_view>

#include "base/string_kernels.h"
#include "object/type.h"

namespace krait {

namespace utf8 {
struct Scan;
}

class Str : public Object {
 public:
  static Type type;
  using FlaggedClass = Str;
  static constexpr std::uint32_t kSubclassFlag = kTypeIsStr;

  enum Flags : std::uint64_t {
    kKindMask = 7,  // bytes a code point: 1, 2, 4
    kAscii = 1 << 3,
    kInterned = 1 << 4,  // is the one string of its text in the interpreter's table (or a static name)
    kStatic = 1 << 5,
    kLengthShift = 8,
  };

  std::size_t length() const { return info_ >> kLengthShift; }  // code points
  int kind() const { return info_ & kKindMask; }
  bool is_ascii() const { return info_ & kAscii; }
  bool is_interned() const { return info_ & kInterned; }
  void set_interned(bool on) { info_ = on ? info_ | kInterned : info_ & ~std::uint64_t{kInterned}; }

  const void* data() const { return this + 1; }
  void* mutable_data() { return this + 1; }  // only while nobody else can see it
  const std::uint8_t* data1() const { return reinterpret_cast<const std::uint8_t*>(this + 1); }
  const char16_t* data2() const { return reinterpret_cast<const char16_t*>(this + 1); }
  const char32_t* data4() const { return reinterpret_cast<const char32_t*>(this + 1); }
  // Code point i; needs i < length().
  char32_t at(std::size_t i) const { return kind() == 1 ? data1()[i] : kind() == 2 ? data2()[i] : data4()[i]; }
  // The text of an ASCII string.
  std::string_view ascii() const { return {reinterpret_cast<const char*>(this + 1), length()}; }
  bool equals_ascii(std::string_view s) const { return is_ascii() && ascii() == s; }

  // New strings. The widest code point decides the kind; `maximum` may be any value of the right class.
  static Result<Own<Str>> create_uninitialized(Thread&, std::size_t length, char32_t maximum);
  static Result<Own<Str>> from_ascii(Thread&, std::string_view);
  static Result<Own<Str>> from_latin1(Thread&, const std::uint8_t*, std::size_t);
  static Result<Own<Str>> from_code_points(Thread&, const char32_t*, std::size_t);
  // UTF-8; surrogates are allowed, what is not UTF-8 becomes U+FFFD.
  static Result<Own<Str>> from_utf8(Thread&, std::string_view);
  static Result<Own<Str>> from_utf8(Thread&, std::string_view, const utf8::Scan&);  // valid, and scanned already
  static Result<Own<Str>> from_code_point(Thread&, char32_t);
  static Result<Own<Str>> concat2(Thread&, Ref<Str>, Ref<Str>);
  static Result<Own<Str>> substring(Thread&, Ref<Str>, std::size_t start, std::size_t end);
  static Own<Str> empty();

  // The string of one code point below 256: immortal and interned.
  static Ref<Str> of_latin1(std::uint8_t c);
  // `left + right`, extending `left` in place when nobody else refers to it: a loop of appends is linear.
  static Result<Own<Str>> append(Thread&, Own<Str> left, Ref<Str> right);

  // Makes a string of a block whose units are filled in already (StringBuilder).
  static Own<Str> adopt(void* block, std::size_t length, char32_t maximum);

  // The same text as an instance of `type`, which may be a subclass.
  static Result<Own<>> instance_of(Thread&, Ref<Type> type, Own<Str> text);
  // The same text in the kind it needs, for strings that may have lost their widest character.
  static Result<Own<Str>> narrowed(Thread&, Own<Str>);

  // Code units as T (std::uint8_t, std::uint16_t, std::uint32_t).
  template <class T>
  const T* units() const {
    return reinterpret_cast<const T*>(this + 1);
  }
  template <class T>
  T* mutable_units() {
    return reinterpret_cast<T*>(this + 1);
  }

  // The key of the hash of str and bytes. One per process, set once before the first string is hashed: the
  // static strings, hashes included, are shared by all interpreters.
  static void set_hash_key(const text::HashKey&);
  static const text::HashKey& hash_key();

  // The one string with this text. Takes the reference, gives one.
  static Result<Own<Str>> intern(Thread&, Own<Str>);
  static Result<Own<Str>> intern_ascii(Thread&, std::string_view);

  std::int64_t cached_hash() const { return hash_; }
  std::int64_t hash_nothrow() const;  // computes and caches
  static bool equal(Ref<Str> a, Ref<Str> b);
  // -1, 0, 1 by code points.
  static int order(Ref<Str> a, Ref<Str> b);

  // Slots.
  static Result<std::int64_t> hash(Thread&, Ref<>);
  static Result<Own<>> repr(Thread&, Ref<>);
  static Result<Own<>> str(Thread&, Ref<>);
  static Result<Own<>> construct(Thread&, Ref<Type>, const Arguments&);
  static Result<Own<>> compare(Thread&, Ref<>, Ref<>, CompareOp);
  static Result<Own<>> iter(Thread&, Ref<>);
  static Result<std::size_t> len(Thread&, Ref<> self) { return self.as<Str>()->length(); }
  static Result<bool> is_true(Thread&, Ref<> self) { return self.as<Str>()->length() != 0; }
  static Result<bool> contains(Thread&, Ref<>, Ref<>);
  static Result<Own<>> item(Thread&, Ref<>, std::int64_t);
  static Result<Own<>> get_item(Thread&, Ref<>, Ref<>);
  static Result<Own<>> concat(Thread&, Ref<>, Ref<>);
  static Result<Own<>> repeat(Thread&, Ref<>, std::int64_t);
  static Result<Own<>> remainder(Thread&, Ref<>, Ref<>);  // printf-style formatting
  std::size_t body_size() const { return sizeof(Str) + (length() + 1) * kind(); }
  static void destruct_object(Object*);  // leaves the table of interned strings

 protected:
  friend struct StrAccess;
  template <class T, class... A>
  friend Result<Own<T>> create_extra(Thread&, std::size_t, A&&...);
  template <class T, class... A>
  friend Result<Own<T>> create_instance_extra(Thread&, Ref<Type>, std::size_t, A&&...);
  Str(std::uint64_t info) : hash_(-1), info_(info) {}
  constexpr Str(StaticTag tag, std::uint64_t info) : Object(tag, &Str::type), hash_(-1), info_(info) {}

  mutable std::int64_t hash_;  // -1: not computed
  std::uint64_t info_;         // length and Flags
};
static_assert(sizeof(Str) == 32);

// Calls fn with the code units as a pointer of their kind.
template <class F>
inline decltype(auto) visit_units(const Str& s, F&& fn) {
  if (s.kind() == 1) return fn(s.units<std::uint8_t>());
  if (s.kind() == 2) return fn(s.units<std::uint16_t>());
  return fn(s.units<std::uint32_t>());
}
// The same for text that is being made.
template <class F>
inline decltype(auto) visit_mutable_units(Str& s, F&& fn) {
  if (s.kind() == 1) return fn(s.mutable_units<std::uint8_t>());
  if (s.kind() == 2) return fn(s.mutable_units<std::uint16_t>());
  return fn(s.mutable_units<std::uint32_t>());
}
// Bytes a code point that text with these code points (or their union) needs.
inline int kind_for(char32_t maximum) { return maximum < 0x100 ? 1 : maximum < 0x10000 ? 2 : 4; }

// An ASCII identifier at a fixed address.
template <std::size_t N>
class StaticStr : public Str {
 public:
  constexpr StaticStr(const char* text)
      : Str(StaticTag{}, ((N - 1) << kLengthShift) | 1 | kAscii | kInterned | kStatic) {
    for (std::size_t i = 0; i < N; ++i) text_[i] = text[i];
  }
  Ref<Str> ref() { return Ref<Str>(this); }
  operator Ref<Str>() { return ref(); }
  operator Ref<>() { return Ref<>(this); }
  operator OptRef<>() { return OptRef<>(Value::of_object(this)); }

 private:
  char text_[N];
};

}  // namespace krait
