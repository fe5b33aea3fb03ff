// str.format, str.format_map and str.__format__.
#include "types/str_format.h"

#include "base/format_spec.h"
#include "types/dict.h"
#include "types/format_fields.h"
#include "types/long_loop.h"
#include "types/str_internal.h"

namespace krait::str_internal {

namespace {

class Formatter {
 public:
  // `mapping` is what names are looked up in; no positional arguments at all: format_map.
  Formatter(Thread& t, Ref<Str> text, const Rest* positional, OptRef<> mapping)
      : thread_(t), text_(text), positional_(positional), mapping_(mapping) {}

  Result<void> write(FormatPart part, int depth, StringBuilder& out) {
    if (depth < 0) return raise(thread_, exc::ValueError, "Max string recursion exceeded");
    FormatPieces pieces(text_, part);
    LongLoop loop;
    while (TRY(pieces.next(thread_))) {
      TRY(loop.round(thread_));
      TRY(out.long_slice(text_, pieces.literal.start, pieces.literal.end));
      if (pieces.has_field) TRY(write_field(pieces, depth, out));
    }
    return ok;
  }

 private:
  Result<void> write_field(const FormatPieces& piece, int depth, StringBuilder& out) {
    Own<> value = TRY(field(piece.name));
    if (piece.conversion) value = TRY(convert(value.ref(), piece.conversion));
    if (piece.spec.is_empty()) {
      if (value.ref().is_exact<Str>()) return out.long_str(value.ref().as<Str>());
      return append(value.ref(), {}, out);
    }
    if (!piece.spec_has_fields) {
      Own<Str> spec = TRY(Str::substring(thread_, text_, piece.spec.start, piece.spec.end));
      return append(value.ref(), spec, out);
    }
    StringBuilder spec_text(thread_);
    TRY(write(piece.spec, depth - 1, spec_text));
    Own<Str> spec = TRY(spec_text.finish());
    return append(value.ref(), spec, out);
  }

  Result<void> append(Ref<> value, OptRef<Str> spec, StringBuilder& out) {
    Own<> text = TRY(format_value(thread_, value, spec));
    return out.long_str(text.ref().as<Str>());
  }

  Result<Own<>> convert(Ref<> value, char32_t conversion) {
    switch (conversion) {
      case 'r':
        return krait::repr(thread_, value);
      case 's':
        return krait::str(thread_, value);
      case 'a':
        return krait::ascii(thread_, value);
    }
    if (conversion > 32 && conversion < 127) {
      const char text[] = {static_cast<char>(conversion), 0};
      return raise(thread_, exc::ValueError, "Unknown conversion specifier %s", text);
    }
    return raise(thread_, exc::ValueError, "Unknown conversion specifier \\x%x", static_cast<unsigned>(conversion));
  }

  Result<Own<>> field(FormatPart name) {
    FieldNameParts parts(text_, name);
    TRY(parts.check_first(thread_));
    Own<> value = TRY(first_value(parts));
    while (TRY(parts.next(thread_))) {
      if (!parts.is_attribute && parts.index >= 0) {
        value = TRY(get_item(thread_, value.ref(), TRY(int_from(thread_, parts.index))));
        continue;
      }
      Own<Str> key = TRY(Str::substring(thread_, text_, parts.part.start, parts.part.end));
      value = parts.is_attribute ? TRY(get_attr(thread_, value.ref(), key)) : TRY(get_item(thread_, value.ref(), key));
    }
    return value;
  }

  Result<Own<>> first_value(const FieldNameParts& parts) {
    std::int64_t index = parts.first_index;
    if (parts.first.is_empty() || index >= 0) {
      const Numbering now = parts.first.is_empty() ? Numbering::kAutomatic : Numbering::kManual;
      if (numbering_ == Numbering::kUnknown) numbering_ = now;
      if (numbering_ != now) {
        return raise(thread_, exc::ValueError,
                     now == Numbering::kManual
                         ? "cannot switch from automatic field numbering to manual field specification"
                         : "cannot switch from manual field specification to automatic field numbering");
      }
      if (parts.first.is_empty()) index = next_index_++;
      if (!positional_) return raise(thread_, exc::ValueError, "Format string contains positional fields");
      if (index >= static_cast<std::int64_t>(positional_->size()))
        return raise(thread_, exc::IndexError, "Replacement index %d out of range for positional args tuple", index);
      return (*positional_)[index].own();
    }
    Own<Str> key = TRY(Str::substring(thread_, text_, parts.first.start, parts.first.end));
    if (!mapping_) return raise_key_error(thread_, key);
    return get_item(thread_, mapping_.ref(), key);
  }

  enum class Numbering { kUnknown, kAutomatic, kManual };

  Thread& thread_;
  Ref<Str> text_;
  const Rest* positional_;
  OptRef<> mapping_;
  Numbering numbering_ = Numbering::kUnknown;
  std::int64_t next_index_ = 0;
};

constexpr int kMaxNesting = 1;

Result<Own<Str>> format_with(Thread& t, Ref<Str> text, const Rest* positional, OptRef<> mapping) {
  StringBuilder out(t);
  Formatter formatter(t, text, positional, mapping);
  TRY(formatter.write({0, text->length()}, kMaxNesting, out));
  return out.finish();
}

// What a specification may not ask of text.
const char* misfit(const FormatSpec& spec) {
  if (spec.sign == ' ') return "Space not allowed in string format specifier";
  if (spec.sign) return "Sign not allowed in string format specifier";
  if (spec.no_negative_zero) return "Negative zero coercion (z) not allowed in string format specifier";
  if (spec.alternate) return "Alternate form (#) not allowed in string format specifier";
  if (spec.align == '=') return "'=' alignment not allowed in string format specifier";
  return nullptr;
}

}  // namespace

Result<Own<Str>> method_format(Thread& t, Ref<Str> self, Rest arguments, OptRef<Dict> keywords) {
  return format_with(t, self, &arguments, keywords);
}

Result<Own<Str>> method_format_map(Thread& t, Ref<Str> self, Ref<> mapping) {
  return format_with(t, self, nullptr, mapping);
}

Result<Own<Str>> method_dunder_format(Thread& t, Ref<Str> self, Ref<Str> text) {
  if (!text->length()) return is_exact(self) ? self.own() : krait::str(t, self);
  FormatSpec spec;
  const FormatError error = parse_format_spec(spec, text->data(), text->kind(), text->length(), 's', '<');
  if (error == FormatError::invalid)
    return raise(t, exc::ValueError, "Invalid format specifier '%s' for object of type '%T'", text, self);
  if (error != FormatError::none) return raise(t, exc::ValueError, "%s", format_error_text(error, spec));
  if (spec.type != 's')
    return raise(t, exc::ValueError, "Unknown format code '%s' for object of type '%T'", format_type_text(spec.type),
                 self);
  if (const char* complaint = misfit(spec)) return raise(t, exc::ValueError, "%s", complaint);
  std::size_t length = self->length();
  if (spec.precision >= 0 && static_cast<std::size_t>(spec.precision) < length) length = spec.precision;
  const FormatLayout layout = layout_padding(spec, length);
  if (layout.left + layout.right > (std::size_t{1} << 55)) return raise_memory_error(t);
  StringBuilder out(t);
  TRY(out.long_fill(layout.fill, layout.left));
  TRY(out.long_slice(self, 0, length));
  TRY(out.long_fill(layout.fill, layout.right));
  return out.finish();
}

}  // namespace krait::str_internal
