// _struct: Python values to and from C structs.
#include <memory>

#include "modules/modules.h"
#include "modules/struct/format.h"
#include "object/allocate.h"
#include "object/native_state.h"
#include "types/bytes.h"
#include "types/codecs.h"
#include "types/dict.h"
#include "types/protocol.h"
#include "types/singletons.h"
#include "types/type.h"

namespace krait {
namespace {

using struct_module::Format;
using struct_module::raise_error;

class Struct final : public Object {
 public:
  static Type type;
  static constexpr std::uint32_t kInheritedFlags = kTypeWeakrefs;

  static Result<Own<>> construct(Thread& t, Ref<Type> type, const Arguments&) {
    return create_instance<Struct>(t, type);
  }
  static Result<void> init(Thread& t, Ref<> self, const Arguments& a);
  static Result<Own<>> repr(Thread& t, Ref<> self);
  // A struct of the module's cache, or a new one.
  static Result<Own<Struct>> of(Thread& t, Ref<> format);

  Result<void> read_format(Thread&, Ref<> format);
  Result<void> check(Thread& t) const {
    if (is_ready_) return ok;
    return raise(t, exc::RuntimeError, "Struct object is not initialized");
  }
  const Format& format() const { return format_; }

  Result<Own<>> pack(Thread&, Rest values);
  Result<void> pack_into(Thread&, Rest arguments);
  Result<Own<>> unpack(Thread&, Ref<> buffer);
  Result<Own<>> unpack_from(Thread&, Ref<> buffer, std::int64_t offset);
  Result<Own<>> iter_unpack(Thread&, Ref<> buffer);
  Result<std::size_t> size_of(Thread& t) {
    TRY(check(t));
    return sizeof(Struct) + format_.groups.capacity() * sizeof(struct_module::ItemGroup);
  }
  Result<Own<>> get_format(Thread& t) {
    TRY(check(t));
    return text_.ref().own();
  }
  Result<std::int64_t> get_size(Thread&) { return is_ready_ ? format_.size : -1; }

  Struct() = default;

 private:
  Format format_;
  Slot<Str> text_;
  bool is_ready_ = false;

