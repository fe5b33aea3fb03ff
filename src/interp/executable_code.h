// ExecutableCode: a translation as it is run, in one block of memory:
//
//     [constant n-1] ... [constant 0] [ExecutableCode] [words] [inline cache records] [handler ranges] [units]
//
// One pointer serves for everything that is not in the frame: register -1-k is the Value k+1 places before it, the
// first instruction stands right behind it, so that entering loads nothing to find it, and a cache record stands at the
// offset that its instruction names. Generated code relies on all three.
#pragma once

#include "code/code.h"
#include "interp/translate.h"
#include "object/fwd.h"
#include "object/value.h"

namespace krait {

struct CodeMonitor;
struct CacheExtension;

inline PortableView portable_view(const Code& code, bool counts = false) {
  return {.code = code.code(),
          .exceptions = code.exceptiontable(),
          .locals = code.nlocalsplus(),
          .stack = code.stacksize(),
          .counts = counts};
}

// Of fast code: which of its instructions are replaced by SWITCH (interp/switching.cpp).
enum class Switches : std::uint8_t { None, Entry, All };

struct ExecutableCode {
  std::uint32_t const_count;
  std::uint32_t cache_bytes;
  std::uint32_t word_count;
  std::uint32_t handler_count;
  std::uint32_t unit_size;  // bytes a word of the table of units: 2 or 4
  std::int32_t locals;      // registers below are locals
  std::int32_t registers;   // locals and temporaries
  XOp entry_op;             // what the switch at the entry replaces
  Switches switches;
  bool is_traced;
  bool counts;  // executions, see interp/statistics.h
  // How many arguments a call gives that needs no binding: one by position for every parameter, no *args, no
  // keyword-only ones. -1: calls need binding.
  std::int32_t plain_arguments;
  Code* owner;                    // borrowed; null in tests of the translation alone
  CodeMonitor* monitor;           // shared by the fast and the traced form; null until events were asked for
  ExecutableCode *next, **place;  // the interpreter's list of fast code
  CacheExtension* extensions;     // what its instructions remember beyond their records, in a list (interp/caches.h)

  // Constants are borrowed from co_consts, which the code object keeps.
  Value constant(std::int16_t r) const { return reinterpret_cast<const Value*>(this)[r]; }
  Instr* words() { return reinterpret_cast<Instr*>(this + 1); }
  const Instr* words() const { return const_cast<ExecutableCode*>(this)->words(); }
  char* caches() { return reinterpret_cast<char*>(words() + word_count); }
  // The record of the instruction whose tail holds `offset`, which counts from the words.
  template <class Record>
  Record& cache(std::uint32_t offset) {
    return *reinterpret_cast<Record*>(reinterpret_cast<char*>(this + 1) + offset);
  }
  std::span<const HandlerRange> handlers() const {
    return {reinterpret_cast<const HandlerRange*>(const_cast<ExecutableCode*>(this)->caches() + cache_bytes),
            handler_count};
  }
  // Portable units by word: what an exception that passes asks for, so it is found without a search.
  const void* units() const { return handlers().data() + handler_count; }
  std::uint32_t unit_at(std::uint32_t word) const {
    return unit_size == 2 ? static_cast<const std::uint16_t*>(units())[word]
                          : static_cast<const std::uint32_t*>(units())[word];
  }
  std::uint32_t word_of(const Instr* pc) const { return static_cast<std::uint32_t>(pc - words()); }
  // The portable unit of the instruction at `pc`; the first instruction of a unit.
  std::uint32_t unit_of(const Instr* pc) const { return unit_at(word_of(pc)); }
  const Instr* at_unit(std::uint32_t unit) const;
  // The handler that covers `pc`, or null.
  const HandlerRange* handler_of(const Instr* pc) const;

  static std::size_t bytes_for(const PackedTranslation& t);
  // Builds one in `memory` of bytes_for(t) bytes, 8-byte aligned; `consts` are the values of co_consts. The block to
  // free is `memory()`.
  static ExecutableCode* build(void* memory, const PortableView& code, const PackedTranslation& t,
                               std::span<const Value> consts);
  void* memory() { return reinterpret_cast<Value*>(this) - const_count; }
};
static_assert(sizeof(ExecutableCode) == 80 && alignof(HandlerRange) <= 8);

}  // namespace krait
