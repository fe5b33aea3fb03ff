// In sanitizer builds free memory is poisoned and released blocks wait before they are used again.
#pragma once

#include <cstddef>
#include <cstdint>

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define KRAIT_ASAN 1
#endif
#endif

#ifdef KRAIT_ASAN
#include <sanitizer/asan_interface.h>
#define KRAIT_ASAN_ONLY(...) __VA_ARGS__
#else
#define KRAIT_ASAN_ONLY(...)
#endif

namespace krait::mem {

#ifdef KRAIT_ASAN
inline void poison(void* p, std::size_t size) { __asan_poison_memory_region(p, size); }
inline void unpoison(void* p, std::size_t size) { __asan_unpoison_memory_region(p, size); }
inline bool is_poisoned(const void* p) { return __asan_address_is_poisoned(p); }

inline constexpr std::size_t kQuarantineSize = 16384;
struct Quarantine {
  void* blocks[kQuarantineSize] = {};
  std::size_t next = 0;
};
#else
inline void poison(void*, std::size_t) {}
inline void unpoison(void*, std::size_t) {}
#endif

// The word where an object keeps its type, and free slots keep zero; free slots may be poisoned.
__attribute__((no_sanitize("address"))) inline std::uintptr_t type_word(const void* slot) {
  return static_cast<const std::uintptr_t*>(slot)[1];
}

}  // namespace krait::mem
