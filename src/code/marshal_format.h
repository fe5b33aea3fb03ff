// The marshal format, version 5, as CPython 3.14 reads and writes it: the bytes, without the objects.
//
// Reader walks data and calls a builder for every object; types/marshal.cpp builds Python objects, tests build plain
// trees. It trusts nothing: sizes, references, nesting and normal form are checked before the builder is asked for
// anything.
#pragma once

#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/float_text.h"
#include "base/string_kernels.h"

namespace krait::marshal {

inline constexpr int kVersion = 5;
inline constexpr int kMaxDepth = 2000;
inline constexpr std::uint8_t kFlagRef = 0x80;

enum class Type : char {
  Null = '0',
  None = 'N',
  False = 'F',
  True = 'T',
  StopIteration = 'S',
  Ellipsis = '.',
  Int = 'i',
  Int64 = 'I',
  Long = 'l',
  FloatText = 'f',
  Float = 'g',
  ComplexText = 'x',
  Complex = 'y',
  Bytes = 's',
  Str = 'u',
  InternedStr = 't',
  Ascii = 'a',
  InternedAscii = 'A',
  ShortAscii = 'z',
  ShortInternedAscii = 'Z',
  Tuple = '(',
  SmallTuple = ')',
  List = '[',
  Dict = '{',
  Set = '<',
  FrozenSet = '>',
  Code = 'c',
  Ref = 'r',
  Slice = ':',
};

enum class Error : std::uint8_t {
  None,
  TooShort,    // EOFError
  BadData,     // ValueError
  NullObject,  // TypeError
  Builder,     // the builder has raised
};

// The scalar fields of a code object, in the order of the data; the objects between them come as `parts`.
struct CodeScalars {
  std::int32_t argcount, posonlyargcount, kwonlyargcount, stacksize, flags, firstlineno;
};
// The objects of a code object, in the order of the data.
enum CodePart {
  kCode,
  kConsts,
  kNames,
  kLocalsPlusNames,
  kLocalsPlusKinds,
  kFilename,
  kName,
  kQualname,
  kLineTable,
  kExceptionTable,
  kCodeParts
};

enum class Interned : std::uint8_t { No, Yes };

// What a builder offers (H is its handle of an object; default-constructed: none; moved, and copied by `copy`):
//   bool has_room() for another level of nesting; H none(), boolean(bool), stop_iteration(), ellipsis(),
//   integer(int64), big_integer(span<uint16 digits of 15 bits>, negative), real(double), complex(double, double),
//   bytes(string_view), ascii(string_view, Interned), utf8(string_view, Interned) H tuple(count), list(count); bool
//   set_item(H&, index, H)                       filled in order H dict(), bool dict_add(H&, H key, H value); H
//   set(count), bool set_add(H&, H); H frozenset(span<H>) H slice(H, H, H), code(const CodeScalars&, span<H,
//   kCodeParts>); H copy(const H&)
// An empty handle, or false, means that the builder has raised.
template <class Builder>
class Reader {
 public:
  using H = typename Builder::Handle;

  Reader(Builder& builder, std::span<const std::uint8_t> data, bool allow_code = true)
      : builder_(builder), data_(data), allow_code_(allow_code) {}

  // The next object, or an empty handle and an error.
  H read() {
    H h = object();
    if (error_ == Error::None && !h) return fail(Error::NullObject, "NULL object in marshal data for object");
    return h;
  }
  Error error() const { return error_; }
  const char* message() const { return message_; }
  std::size_t position() const { return at_; }

