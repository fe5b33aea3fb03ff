#include "types/often_set.h"

#include <vector>

#include "object/native_state.h"
#include "types/dict.h"
#include "types/list.h"
#include "types/singletons.h"
#include "types/str.h"
#include "types/tuple.h"
#include "types/type.h"

namespace krait {

namespace {

constexpr std::uint32_t kSomeChanges = 3;
constexpr std::size_t kMostNames = 64;

struct OftenSet {
  struct Entry {
    const Type* type;
    Own<Str> name;
    std::uint32_t changes;
  };
  std::vector<Entry> entries;

  Entry* find(const Type& type, const Str* name) {
    for (Entry& e : entries)
      if (e.name.get() == name && e.type == &type) return &e;
    return nullptr;
  }
};

// A value that a lookup only passes on: no descriptor, nothing that is called.
bool is_data(Ref<> v) {
  return !v.value().is_object() || is_none(v) || is_true_object(v) || is_false_object(v) || v.is_exact<Str>() ||
         v.is_exact<Tuple>() || v.is_exact<List>() || v.is_exact<Dict>() || v.type() == &kIntType ||
         v.type() == &kFloatType;
}

bool is_special(const Str& name) { return name.is_ascii() && name.ascii().starts_with("__"); }

}  // namespace

bool is_often_set(Thread& t, const Type& type, Ref<Str> name) {
  if (!type.has(kTypeOftenSet)) return false;
  const OftenSet::Entry* e = native_state<OftenSet>(t).find(type, name.get());
  return e && e->changes >= kSomeChanges;
}

bool changes_often(Thread& t, Type& type, Ref<Str> name) {
  for (Value base : mro_of(t, type)->span()) {
    auto& holder = *static_cast<Type*>(base.object());
    if (is_often_set(t, holder, name)) return true;
    if (dict_of(t, holder)->find_str(name)) return false;
  }
  return false;
}

bool note_change(Thread& t, Type& type, Ref<Str> name, OptRef<> former, OptRef<> value) {
  const bool stays_data = value && former && is_data(value.ref()) && is_data(former.ref());
  if (!stays_data && !type.has(kTypeOftenSet)) return false;
  OftenSet& all = native_state<OftenSet>(t);
  OftenSet::Entry* e = all.find(type, name.get());
  if (!stays_data) {
    if (e) e->changes = 0;
    return false;
  }
  if (e) {
    const bool was_marked = e->changes >= kSomeChanges;
    if (!was_marked) ++e->changes;
    return was_marked;  // what holds the value when the name is marked has to learn of this change
  }
  if (all.entries.size() == kMostNames || is_special(*name)) return false;
  all.entries.push_back({&type, name.own(), 1});
  type.flags |= kTypeOftenSet;
  return false;
}

void forget_often_set(Interpreter& in, const Type& type) {
  if (!type.has(kTypeOftenSet)) return;
  std::erase_if(native_state<OftenSet>(in).entries, [&](const OftenSet::Entry& e) { return e.type == &type; });
}

}  // namespace krait
