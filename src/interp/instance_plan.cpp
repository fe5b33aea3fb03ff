#include "interp/instance_plan.h"

#include <array>

#include "interp/attribute_plans.h"
#include "types/tuple.h"
#include "types/type.h"

namespace krait {

namespace {

using Field = InstancePlan::Field;
using Source = InstancePlan::Source;

// Runs the instructions of `__init__` with the knowledge of where values come from instead of values.
class Planner {
 public:
  Planner(Thread& t, Type& type, const Function& init, InstancePlan& plan)
      : t_(t),
        type_(type),
        function_(init),
        init_(*static_cast<ExecutableCode*>(init.code()->executable)),
        plan_(plan) {}

  // False: there is more to it than a plan can do.
  bool run(const GivenArguments& given) {
    if (init_.registers > kMostRegisters || given.count() >= kMostArguments) return false;
    plan_.before = plan_.after = type_.own_state->root_shape;
    if (!lay_out(given)) return false;
    const Instr* pc = init_.words();
    while (pc->op != XOp::RETURN_VALUE) {
      if (!step(*pc, *tail(pc))) return false;
      pc += words_of(pc->op);
    }
    if (pc->b >= 0 || init_.constant(pc->b) != Value::of_object(&kNone)) return false;
    return share_arguments(given.count());
  }

 private:
  static constexpr int kMostRegisters = 24, kMostArguments = 16;
  struct Known {
    Field field{};
    bool is_known = false;

    Known() = default;
    Known(Source source, Value value, int argument = 0)
        : field{value, source, static_cast<std::uint8_t>(argument), 0}, is_known(true) {}
  };

  // What each parameter gets. False: a call would fail.
  bool lay_out(const GivenArguments& given) {
    const int parameters = init_.plain_arguments;
    known(0) = Known(Source::Instance, Value());
    for (int i = 1; i <= given.positional; ++i) known(i) = Known(Source::Argument, Value(), i);
    for (int k = 0; k < given.keywords; ++k)
      known(given.place(k)) = Known(Source::Argument, Value(), given.positional + 1 + k);
    const OptRef<Tuple> defaults = function_.defaults();
    const int has = defaults ? static_cast<int>(defaults.ref()->size()) : 0;
    for (int i = 1; i < parameters; ++i) {
      if (known(i).is_known) continue;
      if (i < parameters - has) return false;
      known(i) = Known(Source::Default, Value(), i - (parameters - has));
      plan_.defaults = static_cast<std::uint32_t>(has);
    }
    return true;
  }

  std::size_t index(int r) const { return static_cast<std::size_t>(r); }
  // What an operand holds.
  Known peek(int r) const {
    if (r < 0) return {Source::Constant, init_.constant(static_cast<std::int16_t>(r))};
    return registers_[index(r)];
  }
  Known& known(int r) { return registers_[index(r)]; }
  bool put(int r, Known k) {
    if (r < init_.locals || !k.is_known) return false;
    known(r) = k;
    return true;
  }
  // Of an operand that is consumed when it is a temporary.
  Known take(int r) {
    const Known k = peek(r);
    if (r >= init_.locals) known(r).is_known = false;
    return k;
  }

  bool step(const Instr& i, const InstrTail& tail) {
    switch (info(i.op).family) {
      case XOp::NOP:
        return true;
      case XOp::COPY:
        // Two names of one list are one list.
        return !peek(i.b).field.is_made() && put(i.a, peek(i.b));
      case XOp::MOVE:
        return put(i.a, take(i.b));
      case XOp::BUILD_LIST:
        return i.c == 0 && put(i.a, {Source::List, Value()});
      case XOp::BUILD_MAP:
        return i.c == 0 && put(i.a, {Source::Dict, Value()});
      case XOp::LIST_EXTEND:
        return extend_list(i);
      case XOp::STORE_ATTR:
        return i.b == 0 &&
               add_field(take(i.a), Ref<Str>(static_cast<Str*>(init_.owner->names()->items()[tail.d].object())));
      default:
        return false;
    }
  }
  bool extend_list(const Instr& i) {
    if (i.b < init_.locals || i.c >= 0) return false;
    Known& list = known(i.b);
    const Value items = init_.constant(i.c);
    if (!list.is_known || list.field.source != Source::List || !list.field.value.is_empty() ||
        !is_exactly<Tuple>(items))
      return false;
    list.field.value = items;
    return true;
  }

  bool add_field(const Known& k, Ref<Str> name) {
    if (!k.is_known || plan_.count == InstancePlan::kMost) return false;
    const std::size_t offset = offset_of(name);
    if (!offset || offset > UINT16_MAX) return false;
    Field& f = plan_.fields[plan_.count];
    f = k.field;
    f.offset = static_cast<std::uint16_t>(offset);
    for (std::uint32_t i = 0; i < plan_.count; ++i)
      if (plan_.fields[i].offset == f.offset) return false;  // the former value would go
    ++plan_.count;
    return true;
  }
  // Where a new attribute goes; 0: it is stored in another way.
  std::size_t offset_of(Ref<Str> name) {
    OptRef<> found = lookup(t_, type_, name);
    if (found && found.ref().is_exact<MemberDescriptor>())
      return member_offset(type_, found.ref().as<MemberDescriptor>());
    if (found && found.value().is_object() && found.ref().type()->slots.descr_set) return 0;
    Shape* const shape = plan_.after;
    if (!shape || type_.shape_offset <= 0 || shape->count >= shape->capacity || shape->find(name.get()) >= 0) return 0;
    Shape* const next = shape->extend(name.get());
    if (!next) return 0;
    plan_.after = next;
    return static_cast<std::size_t>(type_.shape_offset) + next->count * sizeof(Value);
  }

  // All fields but the last with an argument take a new count of it. Arguments that nobody takes would have to go.
  bool share_arguments(int given) {
    std::uint32_t taken = 0;
    for (std::uint32_t i = plan_.count; i-- > 0;) {
      Field& f = plan_.fields[i];
      if (f.source != Source::Argument) continue;
      const std::uint32_t bit = 1U << f.argument;
      if (taken & bit) f.source = Source::SharedArgument;
      taken |= bit;
    }
    return taken == (1U << (given + 1)) - 2;
  }

  Thread& t_;
  Type& type_;
  const Function& function_;
  const ExecutableCode& init_;
  InstancePlan& plan_;
  std::array<Known, kMostRegisters> registers_{};
};

}  // namespace

InstancePlan* plan_instance(At x, Type& type, const Function& function, const GivenArguments& given) {
  const auto* init = static_cast<const ExecutableCode*>(function.code()->executable);
  if (!type.has(kTypePlain) || type.slots.construct != kObjectType.slots.construct ||
      type.slots.set_attr != &Object::set_attr || !init || init->plain_arguments < given.count() + 1 ||
      init->switches != Switches::None || !init->owner->executable_id)
    return nullptr;
  InstancePlan draft{};
  if (!Planner(x.t, type, function, draft).run(given)) return nullptr;
  auto* plan = extension_for<InstancePlan>(*x.code, x.tail().cache);
  if (!plan) return nullptr;
  const CacheExtension links{plan->next, plan->offset, draft.count};
  *plan = draft;
  static_cast<CacheExtension&>(*plan) = links;
  plan->init = init;
  plan->id = init->owner->executable_id;
  return plan;
}

}  // namespace krait
