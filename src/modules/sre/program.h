// Program: what the engine runs, translated from the code of Lib/re/_compiler.py when a pattern is made.
//
// An array of words: an operation, then its operands. Runs of literals are strings, sets below U+0100 are tables,
// branches know which alternatives a character can begin, and a greedy repeat whose characters cannot begin what
// follows never gives any back. Backtracking is a stack of records, each naming the word where to go on; the words
// named *Resume and *Undo exist only to be named by records: no other
// operation leads there.
#pragma once

#include <span>

#include "modules/sre/charset.h"
#include "object/type.h"

namespace krait::sre {

enum class Op : std::uint32_t {
  // At fixed places, see Program::k*.
  Fail,
  MarkUndo,
  BranchResume,
  Exhausted,
  // One character.
  Char,     // c
  NotChar,  // c
  Any,
  AnyAll,
  OneOf,   // set
  String,  // length, characters
  // No character.
  At,           // position
  Mark,         // index
  Jump,         // target
  Match,        // the whole pattern matched
  GroupRef,     // group, fold
  GroupExists,  // group, target when it does not
  Branch,       // table, count, alternatives
  // Look around and atomic groups: `height` numbers a register that keeps the stack's height.
  Assert,        // back, height, target behind
  AssertEnd,     // height, has marks
  AssertNot,     // back, height, target behind
  AssertNotEnd,  // height
  Atomic,        // height
  AtomicEnd,     // height, has marks
  // Repeats of one character: kind (an Op), its operand, minimum, maximum, the character that follows or kNoChar, and
  // GreedyResume, LazyResume or Fail.
  Greedy,
  GreedyResume,
  Lazy,
  LazyResume,
  Possessive,
  // Repeats of more: `loop` numbers a register that keeps count and last position.
  Repeat,  // loop, target of its Until, RepeatUndo
  RepeatUndo,
  MaxUntil,  // loop, minimum, maximum, target of the body, MaxResume
  MaxResume,
  MinUntil,  // loop, minimum, maximum, target of the body, MinResume
  MinResume,
  PossessiveEnter,  // loop
  PossessiveLoop,   // loop, height, minimum, maximum, target behind
  PossessiveEnd,    // loop, height, has marks, target of its Loop
};

inline constexpr std::uint32_t kNoChar = 0xFFFFFFFF;

// What can come first. `at_end`: it may match without taking a character.
struct First {
  std::uint8_t table[256] = {};
  std::uint8_t beyond = 0;
  bool at_end = false;
  void add_all() {
    std::memset(table, 1, sizeof table);
    beyond = kOtherBeyond;
    at_end = true;
  }
};

enum class Start : std::uint8_t {
  Anywhere,
  Beginning,  // only at the beginning of the text
  Line,       // at the beginning of a line
  Literal,    // with `prefix`
  Set,        // with a character of `first`
};

// In one raw block of the heap, owned by the pattern.
struct Program {
  static constexpr std::uint32_t kFail = 0, kMarkUndo = 1, kBranchResume = 2, kExhausted = 3, kEntry = 4;
  // Places of a branch table: characters, any character beyond U+00FF, the end of the text.
  static constexpr std::uint32_t kBeyondPlace = 256, kEndPlace = 257, kTableSize = 258;

  std::span<const std::uint32_t> code;   // as given
  std::span<const std::uint32_t> words;  // as run
  std::span<const Set> sets;
  std::span<const std::uint32_t> lists;   // of branches: targets, each list ending with 0
  std::span<const std::uint32_t> tables;  // kTableSize places in `lists` each
  std::uint32_t groups = 0, loops = 0, heights = 0;
  std::uint32_t minimum = 0;  // characters that a match takes at least
  Start start = Start::Anywhere;
  bool is_literal = false;  // the prefix is the whole pattern
  // The repeat that the pattern starts with, or 0. It may take any number, and no group is looked at: where a match
  // that begins with some of a run of its characters fails, it fails for the rest of the run too.
  std::uint32_t run_repeat = 0;
  bool narrow_fits = false;  // the prefix fits 1 byte a character
  bool middle_fits = false;  // ... 2 bytes
  std::span<const std::uint32_t> prefix;
  const std::uint8_t* prefix1 = nullptr;
  const std::uint16_t* prefix2 = nullptr;
  First first;
};

// Translates; RuntimeError "invalid SRE code" for code that the compiler would not make.
Result<Program*> translate(Thread&, std::span<const std::uint32_t> code, std::int64_t groups);

}  // namespace krait::sre
