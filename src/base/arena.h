// Arena: memory that is given back all at once. Nothing in it is destroyed, so only trivially destructible things live
// here.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <new>
#include <span>
#include <string_view>
#include <type_traits>

namespace krait {

class Arena {
 public:
  // Called when the system has no memory left; must not return (it leaves by longjmp, or ends the process).
  using OutOfMemory = void (*)(void* context);

  Arena() = default;
  Arena(const Arena&) = delete;
  Arena& operator=(const Arena&) = delete;
  ~Arena() { release(); }

  // Never returns null: without memory the handler below takes over (default: internal error).
  void* allocate(std::size_t size, std::size_t alignment = alignof(std::max_align_t)) {
    std::uintptr_t at = (next_ + alignment - 1) & ~(std::uintptr_t{alignment} - 1);
    if (at + size > end_ || at + size < at) [[unlikely]]
      return allocate_slow(size, alignment);
    next_ = at + size;
    return reinterpret_cast<void*>(at);
  }

  template <class T, class... Args>
  T* make(Args&&... args) {
    static_assert(std::is_trivially_destructible_v<T>);
    return ::new (allocate(sizeof(T), alignof(T))) T{static_cast<Args&&>(args)...};
  }

  // Uninitialised room for `count` elements.
  template <class T>
  std::span<T> make_span(std::size_t count) {
    static_assert(std::is_trivially_destructible_v<T>);
    if (count == 0) return {};
    if (count > SIZE_MAX / sizeof(T)) return {static_cast<T*>(allocate_slow(SIZE_MAX, alignof(T))), count};
    return {static_cast<T*>(allocate(count * sizeof(T), alignof(T))), count};
  }

  template <class T>
  std::span<T> copy_span(std::span<const T> from) {
    std::span<T> to = make_span<T>(from.size());
    if (!from.empty()) std::memcpy(static_cast<void*>(to.data()), from.data(), from.size_bytes());
    return to;
  }

  // A copy that ends in a zero byte; its data() is never null.
  std::string_view copy_text(std::string_view text) {
    char* to = static_cast<char*>(allocate(text.size() + 1, 1));
    if (!text.empty()) std::memcpy(to, text.data(), text.size());
    to[text.size()] = '\0';
    return {to, text.size()};
  }

  void set_out_of_memory(OutOfMemory handler, void* context) {
    handler_ = handler;
    handler_context_ = context;
  }

  // Frees everything at once; the arena can be used again.
  void release();

  std::size_t bytes_reserved() const { return reserved_; }

 private:
  struct Chunk {
    Chunk* previous;
    std::size_t size;
  };
  void* allocate_slow(std::size_t size, std::size_t alignment);

  std::uintptr_t next_ = 0;
  std::uintptr_t end_ = 0;
  Chunk* last_ = nullptr;
  std::size_t reserved_ = 0;
  OutOfMemory handler_ = nullptr;
  void* handler_context_ = nullptr;
};

}  // namespace krait
