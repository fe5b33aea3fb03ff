// _operator: the operators as functions, and getters of items, attributes and method results.
#include "modules/modules.h"
#include "object/allocate.h"
#include "object/buffer.h"
#include "types/hooks.h"
#include "types/list.h"
#include "types/names.h"
#include "types/protocol.h"
#include "types/sequence.h"
#include "types/shape.h"
#include "types/singletons.h"
#include "types/string_builder.h"
#include "types/tuple.h"
#include "types/value_array.h"

namespace krait {
namespace {

// ---- operators ----

template <BinaryOp kOp>
Result<Own<>> operate(Thread& t, Ref<> a, Ref<> b) {
  return binary(t, kOp, a, b);
}
template <CompareOp kOp>
Result<Own<>> order(Thread& t, Ref<> a, Ref<> b) {
  return compare(t, a, b, kOp);
}
Result<Own<>> operator_pow(Thread& t, Ref<> a, Ref<> b) { return power(t, a, b, none_ref()); }
Result<bool> truth(Thread& t, Ref<> a) { return is_true(t, a); }
Result<bool> operator_not(Thread& t, Ref<> a) { return !TRY(is_true(t, a)); }
Result<bool> is_same(Thread&, Ref<> a, Ref<> b) { return a == b; }
Result<bool> is_not_same(Thread&, Ref<> a, Ref<> b) { return !(a == b); }
Result<bool> is_the_none(Thread&, Ref<> a) { return is_none(a); }
Result<bool> is_not_the_none(Thread&, Ref<> a) { return !is_none(a); }
// An exact int, whatever __index__ gave.
Result<Own<>> operator_index(Thread& t, Ref<> a) {
  Own<> n = TRY(index(t, a));
  if (n.value().is_int() || n.ref().type() == &kIntType) return n;
  return kIntType.slots.to_int(t, n.ref());
}

// ---- sequences ----

Result<bool> operator_contains(Thread& t, Ref<> a, Ref<> b) { return contains(t, a, b); }

Result<Own<>> search_iterator(Thread& t, Ref<> a) {
  auto iterator = iter(t, a);
  if (!iterator.is_failed()) return iterator;
  if (!a.type()->slots.iter && clear_if_pending(t, exc::TypeError))
    return raise(t, exc::TypeError, "argument of type '%T' is not iterable", a);
  return failed;
}

Result<std::int64_t> index_of(Thread& t, Ref<> a, Ref<> b) {
  const Own<> iterator = TRY(search_iterator(t, a));
  for (std::int64_t i = 0;; ++i) {
    Step step = next(t, iterator);
    if (step.is_failed()) return failed;
    if (step.is_done()) return raise(t, exc::ValueError, "sequence.index(x): x not in sequence");
    const Own<> item = std::move(step).take();
    if (TRY(items_equal(t, item.value(), b.value()))) return i;
  }
}

Result<std::int64_t> count_of(Thread& t, Ref<> a, Ref<> b) {
  const Own<> iterator = TRY(search_iterator(t, a));
  for (std::int64_t n = 0;;) {
    Step step = next(t, iterator);
    if (step.is_failed()) return failed;
    if (step.is_done()) return n;
    const Own<> item = std::move(step).take();
    n += TRY(items_equal(t, item.value(), b.value()));
  }
}

Result<Own<>> concatenate(Thread& t, Ref<> a, Ref<> b, bool in_place) {
  const SlotTable& slots = a.type()->slots;
  if (in_place && slots.inplace_concat) return slots.inplace_concat(t, a, b);
  if (slots.concat) return slots.concat(t, a, b);
  if (is_sequence(a) && is_sequence(b)) {
    auto sum = binary(t, in_place ? BinaryOp::InplaceAdd : BinaryOp::Add, a, b);
    if (!sum.is_failed() || !clear_if_pending(t, exc::TypeError)) return sum;
  }
  return raise(t, exc::TypeError, "'%T' object can't be concatenated", a);
}
Result<Own<>> concat(Thread& t, Ref<> a, Ref<> b) { return concatenate(t, a, b, false); }
Result<Own<>> iconcat(Thread& t, Ref<> a, Ref<> b) { return concatenate(t, a, b, true); }
Result<Own<>> operator_getitem(Thread& t, Ref<> a, Ref<> b) { return get_item(t, a, b); }
Result<void> operator_setitem(Thread& t, Ref<> a, Ref<> b, Ref<> c) { return set_item(t, a, b, c); }
Result<void> operator_delitem(Thread& t, Ref<> a, Ref<> b) { return del_item(t, a, b); }

Result<std::size_t> operator_length_hint(Thread& t, Ref<> object, Ref<> otherwise) {
  const std::int64_t n = TRY(index_int64(t, otherwise, &exc::OverflowError));
  auto hint = length_hint(t, object, SIZE_MAX);
  if (hint.is_failed()) return failed;
  const std::size_t found = std::move(hint).take();
  return found == SIZE_MAX ? static_cast<std::size_t>(n) : found;
}

Result<Own<>> operator_call(Thread& t, const Method&, Ref<>, const Arguments& a) {
  if (a.positional == 0) return raise(t, exc::TypeError, "call expected at least 1 argument, got 0");
  return call(t, a[0], Arguments{a.values + 1, a.positional - 1, a.keywords, a.names});
}

// In a time that does not depend on where the two differ.
bool equal_in_constant_time(std::span<const std::uint8_t> a, std::span<const std::uint8_t> b) {
  volatile std::uint8_t difference = a.size() == b.size() ? 0 : 1;
  const volatile std::uint8_t* left = difference ? b.data() : a.data();
  const volatile std::uint8_t* right = b.data();
  for (std::size_t i = 0; i < b.size(); ++i) difference = difference | static_cast<std::uint8_t>(left[i] ^ right[i]);
  return difference == 0;
}

std::span<const std::uint8_t> ascii_bytes(const Str& s) { return {s.data1(), s.length()}; }

Result<bool> compare_digest(Thread& t, Ref<> a, Ref<> b) {
  if (a.is<Str>() && b.is<Str>()) {
    if (!a.as<Str>()->is_ascii() || !b.as<Str>()->is_ascii())
      return raise(t, exc::TypeError, "comparing strings with non-ASCII characters is not supported");
    return equal_in_constant_time(ascii_bytes(*a.as<Str>()), ascii_bytes(*b.as<Str>()));
  }
  Buffer left, right;
  TRY(get_buffer(t, a, left));
  TRY(get_buffer(t, b, right));
  return equal_in_constant_time(left.bytes(), right.bytes());
}

// ---- itemgetter ----

Result<Own<>> repr_getter(Thread& t, Ref<> self, Ref<> shown, bool in_parentheses) {
  ReprGuard guard(t, self);
  if (guard.is_failed()) return failed;
  if (guard.is_recursive()) return format(t, "%N(...)", self.type());
  return format(t, in_parentheses ? "%N%R" : "%N(%R)", self.type(), shown);
}

Result<void> expect_one(Thread& t, const char* name, const Arguments& a) {
  if (a.keywords) return raise(t, exc::TypeError, "%s() takes no keyword arguments", name);
  if (a.positional != 1) return raise(t, exc::TypeError, "%s expected 1 argument, got %d", name, a.positional);
  return ok;
}

class ItemGetter final : public Object {
 public:
  static Type type;
  explicit ItemGetter(Own<Tuple> items) : items_(std::move(items)) {}

