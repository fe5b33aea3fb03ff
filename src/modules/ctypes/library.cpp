#include "modules/ctypes/library.h"

#include <dlfcn.h>
#include <link.h>

#include "modules/ctypes/data.h"
#include "modules/locale_text.h"
#include "modules/system_call.h"
#include "object/audit.h"
#include "types/bytes.h"
#include "types/codecs.h"
#include "types/fs_path.h"
#include "types/int.h"
#include "types/list.h"
#include "types/protocol.h"
#include "types/singletons.h"
#include "types/str.h"
#include "types/type.h"

namespace krait::ctypes {

Result<void*> address_argument(Thread& t, Ref<> value) {
  if (!is_int(value)) return raise(t, exc::TypeError, "an integer is required");
  return reinterpret_cast<void*>(TRY(integer_bits(t, value)));
}

Result<Own<>> library_handle(Thread& t, Ref<> library) {
  const Own<Str> name = TRY(Str::intern_ascii(t, "_handle"));
  Own<> handle = TRY(get_attr(t, library, name));
  if (!is_int(handle.ref()))
    return raise(t, exc::TypeError, "the _handle attribute of the second argument must be an integer");
  return handle;
}

namespace {

// The loader speaks the language of the locale.
Failed raise_text(Thread& t, const Type& error, const char* text) {
  const Own<Str> message = TRY(decode_locale(t, text));
  return raise_value(t, error, message);
}
Failed raise_loader_error(Thread& t, const Type& error, const char* otherwise) {
  const char* const message = ::dlerror();
  return raise_text(t, error, message ? message : otherwise);
}

Result<void*> find(Thread& t, Ref<> handle, const char* name, const Type& error) {
  void* const library = TRY(address_argument(t, handle));
  (void)::dlerror();
  if (void* const at = ::dlsym(library, name)) return at;
  // A symbol at address zero is no use either.
  const char* const message = ::dlerror();
  if (message) return raise_text(t, error, message);
  return raise(t, error, "%s '%s' not found", &error == &exc::AttributeError ? "function" : "symbol", name);
}

}  // namespace

Result<void*> find_symbol(Thread& t, const Own<>& handle, Ref<Str> name, const Type& error) {
  const Own<Bytes> text = TRY(codecs::encode_utf8(t, name));
  return find(t, handle, reinterpret_cast<const char*>(text->data()), error);
}

Result<void*> find_function(Thread& t, const Own<>& handle, Ref<> name) {
  if (name.is<Str>()) return find_symbol(t, handle, name.as<Str>(), exc::AttributeError);
  if (!name.is<Bytes>()) return raise(t, exc::TypeError, "function name must be string, bytes object or integer");
  return find(t, handle, reinterpret_cast<const char*>(name.as<Bytes>()->data()), exc::AttributeError);
}

namespace {

Result<Own<>> dlopen(Thread& t, Ref<> name, int flag) {
  TRY(audit(t, "ctypes.dlopen", {name.value()}));
  const int mode = flag | RTLD_NOW;
  void* handle;
  if (is_none(name)) {
    handle = unlocked(t, [&] { return ::dlopen(nullptr, mode); });
  } else {
    const Own<> path_object = TRY(fspath(t, name));
    const Own<Bytes> path = path_object.ref().is<Bytes>() ? path_object.ref().as<Bytes>().own()
                                                          : TRY(fs_encode(t, path_object.ref().as<Str>()));
    if (path->text().find('\0') != std::string_view::npos) return raise(t, exc::ValueError, "embedded null byte");
    const char* const file = reinterpret_cast<const char*>(path->data());
    handle = unlocked(t, [&] { return ::dlopen(file, mode); });
  }
  if (!handle) return raise_loader_error(t, exc::OSError, "dlopen() error");
  return Int::from_unsigned(t, reinterpret_cast<std::uintptr_t>(handle));
}

Result<void> dlclose(Thread& t, Ref<> handle) {
  void* const library = TRY(address_argument(t, handle));
  if (!library) return raise(t, exc::OSError, "invalid handle: 0");
  if (unlocked(t, [&] { return ::dlclose(library); }) != 0)
    return raise_loader_error(t, exc::OSError, "dlclose() error");
  return ok;
}

Result<Own<>> dlsym(Thread& t, Ref<> handle, Ref<Str> name) {
  TRY(address_argument(t, handle));
  TRY(audit(t, "ctypes.dlsym/handle", {handle.value(), name.value()}));
  void* const at = TRY(find_symbol(t, handle.own(), name, exc::OSError));
  return Int::from_unsigned(t, reinterpret_cast<std::uintptr_t>(at));
}

Result<Own<>> dllist(Thread& t) {
  std::vector<std::string> found;
  ::dl_iterate_phdr(
      [](dl_phdr_info* info, std::size_t, void* to) {
        static_cast<std::vector<std::string>*>(to)->emplace_back(info->dlpi_name);
        return 0;
      },
      &found);
  const Own<List> names = TRY(List::create(t));
  for (const std::string& name : found) TRY(names->append_own(t, TRY(fs_decode(t, name))));
  return names.ref().own();
}

constexpr Method kFunctions[] = {
    bind<&dlopen>("dlopen(name, flag=0, /)", "dlopen(3) of a shared library; None: of the program itself."),
    bind<&dlclose>("dlclose(handle, /)", "dlclose(3) of a handle of dlopen()."),
    bind<&dlsym>("dlsym(handle, name, /)", "The address of a symbol of a library."),
    bind<&dllist>("dllist()", "The files of all libraries that are loaded."),
};

}  // namespace

const std::span<const Method> kLibraryFunctions = kFunctions;

}  // namespace krait::ctypes
