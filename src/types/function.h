// function: what `def` and `lambda` make. With its one cell a closure is 80 bytes; what most functions never need is in
// FunctionDetails.
#pragma once

#include <memory>
#include <vector>

#include "code/code.h"
#include "object/interpreter.h"
#include "object/thread.h"
#include "types/cell.h"
#include "types/dict.h"
#include "types/shape.h"
#include "types/str.h"
#include "types/tuple.h"

namespace krait {

struct FunctionDetails {
  Slot<Tuple> defaults;
  Slot<Dict> keyword_defaults;
  Slot<Dict> builtins;       // empty: the interpreter's
  Slot<Str> name, qualname;  // empty: the code object's
  Slot<> module, doc;        // empty: as the function was made
  Slot<> annotations, annotate, type_params;
  std::unique_ptr<std::vector<Own<Code>>> former_code;  // calls under way may still run it
};

class Function final : public Object {
 public:
  static Type type;
  static constexpr std::uint32_t kInheritedFlags = kTypeMethodDescriptor | kTypeWeakrefs;

  static Result<Own<Function>> create(Thread&, Ref<Code>, Ref<Dict> globals, Ref<Dict> builtins);
  static Result<Own<Function>> create(Thread&, Ref<Code>, Ref<Dict> globals);  // with the builtins that they name
  Function(Ref<Code> code, Ref<Dict> globals) : code_(code.own()), globals_(globals.own()) {}
  ~Function() { delete details_; }

  Ref<Code> code() const { return code_.ref(); }
  Ref<Dict> globals() const { return globals_.ref(); }
  Ref<Dict> builtins(const Thread& t) const {
    return details_ && details_->builtins ? details_->builtins.ref() : t.interpreter->builtins.ref();
  }
  std::size_t cell_count() const { return !closure_ ? 0 : has_one_cell() ? 1 : closure_.ref().as<Tuple>()->size(); }
  Ref<Cell> cell(std::size_t i) const {
    return has_one_cell() ? closure_.ref().as<Cell>() : (*closure_.ref().as<Tuple>())[i].as<Cell>();
  }
  // Of cells. A tuple of one is not kept.
  void set_closure(Ref<Tuple> cells) { closure_.set(cells->size() == 1 ? (*cells)[0].own() : Ref<>(cells).own()); }
  OptRef<Tuple> defaults() const { return details_ ? details_->defaults.opt() : OptRef<Tuple>(); }
  OptRef<Dict> keyword_defaults() const { return details_ ? details_->keyword_defaults.opt() : OptRef<Dict>(); }
  Ref<Str> name() const { return details_ && details_->name ? details_->name.ref() : code_->name(); }
  Ref<Str> qualname() const { return details_ && details_->qualname ? details_->qualname.ref() : code_->qualname(); }
  Result<FunctionDetails*> details(Thread&);

  // Slots. `call` belongs to interp/.
  static Result<Own<>> construct(Thread&, Ref<Type>, const Arguments&);
  static Result<Own<>> repr(Thread&, Ref<>);
  static Result<Own<>> call(Thread&, Ref<>, const Arguments&);
  static Result<Own<>> descr_get(Thread&, Ref<>, OptRef<> instance, OptRef<> owner);
  void trace(Tracer&);
  void clear_references();

  bool has_one_cell() const { return closure_.ref().is_exact<Cell>(); }

  Slot<Code> code_;
  Slot<Dict> globals_;
  Slot<> closure_;  // a tuple of cells, or the only cell
  FunctionDetails* details_ = nullptr;
  AttributeWord attributes_;
};
static_assert(sizeof(Function) == 56);

// The namespace that stands behind `globals`: its `__builtins__`, or the interpreter's. What is no dict becomes one
// that asks it; `shown_builtins` gives what Python code put there.
Result<Own<Dict>> builtins_of(Thread&, Ref<Dict> globals);
Own<> shown_builtins(Ref<Dict>);

// method: a function and the object it is bound to.
class BoundMethod final : public Object {
 public:
  static Type type;
  static constexpr std::uint32_t kInheritedFlags = kTypeWeakrefs;
  BoundMethod(Own<> function, Own<> self) : function_(std::move(function)), self_(std::move(self)) {}
  static Result<Own<>> construct(Thread&, Ref<Type>, const Arguments&);
  static Result<Own<>> repr(Thread&, Ref<>);
  static Result<std::int64_t> hash(Thread&, Ref<>);
  static Result<Own<>> compare(Thread&, Ref<>, Ref<>, CompareOp);
  static Result<Own<>> call(Thread&, Ref<>, const Arguments&);
  static Result<Own<>> get_attr(Thread&, Ref<>, Ref<Str>);
  static Result<Own<>> descr_get(Thread&, Ref<>, OptRef<> instance, OptRef<> owner);
  void trace(Tracer& v) { v(function_), v(self_); }

  Slot<> function_, self_;
};

}  // namespace krait
