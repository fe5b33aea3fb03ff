// The engine's memory, its text, and the start of searches.
#include "modules/sre/engine.h"

#include "modules/sre/engine_run.h"
#include "types/bytes.h"
#include "types/hooks.h"

namespace krait::sre {

Engine::~Engine() {
  if (records_ != local_records_) Heap::release_raw(records_);
  Heap::release_raw(block_);
}

Result<void> Engine::open(Ref<> text, int pattern_is_bytes, std::int64_t start, std::int64_t stop) {
  text_ = text.value();
  if (text.is<Str>()) {
    const Str& s = *text.as<Str>();
    data_ = s.data();
    kind_ = s.kind();
    length = s.length();
  } else {
    if (!has_buffer(text))
      return raise(*thread_, exc::TypeError, "expected string or bytes-like object, got '%.200T'", text);
    TRY(get_buffer(*thread_, text, buffer_));
    data_ = buffer_.data;
    length = static_cast<std::size_t>(buffer_.length);
    is_bytes_ = true;
  }
  if (is_bytes_ && pattern_is_bytes == 0)
    return raise(*thread_, exc::TypeError, "cannot use a string pattern on a bytes-like object");
  if (!is_bytes_ && pattern_is_bytes > 0)
    return raise(*thread_, exc::TypeError, "cannot use a bytes pattern on a string-like object");
  const auto clamp = [&](std::int64_t i) {
    return i < 0 ? 0 : static_cast<std::size_t>(i) > length ? length : static_cast<std::size_t>(i);
  };
  position = clamp(start);
  end = clamp(stop);
  return prepare();
}

Result<void> Engine::prepare() {
  const std::size_t groups = program_.groups, loops = program_.loops, heights = program_.heights;
  if (2 * groups <= kLocalMarks && loops <= kLocalLoops && heights <= kLocalHeights) [[likely]] {
    marks = local_marks_;
    loops_ = local_loops_;
    heights_ = local_heights_;
    return ok;
  }
  block_ = thread_->heap->allocate_raw(2 * groups * sizeof(std::int64_t) + loops * sizeof(Loop) +
                                       heights * sizeof(std::size_t) + 8);
  if (!block_) return raise_memory_error(*thread_);
  marks = static_cast<std::int64_t*>(block_);
  loops_ = reinterpret_cast<Loop*>(marks + 2 * groups);
  heights_ = reinterpret_cast<std::size_t*>(loops_ + loops);
  return ok;
}

void Engine::clear_marks() {
  for (std::size_t i = 0; i < 2 * std::size_t{program_.groups}; ++i) marks[i] = -1;
  last_index = 0;
  is_dirty_ = false;
}

Result<void> Engine::grow() {
  TRY(poll());
  const std::size_t capacity = capacity_ * 2;
  if (capacity > SIZE_MAX / 4 / sizeof(Record)) return raise_memory_error(*thread_);
  Record* old = records_ == local_records_ ? nullptr : records_;
  auto* moved = static_cast<Record*>(thread_->heap->resize_raw(old, capacity * sizeof(Record)));
  if (!moved) return raise_memory_error(*thread_);
  if (!old) std::memcpy(moved, local_records_, sizeof local_records_);
  records_ = moved;
  capacity_ = capacity;
  return ok;
}

Result<void> Engine::poll() {
  until_poll_ = kPollInterval;
  if (thread_->interrupts.load(std::memory_order_relaxed)) return handle_signals(*thread_);
  return ok;
}

void Engine::commit(std::size_t height, bool has_marks) {
  std::size_t kept = height;
  if (has_marks) {
    for (std::size_t i = height; i < used_; ++i)
      if (records_[i].word == Program::kMarkUndo) records_[kept++] = records_[i];
  }
  used_ = kept;
}

void Engine::rewind(std::size_t height) {
  while (used_ > height) {
    const Record& r = records_[--used_];
    if (r.word != Program::kMarkUndo) continue;
    marks[r.count] = r.place;
    last_index = r.other;
  }
}

Result<bool> Engine::match(bool whole) {
  if (position > end) return false;
  whole_ = whole;
  is_dirty_ = true;
  if (kind_ == 1) return run(static_cast<const std::uint8_t*>(data_), position);
  if (kind_ == 2) return run(static_cast<const std::uint16_t*>(data_), position);
  return run(static_cast<const std::uint32_t*>(data_), position);
}

Result<bool> Engine::search() {
  if (position > end || end - position < program_.minimum) return false;
  whole_ = false;
  is_dirty_ = true;
  if (kind_ == 1) return search_in<std::uint8_t>();
  if (kind_ == 2) return search_in<std::uint16_t>();
  return search_in<std::uint32_t>();
}

// After a match failed at `at`: how many of the next places need not be tried.
template <class T>
std::size_t Engine::rest_of_run(const T* text, std::size_t at) const {
  if (!program_.run_repeat) return 0;
  const std::uint32_t* repeat = &program_.words[program_.run_repeat];
  const std::size_t run =
      count_accepted(program_, static_cast<Op>(repeat[1]), repeat[2], text + at, static_cast<std::size_t>(end - at));
  return run ? run - 1 : 0;
}

template <class T>
Result<bool> Engine::search_in() {
  const T* text = static_cast<const T*>(data_);
  std::size_t at = position;
  // No match starts behind this place.
  const std::size_t limit = end - program_.minimum;
  switch (program_.start) {
    case Start::Literal: {
      must_advance_ = false;
      const std::size_t size = program_.prefix.size();
      const T* prefix;
      if constexpr (sizeof(T) == 1) {
        if (!program_.narrow_fits) return false;
        prefix = program_.prefix1;
      } else if constexpr (sizeof(T) == 2) {
        if (!program_.middle_fits) return false;
        prefix = program_.prefix2;
      } else {
        prefix = program_.prefix.data();
      }
      for (; at <= limit; ++at) {
        const std::ptrdiff_t found =
            size == 1 ? text::find_unit(text + at, end - at, *prefix) : text::find(text + at, end - at, prefix, size);
        if (found < 0) return false;
        at += static_cast<std::size_t>(found);
        if (program_.is_literal) {
          first = at;
          last = at + size;
          if (is_dirty_) clear_marks();
          return true;
        }
        if (TRY(run(text, at))) return true;
      }
      return false;
    }
    case Start::Set: {
      must_advance_ = false;
      const First& start = program_.first;
      for (; at <= limit; ++at) {
        if constexpr (sizeof(T) == 1) {
          while (at < end && !start.table[text[at]]) ++at;
        } else {
          while (at < end && !(text[at] < 256 ? start.table[text[at]] : start.beyond)) ++at;
        }
        if (at > limit || at == end) return false;
        if (TRY(run(text, at))) return true;
        at += rest_of_run(text, at);
        if (--until_poll_ == 0) TRY(poll());
      }
      return false;
    }
    case Start::Beginning: {
      const bool found = TRY(run(text, at));
      must_advance_ = false;
      return found;
    }
    case Start::Line:
      for (;;) {
        if (at != 0 && text[at - 1] != '\n') {
          const std::ptrdiff_t found = text::find_unit(text + at, end - at, static_cast<T>('\n'));
          if (found < 0) return false;
          at += static_cast<std::size_t>(found) + 1;
          must_advance_ = false;
        }
        if (at > limit) return false;
        if (TRY(run(text, at))) return true;
        must_advance_ = false;
        if (++at > limit) return false;
      }
    case Start::Anywhere:
      for (; at <= limit; ++at) {
        if (TRY(run(text, at))) return true;
        must_advance_ = false;
        at += rest_of_run(text, at);
        if (--until_poll_ == 0) TRY(poll());
      }
      return false;
  }
  return false;
}

Result<Own<>> Engine::empty() const {
  if (is_bytes_) return Own<>(Bytes::empty());
  return Own<>(Str::empty());
}

Result<Own<>> Engine::slice(std::size_t start, std::size_t stop) const {
  const Ref<> text(text_);
  if (stop < start) stop = start;
  if (!is_bytes_) return Str::substring(*thread_, text.as<Str>(), start, stop);
  if (start == 0 && stop == length && text.is_exact<Bytes>()) return text.own();
  return Bytes::create(*thread_, static_cast<const std::uint8_t*>(data_) + start, stop - start);
}

}  // namespace krait::sre
