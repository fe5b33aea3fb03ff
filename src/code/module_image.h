// The code of one module as krait-compile leaves it for the interpreter: in the binary (frozen modules) or in the file
// of the library's code. It is read where it lies. Loading a module makes its first code object; the others, which are
// constants of their parents, start as name and numbers and get the rest when they are about to run or are looked at
// (types/module_image.h). The translation to executable code is there too.
//
// The data: ModuleImage, the code records, the places of the objects, then blocks of objects and of what the records
// point to, in the order in which they are likely to be wanted. Offsets count from the start of the data; everything is
// aligned to 8 bytes. Trusted like the binary itself: the same build makes both.
#pragma once

#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>

namespace krait {

// How records and tuples name a constant: the kind in the two low bits, above them an index or the value.
struct ImageRef {
  enum Kind : std::uint32_t { Object = 0, SmallInt = 1, Code = 2, Singleton = 3 };
  enum SingletonName : std::uint32_t { None, False, True, Ellipsis };

  std::uint32_t word;

  static constexpr std::int64_t kLeastInt = -(std::int64_t{1} << 29), kMostInt = (std::int64_t{1} << 29) - 1;
  static constexpr ImageRef of(Kind kind, std::uint32_t index) { return {index << 2 | kind}; }
  static constexpr ImageRef of_int(std::int64_t v) { return of(SmallInt, static_cast<std::uint32_t>(v)); }
  Kind kind() const { return static_cast<Kind>(word & 3); }
  std::uint32_t index() const { return word >> 2; }
  std::int32_t small_int() const { return static_cast<std::int32_t>(word) >> 2; }
};

// What is neither a small int, nor one of the singletons, nor code.
struct ImageObject {
  enum Kind : std::uint32_t {
    Ascii,
    InternedAscii,
    Utf8,  // lone surrogates as three bytes
    InternedUtf8,
    Tuple,   // `size` ImageRefs
    Marshal  // anything else
  };
  std::uint32_t kind;
  std::uint32_t size;  // what follows: bytes, or items of a tuple

  const std::uint8_t* data() const { return reinterpret_cast<const std::uint8_t*>(this + 1); }
  std::string_view text() const { return {reinterpret_cast<const char*>(data()), size}; }
  std::span<const ImageRef> items() const { return {reinterpret_cast<const ImageRef*>(data()), size}; }
};

struct ImageBytes {
  std::uint32_t at, size;
};

struct CodeRecord {
  std::int32_t argcount, posonlyargcount, kwonlyargcount, stacksize;
  std::uint32_t flags;
  std::int32_t firstlineno;
  std::int32_t nlocals, nlocalsplus, ncellvars, nfreevars;
  std::uint32_t const_count, name_count;
  std::uint32_t name = 0, qualname = 0;  // objects
  std::uint32_t refs = 0;                // ImageRefs: constants, names, names of locals
  ImageBytes kinds = {}, code = {}, linetable = {}, exceptiontable = {};
  std::uint32_t translation = 0;  // a PackedTranslation (interp/translate.h)
};

struct ModuleImage {
  static constexpr std::uint32_t kNoFilename = ~0u;

  std::uint32_t code_count, object_count;
  std::uint32_t filename;   // object; none: who loads it knows
  std::uint32_t hot_bytes;  // running the module and the bodies of its classes reads nothing behind them

  std::span<const CodeRecord> codes() const { return {reinterpret_cast<const CodeRecord*>(this + 1), code_count}; }
  const ImageObject& object(std::uint32_t index) const {
    const auto* places = reinterpret_cast<const std::uint32_t*>(codes().data() + code_count);
    return *reinterpret_cast<const ImageObject*>(at(places[index]));
  }
  const std::uint8_t* at(std::uint32_t offset) const { return reinterpret_cast<const std::uint8_t*>(this) + offset; }
  std::span<const std::uint8_t> bytes(ImageBytes b) const { return {at(b.at), b.size}; }
  std::span<const ImageRef> refs(const CodeRecord& c) const {
    return {reinterpret_cast<const ImageRef*>(at(c.refs)),
            c.const_count + c.name_count + static_cast<std::uint32_t>(c.nlocalsplus)};
  }
};
static_assert(sizeof(ModuleImage) % 8 == 0 && sizeof(CodeRecord) % 8 == 0 && sizeof(ImageObject) == 8);

}  // namespace krait
