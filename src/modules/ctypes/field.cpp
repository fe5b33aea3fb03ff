#include "modules/ctypes/field.h"

#include <bit>
#include <cstring>
#include <cwchar>

#include "types/bytes.h"
#include "types/int.h"
#include "types/protocol.h"
#include "types/singletons.h"
#include "types/type.h"

namespace krait::ctypes {

// ---- making ----

namespace {

Result<std::int64_t> number(Thread& t, Ref<> value) {
  if (!is_int(value)) return raise(t, exc::TypeError, "an integer is required");
  std::int64_t n;
  if (!int_fits(value, &n)) return raise(t, exc::OverflowError, "Python int too large to convert to C ssize_t");
  return n;
}

Result<void> read_bits(Thread& t, Field& f, Ref<> bit_size, Ref<> bit_offset) {
  const TypeInfo& info = *info_of(*f.c_type.get());
  if (is_none(bit_size)) {
    if (is_none(bit_offset)) return ok;
    return raise(t, exc::ValueError, "field %R: bit_offset must be specified if bit_size is", f.name);
  }
  if (info.kind != Kind::Simple || info.code->bits == SimpleCode::Bits::No)
    return raise(t, exc::TypeError, "bit fields not allowed for type %Q", f.c_type.get());
  f.is_bitfield = true;
  f.bit_size = TRY(number(t, bit_size));
  if (f.bit_size <= 0 || f.bit_size > 64)
    return raise(t, exc::ValueError, "bit size of field %R out of range, got %d", f.name, f.bit_size);
  f.bit_offset = TRY(number(t, bit_offset));
  if (f.bit_offset < 0 || f.bit_offset > 64)
    return raise(t, exc::ValueError, "bit offset of field %R out of range, got %d", f.name, f.bit_offset);
  if (f.bit_offset + f.bit_size > f.byte_size * 8)
    return raise(t, exc::ValueError, "bit field %R overflows its type (%d + %d > %d)", f.name, f.bit_offset, f.bit_size,
                 f.byte_size * 8);
  return ok;
}

Result<Own<>> make(Thread& t, Ref<Str> name, Ref<> type, std::int64_t byte_size, std::int64_t byte_offset,
                   std::int64_t index, bool, OptRef<> bit_size, OptRef<> bit_offset) {
  if (byte_size < 0)
    return raise(t, exc::ValueError, "byte size of field %R must not be negative, got %d", name, byte_size);
  const TypeInfo* info = info_of(type);
  if (!info) return raise(t, exc::TypeError, "type of field %R must be a C type", name);
  if (byte_size != info->size)
    return raise(t, exc::ValueError, "byte size of field %R (%d) does not match type size (%d)", name, byte_size,
                 info->size);
  Own<Field> made = TRY(create<Field>(t));
  made->name.set(TRY(Str::intern(t, name.own())));
  made->c_type.set(type.as<Type>().own());
  made->byte_size = byte_size;
  made->byte_offset = byte_offset;
  made->position = index;
  TRY(read_bits(t, *made, bit_size.ref(), bit_offset.ref()));
  return made;
}
constexpr Method kMake =
    bind<&make>("CField(*, name, type, byte_size, byte_offset, index, _internal_use, bit_size=None, bit_offset=None)");

}  // namespace

Result<Own<>> Field::construct(Thread& t, Ref<Type>, const Arguments& a) {
  if (a.positional) return raise(t, exc::TypeError, "CField() takes no positional arguments");
  return kMake.call(t, kMake, none_ref(), a);
}

Result<Own<>> Field::repr(Thread& t, Ref<> self) {
  const Ref<Field> f = self.as<Field>();
  const Own<Str> type_text = TRY(type_name(t, *f->c_type.get()));
  if (f->is_bitfield)
    return format(t, "<%N %R type=%S, ofs=%d, bit_size=%d, bit_offset=%d>", self.type(), f->name, type_text,
                  f->byte_offset, f->bit_size, f->bit_offset);
  return format(t, "<%N %R type=%S, ofs=%d, size=%d>", self.type(), f->name, type_text, f->byte_offset, f->byte_size);
}

// ---- access ----

bool Field::is_big_endian() const {
  return (std::endian::native == std::endian::big) != info_of(*c_type.get())->is_swapped;
}

std::int64_t Field::bit_byte(std::int64_t bit) const {
  const std::int64_t byte = (bit_offset + bit) / 8;
  return byte_offset + (is_big_endian() ? byte_size - 1 - byte : byte);
}

Result<Ref<CData>> Field::check_instance(Thread& t, Ref<> instance) const {
  if (!instance.is<CData>()) return raise(t, exc::TypeError, "not a ctype instance");
  if (!c_type) return raise(t, exc::TypeError, "the type of field %R is gone", name);
  // The descriptor may be used on an instance of another class.
  const Ref<CData> data = instance.as<CData>();
  // CField() takes any offset: sums come only after a look at their parts.
  const bool is_near = byte_offset >= -8 && byte_offset <= data->size && (is_bitfield || byte_size <= data->size);
  if (!is_near || first_byte() < 0 || end_byte() > data->size)
    return raise(t, exc::TypeError, "field %R lies outside of the '%T' object", name, instance);
  return data;
}

namespace {

std::uint64_t mask_of(std::int64_t bits) { return bits >= 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << bits) - 1; }

// Fields that are arrays of characters read and are written as text; the letter of the item, or 0.
char text_letter(const Type& type) {
  const TypeInfo* info = info_of(type);
  if (info->kind != Kind::Array || !info->item) return 0;
  const TypeInfo* item = info_of(*info->item.get());
  return item && (item->is_text('c') || item->is_text('u')) ? item->code->letter : 0;
}

Result<Own<>> read_text(Thread& t, char letter, const std::uint8_t* from, std::int64_t size) {
  if (letter == 'c') {
    const auto* const text = reinterpret_cast<const char*>(from);
    return Bytes::create(t, text, ::strnlen(text, static_cast<std::size_t>(size)));
  }
  TRY(ensure_memory(t, static_cast<std::size_t>(size)));
  std::vector<wchar_t> text(static_cast<std::size_t>(size) / sizeof(wchar_t));
  if (text.empty()) return Str::empty();
  std::memcpy(text.data(), from, text.size() * sizeof(wchar_t));
  return text_of_wide(t, text.data(), ::wcsnlen(text.data(), text.size()));
}

Result<void> write_text(Thread& t, char letter, std::uint8_t* to, std::int64_t size, Ref<> value) {
  if (letter == 'c') {
    if (!value.is<Bytes>()) return raise(t, exc::TypeError, "expected bytes, %T found", value);
    // Up to the first zero, and that too where it has a place.
    const char* const text = reinterpret_cast<const char*>(value.as<Bytes>()->data());
    const auto length = static_cast<std::int64_t>(std::strlen(text));
    if (length > size) return raise(t, exc::ValueError, "bytes too long (%d, maximum length %d)", length, size);
    std::memcpy(to, text, static_cast<std::size_t>(length + (length < size)));
    return ok;
  }
  if (!value.is<Str>()) return raise(t, exc::TypeError, "unicode string expected instead of %T instance", value);
  const Ref<Str> text = value.as<Str>();
  const auto length = static_cast<std::int64_t>(text->length()),
             room = size / static_cast<std::int64_t>(sizeof(wchar_t));
  if (length > room) return raise(t, exc::ValueError, "string too long (%d, maximum length %d)", length, room);
  for (std::int64_t i = 0; i < std::min(length + 1, room); ++i) {
    const auto c = i < length ? static_cast<wchar_t>(text->at(static_cast<std::size_t>(i))) : L'\0';
    std::memcpy(to + i * static_cast<std::int64_t>(sizeof c), &c, sizeof c);
  }
  return ok;
}

}  // namespace

