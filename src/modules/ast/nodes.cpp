// What instances of AST do: construction, copying, pickling, text.
#include "modules/ast/classes.h"
#include "object/raise.h"
#include "types/generic_alias.h"
#include "types/list.h"
#include "types/names.h"
#include "types/protocol.h"
#include "types/set.h"
#include "types/shape.h"
#include "types/singletons.h"
#include "types/string_builder.h"
#include "types/tuple.h"
#include "types/union.h"

namespace krait::ast_module {
namespace {

// A tuple of names of the class: `_fields` or `_attributes`; empty when there is none.
Result<Own<Tuple>> names_of(Thread& t, Ref<> self, Ref<Str> which) {
  Slot<> holder;
  const OptRef<> found = TRY(find_attr(t, Ref<Type>(self.type()), which, holder));
  if (!found && which.get() == names::_fields.ref().get() && self.type() == TRY(ast_state(t))->base.get())
    return raise(t, exc::AttributeError, "type object 'ast.AST' has no attribute '_fields'");
  if (!found) return Tuple::empty();
  return to_tuple(t, found.ref());
}

Result<bool> has_name(Thread& t, Ref<Tuple> names, Ref<> name) {
  for (Value v : names->span())
    if (TRY(equal(t, Ref<>(v), name))) return true;
  return false;
}

Result<Own<Str>> attribute_name(Thread& t, Ref<> name) {
  if (name.is<Str>()) return name.as<Str>().own();
  return raise(t, exc::TypeError, "attribute name must be string, not '%T'", name);
}

// Sets a field that was not given to its default: None is on the class, a list is new, a context is Load().
Result<void> set_default(Thread& t, Ref<> self, Ref<Str> name, Ref<Dict> types) {
  AstState& state = *TRY(ast_state(t));
  const OptRef<> type = TRY(types->find(t, name));
  if (!type)
    return warn_format(t, exc::DeprecationWarning, 1,
                       "Field '%S' is missing from %Q._field_types. This will become an error in Python 3.15.", name,
                       self.type());
  if (type.ref().is<Union>()) return ok;
  if (type.ref().type() == &generic_alias_type()) {
    const Own<List> empty = TRY(List::create(t));
    return set_attr(t, self, name, empty);
  }
  if (type.ref().is(state.types[static_cast<std::size_t>(FieldType::expr_context)].get()))
    return set_attr(t, self, name, state.singletons[enum_of(FieldType::expr_context).first].ref());
  return warn_format(t, exc::DeprecationWarning, 1,
                     "%Q.__init__ missing 1 required positional argument: '%S'. This will become an error in Python "
                     "3.15.",
                     self.type(), name);
}

Result<void> set_keyword(Thread& t, Ref<> self, Ref<> key, Ref<> value, Ref<Tuple> fields, Ref<Tuple> given) {
  if (TRY(has_name(t, fields, key))) {
    if (TRY(has_name(t, given, key)))
      return raise(t, exc::TypeError, "%Q got multiple values for argument %R", self.type(), key);
  } else {
    const Own<Tuple> attributes = TRY(names_of(t, self, names::_attributes));
    if (!TRY(has_name(t, attributes, key)))
      TRY(warn_format(t, exc::DeprecationWarning, 1,
                      "%Q.__init__ got an unexpected keyword argument %R. Support for arbitrary keyword arguments is "
                      "deprecated and will be removed in Python 3.15.",
                      self.type(), key));
  }
  return set_attr(t, self, key.as<Str>(), value);
}

Result<void> node_init(Thread& t, Ref<> self, Rest args, OptRef<Dict> keywords) {
  const Own<Tuple> fields = TRY(names_of(t, self, names::_fields));
  if (args.size() > fields->size())
    return raise(t, exc::TypeError, "%Q constructor takes at most %d positional argument%s", self.type(),
                 fields->size(), fields->size() == 1 ? "" : "s");
  for (std::size_t i = 0; i < args.size(); ++i) {
    const Own<Str> name = TRY(attribute_name(t, (*fields)[i]));
    TRY(set_attr(t, self, name, args[i]));
  }
  const Own<Tuple> given = TRY(Tuple::from_values(t, fields->items(), args.size()));
  if (keywords) {
    Value key, value;
    for (std::size_t i = 0; keywords->next_entry(i, key, value);)
      TRY(set_keyword(t, self, Ref<>(key), Ref<>(value), fields, given));
  }
  // A class of the user's own may have no `_field_types`: nothing is filled in then.
  Slot<> holder;
  const OptRef<> types = TRY(find_attr(t, Ref<Type>(self.type()), names::_field_types, holder));
  if (!types || !types.ref().is<Dict>()) return ok;
  for (std::size_t i = args.size(); i < fields->size(); ++i) {
    const Own<Str> name = TRY(attribute_name(t, (*fields)[i]));
    if (keywords && TRY(keywords->find(t, name))) continue;
    TRY(set_default(t, self, name, types.ref().as<Dict>()));
  }
  return ok;
}

// Fields go as positional arguments, so that unpickling does not miss them; their values follow with the others.
Result<Own<>> node_reduce(Thread& t, Ref<> self) {
  const Own<Dict> dict = TRY(Attributes::snapshot(t, self.object()));
  const Own<Tuple> fields = TRY(names_of(t, self, names::_fields));
  std::size_t n = 0;
  while (n < fields->size() && TRY(dict->find(t, (*fields)[n]))) ++n;
  const Own<Tuple> args = TRY(Tuple::create(t, n));
  for (std::size_t i = 0; i < n; ++i) args->init_item(i, none());
  return Tuple::of(t, Ref<Type>(self.type()), args, dict);
}

// What a copy would lack: fields that are neither set, nor given, nor None by the class.
Result<void> check_replacement(Thread& t, Ref<> self, Ref<Tuple> fields, Ref<Tuple> all, Ref<Dict> mine,
                               OptRef<Dict> changes) {
  if (changes) {
    Value key, value;
    for (std::size_t i = 0; changes->next_entry(i, key, value);)
      if (!TRY(has_name(t, all, Ref<>(key))))
        return raise(t, exc::TypeError, "%Q.__replace__ got an unexpected keyword argument %R.", self.type(),
                     Ref<>(key));
  }
  const Own<List> missing = TRY(List::create(t));
  for (Value name : fields->span()) {
    if (TRY(mine->find(t, Ref<>(name))) || (changes && TRY(changes->find(t, Ref<>(name))))) continue;
    Slot<> holder;
    const OptRef<> value = TRY(find_attr(t, Ref<Type>(self.type()), Ref<>(name).as<Str>(), holder));
    if (value && is_none(value)) continue;
    const Own<Str> quoted = TRY(repr(t, Ref<>(name)));
    TRY(missing->append(t, quoted));
  }
  if (missing->size() == 0) return ok;
  TRY(missing->sort(t, {}, false));
  StringBuilder list(t);
  for (std::size_t i = 0; i < missing->size(); ++i) {
    if (i) list.ascii(", ");
    list.str((*missing)[i].as<Str>());
  }
  const Own<Str> text = TRY(list.finish());
  return raise(t, exc::TypeError, "%Q.__replace__ missing %d keyword argument%s: %S.", self.type(), missing->size(),
               missing->size() == 1 ? "" : "s", text);
}

Result<Own<>> node_replace(Thread& t, Ref<> self, Rest rest, OptRef<Dict> changes) {
  if (rest.size()) return raise(t, exc::TypeError, "__replace__() takes no positional arguments");
  const Own<Tuple> fields = TRY(names_of(t, self, names::_fields));
  const Own<Tuple> attributes = TRY(names_of(t, self, names::_attributes));
  const Own<> both = TRY(binary(t, BinaryOp::Add, fields, attributes));
  const Ref<Tuple> all = both.ref().as<Tuple>();
  const Own<Dict> mine = TRY(Attributes::snapshot(t, self.object()));
  TRY(check_replacement(t, self, fields, all, mine, changes));
  const Own<Dict> keywords = TRY(Dict::create(t));
  for (Value name : all->span()) {
    if (const OptRef<> value = TRY(mine->find(t, Ref<>(name)))) TRY(keywords->set(t, Ref<>(name), value.ref().own()));
  }
  if (changes) TRY(keywords->merge(t, changes.ref(), true));
  const Own<Tuple> no_arguments = Tuple::empty();
  return call_tuple(t, Ref<Type>(self.type()), no_arguments, keywords);
}

// ---- text: three levels deep, lists by their ends ----

Result<Own<Str>> repr_to_depth(Thread& t, Ref<> self, int depth);

Result<Own<Str>> repr_value(Thread& t, Ref<> v, int depth) {
  AstState& state = *TRY(ast_state(t));
  if (is_subtype(v.type(), state.base.get())) return repr_to_depth(t, v, depth - 1);
  if (!v.is<List>() && !v.is<Tuple>()) return repr(t, v);
  const Own<Tuple> items = TRY(to_tuple(t, v));
  const bool list = v.is<List>();
  StringBuilder out(t);
  out.put(list ? '[' : '(');
  if (items->size()) {
    const Own<Str> first = TRY(repr_value(t, (*items)[0], depth));
    out.str(first);
    if (items->size() > 2) out.ascii(", ...");
    if (items->size() > 1) {
      out.ascii(", ");
      const Own<Str> last = TRY(repr_value(t, (*items)[items->size() - 1], depth));
      out.str(last);
    }
  }
  out.put(list ? ']' : ')');
  return out.finish();
}

Result<Own<Str>> repr_to_depth(Thread& t, Ref<> self, int depth) {
  TRY(check_stack(t, " while getting the repr of an object"));
  AstState& state = *TRY(ast_state(t));
  const char* module = self.type() == state.base.get() ? "ast." : "";
  if (depth <= 0) return format(t, "%s%Q(...)", module, self.type());
  ReprGuard guard(t, self);
  if (guard.is_failed()) return failed;
  if (guard.is_recursive()) return format(t, "%s%Q(...)", module, self.type());
  const Own<Tuple> fields = TRY(names_of(t, self, names::_fields));
  StringBuilder out(t);
  const Own<Str> head = TRY(format(t, "%s%Q(", module, self.type()));
  out.str(head);
  for (std::size_t i = 0; i < fields->size(); ++i) {
    const Own<Str> name = TRY(attribute_name(t, (*fields)[i]));
    const Own<> value = TRY(get_attr(t, self, name));
    if (i) out.ascii(", ");
    out.str(name);
    out.put('=');
    const Own<Str> text = TRY(repr_value(t, value, depth));
    out.str(text);
  }
  out.put(')');
  return out.finish();
}

Result<Own<>> node_repr(Thread& t, Ref<> self) { return repr_to_depth(t, self, 3); }

constexpr Method kMethods[] = {
    bind<&node_init>("__init__(self, /, *args, **kwargs)",
                     "Takes the arguments that the type's own documentation describes."),
    bind<&node_repr>("__repr__(self, /)", "What repr(self) gives."),
    bind<&node_reduce>("__reduce__(self, /)"),
    bind<&node_replace>("__replace__(self, /, *args, **fields)",
                        "A copy of the node in which the fields named by keywords have other values."),
};

}  // namespace

const std::span<const Method> kAstMethods = kMethods;

}  // namespace krait::ast_module
