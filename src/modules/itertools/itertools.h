// itertools: what the files of this folder share. Each class is private to its file; the module lists their types.
#pragma once

#include "object/allocate.h"
#include "types/dict.h"
#include "types/protocol.h"
#include "types/singletons.h"
#include "types/tuple.h"

namespace krait::itertools {

extern Type kAccumulate, kBatched, kChain, kCompress, kCount, kCycle, kDropWhile, kFilterFalse, kIslice, kPairwise,
    kRepeat, kStarMap, kTakeWhile, kZipLongest;                                    // streams.cpp, slices.cpp
extern Type kCombinations, kCombinationsWithReplacement, kPermutations, kProduct;  // combinatoric.cpp
extern Type kGroupBy, kGrouper, kTee, kTeeData;                                    // groups.cpp, tee.cpp

Result<Own<Tuple>> tee(Thread&, Ref<> iterable, std::int64_t n);

// What iterators have in common.
class Iterator : public Object {
 public:
  static Result<Own<>> iter(Thread&, Ref<> self) { return self.own(); }
};

// The arguments as a constructor sees them: the keywords of a subclass with an __init__ of its own are not its
// business.
inline Arguments arguments_for(Ref<Type> type, const Type& base, const Arguments& a) {
  if (a.keywords && type.get() != &base && type->slots.init != base.slots.init)
    return {a.values, a.positional, 0, nullptr};
  return a;
}

// T::make, bound to a signature, as the constructor of T: `static constexpr Method kNew = bind<&make>(...)`.
template <class T>
Result<Own<>> construct_by(Thread& t, Ref<Type> type, const Arguments& a, const Method& make) {
  return make.call(t, make, type, arguments_for(type, T::type, a));
}

}  // namespace krait::itertools
