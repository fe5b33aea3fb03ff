#include "types/string_builder.h"

#include <algorithm>
#include <charconv>
#include <cstring>

#include "base/utf8.h"
#include "object/allocate.h"
#include "types/long_copy.h"

namespace krait {

namespace {

template <class F>
decltype(auto) with_kind(int kind, std::uint8_t* data, F&& fn) {
  if (kind == 1) return fn(data);
  if (kind == 2) return fn(reinterpret_cast<std::uint16_t*>(data));
  return fn(reinterpret_cast<std::uint32_t*>(data));
}

void convert(const std::uint8_t* from, int from_kind, std::size_t size, std::uint8_t* to, int to_kind) {
  with_kind(from_kind, const_cast<std::uint8_t*>(from),
            [&](auto* p) { with_kind(to_kind, to, [&](auto* q) { text::copy(p, size, q); }); });
}
Result<void> convert_long(Thread& t, const std::uint8_t* from, int from_kind, std::size_t size, std::uint8_t* to,
                          int to_kind) {
  return with_kind(from_kind, const_cast<std::uint8_t*>(from),
                   [&](auto* p) { return with_kind(to_kind, to, [&](auto* q) { return copy_long(t, p, size, q); }); });
}
std::uint8_t* units_of(Str* block) { return static_cast<std::uint8_t*>(static_cast<void*>(block + 1)); }

}  // namespace

StringBuilder::~StringBuilder() {
  if (block_) Heap::release(block_);
}

void StringBuilder::reserve(std::size_t more, char32_t maximum) {
  const int kind = std::max(kind_, kind_for(maximum));
  std::size_t needed = size_ + more;
  if ((needed <= capacity_ && kind == kind_) || failed_) return;
  if (!block_ && needed * kind <= kLocal) {
    std::uint8_t copy[kLocal];
    std::memcpy(copy, local_, size_ * kind_);
    convert(copy, kind_, size_, local_, kind);
    capacity_ = kLocal / kind;
    kind_ = kind;
    return;
  }
  if (needed < size_ || needed > (std::size_t{1} << 55)) {
    failed_ = true;
    return;
  }
  if (needed > capacity_ && size_) needed += needed / 4;
  Str* block = nullptr;
  if (block_ && kind == kind_) {
    block = static_cast<Str*>(thread_.heap->resize(block_, sizeof(Str) + (needed + 1) * kind));
  } else {
    block = static_cast<Str*>(thread_.heap->allocate(sizeof(Str) + (needed + 1) * kind, PageKind::Leaf));
    if (block) convert(data_, kind_, size_, units_of(block), kind);
    if (block && block_) Heap::release(block_);
  }
  if (!block) {
    failed_ = true;
    return;
  }
  move_to(block, kind);
}

void StringBuilder::move_to(Str* block, int kind) {
  // The block must not look like an object before it is one.
  block->set_type(nullptr);
  block_ = block;
  data_ = units_of(block);
  kind_ = kind;
  capacity_ = (Heap::usable_size(block) - sizeof(Str)) / kind - 1;
}

void StringBuilder::put_slow(char32_t c) {
  if (size_ == capacity_ || kind_for(c) > kind_) reserve(1, c);
  if (failed_) return;
  with_kind(kind_, data_, [&](auto* p) { p[size_] = static_cast<std::remove_pointer_t<decltype(p)>>(c); });
  ++size_;
  union_ |= c;
}

template <class T>
void StringBuilder::units(const T* units, std::size_t size, char32_t maximum) {
  if (!size) return;
  if (size > capacity_ - size_ || kind_for(maximum) > kind_) reserve(size, maximum);
  if (failed_) return;
  if (size == 1 && kind_ == 1)  // often, and a call would cost more than the copy
    data_[size_] = static_cast<std::uint8_t>(*units);
  else
    with_kind(kind_, data_, [&](auto* p) { text::copy(units, size, p + size_); });
  size_ += size;
  union_ |= maximum;
}
template void StringBuilder::units(const std::uint8_t*, std::size_t, char32_t);
template void StringBuilder::units(const std::uint16_t*, std::size_t, char32_t);
template void StringBuilder::units(const std::uint32_t*, std::size_t, char32_t);

void StringBuilder::str(Ref<Str> s) {
  visit_units(*s, [&](auto* p) { units(p, s->length(), maximum_of(*s)); });
}

void StringBuilder::slice(Ref<Str> s, std::size_t start, std::size_t end) {
  if (start >= end) return;
  visit_units(*s, [&](auto* p) {
    units(p + start, end - start, s->is_ascii() ? 0x7F : text::union_of(p + start, end - start));
  });
}

void StringBuilder::utf8(std::string_view s) {
  const char *p = s.data(), *end = p + s.size();
  const std::size_t plain = text::ascii_prefix(reinterpret_cast<const std::uint8_t*>(p), s.size());
  ascii(s.substr(0, plain));
  for (p += plain; p < end;) put(utf8::next_valid(p));
}

void StringBuilder::fill(char32_t c, std::size_t count) {
  if (!count) return;
  reserve(count, c);
  if (failed_) return;
  with_kind(kind_, data_,
            [&](auto* p) { text::fill(p + size_, count, static_cast<std::remove_pointer_t<decltype(p)>>(c)); });
  size_ += count;
  union_ |= c;
}

Result<void> StringBuilder::long_reserve(std::size_t more, char32_t maximum) {
  const int kind = std::max(kind_, kind_for(maximum));
  if (kind == kind_ || size_ <= kLong || more > (std::size_t{1} << 55)) {
    reserve(more, maximum);
    return ok;
  }
  const std::size_t needed = size_ + more;
  auto* block = static_cast<Str*>(thread_.heap->allocate(sizeof(Str) + (needed + 1) * kind, PageKind::Leaf));
  if (!block) {
    failed_ = true;
    return ok;
  }
  block->set_type(nullptr);
  const Result<void> converted = convert_long(thread_, data_, kind_, size_, units_of(block), kind);
  Heap::release(converted.is_failed() ? block : block_);
  if (converted.is_failed()) return failed;
  move_to(block, kind);
  return ok;
}

Result<void> StringBuilder::long_units(Ref<Str> s, std::size_t start, std::size_t end) {
  const std::size_t size = end - start;
  return visit_units(*s, [&](auto* p) -> Result<void> {
    const bool is_known = s->is_ascii() || size == s->length();
    const char32_t maximum = is_known ? maximum_of(*s) : text::union_of(p + start, size);
    TRY(long_reserve(size, maximum));
    if (failed_) return ok;  // finish() raises
    TRY(with_kind(kind_, data_, [&](auto* q) { return copy_long(thread_, p + start, size, q + size_); }));
    size_ += size;
    union_ |= maximum;
    return ok;
  });
}

Result<void> StringBuilder::long_fill(char32_t c, std::size_t count) {
  if (count <= kLong) {
    fill(c, count);
    return ok;
  }
  TRY(long_reserve(count, c));
  if (failed_) return ok;
  TRY(with_kind(kind_, data_, [&](auto* p) {
    return fill_long(thread_, p + size_, count, static_cast<std::remove_pointer_t<decltype(p)>>(c));
  }));
  size_ += count;
  union_ |= c;
  return ok;
}

void StringBuilder::number(std::int64_t n) {
  char buffer[24];
  ascii({buffer, std::to_chars(buffer, buffer + sizeof buffer, n).ptr});
}

Result<Own<Str>> StringBuilder::finish() {
  if (failed_) return raise_memory_error(thread_);
  if (!block_) {
    if (kind_ == 1) return Str::from_latin1(thread_, data_, size_);
    Own<Str> s = TRY(Str::create_uninitialized(thread_, size_, union_));
    convert(data_, kind_, size_, static_cast<std::uint8_t*>(s->mutable_data()), s->kind());
    return s;
  }
  if (kind_ != kind_for(union_)) {  // more was reserved than needed
    Own<Str> s = TRY(Str::create_uninitialized(thread_, size_, union_));
    if (size_ <= kLong)
      convert(data_, kind_, size_, units_of(s.get()), s->kind());
    else
      TRY(convert_long(thread_, data_, kind_, size_, units_of(s.get()), s->kind()));
    return s;
  }
  Str* block = std::exchange(block_, nullptr);
  const std::size_t bytes = sizeof(Str) + (size_ + 1) * kind_;
  if (bytes + 64 < Heap::usable_size(block)) {
    if (auto* smaller = static_cast<Str*>(thread_.heap->resize(block, bytes))) block = smaller;
  }
  return Str::adopt(block, size_, union_);
}

}  // namespace krait
