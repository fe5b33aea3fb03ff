#include "code/verify.h"

#include <algorithm>
#include <vector>

#include "code/line_table.h"
#include "code/opcode.h"

namespace krait {

namespace {

constexpr std::uint32_t kMaxStack = 1 << 24;
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
    if (c_.argcount < 0 || c_.posonlyargcount < 0 || c_.kwonlyargcount < 0 || c_.posonlyargcount > c_.argcount)
      return fail("bad argument counts");
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
      if (info(op).family != op || is_instrumented(op) || op == Op::CACHE || op == Op::RESERVED ||
          op == Op::INTERPRETER_EXIT)
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
      case Operand::Name:
        return arg < name_count || fail("name index out of range");
      case Operand::NameOver2:
        return arg >> 1 < name_count || fail("name index out of range");
      case Operand::NameOver4:
        return arg >> 2 < name_count || fail("name index out of range");
      case Operand::Local:
        return arg < local_count || fail("local index out of range");
      case Operand::LocalPair:
        return (arg >> 4 < local_count && (arg & 15) < local_count) || fail("local index out of range");
      case Operand::Cell:
      case Operand::Free:
        return (arg < local_count && is_cell(arg)) || fail("cell index out of range");
      case Operand::Int:
        return check_number(i);
      default:
        return true;
    }
  }

  bool check_number(const Instruction& i) {
    const auto arg = i.arg;
    const auto within = [&](std::uint32_t low, std::uint32_t high) {
      return (arg >= low && arg <= high) || fail("argument out of range");
    };
    switch (i.op) {
      case Op::BINARY_OP:
        return within(0, static_cast<std::uint32_t>(BinaryOp::Subscript));
      case Op::COMPARE_OP:
        return within(0, 5 << 5 | 31);
      case Op::IS_OP:
      case Op::CONTAINS_OP:
        return within(0, 1);
      case Op::CALL_INTRINSIC_1:
        return within(1, static_cast<std::uint32_t>(Intrinsic1::TypeAlias));
      case Op::CALL_INTRINSIC_2:
        return within(1, static_cast<std::uint32_t>(Intrinsic2::SetTypeParamDefault));
      case Op::CONVERT_VALUE:
        return within(1, 3);
      case Op::LOAD_COMMON_CONSTANT:
        return within(0, static_cast<std::uint32_t>(CommonConstant::Any));
      case Op::LOAD_SPECIAL:
        return within(0, static_cast<std::uint32_t>(SpecialMethod::AExit));
      case Op::LOAD_SMALL_INT:
        return within(0, 255);
      case Op::COPY:
      case Op::SWAP:
        return within(1, kMaxStack);
      case Op::LIST_APPEND:
      case Op::LIST_EXTEND:
      case Op::SET_ADD:
      case Op::SET_UPDATE:
      case Op::MAP_ADD:
      case Op::DICT_UPDATE:
      case Op::DICT_MERGE:
        return within(1, kMaxStack);
      case Op::RAISE_VARARGS:
        return within(0, 2);
      case Op::RERAISE:
        return within(0, kMaxStack);
      case Op::BUILD_SLICE:
        return within(2, 3);
      case Op::BUILD_INTERPOLATION:
        return within(2, 15);
      case Op::GET_AWAITABLE:
        return within(0, 2);
      case Op::SET_FUNCTION_ATTRIBUTE:
        return arg == 1 || arg == 2 || arg == 4 || arg == 8 || arg == 16 || fail("argument out of range");
      case Op::RESUME:
        return within(0, 7);
      case Op::UNPACK_EX:
        return arg >> 8 <= kMaxStack || fail("argument out of range");
      case Op::COPY_FREE_VARS: {
        const auto free = static_cast<std::uint32_t>(std::count_if(c_.localspluskinds.begin(), c_.localspluskinds.end(),
                                                                   [](std::uint8_t kind) { return kind & kFree; }));
        return arg == free || fail("COPY_FREE_VARS does not match the free variables");
      }
      default:
        return arg <= kMaxStack || fail("argument out of range");
    }
  }

  bool check_handlers() {
    ExceptionTableReader reader(c_.exceptiontable);
    HandlerEntry entry;
    std::uint32_t last = 0;
    while (reader.next(entry)) {
      if (entry.begin < last || entry.end <= entry.begin || entry.end > units_)
        return fail("exception table out of order");
      if (entry.target >= units_ || !starts_[entry.target]) return fail("exception handler is no instruction");
      if (entry.depth + entry.push_lasti + 1 > static_cast<std::uint32_t>(c_.stacksize))
        return fail("exception handler too deep");
      last = entry.end;
      handlers_.push_back(entry);
    }
    return !reader.malformed() || fail("malformed exception table");
  }

  // --- what every place can hold
  // ---------------------------------------------------------------------------------------
  //
  // One byte a local and a stack entry says what cannot be ruled out. Paths that meet join their bits, so the search
  // for a stable state ends. States are kept where paths can meet; between, one state runs along.
  //
  // Whether what is there is a cell cannot be decided here: a comprehension whose variable is a cell of the function
  // around it has a plain value in its place for as long as it runs, and a trace function may raise at any line. The
  // instructions that need a cell look.

  enum Doubt : std::uint8_t { kValue = 0, kMayBeEmpty = 1 };
  using State = std::vector<std::uint8_t>;

  // One byte between locals and stack says whether the frame may belong to a generator already: it becomes one once.
  enum Phase : std::uint8_t { kMayBePlain = 1, kMayBeGenerator = 2 };
  std::size_t phase_at() const { return c_.localspluskinds.size(); }
  std::size_t stack_base() const { return phase_at() + 1; }

  std::int64_t target_of(const Instruction& i) const {
    switch (info(i.op).operand) {
      case Operand::JumpForward:
        return std::int64_t{i.next} + i.arg;
      case Operand::JumpBackward:
        return std::int64_t{i.next} - i.arg;
      default:
        return -1;
    }
  }

  bool find_leaders() {
    leader_.assign(units_, -1);
    std::int32_t count = 0;
    const auto mark = [&](std::int64_t unit) {
      if (unit < 0 || unit >= units_ || !starts_[static_cast<std::size_t>(unit)])
        return fail("jump to what is no instruction");
      if (leader_[static_cast<std::size_t>(unit)] < 0) leader_[static_cast<std::size_t>(unit)] = count++;
      return true;
    };
    if (!mark(0)) return false;
    for (std::uint32_t at = 0; at < units_; at = instructions_[at].next) {
      const Instruction& i = instructions_[at];
      if (!(info(i.op).effects & Jumps)) continue;
      const std::int64_t target = target_of(i);
      if (!mark(target)) return false;
      const Op expected = i.op == Op::FOR_ITER ? Op::END_FOR : i.op == Op::SEND ? Op::END_SEND : Op::NOP;
      if (expected != Op::NOP && instructions_[static_cast<std::size_t>(target)].op != expected)
        return fail("loop without its end");
    }
    for (const HandlerEntry& h : handlers_)
      if (!mark(h.target)) return false;
    constexpr std::uint64_t kMostBytes = 1 << 28;
    if (static_cast<std::uint64_t>(count) * (stack_base() + static_cast<std::uint64_t>(c_.stacksize)) > kMostBytes)
      return fail("code is too large");
    states_.resize(static_cast<std::size_t>(count));
    queued_.assign(static_cast<std::size_t>(count), false);
    return true;
  }

  // Joins a state into the one kept at a leader; queues it when that learned something.
  bool join(std::uint32_t unit, const State& state, std::size_t keep, std::initializer_list<std::uint8_t> pushed) {
    const std::size_t size = keep + pushed.size();
    if (size > stack_base() + static_cast<std::size_t>(c_.stacksize)) return fail("stack overflow");
    const auto index = static_cast<std::size_t>(leader_[unit]);
    State& kept = states_[index];
    bool learned = false;
    if (kept.empty()) {
      kept.reserve(size + 1);
      kept.assign(state.begin(), state.begin() + static_cast<std::ptrdiff_t>(keep));
      kept.insert(kept.end(), pushed);
      kept.push_back(0);  // never empty
      learned = true;
    } else {
      if (kept.size() != size + 1) return fail("stack depths differ where paths meet");
      const auto merge = [&](std::size_t i, std::uint8_t doubt) {
        learned |= (doubt & ~kept[i]) != 0;
        kept[i] |= doubt;
      };
      for (std::size_t i = 0; i < keep; ++i) merge(i, state[i]);
      std::size_t i = keep;
      for (std::uint8_t doubt : pushed) merge(i++, doubt);
    }
    if (learned && !queued_[index]) {
      queued_[index] = true;
      todo_.push_back(unit);
    }
    return true;
  }

  bool flow() {
    if (!find_leaders()) return false;
    State entry(stack_base(), kMayBeEmpty);
    entry[phase_at()] = kMayBePlain;
    const std::int32_t parameters =
        c_.argcount + c_.kwonlyargcount + ((c_.flags & kVarArgs) != 0) + ((c_.flags & kVarKeywords) != 0);
    std::fill_n(entry.begin(), parameters, kValue);
    if (!join(0, entry, entry.size(), {})) return false;
    State state;
    while (!todo_.empty()) {
      std::uint32_t at = todo_.back();
      todo_.pop_back();
      queued_[static_cast<std::size_t>(leader_[at])] = false;
      state = states_[static_cast<std::size_t>(leader_[at])];
      state.pop_back();
      for (bool first = true;; first = false) {
        if (at >= units_) return fail("code runs past its end");
        if (!first && leader_[at] >= 0) {
          if (!join(at, state, state.size(), {})) return false;
          break;
        }
        const Instruction& i = instructions_[at];
        if (!raise_from(at, i, state)) return false;
        if (!throw_into(at, i, state)) return false;
        if (!step(i, state)) return false;
        const int effects = info(i.op).effects;
        if (effects & Jumps && !join(static_cast<std::uint32_t>(target_of(i)), state, state.size(), {})) return false;
        if (effects & Ends) break;
        at = i.next;
      }
    }
    return true;
  }

  // How many values are gone from the stack when the instruction raises.
  static std::size_t consumed(const Instruction& i) {
    if (!(info(i.op).effects & Raises)) return 0;
    switch (i.op) {
      case Op::LIST_APPEND:
      case Op::LIST_EXTEND:
      case Op::SET_ADD:
      case Op::SET_UPDATE:
      case Op::DICT_UPDATE:
      case Op::DICT_MERGE:
      case Op::RERAISE:
      case Op::CHECK_EXC_MATCH:
        return 1;
      case Op::MAP_ADD:
        return 2;
      case Op::YIELD_VALUE:
      case Op::GET_ANEXT:
      case Op::GET_LEN:
      case Op::IMPORT_FROM:
      case Op::MATCH_KEYS:
      case Op::WITH_EXCEPT_START:
        return 0;
      default:
        return static_cast<std::size_t>(stack_use(i.op, static_cast<int>(i.arg)).pops);
    }
  }

  // An exception within the instruction finds the stack at least as deep as its handler wants.
  bool raise_from(std::uint32_t at, const Instruction& i, const State& state) {
    const std::size_t left = state.size() - std::min(consumed(i), state.size());
    auto handler = std::upper_bound(handlers_.begin(), handlers_.end(), at,
                                    [](std::uint32_t unit, const HandlerEntry& h) { return unit < h.end; });
    for (; handler != handlers_.end() && handler->begin < i.next; ++handler) {
      const std::size_t keep = stack_base() + handler->depth;
      if (keep > left) return fail("exception handler deeper than the stack");
      if (handler->push_lasti ? !join(handler->target, state, keep, {kValue, kValue})
                              : !join(handler->target, state, keep, {kValue}))
        return false;
    }
    return true;
  }

  // An exception thrown into a generator comes from where it waits: a new one from RETURN_GENERATOR, others from the
  // yield, the value of which is gone.
  bool throw_into(std::uint32_t at, const Instruction& i, const State& state) {
    if (i.op != Op::RETURN_GENERATOR && i.op != Op::YIELD_VALUE) return true;
    State waiting = state;
    waiting[phase_at()] = kMayBeGenerator;
    if (i.op == Op::YIELD_VALUE && waiting.size() > stack_base()) waiting.back() = kMayBeEmpty;
    return raise_from(at, i, waiting);
  }

  // The effect of one instruction.
  bool step(const Instruction& i, State& state) {
    const std::size_t local_count = c_.localspluskinds.size();
    const std::size_t depth = state.size() - stack_base();
    const StackUse use = stack_use(i.op, static_cast<int>(i.arg));
    if (static_cast<std::size_t>(use.pops) > depth) return fail("stack underflow");
    if (depth - static_cast<std::size_t>(use.pops) + static_cast<std::size_t>(use.pushes) >
        static_cast<std::size_t>(c_.stacksize))
      return fail("stack overflow");
    const auto top = [&](std::size_t n) -> std::uint8_t& { return state[state.size() - n]; };  // 1: the top
    const auto load = [&](std::uint32_t local) {
      if (state[local]) return fail("local may be unbound");
      state.push_back(state[local]);
      return true;
    };
    const auto store = [&](std::uint32_t local) {
      state[local] = state.back();
      state.pop_back();
    };
    switch (i.op) {
      case Op::LOAD_FAST:
      case Op::LOAD_FAST_BORROW:
        return load(i.arg);
      case Op::LOAD_FAST_LOAD_FAST:
      case Op::LOAD_FAST_BORROW_LOAD_FAST_BORROW:
        return load(i.arg >> 4) && load(i.arg & 15);
      case Op::LOAD_FAST_CHECK:
        state[i.arg] = kValue;
        return load(i.arg);
      case Op::LOAD_FAST_AND_CLEAR:
        state.push_back(state[i.arg]);
        state[i.arg] = kMayBeEmpty;
        return true;
      case Op::STORE_FAST:
        store(i.arg);
        return true;
      case Op::STORE_FAST_LOAD_FAST:
        store(i.arg >> 4);
        return load(i.arg & 15);
      case Op::STORE_FAST_STORE_FAST:
        store(i.arg >> 4);
        store(i.arg & 15);
        return true;
      case Op::DELETE_FAST:
        state[i.arg] = kMayBeEmpty;
        return true;
      case Op::MAKE_CELL:
        state[i.arg] = kValue;
        return true;
      case Op::COPY_FREE_VARS:
        for (std::size_t n = 0; n < local_count; ++n)
          if (c_.localspluskinds[n] & kFree) state[n] = kValue;
        return true;
      case Op::COPY:
        state.push_back(top(i.arg));
        return true;
      case Op::SWAP:
        std::swap(top(1), top(i.arg));
        return true;
      case Op::PUSH_NULL:
        state.push_back(kMayBeEmpty);
        return true;
      case Op::POP_TOP:
        state.pop_back();
        return true;
      case Op::RETURN_GENERATOR:
        if (!(c_.flags & kGeneratorLike)) return fail("makes a generator, but is none");
        if (state[phase_at()] != kMayBePlain) return fail("generator made twice");
        if (depth != 0) return fail("generator made with values on its stack");
        state[phase_at()] = kMayBeGenerator;
        state.push_back(kMayBeEmpty);  // what the first `send` passes: POP_TOP alone takes it
        return true;
      case Op::YIELD_VALUE:
        if (state[phase_at()] != kMayBeGenerator) return fail("yields, but is no generator");
        break;
      default:
        break;
    }
    if (!operands_present(i, use, state)) return false;
    state.resize(state.size() - static_cast<std::size_t>(use.pops));
    state.resize(state.size() + static_cast<std::size_t>(use.pushes), kValue);
    // These push a receiver or nothing on top; what lies below others stays as it was.
    const bool pushes_receiver =
        ((i.op == Op::LOAD_ATTR || i.op == Op::LOAD_GLOBAL || i.op == Op::LOAD_SUPER_ATTR) && i.arg & 1) ||
        i.op == Op::LOAD_SPECIAL;
    if (pushes_receiver) top(1) = kMayBeEmpty;
    if (i.op == Op::WITH_EXCEPT_START) top(5) = kMayBeEmpty;
    return true;
  }

  // Only a call's receiver and the keywords of CALL_FUNCTION_EX can be missing.
  bool operands_present(const Instruction& i, StackUse use, const State& state) {
    const auto missing = [&](std::size_t n) { return state[state.size() - n] != 0; };
    std::size_t may_miss = 0, may_miss_too = 0;
    std::size_t looked_at = static_cast<std::size_t>(use.pops);
    switch (i.op) {
      case Op::CALL:
        may_miss = std::size_t{i.arg} + 1;
        break;
      case Op::CALL_KW:
        may_miss = std::size_t{i.arg} + 2;
        break;
      case Op::CALL_FUNCTION_EX:
        may_miss = 1;
        may_miss_too = 3;
        break;
      case Op::WITH_EXCEPT_START:
        may_miss = 4;
        break;
      case Op::CLEANUP_THROW:
        may_miss = 2;
        break;
      // Of what they move past, these look at the ends only.
      case Op::LIST_APPEND:
      case Op::LIST_EXTEND:
      case Op::SET_ADD:
      case Op::SET_UPDATE:
      case Op::MAP_ADD:
      case Op::DICT_UPDATE:
      case Op::DICT_MERGE:
      case Op::RERAISE:
        if (missing(looked_at)) return fail("operand may be missing");
        looked_at = i.op == Op::MAP_ADD ? 2 : 1;
        break;
      default:
        break;
    }
    for (std::size_t n = 1; n <= looked_at; ++n)
      if (missing(n) && n != may_miss && n != may_miss_too) return fail("operand may be missing");
    return true;
  }

  const CodeView& c_;
  const std::uint32_t units_;
  std::string error_;
  std::vector<Instruction> instructions_;
  std::vector<bool> starts_;
  std::vector<std::int32_t> leader_;  // index into states_, -1 for instructions where no paths meet
  std::vector<State> states_;
  std::vector<bool> queued_;
  std::vector<std::uint32_t> todo_;
  std::vector<HandlerEntry> handlers_;
};

}  // namespace

std::string verify(const CodeView& code) { return Verifier(code).run(); }

}  // namespace krait
