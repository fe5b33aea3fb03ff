// posix_spawn and posix_spawnp.
#include <signal.h>
#include <spawn.h>

#include <vector>

#include "modules/posix/posix.h"
#include "modules/posix/results.h"
#include "modules/signal.h"
#include "types/int.h"
#include "types/protocol.h"

namespace krait {

namespace posix {
namespace {

enum Action { kOpen, kClose, kDup2, kCloseFrom };

class FileActions {
 public:
  FileActions() { ::posix_spawn_file_actions_init(&actions_); }
  ~FileActions() { ::posix_spawn_file_actions_destroy(&actions_); }
  FileActions(const FileActions&) = delete;
  Result<void> fill(Thread&, Ref<> sequence);
  const posix_spawn_file_actions_t* get() const { return &actions_; }

 private:
  Result<int> add(Thread&, Ref<Tuple>);
  Result<void> expect(Thread& t, Ref<Tuple> action, std::size_t size, const char* what) {
    if (action->size() == size) return ok;
    return raise(t, exc::TypeError, "%s", what);
  }
  posix_spawn_file_actions_t actions_;
  std::vector<FsText> paths_;
};

// Adds one action; what the C function answers.
Result<int> FileActions::add(Thread& t, Ref<Tuple> action) {
  switch (TRY(int64_argument(t, (*action)[0]))) {
    case kOpen: {
      TRY(expect(t, action, 5, "A open file_action tuple must have 5 elements"));
      const int fd = TRY(int_argument(t, (*action)[1]));
      paths_.push_back(TRY(FsText::from(t, (*action)[2])));
      const int flags = TRY(int_argument(t, (*action)[3]));
      const auto mode = TRY(uint64_argument(t, (*action)[4]));
      return ::posix_spawn_file_actions_addopen(&actions_, fd, paths_.back().text(), flags, static_cast<mode_t>(mode));
    }
    case kClose:
      TRY(expect(t, action, 2, "A close file_action tuple must have 2 elements"));
      return ::posix_spawn_file_actions_addclose(&actions_, TRY(int_argument(t, (*action)[1])));
    case kDup2: {
      TRY(expect(t, action, 3, "A dup2 file_action tuple must have 3 elements"));
      const int fd = TRY(int_argument(t, (*action)[1])), fd2 = TRY(int_argument(t, (*action)[2]));
      return ::posix_spawn_file_actions_adddup2(&actions_, fd, fd2);
    }
    case kCloseFrom:
      TRY(expect(t, action, 2, "A closefrom file_action tuple must have 2 elements"));
      return ::posix_spawn_file_actions_addclosefrom_np(&actions_, TRY(int_argument(t, (*action)[1])));
    default:
      return raise(t, exc::TypeError, "Unknown file_actions identifier");
  }
}

Result<void> FileActions::fill(Thread& t, Ref<> sequence) {
  if (!is_sequence(sequence)) return raise(t, exc::TypeError, "file_actions must be a sequence or None");
  Own<Tuple> all = TRY(to_tuple(t, sequence));
  for (const Value v : all->span()) {
    const OptRef<Tuple> action = Ref<>(v).try_as<Tuple>();
    if (!action || action->size() == 0)
      return raise(t, exc::TypeError, "Each file_actions element must be a non-empty tuple");
    const int error = TRY(add(t, action.ref()));
    if (error) return raise_errno(t, error);
  }
  return ok;
}

class Attributes {
 public:
  Attributes() { ::posix_spawnattr_init(&attributes_); }
  ~Attributes() { ::posix_spawnattr_destroy(&attributes_); }
  Attributes(const Attributes&) = delete;
  posix_spawnattr_t* get() { return &attributes_; }
  void add_flag(short flag) { flags_ = static_cast<short>(flags_ | flag); }
  Result<void> scheduler(Thread&, const char* function, Ref<>);
  Result<void> finish(Thread& t) {
    if (const int error = ::posix_spawnattr_setflags(&attributes_, flags_)) return raise_errno(t, error);
    return ok;
  }

