#include "interp/executable_code.h"

#include <algorithm>
#include <cstring>

namespace krait {

std::size_t ExecutableCode::bytes_for(const PackedTranslation& t) {
  return t.pool_count * sizeof(Value) + sizeof(ExecutableCode) + t.cache_bytes + t.word_count * sizeof(Instr) +
         t.handler_count * sizeof(HandlerRange) + t.units_bytes();
}

ExecutableCode* ExecutableCode::build(void* memory, const PortableView& code, const PackedTranslation& t,
                                      std::span<const Value> consts) {
  const std::size_t n = t.pool_count;
  Value* const values = static_cast<Value*>(memory);
  for (std::size_t k = 0; k < n; ++k) {
    const PoolEntry& e = t.pool()[k];
    values[n - 1 - k] = e.kind == PoolEntry::Const      ? consts[static_cast<std::size_t>(e.number)]
                        : e.kind == PoolEntry::SmallInt ? Value::of_int(e.number)
                                                        : Value();
  }
  auto* x = reinterpret_cast<ExecutableCode*>(values + n);
  *x = {.const_count = t.pool_count,
        .cache_bytes = t.cache_bytes,
        .word_count = t.word_count,
        .handler_count = t.handler_count,
        .unit_size = t.unit_size,
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
        .extensions = nullptr};
  std::memcpy(x->words(), t.words(), t.word_count * sizeof(Instr));
  std::memset(x->caches(), 0, x->cache_bytes);
  // Handler ranges and the table of units, as they lie.
  std::memcpy(x->caches() + x->cache_bytes, t.handlers(), t.handler_count * sizeof(HandlerRange) + t.units_bytes());
  return x;
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
