// What the files of str share.
#pragma once

#include <vector>

#include "object/raise.h"
#include "object/room.h"
#include "types/protocol.h"
#include "types/singletons.h"
#include "types/str.h"
#include "types/string_builder.h"

namespace krait::str_internal {

inline bool is_exact(Ref<Str> s) { return static_cast<const Object&>(*s).type() == &Str::type; }
// The string itself, without the subclass it may be an instance of.
inline Result<Own<Str>> plain(Thread& t, Ref<Str> s) {
  if (is_exact(s)) return s.own();
  StringBuilder b(t, s->length(), maximum_of(*s));
  b.str(s);
  return b.finish();
}

// The units of `s` as T: in place, or widened into a buffer. T must be at least as wide.
template <class T>
class UnitsAs {
 public:
  // Once, before anything else.
  Result<void> fill(Thread& t, Ref<Str> s) {
    size_ = s->length();
    if (s->kind() == sizeof(T)) {
      data_ = s->units<T>();
      return ok;
    }
    T* to = small_;
    if (size_ > kSmall) {
      TRY(ensure_room(t, large_, size_));
      large_.resize(size_);
      to = large_.data();
    }
    data_ = to;
    visit_units(*s, [&](auto* p) { text::copy(p, size_, to); });
    return ok;
  }
  const T* data() const { return data_; }
  std::size_t size() const { return size_; }

 private:
  static constexpr std::size_t kSmall = 64;
  std::size_t size_ = 0;
  const T* data_ = nullptr;
  T small_[kSmall];
  std::vector<T> large_;
};

// Bounds of s[start:end] for methods that search: clamped; `start` may be beyond `end`, then nothing is found.
struct Bounds {
  std::size_t start, end;
  bool is_valid() const { return start <= end; }
};
Result<Bounds> bounds_of(Thread&, OptRef<> start, OptRef<> end, std::size_t length);

// Positions relative to the whole string; -1: not there. `needle` may be empty.
Result<std::int64_t> find(Thread&, Ref<Str> s, Ref<Str> needle, Bounds);
Result<std::int64_t> rfind(Thread&, Ref<Str> s, Ref<Str> needle, Bounds);

// The tables of methods, one per file, joined in str_methods.cpp.
}  // namespace krait::str_internal
