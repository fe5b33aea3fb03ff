// Module _imp, frozen modules and the start of importlib.
#include <sys/mman.h>

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <memory>

#include "base/string_kernels.h"
#include "interp/run.h"
#include "mem/page.h"
#include "object/buffer.h"
#include "object/native_state.h"
#include "object/raise.h"
#include "runtime/frozen.h"
#include "runtime/import.h"
#include "runtime/library_code.h"
#include "runtime/specs.h"
#include "runtime/state.h"
#include "types/bytes.h"
#include "types/descriptor.h"
#include "types/exceptions.h"
#include "types/fs_path.h"
#include "types/hooks.h"
#include "types/list.h"
#include "types/marshal.h"
#include "types/module_image.h"
#include "types/names.h"
#include "types/protocol.h"
#include "types/singletons.h"
#include "types/str.h"
#include "types/tuple.h"

namespace krait {

namespace {

constexpr std::int64_t kPycMagic = 3627 | ('\r' << 16) | (std::int64_t{'\n'} << 24);
constexpr std::size_t kEssential = 3;  // the first frozen modules cannot be switched off

// ---- frozen modules ----

enum class FrozenStatus : std::uint8_t { Found, NotFound, Disabled };

bool use_frozen(Thread& t) {
  const RuntimeState& s = runtime_of(t);
  return s.override_frozen_modules != 0 ? s.override_frozen_modules > 0 : s.config.frozen_modules;
}

const FrozenModule* find_frozen(Thread& t, Ref<Str> name, FrozenStatus& status) {
  status = FrozenStatus::NotFound;
  if (!name->is_ascii()) return nullptr;
  const std::span<const FrozenModule> all = frozen_modules();
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (name->ascii() != all[i].name) continue;
    status = i < kEssential || use_frozen(t) ? FrozenStatus::Found : FrozenStatus::Disabled;
    return status == FrozenStatus::Found ? &all[i] : nullptr;
  }
  return nullptr;
}

struct LibraryCodeState {
  std::unique_ptr<LibraryCode> code;
};

Failed raise_not_frozen(Thread& t, FrozenStatus status, Ref<Str> name) {
  Own<Str> message =
      status == FrozenStatus::Disabled
          ? TRY(format(t, "Frozen modules are disabled and the frozen object named %R is not essential", name))
          : TRY(format(t, "No such frozen object named %R", name));
  return raise_import_error(t, exc::ImportError, std::move(message), name, {});
}

Result<Own<Code>> code_of_frozen(Thread& t, const FrozenModule& m) {
  return load_module_image(t, {reinterpret_cast<const std::uint8_t*>(m.image.data()), m.image.size_bytes()});
}

// Marshal data in place of a frozen module's.
Result<Own<>> code_of_data(Thread& t, std::span<const std::uint8_t> data, Ref<Str> name) {
  if (!data.empty()) {
    Result<Own<>> made = marshal_loads(t, data);
    if (!made.is_failed()) {
      Own<> object = std::move(made).take();
      if (!object.ref().is<Code>()) return raise(t, exc::TypeError, "frozen object %R is not a code object", name);
      return object;
    }
    clear_pending(t);
  }
  return raise_import_error(t, exc::ImportError, TRY(format(t, "Frozen object named %R is invalid", name)), name, {});
}

Result<Own<>> origin_of(Thread& t, const FrozenModule& m) {
  if (!m.original) return none();
  return Str::from_ascii(t, m.original);
}

// ---- the functions ----

Result<Own<>> imp_find_frozen(Thread& t, Ref<Str> name, bool withdata) {
  FrozenStatus status;
  const FrozenModule* m = find_frozen(t, name, status);
  if (!m) return none();
  Own<> data = none();
  if (withdata) {
    Own<Code> code = TRY(code_of_frozen(t, *m));
    Own<Bytes> bytes = TRY(marshal_dumps(t, code));
    OptRef<> view = find_named(t, t.interpreter->builtins.ref(), "memoryview");
    data = view ? TRY(call(t, view.ref(), {bytes.value()})) : Own<>(std::move(bytes));
  }
  Own<> origin = TRY(origin_of(t, *m));
  Own<> is_package = bool_from(m->is_package);
  return Tuple::of(t, data, is_package, origin);
}

Result<Own<>> imp_get_frozen_object(Thread& t, Ref<Str> name, Ref<> data) {
  if (!is_none(data)) {
    Buffer buffer;
    TRY(get_buffer(t, data, buffer));
    return code_of_data(t, buffer.bytes(), name);
  }
  FrozenStatus status;
  const FrozenModule* m = find_frozen(t, name, status);
  if (!m) return raise_not_frozen(t, status, name);
  return TRY(code_of_frozen(t, *m));
}

Result<Own<>> imp_init_frozen(Thread& t, Ref<Str> name) {
  if (!TRY(import_frozen(t, name))) return none();
  Slot<> module;
  TRY(imported_module(t, name, module));
  return module ? module.ref().own() : none();
}

Result<bool> imp_is_frozen(Thread& t, Ref<Str> name) {
  FrozenStatus status;
  return find_frozen(t, name, status) != nullptr;
}

Result<bool> imp_is_frozen_package(Thread& t, Ref<Str> name) {
  FrozenStatus status;
  const FrozenModule* m = find_frozen(t, name, status);
  if (!m) return raise_not_frozen(t, status, name);
  return m->is_package;
}

Result<Own<List>> imp_frozen_module_names(Thread& t) {
  Own<List> l = TRY(List::create(t));
  for (const FrozenModule& m : frozen_modules()) TRY(l->append_own(t, TRY(Str::intern_ascii(t, m.name))));
  return l;
}

// Modules that exist once: they are not made a second time.
bool is_made_at_start(std::string_view name) { return name == "sys" || name == "builtins"; }

Result<int> imp_is_builtin(Thread& t, Ref<Str> name) {
  if (!find_native_module(t, name)) return 0;
  return is_made_at_start(name->ascii()) ? -1 : 1;
}

Result<Own<>> imp_create_builtin(Thread& t, Ref<> spec) {
  Own<> name = TRY(get_attr(t, spec, names::name));
  if (!name.ref().is<Str>()) return raise(t, exc::TypeError, "name must be string, not %.200T", name);
  Ref<Str> text = name.ref().as<Str>();
  const ModuleSpec* found = find_native_module(t, text);
  if (!found) return none();
  if (is_made_at_start(text->ascii())) {
    Slot<> module;
    TRY(imported_module(t, text, module));
    if (module) return module.ref().own();
  }
  return Module::create_from(t, *found);
}

Result<int> imp_exec_builtin(Thread&, Ref<>) { return 0; }

Result<Own<>> imp_create_dynamic(Thread& t, Ref<> spec, OptRef<>) {
  Own<> name = TRY(get_attr(t, spec, names::name));
  Own<> path = TRY(get_attr(t, spec, names::origin));
  return raise_import_error(
      t, exc::ImportError,
      TRY(format(t, "extension module %R needs the C API, which this version of Krait does not have", name)), name,
      path);
}
Result<int> imp_exec_dynamic(Thread&, Ref<>) { return 0; }

Result<Own<List>> imp_extension_suffixes(Thread& t) { return List::create(t); }

Result<bool> imp_lock_held(Thread& t) { return runtime_of(t).import_lock_depth > 0; }
Result<void> imp_acquire_lock(Thread& t) {
  acquire_import_lock(t);
  return ok;
}
Result<void> imp_release_lock(Thread& t) {
  if (!release_import_lock(t)) return raise(t, exc::RuntimeError, "not holding the import lock");
  return ok;
}

Result<Own<Bytes>> imp_source_hash(Thread& t, std::int64_t key, Ref<> source) {
  Buffer buffer;
  TRY(get_buffer(t, source, buffer));
  text::HashKey hash_key;
  hash_key.k0 = static_cast<std::uint64_t>(key);
  const std::uint64_t hash = text::sip_hash(hash_key, buffer.data, static_cast<std::size_t>(buffer.length));
  return Bytes::create(t, &hash, sizeof hash);
}

// The file name of a code object and of the code among its constants, where it is the same.
Result<void> correct_filename(Thread& t, Ref<Code> code, Ref<Str> old_name, Ref<Str> new_name) {
  TRY(check_stack(t));
  if (!Str::equal(code->filename(), old_name)) return ok;
  TRY(code->complete(t));
  code->set_filename(new_name.own());
  for (Value v : code->consts()->span())
    if (Ref<>(v).is<Code>()) TRY(correct_filename(t, Ref<>(v).as<Code>(), old_name, new_name));
  return ok;
}
Result<void> imp_fix_co_filename(Thread& t, Ref<Code> code, Ref<Str> path) {
  if (Str::equal(code->filename(), path)) return ok;
  Own<Str> old_name = code->filename().own();
  return correct_filename(t, code, old_name.ref(), path);
}

// ---- the library's code ----

// The code that was compiled with Krait from this state of a source file of the library, or None.
Result<Own<>> imp_library_code(Thread& t, Ref<> path, Ref<> mtime, Ref<> size) {
  const Config& c = runtime_of(t).config;
  if (t.interpreter->optimization_level != 0 || c.stdlib_dir.empty()) return none();
  if (!path.is_exact<Str>() || !mtime.value().is_int() || !size.value().is_int()) return none();
  auto& library = native_state<LibraryCodeState>(t).code;
  if (!library) library = std::make_unique<LibraryCode>(c.stdlib_dir);
  Own<Bytes> name = TRY(fs_encode(t, path.as<Str>()));
  const std::span<const std::uint8_t> image =
      library->find(name->text(), mtime.value().as_int(), static_cast<std::uint64_t>(size.value().as_int()));
  if (image.empty()) return none();
  return TRY(load_module_image(t, image, path.as<Str>()));
}

Result<void> imp_override_frozen(Thread& t, int override_) {
  runtime_of(t).override_frozen_modules = override_;
  return ok;
}
Result<int> imp_override_extension_check(Thread& t, int override_) {
  if (t.interpreter->id == 0)
    return raise(t, exc::RuntimeError,
                 "_imp._override_multi_interp_extensions_check() cannot be used in the main interpreter");
  return std::exchange(runtime_of(t).override_extension_check, override_);
}

constexpr Method kFunctions[] = {
    bind<&imp_extension_suffixes>("extension_suffixes()", "How the names of extension modules' files end."),
    bind<&imp_lock_held>("lock_held()", "Whether some thread is importing, under the lock that all imports share."),
    bind<&imp_acquire_lock>("acquire_lock()", "Take the lock that all imports share, and wait for it if need be."),
    bind<&imp_release_lock>("release_lock()",
                            "Give the lock back that all imports share. RuntimeError when it is not held."),
    bind<&imp_find_frozen>("find_frozen(name, /, *, withdata=False)",
                           "What is known of a frozen module: (data, is_package, origname), data being None unless "
                           "withdata; None when there is none."),
    bind<&imp_get_frozen_object>(
        "get_frozen_object(name, data=None, /)",
        "The code of a frozen module, or of data in the form of one. ImportError when there is none."),
    bind<&imp_is_frozen_package>("is_frozen_package(name, /)", "Whether a frozen module is a package."),
    bind<&imp_create_builtin>("create_builtin(spec, /)", "Make the module of a spec, without running it."),
    bind<&imp_init_frozen>("init_frozen(name, /)", "Make a frozen module, or return None when there is none."),
    bind<&imp_is_builtin>("is_builtin(name, /)",
                          "1 for a module that is built in, -1 for one that cannot be made again, 0 for another."),
    bind<&imp_is_frozen>("is_frozen(name, /)", "Whether a module is frozen."),
    bind<&imp_frozen_module_names>("_frozen_module_names()", "Names of all frozen modules."),
    bind<&imp_override_frozen>("_override_frozen_modules_for_tests(override, /)",
                               "Use frozen modules (1), do not (-1), or do as configured (0). For tests."),
    bind<&imp_override_extension_check>("_override_multi_interp_extensions_check(override, /)",
                                        "Refuse extension modules that share state between interpreters (1), do not "
                                        "(-1), or do as configured (0). For tests."),
    bind<&imp_create_dynamic>("create_dynamic(spec, file=<unrepresentable>, /)",
                              "Make the module of a spec, without running it."),
    bind<&imp_exec_dynamic>("exec_dynamic(mod, /)", "Run an extension module that create_dynamic() made."),
    bind<&imp_exec_builtin>("exec_builtin(mod, /)", "Run a module that create_builtin() made."),
    bind<&imp_fix_co_filename>("_fix_co_filename(code, path, /)",
                               "Let code, and code within it, say that it came from path."),
    bind<&imp_source_hash>("source_hash(key, source)"),
    bind<&imp_library_code>("_library_code(path, mtime, size, /)",
                            "Code of a library file in this state, compiled when Krait was built; or None."),
};

constexpr IntConstant kConstants[] = {{"pyc_magic_number_token", kPycMagic}};

Result<void> start_imp(Thread& t, Ref<Dict> d) {
  return set_named(t, d, "check_hash_based_pycs", TRY(decode_path(t, runtime_of(t).config.check_hash_pycs)));
}

}  // namespace

