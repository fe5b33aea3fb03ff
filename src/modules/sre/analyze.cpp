// What the translator finds out about finished words: what can come first, which repeats never give back, where a
// search may start; and the packing into one block.
#include <algorithm>

#include "mem/heap.h"
#include "modules/sre/translate.h"
#include "object/raise.h"
#include "types/long_loop.h"

namespace krait::sre {

void Translator::first_of_single(Op kind, std::uint32_t operand, First& out) const {
  switch (kind) {
    case Op::Char:
      if (operand < 256)
        out.table[operand] = 1;
      else
        out.beyond |= kOtherBeyond;
      break;
    case Op::NotChar:
      for (std::uint32_t c = 0; c < 256; ++c)
        if (c != operand) out.table[c] = 1;
      out.beyond |= kOtherBeyond;
      break;
    case Op::Any:
      for (std::uint32_t c = 0; c < 256; ++c)
        if (c != '\n') out.table[c] = 1;
      out.beyond |= kOtherBeyond;
      break;
    case Op::AnyAll:
      std::memset(out.table, 1, sizeof out.table);
      out.beyond |= kOtherBeyond;
      break;
    case Op::OneOf: {
      const Set& set = sets_[operand];
      for (int c = 0; c < 256; ++c) out.table[c] |= set.table[c];
      out.beyond |= set.beyond;
      break;
    }
    default:
      break;  // Fail takes nothing
  }
}

// Adds what a match from `at` on can begin with.
void Translator::first_of(std::uint32_t at, First& out, int& budget) const {
  for (;;) {
    if (--budget < 0) return out.add_all();
    const std::uint32_t* w = &words_[at];
    switch (static_cast<Op>(w[0])) {
      case Op::Fail:
        return;
      case Op::Char:
      case Op::NotChar:
      case Op::OneOf:
        return first_of_single(static_cast<Op>(w[0]), w[1], out);
      case Op::Any:
      case Op::AnyAll:
        return first_of_single(static_cast<Op>(w[0]), 0, out);
      case Op::String:
        return first_of_single(Op::Char, w[2], out);
      case Op::At:
      case Op::Mark:
      case Op::Atomic:
      case Op::PossessiveEnter:
        at += 2;
        break;
      case Op::Jump:
        at = w[1];
        break;
      case Op::GroupExists:
        first_of(at + 3, out, budget);
        at = w[2];
        break;
      case Op::Branch:
        if (w[1]) {  // filled already
          const std::uint32_t* table = &tables_[(w[1] - 1) * Program::kTableSize];
          for (int c = 0; c < 256; ++c) out.table[c] |= table[c] != 0;
          if (table[Program::kBeyondPlace]) out.beyond |= kOtherBeyond;
          if (table[Program::kEndPlace]) out.add_all();
          return;
        }
        for (std::uint32_t i = 0; i < w[2]; ++i) first_of(w[3 + i], out, budget);
        return;
      case Op::Assert:
      case Op::AssertNot:
        at = w[3];
        break;
      case Op::Greedy:
      case Op::Lazy:
      case Op::Possessive:
        if (w[4] != 0) first_of_single(static_cast<Op>(w[1]), w[2], out);
        if (w[3] != 0) return;
        at += 7;
        break;
      case Op::Repeat: {
        const std::uint32_t* until = &words_[w[2]];
        if (until[3] != 0) first_of(at + 4, out, budget);
        if (until[2] != 0) return;  // the body's own emptiness leads through Until
        at = w[2] + 6;
        break;
      }
      case Op::MaxUntil:
      case Op::MinUntil:
        first_of(w[4], out, budget);
        at += 6;
        break;
      case Op::PossessiveLoop:
        if (w[4] != 0) first_of(at + 6, out, budget);
        if (w[3] != 0) return;
        at = w[5];
        break;
      default:  // Match, GroupRef; ends of what is entered once, where a way that was not tried would count
        return out.add_all();
    }
  }
}

// Passes what takes no character and cannot fail.
std::uint32_t Translator::skip_silent(std::uint32_t at) const {
  for (;;) {
    if (op(at) == Op::Mark)
      at += 2;
    else if (op(at) == Op::Jump)
      at = words_[at + 1];
    else
      return at;
  }
}

// A greedy repeat never gives back when what follows cannot begin with any of its characters, or cannot fail.
void Translator::improve_greedy(std::uint32_t at) {
  const auto kind = static_cast<Op>(words_[at + 1]);
  const std::uint32_t follow = skip_silent(at + 7);
  const Op next = op(follow);
  bool keeps = next == Op::Match || next == Op::AssertEnd || next == Op::AssertNotEnd || next == Op::AtomicEnd ||
               next == Op::PossessiveEnd;
  First own;
  first_of_single(kind, words_[at + 2], own);
  if (!keeps && next == Op::At) {
    const auto position = static_cast<At>(words_[follow + 1]);
    keeps = position == At::EndString || ((position == At::End || position == At::EndLine) && !own.table['\n']);
  }
  if (!keeps) {
    First after;
    int budget = 64;
    first_of(follow, after, budget);
    keeps = !after.at_end && beyond_disjoint(own.beyond, after.beyond);
    for (int c = 0; keeps && c < 256; ++c) keeps = !(own.table[c] && after.table[c]);
  }
  if (keeps)
    words_[at] = static_cast<std::uint32_t>(Op::Possessive);
  else if (next == Op::Char)
    words_[at + 5] = words_[follow + 1];
  else if (next == Op::String)
    words_[at + 5] = words_[follow + 2];
}

// For each character that can come, the list of alternatives worth trying.
Result<void> Translator::fill_branch(std::uint32_t at) {
  const std::uint32_t count = words_[at + 2];
  TRY(ensure_memory(thread_, count * sizeof(First)));
  std::vector<First> firsts(count);
  for (std::uint32_t i = 0; i < count; ++i) {
    int budget = 64;
    first_of(words_[at + 3 + i], firsts[i], budget);
  }
  const std::size_t base = tables_.size();
  TRY(ensure_room(thread_, tables_, Program::kTableSize));
  tables_.resize(base + Program::kTableSize);
  std::vector<std::uint32_t> list, places;  // places: lists made here
  TRY(ensure_room(thread_, list, count + 1));
  for (std::uint32_t place = 0; place < Program::kTableSize; ++place) {
    list.clear();
    for (std::uint32_t i = 0; i < count; ++i) {
      const First& first = firsts[i];
      const bool viable =
          first.at_end || (place < 256 ? first.table[place] != 0 : place == Program::kBeyondPlace && first.beyond != 0);
      if (viable) list.push_back(words_[at + 3 + i]);
    }
    if (list.empty()) continue;
    list.push_back(0);
    std::uint32_t found = 0;
    for (const std::uint32_t known : places) {
      if (lists_.size() - known < list.size()) continue;
      if (std::equal(list.begin(), list.end(), lists_.begin() + known)) {
        found = known;
        break;
      }
    }
    if (!found) {
      found = static_cast<std::uint32_t>(lists_.size());
      places.push_back(found);
      TRY(ensure_room(thread_, lists_, list.size()));
      lists_.insert(lists_.end(), list.begin(), list.end());
    }
    tables_[base + place] = found;
  }
  words_[at + 1] = static_cast<std::uint32_t>(base / Program::kTableSize) + 1;
  return ok;
}

Result<void> Translator::improve() {
  LongLoop loop;
  for (std::size_t i = starts_.size(); i-- > 0;) {
    TRY(loop.round(thread_));
    const std::uint32_t at = starts_[i];
    if (op(at) == Op::Greedy)
      improve_greedy(at);
    else if (op(at) == Op::Lazy) {
      const std::uint32_t follow = skip_silent(at + 7);
      if (op(follow) == Op::Char)
        words_[at + 5] = words_[follow + 1];
      else if (op(follow) == Op::String)
        words_[at + 5] = words_[follow + 2];
    } else if (op(at) == Op::Branch) {
      TRY(fill_branch(at));
    }
  }
  return ok;
}

void Translator::find_start() {
  std::uint32_t at = Program::kEntry;
  while (op(at) == Op::Mark) at += 2;
  if (op(at) == Op::At) {
    const auto position = static_cast<At>(words_[at + 1]);
    if (position == At::Beginning || position == At::BeginningString) start_ = Start::Beginning;
    if (position == At::BeginningLine) start_ = Start::Line;
    if (start_ != Start::Anywhere) return;
  }
  if (op(at) == Op::Char || op(at) == Op::String) {
    const bool one = op(at) == Op::Char;
    const std::uint32_t length = one ? 1 : words_[at + 1];
    const std::uint32_t* text = &words_[at + (one ? 1 : 2)];
    prefix_.assign(text, text + length);
    start_ = Start::Literal;
    is_literal_ = at == Program::kEntry && op(at + (one ? 2 : 2 + length)) == Op::Match;
    return;
  }
  int budget = 256;
  first_of(Program::kEntry, first_, budget);
  if (first_.at_end) return;
  if (first_.beyond && std::all_of(first_.table, first_.table + 256, [](std::uint8_t x) { return x != 0; })) return;
  start_ = Start::Set;
}

std::uint32_t Translator::run_repeat() const {
  std::uint32_t at = Program::kEntry;
  while (op(at) == Op::Mark) at += 2;
  if (op(at) != Op::Greedy && op(at) != Op::Lazy && op(at) != Op::Possessive) return 0;
  if (words_[at + 4] != kMaxRepeat) return 0;
  for (const std::uint32_t i : starts_)
    if (op(i) == Op::GroupRef || op(i) == Op::GroupExists) return 0;
  return at;
}

Result<Program*> Translator::pack() {
  std::uint32_t widest = 0;
  for (const std::uint32_t c : prefix_) widest |= c;
  const std::size_t words = code_.size() + words_.size() + lists_.size() + tables_.size() + prefix_.size();
  const std::size_t size = sizeof(Program) + sets_.size() * sizeof(Set) + words * 4 + prefix_.size() * 3 + 8;
  void* block = thread_.heap->allocate_raw(size);
  if (!block) return raise_memory_error(thread_);
  auto* program = new (block) Program;
  auto* cursor = reinterpret_cast<std::uint8_t*>(program + 1);
  const auto place = [&cursor](const auto* data, std::size_t count) {
    using T = std::remove_cvref_t<decltype(*data)>;
    if (count) std::memcpy(static_cast<void*>(cursor), data, count * sizeof(T));
    const std::span<const T> placed(reinterpret_cast<const T*>(cursor), count);
    cursor += count * sizeof(T);
    return placed;
  };
  program->sets = place(sets_.data(), sets_.size());
  program->code = place(code_.data(), code_.size());
  program->words = place(words_.data(), words_.size());
  program->lists = place(lists_.data(), lists_.size());
  program->tables = place(tables_.data(), tables_.size());
  program->prefix = place(prefix_.data(), prefix_.size());
  auto* middle = reinterpret_cast<std::uint16_t*>(cursor);
  auto* narrow = reinterpret_cast<std::uint8_t*>(middle + prefix_.size());
  for (std::size_t i = 0; i < prefix_.size(); ++i) {
    middle[i] = static_cast<std::uint16_t>(prefix_[i]);
    narrow[i] = static_cast<std::uint8_t>(prefix_[i]);
  }
  program->prefix1 = narrow;
  program->prefix2 = middle;
  program->narrow_fits = widest < 0x100;
  program->middle_fits = widest < 0x10000;
  program->groups = static_cast<std::uint32_t>(group_limit_);
  program->loops = loops_;
  program->heights = heights_;
  program->minimum = minimum_;
  program->start = start_;
  program->is_literal = is_literal_;
  program->run_repeat = run_repeat();
  program->first = first_;
  return program;
}

Result<Program*> translate(Thread& t, std::span<const std::uint32_t> code, std::int64_t groups) {
  Translator translator(t, code, groups);
  TRY(translator.run());
  return translator.pack();
}

}  // namespace krait::sre
