#include "runtime/import_time.h"

#include <time.h>

#include <cstdio>

#include "object/raise.h"
#include "runtime/state.h"
#include "types/codecs.h"

namespace krait {

namespace {

std::int64_t now_ns() {
  timespec at;
  ::clock_gettime(CLOCK_MONOTONIC, &at);
  return at.tv_sec * std::int64_t{1'000'000'000} + at.tv_nsec;
}

long microseconds(std::int64_t ns) { return static_cast<long>((ns + 999) / 1000); }

void print_line(Thread& t, const char* numbers, Ref<Str> name) {
  Result<Own<Bytes>> encoded = codecs::encode_utf8(t, name, codecs::ErrorPolicy("backslashreplace"));
  if (encoded.is_failed()) return clear_pending(t);
  Own<Bytes> text = std::move(encoded).take();
  std::fprintf(stderr, "import time: %s | %*s%s\n", numbers, 2 * runtime_of(t).import_timing.depth, "",
               text->text().data());
}

}  // namespace

ImportTimer::ImportTimer(Thread& t, Ref<Str> name) : thread_(t), name_(name), runs_(runtime_of(t).config.import_time) {
  if (!runs_) [[likely]]
    return;
  RuntimeState::ImportTiming& timing = runtime_of(t).import_timing;
  if (!timing.header_shown) std::fputs("import time: self [us] | cumulative | imported package\n", stderr);
  timing.header_shown = true;
  ++timing.depth;
  inner_before_ = std::exchange(timing.inner_ns, 0);
  started_ = now_ns();
}

ImportTimer::~ImportTimer() {
  if (!runs_) [[likely]]
    return;
  const std::int64_t all = now_ns() - started_;
  RuntimeState::ImportTiming& timing = runtime_of(thread_).import_timing;
  --timing.depth;
  char numbers[64];
  std::snprintf(numbers, sizeof numbers, "%9ld | %10ld", microseconds(all - timing.inner_ns), microseconds(all));
  // An import that failed keeps its exception.
  Slot<> pending;
  if (thread_.has_pending()) pending.set(take_pending(thread_));
  print_line(thread_, numbers, name_);
  if (pending) restore_pending(thread_, pending.ref().own());
  timing.inner_ns = inner_before_ + all;
}

void show_cached_import(Thread& t, Ref<Str> name) { print_line(t, "cached    | cached    ", name); }

}  // namespace krait
