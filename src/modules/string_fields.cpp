// _string: what string.Formatter needs of str.format's grammar.
#include "modules/modules.h"
#include "object/allocate.h"
#include "types/format_fields.h"
#include "types/protocol.h"
#include "types/singletons.h"
#include "types/tuple.h"

namespace krait {
namespace {

Result<Own<Str>> text_of(Thread& t, Ref<Str> text, FormatPart part) {
  if (part.is_empty()) return Str::empty();
  return Str::substring(t, text, part.start, part.end);
}

// (literal, field name, format spec, conversion) for each piece.
class FormatterIterator : public Object {
 public:
  static Type type;
  explicit FormatterIterator(Own<Str> text) : text_(std::move(text)), pieces_(text_.ref(), {0, text_->length()}) {}
  static Result<Own<>> iter(Thread&, Ref<> self) { return self.own(); }
  static Step next(Thread& t, Ref<> self) {
    const auto it = self.as<FormatterIterator>();
    const Result<bool> more = it->pieces_.next(t);
    if (more.is_failed()) return failed;
    if (!Result<bool>(more).take()) return Step::done();
    return it->piece(t);
  }
  void trace(Tracer& v) { v(text_); }

 private:
  Result<Own<>> piece(Thread& t) {
    const Own<Str> literal = TRY(text_of(t, text_.ref(), pieces_.literal));
    Own<> name = none(), spec = none(), conversion = none();
    if (pieces_.has_field) {
      name = TRY(text_of(t, text_.ref(), pieces_.name));
      spec = TRY(text_of(t, text_.ref(), pieces_.spec));
      if (pieces_.conversion) conversion = TRY(Str::from_code_point(t, pieces_.conversion));
    }
    return Tuple::of(t, literal, name, spec, conversion);
  }

  Slot<Str> text_;
  FormatPieces pieces_;
};

// (is_attribute, name or index) for each part behind the first.
class FieldNameIterator : public Object {
 public:
  static Type type;
  FieldNameIterator(Own<Str> text, const FieldNameParts& parts) : text_(std::move(text)), parts_(parts) {}
  static Result<Own<>> iter(Thread&, Ref<> self) { return self.own(); }
  static Step next(Thread& t, Ref<> self) {
    const auto it = self.as<FieldNameIterator>();
    const Result<bool> more = it->parts_.next(t);
    if (more.is_failed()) return failed;
    if (!Result<bool>(more).take()) return Step::done();
    return it->part(t);
  }
  void trace(Tracer& v) { v(text_); }

 private:
  Result<Own<>> part(Thread& t) {
    const bool number = !parts_.is_attribute && parts_.index >= 0;
    const Own<> key = number ? TRY(int_from(t, parts_.index)) : Own<>(TRY(text_of(t, text_.ref(), parts_.part)));
    const Own<> is_attribute = bool_from(parts_.is_attribute);
    return Tuple::of(t, is_attribute, key);
  }

  Slot<Str> text_;
  FieldNameParts parts_;
};

constinit Type FormatterIterator::type = describe<FormatterIterator>("formatteriterator", {.flags = kTypeNoConstruct});
constinit Type FieldNameIterator::type = describe<FieldNameIterator>("fieldnameiterator", {.flags = kTypeNoConstruct});

Result<Own<>> formatter_parser(Thread& t, Ref<> text) {
  if (!text.is<Str>()) return raise(t, exc::TypeError, "expected str, got %T", text);
  return create<FormatterIterator>(t, text.as<Str>().own());
}

Result<Own<>> formatter_field_name_split(Thread& t, Ref<> given) {
  if (!given.is<Str>()) return raise(t, exc::TypeError, "expected str, got %T", given);
  const Ref<Str> text = given.as<Str>();
  FieldNameParts parts(text, {0, text->length()});
  TRY(parts.check_first(t));
  const Own<> first =
      parts.first_index >= 0 ? TRY(int_from(t, parts.first_index)) : Own<>(TRY(text_of(t, text, parts.first)));
  const Own<FieldNameIterator> rest = TRY(create<FieldNameIterator>(t, text.own(), parts));
  return Tuple::of(t, first, rest);
}

constexpr Method kFunctions[] = {
    bind<&formatter_field_name_split>("formatter_field_name_split(string, /)",
                                      "(first, rest) of the name of a format field: 'a.b[c]' is 'a', and an iterator "
                                      "over (True, 'b'), (False, 'c')."),
    bind<&formatter_parser>("formatter_parser(string, /)",
                            "Gives (text, field name, format, conversion) for each piece of a format string."),
};

}  // namespace

constinit const ModuleSpec kStringModule = {
    .name = "_string", .doc = "How string.Formatter takes format strings apart.", .functions = kFunctions};

}  // namespace krait
