// Long jobs: arithmetic that takes a while, done by a thread of its own, so that Ctrl-C need not wait for it.
//
// A job owns all it works on and touches no Python object.
#pragma once

#include <atomic>
#include <memory>
#include <string>

#include "base/limbs.h"
#include "object/ref.h"

namespace krait {

class LongJob {
 public:
  virtual ~LongJob() = default;
  virtual void run() = 0;
  // Nobody waits any more: what looks at it can stop.
  std::atomic<bool> abandoned{false};
};

// Runs the job and waits for its end; signal handlers and other Python threads run meanwhile. Fails when a handler
// raised: the job is given up then, which works on for nobody and deletes itself.
Result<void> run_job(Thread&, std::unique_ptr<LongJob>& job);

// One that computes with numbers.
class NumberJob final : public LongJob {
 public:
  using Work = bool (*)(NumberJob&);  // false: no memory
  void run() override { done = work(*this); }

  Work work = nullptr;
  limbs::Number a, b, c, out, second;
  std::uint64_t n = 0;
  std::string text;
  bool done = false;
};
// Runs a job whose operands are there; it has the results then. MemoryError when there is no memory.
Result<void> run_numbers(Thread&, std::unique_ptr<NumberJob>& job);
// The same for a new job with copies of the operands.
Result<void> run_numbers(Thread&, std::unique_ptr<NumberJob>& job, NumberJob::Work work, limbs::View a,
                         limbs::View b = {}, limbs::View c = {}, std::uint64_t n = 0);

// The same, giving `out` as an int.
Result<Own<>> run_for_int(Thread&, NumberJob::Work work, limbs::View a, limbs::View b = {}, limbs::View c = {},
                          std::uint64_t n = 0);

}  // namespace krait
