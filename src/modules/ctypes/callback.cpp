#include <cerrno>
#include <cstring>
#include <utility>

#include "modules/ctypes/call.h"
#include "modules/thread/thread.h"
#include "object/native_state.h"
#include "runtime/threads.h"
#include "types/protocol.h"
#include "types/singletons.h"
#include "types/str.h"
#include "types/type.h"

namespace krait::ctypes {
namespace {

// All entries of an interpreter, to be told when it ends.
struct Entries {
  std::vector<Callback::Entry*> all;
  ~Entries() {
    for (Callback::Entry* entry : all) entry->callback = nullptr;
  }
};

// Where a callback has a value of `type` to look at.
Result<Own<>> value_of(Thread& t, Ref<> type, void* at) {
  const TypeInfo* const info = info_of(type);
  if (!info) return raise(t, exc::TypeError, "cannot build parameter");
  Type& c_type = *type.as<Type>();
  if (info->get() && converts_to_python(c_type)) return info->get()(t, static_cast<const std::uint8_t*>(at));
  if (info->kind != Kind::Array) return TRY(make_copy(t, c_type, at));
  // C passes the address of an array.
  void* items;
  std::memcpy(&items, at, sizeof items);
  return TRY(make_at(t, c_type, items));
}

}  // namespace

Callback::~Callback() {
  if (!entry_) return;
  std::erase(native_state<Entries>(Thread::current()).all, entry_);
  ::ffi_closure_free(entry_->closure);
  delete entry_;
}

void* Callback::address() const { return entry_->code; }

Result<Own<Callback>> Callback::create_for(Thread& t, Ref<> callable, Ref<Tuple> argtypes, OptRef<> restype,
                                           std::int64_t flags) {
  if (argtypes->size() > kMaxArguments)
    return raise(t, *TRY(argument_error(t)), "too many arguments (%d), maximum is %d", argtypes->size(), kMaxArguments);
  TypeInfo* result = nullptr;
  if (restype && !is_none(restype)) {
    result = info_of(restype.ref());
    if (!result || !result->set()) return raise(t, exc::TypeError, "invalid result type for callback function");
  }
  Own<Callback> made = TRY(create<Callback>(t));
  made->callable_.set(callable.own());
  made->argtypes_.set(argtypes.own());
  if (result) made->restype_.set(restype.ref().as<Type>().own());
  made->flags_ = flags;
  for (const Value v : argtypes->span()) {
    TypeInfo* const info = info_of(Ref<>(v));
    made->types_.push_back(info ? info->ffi() : &ffi_type_sint);
  }
  auto* const entry = new Entry;
  entry->closure = static_cast<ffi_closure*>(::ffi_closure_alloc(sizeof(ffi_closure), &entry->code));
  if (!entry->closure) {
    delete entry;
    return raise_memory_error(t);
  }
  made->entry_ = entry;
  entry->callback = made.get();
  entry->interpreter = t.interpreter;
  native_state<Entries>(t).all.push_back(entry);
  if (::ffi_prep_cif(&made->cif_, FFI_DEFAULT_ABI, static_cast<unsigned>(made->types_.size()),
                     result ? result->ffi() : &ffi_type_void, made->types_.data()) != FFI_OK)
    return raise(t, exc::RuntimeError, "ffi_prep_cif failed with %d", 1);
  if (::ffi_prep_closure_loc(entry->closure, &made->cif_, &enter, entry, entry->code) != FFI_OK)
    return raise(t, exc::RuntimeError, "ffi_prep_closure failed with %d", 1);
  return made;
}

// libffi calls this, on whatever thread C code runs.
void Callback::enter(ffi_cif* cif, void* result, void** arguments, void* given) {
  auto* const entry = static_cast<Entry*>(given);
  if (cif->rtype->type != FFI_TYPE_VOID) std::memset(result, 0, std::max(cif->rtype->size, sizeof(ffi_arg)));
  if (!entry->callback) return;
  int c_errno = errno;
  {
    const EnterPython python(*entry->interpreter);
    if (!python.thread()) return;
    Thread& t = *python.thread();
    const Own<Callback> self = Ref<Callback>(entry->callback).own();
    // The program sees the errno of C, and may leave another.
    const bool swaps = (self->flags_ & kFunctionUseErrno) != 0;
    if (swaps) std::swap(c_errno, program_errno());
    if (self->run(t, result, arguments).is_failed())
      write_unraisable(t, self->callable_.opt(), "Exception ignored while calling ctypes callback function ");
    if (swaps) std::swap(c_errno, program_errno());
    if (python.is_new()) thread_module::forget_locals(t);
  }
  errno = c_errno;
}

Result<Own<Tuple>> Callback::convert(Thread& t, void** arguments) {
  const std::size_t count = argtypes_->size();
  Own<Tuple> values = TRY(Tuple::create(t, count));
  for (std::size_t i = 0; i < count; ++i) values->init_item(i, TRY(value_of(t, (*argtypes_.get())[i], arguments[i])));
  return values;
}

Result<void> Callback::run(Thread& t, void* result, void** arguments) {
  TRY(check_stack(t));
  const Own<Tuple> values = TRY(convert(t, arguments));
  Own<> callable = callable_ ? callable_.ref().own() : none();
  Own<> value = TRY(call_tuple(t, callable.ref(), values));
  if (restype_) write_result(t, result, std::move(value));
  return ok;
}

void Callback::write_result(Thread& t, void* result, Own<> value) {
  const TypeInfo& info = *info_of(*restype_.get());
  alignas(16) std::uint8_t room[32] = {};
  Result<Own<>> kept = info.set()(t, room, value.ref());
  if (kept.is_failed()) {
    write_unraisable(t, callable_.opt(), "Exception ignored while converting result of ctypes callback function ");
    return;
  }
  Own<> keeper = std::move(kept).take();
  // What the result points to belongs to the C code from now on, which cannot give it back.
  if (!is_none(keeper.ref()) && !info.is_text('O')) {
    Result<Own<Str>> text = Str::from_ascii(t, "memory leak in callback function.");
    if (text.is_failed() || warn(t, exc::RuntimeWarning, 1, std::move(text).take().ref()).is_failed())
      write_unraisable(t, callable_.opt(), "Exception ignored while converting result of ctypes callback function ");
  }
  (void)keeper.leak();
  const auto size = static_cast<std::size_t>(info.size);
  std::memcpy(result, room, size);
  // libffi takes integers as words.
  if (info.code->bits == SimpleCode::Bits::Signed && !info.is_swapped && size < sizeof(ffi_arg) &&
      (room[size - 1] & 0x80))
    std::memset(static_cast<std::uint8_t*>(result) + size, 0xFF, sizeof(ffi_arg) - size);
}

constinit Type Callback::type = describe<Callback>(
    "_ctypes.CThunkObject", {.doc = "A C function that calls a Python callable.", .flags = kTypeNoConstruct});

}  // namespace krait::ctypes
