#include "compile/code_objects.h"

#include <algorithm>
#include <vector>

#include "base/limbs.h"
#include "object/room.h"
#include "object/thread.h"
#include "types/bytes.h"
#include "types/complex.h"
#include "types/int.h"
#include "types/long_loop.h"
#include "types/protocol.h"
#include "types/set.h"
#include "types/singletons.h"
#include "types/slice.h"
#include "types/str.h"
#include "types/tuple.h"

namespace krait::compiler {

namespace {

// Makes every constant once: equal constants of a compilation are one object.
class ObjectMaker {
 public:
  ObjectMaker(Thread& t, Ref<Str> filename) : t_(t), filename_(filename) {}
  ObjectMaker(const ObjectMaker&) = delete;
  ObjectMaker& operator=(const ObjectMaker&) = delete;
  ~ObjectMaker() {
    for (Value v : made_) release(v);
  }

  Result<Own<Code>> code(const CodeUnit& u) {
    TRY(check_stack(t_, " during compilation"));
    CodeParts p;
    p.argcount = u.argcount;
    p.posonlyargcount = u.posonlyargcount;
    p.kwonlyargcount = u.kwonlyargcount;
    p.stacksize = u.stacksize;
    p.flags = u.flags;
    p.firstlineno = u.firstlineno;
    p.consts.set(TRY(tuple(u.consts, Names::No)));
    p.names.set(TRY(tuple(u.names, Names::Yes)));
    p.localsplusnames.set(TRY(tuple(u.localsplusnames, Names::Yes)));
    p.localspluskinds.set(TRY(Bytes::create(t_, u.localspluskinds)));
    p.code.set(TRY(Bytes::create(t_, u.code)));
    p.linetable.set(TRY(Bytes::create(t_, u.linetable)));
    p.exceptiontable.set(TRY(Bytes::create(t_, u.exceptiontable)));
    p.filename.set(filename_.own());
    p.name.set(TRY(str(u.name, Names::Yes)));
    p.qualname.set(TRY(str(u.qualname, Names::Yes)));
    return Code::create(t_, std::move(p));
  }

 private:
  enum class Names : std::uint8_t { No, Yes };

  Result<Own<Str>> str(const Const* c, Names names) {
    Own<> made = TRY(object(c));
    if (names == Names::No || made.ref().as<Str>()->is_interned()) return made.ref().as<Str>().own();
    Own<Str> interned = TRY(Str::intern(t_, made.ref().as<Str>().own()));
    TRY(remember(c, interned.ref()));
    return interned;
  }

  Result<Own<Tuple>> tuple(std::span<const Const* const> items, Names names) {
    Own<Tuple> out = TRY(Tuple::create(t_, items.size()));
    for (std::size_t i = 0; i < items.size(); ++i) {
      if (names == Names::Yes)
        out->init_item(i, TRY(str(items[i], names)));
      else
        out->init_item(i, TRY(object(items[i])));
    }
    return out;
  }

  Result<void> remember(const Const* c, Ref<> object) {
    if (made_.size() <= c->index) {
      TRY(ensure_room(t_, made_, c->index + 1 - made_.size()));
      made_.resize(c->index + 1);
    }
    release(std::exchange(made_[c->index], object.own().leak()));
    return ok;
  }

  Result<Own<>> object(const Const* c) {
    if (c->index < made_.size() && !made_[c->index].is_empty()) return Ref<>(made_[c->index]).own();
    Own<> made = TRY(make(c));
    TRY(remember(c, made.ref()));
    return made;
  }

  Result<Own<>> make(const Const* c) {
    TRY(loop_.round(t_));
    switch (c->kind) {
      case ConstKind::None:
        return none();
      case ConstKind::False:
        return bool_from(false);
      case ConstKind::True:
        return bool_from(true);
      case ConstKind::Ellipsis:
        return Ref<>(&kEllipsis).own();
      case ConstKind::Int:
        return int_from(t_, c->integer);
      case ConstKind::BigInt:
        return Int::from_limbs(t_, limbs::View{c->limbs, c->size, c->negative});
      case ConstKind::Float:
        return float_from(t_, c->real);
      case ConstKind::Complex:
        return Complex::from(t_, ComplexValue{c->real, c->imag});
      case ConstKind::Str: {
        Own<Str> text = TRY(Str::from_utf8(t_, c->text()));
        if (is_name_like(c->text())) return Str::intern(t_, std::move(text));
        return text;
      }
      case ConstKind::Bytes:
        return Bytes::create(t_, c->text());
      case ConstKind::Tuple:
        return tuple(c->items(), Names::No);
      case ConstKind::FrozenSet: {
        Own<Tuple> items = TRY(tuple(c->items(), Names::No));
        return call(t_, Ref<>(&FrozenSet::type), {items.value()});
      }
      case ConstKind::Slice: {
        Own<> start = TRY(object(c->elements[0])), stop = TRY(object(c->elements[1])),
              step = TRY(object(c->elements[2]));
        return Slice::create(t_, start, stop, step);
      }
      case ConstKind::Code:
        return code(*c->code);
    }
    __builtin_unreachable();
  }

  Thread& t_;
  LongLoop loop_;
  Ref<Str> filename_;        // kept by the caller
  std::vector<Value> made_;  // owned; by the constant's number: nothing, or its object
};

}  // namespace

Result<Own<Code>> make_code_object(Thread& t, const CodeUnit& unit, Ref<Str> filename) {
  return ObjectMaker(t, filename).code(unit);
}

}  // namespace krait::compiler
