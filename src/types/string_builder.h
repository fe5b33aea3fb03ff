// StringBuilder: makes a str piece by piece, widening as needed. Short results never leave its own buffer.
//
// Appending cannot fail: when memory runs out, the builder remembers, and finish() raises MemoryError.
#pragma once

#include <string_view>

#include "types/str.h"

namespace krait {

class StringBuilder {
 public:
  explicit StringBuilder(Thread& t) : thread_(t) {}
  StringBuilder(Thread& t, std::size_t length, char32_t maximum) : thread_(t) { reserve(length, maximum); }
  StringBuilder(const StringBuilder&) = delete;
  ~StringBuilder();

  void put(char32_t c) {
    if (size_ < capacity_ && kind_ == 1 && c < 0x100) [[likely]] {
      data_[size_++] = static_cast<std::uint8_t>(c);
      union_ |= c;
    } else {
      put_slow(c);
    }
  }
  void ascii(std::string_view s) { units(reinterpret_cast<const std::uint8_t*>(s.data()), s.size(), 0x7F); }
  void utf8(std::string_view s);
  void str(Ref<Str> s);
  // Code points [start, end) of s.
  void slice(Ref<Str> s, std::size_t start, std::size_t end);
  void fill(char32_t c, std::size_t count);
  // The same for pieces of any size, seeing signals: a handler may run in the midst of it.
  Result<void> long_str(Ref<Str> s) { return long_slice(s, 0, s->length()); }
  Result<void> long_slice(Ref<Str> s, std::size_t start, std::size_t end) {
    if (end - start > kLong && start < end) [[unlikely]]
      return long_units(s, start, end);
    slice(s, start, end);
    return ok;
  }
  Result<void> long_fill(char32_t c, std::size_t count);
  void number(std::int64_t n);
  // Units whose union is known to be in the class of `maximum` (of which at least one unit is).
  template <class T>
  void units(const T* units, std::size_t size, char32_t maximum);

  // Room for `more` further code points of at most this class.
  void reserve(std::size_t more, char32_t maximum = 0);

  std::size_t size() const { return size_; }
  bool is_out_of_memory() const { return failed_; }
  Result<Own<Str>> finish();

 private:
  static constexpr std::size_t kLocal = 128;
  static constexpr std::size_t kLong = std::size_t{1} << 20;

  void put_slow(char32_t c);
  Result<void> long_reserve(std::size_t more, char32_t maximum);
  Result<void> long_units(Ref<Str> s, std::size_t start, std::size_t end);
  // The units are in `block` now, which has room for more.
  void move_to(Str* block, int kind);

  Thread& thread_;
  std::uint8_t* data_ = local_;
  std::size_t size_ = 0, capacity_ = kLocal;  // in code points
  Str* block_ = nullptr;                      // the result under way, once the local buffer is too small
  char32_t union_ = 0;
  int kind_ = 1;
  bool failed_ = false;
  alignas(16) std::uint8_t local_[kLocal];
};

// Upper bound of the code points of s, in the class of the widest: 0x7F, 0xFF, 0xFFFF or 0x10FFFF.
inline char32_t maximum_of(const Str& s) {
  return s.is_ascii() ? 0x7F : s.kind() == 1 ? 0xFF : s.kind() == 2 ? 0xFFFF : 0x10FFFF;
}

}  // namespace krait
