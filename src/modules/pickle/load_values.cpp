// Unpickler: numbers, text, bytes; and the loop over the instructions.
#include <array>
#include <cerrno>
#include <cstdlib>

#include "base/float_text.h"
#include "base/limbs.h"
#include "modules/pickle/unpickler.h"
#include "types/bytearray.h"
#include "types/bytes.h"
#include "types/bytes_internal.h"
#include "types/codecs_internal.h"
#include "types/float.h"
#include "types/int.h"
#include "types/memoryview.h"
#include "types/names.h"

namespace krait::pickle {

// ---- arguments ----

Result<std::uint64_t> Unpickler::number(Thread& t, std::size_t bytes) {
  const std::uint8_t* p = input_.read(t, bytes);
  if (!p) return failed;
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < bytes; ++i) value |= static_cast<std::uint64_t>(p[i]) << 8 * i;
  return value;
}

Result<std::size_t> Unpickler::data_size(Thread& t, std::size_t bytes, const char* what) {
  const std::uint64_t size = TRY(number(t, bytes));
  if (size > static_cast<std::uint64_t>(INT64_MAX))
    return raise(t, exc::OverflowError, "%s exceeds system's maximum size of %d bytes", what, INT64_MAX);
  return static_cast<std::size_t>(size);
}

// ---- constants ----

Result<void> Unpickler::load_none(Thread& t) { return push(t, none()); }
Result<void> Unpickler::load_true(Thread& t) { return push(t, bool_from(true)); }
Result<void> Unpickler::load_false(Thread& t) { return push(t, bool_from(false)); }

// ---- numbers ----

Result<void> Unpickler::load_int(Thread& t) {
  const std::string_view line = TRY(input_.line(t));
  TRY(ensure_memory(t, line.size()));
  const std::string text(line);
  errno = 0;
  char* end;
  const long n = std::strtol(text.c_str(), &end, 10);
  if (!errno && end != text.c_str() && end == text.c_str() + text.size()) {
    // Bools are written like this by protocols 0 and 1.
    if (text.size() == 2 && (n == 0 || n == 1)) return push(t, bool_from(n == 1));
    return push(t, TRY(int_from(t, n)));
  }
  auto value = Int::from_bytes_text(t, text, 10, none_ref());
  if (!value.is_failed()) return push(t, std::move(value).take());
  clear_pending(t);
  return raise(t, exc::ValueError, "could not convert string to int");
}

template <std::size_t kBytes>
Result<void> Unpickler::load_binint(Thread& t) {
  const std::uint64_t n = TRY(number(t, kBytes));
  return push(t, Own<>::of_int(kBytes == 4 ? static_cast<std::int32_t>(n) : static_cast<std::int64_t>(n)));
}

Result<void> Unpickler::load_long(Thread& t) {
  std::string_view text = TRY(input_.line(t));
  // The `L` is not required. The line's end is part of what an error shows.
  if (text.back() == 'L')
    text.remove_suffix(1);
  else
    text = {text.data(), text.size() + 1};
  const Own<Str> digits = TRY(Str::from_latin1(t, reinterpret_cast<const std::uint8_t*>(text.data()), text.size()));
  return push(t, TRY(Int::from_str(t, digits.ref(), 10)));
}

template <std::size_t kBytes>
Result<void> Unpickler::load_counted_long(Thread& t) {
  const std::uint64_t size = TRY(number(t, kBytes));
  if (size > INT32_MAX) return raise_unpickling(t, "LONG pickle has negative byte count");
  const std::uint8_t* p = input_.read(t, size);
  if (!p) return failed;
  if (size <= 8) {
    std::uint64_t n = 0;
    for (std::size_t i = 0; i < size; ++i) n |= static_cast<std::uint64_t>(p[i]) << 8 * i;
    const std::size_t unused = 64 - 8 * size;
    return push(t, TRY(int_from(t, size ? static_cast<std::int64_t>(n << unused) >> unused : 0)));
  }
  limbs::Number value;
  if (!limbs::from_bytes(value, {p, size}, limbs::ByteOrder::little, limbs::Signedness::is_signed))
    return raise_memory_error(t);
  return push(t, TRY(Int::from_limbs(t, value)));
}

Result<void> Unpickler::load_float(Thread& t) {
  const std::string_view line = TRY(input_.line(t));
  TRY(ensure_memory(t, line.size()));
  const std::string text(line);
  double value;
  if (float_text::parse(text, &value)) return push(t, TRY(float_result(t, value)));
  std::string_view rest = text;
  if (rest.front() == '+' || rest.front() == '-') rest.remove_prefix(1);
  if (rest.starts_with('.')) rest.remove_prefix(1);
  const bool starts_well = !rest.empty() && rest.front() >= '0' && rest.front() <= '9';
  if (starts_well) return raise(t, exc::ValueError, "could not convert string to float");
  return raise(t, exc::ValueError, "could not convert string to float: '%s\n'", text);
}

Result<void> Unpickler::load_binfloat(Thread& t) {
  const std::uint64_t bits = __builtin_bswap64(TRY(number(t, 8)));
  return push(t, TRY(float_result(t, std::bit_cast<double>(bits))));
}

