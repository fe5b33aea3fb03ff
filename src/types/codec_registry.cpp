// The registry of codecs and of error handlers; module _codecs gives Python access to it.
#include <string>

#include "object/allocate.h"
#include "types/codecs_internal.h"
#include "types/dict.h"
#include "types/hooks.h"
#include "types/list.h"
#include "types/names.h"
#include "types/protocol.h"
#include "types/singletons.h"
#include "types/tuple.h"

namespace krait::codecs {

namespace {

// What search functions see: ASCII letters in lower case, digits and dots; one underscore for whatever else stands
// between them.
Result<Own<Str>> normalized(Thread& t, std::string_view encoding) {
  std::string text;
  bool gap = false;
  for (char c : encoding) {
    if (c >= 'A' && c <= 'Z') c += 32;
    if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.')) {
      gap = true;
      continue;
    }
    if (gap && !text.empty()) text += '_';
    gap = false;
    text += c;
  }
  return Str::intern(t, TRY(Str::from_ascii(t, text)));
}

}  // namespace

Result<Own<>> lookup(Thread& t, std::string_view encoding) {
  if (encoding.find('\0') != encoding.npos) return raise(t, exc::ValueError, "embedded null character");
  Interpreter& in = *t.interpreter;
  Own<Str> name = TRY(normalized(t, encoding));
  if (!in.codec_cache) in.codec_cache.set(TRY(Dict::create(t)));
  if (OptRef<> found = in.codec_cache.ref().as<Dict>()->find_str(name.ref())) return found.ref().own();
  if (!in.codec_search_path) {
    // The package registers its search function.
    in.codec_search_path.set(TRY(List::create(t)));
    (void)TRY(import_module(t, "encodings"));
  }
  if (!in.codec_search_path.ref().as<List>()->size())
    return raise(t, exc::LookupError, "no codec search functions registered: can't find encoding");
  // By index: a search function may register another one.
  const Ref<List> path = in.codec_search_path.ref().as<List>();
  for (std::size_t i = 0; i < path->size(); ++i) {
    Own<> search = (*path)[i].own();
    Own<> found = TRY(call(t, search.ref(), {name.value()}));
    if (is_none(found.ref())) continue;
    if (!found.ref().is<Tuple>() || found.ref().as<Tuple>()->size() != 4)
      return raise(t, exc::TypeError, "codec search functions must return 4-tuples");
    TRY(in.codec_cache.ref().as<Dict>()->set_str(t, name.ref(), found.ref().own()));
    return found;
  }
  const Own<Str> shown = TRY(Str::from_utf8(t, encoding));
  return raise(t, exc::LookupError, "unknown encoding: %S", shown);
}

Result<Own<>> lookup_text(Thread& t, std::string_view encoding, const char* instead) {
  Own<> info = TRY(lookup(t, encoding));
  if (info.ref().is_exact<Tuple>()) return info;
  Slot<> flag;
  TRY(find_attr(t, info.ref(), names::_is_text_encoding, flag));
  if (!flag || TRY(is_true(t, flag.ref()))) return info;
  if (!instead) return raise(t, exc::LookupError, "'%.400s' is not a text encoding", encoding);
  return raise(t, exc::LookupError, "'%.400s' is not a text encoding; use %s to handle arbitrary codecs", encoding,
               instead);
}

Result<Own<>> call_codec(Thread& t, Ref<> info, int index, Ref<> object, std::string_view encoding,
                         std::string_view errors) {
  const char* what = index == 0 ? "encod" : "decod";
  Own<> function = TRY(get_item(t, info, Ref<>(Value::of_int(index))));
  Slot<Str> mode;
  if (!errors.empty()) mode.set(TRY(Str::from_utf8(t, errors)));
  Result<Own<>> made =
      mode ? call(t, function.ref(), {object.value(), mode.value()}) : call(t, function.ref(), {object.value()});
  if (made.is_failed()) {
    // Which codec it was is hard to see in the error itself.
    Own<> error = take_pending(t);
    Own<Str> note = TRY(format(t, "%sing with '%s' codec failed", what, encoding));
    Own<Str> add_note = TRY(Str::intern_ascii(t, "add_note"));
    (void)TRY(call_method(t, error.ref(), add_note.ref(), {note.value()}));
    restore_pending(t, std::move(error));
    return failed;
  }
  Own<> pair = std::move(made).take();
  if (!pair.ref().is<Tuple>() || pair.ref().as<Tuple>()->size() != 2)
    return raise(t, exc::TypeError, "%ser must return a tuple (object, integer)", what);
  return (*pair.ref().as<Tuple>())[0].own();
}

Result<Own<>> lookup_error(Thread& t, std::string_view name) {
  if (name.empty()) name = "strict";
  Own<Str> key = TRY(Str::from_utf8(t, name));
  if (OptRef<> found = TRY(error_handlers(t))->find_str(key.ref())) return found.ref().own();
  return raise(t, exc::LookupError, "unknown error handler name '%s'", name);
}

}  // namespace krait::codecs
