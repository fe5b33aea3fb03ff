// Struct sequences: tuples whose items also have names, such as os.stat_result and time.struct_time. Some fields may
// lie behind the tuple's visible items, and some visible items may have no name.
//
//   constexpr StructField kFields[] = {{"pw_name", "user name"}, ...};
//   constexpr StructSequenceSpec kPasswd = {"pwd.struct_passwd", "doc", kFields, 7};
//   using Passwd = StructSequence<kPasswd>;
//
// The module that has the type calls structseq::complete for it when it starts, which sets the class attributes.
#pragma once

#include <array>
#include <span>
#include <utility>

#include "object/allocate.h"
#include "types/dict.h"
#include "types/tuple.h"

namespace krait {

struct StructField {
  const char* name;  // null: the item has no name
  const char* doc;
};

struct StructSequenceSpec {
  const char* name;  // dotted
  const char* doc;
  std::span<const StructField> fields;  // the visible ones first
  std::size_t visible;                  // items of the tuple
  // Gives the constructor's missing further fields their values, from the visible ones.
  void (*complete_items)(Value* items) = nullptr;
  // The constructor takes the one field itself, not a sequence.
  bool takes_field = false;
  // There is one instance, and programs cannot make another.
  bool is_single = false;

  constexpr std::size_t unnamed() const {
    std::size_t n = 0;
    for (const StructField& f : fields) n += f.name == nullptr;
    return n;
  }
};

namespace structseq {
// Fills all items of `out` from a sequence and a dict of further fields; the body of the constructor.
Result<void> fill(Thread&, const StructSequenceSpec&, const Arguments&, Value* out);
Result<Own<>> repr(Thread&, const StructSequenceSpec&, const Value* items);
Result<Own<>> reduce(Thread&, const StructSequenceSpec&, Ref<> self, const Value* items);
// New items for __replace__(**changes) in `out`.
Result<void> replace(Thread&, const StructSequenceSpec&, const Value* items, OptRef<Dict> changes, Value* out);
// n_fields, n_sequence_fields, n_unnamed_fields, __match_args__ of the class.
Result<void> complete(Thread&, Type&, const StructSequenceSpec&);
}  // namespace structseq

template <const StructSequenceSpec& kSpec>
class StructSequence final : public Tuple {
 public:
  static Type type;
  static constexpr std::size_t kFields = kSpec.fields.size();

  // All fields empty; fill them with init_item before anybody else sees the object.
  static Result<Own<StructSequence>> create(Thread& t) {
    return create_extra<StructSequence>(t, kFields * sizeof(Value));
  }

  static Result<Own<>> construct(Thread& t, Ref<Type>, const Arguments& args) {
    Own<StructSequence> made = TRY(create(t));
    TRY(structseq::fill(t, kSpec, args, made->mutable_items()));
    return made;
  }
  static Result<Own<>> repr(Thread& t, Ref<> self) {
    return structseq::repr(t, kSpec, self.as<StructSequence>()->items());
  }
  Result<Own<>> reduce(Thread& t) { return structseq::reduce(t, kSpec, Ref<>(this), items()); }
  Result<Own<>> replace(Thread& t, OptRef<Dict> changes) {
    Own<StructSequence> made = TRY(create(t));
    TRY(structseq::replace(t, kSpec, items(), changes, made->mutable_items()));
    return made;
  }

  std::size_t body_size() const { return sizeof(StructSequence) + kFields * sizeof(Value); }
  void trace(Tracer& tracer) {
    for (std::size_t i = 0; i < kFields; ++i) tracer(items()[i]);
  }
  StructSequence() : Tuple(kSpec.visible) {
    for (std::size_t i = kSpec.visible; i < kFields; ++i) mutable_items()[i] = Value();
  }
  ~StructSequence() {
    for (std::size_t i = kSpec.visible; i < kFields; ++i) krait::release(mutable_items()[i]);
  }

 private:
  static constexpr std::size_t kNamed = kFields - kSpec.unnamed();

  template <std::size_t kIndex>
  static Result<Own<>> field(Thread&, Ref<> self) {
    const Value v = self.as<StructSequence>()->items()[kIndex];
    return v.is_empty() ? none() : Ref<>(v).own();
  }
  static consteval std::array<Attribute, kNamed> make_attributes() {
    return [&]<std::size_t... I>(std::index_sequence<I...>) {
      std::array<Attribute, kNamed> made{};
      std::size_t n = 0;
      ((kSpec.fields[I].name
            ? void(made[n++] = Attribute{kSpec.fields[I].name, kSpec.fields[I].doc, &field<I>, nullptr, true})
            : void()),
       ...);
      return made;
    }(std::make_index_sequence<kFields>());
  }

 public:
  static constexpr std::array<Attribute, kNamed> kAttributes = make_attributes();
  static constexpr Method kMethods[] = {
      bind<&StructSequence::reduce>("__reduce__(self, /)"),
      bind<&StructSequence::replace>("__replace__(self, /, **changes)",
                                     "A copy in which the fields named by keywords have other values."),
  };
};

template <const StructSequenceSpec& kSpec>
constinit Type StructSequence<kSpec>::type =
    describe<StructSequence<kSpec>>(kSpec.name, {.doc = kSpec.doc,
                                                 .methods = StructSequence<kSpec>::kMethods,
                                                 .attributes = StructSequence<kSpec>::kAttributes,
                                                 .flags = kTypeSequence | (kSpec.is_single ? kTypeNoConstruct : 0),
                                                 .base = &Tuple::type});

}  // namespace krait
