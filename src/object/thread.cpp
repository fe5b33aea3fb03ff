#include "object/thread.h"

#include <pthread.h>
#include <sys/auxv.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cstring>

#include "mem/page.h"
#include "object/current_thread.h"
#include "object/type.h"

namespace krait {

namespace {

constinit thread_local Thread* current_thread = nullptr;

struct Stack {
  const char* lowest;
  std::size_t size;
};

bool find_stack(Stack& out) {
  pthread_attr_t attributes;
  if (pthread_getattr_np(pthread_self(), &attributes) != 0) return false;
  void* lowest = nullptr;
  pthread_attr_getstack(&attributes, &lowest, &out.size);
  pthread_attr_destroy(&attributes);
  out.lowest = static_cast<const char*>(lowest);
  return true;
}

// That of the process's first thread ends where the system put the name of the program, and may grow to the limit. The
// C library would read the list of all mappings to find out.
bool find_first_stack(Stack& out) {
  const auto* name = reinterpret_cast<const char*>(getauxval(AT_EXECFN));
  rlimit limit{};
  if (!name || gettid() != getpid() || getrlimit(RLIMIT_STACK, &limit) != 0 || limit.rlim_cur > (std::size_t{1} << 32))
    return false;
  const auto end =
      (reinterpret_cast<std::uintptr_t>(name) + std::strlen(name) + mem::kSystemPage) & ~(mem::kSystemPage - 1);
  const auto here = reinterpret_cast<std::uintptr_t>(__builtin_frame_address(0));
  if (here >= end || end - here >= limit.rlim_cur) return false;
  out = {reinterpret_cast<const char*>(end - limit.rlim_cur), limit.rlim_cur};
  return true;
}

}  // namespace

Thread* current_thread_or_null() { return current_thread; }

Thread& Thread::current() {
  KRAIT_CHECK(current_thread, "this OS thread has no Python thread state");
  return *current_thread;
}

void Thread::set_current(Thread* t) {
  current_thread = t;
  if (!t || t->stack_limit) return;
  Stack stack{};
  if (!find_first_stack(stack) && !find_stack(stack)) return;
  t->stack_limit = stack.lowest + (stack.size > 2 * kStackReserve ? kStackReserve : stack.size / 2);
}

}  // namespace krait
