// Handlers: global names, names of class and module bodies, cells.
#include "interp/caches.h"
#include "interp/errors.h"
#include "interp/frame.h"
#include "interp/handlers.h"
#include "types/cell.h"
#include "types/dict.h"
#include "types/names.h"
#include "types/tuple.h"

namespace krait {

namespace {

Ref<Str> name_of(At x) { return x.name(static_cast<std::uint16_t>(x.tail().d)); }

// A name in a mapping of any type: empty when it has no such key.
Result<OptRef<>> find_in(Thread& t, Ref<> mapping, Ref<Str> name, Slot<>& holder) {
  if (mapping.is_exact<Dict>()) {
    OptRef<> v = mapping.as<Dict>()->find_str(name);
    if (v) holder.set(v.ref().own());
    return holder.opt();
  }
  Result<Own<>> r = get_item(t, mapping, name);
  if (r.is_failed()) {
    if (clear_if_pending(t, exc::KeyError)) return OptRef<>();
    return failed;
  }
  holder.set(std::move(r).take());
  return holder.opt();
}

Result<Own<>> find_global(At x, Ref<Str> name) {
  Function& f = x.function();
  Slot<> holder;
  if (OptRef<> v = TRY(find_in(x.t, f.globals(), name, holder))) return v.ref().own();
  if (OptRef<> v = TRY(find_in(x.t, f.builtins(x.t), name, holder))) return v.ref().own();
  return raise_name_error(x.t, exc::NameError, "name '%S' is not defined", name);
}

// Fills the cache; the form, or NOP when there is nothing to specialise for.
XOp specialise_global(At x, Ref<Str> name, XOp module_form, XOp builtin_form) {
  Function& f = x.function();
  auto& c = x.code->cache<GlobalCache>(x.tail().cache);
  if (!Ref<>(f.globals()).is_exact<Dict>() || !Ref<>(f.builtins(x.t)).is_exact<Dict>()) return XOp::NOP;
  Interpreter& in = *x.t.interpreter;
  const std::uint64_t globals = f.globals()->cached_identity(in), builtins = f.builtins(x.t)->cached_identity(in);
  if (!globals || !builtins) return XOp::NOP;
  if (const Value* place = f.globals()->place_of(name)) {
    c = {.globals = globals, .builtins = 0, .place = place, .unused = 0};
    return module_form;
  }
  if (const Value* place = f.builtins(x.t)->place_of(name)) {
    c = {.globals = globals, .builtins = builtins, .place = place, .unused = 0};
    return builtin_form;
  }
  return XOp::NOP;
}

}  // namespace

[[gnu::noinline]] static bool load_global(At x) {
  Ref<Str> name = name_of(x);
  if (is_warm(x.pc)) {
    const XOp form = specialise_global(x, name, XOp::LOAD_GLOBAL_MODULE, XOp::LOAD_GLOBAL_BUILTIN);
    form == XOp::NOP ? not_now(x.pc) : become(x.pc, form);
  }
  return x.put(x.pc->a, find_global(x, name));
}
HANDLER(LOAD_GLOBAL) {
  SAVE_PC();
  if (!load_global({pc, regs, t, code})) [[unlikely]]
    RAISED();
  NEXT(2);
}

#define CACHE() (code->cache<GlobalCache>(tail(pc)->cache))
#define PUT_GLOBAL(c)           \
  do {                          \
    const Value v = *(c).place; \
    retain_object(v);           \
    PUT_NEXT(v, 2);             \
  } while (0)

HANDLER(LOAD_GLOBAL_MODULE) {
  const GlobalCache& c = CACHE();
  if (activation_of(regs)->function->globals_.get()->identity() != c.globals) [[unlikely]]
    GENERIC(LOAD_GLOBAL);
  PUT_GLOBAL(c);
}
HANDLER(LOAD_GLOBAL_BUILTIN) {
  const GlobalCache& c = CACHE();
  const Function& f = *activation_of(regs)->function;
  if (f.globals_.get()->identity() != c.globals || f.builtins(t)->identity() != c.builtins) [[unlikely]]
    GENERIC(LOAD_GLOBAL);
  PUT_GLOBAL(c);
}

PLAIN(STORE_GLOBAL) {
  Source v(x, x.pc->b);
  Ref<Dict> globals = x.function().globals();
  if (!Ref<>(globals).is_exact<Dict>()) return !set_item(x.t, globals, name_of(x), v).is_failed();
  return !globals->set_str(x.t, name_of(x), v.own()).is_failed();
}

static Result<void> delete_name_in(Thread& t, Ref<> mapping, Ref<Str> name) {
  if (mapping.is_exact<Dict>()) {
    if (TRY(mapping.as<Dict>()->remove(t, name))) return ok;
  } else {
    Result<void> r = del_item(t, mapping, name);
    if (!r.is_failed() || !clear_if_pending(t, exc::KeyError)) return r;
  }
  return raise_name_error(t, exc::NameError, "name '%S' is not defined", name);
}
PLAIN(DELETE_GLOBAL) { return !delete_name_in(x.t, x.function().globals(), name_of(x)).is_failed(); }

// ---- names of module and class bodies ----

static Result<Ref<>> namespace_of(At x, const char* doing, Ref<Str> name) {
  const Value names = krait::namespace_of(*x.activation());
  if (!names.is_empty()) return Ref<>(names);
  return raise(x.t, exc::SystemError, "no locals %s %R", doing, name);
}

static Result<Own<>> load_name_slowly(At x, Ref<Str> name) {
  Ref<> space = TRY(namespace_of(x, "when loading", name));
  Slot<> holder;
  if (OptRef<> v = TRY(find_in(x.t, space, name, holder))) return v.ref().own();
  return find_global(x, name);
}
[[gnu::noinline]] static bool load_name(At x) {
  Ref<Str> name = name_of(x);
  if (is_warm(x.pc)) {
    const bool at_module_level = x.activation()->names == Value::of_object(x.function().globals_.get());
    const XOp form =
        at_module_level ? specialise_global(x, name, XOp::LOAD_NAME_MODULE, XOp::LOAD_NAME_BUILTIN) : XOp::NOP;
    form == XOp::NOP ? not_now(x.pc) : become(x.pc, form);
  }
  return x.put(x.pc->a, load_name_slowly(x, name));
}
HANDLER(LOAD_NAME) {
  SAVE_PC();
  if (!load_name({pc, regs, t, code})) [[unlikely]]
    RAISED();
  NEXT(2);
}
HANDLER(LOAD_NAME_MODULE) {
  const GlobalCache& c = CACHE();
  Dict* globals = activation_of(regs)->function->globals_.get();
  if (activation_of(regs)->names != Value::of_object(globals) || globals->identity() != c.globals) [[unlikely]]
    GENERIC(LOAD_NAME);
  PUT_GLOBAL(c);
}
HANDLER(LOAD_NAME_BUILTIN) {
  const GlobalCache& c = CACHE();
  const Function& f = *activation_of(regs)->function;
  if (activation_of(regs)->names != Value::of_object(f.globals_.get()) || f.globals_.get()->identity() != c.globals ||
      f.builtins(t)->identity() != c.builtins) [[unlikely]]
    GENERIC(LOAD_NAME);
  PUT_GLOBAL(c);
}

static Result<void> store_name(At x, Ref<> value) {
  Ref<Str> name = name_of(x);
  Ref<> space = TRY(namespace_of(x, "found when storing", name));
  if (space.is_exact<Dict>()) return space.as<Dict>()->set_str(x.t, name, value.own());
  return set_item(x.t, space, name, value);
}
PLAIN(STORE_NAME) {
  Source v(x, x.pc->b);
  return !store_name(x, v).is_failed();
}
static Result<void> delete_name(At x) {
  Ref<Str> name = name_of(x);
  return delete_name_in(x.t, TRY(namespace_of(x, "when deleting", name)), name);
}
PLAIN(DELETE_NAME) { return !delete_name(x).is_failed(); }

PLAIN(LOAD_LOCALS) {
  const Value names = krait::namespace_of(*x.activation());
  if (names.is_empty()) return !Result<void>(raise(x.t, exc::SystemError, "no locals")).is_failed();
  return x.put(x.pc->a, Ref<>(names).own());
}

static Result<Own<>> load_from_dict_or_globals(At x, Ref<> mapping) {
  Slot<> holder;
  if (OptRef<> v = TRY(find_in(x.t, mapping, name_of(x), holder))) return v.ref().own();
  return find_global(x, name_of(x));
}
PLAIN(LOAD_FROM_DICT_OR_GLOBALS) {
  Source mapping(x, x.pc->b);
  return x.put(x.pc->a, load_from_dict_or_globals(x, mapping));
}

static Result<Own<>> find_builtin(At x, Ref<Str> name, const char* missing) {
  Slot<> holder;
  if (OptRef<> v = TRY(find_in(x.t, x.function().builtins(x.t), name, holder))) return v.ref().own();
  return raise(x.t, exc::NameError, "%s", missing);
}
PLAIN(LOAD_BUILD_CLASS) { return x.put(x.pc->a, find_builtin(x, names::__build_class__, "__build_class__ not found")); }
static Result<Own<>> common_constant(At x) {
  switch (static_cast<CommonConstant>(x.pc->b)) {
    case CommonConstant::AssertionError:
      return Ref<Type>(&exc::AssertionError).own();
    case CommonConstant::NotImplementedError:
      return Ref<Type>(&exc::NotImplementedError).own();
    case CommonConstant::Tuple:
      return Ref<Type>(&Tuple::type).own();
    case CommonConstant::All:
    case CommonConstant::Any: {
      const char* name = static_cast<CommonConstant>(x.pc->b) == CommonConstant::All ? "all" : "any";
      Own<Str> key = TRY(Str::intern_ascii(x.t, name));
      if (OptRef<> v = x.t.interpreter->builtins->find_str(key.ref())) return v.ref().own();
      return raise(x.t, exc::NameError, "name '%s' is not defined", name);
    }
  }
  return raise(x.t, exc::SystemError, "bad LOAD_COMMON_CONSTANT");
}
PLAIN(LOAD_COMMON_CONSTANT) { return x.put(x.pc->a, common_constant(x)); }

static Result<void> setup_annotations(At x) {
  Ref<> space = TRY(namespace_of(x, "found when setting up annotations of", names::__annotations__));
  Slot<> holder;
  if (TRY(find_in(x.t, space, names::__annotations__, holder))) return ok;
  Own<Dict> d = TRY(Dict::create(x.t));
  return set_item(x.t, space, names::__annotations__.ref(), d.ref());
}
PLAIN(SETUP_ANNOTATIONS) { return !setup_annotations(x).is_failed(); }

// ---- cells ----

PLAIN(MAKE_CELL) {
  Value& r = x.regs[x.pc->a];
  Result<Own<Cell>> made = create<Cell>(x.t);
  if (made.is_failed()) return false;
  Own<Cell> cell = std::move(made).take();
  if (!r.is_empty()) cell->set(Own<>::steal(std::exchange(r, Value())));
  r = cell.leak_value();
  return true;
}

PLAIN(COPY_FREE_VARS) {
  const auto n = static_cast<std::size_t>(x.pc->b);
  const Function& f = x.function();
  if (f.cell_count() != n)
    return !Result<void>(raise(x.t, exc::SystemError, "%S: bad number of cells in the closure", x.code->owner->name()))
                .is_failed();
  Value* const free_variables = x.regs + x.code->locals - n;
  for (std::size_t i = 0; i < n; ++i) release(std::exchange(free_variables[i], f.cell(i).own().leak_value()));
  return true;
}

static Failed raise_unbound_cell(At x, int r) {
  Ref<Str> name = (*x.code->owner->localsplusnames())[static_cast<std::size_t>(r)].as<Str>();
  if (x.code->owner->local_kind(r) & kLocalFree)
    return raise_name_error(
        x.t, exc::NameError,
        "cannot access free variable '%S' where it is not associated with a value in enclosing scope", name);
  return raise(x.t, exc::UnboundLocalError, "cannot access local variable '%S' where it is not associated with a value",
               name);
}

// Code made by hand may have no cell there, nor has any code whose trace function raised within a comprehension.
[[gnu::always_inline]] static inline bool is_cell(Value v) {
  return holds_object(v) && v.object()->type() == &Cell::type;
}

// Null: raised.
static Cell* cell_at(At x, int r) {
  if (const Value v = x.regs[r]; is_cell(v)) [[likely]]
    return static_cast<Cell*>(v.object());
  (void)raise(x.t, exc::SystemError, "%S: variable %d is no cell", x.code->owner->name(), r);
  return nullptr;
}

static void load_deref_failed(At x) {
  if (cell_at(x, x.pc->b)) (void)raise_unbound_cell(x, x.pc->b);
}
static HANDLER(load_deref_raise) {
  SAVE_PC();
  load_deref_failed({pc, regs, t, code});
  RAISED();
}
HANDLER(LOAD_DEREF) {
  const Value v = regs[pc->b];
  if (!is_cell(v)) [[unlikely]]
    MUSTTAIL return x_load_deref_raise(pc, regs, t, code);
  const Value contents = static_cast<Cell*>(v.object())->value_.value();
  if (contents.is_empty()) [[unlikely]]
    MUSTTAIL return x_load_deref_raise(pc, regs, t, code);
  retain_hot(contents);
  PUT_NEXT(contents, 1);
}

static HANDLER(store_deref_raise) {
  SAVE_PC();
  (void)cell_at({pc, regs, t, code}, pc->a);
  RAISED();
}
HANDLER(STORE_DEREF) {
  const Value v = regs[pc->a];
  if (!is_cell(v)) [[unlikely]]
    MUSTTAIL return x_store_deref_raise(pc, regs, t, code);
  const Value stored = OPERAND(pc->b);
  if (pc->b >= code->locals)
    regs[pc->b] = Value();
  else
    retain_hot(stored);
  Slot<>& contents = static_cast<Cell*>(v.object())->value_;
  const Value former = contents.take();
  contents.set(Own<>::steal(stored));
  RELEASE_NEXT(former, 1);
}
PLAIN(DELETE_DEREF) {
  Cell* cell = cell_at(x, x.pc->a);
  if (!cell) return false;
  if (!cell->get()) return !Result<void>(raise_unbound_cell(x, x.pc->a)).is_failed();
  cell->clear();
  return true;
}

static Result<Own<>> load_from_dict_or_deref(At x, Ref<> mapping) {
  Ref<Str> name = (*x.code->owner->localsplusnames())[static_cast<std::size_t>(x.pc->c)].as<Str>();
  Slot<> holder;
  if (OptRef<> v = TRY(find_in(x.t, mapping, name, holder))) return v.ref().own();
  Cell* cell = cell_at(x, x.pc->c);
  if (!cell) return failed;
  if (!cell->get()) return raise_unbound_cell(x, x.pc->c);
  return cell->get().ref().own();
}
PLAIN(LOAD_FROM_DICT_OR_DEREF) {
  Source mapping(x, x.pc->b);
  return x.put(x.pc->a, load_from_dict_or_deref(x, mapping));
}

}  // namespace krait
