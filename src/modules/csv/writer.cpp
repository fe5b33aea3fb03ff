// csv.writer: fields become text, quoted or escaped where the dialect asks for it.
#include "modules/csv/csv.h"
#include "object/allocate.h"
#include "types/float.h"
#include "types/int.h"
#include "types/protocol.h"
#include "types/singletons.h"
#include "types/string_builder.h"

namespace krait::csv {
namespace {

// One record being written.
class Record {
 public:
  Record(Thread& t, const Dialect& dialect) : t_(t), d_(dialect), out_(t) {}

  Result<void> add(Ref<> field);
  Result<Own<Str>> finish();

 private:
  // A field's text, nothing for None, quoted if `quotes` or if its characters ask for it.
  Result<void> put(OptRef<Str> text, bool quotes);
  Result<void> put_escaped(Ref<Str> text, bool quotes);
  bool refuses_empty(bool is_null) const {
    return d_.quoting_ == kQuoteNone || (is_null && (d_.quoting_ == kQuoteStrings || d_.quoting_ == kQuoteNotNull));
  }
  bool is_special(char32_t c) const { return d_.class_of(c) & Dialect::kSpecial; }
  // Is c written with the escape character before it?
  bool is_escaped(char32_t c) const {
    if (d_.quoting_ == kQuoteNone) return true;
    return c == d_.quotechar_ ? !d_.doublequote_ : c == d_.escapechar_;
  }

  Thread& t_;
  const Dialect& d_;
  StringBuilder out_;
  std::size_t fields_ = 0;
  bool was_null_ = false;
};

Result<bool> is_number(Ref<> field) {
  if (is_int(field) || is_float(field)) return true;
  const SlotTable& slots = field.type()->slots;
  return slots.index || slots.to_int || slots.to_float;
}

Result<void> Record::add(Ref<> field) {
  bool quotes = false;
  switch (d_.quoting_) {
    case kQuoteNonnumeric:
      quotes = !TRY(is_number(field));
      break;
    case kQuoteAll:
      quotes = true;
      break;
    case kQuoteStrings:
      quotes = field.is<Str>();
      break;
    case kQuoteNotNull:
      quotes = !is_none(field);
      break;
    default:
      break;
  }
  was_null_ = is_none(field);
  if (field.is<Str>()) return put(field.as<Str>(), quotes);
  if (was_null_) return put({}, quotes);
  const Own<Str> text = TRY(str(t_, field));
  return put(text.ref(), quotes);
}

Result<void> Record::put(OptRef<Str> text, bool quotes) {
  const std::size_t size = text ? text->length() : 0;
  if (!size && d_.delimiter_ == ' ' && d_.skips_space_) {
    if (refuses_empty(!text))
      return raise_error(t_, "empty field must be quoted if delimiter is a space and skipinitialspace is true");
    quotes = true;
  }
  bool has_special = false;
  if (size) {
    visit_units(*text, [&](auto* p) {
      std::size_t i = 0;
      while (i < size && !is_special(p[i])) ++i;
      has_special = i < size;
    });
  }
  if (has_special && !quotes) {
    // Some of them are escaped; any that is not asks for quotes.
    for (std::size_t i = 0; i < size && !quotes; ++i)
      if (is_special(text->at(i)) && !is_escaped(text->at(i))) quotes = true;
  }
  if (fields_++) out_.put(d_.delimiter_);
  if (quotes) out_.put(d_.quotechar_);
  if (has_special)
    TRY(put_escaped(text.ref(), quotes));
  else if (size)
    out_.str(text.ref());
  if (quotes) out_.put(d_.quotechar_);
  return ok;
}

Result<void> Record::put_escaped(Ref<Str> text, bool) {
  for (std::size_t i = 0; i < text->length(); ++i) {
    const char32_t c = text->at(i);
    if (is_special(c)) {
      if (is_escaped(c)) {
        if (d_.escapechar_ == Dialect::kNoChar) return raise_error(t_, "need to escape, but no escapechar set");
        out_.put(d_.escapechar_);
      } else if (c == d_.quotechar_) {
        out_.put(c);
      }
    }
    out_.put(c);
  }
  return ok;
}

Result<Own<Str>> Record::finish() {
  if (fields_ && !out_.size()) {
    // A record of one empty field would look like no record.
    if (refuses_empty(was_null_)) return raise_error(t_, "single empty field record must be quoted");
    out_.put(d_.quotechar_);
    out_.put(d_.quotechar_);
  }
  out_.str(d_.lineterminator_.ref());
  return out_.finish();
}

}  // namespace

Result<Own<>> Writer::writerow(Thread& t, Ref<> row) {
  auto started = iter(t, row);
  if (started.is_failed()) {
    if (clear_if_pending(t, exc::TypeError)) return raise_error(t, "iterable expected, not %T", row);
    return failed;
  }
  const Own<> fields = std::move(started).take();
  const Own<Dialect> dialect = dialect_.ref().own();
  Record record(t, *dialect);
  for (;;) {
    Step field = next(t, fields);
    if (field.is_failed()) return failed;
    if (field.is_done()) break;
    TRY(record.add(std::move(field).take().ref()));
  }
  const Own<Str> text = TRY(record.finish());
  if (!write_) return raise(t, exc::ReferenceError, "the writer was garbage-collected");
  const Own<> write = write_.ref().own();
  return krait::call(t, write, {text.value()});
}

Result<void> Writer::writerows(Thread& t, Ref<> rows) {
  const Own<> keep = Ref<>(this).own();
  const Own<> all = TRY(iter(t, rows));
  for (;;) {
    Step row = next(t, all);
    if (row.is_failed()) return failed;
    if (row.is_done()) return ok;
    (void)TRY(writerow(t, std::move(row).take().ref()));
  }
}

namespace {

constexpr Method kMethods[] = {
    bind<&Writer::writerow>("writerow(self, row, /)",
                            "Write one row. Fields that are no strings are written as str() shows them, None as "
                            "nothing.\n\nReturns what the file's write() did."),
    bind<&Writer::writerows>("writerows(self, rows, /)", "Write one row for each item of the iterable."),
};
constexpr Attribute kAttributes[] = {member<&Writer::dialect_>("dialect")};

}  // namespace

constinit Type Writer::type = describe<Writer>(
    "_csv.writer",
    {.doc =
         "Turns rows into lines and hands them to a file's write().\n\ndialect says where separators and quotes go.\n",
     .methods = kMethods,
     .attributes = kAttributes,
     .flags = kTypeBasetype | kTypeNoConstruct});

}  // namespace krait::csv
