// select: waiting for files to be ready.
#include <poll.h>
#include <sys/epoll.h>
#include <sys/select.h>
#include <unistd.h>

#include <climits>
#include <memory>
#include <vector>

#include "modules/modules.h"
#include "modules/system_call.h"
#include "modules/timestamp.h"
#include "object/allocate.h"
#include "object/room.h"
#include "types/dict.h"
#include "types/int.h"
#include "types/list.h"
#include "types/protocol.h"
#include "types/singletons.h"
#include "types/str.h"
#include "types/tuple.h"

namespace krait {
namespace {

// A point in time until which a call may be repeated after signals; or no limit.
class Deadline {
 public:
  static constexpr std::int64_t kNever = -1;
  explicit Deadline(std::int64_t nanoseconds) : left_(nanoseconds) {
    if (left_ >= 0 && __builtin_add_overflow(monotonic_nanoseconds(), left_, &at_)) at_ = INT64_MAX;
  }
  std::int64_t left() const { return left_; }
  // After an interruption; false when the time is over.
  bool renew() {
    if (left_ < 0) return true;
    left_ = at_ - monotonic_nanoseconds();
    return left_ >= 0;
  }

 private:
  std::int64_t left_, at_ = 0;
};

// ---- select ----

struct Watched {
  Slot<List> objects;
  std::unique_ptr<int[]> fds;
  fd_set set;
  int highest = -1;

  Result<void> fill(Thread& t, Ref<> sequence) {
    FD_ZERO(&set);
    Result<Own<List>> all = sequence.is<List>() ? Result<Own<List>>(sequence.as<List>().own()) : to_list(t, sequence);
    if (all.is_failed()) {
      if (!clear_if_pending(t, exc::TypeError)) return failed;
      return raise(t, exc::TypeError, "arguments 1-3 must be sequences");
    }
    const Own<List> items = std::move(all).take();
    objects.set(TRY(List::create(t)));
    fds.reset(new (std::nothrow) int[items->size() + 1]);
    if (!fds) return raise_memory_error(t);
    // A list may lose items to a fileno() meanwhile; those count that are looked at.
    for (std::size_t i = 0, room = items->size(); i < items->size() && i < room; ++i) {
      const Own<> object = (*items)[i].own();
      const int fd = TRY(file_descriptor(t, object));
      if (fd >= FD_SETSIZE) return raise(t, exc::ValueError, "filedescriptor out of range in select()");
      TRY(objects->append(t, object));
      fds[i] = fd;
      FD_SET(fd, &set);
      if (fd > highest) highest = fd;
    }
    return ok;
  }
  Result<Own<List>> ready(Thread& t) {
    Own<List> list = TRY(List::create(t));
    for (std::size_t i = 0; i < objects->size(); ++i)
      if (FD_ISSET(fds[i], &set)) TRY(list->append(t, (*objects.ref())[i]));
    return list;
  }
};

Result<std::int64_t> select_timeout(Thread& t, Ref<> timeout) {
  if (is_none(timeout)) return Deadline::kNever;
  Result<std::int64_t> n = nanoseconds_from(t, timeout, kTimeoutRounding);
  if (n.is_failed()) {
    if (!clear_if_pending(t, exc::TypeError)) return failed;
    return raise(t, exc::TypeError, "timeout must be a float or None");
  }
  const std::int64_t nanoseconds = std::move(n).take();
  if (nanoseconds < 0) return raise(t, exc::ValueError, "timeout must be non-negative");
  return nanoseconds;
}

Result<Own<>> select(Thread& t, Ref<> read, Ref<> write, Ref<> except, Ref<> timeout) {
  Deadline deadline(TRY(select_timeout(t, timeout)));
  Watched sets[3];
  int highest = -1;
  const Ref<> given[] = {read, write, except};
  for (int i = 0; i < 3; ++i) {
    TRY(sets[i].fill(t, given[i]));
    highest = std::max(highest, sets[i].highest);
  }
  const fd_set asked[3] = {sets[0].set, sets[1].set, sets[2].set};
  int n;
  for (;;) {
    timeval time, *limit = nullptr;
    if (deadline.left() >= 0) time = to_timeval(deadline.left(), Rounding::Ceiling), limit = &time;
    n = unlocked(t, [&] { return ::select(highest + 1, &sets[0].set, &sets[1].set, &sets[2].set, limit); });
    if (n >= 0) break;
    if (errno != EINTR) return raise_errno(t, errno);
    TRY(handle_signals(t));
    for (int i = 0; i < 3; ++i) sets[i].set = asked[i];
    if (!deadline.renew()) {
      n = 0;
      break;
    }
  }
  if (n == 0)
    for (Watched& w : sets) FD_ZERO(&w.set);
  return Tuple::of(t, TRY(sets[0].ready(t)), TRY(sets[1].ready(t)), TRY(sets[2].ready(t)));
}

// Milliseconds for poll() and epoll_wait(), -1 for ever.
Result<int> milliseconds(Thread& t, std::int64_t nanoseconds) {
  if (nanoseconds < 0) return -1;
  const std::int64_t ms = divide_rounded(nanoseconds, 1000000, Rounding::Ceiling);
  if (ms > INT_MAX) return raise(t, exc::OverflowError, "timeout is too large");
  return static_cast<int>(ms);
}

// ---- poll ----

Result<short> event_mask(Thread& t, Ref<> given) {
  Own<> number = TRY(index(t, given));
  std::int64_t mask;
  if (int_sign(number.ref()) < 0) return raise(t, exc::ValueError, "Cannot convert negative int");
  if (!int_fits(number.ref(), &mask) || mask > USHRT_MAX)
    return raise(t, exc::OverflowError, "Python int too large for C unsigned short");
  return static_cast<short>(mask);
}

class Poll final : public Object {
 public:
  static Type type;
  explicit Poll(Own<Dict> watched) : watched_(std::move(watched)) {}

