// Reading JSON: a recursive-descent parser over the units of the document.
//
// The items of unfinished arrays and objects wait on one stack, so that each list and dict is made with the room that
// it needs. Keys are looked up in a table first: equal ones are one object, whose hash is computed once.
#include <cstring>

#include "base/float_text.h"
#include "modules/json/json.h"
#include "object/allocate.h"
#include "types/dict.h"
#include "types/float.h"
#include "types/int.h"
#include "types/list.h"
#include "types/names.h"
#include "types/protocol.h"
#include "types/singletons.h"
#include "types/tuple.h"

namespace krait {
namespace {

// Counted values; those above a mark become a container.
class ValueStack {
 public:
  explicit ValueStack(Thread& t) : t_(t) {}
  ValueStack(const ValueStack&) = delete;
  ~ValueStack() {
    truncate(0);
    Heap::release_raw(values_);
  }
  std::size_t size() const { return size_; }
  const Value* from(std::size_t mark) const { return values_ + mark; }
  Result<void> push(Own<> value) {
    if (size_ == capacity_) [[unlikely]]
      TRY(grow());
    values_[size_++] = value.leak();
    return ok;
  }
  // The values above the mark are somebody else's now.
  void forget(std::size_t mark) { size_ = mark; }
  void truncate(std::size_t mark) {
    while (size_ > mark) release(values_[--size_]);
  }

 private:
  Result<void> grow() {
    const std::size_t capacity = capacity_ ? capacity_ * 2 : 32;
    void* grown = t_.heap->resize_raw(values_, capacity * sizeof(Value));
    if (!grown) return raise_memory_error(t_);
    values_ = static_cast<Value*>(grown);
    capacity_ = capacity;
    return ok;
  }

  Thread& t_;
  Value* values_ = nullptr;
  std::size_t size_ = 0, capacity_ = 0;
};

// The keys of one document.
class KeyTable {
 public:
  explicit KeyTable(Thread& t) : t_(t) {}
  KeyTable(const KeyTable&) = delete;
  ~KeyTable() {
    for (std::size_t i = 0; i < capacity_; ++i)
      if (entries_[i].key) entries_[i].key->release();
    Heap::release_raw(entries_);
  }

  // The key that is the `size` units at `p`; `make` makes it when it is new.
  template <class T, class Make>
  Result<Own<Str>> find(const T* p, std::size_t size, Make make) {
    if (size_ * 2 >= capacity_) TRY(grow());
    const std::uint64_t hash = hash_of(p, size);
    std::size_t i = hash & (capacity_ - 1);
    for (; entries_[i].key; i = (i + 1) & (capacity_ - 1))
      if (entries_[i].hash == hash && is_key(*entries_[i].key, p, size)) return Ref<Str>(entries_[i].key).own();
    Own<Str> key = TRY(make());
    entries_[i] = {hash, key.ref().own().leak()};
    ++size_;
    return key;
  }

 private:
  struct Entry {
    std::uint64_t hash;
    Str* key;
  };

  // Good enough to tell the keys of a document apart; an unlucky one makes a longer search, nothing worse.
  template <class T>
  static std::uint64_t hash_of(const T* p, std::size_t size) {
    constexpr std::uint64_t kFactor = 0x9E3779B97F4A7C15u;
    std::size_t bytes = size * sizeof(T);
    const auto* at = reinterpret_cast<const char*>(p);
    std::uint64_t hash = bytes, word = 0;
    for (; bytes >= 8; bytes -= 8, at += 8) {
      std::memcpy(&word, at, 8);
      hash = (std::rotl(hash, 23) ^ word) * kFactor;
    }
    word = 0;
    std::memcpy(&word, at, bytes);
    hash = (std::rotl(hash, 23) ^ word) * kFactor;
    return hash ^ hash >> 29;
  }
  template <class T>
  static bool is_key(const Str& key, const T* p, std::size_t size) {
    if (key.length() != size) return false;
    return visit_units(key, [&](auto* q) { return text::equal(q, p, size); });
  }
  Result<void> grow() {
    const std::size_t capacity = capacity_ ? capacity_ * 4 : 16;
    auto* grown = static_cast<Entry*>(t_.heap->allocate_raw(capacity * sizeof(Entry)));
    if (!grown) return raise_memory_error(t_);
    std::memset(static_cast<void*>(grown), 0, capacity * sizeof(Entry));
    for (std::size_t i = 0; i < capacity_; ++i) {
      if (!entries_[i].key) continue;
      std::size_t to = entries_[i].hash & (capacity - 1);
      while (grown[to].key) to = (to + 1) & (capacity - 1);
      grown[to] = entries_[i];
    }
    Heap::release_raw(entries_);
    entries_ = grown;
    capacity_ = capacity;
    return ok;
  }