constinit const ModuleSpec kImpModule = {.name = "_imp",
                                         .doc = "What importlib needs from native code.",
                                         .functions = kFunctions,
                                         .constants = kConstants,
                                         .start = &start_imp};

const ModuleSpec* find_native_module(Thread& t, Ref<Str> name) {
  if (!name->is_ascii()) return nullptr;
  for (const ModuleSpec* spec : runtime_of(t).native_modules)
    if (name->ascii() == spec->name) return spec;
  return nullptr;
}

Result<bool> import_frozen(Thread& t, Ref<Str> name) {
  FrozenStatus status;
  const FrozenModule* m = find_frozen(t, name, status);
  if (!m) {
    if (status == FrozenStatus::NotFound) return false;
    return raise_not_frozen(t, status, name);
  }
  Own<Code> code = TRY(code_of_frozen(t, *m));
  Own<Module> module = TRY(Module::create(t, name));
  Ref<Dict> d = module->dict();
  TRY(d->set_str(t, names::__builtins__, t.interpreter->builtins.ref().own()));
  if (m->is_package) TRY(d->set_str(t, names::__path__, TRY(List::create(t))));
  TRY(t.interpreter->modules->set(t, name, module.ref().own()));
  Result<Own<>> ran = run_code(t, code.ref(), d, {}, {});
  if (ran.is_failed()) {
    Own<> error = take_pending(t);
    if (t.interpreter->modules->remove(t, name).is_failed()) clear_pending(t);
    restore_pending(t, std::move(error));
    return failed;
  }
  TRY(set_named(t, d, "__origname__", TRY(origin_of(t, *m))));
  return true;
}