 private:
  H fail(Error error, const char* message) {
    if (error_ == Error::None) {
      error_ = error;
      message_ = message;
    }
    return H();
  }
  H bad(const char* message) { return fail(Error::BadData, message); }
  bool has(std::size_t n) {
    if (n <= data_.size() - at_) return true;
    fail(Error::TooShort, "marshal data too short");
    return false;
  }
  std::uint8_t byte() {
    if (at_ < data_.size()) return data_[at_++];
    fail(Error::TooShort, "EOF read where not expected");
    return 0;
  }
  std::int32_t int32() {
    std::int32_t v = 0;
    if (has(4)) {
      std::memcpy(&v, data_.data() + at_, 4);
      at_ += 4;
    }
    return v;
  }
  template <class T>
  T raw() {
    T v{};
    if (has(sizeof v)) {
      std::memcpy(&v, data_.data() + at_, sizeof v);
      at_ += sizeof v;
    }
    return v;
  }
  std::string_view text(std::size_t size) {
    if (!has(size)) return {};
    const std::string_view s(reinterpret_cast<const char*>(data_.data()) + at_, size);
    at_ += size;
    return s;
  }
  std::string_view sized_text(const char* out_of_range) {
    const std::int32_t size = int32();
    if (size < 0) {
      bad(out_of_range);
      return {};
    }
    return text(static_cast<std::size_t>(size));
  }
  bool ok() const { return error_ == Error::None; }

  // What the builder made; remembers it when the data asks for that.
  H made(H h, bool referenced) {
    if (!ok()) return H();
    if (!h) return fail(Error::Builder, "");
    if (referenced) refs_.push_back(builder_.copy(h));
    return h;
  }
  std::size_t reserve(bool referenced) {
    if (referenced) refs_.emplace_back();
    return refs_.size() - 1;
  }
  H made_at(H h, bool referenced, std::size_t index) {
    if (!ok()) return H();
    if (!h) return fail(Error::Builder, "");
    if (referenced) refs_[index] = builder_.copy(h);
    return h;
  }

  H object() {
    if (depth_ >= kMaxDepth) return bad("recursion limit exceeded");
    if (!builder_.has_room()) return fail(Error::Builder, "");
    if (at_ >= data_.size()) return fail(Error::TooShort, "EOF read where object expected");
    ++depth_;
    const std::uint8_t code = byte();
    H h = typed(static_cast<Type>(code & ~kFlagRef), code & kFlagRef);
    --depth_;
    return h;
  }

  H typed(Type type, bool ref) {
    switch (type) {
      case Type::Null:
        return H();
      case Type::None:
        return builder_.none();
      case Type::False:
        return builder_.boolean(false);
      case Type::True:
        return builder_.boolean(true);
      case Type::StopIteration:
        return builder_.stop_iteration();
      case Type::Ellipsis:
        return builder_.ellipsis();
      case Type::Int: {
        const std::int32_t v = int32();
        return ok() ? made(builder_.integer(v), ref) : H();
      }
      case Type::Int64: {
        const auto v = raw<std::int64_t>();
        return ok() ? made(builder_.integer(v), ref) : H();
      }
      case Type::Long:
        return big_integer(ref);
      case Type::Float: {
        const auto v = raw<double>();
        return ok() ? made(builder_.real(v), ref) : H();
      }
      case Type::Complex: {
        const auto re = raw<double>();
        const auto im = raw<double>();
        return ok() ? made(builder_.complex(re, im), ref) : H();
      }
      case Type::FloatText: {
        const double v = real_text();
        return ok() ? made(builder_.real(v), ref) : H();
      }
      case Type::ComplexText: {
        const double re = real_text(), im = real_text();
        return ok() ? made(builder_.complex(re, im), ref) : H();
      }
      case Type::Bytes: {
        const std::string_view s = sized_text("bad marshal data (bytes object size out of range)");
        return ok() ? made(builder_.bytes(s), ref) : H();
      }
      case Type::Str:
      case Type::InternedStr: {
        const std::string_view s = sized_text("bad marshal data (string size out of range)");
        return ok() ? made(builder_.utf8(s, type == Type::InternedStr ? Interned::Yes : Interned::No), ref) : H();
      }
      case Type::Ascii:
      case Type::InternedAscii:
        return ascii(sized_text("bad marshal data (string size out of range)"), type == Type::InternedAscii, ref);
      case Type::ShortAscii:
      case Type::ShortInternedAscii:
        return ascii(text(byte()), type == Type::ShortInternedAscii, ref);
      case Type::SmallTuple:
        return sequence(byte(), true, ref);
      case Type::Tuple:
        return sequence(count("bad marshal data (tuple size out of range)"), true, ref);
      case Type::List:
        return sequence(count("bad marshal data (list size out of range)"), false, ref);
      case Type::Dict:
        return dict(ref);
      case Type::Set:
        return set(ref);
      case Type::FrozenSet:
        return frozenset(ref);
      case Type::Slice:
        return slice(ref);
      case Type::Code:
        return code(ref);
      case Type::Ref: {
        const std::int32_t n = int32();
        if (!ok()) return H();
        if (n < 0 || static_cast<std::size_t>(n) >= refs_.size() || !refs_[static_cast<std::size_t>(n)])
          return bad("bad marshal data (invalid reference)");
        return builder_.copy(refs_[static_cast<std::size_t>(n)]);
      }
    }
    return bad("bad marshal data (unknown type code)");
  }

