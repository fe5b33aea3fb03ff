// str: printf-style formatting.
#include <algorithm>

#include "types/dict.h"
#include "types/printf_format.h"
#include "types/str_internal.h"
#include "types/tuple.h"

namespace krait {

using namespace str_internal;

namespace {

class PrintfFormatter {
 public:
  PrintfFormatter(Thread& t, Ref<Str> text, Ref<> arguments) : t_(t), text_(text), whole_(arguments), out_(t) {
    is_tuple_ = arguments.is<Tuple>();
    is_mapping_ = !is_tuple_ && !arguments.is<Str>() && is_mapping(arguments);
  }

  Result<Own<>> run() {
    const std::size_t size = text_->length();
    while (at_ < size && !out_.is_out_of_memory()) {
      const std::int64_t percent = visit_units(*text_, [&](auto* p) -> std::int64_t {
        using T = std::remove_const_t<std::remove_pointer_t<decltype(p)>>;
        return text::find_unit(p + at_, size - at_, static_cast<T>('%'));
      });
      const std::size_t end = percent < 0 ? size : at_ + percent;
      out_.slice(text_, at_, end);
      at_ = end;
      if (percent < 0) break;
      ++at_;
      TRY(conversion());
    }
    if (!is_mapping_ && next_ < count())
      return raise(t_, exc::TypeError, "not all arguments converted during string formatting");
    return out_.finish();
  }

 private:
  std::size_t count() const { return is_tuple_ ? whole_.as<Tuple>()->size() : 1; }

  // The next positional argument; after %(name) that one's value.
  Result<Own<>> argument() {
    if (keyed_) {
      keyed_ = false;
      return key_value_.ref().own();
    }
    if (key_used_ || next_ >= count()) return raise(t_, exc::TypeError, "not enough arguments for format string");
    const std::size_t i = next_++;
    return is_tuple_ ? (*whole_.as<Tuple>())[i].own() : whole_.own();
  }

  Result<char32_t> character() {
    if (at_ >= text_->length()) return raise(t_, exc::ValueError, "incomplete format");
    return text_->at(at_++);
  }

  Result<void> key() {
    if (!is_mapping_) return raise(t_, exc::TypeError, "format requires a mapping");
    const std::size_t start = ++at_;
    for (int depth = 1; depth > 0; ++at_) {
      if (at_ >= text_->length()) return raise(t_, exc::ValueError, "incomplete format key");
      const char32_t c = text_->at(at_);
      depth += c == '(' ? 1 : c == ')' ? -1 : 0;
    }
    Own<Str> name = TRY(Str::substring(t_, text_, start, at_ - 1));
    key_value_.set(TRY(get_item(t_, whole_, name)));
    keyed_ = key_used_ = true;
    return ok;
  }

  // Digits or '*'; -1 when neither is there.
  Result<std::int64_t> number(const char* too_big, std::int64_t limit, bool& is_star) {
    is_star = false;
    if (at_ < text_->length() && text_->at(at_) == '*') {
      ++at_;
      is_star = true;
      Own<> value = TRY(argument());
      if (!value.value().is_int() && !value.ref().type()->has(kTypeIsInt))
        return raise(t_, exc::TypeError, "* wants int");
      const std::int64_t n = TRY(index_int64(t_, value.ref(), &exc::OverflowError));
      if (n > limit || n < -limit) return raise(t_, exc::OverflowError, "Python int too large to convert to C int");
      return n;
    }
    std::int64_t n = -1;
    for (; at_ < text_->length(); ++at_) {
      const char32_t c = text_->at(at_);
      if (c < '0' || c > '9') break;
      n = std::max<std::int64_t>(n, 0) * 10 + (c - '0');
      if (n > limit) return raise(t_, exc::ValueError, "%s", too_big);
    }
    return n;
  }

  Result<void> parse(PrintfSpec& spec) {
    if (at_ < text_->length() && text_->at(at_) == '(') TRY(key());
    for (; at_ < text_->length(); ++at_) {
      const char32_t c = text_->at(at_);
      if (c == '-')
        spec.left = true;
      else if (c == '+')
        spec.plus = true;
      else if (c == ' ')
        spec.space = true;
      else if (c == '#')
        spec.alternate = true;
      else if (c == '0')
        spec.zero = true;
      else
        break;
    }
    bool is_star;
    spec.width = TRY(number("width too big", INT64_MAX / 16, is_star));
    if (is_star && spec.width < 0) {
      spec.left = true;
      spec.width = -spec.width;
    }
    if (at_ < text_->length() && text_->at(at_) == '.') {
      ++at_;
      spec.precision = std::max<std::int64_t>(TRY(number("precision too big", INT32_MAX, is_star)), 0);
    }
    spec.conversion = TRY(character());
    if (spec.conversion == 'h' || spec.conversion == 'l' || spec.conversion == 'L') spec.conversion = TRY(character());
    return ok;
  }

