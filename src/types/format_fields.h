// The grammar of str.format: "text {field!conversion:spec} text". Used by str.format and by module _string.
#pragma once

#include "types/str.h"

namespace krait {

// A part [start, end) of the format string.
struct FormatPart {
  std::size_t start = 0, end = 0;
  bool is_empty() const { return start >= end; }
};

// Walks over the pieces of a format string: literal text, then perhaps a field.
class FormatPieces {
 public:
  FormatPieces(Ref<Str> text, FormatPart part) : text_(text), at_(part.start), end_(part.end) {}

  // False at the end. Afterwards literal, and if has_field: name, conversion, spec.
  Result<bool> next(Thread&);

  FormatPart literal, name, spec;
  char32_t conversion = 0;  // 0: none
  bool has_field = false;
  bool spec_has_fields = false;

 private:
  Result<void> parse_field(Thread&);

  Ref<Str> text_;
  std::size_t at_, end_;
};

// Splits a field name: "0.real[key]": the first part, then attributes and items.
class FieldNameParts {
 public:
  FieldNameParts(Ref<Str> text, FormatPart name);

  FormatPart first;
  std::int64_t first_index = -1;  // when `first` is a number
  // False at the end. Afterwards `part`, and either is_attribute or an item (index >= 0 when it is a number).
  Result<bool> next(Thread&);
  // ValueError when the first part is a number too large.
  Result<void> check_first(Thread&);

  FormatPart part;
  std::int64_t index = -1;
  bool is_attribute = false;

 private:
  Ref<Str> text_;
  std::size_t at_, end_;
};

}  // namespace krait
