#include "mem/reserve.h"

#include <malloc.h>
#include <sys/mman.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <new>
#include <string_view>

#include "mem/populate.h"

namespace krait::mem {

namespace {

constexpr std::size_t kReserve = std::size_t{16} << 20;
constexpr std::size_t kSmall = std::size_t{256} << 10;

enum State : int { kUnused, kFull, kEmpty };

// `operator new` belongs to the process, and so does what is kept for it.
constinit std::atomic<int> state{kUnused};
constinit std::atomic<void*> reserve{nullptr};

bool fill() {
  void* p = mmap(nullptr, kReserve, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (p == MAP_FAILED) return false;
  if (void* other = reserve.exchange(p)) munmap(other, kReserve);
  state.store(kFull);
  return true;
}

// Called by `operator new`, which tries again when this returns.
void out_of_memory() {
  if (void* p = reserve.exchange(nullptr)) {
    state.store(kEmpty);
    munmap(p, kReserve);
    return;
  }
  constexpr std::string_view kText = "Fatal Python error: out of memory\n";
  (void)!write(STDERR_FILENO, kText.data(), kText.size());
  _exit(1);
}

// By default glibc learns from the largest block that was freed to keep as much: the tables of one collection of a
// large heap would stay resident for good.
void return_large_blocks() {
#ifdef M_MMAP_THRESHOLD
  mallopt(M_MMAP_THRESHOLD, 512 << 10);
  mallopt(M_TRIM_THRESHOLD, 512 << 10);
#endif
}

// A start takes about this much for containers and code; it is there at once.
void take_what_a_start_needs() {
  constexpr std::size_t kStart = std::size_t{384} << 10;
  if (void* p = std::malloc(kStart)) {
    populate(p, kStart);
    std::free(p);
  }
}

}  // namespace

void keep_reserve_for_new() {
  if (state.load() != kUnused) return;
  return_large_blocks();
  take_what_a_start_needs();
  if (!fill()) state.store(kEmpty);
  std::set_new_handler(&out_of_memory);
}

bool has_reserve_for_new() { return state.load(std::memory_order_relaxed) != kEmpty || fill(); }

bool can_allocate(std::size_t bytes) {
  if (bytes <= kSmall) {
    if (has_reserve_for_new()) return true;
    bytes = kSmall;
  }
  void* p = std::malloc(bytes);
  asm volatile("" : "+r"(p));  // the compiler must not conclude that it succeeds
  std::free(p);
  return p != nullptr;
}

}  // namespace krait::mem

// The library's forms call the handler too, which ends the process where the caller has asked for null. (The
// sanitizers' own do not.)
#if !__has_feature(address_sanitizer)
void* operator new(std::size_t size, const std::nothrow_t&) noexcept { return std::malloc(size ? size : 1); }
void* operator new[](std::size_t size, const std::nothrow_t&) noexcept { return std::malloc(size ? size : 1); }
#endif