void give_back_frozen_modules() {
  std::uintptr_t begin = UINTPTR_MAX, end = 0;
  for (const FrozenModule& m : frozen_modules()) {
    const auto at = reinterpret_cast<std::uintptr_t>(m.image.data());
    begin = std::min(begin, at);
    end = std::max(end, at + m.image.size_bytes());
  }
  begin = (begin + mem::kSystemPage - 1) & ~(mem::kSystemPage - 1);
  end &= ~(mem::kSystemPage - 1);
  if (begin < end) (void)::madvise(reinterpret_cast<void*>(begin), end - begin, MADV_DONTNEED);
}

Result<void> start_import(Thread& t) {
  Interpreter& in = *t.interpreter;
  in.import_function.set(TRY(get_item(t, in.builtins.ref(), names::__import__)));
  if (!TRY(import_frozen(t, names::_frozen_importlib)))
    return raise(t, exc::SystemError, "the frozen importlib is missing");
  if (runtime_of(t).config.verbose) std::fputs("import _frozen_importlib # frozen\nimport _imp # builtin\n", stderr);
  Slot<> importlib, sys;
  TRY(imported_module(t, names::_frozen_importlib, importlib));
  TRY(imported_module(t, names::sys, sys));
  in.importlib.set(importlib.ref().own());
  Own<Module> imp = TRY(Module::create_from(t, kImpModule));
  TRY(in.modules->set(t, TRY(Str::intern_ascii(t, "_imp")).ref(), imp.ref().own()));
  (void)TRY(call_named(t, importlib.ref(), "_install", {sys.value(), imp.value()}));
  return ok;
}

