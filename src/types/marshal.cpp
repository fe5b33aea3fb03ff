#include "types/marshal.h"

#include <algorithm>
#include <string>
#include <unordered_map>

#include "base/limbs.h"
#include "base/utf8.h"
#include "code/code.h"
#include "object/raise.h"
#include "types/bytes.h"
#include "types/bytes_internal.h"
#include "types/codecs.h"
#include "types/complex.h"
#include "types/dict.h"
#include "types/int.h"
#include "types/list.h"
#include "types/long_copy.h"
#include "types/protocol.h"
#include "types/set.h"
#include "types/singletons.h"
#include "types/slice.h"
#include "types/str.h"
#include "types/tuple.h"

namespace krait {

namespace {

using marshal::Interned;
using marshal::Type;

// --- reading
// ----------------------------------------------------------------------------------------------------------

// An owned value that can be empty.
class Held {
 public:
  Held() = default;
  explicit Held(Value counted) : v_(counted) {}
  Held(Held&& other) noexcept : v_(std::exchange(other.v_, Value())) {}
  Held& operator=(Held&& other) noexcept {
    std::swap(v_, other.v_);
    return *this;
  }
  ~Held() { release(v_); }
  explicit operator bool() const { return !v_.is_empty(); }
  Ref<> ref() const { return Ref<>(v_); }
  Own<> take() { return Own<>::steal(std::exchange(v_, Value())); }

 private:
  Value v_;
};

class ObjectBuilder {
 public:
  using Handle = Held;
  explicit ObjectBuilder(Thread& t) : t_(t) {}

  template <class T>
  static Held of(Result<Own<T>> r) {
    return r.is_failed() ? Held() : Held(Own<>(std::move(r).take()).leak());
  }
  Held none() { return Held(krait::none().leak()); }
  Held boolean(bool b) { return Held(bool_from(b).leak()); }
  Held stop_iteration() { return Held(Ref<>(&exc::StopIteration).own().leak()); }
  Held ellipsis() { return Held(Ref<>(&kEllipsis).own().leak()); }
  Held integer(std::int64_t v) { return of(int_from(t_, v)); }
  Held big_integer(std::span<const std::uint16_t> digits, bool negative) {
    if (ensure_memory(t_, digits.size() * 2).is_failed()) return {};
    std::vector<limbs::Limb> limbs(digits.size() * 15 / 64 + 1, 0);
    std::size_t bit = 0;
    for (std::uint16_t d : digits) {
      limbs[bit / 64] |= static_cast<limbs::Limb>(d) << (bit % 64);
      if (bit % 64 > 49) limbs[bit / 64 + 1] |= static_cast<limbs::Limb>(d) >> (64 - bit % 64);
      bit += 15;
    }
    while (!limbs.empty() && limbs.back() == 0) limbs.pop_back();
    return of(Int::from_limbs(t_, limbs::View{limbs.data(), limbs.size(), negative && !limbs.empty()}));
  }
  Held real(double v) { return of(float_from(t_, v)); }
  Held complex(double re, double im) { return of(Complex::from(t_, ComplexValue{re, im})); }
  Held bytes(std::string_view s) { return of(bytes_internal::make_bytes(t_, view_of(s))); }
  Held ascii(std::string_view s, Interned interned) {
    return of(interned == Interned::Yes   ? Str::intern_ascii(t_, s)
              : s.size() > kCopiedPerLook ? bytes_internal::latin1_text(t_, view_of(s))
                                          : Str::from_ascii(t_, s));
  }
  Held utf8(std::string_view s, Interned interned) {
    if (interned == Interned::No && s.size() > kCopiedPerLook)
      return of(codecs::decode_utf8(t_, view_of(s), codecs::ErrorPolicy("surrogatepass")));
    Result<Own<Str>> made = Str::from_utf8(t_, s);
    if (made.is_failed() || interned == Interned::No) return of(std::move(made));
    return of(Str::intern(t_, std::move(made).take()));
  }
  bool has_room() { return !check_stack(t_).is_failed(); }
  // The data can refer to a tuple before it is filled.
  Held tuple(std::size_t n) {
    Result<Own<Tuple>> made = Tuple::create(t_, n);
    if (made.is_failed()) return {};
    Own<Tuple> tuple = std::move(made).take();
    for (std::size_t i = 0; i < n; ++i) tuple->init_item(i, krait::none());
    return Held(tuple.leak_value());
  }
  Held list(std::size_t n) { return of(List::create(t_, n)); }
  bool set_item(Held& h, std::size_t i, Held item) {
    if (h.ref().is_exact<List>()) return !h.ref().as<List>()->append_own(t_, item.take()).is_failed();
    release(std::exchange(h.ref().as<Tuple>()->mutable_items()[i], item.take().leak()));
    return true;
  }
  Held dict() { return of(Dict::create(t_)); }
  bool dict_add(Held& h, Held key, Held value) {
    return !h.ref().as<Dict>()->set(t_, key.ref(), value.take()).is_failed();
  }
  Held set(std::size_t) { return of(call(t_, Ref<>(&Set::type))); }
  bool set_add(Held& h, Held item) {
    Result<Own<Str>> name = Str::intern_ascii(t_, "add");
    if (name.is_failed()) return false;
    Own<Str> add = std::move(name).take();
    return !call_method(t_, h.ref(), add.ref(), {item.ref().value()}).is_failed();
  }
  Held frozenset(std::span<Held> items) {
    Result<Own<Tuple>> all = Tuple::create(t_, items.size());
    if (all.is_failed()) return Held();
    Own<Tuple> tuple = std::move(all).take();
    for (std::size_t i = 0; i < items.size(); ++i) tuple->init_item(i, items[i].take());
    return of(call(t_, Ref<>(&FrozenSet::type), {tuple.value()}));
  }
  Held slice(Held start, Held stop, Held step) { return of(Slice::create(t_, start.ref(), stop.ref(), step.ref())); }
  Held code(const marshal::CodeScalars& s, std::span<Held> parts) { return of(make_code(s, parts)); }
  Held copy(const Held& h) { return Held(h.ref().own().leak()); }