  static Result<Own<>> construct(Thread& t, Ref<Type> type, const Arguments& a) {
    if (a.keywords) return raise(t, exc::TypeError, "itemgetter() takes no keyword arguments");
    if (a.positional == 0) return raise(t, exc::TypeError, "itemgetter expected 1 argument, got 0");
    return create_instance<ItemGetter>(t, type, TRY(Tuple::from_values(t, a.values, a.positional)));
  }
  static Result<Own<>> call(Thread& t, Ref<> self, const Arguments& a) {
    TRY(expect_one(t, "itemgetter", a));
    const Tuple& items = *self.as<ItemGetter>()->items_.get();
    if (items.size() == 1) return get(t, a[0], items[0]);
    Own<Tuple> out = TRY(Tuple::create(t, items.size()));
    for (std::size_t i = 0; i < items.size(); ++i) out->init_item(i, TRY(get(t, a[0], items[i])));
    return out;
  }
  static Result<Own<>> repr(Thread& t, Ref<> self) {
    const Ref<Tuple> items = self.as<ItemGetter>()->items_.ref();
    return items->size() == 1 ? repr_getter(t, self, (*items)[0], false) : repr_getter(t, self, items, true);
  }
  Result<Own<>> reduce(Thread& t) { return Tuple::of(t, Ref<>(Ref<>(this).type()), items_); }
  void trace(Tracer& visit) { visit(items_); }
  void clear_references() {}

