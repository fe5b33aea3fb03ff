// dict: the table. Methods are in dict_methods.cpp, views in dict_views.cpp.
#include "types/dict.h"

#include "object/allocate.h"
#include "types/dict_table.h"
#include "types/hooks.h"
#include "types/sequence.h"
#include "types/tuple.h"

namespace krait {
namespace {

bool is_simple_key(Ref<> key) { return key.value().is_int() || key.is_exact<Str>(); }

// Position of an exact str in a simple table.
template <class I>
std::int64_t locate_str(DictTable* table, const I* index, Str* key, std::int64_t hash) {
  SimpleEntry* entries = table->simple();
  for (Probe p(hash, table->mask());; p.advance()) {
    const I at = index[p.slot];
    if (at >= kRemovedSlot<I>) {
      if (at == kEmptySlot<I>) return -1;
      continue;
    }
    const Value found = entries[at].key;
    if (found == Value::of_object(key)) return at;
    if (!found.is_object()) continue;
    Str* other = static_cast<Str*>(found.object());
    if (other->cached_hash() == hash && Str::equal(Ref<Str>(other), Ref<Str>(key))) return at;
  }
}
template <class I>
std::int64_t locate_word(DictTable* table, const I* index, Value key, std::int64_t hash) {
  SimpleEntry* entries = table->simple();
  for (Probe p(hash, table->mask());; p.advance()) {
    const I at = index[p.slot];
    if (at >= kRemovedSlot<I>) {
      if (at == kEmptySlot<I>) return -1;
      continue;
    }
    if (entries[at].key == key) return at;
  }
}

void put_in_index(DictTable* table, std::int64_t hash, std::size_t position) {
  table->with_index([&](auto* index) {
    using I = std::remove_pointer_t<decltype(index)>;
    Probe p(hash, table->mask());
    while (index[p.slot] < kRemovedSlot<I>) p.advance();
    index[p.slot] = static_cast<I>(position);
  });
}

unsigned log2_for(std::size_t entries) {
  unsigned log2 = 3;
  while (DictTable::usable(log2) < entries) ++log2;
  return log2;
}

std::size_t capacity_for(std::size_t entries, std::size_t usable) {
  std::size_t n = entries < 4 ? 4 : entries < 1024 ? entries + (entries >> 1) : entries + (entries >> 3);
  return n < usable ? n : usable;
}

DictTable* new_table(Heap& heap, unsigned log2, std::size_t capacity, bool general) {
  DictTable head{0, static_cast<std::uint32_t>(capacity), static_cast<std::uint32_t>(DictTable::usable(log2)),
                 0, static_cast<std::uint8_t>(log2),      general};
  auto* table = static_cast<DictTable*>(heap.allocate_raw(head.bytes()));
  if (!table) return nullptr;
  *table = head;
  std::memset(table->index(), 0xFF, DictTable::width_of(log2) << log2);
  return table;
}

}  // namespace

Result<std::int64_t> hash_key(Thread& t, Ref<> key) {
  if (key.is_exact<Str>()) return key.as<Str>()->hash_nothrow();
  if (key.value().is_int()) return hash_of_immediate(key.value().as_int());
  auto hash = krait::hash(t, key);
  if (hash.is_failed()) return raise_unhashable(t, key, "a dict key");
  return hash;
}

Result<Own<Dict>> Dict::create(Thread& t) { return krait::create<Dict>(t); }

Result<Own<Dict>> Dict::create_with_capacity(Thread& t, std::size_t entries) {
  Own<Dict> out = TRY(create(t));
  if (entries == 0) return out;
  if (entries > (std::size_t{1} << 31)) return raise_memory_error(t);
  out->table_ = new_table(*t.heap, log2_for(entries), std::max<std::size_t>(entries, 3), false);
  if (!out->table_) return raise_memory_error(t);
  return out;
}

namespace {

// A copy of a table, the counts not taken. Null: no memory, or, where signals are looked for, one waits.
DictTable* copy_table(Thread& t, const DictTable* table, bool looking) {
  constexpr std::size_t kPiece = std::size_t{1} << 21;
  std::size_t bytes = table->bytes();
  auto* copy = static_cast<char*>(t.heap->allocate_raw(bytes));
  if (!copy) return nullptr;
  auto* to = copy;
  auto* from = reinterpret_cast<const char*>(table);
  while (bytes > kPiece) {
    std::memcpy(to, from, kPiece);
    to += kPiece, from += kPiece, bytes -= kPiece;
    if (looking && t.interrupts.load(std::memory_order_relaxed) & kInterruptSignal) {
      Heap::release_raw(copy);
      return nullptr;
    }
  }
  std::memcpy(to, from, bytes);
  return reinterpret_cast<DictTable*>(copy);
}

}  // namespace

Result<Own<Dict>> Dict::copy_of(Thread& t, Ref<Dict> from) {
  Own<Dict> out = TRY(create(t));
  DictTable* copy = nullptr;
  // When a signal came meanwhile, its handler may change all: the copy is made anew then.
  for (bool looking : {true, false}) {
    if (from->size() == 0) return out;
    const DictTable* table = from->table_;
    if (!table || from->used_ != table->next) break;
    copy = copy_table(t, table, looking);
    if (copy) break;
    if (!(t.interrupts.load(std::memory_order_relaxed) & kInterruptSignal) || !looking) return raise_memory_error(t);
    TRY(handle_signals(t));
  }
  if (copy) {
    copy->first = 0;
    for (std::size_t i = 0; i < copy->next; ++i) {
      krait::retain(copy->at(i).key);
      krait::retain(copy->at(i).value);
    }
    out->table_ = copy;
    out->used_ = from->used_;
    return out;
  }
  TRY(out->merge(t, from, true));
  return out;
}

// ---- lookup ----

Result<std::int64_t> Dict::locate(Thread& t, Ref<> key, std::int64_t hash) {
  if (!table_) return is_view() ? view_locate(t, key, hash) : std::int64_t{-1};
  if (!table_->is_general) {
    if (key.is_exact<Str>())
      return table_->with_index([&](auto* index) { return locate_str(table_, index, key.as<Str>().get(), hash); });
    if (key.value().is_int())
      return table_->with_index([&](auto* index) { return locate_word(table_, index, key.value(), hash); });
  }
  return locate_general(t, key, hash);
}

Result<std::int64_t> Dict::locate_general(Thread& t, Ref<> key, std::int64_t hash) {
restart:
  DictTable* table = table_;
  if (!table) return std::int64_t{-1};
  for (Probe p(hash, table->mask());; p.advance()) {
    const std::int64_t at = table->with_index([&](auto* index) -> std::int64_t {
      using I = std::remove_pointer_t<decltype(index)>;
      const I i = index[p.slot];
      return i == kEmptySlot<I> ? -1 : i == kRemovedSlot<I> ? -2 : static_cast<std::int64_t>(i);
    });
    if (at == -1) return std::int64_t{-1};
    if (at == -2) continue;
    const Value found = table->at(at).key;
    if (found == key.value()) return at;
    if (table->hash_at(at) != hash) continue;
    const bool same = TRY(items_equal(t, found, key.value()));
    // __eq__ may have changed this very dict. As long as the key still stands there, other changes do not matter; a
    // table that was made meanwhile may have taken the address of this one.
    if (table_ != table || table->mask() != p.mask || at >= std::int64_t{table->next} || table->at(at).key != found)
      goto restart;
    if (same) return at;
  }
}

Result<OptRef<>> Dict::find_hashed(Thread& t, Ref<> key, std::int64_t hash) {
  const std::int64_t at = TRY(locate(t, key, hash));
  return at < 0 ? OptRef<>() : OptRef<>(*word_at(at));
}
Result<OptRef<>> Dict::find(Thread& t, Ref<> key) { return find_hashed(t, key, TRY(hash_key(t, key))); }

std::int64_t Dict::position_of(Ref<Str> key) const {
  DictTable* table = table_;
  if (!table) return is_view() ? view_position(key) : -1;
  const std::int64_t hash = key->hash_nothrow();
  if (!table->is_general) [[likely]]
    return table->with_index([&](auto* index) { return locate_str(table, index, key.get(), hash); });
  return table->with_index([&](auto* index) -> std::int64_t {
    using I = std::remove_pointer_t<decltype(index)>;
    for (Probe p(hash, table->mask());; p.advance()) {
      const I at = index[p.slot];
      if (at == kEmptySlot<I>) return -1;
      if (at == kRemovedSlot<I>) continue;
      const GeneralEntry& e = table->general()[at];
      if (e.key == key.value() || (e.hash == hash && Ref<>(e.key).is<Str>() && Str::equal(Ref<>(e.key).as<Str>(), key)))
        return at;
    }
  });
}

OptRef<> Dict::find_str(Ref<Str> key) const {
  const std::int64_t at = position_of(key);
  return at < 0 ? OptRef<>() : OptRef<>(*word_at(at));
}
std::uint64_t Dict::cached_identity(Interpreter& interpreter) {
  if (is_view()) return 0;
  if (cache_id_ == 0 && interpreter.next_dict_id != UINT32_MAX) cache_id_ = ++interpreter.next_dict_id;
  return cache_id_ ? identity() : 0;
}
const Value* Dict::place_of(Ref<Str> key) const {
  const std::int64_t at = position_of(key);
  return at < 0 ? nullptr : word_at(static_cast<std::size_t>(at));
}
Value* Dict::word_at(std::size_t position) const { return table_ ? &table_->at(position).value : view_word(position); }
Value Dict::value_at(std::size_t position) const { return *word_at(position); }
void Dict::set_value_at(std::size_t position, Own<> value) {
  const auto old = Own<>::steal(std::exchange(*word_at(position), value.leak()));
}

// ---- insertion ----

// A new table with room for `entries`, of which the first `gap` places stay free.
Result<void> Dict::rebuild(Thread& t, std::size_t entries, bool general, std::size_t gap) {
  if (entries + gap > (std::size_t{1} << 31)) return raise_memory_error(t);
  const unsigned log2 = log2_for(entries + gap);
  DictTable* table = new_table(*t.heap, log2, capacity_for(gap + used_ + 1, DictTable::usable(log2)), general);
  if (!table) return raise_memory_error(t);
  for (std::size_t i = 0; i < gap; ++i) {
    table->at(i) = {};
    if (general) table->general()[i].hash = 0;
  }
  table->first = table->next = static_cast<std::uint32_t>(gap);
  if (DictTable* old = table_) {
    std::size_t n = gap;
    for (std::size_t i = 0; i < old->next; ++i) {
      const SimpleEntry e = old->at(i);
      if (e.key.is_empty()) continue;
      const std::int64_t hash = old->hash_at(i);
      table->at(n) = e;
      if (general) table->general()[n].hash = hash;
      put_in_index(table, hash, n++);
    }
    table->next = static_cast<std::uint32_t>(n);
    table->left -= static_cast<std::uint32_t>(n - gap);
    Heap::release_raw(old);
  }
  table_ = table;
  keys_changed();
  return ok;
}

// Room for one more entry, in a table that can hold its kind of key.
Result<void> Dict::make_room(Thread& t, bool general) {
  DictTable* table = table_;
  if (!table) return rebuild(t, 1, general);
  general |= table->is_general;
  if (general != table->is_general) return rebuild(t, used_ + 1 + used_ / 4, general);
  if (table->next < table->capacity && table->left) return ok;
  if (table->left && used_ == table->next) {
    const std::size_t usable = DictTable::usable(table->log2);
    const std::size_t capacity = capacity_for(table->next + 1, usable);
    if (capacity > table->next) {
      DictTable grown = *table;
      grown.capacity = static_cast<std::uint32_t>(capacity);
      table = static_cast<DictTable*>(t.heap->resize_raw(table_, grown.bytes()));
      if (!table) return raise_memory_error(t);
      table->capacity = grown.capacity;
      table_ = table;
      return ok;
    }
  }
  return rebuild(t, used_ < 32768 ? used_ * 2 + 1 : used_ + used_ / 2, general);
}

Result<void> Dict::insert_new(Thread& t, Ref<> key, std::int64_t hash, Own<> value) {
  const bool general = !is_simple_key(key);
  if (!table_ || table_->next == table_->capacity || !table_->left || (general && !table_->is_general)) [[unlikely]] {
    if (is_view()) return view_insert(t, key, hash, std::move(value));
    TRY(make_room(t, general));
  }
  DictTable* table = table_;
  const std::uint32_t at = table->next;
  put_in_index(table, hash, at);
  table->at(at) = {key.own().leak(), value.leak()};
  if (table->is_general) table->general()[at].hash = hash;
  table->next = at + 1;
  --table->left;
  ++used_;
  keys_changed();
  return ok;
}

Result<void> Dict::set_hashed(Thread& t, Ref<> key, std::int64_t hash, Own<> value) {
  const std::int64_t at = TRY(locate(t, key, hash));
  if (at < 0) return insert_new(t, key, hash, std::move(value));
  const auto old = Own<>::steal(std::exchange(*word_at(at), value.leak()));
  return ok;
}
Result<void> Dict::set(Thread& t, Ref<> key, Own<> value) {
  return set_hashed(t, key, TRY(hash_key(t, key)), std::move(value));
}
Result<void> Dict::set_str(Thread& t, Ref<Str> key, Own<> value) {
  const std::int64_t at = position_of(key);
  if (at < 0) return insert_new(t, key, key->hash_nothrow(), std::move(value));
  const auto old = Own<>::steal(std::exchange(*word_at(at), value.leak()));
  return ok;
}

Result<bool> Dict::set_default(Thread& t, Ref<> key, Ref<> value, Slot<>& found) {
  const std::int64_t hash = TRY(hash_key(t, key));
  const std::int64_t at = TRY(locate(t, key, hash));
  if (at >= 0) {
    found.set(Ref<>(*word_at(at)).own());
    return false;
  }
  TRY(insert_new(t, key, hash, value.own()));
  found.set(value.own());
  return true;
}

// ---- removal ----

void Dict::unlink(std::size_t position, std::int64_t hash, Value& key, Value& value) {
  DictTable* table = table_;
  table->with_index([&](auto* index) {
    using I = std::remove_pointer_t<decltype(index)>;
    Probe p(hash, table->mask());
    while (index[p.slot] != static_cast<I>(position)) p.advance();
    index[p.slot] = kRemovedSlot<I>;
  });
  SimpleEntry& e = table->at(position);
  key = std::exchange(e.key, Value());
  value = std::exchange(e.value, Value());
  --used_;
  keys_changed();
  if (position == table->first) ++table->first;
  if (used_ == 0) shrink();
}

// Gives the memory of an emptied table back, but for a small one. Otherwise tables stay as they are, so that a loop
// over entries may remove them; the next insertion that needs room makes a smaller table.
void Dict::shrink() {
  if (table_->log2 <= 5) return;
  Heap::release_raw(std::exchange(table_, nullptr));
}

// ---- order ----

std::size_t Dict::position_of_word(Value key, std::int64_t hash) const {
  DictTable* table = table_;
  return table->with_index([&](auto* index) -> std::size_t {
    using I = std::remove_pointer_t<decltype(index)>;
    for (Probe p(hash, table->mask());; p.advance()) {
      const I at = index[p.slot];
      if (at < kRemovedSlot<I> && table->at(at).key == key) return at;
    }
  });
}

// To a free place; the index follows.
void Dict::move_entry(std::size_t from, std::size_t to) {
  DictTable* table = table_;
  const std::int64_t hash = table->hash_at(from);
  table->with_index([&](auto* index) {
    using I = std::remove_pointer_t<decltype(index)>;
    Probe p(hash, table->mask());
    while (index[p.slot] != static_cast<I>(from)) p.advance();
    index[p.slot] = static_cast<I>(to);
  });
  table->at(to) = std::exchange(table->at(from), {});
  if (table->is_general) table->general()[to].hash = hash;
  keys_changed();
}

Result<bool> Dict::move_to_end(Thread& t, Ref<> key, bool last) {
  KRAIT_CHECK(!is_view(), "views keep the order of attributes");
  const std::int64_t hash = TRY(hash_key(t, key));
  const std::int64_t found = TRY(locate(t, key, hash));
  if (found < 0) return false;
  auto at = static_cast<std::size_t>(found);
  const Value word = table_->at(at).key;
  if (last) {
    if (at + 1 == table_->next) return true;
    if (table_->next == table_->capacity) {
      TRY(rebuild(t, used_ * 2 + 1, table_->is_general));
      at = position_of_word(word, hash);
    }
    move_entry(at, table_->next++);
    if (at == table_->first) ++table_->first;
    return true;
  }
  while (table_->at(table_->first).key.is_empty()) ++table_->first;
  if (at == table_->first) return true;
  if (table_->first == 0) {
    TRY(rebuild(t, used_ + 1, table_->is_general, used_ / 2 + 4));
    at = position_of_word(word, hash);
  }
  move_entry(at, --table_->first);
  return true;
}

Result<bool> Dict::take(Thread& t, Ref<> key, Slot<>& out) {
  if (size() == 0) return false;
  const std::int64_t hash = TRY(hash_key(t, key));
  const std::int64_t at = TRY(locate(t, key, hash));
  if (at < 0) return false;
  Value k, v;
  if (is_view())
    TRY(view_take(t, at, k, v));
  else
    unlink(at, hash, k, v);
  out.set(Own<>::steal(v));
  krait::release(k);
  return true;
}
Result<bool> Dict::remove_hashed(Thread& t, Ref<> key, std::int64_t hash) {
  const std::int64_t at = TRY(locate(t, key, hash));
  if (at < 0) return false;
  Value k, v;
  if (is_view())
    TRY(view_take(t, at, k, v));
  else
    unlink(at, hash, k, v);
  krait::release(k);
  krait::release(v);
  return true;
}
Result<bool> Dict::remove(Thread& t, Ref<> key) { return remove_hashed(t, key, TRY(hash_key(t, key))); }

void Dict::clear_all() {
  if (is_view()) return view_clear();
  DictTable* table = std::exchange(table_, nullptr);
  if (!table) return;
  used_ = 0;
  keys_changed();
  for (std::size_t i = 0; i < table->next; ++i) {
    const SimpleEntry e = table->at(i);
    krait::release(e.key);
    krait::release(e.value);
  }
  Heap::release_raw(table);
}

Result<Own<>> Dict::popitem(Thread& t) {
  if (size() == 0) return raise(t, exc::KeyError, "popitem(): dictionary is empty");
  Own<Tuple> pair = TRY(Tuple::create(t, 2));
  if (is_view()) {
    Value key, value;
    TRY(view_take(t, view_size() - 1, key, value));
    pair->init_item(0, Own<>::steal(key));
    pair->init_item(1, Own<>::steal(value));
    return pair;
  }
  std::size_t at = table_->next;
  while (table_->at(--at).key.is_empty()) {
  }
  table_->next = static_cast<std::uint32_t>(at + 1);
  const std::int64_t hash = table_->hash_at(at);
  Value key, value;
  DictTable* table = table_;
  unlink(at, hash, key, value);
  if (table_ == table && table->next == at + 1) {
    table->next = static_cast<std::uint32_t>(at);
    table->first = std::min(table->first, table->next);
  }
  pair->init_item(0, Own<>::steal(key));
  pair->init_item(1, Own<>::steal(value));
  return pair;
}

// ---- iteration ----

bool Dict::next_entry(std::size_t& position, Value& key, Value& value) const {
  DictTable* table = table_;
  if (!table) {
    if (!is_view() || !view_entry(position, key, value)) return false;
    ++position;
    return true;
  }
  const bool from_start = position <= table->first;
  if (from_start) position = table->first;
  for (; position < table->next; ++position) {
    const SimpleEntry& e = table->at(position);
    if (e.key.is_empty()) continue;
    key = e.key;
    value = e.value;
    if (from_start) table->first = static_cast<std::uint32_t>(position);
    ++position;
    return true;
  }
  return false;
}
bool Dict::next_entry(std::size_t& position, Value& key, Value& value, std::int64_t& hash) const {
  if (!next_entry(position, key, value)) return false;
  hash = table_ ? table_->hash_at(position - 1) : static_cast<Str*>(key.object())->hash_nothrow();
  return true;
}
std::size_t Dict::end_position() const { return table_ ? table_->next : is_view() ? view_size() : 0; }
bool Dict::previous_entry(std::size_t& position, Value& key, Value& value) const {
  const DictTable* table = table_;
  if (!table) {
    if (is_view() && position > view_size()) position = view_size();
    if (!is_view() || position == 0) return false;
    return view_entry(--position, key, value);
  }
  if (position > table->next) position = table->next;
  while (position > 0) {
    const SimpleEntry& e = table->at(--position);
    if (e.key.is_empty()) continue;
    key = e.key;
    value = e.value;
    return true;
  }
  return false;
}

void Dict::trace(Tracer& visit) {
  if (is_view()) return;  // the instance owns what it shows
  if (!table_) return;
  if (table_->is_general) {
    const GeneralEntry* e = table_->general();
    for (std::uint32_t n = table_->next; n--; ++e)
      if (!e->key.is_empty()) visit(e->key), visit(e->value);
    return;
  }
  // Strings cannot be in a cycle: Python does not see them here either.
  const SimpleEntry* e = table_->simple();
  for (std::uint32_t n = table_->next; n--; ++e) {
    if (e->key.is_empty()) continue;
    if (!e->key.is_object()) visit(e->key);
    visit(e->value);
  }
}

Result<std::size_t> Dict::size_of(Thread&) { return Ref<>(this).type()->basic_size + (table_ ? table_->bytes() : 0); }

}  // namespace krait
