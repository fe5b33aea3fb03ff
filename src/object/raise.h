// Raising: `return raise(t, exc::TypeError, "expected %s, not %T", "str", value);`
#pragma once

#include "object/ref.h"
#include "object/thread.h"

namespace krait {

namespace exc {
#define EXCEPTION(name, ...) extern Type name;
#include "object/exceptions.def"
#undef EXCEPTION
}  // namespace exc

// One formatted argument of a message.
class MessagePart {
 public:
  enum class Kind : std::uint8_t { Int, Unsigned, Text, Value, Type, Char };
  template <class T>
    requires std::is_integral_v<T>
  MessagePart(T v)
      : kind(std::is_unsigned_v<T> ? Kind::Unsigned : Kind::Int),
        word(static_cast<std::uint64_t>(static_cast<std::int64_t>(v))) {}
  MessagePart(const char* s) : kind(Kind::Text), word(reinterpret_cast<std::uint64_t>(s)), size(__builtin_strlen(s)) {}
  template <class S>
    requires requires(const S& s) {
      s.data();
      s.size();
    }
  MessagePart(const S& s) : kind(Kind::Text), word(reinterpret_cast<std::uint64_t>(s.data())), size(s.size()) {}
  MessagePart(Value v) : kind(Kind::Value), word(v.bits()) {}
  template <class T>
  MessagePart(Ref<T> r) : MessagePart(r.value()) {}
  template <class T>
  MessagePart(const Own<T>& r) : MessagePart(r.value()) {}
  template <class T>
  MessagePart(const Slot<T>& r) : MessagePart(r.value()) {}
  MessagePart(const Type* t) : kind(Kind::Type), word(reinterpret_cast<std::uint64_t>(t)) {}

  Kind kind;
  std::uint64_t word;
  std::size_t size = 0;
};

// The format knows: %s text (UTF-8) or str(value); %d %u %x integers; %c a code point; %R repr(value); %S str(value);
// %A ascii(value); of a value's type or a Type: %T the name that errors show (dotted for native classes), %N the fully
// qualified one, %Q its __name__; %.200s precision cuts; %% percent.
Failed raise_parts(Thread&, const Type& exception, const char* format, const MessagePart* parts, std::size_t count);
Result<Own<Str>> format_parts(Thread&, const char* format, const MessagePart* parts, std::size_t count);

template <class... A>
[[gnu::cold]] Failed raise(Thread& t, const Type& exception, const char* format, const A&... args) {
  const MessagePart parts[] = {MessagePart(args)..., MessagePart(0)};
  return raise_parts(t, exception, format, parts, sizeof...(A));
}
template <class... A>
Result<Own<Str>> format(Thread& t, const char* text, const A&... args) {
  const MessagePart parts[] = {MessagePart(args)..., MessagePart(0)};
  return format_parts(t, text, parts, sizeof...(A));
}

// raise exception(argument), raise exception(), raise exception(*arguments), raise instance.
Failed raise_value(Thread&, const Type& exception, Ref<> argument);
Failed raise_bare(Thread&, const Type& exception);
Failed raise_arguments(Thread&, const Type& exception, std::initializer_list<Value> arguments);
Failed raise_instance(Thread&, Own<> exception);  // sets __context__ from the exception being handled
Failed raise_memory_error(Thread&);               // needs no memory
// MemoryError unless a C++ container of this many bytes can be had: to be asked where a program decides how large.
Result<void> ensure_memory(Thread&, std::size_t bytes);
Failed raise_key_error(Thread&, Ref<> key);
// AttributeError with its name and obj: "'T' object has no attribute 'name'", "type object 'T' has no attribute
// 'name'".
Failed raise_attribute_error(Thread&, Ref<> object, Ref<Str> name);
Failed raise_attribute_read_only(Thread&, Ref<> object, Ref<Str> name);  // "... attribute 'name' is read-only"
Failed raise_attribute_error_no_dict(Thread&, Ref<> object,
                                     Ref<Str> name);  // "... and no __dict__ for setting new attributes"
Failed raise_type_attribute_error(Thread&, Ref<> type, Ref<Str> name);
// "module 'm' has no attribute 'name'", with the hints that CPython gives for shadowed and half-imported modules.
Failed raise_module_attribute_error(Thread&, Ref<> module, Ref<Str> name, OptRef<> module_name);
// OSError (the right subclass) from errno, with up to two file names.
Failed raise_errno(Thread&, int error, OptRef<> filename = {}, OptRef<> filename2 = {});

// Does the pending exception match? Nothing pending: false.
bool pending_matches(Thread&, const Type& exception);
void clear_pending(Thread&);
// Takes the pending exception away / puts it back (replacing what is pending).
Own<> take_pending(Thread&);
void restore_pending(Thread&, Own<> exception);
// If StopIteration (or what `exception` names) is pending, clears it and returns true.
bool clear_if_pending(Thread&, const Type& exception);
// The end of an iterator (Step::done) as StopIteration, with the value that waits in Thread::return_value.
Failed raise_stop_iteration(Thread&);
// If StopIteration is pending: clears it, and its value waits in Thread::return_value. False: another exception.
bool take_stop_iteration(Thread&);
// Adds "from": the pending exception gets `cause` as __cause__ and __context__.
Failed raise_from(Thread&, const Type& exception, Own<> cause, const char* message);
// Adds a note to the pending exception.
void add_note_to_pending(Thread&, Ref<Str> note);
// Reports the pending exception through sys.unraisablehook and clears it. `what` is the message, which the object's
// repr follows ("Exception ignored while calling deallocator "); without it the hook gets the object itself.
void write_unraisable(Thread&, OptRef<> object, const char* what = nullptr);
// Warnings, through the warnings machinery; fails when the filter turns it into an exception.
Result<void> warn(Thread&, const Type& category, std::int64_t stack_level, Ref<Str> message);
template <class... A>
Result<void> warn_format(Thread& t, const Type& category, std::int64_t stack_level, const char* text, const A&... args);

}  // namespace krait

#include "object/raise_inline.h"