  Result<void> register_file(Thread& t, Fildes fd, OptRef<> mask) {
    const short events = mask ? TRY(event_mask(t, mask.ref())) : static_cast<short>(POLLIN | POLLPRI | POLLOUT);
    changed_ = true;
    return watched_->set(t, Ref<>(Value::of_int(fd.fd)), Own<>::of_int(static_cast<unsigned short>(events)));
  }
  Result<void> modify(Thread& t, Fildes fd, Ref<> mask) {
    const short events = TRY(event_mask(t, mask));
    const Ref<> key(Value::of_int(fd.fd));
    if (!TRY(watched_->find(t, key))) return raise_errno(t, ENOENT);
    changed_ = true;
    return watched_->set(t, key, Own<>::of_int(static_cast<unsigned short>(events)));
  }
  Result<void> unregister(Thread& t, Fildes fd) {
    const Ref<> key(Value::of_int(fd.fd));
    if (!TRY(watched_->remove(t, key))) return raise_key_error(t, key);
    changed_ = true;
    return ok;
  }
  Result<Own<>> poll(Thread&, Ref<> timeout);
  void trace(Tracer& visit) { visit(watched_); }

 private:
  Result<void> prepare(Thread&);
  Result<Own<>> answer(Thread&, int ready);

  Slot<Dict> watched_;  // descriptor -> events
  std::vector<pollfd> entries_;
  bool changed_ = false, running_ = false;
};

Result<void> Poll::prepare(Thread& t) {
  if (!changed_) return ok;
  entries_.clear();
  TRY(ensure_room(t, entries_, watched_->size()));
  Value fd, events;
  for (std::size_t at = 0; watched_->next_entry(at, fd, events);)
    entries_.push_back({static_cast<int>(fd.as_int()), static_cast<short>(events.as_int()), 0});
  changed_ = false;
  return ok;
}

Result<Own<>> Poll::answer(Thread& t, int ready) {
  Own<List> list = TRY(List::create(t));
  for (const pollfd& e : entries_) {
    if (ready == 0) break;
    if (!e.revents) continue;
    --ready;
    TRY(list->append_own(t, TRY(Tuple::of(t, Own<>::of_int(e.fd), Own<>::of_int(e.revents & 0xFFFF)))));
  }
  return list;
}

Result<Own<>> Poll::poll(Thread& t, Ref<> timeout) {
  std::int64_t limit = Deadline::kNever;
  if (!is_none(timeout)) {
    Result<std::int64_t> n = nanoseconds_from_milliseconds(t, timeout, kTimeoutRounding);
    if (n.is_failed()) {
      if (!clear_if_pending(t, exc::TypeError)) return failed;
      return raise(t, exc::TypeError, "timeout must be an integer or None");
    }
    limit = std::move(n).take();
    if (limit < 0) limit = Deadline::kNever;
  }
  Deadline deadline(limit);
  if (running_) return raise(t, exc::RuntimeError, "concurrent poll() invocation");
  TRY(prepare(t));
  running_ = true;
  struct Guard {
    ~Guard() { running = false; }
    bool& running;
  } guard{running_};
  for (;;) {
    const int ms = TRY(milliseconds(t, deadline.left()));
    const int ready = unlocked(t, [&] { return ::poll(entries_.data(), entries_.size(), ms); });
    if (ready >= 0) return answer(t, ready);
    if (errno != EINTR) return raise_errno(t, errno);
    TRY(handle_signals(t));
    if (!deadline.renew()) return answer(t, 0);
  }
}

constexpr Method kPollMethods[] = {
    bind<&Poll::register_file>("register(self, fd, eventmask=select.POLLIN | select.POLLPRI | select.POLLOUT, /)",
                               "Watch a file for these events."),
    bind<&Poll::modify>("modify(self, fd, eventmask, /)", "Change the events that a file is watched for."),
    bind<&Poll::unregister>("unregister(self, fd, /)", "Watch a file no longer."),
    bind<&Poll::poll>("poll(self, timeout=None, /)",
                      "Wait for events, at most `timeout` milliseconds; return a list of (fd, events)."),
};
constinit Type Poll::type = describe<Poll>("select.poll", {.methods = kPollMethods, .flags = kTypeNoConstruct});

Result<Own<>> new_poll(Thread& t) { return create<Poll>(t, TRY(Dict::create(t))); }

// ---- epoll ----

class Epoll final : public Object {
 public:
  static Type type;
  explicit Epoll(int fd) : fd_(fd) {}
  ~Epoll() {
    if (fd_ >= 0) ::close(fd_);
  }

