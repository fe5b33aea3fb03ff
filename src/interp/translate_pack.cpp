// A translation in one piece.
#include <algorithm>
#include <cstring>

#include "interp/translate.h"

namespace krait {

PackedMemory::PackedMemory(const Translation& t) {
  const auto count = [](const auto& items) { return static_cast<std::uint32_t>(items.size()); };
  PackedTranslation header{.pool_count = count(t.pool),
                           .word_count = count(t.words),
                           .cache_bytes = (t.cache_bytes + 7) & ~7u,
                           .handler_count = count(t.handlers),
                           .unit_size = t.most_unit <= UINT16_MAX ? 2u : 4u,
                           .reserved = 0};
  size_ = sizeof header + t.pool.size() * sizeof(PoolEntry) + t.words.size() * sizeof(Instr) +
          t.handlers.size() * sizeof(HandlerRange) + header.units_bytes();
  memory_.resize((size_ + 7) / 8);
  auto* to = ::new (memory_.data()) PackedTranslation(header);
  std::copy(t.pool.begin(), t.pool.end(), const_cast<PoolEntry*>(to->pool()));
  auto* words = reinterpret_cast<Instr*>(const_cast<std::uint64_t*>(to->words()));
  std::memcpy(words, t.words.data(), t.words.size() * sizeof(Instr));
  const std::uint32_t before = header.word_count * sizeof(Instr);
  for (std::uint32_t w = 0; w < header.word_count; w += static_cast<std::uint32_t>(words_of(words[w].op)))
    if (info(words[w].op).tail == XOperand::Cache) tail(words + w)->cache += before;
  std::copy(t.handlers.begin(), t.handlers.end(), const_cast<HandlerRange*>(to->handlers()));
  auto* narrow = static_cast<std::uint16_t*>(const_cast<void*>(to->units()));
  auto* wide = static_cast<std::uint32_t*>(const_cast<void*>(to->units()));
  for_each_unit(t.words, t.units, [&](std::uint32_t word, std::uint32_t unit) {
    if (header.unit_size == 2)
      narrow[word] = static_cast<std::uint16_t>(unit);
    else
      wide[word] = unit;
  });
}

}  // namespace krait
