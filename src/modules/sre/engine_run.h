// The engine's loop, for each width of text. Included by engine.cpp alone.
#pragma once

#include "modules/sre/engine.h"
#include "object/allocate.h"

namespace krait::sre {

// Does the operation `kind` accept c?
inline bool accepts(const Program& p, Op kind, std::uint32_t operand, std::uint32_t c) {
  switch (kind) {
    case Op::Char:
      return c == operand;
    case Op::NotChar:
      return c != operand;
    case Op::Any:
      return c != '\n';
    case Op::AnyAll:
      return true;
    case Op::OneOf:
      return p.sets[operand].contains(p.code.data(), c);
    default:
      return false;
  }
}

// How many of the characters [text, text + most) the operation accepts, from the first on.
template <class T>
std::size_t count_accepted(const Program& p, Op kind, std::uint32_t operand, const T* text, std::size_t most) {
  std::size_t n = 0;
  switch (kind) {
    case Op::Char:
      while (n < most && text[n] == operand) ++n;
      return n;
    case Op::NotChar: {
      if (operand > static_cast<T>(-1)) return most;
      for (; n < most && n < 16; ++n)
        if (text[n] == operand) return n;
      const std::ptrdiff_t found = text::find_unit(text + n, most - n, static_cast<T>(operand));
      return found < 0 ? most : n + static_cast<std::size_t>(found);
    }
    case Op::Any: {
      for (; n < most && n < 16; ++n)
        if (text[n] == '\n') return n;
      const std::ptrdiff_t found = text::find_unit(text + n, most - n, static_cast<T>('\n'));
      return found < 0 ? most : n + static_cast<std::size_t>(found);
    }
    case Op::AnyAll:
      return most;
    case Op::OneOf: {
      const Set& set = p.sets[operand];
      if (!set.is_dynamic) {
        if constexpr (sizeof(T) == 1) {
          while (n < most && set.table[text[n]]) ++n;
          return n;
        }
      }
      while (n < most && set.contains(p.code.data(), text[n])) ++n;
      return n;
    }
    default:
      return 0;
  }
}

template <class T>
bool at_position(At position, const T* text, std::size_t at, std::size_t end) {
  const auto boundary = [&](Category word) {
    const bool before = at > 0 && is_in_category(word, text[at - 1]);
    const bool after = at < end && is_in_category(word, text[at]);
    return before != after;
  };
  switch (position) {
    case At::Beginning:
    case At::BeginningString:
      return at == 0;
    case At::BeginningLine:
      return at == 0 || text[at - 1] == '\n';
    case At::End:
      return at == end || (at + 1 == end && text[at] == '\n');
    case At::EndLine:
      return at == end || text[at] == '\n';
    case At::EndString:
      return at == end;
    case At::Boundary:
      return boundary(Category::Word);
    case At::NonBoundary:
      return !boundary(Category::Word);
    case At::LocBoundary:
      return boundary(Category::LocWord);
    case At::LocNonBoundary:
      return !boundary(Category::LocWord);
    case At::UniBoundary:
      return boundary(Category::UniWord);
    case At::UniNonBoundary:
      return !boundary(Category::UniWord);
  }
  return false;
}

// Text [from, from + size) again at `at`, in the sense of `fold`.
template <class T>
bool repeats(const T* text, std::size_t from, std::size_t at, std::size_t size, Fold fold) {
  if (fold == Fold::None) return std::memcmp(text + from, text + at, size * sizeof(T)) == 0;
  for (std::size_t i = 0; i < size; ++i)
    if (lower(fold, text[from + i]) != lower(fold, text[at + i])) return false;
  return true;
}

// Matches at `start`. The variables of the loop: `w` the current operation, `at` the place in the text.
template <class T>
Result<bool> Engine::run(const T* text, const std::size_t start) {
  const Program& p = program_;
  const std::uint32_t* const words = p.words.data();
  const std::uint32_t* w = words + Program::kEntry;
  const std::size_t stop = end;
  std::size_t at = start;
  Record resumed;
  if (is_dirty_) clear_marks();
  records_[0] = {Program::kExhausted, 0, 0, 0};
  used_ = 1;

#define KRAIT_PUSH(...)                      \
  do {                                       \
    if (used_ == capacity_) [[unlikely]]     \
      TRY(grow());                           \
    records_[used_++] = Record{__VA_ARGS__}; \
  } while (0)
  const auto word_of = [&](const std::uint32_t* place) { return static_cast<std::uint32_t>(place - words); };
  const auto place_of = [](std::size_t i) { return static_cast<std::int64_t>(i); };

  for (;;) {
    switch (static_cast<Op>(*w)) {
      case Op::Fail:
      fail:
        if (--until_poll_ == 0) [[unlikely]]
          TRY(poll());
        resumed = records_[--used_];
        w = words + resumed.word;
        at = static_cast<std::size_t>(resumed.place);
        continue;
      case Op::MarkUndo:
        marks[resumed.count] = resumed.place;
        last_index = resumed.other;
        goto fail;
      case Op::Exhausted:
        return false;

      case Op::Char:
        if (at == stop || text[at] != w[1]) goto fail;
        ++at;
        w += 2;
        continue;
      case Op::NotChar:
        if (at == stop || text[at] == w[1]) goto fail;
        ++at;
        w += 2;
        continue;
      case Op::Any:
        if (at == stop || text[at] == '\n') goto fail;
        ++at;
        ++w;
        continue;
      case Op::AnyAll:
        if (at == stop) goto fail;
        ++at;
        ++w;
        continue;
      case Op::OneOf:
        if (at == stop || !p.sets[w[1]].contains(p.code.data(), text[at])) goto fail;
        ++at;
        w += 2;
        continue;
      case Op::String: {
        const std::size_t size = w[1];
        if (stop - at < size) goto fail;
        for (std::size_t i = 0; i < size; ++i)
          if (text[at + i] != w[2 + i]) goto fail;
        at += size;
        w += 2 + size;
        continue;
      }

      case Op::At:
        if (!at_position(static_cast<At>(w[1]), text, at, stop)) goto fail;
        w += 2;
        continue;
      case Op::Mark: {
        const std::uint32_t index = w[1];
        if (used_ > 1)
          KRAIT_PUSH(Program::kMarkUndo, index, marks[index], last_index);
        else
          is_dirty_ = true;
        marks[index] = place_of(at);
        if (index & 1) last_index = index / 2 + 1;
        w += 2;
        continue;
      }
      case Op::Jump:
        w = words + w[1];
        continue;
      case Op::Match:
        if ((whole_ && at != stop) || (must_advance_ && at == start)) goto fail;
        first = start;
        last = at;
        is_dirty_ = true;
        return true;
      case Op::GroupRef: {
        const std::int64_t from = marks[2 * w[1]], to = marks[2 * w[1] + 1];
        if (from < 0 || to < from) goto fail;
        const auto size = static_cast<std::size_t>(to - from);
        if (stop - at < size || !repeats(text, static_cast<std::size_t>(from), at, size, static_cast<Fold>(w[2])))
          goto fail;
        at += size;
        w += 3;
        continue;
      }
      case Op::GroupExists: {
        const std::int64_t from = marks[2 * w[1]], to = marks[2 * w[1] + 1];
        w = from < 0 || to < from ? words + w[2] : w + 3;
        continue;
      }

      case Op::Branch: {
        const std::uint32_t place = at == stop                                   ? Program::kEndPlace
                                    : static_cast<std::uint32_t>(text[at]) < 256 ? static_cast<std::uint32_t>(text[at])
                                                                                 : Program::kBeyondPlace;
        const std::uint32_t list = p.tables[(w[1] - 1) * Program::kTableSize + place];
        const std::uint32_t target = p.lists[list];
        if (target == 0) goto fail;
        if (p.lists[list + 1] != 0) KRAIT_PUSH(Program::kBranchResume, list + 1, place_of(at), 0);
        w = words + target;
        continue;
      }
      case Op::BranchResume: {
        const std::uint32_t list = resumed.count;
        if (p.lists[list + 1] != 0) KRAIT_PUSH(Program::kBranchResume, list + 1, place_of(at), 0);
        w = words + p.lists[list];
        continue;
      }

      case Op::Assert:
        if (at < w[1]) goto fail;
        heights_[w[2]] = used_;
        KRAIT_PUSH(Program::kFail, 0, place_of(at), 0);  // remembers the place; fails when it is popped
        at -= w[1];
        w += 4;
        continue;
      case Op::AssertEnd: {
        const std::size_t height = heights_[w[1]];
        at = static_cast<std::size_t>(records_[height].place);
        commit(height, w[2]);
        w += 3;
        continue;
      }
      case Op::AssertNot:
        if (at < w[1]) {
          w = words + w[3];
          continue;
        }
        heights_[w[2]] = used_;
        KRAIT_PUSH(w[3], 0, place_of(at), 0);
        at -= w[1];
        w += 4;
        continue;
      case Op::AssertNotEnd:
        rewind(heights_[w[1]]);
        goto fail;
      case Op::Atomic:
        heights_[w[1]] = used_;
        w += 2;
        continue;
      case Op::AtomicEnd:
        commit(heights_[w[1]], w[2]);
        w += 3;
        continue;

      case Op::Possessive: {
        const std::size_t room = stop - at;
        if (room < w[3]) goto fail;
        const std::size_t most = w[4] == kMaxRepeat || w[4] > room ? room : w[4];
        const std::size_t n = count_accepted(p, static_cast<Op>(w[1]), w[2], text + at, most);
        if (n < w[3]) goto fail;
        at += n;
        w += 7;
        continue;
      }
      case Op::Greedy: {
        const std::size_t room = stop - at;
        if (room < w[3]) goto fail;
        const std::size_t most = w[4] == kMaxRepeat || w[4] > room ? room : w[4];
        const std::size_t n = count_accepted(p, static_cast<Op>(w[1]), w[2], text + at, most);
        if (n < w[3]) goto fail;
        const std::size_t least = at + w[3];
        at += n;
        w += 6;
        resumed.other = place_of(least);
        goto give_back;
      }
      case Op::GreedyResume:
        --at;
      give_back: {  // w: GreedyResume; at: the place to try; resumed.other: the least place
        const auto least = static_cast<std::size_t>(resumed.other);
        if (const std::uint32_t next = w[-1]; next != kNoChar) {
          if (at == stop) {
            if (at == least) goto fail;
            --at;
          }
          while (text[at] != next) {
            if (at == least) goto fail;
            --at;
          }
        }
        if (at > least) KRAIT_PUSH(word_of(w), 0, place_of(at), place_of(least));
        ++w;
        continue;
      }
      case Op::Lazy: {
        const std::size_t room = stop - at;
        if (room < w[3]) goto fail;
        if (w[3] != 0 && count_accepted(p, static_cast<Op>(w[1]), w[2], text + at, w[3]) < w[3]) goto fail;
        at += w[3];
        resumed.other = place_of(w[4] == kMaxRepeat || w[4] > room ? stop : at + (w[4] - w[3]));
        w += 6;
        goto take_more;
      }
      case Op::LazyResume:
        if (!accepts(p, static_cast<Op>(w[-5]), w[-4], text[at])) goto fail;
        ++at;
      take_more: {  // w: LazyResume; at: the place to try; resumed.other: the last place
        const auto most = static_cast<std::size_t>(resumed.other);
        if (const std::uint32_t next = w[-1]; next != kNoChar) {
          while (at < stop && text[at] != next) {
            if (at == most || !accepts(p, static_cast<Op>(w[-5]), w[-4], text[at])) goto fail;
            ++at;
          }
          if (at == stop) goto fail;
        }
        if (at < most) KRAIT_PUSH(word_of(w), 0, place_of(at), place_of(most));
        ++w;
        continue;
      }

      case Op::Repeat: {
        Loop& loop = loops_[w[1]];
        if (used_ > 1) KRAIT_PUSH(word_of(w + 3), loop.count, 0, loop.last);
        loop.count = 0xFFFFFFFF;
        loop.last = -1;
        w = words + w[2];
        continue;
      }
      case Op::RepeatUndo:
        loops_[w[-2]] = {resumed.count, resumed.other};
        goto fail;
      case Op::MaxUntil: {
        if (--until_poll_ == 0) [[unlikely]]
          TRY(poll());
        Loop& loop = loops_[w[1]];
        const std::uint32_t count = loop.count + 1;
        if (count < w[2]) {
          KRAIT_PUSH(word_of(w + 5), loop.count, -1, loop.last);
          loop.count = count;
          w = words + w[4];
          continue;
        }
        if ((count < w[3] || w[3] == kMaxRepeat) && place_of(at) != loop.last) {
          KRAIT_PUSH(word_of(w + 5), loop.count, place_of(at), loop.last);
          loop.count = count;
          loop.last = place_of(at);
          w = words + w[4];
          continue;
        }
        w += 6;
        continue;
      }
      case Op::MaxResume:
        loops_[w[-4]] = {resumed.count, resumed.other};
        if (resumed.place < 0) goto fail;  // an obligatory repeat
        ++w;
        continue;
      case Op::MinUntil: {
        Loop& loop = loops_[w[1]];
        const std::uint32_t count = loop.count + 1;
        if (count < w[2]) {
          KRAIT_PUSH(word_of(w + 5), loop.count, -1, loop.last);
          loop.count = count;
          w = words + w[4];
          continue;
        }
        KRAIT_PUSH(word_of(w + 5), loop.count, place_of(at), loop.last);
        w += 6;
        continue;
      }
      case Op::MinResume: {
        Loop& loop = loops_[w[-4]];
        loop = {resumed.count, resumed.other};
        if (resumed.place < 0) goto fail;  // only undoes
        const std::uint32_t count = loop.count + 1;
        if ((count >= w[-2] && w[-2] != kMaxRepeat) || place_of(at) == loop.last) goto fail;
        KRAIT_PUSH(word_of(w), loop.count, -1, loop.last);
        loop.count = count;
        loop.last = place_of(at);
        w = words + w[-1];
        continue;
      }

      case Op::PossessiveEnter:
        loops_[w[1]] = {0, -1};
        w += 2;
        continue;
      case Op::PossessiveLoop: {
        Loop& loop = loops_[w[1]];
        heights_[w[2]] = used_;
        if (loop.count < w[3]) {
          // An obligatory one: when it fails, all fails.
        } else if ((loop.count < w[4] || w[4] == kMaxRepeat) && place_of(at) != loop.last) {
          loop.last = place_of(at);
          KRAIT_PUSH(w[5], 0, place_of(at), 0);
        } else {
          w = words + w[5];
          continue;
        }
        w += 6;
        continue;
      }
      case Op::PossessiveEnd:
        if (--until_poll_ == 0) [[unlikely]]
          TRY(poll());
        commit(heights_[w[2]], w[3]);
        ++loops_[w[1]].count;
        w = words + w[4];
        continue;
    }
  }
#undef KRAIT_PUSH
}

}  // namespace krait::sre
