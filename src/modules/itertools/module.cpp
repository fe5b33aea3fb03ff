// itertools: the module.
#include "modules/itertools/itertools.h"
#include "modules/modules.h"

namespace krait {
namespace {

constexpr Method kFunctions[] = {
    bind<&itertools::tee>(
        "tee(iterable, n=2, /)",
        "n iterators over the same items, each at its own pace; what the slowest has not seen is kept."),
};
constexpr Type* kTypes[] = {
    &itertools::kAccumulate,
    &itertools::kBatched,
    &itertools::kChain,
    &itertools::kCombinations,
    &itertools::kCompress,
    &itertools::kCount,
    &itertools::kCombinationsWithReplacement,
    &itertools::kCycle,
    &itertools::kDropWhile,
    &itertools::kFilterFalse,
    &itertools::kGroupBy,
    &itertools::kGrouper,
    &itertools::kIslice,
    &itertools::kPairwise,
    &itertools::kPermutations,
    &itertools::kProduct,
    &itertools::kRepeat,
    &itertools::kStarMap,
    &itertools::kTakeWhile,
    &itertools::kTee,
    &itertools::kTeeData,
    &itertools::kZipLongest,
};

}  // namespace

constinit const ModuleSpec kItertoolsModule = {
    .name = "itertools",
    .doc =
        "Iterators made of others, which hold back all but what is needed next.\n\nWithout end: count, cycle, "
        "repeat.\nFor each item: accumulate, batched, chain, compress, dropwhile, filterfalse, groupby, islice, "
        "pairwise, starmap,\ntakewhile, tee, zip_longest.\nFor each choice of items: product, permutations, "
        "combinations, combinations_with_replacement.",
    .functions = kFunctions,
    .types = kTypes};

}  // namespace krait
