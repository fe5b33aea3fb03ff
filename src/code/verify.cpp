#include "code/verify.h"

#include <algorithm>
#include <vector>

#include "code/line_table.h"
#include "code/opcode.h"

namespace krait {

namespace {

constexpr std::uint32_t kMaxStack = 1 << 24;
constexpr std::int32_t kUnreached = -1;
enum FlagBits : std::uint32_t { kVarArgs = 4, kVarKeywords = 8, kGeneratorLike = 0x20 | 0x80 | 0x200 };
enum Kinds : std::uint8_t { kLocal = 0x20, kCell = 0x40, kFree = 0x80 };

struct Instruction {
  Op op;
  std::uint32_t arg;
  std::uint32_t next;  // unit behind it and its cache
};

class Verifier {
 public:
  explicit Verifier(const CodeView& code) : c_(code), units_(static_cast<std::uint32_t>(code.code.size() / 2)) {}

  std::string run() {
    if (!check_shape() || !decode() || !check_handlers() || !flow()) return error_;
    return {};
  }

 private:
  bool fail(const char* what) {
    error_ = what;
    return false;
  }
  std::int32_t locals() const { return static_cast<std::int32_t>(c_.localspluskinds.size()); }

  bool check_shape() {
    if (c_.code.empty()) return fail("code is empty");
    if (c_.code.size() % 2 != 0) return fail("code is malformed: odd length");
    if (c_.code.size() > INT32_MAX) return fail("code is too long");
    if (c_.stacksize < 0 || static_cast<std::uint32_t>(c_.stacksize) > kMaxStack) return fail("bad stack size");
    if (c_.argcount < 0 || c_.posonlyargcount < 0 || c_.kwonlyargcount < 0 || c_.posonlyargcount > c_.argcount) return fail("bad argument counts");
    std::int64_t parameters = std::int64_t{c_.argcount} + c_.kwonlyargcount;
    parameters += ((c_.flags & kVarArgs) != 0) + ((c_.flags & kVarKeywords) != 0);
    std::int32_t plain = 0;
    bool behind_locals = false, behind_cells = false;
    for (std::uint8_t kind : c_.localspluskinds) {
      if (kind & kLocal) {
        if (behind_locals) return fail("locals after cells");
        ++plain;
      } else if (kind & kCell) {
        if (behind_cells) return fail("cells after free variables");
        behind_locals = true;
      } else if (kind & kFree) {
        behind_locals = behind_cells = true;
      } else {
        return fail("unknown kind of local");
      }
    }
    if (parameters > plain) return fail("more parameters than locals");
    return true;
  }

  // Splits the code into instructions; EXTENDED_ARG belongs to what follows.
  bool decode() {
    instructions_.assign(units_, {});
    starts_.assign(units_, false);
    for (std::uint32_t at = 0; at < units_;) {
      std::uint32_t arg = 0, unit = at;
      int extended = 0;
      for (;; ++unit) {
        if (unit >= units_) return fail("code ends within an instruction");
        const int number = c_.code[unit * 2];
        if (!is_valid_opcode(number)) return fail("unknown instruction");
        arg = arg << 8 | c_.code[unit * 2 + 1];
        if (static_cast<Op>(number) != Op::EXTENDED_ARG) break;
        if (++extended > 3) return fail("too many EXTENDED_ARG");
      }
      const auto op = static_cast<Op>(c_.code[unit * 2]);
      if (info(op).family != op || is_instrumented(op) || op == Op::CACHE || op == Op::RESERVED || op == Op::INTERPRETER_EXIT)
        return fail("instruction not allowed here");
      if (arg > INT32_MAX) return fail("argument out of range");
      const std::uint32_t next = unit + 1 + static_cast<std::uint32_t>(cache_units(op));
      if (next > units_) return fail("code ends within an instruction");
      instructions_[at] = {op, arg, next};
      starts_[at] = true;
      if (!check_argument(instructions_[at])) return false;
      at = next;
    }
    return true;
  }

