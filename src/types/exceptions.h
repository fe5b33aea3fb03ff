// The exception classes' instances. One C++ class for each layout; object/exceptions.def lists the classes.
#pragma once

#include "object/allocate.h"
#include "types/shape.h"
#include "types/str.h"
#include "types/tuple.h"

namespace krait {

class Exception : public Object {
 public:
  static Type& type;  // exc::BaseException
  using FlaggedClass = Exception;
  static constexpr std::uint32_t kSubclassFlag = kTypeIsException;
  static constexpr std::uint32_t kInheritedFlags = kTypeBasetype;

  static Result<Own<>> construct(Thread&, Ref<Type>, const Arguments&);
  static Result<void> init(Thread&, Ref<>, const Arguments&);
  static Result<Own<>> repr(Thread&, Ref<>);
  static Result<Own<>> str(Thread&, Ref<>);
  void trace(Tracer& v) { v(args_), v(traceback_), v(context_), v(cause_), v(notes_), attributes_.trace(v); }
  void clear_references() { traceback_.clear(), context_.clear(), cause_.clear(), notes_.clear(), attributes_.clear(); }

  OptRef<> cause() const { return cause_.opt(); }
  OptRef<> context() const { return context_.opt(); }
  void set_context(OptRef<> e) { e ? context_.set(e.ref().own()) : context_.clear(); }
  void set_cause(OptRef<> e) {  // raise ... from e
    e ? cause_.set(e.ref().own()) : cause_.clear();
    suppress_context_ = true;
  }
  OptRef<> traceback() const { return traceback_.opt(); }
  void set_traceback(OptRef<> tb) { tb ? traceback_.set(tb.ref().own()) : traceback_.clear(); }

  Slot<Tuple> args_;
  Slot<> traceback_, context_, cause_, notes_;
  AttributeWord attributes_;
  bool suppress_context_ = false;
};

class StopIteration : public Exception {
 public:
  static Result<Own<>> construct(Thread&, Ref<Type>, const Arguments&);
  static Result<void> init(Thread&, Ref<>, const Arguments&);
  void trace(Tracer& v) { Exception::trace(v), v(value_); }
  void clear_references() { Exception::clear_references(), value_.clear(); }
  Slot<> value_;
};

class SystemExit : public Exception {
 public:
  static Result<Own<>> construct(Thread&, Ref<Type>, const Arguments&);
  static Result<void> init(Thread&, Ref<>, const Arguments&);
  void trace(Tracer& v) { Exception::trace(v), v(code_); }
  void clear_references() { Exception::clear_references(), code_.clear(); }
  Slot<> code_;
};

class KeyError : public Exception {
 public:
  static Result<Own<>> construct(Thread&, Ref<Type>, const Arguments&);
  static Result<Own<>> str(Thread&, Ref<>);
};

class NameError : public Exception {
 public:
  static Result<Own<>> construct(Thread&, Ref<Type>, const Arguments&);
  static Result<void> init(Thread&, Ref<>, const Arguments&);
  void trace(Tracer& v) { Exception::trace(v), v(name_); }
  void clear_references() { Exception::clear_references(), name_.clear(); }
  Slot<> name_;
};

class AttributeError : public Exception {
 public:
  static Result<Own<>> construct(Thread&, Ref<Type>, const Arguments&);
  static Result<void> init(Thread&, Ref<>, const Arguments&);
  void trace(Tracer& v) { Exception::trace(v), v(name_), v(obj_); }
  void clear_references() { Exception::clear_references(), name_.clear(), obj_.clear(); }
  Slot<> name_, obj_;
};

class ImportError : public Exception {
 public:
  static Result<Own<>> construct(Thread&, Ref<Type>, const Arguments&);
  static Result<void> init(Thread&, Ref<>, const Arguments&);
  static Result<Own<>> str(Thread&, Ref<>);
  void trace(Tracer& v) { Exception::trace(v), v(msg_), v(name_), v(path_), v(name_from_); }
  void clear_references() {
    Exception::clear_references(), msg_.clear(), name_.clear(), path_.clear(), name_from_.clear();
  }
  Slot<> msg_, name_, path_, name_from_;
};

class OSError : public Exception {
 public:
  static Result<Own<>> construct(Thread&, Ref<Type>, const Arguments&);
  static Result<void> init(Thread&, Ref<>, const Arguments&);
  static Result<Own<>> str(Thread&, Ref<>);
  void trace(Tracer& v) { Exception::trace(v), v(errno_), v(strerror_), v(filename_), v(filename2_), v(written_); }
  void clear_references() { Exception::clear_references(), filename_.clear(), filename2_.clear(); }
  Slot<> errno_, strerror_, filename_, filename2_, written_;
};

class SyntaxError : public Exception {
 public:
  static Result<Own<>> construct(Thread&, Ref<Type>, const Arguments&);
  static Result<void> init(Thread&, Ref<>, const Arguments&);
  static Result<Own<>> str(Thread&, Ref<>);
  void trace(Tracer& v) {
    Exception::trace(v);
    for (Slot<>* s : fields()) v(*s);
  }
  void clear_references() {
    Exception::clear_references();
    for (Slot<>* s : fields()) s->clear();
  }
  std::array<Slot<>*, 9> fields() {
    return {&msg_,     &filename_, &lineno_, &offset_, &text_, &end_lineno_, &end_offset_, &print_file_and_line_,
            &metadata_};
  }
  Slot<> msg_, filename_, lineno_, offset_, text_, end_lineno_, end_offset_, print_file_and_line_, metadata_;
};

// UnicodeDecodeError (object is bytes), UnicodeEncodeError, UnicodeTranslateError (encoding is unused).
class UnicodeError : public Exception {
 public:
  static Result<Own<>> construct(Thread&, Ref<Type>, const Arguments&);
  static Result<void> init(Thread&, Ref<>, const Arguments&);
  static Result<Own<>> str(Thread&, Ref<>);
  void trace(Tracer& v) { Exception::trace(v), v(encoding_), v(object_), v(reason_); }
  void clear_references() { Exception::clear_references(), encoding_.clear(), object_.clear(), reason_.clear(); }
  Slot<> encoding_, object_, reason_;
  std::int64_t start_ = 0, end_ = 0;
};

class ExceptionGroup : public Exception {
 public:
  static Result<Own<>> construct(Thread&, Ref<Type>, const Arguments&);
  static Result<void> init(Thread&, Ref<>, const Arguments&);
  static Result<Own<>> str(Thread&, Ref<>);
  static Result<Own<>> repr(Thread&, Ref<>);
  void trace(Tracer& v) { Exception::trace(v), v(message_), v(exceptions_), v(given_); }
  void clear_references() { Exception::clear_references(), message_.clear(), given_.clear(); }
  Slot<> message_;
  Slot<Tuple> exceptions_;
  Slot<> given_;  // the repr of the sequence that was given, if it was no list or tuple
};

// What `except*` needs: splits `exception` (a group or not) by the types. Empty slots mean nothing on that side.
Result<void> exception_group_match(Thread&, Ref<> exception, Ref<> types, Slot<>& match, Slot<>& rest);
// The exception to raise after except* clauses: what they raised and what was not handled, merged.
Result<Own<>> prepare_reraise_star(Thread&, Ref<> original, Ref<List> exceptions);

}  // namespace krait
