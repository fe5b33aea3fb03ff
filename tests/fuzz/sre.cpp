// Regular expressions from garbage: code words that no compiler made are refused or match without harm.
#include "mem/heap.h"
#include "modules/sre/engine.h"
#include "object/interpreter.h"
#include "object/raise.h"
#include "runtime/lifecycle.h"
#include "types/exceptions.h"

namespace {

using namespace krait;

struct Input {
  const std::uint8_t* data;
  std::size_t size;
  std::uint8_t take() { return size ? (--size, *data++) : 0; }
  // Most words are small: one byte, or 0xF0 to 0xFF before the four of any word.
  std::uint32_t word() {
    const std::uint8_t first = take();
    if (first < 0xF0) return first;
    std::uint32_t w = 0;
    for (int i = 0; i < 4; ++i) w = w << 8 | take();
    return w;
  }
};

// A limit of steps: an exception that waits for the first look for signals, which the engine takes after some thousand.
// What takes exponential time is no finding; a loop that never looks is one, and libFuzzer's limit of time finds it.
class StepLimit {
 public:
  explicit StepLimit(Thread& t) : thread_(t) {
    t.async_exception.set(Ref<>(&exc::TimeoutError).own());
    t.interrupts.fetch_or(kInterruptAsync);
  }
  ~StepLimit() {
    thread_.interrupts.fetch_and(~static_cast<std::uint32_t>(kInterruptAsync));
    thread_.async_exception.clear();
    clear_pending(thread_);
  }

 private:
  Thread& thread_;
};

void match_all(Thread& t, const sre::Program& program, Ref<> text) {
  {
    const StepLimit limit(t);
    sre::Engine engine(t, program);
    if (!engine.open(text, 0, 0, INT64_MAX).is_failed()) {
      for (int n = 0; n < 8; ++n) {
        Result<bool> found = engine.search();
        if (found.is_failed() || !std::move(found).take()) break;
        engine.advance();
      }
    }
  }
  for (const bool whole : {false, true}) {
    const StepLimit limit(t);
    sre::Engine engine(t, program);
    if (!engine.open(text, 0, 1, INT64_MAX).is_failed()) (void)engine.match(whole).is_failed();
  }
}

}  // namespace

// A byte of groups, one of the text's kind and length, the text, code words.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static InterpreterOwner interpreter = create_interpreter();
  Thread& t = *interpreter->main_thread;
  Input in{data, size};
  const std::int64_t groups = in.take() & 7;
  const std::uint8_t form = in.take();
  constexpr char32_t kFirst[] = {0, 0x40, 0x3B0, 0x1F600};
  char32_t text[16];
  const std::size_t length = form & 15;
  for (std::size_t i = 0; i < length; ++i) text[i] = in.take() + (i % 3 ? 0 : kFirst[form >> 4 & 3]);
  std::vector<std::uint32_t> words;
  while (in.size && words.size() < 200) words.push_back(in.word());

  Own<Str> subject = Str::from_code_points(t, text, length).take();
  Result<sre::Program*> translated = sre::translate(t, words, groups);
  if (translated.is_failed()) {
    clear_pending(t);
    return 0;
  }
  sre::Program* const program = std::move(translated).take();
  match_all(t, *program, subject.ref());
  Heap::release_raw(program);
  return 0;
}