  bool is_cell(std::uint32_t i) const { return c_.localspluskinds[i] & (kCell | kFree); }

  bool check_argument(const Instruction& i) {
    const auto arg = i.arg;
    const auto local_count = static_cast<std::uint32_t>(locals());
    const auto name_count = static_cast<std::uint32_t>(c_.names);
    switch (info(i.op).operand) {
      case Operand::Const:
        return arg < static_cast<std::uint32_t>(c_.consts) || fail("constant index out of range");
      case Operand::Name: return arg < name_count || fail("name index out of range");
      case Operand::NameOver2: return arg >> 1 < name_count || fail("name index out of range");
      case Operand::NameOver4: return arg >> 2 < name_count || fail("name index out of range");
      case Operand::Local: return arg < local_count || fail("local index out of range");
      case Operand::LocalPair: return (arg >> 4 < local_count && (arg & 15) < local_count) || fail("local index out of range");
      case Operand::Cell:
      case Operand::Free: return (arg < local_count && is_cell(arg)) || fail("cell index out of range");
      case Operand::Int: return check_number(i);
      default: return true;
    }
  }

  bool check_number(const Instruction& i) {
    const auto arg = i.arg;
    const auto within = [&](std::uint32_t low, std::uint32_t high) { return (arg >= low && arg <= high) || fail("argument out of range"); };
    switch (i.op) {
      case Op::BINARY_OP: return within(0, static_cast<std::uint32_t>(BinaryOp::Subscript));
      case Op::COMPARE_OP: return within(0, 5 << 5 | 31);
      case Op::IS_OP:
      case Op::CONTAINS_OP: return within(0, 1);
      case Op::CALL_INTRINSIC_1: return within(1, static_cast<std::uint32_t>(Intrinsic1::TypeAlias));
      case Op::CALL_INTRINSIC_2: return within(1, static_cast<std::uint32_t>(Intrinsic2::SetTypeParamDefault));
      case Op::CONVERT_VALUE: return within(1, 3);
      case Op::LOAD_COMMON_CONSTANT: return within(0, static_cast<std::uint32_t>(CommonConstant::Any));
      case Op::LOAD_SPECIAL: return within(0, static_cast<std::uint32_t>(SpecialMethod::AExit));
      case Op::LOAD_SMALL_INT: return within(0, 255);
      case Op::COPY:
      case Op::SWAP: return within(1, kMaxStack);
      case Op::LIST_APPEND:
      case Op::LIST_EXTEND:
      case Op::SET_ADD:
      case Op::SET_UPDATE:
      case Op::MAP_ADD:
      case Op::DICT_UPDATE:
      case Op::DICT_MERGE: return within(1, kMaxStack);
      case Op::RAISE_VARARGS: return within(0, 2);
      case Op::RERAISE: return within(0, kMaxStack);
      case Op::BUILD_SLICE: return within(2, 3);
      case Op::BUILD_INTERPOLATION: return within(2, 15);
      case Op::GET_AWAITABLE: return within(0, 2);
      case Op::SET_FUNCTION_ATTRIBUTE:
        return arg == 1 || arg == 2 || arg == 4 || arg == 8 || arg == 16 || fail("argument out of range");
      case Op::RESUME: return within(0, 7);
      case Op::UNPACK_EX: return arg >> 8 <= kMaxStack || fail("argument out of range");
      case Op::COPY_FREE_VARS: {
        const auto free = static_cast<std::uint32_t>(
            std::count_if(c_.localspluskinds.begin(), c_.localspluskinds.end(), [](std::uint8_t kind) { return kind & kFree; }));
        return arg == free || fail("COPY_FREE_VARS does not match the free variables");
      }
      default: return arg <= kMaxStack || fail("argument out of range");
    }
  }

