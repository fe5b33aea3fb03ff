// The code that Lib/re/_compiler.py makes: numbers of operations, positions and categories, in the order of
// Lib/re/_constants.py.
#pragma once

#include <cstdint>

namespace krait::sre {

inline constexpr std::int64_t kMagic = 20230612;
inline constexpr std::uint32_t kMaxRepeat = 0xFFFFFFFF;
inline constexpr std::int64_t kMaxGroups = 1073741823;

enum class Code : std::uint32_t {
  Failure,
  Success,
  Any,
  AnyAll,
  Assert,
  AssertNot,
  At,
  Branch,
  Category,
  Charset,
  BigCharset,
  GroupRef,
  GroupRefExists,
  In,
  Info,
  Jump,
  Literal,
  Mark,
  MaxUntil,
  MinUntil,
  NotLiteral,
  Negate,
  Range,
  Repeat,
  RepeatOne,
  Subpattern,
  MinRepeatOne,
  AtomicGroup,
  PossessiveRepeat,
  PossessiveRepeatOne,
  GroupRefIgnore,
  InIgnore,
  LiteralIgnore,
  NotLiteralIgnore,
  GroupRefLocIgnore,
  InLocIgnore,
  LiteralLocIgnore,
  NotLiteralLocIgnore,
  GroupRefUniIgnore,
  InUniIgnore,
  LiteralUniIgnore,
  NotLiteralUniIgnore,
  RangeUniIgnore,
};

enum class At : std::uint32_t {
  Beginning,
  BeginningLine,
  BeginningString,
  Boundary,
  NonBoundary,
  End,
  EndLine,
  EndString,
  LocBoundary,
  LocNonBoundary,
  UniBoundary,
  UniNonBoundary,
};
inline constexpr std::uint32_t kAtCount = 12;

enum class Category : std::uint32_t {
  Digit,
  NotDigit,
  Space,
  NotSpace,
  Word,
  NotWord,
  Linebreak,
  NotLinebreak,
  LocWord,
  LocNotWord,
  UniDigit,
  UniNotDigit,
  UniSpace,
  UniNotSpace,
  UniWord,
  UniNotWord,
  UniLinebreak,
  UniNotLinebreak,
};
inline constexpr std::uint32_t kCategoryCount = 18;

// Which letters count as the same.
enum class Fold : std::uint8_t { None, Ascii, Locale, Unicode };

enum InfoFlags : std::uint32_t { kInfoPrefix = 1, kInfoLiteral = 2, kInfoCharset = 4 };
enum PatternFlags : std::uint32_t {
  kIgnoreCase = 2,
  kLocale = 4,
  kMultiline = 8,
  kDotAll = 16,
  kUnicode = 32,
  kVerbose = 64,
  kDebug = 128,
  kAscii = 256,
};

}  // namespace krait::sre
