// What module _pickle keeps for each interpreter: its exceptions, and what it found in other modules.
#pragma once

#include "object/native_state.h"
#include "object/raise.h"
#include "types/dict.h"
#include "types/exceptions.h"

namespace krait::pickle {

struct State {
  Slot<Type> error, pickling_error, unpickling_error;
  // copyreg
  Slot<Dict> dispatch_table, extension_registry, inverted_registry, extension_cache;
  // _compat_pickle: from the names of Python 2 to those of 3, and back
  Slot<Dict> name_mapping, import_mapping, reverse_name_mapping, reverse_import_mapping;
  Slot<> codecs_encode, partial, getattr;
};
inline State& state(Thread& t) { return native_state<State>(t); }
// Fills it: when the module starts.
Result<void> load_state(Thread&);

template <class... A>
Failed raise_pickling(Thread& t, const char* text, const A&... args) {
  return raise(t, *state(t).pickling_error.get(), text, args...);
}
template <class... A>
Failed raise_unpickling(Thread& t, const char* text, const A&... args) {
  return raise(t, *state(t).unpickling_error.get(), text, args...);
}

// The pending exception becomes the context of this one.
template <class... A>
Failed raise_in_context(Thread& t, const Type& type, const char* text, const A&... args) {
  Own<> context = take_pending(t);
  (void)raise(t, type, text, args...);
  if (t.pending.ref().is<Exception>()) t.pending.ref().as<Exception>()->set_context(std::move(context));
  return failed;
}

// Adds a note to the pending exception, whose propagation goes on.
template <class... A>
Failed add_note(Thread& t, const char* text, const A&... args) {
  Own<> raised = take_pending(t);
  auto note = format(t, text, args...);
  if (note.is_failed()) clear_pending(t);
  restore_pending(t, std::move(raised));
  if (!note.is_failed()) add_note_to_pending(t, std::move(note).take().ref());
  return failed;
}

}  // namespace krait::pickle
