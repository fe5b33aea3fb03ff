// binascii: binary data as text and back, and checksums.
#include <zlib.h>

#include <array>

#include "modules/modules.h"
#include "object/buffer.h"
#include "object/native_state.h"
#include "types/bytes_builder.h"
#include "types/bytes_internal.h"
#include "types/int.h"
#include "types/long_copy.h"
#include "types/protocol.h"
#include "types/str.h"
#include "types/type.h"

namespace krait {
namespace {

using Input = std::span<const std::uint8_t>;

struct BinasciiState {
  Slot<Type> error, incomplete;
};

Result<Ref<Type>> error_class(Thread& t) {
  BinasciiState& s = native_state<BinasciiState>(t);
  if (!s.error) s.error.set(TRY(make_class(t, "binascii.Error", Ref<Type>(&exc::ValueError))));
  return s.error.ref();
}
template <class... A>
Failed raise_error(Thread& t, const char* text, const A&... args) {
  return raise(t, *TRY(error_class(t)), text, args...);
}

// ASCII text, or bytes-like.
class TextInput {
 public:
  Result<void> open(Thread& t, Ref<> given) {
    if (given.is<Str>()) {
      if (!given.as<Str>()->is_ascii())
        return raise(t, exc::ValueError, "string argument should contain only ASCII characters");
      text_ = given.as<Str>()->ascii();
      return ok;
    }
    if (!has_buffer(given))
      return raise(t, exc::TypeError, "argument should be bytes, buffer or ASCII string, not '%.100T'", given);
    TRY(get_buffer(t, given, buffer_));
    text_ = buffer_.text();
    return ok;
  }
  Input bytes() const { return {reinterpret_cast<const std::uint8_t*>(text_.data()), text_.size()}; }