Result<Own<>> Field::get_bits(Thread& t, const std::uint8_t* from) const {
  std::uint64_t value = 0;
  for (std::int64_t bit = 0; bit < bit_size;) {
    const std::int64_t in_byte = (bit_offset + bit) % 8, count = std::min(8 - in_byte, bit_size - bit);
    value |= (static_cast<std::uint64_t>(from[bit_byte(bit)] >> in_byte) & mask_of(count)) << bit;
    bit += count;
  }
  switch (info_of(*c_type.get())->code->bits) {
    case SimpleCode::Bits::Bool:
      return bool_from(value != 0);
    case SimpleCode::Bits::Unsigned:
      return Int::from_unsigned(t, value);
    default:
      return Int::from(t, static_cast<std::int64_t>(value << (64 - bit_size)) >> (64 - bit_size));
  }
}

Result<void> Field::set_bits(Thread& t, std::uint8_t* to, Ref<> given) const {
  const bool is_truth = info_of(*c_type.get())->code->bits == SimpleCode::Bits::Bool;
  const std::uint64_t value = is_truth ? std::uint64_t{TRY(is_true(t, given))} : TRY(integer_bits(t, given));
  for (std::int64_t bit = 0; bit < bit_size;) {
    const std::int64_t in_byte = (bit_offset + bit) % 8, count = std::min(8 - in_byte, bit_size - bit);
    std::uint8_t& byte = to[bit_byte(bit)];
    byte =
        static_cast<std::uint8_t>((byte & ~(mask_of(count) << in_byte)) | (value >> bit & mask_of(count)) << in_byte);
    bit += count;
  }
  return ok;
}