 private:
  posix_spawnattr_t attributes_;
  short flags_ = 0;
};

Result<void> Attributes::scheduler(Thread& t, const char* function, Ref<> given) {
  const OptRef<Tuple> pair = given.try_as<Tuple>();
  if (!pair || pair->size() != 2) return raise(t, exc::TypeError, "%s: scheduler must be a tuple or None", function);
  if (!is_none((*pair)[0])) {
    const int policy = TRY(int_argument(t, (*pair)[0]));
    if (const int error = ::posix_spawnattr_setschedpolicy(&attributes_, policy)) return raise_errno(t, error);
    add_flag(POSIX_SPAWN_SETSCHEDULER);
  }
  ::sched_param p{};
  p.sched_priority = TRY(priority_of(t, (*pair)[1]));
  if (const int error = ::posix_spawnattr_setschedparam(&attributes_, &p)) return raise_errno(t, error);
  add_flag(POSIX_SPAWN_SETSCHEDPARAM);
  return ok;
}

struct Options {
  OptRef<> file_actions, group;
  bool reset_ids, new_session;
  OptRef<> mask, defaults, scheduler;
};

// An empty tuple or list of signals means that nothing is asked for.
Result<bool> is_given(Thread& t, OptRef<> signals) {
  return signals && (!is_sequence(signals.ref()) || TRY(len(t, signals.ref())) != 0);
}

Result<void> set_attributes(Thread& t, const char* function, const Options& o, Attributes& attributes) {
  if (!is_none_or_missing(o.group)) {
    const int group = TRY(int_argument(t, o.group.ref()));
    if (const int error = ::posix_spawnattr_setpgroup(attributes.get(), group)) return raise_errno(t, error);
    attributes.add_flag(POSIX_SPAWN_SETPGROUP);
  }
  if (o.reset_ids) attributes.add_flag(POSIX_SPAWN_RESETIDS);
  if (o.new_session) attributes.add_flag(POSIX_SPAWN_SETSID);
  if (TRY(is_given(t, o.mask))) {
    const sigset_t set = TRY(signal_set(t, o.mask.ref()));
    if (const int error = ::posix_spawnattr_setsigmask(attributes.get(), &set)) return raise_errno(t, error);
    attributes.add_flag(POSIX_SPAWN_SETSIGMASK);
  }
  if (TRY(is_given(t, o.defaults))) {
    const sigset_t set = TRY(signal_set(t, o.defaults.ref()));
    if (const int error = ::posix_spawnattr_setsigdefault(attributes.get(), &set)) return raise_errno(t, error);
    attributes.add_flag(POSIX_SPAWN_SETSIGDEF);
  }
  if (!is_none_or_missing(o.scheduler)) TRY(attributes.scheduler(t, function, o.scheduler.ref()));
  return attributes.finish(t);
}

template <auto kSpawn>
Result<int> spawn(Thread& t, const char* function, const Path& path, Ref<> argv, Ref<> environment,
                  const Options& options) {
  if (!argv.is<Tuple>() && !argv.is<List>())
    return raise(t, exc::TypeError, "%s: argv must be a tuple or list", function);
  if (TRY(len(t, argv)) == 0) return raise(t, exc::ValueError, "%s: argv must not be empty", function);
  if (!is_mapping(environment) && !is_none(environment))
    return raise(t, exc::TypeError, "%s: environment must be a mapping object or None", function);
  CStrings arguments, variables;
  TRY(arguments.fill(t, argv));
  if (!TRY(arguments.array(t))[0][0])
    return raise(t, exc::ValueError, "%s: argv first element cannot be empty", function);
  if (!is_none(environment)) TRY(variables.fill_environment(t, environment));
  FileActions actions;
  if (!is_none_or_missing(options.file_actions)) TRY(actions.fill(t, options.file_actions.ref()));
  Attributes attributes;
  TRY(set_attributes(t, function, options, attributes));
  TRY(audit(t, "os.posix_spawn", {path.shown().value(), argv.value(), environment.value()}));
  pid_t pid = 0;
  char* const* const env = is_none(environment) ? environ : TRY(variables.array(t));
  char* const* const argument_texts = TRY(arguments.array(t));
  const int error = kSpawn(&pid, path.text(), actions.get(), attributes.get(), argument_texts, env);
  if (error) return raise_errno(t, error, path.shown());
  return static_cast<int>(pid);
}

Result<int> spawn_path(Thread& t, Path path, Ref<> argv, Ref<> env, OptRef<> file_actions, OptRef<> setpgroup,
                       bool resetids, bool setsid, OptRef<> setsigmask, OptRef<> setsigdef, OptRef<> scheduler) {
  return spawn<::posix_spawn>(t, "posix_spawn", path, argv, env,
                              {file_actions, setpgroup, resetids, setsid, setsigmask, setsigdef, scheduler});
}
Result<int> spawn_name(Thread& t, Path path, Ref<> argv, Ref<> env, OptRef<> file_actions, OptRef<> setpgroup,
                       bool resetids, bool setsid, OptRef<> setsigmask, OptRef<> setsigdef, OptRef<> scheduler) {
  return spawn<::posix_spawnp>(t, "posix_spawnp", path, argv, env,
                               {file_actions, setpgroup, resetids, setsid, setsigmask, setsigdef, scheduler});
}

constexpr Method kFunctions[] = {
    bind<&spawn_path>("posix_spawn(path, argv, env, /, *, file_actions=(), setpgroup=None, resetids=False, "
                      "setsid=False, setsigmask=(), setsigdef=(), scheduler=None)",
                      "Run a program in a new process; return its id."),
    bind<&spawn_name>("posix_spawnp(path, argv, env, /, *, file_actions=(), setpgroup=None, resetids=False, "
                      "setsid=False, setsigmask=(), setsigdef=(), scheduler=None)",
                      "Run a program, looked for along PATH, in a new process; return its id."),
};

}  // namespace

constinit const std::span<const Method> kSpawnFunctions = kFunctions;

}  // namespace posix
}  // namespace krait
