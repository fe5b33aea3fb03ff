// sys.stderr until the streams of module _io are there: text goes straight to descriptor 2.
#include <unistd.h>

#include "object/allocate.h"
#include "object/raise.h"
#include "runtime/startup.h"
#include "runtime/state.h"
#include "types/codecs.h"
#include "types/hooks.h"
#include "types/protocol.h"
#include "types/singletons.h"
#include "types/str.h"

namespace krait {

namespace {

constexpr int kDescriptor = 2;

class StderrPrinter final : public Object {
 public:
  static Type type;
  static Result<Own<>> repr(Thread& t, Ref<> self) {
    return format(t, "<stderrprinter(fd=%d) object at 0x%x>", kDescriptor, self.value().bits());
  }
  Result<std::size_t> write(Thread& t, Ref<Str> text) {
    Own<Bytes> bytes = TRY(codecs::encode_utf8(t, text, codecs::ErrorPolicy("backslashreplace")));
    std::string_view rest = bytes->text();
    while (!rest.empty()) {
      const ssize_t n = ::write(kDescriptor, rest.data(), rest.size());
      if (n < 0 && errno == EINTR) continue;
      if (n < 0) break;
      rest.remove_prefix(static_cast<std::size_t>(n));
    }
    return text->length();
  }
  Result<void> nothing(Thread&) { return ok; }
  Result<int> fileno(Thread&) { return kDescriptor; }
  Result<bool> isatty(Thread&) { return ::isatty(kDescriptor) != 0; }
  Result<bool> get_closed(Thread&) { return false; }
  Result<Own<>> get_encoding(Thread&) { return none(); }
  Result<Own<>> get_mode(Thread&) { return Str::of_latin1('w').own(); }
};

constexpr Method kMethods[] = {
    bind<&StderrPrinter::nothing>("close(self)", ""),        bind<&StderrPrinter::nothing>("flush(self)", ""),
    bind<&StderrPrinter::fileno>("fileno(self)", ""),        bind<&StderrPrinter::isatty>("isatty(self)", ""),
    bind<&StderrPrinter::write>("write(self, text, /)", ""),
};
constexpr Attribute kAttributes[] = {
    attribute<&StderrPrinter::get_closed>("closed", "True if the file is closed"),
    attribute<&StderrPrinter::get_encoding>("encoding", "None: bytes go out as they are."),
    attribute<&StderrPrinter::get_mode>("mode", "'w'."),
};

constinit Type StderrPrinter::type = describe<StderrPrinter>(
    "stderrprinter", {.methods = kMethods, .attributes = kAttributes, .flags = kTypeNoConstruct});

}  // namespace

Result<void> start_early_stderr(Thread& t) {
  Own<> printer = TRY(create<StderrPrinter>(t));
  TRY(sys_set(t, "__stderr__", printer.ref().own()));
  return sys_set(t, "stderr", std::move(printer));
}

}  // namespace krait
