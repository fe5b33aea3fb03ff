// Writing JSON in one go: what JSONEncoder.encode does unless somebody asks for chunks.
#include <algorithm>

#include "base/float_text.h"
#include "modules/json/json.h"
#include "object/allocate.h"
#include "types/dict.h"
#include "types/float.h"
#include "types/int.h"
#include "types/list.h"
#include "types/long_loop.h"
#include "types/names.h"
#include "types/protocol.h"
#include "types/singletons.h"
#include "types/tuple.h"

namespace krait {
namespace {

// One call of an encoder.
class Writer {
 public:
  Writer(Thread& t, const JsonEncoder& encoder)
      : t_(t), e_(encoder), has_indent_(!is_none(encoder.indent_.ref())), checks_cycles_(!is_none(e_.markers_.ref())) {}

  Result<void> value(Ref<> o, std::int64_t level);
  Result<Own<Str>> finish() { return out_.finish(); }

 private:
  // The containers being written, innermost first: each is the link of a frame of this very recursion.
  struct Ancestor {
    Value object;
    const Ancestor* outer;
    std::size_t depth;
  };
  // Beyond this depth the markers dict of the encoder takes over.
  static constexpr std::size_t kMaxLinked = 48;
  class Mark;

  Result<void> string(Ref<Str> s);
  void integer(Ref<> o);
  Result<void> integer_slow(Ref<> o);
  Result<void> real(Ref<> o);
  Result<void> list(Ref<> o, std::int64_t level);
  Result<void> items_of(Ref<> shown, Ref<> sequence, std::int64_t level);
  Result<void> dict(Ref<Dict> o, std::int64_t level);
  Result<void> entries_of(Ref<Dict> o, std::int64_t level);
  Result<bool> entry(Ref<> shown, Ref<> key, Ref<> value, bool is_first, std::int64_t level);
  Result<bool> key(Ref<> key, bool is_first, std::int64_t level);
  Result<void> unknown(Ref<> o, std::int64_t level);
  void newline(std::int64_t level);
  void item_separator(std::int64_t level);
  // Says in a note of the pending exception where it came about.
  template <class... A>
  Failed note(const char* text, const A&... args);

  Thread& t_;
  const JsonEncoder& e_;
  StringBuilder out_{t_};
  const bool has_indent_, checks_cycles_;
  const Ancestor* ancestors_ = nullptr;
};

// Keeps a container among the ancestors while its contents are written.
class Writer::Mark {
 public:
  explicit Mark(Writer& w) : w_(w) {}
  Mark(const Mark&) = delete;
  ~Mark() {
    if (is_linked_) w_.ancestors_ = link_.outer;
  }
  Result<void> enter(Ref<> o) {
    if (!w_.checks_cycles_) return ok;
    const Ancestor* outer = w_.ancestors_;
    const std::size_t depth = outer ? outer->depth + 1 : 0;
    if (depth >= kMaxLinked) return enter_markers(o);
    for (const Ancestor* a = outer; a; a = a->outer)
      if (a->object == o.value()) return raise_circular();
    link_ = {o.value(), outer, depth};
    w_.ancestors_ = &link_;
    is_linked_ = true;
    return ok;
  }
  // Not called when writing failed: an object in `markers` then stays there, as Python's implementation leaves it.
  Result<void> leave() {
    if (!id_) return ok;
    const Ref<Dict> markers = w_.e_.markers_.ref().as<Dict>();
    if (!TRY(markers->remove(w_.t_, id_.ref()))) return raise_key_error(w_.t_, id_.ref());
    return ok;
  }

 private:
  Failed raise_circular() { return raise(w_.t_, exc::ValueError, "Circular reference detected"); }
  Result<void> enter_markers(Ref<> o) {
    for (const Ancestor* a = w_.ancestors_; a; a = a->outer)
      if (a->object == o.value()) return raise_circular();
    const Ref<Dict> markers = w_.e_.markers_.ref().as<Dict>();
    id_.set(TRY(int_from_unsigned(w_.t_, o.value().bits())));
    if (TRY(markers->find(w_.t_, id_.ref()))) return raise_circular();
    return markers->set(w_.t_, id_.ref(), o.own());
  }

