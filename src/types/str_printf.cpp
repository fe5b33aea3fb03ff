// printf-style formatting of str; and of bytes, whose format and pieces travel as text of the same code points.
#include <algorithm>

#include "types/bytearray.h"
#include "types/bytes.h"
#include "types/bytes_internal.h"
#include "types/dict.h"
#include "types/long_loop.h"
#include "types/names.h"
#include "types/printf_format.h"
#include "types/str_internal.h"
#include "types/tuple.h"

namespace krait {

using namespace str_internal;

namespace {

class PrintfFormatter {
 public:
  PrintfFormatter(Thread& t, Ref<Str> text, Ref<> arguments, PrintfText kind)
      : t_(t), text_(text), whole_(arguments), out_(t), is_bytes_(kind == PrintfText::Bytes) {
    is_tuple_ = arguments.is<Tuple>();
    is_mapping_ = !is_tuple_ && !arguments.is<Str>() && is_mapping(arguments);
    if (is_bytes_ && (arguments.is<Bytes>() || arguments.is<ByteArray>())) is_mapping_ = false;
  }

  Result<Own<Str>> run() {
    const std::size_t size = text_->length();
    LongLoop loop;
    while (at_ < size && !out_.is_out_of_memory()) {
      const std::int64_t percent = visit_units(*text_, [&](auto* p) -> std::int64_t {
        using T = std::remove_const_t<std::remove_pointer_t<decltype(p)>>;
        return text::find_unit(p + at_, size - at_, static_cast<T>('%'));
      });
      const std::size_t end = percent < 0 ? size : at_ + percent;
      TRY(out_.long_slice(text_, at_, end));
      at_ = end;
      if (percent < 0) break;
      ++at_;
      TRY(conversion());
      TRY(loop.round(t_));
    }
    if (!is_mapping_ && next_ < count())
      return raise(t_, exc::TypeError, "not all arguments converted during %s formatting",
                   is_bytes_ ? "bytes" : "string");
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
    if (is_bytes_) {
      Own<Bytes> key = TRY(Bytes::create(t_, name->data1(), name->length()));
      key_value_.set(TRY(get_item(t_, whole_, key)));
    } else {
      key_value_.set(TRY(get_item(t_, whole_, name)));
    }
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
    if (c == 's' && spec.width < 0 && spec.precision < 0 && !is_bytes_ && !keyed_ && next_ < count() && !key_used_)
        [[likely]]
      return put_text(next_argument());
    if (c == '%' && text_->at(at_ - 2) == '%') {
      out_.put('%');
      return ok;
    }
    if (c == '%' && next_ >= count()) return raise(t_, exc::TypeError, "not enough arguments for format string");
    if (c != 's' && c != 'r' && c != 'a' && c != 'c' && !(is_bytes_ && c == 'b') && !is_printf_integer(c) &&
        !is_printf_float(c))
      return unsupported(c);
    Own<> value = TRY(argument());
    if (is_printf_integer(c) && value.value().is_int() && spec.precision < 0) {
      const PrintfShort n(spec, value.value().as_int());
      return put_number(spec, n.head, n.digits);
    }
    if (is_printf_integer(c) || is_printf_float(c)) {
      PrintfNumber n;
      if (is_printf_integer(c))
        TRY(printf_integer(t_, spec, value.ref(), n));
      else
        TRY(printf_float(t_, spec, value.ref(), n));
      return put_number(spec, n.head, n.digits);
    }
    if (c == 'c') return is_bytes_ ? put_byte(spec, value.ref()) : put_character(spec, value.ref());
    Own<Str> text = TRY(is_bytes_  ? bytes_text(c, value.ref())
                        : c == 's' ? krait::str(t_, value.ref())
                        : c == 'r' ? krait::repr(t_, value.ref())
                                   : krait::ascii(t_, value.ref()));
    std::size_t length = text->length();
    if (spec.precision >= 0) length = std::min(length, static_cast<std::size_t>(spec.precision));
    return put_padded(spec, length, [&] { return out_.long_slice(text, 0, length); });
  }

  Ref<> next_argument() {
    const std::size_t i = next_++;
    return is_tuple_ ? (*whole_.as<Tuple>())[i] : whole_;
  }

  // %s without width and precision. Strings and small ints, the commonest, make no string of their own.
  Result<void> put_text(Ref<> value) {
    if (value.is_exact<Str>()) {
      return out_.long_str(value.as<Str>());
    } else if (value.value().is_int()) {
      out_.number(value.value().as_int());
    } else {
      const Own<> kept = value.own();
      const Own<Str> text = TRY(krait::str(t_, kept));
      return out_.long_str(text);
    }
    return ok;
  }

  // What %b, %s, %r and %a of bytes show.
  Result<Own<Str>> bytes_text(char32_t c, Ref<> value) {
    if (c == 'r' || c == 'a') return krait::ascii(t_, value);
    Slot<Bytes> made;
    if (value.is<Bytes>()) {
      made.set(value.as<Bytes>().own());
    } else if (has_buffer(value)) {
      made.set(TRY(Bytes::from_object(t_, value)));
    } else {
      Slot<> holder;
      const OptRef<> method = TRY(lookup_special(t_, value, names::__bytes__, holder));
      if (!method)
        return raise(t_, exc::TypeError,
                     "%%b requires a bytes-like object, or an object that implements __bytes__, not '%T'", value);
      Own<> r = TRY(call(t_, method.ref()));
      if (!r.ref().is<Bytes>()) return raise(t_, exc::TypeError, "__bytes__ returned non-bytes (type %T)", r);
      made.set(std::move(r).into<Bytes>());
    }
    return bytes_internal::latin1_text(t_, made->span());
  }

