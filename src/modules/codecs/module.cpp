// _codecs: the registry of codecs and error handlers, and the codecs that need no Python code.
#include "modules/codecs/error_handlers.h"
#include "modules/modules.h"
#include "object/allocate.h"
#include "object/buffer.h"
#include "types/codecs.h"
#include "types/list.h"
#include "types/protocol.h"
#include "types/singletons.h"
#include "types/tuple.h"

namespace krait {
namespace {

using codecs::View;

Result<std::string_view> errors_of(Thread& t, OptRef<> errors) {
  if (is_none_or_missing(errors)) return std::string_view();
  if (!errors.ref().is<Str>() || !errors.ref().as<Str>()->is_ascii())
    return raise(t, exc::TypeError, "errors must be str or None, not %T", errors.ref());
  return errors.ref().as<Str>()->ascii();
}

// ---- registry ----

Result<void> register_codec(Thread& t, Ref<> search_function) {
  if (!is_callable(search_function)) return raise(t, exc::TypeError, "argument must be callable");
  Slot<>& path = t.interpreter->codec_search_path;
  if (!path) path.set(TRY(List::create(t)));
  return path.ref().as<List>()->append(t, search_function);
}
Result<void> unregister_codec(Thread& t, Ref<> search_function) {
  Slot<>& path = t.interpreter->codec_search_path;
  if (!path) return ok;
  auto list = path.ref().as<List>();
  for (std::size_t i = 0; i < list->size(); ++i)
    if ((*list)[i] == search_function) {
      TRY(list->replace(t, i, i + 1, nullptr, 0));
      t.interpreter->codec_cache.clear();
      return ok;
    }
  return ok;
}
Result<Own<>> lookup_codec(Thread& t, Ref<Str> encoding) {
  Own<Bytes> name = TRY(codecs::encode_utf8(t, encoding));
  return codecs::lookup(t, name->text());
}

Result<Own<>> run_codec(Thread& t, Ref<> object, OptRef<> encoding, OptRef<> errors, std::size_t which) {
  Own<Str> name = encoding && encoding.ref().is<Str>() ? encoding.ref().as<Str>().own() : TRY(Str::from_ascii(t, "utf-8"));
  Own<> codec = TRY(lookup_codec(t, name.ref()));
  Own<> function = (*codec.ref().as<Tuple>())[which].own();
  Own<> pair = errors ? TRY(call(t, function.ref(), {object.value(), errors.value()}))
                      : TRY(call(t, function.ref(), {object.value()}));
  if (!pair.ref().is<Tuple>() || pair.ref().as<Tuple>()->size() != 2)
    return raise(t, exc::TypeError, "%s must return a tuple (object, integer)", which == 0 ? "encoder" : "decoder");
  return (*pair.ref().as<Tuple>())[0].own();
}
Result<Own<>> encode(Thread& t, Ref<> object, OptRef<> encoding, OptRef<> errors) {
  return run_codec(t, object, encoding, errors, 0);
}
Result<Own<>> decode(Thread& t, Ref<> object, OptRef<> encoding, OptRef<> errors) {
  return run_codec(t, object, encoding, errors, 1);
}

Result<Ref<Dict>> handlers(Thread& t) {
  Slot<>& slot = t.interpreter->codec_errors;
  if (!slot) {
    slot.set(TRY(Dict::create(t)));
    TRY(add_standard_handlers(t, slot.ref().as<Dict>()));
  }
  return slot.ref().as<Dict>();
}
Result<void> register_error(Thread& t, Ref<Str> errors, Ref<> handler) {
  if (!is_callable(handler)) return raise(t, exc::TypeError, "handler must be callable");
  return TRY(handlers(t))->set(t, errors, handler.own());
}
Result<bool> unregister_error(Thread& t, Ref<Str> errors) { return TRY(handlers(t))->remove(t, errors); }
Result<Own<>> lookup_error(Thread& t, Ref<Str> name) {
  Own<Bytes> text = TRY(codecs::encode_utf8(t, name));
  return codecs::lookup_error(t, text->text());
}

// ---- the codecs ----

Result<Own<>> with_length(Thread& t, Own<> result, std::size_t n) {
  Own<> length = TRY(int_from_unsigned(t, n));
  return Tuple::of(t, result.ref(), length.ref());
}

template <Result<Own<Bytes>> (*Encode)(Thread&, Ref<Str>, const codecs::ErrorPolicy&)>
Result<Own<>> encode_with(Thread& t, Ref<Str> text, OptRef<> errors) {
  const codecs::ErrorPolicy policy(TRY(errors_of(t, errors)));
  return with_length(t, TRY(Encode(t, text, policy)), text->length());
}

// A str is taken as its UTF-8, as CPython's argument conversion does.
Result<Own<Bytes>> input_of(Thread& t, Ref<> data) {
  if (data.is<Str>()) return codecs::encode_utf8(t, data.as<Str>());
  if (data.is_exact<Bytes>()) return data.as<Bytes>().own();
  Buffer buffer;
  TRY(get_buffer(t, data, buffer));
  return Bytes::create(t, buffer.text());
}

Result<Own<>> utf_8_decode(Thread& t, Ref<> data, OptRef<> errors, bool final) {
  const codecs::ErrorPolicy policy(TRY(errors_of(t, errors)));
  Own<Bytes> input = TRY(input_of(t, data));
  std::size_t used = input->size();
  Own<Str> text = TRY(codecs::decode_utf8(t, input->span(), policy, final ? codecs::AtEnd::kFinal : codecs::AtEnd::kMore,
                                          final ? nullptr : &used));
  return with_length(t, std::move(text), used);
}
Result<Own<>> ascii_decode(Thread& t, Ref<> data, OptRef<> errors) {
  const codecs::ErrorPolicy policy(TRY(errors_of(t, errors)));
  Own<Bytes> input = TRY(input_of(t, data));
  return with_length(t, TRY(codecs::decode_ascii(t, input->span(), policy)), input->size());
}
Result<Own<>> latin_1_decode(Thread& t, Ref<> data, OptRef<> errors) {
  TRY(errors_of(t, errors));
  Own<Bytes> input = TRY(input_of(t, data));
  return with_length(t, TRY(codecs::decode_latin1(t, input->span())), input->size());
}
Result<Own<>> readbuffer_encode(Thread& t, Ref<> data, OptRef<> errors) {
  TRY(errors_of(t, errors));
  Own<Bytes> input = TRY(input_of(t, data));
  const std::size_t n = input->size();
  return with_length(t, std::move(input), n);
}

constexpr Method kFunctions[] = {
    bind<&register_codec>("register(search_function, /)", "Register a function that finds codecs by name."),
    bind<&unregister_codec>("unregister(search_function, /)", "Forget a search function and all codecs found so far."),
    bind<&lookup_codec>("lookup(encoding, /)", "The codec's tuple of functions."),
    bind<&encode>("encode(obj, encoding='utf-8', errors='strict')", "Encode an object with the codec of that name."),
    bind<&decode>("decode(obj, encoding='utf-8', errors='strict')", "Decode an object with the codec of that name."),
    bind<&register_error>("register_error(errors, handler, /)", "Register an error handler under a name."),
    bind<&unregister_error>("_unregister_error(errors, /)", "Forget an error handler; was there one?"),
    bind<&lookup_error>("lookup_error(name, /)", "The error handler of that name."),
    bind<&encode_with<&codecs::encode_utf8>>("utf_8_encode(str, errors=None, /)"),
    bind<&encode_with<&codecs::encode_ascii>>("ascii_encode(str, errors=None, /)"),
    bind<&encode_with<&codecs::encode_latin1>>("latin_1_encode(str, errors=None, /)"),
    bind<&utf_8_decode>("utf_8_decode(data, errors=None, final=False, /)"),
    bind<&ascii_decode>("ascii_decode(data, errors=None, /)"),
    bind<&latin_1_decode>("latin_1_decode(data, errors=None, /)"),
    bind<&readbuffer_encode>("readbuffer_encode(data, errors=None, /)"),
};

}  // namespace

const ModuleSpec kCodecsModule{
    .name = "_codecs",
    .doc = "The registry of codecs, and the codecs that are part of the interpreter.",
    .functions = kFunctions,
    .start = +[](Thread& t, Ref<Dict>) -> Result<void> {
      TRY(handlers(t));
      return ok;
    },
};

}  // namespace krait
