#include "compile/assemble.h"

#include <vector>

namespace krait::compiler {

namespace {

// The distance from the end of END_ASYNC_FOR's target, a SEND, to the END_SEND that monitoring looks for.
constexpr int kEndSendOffset = 5;

struct Item {
  Instr* instr;
  int offset = 0;  // in units, of the first EXTENDED_ARG
};

int size_of(const Instr& instr) {
  const auto arg = static_cast<std::uint32_t>(instr.arg);
  return 1 + (arg > 0xFF) + (arg > 0xFFFF) + (arg > 0xFFFFFF) + cache_units(instr.op);
}

class Assembler {
 public:
  Assembler(Block* entry, int first_line) : line_(first_line) {
    for (Block* b = entry; b; b = b->next) {
      b->index = static_cast<int>(items_.size());
      for (Instr& instr : b->instrs) items_.push_back({&instr});
    }
  }

  Assembled run() {
    resolve_plain_jumps();
    resolve_offsets();
    for (const Item& item : items_) emit(*item.instr);
    write_lines();
    write_handlers();
    return std::move(out_);
  }

 private:
  // JUMP and JUMP_NO_INTERRUPT become forward or backward ones.
  void resolve_plain_jumps() {
    for (std::size_t i = 0; i < items_.size(); ++i) {
      Instr& instr = *items_[i].instr;
      if (instr.op != Op::JUMP && instr.op != Op::JUMP_NO_INTERRUPT) continue;
      const bool forward = instr.target->index > static_cast<int>(i);
      instr.op = forward ? Op::JUMP_FORWARD : instr.op == Op::JUMP ? Op::JUMP_BACKWARD : Op::JUMP_BACKWARD_NO_INTERRUPT;
    }
  }

  // Distances depend on sizes and sizes on distances: repeat until nothing grows.
  void resolve_offsets() {
    // The first guess, the target's index, decides which of several solutions is found: CPython's.
    for (Item& item : items_)
      if (is_jump(item.instr->op)) item.instr->arg = item.instr->target->index;
    bool again = true;
    while (again) {
      int offset = 0;
      for (Item& item : items_) {
        item.offset = offset;
        offset += size_of(*item.instr);
      }
      end_ = offset;
      again = false;
      for (Item& item : items_) {
        Instr& instr = *item.instr;
        if (!is_jump(instr.op)) continue;
        const int size = size_of(instr);
        const int behind = item.offset + size;
        const int target = offset_of(instr.target);
        instr.arg = target < behind ? behind - target : target - behind;
        if (instr.op == Op::END_ASYNC_FOR) instr.arg -= kEndSendOffset;
        if (size_of(instr) != size) again = true;
      }
    }
  }

  int offset_of(const Block* block) const {
    return block->index < static_cast<int>(items_.size()) ? items_[block->index].offset : end_;
  }

  void emit(const Instr& instr) {
    const auto arg = static_cast<std::uint32_t>(instr.arg);
    const auto unit = [&](Op op, std::uint32_t value) {
      out_.code.push_back(static_cast<char>(op));
      out_.code.push_back(static_cast<char>(value & 0xFF));
    };
    if (arg > 0xFFFFFF) unit(Op::EXTENDED_ARG, arg >> 24);
    if (arg > 0xFFFF) unit(Op::EXTENDED_ARG, arg >> 16);
    if (arg > 0xFF) unit(Op::EXTENDED_ARG, arg >> 8);
    unit(instr.op, arg);
    out_.code.append(static_cast<std::size_t>(cache_units(instr.op)) * 2, '\0');
  }

  // --- line table: runs of at most eight units with one location (Objects/locations.md of CPython) -------------------

  enum Form { kShort0 = 0, kOneLine0 = 10, kNoColumns = 13, kLong = 14, kNone = 15 };