  Thread& t_;
  Entry* entries_ = nullptr;
  std::size_t size_ = 0, capacity_ = 0;
};

// How the scanner's callables are to be treated, found out once per document.
struct Hooks {
  explicit Hooks(const JsonScanner& s)
      : object(s.object_hook_.value()),
        pairs(s.object_pairs_hook_.value()),
        parse_float(s.parse_float_.value()),
        parse_int(s.parse_int_.value()),
        parse_constant(s.parse_constant_.value()),
        has_object(!is_none(Ref<>(object))),
        has_pairs(!is_none(Ref<>(pairs))),
        plain_float(Ref<>(parse_float).is(&Float::type)),
        plain_int(Ref<>(parse_int).is(&Int::type)),
        is_strict(s.is_strict_) {}
  Value object, pairs, parse_float, parse_int, parse_constant;  // borrowed from the scanner, which never changes
  bool has_object, has_pairs, plain_float, plain_int, is_strict;
};

template <class T>
class Parser {
 public:
  Parser(Thread& t, const JsonScanner& scanner, Ref<Str> text)
      : t_(t), hooks_(scanner), text_(text), p_(text->units<T>()), size_(text->length()), stack_(t), keys_(t) {}

  // One value at `at`, which moves behind it.
  Result<Own<>> value(std::size_t& at) {
    if (at >= size_) return raise_stop(at);
    switch (p_[at]) {
      case '"': {
        const std::size_t begin = at++;
        return scan_json_string(t_, text_, begin, at, hooks_.is_strict);
      }
      case '{':
        return object(at);
      case '[':
        return array(at);
      case 'n':
        if (skip_word(at, "null")) return none();
        break;
      case 't':
        if (skip_word(at, "true")) return bool_from(true);
        break;
      case 'f':
        if (skip_word(at, "false")) return bool_from(false);
        break;
      case 'N':
        if (skip_word(at, "NaN")) return constant("NaN");
        break;
      case 'I':
        if (skip_word(at, "Infinity")) return constant("Infinity");
        break;
      case '-':
        if (skip_word(at, "-Infinity")) return constant("-Infinity");
        break;
      default:
        break;
    }
    return number(at);
  }

 private:
  Failed raise_stop(std::size_t at) {
    return raise_value(t_, exc::StopIteration, Ref<>(Value::of_int(static_cast<std::int64_t>(at))));
  }
  Failed raise_error(const char* message, std::size_t at) { return raise_json_error(t_, message, text_, at); }
  bool is_at(std::size_t at, char c) const { return at < size_ && p_[at] == static_cast<T>(c); }
  bool is_digit(std::size_t at) const { return at < size_ && p_[at] >= '0' && p_[at] <= '9'; }
  void skip_space(std::size_t& at) const {
    while (at < size_ && p_[at] <= ' ' && (p_[at] == ' ' || p_[at] == '\n' || p_[at] == '\r' || p_[at] == '\t')) ++at;
  }
  bool skip_word(std::size_t& at, std::string_view word) const {
    if (size_ - at < word.size()) return false;
    for (std::size_t i = 0; i < word.size(); ++i)
      if (p_[at + i] != static_cast<T>(word[i])) return false;
    at += word.size();
    return true;
  }
  Result<Own<>> constant(std::string_view name) {
    const Own<Str> shown = TRY(Str::intern_ascii(t_, name));
    return call(t_, Ref<>(hooks_.parse_constant), {shown.value()});
  }

  Result<Own<>> number(std::size_t& at) {
    const std::size_t start = at;
    std::size_t end = start + is_at(start, '-');
    if (is_at(end, '0')) {
      ++end;
    } else if (is_digit(end)) {
      while (is_digit(end)) ++end;
    } else {
      return raise_stop(start);
    }
    bool is_float = false;
    if (is_at(end, '.') && is_digit(end + 1)) {
      is_float = true;
      for (end += 2; is_digit(end);) ++end;
    }
    if (is_at(end, 'e') || is_at(end, 'E')) {
      std::size_t digits = end + 1;
      if (is_at(digits, '-') || is_at(digits, '+')) ++digits;
      if (is_digit(digits)) {
        is_float = true;
        for (end = digits; is_digit(end);) ++end;
      }
    }
    at = end;
    return is_float ? float_value(start, end) : int_value(start, end);
  }