 private:
  static bytes_internal::View view_of(std::string_view s) {
    return {reinterpret_cast<const std::uint8_t*>(s.data()), s.size()};
  }
  template <class T>
  Result<void> part(Slot<T>& slot, const Held& h, const char* name) {
    if (!h.ref().is<T>())
      return raise(t_, exc::TypeError, "bad marshal data: %s must be %s, not %T", name, T::type.name, h.ref());
    slot.set(h.ref().as<T>().own());
    return ok;
  }
  Result<Own<Code>> make_code(const marshal::CodeScalars& s, std::span<Held> parts) {
    CodeParts p;
    p.argcount = s.argcount;
    p.posonlyargcount = s.posonlyargcount;
    p.kwonlyargcount = s.kwonlyargcount;
    p.stacksize = s.stacksize;
    p.flags = static_cast<std::uint32_t>(s.flags);
    p.firstlineno = s.firstlineno;
    TRY(part(p.code, parts[marshal::kCode], "co_code"));
    TRY(part(p.consts, parts[marshal::kConsts], "co_consts"));
    TRY(part(p.names, parts[marshal::kNames], "co_names"));
    TRY(part(p.localsplusnames, parts[marshal::kLocalsPlusNames], "co_localsplusnames"));
    TRY(part(p.localspluskinds, parts[marshal::kLocalsPlusKinds], "co_localspluskinds"));
    TRY(part(p.filename, parts[marshal::kFilename], "co_filename"));
    TRY(part(p.name, parts[marshal::kName], "co_name"));
    TRY(part(p.qualname, parts[marshal::kQualname], "co_qualname"));
    TRY(part(p.linetable, parts[marshal::kLineTable], "co_linetable"));
    TRY(part(p.exceptiontable, parts[marshal::kExceptionTable], "co_exceptiontable"));
    return create_verified_code(t_, std::move(p));
  }

  Thread& t_;
};

// --- writing
// ----------------------------------------------------------------------------------------------------------

// Surrogates too.
std::string utf8_of(Ref<Str> s) {
  std::string out;
  visit_units(*s, [&](auto* p) {
    out.resize(utf8::encoded_size(p, s->length()));
    utf8::encode(p, s->length(), reinterpret_cast<std::uint8_t*>(out.data()));
  });
  return out;
}

class ObjectWriter {
 public:
  ObjectWriter(Thread& t, int version, MarshalCode code) : t_(t), out_(version), code_(code) {}
  ~ObjectWriter() {
    for (const auto& [object, number] : refs_) release(Value::of_object(object));
  }
  std::string take() { return out_.take(); }

  Result<void> write(Ref<> v) {
    if (depth_ >= marshal::kMaxDepth) return raise(t_, exc::ValueError, "object too deeply nested to marshal");
    TRY(check_stack(t_));
    TRY(loop_.round(t_));
    TRY(make_room(64));
    ++depth_;
    Result<void> r = write_one(v);
    --depth_;
    return r;
  }

