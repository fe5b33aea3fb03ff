// What is said when a module does not have a name: `from module import name` and `module.name`. The usual causes are
// circular imports and a script that has the name of the library module it wants.
#include <cstdlib>

#include "object/raise.h"
#include "runtime/import.h"
#include "runtime/state.h"
#include "types/exceptions.h"
#include "types/fs_path.h"
#include "types/hooks.h"
#include "types/names.h"
#include "types/protocol.h"
#include "types/set.h"
#include "types/singletons.h"
#include "types/str.h"

namespace krait {

Result<OptRef<>> spec_file_origin(Thread& t, Ref<> spec, Slot<>& holder) {
  if (is_none(spec)) return OptRef<>();
  Slot<> has_location;
  TRY(find_attr(t, spec, names::has_location, has_location));
  if (!has_location || !TRY(is_true(t, has_location.ref()))) return OptRef<>();
  TRY(find_attr(t, spec, names::origin, holder));
  if (!holder || !holder.ref().is<Str>()) return OptRef<>();
  return holder.opt();
}

bool is_possibly_shadowing(Thread& t, OptRef<> origin) {
  const RuntimeState* state = runtime_or_null(t);
  if (!state || !origin || !origin.ref().is<Str>() || state->config.safe_path || !state->sys_path_0) return false;
  Result<Own<Bytes>> encoded = fs_encode(t, origin.ref().as<Str>());
  Result<Own<Bytes>> encoded0 = fs_encode(t, state->sys_path_0.ref().as<Str>());
  if (encoded.is_failed() || encoded0.is_failed()) {
    clear_pending(t);
    return false;
  }
  Own<Bytes> file = std::move(encoded).take(), first = std::move(encoded0).take();
  std::string root(file->text()), start(first->text());
  auto cut = [&] {
    const std::size_t slash = root.rfind('/');
    if (slash == root.npos) return false;
    root.resize(slash);
    return true;
  };
  const bool is_init = root.ends_with("/__init__.py");
  if (!cut() || (is_init && !cut())) return false;
  if (start.empty()) {
    char* cwd = ::realpath(".", nullptr);
    if (!cwd) return false;
    start = cwd;
    ::free(cwd);
  }
  return root == start;
}

Failed raise_import_error(Thread& t, const Type& type, Own<Str> message, OptRef<> name, OptRef<> path,
                          OptRef<> name_from) {
  (void)raise_value(t, type, message.ref());
  if (t.pending && t.pending.ref().is<Exception>() && is_subtype(t.pending.ref().type(), &exc::ImportError)) {
    auto e = t.pending.ref().as<ImportError>();
    if (name) e->name_.set(name.ref().own());
    if (path) e->path_.set(path.ref().own());
    if (name_from) e->name_from_.set(name_from.ref().own());
  }
  return failed;
}

namespace {

// What is known of a module that lacks a name.
struct Incomplete {
  Slot<> spec, origin;
  bool shadows_library = false, initializing = false, possibly_shadowing = false;
};

Result<void> look_at(Thread& t, OptRef<> module_name, Incomplete& m) {
  TRY(spec_file_origin(t, m.spec.ref(), m.origin));
  m.possibly_shadowing = is_possibly_shadowing(t, m.origin.opt());
  if (m.possibly_shadowing && module_name) {
    OptRef<> library = sys_get(t, "stdlib_module_names");
    if (library && (library.ref().is<Set>() || library.ref().is<FrozenSet>())) {
      Own<> keep = library.ref().own();
      m.shadows_library = TRY(contains(t, keep.ref(), module_name.ref()));
    }
  }
  if (!m.shadows_library) m.initializing = TRY(spec_is_initializing(t, m.spec.opt()));
  return ok;
}

// The message of a failed `from module import name`.
Result<Own<Str>> cannot_import_message(Thread& t, Ref<Str> name, Ref<> module, const Incomplete& m) {
  const OptRef<> origin = m.origin.opt();
  if (m.shadows_library)
    return format(t,
                  "cannot import name %R from %R (consider renaming %R since it has the same name as the standard "
                  "library module named %R and prevents importing that standard library module)",
                  name, module, origin.ref(), module);
  if (m.initializing && m.possibly_shadowing)
    return format(t,
                  "cannot import name %R from %R (consider renaming %R if it has the same name as a library you "
                  "intended to import)",
                  name, module, origin.ref());
  if (m.initializing && origin)
    return format(
        t, "cannot import name %R from partially initialized module %R (most likely due to a circular import) (%S)",
        name, module, origin.ref());
  if (m.initializing)
    return format(t,
                  "cannot import name %R from partially initialized module %R (most likely due to a circular import)",
                  name, module);
  if (origin) return format(t, "cannot import name %R from %R (%S)", name, module, origin.ref());
  return format(t, "cannot import name %R from %R (unknown location)", name, module);
}

// The message of a failed `module.name`.
Result<Own<Str>> no_attribute_message(Thread& t, Ref<Str> name, Ref<> module, const Incomplete& m) {
  const OptRef<> origin = m.origin.opt();
  if (m.shadows_library)
    return format(
        t,
        "module '%S' has no attribute '%S' (consider renaming '%S' since it has the same name as the standard "
        "library module named '%S' and prevents importing that standard library module)",
        module, name, origin.ref(), module);
  if (m.initializing && m.possibly_shadowing)
    return format(t,
                  "module '%S' has no attribute '%S' (consider renaming '%S' if it has the same name as a library you "
                  "intended to import)",
                  module, name, origin.ref());
  if (m.initializing && origin)
    return format(
        t, "partially initialized module '%S' from '%S' has no attribute '%S' (most likely due to a circular import)",
        module, origin.ref(), name);
  if (m.initializing)
    return format(t, "partially initialized module '%S' has no attribute '%S' (most likely due to a circular import)",
                  module, name);
  Slot<> waiting;
  if (m.spec) {
    Own<Str> attribute = TRY(Str::intern_ascii(t, "_uninitialized_submodules"));
    TRY(find_attr(t, m.spec.ref(), attribute.ref(), waiting));
  }
  if (waiting && TRY(contains(t, waiting.ref(), name)))
    return format(t, "cannot access submodule '%S' of module '%S' (most likely due to a circular import)", name,
                  module);
  return format(t, "module '%S' has no attribute '%S'", module, name);
}

Failed raise_attribute(Thread& t, Ref<> object, Ref<Str> name, Result<Own<Str>> message) {
  Own<Str> m = TRY(std::move(message));
  (void)raise_value(t, exc::AttributeError, m.ref());
  if (t.pending && t.pending.ref().type() == &exc::AttributeError) {
    auto e = t.pending.ref().as<AttributeError>();
    e->name_.set(name.own());
    e->obj_.set(object.own());
  }
  return failed;
}

}  // namespace

Failed raise_cannot_import(Thread& t, Ref<> module, OptRef<> module_name, Ref<Str> name) {
  Own<> shown_name = module_name ? module_name.ref().own() : Own<>(TRY(Str::from_ascii(t, "<unknown module name>")));
  Incomplete m;
  TRY(find_attr(t, module, names::__spec__, m.spec));
  if (m.spec) TRY(look_at(t, module_name, m));
  if (m.spec && !m.origin && module.is<Module>())
    if (OptRef<> file = module.as<Module>()->dict()->find_str(names::__file__); file && file.ref().is<Str>())
      m.origin.set(file.ref().own());
  Own<Str> message = TRY(cannot_import_message(t, name, shown_name.ref(), m));
  return raise_import_error(t, exc::ImportError, std::move(message), module_name, m.origin.opt(), name);
}

Failed raise_module_attribute_error(Thread& t, Ref<> module, Ref<Str> name, OptRef<> module_name) {
  if (!module_name) return raise_attribute(t, module, name, format(t, "module has no attribute '%S'", name));
  Own<> shown_name = module_name.ref().own();
  Incomplete m;
  if (OptRef<> spec = module.as<Module>()->dict()->find_str(names::__spec__); spec && !is_none(spec)) {
    m.spec.set(spec.ref().own());
    TRY(look_at(t, module_name, m));
  }
  return raise_attribute(t, module, name, no_attribute_message(t, name, shown_name.ref(), m));
}

}  // namespace krait