 public:
  void trace(Tracer& visit) { visit(text_); }
};

// Structs made by the functions of the module, by format.
struct Cache {
  static constexpr std::size_t kMost = 100;
  Slot<Dict> structs;
};

constexpr Signature kConstruct("Struct(format)");

Result<void> Struct::read_format(Thread& t, Ref<> given) {
  Slot<Str> text;
  if (given.is<Bytes>()) {
    text.set(TRY(Str::from_latin1(t, given.as<Bytes>()->data(), given.as<Bytes>()->size())));
  } else if (given.is<Str>()) {
    if (!given.as<Str>()->is_ascii()) (void)TRY(codecs::encode(t, given.as<Str>(), "ascii", ""));
    text.set(given.as<Str>().own());
  } else {
    return raise(t, exc::TypeError, "Struct() argument 1 must be a str or bytes object, not %T", given);
  }
  std::string_view view(reinterpret_cast<const char*>(text->data1()), text->length());
  if (view.find('\0') != view.npos) return raise_error(t, "embedded null character");
  Format parsed;
  TRY(parsed.parse(t, view));
  format_ = std::move(parsed);
  text_.set(text.ref().own());
  is_ready_ = true;
  return ok;
}

Result<void> Struct::init(Thread& t, Ref<> self, const Arguments& a) {
  Value format;
  Rest rest;
  Slot<Dict> keywords;
  TRY(bind_arguments(t, kConstruct, a, &format, rest, keywords));
  return self.as<Struct>()->read_format(t, Ref<>(format));
}

Result<Own<>> Struct::repr(Thread& t, Ref<> self) {
  Struct& s = *self.as<Struct>();
  TRY(s.check(t));
  Own<Str> name = TRY(type_name(t, *self.type()));
  return krait::format(t, "%S(%R)", name, s.text_);
}

Result<Own<Struct>> Struct::of(Thread& t, Ref<> format) {
  Cache& cache = native_state<Cache>(t);
  if (!cache.structs) cache.structs.set(TRY(Dict::create(t)));
  // By text: with -bb comparing bytes and str raises. Other formats may be unhashable, or equal to a string without
  // being one.
  Slot<Str> key;
  if (format.is_exact<Str>()) key.set(format.as<Str>().own());
  if (format.is_exact<Bytes>())
    key.set(TRY(Str::from_latin1(t, format.as<Bytes>()->data(), format.as<Bytes>()->size())));
  if (key)
    if (OptRef<> found = TRY(cache.structs->find(t, key.ref()))) return found.ref().as<Struct>().own();
  Own<Struct> made = TRY(create<Struct>(t));
  TRY(made->read_format(t, format));
  if (key) {
    if (cache.structs->size() >= Cache::kMost) cache.structs.set(TRY(Dict::create(t)));
    TRY(cache.structs->set(t, key.ref(), made.ref().own()));
  }
  return made;
}

// ---- packing ----

Result<Own<>> pack_values(Thread& t, const Format& f, Rest values) {
  if (static_cast<std::int64_t>(values.size()) != f.items)
    return raise_error(t, "pack expected %d items for packing (got %d)", f.items, values.size());
  Own<Bytes> out = TRY(Bytes::create_uninitialized(t, static_cast<std::size_t>(f.size)));
  TRY(f.pack(t, values.begin(), out->mutable_data()));
  return out;
}

// Checks a place of `f.size` bytes in `length` bytes; a negative offset counts from the end.
Result<std::int64_t> place(Thread& t, const Format& f, std::int64_t offset, std::int64_t length, const char* function,
                           const char* doing) {
  const bool packs = doing[0] == 'p';
  if (offset < 0) {
    if (offset + f.size > 0) {
      if (packs) return raise_error(t, "no space to pack %d bytes at offset %d", f.size, offset);
      return raise_error(t, "not enough data to unpack %d bytes at offset %d", f.size, offset);
    }
    if (offset + length < 0) return raise_error(t, "offset %d out of range for %d-byte buffer", offset, length);
    offset += length;
  }
  if (length - offset < f.size)
    return raise_error(
        t, "%s requires a buffer of at least %u bytes for %s %d bytes at offset %d (actual buffer size is %d)",
        function, static_cast<std::uint64_t>(f.size) + static_cast<std::uint64_t>(offset), doing, f.size, offset,
        length);
  return offset;
}

Result<void> pack_values_into(Thread& t, const Format& f, Rest arguments) {
  const std::size_t n = arguments.size();
  if (n == 0) return raise_error(t, "pack_into expected buffer argument");
  if (n == 1) return raise_error(t, "pack_into expected offset argument");
  if (static_cast<std::int64_t>(n) != f.items + 2)
    return raise_error(t, "pack_into expected %d items for packing (got %d)", f.items, n - 2);
  Buffer buffer;
  if (!has_buffer(arguments[0]) || get_buffer(t, arguments[0], buffer, kBufferWritable).is_failed()) {
    clear_pending(t);
    return raise(t, exc::TypeError, "argument must be read-write bytes-like object, not %T", arguments[0]);
  }
  std::int64_t offset = TRY(index_int64(t, arguments[1], &exc::IndexError));
  offset = TRY(place(t, f, offset, buffer.length, "pack_into", "packing"));
  return f.pack(t, arguments.begin() + 2, static_cast<std::uint8_t*>(buffer.data) + offset);
}

Result<Own<>> Struct::pack(Thread& t, Rest values) {
  TRY(check(t));
  return pack_values(t, format_, values);
}
Result<void> Struct::pack_into(Thread& t, Rest arguments) {
  TRY(check(t));
  return pack_values_into(t, format_, arguments);
}

// ---- unpacking ----

Result<Own<>> Struct::unpack(Thread& t, Ref<> given) {
  TRY(check(t));
  Buffer buffer;
  TRY(krait::get_buffer(t, given, buffer));
  if (buffer.length != format_.size) return raise_error(t, "unpack requires a buffer of %d bytes", format_.size);
  return format_.unpack(t, buffer.bytes().data());
}
Result<Own<>> Struct::unpack_from(Thread& t, Ref<> given, std::int64_t offset) {
  TRY(check(t));
  Buffer buffer;
  TRY(krait::get_buffer(t, given, buffer));
  offset = TRY(place(t, format_, offset, buffer.length, "unpack_from", "unpacking"));
  return format_.unpack(t, buffer.bytes().data() + offset);
}

class UnpackIterator final : public Object {
 public:
  static Type type;
  explicit UnpackIterator(Own<Struct> s) : struct_(std::move(s)) {}
  static Result<Own<>> iter(Thread&, Ref<> self) { return self.own(); }
  static Step next(Thread& t, Ref<> self) {
    UnpackIterator& it = *self.as<UnpackIterator>();
    if (!it.struct_) return Step::done();
    const Format& f = it.struct_->format();
    if (it.at_ >= it.buffer_.length) {
      it.struct_.clear();
      it.buffer_.release();
      return Step::done();
    }
    const std::int64_t at = it.at_;
    it.at_ += f.size;
    return Own<>(TRY(f.unpack(t, it.buffer_.bytes().data() + at)));
  }
  Result<std::int64_t> length_hint(Thread&) { return struct_ ? (buffer_.length - at_) / struct_->format().size : 0; }
  void trace(Tracer& visit) {
    visit(struct_);
    visit(buffer_.owner);
  }
  Buffer& buffer() { return buffer_; }

