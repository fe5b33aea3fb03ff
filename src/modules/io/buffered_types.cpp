// The classes BufferedReader, BufferedWriter and BufferedRandom: which operations of Buffered each of them has.
#include "modules/io/buffered.h"
#include "types/singletons.h"

namespace krait::io {

namespace {

constexpr Method kReaderInit = bind<&BufferedReader::start>("BufferedReader(self, raw, buffer_size=131072)");
constexpr Method kWriterInit = bind<&BufferedWriter::start>("BufferedWriter(self, raw, buffer_size=131072)");
constexpr Method kRandomInit = bind<&BufferedRandom::start>("BufferedRandom(self, raw, buffer_size=131072)");

constexpr Method kDetach = bind<&Buffered::detach>("detach(self, /)");
constexpr Method kFlushRaw = bind<&Buffered::flush_raw>("flush(self, /)");
constexpr Method kFlush = bind<&Buffered::flush>("flush(self, /)");
constexpr Method kClose = bind<&Buffered::close>("close(self, /)");
constexpr Method kSeekable = bind<&Buffered::seekable>("seekable(self, /)");
constexpr Method kReadable = bind<&Buffered::readable>("readable(self, /)");
constexpr Method kWritable = bind<&Buffered::writable>("writable(self, /)");
constexpr Method kFileno = bind<&Buffered::fileno>("fileno(self, /)");
constexpr Method kIsatty = bind<&Buffered::isatty>("isatty(self, /)");
constexpr Method kDeallocWarn = bind<&Buffered::dealloc_warn>("_dealloc_warn(self, source, /)");
constexpr Method kRead = bind<&Buffered::read>("read(self, size=-1, /)");
constexpr Method kPeek = bind<&Buffered::peek>("peek(self, size=0, /)");
constexpr Method kRead1 = bind<&Buffered::read1>("read1(self, size=-1, /)");
constexpr Method kReadinto = bind<&Buffered::readinto>("readinto(self, buffer, /)");
constexpr Method kReadinto1 = bind<&Buffered::readinto1>("readinto1(self, buffer, /)");
constexpr Method kReadline = bind<&Buffered::readline>("readline(self, size=-1, /)");
constexpr Method kWrite =
    bind<&Buffered::write>("write(self, buffer, /)",
                           "Write all bytes of b. Returns how many there are.\n\nBlockingIOError when the buffer is "
                           "full and the raw stream, which does not wait, takes no more.");
constexpr Method kSeek = bind<&Buffered::seek>("seek(self, target, whence=0, /)");
constexpr Method kTell = bind<&Buffered::tell>("tell(self, /)");
constexpr Method kTruncate = bind<&Buffered::truncate>("truncate(self, pos=None, /)");
constexpr Method kSizeof = bind<&Buffered::get_sizeof>("__sizeof__(self, /)");
constexpr Method kGetState = bind<&refuse_state>("__getstate__(self, /)");

constexpr Method kReaderMethods[] = {kDetach, kFlushRaw, kClose,  kSeekable, kFileno,    kIsatty,   kDeallocWarn,
                                     kRead,   kPeek,     kRead1,  kReadinto, kReadinto1, kReadline, kSeek,
                                     kTell,   kTruncate, kSizeof, kReadable, kGetState};
constexpr Method kWriterMethods[] = {kClose,    kDetach, kSeekable, kFileno, kIsatty, kDeallocWarn, kWrite,
                                     kTruncate, kFlush,  kSeek,     kTell,   kSizeof, kWritable,    kGetState};
constexpr Method kRandomMethods[] = {kClose,       kDetach,    kSeekable, kReadable, kWritable, kFileno, kIsatty,
                                     kDeallocWarn, kFlush,     kSeek,     kTell,     kTruncate, kRead,   kRead1,
                                     kReadinto,    kReadinto1, kReadline, kPeek,     kWrite,    kSizeof, kGetState};
constexpr Attribute kAttributes[] = {
    attribute<&Buffered::get_raw>("raw"),
    attribute<&Buffered::get_closed>("closed"),
    attribute<&Buffered::get_name>("name"),
    attribute<&Buffered::get_mode>("mode"),
    attribute<&IOBase::get_finalizing, &IOBase::set_finalizing>("_finalizing"),
};

}  // namespace

Result<Own<>> BufferedReader::construct(Thread& t, Ref<Type> type, const Arguments&) {
  return create_instance<BufferedReader>(t, type);
}
Result<Own<>> BufferedWriter::construct(Thread& t, Ref<Type> type, const Arguments&) {
  return create_instance<BufferedWriter>(t, type);
}
Result<Own<>> BufferedRandom::construct(Thread& t, Ref<Type> type, const Arguments&) {
  return create_instance<BufferedRandom>(t, type);
}

Result<void> BufferedReader::init(Thread& t, Ref<> self, const Arguments& a) {
  (void)TRY(kReaderInit.call(t, kReaderInit, self, a));
  return ok;
}
Result<void> BufferedWriter::init(Thread& t, Ref<> self, const Arguments& a) {
  (void)TRY(kWriterInit.call(t, kWriterInit, self, a));
  return ok;
}
Result<void> BufferedRandom::init(Thread& t, Ref<> self, const Arguments& a) {
  (void)TRY(kRandomInit.call(t, kRandomInit, self, a));
  return ok;
}

Result<void> BufferedReader::start(Thread& t, Ref<> raw, std::int64_t buffer_size) {
  return open(t, raw, buffer_size, Ability::kRead);
}
Result<void> BufferedWriter::start(Thread& t, Ref<> raw, std::int64_t buffer_size) {
  return open(t, raw, buffer_size, Ability::kWrite);
}
Result<void> BufferedRandom::start(Thread& t, Ref<> raw, std::int64_t buffer_size) {
  return open(t, raw, buffer_size, Ability::kBoth);
}

constinit Type BufferedReader::type =
    describe<BufferedReader>("_io.BufferedReader", {.doc = "BufferedReader(raw, buffer_size=131072)\n--\n\nReads from "
                                                           "a raw stream through a buffer of buffer_size bytes.",
                                                    .methods = kReaderMethods,
                                                    .attributes = kAttributes,
                                                    .flags = kStreamFlags,
                                                    .base = &BufferedIOBase::type,
                                                    .shape_offset = offsetof(BufferedReader, attributes_)});
constinit Type BufferedWriter::type = describe<BufferedWriter>(
    "_io.BufferedWriter", {.doc = "BufferedWriter(raw, buffer_size=131072)\n--\n\nWrites to a raw stream through a "
                                  "buffer of buffer_size bytes, which goes out when it is full or flushed.",
                           .methods = kWriterMethods,
                           .attributes = kAttributes,
                           .flags = kStreamFlags,
                           .base = &BufferedIOBase::type,
                           .shape_offset = offsetof(BufferedWriter, attributes_)});
constinit Type BufferedRandom::type = describe<BufferedRandom>(
    "_io.BufferedRandom", {.doc = "BufferedRandom(raw, buffer_size=131072)\n--\n\nReads and writes a raw stream that "
                                  "can seek, through one buffer of buffer_size bytes.",
                           .methods = kRandomMethods,
                           .attributes = kAttributes,
                           .flags = kStreamFlags,
                           .base = &BufferedIOBase::type,
                           .shape_offset = offsetof(BufferedRandom, attributes_)});

}  // namespace krait::io
