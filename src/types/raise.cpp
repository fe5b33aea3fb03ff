// Raising, and the formatting of messages.
#include "object/raise.h"

#include <cerrno>
#include <cstring>

#include "mem/reserve.h"
#include "types/dict.h"
#include "types/exception_making.h"
#include "types/exceptions.h"
#include "types/hooks.h"
#include "types/list.h"
#include "types/names.h"
#include "types/protocol.h"
#include "types/singletons.h"
#include "types/str.h"
#include "types/string_builder.h"
#include "types/tuple.h"
#include "types/type.h"

namespace krait {

// ---- messages ----

namespace {

Result<void> put_value(Thread& t, StringBuilder& out, Result<Own<Str>> text, std::int64_t precision) {
  Own<Str> s = TRY(std::move(text));
  const std::size_t n =
      precision >= 0 ? std::min<std::size_t>(s->length(), static_cast<std::size_t>(precision)) : s->length();
  out.slice(s.ref(), 0, n);
  return ok;
}

void put_hex(StringBuilder& out, std::uint64_t n) {
  char digits[16];
  int i = 16;
  do digits[--i] = "0123456789abcdef"[n & 15];
  while (n >>= 4);
  out.ascii({digits + i, static_cast<std::size_t>(16 - i)});
}

Type& type_of_part(const MessagePart& p) {
  if (p.kind == MessagePart::Kind::Type) return *reinterpret_cast<Type*>(p.word);
  return *type_of(Value::of_bits(p.word));
}

Result<void> put_part(Thread& t, StringBuilder& out, char conversion, std::int64_t precision, const MessagePart& p) {
  using Kind = MessagePart::Kind;
  if (conversion == 'T' || conversion == 'N' || conversion == 'Q' || conversion == 'F') {
    Type& type = type_of_part(p);
    if (conversion == 'F') {
      const Own<> module = TRY(type_module(t, type));
      if (module.ref().is<Str>() && Str::equal(module.ref().as<Str>(), names::__main__))
        return put_value(t, out, type_qualname(t, type), precision);
      return put_value(t, out, type_full_name(t, type), precision);
    }
    if (conversion == 'T' && !type.is_heap()) return put_value(t, out, Str::from_ascii(t, type.name), precision);
    return put_value(t, out, conversion == 'N' ? type_full_name(t, type) : type_name(t, type), precision);
  }
  if (p.kind == Kind::Value) {
    Ref<> v(Value::of_bits(p.word));
    return put_value(t, out, conversion == 'R' ? repr(t, v) : conversion == 'A' ? ascii(t, v) : str(t, v), precision);
  }
  if (p.kind == Kind::Type) return put_value(t, out, type_full_name(t, type_of_part(p)), precision);
  if (p.kind == Kind::Text) {
    std::string_view s(reinterpret_cast<const char*>(p.word), p.size);
    if (precision >= 0 && s.size() > static_cast<std::size_t>(precision))
      s = s.substr(0, static_cast<std::size_t>(precision));
    out.utf8(s);
    return ok;
  }
  if (conversion == 'x') {
    put_hex(out, p.word);
  } else if (conversion == 'c') {
    out.put(static_cast<char32_t>(p.word));
  } else if (p.kind == Kind::Unsigned && p.word > INT64_MAX) {
    out.number(static_cast<std::int64_t>(p.word / 10));
    out.put(static_cast<char32_t>('0' + p.word % 10));
  } else {
    out.number(static_cast<std::int64_t>(p.word));
  }
  return ok;
}

}  // namespace

Result<Own<Str>> format_parts(Thread& t, const char* format, const MessagePart* parts, std::size_t count) {
  if (count == 0 && !std::strchr(format, '%')) return Str::from_utf8(t, format);
  StringBuilder out(t);
  std::size_t next = 0;
  for (const char* p = format; *p;) {
    const char* stop = std::strchr(p, '%');
    if (!stop) {
      out.utf8(p);
      break;
    }
    out.utf8({p, static_cast<std::size_t>(stop - p)});
    p = stop + 1;
    if (*p == '%') {
      out.put('%');
      ++p;
      continue;
    }
    std::int64_t precision = -1;
    if (*p == '.') {
      precision = 0;
      for (++p; *p >= '0' && *p <= '9'; ++p) precision = precision * 10 + (*p - '0');
    }
    KRAIT_REQUIRE(next < count, "a message has fewer arguments than its format names");
    TRY(put_part(t, out, *p, precision, parts[next++]));
    ++p;
  }
  return out.finish();
}

// ---- raising ----

namespace {

// The exception now raised keeps the one being handled as its context; a chain that leads back to it is cut.
void set_implicit_context(Thread& t, Ref<> raised) {
  OptRef<> handled = handled_exception(t);
  if (!handled || handled.value() == raised.value() || !raised.is<Exception>()) return;
  auto e = raised.as<Exception>();
  Value slow = handled.value();
  bool advance_slow = false;
  for (Value o = handled.value();;) {
    auto ex = Ref<>(o).as<Exception>();
    OptRef<> context = ex->context();
    if (!context) break;
    if (context.value() == raised.value()) {
      ex->set_context({});
      break;
    }
    o = context.value();
    if (o == slow) break;  // a cycle that does not contain the raised one
    if (advance_slow) slow = Ref<>(slow).as<Exception>()->context().value();
    advance_slow = !advance_slow;
  }
  e->set_context(handled);
}

}  // namespace

Failed raise_instance(Thread& t, Own<> exception) {
  set_implicit_context(t, exception.ref());
  t.pending.set(std::move(exception));
  return failed;
}

Failed raise_arguments(Thread& t, const Type& exception, std::initializer_list<Value> arguments) {
  const Arguments a{arguments.begin(), static_cast<std::uint32_t>(arguments.size()), 0, nullptr};
  Result<Own<>> made = make_exception(t, const_cast<Type&>(exception), a);
  if (made.is_failed()) return failed;
  Own<> e = std::move(made).take();
  if (!e.ref().is<Exception>())
    return raise(t, exc::TypeError, "calling %N should have returned an instance of BaseException, not %T", &exception,
                 e);
  return raise_instance(t, std::move(e));
}
Failed raise_value(Thread& t, const Type& exception, Ref<> argument) {
  return raise_arguments(t, exception, {argument.value()});
}
Failed raise_bare(Thread& t, const Type& exception) { return raise_arguments(t, exception, {}); }

Failed raise_parts(Thread& t, const Type& exception, const char* format, const MessagePart* parts, std::size_t count) {
  Result<Own<Str>> message = format_parts(t, format, parts, count);
  if (message.is_failed()) return failed;
  Own<Str> m = std::move(message).take();
  return raise_value(t, exception, m.ref());
}

Failed raise_memory_error(Thread& t) {
  if (t.interpreter->last_memory_error) t.pending.set(t.interpreter->last_memory_error.ref().own());
  return failed;
}

Failed raise_key_error(Thread& t, Ref<> key) {
  // A tuple as key must stay one argument.
  return raise_arguments(t, exc::KeyError, {key.value()});
}

namespace {

Failed raise_attribute(Thread& t, Ref<> object, Ref<Str> name, Result<Own<Str>> message) {
  if (message.is_failed()) return failed;
  Own<Str> m = std::move(message).take();
  (void)raise_value(t, exc::AttributeError, m.ref());
  if (t.pending && t.pending.ref().type() == &exc::AttributeError) {
    auto e = t.pending.ref().as<AttributeError>();
    e->name_.set(name.own());
    e->obj_.set(object.own());
  }
  return failed;
}

}  // namespace

Failed raise_attribute_error(Thread& t, Ref<> object, Ref<Str> name) {
  return raise_attribute(t, object, name, format(t, "'%T' object has no attribute '%S'", object, name));
}
Failed raise_type_attribute_error(Thread& t, Ref<> type, Ref<Str> name) {
  return raise_attribute(t, type, name,
                         format(t, "type object '%T' has no attribute '%S'", type.as<Type>().get(), name));
}
Failed raise_attribute_read_only(Thread& t, Ref<> object, Ref<Str> name) {
  return raise_attribute(t, object, name, format(t, "'%T' object attribute '%S' is read-only", object, name));
}
Failed raise_attribute_error_no_dict(Thread& t, Ref<> object, Ref<Str> name) {
  return raise_attribute(
      t, object, name,
      format(t, "'%T' object has no attribute '%S' and no __dict__ for setting new attributes", object, name));
}

Failed raise_errno(Thread& t, int error, OptRef<> filename, OptRef<> filename2) {
  Result<Own<Str>> text = Str::from_utf8(t, std::strerror(error));
  if (text.is_failed()) return failed;
  Own<Str> s = std::move(text).take();
  const Value number = Value::of_int(error);
  if (filename2)
    return raise_arguments(t, exc::OSError,
                           {number, s.value(), filename.value(), none_ref().value(), filename2.value()});
  if (filename) return raise_arguments(t, exc::OSError, {number, s.value(), filename.value()});
  return raise_arguments(t, exc::OSError, {number, s.value()});
}

// ---- what is pending ----

bool pending_matches(Thread& t, const Type& exception) {
  return t.pending && is_subtype(t.pending.ref().type(), &exception);
}
void clear_pending(Thread& t) { t.pending.clear(); }
Own<> take_pending(Thread& t) { return Own<>::steal(t.pending.take()); }
void restore_pending(Thread& t, Own<> exception) { t.pending.set(std::move(exception)); }
bool clear_if_pending(Thread& t, const Type& exception) {
  if (!pending_matches(t, exception)) return false;
  t.pending.clear();
  return true;
}

Failed raise_stop_iteration(Thread& t) {
  Slot<> value;
  if (t.return_value) value.set(Own<>::steal(t.return_value.take()));
  if (!value || is_none(value.ref())) return raise_bare(t, exc::StopIteration);
  // A tuple or an exception as value must stay one argument.
  return raise_value(t, exc::StopIteration, value.ref());
}

bool take_stop_iteration(Thread& t) {
  if (!pending_matches(t, exc::StopIteration)) return false;
  Own<> e = take_pending(t);
  auto stop = static_cast<StopIteration*>(e.object());
  if (stop->value_ && !is_none(stop->value_.ref()))
    t.return_value.set(stop->value_.ref().own());
  else
    t.return_value.clear();
  return true;
}

Failed raise_from(Thread& t, const Type& exception, Own<> cause, const char* message) {
  Result<Own<Str>> text = Str::from_utf8(t, message);
  if (text.is_failed()) return failed;
  Own<Str> m = std::move(text).take();
  (void)raise_value(t, exception, m.ref());
  if (t.pending && t.pending.ref().is<Exception>()) {
    auto e = t.pending.ref().as<Exception>();
    e->set_cause(cause);
    e->set_context(cause);
  }
  return failed;
}

void add_note_to_pending(Thread& t, Ref<Str> note) {
  if (!t.pending || !t.pending.ref().is<Exception>()) return;
  Own<> e = take_pending(t);
  Own<Str> name = names::add_note.ref().own();
  if (call_method(t, e.ref(), name.ref(), {note.value()}).is_failed()) clear_pending(t);
  restore_pending(t, std::move(e));
}

Result<void> ensure_memory(Thread& t, std::size_t bytes) {
  if (!mem::can_allocate(bytes)) return raise_memory_error(t);
  return ok;
}

Result<void> check_stack_slow(Thread& t, const char* where) {
  // Below the limit is room for raising; who comes back here meanwhile gets what needs no memory and no calls.
  constexpr std::size_t kRoomToRaise = 96 << 10;
  if (t.repr_depth) return raise_memory_error(t);
  const char* limit = t.stack_limit;
  t.stack_limit = limit - kRoomToRaise;
  t.repr_depth = 1;
  (void)raise(t, exc::RecursionError, "maximum recursion depth exceeded%s", where);
  t.repr_depth = 0;
  t.stack_limit = limit;
  return failed;
}

}  // namespace krait
