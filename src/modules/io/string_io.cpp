#include "modules/io/string_io.h"

#include <algorithm>
#include <cstring>

#include "types/dict.h"
#include "types/int.h"
#include "types/long_loop.h"
#include "types/names.h"
#include "types/protocol.h"
#include "types/singletons.h"
#include "types/string_builder.h"
#include "types/tuple.h"

namespace krait::io {

StringIO::~StringIO() { Heap::release_raw(block_); }

Result<Own<>> StringIO::construct(Thread& t, Ref<Type> type, const Arguments&) {
  return create_instance<StringIO>(t, type);
}

namespace {

// Characters between two looks for signals.
constexpr std::size_t kPiece = std::size_t{1} << 20;

constexpr Method kInit = bind<&StringIO::start>("StringIO(self, initial_value=<absent>, newline=<absent>)");

// Calls fn with the units as a pointer of their kind.
template <class F>
decltype(auto) visit_kind(int kind, const void* p, F&& fn) {
  if (kind == 1) return fn(static_cast<const std::uint8_t*>(p));
  if (kind == 2) return fn(static_cast<const std::uint16_t*>(p));
  return fn(static_cast<const std::uint32_t*>(p));
}

// Copies units of any kind to a kind at least as wide.
void copy_units(int from_kind, const void* from, std::size_t size, int to_kind, void* to) {
  visit_kind(from_kind, from, [&](auto* f) {
    if (to_kind == 1)
      text::copy(f, size, static_cast<std::uint8_t*>(to));
    else if (to_kind == 2)
      text::copy(f, size, static_cast<std::uint16_t*>(to));
    else
      text::copy(f, size, static_cast<std::uint32_t*>(to));
  });
}

}  // namespace

Result<void> StringIO::init(Thread& t, Ref<> self, const Arguments& a) {
  (void)TRY(kInit.call(t, kInit, self, a));
  return ok;
}

Result<void> StringIO::set_newline(Thread& t, OptRef<> given) {
  newline_ = Newline::kLf;
  if (!given) return ok;
  newline_ = Newline::kNone;
  if (is_none(given)) return ok;
  if (!given.ref().is<Str>()) return raise(t, exc::TypeError, "newline must be str or None, not %.200T", given.ref());
  const Ref<Str> s = given.ref().as<Str>();
  if (s->length() == 0)
    newline_ = Newline::kEmpty;
  else if (s->equals_ascii("\n"))
    newline_ = Newline::kLf;
  else if (s->equals_ascii("\r"))
    newline_ = Newline::kCr;
  else if (s->equals_ascii("\r\n"))
    newline_ = Newline::kCrLf;
  else
    return raise(t, exc::ValueError, "illegal newline value: %R", s);
  return ok;
}

Result<void> StringIO::start(Thread& t, OptRef<> initial, OptRef<> newline) {
  ok_ = false;
  TRY(set_newline(t, newline));
  if (!is_none_or_missing(initial) && !initial.ref().is<Str>())
    return raise(t, exc::TypeError, "initial_value must be str or None, not %.200T", initial.ref());
  ++changes_;
  size_ = position_ = 0;
  kind_ = 1;
  newlines_ = {.translate = newline_ == Newline::kNone};
  closed_ = false;
  ok_ = true;
  if (!is_none_or_missing(initial)) TRY(append(t, initial.ref().as<Str>()));
  position_ = 0;
  return ok;
}

Result<void> StringIO::check_open(Thread& t) {
  if (!ok_) return raise(t, exc::ValueError, "I/O operation on uninitialized object");
  if (closed_) return raise(t, exc::ValueError, "I/O operation on closed file");
  return ok;
}

Result<void> StringIO::reserve(Thread& t, std::size_t capacity, int kind) {
  ++changes_;
  if (kind <= kind_) {
    if (capacity <= capacity_) return ok;
    capacity = std::max(capacity, capacity_ + capacity_ / 8 + 64);
    void* block = t.heap->resize_raw(block_, capacity * static_cast<std::size_t>(kind_));
    if (!block) return raise_memory_error(t);
    block_ = static_cast<std::uint8_t*>(block);
    capacity_ = capacity;
    return ok;
  }
  capacity = std::max(capacity, capacity_);
  void* block = t.heap->allocate_raw(capacity * static_cast<std::size_t>(kind));
  if (!block) return raise_memory_error(t);
  copy_units(kind_, block_, size_, kind, block);
  Heap::release_raw(block_);
  block_ = static_cast<std::uint8_t*>(block);
  capacity_ = capacity;
  kind_ = kind;
  return ok;
}

// Writes the text at the position, line ends converted.
Result<void> StringIO::append(Thread& t, Ref<Str> given) {
  Own<Str> s = given.own();
  if (newline_ <= Newline::kEmpty) s = TRY(convert_newlines(t, newlines_, std::move(s), true));
  if (newline_ >= Newline::kCr) {
    StringBuilder out(t, s->length(), maximum_of(*s));
    LongLoop loop;
    for (std::size_t i = 0; i < s->length(); ++i) {
      TRY(loop.round(t));
      if (s->at(i) == '\n')
        out.ascii(newline_ == Newline::kCr ? "\r" : "\r\n");
      else
        out.put(s->at(i));
    }
    s = TRY(out.finish());
  }
  const std::size_t length = s->length(), end = position_ + length;
  TRY(reserve(t, std::max(end, size_), s->kind()));
  const auto unit = static_cast<std::size_t>(kind_);
  if (position_ > size_) std::memset(block_ + size_ * unit, 0, (position_ - size_) * unit);
  if (length > kPiece) return append_long(t, s);
  if (length) copy_units(s->kind(), s->data(), length, kind_, block_ + position_ * unit);
  position_ = end;
  size_ = std::max(size_, end);
  return ok;
}

// There is room, as long as no handler changes this.
Result<void> StringIO::append_long(Thread& t, Ref<Str> s) {
  const std::size_t size = size_, position = position_;
  for (std::size_t done = 0; done < s->length();) {
    const std::size_t piece = std::min(kPiece, s->length() - done), end = position_ + piece;
    TRY(reserve(t, std::max(end, size_), s->kind()));
    const auto unit = static_cast<std::size_t>(kind_), from_unit = static_cast<std::size_t>(s->kind());
    if (position_ > size_) std::memset(block_ + size_ * unit, 0, (position_ - size_) * unit);
    const auto* from = static_cast<const std::uint8_t*>(s->data()) + done * from_unit;
    copy_units(s->kind(), from, piece, kind_, block_ + position_ * unit);
    position_ = end;
    size_ = std::max(size_, end);
    done += piece;
    if (!LongLoop::look(t).is_failed()) continue;
    if (position_ == position + done && size_ == std::max(size, position_)) {  // what was appended is gone again
      position_ = position;
      size_ = size;
    }
    return failed;
  }
  return ok;
}

// False: what stands at `from` is no more what it was.
template <class T>
Result<bool> StringIO::copy_looking(Thread& t, const T* from, std::size_t size, Str& out) {
  const std::uint64_t changes = changes_;
  for (std::size_t at = 0; at < size; at += kPiece) {
    const std::size_t piece = std::min(kPiece, size - at);
    visit_mutable_units(out, [&](auto* units) { text::copy(from + at, piece, units + at); });
    TRY(LongLoop::look(t));
    if (changes != changes_) return false;
  }
  return true;
}

Result<Own<Str>> StringIO::text(Thread& t, std::size_t from, std::size_t to, bool looks) {
  if (from >= to) return Str::empty();
  return visit_kind(kind_, block_, [&](auto* p) -> Result<Own<Str>> {
    const std::uint32_t all = text::union_of(p + from, to - from);
    if (to - from == 1 && all < 0x100) return Str::of_latin1(static_cast<std::uint8_t>(all)).own();
    Own<Str> out = TRY(Str::create_uninitialized(t, to - from, all));
    if (!looks || to - from <= kPiece) {
      visit_mutable_units(*out, [&](auto* units) { text::copy(p + from, to - from, units); });
      return out;
    }
    if (TRY(copy_looking(t, p + from, to - from, *out))) return out;
    // A handler changed this: anew, and not to be disturbed again.
    (void)Own<Str>(std::move(out));
    return text(t, std::min(from, size_), std::min(to, size_), false);
  });
}

// ---- reading ----

Result<Own<>> StringIO::read(Thread& t, Size size) {
  TRY(check_open(t));
  const std::size_t left = position_ < size_ ? size_ - position_ : 0;
  const std::size_t n = size.value < 0 ? left : std::min(left, static_cast<std::size_t>(size.value));
  Own<Str> out = TRY(text(t, position_, position_ + n));
  position_ += n;
  return out;
}

std::size_t StringIO::line_end(std::int64_t limit) const {
  std::size_t end = size_;
  if (limit >= 0 && static_cast<std::size_t>(limit) < end - position_)
    end = position_ + static_cast<std::size_t>(limit);
  return visit_kind(kind_, block_, [&](auto* p) -> std::size_t {
    for (std::size_t i = position_; i < end; ++i) {
      if (p[i] > '\r') continue;
      const bool universal = newline_ == Newline::kEmpty;
      if (p[i] == '\n' && (newline_ <= Newline::kLf)) return i + 1;
      if (p[i] == '\r') {
        const bool pair = i + 1 < end && p[i + 1] == '\n';
        if (newline_ == Newline::kCr) return i + 1;
        if (pair && (universal || newline_ == Newline::kCrLf)) return i + 2;
        if (universal) return i + 1;
      }
    }
    return end;
  });
}

Result<Own<>> StringIO::readline(Thread& t, Size limit) {
  TRY(check_open(t));
  if (position_ >= size_) return Str::empty();
  const std::size_t from = position_;
  position_ = line_end(limit.value);
  return text(t, from, position_);
}

Step StringIO::next(Thread& t, Ref<> self) {
  StringIO& s = *self.as<StringIO>();
  if (s.check_open(t).is_failed()) return failed;
  Own<> line = self.is_exact<StringIO>() ? TRY(s.readline(t, Size{})) : TRY(call_method(t, self, names::readline));
  if (!line.ref().is<Str>())
    return raise(t, exc::OSError, "readline() should have returned a str object, not '%.200T'", line);
  if (line.ref().as<Str>()->length() == 0) return Step::done();
  return line;
}

// ---- writing ----

Result<std::size_t> StringIO::write(Thread& t, Ref<> self, Ref<> text) {
  StringIO& s = *self.as<StringIO>();
  if (!s.ok_) return raise(t, exc::ValueError, "I/O operation on uninitialized object");
  if (!text.is<Str>()) return raise(t, exc::TypeError, "string argument expected, got '%T'", text);
  TRY(s.check_open(t));
  const std::size_t length = text.as<Str>()->length();
  if (length > 0) TRY(s.append(t, text.as<Str>()));
  return length;
}

Result<std::int64_t> StringIO::truncate(Thread& t, Ref<> given) {
  TRY(check_open(t));
  auto size = static_cast<std::int64_t>(position_);
  if (!is_none(given)) {
    if (!has_index(given)) return raise(t, exc::TypeError, "argument should be integer or None, not '%.200T'", given);
    size = TRY(index_int64(t, given, &exc::OverflowError));
  }
  if (size < 0) return raise(t, exc::ValueError, "Negative size value %d", size);
  ++changes_;
  size_ = std::min(size_, static_cast<std::size_t>(size));
  return size;
}

Result<std::int64_t> StringIO::seek(Thread& t, std::int64_t offset, int whence) {
  TRY(check_open(t));
  if (whence < 0 || whence > 2) return raise(t, exc::ValueError, "Invalid whence (%d, should be 0, 1 or 2)", whence);
  if (whence == 0 && offset < 0) return raise(t, exc::ValueError, "Negative seek position %d", offset);
  if (whence != 0 && offset != 0) return raise(t, exc::OSError, "Can't do nonzero cur-relative seeks");
  position_ = whence == 0 ? static_cast<std::size_t>(offset) : whence == 1 ? position_ : size_;
  return static_cast<std::int64_t>(position_);
}

Result<std::int64_t> StringIO::tell(Thread& t) {
  TRY(check_open(t));
  return static_cast<std::int64_t>(position_);
}

Result<Own<>> StringIO::getvalue(Thread& t) {
  TRY(check_open(t));
  return text(t, 0, size_);
}

Result<void> StringIO::close_it(Thread&) {
  closed_ = true;
  Heap::release_raw(std::exchange(block_, nullptr));
  size_ = capacity_ = 0;
  ++changes_;
  return ok;
}

Result<bool> StringIO::yes(Thread& t) {
  TRY(check_open(t));
  return true;
}
Result<bool> StringIO::no(Thread& t) {
  TRY(check_open(t));
  return false;
}
Result<bool> StringIO::get_closed(Thread& t) {
  if (!ok_) return raise(t, exc::ValueError, "I/O operation on uninitialized object");
  return closed_;
}
Result<bool> StringIO::get_line_buffering(Thread& t) { return no(t); }
Result<Own<>> StringIO::get_newlines(Thread& t) {
  TRY(check_open(t));
  return newlines_seen(t, newline_ <= Newline::kEmpty ? newlines_.seen : 0);
}

// ---- pickling ----

Result<Own<>> StringIO::getstate(Thread& t, Ref<> self) {
  StringIO& s = *self.as<StringIO>();
  Own<> value = TRY(s.getvalue(t));
  constexpr const char* kNames[] = {nullptr, "", "\n", "\r", "\r\n"};
  const char* newline = kNames[static_cast<int>(s.newline_)];
  Own<> shown = newline ? Own<>(TRY(Str::from_ascii(t, newline))) : none();
  Own<> position = TRY(int_from_unsigned(t, s.position_));
  Own<> attributes = s.attributes_.dict() ? Own<>(TRY(Dict::copy_of(t, Ref<Dict>(s.attributes_.dict())))) : none();
  return Tuple::of(t, value, shown, position, attributes);
}

Result<Own<>> StringIO::setstate(Thread& t, Ref<> self, Ref<> state) {
  StringIO& s = *self.as<StringIO>();
  if (!state.is<Tuple>() || state.as<Tuple>()->size() < 4)
    return raise(t, exc::TypeError, "%.200T.__setstate__ argument should be 4-tuple, got %.200T", self, state);
  const Ref<Tuple> items = state.as<Tuple>();
  if (s.closed_) TRY(s.check_open(t));
  // The value was translated when it was written.
  TRY(s.start(t, OptRef<>(), OptRef<>((*items)[1])));
  if (!(*items)[0].is<Str>())
    return raise(t, exc::TypeError, "initial_value must be str or None, not %.200T", (*items)[0]);
  const Newline newline = std::exchange(s.newline_, Newline::kLf);
  const bool appended = !s.append(t, (*items)[0].as<Str>()).is_failed();
  s.newline_ = newline;
  if (!appended) return failed;
  if (!is_int((*items)[2]))
    return raise(t, exc::TypeError, "third item of state must be an integer, got %.200T", (*items)[2]);
  const std::int64_t position = TRY(index_int64(t, (*items)[2], &exc::OverflowError));
  if (position < 0) return raise(t, exc::ValueError, "position value cannot be negative");
  s.position_ = static_cast<std::size_t>(position);
  if (is_none((*items)[3])) return none();
  if (!(*items)[3].is<Dict>())
    return raise(t, exc::TypeError, "fourth item of state should be a dict, got a %.200T", (*items)[3]);
  Own<> own = TRY(Object::get_dict(t, self));
  TRY(own.ref().as<Dict>()->update(t, (*items)[3]));
  return none();
}

namespace {

constexpr Method kMethods[] = {
    bind<&StringIO::close_it>("close(self, /)",
                              "Let go of the content; all further use is a ValueError. A second call does nothing."),
    bind<&StringIO::getvalue>("getvalue(self, /)", "The whole content as a string, wherever the position is."),
    bind<&StringIO::read>("read(self, size=-1, /)",
                          "At most size characters, all that are left when size is negative or None; '' at the end."),
    bind<&StringIO::readline>("readline(self, size=-1, /)",
                              "The next line with its line end, or at most size characters of it; '' at the end."),
    bind<&StringIO::tell>("tell(self, /)", "The position, counted in characters."),
    bind<&StringIO::truncate>("truncate(self, pos=None, /)",
                              "Cut the content off at pos, by default at the position, which stays. Returns where."),
    bind<&StringIO::seek>("seek(self, pos, whence=0, /)",
                          "Go to another position and return it.\n\nwhence says where pos counts from: 0 the start, 1 "
                          "the position, 2 the end; for 1 and 2 pos must be 0."),
    bind<&StringIO::write>("write(self, s, /)", "Write a string at the position. Returns how many characters it has."),
    bind<&StringIO::yes>("seekable(self, /)", "True, until the object is closed."),
    bind<&StringIO::yes>("readable(self, /)", "True, until the object is closed."),
    bind<&StringIO::yes>("writable(self, /)", "True, until the object is closed."),
    bind<&StringIO::getstate>("__getstate__(self)"),
    bind<&StringIO::setstate>("__setstate__(self, state, /)"),
};
constexpr Attribute kAttributes[] = {
    attribute<&StringIO::get_closed>("closed"),
    attribute<&StringIO::get_newlines>("newlines"),
    attribute<&StringIO::get_line_buffering>("line_buffering"),
};

}  // namespace

constinit Type StringIO::type = describe<StringIO>(
    "_io.StringIO",
    {.doc = "StringIO(initial_value='', newline='\\n')\n--\n\nA text file in memory, with initial_value in it at "
            "first.\n\nnewline means what it means for TextIOWrapper; by default '\\n' stays as it is.",
     .methods = kMethods,
     .attributes = kAttributes,
     .flags = kStreamFlags,
     .base = &TextIOBase::type,
     .shape_offset = offsetof(StringIO, attributes_)});

}  // namespace krait::io
