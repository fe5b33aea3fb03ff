// csv.reader: a state machine over characters that takes whole runs of ordinary ones at once.
#include "modules/csv/csv.h"
#include "object/allocate.h"
#include "types/float.h"
#include "types/list.h"
#include "types/protocol.h"
#include "types/singletons.h"

namespace krait::csv {
namespace {

// The text of a field that is not one piece of a line.
class FieldText {
 public:
  explicit FieldText(Thread& t) : t_(t) {}
  FieldText(const FieldText&) = delete;
  ~FieldText() { Heap::release_raw(units_); }
  std::size_t size() const { return size_; }
  template <class T>
  Result<void> append(const T* p, std::size_t count) {
    if (count > capacity_ - size_) {
      const std::size_t capacity = (size_ + count) * 2 + 64;
      void* grown = t_.heap->resize_raw(units_, capacity * sizeof(char32_t));
      if (!grown) return raise_memory_error(t_);
      units_ = static_cast<char32_t*>(grown);
      capacity_ = capacity;
    }
    text::copy(p, count, units_ + size_);
    size_ += count;
    return ok;
  }
  Result<Own<Str>> take() { return Str::from_code_points(t_, units_, std::exchange(size_, 0)); }

 private:
  Thread& t_;
  char32_t* units_ = nullptr;
  std::size_t size_ = 0, capacity_ = 0;
};

// Makes one record of as many lines as it takes.
class RecordParser {
 public:
  enum class State : std::uint8_t {
    StartRecord,
    StartField,
    Escaped,
    AfterEscapedNewline,
    InField,
    InQuoted,
    EscapedInQuoted,
    QuoteInQuoted,
    EatNewline,
  };

  RecordParser(Thread& t, const Dialect& dialect, Ref<List> fields)
      : t_(t), d_(dialect), limit_(csv::state(t).field_limit), fields_(fields), field_(t) {}

  State state() const { return state_; }
  bool has_partial_field() const { return field_.size() || state_ == State::InQuoted; }

  Result<void> line(Ref<Str> line);
  Result<void> save_field() { return save(TRY(field_.take())); }

 private:
  bool is_quote(char32_t c) const { return c == d_.quotechar_ && d_.quoting_ != kQuoteNone; }
  static bool is_newline(char32_t c) { return c == '\n' || c == '\r'; }

  // Takes one character, or a run of ordinary ones, at p[i].
  template <class T>
  Result<void> step(Ref<Str> line, const T* p, std::size_t& i);
  template <class T>
  Result<void> start_field(Ref<Str> line, const T* p, std::size_t& i);
  Result<void> in_field(char32_t c);
  Result<void> after_quote(char32_t c);
  Result<void> end_of_line();

  template <class T>
  std::size_t run_end(const T* p, std::size_t from, std::size_t size, std::uint8_t stop) const {
    while (from < size && !(d_.class_of(p[from]) & stop)) ++from;
    return from;
  }
  template <class T>
  Result<void> add(const T* p, std::size_t count) {
    TRY(check_limit(field_.size() + count, count));
    return field_.append(p, count);
  }
  Result<void> check_limit(std::size_t size, std::size_t added) {
    if (added && static_cast<std::int64_t>(size) > limit_) [[unlikely]]
      return raise_error(t_, "field larger than field limit (%d)", limit_);
    return ok;
  }
  Result<void> add_char(char32_t c) { return add(&c, 1); }
  Result<void> save(Own<Str> text);