 private:
  static Result<Own<>> get(Thread& t, Ref<> object, Ref<> key) {
    if (key.value().is_int()) {
      const auto i = static_cast<std::uint64_t>(key.value().as_int());
      if (object.is_exact<Tuple>() && i < object.as<Tuple>()->size()) return (*object.as<Tuple>())[i].own();
      if (object.is_exact<List>() && i < object.as<List>()->size()) return (*object.as<List>())[i].own();
    }
    return get_item(t, object, key);
  }

  Slot<Tuple> items_;
};

// ---- attrgetter ----

// Splits "a.b.c" at its dots into interned names.
Result<Own<Tuple>> split_path(Thread& t, Ref<Str> text) {
  std::size_t dots = 0;
  for (std::size_t i = 0; i < text->length(); ++i) dots += text->at(i) == '.';
  Own<Tuple> path = TRY(Tuple::create(t, dots + 1));
  std::size_t start = 0, n = 0;
  for (std::size_t i = 0; i <= text->length(); ++i) {
    if (i < text->length() && text->at(i) != '.') continue;
    Own<Str> name = TRY(Str::substring(t, text, start, i));
    path->init_item(n++, TRY(Str::intern(t, std::move(name))));
    start = i + 1;
  }
  return path;
}

class AttributeGetter final : public Object {
 public:
  static Type type;
  explicit AttributeGetter(Own<Tuple> paths) : paths_(std::move(paths)) {}

  static Result<Own<>> construct(Thread& t, Ref<Type> type, const Arguments& a) {
    if (a.keywords) return raise(t, exc::TypeError, "attrgetter() takes no keyword arguments");
    if (a.positional == 0) return raise(t, exc::TypeError, "attrgetter expected 1 argument, got 0");
    Own<Tuple> paths = TRY(Tuple::create(t, a.positional));
    for (std::uint32_t i = 0; i < a.positional; ++i) {
      if (!a[i].is<Str>()) return raise(t, exc::TypeError, "attribute name must be a string");
      paths->init_item(i, TRY(split_path(t, a[i].as<Str>())));
    }
    return create_instance<AttributeGetter>(t, type, std::move(paths));
  }
  static Result<Own<>> call(Thread& t, Ref<> self, const Arguments& a) {
    TRY(expect_one(t, "attrgetter", a));
    const Tuple& paths = *self.as<AttributeGetter>()->paths_.get();
    if (paths.size() == 1) return follow(t, a[0], *paths[0].as<Tuple>());
    Own<Tuple> out = TRY(Tuple::create(t, paths.size()));
    for (std::size_t i = 0; i < paths.size(); ++i) out->init_item(i, TRY(follow(t, a[0], *paths[i].as<Tuple>())));
    return out;
  }
  static Result<Own<>> repr(Thread& t, Ref<> self) {
    const Own<Tuple> names = TRY(self.as<AttributeGetter>()->names(t));
    return names->size() == 1 ? repr_getter(t, self, (*names)[0], false) : repr_getter(t, self, names, true);
  }
  Result<Own<>> reduce(Thread& t) {
    const Own<Tuple> all = TRY(names(t));
    return Tuple::of(t, Ref<>(Ref<>(this).type()), all);
  }
  void trace(Tracer& visit) { visit(paths_); }
  void clear_references() {}

 private:
  static Result<Own<>> follow(Thread& t, Ref<> object, const Tuple& path) {
    Own<> at = TRY(krait::get_attr(t, object, path[0].as<Str>()));
    for (std::size_t i = 1; i < path.size(); ++i) at = TRY(krait::get_attr(t, at, path[i].as<Str>()));
    return at;
  }
  // The dotted names that were given.
  Result<Own<Tuple>> names(Thread& t) {
    Own<Tuple> out = TRY(Tuple::create(t, paths_->size()));
    for (std::size_t i = 0; i < paths_->size(); ++i) {
      const Tuple& path = *(*paths_.get())[i].as<Tuple>();
      StringBuilder text(t);
      for (std::size_t k = 0; k < path.size(); ++k) {
        if (k) text.put('.');
        text.str(path[k].as<Str>());
      }
      out->init_item(i, TRY(text.finish()));
    }
    return out;
  }

