#include "compile/symtable.h"

#include <algorithm>

namespace krait::compiler {

namespace {
constexpr std::size_t kLinear = 8;  // up to here a scan beats a table
}

Symbol* SymbolMap::find(Identifier name) {
  if (index_.empty()) {
    for (Symbol& s : symbols_)
      if (s.name == name) return &s;
    return nullptr;
  }
  const std::size_t mask = index_.size() - 1;
  for (std::size_t at = name->index & mask; index_[at] >= 0; at = (at + 1) & mask)
    if (symbols_[index_[at]].name == name) return &symbols_[index_[at]];
  return nullptr;
}

void SymbolMap::set(Identifier name, std::uint32_t flags) {
  if (Symbol* s = find(name)) {
    s->flags = flags;
    return;
  }
  symbols_.push_back({name, flags});
  if (symbols_.size() <= kLinear) return;
  if (symbols_.size() * 2 > index_.size()) return rebuild();
  const std::size_t mask = index_.size() - 1;
  std::size_t at = name->index & mask;
  while (index_[at] >= 0) at = (at + 1) & mask;
  index_[at] = static_cast<std::int32_t>(symbols_.size()) - 1;
}

void SymbolMap::erase(Identifier name) {
  Symbol* s = find(name);
  if (!s) return;
  symbols_.erase(symbols_.begin() + (s - symbols_.data()));
  if (!index_.empty()) rebuild();
}

void SymbolMap::rebuild() {
  std::size_t size = 32;
  while (size < symbols_.size() * 4) size *= 2;
  index_.assign(size, -1);
  for (std::size_t i = 0; i < symbols_.size(); ++i) {
    std::size_t at = symbols_[i].name->index & (size - 1);
    while (index_[at] >= 0) at = (at + 1) & (size - 1);
    index_[at] = static_cast<std::int32_t>(i);
  }
}

namespace {
std::size_t hash_pointer(const void* p) {
  return static_cast<std::size_t>(reinterpret_cast<std::uintptr_t>(p) * 0x9E3779B97F4A7C15u >> 32);
}
}  // namespace

SymbolTable::~SymbolTable() {
  for (Scope* s : scopes_) delete s;
  for (NameSet* set : mangled_sets_) delete set;
}

Scope* SymbolTable::add(Scope scope) {
  auto* made = new Scope(std::move(scope));
  scopes_.push_back(made);
  if (scopes_.size() * 2 > index_.size()) {
    index_.assign(std::max<std::size_t>(64, index_.size() * 2), -1);
    for (std::size_t i = 0; i < scopes_.size(); ++i) {
      std::size_t at = hash_pointer(scopes_[i]->key) & (index_.size() - 1);
      while (index_[at] >= 0) at = (at + 1) & (index_.size() - 1);
      index_[at] = static_cast<std::int32_t>(i);
    }
    return made;
  }
  std::size_t at = hash_pointer(made->key) & (index_.size() - 1);
  while (index_[at] >= 0) at = (at + 1) & (index_.size() - 1);
  index_[at] = static_cast<std::int32_t>(scopes_.size()) - 1;
  return made;
}

Scope* SymbolTable::find(const void* key) const {
  if (index_.empty()) return nullptr;
  const std::size_t mask = index_.size() - 1;
  for (std::size_t at = hash_pointer(key) & mask; index_[at] >= 0; at = (at + 1) & mask)
    if (scopes_[index_[at]]->key == key) return scopes_[index_[at]];
  return nullptr;
}

Identifier mangle(Context& context, Identifier private_name, Identifier name) {
  const std::string_view text = name->text();
  if (!private_name || !text.starts_with("__") || text.ends_with("__") || text.find('.') != text.npos) return name;
  std::string_view owner = private_name->text();
  owner.remove_prefix(std::min(owner.find_first_not_of('_'), owner.size()));
  if (owner.empty()) return name;
  std::string mangled = "_";
  mangled += owner;
  mangled += text;
  return context.intern(mangled);
}

Identifier maybe_mangle(Context& context, Identifier private_name, const Scope* scope, Identifier name) {
  if (const NameSet* only = scope->mangled_names; only && std::find(only->begin(), only->end(), name) == only->end())
    return name;
  return mangle(context, private_name, name);
}

}  // namespace krait::compiler
