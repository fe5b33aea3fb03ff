#include "modules/system_call.h"

#include "types/bool.h"
#include "types/int.h"
#include "types/names.h"
#include "types/protocol.h"

namespace krait {

Result<std::int64_t> int64_argument(Thread& t, Ref<> given, const char* type) {
  if (given.value().is_int()) return given.value().as_int();
  Own<> number = TRY(index(t, given));
  std::int64_t value;
  if (!int_fits(number.ref(), &value))
    return raise(t, exc::OverflowError, "Python int too large to convert to C %s", type);
  return value;
}

Result<std::uint64_t> uint64_argument(Thread& t, Ref<> given) {
  Own<> number = TRY(index(t, given));
  if (int_sign(number.ref()) < 0) return raise(t, exc::OverflowError, "can't convert negative int to unsigned");
  std::int64_t value;
  if (int_fits(number.ref(), &value)) return static_cast<std::uint64_t>(value);
  const IntView view(number.ref());
  if (view->size > 1) return raise(t, exc::OverflowError, "int too big to convert");
  return view->data[0];
}

Result<int> int_argument(Thread& t, Ref<> given) {
  const std::int64_t value = TRY(int64_argument(t, given, "int"));
  if (value > INT32_MAX || value < INT32_MIN)
    return raise(t, exc::OverflowError, "Python int too large to convert to C int");
  return static_cast<int>(value);
}

Result<int> file_descriptor(Thread& t, Ref<> given) {
  int fd;
  if (is_int(given)) {
    if (is_bool(given)) TRY(warn_format(t, exc::RuntimeWarning, 1, "bool is used as a file descriptor"));
    fd = TRY(int_argument(t, given));
  } else {
    Slot<> holder;
    const OptRef<> fileno = TRY(find_attr(t, given, names::fileno, holder));
    if (!fileno) return raise(t, exc::TypeError, "argument must be an int, or have a fileno() method.");
    Own<> answer = TRY(call(t, fileno.ref()));
    if (!is_int(answer.ref())) return raise(t, exc::TypeError, "fileno() returned a non-integer");
    fd = TRY(int_argument(t, answer.ref()));
  }
  if (fd < 0) return raise(t, exc::ValueError, "file descriptor cannot be a negative integer (%d)", fd);
  return fd;
}

}  // namespace krait
