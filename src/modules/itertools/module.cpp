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
        "Functional tools for creating and using iterators.\n\nInfinite iterators: count, cycle, repeat. Ending with "
        "the shortest input: accumulate, batched, chain,\ncompress, dropwhile, filterfalse, groupby, islice, "
        "pairwise, starmap, takewhile, tee, zip_longest.\nCombinatoric generators: product, permutations, "
        "combinations, combinations_with_replacement.",
    .functions = kFunctions,
    .types = kTypes};

}  // namespace krait