Result<void> start_external_import(Thread& t) {
  Own<> importlib = t.interpreter->importlib.ref().own();
  (void)TRY(call_named(t, importlib.ref(), "_install_external_importers"));
  RuntimeState& state = runtime_of(t);
  state.importlib_external.set(TRY(import_module(t, "_frozen_importlib_external")));
  // Zip files on sys.path: zipimport's hook comes first.
  Own<> zipimport = TRY(import_module(t, "zipimport"));
  Own<> hook = TRY(get_attr_named(t, zipimport.ref(), "zipimporter"));
  OptRef<> hooks = sys_get(t, "path_hooks");
  if (hooks && hooks.ref().is<List>()) TRY(hooks.ref().as<List>()->insert_at(t, 0, hook.ref()));
  state.stdlib_started = true;
  return ok;
}

Result<Own<>> get_importer(Thread& t, Ref<> path) {
  OptRef<> cache = sys_get(t, "path_importer_cache");
  OptRef<> hooks = sys_get(t, "path_hooks");
  if (!cache || !hooks) return raise(t, exc::RuntimeError, "unable to get sys.path_hooks");
  Own<> hook_list = hooks.ref().own(), cache_dict = cache.ref().own();
  if (cache_dict.ref().is<Dict>())
    if (OptRef<> found = TRY(cache_dict.ref().as<Dict>()->find(t, path))) return found.ref().own();
  Own<Tuple> all = TRY(to_tuple(t, hook_list.ref()));
  Own<> importer = none();
  for (Value hook : all->span()) {
    Result<Own<>> made = call(t, Ref<>(hook), {path.value()});
    if (!made.is_failed()) {
      importer = std::move(made).take();
      break;
    }
    if (!clear_if_pending(t, exc::ImportError)) return failed;
  }
  TRY(set_item(t, cache_dict.ref(), path, importer.ref()));
  return importer;
}

}  // namespace krait