 private:
  Buffer buffer_;
  std::string_view text_;
};

// ---- base64 ----

constexpr char kBase64[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr auto kBase64Values = [] {
  std::array<std::uint8_t, 256> values;
  values.fill(0xFF);
  for (std::uint8_t i = 0; i < 64; ++i) values[static_cast<std::uint8_t>(kBase64[i])] = i;
  return values;
}();

enum class Strict : bool { No, Yes };

Result<Own<Bytes>> decode_base64(Thread& t, Input in, Strict strict) {
  BytesBuilder out(t, in.size() / 4 * 3 + 3);
  std::size_t i = 0;
  LongLoop loop;
  // Whole quads of valid characters.
  if (std::uint8_t* to = out.space(in.size() / 4 * 3 + 3)) {
    std::size_t written = 0;
    for (; in.size() - i >= 4; i += 4) {
      const std::uint32_t a = kBase64Values[in[i]], b = kBase64Values[in[i + 1]], c = kBase64Values[in[i + 2]],
                          d = kBase64Values[in[i + 3]];
      if ((a | b | c | d) & 0xC0) break;
      const std::uint32_t bits = a << 18 | b << 12 | c << 6 | d;
      to[written++] = static_cast<std::uint8_t>(bits >> 16);
      to[written++] = static_cast<std::uint8_t>(bits >> 8);
      to[written++] = static_cast<std::uint8_t>(bits);
      TRY(loop.round(t));
    }
    out.commit(written);
  }
  int quad = 0, pads = 0;
  std::uint32_t left = 0;
  const bool is_strict = strict == Strict::Yes;
  for (; i < in.size(); ++i) {
    if (in[i] == '=') {
      if (is_strict && quad == 0)
        return raise_error(t, i == 0 ? "Leading padding not allowed" : "Excess padding not allowed");
      if (quad >= 2 && quad + pads < 4) {
        ++pads;
        continue;
      }
      if (is_strict && quad == 1) break;
      if (is_strict) return raise_error(t, "Excess padding not allowed");
      continue;
    }
    TRY(loop.round(t));
    const std::uint8_t value = kBase64Values[in[i]];
    if (value >= 64) {
      if (is_strict) return raise_error(t, "Only base64 data is allowed");
      continue;
    }
    if (is_strict && pads)
      return raise_error(t, quad + pads == 4 ? "Excess data after padding" : "Discontinuous padding not allowed");
    pads = 0;
    left = left << 6 | value;
    if (quad > 0) out.put(static_cast<std::uint8_t>(left >> (6 - 2 * quad)));
    quad = (quad + 1) % 4;
  }
  if (quad == 1)
    return raise_error(t,
                       "Invalid base64-encoded string: number of data characters (%d) cannot be 1 more than a multiple "
                       "of 4",
                       out.size() / 3 * 4 + 1);
  if (quad && quad + pads < 4) return raise_error(t, "Incorrect padding");
  return out.finish();
}

Result<Own<Bytes>> a2b_base64(Thread& t, Ref<> data, bool strict_mode) {
  TextInput in;
  TRY(in.open(t, data));
  return decode_base64(t, in.bytes(), strict_mode ? Strict::Yes : Strict::No);
}

Result<Own<Bytes>> b2a_base64(Thread& t, Ref<> data, bool newline) {
  Buffer buffer;
  TRY(get_buffer(t, data, buffer));
  const Input in = buffer.bytes();
  if (in.size() > SIZE_MAX / 4) return raise_memory_error(t);
  const std::size_t size = (in.size() + 2) / 3 * 4 + newline;
  Own<Bytes> out = TRY(Bytes::create_uninitialized(t, size));
  std::uint8_t* to = out->mutable_data();
  std::size_t i = 0;
  LongLoop loop;
  for (; in.size() - i >= 3; i += 3) {
    const std::uint32_t bits =
        static_cast<std::uint32_t>(in[i]) << 16 | static_cast<std::uint32_t>(in[i + 1]) << 8 | in[i + 2];
    for (int shift = 18; shift >= 0; shift -= 6) *to++ = static_cast<std::uint8_t>(kBase64[bits >> shift & 63]);
    TRY(loop.round(t));
  }
  if (i < in.size()) {
    const bool two = in.size() - i == 2;
    const std::uint32_t bits =
        static_cast<std::uint32_t>(in[i]) << 16 | (two ? static_cast<std::uint32_t>(in[i + 1]) << 8 : 0);
    *to++ = static_cast<std::uint8_t>(kBase64[bits >> 18]);
    *to++ = static_cast<std::uint8_t>(kBase64[bits >> 12 & 63]);
    *to++ = two ? static_cast<std::uint8_t>(kBase64[bits >> 6 & 63]) : '=';
    *to++ = '=';
  }
  if (newline) *to = '\n';
  return out;
}

// ---- hexadecimal ----

int hex_value(std::uint8_t c) {
  if (c >= '0' && c <= '9') return c - '0';
  if ((c | 32) >= 'a' && (c | 32) <= 'f') return (c | 32) - 'a' + 10;
  return -1;
}

Result<Own<Bytes>> hexlify(Thread& t, Ref<> data, OptRef<> sep, int bytes_per_sep) {
  Buffer buffer;
  TRY(get_buffer(t, data, buffer));
  const Own<Str> text = TRY(bytes_internal::hex_text(t, buffer.bytes(), sep, bytes_per_sep));
  Own<Bytes> out = TRY(Bytes::create_uninitialized(t, text->length()));
  TRY(copy_long(t, text->data1(), text->length(), out->mutable_data()));
  return out;
}

Result<Own<Bytes>> unhexlify(Thread& t, Ref<> hexstr) {
  TextInput input;
  TRY(input.open(t, hexstr));
  const Input in = input.bytes();
  if (in.size() % 2) return raise_error(t, "Odd-length string");
  Own<Bytes> out = TRY(Bytes::create_uninitialized(t, in.size() / 2));
  LongLoop loop;
  for (std::size_t i = 0; i < in.size(); i += 2) {
    const int high = hex_value(in[i]), low = hex_value(in[i + 1]);
    if (high < 0 || low < 0) return raise_error(t, "Non-hexadecimal digit found");
    out->mutable_data()[i / 2] = static_cast<std::uint8_t>(high << 4 | low);
    TRY(loop.round(t));
  }
  return out;
}

// ---- uu ----

Result<Own<Bytes>> a2b_uu(Thread& t, Ref<> data) {
  TextInput input;
  TRY(input.open(t, data));
  const Input in = input.bytes();
  if (in.empty()) return raise_error(t, "Missing length byte");
  const std::size_t size = (in[0] - ' ') & 63;
  std::size_t at = 1;
  BytesBuilder out(t);
  std::uint32_t left = 0;
  int bits = 0;
  for (; out.size() < size && !out.is_out_of_memory(); ++at) {
    std::uint32_t c = 0;  // spaces may have been lost at the end of the line
    if (at < in.size() && in[at] != '\n' && in[at] != '\r') {
      if (in[at] < ' ' || in[at] > ' ' + 64) return raise_error(t, "Illegal char");
      c = (in[at] - ' ') & 63u;
    }
    left = (left << 6 | c) & 0xFFFF;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      out.put(static_cast<std::uint8_t>(left >> bits));
    }
  }
  for (; at < in.size(); ++at)
    if (in[at] != ' ' && in[at] != ' ' + 64 && in[at] != '\n' && in[at] != '\r')
      return raise_error(t, "Trailing garbage");
  return out.finish();
}

Result<Own<Bytes>> b2a_uu(Thread& t, Ref<> data, bool backtick) {
  Buffer buffer;
  TRY(get_buffer(t, data, buffer));
  const Input in = buffer.bytes();
  if (in.size() > 45) return raise_error(t, "At most 45 bytes at once");
  BytesBuilder out(t);
  const auto digit = [&](std::uint32_t value) {
    out.put(backtick && value == 0 ? '`' : static_cast<std::uint8_t>(' ' + value));
  };
  digit(static_cast<std::uint32_t>(in.size()));
  for (std::size_t i = 0; i < in.size(); i += 3) {
    std::uint32_t bits = 0;
    for (std::size_t k = 0; k < 3; ++k) bits = bits << 8 | (i + k < in.size() ? in[i + k] : 0u);
    for (int shift = 18; shift >= 0; shift -= 6) digit(bits >> shift & 63);
  }
  out.put('\n');
  return out.finish();
}

// ---- quoted-printable ----

Result<Own<Bytes>> a2b_qp(Thread& t, Ref<> data, bool header) {
  TextInput input;
  TRY(input.open(t, data));
  const Input in = input.bytes();
  const std::size_t size = in.size();
  BytesBuilder out(t, size);
  LongLoop loop;
  for (std::size_t i = 0; i < size;) {
    TRY(loop.round(t));
    if (in[i] != '=') {
      out.put(header && in[i] == '_' ? ' ' : in[i]);
      ++i;
      continue;
    }
    if (++i >= size) break;
    if (in[i] == '\n' || in[i] == '\r') {  // a soft line break
      while (i < size && in[i] != '\n') ++i;
      if (i < size) ++i;
    } else if (in[i] == '=') {
      out.put('=');
      ++i;
    } else if (i + 1 < size && hex_value(in[i]) >= 0 && hex_value(in[i + 1]) >= 0) {
      out.put(static_cast<std::uint8_t>(hex_value(in[i]) << 4 | hex_value(in[i + 1])));
      i += 2;
    } else {
      out.put('=');
    }
  }
  return out.finish();
}

// One line of quoted-printable text under way.
class QuotedPrintable {
 public:
  QuotedPrintable(Thread& t, Input in, bool quote_tabs, bool is_text, bool header)
      : t_(t),
        out_(t, in.size() + in.size() / 8),
        in_(in),
        quote_tabs_(quote_tabs),
        is_text_(is_text),
        header_(header) {
    const auto* newline =
        static_cast<const std::uint8_t*>(in.empty() ? nullptr : std::memchr(in.data(), '\n', in.size()));
    crlf_ = newline && newline > in.data() && newline[-1] == '\r';
  }

