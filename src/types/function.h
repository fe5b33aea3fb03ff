// function: what `def` and `lambda` make. A closure is 80 bytes; what most functions never need is in FunctionDetails.
#pragma once

#include <vector>

#include "code/code.h"
#include "types/cell.h"
#include "types/dict.h"
#include "types/shape.h"
#include "types/str.h"
#include "types/tuple.h"

namespace krait {

struct FunctionDetails {
  Slot<Str> name, qualname;  // empty: the code object's
  Slot<> module, doc;        // empty: as the function was made
  Slot<> annotations, annotate, type_params;
  std::vector<Code*> former_code;  // counted: calls under way may still run it
  ~FunctionDetails();
};

class Function final : public Object {
 public:
  static Type type;
  static constexpr std::uint32_t kInheritedFlags = kTypeMethodDescriptor | kTypeWeakrefs;

  static Result<Own<Function>> create(Thread&, Ref<Code>, Ref<Dict> globals);
  Function(Ref<Code> code, Ref<Dict> globals, Ref<Dict> builtins)
      : code_(code.own()), globals_(globals.own()), builtins_(builtins.own()) {}
  ~Function();

  Ref<Code> code() const { return code_.ref(); }
  Ref<Dict> globals() const { return globals_.ref(); }
  Ref<Dict> builtins() const { return builtins_.ref(); }
  OptRef<Tuple> closure() const { return closure_.opt(); }
  OptRef<Tuple> defaults() const { return defaults_.opt(); }
  OptRef<Dict> keyword_defaults() const { return keyword_defaults_.opt(); }
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

  Slot<Code> code_;
  Slot<Dict> globals_, builtins_;
  Slot<Tuple> closure_, defaults_;
  Slot<Dict> keyword_defaults_;
  FunctionDetails* details_ = nullptr;
  AttributeWord attributes_;
};
static_assert(sizeof(Function) == 80);

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
