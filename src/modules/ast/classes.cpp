#include "modules/ast/classes.h"

#include "object/allocate.h"
#include "types/descriptor.h"
#include "types/generic_alias.h"
#include "types/hooks.h"
#include "types/list.h"
#include "types/names.h"
#include "types/protocol.h"
#include "types/singletons.h"
#include "types/string_builder.h"
#include "types/tuple.h"
#include "types/type.h"

namespace krait::ast_module {
namespace {

constexpr const char* kLocationNames[] = {"lineno", "col_offset", "end_lineno", "end_col_offset"};

Result<void> put(Thread& t, Ref<Dict> dict, const char* name, Own<> value) {
  const Own<Str> key = TRY(Str::intern_ascii(t, name));
  return dict->set_str(t, key, std::move(value));
}

// "FunctionDef(identifier name, ..., expr? returns)".
void write_signature(StringBuilder& out, const NodeSpec& node) {
  static constexpr const char* kMarks[] = {"", "?", "*", "?*"};
  out.ascii(node.name);
  if (node.fields().empty()) return;
  out.put('(');
  bool first = true;
  for (const FieldSpec& f : node.fields()) {
    if (!first) out.ascii(", ");
    first = false;
    out.ascii(kTypeNames[static_cast<std::size_t>(f.type)]);
    out.ascii(kMarks[static_cast<std::size_t>(f.quantifier)]);
    out.put(' ');
    out.ascii(f.name);
  }
  out.put(')');
}

// "mod = Module(...)\n    | Interactive(...)".
Result<Own<Str>> sum_doc(Thread& t, FieldType type) {
  const char* name = kTypeNames[static_cast<std::size_t>(type)];
  StringBuilder out(t);
  out.ascii(name);
  const char* lead = " = ";
  if (is_enum(type)) {
    for (const char* value : enum_of(type).values) {
      out.ascii(std::exchange(lead, " | "));
      out.ascii(value);
    }
    return out.finish();
  }
  for (const NodeSpec& node : kNodes) {
    if (node.base != type) continue;
    if (lead[1] == '=') {
      out.ascii(std::exchange(lead, "| "));
    } else {
      out.put('\n');
      out.fill(' ', std::string_view(name).size() + 1);
      out.ascii(lead);
    }
    write_signature(out, node);
  }
  return out.finish();
}

Result<Own<>> location_names(Thread& t, bool located) {
  if (!located) return Tuple::empty();
  Own<Tuple> out = TRY(Tuple::create(t, 4));
  for (std::size_t i = 0; i < 4; ++i) out->init_item(i, TRY(Str::intern_ascii(t, kLocationNames[i])));
  return out;
}

class ClassMaker {
 public:
  ClassMaker(Thread& t, AstState& state) : t_(t), s_(state) {}

  Result<void> make_all() {
    s_.lineno.set(TRY(Str::intern_ascii(t_, "lineno")));
    s_.col_offset.set(TRY(Str::intern_ascii(t_, "col_offset")));
    s_.end_lineno.set(TRY(Str::intern_ascii(t_, "end_lineno")));
    s_.end_col_offset.set(TRY(Str::intern_ascii(t_, "end_col_offset")));
    TRY(make_base());
    for (const SumSpec& sum : kSums) {
      Own<Dict> ns = TRY(fresh_namespace({}, TRY(sum_doc(t_, sum.type))));
      const bool has_end = sum.type == FieldType::pattern || sum.type == FieldType::type_param;
      TRY(add_location(ns, sum.is_located, !has_end));
      place(sum.type).set(TRY(make(kTypeNames[static_cast<std::size_t>(sum.type)], s_.base.ref(), ns)));
    }
    for (const EnumSpec& e : kEnums) TRY(make_enum(e));
    for (std::size_t i = 0; i < kKinds; ++i) TRY(make_node(i));
    for (std::size_t i = 0; i < kKinds; ++i) TRY(add_field_types(i));
    s_.is_ready = true;
    return ok;
  }

 private:
  Slot<Type>& place(FieldType type) { return s_.types[static_cast<std::size_t>(type)]; }

  Result<Own<Dict>> fresh_namespace(OptRef<Tuple> fields, Own<> doc) {
    Own<Dict> ns = TRY(Dict::create(t_));
    const Own<Tuple> names = fields ? fields.ref().own() : Tuple::empty();
    TRY(put(t_, ns, "_fields", names.ref().own()));
    TRY(put(t_, ns, "__match_args__", names.ref().own()));
    TRY(put(t_, ns, "__module__", TRY(Str::intern_ascii(t_, "ast"))));
    TRY(put(t_, ns, "__doc__", std::move(doc)));
    return ns;
  }
  Result<void> add_location(Ref<Dict> ns, bool located, bool is_end_optional = true) {
    TRY(put(t_, ns, "_attributes", TRY(location_names(t_, located))));
    if (!located || !is_end_optional) return ok;
    TRY(put(t_, ns, "end_lineno", none()));
    return put(t_, ns, "end_col_offset", none());
  }
  Result<Own<Type>> make(const char* name, Ref<Type> base, Ref<Dict> ns) {
    const Own<Str> text = TRY(Str::intern_ascii(t_, name));
    const Own<Tuple> bases = TRY(Tuple::of(t_, base));
    const Own<> made = TRY(call(t_, Ref<>(&Type::type), {text.value(), bases.value(), ns.value()}));
    return made.ref().as<Type>().own();
  }

