// Template strings (PEP 750): string.templatelib.Template and Interpolation. types/hooks.h declares what makes them.
#pragma once

#include "types/str.h"
#include "types/tuple.h"

namespace krait {

class Interpolation : public Object {
 public:
  static Type type;
  Interpolation(Own<> value, Own<Str> expression, Own<> conversion, Own<Str> format_spec)
      : value_(std::move(value)),
        expression_(std::move(expression)),
        conversion_(std::move(conversion)),
        format_spec_(std::move(format_spec)) {}

  static Result<Own<>> construct(Thread&, Ref<Type>, const Arguments&);
  static Result<Own<>> repr(Thread&, Ref<>);
  Result<Own<>> reduce(Thread&);
  void trace(Tracer& v) { v(value_), v(expression_), v(conversion_), v(format_spec_); }

  Slot<> value_;
  Slot<Str> expression_;
  Slot<> conversion_;  // "s", "r", "a" or None
  Slot<Str> format_spec_;
};

// Alternates: strings_[0], interpolations_[0], strings_[1], ...; there is one string more than interpolations.
class Template : public Object {
 public:
  static Type type;
  Template(Own<Tuple> strings, Own<Tuple> interpolations)
      : strings_(std::move(strings)), interpolations_(std::move(interpolations)) {}

  static Result<Own<>> construct(Thread&, Ref<Type>, const Arguments&);
  static Result<Own<>> repr(Thread&, Ref<>);
  static Result<Own<>> iter(Thread&, Ref<>);
  static Result<Own<>> concat(Thread&, Ref<>, Ref<>);
  Result<Own<>> values(Thread&);
  Result<Own<>> reduce(Thread&);
  void trace(Tracer& v) { v(strings_), v(interpolations_); }

  Slot<Tuple> strings_, interpolations_;
};

// Strings that are not empty, and interpolations, in order.
class TemplateIterator : public Object {
 public:
  static Type type;
  explicit TemplateIterator(Own<Template> from) : template_(std::move(from)) {}
  static Result<Own<>> iter(Thread&, Ref<> self) { return self.own(); }
  static Step next(Thread&, Ref<>);
  void trace(Tracer& v) { v(template_); }

  Slot<Template> template_;
  std::size_t position_ = 0;  // even: a string, odd: an interpolation
};

}  // namespace krait
