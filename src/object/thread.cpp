#include "object/thread.h"

#include <pthread.h>

#include "object/current_thread.h"
#include "object/type.h"

namespace krait {

namespace {

constinit thread_local Thread* current_thread = nullptr;

}  // namespace

Thread* current_thread_or_null() { return current_thread; }

Thread& Thread::current() {
  KRAIT_CHECK(current_thread, "this OS thread has no Python thread state");
  return *current_thread;
}

void Thread::set_current(Thread* t) {
  current_thread = t;
  if (!t || t->stack_limit) return;
  pthread_attr_t attributes;
  if (pthread_getattr_np(pthread_self(), &attributes) != 0) return;
  void* lowest = nullptr;
  std::size_t size = 0;
  pthread_attr_getstack(&attributes, &lowest, &size);
  pthread_attr_destroy(&attributes);
  t->stack_limit = static_cast<const char*>(lowest) + (size > 2 * kStackReserve ? kStackReserve : size / 2);
}

}  // namespace krait
