#include "base/arena.h"

#include <algorithm>
#include <cstdlib>

#include "base/check.h"

namespace krait {

namespace {
constexpr std::size_t kFirstChunk = 8 * 1024;
constexpr std::size_t kLargestChunk = 256 * 1024;
}  // namespace

void* Arena::allocate_slow(std::size_t size, std::size_t alignment) {
  const std::size_t overhead = sizeof(Chunk) + alignment;
  std::size_t chunk_size = std::clamp(reserved_, kFirstChunk, kLargestChunk);
  Chunk* chunk = nullptr;
  if (size <= SIZE_MAX - overhead) {
    chunk_size = std::max(chunk_size, size + overhead);
    chunk = static_cast<Chunk*>(std::malloc(chunk_size));
    // There may be memory that is kept for `operator new`. That ends the process when there is none.
    if (chunk == nullptr && handler_ == nullptr && size <= kLargestChunk)
      chunk = static_cast<Chunk*>(::operator new(chunk_size));
  }
  if (chunk == nullptr) {
    if (handler_ != nullptr) handler_(handler_context_);
    check_failed("malloc", "an arena without handler ran out of memory", __FILE__, __LINE__);
  }
  chunk->previous = last_;
  chunk->size = chunk_size;
  last_ = chunk;
  reserved_ += chunk_size;
  std::uintptr_t begin = reinterpret_cast<std::uintptr_t>(chunk + 1);
  std::uintptr_t end = reinterpret_cast<std::uintptr_t>(chunk) + chunk_size;
  std::uintptr_t at = (begin + alignment - 1) & ~(std::uintptr_t{alignment} - 1);
  // Keep filling the older chunk when it has more room left than this one (one large request in between).
  if (end - (at + size) >= end_ - next_) {
    next_ = at + size;
    end_ = end;
  }
  return reinterpret_cast<void*>(at);
}

void Arena::release() {
  for (Chunk* chunk = last_; chunk != nullptr;) {
    Chunk* previous = chunk->previous;
    std::free(chunk);  // of both kinds: `operator new` is malloc here
    chunk = previous;
  }
  last_ = nullptr;
  next_ = end_ = 0;
  reserved_ = 0;
}

}  // namespace krait
