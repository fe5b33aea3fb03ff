// What a class derives from: its MRO, by the C3 rule or by the metaclass's own `mro`, and the assignment of
// `__bases__`.
#include <algorithm>
#include <memory>

#include "object/audit.h"
#include "object/raise.h"
#include "types/descriptor.h"
#include "types/list.h"
#include "types/names.h"
#include "types/protocol.h"
#include "types/special_methods.h"
#include "types/tuple.h"
#include "types/type.h"

namespace krait {
namespace {

Type* as_type(Value v) { return static_cast<Type*>(v.object()); }

Failed raise_inconsistent(Thread& t, const std::vector<std::vector<Type*>>& lists,
                          const std::vector<std::size_t>& heads) {
  Own<Str> text = TRY(Str::from_ascii(t, "Cannot create a consistent method resolution order (MRO) for bases "));
  std::vector<Type*> seen;
  for (std::size_t i = 0; i < lists.size(); ++i) {
    if (heads[i] >= lists[i].size()) continue;
    Type* head = lists[i][heads[i]];
    if (std::find(seen.begin(), seen.end(), head) != seen.end()) continue;
    text = TRY(format(t, seen.empty() ? "%S%S" : "%S, %S", text, TRY(type_name(t, *head))));
    seen.push_back(head);
  }
  return raise_value(t, exc::TypeError, text.ref());
}

// The lists to merge: the MRO of each base, then the bases themselves.
Result<void> lists_to_merge(Thread& t, Ref<Tuple> bases, std::vector<std::vector<Type*>>& lists) {
  std::vector<Type*> direct;
  for (Value v : bases->span()) {
    TypeState& state = state_of(t, *as_type(v));
    if (!state.mro) return raise(t, exc::TypeError, "Cannot extend an incomplete type '%T'", as_type(v));
    std::vector<Type*> list;
    for (Value m : state.mro->span()) list.push_back(as_type(m));
    lists.push_back(std::move(list));
    if (std::find(direct.begin(), direct.end(), as_type(v)) != direct.end())
      return raise(t, exc::TypeError, "duplicate base class %s", TRY(type_name(t, *as_type(v))));
    direct.push_back(as_type(v));
  }
  lists.push_back(std::move(direct));
  return ok;
}

}  // namespace

Result<Own<Tuple>> linearize(Thread& t, Type& type, Ref<Tuple> bases) {
  std::vector<std::vector<Type*>> lists;
  TRY(lists_to_merge(t, bases, lists));
  std::vector<std::size_t> heads(lists.size(), 0);
  const auto in_a_tail = [&](const Type* candidate) {
    for (std::size_t k = 0; k < lists.size(); ++k)
      for (std::size_t j = heads[k] + 1; j < lists[k].size(); ++j)
        if (lists[k][j] == candidate) return true;
    return false;
  };
  std::vector<Type*> out{&type};
  for (;;) {
    Type* next = nullptr;
    bool any = false;
    for (std::size_t i = 0; i < lists.size() && !next; ++i) {
      if (heads[i] >= lists[i].size()) continue;
      any = true;
      if (!in_a_tail(lists[i][heads[i]])) next = lists[i][heads[i]];
    }
    if (!any) break;
    if (!next) return raise_inconsistent(t, lists, heads);
    out.push_back(next);
    for (std::size_t i = 0; i < lists.size(); ++i)
      if (heads[i] < lists[i].size() && lists[i][heads[i]] == next) ++heads[i];
  }
  Own<Tuple> mro = TRY(Tuple::create(t, out.size()));
  for (std::size_t i = 0; i < out.size(); ++i) mro->init_item(i, Ref<Type>(out[i]).own());
  return mro;
}

namespace {

// Does `type` bring anything to the layout of instances that its base does not have?
bool adds_to_layout(const Type& type) {
  const Type* base = type.base;
  if (!base) return true;
  constexpr std::uint32_t kLayoutFlags = kTypeHasDict | kTypeManagesDict | kTypeWeakrefs | kTypeVariable;
  if ((type.flags ^ base->flags) & kLayoutFlags) return true;
  if (!type.is_heap()) return type.basic_size != base->basic_size;
  return type.own_state->slots_count > 0;
}

// An MRO that Python code made up: classes only, and none whose instances are laid out differently.
Result<void> check_mro(Thread& t, Type& type, Ref<Tuple> mro) {
  if (mro->size() == 0) return raise(t, exc::TypeError, "type MRO must not be empty");
  for (Value v : mro->span()) {
    if (!Ref<>(v).is<Type>()) return raise(t, exc::TypeError, "mro() returned a non-class ('%T')", Ref<>(v));
    (void)state_of(t, *as_type(v));
    // Along `base`, since the MRO is what is being questioned.
    const Type *mine = solid_base(&type), *wanted = solid_base(as_type(v));
    while (mine && mine != wanted) mine = mine->base;
    if (!mine) return raise(t, exc::TypeError, "mro() returned base with unsuitable layout ('%T')", as_type(v));
  }
  return ok;
}

Result<Own<Tuple>> compute_mro(Thread& t, Type& type) {
  const Own<Tuple> bases = bases_of(t, type).own();
  if (Ref<>(&type).type() == &Type::type) return linearize(t, type, bases);
  const OptRef<> own_mro = lookup(t, *Ref<>(&type).type(), names::mro);
  const OptRef<> standard = lookup(t, Type::type, names::mro);
  if (!own_mro || own_mro.value() == standard.value()) return linearize(t, type, bases);
  const Own<> made = TRY(call_special(t, Ref<>(&type), names::mro));
  Own<Tuple> mro = TRY(to_tuple(t, made));
  TRY(check_mro(t, type, mro));
  return mro;
}

}  // namespace

Type* solid_base(Type* type) {
  while (type->base) {
    const Type* b = type->base;
    if (!type->is_heap()) {
      if (type->basic_size > b->basic_size || type->has(kTypeVariable) != b->has(kTypeVariable)) return type;
    } else if (type->own_state->slots_count > 0) {
      return type;
    }
    type = type->base;
  }
  return type;
}

bool same_layout(const Type* a, const Type* b) {
  while (!adds_to_layout(*a)) a = a->base;
  while (!adds_to_layout(*b)) b = b->base;
  if (a == b) return true;
  if (!a->is_heap() || !b->is_heap()) return false;
  if (a->base != b->base || ((a->flags ^ b->flags) & (kTypeHasDict | kTypeManagesDict | kTypeWeakrefs))) return false;
  const TypeState &x = *a->own_state, &y = *b->own_state;
  if (x.slots_count != y.slots_count) return false;
  for (std::uint32_t i = 0; i < x.slots_count; ++i)
    if (!Str::equal((*x.slot_names.get())[i].as<Str>(), (*y.slot_names.get())[i].as<Str>())) return false;
  return true;
}

Result<MroChange> update_mro(Thread& t, Type& type) {
  TypeState& state = state_of(t, type);
  const Tuple* before = state.mro.get();
  // Kept alive, so that another tuple at the same address is not taken for it.
  Slot<Tuple> keep;
  if (before) keep.set(state.mro.ref().own());
  Own<Tuple> mro = TRY(compute_mro(t, type));
  if (state.mro.get() != before) return MroChange::Overtaken;
  state.mro.set(std::move(mro));
  type_modified(t, type);
  return MroChange::Done;
}

namespace {

struct OldMro {
  Own<Type> type;
  Slot<Tuple> before, after;
  OldMro(Own<Type> type) : type(std::move(type)) {}
};

// The MRO of a class and of all below it; `done` records what was there.
Result<void> update_hierarchy(Thread& t, Type& type, std::vector<std::unique_ptr<OldMro>>& done) {
  TRY(check_stack(t, " while computing MROs"));
  auto record = std::make_unique<OldMro>(Ref<Type>(&type).own());
  TypeState& state = state_of(t, type);
  if (state.mro) record->before.set(state.mro.ref().own());
  if (TRY(update_mro(t, type)) == MroChange::Overtaken) return ok;
  record->after.set(state.mro.ref().own());
  done.push_back(std::move(record));
  std::vector<Own<Type>> below;
  for (Type* sub : state.subclasses) below.push_back(Ref<Type>(sub).own());
  for (const Own<Type>& sub : below) TRY(update_hierarchy(t, *sub, done));
  return ok;
}

void restore(Thread& t, std::vector<std::unique_ptr<OldMro>>& done) {
  for (auto& record : done) {
    TypeState& state = state_of(t, *record->type);
    if (state.mro.get() != record->after.get()) continue;
    if (record->before)
      state.mro.set(record->before.ref().own());
    else
      state.mro.clear();
    type_modified(t, *record->type);
  }
}

Result<void> check_bases(Thread& t, Type& type, Ref<> value) {
  if (!value.is<Tuple>())
    return raise(t, exc::TypeError, "can only assign tuple to %Q.__bases__, not %T", &type, value);
  const Ref<Tuple> bases = value.as<Tuple>();
  if (bases->size() == 0)
    return raise(t, exc::TypeError, "can only assign non-empty tuple to %Q.__bases__, not ()", &type);
  for (Value v : bases->span()) {
    if (!Ref<>(v).is<Type>())
      return raise(t, exc::TypeError, "%Q.__bases__ must be tuple of classes, not '%T'", &type, Ref<>(v));
    bool cycle = is_subtype(as_type(v), &type);
    // An MRO in the making says nothing yet.
    for (const Type* b = as_type(v); b && !cycle; b = b->base) cycle = b == &type;
    if (cycle) return raise(t, exc::TypeError, "a __bases__ item causes an inheritance cycle");
  }
  return ok;
}

void set_base(Type& type, Type* base) {
  base->retain();
  std::exchange(type.base, base)->release();
}

void forget_subclass(Thread& t, Ref<Tuple> bases, Type& type) {
  for (Value v : bases->span()) std::erase(state_of(t, *as_type(v)).subclasses, &type);
}

void update_slots_below(Thread& t, Type& type) {
  update_all_slots(t, type);
  update_construct_slot(t, type);
  const std::vector<Type*> below = state_of(t, type).subclasses;
  for (Type* sub : below) update_slots_below(t, *sub);
}

}  // namespace

Result<void> set_bases(Thread& t, Ref<> self, OptRef<> value) {
  Type& type = *self.as<Type>();
  if (type.has(kTypeImmutable))
    return raise(t, exc::TypeError, "cannot set '__bases__' attribute of immutable type '%T'", &type);
  if (!value) return raise(t, exc::TypeError, "cannot delete '__bases__' attribute of immutable type '%T'", &type);
  TRY(audit(t, "object.__setattr__", {self.value(), Value::of_object(&names::__bases__), value.value()}));
  TRY(check_bases(t, type, value.ref()));
  const Own<Tuple> bases = value.ref().as<Tuple>().own();
  Type* base = TRY(best_base(t, bases));
  if (!same_layout(type.base, base))
    return raise(t, exc::TypeError, "__bases__ assignment: '%T' object layout differs from '%T'", base, type.base);
  TypeState& state = *type.own_state;
  const Own<Tuple> old_bases = state.bases.ref().own();
  const Own<Type> old_base = Ref<Type>(type.base).own();
  state.bases.set(bases.ref().own());
  set_base(type, base);
  std::vector<std::unique_ptr<OldMro>> done;
  if (update_hierarchy(t, type, done).is_failed()) {
    restore(t, done);
    // Python code in between may have assigned other bases.
    if (state.bases.get() == bases.get()) {
      state.bases.set(old_bases.ref().own());
      set_base(type, old_base.get());
    }
    return failed;
  }
  if (state.bases.get() != bases.get()) return ok;
  forget_subclass(t, old_bases, type);
  for (Value v : bases->span()) {
    auto& subclasses = state_of(t, *as_type(v)).subclasses;
    if (std::find(subclasses.begin(), subclasses.end(), &type) == subclasses.end()) subclasses.push_back(&type);
  }
  type_modified(t, type);
  update_slots_below(t, type);
  return ok;
}

}  // namespace krait
