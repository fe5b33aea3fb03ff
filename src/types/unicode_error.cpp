// UnicodeDecodeError, UnicodeEncodeError, UnicodeTranslateError.
#include "types/bytes.h"
#include "types/exception_tables.h"
#include "types/int.h"
#include "types/protocol.h"
#include "types/singletons.h"
#include "types/str.h"
#include "types/tuple.h"

namespace krait {

namespace {

bool is_decode(Ref<> self) { return is_subtype(self.type(), &exc::UnicodeDecodeError); }
bool is_translate(Ref<> self) { return is_subtype(self.type(), &exc::UnicodeTranslateError); }

// The parts of a message, when they are usable: fields may be set to anything.
Result<void> check_object(Thread& t, const UnicodeError& e, bool decode) {
  if (decode && !e.object_.ref().type()->has(kTypeIsBytes))
    return raise(t, exc::TypeError, "UnicodeError 'object' attribute must be a bytes");
  if (!decode && !e.object_.ref().is<Str>())
    return raise(t, exc::TypeError, "UnicodeError 'object' attribute must be a string");
  return ok;
}
Result<Own<Str>> shown(Thread& t, const Slot<>& field) {
  if (!field) return Str::from_ascii(t, "<NULL>");
  return krait::str(t, field.ref());
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
  Own<Str> reason = TRY(shown(t, e->reason_));
  Own<Str> encoding = TRY(shown(t, e->encoding_));
  TRY(check_object(t, *e, is_decode(self)));
  const std::int64_t size = static_cast<std::int64_t>(TRY(len(t, e->object_.ref())));
  const std::int64_t start = e->start_, end = e->end_;
  const bool one = start >= 0 && start < size && end >= 0 && end <= size && end == start + 1;
  if (is_decode(self)) {
    if (!one) return format(t, "'%S' codec can't decode bytes in position %d-%d: %S", encoding, start, end - 1, reason);
    Own<> byte = TRY(get_item(t, e->object_.ref(), Ref<>(Value::of_int(start))));
    const auto b = static_cast<std::uint64_t>(byte.value().as_int());
    return format(t, "'%S' codec can't decode byte 0x%s%x in position %d: %S", encoding, b < 16 ? "0" : "", b, start,
                  reason);
  }
  const char* verb = is_translate(self) ? "translate" : "encode";
  Own<Str> who = is_translate(self) ? TRY(Str::from_ascii(t, "")) : TRY(format(t, "'%S' codec ", encoding));
  if (!one) return format(t, "%Scan't %s characters in position %d-%d: %S", who, verb, start, end - 1, reason);
  const char32_t c = e->object_.ref().as<Str>()->at(static_cast<std::size_t>(start));
  const int width = c < 0x100 ? 2 : c < 0x10000 ? 4 : 8;
  char digits[9];
  for (int k = 0; k < width; ++k) digits[k] = "0123456789abcdef"[(c >> (4 * (width - 1 - k))) & 15];
  digits[width] = 0;
  return format(t, "%Scan't %s character '\\%s%s' in position %d: %S", who, verb,
                width == 2   ? "x"
                : width == 4 ? "u"
                             : "U",
                static_cast<const char*>(digits), start, reason);
}

namespace {

Result<std::int64_t> position(Thread& t, Ref<> v) {
  if (!is_int(v)) return raise(t, exc::TypeError, "an integer is required");
  return index_int64(t, v, &exc::OverflowError);
}

}  // namespace

Result<std::int64_t> unicode_error_get_start(Thread&, Ref<> s) { return s.as<UnicodeError>()->start_; }
Result<void> unicode_error_set_start(Thread& t, Ref<> s, OptRef<> v) {
  if (!v) return raise(t, exc::TypeError, "can't delete numeric/char attribute");
  s.as<UnicodeError>()->start_ = TRY(position(t, v.ref()));
  return ok;
}
Result<std::int64_t> unicode_error_get_end(Thread&, Ref<> s) { return s.as<UnicodeError>()->end_; }
Result<void> unicode_error_set_end(Thread& t, Ref<> s, OptRef<> v) {
  if (!v) return raise(t, exc::TypeError, "can't delete numeric/char attribute");
  s.as<UnicodeError>()->end_ = TRY(position(t, v.ref()));
  return ok;
}

}  // namespace krait
