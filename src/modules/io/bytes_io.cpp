#include "modules/io/bytes_io.h"

#include <algorithm>
#include <cstring>

#include "types/bytes_internal.h"
#include "types/dict.h"
#include "types/int.h"
#include "types/list.h"
#include "types/long_copy.h"
#include "types/memoryview.h"
#include "types/names.h"
#include "types/protocol.h"
#include "types/singletons.h"
#include "types/tuple.h"

namespace krait::io {

BytesIO::~BytesIO() { Heap::release_raw(block_); }

Result<Own<>> BytesIO::construct(Thread& t, Ref<Type> type, const Arguments&) {
  return create_instance<BytesIO>(t, type);
}

namespace {
constexpr Method kInit = bind<&BytesIO::start>("BytesIO(self, initial_bytes=<absent>)");
}  // namespace

Result<void> BytesIO::init(Thread& t, Ref<> self, const Arguments& a) {
  (void)TRY(kInit.call(t, kInit, self, a));
  return ok;
}

Result<void> BytesIO::start(Thread& t, OptRef<> initial) {
  TRY(check_exports(t));
  size_ = position_ = 0;
  initial_.clear();
  if (is_none_or_missing(initial)) return ok;
  if (initial.ref().is_exact<Bytes>()) {
    initial_.set(initial.ref().as<Bytes>().own());
    size_ = static_cast<std::int64_t>(initial_->size());
    return ok;
  }
  TRY(write_memory(t, initial.ref()));
  position_ = 0;
  return ok;
}

Result<void> BytesIO::check_open(Thread& t) {
  if (closed_) return raise(t, exc::ValueError, "I/O operation on closed file.");
  return ok;
}
Result<void> BytesIO::check_exports(Thread& t) {
  if (exports_ > 0) return raise(t, exc::BufferError, "Existing exports of data: object cannot be re-sized");
  return ok;
}

Result<void> BytesIO::reserve(Thread& t, std::int64_t capacity) {
  if (!initial_ && capacity <= capacity_) return ok;
  capacity = std::max<std::int64_t>(capacity, 1);
  if (!initial_ && capacity_) capacity = std::max(capacity, capacity_ + capacity_ / 8 + 64);
  void* block = t.heap->resize_raw(block_, static_cast<std::size_t>(capacity));
  if (!block) return raise_memory_error(t);
  block_ = static_cast<std::uint8_t*>(block);
  capacity_ = capacity;
  if (initial_) {
    std::memcpy(block_, initial_->data(), static_cast<std::size_t>(size_));
    initial_.clear();
  }
  return ok;
}

Result<std::uint8_t*> BytesIO::writable_data(Thread& t) {
  TRY(reserve(t, size_));
  return block_;
}

// ---- reading ----

Result<Own<Bytes>> BytesIO::copy_of(Thread& t, std::int64_t from, std::int64_t size) {
  ++exports_;
  Result<Own<Bytes>> copy = bytes_internal::make_bytes(t, {data() + from, static_cast<std::size_t>(size)});
  --exports_;
  return copy;
}

Result<Own<>> BytesIO::take(Thread& t, std::int64_t size) {
  if (size == 0) return Bytes::empty();
  const std::int64_t from = position_;
  if (initial_ && from == 0 && size == static_cast<std::int64_t>(initial_->size())) {
    position_ += size;
    return initial_.ref().own();
  }
  Own<Bytes> bytes = TRY(copy_of(t, from, size));
  position_ = from + size;
  return bytes;
}

Result<Own<>> BytesIO::read(Thread& t, Size size) {
  TRY(check_open(t));
  const std::int64_t left = std::max<std::int64_t>(size_ - position_, 0);
  return take(t, size.value < 0 ? left : std::min(size.value, left));
}

Result<std::size_t> BytesIO::readinto(Thread& t, Ref<> target) {
  Buffer buffer;
  TRY(get_writable_buffer(t, target, buffer, "readinto() argument"));
  TRY(check_open(t));
  const std::int64_t n = std::min(buffer.length, std::max<std::int64_t>(size_ - position_, 0));
  if (n > 0) std::memcpy(buffer.data, data() + position_, static_cast<std::size_t>(n));
  position_ += n;
  return static_cast<std::size_t>(n);
}

std::int64_t BytesIO::line_length(std::int64_t limit) const {
  const std::int64_t left = std::max<std::int64_t>(size_ - position_, 0);
  if (left == 0) return 0;
  const void* end = std::memchr(data() + position_, '\n', static_cast<std::size_t>(left));
  const std::int64_t n = end ? static_cast<const std::uint8_t*>(end) - (data() + position_) + 1 : left;
  return limit >= 0 ? std::min(n, limit) : n;
}

Result<Own<>> BytesIO::readline(Thread& t, Size limit) {
  TRY(check_open(t));
  return take(t, line_length(limit.value));
}

Result<Own<>> BytesIO::readlines(Thread& t, OptRef<> hint) {
  TRY(check_open(t));
  std::int64_t most = 0, seen = 0;
  if (!is_none_or_missing(hint)) {
    if (!has_index(hint.ref())) return raise(t, exc::TypeError, "integer argument expected, got '%.200T'", hint.ref());
    most = TRY(index_int64(t, hint.ref(), &exc::OverflowError));
  }
  Own<List> lines = TRY(List::create(t));
  LongLoop loop;
  while (const std::int64_t n = line_length(-1)) {
    TRY(lines->append_own(t, TRY(take(t, n))));
    TRY(loop.round(t));
    seen += n;
    if (most > 0 && seen >= most) break;
  }
  return lines;
}

Step BytesIO::next(Thread& t, Ref<> self) {
  BytesIO& b = *self.as<BytesIO>();
  if (b.check_open(t).is_failed()) return failed;
  const std::int64_t n = b.line_length(-1);
  if (n == 0) return Step::done();
  return b.take(t, n);
}

// ---- writing ----

Result<std::size_t> BytesIO::write_memory(Thread& t, Ref<> given) {
  TRY(check_open(t));
  TRY(check_exports(t));
  if (given.is<Str>()) return raise(t, exc::TypeError, "a bytes-like object is required, not '%T'", given);
  Buffer buffer;
  TRY(krait::get_buffer(t, given, buffer, kBufferContigReadOnly));
  TRY(check_open(t));
  TRY(check_exports(t));
  if (buffer.length == 0) return std::size_t{0};
  const std::int64_t end = position_ + buffer.length;
  if (end < 0) return raise(t, exc::OverflowError, "new buffer size too large");
  TRY(reserve(t, std::max(end, size_)));
  if (position_ > size_) std::memset(block_ + size_, 0, static_cast<std::size_t>(position_ - size_));
  ++exports_;  // a handler of a signal must not move the block
  const Result<void> copied =
      copy_long(t, buffer.bytes().data(), static_cast<std::size_t>(buffer.length), block_ + position_);
  --exports_;
  if (copied.is_failed()) return failed;
  position_ = end;
  size_ = std::max(size_, end);
  return static_cast<std::size_t>(buffer.length);
}

Result<std::size_t> BytesIO::write(Thread& t, Ref<> data) { return write_memory(t, data); }

Result<void> BytesIO::writelines(Thread& t, Ref<> self, Ref<> lines) {
  BytesIO& b = *self.as<BytesIO>();
  TRY(b.check_open(t));
  Own<> it = TRY(krait::iter(t, lines));
  for (;;) {
    Step step = krait::next(t, it.ref());
    if (step.is_failed()) return failed;
    if (step.is_done()) return ok;
    Own<> line = std::move(step).take();
    TRY(b.write_memory(t, line.ref()));
  }
}

Result<std::int64_t> BytesIO::truncate(Thread& t, Size given) {
  TRY(check_open(t));
  TRY(check_exports(t));
  const std::int64_t size = given.value;
  if (size < size_) {
    TRY(reserve(t, size_));
    size_ = size;
    if (size < capacity_ / 2) {
      if (void* block = t.heap->resize_raw(block_, static_cast<std::size_t>(std::max<std::int64_t>(size, 1)))) {
        block_ = static_cast<std::uint8_t*>(block);
        capacity_ = std::max<std::int64_t>(size, 1);
      }
    }
  }
  return size;
}

namespace {

Result<std::int64_t> bytes_truncate(Thread& t, Ref<> self, Ref<> size) {
  BytesIO& b = *self.as<BytesIO>();
  std::int64_t n = TRY(b.tell(t));
  if (!is_none(size)) {
    if (!has_index(size)) return raise(t, exc::TypeError, "argument should be integer or None, not '%.200T'", size);
    n = TRY(index_int64(t, size, &exc::OverflowError));
    if (n < 0) return raise(t, exc::ValueError, "negative size value %d", n);
  }
  return b.truncate(t, Size{n});
}

}  // namespace

Result<std::int64_t> BytesIO::seek(Thread& t, std::int64_t offset, int whence) {
  TRY(check_open(t));
  if (offset < 0 && whence == 0) return raise(t, exc::ValueError, "negative seek value %d", offset);
  if (whence < 0 || whence > 2) return raise(t, exc::ValueError, "invalid whence (%d, should be 0, 1 or 2)", whence);
  const std::int64_t base = whence == 1 ? position_ : whence == 2 ? size_ : 0;
  if (offset > INT64_MAX - base) return raise(t, exc::OverflowError, "new position too large");
  position_ = std::max<std::int64_t>(base + offset, 0);
  return position_;
}

Result<std::int64_t> BytesIO::tell(Thread& t) {
  TRY(check_open(t));
  return position_;
}

Result<Own<>> BytesIO::getvalue(Thread& t) {
  TRY(check_open(t));
  if (initial_) return initial_.ref().own();
  return copy_of(t, 0, size_);
}

Result<Own<>> BytesIO::getbuffer(Thread& t, Ref<> self) {
  TRY(self.as<BytesIO>()->check_open(t));
  Own<BytesIOBuffer> holder = TRY(krait::create<BytesIOBuffer>(t, self.as<BytesIO>().own()));
  return MemoryView::of_object(t, holder.ref(), kBufferFull);
}

Result<void> BytesIO::close_it(Thread& t) {
  TRY(check_exports(t));
  closed_ = true;
  initial_.clear();
  Heap::release_raw(std::exchange(block_, nullptr));
  size_ = capacity_ = 0;
  return ok;
}

Result<bool> BytesIO::yes(Thread& t) {
  TRY(check_open(t));
  return true;
}
Result<bool> BytesIO::isatty(Thread& t) {
  TRY(check_open(t));
  return false;
}
Result<void> BytesIO::nothing(Thread& t) { return check_open(t); }
Result<std::int64_t> BytesIO::get_sizeof(Thread&) { return static_cast<std::int64_t>(sizeof(BytesIO)) + capacity_; }

// ---- pickling ----

Result<Own<>> BytesIO::getstate(Thread& t, Ref<> self) {
  BytesIO& b = *self.as<BytesIO>();
  Own<> value = TRY(b.getvalue(t));
  Own<> position = TRY(int_from(t, b.position_));
  Own<> attributes = b.attributes_.dict() ? Own<>(TRY(Dict::copy_of(t, Ref<Dict>(b.attributes_.dict())))) : none();
  return Tuple::of(t, value, position, attributes);
}

Result<Own<>> BytesIO::setstate(Thread& t, Ref<> self, Ref<> state) {
  BytesIO& b = *self.as<BytesIO>();
  if (!state.is<Tuple>() || state.as<Tuple>()->size() < 3)
    return raise(t, exc::TypeError, "%.200T.__setstate__ argument should be 3-tuple, got %.200T", self, state);
  const Ref<Tuple> s = state.as<Tuple>();
  TRY(b.check_open(t));
  TRY(b.check_exports(t));
  TRY(b.start(t, OptRef<>((*s)[0])));
  if (!is_int((*s)[1])) return raise(t, exc::TypeError, "second item of state must be an integer, not %.200T", (*s)[1]);
  const std::int64_t position = TRY(index_int64(t, (*s)[1], &exc::OverflowError));
  if (position < 0) return raise(t, exc::ValueError, "position value cannot be negative");
  b.position_ = position;
  if (is_none((*s)[2])) return none();
  if (!(*s)[2].is<Dict>())
    return raise(t, exc::TypeError, "third item of state should be a dict, got a %.200T", (*s)[2]);
  Own<> own = TRY(Object::get_dict(t, self));
  TRY(own.ref().as<Dict>()->update(t, (*s)[2]));
  return none();
}

namespace {

constexpr Method kMethods[] = {
    bind<&BytesIO::yes>("readable(self, /)", "True, until the object is closed."),
    bind<&BytesIO::yes>("seekable(self, /)", "True, until the object is closed."),
    bind<&BytesIO::yes>("writable(self, /)", "True, until the object is closed."),
    bind<&BytesIO::close_it>("close(self, /)", "Let go of the content; all further use is a ValueError."),
    bind<&BytesIO::nothing>("flush(self, /)", "There is nothing to write out."),
    bind<&BytesIO::isatty>("isatty(self, /)", "False: memory is no terminal."),
    bind<&BytesIO::tell>("tell(self, /)", "The position, counted in bytes."),
    bind<&BytesIO::write>("write(self, b, /)", "Write the bytes of b at the position. Returns how many."),
    bind<&BytesIO::writelines>("writelines(self, lines, /)",
                               "Write the bytes of each item, with nothing between them."),
    bind<&BytesIO::read>("read1(self, size=-1, /)",
                         "At most size bytes, all that are left when size is negative or None; b'' at the end."),
    bind<&BytesIO::readinto>(
        "readinto(self, buffer, /)",
        "Fill buffer from the position on. Returns how many bytes were written to it; 0 at the end."),
    bind<&BytesIO::readline>("readline(self, size=-1, /)",
                             "The next line with its b'\\n', or at most size bytes of it; b'' at the end."),
    bind<&BytesIO::readlines>(
        "readlines(self, size=None, /)",
        "The lines that are left, as a list. With size it ends after the line that reaches that many bytes."),
    bind<&BytesIO::read>("read(self, size=-1, /)",
                         "At most size bytes, all that are left when size is negative or None; b'' at the end."),
    bind<&BytesIO::getbuffer>(
        "getbuffer(self, /)",
        "A memoryview of the content, which can be written to. While it lives, the size cannot change."),
    bind<&BytesIO::getvalue>("getvalue(self, /)", "The whole content as bytes, wherever the position is."),
    bind<&BytesIO::seek>("seek(self, pos, whence=0, /)",
                         "Go to another position and return it.\n\nwhence says where pos counts from: 0 the start, 1 "
                         "the position, 2 the end."),
    bind<&bytes_truncate>("truncate(self, size=None, /)",
                          "Cut the content off at size, by default at the position, which stays. Returns size."),
    bind<&BytesIO::getstate>("__getstate__(self)"),
    bind<&BytesIO::setstate>("__setstate__(self, state, /)"),
    bind<&BytesIO::get_sizeof>("__sizeof__(self, /)"),
};
constexpr Attribute kAttributes[] = {attribute<&BytesIO::get_closed>("closed", "Whether close() was called.")};

}  // namespace

constinit Type BytesIO::type = describe<BytesIO>(
    "_io.BytesIO",
    {.doc = "BytesIO(initial_bytes=b'')\n--\n\nA binary file in memory, with initial_bytes in it at first.",
     .methods = kMethods,
     .attributes = kAttributes,
     .flags = kStreamFlags,
     .base = &BufferedIOBase::type,
     .shape_offset = offsetof(BytesIO, attributes_)});

// ---- the view's source ----

Result<void> BytesIOBuffer::get_buffer(Thread& t, Ref<> self, Buffer& buffer, int flags) {
  BytesIO& source = *self.as<BytesIOBuffer>()->source_.get();
  std::uint8_t* data = TRY(source.writable_data(t));
  TRY(fill_buffer(t, buffer, self, data, static_cast<std::size_t>(source.size()), false, flags));
  source.pin();
  return ok;
}
void BytesIOBuffer::release_buffer(Thread&, Ref<> self, Buffer&) { self.as<BytesIOBuffer>()->source_->unpin(); }

constinit Type BytesIOBuffer::type = describe<BytesIOBuffer>("_io._BytesIOBuffer", {.flags = kTypeNoConstruct});

}  // namespace krait::io
