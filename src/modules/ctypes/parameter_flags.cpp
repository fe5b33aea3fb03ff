#include "modules/ctypes/parameter_flags.h"

#include <algorithm>

#include "types/int.h"
#include "types/protocol.h"
#include "types/singletons.h"
#include "types/str.h"
#include "types/type.h"

namespace krait::ctypes {
namespace {

enum Flag { kIn = 1, kOut = 2, kLocale = 4 };

// One item of the flags: (flag [, name [, default]]).
struct ParameterFlag {
  int flag;
  OptRef<Str> name;
  OptRef<> otherwise;
};

// False: it is none.
bool read_flag(Ref<> item, ParameterFlag& out) {
  if (!item.is<Tuple>()) return false;
  const Ref<Tuple> parts = item.as<Tuple>();
  std::int64_t flag;
  if (parts->size() < 1 || parts->size() > 3 || !is_int((*parts)[0]) || !int_fits((*parts)[0], &flag)) return false;
  if (flag < INT32_MIN || flag > INT32_MAX) return false;
  out = {static_cast<int>(flag), {}, {}};
  if (parts->size() > 1 && !is_none((*parts)[1])) {
    if (!(*parts)[1].is<Str>()) return false;
    out.name = (*parts)[1].as<Str>();
  }
  if (parts->size() > 2) out.otherwise = (*parts)[2];
  return true;
}

// Can C write through it?
bool is_pointer_like(const TypeInfo* info) {
  if (!info) return false;
  if (info->kind == Kind::Pointer || info->kind == Kind::Array) return true;
  return info->is_text('P') || info->is_text('z') || info->is_text('Z');
}

}  // namespace

Result<void> check_parameter_flags(Thread& t, Ref<> given, OptRef<Tuple> argtypes) {
  if (!argtypes) return ok;
  if (!given.is<Tuple>()) return raise(t, exc::TypeError, "paramflags must be a tuple or None");
  const Ref<Tuple> flags = given.as<Tuple>();
  if (flags->size() != argtypes->size())
    return raise(t, exc::ValueError, "paramflags must have the same length as argtypes");
  for (std::size_t i = 0; i < flags->size(); ++i) {
    ParameterFlag f;
    if (!read_flag((*flags)[i], f))
      return raise(t, exc::TypeError, "paramflags must be a sequence of (int [,string [,value]]) tuples");
    switch (f.flag & (kIn | kOut | kLocale)) {
      case 0:
      case kIn:
      case kIn | kLocale:
      case kIn | kOut:
        break;
      case kOut:
        if (is_pointer_like(info_of((*argtypes)[i]))) break;
        return raise(
            t, exc::TypeError, "'out' parameter %d must be a pointer type, not %S", i + 1,
            (*argtypes)[i].is<Type>() ? TRY(type_name(t, *(*argtypes)[i].as<Type>())) : TRY(str(t, (*argtypes)[i])));
      default:
        return raise(t, exc::TypeError, "paramflag value %d not supported", f.flag);
    }
  }
  return ok;
}

namespace {

// Takes arguments one after the other.
class ArgumentReader {
 public:
  explicit ArgumentReader(const Arguments& a) : a_(a) {}
  std::uint32_t used() const { return used_; }

  Result<Own<>> next(Thread& t, const ParameterFlag& f) {
    if (used_ < a_.positional) return a_[used_++].own();
    if (f.name)
      for (std::uint32_t i = 0; i < a_.keywords; ++i)
        if (Str::equal((*Ref<Tuple>(a_.names))[i].as<Str>(), f.name.ref())) {
          ++used_;
          return Ref<>(a_.values[a_.positional + i]).own();
        }
    if (f.otherwise) return f.otherwise.ref().own();
    if (f.name) return raise(t, exc::TypeError, "required argument '%S' missing", f.name.ref());
    return raise(t, exc::TypeError, "not enough arguments");
  }

 private:
  const Arguments& a_;
  std::uint32_t used_ = 0;
};

// What an output parameter points to, if the caller need not give it.
Result<Own<>> make_output(Thread& t, Ref<> type, const ParameterFlag& f) {
  if (f.otherwise) return f.otherwise.ref().own();
  const TypeInfo* const info = TRY(need_info(t, type));
  if (info->kind == Kind::Array) return call(t, type);
  if (info->kind == Kind::Simple || !info->item)
    return raise(t, exc::TypeError, "%T 'out' parameter must be passed as default value", type.as<Type>().get());
  return call(t, Ref<>(info->item.ref()));
}

}  // namespace

Result<Own<Tuple>> lay_out_arguments(Thread& t, OptRef<Tuple> argtypes, OptRef<Tuple> given_flags, const Arguments& a,
                                     OutputParameters& outputs) {
  if (!argtypes || !given_flags || argtypes->size() == 0) return Tuple::from_values(t, a.values, a.positional);
  const Own<Tuple> flags = given_flags.ref().own();
  const std::size_t count = std::min(argtypes->size(), flags->size());
  ArgumentReader reader(a);
  Own<Tuple> out = TRY(Tuple::create(t, count));
  for (std::size_t i = 0; i < count; ++i) out->init_item(i, none());
  outputs.assign(count, Output::No);
  for (std::size_t i = 0; i < count; ++i) {
    ParameterFlag f;
    if (!read_flag((*flags)[i], f))
      return raise(t, exc::TypeError, "paramflags must be a sequence of (int [,string [,value]]) tuples");
    const int direction = f.flag & (kIn | kOut | kLocale);
    if (direction == kOut) {
      outputs[i] = Output::Made;
      out->init_item(i, TRY(make_output(t, (*argtypes)[i], f)));
    } else if (direction == (kIn | kLocale)) {
      out->init_item(i, f.otherwise ? f.otherwise.ref().own() : Own<>::of_int(0));
    } else {
      if (direction == (kIn | kOut)) outputs[i] = Output::Given;
      out->init_item(i, TRY(reader.next(t, f)));
    }
  }
  if (reader.used() != a.positional + a.keywords)
    return raise(t, exc::TypeError, "call takes exactly %d arguments (%d given)", reader.used(),
                 a.positional + a.keywords);
  return out;
}

Result<Own<>> take_outputs(Thread& t, Own<> result, Ref<Tuple> arguments, const OutputParameters& outputs) {
  const auto count = static_cast<std::size_t>(std::ranges::count_if(outputs, [](Output o) { return o != Output::No; }));
  if (count == 0) return result;
  const Own<Str> name = TRY(Str::intern_ascii(t, "__ctypes_from_outparam__"));
  const Own<Tuple> all = TRY(Tuple::create(t, count));
  for (std::size_t i = 0; i < count; ++i) all->init_item(i, none());
  std::size_t n = 0;
  for (std::size_t i = 0; i < outputs.size(); ++i) {
    if (outputs[i] == Output::No) continue;
    const Ref<> argument = (*arguments)[i];
    all->init_item(n++, outputs[i] == Output::Given ? argument.own() : TRY(call_method(t, argument, name)));
  }
  return count == 1 ? (*all)[0].own() : Own<>(all.ref().own());
}

}  // namespace krait::ctypes
