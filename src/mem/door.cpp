// The open door: allocations that are watched, guarded or made to fail.
#include "mem/door.h"

#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "mem/heap.h"

namespace krait {

using mem::Page;

namespace {

std::size_t& guarded_size(void* block, std::size_t slot_size) {
  return *reinterpret_cast<std::size_t*>(static_cast<std::byte*>(block) + slot_size - sizeof(std::size_t));
}

void fill_guarded(void* block, std::size_t size, std::size_t slot_size, int kind) {
  auto* bytes = static_cast<std::uint8_t*>(block);
  std::memset(bytes, mem::kCleanByte, size);
  std::memset(bytes + size, mem::kForbiddenByte, slot_size - size - sizeof(std::size_t));
  guarded_size(block, slot_size) = size;
  if (kind != Heap::kRaw) static_cast<mem::FreeSlot*>(block)->no_type = 0;
}

void print_bytes(const std::uint8_t* bytes, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) std::fprintf(stderr, " %02x", bytes[i]);
}

[[noreturn, gnu::cold]] void report_block(void* block, std::size_t slot_size, const char* what) {
  auto* bytes = static_cast<std::uint8_t*>(block);
  const std::size_t size = guarded_size(block, slot_size);
  std::fflush(stdout);
  std::fprintf(stderr, "Debug memory block at address p=%p: API 'o'\n", block);
  if (size <= slot_size - mem::kGuardSize) {
    const std::size_t pad = slot_size - sizeof(std::size_t) - size;
    std::fprintf(stderr, "    %zu bytes originally requested\n", size);
    std::fprintf(stderr, "    The %zu pad bytes at tail=%p are not all FORBIDDENBYTE (0xfd):\n", pad, bytes + size);
    for (std::size_t i = 0; i < pad; ++i) {
      const bool intact = bytes[size + i] == mem::kForbiddenByte;
      std::fprintf(stderr, "        at tail+%zu: 0x%02x%s\n", i, bytes[size + i], intact ? "" : " *** OUCH");
    }
    std::fprintf(stderr, "    Data at p:");
    print_bytes(bytes, size < 32 ? size : 32);
  } else {
    std::fprintf(stderr, "    its size word at %p is overwritten: %zu", bytes + slot_size - sizeof(std::size_t), size);
  }
  std::fprintf(stderr, "\n\nFatal Python error: %s\n", what);
  std::fflush(stderr);
  std::abort();
}

// State byte of a slot that was released while guarded.
constexpr std::uint8_t kDead = 0xFF;

[[noreturn, gnu::cold]] void report_double_release(void* block) {
  std::fflush(stdout);
  std::fprintf(stderr, "Debug memory block at address p=%p: released twice\n\n", block);
  std::fprintf(stderr, "Fatal Python error: _PyMem_DebugRawFree: bad ID: double free\n");
  std::fflush(stderr);
  std::abort();
}

void check_guard(void* block, std::size_t slot_size) {
  const std::size_t size = guarded_size(block, slot_size);
  if (size > slot_size - mem::kGuardSize) report_block(block, slot_size, "_PyMem_DebugRawFree: bad trailing pad byte");
  const auto* bytes = static_cast<std::uint8_t*>(block);
  for (std::size_t i = size; i < slot_size - sizeof(std::size_t); ++i) {
    if (bytes[i] != mem::kForbiddenByte) report_block(block, slot_size, "_PyMem_DebugRawFree: bad trailing pad byte");
  }
}

}  // namespace

void Heap::set_door(const mem::Door& door) {
  if (door_.guard && !door.guard) return;  // blocks with guards are about: they stay
  door_ = door;
  door_.passed = 0;
  retire_current_pages();
  door_open_ = door_.is_open();
}

// Allocates through the open door. The page the block came from is hidden again.
void* Heap::allocate_seen(std::size_t size, int kind) {
  const std::uint64_t number = door_.passed++;
  if (number >= door_.fail_from && number < door_.fail_until && !is_essential_) return nullptr;
  if (size > PTRDIFF_MAX - mem::kGuardSize) return nullptr;
  void* block = allocate_unseen(door_.guard ? size + mem::kGuardSize : size, kind);
  if (!block) return nullptr;
  Page* page = Page::of(block)->head();
  if (page->flags & mem::kPageCurrent) {
    retire(page);
    current_[kind][page->size_class] = &no_page_;
  }
  if (door_.guard) fill_guarded(block, size, page->usable(), kind);
  if (door_.guard || door_.watcher.allocated) {
    if (!ensure_state(page)) {
      push_free(Page::of(block), block);
      return nullptr;
    }
    page->state[page->index_of(block)] = kNotifyRelease;
    if (door_.watcher.allocated) door_.watcher.allocated(door_.watcher.context, block, size, kind);
  }
  if (door_.collect_always && kind == static_cast<int>(PageKind::Container) && on_due_) on_due_(on_due_context_);
  return block;
}

// Releases a block that was allocated through the open door.
void Heap::release_seen(void* block) {
  Page* page = Page::of(block);
  const mem::Door& door = page->heap->door_;
  std::uint8_t& state = page->state[page->index_of(block)];
  if (state == kDead) report_double_release(block);
  if (door.watcher.released) door.watcher.released(door.watcher.context, block);
  if (door.guard) {
    check_guard(block, page->usable());
    if (page->slot_size) std::memset(block, mem::kDeadByte, page->slot_size);
  }
  state = door.guard ? kDead : 0;
  KRAIT_ASAN_ONLY(if (quarantine(page, block)) return;)
  push_free(page, block);
}

std::size_t Heap::usable_size_seen(const void* block) {
  const Page* page = Page::of(block);
  if (!page->heap->door_.guard) return page->usable();
  return guarded_size(const_cast<void*>(block), page->usable());
}

}  // namespace krait
