// Code objects made by hand: whatever the verifier lets pass is run, and must not harm the interpreter.
//
// python/code_objects.py makes them and runs them, under a limit of time; what it draws at random otherwise are the
// bytes of an input here.
#include <cstdlib>
#include <iterator>

#include "modules/modules.h"
#include "object/raise.h"
#include "runtime/lifecycle.h"
#include "runtime/memory.h"
#include "runtime/startup.h"
#include "runtime/state.h"
#include "types/bytes.h"
#include "types/hooks.h"
#include "types/protocol.h"

namespace {

using namespace krait;

struct Running {
  InterpreterOwner interpreter = create_interpreter();
  Slot<> run_input;

  Thread& thread() { return *interpreter->main_thread; }

  Result<void> start() {
    Thread& t = thread();
    Config config;
    const char* arguments[] = {"fuzz-execute", "-I", "-S", "-B", "-X", "memory-limit=400M"};
    if (read_config(config, std::size(arguments), const_cast<char**>(arguments)).exit) std::abort();
    apply_memory_options(*interpreter, config);
    TRY(start_core(t, std::move(config), kNativeModules));
    TRY(start_library(t));
    Own<> path = sys_get(t, "path").ref().own();
    Own<Str> folder = TRY(decode_path(t, KRAIT_FUZZ_PROGRAMS));
    (void)TRY(call_named(t, path.ref(), "append", {folder.value()}));
    Own<> module = TRY(import_module(t, "code_objects"));
    run_input.set(TRY(call_named(t, module.ref(), "prepare")));
    return ok;
  }

  Result<void> run(const std::uint8_t* data, std::size_t size) {
    Thread& t = thread();
    Own<Bytes> input = TRY(Bytes::create(t, data, size));
    (void)TRY(call(t, run_input.ref(), {input.value()}));
    return ok;
  }
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static Running* const running = [] {
    auto* r = new Running;
    if (r->start().is_failed()) {
      exit_code_of_pending(r->thread());
      std::abort();
    }
    return r;
  }();
  // Whatever it raises is no finding.
  if (running->run(data, size).is_failed()) clear_pending(running->thread());
  return 0;
}
