// _suggestions: the candidate nearest to a name that was not found.
#include <algorithm>
#include <array>

#include "base/utf8.h"
#include "modules/modules.h"
#include "types/list.h"
#include "types/singletons.h"
#include "types/str.h"
#include "types/string_builder.h"

namespace krait {
namespace {

constexpr std::size_t kMaxCandidates = 750, kMaxSize = 40, kMoveCost = 2, kCaseCost = 1;

std::size_t substitution_cost(std::uint8_t a, std::uint8_t b) {
  if (a == b) return 0;
  const auto lower = [](std::uint8_t c) { return c >= 'A' && c <= 'Z' ? c | 0x20 : c; };
  return lower(a) == lower(b) ? kCaseCost : kMoveCost;
}

// The edit distance between two texts; some number above `limit` when it is more than that.
std::size_t distance(std::string_view a, std::string_view b, std::size_t limit) {
  while (!a.empty() && !b.empty() && a.front() == b.front()) a.remove_prefix(1), b.remove_prefix(1);
  while (!a.empty() && !b.empty() && a.back() == b.back()) a.remove_suffix(1), b.remove_suffix(1);
  if (a.empty() || b.empty()) return (a.size() + b.size()) * kMoveCost;
  if (a.size() > kMaxSize || b.size() > kMaxSize) return limit + 1;
  if (b.size() < a.size()) std::swap(a, b);
  if ((b.size() - a.size()) * kMoveCost > limit) return limit + 1;
  // One row of the table at a time.
  std::array<std::size_t, kMaxSize> row;
  for (std::size_t i = 0; i < a.size(); ++i) row[i] = (i + 1) * kMoveCost;
  std::size_t result = 0;
  for (std::size_t j = 0; j < b.size(); ++j) {
    std::size_t diagonal = j * kMoveCost, least = SIZE_MAX;
    result = diagonal;
    for (std::size_t i = 0; i < a.size(); ++i) {
      const std::size_t substituted =
          diagonal + substitution_cost(static_cast<std::uint8_t>(b[j]), static_cast<std::uint8_t>(a[i]));
      diagonal = row[i];
      result = std::min(std::min(result, diagonal) + kMoveCost, substituted);
      row[i] = result;
      least = std::min(least, result);
    }
    if (least > limit) return limit + 1;
  }
  return result;
}

std::string to_utf8(const Str& s) {
  if (s.is_ascii()) return std::string(s.ascii());
  std::string out;
  for (std::size_t i = 0; i < s.length(); ++i) utf8::append(out, s.at(i));
  return out;
}

Result<Own<>> generate_suggestions(Thread& t, Ref<> candidates, Ref<Str> item) {
  if (!candidates.is_exact<List>()) return raise(t, exc::TypeError, "candidates must be a list");
  const List& list = *candidates.as<List>();
  for (const Value v : list.span())
    if (!Ref<>(v).is<Str>()) return raise(t, exc::TypeError, "all elements in 'candidates' must be strings");
  if (list.size() >= kMaxCandidates) return none();
  TRY(ensure_memory(t, 8 * item->length()));
  const std::string name = to_utf8(*item);
  std::size_t best = SIZE_MAX;
  Value nearest;
  for (const Value v : list.span()) {
    const Ref<Str> candidate = Ref<>(v).as<Str>();
    if (Str::equal(candidate, item)) continue;
    TRY(ensure_memory(t, 8 * candidate->length()));
    const std::string text = to_utf8(*candidate);
    // At most a third of the characters may change, and what is no better than the best does not count.
    const std::size_t limit = std::min((name.size() + text.size() + 3) * kMoveCost / 6, best - 1);
    const std::size_t found = distance(name, text, limit);
    if (found > limit) continue;
    best = found;
    nearest = v;
  }
  return nearest.is_empty() ? none() : Ref<>(nearest).own();
}

constexpr Method kFunctions[] = {
    bind<&generate_suggestions>("_generate_suggestions(candidates, item, /)",
                                "The candidate most similar to item, or None when none is similar enough."),
};

}  // namespace

constinit const ModuleSpec kSuggestionsModule = {.name = "_suggestions", .functions = kFunctions};

}  // namespace krait
