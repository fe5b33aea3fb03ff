// The executable instruction set as an enum, the instruction word, and what dump, verifier and JIT know of each one.
#pragma once

#include <cstdint>
#include <string_view>

#include "code/opcode.h"

namespace krait {

enum class XOp : std::uint16_t {
#define XOP(name, a, b, c, d, tail, effects) name,
#define XFORM(name, family) name,
#include "code/executable.def"
};

inline constexpr int kXOpCount = 0
#define XOP(name, a, b, c, d, tail, effects) +1
#define XFORM(name, family) +1
#include "code/executable.def"
    ;

// One word of executable code: the first of an instruction, see executable.def.
struct Instr {
  XOp op;
  std::int16_t a;
  union {
    struct {
      std::int16_t b, c;
    };
    std::int32_t jump;
  };
};
static_assert(sizeof(Instr) == 8);

// The second word, of those that have one.
struct InstrTail {
  std::int16_t d;
  std::uint16_t counter;  // back-off of specialisation
  union {
    std::uint32_t cache;
    std::int32_t jump;
    std::uint32_t number;
  };
};
static_assert(sizeof(InstrTail) == 8);

inline const InstrTail* tail(const Instr* pc) { return reinterpret_cast<const InstrTail*>(pc + 1); }
inline InstrTail* tail(Instr* pc) { return reinterpret_cast<InstrTail*>(pc + 1); }

enum class XOperand : std::uint8_t { Unused, Dst, Src, Peek, Base, Cell, Num, Wide, Name, Jump, Cache };

inline constexpr std::uint8_t kXWrites = 32;  // in `effects`, beside those of opcode.h

struct XOpInfo {
  std::string_view name;
  XOperand a, b, c, d, tail;
  std::uint8_t words;
  std::uint8_t cache;  // bytes of the inline cache record
  std::uint8_t effects;
  XOp family;
};

namespace detail {
struct TailSpec {
  XOperand kind;
  std::uint8_t bytes = 0;
};
struct XOpTable {
  XOpInfo rows[kXOpCount];
};
consteval XOpTable make_xop_table() {
  constexpr XOperand _ = XOperand::Unused, Dst = XOperand::Dst, Src = XOperand::Src, Peek = XOperand::Peek,
                     Base = XOperand::Base, Cell = XOperand::Cell, Num = XOperand::Num, Wide = XOperand::Wide,
                     Name = XOperand::Name, Jump = XOperand::Jump;
  constexpr std::uint8_t Writes = kXWrites;
  constexpr auto Cache = [](int bytes) { return TailSpec{XOperand::Cache, static_cast<std::uint8_t>(bytes)}; };
  XOpTable t{};
  int n = 0;
#define XOP(name, a, b, c, d, tail, effects)                                    \
  {                                                                             \
    const TailSpec spec{tail};                                                  \
    t.rows[n++] = {#name,                                                       \
                   a,                                                           \
                   b,                                                           \
                   c,                                                           \
                   d,                                                           \
                   spec.kind,                                                   \
                   static_cast<std::uint8_t>(d == _ && spec.kind == _ ? 1 : 2), \
                   spec.bytes,                                                  \
                   static_cast<std::uint8_t>(effects),                          \
                   XOp::name};                                                  \
  }
#define XFORM(form, base)                          \
  t.rows[n] = t.rows[static_cast<int>(XOp::base)]; \
  t.rows[n++].name = #form;
#include "code/executable.def"
  return t;
}
}  // namespace detail

inline constexpr detail::XOpTable kXOpTable = detail::make_xop_table();

// Changes when the instructions do: code translated for others is not used (runtime/library_code.h).
consteval std::uint64_t executable_signature() {
  std::uint64_t hash = 0xCBF29CE484222325;
  const auto mix = [&hash](std::uint64_t v) { hash = (hash ^ v) * 0x100000001B3; };
  for (const XOpInfo& row : kXOpTable.rows) {
    for (char c : row.name) mix(static_cast<unsigned char>(c));
    for (XOperand o : {row.a, row.b, row.c, row.d, row.tail}) mix(static_cast<std::uint64_t>(o));
    mix(row.cache);
  }
  return hash;
}

constexpr const XOpInfo& info(XOp op) { return kXOpTable.rows[static_cast<int>(op)]; }
constexpr int words_of(XOp op) { return info(op).words; }

}  // namespace krait
