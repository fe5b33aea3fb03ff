// Calls: from Python to C (call.cpp), from C to Python (callback.cpp).
#pragma once

#include "modules/ctypes/data.h"

namespace krait::ctypes {

struct CallTarget {
  void* address;
  std::int64_t flags;
  OptRef<Tuple> converters;  // one for each declared parameter
  OptRef<> restype;          // empty: int
  OptRef<> checker;          // is called with the result
};
Result<Own<>> call_c(Thread&, const CallTarget&, Ref<Tuple> arguments);

// The errno that programs see: C functions with kFunctionUseErrno find and leave theirs there. One for each OS thread.
int& program_errno();

// The class ctypes.ArgumentError of this interpreter.
Result<Ref<Type>> argument_error(Thread&);
void set_argument_error(Thread&, Own<Type>);

// A Python callable behind a C function of its own.
class Callback final : public Object {
 public:
  static Type type;
  static constexpr std::size_t kMaxArguments = 1024;
  ~Callback();

  // `argtypes` are C types, `restype` is one, or None, or missing.
  static Result<Own<Callback>> create_for(Thread&, Ref<> callable, Ref<Tuple> argtypes, OptRef<> restype,
                                          std::int64_t flags);
  void* address() const;
  void trace(Tracer& v) { v(callable_), v(argtypes_), v(restype_); }
  void clear_references() { callable_.clear(); }

  // What libffi's closure refers to: it outlives the object when the interpreter ends before the C code.
  struct Entry {
    ffi_closure* closure = nullptr;
    void* code = nullptr;
    Callback* callback = nullptr;  // null: there is no interpreter any more
    Interpreter* interpreter = nullptr;
  };

 private:
  static void enter(ffi_cif*, void* result, void** arguments, void* entry);
  Result<void> run(Thread&, void* result, void** arguments);
  Result<Own<Tuple>> convert(Thread&, void** arguments);
  void write_result(Thread&, void* result, Own<> value);

  Entry* entry_ = nullptr;
  ffi_cif cif_{};
  std::vector<ffi_type*> types_;
  Slot<> callable_;
  Slot<Tuple> argtypes_;
  Slot<Type> restype_;  // empty: nothing is returned
  std::int64_t flags_ = 0;
};

}  // namespace krait::ctypes