  Result<void> make_base() {
    Own<Dict> ns = TRY(fresh_namespace({}, none()));
    TRY(put(t_, ns, "_attributes", Tuple::empty()));
    s_.base.set(TRY(make("AST", Ref<Type>(&kObjectType), ns)));
    for (const Method& m : kAstMethods) {
      const Own<Str> name = TRY(Str::intern_ascii(t_, m.signature.name()));
      const Own<> method = TRY(create<MethodDescriptor>(t_, s_.base.ref(), name.ref().own(), m));
      TRY(set_attr(t_, s_.base.ref(), name, method));
    }
    return ok;
  }

  Result<void> make_enum(const EnumSpec& e) {
    Own<Dict> ns = TRY(fresh_namespace({}, TRY(sum_doc(t_, e.type))));
    TRY(add_location(ns, false));
    place(e.type).set(TRY(make(kTypeNames[static_cast<std::size_t>(e.type)], s_.base.ref(), ns)));
    for (std::size_t i = 0; i < e.values.size(); ++i) {
      Own<Dict> inner = TRY(fresh_namespace({}, TRY(Str::from_ascii(t_, e.values[i]))));
      TRY(add_annotations(inner, TRY(Dict::create(t_))));
      s_.values[e.first + i].set(TRY(make(e.values[i], place(e.type).ref(), inner)));
      s_.singletons[e.first + i].set(TRY(new_plain_instance(t_, *s_.values[e.first + i].get())));
    }
    return ok;
  }

  Result<void> make_node(std::size_t kind) {
    const NodeSpec& node = kNodes[kind];
    Own<Tuple> names = TRY(Tuple::create(t_, node.field_count));
    for (std::size_t i = 0; i < node.field_count; ++i) {
      s_.field_names[kind][i].set(TRY(Str::intern_ascii(t_, node.field_list[i].name)));
      names->init_item(i, s_.field_names[kind][i].ref().own());
    }
    StringBuilder doc(t_);
    write_signature(doc, node);
    Own<Dict> ns = TRY(fresh_namespace(names, TRY(doc.finish())));
    if (node.is_product) TRY(add_location(ns, node.is_located));
    for (const FieldSpec& f : node.fields())
      if (f.quantifier == Quantifier::Optional) TRY(put(t_, ns, f.name, none()));
    const Ref<Type> base = node.is_product ? s_.base.ref() : place(node.base).ref();
    s_.nodes[kind].set(TRY(make(node.name, base, ns)));
    if (node.is_product) place(node.base).set(s_.nodes[kind].ref().own());
    return ok;
  }

  Result<Own<>> type_of_field(const FieldSpec& f) {
    Own<> one = none();
    switch (f.type) {
      case FieldType::identifier:
      case FieldType::string:
        one = Ref<>(&Str::type).own();
        break;
      case FieldType::int_:
        one = Ref<>(&kIntType).own();
        break;
      case FieldType::constant:
        one = Ref<>(&kObjectType).own();
        break;
      default:
        one = Ref<>(place(f.type).ref()).own();
    }
    if (f.is_list()) return make_generic_alias(t_, Ref<>(&List::type), one);
    if (f.quantifier == Quantifier::Optional) return union_of(t_, one, none_ref());
    return one;
  }
  Result<void> add_annotations(Ref<Dict> ns, Own<Dict> types) {
    TRY(put(t_, ns, "_field_types", types.ref().own()));
    return put(t_, ns, "__annotations_cache__", std::move(types));
  }
  Result<void> add_field_types(std::size_t kind) {
    Own<Dict> types = TRY(Dict::create(t_));
    for (const FieldSpec& f : kNodes[kind].fields()) TRY(put(t_, types, f.name, TRY(type_of_field(f))));
    Type& type = *s_.nodes[kind].get();
    TRY(add_annotations(dict_of(t_, type), std::move(types)));
    type_modified(t_, type);
    return ok;
  }

  Thread& t_;
  AstState& s_;
};

}  // namespace

Result<AstState*> ast_state(Thread& t) {
  AstState& state = native_state<AstState>(t);
  if (!state.is_ready) TRY(ClassMaker(t, state).make_all());
  return &state;
}

Result<void> add_classes(Thread& t, Ref<Dict> namespace_) {
  AstState& s = *TRY(ast_state(t));
  TRY(put(t, namespace_, "AST", Ref<>(s.base.ref()).own()));
  for (std::size_t i = 0; i < kFieldTypes; ++i)
    if (s.types[i]) TRY(put(t, namespace_, kTypeNames[i], Ref<>(s.types[i].ref()).own()));
  for (std::size_t i = 0; i < kKinds; ++i) TRY(put(t, namespace_, kNodes[i].name, Ref<>(s.nodes[i].ref()).own()));
  for (const EnumSpec& e : kEnums)
    for (std::size_t i = 0; i < e.values.size(); ++i)
      TRY(put(t, namespace_, e.values[i], Ref<>(s.values[e.first + i].ref()).own()));
  return ok;
}

}  // namespace krait::ast_module
