#include "base/format_spec.h"

#include <algorithm>
#include <climits>
#include <limits>

namespace krait {

// --- parsing ---------------------------------------------------------------------------------------------------------

namespace {

bool is_align(char32_t c) { return c == '<' || c == '>' || c == '=' || c == '^'; }

template <class Unit>
class Parser {
 public:
  Parser(FormatSpec& spec, const Unit* at, const Unit* end) : spec_(spec), at_(at), end_(end) {}

  FormatError parse(char default_type, char default_align) {
    spec_.type = static_cast<unsigned char>(default_type);
    spec_.align = default_align;
    bool fill_given = false;
    if (end_ - at_ >= 2 && is_align(at_[1])) {
      spec_.fill = at_[0];
      spec_.align = static_cast<char>(at_[1]);
      fill_given = spec_.align_given = true;
      at_ += 2;
    } else if (at_ != end_ && is_align(*at_)) {
      spec_.align = static_cast<char>(*at_++);
      spec_.align_given = true;
    }
    if (at_ != end_ && (*at_ == '+' || *at_ == '-' || *at_ == ' ')) spec_.sign = static_cast<char>(*at_++);
    spec_.no_negative_zero = accept('z');
    spec_.alternate = accept('#');
    if (!fill_given && accept('0')) {
      spec_.fill = '0';
      if (!spec_.align_given && default_align == '>') spec_.align = '=';
    }
    bool digits;
    if (!number(&spec_.width, &digits)) return FormatError::too_many_digits;
    if (!grouping(&spec_.grouping)) return FormatError::both_groupings;
    if (accept('.')) {
      if (!number(&spec_.precision, &digits)) return FormatError::too_many_digits;
      if (!grouping(&spec_.fraction_grouping)) return FormatError::both_groupings;
      if (!digits && spec_.fraction_grouping == 0) return FormatError::missing_precision;
    }
    if (end_ - at_ > 1) return FormatError::invalid;
    if (at_ != end_) spec_.type = *at_;
    return check_grouping();
  }

 private:
  bool accept(char c) {
    if (at_ == end_ || *at_ != static_cast<Unit>(c)) return false;
    ++at_;
    return true;
  }

  bool number(std::int64_t* value, bool* any) {
    *any = false;
    std::int64_t sum = 0;
    for (; at_ != end_ && *at_ >= '0' && *at_ <= '9'; ++at_) {
      const int digit = static_cast<int>(*at_ - '0');
      if (sum > (std::numeric_limits<std::int64_t>::max() - digit) / 10) return false;
      sum = sum * 10 + digit;
      *any = true;
    }
    if (*any) *value = sum;
    return true;
  }

  bool grouping(char* separator) {
    if (accept(',')) *separator = ',';
    if (accept('_')) {
      if (*separator != 0) return false;
      *separator = '_';
    }
    return !(*separator == '_' && at_ != end_ && *at_ == ',');
  }

  FormatError check_grouping() {
    const char32_t type = spec_.type;
    if (spec_.grouping != 0) {
      const bool decimal = type == 0 || (type < 128 && std::u32string_view(U"defgEG%F").contains(type));
      const bool binary = type < 128 && std::u32string_view(U"boxX").contains(type);
      if (!decimal && !(binary && spec_.grouping == '_')) return FormatError::grouping_and_type;
    }
    if (type == 'n' && spec_.fraction_grouping != 0) return FormatError::grouping_and_type;
    return FormatError::none;
  }

