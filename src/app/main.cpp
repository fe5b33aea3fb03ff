// The executable: krait, python, python3.
#include "app/front_end.h"
#include "modules/modules.h"
#include "runtime/startup.h"

int main(int argc, char** argv) {
  krait::Config config;
  const krait::ConfigOutcome outcome = krait::read_config(config, argc, argv);
  if (outcome.exit) return outcome.exit_code;
  if (!config.dump.empty()) return krait::front_end_program(argc, argv);
  return krait::run_program(static_cast<krait::Config&&>(config), krait::kNativeModules);
}
