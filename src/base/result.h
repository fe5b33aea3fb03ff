// Result: the outcome of anything that can raise a Python exception.
#pragma once

#include <type_traits>
#include <utility>

namespace krait {

// Failure carries no payload: the exception itself waits in the Thread.
struct Failed {};
inline constexpr Failed failed;

template <class T>
class [[nodiscard]] Result {
  static_assert(std::is_trivially_copyable_v<T>, "owning types specialise Result");

 public:
  constexpr Result(Failed) : ok_(false), none_() {}
  constexpr Result(T value) : ok_(true), value_(value) {}

  constexpr bool is_failed() const { return !ok_; }
  constexpr T take() && { return value_; }

 private:
  bool ok_;
  union {
    char none_;
    T value_;
  };
};

template <>
class [[nodiscard]] Result<void> {
 public:
  constexpr Result(Failed) : ok_(false) {}
  constexpr Result() : ok_(true) {}

  constexpr bool is_failed() const { return !ok_; }
  constexpr void take() && {}

 private:
  bool ok_;
};

inline constexpr Result<void> ok;

}  // namespace krait

// Unwraps a Result, or leaves the enclosing function with `failed`.
#define TRY(...)                             \
  ({                                         \
    auto&& try_result = (__VA_ARGS__);       \
    if (try_result.is_failed()) [[unlikely]] \
      return ::krait::failed;                \
    std::move(try_result).take();            \
  })