  Result<Own<Bytes>> run() {
    LongLoop loop;
    while (at_ < in_.size()) {
      TRY(loop.round(t_));
      const std::uint8_t c = in_[at_];
      if (must_quote(c)) {
        if (line_ + 3 >= kMaxLine) break_line();
        quote(c);
        ++at_;
        line_ += 3;
      } else if (is_text_ && (c == '\n' || (c == '\r' && next_is('\n')))) {
        protect_space();
        line_ = 0;
        if (crlf_) put('\r');
        put('\n');
        at_ += c == '\r' ? 2 : 1;
      } else {
        if (at_ + 1 != in_.size() && in_[at_ + 1] != '\n' && line_ + 1 >= kMaxLine) break_line();
        ++line_;
        put(header_ && c == ' ' ? '_' : c);
        ++at_;
      }
    }
    flush();
    return out_.finish();
  }

 private:
  static constexpr std::size_t kMaxLine = 76;
  bool next_is(std::uint8_t c) const { return at_ + 1 < in_.size() && in_[at_ + 1] == c; }
  bool must_quote(std::uint8_t c) const {
    if (c > 126 || c == '=' || (header_ && c == '_')) return true;
    if (c == '.' && line_ == 0 && (at_ + 1 == in_.size() || next_is('\n') || next_is('\r') || next_is(0))) return true;
    if (c == '\r' || c == '\n') return !is_text_;
    if ((c == '\t' || c == ' ') && at_ + 1 == in_.size()) return true;
    return c < 33 && (quote_tabs_ || (c != '\t' && c != ' '));
  }
  void put(std::uint8_t c) {
    flush();
    held_ = c;
    is_held_ = true;
  }
  void flush() {
    if (is_held_) out_.put(held_);
    is_held_ = false;
  }
  void quote(std::uint8_t c) {
    static constexpr char kDigits[] = "0123456789ABCDEF";
    put('=');
    put(static_cast<std::uint8_t>(kDigits[c >> 4]));
    put(static_cast<std::uint8_t>(kDigits[c & 15]));
  }
  void break_line() {
    put('=');
    if (crlf_) put('\r');
    put('\n');
    line_ = 0;
  }
  // White space before the end of a line is quoted.
  void protect_space() {
    if (!is_held_ || (held_ != ' ' && held_ != '\t')) return;
    is_held_ = false;
    quote(held_);
  }

