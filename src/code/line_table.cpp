#include "code/line_table.h"

#include <utility>

namespace krait {

std::uint32_t LineTableReader::varint() {
  std::uint32_t value = 0;
  for (int shift = 0; shift < 32; shift += 6) {
    const std::uint8_t b = byte();
    value |= static_cast<std::uint32_t>(b & 0x3F) << shift;
    if (!(b & 0x40)) break;
  }
  return value;
}

std::int32_t LineTableReader::signed_varint() {
  const std::uint32_t u = varint();
  return u & 1 ? -static_cast<std::int32_t>(u >> 1) : static_cast<std::int32_t>(u >> 1);
}

bool LineTableReader::next() {
  if (at_ >= table_.size()) return false;
  const std::uint8_t head = table_[at_++];
  begin_ = end_;
  end_ += (head & 7u) + 1;
  range_ = SourceRange{};
  const auto add = [this](std::int32_t delta) {
    line_ = static_cast<std::int32_t>(static_cast<std::uint32_t>(line_) + static_cast<std::uint32_t>(delta));
  };
  const int form = (head >> 3) & 15;
  switch (form) {
    case 15:
      return true;
    case 14: {
      add(signed_varint());
      range_.line = line_;
      range_.end_line = static_cast<std::int32_t>(static_cast<std::uint32_t>(line_) + varint());
      range_.column = static_cast<std::int32_t>(varint()) - 1;
      range_.end_column = static_cast<std::int32_t>(varint()) - 1;
      return true;
    }
    case 13:
      add(signed_varint());
      range_.line = range_.end_line = line_;
      return true;
    case 12:
    case 11:
    case 10:
      add(form - 10);
      range_.line = range_.end_line = line_;
      range_.column = byte();
      range_.end_column = byte();
      return true;
    default: {
      const std::uint8_t second = byte();
      range_.line = range_.end_line = line_;
      range_.column = form << 3 | second >> 4;
      range_.end_column = range_.column + (second & 15);
      return true;
    }
  }
}

SourceRange source_of(std::span<const std::uint8_t> table, std::int32_t first_line, std::uint32_t unit) {
  LineTableReader reader(table, first_line);
  while (reader.next())
    if (unit < reader.end()) return reader.range();
  return {};
}

std::int32_t line_of(std::span<const std::uint8_t> table, std::int32_t first_line, std::uint32_t unit) {
  return source_of(table, first_line, unit).line;
}

std::vector<std::uint8_t> without_columns(std::span<const std::uint8_t> table) {
  constexpr std::uint8_t kLineOnly = 13, kNowhere = 15;
  std::vector<std::uint8_t> out;
  LineTableReader reader(table, 0);
  std::int32_t line = 0;
  while (reader.next()) {
    const bool somewhere = reader.range().line != -1 || reader.range().end_line != -1;
    out.push_back(static_cast<std::uint8_t>(0x80 | (somewhere ? kLineOnly : kNowhere) << 3 |
                                            (reader.end() - reader.begin() - 1)));
    if (!somewhere) continue;
    const auto delta = static_cast<std::int32_t>(static_cast<std::uint32_t>(reader.range().line) -
                                                 static_cast<std::uint32_t>(std::exchange(line, reader.range().line)));
    std::uint32_t rest =
        delta < 0 ? (0u - static_cast<std::uint32_t>(delta)) << 1 | 1 : static_cast<std::uint32_t>(delta) << 1;
    for (; rest >= 64; rest >>= 6) out.push_back(static_cast<std::uint8_t>(0x40 | (rest & 0x3F)));
    out.push_back(static_cast<std::uint8_t>(rest));
  }
  return out;
}

std::optional<LineRun> LineRuns::next() {
  if (!more_) return std::nullopt;
  LineRun run{reader_.begin(), reader_.end(), reader_.range().line};
  while ((more_ = reader_.next()) && reader_.range().line == run.line) run.end = reader_.end();
  return run;
}

std::uint32_t ExceptionTableReader::item() {
  std::uint32_t value = 0;
  for (int n = 0;; ++n) {
    if (at_ >= table_.size() || n > 5) {
      malformed_ = true;
      return 0;
    }
    const std::uint8_t b = table_[at_++];
    value = value << 6 | (b & 0x3Fu);
    if (!(b & 0x40)) return value;
  }
}

bool ExceptionTableReader::next(HandlerEntry& entry) {
  if (at_ >= table_.size()) return false;
  entry.begin = item();
  entry.end = entry.begin + item();
  entry.target = item();
  const std::uint32_t depth = item();
  entry.depth = depth >> 1;
  entry.push_lasti = depth & 1;
  return !malformed_;
}

std::optional<HandlerEntry> find_handler(std::span<const std::uint8_t> table, std::uint32_t unit) {
  ExceptionTableReader reader(table);
  HandlerEntry entry;
  while (reader.next(entry)) {
    if (entry.begin > unit) return std::nullopt;
    if (unit < entry.end) return entry;
  }
  return std::nullopt;
}

}  // namespace krait
