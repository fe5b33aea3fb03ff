#include "types/exceptions.h"

#include <algorithm>
#include <cerrno>
#include <cstddef>

#include "types/dict.h"
#include "types/exception_making.h"
#include "types/exception_tables.h"
#include "types/hooks.h"
#include "types/list.h"
#include "types/names.h"
#include "types/protocol.h"
#include "types/singletons.h"
#include "types/str.h"
#include "types/tuple.h"
#include "types/type.h"

namespace krait {

Type& Exception::type = exc::BaseException;

bool is_made_by_construct(const Type& type) {
  if (!type.has(kTypeIsException) || type.has(kTypeAbstract)) return false;
  const Type* native = &type;
  while (native->is_heap()) native = native->base;
  if (type.slots.construct != native->slots.construct || type.slots.init != native->slots.init) return false;
  // Those whose __init__ stores what the constructor has stored already, and keywords.
  const InitFn init = type.slots.init;
  return init == exc::BaseException.slots.init || init == exc::AttributeError.slots.init ||
         init == exc::NameError.slots.init;
}

Result<Own<>> make_exception(Thread& t, Type& type, const Arguments& a) {
  if (!a.keywords && static_cast<Object&>(type).type() == &Type::type && is_made_by_construct(type))
    return type.slots.construct(t, Ref<Type>(&type), a);
  return call(t, Ref<>(&type), a);
}

namespace {

template <class E>
Result<Own<>> construct_as(Thread& t, Ref<Type> type, const Arguments& a) {
  Own<E> e = TRY(create_instance<E>(t, type));
  e->args_.set(TRY(Tuple::from_values(t, a.values, a.positional)));
  return Own<>(std::move(e));
}

Result<void> no_keywords(Thread& t, Ref<> self, const Arguments& a) {
  if (a.keywords) return raise(t, exc::TypeError, "%T() takes no keyword arguments", self);
  return ok;
}
Result<void> store_args(Thread& t, Ref<> self, const Arguments& a) {
  // Mostly what the constructor has stored.
  const Tuple* stored = self.as<Exception>()->args_.get();
  if (stored && stored->size() == a.positional && std::equal(a.values, a.values + a.positional, stored->items()))
    return ok;
  self.as<Exception>()->args_.set(TRY(Tuple::from_values(t, a.values, a.positional)));
  return ok;
}

// Reads keyword arguments into named fields; others are an error.
struct Field {
  Ref<Str> name;
  Slot<>* slot;
};
Result<void> take_keywords(Thread& t, const char* function, const Arguments& a, std::initializer_list<Field> fields) {
  for (const Field& f : fields) f.slot->clear();
  for (std::uint32_t i = 0; i < a.keywords; ++i) {
    Ref<Str> key = (*a.names)[i].as<Str>();
    bool known = false;
    for (const Field& f : fields)
      if (Str::equal(key, f.name)) {
        f.slot->set(a[a.positional + i].own());
        known = true;
      }
    if (!known) return raise(t, exc::TypeError, "%s() got an unexpected keyword argument '%S'", function, key);
  }
  return ok;
}

}  // namespace

// ---- BaseException ----

Result<Own<>> Exception::construct(Thread& t, Ref<Type> type, const Arguments& a) {
  return construct_as<Exception>(t, type, a);
}
Result<void> Exception::init(Thread& t, Ref<> self, const Arguments& a) {
  TRY(no_keywords(t, self, a));
  return store_args(t, self, a);
}

Result<Own<>> Exception::repr(Thread& t, Ref<> self) {
  auto e = self.as<Exception>();
  Own<Str> name = TRY(type_name(t, *self.type()));
  if (e->args_->size() == 1) return format(t, "%S(%R)", name, (*e->args_.ref())[0]);
  return format(t, "%S%R", name, e->args_);
}
Result<Own<>> Exception::str(Thread& t, Ref<> self) {
  auto e = self.as<Exception>();
  if (e->args_->size() == 0) return Str::empty();
  if (e->args_->size() == 1) return krait::str(t, (*e->args_.ref())[0]);
  return krait::str(t, e->args_.ref());
}

// ---- the others ----

Result<Own<>> StopIteration::construct(Thread& t, Ref<Type> type, const Arguments& a) {
  return construct_as<StopIteration>(t, type, a);
}
Result<void> StopIteration::init(Thread& t, Ref<> self, const Arguments& a) {
  TRY(Exception::init(t, self, a));
  self.as<StopIteration>()->value_.set(a.positional ? a[0].own() : none());
  return ok;
}

Result<Own<>> SystemExit::construct(Thread& t, Ref<Type> type, const Arguments& a) {
  return construct_as<SystemExit>(t, type, a);
}
Result<void> SystemExit::init(Thread& t, Ref<> self, const Arguments& a) {
  TRY(Exception::init(t, self, a));
  auto e = self.as<SystemExit>();
  if (a.positional == 1) e->code_.set(a[0].own());
  if (a.positional > 1) e->code_.set(e->args_.ref().own());
  return ok;
}

Result<Own<>> KeyError::construct(Thread& t, Ref<Type> type, const Arguments& a) {
  return construct_as<KeyError>(t, type, a);
}
Result<Own<>> KeyError::str(Thread& t, Ref<> self) {
  auto e = self.as<KeyError>();
  if (e->args_->size() == 1) return krait::repr(t, (*e->args_.ref())[0]);
  return Exception::str(t, self);
}

Result<Own<>> NameError::construct(Thread& t, Ref<Type> type, const Arguments& a) {
  return construct_as<NameError>(t, type, a);
}
Result<void> NameError::init(Thread& t, Ref<> self, const Arguments& a) {
  TRY(store_args(t, self, a));
  return take_keywords(t, "NameError", a, {{names::name, &self.as<NameError>()->name_}});
}

Result<Own<>> AttributeError::construct(Thread& t, Ref<Type> type, const Arguments& a) {
  return construct_as<AttributeError>(t, type, a);
}
Result<void> AttributeError::init(Thread& t, Ref<> self, const Arguments& a) {
  TRY(store_args(t, self, a));
  auto e = self.as<AttributeError>();
  return take_keywords(t, "AttributeError", a, {{names::name, &e->name_}, {names::obj, &e->obj_}});
}

Result<Own<>> ImportError::construct(Thread& t, Ref<Type> type, const Arguments& a) {
  return construct_as<ImportError>(t, type, a);
}
Result<void> ImportError::init(Thread& t, Ref<> self, const Arguments& a) {
  TRY(store_args(t, self, a));
  auto e = self.as<ImportError>();
  e->msg_.clear();
  if (a.positional == 1) e->msg_.set(a[0].own());
  return take_keywords(t, "ImportError", a,
                       {{names::name, &e->name_}, {names::path, &e->path_}, {names::name_from, &e->name_from_}});
}
Result<Own<>> ImportError::str(Thread& t, Ref<> self) {
  auto e = self.as<ImportError>();
  if (e->msg_ && e->msg_.ref().is_exact<Str>()) return e->msg_.ref().own();
  return Exception::str(t, self);
}

namespace {

// The subclass of OSError for an errno (PEP 3151).
Type* os_error_class(std::int64_t error) {
  switch (error) {
    case EAGAIN:
    case EALREADY:
    case EINPROGRESS:
      return &exc::BlockingIOError;
    case EPIPE:
    case ESHUTDOWN:
      return &exc::BrokenPipeError;
    case ECHILD:
      return &exc::ChildProcessError;
    case ECONNABORTED:
      return &exc::ConnectionAbortedError;
    case ECONNREFUSED:
      return &exc::ConnectionRefusedError;
    case ECONNRESET:
      return &exc::ConnectionResetError;
    case EEXIST:
      return &exc::FileExistsError;
    case ENOENT:
      return &exc::FileNotFoundError;
    case EINTR:
      return &exc::InterruptedError;
    case EISDIR:
      return &exc::IsADirectoryError;
    case ENOTDIR:
      return &exc::NotADirectoryError;
    case EACCES:
    case EPERM:
      return &exc::PermissionError;
    case ESRCH:
      return &exc::ProcessLookupError;
    case ETIMEDOUT:
      return &exc::TimeoutError;
    default:
      return nullptr;
  }
}

// A subclass that overrides __init__ but not __new__ parses its arguments in init; all others in construct.
bool parses_in_init(const Type& type) {
  return type.slots.init != &OSError::init && type.slots.construct == &OSError::construct;
}

Result<void> fill_os_error(Thread& t, Ref<OSError> e, const Arguments& a) {
  const std::uint32_t n = a.positional;
  if (n < 2 || n > 5) return ok;
  e->errno_.set(a[0].own());
  e->strerror_.set(a[1].own());
  if (n >= 3 && !is_none(a[2])) {
    // BlockingIOError's third argument may be the number of characters written.
    if (e->Object::type() == &exc::BlockingIOError && has_index(a[2])) {
      e->written_.set(TRY(index(t, a[2])));
      return ok;
    }
    e->filename_.set(a[2].own());
    if (n == 5 && !is_none(a[4])) e->filename2_.set(a[4].own());
    e->args_.set(TRY(Tuple::from_values(t, a.values, 2)));
  }
  return ok;
}

}  // namespace

Result<Own<>> OSError::construct(Thread& t, Ref<Type> type, const Arguments& a) {
  Type* cls = type.get();
  if (!parses_in_init(*cls)) {
    if (a.keywords) return raise(t, exc::TypeError, "%T() takes no keyword arguments", cls);
    if (cls == &exc::OSError && a.positional >= 2 && a.positional <= 5 && a.values[0].is_int())
      if (Type* specific = os_error_class(a.values[0].as_int())) cls = specific;
  }
  Own<OSError> e = TRY(create_instance<OSError>(t, Ref<Type>(cls)));
  e->args_.set(TRY(Tuple::from_values(t, a.values, parses_in_init(*cls) ? 0 : a.positional)));
  if (!parses_in_init(*cls)) TRY(fill_os_error(t, e.ref(), a));
  return Own<>(std::move(e));
}
Result<void> OSError::init(Thread& t, Ref<> self, const Arguments& a) {
  if (!parses_in_init(*self.type())) return ok;
  TRY(no_keywords(t, self, a));
  TRY(store_args(t, self, a));
  return fill_os_error(t, self.as<OSError>(), a);
}
Result<Own<>> OSError::str(Thread& t, Ref<> self) {
  auto e = self.as<OSError>();
  auto or_none = [](Slot<>& s) { return s ? s.ref() : none_ref(); };
  if (e->filename_) {
    if (e->filename2_)
      return format(t, "[Errno %S] %S: %R -> %R", or_none(e->errno_), or_none(e->strerror_), e->filename_,
                    e->filename2_);
    return format(t, "[Errno %S] %S: %R", or_none(e->errno_), or_none(e->strerror_), e->filename_);
  }
  if (e->errno_ && e->strerror_) return format(t, "[Errno %S] %S", e->errno_, e->strerror_);
  return Exception::str(t, self);
}

Result<Own<>> SyntaxError::construct(Thread& t, Ref<Type> type, const Arguments& a) {
  return construct_as<SyntaxError>(t, type, a);
}
Result<void> SyntaxError::init(Thread& t, Ref<> self, const Arguments& a) {
  TRY(Exception::init(t, self, a));
  auto e = self.as<SyntaxError>();
  if (a.positional >= 1) e->msg_.set(a[0].own());
  if (a.positional != 2) return ok;
  Own<Tuple> info = TRY(to_tuple(t, a[1]));
  const std::size_t n = info->size();
  if (n < 4 || n > 7)
    return raise(t, exc::TypeError, "function takes %s %d argument%s (%d given)", n < 4 ? "at least" : "at most",
                 n < 4 ? 4 : 7, "s", n);
  if (n == 5) return raise(t, exc::TypeError, "end_offset must be provided when end_lineno is provided");
  Slot<>* const order[] = {&e->filename_,   &e->lineno_,     &e->offset_,  &e->text_,
                           &e->end_lineno_, &e->end_offset_, &e->metadata_};
  for (Slot<>* s : order) s->clear();
  for (std::size_t i = 0; i < n; ++i) order[i]->set((*info)[i].own());
  return ok;
}
Result<Own<>> SyntaxError::str(Thread& t, Ref<> self) {
  auto e = self.as<SyntaxError>();
  Ref<> message = e->msg_ ? e->msg_.ref() : none_ref();
  const bool has_line = e->lineno_ && e->lineno_.value().is_int();
  if (e->filename_ && e->filename_.ref().is<Str>()) {
    Ref<Str> path = e->filename_.ref().as<Str>();
    std::size_t start = path->length();
    while (start > 0 && path->at(start - 1) != '/') --start;
    Own<Str> base = TRY(Str::substring(t, path, start, path->length()));
    if (has_line) return format(t, "%S (%S, line %d)", message, base, e->lineno_.value().as_int());
    return format(t, "%S (%S)", message, base);
  }
  if (has_line) return format(t, "%S (line %d)", message, e->lineno_.value().as_int());
  return krait::str(t, message);
}

// ---- attributes shared by all ----

namespace {

Ref<Exception> as_exception(Ref<> self) { return self.as<Exception>(); }

Result<Own<>> get_args(Thread&, Ref<> self) { return as_exception(self)->args_.ref().own(); }
Result<void> set_args(Thread& t, Ref<> self, OptRef<> v) {
  if (!v) return raise(t, exc::TypeError, "args may not be deleted");
  as_exception(self)->args_.set(TRY(to_tuple(t, v.ref())));
  return ok;
}
Result<Own<>> get_traceback(Thread&, Ref<> self) {
  OptRef<> tb = as_exception(self)->traceback();
  return tb ? tb.ref().own() : none();
}
Result<void> set_traceback(Thread& t, Ref<> self, OptRef<> v) {
  if (!v) return raise(t, exc::TypeError, "__traceback__ may not be deleted");
  if (!is_none(v) && !is_traceback(v.ref()))
    return raise(t, exc::TypeError, "__traceback__ must be a traceback or None");
  as_exception(self)->set_traceback(is_none(v) ? OptRef<>() : v);
  return ok;
}
Result<Own<>> get_context(Thread&, Ref<> self) {
  OptRef<> e = as_exception(self)->context();
  return e ? e.ref().own() : none();
}
Result<void> set_context(Thread& t, Ref<> self, OptRef<> v) {
  if (!v) return raise(t, exc::TypeError, "__context__ may not be deleted");
  if (!is_none(v) && !v.ref().is<Exception>())
    return raise(t, exc::TypeError, "exception context must be None or derive from BaseException");
  as_exception(self)->set_context(is_none(v) ? OptRef<>() : v);
  return ok;
}
Result<Own<>> get_cause(Thread&, Ref<> self) {
  OptRef<> e = as_exception(self)->cause();
  return e ? e.ref().own() : none();
}
Result<void> set_cause(Thread& t, Ref<> self, OptRef<> v) {
  if (!v) return raise(t, exc::TypeError, "__cause__ may not be deleted");
  if (!is_none(v) && !v.ref().is<Exception>())
    return raise(t, exc::TypeError, "exception cause must be None or derive from BaseException");
  as_exception(self)->set_cause(is_none(v) ? OptRef<>() : v);
  return ok;
}
Result<bool> get_suppress(Thread&, Ref<> self) { return as_exception(self)->suppress_context_; }
Result<void> set_suppress(Thread& t, Ref<> self, OptRef<> v) {
  if (!v) return raise(t, exc::TypeError, "can't delete numeric/char attribute");
  if (!is_true_object(v.ref()) && !is_false_object(v.ref()))
    return raise(t, exc::TypeError, "attribute value type must be bool");
  as_exception(self)->suppress_context_ = is_true_object(v.ref());
  return ok;
}
Result<Own<>> with_traceback(Thread& t, Ref<> self, Ref<> tb) {
  TRY(set_traceback(t, self, tb));
  return self.own();
}
Result<void> add_note(Thread& t, Ref<> self, Ref<> note) {
  if (!note.is<Str>()) return raise(t, exc::TypeError, "add_note() argument must be str, not %T", note);
  Slot<> holder;
  OptRef<> notes = TRY(find_attr(t, self, names::__notes__, holder));
  if (!notes) {
    Own<List> l = TRY(List::create(t));
    TRY(set_attr(t, self, names::__notes__, l.ref()));
    return l->append(t, note);
  }
  if (!notes.ref().is<List>()) return raise(t, exc::TypeError, "Cannot add note: __notes__ is not a list");
  return notes.ref().as<List>()->append(t, note);
}
Result<void> set_state(Thread& t, Ref<> self, Ref<> state) {
  if (is_none(state)) return ok;
  if (!state.is<Dict>()) return raise(t, exc::TypeError, "state is not a dictionary");
  Own<Dict> copy = TRY(Dict::copy_of(t, state.as<Dict>()));
  Value key, value;
  for (std::size_t i = 0; copy->next_entry(i, key, value);) {
    if (!Ref<>(key).is<Str>()) return raise(t, exc::TypeError, "attribute name must be string, not '%T'", Ref<>(key));
    TRY(set_attr(t, self, Ref<>(key).as<Str>(), Ref<>(value)));
  }
  return ok;
}
// (class, arguments), and the attributes where there are some.
Result<Own<>> reduce_with(Thread& t, Ref<> self, Ref<Tuple> args, Ref<Dict> state) {
  if (state->size()) return Tuple::of(t, Ref<Type>(self.type()), args, state);
  return Tuple::of(t, Ref<Type>(self.type()), args);
}
Result<Own<>> reduce(Thread& t, Ref<> self) {
  Own<Dict> state = TRY(Attributes::snapshot(t, as_exception(self).get()));
  return reduce_with(t, self, as_exception(self)->args_.ref(), state.ref());
}

Result<Own<>> reduce_import_error(Thread& t, Ref<> self) {
  auto e = self.as<ImportError>();
  Own<Dict> state = TRY(Attributes::snapshot(t, e.get()));
  const Field fields[] = {{names::name, &e->name_}, {names::path, &e->path_}, {names::name_from, &e->name_from_}};
  for (const Field& f : fields)
    if (*f.slot) TRY(state->set_str(t, f.name, f.slot->ref().own()));
  return reduce_with(t, self, e->args_.ref(), state.ref());
}

// `obj` may be anything and is left out.
Result<Own<Dict>> attribute_error_state(Thread& t, Ref<> self) {
  auto e = self.as<AttributeError>();
  Own<Dict> state = TRY(Attributes::snapshot(t, e.get()));
  if (e->name_ || state->size() || e->args_) {
    if (e->name_) TRY(state->set_str(t, names::name, e->name_.ref().own()));
    TRY(state->set_str(t, names::args, e->args_.ref().own()));
  }
  return state;
}
Result<Own<>> getstate_attribute_error(Thread& t, Ref<> self) { return attribute_error_state(t, self); }
Result<Own<>> reduce_attribute_error(Thread& t, Ref<> self) {
  Own<Dict> state = TRY(attribute_error_state(t, self));
  return reduce_with(t, self, self.as<Exception>()->args_.ref(), state.ref());
}

// The file names, which are no part of `args`, are arguments again.
Result<Own<>> reduce_os_error(Thread& t, Ref<> self) {
  auto e = self.as<OSError>();
  Own<Dict> state = TRY(Attributes::snapshot(t, e.get()));
  if (e->args_->size() != 2 || !e->filename_) return reduce_with(t, self, e->args_.ref(), state.ref());
  Ref<> a = (*e->args_.ref())[0], b = (*e->args_.ref())[1];
  Own<> nothing = none();
  Own<Tuple> args = e->filename2_ ? TRY(Tuple::of(t, a, b, e->filename_, nothing.ref(), e->filename2_))
                                  : TRY(Tuple::of(t, a, b, e->filename_));
  return reduce_with(t, self, args.ref(), state.ref());
}

// BlockingIOError's count, which other errors do not have.
Result<Own<>> get_written(Thread& t, Ref<> self) {
  auto e = self.as<OSError>();
  if (e->written_) return e->written_.ref().own();
  Own<Str> name = TRY(Str::from_ascii(t, "characters_written"));
  return raise_value(t, exc::AttributeError, name.ref());
}
Result<void> set_written(Thread& t, Ref<> self, OptRef<> value) {
  auto e = self.as<OSError>();
  if (value) {
    e->written_.set(TRY(index(t, value.ref())));
    return ok;
  }
  (void)TRY(get_written(t, self));
  e->written_.clear();
  return ok;
}

Result<void> set_own_dict(Thread& t, Ref<> self, OptRef<> value) {
  if (!value) return raise(t, exc::TypeError, "cannot delete __dict__");
  return Object::set_dict(t, self, value);
}

constexpr Method kMethods[] = {
    bind<&with_traceback>("with_traceback(self, object, /)",
                          "Give the exception this traceback, and return the exception."),
    bind<&add_note>("add_note(self, object, /)",
                    "Add a text for tracebacks to show below the exception, kept in __notes__."),
    bind<&set_state>("__setstate__(self, object, /)"),
    bind<&reduce>("__reduce__(self, /)"),
};
constexpr Attribute kAttributes[] = {
    attribute<&Object::get_dict, &set_own_dict>("__dict__"),
    attribute<&get_args, &set_args>("args"),
    attribute<&get_traceback, &set_traceback>("__traceback__"),
    attribute<&get_context, &set_context>("__context__", "What was being handled when this one was raised, or None."),
    attribute<&get_cause, &set_cause>("__cause__", "What `raise ... from` named, or None."),
    attribute<&get_suppress, &set_suppress>("__suppress_context__"),
};

constexpr Method kImportErrorMethods[] = {bind<&reduce_import_error>("__reduce__(self, /)")};
constexpr Method kAttributeErrorMethods[] = {bind<&reduce_attribute_error>("__reduce__(self, /)"),
                                             bind<&getstate_attribute_error>("__getstate__(self, /)")};
constexpr Method kOSErrorMethods[] = {bind<&reduce_os_error>("__reduce__(self, /)")};

constexpr Attribute kStopIteration[] = {field<&StopIteration::value_>("value", "What the generator returned.")};
constexpr Attribute kSystemExit[] = {field<&SystemExit::code_>("code", "The exit status, or what to print.")};
constexpr Attribute kNameError[] = {field<&NameError::name_>("name", "What the name is.")};
constexpr Attribute kAttributeError[] = {field<&AttributeError::name_>("name", "What the attribute was called."),
                                         field<&AttributeError::obj_>("obj", "What was asked for the attribute.")};
constexpr Attribute kImportError[] = {field<&ImportError::msg_>("msg", "What is wrong, in words."),
                                      field<&ImportError::name_>("name", "What the module was called."),
                                      field<&ImportError::path_>("path", "The file of the module that was found."),
                                      field<&ImportError::name_from_>("name_from", "What was to be imported from it.")};
constexpr Attribute kOSError[] = {field<&OSError::errno_>("errno", "The system's error number, one of module errno."),
                                  field<&OSError::strerror_>("strerror", "The error number in words."),
                                  field<&OSError::filename_>("filename", "The file concerned."),
                                  field<&OSError::filename2_>("filename2", "The other file concerned, as of a rename."),
                                  attribute<&get_written, &set_written>("characters_written")};
constexpr Attribute kSyntaxError[] = {
    field<&SyntaxError::msg_>("msg", "What is wrong, in words."),
    field<&SyntaxError::filename_>("filename", "The file concerned."),
    field<&SyntaxError::lineno_>("lineno", "The line it begins in, from 1."),
    field<&SyntaxError::offset_>("offset", "The column it begins at, from 1."),
    field<&SyntaxError::text_>("text", "The source text of the line."),
    field<&SyntaxError::end_lineno_>("end_lineno", "The line it ends in, from 1."),
    field<&SyntaxError::end_offset_>("end_offset", "The column it ends at, from 1."),
    field<&SyntaxError::print_file_and_line_>("print_file_and_line", "Not used any more."),
    field<&SyntaxError::metadata_>("_metadata", "For the interpreter's own use.")};

// Which table a class shows: only the class that introduces a layout has one.
consteval std::span<const Attribute> attributes_of(std::string_view name) {
  if (name == "BaseException") return kAttributes;
  if (name == "StopIteration") return kStopIteration;
  if (name == "SystemExit") return kSystemExit;
  if (name == "NameError") return kNameError;
  if (name == "AttributeError") return kAttributeError;
  if (name == "ImportError") return kImportError;
  if (name == "OSError") return kOSError;
  if (name == "SyntaxError") return kSyntaxError;
  return {};
}
consteval std::span<const Method> methods_of(std::string_view name) {
  if (name == "BaseException") return kMethods;
  if (name == "ImportError") return kImportErrorMethods;
  if (name == "AttributeError") return kAttributeErrorMethods;
  if (name == "OSError") return kOSErrorMethods;
  return {};
}

// The classes with more in them have their tables in files of their own.
template <class C>
consteval Type describe_exception(const char* name, Type* base, const char* doc) {
  TypeOptions o{.doc = doc,
                .methods = methods_of(name),
                .attributes = attributes_of(name),
                .base = base,
                .shape_offset = offsetof(Exception, attributes_)};
  if (std::string_view(name) == "BaseExceptionGroup") {
    o.methods = kExceptionGroupMethods;
    o.attributes = kExceptionGroupAttributes;
  } else if (std::string_view(name) == "ExceptionGroup") {
    o.more_bases = kExceptionGroupBases;
  } else if (std::string_view(name) == "UnicodeDecodeError" || std::string_view(name) == "UnicodeEncodeError" ||
             std::string_view(name) == "UnicodeTranslateError") {
    o.attributes = kUnicodeErrorAttributes;
  }
  return describe<C>(name, o);
}

}  // namespace

namespace exc {
#define EXCEPTION(name, base, cls, doc) constinit Type name = describe_exception<krait::cls>(#name, &base, doc);
#include "object/exceptions.def"
#undef EXCEPTION
}  // namespace exc

}  // namespace krait
