// syslog: messages to the system's log.
#include <syslog.h>

#include <string>

#include "modules/modules.h"
#include "modules/posix/posix.h"
#include "object/native_state.h"
#include "types/names.h"
#include "types/protocol.h"

namespace krait {
namespace {

struct State {
  Slot<Bytes> ident;  // the C library keeps a pointer to it
  bool is_open = false;
};

// The last part of sys.argv[0].
Result<void> default_ident(Thread& t, Slot<>& out) {
  const Slot<Dict>& sys = t.interpreter->sys;
  const OptRef<> argv = sys ? sys->find_str(names::argv) : OptRef<>();
  if (!argv || !argv.ref().is<List>() || argv.ref().as<List>()->size() == 0) return ok;
  const Ref<> script = (*argv.ref().as<List>())[0];
  if (!script.is<Str>() || script.as<Str>()->length() == 0) return ok;
  const Ref<Str> text = script.as<Str>();
  std::size_t from = text->length();
  while (from && text->at(from - 1) != '/') --from;
  out.set(TRY(Str::substring(t, text, from, text->length())));
  return ok;
}

Result<void> open_with(Thread& t, OptRef<> ident, int option, int facility) {
  Slot<> name;
  if (ident)
    name.set(ident.ref().own());
  else
    TRY(default_ident(t, name));
  TRY(audit(t, "syslog.openlog",
            {name ? name.value() : none_ref().value(), Value::of_int(option), Value::of_int(facility)}));
  auto& state = native_state<State>(t);
  state.ident.clear();
  if (name) state.ident.set(TRY(fs_encode(t, name.ref().as<Str>())));
  ::openlog(state.ident ? reinterpret_cast<const char*>(state.ident->data()) : nullptr, option, facility);
  state.is_open = true;
  return ok;
}
Result<void> openlog(Thread& t, OptRef<Str> ident, int option, OptRef<> facility) {
  return open_with(t, ident ? OptRef<>(ident.ref()) : OptRef<>(), option,
                   facility ? TRY(int_argument(t, facility.ref())) : LOG_USER);
}

Result<void> write_log(Thread& t, Rest args) {
  if (args.size() < 1 || args.size() > 2) return raise(t, exc::TypeError, "syslog.syslog requires 1 to 2 arguments");
  const int priority = args.size() == 2 ? TRY(int_argument(t, args[0])) : LOG_INFO;
  const Ref<> message = args[args.size() - 1];
  if (!message.is<Str>())
    return raise(t, exc::TypeError, "syslog() argument %d must be str, not %T", args.size(), message);
  const Own<Bytes> text = TRY(fs_encode(t, message.as<Str>()));
  TRY(audit(t, "syslog.syslog", {Value::of_int(priority), message.value()}));
  if (!native_state<State>(t).is_open) TRY(open_with(t, {}, 0, LOG_USER));
  unlocked(t, [&] { return ::syslog(priority, "%s", reinterpret_cast<const char*>(text->data())), 0; });
  return ok;
}

Result<void> closelog(Thread& t) {
  TRY(audit(t, "syslog.closelog"));
  auto& state = native_state<State>(t);
  if (!state.is_open) return ok;
  ::closelog();
  state.ident.clear();
  state.is_open = false;
  return ok;
}
Result<int> setlogmask(Thread& t, int mask) {
  TRY(audit(t, "syslog.setlogmask", {Value::of_int(mask)}));
  return ::setlogmask(mask);
}
Result<int> log_mask(Thread&, int priority) { return LOG_MASK(priority); }
Result<int> log_upto(Thread&, int priority) { return LOG_UPTO(priority); }

constexpr Method kFunctions[] = {
    bind<&openlog>("openlog(ident=<unrepresentable>, logoption=0, facility=LOG_USER)",
                   "Set the name, options and facility of the messages that follow."),
    bind<&write_log>("syslog(*args)", "syslog([priority=LOG_INFO,] message)\n\nHand a message to the system's log."),
    bind<&closelog>("closelog()", "Forget what openlog() set."),
    bind<&setlogmask>("setlogmask(maskpri, /)",
                      "Choose which priorities are logged, by a mask; the result is the mask before."),
    bind<&log_mask>("LOG_MASK(pri, /)", "The bit that stands for a priority in a mask."),
    bind<&log_upto>("LOG_UPTO(pri, /)", "The bits of a priority and of all that are more urgent."),
};

constexpr IntConstant kConstants[] = {
    {"LOG_EMERG", LOG_EMERG},       {"LOG_ALERT", LOG_ALERT},   {"LOG_CRIT", LOG_CRIT},     {"LOG_ERR", LOG_ERR},
    {"LOG_WARNING", LOG_WARNING},   {"LOG_NOTICE", LOG_NOTICE}, {"LOG_INFO", LOG_INFO},     {"LOG_DEBUG", LOG_DEBUG},
    {"LOG_PID", LOG_PID},           {"LOG_CONS", LOG_CONS},     {"LOG_NDELAY", LOG_NDELAY}, {"LOG_ODELAY", LOG_ODELAY},
    {"LOG_NOWAIT", LOG_NOWAIT},     {"LOG_PERROR", LOG_PERROR}, {"LOG_KERN", LOG_KERN},     {"LOG_USER", LOG_USER},
    {"LOG_MAIL", LOG_MAIL},         {"LOG_DAEMON", LOG_DAEMON}, {"LOG_AUTH", LOG_AUTH},     {"LOG_LPR", LOG_LPR},
    {"LOG_LOCAL0", LOG_LOCAL0},     {"LOG_LOCAL1", LOG_LOCAL1}, {"LOG_LOCAL2", LOG_LOCAL2}, {"LOG_LOCAL3", LOG_LOCAL3},
    {"LOG_LOCAL4", LOG_LOCAL4},     {"LOG_LOCAL5", LOG_LOCAL5}, {"LOG_LOCAL6", LOG_LOCAL6}, {"LOG_LOCAL7", LOG_LOCAL7},
    {"LOG_SYSLOG", LOG_SYSLOG},     {"LOG_CRON", LOG_CRON},     {"LOG_UUCP", LOG_UUCP},     {"LOG_NEWS", LOG_NEWS},
    {"LOG_AUTHPRIV", LOG_AUTHPRIV}, {"LOG_FTP", LOG_FTP},
};

}  // namespace

constinit const ModuleSpec kSyslogModule = {.name = "syslog", .functions = kFunctions, .constants = kConstants};

}  // namespace krait
