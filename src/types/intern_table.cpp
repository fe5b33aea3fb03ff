#include "types/intern_table.h"

#include <new>

#include "types/names.h"

namespace krait {

namespace {
Str* const kGone = reinterpret_cast<Str*>(8);

// A start interns some five thousand strings.
constexpr std::size_t kFirstCapacity = 8192;

Str* const kStaticNames[] = {
#define NAME(identifier) &names::identifier,
#define NAME_AS(identifier, text) NAME(identifier)
#include "types/names.def"
#undef NAME
#undef NAME_AS
};

}  // namespace

InternTable::InternTable() {
  for (Str* name : kStaticNames)
    if (!find(*name)) add(name);
}

Str* InternTable::find(const Str& s) const {
  if (!capacity_) return nullptr;
  for (std::size_t i = static_cast<std::size_t>(s.hash_nothrow());; ++i) {
    Str* p = slots_[i & (capacity_ - 1)];
    if (!p) return nullptr;
    if (p != kGone && p->cached_hash() == s.cached_hash() && Str::equal(Ref<Str>(p), Ref<Str>(const_cast<Str*>(&s))))
      return p;
  }
}

bool InternTable::add(Str* s) {
  if (filled_ * 3 >= capacity_ * 2 && !grow()) return false;
  std::size_t i = static_cast<std::size_t>(s->hash_nothrow());
  while (slots_[i & (capacity_ - 1)]) ++i;
  slots_[i & (capacity_ - 1)] = s;
  ++used_, ++filled_;
  return true;
}

void InternTable::remove(const Str* s) {
  if (!capacity_) return;
  for (std::size_t i = static_cast<std::size_t>(s->cached_hash());; ++i) {
    Str*& p = slots_[i & (capacity_ - 1)];
    if (!p) return;
    if (p == s) {
      p = kGone;
      --used_;
      return;
    }
  }
}

bool InternTable::grow() {
  const std::size_t capacity = used_ * 3 < capacity_ ? capacity_ : capacity_ ? capacity_ * 2 : kFirstCapacity;
  std::unique_ptr<Str*[]> fresh(new (std::nothrow) Str*[capacity]());
  if (!fresh) return false;
  for (std::size_t k = 0; k < capacity_; ++k) {
    Str* p = slots_[k];
    if (!p || p == kGone) continue;
    std::size_t i = static_cast<std::size_t>(p->cached_hash());
    while (fresh[i & (capacity - 1)]) ++i;
    fresh[i & (capacity - 1)] = p;
  }
  slots_ = std::move(fresh);
  capacity_ = capacity;
  filled_ = used_;
  return true;
}

}  // namespace krait
