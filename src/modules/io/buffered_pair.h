// _io.BufferedRWPair: two streams that look like one.
#pragma once

#include "modules/io/io.h"
#include "types/names.h"

namespace krait::io {

class BufferedPair final : public BufferedIOBase {
 public:
  static Type type;
  ~BufferedPair() = default;
  void trace(Tracer& visit) { attributes_.trace(visit), visit(reader_), visit(writer_); }
  void clear_references() { attributes_.clear(), reader_.clear(), writer_.clear(); }

  static Result<Own<>> construct(Thread&, Ref<Type>, const Arguments&);
  static Result<void> init(Thread&, Ref<>, const Arguments&);
  Result<void> start(Thread&, Ref<> reader, Ref<> writer, std::int64_t buffer_size);

  Result<Own<>> read(Thread& t, Rest a) { return forward_all(t, reader_, names::read, a); }
  Result<Own<>> peek(Thread& t, Rest a) { return forward_all(t, reader_, names::peek, a); }
  Result<Own<>> read1(Thread& t, Rest a) { return forward_all(t, reader_, names::read1, a); }
  Result<Own<>> readinto(Thread& t, Rest a) { return forward_all(t, reader_, names::readinto, a); }
  Result<Own<>> readinto1(Thread& t, Rest a) { return forward_all(t, reader_, names::readinto1, a); }
  Result<Own<>> write(Thread& t, Rest a) { return forward_all(t, writer_, names::write, a); }
  Result<Own<>> flush(Thread& t) { return forward(t, writer_, names::flush); }
  Result<Own<>> readable(Thread& t) { return forward(t, reader_, names::readable); }
  Result<Own<>> writable(Thread& t) { return forward(t, writer_, names::writable); }
  static Result<Own<>> close(Thread&, Ref<>);
  Result<Own<>> isatty(Thread&);
  Result<Own<>> get_closed(Thread&);

 private:
  Result<Own<>> forward(Thread&, Slot<>& to, Ref<Str> name, std::initializer_list<Value> arguments = {});
  Result<Own<>> forward_all(Thread&, Slot<>& to, Ref<Str> name, Rest arguments);

  Slot<> reader_, writer_;
};

}  // namespace krait::io