 private:
  Slot<Struct> struct_;
  Buffer buffer_;
  std::int64_t at_ = 0;
};

Result<Own<>> Struct::iter_unpack(Thread& t, Ref<> given) {
  TRY(check(t));
  if (format_.size == 0) return raise_error(t, "cannot iteratively unpack with a struct of length 0");
  Own<UnpackIterator> made = TRY(create<UnpackIterator>(t, Ref<Struct>(this).own()));
  TRY(krait::get_buffer(t, given, made->buffer()));
  if (made->buffer().length % format_.size)
    return raise_error(t, "iterative unpacking requires a buffer of a multiple of %d bytes", format_.size);
  return made;
}

constexpr Method kIteratorMethods[] = {bind<&UnpackIterator::length_hint>("__length_hint__(self, /)")};
constinit Type UnpackIterator::type =
    describe<UnpackIterator>("_struct.unpack_iterator", {.methods = kIteratorMethods, .flags = kTypeNoConstruct});

constexpr Method kStructMethods[] = {
    bind<&Struct::iter_unpack>(
        "iter_unpack(self, buffer, /)",
        "An iterator over the tuples of buffer, which holds a whole number of structs. error when it does not."),
    bind<&Struct::pack>("pack(self, *values)",
                        "S.pack(v1, v2, ...) -> bytes\n\nThe values in binary form. error when their number or kind is "
                        "not what the format says."),
    bind<&Struct::pack_into>("pack_into(self, *arguments)",
                             "S.pack_into(buffer, offset, v1, v2, ...)\n\nWrite the values in binary form into buffer, "
                             "offset bytes from its start. error when they do not fit."),
    bind<&Struct::unpack>(
        "unpack(self, buffer, /)",
        "The values that a buffer of S.size bytes holds, as a tuple. error when it has another size."),
    bind<&Struct::unpack_from>(
        "unpack_from(self, /, buffer, offset=0)",
        "The values that a buffer holds from offset on, as a tuple. error when fewer than S.size bytes follow."),
    bind<&Struct::size_of>("__sizeof__(self, /)", "Bytes of memory, those of the prepared format included."),
};
constexpr Attribute kStructAttributes[] = {
    attribute<&Struct::get_format>("format", "What Struct() was given."),
    attribute<&Struct::get_size>("size", "How many bytes the values take."),
};
constinit Type Struct::type =
    describe<Struct>("_struct.Struct", {.doc = "Struct(fmt) --> compiled struct object\n\nThe layout of a row of "
                                               "values in memory, prepared for packing and unpacking.\n",
                                        .methods = kStructMethods,
                                        .attributes = kStructAttributes,
                                        .flags = kTypeBasetype | kTypeWeakrefs});

// ---- functions ----

Result<Own<>> pack(Thread& t, Rest arguments) {
  if (arguments.size() == 0) return raise(t, exc::TypeError, "missing format argument");
  Own<Struct> s = TRY(Struct::of(t, arguments[0]));
  return pack_values(t, s->format(), {arguments.data + 1, arguments.count - 1});
}
Result<void> pack_into(Thread& t, Rest arguments) {
  if (arguments.size() == 0) return raise(t, exc::TypeError, "missing format argument");
  Own<Struct> s = TRY(Struct::of(t, arguments[0]));
  return pack_values_into(t, s->format(), {arguments.data + 1, arguments.count - 1});
}
Result<Own<>> unpack(Thread& t, Ref<> format, Ref<> buffer) {
  Own<Struct> s = TRY(Struct::of(t, format));
  return s->unpack(t, buffer);
}
Result<Own<>> unpack_from(Thread& t, Ref<> format, Ref<> buffer, std::int64_t offset) {
  Own<Struct> s = TRY(Struct::of(t, format));
  return s->unpack_from(t, buffer, offset);
}
Result<Own<>> iter_unpack(Thread& t, Ref<> format, Ref<> buffer) {
  Own<Struct> s = TRY(Struct::of(t, format));
  return s->iter_unpack(t, buffer);
}
Result<std::int64_t> calcsize(Thread& t, Ref<> format) {
  Own<Struct> s = TRY(Struct::of(t, format));
  return s->format().size;
}
Result<void> clear_cache(Thread& t) {
  native_state<Cache>(t).structs.clear();
  return ok;
}

constexpr Method kFunctions[] = {
    bind<&clear_cache>("_clearcache()", "Forget the formats that module functions have prepared."),
    bind<&calcsize>("calcsize(format, /)", "How many bytes the values of a format take."),
    bind<&iter_unpack>("iter_unpack(format, buffer, /)",
                       "An iterator over the tuples of buffer, which holds a whole number of structs of a format. "
                       "error when it does not."),
    bind<&pack>("pack(*args)",
                "pack(format, v1, v2, ...) -> bytes\n\nThe values in binary form. error when their number or kind is "
                "not what the format says."),
    bind<&pack_into>("pack_into(*args)",
                     "pack_into(format, buffer, offset, v1, v2, ...)\n\nWrite the values in binary form into buffer, "
                     "offset bytes from its start. error when they do not fit."),
    bind<&unpack>(
        "unpack(format, buffer, /)",
        "The values that a buffer of calcsize(format) bytes holds, as a tuple. error when it has another size."),
    bind<&unpack_from>("unpack_from(format, /, buffer, offset=0)",
                       "The values that a buffer holds from offset on, as a tuple. error when too few bytes follow."),
};

constexpr Type* kTypes[] = {&Struct::type};

Result<void> start(Thread& t, Ref<Dict> namespace_) {
  Own<Str> error = TRY(Str::intern_ascii(t, "error"));
  return namespace_->set_str(t, error.ref(), TRY(struct_module::error_class(t)).own());
}

}  // namespace

constinit const ModuleSpec kStructModule = {
    .name = "_struct",
    .doc =
        "Values of Python as bytes laid out as C lays out structs, and back.\n\nA format says which: its first "
        "character may choose byte order, size and alignment\n  @: the machine's, with gaps for alignment (unless told "
        "otherwise)\n  =: the machine's order, standard sizes\n  <: little-endian, standard sizes\n  >: big-endian, "
        "standard sizes\n  !: the same as >\n\nThe others are types, each with a count in front if need be:\n  x: a "
        "byte of no meaning; c: a byte; ?: a bool\n  b, B, h, H, i, I, l, L, q, Q: ints of 1, 2, 4, 4, 8 bytes, "
        "capitals without sign; n, N: size_t, only with @\n  e, f, d: floats of 2, 4, 8 bytes; F, D: complex numbers "
        "of two such\n  s, p: a string of count bytes, p with its length in front; P: a pointer\n",
    .functions = kFunctions,
    .types = kTypes,
    .start = &start};

}  // namespace krait
