// Decoding of portable code: instructions with their full arguments, the exception table, and the depth of the stack.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "code/opcode.h"

namespace krait {

struct PortableInstr {
  Op op = Op::CACHE;
  int arg = 0;
  std::uint32_t start = 0;  // unit of the first EXTENDED_ARG, or of the instruction
  std::uint32_t unit = 0;   // unit of the instruction itself: what exceptions report
  std::uint32_t next = 0;   // unit behind it and its cache
};

// The instruction that starts at `unit`, EXTENDED_ARG included.
PortableInstr read_portable(std::span<const std::uint8_t> code, std::uint32_t unit);

// Where a jump goes. FOR_ITER: behind END_FOR.
std::uint32_t jump_target(const PortableInstr& i);

struct ExceptionEntry {
  std::uint32_t begin, end, target;  // units
  std::uint16_t depth;
  bool push_lasti;
};

std::vector<ExceptionEntry> read_exception_table(std::span<const std::uint8_t> table);

}  // namespace krait