  Slot<Tuple> paths_;  // of tuples of interned names
};

// ---- methodcaller ----

class MethodCaller final : public Object {
 public:
  static Type type;
  MethodCaller(Own<Str> name, Own<Tuple> values) : name_(std::move(name)), values_(std::move(values)) {}

  static Result<Own<>> construct(Thread& t, Ref<Type> type, const Arguments& a) {
    if (a.positional == 0) return raise(t, exc::TypeError, "methodcaller needs at least one argument, the method name");
    if (!a[0].is<Str>()) return raise(t, exc::TypeError, "method name must be a string");
    Own<Str> name = TRY(Str::intern(t, a[0].as<Str>().own()));
    Own<Tuple> values = TRY(Tuple::from_values(t, a.values + 1, a.total() - 1));
    Own<MethodCaller> out = TRY(create_instance<MethodCaller>(t, type, std::move(name), std::move(values)));
    if (a.keywords) out->keywords_.set(Ref<Tuple>(a.names).own());
    return out;
  }
  static Result<Own<>> call(Thread& t, Ref<> self, const Arguments& a) {
    TRY(expect_one(t, "methodcaller", a));
    const auto caller = self.as<MethodCaller>();
    const Tuple& values = *caller->values_.get();
    ValueArray<> all;
    TRY(all.reserve(t, values.size() + 1));
    all.push(a[0].value());
    all.push(values.items(), values.size());
    const std::uint32_t keywords = caller->keyword_count(), positional = all.size() - keywords;
    const Ref<> receiver = a[0];
    const Type& type = *receiver.type();
    // A method descriptor needs no bound method, unless the instance hides it.
    if (type.slots.get_attr == &Object::get_attr) {
      const OptRef<> found = lookup(t, *receiver.type(), caller->name_.ref());
      if (found && found.ref().type()->has(kTypeMethodDescriptor) &&
          !(type.has(kTypeHasDict) && Attributes::get(receiver.object(), caller->name_.ref()))) {
        const Own<> method = found.ref().own();
        return krait::call(t, method, Arguments{all.data(), positional, keywords, caller->keywords_.get()});
      }
    }
    const Own<> method = TRY(krait::get_attr(t, receiver, caller->name_.ref()));
    return krait::call(t, method, Arguments{all.data() + 1, positional - 1, keywords, caller->keywords_.get()});
  }
  static Result<Own<>> repr(Thread& t, Ref<> self) {
    const auto caller = self.as<MethodCaller>();
    ReprGuard guard(t, self);
    if (guard.is_failed()) return failed;
    if (guard.is_recursive()) return format(t, "%N(...)", self.type());
    Own<Str> text = TRY(format(t, "%N(%R", self.type(), caller->name_));
    const Tuple& values = *caller->values_.get();
    const std::size_t positional = values.size() - caller->keyword_count();
    for (std::size_t i = 0; i < values.size(); ++i)
      text = i < positional ? TRY(format(t, "%S, %R", text, values[i]))
                            : TRY(format(t, "%S, %S=%R", text, (*caller->keywords_.get())[i - positional], values[i]));
    return format(t, "%S)", text);
  }
  Result<Own<>> reduce(Thread& t) {
    const std::size_t keywords = keyword_count(), positional = values_->size() - keywords;
    const Own<> cls = Ref<>(Ref<>(this).type()).own();
    const Own<Tuple> arguments = TRY(Tuple::from_values(t, values_->items(), positional));
    if (!keywords) {
      Own<Tuple> all = TRY(Tuple::create(t, positional + 1));
      all->init_item(0, name_.ref().own());
      for (std::size_t i = 0; i < positional; ++i) all->init_item(i + 1, (*arguments)[i].own());
      return Tuple::of(t, cls, all);
    }
    // Keywords travel in a partial.
    const Own<> module = TRY(import_module(t, "functools"));
    const Own<Str> partial_name = TRY(Str::intern_ascii(t, "partial"));
    const Own<> partial = TRY(krait::get_attr(t, module, partial_name.ref()));
    ValueArray<> parts;
    TRY(parts.reserve(t, keywords + 2));
    parts.push(cls.value());
    parts.push(name_.value());
    parts.push(values_->items() + positional, keywords);
    const Own<> maker =
        TRY(krait::call(t, partial, Arguments{parts.data(), 2, static_cast<std::uint32_t>(keywords), keywords_.get()}));
    return Tuple::of(t, maker, arguments);
  }
  void trace(Tracer& visit) {
    visit(values_);
    visit(keywords_);
  }
  void clear_references() {}

