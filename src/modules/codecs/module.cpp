// Module _codecs: the registry, and the codecs that are written in C++, each as (result, length consumed).
#include "modules/modules.h"
#include "object/buffer.h"
#include "object/interpreter.h"
#include "types/codecs_internal.h"
#include "types/hooks.h"
#include "types/int.h"
#include "types/list.h"
#include "types/names.h"
#include "types/protocol.h"
#include "types/singletons.h"
#include "types/tuple.h"

namespace krait {

namespace {

using codecs::AtEnd;
using codecs::ByteOrder;
using codecs::ErrorPolicy;

// The text of a str parameter as UTF-8, alive as long as this.
struct Name {
  Slot<Bytes> bytes;
  std::string_view text;
};

Result<void> take_name(Thread& t, Ref<Str> s, Name& out) {
  out.bytes.set(TRY(codecs::encode_utf8(t, s)));
  out.text = out.bytes->text();
  if (out.text.find('\0') != out.text.npos) return raise(t, exc::ValueError, "embedded null character");
  return ok;
}

// The parameter `errors`: a str or None.
Result<void> take_errors(Thread& t, OptRef<> given, Name& out) {
  if (is_none_or_missing(given)) return ok;
  if (!given.ref().is<Str>())
    return raise(t, exc::TypeError, "argument 'errors' must be str or None, not %.50T", given.ref());
  return take_name(t, given.ref().as<Str>(), out);
}

// ---- registry ----

Result<List*> search_path(Thread& t) {
  Slot<>& path = t.interpreter->codec_search_path;
  if (!path) {
    path.set(TRY(List::create(t)));
    (void)TRY(import_module(t, "encodings"));
  }
  return path.ref().as<List>().get();
}

Result<void> register_(Thread& t, Ref<> function) {
  if (!is_callable(function)) return raise(t, exc::TypeError, "argument must be callable");
  List* path = TRY(search_path(t));
  return path->append(t, function);
}

Result<void> unregister(Thread& t, Ref<> function) {
  Interpreter& in = *t.interpreter;
  if (!in.codec_search_path) return ok;
  const Ref<List> path = in.codec_search_path.ref().as<List>();
  for (std::size_t i = 0; i < path->size(); ++i) {
    if (!((*path)[i] == function)) continue;
    if (in.codec_cache) in.codec_cache.ref().as<Dict>()->clear_all();
    return path->replace(t, i, i + 1, nullptr, 0);
  }
  return ok;
}

Result<Own<>> lookup(Thread& t, Ref<Str> encoding) {
  Name name;
  TRY(take_name(t, encoding, name));
  return codecs::lookup(t, name.text);
}

// codecs.encode, codecs.decode: any object by function `index` of the codec.
Result<Own<>> convert(Thread& t, Ref<> object, OptRef<Str> encoding, OptRef<Str> errors, int index) {
  Name name, mode;
  name.text = "utf-8";
  if (encoding) TRY(take_name(t, encoding.ref(), name));
  if (errors) TRY(take_name(t, errors.ref(), mode));
  Own<> info = TRY(codecs::lookup(t, name.text));
  return codecs::call_codec(t, info.ref(), index, object, name.text, mode.text);
}

Result<Own<>> encode(Thread& t, Ref<> object, OptRef<Str> encoding, OptRef<Str> errors) {
  return convert(t, object, encoding, errors, 0);
}
Result<Own<>> decode(Thread& t, Ref<> object, OptRef<Str> encoding, OptRef<Str> errors) {
  return convert(t, object, encoding, errors, 1);
}

Result<void> register_error(Thread& t, Ref<Str> errors, Ref<> handler) {
  if (!is_callable(handler)) return raise(t, exc::TypeError, "handler must be callable");
  return TRY(codecs::error_handlers(t))->set_str(t, errors, handler.own());
}

Result<bool> unregister_error(Thread& t, Ref<Str> errors) {
  if (errors->is_ascii() && codecs::is_builtin_error_handler(errors->ascii()))
    return raise(t, exc::ValueError, "cannot un-register built-in error handler '%S'", errors);
  return TRY(codecs::error_handlers(t))->remove(t, errors);
}

Result<Own<>> lookup_error(Thread& t, Ref<Str> errors) {
  Name name;
  TRY(take_name(t, errors, name));
  return codecs::lookup_error(t, name.text);
}

// ---- results ----

template <class T>
Result<Own<>> with_length(Thread& t, Result<Own<T>> result, std::size_t length) {
  if (result.is_failed()) return failed;
  Own<T> value = std::move(result).take();
  Own<> count = TRY(int_from_unsigned(t, length));
  return Tuple::of(t, value, count);
}

// The parameter `data` of a decoder: bytes-like.
struct Input {
  Buffer buffer;
  codecs::View view;
};
Result<void> take_input(Thread& t, Ref<> data, Input& in) {
  TRY(get_buffer(t, data, in.buffer));
  in.view = in.buffer.bytes();
  return ok;
}

AtEnd at_end(bool final) { return final ? AtEnd::kFinal : AtEnd::kMore; }

// ---- decoders ----

template <auto Fn>
Result<Own<>> decode_stateful(Thread& t, Ref<> data, OptRef<> errors, bool final) {
  Input in;
  Name name;
  TRY(take_input(t, data, in));
  TRY(take_errors(t, errors, name));
  std::size_t used = in.view.size();
  Result<Own<Str>> text = Fn(t, in.view, ErrorPolicy(name.text), at_end(final), &used);
  return with_length(t, std::move(text), final ? in.view.size() : used);
}

// The escape decoders take text, too.
template <auto Fn>
Result<Own<>> decode_text_stateful(Thread& t, Ref<> data, OptRef<> errors, bool final) {
  if (!data.is<Str>()) return decode_stateful<Fn>(t, data, errors, final);
  Own<Bytes> bytes = TRY(codecs::encode_utf8(t, data.as<Str>()));
  return decode_stateful<Fn>(t, bytes, errors, final);
}

Result<Own<>> ascii_decode(Thread& t, Ref<> data, OptRef<> errors) {
  Input in;
  Name name;
  TRY(take_input(t, data, in));
  TRY(take_errors(t, errors, name));
  return with_length(t, codecs::decode_ascii(t, in.view, ErrorPolicy(name.text)), in.view.size());
}
Result<Own<>> latin_1_decode(Thread& t, Ref<> data, OptRef<>) {
  Input in;
  TRY(take_input(t, data, in));
  return with_length(t, codecs::decode_latin1(t, in.view), in.view.size());
}
Result<Own<>> charmap_decode(Thread& t, Ref<> data, OptRef<> errors, Ref<> mapping) {
  Input in;
  Name name;
  TRY(take_input(t, data, in));
  TRY(take_errors(t, errors, name));
  const std::size_t size = in.view.size();
  if (is_none(mapping)) return with_length(t, codecs::decode_latin1(t, in.view), size);
  return with_length(t, codecs::decode_charmap(t, in.view, ErrorPolicy(name.text), mapping), size);
}
Result<Own<>> escape_decode(Thread& t, Ref<> data, OptRef<> errors) {
  Slot<Bytes> encoded;
  if (data.is<Str>()) encoded.set(TRY(codecs::encode_utf8(t, data.as<Str>())));
  Input in;
  Name name;
  TRY(take_input(t, encoded ? Ref<>(encoded.ref()) : data, in));
  TRY(take_errors(t, errors, name));
  const std::size_t size = in.view.size();
  return with_length(t, codecs::decode_escape(t, in.view, name.text), size);
}

// UTF-16 and UTF-32 with a fixed order, or the one the mark says; the _ex form tells which.
template <auto Fn, ByteOrder kOrder>
Result<Own<>> decode_ordered(Thread& t, Ref<> data, OptRef<> errors, bool final) {
  Input in;
  Name name;
  TRY(take_input(t, data, in));
  TRY(take_errors(t, errors, name));
  ByteOrder order = kOrder;
  std::size_t used = in.view.size();
  Result<Own<Str>> text = Fn(t, in.view, ErrorPolicy(name.text), order, at_end(final), &used);
  return with_length(t, std::move(text), used);
}
template <auto Fn>
Result<Own<>> decode_ex(Thread& t, Ref<> data, OptRef<> errors, int byteorder, bool final) {
  Input in;
  Name name;
  TRY(take_input(t, data, in));
  TRY(take_errors(t, errors, name));
  ByteOrder order = byteorder < 0 ? ByteOrder::kLittle : byteorder > 0 ? ByteOrder::kBig : ByteOrder::kMark;
  std::size_t used = in.view.size();
  Own<Str> text = TRY(Fn(t, in.view, ErrorPolicy(name.text), order, at_end(final), &used));
  Own<> count = TRY(int_from_unsigned(t, used)), found = Own<>::of_int(static_cast<int>(order));
  return Tuple::of(t, text, count, found);
}

// ---- encoders ----

template <auto Fn>
Result<Own<>> encode_with(Thread& t, Ref<Str> str, OptRef<> errors) {
  Name name;
  TRY(take_errors(t, errors, name));
  return with_length(t, Fn(t, str, ErrorPolicy(name.text)), str->length());
}
template <auto Fn>
Result<Own<>> encode_plain(Thread& t, Ref<Str> str, OptRef<>) {
  return with_length(t, Fn(t, str), str->length());
}
template <auto Fn, ByteOrder kOrder>
Result<Own<>> encode_ordered(Thread& t, Ref<Str> str, OptRef<> errors) {
  Name name;
  TRY(take_errors(t, errors, name));
  return with_length(t, Fn(t, str, ErrorPolicy(name.text), kOrder), str->length());
}
template <auto Fn>
Result<Own<>> encode_marked(Thread& t, Ref<Str> str, OptRef<> errors, int byteorder) {
  Name name;
  TRY(take_errors(t, errors, name));
  const ByteOrder order = byteorder < 0 ? ByteOrder::kLittle : byteorder > 0 ? ByteOrder::kBig : ByteOrder::kMark;
  return with_length(t, Fn(t, str, ErrorPolicy(name.text), order), str->length());
}
Result<Own<>> charmap_encode(Thread& t, Ref<Str> str, OptRef<> errors, Ref<> mapping) {
  Name name;
  TRY(take_errors(t, errors, name));
  const ErrorPolicy policy(name.text);
  if (is_none(mapping)) return with_length(t, codecs::encode_latin1(t, str, policy), str->length());
  return with_length(t, codecs::encode_charmap(t, str, policy, mapping), str->length());
}
Result<Own<>> escape_encode(Thread& t, Ref<Bytes> data, OptRef<>) {
  return with_length(t, codecs::encode_escape(t, data->span()), data->size());
}
Result<Own<>> readbuffer_encode(Thread& t, Ref<> data, OptRef<>) {
  if (data.is<Str>()) {
    Own<Bytes> bytes = TRY(codecs::encode_utf8(t, data.as<Str>()));
    const std::size_t size = bytes->size();
    return with_length<Bytes>(t, std::move(bytes), size);
  }
  Input in;
  TRY(take_input(t, data, in));
  return with_length(t, Bytes::create(t, in.view.data(), in.view.size()), in.view.size());
}
Result<Own<>> charmap_build(Thread& t, Ref<Str> map) { return codecs::build_charmap(t, map); }

constexpr auto kLittle = ByteOrder::kLittle;
constexpr auto kBig = ByteOrder::kBig;
constexpr auto kMark = ByteOrder::kMark;

constexpr Method kFunctions[] = {
    bind<&register_>("register(search_function, /)",
                     "Add a function that finds codecs.\n\nIt is called with the normalised name of an encoding and "
                     "returns a CodecInfo, or a tuple (encoder, decoder,\nstream_reader, stream_writer), or None when "
                     "it knows no such encoding."),
    bind<&unregister>("unregister(search_function, /)",
                      "Take a search function away again, and forget all codecs found so far. Nothing happens when it "
                      "was never added."),
    bind<&lookup>("lookup(encoding, /)", "The CodecInfo of an encoding. LookupError when no search function knows it."),
    bind<&encode>("encode(obj, encoding='utf-8', errors='strict')",
                  "What the encoder of encoding makes of obj.\n\nerrors names what to do with what cannot be encoded: "
                  "'strict' raises, 'ignore' leaves it out, 'replace' and\n'backslashreplace' put something in its "
                  "place; register_error adds further ones."),
    bind<&decode>("decode(obj, encoding='utf-8', errors='strict')",
                  "What the decoder of encoding makes of obj.\n\nerrors names what to do with what cannot be decoded: "
                  "'strict' raises, 'ignore' leaves it out, 'replace' and\n'backslashreplace' put something in its "
                  "place; register_error adds further ones."),
    bind<&register_error>("register_error(errors, handler, /)",
                          "Give a handler of encoding and decoding errors a name.\n\nIt is called with the "
                          "UnicodeError and returns (replacement, position to go on from), or raises."),
    bind<&unregister_error>(
        "_unregister_error(errors, /)",
        "Forget the error handler of a name; built-in ones raise ValueError.\n\nTrue when there was one."),
    bind<&lookup_error>(
        "lookup_error(name, /)",
        "lookup_error(errors) -> handler\n\nThe error handler of a name. LookupError when there is none."),
    bind<&decode_stateful<&codecs::decode_utf8>>("utf_8_decode(data, errors=None, final=False, /)"),
    bind<&decode_stateful<&codecs::decode_utf7>>("utf_7_decode(data, errors=None, final=False, /)"),
    bind<&decode_text_stateful<&codecs::decode_unicode_escape>>(
        "unicode_escape_decode(data, errors=None, final=True, /)"),
    bind<&decode_text_stateful<&codecs::decode_raw_unicode_escape>>(
        "raw_unicode_escape_decode(data, errors=None, final=True, /)"),
    bind<&ascii_decode>("ascii_decode(data, errors=None, /)"),
    bind<&latin_1_decode>("latin_1_decode(data, errors=None, /)"),
    bind<&charmap_decode>("charmap_decode(data, errors=None, mapping=None, /)"),
    bind<&escape_decode>("escape_decode(data, errors=None, /)"),
    bind<&decode_ordered<&codecs::decode_utf16, kMark>>("utf_16_decode(data, errors=None, final=False, /)"),
    bind<&decode_ordered<&codecs::decode_utf16, kLittle>>("utf_16_le_decode(data, errors=None, final=False, /)"),
    bind<&decode_ordered<&codecs::decode_utf16, kBig>>("utf_16_be_decode(data, errors=None, final=False, /)"),
    bind<&decode_ex<&codecs::decode_utf16>>("utf_16_ex_decode(data, errors=None, byteorder=0, final=False, /)"),
    bind<&decode_ordered<&codecs::decode_utf32, kMark>>("utf_32_decode(data, errors=None, final=False, /)"),
    bind<&decode_ordered<&codecs::decode_utf32, kLittle>>("utf_32_le_decode(data, errors=None, final=False, /)"),
    bind<&decode_ordered<&codecs::decode_utf32, kBig>>("utf_32_be_decode(data, errors=None, final=False, /)"),
    bind<&decode_ex<&codecs::decode_utf32>>("utf_32_ex_decode(data, errors=None, byteorder=0, final=False, /)"),
    bind<&encode_with<&codecs::encode_utf8>>("utf_8_encode(str, errors=None, /)"),
    bind<&encode_plain<&codecs::encode_utf7>>("utf_7_encode(str, errors=None, /)"),
    bind<&encode_marked<&codecs::encode_utf16>>("utf_16_encode(str, errors=None, byteorder=0, /)"),
    bind<&encode_ordered<&codecs::encode_utf16, kLittle>>("utf_16_le_encode(str, errors=None, /)"),
    bind<&encode_ordered<&codecs::encode_utf16, kBig>>("utf_16_be_encode(str, errors=None, /)"),
    bind<&encode_marked<&codecs::encode_utf32>>("utf_32_encode(str, errors=None, byteorder=0, /)"),
    bind<&encode_ordered<&codecs::encode_utf32, kLittle>>("utf_32_le_encode(str, errors=None, /)"),
    bind<&encode_ordered<&codecs::encode_utf32, kBig>>("utf_32_be_encode(str, errors=None, /)"),
    bind<&encode_plain<&codecs::encode_unicode_escape>>("unicode_escape_encode(str, errors=None, /)"),
    bind<&encode_plain<&codecs::encode_raw_unicode_escape>>("raw_unicode_escape_encode(str, errors=None, /)"),
    bind<&encode_with<&codecs::encode_ascii>>("ascii_encode(str, errors=None, /)"),
    bind<&encode_with<&codecs::encode_latin1>>("latin_1_encode(str, errors=None, /)"),
    bind<&charmap_encode>("charmap_encode(str, errors=None, mapping=None, /)"),
    bind<&escape_encode>("escape_encode(data, errors=None, /)"),
    bind<&readbuffer_encode>("readbuffer_encode(data, errors=None, /)"),
    bind<&charmap_build>("charmap_build(map, /)"),
};

}  // namespace

constinit const ModuleSpec kCodecsModule = {.name = "_codecs", .functions = kFunctions};

}  // namespace krait
