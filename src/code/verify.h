// The verifier: refuses portable code that could harm the interpreter. Used for what Python programs hand in
// (CodeType(), code.replace(), marshal.loads); the compiler's own code is trusted.
#pragma once

#include <cstdint>
#include <span>
#include <string>

namespace krait {

struct CodeView {
  std::span<const std::uint8_t> code;
  std::span<const std::uint8_t> exceptiontable;
  std::span<const std::uint8_t> localspluskinds;
  std::int32_t consts = 0;  // how many
  std::int32_t names = 0;
  std::int32_t stacksize = 0;
  std::int32_t argcount = 0, posonlyargcount = 0, kwonlyargcount = 0;
  std::uint32_t flags = 0;
};

// Empty: the code keeps to its stack, its locals, constants and names; every jump and handler leads to an instruction
// with a stack as deep as there; instructions end before the code does. Otherwise what is wrong, as one phrase.
std::string verify(const CodeView& code);

}  // namespace krait