// ---- strings of Python 2 ----

Result<void> Unpickler::push_python2_string(Thread& t, Ref<Bytes> data) {
  if (encoding_->equals_ascii("bytes")) return push(t, data.own());
  std::string encoding, errors;
  for (std::size_t i = 0; i < encoding_->length(); ++i) encoding += static_cast<char>(encoding_->at(i));
  for (std::size_t i = 0; i < errors_->length(); ++i) errors += static_cast<char>(errors_->at(i));
  return push(t, TRY(codecs::decode(t, data, encoding, errors)));
}

Result<void> Unpickler::load_string(Thread& t) {
  const std::string_view text = TRY(input_.line(t));
  if (text.size() < 2 || text.front() != text.back() || (text.front() != '"' && text.front() != '\''))
    return raise_unpickling(t, "the STRING opcode argument must be quoted");
  const codecs::View quoted(reinterpret_cast<const std::uint8_t*>(text.data()) + 1, text.size() - 2);
  const Own<Bytes> decoded = TRY(codecs::decode_escape(t, quoted, "strict"));
  return push_python2_string(t, decoded.ref());
}

template <std::size_t kBytes>
Result<void> Unpickler::load_binstring(Thread& t) {
  const std::size_t size = TRY(data_size(t, kBytes, "BINSTRING"));
  if (kBytes == 4 && size > INT32_MAX) return raise_unpickling(t, "BINSTRING pickle has negative byte count");
  const std::uint8_t* p = input_.read(t, size);
  if (!p) return failed;
  const Own<Bytes> data = TRY(bytes_internal::make_bytes(t, {p, size}));
  return push_python2_string(t, data.ref());
}

// ---- text and bytes ----

Result<void> Unpickler::load_unicode(Thread& t) {
  const std::string_view text = TRY(input_.line(t, Input::Empty::Allowed));
  const Own<Bytes> data = TRY(Bytes::create(t, text));
  return push(t, TRY(codecs::decode(t, data, "raw-unicode-escape", "strict")));
}

template <std::size_t kBytes>
Result<void> Unpickler::load_binunicode(Thread& t) {
  const std::size_t size = TRY(data_size(t, kBytes, "BINUNICODE"));
  const std::uint8_t* p = input_.read(t, size);
  if (!p) return failed;
  return push(t, TRY(codecs::decode_utf8(t, {p, size}, codecs::ErrorPolicy("surrogatepass"))));
}

template <std::size_t kBytes>
Result<void> Unpickler::load_binbytes(Thread& t) {
  const std::size_t size = TRY(data_size(t, kBytes, "BINBYTES"));
  if (size <= input_.at_hand() || input_.is_memory()) {
    const std::uint8_t* p = input_.read(t, size);
    if (!p) return failed;
    return push(t, TRY(bytes_internal::make_bytes(t, {p, size})));
  }
  Own<Bytes> made = TRY(Bytes::create_uninitialized(t, size));
  TRY(input_.read_into(t, made->mutable_data(), size));
  return push(t, std::move(made));
}

Result<void> Unpickler::load_bytearray(Thread& t) {
  const std::size_t size = TRY(data_size(t, 8, "BYTEARRAY8"));
  if (input_.is_memory() || size <= input_.at_hand()) {
    const std::uint8_t* p = input_.read(t, size);
    if (!p) return failed;
    return push(t, TRY(bytes_internal::make_bytearray(t, {p, size})));
  }
  Own<ByteArray> made = TRY(ByteArray::create(t, nullptr, 0));
  TRY(made->resize(t, size));
  TRY(input_.read_into(t, made->mutable_data(), size));
  return push(t, std::move(made));
}

Result<void> Unpickler::load_next_buffer(Thread& t) {
  if (!buffers_)
    return raise_unpickling(t, "pickle stream refers to out-of-band data but no *buffers* argument was given");
  const Own<> buffers = buffers_.ref().own();
  Step step = next(t, buffers);
  if (step.is_failed()) return failed;
  if (step.is_done()) return raise_unpickling(t, "not enough out-of-band buffers");
  return push(t, std::move(step).take());
}

Result<void> Unpickler::load_readonly_buffer(Thread& t) {
  const Own<> buffer = TRY(top(t)).own();
  const Own<MemoryView> view = TRY(MemoryView::of_object(t, buffer));
  if (view->is_readonly()) return ok;
  const Own<Str> name = TRY(Str::intern_ascii(t, "toreadonly"));
  Own<> readonly = TRY(call_method(t, view, name.ref()));
  (void)TRY(pop(t));
  return push(t, std::move(readonly));
}

// ---- the stream ----

Result<void> Unpickler::load_proto(Thread& t) {
  const std::uint64_t protocol = TRY(number(t, 1));
  if (protocol > kHighestProtocol) return raise(t, exc::ValueError, "unsupported pickle protocol: %d", protocol);
  protocol_ = static_cast<int>(protocol);
  return ok;
}