  static Result<Own<>> construct(Thread&, Ref<Type>, const Arguments&);
  static Result<Own<>> from_fd(Thread& t, Ref<Type> type, Fildes fd) { return create_instance<Epoll>(t, type, fd.fd); }
  Result<void> close(Thread& t) {
    const int fd = std::exchange(fd_, -1);
    if (fd >= 0 && unlocked(t, [&] { return ::close(fd); }) != 0) return raise_errno(t, errno);
    return ok;
  }
  Result<int> fileno(Thread& t) {
    TRY(check_open(t));
    return fd_;
  }
  Result<Own<>> enter(Thread& t) {
    TRY(check_open(t));
    return Ref<>(this).own();
  }
  Result<void> exit(Thread& t, Rest) { return close(t); }
  Result<bool> get_closed(Thread&) { return fd_ < 0; }
  Result<void> register_file(Thread& t, Fildes fd, OptRef<> mask) { return control(t, EPOLL_CTL_ADD, fd, mask); }
  Result<void> modify(Thread& t, Fildes fd, Ref<> mask) { return control(t, EPOLL_CTL_MOD, fd, mask); }
  Result<void> unregister(Thread& t, Fildes fd) { return control(t, EPOLL_CTL_DEL, fd, {}); }
  Result<Own<>> poll(Thread&, Ref<> timeout, int most);

