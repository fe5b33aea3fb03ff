// _opcode: what `opcode` and `dis` know of the portable instructions.
#include "code/opcode.h"

#include "code/code.h"
#include "modules/modules.h"
#include "types/bool.h"
#include "types/list.h"
#include "types/protocol.h"
#include "types/singletons.h"
#include "types/str.h"
#include "types/tuple.h"

namespace krait {
namespace {

// Specialised forms answer as the instruction they are forms of.
template <bool (*Test)(Op)>
Result<bool> test(Thread&, int number) {
  return is_valid_opcode(number) && Test(static_cast<Op>(number));
}
bool always(Op) { return true; }
bool uses_argument(Op op) { return has_arg(op); }
bool uses_constant(Op op) { return has_const(op); }
bool uses_name(Op op) { return has_name(op); }
bool jumps(Op op) { return has_jump(op); }
bool uses_free(Op op) { return has_free(op); }
bool uses_local(Op op) { return has_local(op); }
bool sets_handler(Op op) { return has_handler(op); }

Failed invalid(Thread& t) { return raise(t, exc::ValueError, "invalid opcode or oparg"); }

Result<int> stack_effect_of(Thread& t, int number, OptRef<> argument, OptRef<> jump) {
  int arg = 0;
  if (!is_none_or_missing(argument)) arg = static_cast<int>(TRY(index_int64(t, argument.ref(), &exc::OverflowError)));
  enum { Either, Yes, No } taken = Either;
  if (!is_none_or_missing(jump)) {
    if (is_true_object(jump.ref()))
      taken = Yes;
    else if (is_false_object(jump.ref()))
      taken = No;
    else
      return raise(t, exc::ValueError, "stack_effect: jump must be False, True or None");
  }
  if (!is_valid_opcode(number)) return invalid(t);
  const Op op = static_cast<Op>(number);
  // Specialised forms are no instructions of their own.
  if (info(op).family != op) return invalid(t);
  const int with = stack_effect(op, arg, true), without = stack_effect(op, arg, false);
  return taken == Yes ? with : taken == No ? without : std::max(with, without);
}

template <std::size_t N>
Result<Own<List>> texts(Thread& t, const char* const (&items)[N]) {
  Own<List> list = TRY(List::create(t, N));
  for (const char* item : items) TRY(list->append_own(t, TRY(Str::intern_ascii(t, item))));
  return list;
}

constexpr const char* kIntrinsics1[] = {"INTRINSIC_1_INVALID",         "INTRINSIC_PRINT",
                                        "INTRINSIC_IMPORT_STAR",       "INTRINSIC_STOPITERATION_ERROR",
                                        "INTRINSIC_ASYNC_GEN_WRAP",    "INTRINSIC_UNARY_POSITIVE",
                                        "INTRINSIC_LIST_TO_TUPLE",     "INTRINSIC_TYPEVAR",
                                        "INTRINSIC_PARAMSPEC",         "INTRINSIC_TYPEVARTUPLE",
                                        "INTRINSIC_SUBSCRIPT_GENERIC", "INTRINSIC_TYPEALIAS"};
static_assert(std::size(kIntrinsics1) == static_cast<int>(Intrinsic1::TypeAlias) + 1);
constexpr const char* kIntrinsics2[] = {"INTRINSIC_2_INVALID",
                                        "INTRINSIC_PREP_RERAISE_STAR",
                                        "INTRINSIC_TYPEVAR_WITH_BOUND",
                                        "INTRINSIC_TYPEVAR_WITH_CONSTRAINTS",
                                        "INTRINSIC_SET_FUNCTION_TYPE_PARAMS",
                                        "INTRINSIC_SET_TYPEPARAM_DEFAULT"};
static_assert(std::size(kIntrinsics2) == static_cast<int>(Intrinsic2::SetTypeParamDefault) + 1);
constexpr const char* kSpecialMethods[] = {"__enter__", "__exit__", "__aenter__", "__aexit__"};

struct NumberOperation {
  const char *name, *text;
};
constexpr NumberOperation kNumberOperations[] = {
    {"NB_ADD", "+"},
    {"NB_AND", "&"},
    {"NB_FLOOR_DIVIDE", "//"},
    {"NB_LSHIFT", "<<"},
    {"NB_MATRIX_MULTIPLY", "@"},
    {"NB_MULTIPLY", "*"},
    {"NB_REMAINDER", "%"},
    {"NB_OR", "|"},
    {"NB_POWER", "**"},
    {"NB_RSHIFT", ">>"},
    {"NB_SUBTRACT", "-"},
    {"NB_TRUE_DIVIDE", "/"},
    {"NB_XOR", "^"},
    {"NB_INPLACE_ADD", "+="},
    {"NB_INPLACE_AND", "&="},
    {"NB_INPLACE_FLOOR_DIVIDE", "//="},
    {"NB_INPLACE_LSHIFT", "<<="},
    {"NB_INPLACE_MATRIX_MULTIPLY", "@="},
    {"NB_INPLACE_MULTIPLY", "*="},
    {"NB_INPLACE_REMAINDER", "%="},
    {"NB_INPLACE_OR", "|="},
    {"NB_INPLACE_POWER", "**="},
    {"NB_INPLACE_RSHIFT", ">>="},
    {"NB_INPLACE_SUBTRACT", "-="},
    {"NB_INPLACE_TRUE_DIVIDE", "/="},
    {"NB_INPLACE_XOR", "^="},
    {"NB_SUBSCR", "[]"},
};
static_assert(std::size(kNumberOperations) == static_cast<int>(BinaryOp::Subscript) + 1);

Result<Own<List>> get_intrinsic1_descs(Thread& t) { return texts(t, kIntrinsics1); }
Result<Own<List>> get_intrinsic2_descs(Thread& t) { return texts(t, kIntrinsics2); }
Result<Own<List>> get_special_method_names(Thread& t) { return texts(t, kSpecialMethods); }
Result<Own<List>> get_nb_ops(Thread& t) {
  Own<List> list = TRY(List::create(t, std::size(kNumberOperations)));
  for (const NumberOperation& o : kNumberOperations) {
    Own<Str> name = TRY(Str::intern_ascii(t, o.name)), text = TRY(Str::intern_ascii(t, o.text));
    TRY(list->append_own(t, TRY(Tuple::of(t, name, text))));
  }
  return list;
}
// Counts exist only in builds that gather them.
Result<void> get_specialization_stats(Thread&) { return ok; }

Result<Own<>> get_executor(Thread& t, Ref<> code, int) {
  if (!code.is<Code>()) return raise(t, exc::TypeError, "expected a code object, not '%T'", code);
  return raise(t, exc::ValueError, "no executor at given byte offset");
}

constexpr Method kFunctions[] = {
    bind<&stack_effect_of>("stack_effect(opcode, oparg=None, /, *, jump=None)",
                           "By how much an instruction changes the depth of the stack. ValueError when there is no "
                           "such opcode.\n\njump says whether it jumps; None takes the larger of both."),
    bind<&test<always>>("is_valid(opcode)", "Whether there is an instruction of this number."),
    bind<&test<uses_argument>>("has_arg(opcode)", "Whether the instruction has an argument."),
    bind<&test<uses_constant>>("has_const(opcode)", "Whether its argument is an index of a constant."),
    bind<&test<uses_name>>("has_name(opcode)",
                           "Whether its argument is an index of a name: of an attribute, a global or an import."),
    bind<&test<jumps>>("has_jump(opcode)", "Whether its argument is the target of a jump."),
    bind<&test<uses_free>>(
        "has_free(opcode)",
        "Whether its argument is an index of a cell: a variable shared between a function and those inside it."),
    bind<&test<uses_local>>("has_local(opcode)", "Whether its argument is an index of a local variable."),
    bind<&test<sets_handler>>("has_exc(opcode)",
                              "Whether it is one of those that mark the range of an exception handler."),
    bind<&get_specialization_stats>("get_specialization_stats()",
                                    "Counts of how instructions specialised; None when they are not kept."),
    bind<&get_nb_ops>("get_nb_ops()", "The operators, as (name, symbol), in the order of BINARY_OP's argument."),
    bind<&get_intrinsic1_descs>("get_intrinsic1_descs()", "What CALL_INTRINSIC_1 can do, by its argument."),
    bind<&get_intrinsic2_descs>("get_intrinsic2_descs()", "What CALL_INTRINSIC_2 can do, by its argument."),
    bind<&get_special_method_names>("get_special_method_names()", "What LOAD_SPECIAL can load, by its argument."),
    bind<&get_executor>("get_executor(code, offset)",
                        "The optimised trace that starts at an offset of code; None where there is none."),
};
constexpr IntConstant kConstants[] = {{"ENABLE_SPECIALIZATION", 1}, {"ENABLE_SPECIALIZATION_FT", 1}};

}  // namespace

constinit const ModuleSpec kOpcodeModule = {.name = "_opcode",
                                            .doc = "What instructions mean, for the modules opcode and dis.",
                                            .functions = kFunctions,
                                            .constants = kConstants};

}  // namespace krait
