// Results of sub() and expand(), made piece by piece.
#pragma once

#include "modules/sre/pattern.h"
#include "types/bytes_builder.h"
#include "types/string_builder.h"

namespace krait::sre {

// A str or bytes under way.
class Output {
 public:
  Output(Thread& t, bool is_bytes) : thread_(t), is_bytes_(is_bytes), text_(t), bytes_(t) {}
  // A piece of the text itself.
  void slice(const Engine& engine, std::size_t start, std::size_t end);
  // A str, or a bytes-like object; TypeError in str.join()'s or bytes.join()'s words.
  Result<void> add(Ref<> piece);
  Result<Own<>> finish();

 private:
  Thread& thread_;
  bool is_bytes_;
  std::int64_t items_ = 0;
  StringBuilder text_;
  BytesBuilder bytes_;
};

Result<void> expand_engine(Output&, const Template&, const Engine&);
Result<Own<>> expand_match(Thread&, const Template&, Match&);
// _sre.template()
Result<Own<>> make_template(Thread&, Ref<> pattern, Ref<List> parts);

}  // namespace krait::sre
