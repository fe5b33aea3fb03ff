// Unpickler: classes and functions by name, objects that are made by calls, their state.
#include "modules/pickle/unpickler.h"
#include "object/audit.h"
#include "types/codecs.h"
#include "types/descriptor.h"
#include "types/int.h"
#include "types/memoryview.h"
#include "types/names.h"
#include "types/shape.h"
#include "types/value_array.h"

namespace krait::pickle {

// ---- by name ----

namespace {

// What Python 2 called so.
Result<void> fix_import(Thread& t, Own<>& module, Own<>& name) {
  const State& s = state(t);
  const Own<Tuple> key = TRY(Tuple::of(t, module, name));
  if (const OptRef<> pair = TRY(s.name_mapping->find(t, key))) {
    if (!pair.ref().is<Tuple>() || pair.ref().as<Tuple>()->size() != 2)
      return raise(t, exc::RuntimeError, "_compat_pickle.NAME_MAPPING values should be 2-tuples, not %T", pair.ref());
    const Own<Tuple> renamed = pair.ref().as<Tuple>().own();
    if (!(*renamed)[0].is<Str>() || !(*renamed)[1].is<Str>())
      return raise(t, exc::RuntimeError, "_compat_pickle.NAME_MAPPING values should be pairs of str, not (%T, %T)",
                   (*renamed)[0], (*renamed)[1]);
    module = (*renamed)[0].own();
    name = (*renamed)[1].own();
  } else if (const OptRef<> renamed = TRY(s.import_mapping->find(t, module))) {
    if (!renamed.ref().is<Str>())
      return raise(t, exc::RuntimeError, "_compat_pickle.IMPORT_MAPPING values should be strings, not %T",
                   renamed.ref());
    module = renamed.ref().own();
  }
  return ok;
}

Result<Own<>> loaded_module(Thread& t, Ref<Str> name) {
  if (const OptRef<> there = TRY(t.interpreter->modules->find(t, name)); there && !is_none(there))
    return there.ref().own();
  const Own<> importer = TRY(get_item(t, t.interpreter->builtins.ref(), names::__import__));
  (void)TRY(call(t, importer, {name.value()}));
  return get_item(t, t.interpreter->modules.ref(), name);
}

}  // namespace

Result<Own<>> Unpickler::find_class(Thread& t, Ref<> module_name, Ref<> global_name) {
  TRY(audit(t, "pickle.find_class", {module_name.value(), global_name.value()}));
  Own<> module = module_name.own(), name = global_name.own();
  if (protocol_ < 3 && fixes_imports_) TRY(fix_import(t, module, name));
  if (!module.ref().is<Str>()) return raise(t, exc::TypeError, "module name must be a string");
  if (!name.ref().is<Str>()) return raise(t, exc::TypeError, "attribute name must be string, not '%T'", name);
  const Own<> found = TRY(loaded_module(t, module.ref().as<Str>()));
  const Ref<Str> path = name.ref().as<Str>();
  const std::size_t size = path->length();
  std::size_t dot = 0;
  while (dot < size && path->at(dot) != '.') ++dot;
  if (protocol_ < 4 || dot == size) return krait::get_attr(t, found, path);
  Own<> at = found.ref().own();
  for (std::size_t start = 0; start <= size; start = dot + 1) {
    for (dot = start; dot < size && path->at(dot) != '.';) ++dot;
    const Own<Str> part = TRY(Str::intern(t, TRY(Str::substring(t, path, start, dot))));
    auto value = krait::get_attr(t, at, part.ref());
    if (value.is_failed()) {
      if (!pending_matches(t, exc::AttributeError)) return failed;
      return raise_in_context(t, exc::AttributeError, "Can't resolve path %R on module %R", name, module);
    }
    at = std::move(value).take();
  }
  return at;
}

Result<Own<>> Unpickler::global(Thread& t, Ref<> module, Ref<> name) {
  if (!find_class_) return find_class(t, module, name);
  const Own<> method = find_class_.ref().own();
  return call(t, method, {module.value(), name.value()});
}

// The rest of the line as a str.
Result<Own<>> Unpickler::identifier_line(Thread& t, Coding coding, Input::Empty empty) {
  const std::string_view text = TRY(input_.line(t, empty));
  const codecs::View bytes(reinterpret_cast<const std::uint8_t*>(text.data()), text.size());
  return coding == Coding::Ascii ? codecs::decode_ascii(t, bytes) : codecs::decode_utf8(t, bytes);
}

Result<void> Unpickler::load_global(Thread& t) {
  const Own<> module = TRY(identifier_line(t, Coding::Utf8));
  const Own<> name = TRY(identifier_line(t, Coding::Utf8));
  return push(t, TRY(global(t, module, name)));
}

Result<void> Unpickler::load_stack_global(Thread& t) {
  const Own<> name = TRY(pop(t)), module = TRY(pop(t));
  if (!name.ref().is_exact<Str>() || !module.ref().is_exact<Str>())
    return raise_unpickling(t, "STACK_GLOBAL requires str");
  return push(t, TRY(global(t, module, name)));
}

// A name that copyreg has given a number.
template <std::size_t kBytes>
Result<void> Unpickler::load_extension(Thread& t) {
  const std::uint64_t code = TRY(number(t, kBytes));
  if (code == 0 || code > INT32_MAX) return raise_unpickling(t, "EXT specifies code <= 0");
  const Own<> key = Own<>::of_int(static_cast<std::int64_t>(code));
  const State& s = state(t);
  if (const OptRef<> cached = TRY(s.extension_cache->find(t, key))) return push(t, cached.ref().own());
  const OptRef<> pair = TRY(s.inverted_registry->find(t, key));
  if (!pair) return raise(t, exc::ValueError, "unregistered extension code %d", code);
  if (!pair.ref().is<Tuple>() || pair.ref().as<Tuple>()->size() != 2 || !(*pair.ref().as<Tuple>())[0].is<Str>() ||
      !(*pair.ref().as<Tuple>())[1].is<Str>())
    return raise(t, exc::ValueError, "_inverted_registry[%d] isn't a 2-tuple of strings", code);
  const Own<Tuple> names = pair.ref().as<Tuple>().own();
  Own<> found = TRY(global(t, (*names.get())[0], (*names.get())[1]));
  TRY(s.extension_cache->set(t, key, found.ref().own()));
  return push(t, std::move(found));
}
template Result<void> Unpickler::load_extension<1>(Thread&);
template Result<void> Unpickler::load_extension<2>(Thread&);
template Result<void> Unpickler::load_extension<4>(Thread&);

// ---- by calling ----

namespace {

// An instance of a class of old, or of what takes its place.
Result<Own<>> instantiate(Thread& t, Ref<> cls, Ref<Tuple> arguments) {
  if (!arguments->size() && cls.is<Type>()) {
    Slot<> holder;
    if (!TRY(find_attr(t, cls, names::__getinitargs__, holder)))
      return call_method(t, cls, names::__new__, {cls.value()});
  }
  return call_tuple(t, cls, arguments);
}

}  // namespace

Result<void> Unpickler::load_inst(Thread& t) {
  const std::size_t start = TRY(pop_mark(t));
  const Own<> module = TRY(identifier_line(t, Coding::Ascii));
  const Own<> name = TRY(identifier_line(t, Coding::Ascii));
  const Own<> cls = TRY(global(t, module, name));
  if (start > size_) return raise_underflow(t);
  const Own<Tuple> arguments = TRY(pop_tuple(t, start));
  return push(t, TRY(instantiate(t, cls, arguments.ref())));
}

Result<void> Unpickler::load_obj(Thread& t) {
  const std::size_t start = TRY(pop_mark(t));
  if (size_ < start + 1) return raise_underflow(t);
  const Own<Tuple> arguments = TRY(pop_tuple(t, start + 1));
  const Own<> cls = TRY(pop(t));
  return push(t, TRY(instantiate(t, cls, arguments.ref())));
}

namespace {

// cls.__new__(cls, *arguments, **keywords) by the class's slot.
Result<Own<>> construct_new(Thread& t, const char* op, Ref<> cls, Ref<> arguments, OptRef<> keywords) {
  if (!cls.is<Type>()) return raise_unpickling(t, "%s class argument must be a type, not %T", op, cls);
  const auto construct = cls.as<Type>()->slots.construct;
  if (!construct) return raise_unpickling(t, "%s class argument '%N' doesn't have __new__", op, cls.as<Type>().get());
  if (!arguments.is<Tuple>()) return raise_unpickling(t, "%s args argument must be a tuple, not %T", op, arguments);
  if (keywords && !keywords.ref().is<Dict>())
    return raise_unpickling(t, "%s kwargs argument must be a dict, not %T", op, keywords.ref());
  const Ref<Tuple> positional = arguments.as<Tuple>();
  const std::size_t named = keywords ? keywords.ref().as<Dict>()->size() : 0;
  if (!named) {
    const Arguments all{positional->items(), static_cast<std::uint32_t>(positional->size()), 0, nullptr};
    return construct(t, cls.as<Type>(), all);
  }
  ValueArray<> values;
  TRY(values.reserve(t, positional->size() + named));
  values.push(positional->items(), positional->size());
  const Own<Dict> kept = TRY(Dict::copy_of(t, keywords.ref().as<Dict>()));
  const Own<Tuple> names = TRY(Tuple::create(t, named));
  Value key, value;
  std::size_t n = 0;
  for (std::size_t i = 0; n < named && kept->next_entry(i, key, value); ++n) {
    if (!Ref<>(key).is<Str>()) return raise(t, exc::TypeError, "keywords must be strings");
    names->init_item(n, Ref<>(key).own());
    values.push(value);
  }
  const Arguments all{values.data(), static_cast<std::uint32_t>(positional->size()), static_cast<std::uint32_t>(named),
                      names.get()};
  return construct(t, cls.as<Type>(), all);
}

}  // namespace

Result<void> Unpickler::load_newobj(Thread& t) {
  const Own<> arguments = TRY(pop(t)), cls = TRY(pop(t));
  return push(t, TRY(construct_new(t, "NEWOBJ", cls, arguments, {})));
}
Result<void> Unpickler::load_newobj_ex(Thread& t) {
  const Own<> keywords = TRY(pop(t)), arguments = TRY(pop(t)), cls = TRY(pop(t));
  return push(t, TRY(construct_new(t, "NEWOBJ_EX", cls, arguments, keywords)));
}

Result<void> Unpickler::load_reduce(Thread& t) {
  const Own<> arguments = TRY(pop(t)), function = TRY(pop(t));
  if (!arguments.ref().is<Tuple>()) return raise(t, exc::TypeError, "argument list must be a tuple");
  return push(t, TRY(call_tuple(t, function, arguments.ref().as<Tuple>())));
}

// ---- state ----

namespace {

// Sets attributes directly where `__dict__` is nothing but the instance's attributes.
bool has_plain_dict(Thread& t, Ref<> object) {
  Type& type = *object.type();
  if (!type.has(kTypeHasDict) || !type.shape_offset || type.has(kTypeManagesDict)) return false;
  const OptRef<> found = lookup(t, type, names::__dict__);
  return found && found.ref().is<GetSetDescriptor>();
}

Result<void> set_state_items(Thread& t, Ref<> object, Ref<Dict> attributes) {
  const bool is_plain = has_plain_dict(t, object);
  Slot<> dict;
  Value key, value;
  for (std::size_t i = 0; attributes->next_entry(i, key, value);) {
    Own<> k = Ref<>(key).own(), v = Ref<>(value).own();
    // Names of attributes are interned everywhere else.
    if (k.ref().is_exact<Str>()) k = TRY(Str::intern(t, std::move(k).into<Str>()));
    if (is_plain && k.ref().is_exact<Str>()) {
      TRY(Attributes::set(t, object.object(), k.ref().as<Str>(), v));
      continue;
    }
    if (!dict) dict.set(TRY(get_attr(t, object, names::__dict__)));
    TRY(set_item(t, dict.ref(), k, v));
  }
  // An object without `__dict__` cannot have this state, even an empty one.
  if (!is_plain && !dict) (void)TRY(get_attr(t, object, names::__dict__));
  return ok;
}

}  // namespace

Result<void> Unpickler::load_build(Thread& t) {
  if (size_ < fence_ + 2) return raise_underflow(t);
  Own<> given = TRY(pop(t));
  const Own<> object = TRY(top(t)).own();
  Slot<> holder;
  if (const OptRef<> set_state = TRY(find_attr(t, object, names::__setstate__, holder))) {
    (void)TRY(call(t, set_state.ref(), {given.value()}));
    return ok;
  }
  // The attributes, or a pair of them and the values of `__slots__`.
  Slot<> slots;
  if (given.ref().is<Tuple>() && given.ref().as<Tuple>()->size() == 2) {
    const Own<Tuple> pair = given.ref().as<Tuple>().own();
    slots.set((*pair.get())[1].own());
    given = (*pair.get())[0].own();
  }
  if (!is_none(given.ref())) {
    if (!given.ref().is<Dict>()) return raise_unpickling(t, "state is not a dictionary");
    TRY(set_state_items(t, object, given.ref().as<Dict>()));
  }
  if (!slots || is_none(slots.ref())) {
    if (slots) return raise_unpickling(t, "slot state is not a dictionary");
    return ok;
  }
  if (!slots.ref().is<Dict>()) return raise_unpickling(t, "slot state is not a dictionary");
  const Ref<Dict> values = slots.ref().as<Dict>();
  Value key, value;
  for (std::size_t i = 0; values->next_entry(i, key, value);) {
    const Own<> k = Ref<>(key).own(), v = Ref<>(value).own();
    if (!k.ref().is<Str>()) return raise(t, exc::TypeError, "attribute name must be string, not '%T'", k);
    TRY(krait::set_attr(t, object, k.ref().as<Str>(), v));
  }
  return ok;
}

// ---- persistent objects ----

Result<Own<>> Unpickler::persistent_load(Thread& t, Ref<>) {
  return raise_unpickling(
      t, "A load persistent id instruction was encountered, but no persistent_load function was specified.");
}

Result<Own<>> Unpickler::load_persistent(Thread& t, Ref<> id) {
  if (!persistent_load_) return persistent_load(t, id);
  const Own<> method = persistent_load_.ref().own();
  return call(t, method, {id.value()});
}

Result<void> Unpickler::load_persid(Thread& t) {
  auto id = identifier_line(t, Coding::Ascii, Input::Empty::Allowed);
  if (id.is_failed()) {
    if (clear_if_pending(t, exc::UnicodeDecodeError))
      return raise_unpickling(t, "persistent IDs in protocol 0 must be ASCII strings");
    return failed;
  }
  const Own<> name = std::move(id).take();
  return push(t, TRY(load_persistent(t, name)));
}

Result<void> Unpickler::load_binpersid(Thread& t) {
  const Own<> id = TRY(pop(t));
  return push(t, TRY(load_persistent(t, id)));
}

}  // namespace krait::pickle
