#include "modules/ctypes/call.h"

#include <cerrno>
#include <cstring>

#include "object/lock.h"
#include "object/native_state.h"
#include "types/bytes.h"
#include "types/int.h"
#include "types/protocol.h"
#include "types/singletons.h"
#include "types/str.h"
#include "types/type.h"

namespace krait::ctypes {

int& program_errno() {
  constinit thread_local int value = 0;
  return value;
}

namespace {

struct State {
  Slot<Type> argument_error;
};

constexpr std::size_t kMaxArguments = 1024;

// An argument on its way to C.
struct Passed {
  ffi_type* ffi = &ffi_type_pointer;
  alignas(16) std::uint8_t value[32] = {};
  void* at = nullptr;  // where the value is
  Slot<> keeper;
  Slot<Type> type;  // of a C object, which conversions of other arguments may give another class

  void set_pointer(const void* p) { std::memcpy(value, &p, sizeof p); }
};

void pass_data(Ref<CData> data, Passed& out) {
  TypeInfo& info = *data->info();
  out.keeper.set(Ref<>(data).own());
  out.type.set(Ref<Type>(Ref<>(data).type()).own());
  switch (info.kind) {
    case Kind::Simple:
      out.ffi = info.code->ffi;
      std::memcpy(out.value, data->data, static_cast<std::size_t>(info.size));
      return;
    case Kind::Structure:
    case Kind::Union:
      out.ffi = info.ffi();
      out.at = data->data;
      return;
    case Kind::Array:
      return out.set_pointer(data->data);
    default:
      return out.set_pointer(data->pointer());
  }
}

Result<void> pass(Thread& t, Ref<> value, std::size_t position, Passed& out) {
  out.at = out.value;
  if (value.is<CData>()) {
    pass_data(value.as<CData>(), out);
    return ok;
  }
  if (value.is_exact<CArgument>()) {
    const Ref<CArgument> argument = value.as<CArgument>();
    out.ffi = argument->ffi;
    std::memcpy(out.value, argument->value, sizeof argument->value);
    out.keeper.set(value.own());
    return ok;
  }
  if (is_none(value)) return ok;
  if (is_int(value)) {
    const IntView view(value);
    if (view->size > 1 || (view->size && view->negative && view->data[0] > std::uint64_t{1} << 63))
      return raise(t, exc::OverflowError, "int too long to convert");
    const auto number = static_cast<int>(TRY(integer_bits(t, value)));
    out.ffi = &ffi_type_sint;
    std::memcpy(out.value, &number, sizeof number);
    return ok;
  }
  if (value.is<Bytes>()) {
    out.set_pointer(value.as<Bytes>()->data());
    out.keeper.set(value.own());
    return ok;
  }
  if (value.is<Str>()) {
    wchar_t* text;
    out.keeper.set(TRY(wide_text(t, value.as<Str>(), &text)));
    out.set_pointer(text);
    return ok;
  }
  Slot<> holder;
  if (const OptRef<> parameter = TRY(as_parameter(t, value, holder))) {
    TRY(check_stack(t, " while processing _as_parameter_"));
    const Own<> again = parameter.ref().own();
    return pass(t, again, position, out);
  }
  return raise(t, exc::TypeError, "Don't know how to convert parameter %d", position);
}

// The pending exception becomes an ArgumentError that quotes it.
Failed raise_argument_error(Thread& t, std::size_t position) {
  const Own<> error = take_pending(t);
  const Own<Str> text = TRY(str(t, error.ref()));
  return raise(t, *TRY(argument_error(t)), "argument %d: %N: %S", position, error, text);
}

Result<void> convert_arguments(Thread& t, const CallTarget& target, Ref<Tuple> arguments, std::vector<Passed>& out) {
  for (std::size_t i = 0; i < arguments->size(); ++i) {
    Own<> value = (*arguments)[i].own();
    if (target.converters && i < target.converters->size()) {
      Result<Own<>> converted = call(t, (*target.converters)[i], {value.value()});
      if (converted.is_failed()) return raise_argument_error(t, i + 1);
      value = std::move(converted).take();
    }
    if (pass(t, value.ref(), i + 1, out[i]).is_failed()) return raise_argument_error(t, i + 1);
  }
  return ok;
}

// Room for a result, which libffi wants to be a word at least.
class ResultRoom {
 public:
  // False: no memory.
  bool make(std::size_t size) {
    if (size <= sizeof room_) return true;
    large_.reset(static_cast<std::uint8_t*>(std::calloc(1, size)));
    return large_ != nullptr;
  }
  std::uint8_t* data() { return large_ ? large_.get() : room_; }