  FormatSpec& spec_;
  const Unit* at_;
  const Unit* end_;
};

template <class Unit>
FormatError parse(FormatSpec& spec, const void* units, std::size_t size, char type, char align) {
  const auto* begin = static_cast<const Unit*>(units);
  return Parser<Unit>(spec, begin, begin + size).parse(type, align);
}

}  // namespace

FormatError parse_format_spec(FormatSpec& spec, const void* units, int unit_size, std::size_t size, char default_type,
                              char default_align) {
  switch (unit_size) {
    case 1:
      return parse<unsigned char>(spec, units, size, default_type, default_align);
    case 2:
      return parse<char16_t>(spec, units, size, default_type, default_align);
    default:
      return parse<char32_t>(spec, units, size, default_type, default_align);
  }
}

std::string format_type_text(char32_t type) {
  if (type > 32 && type < 128) return {static_cast<char>(type)};
  std::string out;
  do {
    out.insert(out.begin(), "0123456789abcdef"[type & 15]);
    type >>= 4;
  } while (type != 0);
  return "\\x" + out;
}

std::string format_error_text(FormatError error, const FormatSpec& spec) {
  switch (error) {
    case FormatError::too_many_digits:
      return "Too many decimal digits in format string";
    case FormatError::missing_precision:
      return "Format specifier missing precision";
    case FormatError::both_groupings:
      return "Cannot specify both ',' and '_'.";
    case FormatError::grouping_and_type: {
      const char separator = spec.grouping != 0 ? spec.grouping : spec.fraction_grouping;
      return std::string("Cannot specify '") + separator + "' with '" + format_type_text(spec.type) + "'.";
    }
    default:
      return "Invalid format specifier";
  }
}

// --- layout ----------------------------------------------------------------------------------------------------------

Grouping Grouping::of(char separator, char32_t type) {
  if (separator == ',') return {".", ",", "\3"};
  if (separator != '_') return {};
  const bool binary = type == 'b' || type == 'o' || type == 'x' || type == 'X';
  return {".", "_", binary ? "\4" : "\3"};
}

namespace {

std::size_t code_points(std::string_view text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

// The digits in groups from the right, with zeros in front up to `least` code points.
std::string group_digits(std::string_view digits, std::int64_t least, const Grouping& grouping) {
  const auto separator_length = static_cast<std::int64_t>(code_points(grouping.separator));
  std::string reversed;
  auto remaining = static_cast<std::int64_t>(digits.size());
  bool first = true;
  auto emit = [&](std::int64_t count) {
    count = std::min(count, std::max(std::max(remaining, least), std::int64_t{1}));
    if (!first) reversed.append(grouping.separator.rbegin(), grouping.separator.rend());
    first = false;
    const std::int64_t taken = std::max(std::int64_t{0}, std::min(remaining, count));
    for (std::int64_t i = 0; i < taken; ++i) reversed += digits[static_cast<std::size_t>(--remaining)];
    reversed.append(static_cast<std::size_t>(count - taken), '0');
    least -= count;
  };
  std::size_t index = 0;
  while (!grouping.groups.empty() && !grouping.separator.empty()) {
    const char size = grouping.groups[std::min(index++, grouping.groups.size() - 1)];
    if (size <= 0 || size == CHAR_MAX) break;
    emit(size);
    if (remaining <= 0 && least <= 0) {
      std::reverse(reversed.begin(), reversed.end());
      return reversed;
    }
    least -= separator_length;
  }
  emit(std::max(std::max(remaining, least), std::int64_t{1}));
  std::reverse(reversed.begin(), reversed.end());
  return reversed;
}

// Digits after the point group from the left.
std::string group_fraction(std::string_view digits, char separator) {
  if (separator == 0) return std::string(digits);
  std::string out;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    if (i != 0 && i % 3 == 0) out += separator;
    out += digits[i];
  }
  return out;
}

}  // namespace

NumberText split_number(std::string_view text) {
  NumberText number;
  if (!text.empty() && text[0] == '-') {
    number.negative = true;
    text.remove_prefix(1);
  }
  auto digits = [&] {
    std::size_t count = 0;
    while (count < text.size() && text[count] >= '0' && text[count] <= '9') ++count;
    const std::string_view taken = text.substr(0, count);
    text.remove_prefix(count);
    return taken;
  };
  number.digits = digits();
  if (!text.empty() && text[0] == '.') {
    number.has_point = true;
    text.remove_prefix(1);
    number.fraction = digits();
  }
  number.rest = text;
  return number;
}

FormatLayout layout_padding(const FormatSpec& spec, std::size_t length) {
  FormatLayout layout;
  layout.fill = spec.fill;
  const std::size_t width = spec.width < 0 ? 0 : static_cast<std::size_t>(spec.width);
  const std::size_t padding = width > length ? width - length : 0;
  switch (spec.align) {
    case '>':
      layout.left = padding;
      break;
    case '=':
      layout.inner = padding;
      break;
    case '^':
      layout.left = padding / 2;
      layout.right = padding - layout.left;
      break;
    default:
      layout.right = padding;
      break;
  }
  return layout;
}

FormatLayout layout_number(const FormatSpec& spec, const NumberText& number, const Grouping& grouping) {
  std::string head;
  if (number.negative)
    head += '-';
  else if (spec.sign == '+' || spec.sign == ' ')
    head += spec.sign;
  head += number.prefix;

  std::string tail;
  if (number.has_point) tail += grouping.decimal_point;
  tail += group_fraction(number.fraction, spec.fraction_grouping);
  tail += number.rest;

  std::int64_t least = 0;
  if (spec.fill == '0' && spec.align == '=')
    least = spec.width - static_cast<std::int64_t>(head.size() + code_points(tail));
  std::string body;
  if (!number.digits.empty())
    body = group_digits(number.digits, least, grouping);
  else if (number.rest.empty() == false && !number.has_point && least > 0)
    body.assign(static_cast<std::size_t>(least), '0');  // 0nan
  body += tail;

  FormatLayout layout = layout_padding(spec, head.size() + code_points(body));
  layout.head = std::move(head);
  layout.body = std::move(body);
  return layout;
}

}  // namespace krait
