#include "interp/executable_code.h"

#include <algorithm>
#include <cstring>

namespace krait {

namespace {

std::uint32_t unit_size_for(const Translation& t) { return t.most_unit <= UINT16_MAX ? 2 : 4; }

}  // namespace

std::size_t ExecutableCode::bytes_for(const Translation& t) {
  const std::size_t caches = (t.cache_bytes + 7) & ~std::size_t{7};
  return t.pool.size() * sizeof(Value) + sizeof(ExecutableCode) + caches + t.words.size() * sizeof(Instr) +
         t.handlers.size() * sizeof(HandlerRange) + t.words.size() * unit_size_for(t);
}

ExecutableCode* ExecutableCode::build(void* memory, const PortableView& code, const Translation& t,
                                      std::span<const Value> consts) {
  const std::size_t n = t.pool.size();
  Value* const values = static_cast<Value*>(memory);
  for (std::size_t k = 0; k < n; ++k) {
    const PoolEntry& e = t.pool[k];
    values[n - 1 - k] = e.kind == PoolEntry::Const      ? consts[static_cast<std::size_t>(e.number)]
                        : e.kind == PoolEntry::SmallInt ? Value::of_int(e.number)
                                                        : Value();
  }
  auto* x = reinterpret_cast<ExecutableCode*>(values + n);
  *x = {.const_count = static_cast<std::uint32_t>(n),
        .cache_bytes = (t.cache_bytes + 7) & ~7u,
        .word_count = static_cast<std::uint32_t>(t.words.size()),
        .handler_count = static_cast<std::uint32_t>(t.handlers.size()),
        .unit_size = unit_size_for(t),
        .locals = code.locals,
        .registers = code.locals + code.stack,
        .entry_op = XOp::NOP,
        .switches = Switches::None,
        .is_traced = false,
        .counts = code.counts,
        .plain_arguments = -1,
        .owner = nullptr,
        .monitor = nullptr,
        .next = nullptr,
        .place = nullptr,
        .polymorphic = nullptr};
  std::memset(x->caches(), 0, x->cache_bytes);
  std::copy(t.words.begin(), t.words.end(), reinterpret_cast<std::uint64_t*>(x->words()));
  // The translation numbers cache records from zero.
  const std::uint32_t before = x->word_count * sizeof(Instr);
  for (std::uint32_t w = 0; w < x->word_count; w += static_cast<std::uint32_t>(words_of(x->words()[w].op)))
    if (info(x->words()[w].op).tail == XOperand::Cache) tail(x->words() + w)->cache += before;
  std::copy(t.handlers.begin(), t.handlers.end(), const_cast<HandlerRange*>(x->handlers().data()));
  x->fill_units(t);
  return x;
}

void ExecutableCode::fill_units(const Translation& t) {
  auto* narrow = static_cast<std::uint16_t*>(const_cast<void*>(units()));
  auto* wide = static_cast<std::uint32_t*>(const_cast<void*>(units()));
  for_each_unit(t.words, t.units, [&](std::uint32_t word, std::uint32_t unit) {
    if (unit_size == 2)
      narrow[word] = static_cast<std::uint16_t>(unit);
    else
      wide[word] = unit;
  });
}

const Instr* ExecutableCode::at_unit(std::uint32_t unit) const {
  std::uint32_t last = 0;
  for (std::uint32_t w = 0; w < word_count; w += static_cast<std::uint32_t>(words_of(words()[w].op))) {
    last = w;
    if (unit_at(w) >= unit) break;
  }
  return words() + last;
}

// Ranges stand in the order of their words and do not overlap.
const HandlerRange* ExecutableCode::handler_of(const Instr* pc) const {
  const std::uint32_t word = word_of(pc);
  const auto all = handlers();
  const auto it =
      std::upper_bound(all.begin(), all.end(), word, [](std::uint32_t w, const HandlerRange& h) { return w < h.end; });
  return it != all.end() && word >= it->begin ? &*it : nullptr;
}

}  // namespace krait