 private:
  struct Free {
    void operator()(std::uint8_t* p) const { std::free(p); }
  };
  alignas(16) std::uint8_t room_[64] = {};
  std::unique_ptr<std::uint8_t, Free> large_;
};

Result<void> prepare(Thread& t, ffi_cif& cif, std::size_t declared, std::vector<ffi_type*>& types, ffi_type* result) {
  const auto count = static_cast<unsigned>(types.size());
  ffi_status status = FFI_BAD_ARGTYPE;
  if (declared && declared < types.size())
    status = ::ffi_prep_cif_var(&cif, FFI_DEFAULT_ABI, static_cast<unsigned>(declared), count, result, types.data());
  // libffi accepts in place of `...` only what C would have promoted; programs may know better.
  if (status != FFI_OK) status = ::ffi_prep_cif(&cif, FFI_DEFAULT_ABI, count, result, types.data());
  if (status == FFI_OK) return ok;
  return raise(t, exc::RuntimeError, "ffi_prep_cif failed");
}

void call_with_errno(ffi_cif& cif, const CallTarget& target, void* result, void** values) {
  const bool swaps = (target.flags & kFunctionUseErrno) != 0;
  if (swaps) std::swap(errno, program_errno());
  ::ffi_call(&cif, FFI_FN(target.address), result, values);
  if (swaps) std::swap(errno, program_errno());
}

Result<Own<>> convert_result(Thread& t, const CallTarget& target, std::uint8_t* result) {
  if (!target.restype) {
    int number;
    std::memcpy(&number, result, sizeof number);
    return Own<>::of_int(number);
  }
  const Ref<> restype = target.restype.ref();
  if (is_none(restype)) return none();
  const TypeInfo* const info = info_of(restype);
  if (!info) {
    int number;
    std::memcpy(&number, result, sizeof number);
    return call(t, restype, {Value::of_int(number)});
  }
  Own<> value = none();
  if (info->is_text('O')) {
    // The reference is ours.
    const Own<> object = TRY(info->get()(t, result));
    release(object.value());
    value = object.ref().own();
  } else if (info->get() && converts_to_python(*restype.as<Type>())) {
    value = TRY(info->get()(t, result));
  } else {
    value = TRY(make_copy(t, *restype.as<Type>(), result));
  }
  if (!target.checker) return value;
  return call(t, target.checker.ref(), {value.value()});
}

}  // namespace

Result<Ref<Type>> argument_error(Thread& t) {
  const Slot<Type>& made = native_state<State>(t).argument_error;
  if (made) return made.ref();
  return raise(t, exc::SystemError, "module _ctypes has not started");
}
void set_argument_error(Thread& t, Own<Type> type) { native_state<State>(t).argument_error.set(std::move(type)); }

Result<Own<>> call_c(Thread& t, const CallTarget& target, Ref<Tuple> arguments) {
  const std::size_t count = arguments->size();
  if (count > kMaxArguments)
    return raise(t, *TRY(argument_error(t)), "too many arguments (%d), maximum is %d", count, kMaxArguments);
  TRY(check_stack(t));
  std::vector<Passed> passed(count);
  TRY(convert_arguments(t, target, arguments, passed));
  TypeInfo* const info = target.restype ? info_of(target.restype.ref()) : nullptr;
  ffi_type* const result_type = target.restype && is_none(target.restype) ? &ffi_type_void
                                : info                                    ? info->ffi()
                                                                          : &ffi_type_sint;
  std::vector<ffi_type*> types(count);
  std::vector<void*> values(count);
  for (std::size_t i = 0; i < count; ++i) {
    types[i] = passed[i].ffi;
    values[i] = passed[i].at;
  }
  ffi_cif cif;
  TRY(prepare(t, cif, target.converters ? target.converters->size() : 0, types, result_type));
  ResultRoom room;
  if (!room.make(std::max(result_type->size, info ? static_cast<std::size_t>(info->size) : 0)))
    return raise_memory_error(t);
  if (target.flags & kFunctionPython) {
    call_with_errno(cif, target, room.data(), values.data());
    if (t.has_pending()) return failed;
  } else {
    const Unlocked unlocked(t);
    call_with_errno(cif, target, room.data(), values.data());
  }
  return convert_result(t, target, room.data());
}

}  // namespace krait::ctypes