 private:
  // Room for as many bytes more, and for what remembers another object.
  Result<void> make_room(std::size_t bytes) {
    const std::string& out = out_.data();
    if (out.capacity() - out.size() < bytes) TRY(ensure_memory(t_, 2 * (out.size() + bytes)));
    if (refs_.size() >= refs_.bucket_count()) TRY(ensure_memory(t_, 4 * sizeof(void*) * refs_.size()));
    return ok;
  }

  // Shared objects are written once; later a reference stands for them. True: done.
  bool refer(Ref<> v, bool& referenced) {
    referenced = false;
    if (out_.version() < 3 || v.value().is_immediate() || v.object()->is_unique()) return false;
    const auto [at, added] = refs_.try_emplace(v.object(), out_.next_ref());
    if (!added) {
      out_.ref(at->second);
      return true;
    }
    retain(v.value());
    referenced = true;
    return false;
  }

  Result<void> write_one(Ref<> v) {
    if (is_none(v)) return out_.begin(Type::None), ok;
    if (is_true_object(v)) return out_.begin(Type::True), ok;
    if (is_false_object(v)) return out_.begin(Type::False), ok;
    if (v.is(&kEllipsis)) return out_.begin(Type::Ellipsis), ok;
    if (v.is(&exc::StopIteration)) return out_.begin(Type::StopIteration), ok;
    bool ref;
    if (refer(v, ref)) return ok;
    if (is_exact_int(v)) {
      std::int64_t small;
      if (int_fits(v, &small)) return out_.integer(small, ref), ok;
      IntView view(v);
      TRY(make_room(view->size * 9));
      return out_.integer({view->data, view->size}, view->negative, ref), ok;
    }
    if (type_of(v.value()) == &kFloatType) {
      out_.begin(Type::Float, ref);
      return out_.real(TRY(to_double(t_, v))), ok;
    }
    if (v.is_exact<Complex>()) {
      const ComplexValue c = v.as<Complex>()->value();
      out_.begin(Type::Complex, ref);
      out_.real(c.real);
      return out_.real(c.imag), ok;
    }
    if (v.is_exact<Bytes>()) return bytes(v.as<Bytes>()->text(), ref);
    if (v.is_exact<Str>()) return str(v.as<Str>(), ref);
    if (v.is_exact<Tuple>()) return tuple(v.as<Tuple>(), ref);
    if (v.is_exact<List>()) {
      // The list can change while its items are written.
      Own<List> list = v.as<List>().own();
      out_.begin(Type::List, ref);
      const std::size_t n = list->size();
      out_.u32(static_cast<std::uint32_t>(n));
      for (std::size_t i = 0; i < n; ++i) {
        if (i >= list->size()) return raise(t_, exc::RuntimeError, "list changed size during marshalling");
        Own<> item = (*list)[i].own();
        TRY(write(item.ref()));
      }
      return ok;
    }
    if (v.is_exact<Dict>()) return dict(v.as<Dict>(), ref);
    if (v.is_exact<Set>() || v.is_exact<FrozenSet>()) return set(v, ref);
    if (v.is_exact<Slice>()) {
      if (out_.version() < 5) return raise(t_, exc::ValueError, "unmarshallable object");
      auto s = v.as<Slice>();
      out_.begin(Type::Slice, ref);
      TRY(write(s->start()));
      TRY(write(s->stop()));
      return write(s->step());
    }
    if (v.is_exact<Code>()) return code(v.as<Code>(), ref);
    if (v.value().is_object() && v.type()->slots.get_buffer) {
      Own<Bytes> copy = TRY(Bytes::from_object(t_, v));
      return bytes(copy->text(), ref);
    }
    return raise(t_, exc::ValueError, "unmarshallable object");
  }

