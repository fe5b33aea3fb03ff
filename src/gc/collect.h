// The cycle collector: finds objects that only refer to each other (gc/unreachable.h), ends them.
//
// Generations: new objects are in generation 0; what a collection of generation n leaves alive joins generation n + 1,
// from 2 on stays. When more than thresholds[0] containers were allocated (less those released), a collection becomes
// due, and the next poll of the interpreter runs it. Observable behaviour is that of CPython's module gc.
#pragma once

#include <span>

#include "object/type.h"

namespace krait {

inline constexpr int kGenerations = 3;

// gc.DEBUG_*
enum CollectorDebug : std::uint32_t {
  kDebugStats = 1,
  kDebugCollectable = 2,
  kDebugUncollectable = 4,
  kDebugSaveAll = 32,
};

struct CollectionInfo {
  int generation;
  std::int64_t collected;
  std::int64_t uncollectable;
};

// What module gc does for the collector; null until it starts. None of these leaves an exception pending.
struct CollectorEvents {
  void (*started)(Thread&, const CollectionInfo&) = nullptr;  // gc.callbacks
  void (*stopped)(Thread&, const CollectionInfo&) = nullptr;
  void (*save)(Thread&, Ref<>) = nullptr;                            // appends to gc.garbage
  void (*print)(Thread&, const char* text) = nullptr;                // to sys.stderr
  void (*print_object)(Thread&, const char* what, Ref<>) = nullptr;  // a line "gc: what <type address>"
};

enum class CollectReason : std::uint8_t { Due, Asked, Shutdown };

// Collects the generations up to `oldest`; the number of objects that were found unreachable. Nothing, when a
// collection is under way. Never raises; what finalizers raise is reported.
std::int64_t collect(Thread&, int oldest, CollectReason);
// Runs the collection that is due, if one still is. For the interpreter's poll.
void collect_if_due(Thread&);
// Shows what is alive for sure, the more the better: what it leads to, a full collection need not count.
using ShowRoots = void (*)(Interpreter&, Tracer&);
// Installs the notification of the heap; for a new interpreter.
void start_collector(Interpreter&, ShowRoots);
// What a start or an import makes stays, for the most part: it does not count towards the next collection, as long as
// it is not a great deal. The start is the first to finish; imports nest.
void begin_loading(Interpreter&);
void finish_loading(Interpreter&);
// After thresholds, `enabled` or `stress` have changed.
void update_collector(Interpreter&);

// Does the collector account for the object (gc.is_tracked)? Tuples of what it does not account for are not.
bool is_tracked(Ref<>);
bool is_finalized(Ref<>);
// Can its class hold references that Python knows of?
bool is_container(Ref<>);
// Containers allocated, less those released, since the last collection.
std::int64_t young_count(Interpreter&);
// Objects of one generation (3: frozen), or of all but the frozen (-1), that Python may see. Calls `visit(context, o)`,
// which may retain but neither allocate in the heap nor release; false ends the walk.
void for_each_tracked(Interpreter&, int generation, bool (*visit)(void* context, Object*), void* context);
// All objects move to the frozen generation / from there to the oldest. False: not all could, there is no memory.
bool freeze_objects(Interpreter&);
void unfreeze_objects(Interpreter&);

}  // namespace krait
