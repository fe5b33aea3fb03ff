// Shared parts of the sequence types.
#include "types/sequence.h"

#include "object/allocate.h"
#include "types/long_loop.h"
#include "types/singletons.h"
#include "types/string_builder.h"

namespace krait {

Result<std::int64_t> index_bound(Thread& t, OptRef<> v, std::int64_t otherwise) {
  if (!v) return otherwise;
  if (v.value().is_int()) return v.value().as_int();
  if (!has_index(v.ref()))
    return raise(t, exc::TypeError, "slice indices must be integers or have an __index__ method");
  return index_int64(t, v.ref());
}

Result<OptRef<>> single_iterable(Thread& t, const char* name, const Arguments& a) {
  if (a.keywords) return raise(t, exc::TypeError, "%s() takes no keyword arguments", name);
  if (a.positional > 1) return raise(t, exc::TypeError, "%s expected at most 1 argument, got %d", name, a.positional);
  return a.positional ? OptRef<>(a[0]) : OptRef<>();
}

Result<Own<>> repr_values(Thread& t, Ref<> self, const char* open, const char* close, ValuesView (*view)(Object*),
                          bool trailing_comma) {
  TRY(check_stack(t, " while getting the repr of an object"));
  ReprGuard guard(t, self);
  if (guard.is_failed()) return failed;
  StringBuilder out(t);
  out.ascii(open);
  if (guard.is_recursive()) {
    out.ascii("...");
  } else {
    LongLoop loop;
    for (std::size_t i = 0; i < view(self.object()).size; ++i) {
      TRY(loop.round(t));
      if (i >= view(self.object()).size) break;
      if (i) out.ascii(", ");
      const Own<> item = Ref<>(view(self.object()).items[i]).own();
      const Own<Str> text = TRY(repr(t, item));
      out.str(text);
    }
    if (trailing_comma) out.put(',');
  }
  out.ascii(close);
  return out.finish();
}

Failed raise_unhashable(Thread& t, Ref<> key, const char* role) {
  if (!pending_matches(t, exc::TypeError)) return failed;
  if (key.type()->slots.hash != nullptr) {
    // Only what the type itself says of being unhashable is reworded.
    const Own<> pending = take_pending(t);
    if (pending.ref().type() != &exc::TypeError) {
      restore_pending(t, pending.ref().own());
      return failed;
    }
    auto text = str(t, pending);
    if (text.is_failed()) return failed;
    const Own<Str> message = std::move(text).take();
    return raise(t, exc::TypeError, "cannot use '%T' as %s (%s)", key, role, message);
  }
  return failed;
}

}  // namespace krait
