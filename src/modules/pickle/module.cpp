// Module _pickle.
#include "modules/modules.h"
#include "modules/pickle/pickle_buffer.h"
#include "modules/pickle/pickler.h"
#include "modules/pickle/unpickler.h"
#include "types/hooks.h"
#include "types/names.h"
#include "types/type.h"

namespace krait {
namespace pickle {

Result<void> load_state(Thread& t) {
  State& s = state(t);
  if (!s.error) {
    s.error.set(TRY(make_class(t, "_pickle.PickleError", Ref<Type>(&exc::Exception))));
    s.pickling_error.set(TRY(make_class(t, "_pickle.PicklingError", s.error.ref())));
    s.unpickling_error.set(TRY(make_class(t, "_pickle.UnpicklingError", s.error.ref())));
  }
  const auto attribute_of = [&](const char* module_name, const char* name) -> Result<Own<>> {
    const Own<> module = TRY(import_module(t, module_name));
    return get_attr(t, module, TRY(Str::intern_ascii(t, name)).ref());
  };
  const struct {
    const char *module, *name;
    Slot<Dict>& place;
  } dicts[] = {
      {"copyreg", "dispatch_table", s.dispatch_table},
      {"copyreg", "_extension_registry", s.extension_registry},
      {"copyreg", "_inverted_registry", s.inverted_registry},
      {"copyreg", "_extension_cache", s.extension_cache},
      {"_compat_pickle", "NAME_MAPPING", s.name_mapping},
      {"_compat_pickle", "IMPORT_MAPPING", s.import_mapping},
      {"_compat_pickle", "REVERSE_NAME_MAPPING", s.reverse_name_mapping},
      {"_compat_pickle", "REVERSE_IMPORT_MAPPING", s.reverse_import_mapping},
  };
  for (const auto& d : dicts) {
    Own<> value = TRY(attribute_of(d.module, d.name));
    if (!value.ref().is_exact<Dict>())
      return raise(t, exc::RuntimeError, "%s.%s should be a dict, not %T", d.module, d.name, value);
    d.place.set(std::move(value).into<Dict>());
  }
  s.codecs_encode.set(TRY(attribute_of("codecs", "encode")));
  s.partial.set(TRY(attribute_of("functools", "partial")));
  s.getattr.set(TRY(get_item(t, t.interpreter->builtins.ref(), names::getattr)));
  return ok;
}

namespace {

Result<void> dump(Thread& t, Ref<> object, Ref<> file, Ref<> protocol, bool fix_imports, Ref<> buffer_callback) {
  Own<Pickler> pickler = TRY(create<Pickler>(t, t));
  TRY(pickler->set_protocol(t, protocol, fix_imports));
  TRY(pickler->set_file(t, file));
  TRY(pickler->set_buffer_callback(t, buffer_callback));
  TRY(pickler->dump_to_output(t, object));
  return pickler->output_.flush();
}

Result<Own<Bytes>> dumps(Thread& t, Ref<> object, Ref<> protocol, bool fix_imports, Ref<> buffer_callback) {
  Own<Pickler> pickler = TRY(create<Pickler>(t, t));
  TRY(pickler->set_protocol(t, protocol, fix_imports));
  TRY(pickler->set_buffer_callback(t, buffer_callback));
  TRY(pickler->dump_to_output(t, object));
  return pickler->output_.to_bytes();
}

Result<void> set_options(Thread& t, Unpickler& u, bool fix_imports, OptRef<Str> encoding, OptRef<Str> errors,
                         Ref<> buffers) {
  const Own<Str> ascii = TRY(Str::from_ascii(t, "ASCII"));
  return u.set_options(t, fix_imports, encoding ? encoding.ref() : ascii.ref(),
                       errors ? errors.ref() : names::strict.ref(), buffers);
}

Result<Own<>> load(Thread& t, Ref<> file, bool fix_imports, OptRef<Str> encoding, OptRef<Str> errors, Ref<> buffers) {
  Own<Unpickler> unpickler = TRY(create<Unpickler>(t));
  TRY(unpickler->input_.set_file(t, file));
  TRY(set_options(t, *unpickler, fix_imports, encoding, errors, buffers));
  return unpickler->load_one(t);
}

Result<Own<>> loads(Thread& t, Ref<> data, bool fix_imports, OptRef<Str> encoding, OptRef<Str> errors, Ref<> buffers) {
  Own<Unpickler> unpickler = TRY(create<Unpickler>(t));
  TRY(unpickler->input_.set_memory(t, data));
  TRY(set_options(t, *unpickler, fix_imports, encoding, errors, buffers));
  return unpickler->load_one(t);
}

constexpr Method kFunctions[] = {
    bind<&dump>("dump(obj, file, protocol=None, *, fix_imports=True, buffer_callback=None)",
                "Write a pickle of obj to a binary file.\n\nPickler(file, protocol).dump(obj) in one step; the "
                "arguments mean the same."),
    bind<&dumps>("dumps(obj, protocol=None, *, fix_imports=True, buffer_callback=None)",
                 "A pickle of obj, as bytes.\n\nThe arguments mean what they mean for Pickler."),
    bind<&load>("load(file, *, fix_imports=True, encoding='ASCII', errors='strict', buffers=None)",
                "The object that the pickle at the position of a binary file stands for.\n\nUnpickler(file).load() in "
                "one step; the arguments mean the same. A pickle can run any code: only load what you trust."),
    bind<&loads>("loads(data, /, *, fix_imports=True, encoding='ASCII', errors='strict', buffers=None)",
                 "The object that a pickle stands for.\n\nThe arguments mean what they mean for Unpickler. A pickle "
                 "can run any code: only load what you trust."),
};

constexpr Type* kTypes[] = {&Pickler::type, &Unpickler::type, &PickleBuffer::type};

Result<void> start(Thread& t, Ref<Dict> namespace_) {
  TRY(load_state(t));
  const State& s = state(t);
  const auto add = [&](const char* name, Ref<> value) -> Result<void> {
    return namespace_->set_str(t, TRY(Str::intern_ascii(t, name)).ref(), value.own());
  };
  TRY(add("PickleError", s.error.ref()));
  TRY(add("PicklingError", s.pickling_error.ref()));
  return add("UnpicklingError", s.unpickling_error.ref());
}

}  // namespace
}  // namespace pickle

constinit const ModuleSpec kPickleModule = {.name = "_pickle",
                                            .doc = "Pickler and Unpickler of module pickle, natively.",
                                            .functions = pickle::kFunctions,
                                            .types = pickle::kTypes,
                                            .start = &pickle::start};

}  // namespace krait
