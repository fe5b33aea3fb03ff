// _csv: reading and writing tables as text. A Dialect says which characters mean what.
#pragma once

#include "object/native_state.h"
#include "object/type.h"
#include "types/dict.h"
#include "types/str.h"

namespace krait::csv {

enum Quoting { kQuoteMinimal, kQuoteAll, kQuoteNonnumeric, kQuoteNone, kQuoteStrings, kQuoteNotNull };

// What the module keeps for each interpreter.
struct State {
  Slot<Type> error;
  Slot<Dict> dialects;  // by name
  std::int64_t field_limit = 128 << 10;
};
inline State& state(Thread& t) { return native_state<State>(t); }

template <class... A>
Failed raise_error(Thread& t, const char* text, const A&... args) {
  return raise(t, *state(t).error.get(), text, args...);
}

class Dialect final : public Object {
 public:
  static Type type;
  static constexpr char32_t kNoChar = 0xFFFFFFFF;  // escapechar or quotechar is None
  Dialect() = default;

  static Result<Own<>> construct(Thread&, Ref<Type>, const Arguments&);
  // What reader(), writer() and register_dialect() make of their arguments.
  static Result<Own<Dialect>> from(Thread&, OptRef<> dialect, OptRef<Dict> parameters);

  Result<Own<>> get_delimiter(Thread&);
  Result<Own<>> get_escapechar(Thread&);
  Result<Own<>> get_quotechar(Thread&);
  Result<Own<>> get_lineterminator(Thread&);
  Result<std::int64_t> get_quoting(Thread&) { return quoting_; }
  Result<bool> get_doublequote(Thread&) { return doublequote_; }
  Result<bool> get_skipinitialspace(Thread&) { return skips_space_; }
  Result<bool> get_strict(Thread&) { return is_strict_; }
  Result<Own<>> reduce(Thread&);
  Result<Own<>> reduce_ex(Thread&, Ref<> protocol);

  char32_t delimiter_ = ',', escapechar_ = kNoChar, quotechar_ = '"';
  bool doublequote_ = true, skips_space_ = false, is_strict_ = false;
  int quoting_ = kQuoteMinimal;
  Slot<Str> lineterminator_;

  // Which characters below 128 need attention where.
  enum Class : std::uint8_t {
    kEndsPlain = 1,   // of an unquoted field when reading
    kEndsQuoted = 2,  // of a quoted field when reading
    kSpecial = 4,     // when writing
  };
  std::uint8_t class_of(char32_t c) const { return c < 128 ? classes_[c] : class_of_wide(c); }
  bool in_lineterminator(char32_t c) const;

 private:
  Result<void> fill(Thread&, const Value (&options)[8]);
  Result<void> check(Thread&) const;
  void classify();
  std::uint8_t class_of_wide(char32_t c) const;
  std::uint8_t classify_one(char32_t c) const;

  std::uint8_t classes_[128] = {};
};

// An iterator over the records of an iterable of lines.
class Reader final : public Object {
 public:
  static Type type;
  Reader(Own<> lines, Own<Dialect> dialect) : lines_(std::move(lines)), dialect_(std::move(dialect)) {}
  static Result<Own<>> iter(Thread&, Ref<> self) { return self.own(); }
  static Step next(Thread&, Ref<>);
  Result<std::int64_t> get_line_num(Thread&) { return line_num_; }
  void trace(Tracer& v) { v(lines_), v(dialect_); }
  void clear_references() { lines_.clear(); }

  Slot<> lines_;  // an iterator; empty only after the collector cleared it
  Slot<Dialect> dialect_;
  std::int64_t line_num_ = 0;
  std::uint64_t turn_ = 0;  // how often a record was begun
};

class Writer final : public Object {
 public:
  static Type type;
  Writer(Own<> write, Own<Dialect> dialect) : write_(std::move(write)), dialect_(std::move(dialect)) {}
  Result<Own<>> writerow(Thread&, Ref<> row);
  Result<void> writerows(Thread&, Ref<> rows);
  void trace(Tracer& v) { v(write_), v(dialect_); }
  void clear_references() { write_.clear(); }

  Slot<> write_;  // the file's method; empty only after the collector cleared it
  Slot<Dialect> dialect_;
};

// The dialect registered under a name; Error "unknown dialect".
Result<Own<>> registered_dialect(Thread&, Ref<> name);

}  // namespace krait::csv