  Thread& t_;
  const Dialect& d_;
  const std::int64_t limit_;
  Ref<List> fields_;
  FieldText field_;
  State state_ = State::StartRecord;
  bool is_unquoted_ = false;
};

Result<void> RecordParser::save(Own<Str> text) {
  if (!is_unquoted_ || d_.quoting_ == kQuoteMinimal || d_.quoting_ == kQuoteAll || d_.quoting_ == kQuoteNone) [[likely]]
    return fields_->append_own(t_, std::move(text));
  if (!text->length() && d_.quoting_ != kQuoteNonnumeric) return fields_->append_own(t_, none());
  if (!text->length() || d_.quoting_ == kQuoteNotNull) return fields_->append_own(t_, std::move(text));
  return fields_->append_own(t_, TRY(Float::from_str(t_, text.ref())));
}

template <class T>
Result<void> RecordParser::start_field(Ref<Str> line, const T* p, std::size_t& i) {
  const std::size_t size = line->length();
  const char32_t c = p[i];
  is_unquoted_ = true;
  if (is_newline(c)) {
    ++i;
    state_ = State::EatNewline;
    return save_field();
  }
  if (is_quote(c)) {
    ++i;
    is_unquoted_ = false;
    const std::size_t end = run_end(p, i, size, Dialect::kEndsQuoted);
    // All of the field is here, if it ends at a quote before a delimiter.
    if (end + 1 < size && is_quote(p[end]) && p[end] != d_.escapechar_ && p[end + 1] == d_.delimiter_ &&
        d_.doublequote_) {
      TRY(check_limit(end - i, end - i));
      const std::size_t start = std::exchange(i, end + 2);
      state_ = State::StartField;
      return save(TRY(Str::substring(t_, line, start, end)));
    }
    state_ = State::InQuoted;
    return ok;
  }
  if (c == d_.escapechar_) {
    ++i;
    state_ = State::Escaped;
    return ok;
  }
  if (c == ' ' && d_.skips_space_) {
    ++i;
    return ok;
  }
  const std::size_t end = run_end(p, i, size, Dialect::kEndsPlain);
  if (end < size && p[end] != d_.escapechar_) {
    TRY(check_limit(end - i, end - i));
    const std::size_t start = std::exchange(i, end + 1);
    state_ = p[end] == d_.delimiter_ ? State::StartField : State::EatNewline;
    return save(TRY(Str::substring(t_, line, start, end)));
  }
  state_ = State::InField;
  return ok;
}

Result<void> RecordParser::in_field(char32_t c) {
  if (is_newline(c)) {
    state_ = State::EatNewline;
    return save_field();
  }
  if (c == d_.escapechar_) {
    state_ = State::Escaped;
    return ok;
  }
  if (c == d_.delimiter_) {
    state_ = State::StartField;
    return save_field();
  }
  return add_char(c);
}

// After a quote inside a quoted field: another one, or the field ends.
Result<void> RecordParser::after_quote(char32_t c) {
  if (is_quote(c)) {
    state_ = State::InQuoted;
    return add_char(c);
  }
  if (c == d_.delimiter_ || is_newline(c)) {
    state_ = c == d_.delimiter_ ? State::StartField : State::EatNewline;
    return save_field();
  }
  if (d_.is_strict_)
    return raise_error(t_, "'%c' expected after '%c'", static_cast<std::uint32_t>(d_.delimiter_),
                       static_cast<std::uint32_t>(d_.quotechar_));
  state_ = State::InField;
  return add_char(c);
}

template <class T>
Result<void> RecordParser::step(Ref<Str> line, const T* p, std::size_t& i) {
  const std::size_t size = line->length();
  switch (state_) {
    case State::StartRecord:
      if (is_newline(p[i])) {
        ++i;
        state_ = State::EatNewline;
        return ok;
      }
      state_ = State::StartField;
      return ok;
    case State::StartField:
      return start_field(line, p, i);
    case State::Escaped:
      state_ = is_newline(p[i]) ? State::AfterEscapedNewline : State::InField;
      return add_char(p[i++]);
    // An escaped line end leaves the record open until a field ends, whatever follows it.
    case State::AfterEscapedNewline:
    case State::InField: {
      const std::size_t start = i;
      i = run_end(p, i, size, Dialect::kEndsPlain);
      TRY(add(p + start, i - start));
      return i < size ? in_field(p[i++]) : ok;
    }
    case State::InQuoted: {
      const std::size_t start = i;
      i = run_end(p, i, size, Dialect::kEndsQuoted);
      TRY(add(p + start, i - start));
      if (i == size) return ok;
      if (p[i++] == d_.escapechar_)
        state_ = State::EscapedInQuoted;
      else
        state_ = d_.doublequote_ ? State::QuoteInQuoted : State::InField;
      return ok;
    }
    case State::EscapedInQuoted:
      state_ = State::InQuoted;
      return add_char(p[i++]);
    case State::QuoteInQuoted:
      return after_quote(p[i++]);
    case State::EatNewline:
      if (!is_newline(p[i++]))
        return raise_error(t_,
                           "new-line character seen in unquoted field - do you need to open the file with newline=''?");
      return ok;
  }
  return ok;
}

Result<void> RecordParser::end_of_line() {
  switch (state_) {
    case State::StartRecord:
    case State::AfterEscapedNewline:
    case State::InQuoted:
      return ok;
    case State::Escaped:
      state_ = State::InField;
      return add_char('\n');
    case State::EscapedInQuoted:
      state_ = State::InQuoted;
      return add_char('\n');
    case State::EatNewline:
      state_ = State::StartRecord;
      return ok;
    case State::StartField:
      is_unquoted_ = true;
      [[fallthrough]];
    case State::InField:
    case State::QuoteInQuoted:
      state_ = State::StartRecord;
      return save_field();
  }
  return ok;
}

Result<void> RecordParser::line(Ref<Str> line) {
  return visit_units(*line, [&](auto* p) -> Result<void> {
    for (std::size_t i = 0; i < line->length();) TRY(step(line, p, i));
    return end_of_line();
  });
}

Result<Own<>> one_record(Thread& t, Ref<Reader> reader, bool& is_done) {
  const Own<Dialect> dialect = reader->dialect_.ref().own();
  Own<List> fields = TRY(List::create(t));
  if (!reader->lines_) return raise(t, exc::ReferenceError, "the reader was garbage-collected");
  const Own<> lines = reader->lines_.ref().own();
  RecordParser parser(t, *dialect, fields.ref());
  const std::uint64_t turn = ++reader->turn_;
  do {
    Step line = next(t, lines);
    if (line.is_failed()) return failed;
    if (line.is_done()) {
      if (!parser.has_partial_field()) {
        is_done = true;
        return none();
      }
      if (dialect->is_strict_) return raise_error(t, "unexpected end of data");
      TRY(parser.save_field());
      break;
    }
    if (reader->turn_ != turn) return raise_error(t, "iterator has already advanced the reader");
    const Own<> text = std::move(line).take();
    if (!text.ref().is<Str>())
      return raise_error(t, "iterator should return strings, not %T (the file should be opened in text mode)", text);
    ++reader->line_num_;
    TRY(parser.line(text.ref().as<Str>()));
  } while (parser.state() != RecordParser::State::StartRecord);
  return fields;
}

}  // namespace

Step Reader::next(Thread& t, Ref<> self) {
  const Own<> keep = self.own();
  bool is_done = false;
  Own<> record = TRY(one_record(t, self.as<Reader>(), is_done));
  if (is_done) return Step::done();
  return record;
}

namespace {

constexpr Attribute kAttributes[] = {
    member<&Reader::dialect_>("dialect"),
    as_member(attribute<&Reader::get_line_num>("line_num")),
};

}  // namespace

constinit Type Reader::type = describe<Reader>(
    "_csv.reader", {.doc = "Iterates over rows, lists of strings, from an iterable of lines.\n\nline_num counts the "
                           "lines read; dialect says how they are taken apart.\n",
                    .attributes = kAttributes,
                    .flags = kTypeBasetype | kTypeNoConstruct});

}  // namespace krait::csv