  H ascii(std::string_view s, bool interned, bool ref) {
    if (!ok()) return H();
    if (!text::is_ascii(reinterpret_cast<const std::uint8_t*>(s.data()), s.size()))
      return made(builder_.utf8(latin1_to_utf8(s), interned ? Interned::Yes : Interned::No), ref);
    return made(builder_.ascii(s, interned ? Interned::Yes : Interned::No), ref);
  }
  static std::string latin1_to_utf8(std::string_view s) {
    std::string out;
    for (unsigned char c : s) {
      if (c < 0x80) {
        out += static_cast<char>(c);
      } else {
        out += static_cast<char>(0xC0 | c >> 6);
        out += static_cast<char>(0x80 | (c & 0x3F));
      }
    }
    return out;
  }

  double real_text() {
    const std::string_view s = text(byte());
    double v = 0;
    if (ok() && !float_text::parse(s, &v)) bad("bad marshal data (could not convert string to float)");
    return v;
  }

  H big_integer(bool ref) {
    const std::int32_t n = int32();
    if (!ok()) return H();
    if (n == INT32_MIN) return bad("bad marshal data (long size out of range)");
    const auto size = static_cast<std::size_t>(n < 0 ? -n : n);
    if (!has(size * 2)) return H();
    std::vector<std::uint16_t> digits(size);
    if (size) std::memcpy(digits.data(), data_.data() + at_, size * 2);
    at_ += size * 2;
    for (std::uint16_t d : digits)
      if (d >= 1 << 15) return bad("bad marshal data (digit out of range in long)");
    if (size && digits.back() == 0) return bad("bad marshal data (unnormalized long data)");
    return made(builder_.big_integer(std::span<const std::uint16_t>(digits), n < 0), ref);
  }

  // Every element takes a byte at least: a count beyond the data needs no memory to be refused.
  std::size_t count(const char* out_of_range) {
    const std::int32_t n = int32();
    if (ok() && n < 0) bad(out_of_range);
    return n < 0 ? 0 : static_cast<std::size_t>(n);
  }

  H sequence(std::size_t n, bool is_tuple, bool ref) {
    if (!ok() || !has(n)) return H();
    H h = made(is_tuple ? builder_.tuple(n) : builder_.list(n), ref);
    for (std::size_t i = 0; h && i < n; ++i) {
      H item = object();
      if (!ok()) return H();
      if (!item)
        return fail(Error::NullObject,
                    is_tuple ? "NULL object in marshal data for tuple" : "NULL object in marshal data for list");
      if (!builder_.set_item(h, i, std::move(item))) return fail(Error::Builder, "");
    }
    return h;
  }

  H dict(bool ref) {
    H h = made(builder_.dict(), ref);
    while (h) {
      H key = object();
      if (!ok()) return H();
      if (!key) break;
      H value = object();
      if (!ok()) return H();
      if (!value) break;
      if (!builder_.dict_add(h, std::move(key), std::move(value))) return fail(Error::Builder, "");
    }
    return h;
  }

  H set(bool ref) {
    const std::size_t n = count("bad marshal data (set size out of range)");
    if (!ok() || !has(n)) return H();
    H h = made(builder_.set(n), ref);
    for (std::size_t i = 0; h && i < n; ++i) {
      H item = object();
      if (!ok()) return H();
      if (!item) return fail(Error::NullObject, "NULL object in marshal data for set");
      if (!builder_.set_add(h, std::move(item))) return fail(Error::Builder, "");
    }
    return h;
  }