Result<Own<>> Field::descr_get(Thread& t, Ref<> self, OptRef<> instance, OptRef<>) {
  const Ref<Field> f = self.as<Field>();
  if (!instance) return self.own();
  const Ref<CData> data = TRY(f->check_instance(t, instance.ref()));
  if (f->is_bitfield) return f->get_bits(t, data->data);
  std::uint8_t* const at = data->data + f->byte_offset;
  if (const char letter = text_letter(*f->c_type.get())) return read_text(t, letter, at, f->byte_size);
  return get_value(t, *f->c_type.get(), data, f->position, at);
}

Result<void> Field::descr_set(Thread& t, Ref<> self, Ref<> instance, OptRef<> value) {
  const Ref<Field> f = self.as<Field>();
  const Ref<CData> data = TRY(f->check_instance(t, instance));
  if (!value) return raise(t, exc::TypeError, "can't delete attribute");
  if (f->is_bitfield) return f->set_bits(t, data->data, value.ref());
  std::uint8_t* const at = data->data + f->byte_offset;
  if (const char letter = text_letter(*f->c_type.get())) return write_text(t, letter, at, f->byte_size, value.ref());
  return set_value(t, *f->c_type.get(), data, f->position, at, value.ref());
}

namespace {

Result<Own<>> get_size(Thread& t, Ref<> self) {
  const Ref<Field> f = self.as<Field>();
  return Int::from(t, f->is_bitfield ? f->bit_size << 16 | f->bit_offset : f->byte_size);
}
Result<std::int64_t> get_byte_size(Thread&, Ref<> self) { return self.as<Field>()->byte_size; }
Result<std::int64_t> get_byte_offset(Thread&, Ref<> self) { return self.as<Field>()->byte_offset; }
Result<std::int64_t> get_bit_offset(Thread&, Ref<> self) { return self.as<Field>()->bit_offset; }
Result<Own<>> get_bit_size(Thread& t, Ref<> self) {
  const Ref<Field> f = self.as<Field>();
  if (f->is_bitfield) return Own<>::of_int(f->bit_size);
  const Own<> bytes = TRY(Int::from(t, f->byte_size));
  return Int::multiply(t, bytes, Ref<>(Value::of_int(8)));
}
Result<bool> get_is_bitfield(Thread&, Ref<> self) { return self.as<Field>()->is_bitfield; }
Result<bool> get_is_anonymous(Thread&, Ref<> self) { return self.as<Field>()->is_anonymous; }

constexpr Attribute kAttributes[] = {
    attribute<&get_size>("size", "bytes of the field; of a bit field its bit_size and bit_offset in one number"),
    as_member(attribute<&get_byte_offset>("offset", "where the field is, in bytes")),
    member<&Field::name>("name", "name of the field"),
    member<&Field::c_type>("type", "its C type"),
    as_member(attribute<&get_byte_size>("byte_size", "bytes of its type")),
    as_member(
        attribute<&get_byte_offset>("byte_offset", "where the field, or the value it is a part of, is, in bytes")),
    as_member(attribute<&get_bit_offset>("bit_offset", "first bit of a bit field in the value that it is a part of")),
    attribute<&get_bit_size>("bit_size", "bits of the field"),
    attribute<&get_is_bitfield>("is_bitfield", "is it a bit field?"),
    attribute<&get_is_anonymous>("is_anonymous", "are its own fields seen as those of the structure?"),
};

}  // namespace

constinit Type Field::type =
    describe<Field>("ctypes.CField", {.doc = "A field of a structure or union.", .attributes = kAttributes});

}  // namespace krait::ctypes
