// The environment, and the system's name.
#include <unistd.h>

#include <cstdlib>
#include <cstring>

#include "modules/posix/posix.h"
#include "modules/posix/results.h"
#include "types/protocol.h"

namespace krait::posix {
namespace {

// The environment as a dict of bytes.
Result<Own<>> create_environ(Thread& t) {
  Own<Dict> made = TRY(Dict::create(t));
  for (char** entry = environ; entry && *entry; ++entry) {
    const char* equals = std::strchr(*entry, '=');
    if (!equals) continue;
    Own<Bytes> name = TRY(Bytes::create(t, *entry, static_cast<std::size_t>(equals - *entry)));
    if (TRY(made->find(t, name.ref()))) continue;
    TRY(made->set(t, name.ref(), TRY(Bytes::create(t, std::string_view(equals + 1)))));
  }
  return made;
}

Result<void> putenv(Thread& t, FsText name, FsText value) {
  if (std::strchr(name.text(), '=')) return raise(t, exc::ValueError, "illegal environment variable name");
  TRY(audit(t, "os.putenv", {name.bytes().value(), value.bytes().value()}));
  if (::setenv(name.text(), value.text(), 1) != 0) return raise_errno(t, errno);
  return ok;
}
Result<void> unsetenv(Thread& t, FsText name) {
  TRY(audit(t, "os.unsetenv", {name.bytes().value()}));
  if (::unsetenv(name.text()) != 0) return raise_errno(t, errno);
  return ok;
}

Result<Own<>> strerror(Thread& t, int code) {
  const char* text = std::strerror(code);
  if (!text) return raise(t, exc::ValueError, "strerror() argument out of range");
  return fs_decode(t, text);
}

// No GUI toolkit hooks into the reading of the prompt's line.
Result<void> inputhook(Thread&) { return ok; }
Result<bool> is_inputhook_installed(Thread&) { return false; }

constexpr Method kFunctions[] = {
    bind<&create_environ>("_create_environ()", "The environment as a new dict."),
    bind<&putenv>("putenv(name, value, /)", "Set an environment variable; os.environ does not notice."),
    bind<&unsetenv>("unsetenv(name, /)", "Remove an environment variable; os.environ does not notice."),
    bind<&uname_result>("uname()", "What the system says of itself."),
    bind<&strerror>("strerror(code, /)", "The system's text for an error number."),
    bind<&inputhook>("_inputhook()", "Calls the hook that runs while the prompt waits; there is none."),
    bind<&is_inputhook_installed>("_is_inputhook_installed()", "Is there a hook that runs while the prompt waits?"),
};

}  // namespace

constinit const std::span<const Method> kEnvironmentFunctions = kFunctions;

Result<void> start_environment(Thread& t, Ref<Dict> namespace_) {
  Own<Str> name = TRY(Str::intern_ascii(t, "environ"));
  return namespace_->set_str(t, name.ref(), TRY(create_environ(t)));
}

}  // namespace krait::posix
