// From the code of Lib/re/_compiler.py to words.
#include "modules/sre/translate.h"

#include "object/raise.h"

namespace krait::sre {

Translator::Translator(Thread& t, Words code, std::int64_t groups) : thread_(t), code_(code), group_limit_(groups) {}

Failed Translator::invalid() { return raise(thread_, exc::RuntimeError, "invalid SRE code"); }

Result<std::size_t> Translator::skip(std::size_t at, std::size_t end) {
  const std::size_t distance = TRY(word(at, end));
  TRY(need(distance >= 1 && distance <= end - at));
  return at + distance;
}

Result<void> Translator::run() {
  TRY(need(group_limit_ >= 0 && group_limit_ <= kMaxGroups && !code_.empty() &&
           code_.back() == static_cast<std::uint32_t>(Code::Success)));
  for (Op stub : {Op::Fail, Op::MarkUndo, Op::BranchResume, Op::Exhausted}) emit(stub);
  lists_.push_back(0);  // the empty list
  TRY(sequence(0, code_.size() - 1));
  emit(Op::Match);
  TRY(improve());
  find_start();
  return ok;
}

Result<Translator::Block> Translator::sequence(std::size_t at, std::size_t end, bool may_jump) {
  TRY(check_stack(thread_, " while compiling a regular expression"));
  last_string_ = 0;
  while (at < end) {
    if (may_jump && static_cast<Code>(code_[at]) == Code::Jump) {
      TRY(need(at + 2 == end));
      const std::uint32_t distance = code_[at + 1];
      TRY(need(distance >= 1 && distance <= code_.size() - (at + 1)));
      return Block{end, true, at + 1 + distance};
    }
    at = TRY(operation(at, end));
  }
  TRY(need(at == end));
  last_string_ = 0;
  return Block{end};
}

Result<std::size_t> Translator::operation(std::size_t at, std::size_t end) {
  TRY(ensure_room_for_one());
  Single one{Op::Fail};
  if (const std::size_t behind = TRY(single(at, end, one))) {
    emit_single(one);
    return behind;
  }
  last_string_ = 0;
  const auto code = static_cast<Code>(code_[at]);
  std::size_t behind;
  switch (code) {
    case Code::At: {
      const std::uint32_t position = TRY(word(at + 1, end));
      TRY(need(position < kAtCount));
      emit(Op::At, position);
      return at + 2;
    }
    case Code::Mark: {
      const std::uint32_t index = TRY(word(at + 1, end));
      TRY(need(index < 2 * static_cast<std::uint64_t>(group_limit_)));
      emit(Op::Mark, index);
      has_marks_ = true;
      return at + 2;
    }
    case Code::GroupRef:
    case Code::GroupRefIgnore:
    case Code::GroupRefLocIgnore:
    case Code::GroupRefUniIgnore: {
      const std::uint32_t group = TRY(word(at + 1, end));
      TRY(need(group < group_limit_));
      const Fold fold = code == Code::GroupRef            ? Fold::None
                        : code == Code::GroupRefIgnore    ? Fold::Ascii
                        : code == Code::GroupRefLocIgnore ? Fold::Locale
                                                          : Fold::Unicode;
      emit(Op::GroupRef, group, fold);
      return at + 2;
    }
    case Code::Branch:
      behind = TRY(branch(at, end));
      break;
    case Code::GroupRefExists:
      behind = TRY(condition(at, end));
      break;
    case Code::Assert:
    case Code::AssertNot:
      behind = TRY(look(at, end));
      break;
    case Code::AtomicGroup:
      behind = TRY(atomic(at, end));
      break;
    case Code::Repeat:
      behind = TRY(repeat(at, end));
      break;
    case Code::PossessiveRepeat:
      behind = TRY(possessive(at, end));
      break;
    case Code::RepeatOne:
    case Code::MinRepeatOne:
    case Code::PossessiveRepeatOne:
      behind = TRY(repeat_one(at, end));
      break;
    case Code::Info:
      behind = TRY(info(at, end));
      break;
    default:
      return invalid();
  }
  last_string_ = 0;
  return behind;
}

// ---- one character ----

std::uint32_t Translator::add_set(std::uint32_t code, Fold fold, bool is_literal, bool negated) {
  Set& set = sets_.emplace_back();
  set.code = code;
  set.fold = fold;
  set.is_literal = is_literal;
  set.negated = negated;
  set.is_dynamic = fold == Fold::Locale;
  if (!is_literal) {
    for (std::size_t i = code; static_cast<Code>(code_[i]) != Code::Failure;) switch (static_cast<Code>(code_[i])) {
        case Code::Category: {
          const auto category = static_cast<Category>(code_[i + 1]);
          if (category == Category::LocWord || category == Category::LocNotWord) set.is_dynamic = true;
          i += 2;
          break;
        }
        case Code::Literal:
          i += 2;
          break;
        case Code::Range:
        case Code::RangeUniIgnore:
          i += 3;
          break;
        case Code::Charset:
          i += 9;
          break;
        case Code::BigCharset:
          i += 2 + 64 + std::size_t{code_[i + 1]} * 8;
          break;
        default:
          ++i;
      }
  }
  set.complete(code_.data());
  return static_cast<std::uint32_t>(sets_.size() - 1);
}

// A description in [at, end), with its Failure at the end.
Result<void> Translator::check_set(std::size_t at, std::size_t end) {
  while (at < end) {
    switch (static_cast<Code>(code_[at++])) {
      case Code::Negate:
        break;
      case Code::Literal:
        ++at;
        break;
      case Code::Range:
      case Code::RangeUniIgnore:
        at += 2;
        break;
      case Code::Category:
        TRY(need(TRY(word(at, end)) < kCategoryCount));
        ++at;
        break;
      case Code::Charset:
        at += 8;
        break;
      case Code::BigCharset: {
        const std::uint32_t blocks = TRY(word(at, end));
        TRY(need(end - at > 65 && blocks <= 256));
        for (int i = 0; i < 256; ++i) TRY(need(reinterpret_cast<const std::uint8_t*>(&code_[at + 1])[i] < blocks));
        at += 65 + std::size_t{blocks} * 8;
        break;
      }
      case Code::Failure:
        return need(at == end);
      default:
        return invalid();
    }
  }
  return invalid();
}

Result<std::size_t> Translator::single(std::size_t at, std::size_t end, Single& out) {
  const auto code = static_cast<Code>(code_[at]);
  switch (code) {
    case Code::Failure:
      out = {Op::Fail};
      return at + 1;
    case Code::Any:
      out = {Op::Any};
      return at + 1;
    case Code::AnyAll:
      out = {Op::AnyAll};
      return at + 1;
    case Code::Literal:
    case Code::NotLiteral:
      out = {code == Code::Literal ? Op::Char : Op::NotChar, TRY(word(at + 1, end))};
      return at + 2;
    case Code::LiteralIgnore:
    case Code::NotLiteralIgnore:
      out = {Op::OneOf, add_set(TRY(word(at + 1, end)), Fold::Ascii, true, code == Code::NotLiteralIgnore)};
      return at + 2;
    case Code::LiteralLocIgnore:
    case Code::NotLiteralLocIgnore:
      out = {Op::OneOf, add_set(TRY(word(at + 1, end)), Fold::Locale, true, code == Code::NotLiteralLocIgnore)};
      return at + 2;
    case Code::LiteralUniIgnore:
    case Code::NotLiteralUniIgnore:
      out = {Op::OneOf, add_set(TRY(word(at + 1, end)), Fold::Unicode, true, code == Code::NotLiteralUniIgnore)};
      return at + 2;
    case Code::In:
    case Code::InIgnore:
    case Code::InLocIgnore:
    case Code::InUniIgnore: {
      const std::size_t behind = TRY(skip(at + 1, end));
      TRY(check_set(at + 2, behind));
      const Fold fold = code == Code::In            ? Fold::None
                        : code == Code::InIgnore    ? Fold::Ascii
                        : code == Code::InLocIgnore ? Fold::Locale
                                                    : Fold::Unicode;
      out = {Op::OneOf, add_set(static_cast<std::uint32_t>(at + 2), fold, false, false)};
      return behind;
    }
    default:
      return std::size_t{0};
  }
}

void Translator::emit_single(Single one) {
  if (one.kind != Op::Char) {
    last_string_ = 0;
    if (one.kind == Op::NotChar || one.kind == Op::OneOf)
      emit(one.kind, one.operand);
    else
      emit(one.kind);
    return;
  }
  if (!last_string_) {
    last_string_ = emit(Op::Char, one.operand);
    return;
  }
  if (op(last_string_) == Op::Char) {  // Char c becomes String 1 c
    words_[last_string_] = static_cast<std::uint32_t>(Op::String);
    words_.push_back(words_[last_string_ + 1]);
    words_[last_string_ + 1] = 1;
  }
  ++words_[last_string_ + 1];
  words_.push_back(one.operand);
}

// ---- constructs ----

Result<std::size_t> Translator::branch(std::size_t at, std::size_t end) {
  // The alternatives' number decides the operation's size.
  std::size_t count = 0;
  std::size_t i = at + 1;
  while (TRY(word(i, end)) != 0) {
    i = TRY(skip(i, end));
    ++count;
  }
  const std::size_t behind = i + 1;
  const std::uint32_t start = emit(Op::Branch, 0, count);
  TRY(ensure_room(thread_, words_, count));
  words_.resize(words_.size() + count);
  std::vector<std::uint32_t> jumps;
  TRY(ensure_room(thread_, jumps, count));
  i = at + 1;
  for (std::size_t n = 0; n < count; ++n) {
    const std::size_t next = TRY(skip(i, end));
    words_[start + 3 + n] = here();
    const Block block = TRY(sequence(i + 1, next, true));
    TRY(need(block.jumped && block.target == behind));
    TRY(ensure_room_for_one());
    jumps.push_back(emit(Op::Jump, 0));
    i = next;
  }
  for (const std::uint32_t jump : jumps) words_[jump + 1] = here();
  return behind;
}

Result<std::size_t> Translator::condition(std::size_t at, std::size_t end) {
  const std::uint32_t group = TRY(word(at + 1, end));
  TRY(need(group < group_limit_));
  const std::size_t distance = TRY(word(at + 2, end));
  TRY(need(distance >= 2 && distance <= end - (at + 1)));
  const std::size_t other = at + 1 + distance;
  const std::uint32_t start = emit(Op::GroupExists, group, 0);
  const Block block = TRY(sequence(at + 3, other, true));
  if (!block.jumped) {
    words_[start + 2] = here();
    return other;
  }
  TRY(need(block.target <= end && block.target >= other));
  const std::uint32_t jump = emit(Op::Jump, 0);
  words_[start + 2] = here();
  TRY(sequence(other, block.target));
  words_[jump + 1] = here();
  return block.target;
}

Result<std::size_t> Translator::look(std::size_t at, std::size_t end) {
  const bool positive = static_cast<Code>(code_[at]) == Code::Assert;
  const std::size_t behind = TRY(skip(at + 1, end));
  const std::uint32_t back = TRY(word(at + 2, end));
  TRY(need(behind >= at + 4 && static_cast<Code>(code_[behind - 1]) == Code::Success));
  const std::uint32_t height = heights_++;
  const std::uint32_t start = emit(positive ? Op::Assert : Op::AssertNot, back, height, 0);
  const bool outer_marks = std::exchange(has_marks_, false);
  TRY(sequence(at + 3, behind - 1));
  if (positive)
    emit(Op::AssertEnd, height, has_marks_);
  else
    emit(Op::AssertNotEnd, height);
  words_[start + 3] = here();
  has_marks_ = outer_marks || has_marks_;
  return behind;
}

Result<std::size_t> Translator::atomic(std::size_t at, std::size_t end) {
  const std::size_t behind = TRY(skip(at + 1, end));
  TRY(need(behind >= at + 3 && static_cast<Code>(code_[behind - 1]) == Code::Success));
  const std::uint32_t height = heights_++;
  emit(Op::Atomic, height);
  const bool outer_marks = std::exchange(has_marks_, false);
  TRY(sequence(at + 2, behind - 1));
  emit(Op::AtomicEnd, height, has_marks_);
  has_marks_ = outer_marks || has_marks_;
  return behind;
}

Result<std::size_t> Translator::repeat(std::size_t at, std::size_t end) {
  const std::size_t until = TRY(skip(at + 1, end));
  TRY(need(until >= at + 4 && until < end));
  const std::uint32_t minimum = code_[at + 2], maximum = code_[at + 3];
  const auto kind = static_cast<Code>(code_[until]);
  TRY(need(minimum <= maximum && (kind == Code::MaxUntil || kind == Code::MinUntil)));
  const std::uint32_t loop = loops_++;
  const std::uint32_t start = emit(Op::Repeat, loop, 0, Op::RepeatUndo);
  const std::uint32_t body = here();
  TRY(sequence(at + 4, until));
  const bool greedy = kind == Code::MaxUntil;
  words_[start + 2] =
      emit(greedy ? Op::MaxUntil : Op::MinUntil, loop, minimum, maximum, body, greedy ? Op::MaxResume : Op::MinResume);
  return until + 1;
}

Result<std::size_t> Translator::possessive(std::size_t at, std::size_t end) {
  const std::size_t body_end = TRY(skip(at + 1, end));
  TRY(need(body_end >= at + 4 && body_end < end && static_cast<Code>(code_[body_end]) == Code::Success));
  const std::uint32_t minimum = code_[at + 2], maximum = code_[at + 3];
  TRY(need(minimum <= maximum));
  const std::uint32_t loop = loops_++, height = heights_++;
  emit(Op::PossessiveEnter, loop);
  const std::uint32_t start = emit(Op::PossessiveLoop, loop, height, minimum, maximum, 0);
  const bool outer_marks = std::exchange(has_marks_, false);
  TRY(sequence(at + 4, body_end));
  emit(Op::PossessiveEnd, loop, height, has_marks_, start);
  has_marks_ = outer_marks || has_marks_;
  words_[start + 5] = here();
  return body_end + 1;
}

Result<std::size_t> Translator::repeat_one(std::size_t at, std::size_t end) {
  const auto code = static_cast<Code>(code_[at]);
  const std::size_t behind = TRY(skip(at + 1, end));
  TRY(need(behind >= at + 6));
  const std::uint32_t minimum = code_[at + 2], maximum = code_[at + 3];
  TRY(need(minimum <= maximum));
  Single one{Op::Fail};
  const std::size_t body_end = TRY(single(at + 4, behind, one));
  TRY(need(body_end != 0 && body_end + 1 == behind && static_cast<Code>(code_[body_end]) == Code::Success));
  const Op op = code == Code::RepeatOne ? Op::Greedy : code == Code::MinRepeatOne ? Op::Lazy : Op::Possessive;
  const Op resume = op == Op::Greedy ? Op::GreedyResume : op == Op::Lazy ? Op::LazyResume : Op::Fail;
  emit(op, one.kind, one.operand, minimum, maximum, kNoChar, resume);
  return behind;
}

Result<std::size_t> Translator::info(std::size_t at, std::size_t end) {
  const std::size_t behind = TRY(skip(at + 1, end));
  TRY(need(at == 0 && behind >= at + 5));
  const std::uint32_t flags = code_[at + 2];
  TRY(need((flags & ~(kInfoPrefix | kInfoLiteral | kInfoCharset)) == 0));
  TRY(need(!(flags & kInfoPrefix) || !(flags & kInfoCharset)));
  TRY(need(!(flags & kInfoLiteral) || (flags & kInfoPrefix)));
  minimum_ = code_[at + 3];
  if (flags & kInfoPrefix) {
    const std::size_t length = TRY(word(at + 5, behind));
    TRY(word(at + 6, behind));
    TRY(need(length <= behind - (at + 7) && behind == at + 7 + 2 * length));
    TRY(need(code_[at + 6] <= length));
    for (std::size_t i = 0; i < length; ++i) TRY(need(code_[at + 7 + length + i] < length));
  } else if (flags & kInfoCharset) {
    TRY(check_set(at + 5, behind));
  } else {
    TRY(need(behind == at + 5));
  }
  return behind;
}

}  // namespace krait::sre
