// Engine: one text being matched against one program. Successive searches share its memory.
#pragma once

#include "modules/sre/program.h"
#include "object/buffer.h"
#include "types/str.h"

namespace krait::sre {

class Engine {
 public:
  Engine(Thread& t, const Program& program) : thread_(&t), program_(program) {}
  Engine(const Engine&) = delete;
  ~Engine();

  // The text: a str, or something with a buffer. Positions are clamped; the text must outlive the engine.
  // `pattern_is_bytes`: -1 unknown, 0, 1.
  Result<void> open(Ref<> text, int pattern_is_bytes, std::int64_t position, std::int64_t end_position);

  // At or after the current position. After a match, `first` and `last` bound it and `marks` its groups.
  Result<bool> search();
  Result<bool> match(bool whole);
  // Where the search for the next match starts; an empty match may not follow an empty one at its place.
  void advance() {
    must_advance_ = last == first;
    position = last;
  }

  Thread& thread() const { return *thread_; }
  // Before an operation of another thread than the one that made it.
  void set_thread(Thread& t) { thread_ = &t; }
  const Program& program() const { return program_; }
  Ref<> text() const { return Ref<>(text_); }
  bool is_bytes() const { return is_bytes_; }
  // Text [start, end) as str or bytes.
  Result<Own<>> slice(std::size_t start, std::size_t end) const;
  Result<Own<>> empty() const;
  const void* data() const { return data_; }
  int kind() const { return kind_; }

  std::size_t position = 0, end = 0, length = 0;  // in characters; the text is looked at up to `end`
  std::size_t first = 0, last = 0;
  std::int64_t* marks = nullptr;             // start and end of each group, -1: not set
  std::int64_t last_index = 0;               // the group that was closed last, or 0
  bool has_group(std::size_t group) const {  // from 0
    return marks[2 * group] >= 0 && marks[2 * group + 1] >= 0;
  }

 private:
  // Where to go on when a way failed. What `count`, `place` and `other` mean is up to the operation at `word`.
  struct Record {
    std::uint32_t word;
    std::uint32_t count;
    std::int64_t place;
    std::int64_t other;
  };
  struct Loop {
    std::uint32_t count;
    std::int64_t last;
  };
  static constexpr std::size_t kLocalRecords = 40, kLocalMarks = 24, kLocalLoops = 6, kLocalHeights = 6;
  static constexpr std::uint32_t kPollInterval = 1 << 14;

  Result<void> prepare();
  template <class T>
  Result<bool> search_in();
  template <class T>
  std::size_t rest_of_run(const T* text, std::size_t at) const;
  template <class T>
  Result<bool> run(const T* text, std::size_t at);
  Result<void> grow();
  Result<void> poll();
  void clear_marks();
  // Drops the choices above `height`; keeps what undoes marks.
  void commit(std::size_t height, bool has_marks);
  void rewind(std::size_t height);

  Thread* thread_;
  const Program& program_;
  Value text_;
  const void* data_ = nullptr;
  int kind_ = 1;
  bool is_bytes_ = false, must_advance_ = false, whole_ = false, is_dirty_ = true;
  std::uint32_t until_poll_ = kPollInterval;
  Record* records_ = local_records_;
  std::size_t capacity_ = kLocalRecords, used_ = 0;
  Loop* loops_ = nullptr;
  std::size_t* heights_ = nullptr;
  void* block_ = nullptr;  // marks, loops and heights, when they do not fit
  Buffer buffer_;
  std::int64_t local_marks_[kLocalMarks];
  Loop local_loops_[kLocalLoops];
  std::size_t local_heights_[kLocalHeights];
  Record local_records_[kLocalRecords];
};

}  // namespace krait::sre
