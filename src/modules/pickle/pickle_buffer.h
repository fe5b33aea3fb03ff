// pickle.PickleBuffer: lends the memory of another object, to be pickled apart from the stream.
#pragma once

#include "object/buffer.h"
#include "object/type.h"
#include "types/dict.h"

namespace krait::pickle {

class PickleBuffer final : public Object {
 public:
  static Type type;
  PickleBuffer() = default;

  static Result<Own<>> construct(Thread&, Ref<Type>, const Arguments&);
  static Result<void> get_buffer(Thread&, Ref<>, Buffer&, int flags);
  Result<Own<>> raw(Thread&);
  Result<void> release_view(Thread&);
  // ValueError once released.
  Result<void> check(Thread&) const;
  const Buffer& view() const { return view_; }
  void trace(Tracer& v) { v(view_.owner); }
  void clear_references() { view_.release(); }

 private:
  Buffer view_;
};

}  // namespace krait::pickle
