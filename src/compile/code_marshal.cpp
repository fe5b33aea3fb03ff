// CodeUnit as marshal data, so that it can be compared, cached and loaded without a running interpreter.
#include <algorithm>
#include <bit>

#include "compile/code_unit.h"

namespace krait::compiler {

namespace {

class Writer {
 public:
  std::string take() { return std::move(out_); }

  void code(const CodeUnit& c) {
    byte('c');
    for (int n : {c.argcount, c.posonlyargcount, c.kwonlyargcount, c.stacksize}) u32(static_cast<std::uint32_t>(n));
    u32(c.flags);
    bytes(c.code);
    tuple(c.consts);
    tuple(c.names);
    tuple(c.localsplusnames);
    bytes(c.localspluskinds);
    value(c.filename);
    value(c.name);
    value(c.qualname);
    u32(static_cast<std::uint32_t>(c.firstlineno));
    bytes(c.linetable);
    bytes(c.exceptiontable);
  }

 private:
  void byte(char b) { out_ += b; }
  void u32(std::uint32_t v) {
    for (int i = 0; i < 4; ++i) byte(static_cast<char>(v >> (8 * i)));
  }
  void real(double d) {
    const auto bits = std::bit_cast<std::uint64_t>(d);
    for (int i = 0; i < 8; ++i) byte(static_cast<char>(bits >> (8 * i)));
  }
  void bytes(std::string_view data) {
    byte('s');
    u32(static_cast<std::uint32_t>(data.size()));
    out_ += data;
  }
  void str(std::string_view text) {
    const bool ascii = std::none_of(text.begin(), text.end(), [](char c) { return c & 0x80; });
    if (ascii && text.size() < 256) {
      byte('Z');
      byte(static_cast<char>(text.size()));
    } else {
      byte(ascii ? 'A' : 't');
      u32(static_cast<std::uint32_t>(text.size()));
    }
    out_ += text;
  }
  void tuple(std::span<const Const* const> items) {
    if (items.size() < 256) {
      byte(')');
      byte(static_cast<char>(items.size()));
    } else {
      byte('(');
      u32(static_cast<std::uint32_t>(items.size()));
    }
    for (const Const* item : items) value(item);
  }
  void integer(std::span<const unsigned long> limbs, bool negative) {
    // Digits of 15 bits.
    std::vector<std::uint16_t> digits;
    const std::size_t bits = limbs.size() * 64;
    for (std::size_t at = 0; at < bits; at += 15) {
      std::uint64_t d = limbs[at / 64] >> (at % 64);
      if (at % 64 > 49 && at / 64 + 1 < limbs.size()) d |= limbs[at / 64 + 1] << (64 - at % 64);
      digits.push_back(static_cast<std::uint16_t>(d & 0x7FFF));
    }
    while (!digits.empty() && digits.back() == 0) digits.pop_back();
    byte('l');
    const auto n = static_cast<std::int32_t>(digits.size());
    u32(static_cast<std::uint32_t>(negative ? -n : n));
    for (std::uint16_t d : digits) {
      byte(static_cast<char>(d));
      byte(static_cast<char>(d >> 8));
    }
  }
  void value(const Const* c) {
    switch (c->kind) {
      case ConstKind::None: return byte('N');
      case ConstKind::False: return byte('F');
      case ConstKind::True: return byte('T');
      case ConstKind::Ellipsis: return byte('.');
      case ConstKind::Int: {
        if (c->integer >= INT32_MIN && c->integer <= INT32_MAX) {
          byte('i');
          return u32(static_cast<std::uint32_t>(c->integer));
        }
        const unsigned long magnitude = c->integer < 0 ? 0ul - static_cast<unsigned long>(c->integer) : static_cast<unsigned long>(c->integer);
        return integer({&magnitude, 1}, c->integer < 0);
      }
      case ConstKind::BigInt: return integer({c->limbs, c->size}, c->negative);
      case ConstKind::Float:
        byte('g');
        return real(c->real);
      case ConstKind::Complex:
        byte('y');
        real(c->real);
        return real(c->imag);
      case ConstKind::Str: return str(c->text());
      case ConstKind::Bytes: return bytes(c->text());
      case ConstKind::Tuple: return tuple(c->items());
      case ConstKind::FrozenSet:
        byte('>');
        u32(c->size);
        for (const Const* item : c->items()) value(item);
        return;
      case ConstKind::Slice:
        byte(':');
        for (const Const* item : c->items().first(3)) value(item);
        return;
      case ConstKind::Code: return code(*c->code);
    }
  }

  std::string out_;
};

}  // namespace

std::string marshal(const CodeUnit& unit) {
  Writer writer;
  writer.code(unit);
  return writer.take();
}

}  // namespace krait::compiler
