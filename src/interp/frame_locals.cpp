#include "interp/frame_locals.h"

#include <algorithm>

#include "object/allocate.h"
#include "types/cell.h"
#include "types/names.h"
#include "types/protocol.h"
#include "types/singletons.h"

namespace krait {

namespace {

// The value of variable i, through its cell; empty when it has none.
Value value_of(const Frame& frame, std::int32_t i) {
  const Activation& a = *frame.activation();
  const Value v = a.regs()[i];
  const std::uint8_t kind = a.code_object()->local_kind(i);
  if (kind & kLocalFree || kind & kLocalCell)
    if (v.is_object() && v.object()->type() == &Cell::type) return static_cast<Cell*>(v.object())->value_.value();
  // Before COPY_FREE_VARS has run, the closure has the cells.
  if (v.is_empty() && kind & kLocalFree && !frame.is_complete()) {
    const std::int32_t first = a.code->locals - static_cast<std::int32_t>(a.function->cell_count());
    if (i >= first) return a.function->cell(static_cast<std::size_t>(i - first))->value_.value();
  }
  return v;
}

template <class F>
Result<void> for_each_variable(const Frame& frame, F f) {
  const Activation& a = *frame.activation();
  for (std::int32_t i = 0; i < a.code->locals; ++i) {
    const Value v = value_of(frame, i);
    if (v.is_empty()) continue;
    TRY(f((*a.code_object()->localsplusnames())[static_cast<std::size_t>(i)], Ref<>(v)));
  }
  return ok;
}

// The variable of a name, or of whatever equals one; -1: none.
Result<std::int32_t> find_variable(Thread& t, Ref<Frame> frame, Ref<> key) {
  TRY(hash(t, key));
  // Comparing can run code that ends the call: the activation is looked at anew each time.
  const Own<Code> code = frame->code().own();
  for (std::int32_t i = 0; i < frame->activation()->code->locals; ++i) {
    if (TRY(equal(t, (*code->localsplusnames())[static_cast<std::size_t>(i)], key))) return i;
  }
  return std::int32_t{-1};
}

Result<OptRef<>> find(Thread& t, Ref<> self, Ref<> key) {
  auto frame = self.as<FrameLocals>()->frame_.ref();
  const std::int32_t i = TRY(find_variable(t, frame, key));
  if (i >= 0)
    if (const Value v = value_of(*frame, i); !v.is_empty()) return OptRef<>(v);
  if (frame->extra_locals_) return frame->extra_locals_->find(t, key);
  return OptRef<>();
}

Result<Own<Dict>> snapshot(Thread& t, Ref<Frame> frame) {
  Own<Dict> d = TRY(Dict::create(t));
  TRY(for_each_variable(*frame, [&](Ref<> name, Ref<> v) { return d->set(t, name, v.own()); }));
  if (frame->extra_locals_) TRY(d->merge(t, frame->extra_locals_.ref(), true));
  return d;
}
Result<Own<Dict>> snapshot(Thread& t, Ref<> self) { return snapshot(t, self.as<FrameLocals>()->frame_.ref()); }

}  // namespace

bool has_hidden_locals(const Activation& a) {
  if (a.code_object()->flags() & kCodeOptimized) return false;
  for (std::int32_t i = 0; i < a.code->locals; ++i)
    if (a.code_object()->local_kind(i) & kLocalHidden && !a.regs()[i].is_empty()) return true;
  return false;
}

Result<Own<>> locals_snapshot(Thread& t, Ref<Frame> frame) { return snapshot(t, frame); }

Result<Own<>> FrameLocals::construct(Thread& t, Ref<Type>, const Arguments& a) {
  if (a.keywords) return raise(t, exc::TypeError, "FrameLocalsProxy takes no keyword arguments");
  if (a.positional != 1) return raise(t, exc::TypeError, "FrameLocalsProxy expected 1 argument, got %d", a.positional);
  if (!a[0].is_exact<Frame>()) return raise(t, exc::TypeError, "expect frame, not %T", a[0]);
  return create<FrameLocals>(t, a[0].as<Frame>());
}

Result<Own<>> FrameLocals::repr(Thread& t, Ref<> self) {
  ReprGuard guard(t, self);
  if (guard.is_failed()) return failed;
  if (guard.is_recursive()) return Str::from_ascii(t, "{...}");
  Own<Dict> d = TRY(snapshot(t, self));
  return krait::repr(t, d.ref());
}

Result<Own<>> FrameLocals::compare(Thread& t, Ref<> left, Ref<> right, CompareOp op) {
  if (op != CompareOp::Eq && op != CompareOp::Ne) return not_implemented();
  if (left.is<FrameLocals>() && right.is<FrameLocals>()) {
    const bool same = left.as<FrameLocals>()->frame_.get() == right.as<FrameLocals>()->frame_.get();
    return bool_from(same == (op == CompareOp::Eq));
  }
  if (!left.is<FrameLocals>()) return not_implemented();
  Own<Dict> d = TRY(snapshot(t, left));
  return krait::compare(t, d.ref(), right, op);
}

Result<std::size_t> FrameLocals::len(Thread& t, Ref<> self) { return TRY(snapshot(t, self))->size(); }

Result<Own<>> FrameLocals::get_item(Thread& t, Ref<> self, Ref<> key) {
  if (OptRef<> v = TRY(find(t, self, key))) return v.ref().own();
  return raise(t, exc::KeyError, "local variable '%R' is not defined", key);
}

Result<bool> FrameLocals::contains(Thread& t, Ref<> self, Ref<> key) {
  return static_cast<bool>(TRY(find(t, self, key)));
}

Result<void> FrameLocals::set_item(Thread& t, Ref<> self, Ref<> key, OptRef<> value) {
  auto frame = self.as<FrameLocals>()->frame_.ref();
  const std::int32_t i = TRY(find_variable(t, frame, key));
  if (i < 0) {
    if (!value) {
      if (frame->extra_locals_ && TRY(frame->extra_locals_->remove(t, key))) return ok;
      return raise_arguments(t, exc::KeyError, {key.value()});
    }
    if (!frame->extra_locals_) frame->extra_locals_.set(TRY(Dict::create(t)));
    return frame->extra_locals_->set(t, key, value.ref().own());
  }
  if (!value) return raise(t, exc::ValueError, "cannot remove local variables from FrameLocalsProxy");
  Activation& a = *frame->activation();
  Value& slot = a.regs()[i];
  if (slot.is_object() && slot.object()->type() == &Cell::type &&
      a.code_object()->local_kind(i) & (kLocalFree | kLocalCell)) {
    static_cast<Cell*>(slot.object())->set(value.ref().own());
    return ok;
  }
  // The instruction under way may still borrow the former value.
  if (!slot.is_empty()) {
    if (!frame->kept_) frame->kept_.set(TRY(List::create(t)));
    TRY(frame->kept_->append(t, Ref<>(slot)));
  }
  krait::release(std::exchange(slot, value.ref().own().leak()));
  return ok;
}

Result<Own<>> FrameLocals::iter(Thread& t, Ref<> self) {
  Own<Dict> d = TRY(snapshot(t, self));
  Own<List> keys = TRY(to_list(t, d.ref()));
  return krait::iter(t, keys.ref());
}

Result<Own<>> FrameLocals::or_(Thread& t, Ref<> left, Ref<> right) {
  auto is_mapping_like = [](Ref<> v) { return v.is<Dict>() || v.is<FrameLocals>(); };
  if (!is_mapping_like(left) || !is_mapping_like(right)) return not_implemented();
  Own<Dict> result = TRY(Dict::create(t));
  for (Ref<> side : {left, right}) {
    if (side.is<FrameLocals>()) {
      Own<Dict> d = TRY(snapshot(t, side));
      TRY(result->merge(t, d.ref(), true));
    } else {
      TRY(result->merge(t, side.as<Dict>(), true));
    }
  }
  return result;
}

namespace {

Result<void> update(Thread& t, Ref<> self, Ref<> other) {
  Own<Dict> d = TRY(Dict::create(t));
  if (other.is<FrameLocals>())
    d = TRY(snapshot(t, other));
  else
    TRY(d->update(t, other));
  Value key, value;
  for (std::size_t i = 0; d->next_entry(i, key, value);) TRY(FrameLocals::set_item(t, self, Ref<>(key), Ref<>(value)));
  return ok;
}
Result<void> update_method(Thread& t, Ref<> self, Ref<> other) {
  if (!other.is<Dict>() && !other.is<FrameLocals>()) {
    Slot<> holder;
    if (!TRY(find_attr(t, other, names::keys, holder)))
      return raise(t, exc::TypeError, "update() argument must be dict or another FrameLocalsProxy");
  }
  return update(t, self, other);
}
Result<Own<>> get_method(Thread& t, Ref<> self, Ref<> key, Ref<> otherwise) {
  OptRef<> v = TRY(find(t, self, key));
  return v ? v.ref().own() : otherwise.own();
}
Result<Own<>> setdefault_method(Thread& t, Ref<> self, Ref<> key, Ref<> otherwise) {
  if (OptRef<> v = TRY(find(t, self, key))) return v.ref().own();
  TRY(FrameLocals::set_item(t, self, key, otherwise));
  return otherwise.own();
}
Result<Own<>> pop_method(Thread& t, Ref<> self, Ref<> key, OptRef<> otherwise) {
  auto frame = self.as<FrameLocals>()->frame_.ref();
  if (TRY(find_variable(t, frame, key)) >= 0)
    return raise(t, exc::ValueError, "cannot remove local variables from FrameLocalsProxy");
  if (frame->extra_locals_) return frame->extra_locals_->pop(t, key, otherwise);
  if (otherwise) return otherwise.ref().own();
  return raise_arguments(t, exc::KeyError, {key.value()});
}
template <Result<Own<>> (Dict::*Part)(Thread&)>
Result<Own<>> part(Thread& t, Ref<> self) {
  Own<Dict> d = TRY(snapshot(t, self));
  Own<> view = TRY((d.get()->*Part)(t));
  return to_list(t, view.ref());
}
Result<Own<>> copy_method(Thread& t, Ref<> self) { return snapshot(t, self); }
Result<Own<>> reversed_method(Thread& t, Ref<> self) {
  Own<Dict> d = TRY(snapshot(t, self));
  Own<List> keys = TRY(to_list(t, d.ref()));
  TRY(ensure_memory(t, keys->size() * sizeof(Value)));
  std::vector<Value> names(keys->items(), keys->items() + keys->size());
  std::reverse(names.begin(), names.end());
  return List::from_values(t, names.data(), names.size());
}

constexpr Method kMethods[] = {
    bind<&get_method>("get(self, key, default=None, /)", "The value of a variable, or the default."),
    bind<&part<&Dict::keys>>("keys(self, /)", "The names of the variables that have a value."),
    bind<&part<&Dict::values>>("values(self, /)", "Their values."),
    bind<&part<&Dict::items>>("items(self, /)", "Pairs of both."),
    bind<&update_method>("update(self, other, /)", "Sets variables from a mapping."),
    bind<&setdefault_method>("setdefault(self, key, default=None, /)", "The value; sets it when there is none."),
    bind<&pop_method>("pop(self, key, default=<unrepresentable>, /)", "Removes an entry that is no variable."),
    bind<&copy_method>("copy(self, /)", "A new dict with the variables."),
    bind<&reversed_method>("__reversed__(self, /)", "The names, last first."),
};

}  // namespace

Result<Own<>> FrameLocals::inplace_or(Thread& t, Ref<> self, Ref<> other) {
  if (!other.is<Dict>() && !other.is<FrameLocals>()) return not_implemented();
  TRY(update(t, self, other));
  return self.own();
}

constinit Type FrameLocals::type = describe<FrameLocals>("FrameLocalsProxy", {.methods = kMethods});

}  // namespace krait
