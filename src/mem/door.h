// Door: what can be switched on for every allocation of a heap. Off, it costs nothing: while any option is on, the
// heap hides its current pages, so that each allocation takes the slow path and passes here.
#pragma once

#include <cstddef>
#include <cstdint>

namespace krait::mem {

// Sees allocations and releases while installed (tracemalloc, census, recording). It may not allocate from the heap.
struct Watcher {
  void (*allocated)(void* context, void* block, std::size_t size, int kind) = nullptr;
  void (*released)(void* context, void* block) = nullptr;  // the block is still intact
  void* context = nullptr;
};

struct Door {
  Watcher watcher;
  // Failure injection: allocations number `fail_from` to `fail_until` (exclusive, counted from 0 at set_door) give
  // null; 0, 0 = none.
  std::uint64_t fail_from = 0;
  std::uint64_t fail_until = 0;
  bool collect_always = false;  // every container allocation makes a collection due
  bool guard = false;           // pads and patterns around every block; set once, before the first allocation
  std::uint64_t passed = 0;     // allocations since the door was set

  bool is_open() const { return watcher.allocated || fail_until || collect_always || guard; }
};

// Pattern bytes, as CPython's debug allocator uses them.
inline constexpr std::uint8_t kCleanByte = 0xCD;      // allocated, not yet written
inline constexpr std::uint8_t kDeadByte = 0xDD;       // released
inline constexpr std::uint8_t kForbiddenByte = 0xFD;  // behind the end of a block

// With guards, what follows the requested bytes: at least 8 forbidden bytes, then the requested size in the last word.
inline constexpr std::size_t kGuardSize = 16;

}  // namespace krait::mem