  Result<void> bytes(std::string_view data, bool ref) {
    TRY(make_room(data.size() + 64));
    out_.begin(Type::Bytes, ref);
    out_.sized(data);
    return ok;
  }
  Result<void> str(Ref<Str> s, bool ref) {
    const Interned interned = s->is_interned() ? Interned::Yes : Interned::No;
    TRY(make_room(s->length() + 64));
    if (s->is_ascii()) {
      out_.ascii(s->ascii(), interned, ref);
    } else {
      TRY(ensure_memory(t_, 8 * s->length()));
      const std::string text = utf8_of(s);
      TRY(make_room(text.size() + 64));
      out_.utf8(text, interned, ref);
    }
    return ok;
  }
  Result<void> tuple(Ref<Tuple> items, bool ref) {
    out_.tuple(items->size(), ref);
    for (std::size_t i = 0; i < items->size(); ++i) TRY(write((*items)[i]));
    return ok;
  }
  Result<void> dict(Ref<Dict> d, bool ref) {
    out_.begin(Type::Dict, ref);
    const std::uint32_t version = d->keys_version();
    Value key, value;
    for (std::size_t i = 0; d->next_entry(i, key, value);) {
      Own<> k = Ref<>(key).own(), v = Ref<>(value).own();
      TRY(write(k.ref()));
      TRY(write(v.ref()));
      if (d->keys_version() != version) return raise(t_, exc::RuntimeError, "dictionary changed size during iteration");
    }
    out_.begin(Type::Null);
    return ok;
  }
  // In the order of what each item alone would be written as, so that equal sets give equal data.
  Result<void> set(Ref<> v, bool ref) {
    Own<Tuple> items = TRY(to_tuple(t_, v));
    TRY(ensure_memory(t_, 3 * sizeof(std::pair<std::string, std::size_t>) * items->size()));
    std::vector<std::pair<std::string, std::size_t>> order;
    for (std::size_t i = 0; i < items->size(); ++i) {
      ObjectWriter alone(t_, out_.version(), code_);
      alone.depth_ = depth_;
      TRY(alone.write((*items)[i]));
      order.emplace_back(alone.take(), i);
    }
    std::sort(order.begin(), order.end());
    out_.begin(v.is_exact<Set>() ? Type::Set : Type::FrozenSet, ref);
    out_.u32(static_cast<std::uint32_t>(order.size()));
    for (const auto& [data, i] : order) TRY(write((*items)[i]));
    return ok;
  }
  Result<void> code(Ref<Code> c, bool ref) {
    if (code_ == MarshalCode::Refused) return raise(t_, exc::ValueError, "marshalling code objects is disallowed");
    const auto as_text = [](std::span<const std::uint8_t> s) {
      return std::string_view(reinterpret_cast<const char*>(s.data()), s.size());
    };
    TRY(c->complete(t_));
    out_.begin(Type::Code, ref);
    for (std::int32_t n : {c->argcount(), c->posonlyargcount(), c->kwonlyargcount(), c->stacksize()})
      out_.u32(static_cast<std::uint32_t>(n));
    out_.u32(c->flags());
    TRY(bytes(as_text(c->code()), false));
    TRY(write(c->consts()));
    TRY(write(c->names()));
    TRY(write(c->localsplusnames()));
    TRY(bytes(as_text(c->kinds()), false));
    TRY(write(c->filename()));
    TRY(write(c->name()));
    TRY(write(c->qualname()));
    out_.u32(static_cast<std::uint32_t>(c->firstlineno()));
    TRY(bytes(as_text(c->linetable()), false));
    TRY(bytes(as_text(c->exceptiontable()), false));
    return ok;
  }

  Thread& t_;
  marshal::Writer out_;
  const MarshalCode code_;
  int depth_ = 0;
  LongLoop loop_;
  std::unordered_map<Object*, std::uint32_t> refs_;  // owned: another object must not get the address of one that went
};

}  // namespace

Result<Own<>> marshal_loads(Thread& t, std::span<const std::uint8_t> data, MarshalCode code, std::size_t* used) {
  ObjectBuilder builder(t);
  marshal::Reader<ObjectBuilder> reader(builder, data, code != MarshalCode::Refused);
  Held made = reader.read();
  if (used) *used = reader.position();
  switch (reader.error()) {
    case marshal::Error::None:
      return made.take();
    case marshal::Error::TooShort:
      return raise(t, exc::EOFError, "%s", reader.message());
    case marshal::Error::BadData:
      return raise(t, exc::ValueError, "%s", reader.message());
    case marshal::Error::NullObject:
      return raise(t, exc::TypeError, "%s", reader.message());
    case marshal::Error::Builder:
      return failed;
  }
  __builtin_unreachable();
}

Result<Own<Bytes>> marshal_dumps(Thread& t, Ref<> value, int version, MarshalCode code) {
  ObjectWriter writer(t, version, code);
  TRY(writer.write(value));
  const std::string data = writer.take();
  return bytes_internal::make_bytes(t, {reinterpret_cast<const std::uint8_t*>(data.data()), data.size()});
}

}  // namespace krait
