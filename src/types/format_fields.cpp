#include "types/format_fields.h"

#include "base/unicode.h"
#include "object/raise.h"

namespace krait {

namespace {

constexpr std::int64_t kNoNumber = -1, kTooLarge = -2;

std::int64_t number_in(Ref<Str> s, FormatPart p) {
  if (p.is_empty()) return kNoNumber;
  std::int64_t n = 0;
  for (std::size_t i = p.start; i < p.end; ++i) {
    const int digit = unicode::decimal_value(s->at(i));
    if (digit < 0) return kNoNumber;
    if (n > (INT64_MAX - digit) / 10) return kTooLarge;
    n = n * 10 + digit;
  }
  return n;
}

Failed too_many_digits(Thread& t) { return raise(t, exc::ValueError, "Too many decimal digits in format string"); }

}  // namespace

Result<bool> FormatPieces::next(Thread& t) {
  has_field = false;
  conversion = 0;
  name = spec = {};
  if (at_ >= end_) return false;
  literal = {at_, at_};
  while (at_ < end_) {
    const char32_t c = text_->at(at_);
    if (c != '{' && c != '}') {
      ++at_;
      continue;
    }
    literal.end = at_;
    ++at_;
    if (at_ < end_ && text_->at(at_) == c) {  // doubled: one of them is text
      literal.end = at_++;
      return true;
    }
    if (c == '}') return raise(t, exc::ValueError, "Single '}' encountered in format string");
    if (at_ >= end_) return raise(t, exc::ValueError, "Single '{' encountered in format string");
    TRY(parse_field(t));
    has_field = true;
    return true;
  }
  literal.end = at_;
  return true;
}

Result<void> FormatPieces::parse_field(Thread& t) {
  bool in_brackets = false;
  char32_t c = 0;
  name.start = at_;
  for (; at_ < end_; ++at_) {
    c = text_->at(at_);
    if (c == '{' && !in_brackets) return raise(t, exc::ValueError, "unexpected '{' in field name");
    if (c == '[') in_brackets = true;
    if (c == ']') in_brackets = false;
    if (!in_brackets && (c == '}' || c == ':' || c == '!')) break;
  }
  name.end = at_;
  if (at_ >= end_) return raise(t, exc::ValueError, "expected '}' before end of string");
  ++at_;
  if (c == '}') return ok;
  if (c == '!') {
    if (at_ >= end_) return raise(t, exc::ValueError, "end of string while looking for conversion specifier");
    conversion = text_->at(at_++);
    if (at_ < end_) {
      c = text_->at(at_++);
      if (c == '}') return ok;
      if (c != ':') return raise(t, exc::ValueError, "expected ':' after conversion specifier");
    }
  }
  spec.start = at_;
  spec_has_fields = false;
  for (int depth = 1; at_ < end_; ++at_) {
    c = text_->at(at_);
    if (c == '{') {
      ++depth;
      spec_has_fields = true;
    } else if (c == '}' && --depth == 0) {
      spec.end = at_++;
      return ok;
    }
  }
  return raise(t, exc::ValueError, "unmatched '{' in format spec");
}

FieldNameParts::FieldNameParts(Ref<Str> text, FormatPart name) : text_(text), at_(name.start), end_(name.end) {
  while (at_ < end_ && text->at(at_) != '.' && text->at(at_) != '[') ++at_;
  first = {name.start, at_};
  first_index = number_in(text, first);
}

Result<void> FieldNameParts::check_first(Thread& t) {
  if (first_index == kTooLarge) return too_many_digits(t);
  return ok;
}

Result<bool> FieldNameParts::next(Thread& t) {
  if (at_ >= end_) return false;
  const char32_t c = text_->at(at_++);
  part.start = at_;
  index = kNoNumber;
  is_attribute = c == '.';
  if (is_attribute) {
    while (at_ < end_ && text_->at(at_) != '.' && text_->at(at_) != '[') ++at_;
    part.end = at_;
  } else if (c == '[') {
    while (at_ < end_ && text_->at(at_) != ']') ++at_;
    if (at_ >= end_) return raise(t, exc::ValueError, "Missing ']' in format string");
    part.end = at_++;
    index = number_in(text_, part);
    if (index == kTooLarge) return too_many_digits(t);
  } else {
    return raise(t, exc::ValueError, "Only '.' or '[' may follow ']' in format field specifier");
  }
  if (part.is_empty()) return raise(t, exc::ValueError, "Empty attribute in format string");
  return true;
}

}  // namespace krait
