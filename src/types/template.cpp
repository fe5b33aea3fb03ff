#include "types/template.h"

#include "object/allocate.h"
#include "types/dict.h"
#include "types/generic_alias.h"
#include "types/hooks.h"
#include "types/list.h"
#include "types/names.h"
#include "types/protocol.h"
#include "types/singletons.h"

namespace krait {
namespace {

constexpr Signature kInterpolationSignature("Interpolation(value, expression='', conversion=None, format_spec='')");

Result<Own<Str>> text_argument(Thread& t, std::size_t i, Value v) {
  if (v.is_empty()) return Str::empty();
  return TRY(Convert<Ref<Str>>::from(t, {kInterpolationSignature, i}, v)).own();
}

}  // namespace

Result<Own<>> build_interpolation(Thread& t, Ref<> value, Ref<> text, int conversion, OptRef<> spec) {
  static constexpr char kLetters[] = " sra";
  Own<> letter = conversion ? Str::of_latin1(kLetters[conversion & 3]).own() : none();
  Own<Str> format_spec = spec ? spec.ref().as<Str>().own() : Str::empty();
  return create<Interpolation>(t, value.own(), text.as<Str>().own(), std::move(letter), std::move(format_spec));
}

Result<Own<>> build_template(Thread& t, Ref<> strings, Ref<> interpolations) {
  // Code made by hand may give anything.
  const auto consists_of = [](Ref<> v, auto is_right) {
    if (!v.is<Tuple>()) return false;
    for (Value item : v.as<Tuple>()->span())
      if (!is_right(Ref<>(item))) return false;
    return true;
  };
  if (!consists_of(strings, [](Ref<> v) { return v.is_exact<Str>(); }) ||
      !consists_of(interpolations, [](Ref<> v) { return v.is_exact<Interpolation>(); }) ||
      strings.as<Tuple>()->size() != interpolations.as<Tuple>()->size() + 1)
    return raise(t, exc::SystemError, "bad operand of BUILD_TEMPLATE in a code object");
  return create<Template>(t, strings.as<Tuple>().own(), interpolations.as<Tuple>().own());
}

// ---- Interpolation ----

Result<Own<>> Interpolation::construct(Thread& t, Ref<Type>, const Arguments& a) {
  Value values[5];
  Rest rest;
  Slot<Dict> keywords;
  TRY(bind_arguments(t, kInterpolationSignature, a, values, rest, keywords));
  Own<Str> expression = TRY(text_argument(t, 1, values[1]));
  Own<> conversion = none();
  if (!is_none_or_missing(OptRef<>(values[2]))) {
    const Own<Str> letter = TRY(text_argument(t, 2, values[2]));
    if (!letter->equals_ascii("s") && !letter->equals_ascii("r") && !letter->equals_ascii("a"))
      return raise(t, exc::ValueError, "Interpolation() argument 'conversion' must be one of 's', 'a' or 'r'");
    conversion = letter.ref().own();
  }
  Own<Str> format_spec = TRY(text_argument(t, 3, values[3]));
  return create<Interpolation>(t, Ref<>(values[0]).own(), std::move(expression), std::move(conversion),
                               std::move(format_spec));
}

Result<Own<>> Interpolation::repr(Thread& t, Ref<> self) {
  const auto i = self.as<Interpolation>();
  return format(t, "%Q(%R, %R, %R, %R)", self.type(), i->value_, i->expression_, i->conversion_, i->format_spec_);
}

Result<Own<>> Interpolation::reduce(Thread& t) {
  const Own<Tuple> fields = TRY(Tuple::of(t, value_, expression_, conversion_, format_spec_));
  return Tuple::of(t, Ref<>(&type), fields);
}

// ---- Template ----

// Strings next to each other become one; where two interpolations meet, or one begins or ends, is an empty one.
Result<Own<>> Template::construct(Thread& t, Ref<Type>, const Arguments& a) {
  if (a.keywords) return raise(t, exc::TypeError, "Template.__new__ only accepts *args arguments");
  const Own<List> strings = TRY(List::create(t)), interpolations = TRY(List::create(t));
  bool after_string = false;
  for (std::uint32_t i = 0; i < a.positional; ++i) {
    const Ref<> part = a[i];
    if (part.is<Str>()) {
      if (after_string) {
        const std::size_t last = strings->size() - 1;
        Own<Str> joined = TRY(Str::concat2(t, (*strings)[last].as<Str>(), part.as<Str>()));
        strings->set(last, std::move(joined));
      } else {
        TRY(strings->append(t, part));
      }
      after_string = true;
    } else if (part.is_exact<Interpolation>()) {
      if (!after_string) TRY(strings->append_own(t, Str::empty()));
      TRY(interpolations->append(t, part));
      after_string = false;
    } else {
      return raise(t, exc::TypeError, "Template.__new__ *args need to be of type 'str' or 'Interpolation', got %T",
                   part);
    }
  }
  if (!after_string) TRY(strings->append_own(t, Str::empty()));
  Own<Tuple> s = TRY(to_tuple(t, strings)), x = TRY(to_tuple(t, interpolations));
  return create<Template>(t, std::move(s), std::move(x));
}

Result<Own<>> Template::repr(Thread& t, Ref<> self) {
  const auto s = self.as<Template>();
  return format(t, "%Q(strings=%R, interpolations=%R)", self.type(), s->strings_, s->interpolations_);
}

Result<Own<>> Template::iter(Thread& t, Ref<> self) { return create<TemplateIterator>(t, self.as<Template>().own()); }

Result<Own<>> Template::concat(Thread& t, Ref<> left, Ref<> right) {
  if (!left.is_exact<Template>() || !right.is_exact<Template>())
    return raise(t, exc::TypeError, "can only concatenate %T (not \"%T\") to %T", left, right, left);
  const auto a = left.as<Template>(), b = right.as<Template>();
  const Tuple &before = *a->strings_.get(), &after = *b->strings_.get();
  Own<Tuple> strings = TRY(Tuple::create(t, before.size() + after.size() - 1));
  std::size_t n = 0;
  while (n + 1 < before.size()) {
    strings->init_item(n, before[n].own());
    ++n;
  }
  strings->init_item(n, TRY(Str::concat2(t, before[n].as<Str>(), after[0].as<Str>())));
  for (std::size_t i = 1; i < after.size(); ++i) strings->init_item(n + i, after[i].own());
  const Own<> both = TRY(binary(t, BinaryOp::Add, a->interpolations_.ref(), b->interpolations_.ref()));
  return create<Template>(t, std::move(strings), both.ref().as<Tuple>().own());
}

Result<Own<>> Template::values(Thread& t) {
  const Tuple& from = *interpolations_.get();
  Own<Tuple> out = TRY(Tuple::create(t, from.size()));
  for (std::size_t i = 0; i < from.size(); ++i) out->init_item(i, from[i].as<Interpolation>()->value_.ref().own());
  return out;
}

Result<Own<>> Template::reduce(Thread& t) {
  const Own<> module = TRY(import_module(t, "string.templatelib"));
  const Own<Str> name = TRY(Str::intern_ascii(t, "_template_unpickle"));
  const Own<> function = TRY(krait::get_attr(t, module, name));
  const Own<Tuple> args = TRY(Tuple::of(t, strings_, interpolations_));
  return Tuple::of(t, function, args);
}

Step TemplateIterator::next(Thread&, Ref<> self) {
  const auto it = self.as<TemplateIterator>();
  const Tuple &strings = *it->template_->strings_.get(), &interpolations = *it->template_->interpolations_.get();
  while (it->position_ < strings.size() + interpolations.size()) {
    const std::size_t i = it->position_++;
    if (i & 1) return interpolations[i / 2].own();
    if (strings[i / 2].as<Str>()->length()) return strings[i / 2].own();
  }
  return Step::done();
}

namespace {

constexpr Method kInterpolationMethods[] = {
    bind<&Interpolation::reduce>("__reduce__(self, /)", "(class, arguments) for pickle."),
    generic_over("Interpolation[T]: T is the type of the value.")};
constexpr Attribute kInterpolationAttributes[] = {
    member<&Interpolation::value_>("value", "What the expression gave."),
    member<&Interpolation::expression_>("expression", "The text in braces."),
    member<&Interpolation::conversion_>("conversion", "'a', 'r' or 's', as behind '!', or None."),
    member<&Interpolation::format_spec_>("format_spec", "The text behind ':', or ''."),
};
constexpr Method kTemplateMethods[] = {bind<&Template::reduce>("__reduce__(self, /)"),
                                       generic_over("Template[...] stands for Template in annotations.")};
constexpr Attribute kTemplateAttributes[] = {
    member<&Template::strings_>("strings", "The texts between interpolations: one more than there are of those."),
    member<&Template::interpolations_>("interpolations", "What stood in braces, in order."),
    attribute<&Template::values>("values", "What the expressions in braces gave."),
};

}  // namespace

constinit Type Interpolation::type = describe<Interpolation>(
    "string.templatelib.Interpolation", {.doc = "One {expression} of a t-string: its value, and how it was written.",
                                         .methods = kInterpolationMethods,
                                         .attributes = kInterpolationAttributes});
constinit Type Template::type = describe<Template>(
    "string.templatelib.Template",
    {.doc = "What a t-string is: texts and interpolations by turns, which a program puts together as it likes.",
     .methods = kTemplateMethods,
     .attributes = kTemplateAttributes});
constinit Type TemplateIterator::type =
    describe<TemplateIterator>("string.templatelib.TemplateIter",
                               {.doc = "Gives the texts, except empty ones, and interpolations of a template in order.",
                                .flags = kTypeNoConstruct});

}  // namespace krait
