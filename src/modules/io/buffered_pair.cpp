// _io.BufferedRWPair: a reader and a writer over two raw streams, as one object.
#include "modules/io/buffered_pair.h"

#include "modules/io/buffered.h"
#include "types/names.h"
#include "types/protocol.h"
#include "types/singletons.h"
#include "types/tuple.h"

namespace krait::io {

Result<Own<>> BufferedPair::construct(Thread& t, Ref<Type> type, const Arguments&) {
  return create_instance<BufferedPair>(t, type);
}

namespace {
constexpr Method kInit = bind<&BufferedPair::start>("BufferedRWPair(self, reader, writer, buffer_size=131072, /)");
}  // namespace

Result<void> BufferedPair::init(Thread& t, Ref<> self, const Arguments& a) {
  (void)TRY(kInit.call(t, kInit, self, a));
  return ok;
}

Result<void> BufferedPair::start(Thread& t, Ref<> reader, Ref<> writer, std::int64_t buffer_size) {
  TRY(check_readable(t, reader));
  TRY(check_writable(t, writer));
  Own<> size = TRY(int_from(t, buffer_size));
  reader_.set(TRY(call(t, Ref<>(&BufferedReader::type), {reader.value(), size.value()})));
  Result<Own<>> made = call(t, Ref<>(&BufferedWriter::type), {writer.value(), size.value()});
  if (made.is_failed()) {
    reader_.clear();
    return failed;
  }
  writer_.set(std::move(made).take());
  return ok;
}

Result<Own<>> BufferedPair::forward(Thread& t, Slot<>& to, Ref<Str> name, std::initializer_list<Value> arguments) {
  if (!to) return raise(t, exc::ValueError, "I/O operation on uninitialized object");
  Own<> target = to.ref().own();
  return call_method(t, target.ref(), name, arguments);
}

Result<Own<>> BufferedPair::forward_all(Thread& t, Slot<>& to, Ref<Str> name, Rest arguments) {
  if (!to) return raise(t, exc::ValueError, "I/O operation on uninitialized object");
  Own<> target = to.ref().own();
  Own<> method = TRY(krait::get_attr(t, target.ref(), name));
  return call(t, method.ref(), Arguments{arguments.data, static_cast<std::uint32_t>(arguments.count), 0, nullptr});
}

Result<Own<>> BufferedPair::close(Thread& t, Ref<> self) {
  BufferedPair& p = *self.as<BufferedPair>();
  Slot<> error;
  if (p.forward(t, p.writer_, names::close).is_failed()) error.set(take_pending(t));
  Result<Own<>> closed = p.forward(t, p.reader_, names::close);
  if (error) return chain_pending(t, error.ref().own());
  return closed;
}

Result<Own<>> BufferedPair::isatty(Thread& t) {
  Own<> answer = TRY(forward(t, writer_, names::isatty));
  if (!is_false_object(answer.ref())) return answer;
  return forward(t, reader_, names::isatty);
}

Result<Own<>> BufferedPair::get_closed(Thread& t) {
  if (!writer_) return raise(t, exc::RuntimeError, "the BufferedRWPair object is being garbage-collected");
  return krait::get_attr(t, writer_.ref().own().ref(), names::closed);
}

namespace {

constexpr Method kMethods[] = {
    bind<&BufferedPair::read>("read(self, *args)"),
    bind<&BufferedPair::peek>("peek(self, *args)"),
    bind<&BufferedPair::read1>("read1(self, *args)"),
    bind<&BufferedPair::readinto>("readinto(self, *args)"),
    bind<&BufferedPair::readinto1>("readinto1(self, *args)"),
    bind<&BufferedPair::write>("write(self, *args)"),
    bind<&BufferedPair::flush>("flush(self)"),
    bind<&BufferedPair::readable>("readable(self)"),
    bind<&BufferedPair::writable>("writable(self)"),
    bind<&BufferedPair::close>("close(self)"),
    bind<&BufferedPair::isatty>("isatty(self)"),
};
constexpr Attribute kAttributes[] = {attribute<&BufferedPair::get_closed>("closed")};

}  // namespace

constinit Type BufferedPair::type = describe<BufferedPair>(
    "_io.BufferedRWPair", {.doc = "BufferedRWPair(reader, writer, buffer_size=131072, /)\n--\n\nTwo raw streams as one "
                                  "object: reads from reader, writes to writer, each through a buffer of buffer_size "
                                  "bytes.\n\nFor pipes and sockets; it cannot seek.",
                           .methods = kMethods,
                           .attributes = kAttributes,
                           .flags = kStreamFlags,
                           .base = &BufferedIOBase::type,
                           .shape_offset = offsetof(BufferedPair, attributes_)});

}  // namespace krait::io