 private:
  std::uint32_t keyword_count() const { return keywords_ ? static_cast<std::uint32_t>(keywords_->size()) : 0; }

  Slot<Str> name_;
  Slot<Tuple> values_;    // positional ones, then those of the keywords
  Slot<Tuple> keywords_;  // names; empty when there are none
};

template <class T>
constexpr Method kReduce[] = {bind<&T::reduce>("__reduce__(self, /)", "What pickling needs.")};

// Calling takes one object, whatever the constructor takes.
Result<Own<>> call_signature(Thread& t, Ref<>) { return Str::from_ascii(t, "(obj, /)"); }
constexpr Attribute kGetterAttributes[] = {attribute<&call_signature>("__text_signature__")};

constinit Type ItemGetter::type = describe<ItemGetter>(
    "operator.itemgetter", {.doc = "itemgetter(item, /, *items)\n--\n\nA function that takes items of what it is "
                                   "called with.\n\nitemgetter(1)(r) is r[1]; itemgetter(1, 'a')(r) is (r[1], r['a']).",
                            .methods = kReduce<ItemGetter>,
                            .attributes = kGetterAttributes});
constinit Type AttributeGetter::type = describe<AttributeGetter>(
    "operator.attrgetter",
    {.doc = "attrgetter(attr, /, *attrs)\n--\n\nA function that takes attributes of what it is called with; a name may "
            "have dots.\n\nattrgetter('a')(r) is r.a; attrgetter('a', 'b.c')(r) is (r.a, r.b.c).",
     .methods = kReduce<AttributeGetter>,
     .attributes = kGetterAttributes});
constinit Type MethodCaller::type = describe<MethodCaller>(
    "operator.methodcaller",
    {.doc = "methodcaller(name, /, *args, **kwargs)\n--\n\nA function that calls a method of what it is called "
            "with.\n\nmethodcaller('m')(r) is r.m(); methodcaller('m', 1, k=2)(r) is r.m(1, k=2).",
     .methods = kReduce<MethodCaller>,
     .attributes = kGetterAttributes});

constexpr Method kFunctions[] = {
    bind<&truth>("truth(a, /)", "Whether a counts as true, like bool(a)."),
    bind<&operator_contains>("contains(a, b, /)", "b in a: the container comes first."),
    bind<&index_of>("indexOf(a, b, /)", "The position of the first item equal to b. ValueError when there is none."),
    bind<&count_of>("countOf(a, b, /)", "How many items equal b."),
    bind<&is_same>("is_(a, b, /)", "a is b, as a function."),
    bind<&is_not_same>("is_not(a, b, /)", "a is not b, as a function."),
    bind<&is_the_none>("is_none(a, /)", "a is None, as a function."),
    bind<&is_not_the_none>("is_not_none(a, /)", "a is not None, as a function."),
    bind<&operator_index>("index(a, /)", "a as an int, by its __index__; TypeError when it has none."),
    bind<&operate<BinaryOp::Add>>("add(a, b, /)", "a + b, as a function."),
    bind<&operate<BinaryOp::Subtract>>("sub(a, b, /)", "a - b, as a function."),
    bind<&operate<BinaryOp::Multiply>>("mul(a, b, /)", "a * b, as a function."),
    bind<&operate<BinaryOp::MatrixMultiply>>("matmul(a, b, /)", "a @ b, as a function."),
    bind<&operate<BinaryOp::FloorDivide>>("floordiv(a, b, /)", "a // b, as a function."),
    bind<&operate<BinaryOp::TrueDivide>>("truediv(a, b, /)", "a / b, as a function."),
    bind<&operate<BinaryOp::Remainder>>("mod(a, b, /)", "a % b, as a function."),
    bind<&negative>("neg(a, /)", "-a, as a function."),
    bind<&positive>("pos(a, /)", "+a, as a function."),
    bind<&absolute>("abs(a, /)", "The built-in abs(), under its operator's name."),
    bind<&invert>("inv(a, /)", "~a, as a function."),
    bind<&invert>("invert(a, /)", "~a, as a function."),
    bind<&operate<BinaryOp::LShift>>("lshift(a, b, /)", "a << b, as a function."),
    bind<&operate<BinaryOp::RShift>>("rshift(a, b, /)", "a >> b, as a function."),
    bind<&operator_not>("not_(a, /)", "not a, as a function."),
    bind<&operate<BinaryOp::And>>("and_(a, b, /)", "a & b, as a function."),
    bind<&operate<BinaryOp::Xor>>("xor(a, b, /)", "a ^ b, as a function."),
    bind<&operate<BinaryOp::Or>>("or_(a, b, /)", "a | b, as a function."),
    bind<&operate<BinaryOp::InplaceAdd>>("iadd(a, b, /)", "What a += b leaves in a."),
    bind<&operate<BinaryOp::InplaceSubtract>>("isub(a, b, /)", "What a -= b leaves in a."),
    bind<&operate<BinaryOp::InplaceMultiply>>("imul(a, b, /)", "What a *= b leaves in a."),
    bind<&operate<BinaryOp::InplaceMatrixMultiply>>("imatmul(a, b, /)", "What a @= b leaves in a."),
    bind<&operate<BinaryOp::InplaceFloorDivide>>("ifloordiv(a, b, /)", "What a //= b leaves in a."),
    bind<&operate<BinaryOp::InplaceTrueDivide>>("itruediv(a, b, /)", "What a /= b leaves in a."),
    bind<&operate<BinaryOp::InplaceRemainder>>("imod(a, b, /)", "What a %= b leaves in a."),
    bind<&operate<BinaryOp::InplaceLShift>>("ilshift(a, b, /)", "What a <<= b leaves in a."),
    bind<&operate<BinaryOp::InplaceRShift>>("irshift(a, b, /)", "What a >>= b leaves in a."),
    bind<&operate<BinaryOp::InplaceAnd>>("iand(a, b, /)", "What a &= b leaves in a."),
    bind<&operate<BinaryOp::InplaceXor>>("ixor(a, b, /)", "What a ^= b leaves in a."),
    bind<&operate<BinaryOp::InplaceOr>>("ior(a, b, /)", "What a |= b leaves in a."),
    bind<&concat>("concat(a, b, /)", "Two sequences joined by +; TypeError when a is none."),
    bind<&iconcat>("iconcat(a, b, /)", "What a += b leaves in a sequence; TypeError when a is none."),
    bind<&operator_getitem>("getitem(a, b, /)", "What a has at b, an index or key."),
    bind<&operator_setitem>("setitem(a, b, c, /)", "Makes c what a has at b."),
    bind<&operator_delitem>("delitem(a, b, /)", "Takes out what a has at b."),
    bind<&operator_pow>("pow(a, b, /)", "a ** b, as a function."),
    bind<&operate<BinaryOp::InplacePower>>("ipow(a, b, /)", "What a **= b leaves in a."),
    bind<&order<CompareOp::Eq>>("eq(a, b, /)", "a == b, as a function."),
    bind<&order<CompareOp::Ne>>("ne(a, b, /)", "a != b, as a function."),
    bind<&order<CompareOp::Lt>>("lt(a, b, /)", "a < b, as a function."),
    bind<&order<CompareOp::Le>>("le(a, b, /)", "a <= b, as a function."),
    bind<&order<CompareOp::Gt>>("gt(a, b, /)", "a > b, as a function."),
    bind<&order<CompareOp::Ge>>("ge(a, b, /)", "a >= b, as a function."),
    bind<&compare_digest>("_compare_digest(a, b, /)",
                          "Same as a == b, in a time that does not tell where they differ.\n\nBoth are ASCII strings "
                          "or both bytes-like."),
    bind<&operator_length_hint>("length_hint(obj, default=0, /)",
                                "How many items obj will probably give, an int not below 0.\n\nlen(obj) where there is "
                                "one; else what its __length_hint__ guesses, which may be wrong; else default."),
    {Signature("call(obj, /, *args, **kwargs)"), "What obj returns when it is called with the arguments that follow.",
     &operator_call},
};

constexpr Type* kTypes[] = {&ItemGetter::type, &AttributeGetter::type, &MethodCaller::type};

}  // namespace

constinit const ModuleSpec kOperatorModule = {
    .name = "_operator",
    .doc = "The operators of the language as functions: operator.add(x, y) is x + y.",
    .functions = kFunctions,
    .types = kTypes};

}  // namespace krait
