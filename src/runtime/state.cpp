#include "runtime/state.h"

#include "object/raise.h"
#include "types/code_options.h"
#include "types/fs_path.h"
#include "types/protocol.h"
#include "types/str.h"

namespace krait {

Result<Own<>> get_attr_named(Thread& t, Ref<> o, const char* name) {
  Own<Str> n = TRY(Str::intern_ascii(t, name));
  return get_attr(t, o, n.ref());
}
Result<void> set_attr_named(Thread& t, Ref<> o, const char* name, Ref<> value) {
  Own<Str> n = TRY(Str::intern_ascii(t, name));
  return set_attr(t, o, n.ref(), value);
}
Result<Own<>> call_named(Thread& t, Ref<> receiver, const char* method, std::initializer_list<Value> arguments) {
  Own<Str> n = TRY(Str::intern_ascii(t, method));
  return call_method(t, receiver, n.ref(), arguments);
}

OptRef<> find_named(Thread& t, Ref<Dict> d, const char* name) {
  Result<Own<Str>> made = Str::intern_ascii(t, name);
  if (made.is_failed()) {
    clear_pending(t);
    return {};
  }
  Own<Str> n = std::move(made).take();
  return d->find_str(n.ref());
}
OptRef<> sys_get(Thread& t, const char* name) {
  if (!t.interpreter->sys) return {};
  return find_named(t, t.interpreter->sys.ref(), name);
}
Result<void> set_named(Thread& t, Ref<Dict> d, const char* name, Own<> value) {
  Own<Str> n = TRY(Str::intern_ascii(t, name));
  return d->set_str(t, n.ref(), std::move(value));
}
Result<void> sys_set(Thread& t, const char* name, Own<> value) {
  return set_named(t, t.interpreter->sys.ref(), name, std::move(value));
}

bool keeps_columns(Thread& t) {
  const RuntimeState* state = runtime_or_null(t);
  return !state || state->config.code_debug_ranges;
}

Result<Own<Str>> decode_path(Thread& t, const std::string& path) { return fs_decode(t, path); }

Result<Own<List>> list_of_strings(Thread& t, const std::vector<std::string>& strings) {
  Own<List> l = TRY(List::create(t, strings.size()));
  for (const std::string& s : strings) TRY(l->append_own(t, TRY(decode_path(t, s))));
  return l;
}

}  // namespace krait
