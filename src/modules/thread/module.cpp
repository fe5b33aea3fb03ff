// _thread: threads, their handles, and the module's functions.
#include "types/module.h"

#include <pthread.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstring>

#include "modules/modules.h"
#include "modules/signal.h"
#include "modules/thread/thread.h"
#include "object/allocate.h"
#include "object/audit.h"
#include "object/native_state.h"
#include "types/codecs.h"
#include "types/exceptions.h"
#include "types/fs_path.h"
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
  forget_locals(t);
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
  TRY(audit(t, "_thread.start_joinable_thread", {function.value(), Value::of_int(daemon), handle.value()}));
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
  simulate_signal(t, number);
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
constexpr std::size_t kNameLimit = 15;  // bytes, of the system

Result<void> set_name(Thread& t, Ref<Str> name) {
  const FileSystemEncoding& encoding = file_system_encoding(t);
  Own<> encoded = TRY(codecs::encode(t, name, encoding.name(), "replace"));
  const std::string text(encoded.ref().as<Bytes>()->text().substr(0, kNameLimit));
  if (const int error = ::pthread_setname_np(::pthread_self(), text.c_str())) return raise_errno(t, error);
  return ok;
}
Result<Own<Str>> get_name(Thread& t) {
  char text[100];
  if (const int error = ::pthread_getname_np(::pthread_self(), text, sizeof text)) return raise_errno(t, error);
  return fs_decode(t, text);
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

constexpr StructField kHookFields[] = {{"exc_type", "The class of the exception."},
                                       {"exc_value", "The exception, or None."},
                                       {"exc_traceback", "Its traceback, or None."},
                                       {"thread", "The thread it ended, or None."}};
constexpr StructSequenceSpec kHookSpec{.name = "_thread._ExceptHookArgs",
                                       .doc = "What threading.excepthook is called with.",
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
  Slot<> kept;
  if (is_none_or_missing(file) && !is_none(thread)) {
    // The stream of the time when the thread was made.
    TRY(find_attr(t, thread, TRY(Str::intern_ascii(t, "_stderr")).ref(), kept));
    file = kept.opt();
  }
  if (is_none_or_missing(file)) return none();
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
        "Have function(*args, **kwargs) run in a new thread, and return the thread's identifier.\n\nThe result goes "
        "nowhere; an exception is given to sys.unraisablehook, except SystemExit, which only ends the thread."),
    bind<&start_new_thread>("start_new(function, args, kwargs=<unrepresentable>, /)",
                            "start_new_thread(), by its old name."),
    bind<&start_joinable_thread>(
        "start_joinable_thread(function, handle=None, daemon=True)",
        "Have function() run in a new thread, and return a handle to join it by. For module threading.\n\nhandle is "
        "one to use instead of a new one. A thread with daemon true is not waited for when the interpreter ends."),
    bind<&daemon_threads_allowed>("daemon_threads_allowed()", "Whether this interpreter may have daemon threads.\n"),
    bind<&allocate_lock>("allocate_lock()", "A new lock, the same as threading.Lock()."),
    bind<&allocate_lock>("allocate()", "allocate_lock(), by its old name."),
    bind<&exit_thread>("exit()", "Raises SystemExit, which ends this thread and prints nothing."),
    bind<&exit_thread>("exit_thread()", "exit(), by its old name."),
    bind<&interrupt_main>("interrupt_main(signum=2, /)", "Simulate the arrival of a signal in the main thread."),
    bind<&get_ident>("get_ident()", "A number that names this thread while it lives."),
    bind<&main_ident>("_get_main_thread_ident()", "The identifier of the main thread."),
    bind<&get_native_id>("get_native_id()", "The operating system's identifier of this thread."),
    bind<&count>("_count()", "The number of threads that are running beside the main one."),
    bind<&stack_size>("stack_size(size=0, /)", "The stack size of new threads, in bytes; sets it. 0: the system's."),
    bind<&shutdown>("_shutdown()", "Wait for all threads that are not daemons."),
    bind<&make_handle>("_make_thread_handle(ident, /)", "A handle for a thread that was not started here."),
    bind<&is_main_interpreter>("_is_main_interpreter()", "Is this the main interpreter?"),
    bind<&set_name>("set_name(name)", "Say what the system shall call this thread; it may cut the name."),
    bind<&get_name>("_get_name()", "What the system calls this thread."),
    bind<&excepthook>("_excepthook(exc_info, /)", "Handle an exception that a thread has not caught."),
};
Type* const kTypes[] = {&Lock::type, &RLock::type, &Local::type, &ThreadHandle::type, &HookArgs::type};

Result<void> start_module(Thread& t, Ref<Dict> space) {
  auto set = [&](const char* name, Own<> v) -> Result<void> {
    return space->set_str(t, TRY(Str::intern_ascii(t, name)).ref(), std::move(v));
  };
  TRY(set("error", Ref<Type>(&exc::RuntimeError).own()));
  TRY(set("LockType", Ref<Type>(&Lock::type).own()));
  TRY(set("_NAME_MAXLEN", Own<>::of_int(kNameLimit)));
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
