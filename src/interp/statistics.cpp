#include "interp/statistics.h"

#include <algorithm>
#include <vector>

#include "interp/handlers.h"
#include "types/type.h"

namespace krait {

void start_statistics(Interpreter& in) {
  if (!in.execution) in.execution = new ExecutionGlobals;
}

void count_miss(Thread& t, XOp form) {
  if (ExecutionGlobals* s = t.interpreter->execution) ++s->misses[static_cast<int>(form)];
}

void count_refusal(Thread& t, XOp family, std::initializer_list<Value> values) {
  ExecutionGlobals* s = t.interpreter->execution;
  if (!s) return;
  ++s->refused[static_cast<int>(family)];
  std::string reason;
  for (Value v : values) {
    if (v.is_empty()) continue;
    if (!reason.empty()) reason += ", ";
    Type& type = *type_of(v);
    reason += type.name                                ? type.name
              : type.own_state && type.own_state->name ? std::string(type.own_state->name->ascii())
                                                       : "?";
  }
  ++s->reasons[{family, reason}];
}

HANDLER(COUNT) {
  if (ExecutionGlobals* s = t.interpreter->execution) ++s->executed[static_cast<int>((pc + 1)->op)];
  NEXT(1);
}

namespace {

bool is_form(int op) { return info(static_cast<XOp>(op)).family != static_cast<XOp>(op); }

void print_family(const ExecutionGlobals& s, XOp family, std::FILE* out) {
  std::uint64_t all = 0, hits = 0, misses = 0;
  for (int op = 0; op < kXOpCount; ++op) {
    if (info(static_cast<XOp>(op)).family != family) continue;
    all += s.executed[op];
    misses += s.misses[op];
    if (is_form(op)) hits += s.executed[op] - std::min(s.executed[op], s.misses[op]);
  }
  if (all == 0) return;
  const auto print = [&](std::string_view name, std::uint64_t executed, std::uint64_t hit, std::uint64_t missed) {
    std::fprintf(out, "%-32.*s %14llu %14llu %6.2f%% %10llu", static_cast<int>(name.size()), name.data(),
                 static_cast<unsigned long long>(executed), static_cast<unsigned long long>(hit),
                 executed ? 100.0 * static_cast<double>(hit) / static_cast<double>(executed) : 0.0,
                 static_cast<unsigned long long>(missed));
  };
  print(info(family).name, all, hits, misses);
  std::fprintf(out, " %10llu\n", static_cast<unsigned long long>(s.refused[static_cast<int>(family)]));
  for (int op = 0; op < kXOpCount; ++op) {
    if (!is_form(op) || info(static_cast<XOp>(op)).family != family || s.executed[op] == 0) continue;
    std::fprintf(out, "  ");
    print(info(static_cast<XOp>(op)).name, s.executed[op], s.executed[op] - std::min(s.executed[op], s.misses[op]),
          s.misses[op]);
    std::fprintf(out, "\n");
  }
  std::vector<std::pair<std::uint64_t, std::string>> reasons;
  for (const auto& [key, times] : s.reasons)
    if (key.first == family) reasons.emplace_back(times, key.second);
  std::sort(reasons.rbegin(), reasons.rend());
  constexpr std::size_t kMost = 8;
  for (std::size_t i = 0; i < std::min(kMost, reasons.size()); ++i)
    std::fprintf(out, "    refused for %s: %llu\n",
                 reasons[i].second.empty() ? "want of a class" : reasons[i].second.c_str(),
                 static_cast<unsigned long long>(reasons[i].first));
}

}  // namespace

void print_statistics(Interpreter& in, std::FILE* out) {
  ExecutionGlobals* s = std::exchange(in.execution, nullptr);
  if (!s) return;
  std::fprintf(out, "%-32s %14s %14s %7s %10s %10s\n", "instruction", "executed", "hits", "", "misses", "refused");
  for (int op = 0; op < kXOpCount; ++op)
    if (!is_form(op)) print_family(*s, static_cast<XOp>(op), out);
  delete s;
}

}  // namespace krait
