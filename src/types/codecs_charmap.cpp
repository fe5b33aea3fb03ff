// Codecs by tables: the 8-bit character sets of package encodings.
#include <algorithm>
#include <array>

#include "object/allocate.h"
#include "types/codecs_internal.h"
#include "types/dict.h"
#include "types/int.h"
#include "types/long_loop.h"
#include "types/protocol.h"
#include "types/singletons.h"
#include "types/tuple.h"

namespace krait::codecs {

namespace {

constexpr const char* kUndefined = "character maps to <undefined>";

// What charmap_build makes of a full table: code points, sorted, with their bytes.
class EncodingMap final : public Object {
 public:
  static Type type;
  struct Entry {
    char16_t code = 0;
    std::uint8_t byte = 0;
  };
  int find(char32_t c) const {
    if (c < 0x80 && ascii[c] >= 0) return ascii[c];
    const auto end = entries.begin() + count;
    const auto at = std::lower_bound(entries.begin(), end, c, [](const Entry& e, char32_t x) { return e.code < x; });
    return at != end && at->code == c ? at->byte : -1;
  }
  std::array<Entry, 256> entries;
  std::array<std::int16_t, 128> ascii;
  std::int32_t count = 0;
};
constinit Type EncodingMap::type = describe<EncodingMap>("EncodingMap", {.flags = kTypeNoConstruct});

}  // namespace

// ---- decoding ----

namespace {

// What a mapping says of a byte: appended, or undefined (false).
Result<bool> append_mapped(Thread& t, Ref<> mapping, std::uint8_t byte, StringBuilder& out) {
  Result<Own<>> found = get_item(t, mapping, Ref<>(Value::of_int(byte)));
  if (found.is_failed()) {
    if (clear_if_pending(t, exc::LookupError)) return false;
    return failed;
  }
  Own<> value = std::move(found).take();
  if (is_none(value.ref())) return false;
  if (is_int(value.ref())) {
    std::int64_t c;
    if (!int_fits(value.ref(), &c) || c < 0 || c > 0x10FFFF)
      return raise(t, exc::TypeError, "character mapping must be in range(0x%x)", 0x110000);
    if (c == 0xFFFE) return false;
    out.put(static_cast<char32_t>(c));
    return true;
  }
  if (!value.ref().is<Str>()) return raise(t, exc::TypeError, "character mapping must return integer, None or str");
  const Ref<Str> s = value.ref().as<Str>();
  if (s->length() == 1 && s->at(0) == 0xFFFE) return false;
  out.str(s);
  return true;
}

}  // namespace

Result<Own<Str>> decode_charmap(Thread& t, View input, const ErrorPolicy& policy, Ref<> mapping) {
  StringBuilder out(t);
  Slot<Bytes> holder;
  const OptRef<Str> table = mapping.try_as<Str>();
  LongLoop loop;
  for (std::size_t at = 0; at < input.size() && !out.is_out_of_memory();) {
    TRY(loop.round(t));
    const std::uint8_t byte = input[at];
    bool defined;
    if (table) {
      const char32_t c = byte < table->length() ? table->at(byte) : 0xFFFE;
      defined = c != 0xFFFE;
      if (defined) out.put(c);
    } else {
      defined = TRY(append_mapped(t, mapping, byte, out));
    }
    if (defined)
      ++at;
    else
      at = TRY(treat_decode_error(t, policy, "charmap", input, holder, {kUndefined, at, at + 1}, out));
  }
  return out.finish();
}

// ---- encoding ----

namespace {

Result<bool> append_encoded(Thread& t, Ref<> mapping, char32_t c, BytesBuilder& out) {
  if (mapping.is_exact<EncodingMap>()) {
    const int byte = mapping.as<EncodingMap>()->find(c);
    if (byte >= 0) out.put(static_cast<std::uint8_t>(byte));
    return byte >= 0;
  }
  Result<Own<>> found = get_item(t, mapping, Ref<>(Value::of_int(c)));
  if (found.is_failed()) {
    if (clear_if_pending(t, exc::LookupError)) return false;
    return failed;
  }
  Own<> value = std::move(found).take();
  if (is_none(value.ref())) return false;
  if (is_int(value.ref())) {
    std::int64_t byte;
    if (!int_fits(value.ref(), &byte) || byte < 0 || byte > 255)
      return raise(t, exc::TypeError, "character mapping must be in range(256)");
    out.put(static_cast<std::uint8_t>(byte));
    return true;
  }
  if (!value.ref().is<Bytes>())
    return raise(t, exc::TypeError, "character mapping must return integer, bytes or None, not %.400T", value);
  out.append(value.ref().as<Bytes>()->text());
  return true;
}

Result<std::size_t> treat_charmap_error(Thread& t, Ref<Str> s, const ErrorPolicy& policy, Ref<> mapping,
                                        std::size_t start, std::size_t end, BytesBuilder& out) {
  if (policy.mode == ErrorMode::kStrict) return raise_encode_error(t, "charmap", s, start, end, kUndefined);
  if (policy.mode == ErrorMode::kIgnore) return end;
  Replacement r;
  TRY(call_encode_handler(t, policy, "charmap", s, start, end, kUndefined, r));
  if (r.text.ref().is<Bytes>()) {
    out.append(r.text.ref().as<Bytes>()->text());
    return r.position;
  }
  const Ref<Str> text = r.text.ref().as<Str>();
  for (std::size_t i = 0; i < text->length(); ++i)
    if (!TRY(append_encoded(t, mapping, text->at(i), out)))
      return raise_encode_error(t, "charmap", s, start, end, kUndefined);
  return r.position;
}

}  // namespace

Result<Own<Bytes>> encode_charmap(Thread& t, Ref<Str> s, const ErrorPolicy& policy, Ref<> mapping) {
  const std::size_t size = s->length();
  BytesBuilder out(t, size), scratch(t);
  LongLoop loop;
  for (std::size_t i = 0; i < size && !out.is_out_of_memory();) {
    TRY(loop.round(t));
    if (TRY(append_encoded(t, mapping, s->at(i), out))) {
      ++i;
      continue;
    }
    std::size_t end = i + 1;
    while (end < size && !TRY(append_encoded(t, mapping, s->at(end), scratch))) {
      TRY(loop.round(t));
      ++end;
    }
    i = TRY(treat_charmap_error(t, s, policy, mapping, i, end, out));
  }
  return out.finish();
}

Result<Own<>> build_charmap(Thread& t, Ref<Str> table) {
  const std::size_t size = std::min<std::size_t>(table->length(), 256);
  bool needs_dict = size == 0 || table->at(0) != 0;
  for (std::size_t i = 1; i < size; ++i) needs_dict |= table->at(i) == 0 || table->at(i) > 0xFFFF;
  if (needs_dict) {
    Own<Dict> map = TRY(Dict::create(t));
    for (std::size_t i = 0; i < size; ++i)
      TRY(map->set(t, Ref<>(Value::of_int(table->at(i))), Own<>::of_int(static_cast<std::int64_t>(i))));
    return map;
  }
  Own<EncodingMap> map = TRY(create<EncodingMap>(t));
  map->ascii.fill(-1);
  for (std::size_t i = 0; i < size; ++i) {
    const char32_t c = table->at(i);
    if (c == 0xFFFE) continue;
    if (c < 0x80) map->ascii[c] = static_cast<std::int16_t>(i);
    map->entries[static_cast<std::size_t>(map->count++)] = {static_cast<char16_t>(c), static_cast<std::uint8_t>(i)};
  }
  std::sort(map->entries.begin(), map->entries.begin() + map->count,
            [](const auto& a, const auto& b) { return a.code != b.code ? a.code < b.code : a.byte < b.byte; });
  return map;
}

}  // namespace krait::codecs