  H frozenset(bool ref) {
    const std::size_t n = count("bad marshal data (set size out of range)");
    if (!ok() || !has(n)) return H();
    const std::size_t index = reserve(ref && n > 0);
    std::vector<H> items;
    for (std::size_t i = 0; i < n; ++i) {
      H item = object();
      if (!ok()) return H();
      if (!item) return fail(Error::NullObject, "NULL object in marshal data for set");
      items.push_back(std::move(item));
    }
    H h = builder_.frozenset(std::span<H>(items));
    return n > 0 ? made_at(std::move(h), ref, index) : made(std::move(h), ref);
  }

  H slice(bool ref) {
    const std::size_t index = reserve(ref);
    H parts[3];
    for (H& part : parts) {
      part = object();
      if (!ok()) return H();
      if (!part) return fail(Error::NullObject, "NULL object in marshal data for slice");
    }
    return made_at(builder_.slice(std::move(parts[0]), std::move(parts[1]), std::move(parts[2])), ref, index);
  }

  H code(bool ref) {
    if (!allow_code_) return bad("unmarshalling code objects is disallowed");
    const std::size_t index = reserve(ref);
    CodeScalars scalars;
    scalars.argcount = int32();
    scalars.posonlyargcount = int32();
    scalars.kwonlyargcount = int32();
    scalars.stacksize = int32();
    scalars.flags = int32();
    H parts[kCodeParts];
    for (int i = 0; i < kCodeParts && ok(); ++i) {
      if (i == kLineTable) scalars.firstlineno = int32();
      parts[i] = object();
      if (ok() && !parts[i]) return fail(Error::NullObject, "NULL object in marshal data for object");
    }
    if (!ok()) return H();
    return made_at(builder_.code(scalars, std::span<H>(parts)), ref, index);
  }

  Builder& builder_;
  std::span<const std::uint8_t> data_;
  std::size_t at_ = 0;
  int depth_ = 0;
  const bool allow_code_;
  Error error_ = Error::None;
  const char* message_ = "";
  std::vector<H> refs_;
};

// Writes primitives. Who walks the objects decides about references: `begin(type, referenced)` counts one more when it
// is.
class Writer {
 public:
  explicit Writer(int version = kVersion) : version_(version) {}
  int version() const { return version_; }

  void begin(Type type, bool referenced = false) {
    byte(static_cast<std::uint8_t>(static_cast<std::uint8_t>(type) | (referenced ? kFlagRef : 0)));
    refs_ += referenced;
  }
  std::uint32_t next_ref() const { return refs_; }
  void ref(std::uint32_t index) {
    byte(static_cast<std::uint8_t>(Type::Ref));
    u32(index);
  }
  void byte(std::uint8_t b) { out_ += static_cast<char>(b); }
  void u32(std::uint32_t v) {
    char raw[4];
    std::memcpy(raw, &v, 4);
    out_.append(raw, 4);
  }
  void real(double v) {
    char raw[8];
    std::memcpy(raw, &v, 8);
    out_.append(raw, 8);
  }
  void sized(std::string_view data) {
    u32(static_cast<std::uint32_t>(data.size()));
    out_ += data;
  }
  // 64-bit limbs as digits of 15 bits; Int when 32 bits do.
  void integer(std::span<const unsigned long> limbs, bool negative, bool referenced);
  void integer(std::int64_t value, bool referenced);
  void ascii(std::string_view text, Interned interned, bool referenced);
  void utf8(std::string_view text, Interned interned, bool referenced) {
    begin(interned == Interned::Yes && version_ >= 1 ? Type::InternedStr : Type::Str, referenced);
    sized(text);
  }
  void tuple(std::size_t count, bool referenced) {
    const bool small = version_ >= 4 && count < 256;
    begin(small ? Type::SmallTuple : Type::Tuple, referenced);
    if (small)
      byte(static_cast<std::uint8_t>(count));
    else
      u32(static_cast<std::uint32_t>(count));
  }

  std::string take() { return std::move(out_); }
  const std::string& data() const { return out_; }

 private:
  std::string out_;
  const int version_;
  std::uint32_t refs_ = 0;
};

}  // namespace krait::marshal
