#include "interp/portable_reader.h"

namespace krait {

PortableInstr read_portable(std::span<const std::uint8_t> code, std::uint32_t unit) {
  PortableInstr i;
  i.start = unit;
  std::uint32_t arg = 0;
  for (;;) {
    arg = arg << 8 | code[2 * unit + 1];
    i.op = static_cast<Op>(code[2 * unit]);
    if (i.op != Op::EXTENDED_ARG || 2 * unit + 3 >= code.size()) break;
    ++unit;
  }
  i.op = info(i.op).family;
  i.arg = static_cast<int>(arg);
  i.unit = unit;
  i.next = unit + 1 + cache_units(i.op);
  return i;
}

std::uint32_t jump_target(const PortableInstr& i) {
  if (info(i.op).operand == Operand::JumpBackward) return i.next - i.arg;
  return i.next + i.arg + (i.op == Op::FOR_ITER ? 1 : 0);
}

namespace {

std::uint32_t read_varint(std::span<const std::uint8_t> table, std::size_t& at) {
  std::uint32_t byte = table[at++];
  std::uint32_t value = byte & 63;
  while ((byte & 64) && at < table.size()) {
    byte = table[at++];
    value = value << 6 | (byte & 63);
  }
  return value;
}

}  // namespace

std::vector<ExceptionEntry> read_exception_table(std::span<const std::uint8_t> table) {
  std::vector<ExceptionEntry> entries;
  for (std::size_t at = 0; at < table.size();) {
    ExceptionEntry e;
    e.begin = read_varint(table, at);
    e.end = e.begin + read_varint(table, at);
    e.target = read_varint(table, at);
    const std::uint32_t depth_and_lasti = read_varint(table, at);
    e.depth = static_cast<std::uint16_t>(depth_and_lasti >> 1);
    e.push_lasti = depth_and_lasti & 1;
    entries.push_back(e);
  }
  return entries;
}

}  // namespace krait
