// -X importtime: how long each import took, alone and with what it imported.
#pragma once

#include "object/interpreter.h"
#include "types/str.h"

namespace krait {

// Stands around the import of one module; prints a line when it ends. Does nothing without the option.
class ImportTimer {
 public:
  ImportTimer(Thread&, Ref<Str> name);
  ~ImportTimer();
  ImportTimer(const ImportTimer&) = delete;

 private:
  Thread& thread_;
  Ref<Str> name_;
  bool runs_;
  std::int64_t started_ = 0, inner_before_ = 0;
};
// With -X importtime=2: a line for a module that was there already.
void show_cached_import(Thread&, Ref<Str> name);

}  // namespace krait
