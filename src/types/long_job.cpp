#include "types/long_job.h"

#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <time.h>

#include <atomic>
#include <cerrno>

#include "object/lock.h"
#include "object/raise.h"
#include "types/hooks.h"
#include "types/int.h"

namespace krait {

namespace {

// How long a signal that another thread caught, or a request of another thread, may wait.
constexpr long kLookEvery = 20'000'000;  // nanoseconds

// What the waiting and the working thread share; the last one to let go deletes it.
struct Shared {
  std::unique_ptr<LongJob> job;
  sem_t finished;
  std::atomic<int> holders{2};

  void let_go() {
    if (holders.fetch_sub(1) != 1) return;
    sem_destroy(&finished);
    delete this;
  }
};

void* work(void* p) {
  auto* shared = static_cast<Shared*>(p);
  shared->job->run();
  sem_post(&shared->finished);
  shared->let_go();
  return nullptr;
}

// Starts the worker, which gets no signals. False: the system has no thread to give.
bool start_worker(Shared* shared) {
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
  pthread_t handle;
  const bool started = pthread_create(&handle, &attributes, &work, shared) == 0;
  pthread_attr_destroy(&attributes);
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  return started;
}

// True: the job is done. False: look after the signals.
bool wait(Thread& t, Shared* shared) {
  timespec until;
  clock_gettime(CLOCK_REALTIME, &until);
  until.tv_nsec += kLookEvery;
  if (until.tv_nsec >= 1'000'000'000) {
    until.tv_nsec -= 1'000'000'000;
    ++until.tv_sec;
  }
  const Unlocked unlocked(t);
  return sem_timedwait(&shared->finished, &until) == 0;
}

}  // namespace

Result<void> run_job(Thread& t, std::unique_ptr<LongJob>& job) {
  auto* shared = new Shared{.job = std::move(job)};
  sem_init(&shared->finished, 0, 0);
  if (!start_worker(shared)) {
    shared->job->run();
    shared->let_go();
  } else {
    while (!wait(t, shared)) {
      if (handle_signals(t).is_failed()) {
        shared->job->abandoned.store(true);
        shared->let_go();
        return failed;
      }
    }
  }
  job = std::move(shared->job);
  shared->let_go();
  return ok;
}

Result<void> run_numbers(Thread& t, std::unique_ptr<NumberJob>& job) {
  NumberJob* made = job.get();
  std::unique_ptr<LongJob> running(job.release());
  TRY(run_job(t, running));
  if (!made->done) return raise_memory_error(t);
  (void)running.release();
  job.reset(made);
  return ok;
}

Result<void> run_numbers(Thread& t, std::unique_ptr<NumberJob>& job, NumberJob::Work work, limbs::View a, limbs::View b,
                         limbs::View c, std::uint64_t n) {
  job = std::make_unique<NumberJob>();
  if (!job->a.assign(a) || !job->b.assign(b) || !job->c.assign(c)) return raise_memory_error(t);
  job->work = work;
  job->n = n;
  return run_numbers(t, job);
}

Result<Own<>> run_for_int(Thread& t, NumberJob::Work work, limbs::View a, limbs::View b, limbs::View c,
                          std::uint64_t n) {
  std::unique_ptr<NumberJob> job;
  TRY(run_numbers(t, job, work, a, b, c, n));
  return Int::from_limbs(t, job->out);
}

}  // namespace krait
