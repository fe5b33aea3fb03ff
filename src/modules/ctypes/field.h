// CField: the descriptor of one field of a structure or union.
#pragma once

#include "modules/ctypes/data.h"
#include "types/str.h"

namespace krait::ctypes {

class Field final : public Object {
 public:
  static Type type;
  Slot<Str> name;
  Slot<Type> c_type;
  std::int64_t byte_size = 0, byte_offset = 0;
  std::int64_t position = 0;
  std::int64_t bit_size = 0, bit_offset = 0;  // of a bit field; in the value that stands at byte_offset
  bool is_bitfield = false, is_anonymous = false;

  static Result<Own<>> construct(Thread&, Ref<Type>, const Arguments&);
  static Result<Own<>> repr(Thread&, Ref<>);
  static Result<Own<>> descr_get(Thread&, Ref<>, OptRef<> instance, OptRef<> owner);
  static Result<void> descr_set(Thread&, Ref<>, Ref<> instance, OptRef<> value);
  void trace(Tracer& v) { v(c_type); }
  void clear_references() { c_type.clear(); }

 private:
  // Where the first and the last byte of the field are, from the start of the structure.
  std::int64_t first_byte() const { return is_bitfield ? std::min(bit_byte(0), bit_byte(bit_size - 1)) : byte_offset; }
  std::int64_t end_byte() const {
    return is_bitfield ? std::max(bit_byte(0), bit_byte(bit_size - 1)) + 1 : byte_offset + byte_size;
  }
  // The byte with a bit of a bit field. Only bytes that have such are touched: the others may be outside of the
  // structure.
  std::int64_t bit_byte(std::int64_t bit) const;
  bool is_big_endian() const;
  Result<Ref<CData>> check_instance(Thread&, Ref<> instance) const;
  Result<Own<>> get_bits(Thread&, const std::uint8_t* from) const;
  Result<void> set_bits(Thread&, std::uint8_t* to, Ref<> value) const;
};

}  // namespace krait::ctypes
