// CodeUnit: a finished code object of the compiler, in the arena; becomes a Code object or marshal data.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "compile/constant.h"

namespace krait::compiler {

// co_flags.
enum CodeFlags : std::uint32_t {
  kOptimized = 0x1,
  kNewLocals = 0x2,
  kVarArgs = 0x4,
  kVarKeywords = 0x8,
  kNested = 0x10,
  kGenerator = 0x20,
  kCoroutine = 0x80,
  kIterableCoroutine = 0x100,
  kAsyncGenerator = 0x200,
  kHasDocstring = 0x4000000,
  kMethod = 0x8000000,
};

// What a place in the locals-plus array holds.
enum LocalKind : std::uint8_t {
  kArgPositional = 0x02,
  kArgKeyword = 0x04,
  kArgVariadic = 0x08,
  kHidden = 0x10,  // a comprehension's variable inlined into a module or class
  kLocal = 0x20,
  kCell = 0x40,
  kFree = 0x80,
};

struct CodeUnit {
  int argcount = 0;  // positional-only ones included
  int posonlyargcount = 0;
  int kwonlyargcount = 0;
  int stacksize = 0;
  std::uint32_t flags = 0;
  int firstlineno = 1;
  int cell_count = 0;
  int free_count = 0;
  std::string_view code;
  std::string_view linetable;
  std::string_view exceptiontable;
  std::span<const Const* const> consts;
  std::span<const Const* const> names;
  std::span<const Const* const> localsplusnames;
  std::string_view localspluskinds;
  const Const* filename = nullptr;
  const Const* name = nullptr;
  const Const* qualname = nullptr;
};

bool equal(const CodeUnit& a, const CodeUnit& b);

// The marshal data of the unit, format version 5, without back references.
std::string marshal_unit(const CodeUnit& unit);
std::string marshal_constant(const Const& c);

}  // namespace krait::compiler