  bool check_handlers() {
    ExceptionTableReader reader(c_.exceptiontable);
    HandlerEntry entry;
    std::uint32_t last = 0;
    while (reader.next(entry)) {
      if (entry.begin < last || entry.end <= entry.begin || entry.end > units_) return fail("exception table out of order");
      if (entry.target >= units_ || !starts_[entry.target]) return fail("exception handler is no instruction");
      if (entry.depth + entry.push_lasti + 1 > static_cast<std::uint32_t>(c_.stacksize)) return fail("exception handler too deep");
      last = entry.end;
      handlers_.push_back(entry);
    }
    return !reader.malformed() || fail("malformed exception table");
  }

  bool reach(std::int64_t unit, std::int64_t depth) {
    if (unit < 0 || unit >= units_ || !starts_[static_cast<std::size_t>(unit)]) return fail("jump to what is no instruction");
    if (depth < 0) return fail("stack underflow");
    if (depth > c_.stacksize) return fail("stack overflow");
    auto& known = depth_[static_cast<std::size_t>(unit)];
    if (known == kUnreached) {
      known = static_cast<std::int32_t>(depth);
      todo_.push_back(static_cast<std::uint32_t>(unit));
      return true;
    }
    return known == depth || fail("stack depths differ where paths meet");
  }

  // Where an instruction at `at` can jump to, or -1.
  std::int64_t target_of(const Instruction& i) const {
    switch (info(i.op).operand) {
      case Operand::JumpForward: return std::int64_t{i.next} + i.arg;
      case Operand::JumpBackward: return std::int64_t{i.next} - i.arg;
      default: return -1;
    }
  }

  // Follows every path with the depth of the stack.
  bool flow() {
    depth_.assign(units_, kUnreached);
    if (!reach(0, 0)) return false;
    while (!todo_.empty()) {
      const std::uint32_t at = todo_.back();
      todo_.pop_back();
      const Instruction& i = instructions_[at];
      const std::int32_t depth = depth_[at];
      const StackUse use = stack_use(i.op, static_cast<int>(i.arg));
      if (use.pops > depth) return fail("stack underflow");
      const std::int64_t after = std::int64_t{depth} - use.pops + use.pushes;
      if (after > c_.stacksize) return fail("stack overflow");
      if (!enter_handler(at, i, depth)) return false;
      const int effects = info(i.op).effects;
      if (i.op == Op::END_ASYNC_FOR) {
        if (!reach(i.next, after)) return false;
        continue;  // the jump only tells monitoring where the loop is
      }
      if (effects & Jumps && !reach(target_of(i), after)) return false;
      if (i.op == Op::RETURN_GENERATOR && !(c_.flags & kGeneratorLike)) return fail("RETURN_GENERATOR outside a generator");
      if (i.op == Op::YIELD_VALUE && !(c_.flags & kGeneratorLike)) return fail("YIELD_VALUE outside a generator");
      if (!(effects & Ends) && !reach(i.next, after)) return false;
    }
    return true;
  }

  // An exception within the instruction finds the stack at least as deep as its handler wants.
  bool enter_handler(std::uint32_t at, const Instruction& i, std::int32_t depth) {
    auto handler = std::upper_bound(handlers_.begin(), handlers_.end(), at, [](std::uint32_t unit, const HandlerEntry& h) { return unit < h.end; });
    for (; handler != handlers_.end() && handler->begin < i.next; ++handler) {
      if (static_cast<std::int64_t>(handler->depth) > depth) return fail("exception handler deeper than the stack");
      if (!reach(handler->target, std::int64_t{handler->depth} + handler->push_lasti + 1)) return false;
    }
    return true;
  }

  const CodeView& c_;
  const std::uint32_t units_;
  std::string error_;
  std::vector<Instruction> instructions_;
  std::vector<bool> starts_;
  std::vector<std::int32_t> depth_;
  std::vector<std::uint32_t> todo_;
  std::vector<HandlerEntry> handlers_;
};

}  // namespace

std::string verify(const CodeView& code) { return Verifier(code).run(); }

}  // namespace krait