  Result<void> put_byte(const PrintfSpec& spec, Ref<> value) {
    char32_t c = 0;
    const bool is_bytes = value.is<Bytes>();
    if (is_bytes || value.is<ByteArray>()) {
      const auto bytes = is_bytes ? value.as<Bytes>()->span() : value.as<ByteArray>()->span();
      if (bytes.size() != 1)
        return raise(t_, exc::TypeError,
                     "%%c requires an integer in range(256) or a single byte, not a %s object of length %d",
                     is_bytes ? "bytes" : "bytearray", bytes.size());
      c = bytes[0];
    } else {
      if (!value.value().is_int() && !has_index(value))
        return raise(t_, exc::TypeError, "%%c requires an integer in range(256) or a single byte, not %F", value);
      const std::int64_t n = TRY(index_int64(t_, value));
      if (n < 0 || n > 255) return raise(t_, exc::OverflowError, "%%c arg not in range(256)");
      c = static_cast<char32_t>(n);
    }
    return put_padded_unit(spec, c);
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
        return raise(t_, exc::TypeError, "%%c requires an int or a unicode character, not %F", value);
      const std::int64_t n = TRY(index_int64(t_, value));
      if (n < 0 || n > 0x10FFFF) return raise(t_, exc::OverflowError, "%%c arg not in range(0x110000)");
      c = static_cast<char32_t>(n);
    }
    return put_padded_unit(spec, c);
  }

  std::size_t gap(const PrintfSpec& spec, std::size_t length) const {
    return spec.width > static_cast<std::int64_t>(length) ? static_cast<std::size_t>(spec.width) - length : 0;
  }

  template <class F>
  Result<void> put_padded(const PrintfSpec& spec, std::size_t length, F&& put) {
    const std::size_t fill = gap(spec, length);
    if (!spec.left) TRY(out_.long_fill(' ', fill));
    TRY(put());
    return spec.left ? out_.long_fill(' ', fill) : ok;
  }
  Result<void> put_padded_unit(const PrintfSpec& spec, char32_t c) {
    return put_padded(spec, 1, [&]() -> Result<void> {
      out_.put(c);
      return ok;
    });
  }

  Result<void> put_number(const PrintfSpec& spec, std::string_view head, std::string_view digits) {
    const std::size_t fill = gap(spec, head.size() + digits.size());
    const bool zeros = spec.zero && !spec.left;
    if (!spec.left && !zeros) TRY(out_.long_fill(' ', fill));
    out_.ascii(head);
    if (zeros) TRY(out_.long_fill('0', fill));
    out_.ascii(digits);
    return spec.left ? out_.long_fill(' ', fill) : ok;
  }

  Thread& t_;
  Ref<Str> text_;
  Ref<> whole_;
  StringBuilder out_;
  std::size_t at_ = 0, next_ = 0;
  Slot<> key_value_;
  bool is_tuple_, is_mapping_;
  bool keyed_ = false, key_used_ = false;
  const bool is_bytes_;
};

}  // namespace

Result<Own<Str>> printf_text(Thread& t, Ref<Str> text, Ref<> arguments, PrintfText kind) {
  // "%s" of a str is that str.
  if (kind == PrintfText::Str && arguments.is_exact<Str>() && text->equals_ascii("%s"))
    return arguments.as<Str>().own();
  return PrintfFormatter(t, text, arguments, kind).run();
}

Result<Own<>> Str::remainder(Thread& t, Ref<> self, Ref<> arguments) {
  if (!self.is<Str>()) return not_implemented();
  return printf_text(t, self.as<Str>(), arguments, PrintfText::Str);
}

namespace {

Result<Own<Str>> printf_bytes(Thread& t, std::span<const std::uint8_t> format, Ref<> arguments) {
  Own<Str> text = TRY(bytes_internal::latin1_text(t, format));
  return printf_text(t, text.ref(), arguments, PrintfText::Bytes);
}

}  // namespace

Result<Own<>> Bytes::remainder(Thread& t, Ref<> self, Ref<> arguments) {
  if (!self.is<Bytes>()) return not_implemented();
  Own<Str> text = TRY(printf_bytes(t, self.as<Bytes>()->span(), arguments));
  return bytes_internal::make_bytes(t, {text->data1(), text->length()});
}

Result<Own<>> ByteArray::remainder(Thread& t, Ref<> self, Ref<> arguments) {
  if (!self.is<ByteArray>()) return not_implemented();
  const bytes_internal::Pinned pinned(self);
  Own<Str> text = TRY(printf_bytes(t, self.as<ByteArray>()->span(), arguments));
  return bytes_internal::make_bytearray(t, {text->data1(), text->length()});
}

}  // namespace krait