  Thread& t_;
  BytesBuilder out_;
  Input in_;
  std::size_t at_ = 0, line_ = 0;
  std::uint8_t held_ = 0;  // the last byte, not yet written
  bool is_held_ = false, crlf_, quote_tabs_, is_text_, header_;
};

Result<Own<Bytes>> b2a_qp(Thread& t, Ref<> data, bool quotetabs, bool istext, bool header) {
  Buffer buffer;
  TRY(get_buffer(t, data, buffer));
  return QuotedPrintable(t, buffer.bytes(), quotetabs, istext, header).run();
}

// ---- checksums ----

// The low 32 bits of an int.
Result<std::uint32_t> low_word(Thread& t, Ref<> number) {
  if (number.value().is_int()) return static_cast<std::uint32_t>(number.value().as_int());
  const Own<> whole = TRY(index(t, number));
  const Own<> low = TRY(binary(t, BinaryOp::And, whole.ref(), Ref<>(Value::of_int(0xFFFFFFFF))));
  return static_cast<std::uint32_t>(TRY(index_int64(t, low.ref())));
}

Result<std::int64_t> crc32(Thread& t, Ref<> data, Ref<> start) {
  Buffer buffer;
  TRY(get_buffer(t, data, buffer));
  const std::uint32_t value = TRY(low_word(t, start));
  return static_cast<std::int64_t>(
      ::crc32_z(value, static_cast<const Bytef*>(buffer.data), static_cast<std::size_t>(buffer.length)));
}

constexpr auto kHqxTable = [] {
  std::array<std::uint16_t, 256> table{};
  for (unsigned i = 0; i < 256; ++i) {
    unsigned crc = i << 8;
    for (int bit = 0; bit < 8; ++bit) crc = crc & 0x8000 ? crc << 1 ^ 0x1021 : crc << 1;
    table[i] = static_cast<std::uint16_t>(crc);
  }
  return table;
}();

Result<std::int64_t> crc_hqx(Thread& t, Ref<> data, Ref<> start) {
  Buffer buffer;
  TRY(get_buffer(t, data, buffer));
  std::uint32_t crc = TRY(low_word(t, start)) & 0xFFFF;
  LongLoop loop;
  for (const std::uint8_t byte : buffer.bytes()) {
    crc = (crc << 8 & 0xFF00) ^ kHqxTable[crc >> 8 ^ byte];
    TRY(loop.round(t));
  }
  return static_cast<std::int64_t>(crc);
}

constexpr const char* kHexlifyDoc =
    "Two hexadecimal digits for each byte, as bytes.\n\n  sep\n    One ASCII character, or a byte, to stand between "
    "groups.\n  bytes_per_sep\n    How many bytes make a group; counted from the right, or from the left when "
    "negative.\n\nhexlify and b2a_hex are one function.";
constexpr Method kFunctions[] = {
    bind<&a2b_uu>("a2b_uu(data, /)", "The bytes that a line of uuencoded text stands for. Error when it is malformed."),
    bind<&b2a_uu>(
        "b2a_uu(data, /, *, backtick=False)",
        "A line of uuencoded text for at most 45 bytes. With backtick, '`' stands for zero instead of a space."),
    bind<&a2b_base64>("a2b_base64(data, /, *, strict_mode=False)",
                      "The bytes that base64 text stands for.\n\n  strict_mode\n    Refuse other characters than those "
                      "of base64, and anything after the padding; else both are skipped."),
    bind<&b2a_base64>("b2a_base64(data, /, *, newline=True)",
                      "Base64 text for data, with a newline behind it unless newline is false."),
    bind<&hexlify>("b2a_hex(data, sep=<unrepresentable>, bytes_per_sep=1)", kHexlifyDoc),
    bind<&hexlify>("hexlify(data, sep=<unrepresentable>, bytes_per_sep=1)", kHexlifyDoc),
    bind<&unhexlify>("a2b_hex(hexstr, /)", "Binary data of hexadecimal representation."),
    bind<&unhexlify>("unhexlify(hexstr, /)", "Binary data of hexadecimal representation."),
    bind<&crc_hqx>("crc_hqx(data, crc, /)",
                   "The 16-bit CRC-CCITT of data, continued from crc, as BinHex files use it."),
    bind<&crc32>("crc32(data, crc=0, /)", "The 32-bit CRC of data, continued from crc: an int from 0 to 2**32 - 1."),
    bind<&a2b_qp>("a2b_qp(data, header=False)",
                  "The bytes that quoted-printable text stands for. With header, '_' is a space."),
    bind<&b2a_qp>("b2a_qp(data, quotetabs=False, istext=True, header=False)",
                  "Quoted-printable text for data.\n\n  quotetabs\n    Write tabs and spaces in hexadecimal too.\n  "
                  "istext\n    Leave line ends as they are; else CR and LF are written in hexadecimal. Blanks before a "
                  "line end are always.\n  header\n    A space becomes '_', as in mail headers."),
};

Result<void> start(Thread& t, Ref<Dict> namespace_) {
  BinasciiState& s = native_state<BinasciiState>(t);
  const Ref<Type> error = TRY(error_class(t));
  if (!s.incomplete) s.incomplete.set(TRY(make_class(t, "binascii.Incomplete", Ref<Type>(&exc::Exception))));
  TRY(namespace_->set_str(t, TRY(Str::intern_ascii(t, "Error")), error.own()));
  return namespace_->set_str(t, TRY(Str::intern_ascii(t, "Incomplete")), s.incomplete.ref().own());
}

}  // namespace

constinit const ModuleSpec kBinasciiModule = {
    .name = "binascii",
    .doc = "Bytes as printable ASCII text and back: hexadecimal, base64, uuencode, quoted-printable; and checksums.",
    .functions = kFunctions,
    .start = &start};

}  // namespace krait