  Result<void> conversion() {
    PrintfSpec spec;
    TRY(parse(spec));
    const char32_t c = spec.conversion;
    if (c == '%') {
      out_.put('%');
      return ok;
    }
    if (c != 's' && c != 'r' && c != 'a' && c != 'c' && !is_printf_integer(c) && !is_printf_float(c))
      return unsupported(c);
    Own<> value = TRY(argument());
    if (is_printf_integer(c) || is_printf_float(c)) {
      PrintfNumber n;
      if (is_printf_integer(c))
        TRY(printf_integer(t_, spec, value.ref(), n));
      else
        TRY(printf_float(t_, spec, value.ref(), n));
      put_number(spec, n);
      return ok;
    }
    if (c == 'c') return put_character(spec, value.ref());
    Own<Str> text = TRY(c == 's'   ? krait::str(t_, value.ref())
                        : c == 'r' ? krait::repr(t_, value.ref())
                                   : krait::ascii(t_, value.ref()));
    std::size_t length = text->length();
    if (spec.precision >= 0) length = std::min(length, static_cast<std::size_t>(spec.precision));
    put_padded(spec, length, [&] { out_.slice(text, 0, length); });
    return ok;
  }

  Result<void> unsupported(char32_t c) {
    const char text[] = {c > 31 && c < 127 ? static_cast<char>(c) : '?', 0};
    return raise(t_, exc::ValueError, "unsupported format character '%s' (0x%x) at index %d", text,
                 static_cast<unsigned>(c), at_ - 1);
  }

  Result<void> put_character(const PrintfSpec& spec, Ref<> value) {
    char32_t c;
    if (value.is<Str>()) {
      if (value.as<Str>()->length() != 1)
        return raise(t_, exc::TypeError, "%%c requires an int or a unicode character, not a string of length %d",
                     value.as<Str>()->length());
      c = value.as<Str>()->at(0);
    } else {
      if (!value.value().is_int() && !has_index(value))
        return raise(t_, exc::TypeError, "%%c requires an int or a unicode character, not %T", value);
      const std::int64_t n = TRY(index_int64(t_, value));
      if (n < 0 || n > 0x10FFFF) return raise(t_, exc::OverflowError, "%%c arg not in range(0x110000)");
      c = static_cast<char32_t>(n);
    }
    put_padded(spec, 1, [&] { out_.put(c); });
    return ok;
  }

  std::size_t gap(const PrintfSpec& spec, std::size_t length) const {
    return spec.width > static_cast<std::int64_t>(length) ? static_cast<std::size_t>(spec.width) - length : 0;
  }

  template <class F>
  void put_padded(const PrintfSpec& spec, std::size_t length, F&& put) {
    const std::size_t fill = gap(spec, length);
    if (!spec.left) out_.fill(' ', fill);
    put();
    if (spec.left) out_.fill(' ', fill);
  }

  void put_number(const PrintfSpec& spec, const PrintfNumber& n) {
    const std::size_t fill = gap(spec, n.head.size() + n.digits.size());
    const bool zeros = spec.zero && !spec.left;
    if (!spec.left && !zeros) out_.fill(' ', fill);
    out_.ascii(n.head);
    if (zeros) out_.fill('0', fill);
    out_.ascii(n.digits);
    if (spec.left) out_.fill(' ', fill);
  }

  Thread& t_;
  Ref<Str> text_;
  Ref<> whole_;
  StringBuilder out_;
  std::size_t at_ = 0, next_ = 0;
  Slot<> key_value_;
  bool is_tuple_, is_mapping_;
  bool keyed_ = false, key_used_ = false;
};

}  // namespace

Result<Own<>> Str::remainder(Thread& t, Ref<> self, Ref<> arguments) {
  if (!self.is<Str>()) return not_implemented();
  return PrintfFormatter(t, self.as<Str>(), arguments).run();
}

}  // namespace krait
