#include "base/check.h"

#include <cstdio>
#include <cstdlib>

namespace krait {

void check_failed(const char* condition, const char* sentence, const char* file, int line) {
  std::fprintf(stderr, "krait: internal error: %s\n  %s:%d: %s\n", sentence, file, line, condition);
  std::fflush(stderr);
  std::abort();
}

}  // namespace krait
