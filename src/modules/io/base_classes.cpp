// _io._RawIOBase, _io._BufferedIOBase, _io._TextIOBase: what each kind of stream can do by its few own methods.
#include <algorithm>
#include <cstring>

#include "modules/io/io.h"
#include "types/bytearray.h"
#include "types/bytes_builder.h"
#include "types/int.h"
#include "types/names.h"
#include "types/protocol.h"
#include "types/singletons.h"
#include "types/str.h"

namespace krait::io {

namespace {

// ---- raw ----

Result<Own<>> raw_read(Thread& t, Ref<> self, Size size) {
  if (size.value < 0) return call_method(t, self, names::readall);
  Own<> length = TRY(int_from(t, size.value));
  Own<> array = TRY(call(t, Ref<>(&ByteArray::type), {length.value()}));
  Own<> count = TRY(call_method(t, self, names::readinto, {array.value()}));
  if (is_none(count.ref())) return count;
  const std::int64_t n = TRY(index_int64(t, count.ref(), &exc::ValueError));
  const Ref<ByteArray> bytes = array.ref().as<ByteArray>();
  if (n < 0 || n > static_cast<std::int64_t>(bytes->size()))
    return raise(t, exc::ValueError, "readinto returned %d outside buffer size %d", n, bytes->size());
  return Bytes::create(t, bytes->data(), static_cast<std::size_t>(n));
}

Result<Own<>> raw_readall(Thread& t, Ref<> self) {
  BytesBuilder out(t);
  for (;;) {
    Result<Own<>> got = call_method(t, self, names::read, {Value::of_int(kDefaultBufferSize)});
    if (got.is_failed()) {
      if (is_interrupted(t)) continue;
      return failed;
    }
    Own<> piece = std::move(got).take();
    if (is_none(piece.ref())) {
      if (out.size() == 0) return piece;
      break;
    }
    if (!piece.ref().is<Bytes>()) return raise(t, exc::TypeError, "read() should return bytes");
    const std::string_view text = piece.ref().as<Bytes>()->text();
    if (text.empty()) break;
    out.append(text);
  }
  return out.finish();
}

constexpr Method kRawMethods[] = {
    bind<&raw_read>("read(self, size=-1, /)"),
    bind<&raw_readall>("readall(self, /)", "Read until EOF, using multiple read() call."),
};

// ---- buffered ----

// readinto by a method that returns bytes.
Result<std::size_t> read_into(Thread& t, Ref<> self, Ref<> target, Ref<Str> method) {
  Buffer buffer;
  TRY(get_writable_buffer(t, target, buffer,
                          method.get() == &names::read1 ? "readinto1() argument" : "readinto() argument"));
  Own<> data = TRY(call_method(t, self, method, {Value::of_int(buffer.length)}));
  if (!data.ref().is<Bytes>()) return raise(t, exc::TypeError, "read() should return bytes");
  const std::string_view text = data.ref().as<Bytes>()->text();
  if (text.size() > static_cast<std::size_t>(buffer.length))
    return raise(t, exc::ValueError, "read() returned too much data: %d bytes requested, %d returned", buffer.length,
                 text.size());
  std::memcpy(buffer.data, text.data(), text.size());
  return text.size();
}

Result<std::size_t> buffered_readinto(Thread& t, Ref<> self, Ref<> target) {
  return read_into(t, self, target, names::read);
}
Result<std::size_t> buffered_readinto1(Thread& t, Ref<> self, Ref<> target) {
  return read_into(t, self, target, names::read1);
}
Result<Own<>> no_detach(Thread& t, Ref<>) { return raise_unsupported(t, "detach"); }
Result<Own<>> no_read(Thread& t, Ref<>, OptRef<>) { return raise_unsupported(t, "read"); }
Result<Own<>> no_read1(Thread& t, Ref<>, OptRef<>) { return raise_unsupported(t, "read1"); }
Result<Own<>> no_write(Thread& t, Ref<>, Ref<>) { return raise_unsupported(t, "write"); }

constexpr char kDetachDoc[] =
    "Disconnect this buffer from its underlying raw stream and return it.\n\nAfter the raw stream has been detached, "
    "the "
    "buffer is in an unusable\nstate.";
constexpr Method kBufferedMethods[] = {
    bind<&no_detach>("detach(self, /)", kDetachDoc),
    bind<&no_read>(
        "read(self, size=-1, /)",
        "Read and return up to n bytes.\n\nIf the size argument is omitted, None, or negative, read and\nreturn "
        "all data until EOF.\n\nIf the size argument is positive, and the underlying raw stream is\nnot "
        "'interactive', multiple raw reads may be issued to satisfy\nthe byte count (unless EOF is reached "
        "first).\nHowever, for interactive raw streams (as well as sockets and pipes),\nat most one raw read "
        "will be issued, and a short result does not\nimply that EOF is imminent.\n\nReturn an empty bytes "
        "object on EOF.\n\nReturn None if the underlying raw stream was open in non-blocking\nmode and no data "
        "is available at the moment."),
    bind<&no_read1>(
        "read1(self, size=-1, /)",
        "Read and return up to size bytes, with at most one read() call to the underlying raw stream.\n\nReturn "
        "an empty bytes object on EOF.\nA short result does not imply that EOF is imminent."),
    bind<&buffered_readinto>("readinto(self, buffer, /)"),
    bind<&buffered_readinto1>("readinto1(self, buffer, /)"),
    bind<&no_write>(
        "write(self, b, /)",
        "Write buffer b to the IO stream.\n\nReturn the number of bytes written, which is always\nthe length of "
        "b in bytes.\n\nRaise BlockingIOError if the buffer is full and the\nunderlying raw stream cannot accept "
        "more data at the moment."),
};

// ---- text ----

Result<Own<>> text_readline(Thread& t, Ref<>, OptRef<>) { return raise_unsupported(t, "readline"); }
Result<void> text_nothing(Thread&, Ref<>) { return ok; }

constexpr Method kTextMethods[] = {
    bind<&no_detach>("detach(self, /)",
                     "Separate the underlying buffer from the TextIOBase and return it.\n\nAfter the "
                     "underlying buffer has been detached, the TextIO is in an unusable state."),
    bind<&no_read>("read(self, size=-1, /)",
                   "Read at most size characters from stream.\n\nRead from underlying buffer until "
                   "we have size characters or we hit EOF.\nIf size is negative or omitted, read "
                   "until EOF."),
    bind<&text_readline>("readline(self, size=-1, /)",
                         "Read until newline or EOF.\n\nReturn an empty string if EOF is hit immediately.\nIf size is "
                         "specified, at most size characters will be read."),
    bind<&no_write>("write(self, s, /)",
                    "Write string s to stream.\n\nReturn the number of characters written\n(which is "
                    "always equal to the length of the string)."),
};
constexpr Attribute kTextAttributes[] = {
    attribute<&text_nothing>("encoding", "Encoding of the text stream.\n\nSubclasses should override."),
    attribute<&text_nothing>("newlines",
                             "Line endings translated so far.\n\nOnly line endings translated during reading are "
                             "considered.\n\nSubclasses should override."),
    attribute<&text_nothing>("errors", "The error setting of the decoder or encoder.\n\nSubclasses should override."),
};

}  // namespace

Result<Own<>> RawIOBase::construct(Thread& t, Ref<Type> type, const Arguments&) {
  return create_instance<RawIOBase>(t, type);
}
Result<Own<>> BufferedIOBase::construct(Thread& t, Ref<Type> type, const Arguments&) {
  return create_instance<BufferedIOBase>(t, type);
}
Result<Own<>> TextIOBase::construct(Thread& t, Ref<Type> type, const Arguments&) {
  return create_instance<TextIOBase>(t, type);
}

constinit Type RawIOBase::type = describe<RawIOBase>("_io._RawIOBase", {.doc = "Base class for raw binary I/O.",
                                                                        .methods = kRawMethods,
                                                                        .flags = kStreamFlags,
                                                                        .base = &IOBase::type,
                                                                        .shape_offset = offsetof(IOBase, attributes_)});
constinit Type BufferedIOBase::type = describe<BufferedIOBase>(
    "_io._BufferedIOBase",
    {.doc =
         "Base class for buffered IO objects.\n\nThe main difference with RawIOBase is that the read() "
         "method\nsupports "
         "omitting the size argument, and does not have a default\nimplementation that defers to readinto().\n\nIn "
         "addition, read(), readinto() and write() may raise\nBlockingIOError if the underlying raw stream is in "
         "non-blocking\nmode and not ready; unlike their raw counterparts, they will never\nreturn None.\n\nA typical "
         "implementation should not inherit from a RawIOBase\nimplementation, but wrap one.\n",
     .methods = kBufferedMethods,
     .flags = kStreamFlags,
     .base = &IOBase::type,
     .shape_offset = offsetof(IOBase, attributes_)});
constinit Type TextIOBase::type = describe<TextIOBase>(
    "_io._TextIOBase", {.doc = "Base class for text I/O.\n\nThis class provides a character and line based interface "
                               "to stream\nI/O. There is "
                               "no readinto method because Python's character strings\nare immutable.\n",
                        .methods = kTextMethods,
                        .attributes = kTextAttributes,
                        .flags = kStreamFlags,
                        .base = &IOBase::type,
                        .shape_offset = offsetof(IOBase, attributes_)});

}  // namespace krait::io
