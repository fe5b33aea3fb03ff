// Translation of portable code into executable code: one pass with an abstract stack.
//
// Register n is local n; stack slot d is register nlocalsplus+d, its canonical place. While translating, a stack entry
// is just a register number: a constant (negative) or a local is *symbolic*, read in place by the instruction that
// consumes it; a temporary may for a while stand in another place than its canonical one (after SWAP). `settle` brings
// an entry to its canonical place. Entries are settled at joins, before branches, at yields, and below the depth that a
// handler covering the instruction unwinds to; an entry naming a local is settled before the local changes.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "code/executable.h"

namespace krait {

// What the translator needs to know of a code object.
struct PortableView {
  std::span<const std::uint8_t> code;        // co_code: two bytes a unit
  std::span<const std::uint8_t> exceptions;  // co_exceptiontable
  int locals = 0;                            // nlocalsplus
  int stack = 0;                             // co_stacksize
  bool counts = false;                       // put COUNT before instructions that have forms
};

struct PoolEntry {
  enum Kind : std::uint8_t { Const, SmallInt, Empty } kind;
  std::int32_t number = 0;
};

// Covers words [begin, end): on an exception the stack is cut to `depth`, and execution continues at `target` with the
// exception (and before it, when push_lasti, the offset of the instruction) pushed.
struct HandlerRange {
  std::uint32_t begin, end, target;
  std::uint16_t depth;
  bool push_lasti;
};

enum class TranslateMode : std::uint8_t {
  Fast,
  Traced,  // an EVENT before every portable instruction from RESUME on, no symbolic entries, no fusion
};

// Operand of EVENT: where it stands.
enum class EventPlace : std::int16_t {
  Before,  // the portable instruction
  Called,  // behind a call
  Taken,   // behind FOR_ITER that has an item
};

struct Translation {
  std::vector<std::uint64_t> words;
  std::vector<PoolEntry> pool;  // register -1-k is entry k
  std::vector<HandlerRange> handlers;
  std::vector<std::uint8_t>
      units;                    // for each instruction the portable unit it comes from: zigzag varints of differences
  std::uint32_t most_unit = 0;  // the largest of them
  std::uint32_t cache_bytes = 0;
  std::string error;  // why it cannot be translated; empty when it can
};

Translation translate(const PortableView& code, TranslateMode mode = TranslateMode::Fast);

// A translation as ExecutableCode copies it, in one piece: this header, the pool, the words, the handler ranges, the
// table of units by word. Cache records are numbered from the start of the words. 8-byte aligned; images of modules
// hold them (code/module_image.h).
struct PackedTranslation {
  std::uint32_t pool_count, word_count, cache_bytes, handler_count;
  std::uint32_t unit_size;  // bytes an entry of the table of units: 2 or 4
  std::uint32_t reserved;

  const PoolEntry* pool() const { return reinterpret_cast<const PoolEntry*>(this + 1); }
  const std::uint64_t* words() const { return reinterpret_cast<const std::uint64_t*>(pool() + pool_count); }
  const HandlerRange* handlers() const { return reinterpret_cast<const HandlerRange*>(words() + word_count); }
  const void* units() const { return handlers() + handler_count; }
  std::size_t units_bytes() const { return std::size_t{word_count} * unit_size; }
};
static_assert(sizeof(PackedTranslation) % 8 == 0 && sizeof(PoolEntry) == 8 && sizeof(HandlerRange) % 8 == 0);

class PackedMemory {
 public:
  explicit PackedMemory(const Translation& t);
  const PackedTranslation& get() const { return *reinterpret_cast<const PackedTranslation*>(memory_.data()); }
  std::size_t size() const { return size_; }

 private:
  std::vector<std::uint64_t> memory_;
  std::size_t size_;
};

// The depth of the stack before each instruction, by unit (all units of one with EXTENDED_ARG); -1: unreachable. In
// traced code the POP_ITER at the end of a loop finds the iterator gone.
std::vector<std::int32_t> stack_depths(const PortableView& code, TranslateMode mode);

// The words of fast code at which no portable instruction is half done, and the portable instruction that is next
// there.
struct Boundary {
  std::uint32_t word, unit;
  bool is_label;  // the target of a jump: every value of the stack is in its canonical place
};
std::vector<Boundary> boundaries(const PortableView& code);
// The stack at one of them, bottom first, as register numbers: where each value of the portable stack is.
std::vector<std::int16_t> stack_at(const PortableView& code, std::uint32_t word);

// Calls fn(word, unit) for both words of every instruction.
template <class F>
void for_each_unit(std::span<const std::uint64_t> words, std::span<const std::uint8_t> units, F&& fn) {
  std::uint32_t word = 0, unit = 0;
  for (std::size_t at = 0; at < units.size() && word < words.size();) {
    std::uint32_t zigzag = 0;
    for (int shift = 0;; shift += 7) {
      zigzag |= static_cast<std::uint32_t>(units[at] & 127) << shift;
      if (!(units[at++] & 128)) break;
    }
    unit += static_cast<std::uint32_t>(static_cast<std::int32_t>(zigzag >> 1) ^ -static_cast<std::int32_t>(zigzag & 1));
    const std::uint32_t end = word + static_cast<std::uint32_t>(words_of(__builtin_bit_cast(Instr, words[word]).op));
    for (; word < end; ++word) fn(word, unit);
  }
}

// The portable unit of the instruction that contains `word`; and the first instruction that belongs to `unit` or a
// later one.
std::uint32_t unit_of_word(std::span<const std::uint64_t> words, std::span<const std::uint8_t> units,
                           std::uint32_t word);
std::uint32_t word_of_unit(std::span<const std::uint64_t> words, std::span<const std::uint8_t> units,
                           std::uint32_t unit);

struct DumpNames {
  std::span<const std::string> locals = {}, consts = {}, names = {};
};
std::string dump(const PortableView& code, const Translation& translation, const DumpNames& names = {});

}  // namespace krait
