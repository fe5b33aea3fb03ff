// Pickler: what is saved by reference to its module, and what its class reduces to a call.
#include "modules/pickle/pickler.h"
#include "types/codecs.h"
#include "types/dict.h"
#include "types/function.h"
#include "types/hooks.h"
#include "types/int.h"
#include "types/names.h"
#include "types/value_array.h"

namespace krait::pickle {

// ---- choosing ----

Result<Own<>> Pickler::reduce(Thread& t, Ref<> object) {
  const Ref<Type> type(object.type());
  Slot<> reducer;
  if (!dispatch_table_) {
    if (const OptRef<> found = TRY(state(t).dispatch_table->find(t, type))) reducer.set(found.ref().own());
  } else {
    const Own<> table = dispatch_table_.ref().own();
    auto found = get_item(t, table, type);
    if (!found.is_failed())
      reducer.set(std::move(found).take());
    else if (!clear_if_pending(t, exc::KeyError))
      return failed;
  }
  if (reducer) return call(t, reducer.ref(), {object.value()});
  Slot<> holder;
  if (const OptRef<> found = TRY(find_attr(t, object, names::__reduce_ex__, holder)))
    return call(t, found.ref(), {Value::of_int(protocol_)});
  if (const OptRef<> found = TRY(find_attr(t, object, names::__reduce__, holder))) return call(t, found.ref());
  return raise_pickling(t, "Can't pickle %F object", object);
}

Result<void> Pickler::save_object(Thread& t, Ref<> object) {
  Slot<> reduced;
  if (reducer_override_) {
    const Own<> override = reducer_override_.ref().own();
    Own<> answer = TRY(call(t, override, {object.value()}));
    if (!is_not_implemented(answer.ref())) reduced.set(std::move(answer));
  }
  if (!reduced) {
    if (object.type() == &Type::type) return save_type(t, object.as<Type>());
    if (is_python_function(object)) return save_global(t, object, {});
    const bool has_reducer =
        object.is<Type>() &&
        (dispatch_table_ ? TRY(contains(t, dispatch_table_.ref(), Ref<Type>(object.type())))
                         : static_cast<bool>(TRY(state(t).dispatch_table->find(t, Ref<Type>(object.type())))));
    // A class with a metaclass is a class like any other.
    if (object.is<Type>() && !has_reducer) return save_global(t, object, {});
    reduced.set(TRY(reduce(t, object)));
  }
  if (reduced.ref().is<Str>()) return save_global(t, object, reduced.opt());
  const auto save_it = [&]() -> Result<void> {
    if (!reduced.ref().is<Tuple>())
      return raise_pickling(t, "__reduce__ must return a string or tuple, not %F", reduced);
    return save_reduce(t, reduced.ref().as<Tuple>(), object);
  };
  if (save_it().is_failed()) return add_note(t, "when serializing %F object", object);
  return ok;
}

Result<void> Pickler::save_type(Thread& t, Ref<Type> type) {
  Ref<> only = none_ref();
  if (type.get() == &EllipsisType::type)
    only = Ref<>(&kEllipsis);
  else if (type.get() == &NotImplementedType::type)
    only = Ref<>(&kNotImplemented);
  else if (type.get() != &NoneType::type)
    return save_global(t, type, {});
  return save_call(t, Ref<>(&Type::type), TRY(Tuple::of(t, only)), type);
}

// ---- by reference ----

namespace {

// The parts of a dotted name.
Result<Own<List>> split_name(Thread& t, Ref<Str> name) {
  Own<List> parts = TRY(List::create(t));
  std::size_t start = 0;
  for (std::size_t i = 0; i <= name->length(); ++i) {
    if (i < name->length() && name->at(i) != '.') continue;
    TRY(parts->append_own(t, TRY(Str::intern(t, TRY(Str::substring(t, name, start, i))))));
    start = i + 1;
  }
  return parts;
}

// Follows attributes from `start`.
Result<Own<>> follow(Thread& t, Ref<> start, const List& path) {
  Own<> at = start.own();
  for (const Value part : path.span()) at = TRY(get_attr(t, at, Ref<>(part).as<Str>()));
  return at;
}

// The module that the object says it is from, or the first that has it under this name.
Result<Own<>> module_name_of(Thread& t, Ref<> object, const List& path) {
  Slot<> holder;
  const OptRef<> own = TRY(find_attr(t, object, names::__module__, holder));
  if (!is_none_or_missing(own)) return own.ref().own();
  const Own<Dict> modules = TRY(Dict::copy_of(t, t.interpreter->modules.ref()));
  Value name, module;
  for (std::size_t i = 0; modules->next_entry(i, name, module);) {
    const bool is_main = Ref<>(name).is<Str>() && (Str::equal(Ref<>(name).as<Str>(), names::__main__) ||
                                                   Ref<>(name).as<Str>()->equals_ascii("__mp_main__"));
    if (is_main || is_none(Ref<>(module))) continue;
    auto found = follow(t, Ref<>(module), path);
    if (found.is_failed()) {
      if (!clear_if_pending(t, exc::AttributeError)) return failed;
      continue;
    }
    if (std::move(found).take().value() == object.value()) return Ref<>(name).own();
  }
  return names::__main__.ref().own();
}

// str() of the pending exception.
Result<Own<Str>> reason_of_pending(Thread& t) {
  Own<> pending = take_pending(t);
  Own<Str> text = TRY(str(t, pending));
  restore_pending(t, std::move(pending));
  return text;
}

}  // namespace

Result<void> Pickler::save_global(Thread& t, Ref<> object, OptRef<> given) {
  Slot<> holder;
  OptRef<> name = given;
  if (!name) {
    name = TRY(find_attr(t, object, names::__qualname__, holder));
    if (!name) {
      holder.set(TRY(krait::get_attr(t, object, names::__name__)));
      name = holder.opt();
    }
  }
  if (!name.ref().is<Str>()) return raise(t, exc::TypeError, "expected str instance, %T found", name.ref());
  const Own<Str> global = name.ref().as<Str>().own();
  const Own<List> path = TRY(split_name(t, global.ref()));
  const Own<> module_name = TRY(module_name_of(t, object, *path));
  for (const Value part : path->span())
    if (Ref<>(part).as<Str>()->equals_ascii("<locals>"))
      return raise_pickling(t, "Can't pickle local object %R", object);
  if (!module_name.ref().is<Str>())
    return raise(t, exc::TypeError, "module name must be a string, not %T", module_name);
  const Ref<Str> module = module_name.ref().as<Str>();
  OptRef<> loaded = TRY(t.interpreter->modules->find(t, module));
  Slot<> kept;
  if (loaded) {
    kept.set(loaded.ref().own());
  } else {
    const Own<> importer = TRY(get_item(t, t.interpreter->builtins.ref(), names::__import__));
    auto imported = call(t, importer, {module.value()});
    if (!imported.is_failed()) imported = get_item(t, t.interpreter->modules.ref(), module);
    if (imported.is_failed()) {
      if (!pending_matches(t, exc::ImportError) && !pending_matches(t, exc::ValueError) &&
          !pending_matches(t, exc::KeyError))
        return failed;
      const Own<Str> reason = TRY(reason_of_pending(t));
      return raise_in_context(t, *state(t).pickling_error.get(), "Can't pickle %R: %S", object, reason);
    }
    kept.set(std::move(imported).take());
  }
  auto found = follow(t, kept.ref(), *path);
  if (found.is_failed()) {
    if (!pending_matches(t, exc::AttributeError)) return failed;
    return raise_in_context(t, *state(t).pickling_error.get(), "Can't pickle %R: it's not found as %S.%S", object,
                            module, global);
  }
  if (std::move(found).take().value() != object.value())
    return raise_pickling(t, "Can't pickle %R: it's not the same object as %S.%S", object, module, global);
  if (protocol_ >= 2 && TRY(save_extension(t, object, module, global.ref()))) return ok;
  if (protocol_ >= 4) {
    TRY(save(t, module));
    TRY(save(t, global));
    TRY(output_.put(kStackGlobal));
  } else if (path->size() > 1) {
    TRY(save_global_by_attributes(t, object, module, global.ref()));
  } else {
    TRY(put_global(t, module, global.ref()));
  }
  return memoize(t, object);
}

// Names that copyreg has given a number. False: this one has none.
Result<bool> Pickler::save_extension(Thread& t, Ref<> object, Ref<Str> module, Ref<Str> name) {
  const Own<Tuple> key = TRY(Tuple::of(t, module, name));
  const OptRef<> found = TRY(state(t).extension_registry->find(t, key));
  if (!found) return false;
  if (!is_int(found.ref()))
    return raise_pickling(t, "Can't pickle %R: extension code %R isn't an integer", object, found.ref());
  const std::int64_t code = int_clamped(found.ref());
  if (code <= 0 || code > INT32_MAX)
    return raise(t, exc::RuntimeError, "Can't pickle %R: extension code %d is out of range", object, code);
  const auto number = static_cast<std::uint64_t>(code);
  if (code <= 0xFF)
    TRY(output_.put(kExt1, number, 1));
  else if (code <= 0xFFFF)
    TRY(output_.put(kExt2, number, 2));
  else
    TRY(output_.put(kExt4, number, 4));
  return true;
}

// Old protocols know no dotted names: getattr(getattr(module.first, second), third).
Result<void> Pickler::save_global_by_attributes(Thread& t, Ref<> object, Ref<Str> module, Ref<Str> name) {
  const Own<List> path = TRY(split_name(t, name));
  const Own<> getattr = state(t).getattr.ref().own();
  for (std::size_t i = 1; i < path->size(); ++i) {
    TRY(save(t, getattr));
    if (protocol_ < 2) TRY(output_.put(kMark));
  }
  TRY(put_global(t, module, (*path.get())[0].as<Str>()));
  for (std::size_t i = 1; i < path->size(); ++i) {
    TRY(save(t, (*path.get())[i]));
    TRY(output_.put(protocol_ < 2 ? kTuple : kTuple2));
    TRY(output_.put(kReduce));
  }
  return ok;
}

// A line that ends with the identifier.
Result<void> Pickler::put_identifier(Thread& t, const char* before, Ref<Str> text, const char* kind) {
  auto encoded = protocol_ >= 3 ? codecs::encode_utf8(t, text) : codecs::encode_ascii(t, text);
  if (encoded.is_failed()) {
    if (!pending_matches(t, exc::UnicodeEncodeError)) return failed;
    return raise_in_context(t, *state(t).pickling_error.get(), "can't pickle %s identifier %R using pickle protocol %d",
                            kind, text, protocol_);
  }
  TRY(output_.put(before));
  TRY(output_.put(std::move(encoded).take()->text()));
  return output_.put("\n");
}

Result<void> Pickler::put_global(Thread& t, Ref<Str> given_module, Ref<Str> given_name) {
  Own<Str> module = given_module.own(), name = given_name.own();
  if (fixes_imports_) {
    // The names that things had in Python 2.
    const State& s = state(t);
    const Own<Tuple> key = TRY(Tuple::of(t, module, name));
    if (const OptRef<> pair = TRY(s.reverse_name_mapping->find(t, key))) {
      if (!pair.ref().is<Tuple>() || pair.ref().as<Tuple>()->size() != 2)
        return raise(t, exc::RuntimeError, "_compat_pickle.REVERSE_NAME_MAPPING values should be 2-tuples, not %T",
                     pair.ref());
      const Tuple& renamed = *pair.ref().as<Tuple>();
      if (!renamed[0].is<Str>() || !renamed[1].is<Str>())
        return raise(t, exc::RuntimeError,
                     "_compat_pickle.REVERSE_NAME_MAPPING values should be pairs of str, not (%T, %T)", renamed[0],
                     renamed[1]);
      module = renamed[0].as<Str>().own();
      name = renamed[1].as<Str>().own();
    } else if (const OptRef<> renamed = TRY(s.reverse_import_mapping->find(t, module.ref()))) {
      if (!renamed.ref().is<Str>())
        return raise(t, exc::RuntimeError, "_compat_pickle.REVERSE_IMPORT_MAPPING values should be strings, not %T",
                     renamed.ref());
      module = renamed.ref().as<Str>().own();
    }
  }
  TRY(put_identifier(t, "c", module.ref(), "module"));
  return put_identifier(t, "", name.ref(), "global");
}

// ---- by reduction ----

Result<void> Pickler::save_call(Thread& t, Ref<> function, Own<Tuple> arguments, OptRef<> object) {
  const Own<Tuple> reduced = TRY(Tuple::of(t, function, arguments));
  return save_reduce(t, reduced.ref(), object);
}

Result<void> Pickler::save_reduce(Thread& t, Ref<Tuple> reduced, OptRef<> object) {
  const std::size_t size = reduced->size();
  if (size < 2 || size > 6) return raise_pickling(t, "tuple returned by __reduce__ must contain 2 through 6 elements");
  const auto item = [&](std::size_t i) { return i < size ? (*reduced)[i] : none_ref(); };
  const Ref<> function = item(0), arguments = item(1), given_state = item(2), list_items = item(3),
              dict_items = item(4), setter = item(5);
  if (!is_callable(function))
    return raise_pickling(t, "first item of the tuple returned by __reduce__ must be callable, not %F", function);
  if (!arguments.is<Tuple>())
    return raise_pickling(t, "second item of the tuple returned by __reduce__ must be a tuple, not %F", arguments);
  if (!is_none(list_items) && !list_items.type()->slots.next)
    return raise_pickling(t, "fourth item of the tuple returned by __reduce__ must be an iterator, not %F", list_items);
  if (!is_none(dict_items) && !dict_items.type()->slots.next)
    return raise_pickling(t, "fifth item of the tuple returned by __reduce__ must be an iterator, not %F", dict_items);
  if (!is_none(setter) && !is_callable(setter))
    return raise_pickling(t, "sixth item of the tuple returned by __reduce__ must be callable, not %F", setter);

  TRY(save_reduced_call(t, function, arguments.as<Tuple>(), object));
  if (object) {
    // A cycle may have saved the object meanwhile.
    if (const Memo::Entry* seen = memo_.find(object.value().object())) {
      const std::size_t number = seen->number;
      TRY(output_.put(kPop));
      TRY(put_get(t, number));
    } else {
      TRY(memoize(t, object.ref()));
    }
  }
  const Ref<> shown = object ? object.ref() : none_ref();
  if (!is_none(list_items)) TRY(append_items(t, list_items, shown));
  if (!is_none(dict_items)) TRY(set_items(t, dict_items, shown));
  if (!is_none(given_state)) TRY(save_state(t, given_state, setter, object));
  return ok;
}

Result<void> Pickler::save_reduced_call(Thread& t, Ref<> function, Ref<Tuple> arguments, OptRef<> object) {
  if (protocol_ >= 2) {
    Slot<> holder;
    const OptRef<> name = TRY(find_attr(t, function, names::__name__, holder));
    if (name && name.ref().is<Str>()) {
      if (Str::equal(name.ref().as<Str>(), names::__newobj_ex__)) return save_newobj_ex(t, arguments, object);
      if (Str::equal(name.ref().as<Str>(), names::__newobj__)) return save_newobj(t, arguments, object);
    }
  }
  const Ref<> shown = object ? object.ref() : none_ref();
  if (save(t, function).is_failed()) return add_note(t, "when serializing %F reconstructor", shown);
  if (save(t, arguments).is_failed()) return add_note(t, "when serializing %F reconstructor arguments", shown);
  return output_.put(kReduce);
}

namespace {

// Is `cls` what the object says its class is?
Result<void> check_class(Thread& t, const char* function, Ref<> cls, OptRef<> object) {
  if (!object) return ok;
  const Own<> own = TRY(get_attr(t, object.ref(), names::__class__));
  if (own.value() == cls.value()) return ok;
  return raise_pickling(t, "first argument to %s() must be %R, not %R", function, own, cls);
}

}  // namespace

Result<void> Pickler::save_newobj(Thread& t, Ref<Tuple> arguments, OptRef<> object) {
  if (!arguments->size()) return raise_pickling(t, "__newobj__ expected at least 1 argument, got 0");
  const Ref<> cls = (*arguments)[0];
  if (!cls.is<Type>()) return raise_pickling(t, "first argument to __newobj__() must be a class, not %F", cls);
  TRY(check_class(t, "__newobj__", cls, object));
  const Ref<> shown = object ? object.ref() : none_ref();
  if (save(t, cls).is_failed()) return add_note(t, "when serializing %F class", shown);
  const Own<Tuple> rest = arguments->size() == 1
                              ? Tuple::empty()
                              : TRY(Tuple::from_values(t, arguments->items() + 1, arguments->size() - 1));
  if (save(t, rest).is_failed()) return add_note(t, "when serializing %F __new__ arguments", shown);
  return output_.put(kNewObj);
}

Result<void> Pickler::save_newobj_ex(Thread& t, Ref<Tuple> given, OptRef<> object) {
  if (given->size() != 3) return raise_pickling(t, "__newobj_ex__ expected 3 arguments, got %d", given->size());
  const Ref<> cls = (*given)[0], arguments = (*given)[1], keywords = (*given)[2];
  if (!cls.is<Type>()) return raise_pickling(t, "first argument to __newobj_ex__() must be a class, not %F", cls);
  if (!arguments.is<Tuple>())
    return raise_pickling(t, "second argument to __newobj_ex__() must be a tuple, not %F", arguments);
  if (!keywords.is<Dict>())
    return raise_pickling(t, "third argument to __newobj_ex__() must be a dict, not %F", keywords);
  const Ref<> shown = object ? object.ref() : none_ref();
  if (protocol_ >= 4) {
    if (save(t, cls).is_failed()) return add_note(t, "when serializing %F class", shown);
    if (save(t, arguments).is_failed() || save(t, keywords).is_failed())
      return add_note(t, "when serializing %F __new__ arguments", shown);
    return output_.put(kNewObjEx);
  }
  // functools.partial(cls.__new__, cls, *arguments, **keywords)()
  const Own<> construct = TRY(krait::get_attr(t, cls, names::__new__));
  const Own<Tuple> parts = arguments.as<Tuple>().own();
  Own<Tuple> all = TRY(Tuple::create(t, parts->size() + 2));
  all->init_item(0, construct.ref().own());
  all->init_item(1, cls.own());
  for (std::size_t i = 0; i < parts->size(); ++i) all->init_item(i + 2, (*parts.get())[i].own());
  const Own<> bound = TRY(call_tuple(t, state(t).partial.ref(), all.ref(), keywords.as<Dict>()));
  if (save(t, bound).is_failed()) return add_note(t, "when serializing %F reconstructor", shown);
  TRY(save(t, Tuple::empty()));
  return output_.put(kReduce);
}

Result<void> Pickler::save_state(Thread& t, Ref<> given, Ref<> setter, OptRef<> object) {
  const Ref<> shown = object ? object.ref() : none_ref();
  const auto save_given = [&]() -> Result<void> {
    if (save(t, given).is_failed()) return add_note(t, "when serializing %F state", shown);
    return ok;
  };
  if (is_none(setter)) {
    TRY(save_given());
    return output_.put(kBuild);
  }
  // setter(object, state), whose answer is dropped.
  if (save(t, setter).is_failed()) return add_note(t, "when serializing %F state setter", shown);
  TRY(save(t, shown));
  TRY(save_given());
  TRY(output_.put(kTuple2));
  TRY(output_.put(kReduce));
  return output_.put(kPop);
}

}  // namespace krait::pickle
