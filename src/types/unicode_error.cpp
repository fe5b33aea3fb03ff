// UnicodeDecodeError, UnicodeEncodeError, UnicodeTranslateError.
#include <algorithm>

#include "types/bytes.h"
#include "types/exception_tables.h"
#include "types/protocol.h"
#include "types/singletons.h"
#include "types/str.h"
#include "types/tuple.h"

namespace krait {

namespace {

bool is_decode(Ref<> self) { return is_subtype(self.type(), &exc::UnicodeDecodeError); }
bool is_translate(Ref<> self) { return is_subtype(self.type(), &exc::UnicodeTranslateError); }

Result<Own<>> get_field(Thread& t, Slot<>& slot, const char* name) {
  if (slot) return slot.ref().own();
  return raise(t, exc::TypeError, "%s attribute not set", name);
}
Result<void> set_text(Thread& t, Slot<>& slot, OptRef<> value, const char* name) {
  if (!value || !value.ref().is<Str>()) return raise(t, exc::TypeError, "%s attribute must be unicode", name);
  slot.set(value.ref().own());
  return ok;
}

}  // namespace

Result<Own<>> UnicodeError::construct(Thread& t, Ref<Type> type, const Arguments& a) {
  Own<UnicodeError> e = TRY(create_instance<UnicodeError>(t, type));
  e->args_.set(TRY(Tuple::from_values(t, a.values, a.positional)));
  return Own<>(std::move(e));
}

Result<void> UnicodeError::init(Thread& t, Ref<> self, const Arguments& a) {
  TRY(Exception::init(t, self, a));
  auto e = self.as<UnicodeError>();
  const std::uint32_t want = is_translate(self) ? 4 : 5;
  if (a.positional != want)
    return raise(t, exc::TypeError, "function takes exactly %d arguments (%d given)", want, a.positional);
  std::uint32_t i = 0;
  auto expect_str = [&](Slot<>& slot) -> Result<void> {
    if (!a[i].is<Str>()) return raise(t, exc::TypeError, "argument %d must be str, not %T", i + 1, a[i]);
    slot.set(a[i].own());
    ++i;
    return ok;
  };
  if (want == 5) TRY(expect_str(e->encoding_));
  if (is_decode(self)) {
    Slot<> holder;
    if (!a[i].type()->has(kTypeIsBytes)) {
      if (!a[i].type()->slots.get_buffer)
        return raise(t, exc::TypeError, "a bytes-like object is required, not '%T'", a[i]);
      e->object_.set(TRY(Bytes::from_object(t, a[i])));
    } else {
      e->object_.set(a[i].own());
    }
    ++i;
  } else {
    TRY(expect_str(e->object_));
  }
  e->start_ = TRY(index_int64(t, a[i++], &exc::OverflowError));
  e->end_ = TRY(index_int64(t, a[i++], &exc::OverflowError));
  return expect_str(e->reason_);
}

Result<Own<>> UnicodeError::str(Thread& t, Ref<> self) {
  auto e = self.as<UnicodeError>();
  if (!e->object_) return Str::empty();
  const std::int64_t size = static_cast<std::int64_t>(TRY(len(t, e->object_.ref())));
  const std::int64_t start = std::clamp<std::int64_t>(e->start_, 0, size ? size - 1 : 0),
                     end = std::clamp<std::int64_t>(e->end_, size ? 1 : 0, size);
  const bool one = start < size && end == start + 1;
  if (is_decode(self)) {
    if (!one)
      return format(t, "'%S' codec can't decode bytes in position %d-%d: %S", e->encoding_, start, end - 1, e->reason_);
    Own<> byte = TRY(get_item(t, e->object_.ref(), Ref<>(Value::of_int(start))));
    const auto b = static_cast<std::uint64_t>(byte.value().as_int());
    return format(t, "'%S' codec can't decode byte 0x%s%x in position %d: %S", e->encoding_, b < 16 ? "0" : "", b,
                  start, e->reason_);
  }
  const char* verb = is_translate(self) ? "translate" : "encode";
  Own<Str> who = is_translate(self) ? TRY(Str::from_ascii(t, "")) : TRY(format(t, "'%S' codec ", e->encoding_));
  if (!one) return format(t, "%Scan't %s characters in position %d-%d: %S", who, verb, start, end - 1, e->reason_);
  const char32_t c = e->object_.ref().as<Str>()->at(static_cast<std::size_t>(start));
  const int width = c < 0x100 ? 2 : c < 0x10000 ? 4 : 8;
  char digits[9];
  for (int k = 0; k < width; ++k) digits[k] = "0123456789abcdef"[(c >> (4 * (width - 1 - k))) & 15];
  digits[width] = 0;
  return format(t, "%Scan't %s character '\\%s%s' in position %d: %S", who, verb,
                width == 2   ? "x"
                : width == 4 ? "u"
                             : "U",
                static_cast<const char*>(digits), start, e->reason_);
}

Result<Own<>> unicode_error_get_encoding(Thread& t, Ref<> s) {
  return get_field(t, s.as<UnicodeError>()->encoding_, "encoding");
}
Result<void> unicode_error_set_encoding(Thread& t, Ref<> s, OptRef<> v) {
  return set_text(t, s.as<UnicodeError>()->encoding_, v, "encoding");
}
Result<Own<>> unicode_error_get_object(Thread& t, Ref<> s) {
  return get_field(t, s.as<UnicodeError>()->object_, "object");
}
Result<void> unicode_error_set_object(Thread& t, Ref<> s, OptRef<> v) {
  if (!is_decode(s)) return set_text(t, s.as<UnicodeError>()->object_, v, "object");
  if (!v || !v.ref().type()->has(kTypeIsBytes)) return raise(t, exc::TypeError, "object attribute must be bytes");
  s.as<UnicodeError>()->object_.set(v.ref().own());
  return ok;
}
Result<Own<>> unicode_error_get_reason(Thread& t, Ref<> s) {
  return get_field(t, s.as<UnicodeError>()->reason_, "reason");
}
Result<void> unicode_error_set_reason(Thread& t, Ref<> s, OptRef<> v) {
  return set_text(t, s.as<UnicodeError>()->reason_, v, "reason");
}
Result<std::int64_t> unicode_error_get_start(Thread&, Ref<> s) { return s.as<UnicodeError>()->start_; }
Result<void> unicode_error_set_start(Thread& t, Ref<> s, OptRef<> v) {
  if (!v) return raise(t, exc::TypeError, "can't delete numeric/char attribute");
  s.as<UnicodeError>()->start_ = TRY(index_int64(t, v.ref(), &exc::OverflowError));
  return ok;
}
Result<std::int64_t> unicode_error_get_end(Thread&, Ref<> s) { return s.as<UnicodeError>()->end_; }
Result<void> unicode_error_set_end(Thread& t, Ref<> s, OptRef<> v) {
  if (!v) return raise(t, exc::TypeError, "can't delete numeric/char attribute");
  s.as<UnicodeError>()->end_ = TRY(index_int64(t, v.ref(), &exc::OverflowError));
  return ok;
}

}  // namespace krait
