// KRAIT_CHECK: states what must hold; a violation is a bug in Krait, never in the Python program.
#pragma once

namespace krait {
// Prints the sentence and where it stands, then aborts.
[[noreturn, gnu::cold]] void check_failed(const char* condition, const char* sentence, const char* file, int line);
}  // namespace krait

// Always on: use where the cost does not matter.
#define KRAIT_REQUIRE(condition, sentence) \
  (static_cast<bool>(condition) ? void(0) : ::krait::check_failed(#condition, sentence, __FILE__, __LINE__))

// On unless NDEBUG.
#ifdef NDEBUG
#define KRAIT_CHECK(condition, sentence) void(0)
#else
#define KRAIT_CHECK(condition, sentence) KRAIT_REQUIRE(condition, sentence)
#endif