  Result<Own<>> int_value(std::size_t start, std::size_t end) {
    constexpr std::size_t kShort = 18;
    if (hooks_.plain_int && end - start <= kShort) [[likely]] {
      std::int64_t value = 0;
      const bool is_negative = p_[start] == '-';
      for (std::size_t i = start + is_negative; i < end; ++i) value = value * 10 + (p_[i] - '0');
      return Own<>::of_int(is_negative ? -value : value);
    }
    const Own<Str> text = TRY(Str::substring(t_, text_, start, end));
    if (hooks_.plain_int) return Int::from_str(t_, text.ref(), 10);
    return call(t_, Ref<>(hooks_.parse_int), {text.value()});
  }

  Result<Own<>> float_value(std::size_t start, std::size_t end) {
    constexpr std::size_t kShort = 64;
    if (hooks_.plain_float && end - start <= kShort) [[likely]] {
      char digits[kShort];
      text::copy(p_ + start, end - start, digits);
      double value;
      if (float_text::parse({digits, end - start}, &value)) return float_result(t_, value);
    }
    const Own<Str> text = TRY(Str::substring(t_, text_, start, end));
    if (hooks_.plain_float) return Float::from_str(t_, text.ref());
    return call(t_, Ref<>(hooks_.parse_float), {text.value()});
  }

  Result<Own<>> array(std::size_t& at) {
    TRY(check_stack(t_, " while decoding a JSON array from a unicode string"));
    const std::size_t mark = stack_.size();
    ++at;
    skip_space(at);
    if (!is_at(at, ']')) {
      for (;;) {
        TRY(stack_.push(TRY(value(at))));
        skip_space(at);
        if (is_at(at, ']')) break;
        if (!is_at(at, ',')) return raise_error("Expecting ',' delimiter", at);
        const std::size_t comma = at++;
        skip_space(at);
        if (is_at(at, ']')) return raise_error("Illegal trailing comma before end of array", comma);
      }
    }
    ++at;
    return list_from(mark);
  }

  Result<Own<List>> list_from(std::size_t mark) {
    const std::size_t count = stack_.size() - mark;
    Own<List> made = TRY(List::create(t_, count));
    for (std::size_t i = 0; i < count; ++i) (void)made->append_own(t_, Own<>::steal(stack_.from(mark)[i]));
    stack_.forget(mark);
    return made;
  }

  Result<Own<>> object(std::size_t& at) {
    TRY(check_stack(t_, " while decoding a JSON object from a unicode string"));
    const std::size_t mark = stack_.size();
    ++at;
    skip_space(at);
    if (!is_at(at, '}')) {
      for (;;) {
        TRY(stack_.push(TRY(key(at))));
        skip_space(at);
        if (!is_at(at, ':')) return raise_error("Expecting ':' delimiter", at);
        ++at;
        skip_space(at);
        TRY(stack_.push(TRY(value(at))));
        skip_space(at);
        if (is_at(at, '}')) break;
        if (!is_at(at, ',')) return raise_error("Expecting ',' delimiter", at);
        const std::size_t comma = at++;
        skip_space(at);
        if (is_at(at, '}')) return raise_error("Illegal trailing comma before end of object", comma);
      }
    }
    ++at;
    return finish_object(mark);
  }

  Result<Own<Str>> key(std::size_t& at) {
    if (!is_at(at, '"')) return raise_error("Expecting property name enclosed in double quotes", at);
    const std::size_t begin = at++;
    // Most keys are short and stand as they are.
    std::size_t end = at;
    while (end < size_ && p_[end] != '"' && p_[end] != '\\' && p_[end] >= ' ') ++end;
    if (is_at(end, '"')) [[likely]] {
      const std::size_t start = std::exchange(at, end + 1);
      return keys_.find(p_ + start, end - start, [&] { return Str::substring(t_, text_, start, end); });
    }
    Own<Str> made = TRY(scan_json_string(t_, text_, begin, at, hooks_.is_strict));
    return visit_units(*made, [&](auto* units) {
      return keys_.find(units, made->length(), [&] { return Result<Own<Str>>(made.ref().own()); });
    });
  }

