// Weak references: references that see their object go.
//
// The references to one object form a list; its head is in a table of the interpreter (GcState::weak_heads), and the
// object's bit kHasWeakRefs says that there is an entry, so objects pay nothing for being referable. The list begins
// with the plain reference without callback (which is shared), then the plain proxy without callback (shared as well),
// then the others, the newest first.
#pragma once

#include "object/type.h"

namespace krait {

// What references and proxies have in common; it has no slots of its own but memory's.
class WeakLink : public Object {
 public:
  static constexpr std::uint32_t kInheritedFlags = kTypeIsWeakLink;
  WeakLink() = default;
  ~WeakLink();

  // The object, borrowed; empty when it is gone or about to go.
  OptRef<> target() const;
  bool has_callback() const { return static_cast<bool>(callback_); }
  void trace(Tracer& v) { v(callback_); }
  void clear_references();

  Object* target_ = nullptr;  // null: dead
  WeakLink* next_ = nullptr;
  WeakLink* prev_ = nullptr;
  std::int64_t hash_ = -1;  // of the object, once it was asked for
  Slot<> callback_;
};

// weakref.ref (types/weakref.cpp).
class WeakReference : public WeakLink {
 public:
  static Type type;
  static Result<Own<>> construct(Thread&, Ref<Type>, const Arguments&);
  static Result<void> init(Thread&, Ref<>, const Arguments&);
  static Result<Own<>> call(Thread&, Ref<>, const Arguments&);
  static Result<Own<>> repr(Thread&, Ref<>);
  static Result<std::int64_t> hash(Thread&, Ref<>);
  static Result<Own<>> compare(Thread&, Ref<>, Ref<>, CompareOp);
};

// A reference to `object`; the one without callback is shared. TypeError when the class does not allow it.
Result<Own<>> make_weakref(Thread&, Ref<> object, OptRef<> callback = {});
// The object of a reference or proxy, borrowed; empty when it is gone.
OptRef<> weakref_target(Ref<> reference);
// References and proxies that are about.
std::size_t weakref_count(Thread&, Ref<> object);
WeakLink* first_weak_link(Thread&, Ref<> object);

// TypeError unless the object can be referred to.
Result<void> check_weak_referable(Thread&, Ref<> object);
// Joins a new link, which has its type already, to the list of the object. False: no memory.
bool join_weak_links(Thread&, WeakLink*, Object* target);
// The shared reference (or proxy) without callback, of exactly this type; null when there is none.
WeakLink* shared_weak_link(Thread&, Object* target, const Type& type);

// Takes links off their object: they are dead, their callbacks stay. Those with callbacks are chained by next_.
WeakLink* take_weak_links(Interpreter&, Object* target);
// Empties all links to an object that dies, then calls their callbacks.
void clear_weak_links(Thread&, Object* target);
// Takes a link off its object: it is dead. Its callback stays.
void detach_weak_link(Interpreter&, WeakLink*);
// Calls the callback of a dead link with the link, and forgets it; what it raises is reported.
void call_weak_callback(Thread&, WeakLink*);

}  // namespace krait
