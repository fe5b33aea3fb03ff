// The layout of the generated Unicode tables. Only unicode*.{h,cpp} read them; everyone else calls base/unicode.h.
#pragma once

#include <cstdint>

#include "unicode_enums.h"

namespace krait::unicode {

// What is known about a code point; characters alike share one row.
struct Properties {
  std::uint32_t flags;               // of Flag
  std::int32_t upper, lower, title;  // simple case mappings, as differences
  std::uint16_t special_case;        // row of kSpecialCases, or 0: the simple mappings tell everything
  std::uint8_t category;             // Category
  std::uint8_t bidirectional;        // row of kBidirectionalNames
  std::uint8_t combining;            // canonical combining class
  std::uint8_t width;                // row of kWidthNames
  std::int8_t decimal, digit;        // the value, or -1
  std::uint8_t numeric;              // row of kNumericValues, or 0: has no numeric value
};

// The properties that differ between Unicode 3.2 and today.
struct OldProperties {
  std::uint8_t category, bidirectional, width, mirrored;
  std::int8_t decimal;
  std::uint8_t numeric;
};

// Full case mappings: characters of kSpecialCaseChars from `start`, in this order.
struct SpecialCase {
  std::uint16_t start;
  std::uint8_t lower, title, upper, fold;  // how many each
};

struct CompositionPair {
  std::uint32_t first, second, composed;
};
struct OldDecomposition {
  std::uint32_t code, original;
};
struct Alias {
  const char* name;
  std::uint32_t code;
};
struct Sequence {
  const char* name;
  std::uint32_t length;
  std::uint32_t codes[4];
};

// Two-level tables: xBlocks[c >> 7] numbers the block of 128 entries in xIndex.
inline constexpr int kBlockShift = 7, kBlockMask = 127;

extern const std::uint16_t kPropertyBlocks[], kPropertyIndex[];
extern const Properties kProperties[];
extern const std::uint8_t kOldBlocks[];
extern const std::uint16_t kOldIndex[];
extern const OldProperties kOldProperties[];
extern const double kNumericValues[];
extern const SpecialCase kSpecialCases[];
extern const std::uint32_t kSpecialCaseChars[];
extern const std::uint8_t kDecompositionBlocks[];
extern const std::uint16_t kDecompositionIndex[];
extern const std::uint32_t kDecompositions[];  // tag << 8 | length, then that many code points
extern const CompositionPair kCompositionPairs[kPairSlots];
extern const OldDecomposition kOldDecompositions[kCorrectionCount];
extern const std::uint16_t kNameBlocks[];
extern const std::uint32_t kNameBases[];
extern const std::uint16_t kNameOffsets[];  // 0xFFFF: no name here
extern const std::uint8_t kNameBytes[];
extern const std::uint32_t kLexiconOffsets[kLexiconSize + 1];
extern const char kLexicon[];
extern const std::uint32_t kNameTable[kNameSlots];  // code point + 1, or 0
extern const Alias kAliases[kAliasCount];           // sorted by name
extern const Sequence kSequences[kSequenceCount];   // sorted by name

}  // namespace krait::unicode