  Result<Own<>> finish_object(std::size_t mark) {
    const std::size_t count = (stack_.size() - mark) / 2;
    if (hooks_.has_pairs) {
      Own<List> pairs = TRY(List::create(t_, count));
      for (std::size_t i = 0; i < count; ++i)
        TRY(pairs->append_own(t_, TRY(Tuple::from_values(t_, stack_.from(mark) + 2 * i, 2))));
      stack_.truncate(mark);
      return call(t_, Ref<>(hooks_.pairs), {pairs.value()});
    }
    Own<Dict> made = TRY(Dict::create_with_capacity(t_, count));
    for (std::size_t i = 0; i < count; ++i) {
      const Value* pair = stack_.from(mark) + 2 * i;
      TRY(made->set_str(t_, Ref<>(pair[0]).as<Str>(), Ref<>(pair[1]).own()));
    }
    stack_.truncate(mark);
    if (hooks_.has_object) return call(t_, Ref<>(hooks_.object), {made.value()});
    return made;
  }

  Thread& t_;
  const Hooks hooks_;
  Ref<Str> text_;
  const T* p_;
  std::size_t size_;
  ValueStack stack_;
  KeyTable keys_;
};

Result<Own<>> attribute_of(Thread& t, Ref<> context, std::string_view name) {
  const Own<Str> key = TRY(Str::intern_ascii(t, name));
  return get_attr(t, context, key.ref());
}

}  // namespace

Result<Own<>> JsonScanner::construct(Thread& t, Ref<Type> type, const Arguments& a) {
  static constexpr Signature kSignature("make_scanner(context)");
  Value values[1];
  Rest rest;
  Slot<Dict> no_keywords;
  TRY(bind_arguments(t, kSignature, a, values, rest, no_keywords));
  const Ref<> context(values[0]);
  Own<JsonScanner> made = TRY(create_instance<JsonScanner>(t, type));
  const Own<> strict = TRY(attribute_of(t, context, "strict"));
  made->is_strict_ = TRY(is_true(t, strict));
  made->object_hook_.set(TRY(attribute_of(t, context, "object_hook")));
  made->object_pairs_hook_.set(TRY(attribute_of(t, context, "object_pairs_hook")));
  made->parse_float_.set(TRY(attribute_of(t, context, "parse_float")));
  made->parse_int_.set(TRY(attribute_of(t, context, "parse_int")));
  made->parse_constant_.set(TRY(attribute_of(t, context, "parse_constant")));
  return made;
}

Result<Own<>> JsonScanner::call(Thread& t, Ref<> self, const Arguments& a) {
  static constexpr Signature kSignature("scan_once(string, idx)");
  Value values[2];
  Rest rest;
  Slot<Dict> no_keywords;
  TRY(bind_arguments(t, kSignature, a, values, rest, no_keywords));
  const std::int64_t start = TRY(index_int64(t, Ref<>(values[1]), &exc::OverflowError));
  const Ref<> given(values[0]);
  if (!given.is<Str>()) return raise(t, exc::TypeError, "first argument must be a string, not %T", given);
  if (start < 0) return raise(t, exc::ValueError, "idx cannot be negative");
  // A hook may drop everybody else's references.
  const Own<> scanner = self.own(), text = given.own();
  std::size_t at = static_cast<std::size_t>(start);
  Own<> made = TRY(visit_units(*given.as<Str>(), [&]<class T>(const T*) -> Result<Own<>> {
    return Parser<T>(t, *self.as<JsonScanner>(), given.as<Str>()).value(at);
  }));
  return Tuple::of(t, made, Ref<>(Value::of_int(static_cast<std::int64_t>(at))));
}

void JsonScanner::trace(Tracer& v) {
  v(object_hook_), v(object_pairs_hook_), v(parse_float_), v(parse_int_), v(parse_constant_);
}
// A scan under way may be using the others.
void JsonScanner::clear_references() {}

namespace {

constexpr Attribute kAttributes[] = {
    as_member(attribute<&JsonScanner::strict>("strict", "Whether control characters in strings are errors.")),
    member<&JsonScanner::object_hook_>("object_hook", "What is called with each object read, or None."),
    member<&JsonScanner::object_pairs_hook_>("object_pairs_hook"),
    member<&JsonScanner::parse_float_>("parse_float",
                                       "What is called with the text of a number that has a point or exponent."),
    member<&JsonScanner::parse_int_>("parse_int", "What is called with the text of another number."),
    member<&JsonScanner::parse_constant_>("parse_constant", "What is called with Infinity, -Infinity and NaN."),
};

}  // namespace

constinit Type JsonScanner::type = describe<JsonScanner>(
    "_json.Scanner",
    {.doc = "Reads JSON values from a string; made by json.decoder.JSONDecoder.", .attributes = kAttributes});

}  // namespace krait
