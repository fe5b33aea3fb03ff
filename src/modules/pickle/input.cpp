#include "modules/pickle/input.h"

#include <algorithm>
#include <cstring>

#include "types/int.h"
#include "types/memoryview.h"
#include "types/names.h"
#include "types/protocol.h"

namespace krait::pickle {

Failed raise_truncated(Thread& t) { return raise_unpickling(t, "pickle data was truncated"); }

void Input::clear() {
  buffer_.release();
  data_ = nullptr;
  at_ = end_ = limit_ = prefetched_ = 0;
  in_frame_ = false;
}

Result<void> Input::use(Thread& t, Ref<> bytes_like) {
  clear();
  TRY(get_buffer(t, bytes_like, buffer_));
  data_ = buffer_.bytes().data();
  end_ = limit_ = prefetched_ = buffer_.bytes().size();
  return ok;
}

Result<void> Input::set_memory(Thread& t, Ref<> data) {
  read_.clear(), readline_.clear(), readinto_.clear(), peek_.clear();
  return use(t, data);
}

Result<void> Input::set_file(Thread& t, Ref<> file) {
  clear();
  read_.clear();
  Slot<> peek, readinto, read, readline;
  (void)TRY(find_attr(t, file, names::peek, peek));
  (void)TRY(find_attr(t, file, names::readinto, readinto));
  (void)TRY(find_attr(t, file, names::read, read));
  (void)TRY(find_attr(t, file, names::readline, readline));
  if (!read || !readline) return raise(t, exc::TypeError, "file must have 'read' and 'readline' attributes");
  const auto move = [](Slot<>& to, Slot<>& from) {
    to.clear();
    if (from) to.set(Own<>::steal(from.take()));
  };
  move(peek_, peek), move(readinto_, readinto), move(read_, read), move(readline_, readline);
  return ok;
}

Result<void> Input::skip_consumed(Thread& t) {
  const std::size_t consumed = at_ > prefetched_ ? at_ - prefetched_ : 0;
  if (!consumed) return ok;
  // The bytes are known: the file only has to move on.
  const Own<> read = read_.ref().own();
  (void)TRY(call(t, read, {Value::of_int(static_cast<std::int64_t>(consumed))}));
  prefetched_ = at_;
  return ok;
}

Result<void> Input::finish(Thread& t) { return read_ ? skip_consumed(t) : ok; }

Result<void> Input::fill(Thread& t, std::size_t size) {
  TRY(skip_consumed(t));
  if (peek_ && size < kPrefetch) {
    const Own<> peek = peek_.ref().own();
    auto seen = call(t, peek, {Value::of_int(kPrefetch)});
    if (!seen.is_failed()) {
      TRY(use(t, std::move(seen).take().ref()));
      prefetched_ = 0;
      if (size <= end_) return ok;
    } else if (clear_if_pending(t, exc::NotImplementedError)) {
      peek_.clear();
    } else {
      return failed;
    }
  }
  const Own<> read = read_.ref().own();
  const Own<> data = TRY(call(t, read, {Value::of_int(static_cast<std::int64_t>(size))}));
  TRY(use(t, data));
  return end_ < size ? Result<void>(raise_truncated(t)) : ok;
}

Result<void> Input::fill_line(Thread& t) {
  TRY(skip_consumed(t));
  const Own<> readline = readline_.ref().own();
  const Own<> data = TRY(call(t, readline));
  return use(t, data);
}

Result<void> Input::leave_frame(Thread& t) {
  if (!in_frame_) return ok;
  if (at_ != limit_) return raise_unpickling(t, "pickle exhausted before end of frame");
  in_frame_ = false;
  limit_ = end_;
  return ok;
}

const std::uint8_t* Input::read_more(Thread& t, std::size_t size) {
  if (in_frame_) {
    if (leave_frame(t).is_failed()) return nullptr;
    return read(t, size);
  }
  if (!read_ || size > static_cast<std::size_t>(INT64_MAX)) {
    raise_truncated(t);
    return nullptr;
  }
  if (fill(t, size).is_failed()) return nullptr;
  at_ = size;
  return data_;
}

Result<void> Input::start_frame(Thread& t, std::size_t size) {
  if (in_frame_ && at_ != limit_) return raise_unpickling(t, "beginning of a new frame before end of current frame");
  in_frame_ = false;
  limit_ = end_;
  if (size > end_ - at_) {
    if (!read_) return raise_truncated(t);
    TRY(fill(t, size));
  }
  limit_ = at_ + size;
  in_frame_ = true;
  return ok;
}

Result<void> Input::read_into(Thread& t, std::uint8_t* out, std::size_t size) {
  if (size > limit_ - at_) TRY(leave_frame(t));
  const std::size_t here = std::min(size, limit_ - at_);
  if (here) std::memcpy(out, data_ + at_, here);
  at_ += here;
  out += here;
  size -= here;
  if (!size) return ok;
  if (!read_) return raise_truncated(t);
  TRY(skip_consumed(t));
  if (!readinto_) {
    const std::uint8_t* p = read_more(t, size);
    if (!p) return failed;
    std::memcpy(out, p, size);
    return ok;
  }
  const Own<MemoryView> view = TRY(MemoryView::of_memory(t, out, size, false));
  const Own<> readinto = readinto_.ref().own();
  auto answer = call(t, readinto, {view.value()});
  // Nobody may look at the memory afterwards.
  TRY(view->release_memory(t));
  const Own<> count = TRY(std::move(answer));
  const std::int64_t got = TRY(index_int64(t, count, &exc::OverflowError));
  if (got < 0 || static_cast<std::size_t>(got) < size) return raise_truncated(t);
  return ok;
}

Result<std::string_view> Input::line(Thread& t, Empty empty) {
  const auto find = [&] { return limit_ > at_ ? std::memchr(data_ + at_, '\n', limit_ - at_) : nullptr; };
  const void* found = find();
  if (!found && in_frame_) {
    TRY(leave_frame(t));
    found = find();
  }
  if (!found) {
    if (!read_) return raise_truncated(t);
    TRY(fill_line(t));
    if (!end_ || data_[end_ - 1] != '\n') return raise_truncated(t);
    found = data_ + end_ - 1;
  }
  const auto* start = reinterpret_cast<const char*>(data_ + at_);
  const std::size_t size = static_cast<std::size_t>(static_cast<const char*>(found) - start);
  at_ += size + 1;
  if (!size && empty == Empty::Refused) return raise_truncated(t);
  return std::string_view(start, size);
}

}  // namespace krait::pickle