  void write_lines() {
    Location next = kNoLocation;
    for (std::size_t i = items_.size(); i-- > 0;) {
      Instr& instr = *items_[i].instr;
      if (instr.loc == kNextLocation) instr.loc = is_jump(instr.op) || is_scope_exit(instr.op) ? kNoLocation : next;
      next = instr.loc;
    }
    Location loc = kNoLocation;
    int size = 0;
    for (const Item& item : items_) {
      if (!(loc == item.instr->loc)) {
        write_run(loc, size);
        loc = item.instr->loc;
        size = 0;
      }
      size += size_of(*item.instr);
    }
    write_run(loc, size);
  }

  void write_run(const Location& loc, int size) {
    for (; size > 8; size -= 8) write_entry(loc, 8);
    if (size > 0) write_entry(loc, size);
  }

  void head(int form, int size) { out_.linetable.push_back(static_cast<char>(0x80 | form << 3 | (size - 1))); }
  void byte(int value) { out_.linetable.push_back(static_cast<char>(value)); }
  void varint(std::uint32_t value) {
    for (; value >= 64; value >>= 6) byte(static_cast<int>(0x40 | (value & 0x3F)));
    byte(static_cast<int>(value));
  }
  void signed_varint(int value) {
    varint(value < 0 ? (0u - static_cast<std::uint32_t>(value)) << 1 | 1 : static_cast<std::uint32_t>(value) << 1);
  }

  void write_entry(const Location& loc, int size) {
    if (loc.lineno == kNoLocation.lineno) return head(kNone, size);
    const int delta = loc.lineno - line_;
    const int column = loc.col_offset;
    const int end_column = loc.end_col_offset;
    if (column < 0 || end_column < 0) {
      if (loc.end_lineno == loc.lineno || loc.end_lineno < 0) {
        head(kNoColumns, size);
        signed_varint(delta);
        line_ = loc.lineno;
        return;
      }
    } else if (loc.end_lineno == loc.lineno) {
      if (delta == 0 && column < 80 && end_column - column < 16 && end_column >= column) {
        head(kShort0 + (column >> 3), size);
        byte((column & 7) << 4 | (end_column - column));
        return;
      }
      if (delta >= 0 && delta < 3 && column < 128 && end_column < 128) {
        head(kOneLine0 + delta, size);
        byte(column);
        byte(end_column);
        line_ = loc.lineno;
        return;
      }
    }
    head(kLong, size);
    signed_varint(delta);
    varint(static_cast<std::uint32_t>(loc.end_lineno - loc.lineno));
    varint(static_cast<std::uint32_t>(column + 1));
    varint(static_cast<std::uint32_t>(end_column + 1));
    line_ = loc.lineno;
  }

  // --- exception table: ranges of units that share a handler
  // -----------------------------------------------------------

  void write_handlers() {
    const Block* handler = nullptr;
    int start = 0;
    for (const Item& item : items_) {
      if (item.instr->handler == handler) continue;
      write_handler(start, item.offset, handler);
      start = item.offset;
      handler = item.instr->handler;
    }
    write_handler(start, end_, handler);
  }

  void write_handler(int start, int end, const Block* handler) {
    if (!handler) return;
    const int depth = handler->start_depth - 1 - handler->preserves_lasti;
    table_item(static_cast<std::uint32_t>(start), 0x80);
    table_item(static_cast<std::uint32_t>(end - start), 0);
    table_item(static_cast<std::uint32_t>(offset_of(handler)), 0);
    table_item(static_cast<std::uint32_t>(depth << 1 | handler->preserves_lasti), 0);
  }

  void table_item(std::uint32_t value, int first_bit) {
    for (int shift = 24; shift > 0; shift -= 6)
      if (value >> shift) {
        out_.exceptiontable.push_back(static_cast<char>(first_bit | 0x40 | ((value >> shift) & 0x3F)));
        first_bit = 0;
      }
    out_.exceptiontable.push_back(static_cast<char>(first_bit | (value & 0x3F)));
  }

  std::vector<Item> items_;
  Assembled out_;
  int end_ = 0;
  int line_;
};

}  // namespace

Assembled assemble(Block* entry, int first_line) { return Assembler(entry, first_line).run(); }

}  // namespace krait::compiler
