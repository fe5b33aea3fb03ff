// GcState: what gc/ keeps for an interpreter.
#pragma once

#include <array>

#include "gc/collect.h"
#include "gc/weak_table.h"
#include "object/interpreter.h"

namespace krait {

struct GenerationStats {
  std::int64_t collections = 0, collected = 0, uncollectable = 0;
};

using Thresholds = std::array<std::int64_t, kGenerations>;
inline constexpr Thresholds kUsualThresholds = {2000, 10, 10};

struct GcState {
  WeakTable weak_heads;

  bool enabled = true;
  bool collecting = false;
  bool stress = false;      // every container makes a collection due
  int loading = 1;          // the start, and imports under way
  std::uint32_t debug = 0;  // CollectorDebug
  Thresholds thresholds = kUsualThresholds;
  std::int64_t counts[kGenerations] = {};  // [0] is the heap's; collections of the younger generation since
  std::int64_t not_counted = 0;            // what loading has made since the latest collection, at most kMostNotCounted
  std::int64_t long_lived_total = 0;       // alive at the end of the latest full collection
  std::int64_t long_lived_pending = 0;     // ... that have joined them since
  GenerationStats stats[kGenerations];
  CollectorEvents events;
  ShowRoots show_roots = nullptr;
};

GcState& make_gc_state(Interpreter&);
inline GcState& gc_state(Interpreter& in) { return in.gc ? *in.gc : make_gc_state(in); }

}  // namespace krait