 private:
  Result<void> check_open(Thread& t) {
    if (fd_ >= 0) return ok;
    return raise(t, exc::ValueError, "I/O operation on closed epoll object");
  }
  Result<void> control(Thread& t, int operation, Fildes fd, OptRef<> mask) {
    TRY(check_open(t));
    epoll_event event = {};
    event.data.fd = fd.fd;
    event.events = EPOLLIN | EPOLLPRI | EPOLLOUT;
    if (mask) {
      Own<> number = TRY(index(t, mask.ref()));
      const IntView view(number.ref());
      const std::uint64_t low = view->size ? view->data[0] : 0;
      event.events = static_cast<std::uint32_t>(view->negative ? 0 - low : low);
    }
    const int epoll = fd_;
    if (unlocked(t, [&] { return ::epoll_ctl(epoll, operation, fd.fd, &event); }) != 0) return raise_errno(t, errno);
    return ok;
  }

  int fd_;
};

Result<Own<>> make_epoll(Thread& t, int size_hint, int flags) {
  if (size_hint < -1 || size_hint == 0) return raise(t, exc::ValueError, "negative sizehint");
  if (flags & ~EPOLL_CLOEXEC) return raise(t, exc::OSError, "invalid flags");
  const int fd = unlocked(t, [] { return ::epoll_create1(EPOLL_CLOEXEC); });
  if (fd < 0) return raise_errno(t, errno);
  return Own<>::of_int(fd);
}
constexpr Method kMakeEpoll = bind<&make_epoll>("epoll(sizehint=-1, flags=0)");
Result<Own<>> Epoll::construct(Thread& t, Ref<Type> type, const Arguments& args) {
  const Own<> fd = TRY(kMakeEpoll.call(t, kMakeEpoll, none_ref(), args));
  return create_instance<Epoll>(t, type, static_cast<int>(fd.value().as_int()));
}

Result<Own<>> Epoll::poll(Thread& t, Ref<> timeout, int most) {
  TRY(check_open(t));
  std::int64_t limit = Deadline::kNever;
  if (!is_none(timeout)) {
    Result<std::int64_t> n = nanoseconds_from(t, timeout, kTimeoutRounding);
    if (n.is_failed()) {
      if (!clear_if_pending(t, exc::TypeError)) return failed;
      return raise(t, exc::TypeError, "timeout must be an integer or None");
    }
    limit = std::move(n).take();
    if (limit < 0) limit = Deadline::kNever;
  }
  if (most == -1)
    most = FD_SETSIZE - 1;
  else if (most < 1)
    return raise(t, exc::ValueError, "maxevents must be greater than 0, got %d", most);
  Deadline deadline(limit);
  const std::unique_ptr<epoll_event[]> events(new (std::nothrow) epoll_event[static_cast<std::size_t>(most)]);
  if (!events) return raise_memory_error(t);
  int ready;
  for (;;) {
    const int ms = TRY(milliseconds(t, deadline.left())), epoll = fd_;
    ready = unlocked(t, [&] { return ::epoll_wait(epoll, events.get(), most, ms); });
    if (ready >= 0) break;
    if (errno != EINTR) return raise_errno(t, errno);
    TRY(handle_signals(t));
    ready = 0;
    if (!deadline.renew()) break;
  }
  Own<List> list = TRY(List::create(t, static_cast<std::size_t>(ready)));
  for (int i = 0; i < ready; ++i)
    TRY(list->append_own(t, TRY(Tuple::of(t, Own<>::of_int(events[i].data.fd), Own<>::of_int(events[i].events)))));
  return list;
}

constexpr Method kEpollMethods[] = {
    bind<&Epoll::from_fd>("fromfd(type, fd, /)", "An epoll object around a descriptor that is open already."),
    bind<&Epoll::close>("close(self)", "Give the descriptor back; any other use is a ValueError from then on."),
    bind<&Epoll::fileno>("fileno(self)", "The number of its descriptor."),
    bind<&Epoll::register_file>("register(self, fd, eventmask=select.EPOLLIN | select.EPOLLPRI | select.EPOLLOUT)",
                                "Watch a file for these events; OSError when it is watched already."),
    bind<&Epoll::modify>("modify(self, fd, eventmask)", "Change the events that a file is watched for."),
    bind<&Epoll::unregister>("unregister(self, fd)", "Watch a file no longer."),
    bind<&Epoll::poll>(
        "poll(self, timeout=None, maxevents=-1)",
        "Wait for events, at most `timeout` seconds; return a list of at most `maxevents` (fd, events)."),
    bind<&Epoll::enter>("__enter__(self)"),
    bind<&Epoll::exit>("__exit__(self, *args)"),
};
constexpr Attribute kEpollAttributes[] = {attribute<&Epoll::get_closed>("closed", "Whether close() was called.")};
constinit Type Epoll::type = describe<Epoll>(
    "select.epoll",
    {.doc = "select.epoll(sizehint=-1, flags=0)\n\nWaits until one of many descriptors can be read or written, however "
            "many there are.\n\nsizehint is -1 or positive, and has no effect; flags is 0 or EPOLL_CLOEXEC.",
     .methods = kEpollMethods,
     .attributes = kEpollAttributes});

constexpr Method kFunctions[] = {
    bind<&select>(
        "select(rlist, wlist, xlist, timeout=None, /)",
        "Wait until files are ready for reading, for writing, or have an exceptional condition.\n\n"
        "Files are descriptors or objects with fileno(). Returns the three lists of those that are ready; empty\n"
        "ones after `timeout` seconds."),
    bind<&new_poll>("poll()", "A polling object, which watches files registered with it."),
};

constexpr IntConstant kConstants[] = {
    {"PIPE_BUF", PIPE_BUF},
    {"POLLIN", POLLIN},
    {"POLLPRI", POLLPRI},
    {"POLLOUT", POLLOUT},
    {"POLLERR", POLLERR},
    {"POLLHUP", POLLHUP},
    {"POLLNVAL", POLLNVAL},
    {"POLLRDNORM", POLLRDNORM},
    {"POLLRDBAND", POLLRDBAND},
    {"POLLWRNORM", POLLWRNORM},
    {"POLLWRBAND", POLLWRBAND},
    {"POLLMSG", POLLMSG},
    {"POLLRDHUP", POLLRDHUP},
    {"EPOLLIN", EPOLLIN},
    {"EPOLLOUT", EPOLLOUT},
    {"EPOLLPRI", EPOLLPRI},
    {"EPOLLERR", EPOLLERR},
    {"EPOLLHUP", EPOLLHUP},
    {"EPOLLRDHUP", EPOLLRDHUP},
    {"EPOLLET", EPOLLET},
    {"EPOLLONESHOT", EPOLLONESHOT},
    {"EPOLLEXCLUSIVE", EPOLLEXCLUSIVE},
    {"EPOLLRDNORM", EPOLLRDNORM},
    {"EPOLLRDBAND", EPOLLRDBAND},
    {"EPOLLWRNORM", EPOLLWRNORM},
    {"EPOLLWRBAND", EPOLLWRBAND},
    {"EPOLLMSG", EPOLLMSG},
    {"EPOLLWAKEUP", EPOLLWAKEUP},
    {"EPOLL_CLOEXEC", EPOLL_CLOEXEC},
};

constexpr Type* kTypes[] = {&Epoll::type};

Result<void> start(Thread& t, Ref<Dict> namespace_) {
  return namespace_->set_str(t, TRY(Str::intern_ascii(t, "error")).ref(), Ref<>(&exc::OSError).own());
}

}  // namespace

constinit const ModuleSpec kSelectModule = {.name = "select",
                                            .doc = "Waiting for several files at once.",
                                            .functions = kFunctions,
                                            .constants = kConstants,
                                            .types = kTypes,
                                            .start = &start};

}  // namespace krait