  Writer& w_;
  Ancestor link_{};
  bool is_linked_ = false;
  Slot<> id_;
};

template <class... A>
Failed Writer::note(const char* text, const A&... args) {
  const Own<> raised = take_pending(t_);
  auto shown = format(t_, text, args...);
  if (shown.is_failed()) return failed;
  restore_pending(t_, raised.ref().own());
  add_note_to_pending(t_, std::move(shown).take().ref());
  return failed;
}

void Writer::newline(std::int64_t level) {
  out_.put('\n');
  const Ref<Str> indent = e_.indent_.ref().as<Str>();
  for (std::int64_t i = 0; i < level; ++i) out_.str(indent);
}
void Writer::item_separator(std::int64_t level) {
  out_.str(e_.item_separator_.ref());
  if (has_indent_) newline(level);
}

Result<void> Writer::string(Ref<Str> s) {
  if (e_.strings_ != JsonEncoder::Strings::Callback) {
    write_json_string(out_, s, e_.strings_ == JsonEncoder::Strings::Ascii);
    return ok;
  }
  const Own<> text = TRY(call(t_, e_.encoder_.ref(), {s.value()}));
  if (!text.ref().is<Str>()) return raise(t_, exc::TypeError, "encoder() must return a string, not %T", text);
  out_.str(text.ref().as<Str>());
  return ok;
}

void Writer::integer(Ref<> o) { out_.number(o.value().as_int()); }
Result<void> Writer::integer_slow(Ref<> o) {
  const Own<Str> text = TRY(Int::to_str(t_, o, 10));
  out_.str(text.ref());
  return ok;
}

Result<void> Writer::real(Ref<> o) {
  const double x = float_value(o);
  if (std::isfinite(x)) {
    char text[float_text::kShortSize];
    out_.ascii({text, float_text::write_shortest(text, x)});
    return ok;
  }
  if (!e_.allows_nan_) return raise(t_, exc::ValueError, "Out of range float values are not JSON compliant: %R", o);
  out_.ascii(x != x ? "NaN" : x > 0 ? "Infinity" : "-Infinity");
  return ok;
}

Result<void> Writer::value(Ref<> o, std::int64_t level) {
  if (o.value().is_int()) {
    integer(o);
    return ok;
  }
  if (is_none(o)) {
    out_.ascii("null");
  } else if (is_true_object(o)) {
    out_.ascii("true");
  } else if (is_false_object(o)) {
    out_.ascii("false");
  } else if (o.is<Str>()) {
    return string(o.as<Str>());
  } else if (is_int(o)) {
    return integer_slow(o);
  } else if (is_float(o)) {
    return real(o);
  } else {
    TRY(check_stack(t_, " while encoding a JSON object"));
    if (o.is<List>() || o.is<Tuple>()) return list(o, level);
    if (o.is<Dict>()) return dict(o.as<Dict>(), level);
    return unknown(o, level);
  }
  return ok;
}

Result<void> Writer::list(Ref<> o, std::int64_t level) {
  Own<> sequence = o.own();
  if (!o.is_exact<List>() && !o.is_exact<Tuple>()) sequence = TRY(to_list(t_, o));
  if (TRY(len(t_, sequence)) == 0) {
    out_.ascii("[]");
    return ok;
  }
  Mark mark(*this);
  TRY(mark.enter(o));
  out_.put('[');
  if (has_indent_) newline(level + 1);
  TRY(items_of(o, sequence, level + 1));
  TRY(mark.leave());
  if (has_indent_) newline(level);
  out_.put(']');
  return ok;
}

// A list may change while its items are written.
Result<void> Writer::items_of(Ref<> shown, Ref<> sequence, std::int64_t level) {
  const bool is_list = sequence.is<List>();
  LongLoop loop;
  for (std::size_t i = 0;; ++i) {
    TRY(loop.round(t_));
    const std::span<const Value> items = is_list ? sequence.as<List>()->span() : sequence.as<Tuple>()->span();
    if (i >= items.size()) return ok;
    if (i) item_separator(level);
    const Own<> item = Ref<>(items[i]).own();
    if (value(item, level).is_failed()) return note("when serializing %F item %d", shown, i);
  }
}

Result<void> Writer::dict(Ref<Dict> o, std::int64_t level) {
  if (o->size() == 0) {
    out_.ascii("{}");
    return ok;
  }
  Mark mark(*this);
  TRY(mark.enter(o));
  const Own<Dict> keep = o.own();
  out_.put('{');
  TRY(entries_of(o, level + 1));
  TRY(mark.leave());
  out_.put('}');
  return ok;
}

Result<void> Writer::entries_of(Ref<Dict> o, std::int64_t level) {
  bool is_first = true;
  LongLoop loop;
  if (!e_.sorts_keys_ && Ref<>(o).is_exact<Dict>()) {
    Value key, value;
    for (std::size_t i = 0; o->next_entry(i, key, value);) {
      const Own<> k = Ref<>(key).own(), v = Ref<>(value).own();
      TRY(loop.round(t_));
      if (TRY(entry(o, k, v, is_first, level))) is_first = false;
    }
  } else {
    const Own<> view = TRY(call_method(t_, o, names::items));
    const Own<List> items = TRY(to_list(t_, view));
    if (e_.sorts_keys_) TRY(items->sort(t_, {}, false));
    for (std::size_t i = 0; i < items->size(); ++i) {
      TRY(loop.round(t_));
      const Own<> item = (*items.get())[i].own();
      if (!item.ref().is<Tuple>() || item.ref().as<Tuple>()->size() != 2)
        return raise(t_, exc::ValueError, "items must return 2-tuples");
      const Tuple& pair = *item.ref().as<Tuple>();
      if (TRY(entry(o, pair[0], pair[1], is_first, level))) is_first = false;
    }
  }
  if (has_indent_ && !is_first) newline(level - 1);
  return ok;
}

// False: the key is skipped.
Result<bool> Writer::entry(Ref<> shown, Ref<> k, Ref<> v, bool is_first, std::int64_t level) {
  if (!TRY(key(k, is_first, level))) return false;
  out_.str(e_.key_separator_.ref());
  if (value(v, level).is_failed()) return note("when serializing %F item %R", shown, k);
  return true;
}

Result<bool> Writer::key(Ref<> k, bool is_first, std::int64_t level) {
  const bool is_number = is_int(k) || is_float(k);
  if (!k.is<Str>() && !is_number && !is_none(k)) {
    if (e_.skips_keys_) return false;
    return raise(t_, exc::TypeError, "keys must be str, int, float, bool or None, not %T", k);
  }
  // Texts of numbers are made first: a float that is refused leaves nothing behind.
  Slot<Str> text;
  if (is_float(k) && !std::isfinite(float_value(k)) && !e_.allows_nan_)
    return raise(t_, exc::ValueError, "Out of range float values are not JSON compliant: %R", k);
  if (!is_first)
    item_separator(level);
  else if (has_indent_)
    newline(level);
  if (k.is<Str>()) {
    TRY(string(k.as<Str>()));
    return true;
  }
  if (e_.strings_ == JsonEncoder::Strings::Callback) {
    // What is written for a key that is no string goes through the encoder like any other.
    Writer plain(t_, e_);
    TRY(plain.value(k, 0));
    const Own<Str> shown = TRY(plain.finish());
    TRY(string(shown.ref()));
    return true;
  }
  out_.put('"');
  TRY(value(k, level));
  out_.put('"');
  return true;
}

Result<void> Writer::unknown(Ref<> o, std::int64_t level) {
  Mark mark(*this);
  TRY(mark.enter(o));
  const Own<> keep = o.own();
  const Own<> replacement = TRY(call(t_, e_.default_.ref(), {o.value()}));
  if (value(replacement, level).is_failed()) return note("when serializing %F object", o);
  return mark.leave();
}

}  // namespace

Result<Own<>> JsonEncoder::construct(Thread& t, Ref<Type> type, const Arguments& a) {
  static constexpr Signature kSignature(
      "make_encoder(markers, default, encoder, indent, key_separator, item_separator, sort_keys, skipkeys, allow_nan)");
  Value values[9];
  Rest rest;
  Slot<Dict> no_keywords;
  TRY(bind_arguments(t, kSignature, a, values, rest, no_keywords));
  for (std::size_t i : {4, 5})
    if (!Ref<>(values[i]).is<Str>())
      return raise(t, exc::TypeError, "make_encoder() argument %d must be str, not %T", i + 1, values[i]);
  bool flags[3];
  for (std::size_t i = 0; i < 3; ++i) flags[i] = TRY(is_true(t, Ref<>(values[6 + i])));
  const Ref<> markers(values[0]), indent(values[3]);
  if (!is_none(markers) && !markers.is<Dict>())
    return raise(t, exc::TypeError, "make_encoder() argument 1 must be dict or None, not %T", markers);
  if (!is_none(indent) && !indent.is<Str>())
    return raise(t, exc::TypeError, "make_encoder() argument 4 must be str or None, not %T", indent);
  Own<JsonEncoder> made = TRY(create_instance<JsonEncoder>(t, type));
  made->markers_.set(markers.own());
  made->default_.set(Ref<>(values[1]).own());
  made->encoder_.set(Ref<>(values[2]).own());
  made->indent_.set(indent.own());
  made->key_separator_.set(Ref<>(values[4]).as<Str>().own());
  made->item_separator_.set(Ref<>(values[5]).as<Str>().own());
  made->sorts_keys_ = flags[0];
  made->skips_keys_ = flags[1];
  made->allows_nan_ = flags[2];
  made->strings_ = json_strings_of(Ref<>(values[2]));
  return made;
}

Result<Own<>> JsonEncoder::call(Thread& t, Ref<> self, const Arguments& a) {
  static constexpr Signature kSignature("_iterencode(obj, _current_indent_level)");
  Value values[2];
  Rest rest;
  Slot<Dict> no_keywords;
  TRY(bind_arguments(t, kSignature, a, values, rest, no_keywords));
  const std::int64_t level = std::max<std::int64_t>(TRY(index_int64(t, Ref<>(values[1]), &exc::OverflowError)), 0);
  const Own<> encoder = self.own();
  Writer writer(t, *self.as<JsonEncoder>());
  TRY(writer.value(Ref<>(values[0]), level));
  return Tuple::of(t, TRY(writer.finish()));
}

void JsonEncoder::trace(Tracer& v) {
  v(markers_), v(default_), v(encoder_), v(indent_), v(key_separator_), v(item_separator_);
}
// A call under way may be using the fields.
void JsonEncoder::clear_references() {}

namespace {

constexpr Attribute kAttributes[] = {
    member<&JsonEncoder::markers_>("markers",
                                   "Containers being written, by id, to notice that one contains itself; or None."),
    member<&JsonEncoder::default_>("default", "What makes a value of another type one that JSON has."),
    member<&JsonEncoder::encoder_>("encoder", "What turns a string into JSON."),
    member<&JsonEncoder::indent_>("indent", "What to indent levels by, or None for one line."),
    member<&JsonEncoder::key_separator_>("key_separator", "What stands between key and value."),
    member<&JsonEncoder::item_separator_>("item_separator", "What stands between items."),
    as_member(attribute<&JsonEncoder::sort_keys>("sort_keys", "Whether to sort the keys.")),
    as_member(attribute<&JsonEncoder::skipkeys>("skipkeys", "Whether to leave out keys that JSON cannot have.")),
};

}  // namespace

constinit Type JsonEncoder::type = describe<JsonEncoder>(
    "_json.Encoder",
    {.doc = "Writes values as JSON in pieces; made by json.encoder.JSONEncoder.", .attributes = kAttributes});

}  // namespace krait
