// _thread: threads, their handles, and the module's functions.
#include "types/module.h"

#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstring>

#include "modules/modules.h"
#include "modules/thread/thread.h"
#include "object/allocate.h"
#include "object/audit.h"
#include "object/native_state.h"
#include "types/exceptions.h"
#include "types/hooks.h"
#include "types/int.h"
#include "types/names.h"
#include "types/protocol.h"
#include "types/singletons.h"
#include "types/structseq.h"
#include "types/traceback.h"

namespace krait {
namespace thread_module {

namespace {

StartedThreads& started(Thread& t) { return native_state<StartedThreads>(t); }

}  // namespace

// ---- handles ----

ThreadHandle::ThreadHandle() { (void)ended_.try_acquire(); }
ThreadHandle::~ThreadHandle() { std::erase(started(Thread::current()).all, this); }

void ThreadHandle::finish() {
  if (state_ == State::Done) return;
  state_ = State::Done;
  ended_.release();
}

Result<Own<>> ThreadHandle::construct(Thread& t, Ref<Type>, const Arguments& a) {
  if (!a.is_empty()) return raise(t, exc::TypeError, "_ThreadHandle() takes no arguments (%d given)", a.total());
  return create<ThreadHandle>(t);
}
Result<Own<>> ThreadHandle::repr(Thread& t, Ref<> self) {
  auto h = self.as<ThreadHandle>();
  return format(t, "<%T object: ident=%u>", self, h->ident_);
}
Result<Own<>> ThreadHandle::get_ident(Thread& t) { return int_from_unsigned(t, ident_); }

Result<void> ThreadHandle::join(Thread& t, Ref<> timeout) {
  std::int64_t limit = -1;
  if (!is_none(timeout)) {
    const double seconds = TRY(to_double(t, timeout));
    if (seconds >= 0) limit = static_cast<std::int64_t>(seconds * 1e9);
  }
  if (state_ == State::NotStarted) return raise(t, exc::RuntimeError, "thread not started");
  if (state_ != State::Done && ident_ == t.id) return raise(t, exc::RuntimeError, "Cannot join current thread");
  if (state_ != State::Done && t.interpreter->is_finalizing)
    return raise(t, exc::PythonFinalizationError, "cannot join thread at interpreter shutdown");
  Own<> keep = Ref<>(this).own();
  if (TRY(ended_.acquire(t, limit))) ended_.release();
  return ok;
}

void ThreadHandle::forget_waiters() {
  ended_.reset_after_fork();
  (void)ended_.try_acquire();
}

Result<void> ThreadHandle::set_done(Thread& t) {
  if (state_ == State::NotStarted) return raise(t, exc::RuntimeError, "thread not started");
  finish();
  return ok;
}

namespace {

Result<Own<>> handle_ident(Thread& t, Ref<> self) { return self.as<ThreadHandle>()->get_ident(t); }

constexpr Method kHandleMethods[] = {
    bind<&ThreadHandle::join>("join(self, timeout=None, /)", "Waits until the thread has ended."),
    bind<&ThreadHandle::is_done>("is_done(self)", "Has the thread ended?"),
    bind<&ThreadHandle::set_done>("_set_done(self)"),
};
constexpr Attribute kHandleAttributes[] = {attribute<&handle_ident>("ident")};

}  // namespace

constinit Type ThreadHandle::type = describe<ThreadHandle>(
    "_thread._ThreadHandle",
    {.doc = "A thread that can be waited for.", .methods = kHandleMethods, .attributes = kHandleAttributes});

// ---- starting ----

namespace {

struct Job {
  Slot<> function;
  Slot<Tuple> args;
  Slot<Dict> keywords;
  Slot<ThreadHandle> handle;  // of a joinable thread
};

void forget_joined(Thread& t, ThreadHandle* handle) {
  if (std::erase(started(t).joined, handle)) handle->release();
}

void run_job(Thread& t, void* given) {
  auto* job = static_cast<Job*>(given);
  t.id = static_cast<std::uint64_t>(pthread_self());
  if (job->handle) {
    job->handle->ident_ = t.id;
    job->handle->state_ = ThreadHandle::State::Running;
  }
  Result<Own<>> r = call_tuple(t, job->function.ref(), job->args.ref(), job->keywords.opt());
  if (r.is_failed() && !clear_if_pending(t, exc::SystemExit))
    write_unraisable(t, job->function.opt(), "Exception ignored in thread started by ");
  job->function.clear(), job->args.clear(), job->keywords.clear();
}

void end_job(Thread& t, void* given) {
  auto* job = static_cast<Job*>(given);
  if (ThreadHandle* handle = job->handle.get()) {
    handle->finish();
    std::erase(started(t).all, handle);
    forget_joined(t, handle);
  }
  delete job;
}

Result<std::uint64_t> start(Thread& t, Ref<> function, Ref<Tuple> args, OptRef<Dict> keywords,
                            OptRef<ThreadHandle> handle, bool daemon) {
  if (t.interpreter->is_finalizing)
    return raise(t, exc::PythonFinalizationError, "can't create new thread at interpreter shutdown");
  auto* job = new Job;
  job->function.set(function.own());
  job->args.set(args.own());
  if (keywords) job->keywords.set(keywords.ref().own());
  if (handle) job->handle.set(handle.ref().own());
  StartedThreads& all = started(t);
  if (handle) {
    handle->state_ = ThreadHandle::State::Starting;
    all.all.push_back(handle.get());
    if (!daemon) all.joined.push_back(handle.ref().own().leak());
  }
  std::uint64_t id = 0;
  if (start_thread(t, {&run_job, &end_job, job}, all.stack_size, id).is_failed()) {
    if (handle) {
      handle->state_ = ThreadHandle::State::NotStarted;
      std::erase(all.all, handle.get());
      forget_joined(t, handle.get());
    }
    delete job;
    return failed;
  }
  if (handle) handle->ident_ = id;
  return id;
}

Result<std::uint64_t> start_new_thread(Thread& t, Ref<> function, Ref<> args, OptRef<> kwargs) {
  if (!is_callable(function)) return raise(t, exc::TypeError, "first arg must be callable");
  if (!args.is<Tuple>()) return raise(t, exc::TypeError, "2nd arg must be a tuple");
  if (kwargs && !kwargs.ref().is<Dict>()) return raise(t, exc::TypeError, "optional 3rd arg must be a dictionary");
  TRY(audit(t, "_thread.start_new_thread",
            {function.value(), args.value(), kwargs ? kwargs.value() : none_ref().value()}));
  return start(t, function, args.as<Tuple>(), kwargs ? kwargs.ref().try_as<Dict>() : OptRef<Dict>(), {}, true);
}

Result<Own<>> start_joinable_thread(Thread& t, Ref<> function, Ref<> handle, bool daemon) {
  if (!is_callable(function)) return raise(t, exc::TypeError, "thread function must be callable");
  Slot<ThreadHandle> h;
  if (is_none(handle))
    h.set(TRY(create<ThreadHandle>(t)));
  else if (handle.is<ThreadHandle>())
    h.set(handle.as<ThreadHandle>().own());
  else
    return raise(t, exc::TypeError, "'handle' must be a _ThreadHandle");
  if (h->state_ != ThreadHandle::State::NotStarted) return raise(t, exc::RuntimeError, "thread already started");
  TRY(audit(t, "_thread.start_joinable_thread", {function.value(), Value::of_int(daemon), h.value()}));
  Own<Tuple> nothing = Tuple::empty();
  TRY(start(t, function, nothing.ref(), {}, h.opt(), daemon));
  return Own<>(h.ref().own());
}

Result<void> shutdown(Thread& t) {
  auto& handles = started(t).joined;
  for (;;) {
    ThreadHandle* next = nullptr;
    for (ThreadHandle* h : handles)
      if (h->state_ != ThreadHandle::State::Done && h->ident_ != t.id) next = h;
    if (!next) return ok;
    Own<ThreadHandle> keep = Ref<ThreadHandle>(next).own();
    if (keep->join(t, none_ref()).is_failed()) {
      if (!pending_matches(t, exc::Exception)) return failed;
      write_unraisable(t, {}, "Exception ignored on joining a thread in _thread._shutdown() ");
    }
    forget_joined(t, next);
  }
}

// ---- the other functions ----

Result<Own<>> allocate_lock(Thread& t) { return create<Lock>(t); }
Result<std::uint64_t> get_ident(Thread& t) { return t.id ? t.id : t.id = static_cast<std::uint64_t>(pthread_self()); }
Result<std::int64_t> get_native_id(Thread&) { return static_cast<std::int64_t>(syscall(SYS_gettid)); }
Result<std::uint64_t> main_ident(Thread& t) {
  Thread& main = *t.interpreter->main_thread;
  if (!main.id && &main == &t) main.id = static_cast<std::uint64_t>(pthread_self());
  return main.id;
}
Result<Own<>> exit_thread(Thread& t) { return raise_bare(t, exc::SystemExit); }
Result<std::int64_t> count(Thread& t) { return running_threads(*t.interpreter); }
Result<bool> daemon_threads_allowed(Thread&) { return true; }
Result<bool> is_main_interpreter(Thread& t) { return t.interpreter->id == 0; }
Result<void> interrupt_main(Thread& t, int number) {
  if (number < 1 || number >= NSIG) return raise(t, exc::ValueError, "signal number out of range");
  struct sigaction action;
  if (sigaction(number, nullptr, &action) == 0 && (action.sa_handler == SIG_IGN || action.sa_handler == SIG_DFL))
    return ok;
  ::pthread_kill(static_cast<pthread_t>(t.interpreter->main_thread->id ? t.interpreter->main_thread->id
                                                                       : static_cast<std::uint64_t>(pthread_self())),
                 number);
  return handle_signals(t);
}
Result<std::int64_t> stack_size(Thread& t, std::int64_t size) {
  std::size_t& current = started(t).stack_size;
  const auto old = static_cast<std::int64_t>(current);
  if (size < 0) return raise(t, exc::ValueError, "size must be 0 or a positive value");
  if (size != 0 && size < 32768) return raise(t, exc::ValueError, "size not valid: %d bytes", size);
  current = static_cast<std::size_t>(size);
  return old;
}
Result<void> set_name(Thread& t, Ref<Str> name) {
  Own<Str> printable = TRY(format(t, "%.15s", name));
  std::string text;
  for (std::size_t i = 0; i < printable->length() && text.size() < 15; ++i)
    text.push_back(printable->at(i) < 128 ? static_cast<char>(printable->at(i)) : '?');
  prctl(PR_SET_NAME, text.c_str());
  return ok;
}
Result<Own<>> make_handle(Thread& t, Ref<> ident) {
  if (!is_int(ident)) return raise(t, exc::TypeError, "ident must be an integer");
  std::int64_t id = 0;
  if (!int_fits(ident, &id)) id = 0;
  Own<ThreadHandle> h = TRY(create<ThreadHandle>(t));
  h->ident_ = static_cast<std::uint64_t>(id);
  h->state_ = ThreadHandle::State::Running;
  started(t).all.push_back(h.get());
  return h;
}

// ---- uncaught exceptions ----

constexpr StructField kHookFields[] = {{"exc_type", "Exception type"},
                                       {"exc_value", "Exception value"},
                                       {"exc_traceback", "Exception traceback"},
                                       {"thread", "Thread"}};
constexpr StructSequenceSpec kHookSpec{.name = "_thread._ExceptHookArgs",
                                       .doc = "Type used to pass arguments to threading.excepthook.",
                                       .fields = kHookFields,
                                       .visible = 4};
using HookArgs = StructSequence<kHookSpec>;

Result<Own<>> excepthook(Thread& t, Ref<> given) {
  if (!given.is<HookArgs>())
    return raise(t, exc::TypeError, "_thread._excepthook argument type must be _ExceptHookArgs");
  auto a = given.as<Tuple>();
  Ref<> type = (*a)[0], value = (*a)[1], traceback = (*a)[2], thread = (*a)[3];
  if (type.is(&exc::SystemExit)) return none();
  OptRef<> file = t.interpreter->sys->find_str(names::stderr_);
  if (!file || is_none(file)) return none();
  Own<> out = file.ref().own();
  Own<Str> name = TRY(Str::from_ascii(t, ""));
  Slot<> holder;
  if (!is_none(thread) && TRY(find_attr(t, thread, names::name, holder)))
    name = TRY(str(t, holder.ref()));
  else
    name = TRY(format(t, "%u", static_cast<std::uint64_t>(pthread_self())));
  Own<Str> head = TRY(format(t, "Exception in thread %S:\n", name));
  Own<Str> write = TRY(Str::intern_ascii(t, "write"));
  (void)TRY(call_method(t, out.ref(), write.ref(), {head.value()}));
  Own<> module = TRY(import_module(t, "traceback"));
  Own<Str> print = TRY(Str::intern_ascii(t, "print_exception"));
  Own<> function = TRY(get_attr(t, module.ref(), print.ref()));
  Own<> none_value = none();
  (void)TRY(call(t, function.ref(), {type.value(), value.value(), traceback.value(), none_value.value(), out.value()}));
  Own<> flushed = TRY(call_method(t, out.ref(), names::flush));
  return none();
}

constexpr Method kFunctions[] = {
    bind<&start_new_thread>(
        "start_new_thread(function, args, kwargs=<unrepresentable>, /)",
        "Start a new thread and return its identifier.\n\nThe thread will call the function with positional arguments "
        "from the\ntuple args and keyword arguments taken from the optional dictionary\nkwargs.  The thread exits when "
        "the function returns; the return value\nis ignored.  The thread will also exit when the function raises "
        "an\nunhandled exception; a stack trace will be printed unless the exception\nis SystemExit."),
    bind<&start_new_thread>("start_new(function, args, kwargs=<unrepresentable>, /)",
                            "An obsolete synonym of start_new_thread()."),
    bind<&start_joinable_thread>(
        "start_joinable_thread(function, handle=None, daemon=True)",
        "*For internal use only*: start a new thread.\n\nLike start_new_thread(), this starts a new thread calling the "
        "given function.\nUnlike start_new_thread(), this returns a handle object with methods to join\nor detach the "
        "given thread.\nThis function is not for third-party code, please use the\n`threading` module instead. During "
        "finalization the runtime will not wait for\nthe thread to exit if daemon is True. If handle is provided it "
        "must be a\nnewly created thread._ThreadHandle instance."),
    bind<&daemon_threads_allowed>(
        "daemon_threads_allowed()",
        "Return True if daemon threads are allowed in the current interpreter,\nand False otherwise.\n"),
    bind<&allocate_lock>("allocate_lock()",
                         "Create a new lock object. See help(type(threading.Lock())) for\ninformation about locks."),
    bind<&allocate_lock>("allocate()", "An obsolete synonym of allocate_lock()."),
    bind<&exit_thread>("exit()",
                       "This is synonymous to ``raise SystemExit''.  It will cause the current\nthread to exit "
                       "silently unless the exception is caught."),
    bind<&exit_thread>("exit_thread()", "An obsolete synonym of exit()."),
    bind<&interrupt_main>(
        "interrupt_main(signum=2, /)",
        "Simulate the arrival of the given signal in the main thread,\nwhere the corresponding signal handler will be "
        "executed.\nIf *signum* is omitted, SIGINT is assumed.\nA subthread can use this function to interrupt the "
        "main thread.\n\nNote: the default signal handler for SIGINT raises ``KeyboardInterrupt``."),
    bind<&get_ident>("get_ident()",
                     "Return a non-zero integer that uniquely identifies the current thread\namongst other threads "
                     "that exist simultaneously.\nThis may be used to identify per-thread resources.\nEven though on "
                     "some platforms threads identities may appear to be\nallocated consecutive numbers starting at 1, "
                     "this behavior should not\nbe relied upon, and the number should be seen purely as a magic "
                     "cookie.\nA thread's identity may be reused for another thread after it exits."),
    bind<&main_ident>(
        "_get_main_thread_ident()",
        "Internal only. Return a non-zero integer that uniquely identifies the main thread\nof the main interpreter."),
    bind<&get_native_id>("get_native_id()",
                         "Return a non-negative integer identifying the thread as reported\nby the OS (kernel). This "
                         "may be used to uniquely identify a\nparticular thread within a system."),
    bind<&count>("_count()",
                 "Return the number of currently running Python threads, excluding\nthe main thread. The returned "
                 "number comprises all threads created\nthrough `start_new_thread()` as well as `threading.Thread`, "
                 "and not\nyet finished.\n\nThis function is meant for internal and specialized purposes only.\nIn "
                 "most applications `threading.enumerate()` should be used instead."),
    bind<&stack_size>(
        "stack_size(size=0, /)",
        "Return the thread stack size used when creating new threads.  The\noptional size argument specifies the stack "
        "size (in bytes) to be used\nfor subsequently created threads, and must be 0 (use platform or\nconfigured "
        "default) or a positive integer value of at least 32,768 (32k).\nIf changing the thread stack size is "
        "unsupported, a ThreadError\nexception is raised.  If the specified size is invalid, a ValueError\nexception "
        "is raised, and the stack size is unmodified.  32k bytes\n currently the minimum supported stack size value to "
        "guarantee\nsufficient stack space for the interpreter itself.\n\nNote that some platforms may have particular "
        "restrictions on values for\nthe stack size, such as requiring a minimum stack size larger than 32 KiB "
        "or\nrequiring allocation in multiples of the system memory page size\n- platform documentation should be "
        "referred to for more information\n(4 KiB pages are common; using multiples of 4096 for the stack size is\nthe "
        "suggested approach in the absence of more specific information)."),
    bind<&shutdown>("_shutdown()", "Wait for all non-daemon threads (other than the calling thread) to stop."),
    bind<&make_handle>(
        "_make_thread_handle(ident, /)",
        "Internal only. Make a thread handle for threads not spawned\nby the _thread or threading module."),
    bind<&is_main_interpreter>("_is_main_interpreter()",
                               "Return True if the current interpreter is the main Python interpreter."),
    bind<&set_name>("set_name(name)", "Set the name of the current thread."),
    bind<&excepthook>("_excepthook(exc_info, /)", "Handle uncaught Thread.run() exception."),
};
Type* const kTypes[] = {&Lock::type, &RLock::type, &Local::type, &ThreadHandle::type, &HookArgs::type};

Result<void> start_module(Thread& t, Ref<Dict> space) {
  auto set = [&](const char* name, Own<> v) -> Result<void> {
    return space->set_str(t, TRY(Str::intern_ascii(t, name)).ref(), std::move(v));
  };
  TRY(set("error", Ref<Type>(&exc::RuntimeError).own()));
  TRY(set("LockType", Ref<Type>(&Lock::type).own()));
  TRY(set("TIMEOUT_MAX", TRY(float_from(t, 9223372036.0))));
  return ok;
}

}  // namespace

void handles_after_fork(Thread& t) {
  StartedThreads& all = started(t);
  for (ThreadHandle* h : std::exchange(all.all, {})) {
    h->forget_waiters();
    if (h->ident_ == t.id) {
      all.all.push_back(h);
      continue;
    }
    h->finish();
    forget_joined(t, h);
  }
}

}  // namespace thread_module

const ModuleSpec kThreadModule{
    .name = "_thread",
    .doc = "Threads and locks at the lowest level; threading builds on it.",
    .functions = thread_module::kFunctions,
    .types = thread_module::kTypes,
    .start = &thread_module::start_module,
};

}  // namespace krait
