// Look: what takes long asks it now and then whether to go on, without knowing who wants it to stop.
#pragma once

namespace krait {

struct Look {
  bool (*ask)(void* context) = nullptr;
  void* context = nullptr;
  bool goes_on() const { return !ask || ask(context); }
};

}  // namespace krait
