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
    bind<&raw_readall>("readall(self, /)", "All bytes up to the end of the file, by as many read() calls as it takes."),
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

constexpr char kDetachDoc[] = "Part from the raw stream, and return it. Afterwards this object is of no use.";
constexpr Method kBufferedMethods[] = {
    bind<&no_detach>("detach(self, /)", kDetachDoc),
    bind<&no_read>("read(self, size=-1, /)",
                   "At most n bytes, or all up to the end when n is negative or None.\n\nThe raw stream may be read "
                   "several times to get n bytes; an interactive one only once. b'' at the end of the "
                   "file.\n\nBlockingIOError when nothing has arrived on a raw stream that does not wait."),
    bind<&no_read1>("read1(self, size=-1, /)",
                    "What is in the buffer, or one read() of the raw stream: at most size bytes.\n\nFewer do not mean "
                    "that the end is near; b'' does."),
    bind<&buffered_readinto>("readinto(self, buffer, /)"),
    bind<&buffered_readinto1>("readinto1(self, buffer, /)"),
    bind<&no_write>("write(self, b, /)",
                    "Write all bytes of b. Returns how many there are.\n\nBlockingIOError when the buffer is full and "
                    "the raw stream, which does not wait, takes no more."),
};

// ---- text ----

Result<Own<>> text_readline(Thread& t, Ref<>, OptRef<>) { return raise_unsupported(t, "readline"); }
Result<void> text_nothing(Thread&, Ref<>) { return ok; }

constexpr Method kTextMethods[] = {
    bind<&no_detach>("detach(self, /)",
                     "Part from the binary buffer, and return it. Afterwards this object is of no use."),
    bind<&no_read>("read(self, size=-1, /)",
                   "At most size characters, or all up to the end when size is negative or None."),
    bind<&text_readline>("readline(self, size=-1, /)",
                         "The next line with its line end, or at most size characters of it; '' at the end."),
    bind<&no_write>("write(self, s, /)", "Write a string. Returns how many characters it has."),
};
constexpr Attribute kTextAttributes[] = {
    attribute<&text_nothing>("encoding", "The name of the encoding, or None. For subclasses to write."),
    attribute<&text_nothing>(
        "newlines",
        "The kinds of line ends met while reading: None, a string or a tuple of strings. For subclasses to write."),
    attribute<&text_nothing>("errors",
                             "How errors of encoding and decoding are handled, or None. For subclasses to write."),
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

constinit Type RawIOBase::type =
    describe<RawIOBase>("_io._RawIOBase", {.doc = "A stream of bytes without a buffer: each call is one of the system.",
                                           .methods = kRawMethods,
                                           .flags = kStreamFlags,
                                           .base = &IOBase::type,
                                           .shape_offset = offsetof(IOBase, attributes_)});
constinit Type BufferedIOBase::type = describe<BufferedIOBase>(
    "_io._BufferedIOBase",
    {.doc = "A stream of bytes with a buffer.\n\nOther than a raw stream's, its read() gives all that is asked for "
            "unless the file ends, and nothing is left\nunwritten: instead of None or a part, BlockingIOError says "
            "that the raw stream would have to wait.\n\nMost implementations wrap a raw stream; BytesIO does not.\n",
     .methods = kBufferedMethods,
     .flags = kStreamFlags,
     .base = &IOBase::type,
     .shape_offset = offsetof(IOBase, attributes_)});
constinit Type TextIOBase::type =
    describe<TextIOBase>("_io._TextIOBase", {.doc = "A stream of characters and lines, above one of bytes.\n",
                                             .methods = kTextMethods,
                                             .attributes = kTextAttributes,
                                             .flags = kStreamFlags,
                                             .base = &IOBase::type,
                                             .shape_offset = offsetof(IOBase, attributes_)});

}  // namespace krait::io
