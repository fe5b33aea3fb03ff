// The line table of a code object (co_linetable): where in the source each instruction comes from.
//
// A run covers up to eight units and says: line and columns, a line only, or nothing. Columns count bytes of UTF-8.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace krait {

struct SourceRange {
  std::int32_t line = -1;  // -1: none
  std::int32_t end_line = -1;
  std::int32_t column = -1;  // -1: unknown
  std::int32_t end_column = -1;
  bool operator==(const SourceRange&) const = default;
};

// Reads a table run by run. Robust: what is cut off reads as runs without a location.
class LineTableReader {
 public:
  LineTableReader(std::span<const std::uint8_t> table, std::int32_t first_line) : table_(table), line_(first_line) {}

  // The next run, or false at the end.
  bool next();
  std::uint32_t begin() const { return begin_; }  // units
  std::uint32_t end() const { return end_; }
  const SourceRange& range() const { return range_; }

 private:
  std::uint32_t varint();
  std::int32_t signed_varint();
  std::uint8_t byte() { return at_ < table_.size() ? table_[at_++] : 0; }

  std::span<const std::uint8_t> table_;
  std::size_t at_ = 0;
  std::int32_t line_;
  std::uint32_t begin_ = 0, end_ = 0;
  SourceRange range_;
};

SourceRange source_of(std::span<const std::uint8_t> table, std::int32_t first_line, std::uint32_t unit);
// -1: the instruction belongs to no line.
std::int32_t line_of(std::span<const std::uint8_t> table, std::int32_t first_line, std::uint32_t unit);

// The same table without columns.
std::vector<std::uint8_t> without_columns(std::span<const std::uint8_t> table);

// Runs with one line, joined: what co_lines() yields. `unit` is the start of the search.
struct LineRun {
  std::uint32_t begin, end;  // units
  std::int32_t line;         // -1: none
};
class LineRuns {
 public:
  LineRuns(std::span<const std::uint8_t> table, std::int32_t first_line) : reader_(table, first_line) {
    more_ = reader_.next();
  }
  std::optional<LineRun> next();

 private:
  LineTableReader reader_;
  bool more_;
};

// The exception table: sorted ranges of units and where an exception raised in them continues.
struct HandlerEntry {
  std::uint32_t begin, end, target;  // units
  std::uint32_t depth;               // of the stack at the handler
  bool push_lasti;
};
class ExceptionTableReader {
 public:
  explicit ExceptionTableReader(std::span<const std::uint8_t> table) : table_(table) {}
  // False at the end, and for what does not decode (then malformed() is true).
  bool next(HandlerEntry& entry);
  bool malformed() const { return malformed_; }

 private:
  std::uint32_t item();
  std::span<const std::uint8_t> table_;
  std::size_t at_ = 0;
  bool malformed_ = false;
};
std::optional<HandlerEntry> find_handler(std::span<const std::uint8_t> table, std::uint32_t unit);

}  // namespace krait
