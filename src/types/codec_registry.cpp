// The registry of codecs and of error handlers; module _codecs gives Python access to it.
#include "object/allocate.h"
#include "types/codecs_internal.h"
#include "types/dict.h"
#include "types/hooks.h"
#include "types/list.h"
#include "types/protocol.h"
#include "types/singletons.h"
#include "types/tuple.h"

namespace krait::codecs {

namespace {

// Lower case, spaces as underscores are the search functions' matter: only spaces become '-' as in CPython's
// "normalize".
Result<Own<Str>> normalized(Thread& t, std::string_view encoding) {
  char text[256];
  if (encoding.size() >= sizeof text) return raise(t, exc::LookupError, "unknown encoding: %s", encoding);
  for (std::size_t i = 0; i < encoding.size(); ++i) {
    const char c = encoding[i];
    text[i] = c == ' ' ? '-' : c >= 'A' && c <= 'Z' ? c + 32 : c;
  }
  return Str::intern(t, TRY(Str::from_utf8(t, {text, encoding.size()})));
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
  return raise(t, exc::LookupError, "unknown encoding: %s", encoding);
}

Result<Own<>> lookup_error(Thread& t, std::string_view name) {
  if (name.empty()) name = "strict";
  Own<Str> key = TRY(Str::from_utf8(t, name));
  if (OptRef<> found = TRY(error_handlers(t))->find_str(key.ref())) return found.ref().own();
  return raise(t, exc::LookupError, "unknown error handler name '%s'", name);
}

}  // namespace krait::codecs