Result<void> Unpickler::load_frame(Thread& t) {
  const std::uint64_t size = TRY(number(t, 8));
  if (size > static_cast<std::uint64_t>(INT64_MAX))
    return raise(t, exc::OverflowError, "FRAME length exceeds system's maximum of %d bytes", INT64_MAX);
  return input_.start_frame(t, size);
}

// ---- the loop ----

struct Unpickler::HandlerTable {
  std::array<Handler, 256> of{};
  constexpr HandlerTable();
};

constexpr Unpickler::HandlerTable::HandlerTable() {
  using U = Unpickler;
  of[kMark] = &U::load_mark, of[kPop] = &U::load_pop, of[kPopMark] = &U::load_pop_mark, of[kDup] = &U::load_dup;
  of[kFloat] = &U::load_float, of[kBinFloat] = &U::load_binfloat;
  of[kInt] = &U::load_int, of[kBinInt] = &U::load_binint<4>, of[kBinInt1] = &U::load_binint<1>;
  of[kBinInt2] = &U::load_binint<2>, of[kLong] = &U::load_long;
  of[kLong1] = &U::load_counted_long<1>, of[kLong4] = &U::load_counted_long<4>;
  of[kNone] = &U::load_none, of[kNewTrue] = &U::load_true, of[kNewFalse] = &U::load_false;
  of[kString] = &U::load_string, of[kBinString] = &U::load_binstring<4>;
  of[kShortBinString] = &U::load_binstring<1>;
  of[kUnicode] = &U::load_unicode, of[kBinUnicode] = &U::load_binunicode<4>;
  of[kShortBinUnicode] = &U::load_binunicode<1>, of[kBinUnicode8] = &U::load_binunicode<8>;
  of[kBinBytes] = &U::load_binbytes<4>, of[kShortBinBytes] = &U::load_binbytes<1>;
  of[kBinBytes8] = &U::load_binbytes<8>, of[kByteArray8] = &U::load_bytearray;
  of[kNextBuffer] = &U::load_next_buffer, of[kReadOnlyBuffer] = &U::load_readonly_buffer;
  of[kEmptyTuple] = &U::load_empty_tuple, of[kTuple] = &U::load_tuple;
  of[kTuple1] = &U::load_short_tuple<1>, of[kTuple2] = &U::load_short_tuple<2>;
  of[kTuple3] = &U::load_short_tuple<3>;
  of[kEmptyList] = &U::load_empty_list, of[kList] = &U::load_list, of[kAppend] = &U::load_append;
  of[kAppends] = &U::load_appends;
  of[kEmptyDict] = &U::load_empty_dict, of[kDict] = &U::load_dict, of[kSetItem] = &U::load_setitem;
  of[kSetItems] = &U::load_setitems;
  of[kEmptySet] = &U::load_empty_set, of[kAddItems] = &U::load_additems, of[kFrozenSet] = &U::load_frozenset;
  of[kGet] = &U::load_get, of[kBinGet] = &U::load_binget<1>, of[kLongBinGet] = &U::load_binget<4>;
  of[kPut] = &U::load_put, of[kBinPut] = &U::load_binput<1>, of[kLongBinPut] = &U::load_binput<4>;
  of[kMemoize] = &U::load_memoize;
  of[kGlobal] = &U::load_global, of[kStackGlobal] = &U::load_stack_global;
  of[kExt1] = &U::load_extension<1>, of[kExt2] = &U::load_extension<2>, of[kExt4] = &U::load_extension<4>;
  of[kInst] = &U::load_inst, of[kObj] = &U::load_obj, of[kNewObj] = &U::load_newobj;
  of[kNewObjEx] = &U::load_newobj_ex, of[kReduce] = &U::load_reduce, of[kBuild] = &U::load_build;
  of[kPersId] = &U::load_persid, of[kBinPersId] = &U::load_binpersid;
  of[kProto] = &U::load_proto, of[kFrame] = &U::load_frame;
}

constexpr Unpickler::HandlerTable Unpickler::kHandlers;

Result<Own<>> Unpickler::load_one(Thread& t) {
  drop(0);
  marks_.clear();
  fence_ = 0;
  protocol_ = 0;
  for (;;) {
    const std::uint8_t* op = input_.read(t, 1);
    if (!op) {
      if (pending_matches(t, *state(t).unpickling_error.get())) {
        clear_pending(t);
        return raise(t, exc::EOFError, "Ran out of input");
      }
      return failed;
    }
    const std::uint8_t code = *op;
    if (const Handler handler = kHandlers.of[code]) [[likely]] {
      TRY((this->*handler)(t));
      continue;
    }
    if (code == kStop) break;
    if (code >= 0x20 && code <= 0x7E && code != '\'' && code != '\\')
      return raise_unpickling(t, "invalid load key, '%c'.", static_cast<std::uint32_t>(code));
    static constexpr char kDigits[] = "0123456789abcdef";
    const char shown[] = {kDigits[code >> 4], kDigits[code & 15], 0};
    return raise_unpickling(t, "invalid load key, '\\x%s'.", shown);
  }
  Own<> loaded = TRY(pop(t));
  TRY(input_.finish(t));
  return loaded;
}

}  // namespace krait::pickle
