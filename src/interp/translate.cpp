// Translation: the abstract stack, labels, handler ranges, emission. The instructions are in translate_*.cpp.
#include "interp/translate.h"

#include <algorithm>

#include "interp/translator.h"

namespace krait {

namespace {

using Emit = void (Translator::*)(const PortableInstr&);

struct EmitTable {
  Emit rows[256] = {};
};
constexpr EmitTable kEmit = [] {
  EmitTable t;
#define OP(name, number, operand, pops, pushes, cache, effects) t.rows[number] = &Translator::op_##name;
#include "code/portable.def"
  return t;
}();

constexpr int kRegisterLimit = 32000;

}  // namespace

// ---- The pool ----

Translator::Register Translator::pool(PoolEntry entry) {
  std::int32_t* known = &empty_pool_;
  if (entry.kind != PoolEntry::Empty) {
    auto& table = entry.kind == PoolEntry::Const ? const_pool_ : int_pool_;
    if (static_cast<std::size_t>(entry.number) >= table.size()) table.resize(entry.number + 1, -1);
    known = &table[entry.number];
  }
  if (*known < 0) {
    *known = static_cast<std::int32_t>(out_.pool.size());
    out_.pool.push_back(entry);
  }
  return *known < kRegisterLimit ? static_cast<Register>(-1 - *known) : 0;
}

Translator::Register Translator::small_int(int value) { return pool({PoolEntry::SmallInt, value}); }

// Constants behind the reach of a 16-bit operand are loaded into a temporary.
Translator::Register Translator::constant(int index) {
  const Register r = pool({PoolEntry::Const, index});
  if (r < 0) return r;
  reserve(0);
  emit_wide(XOp::LOAD_CONST_WIDE, slot(depth()), const_pool_[index]);
  return slot(depth());
}

// ---- The abstract stack ----

void Translator::vacate(int index, int owner) {
  for (bool again = true; again;) {
    again = false;
    for (int j = 0; j < depth(); ++j) {
      if (j == owner || j == index || stack_[j] != slot(index)) continue;
      // Entry j sits in the wanted place: take it home, swapping with whoever is there.
      const Register home = slot(j);
      int guest = -1;
      for (int k = 0; k < depth(); ++k)
        if (k != j && stack_[k] == home) guest = k;
      if (guest < 0) {
        emit(XOp::MOVE, home, slot(index));
      } else {
        emit(XOp::SWAP, 0, home, slot(index));
        stack_[guest] = slot(index);
        again = guest != owner && guest != index;
      }
      stack_[j] = home;
      if (guest == index) return;
    }
  }
}

void Translator::settle(int index) {
  const Register home = slot(index);
  if (stack_[index] == home) return;
  vacate(index, index);
  if (stack_[index] == home) return;
  emit(is_temporary(stack_[index]) ? XOp::MOVE : XOp::COPY, home, stack_[index]);
  stack_[index] = home;
}

void Translator::settle(int begin, int end) {
  for (int i = begin; i < end; ++i) {
    if (i + 1 < end && !is_temporary(stack_[i]) && !is_temporary(stack_[i + 1])) {
      vacate(i, i);
      vacate(i + 1, i + 1);
      emit(XOp::COPY_TWO, slot(i), stack_[i], stack_[i + 1]);
      stack_[i] = slot(i);
      stack_[i + 1] = slot(i + 1);
      ++i;
      continue;
    }
    settle(i);
  }
}

void Translator::settle_local(Register local, int end) {
  for (int i = 0; i < end; ++i)
    if (stack_[i] == local) settle(i);
}

void Translator::reserve(int pops, int count) {
  const int base = depth() - pops;
  for (int k = base; k < base + count; ++k) {
    for (int j = 0; j < base; ++j)
      if (stack_[j] == slot(k)) {
        settle(j);
        j = -1;
      }
  }
}

// ---- Emission ----

void Translator::note_unit(std::uint32_t unit) {
  const std::int32_t difference = static_cast<std::int32_t>(unit - last_unit_);
  std::uint32_t zigzag = static_cast<std::uint32_t>(difference) << 1 ^ static_cast<std::uint32_t>(difference >> 31);
  for (; zigzag >= 128; zigzag >>= 7) out_.units.push_back(static_cast<std::uint8_t>(zigzag | 128));
  out_.units.push_back(static_cast<std::uint8_t>(zigzag));
  last_unit_ = unit;
  out_.most_unit = std::max(out_.most_unit, unit);
}

namespace {
constexpr bool has_forms(XOp op) {
  for (int form = 0; form < kXOpCount; ++form)
    if (form != static_cast<int>(op) && info(static_cast<XOp>(form)).family == op) return true;
  return false;
}
}  // namespace

// Before anything notes where the instruction stands.
void Translator::count(XOp op) {
  if (view_.counts && !is_traced() && has_forms(op)) put(XOp::COUNT, 0, 0, 0);
}
void Translator::emit(XOp op, int a, int b, int c) {
  count(op);
  put(op, a, b, c);
}
void Translator::put(XOp op, int a, int b, int c) {
  Instr i{};
  i.op = op;
  i.a = static_cast<std::int16_t>(a);
  i.b = static_cast<std::int16_t>(b);
  i.c = static_cast<std::int16_t>(c);
  out_.words.push_back(__builtin_bit_cast(std::uint64_t, i));
  note_unit(current_.unit);
}

void Translator::emit_wide(XOp op, int a, std::int32_t number) {
  emit(op, a);
  Instr i = __builtin_bit_cast(Instr, out_.words.back());
  i.jump = number;
  out_.words.back() = __builtin_bit_cast(std::uint64_t, i);
}

void Translator::emit_tail(XOp op, int a, int b, int c, int d, std::int32_t number) {
  count(op);
  put_tail(op, a, b, c, d, number);
}
void Translator::put_tail(XOp op, int a, int b, int c, int d, std::int32_t number) {
  put(op, a, b, c);
  InstrTail t{};
  t.d = static_cast<std::int16_t>(d);
  t.number = static_cast<std::uint32_t>(number);
  if (info(op).tail == XOperand::Cache) {
    t.cache = out_.cache_bytes;
    out_.cache_bytes += info(op).cache;
  }
  out_.words.push_back(__builtin_bit_cast(std::uint64_t, t));
}

void Translator::branch(XOp op, int a, std::uint32_t target) {
  count(op);
  fixups_.push_back({static_cast<std::uint32_t>(out_.words.size()), target, false});
  put(op, a, 0, 0);
}

void Translator::branch_tail(XOp op, int a, int b, int c, int d, std::uint32_t target) {
  count(op);
  fixups_.push_back({static_cast<std::uint32_t>(out_.words.size()), target, true});
  put_tail(op, a, b, c, d, 0);
}

void Translator::resolve_fixups() {
  for (const Fixup& f : fixups_) {
    const auto distance = static_cast<std::int32_t>(label_word_[f.unit] - f.start);
    if (f.in_tail) {
      auto t = __builtin_bit_cast(InstrTail, out_.words[f.start + 1]);
      t.jump = distance;
      out_.words[f.start + 1] = __builtin_bit_cast(std::uint64_t, t);
    } else {
      auto i = __builtin_bit_cast(Instr, out_.words[f.start]);
      i.jump = distance;
      out_.words[f.start] = __builtin_bit_cast(std::uint64_t, i);
    }
  }
}

// ---- Results and store fusion ----

Translator::Register Translator::begin(XOp op, int pops) {
  reserve(pops);
  fused_ = -1;
  fused_second_ = -1;
  if (!is_traced() && (info(op).effects & kXWrites) && current_.next * 2 < view_.code.size() &&
      !is_label(current_.next)) {
    const PortableInstr store = peek(current_.next);
    if (store.op == Op::STORE_FAST) {
      fused_ = static_cast<Register>(store.arg);
    } else if (store.op == Op::STORE_FAST_LOAD_FAST || store.op == Op::STORE_FAST_STORE_FAST) {
      fused_ = static_cast<Register>(store.arg >> 4);
      fused_second_ = static_cast<Register>(store.arg & 15);
      fused_loads_ = store.op == Op::STORE_FAST_LOAD_FAST;
    }
    fused_next_ = store.next;
    for (int j = 0; j < depth() - pops; ++j)
      if (stack_[j] == fused_) fused_ = -1;
  }
  for (int k = pops; k-- > 0;) {
    const Register r = pop();
    if (k < kMaxOperands) operands_[k] = r;  // more only in instructions that name the first of a row
  }
  return fused_ >= 0 ? fused_ : slot(depth());
}

void Translator::finish(Register result) {
  if (fused_ < 0) {
    push(result);
    return;
  }
  skip_to(fused_next_);
  if (fused_second_ >= 0) {
    if (fused_loads_)
      push(fused_second_);
    else
      store_local(fused_second_);
  }
  fused_ = -1;
}

void Translator::produce(XOp op, int pops) {
  const Register a = begin(op, pops);
  const int b = pops > 0 ? operand(0) : 0, c = pops > 1 ? operand(1) : 0;
  if (words_of(op) == 2)
    emit_tail(op, a, b, c, pops > 2 ? operand(2) : 0);
  else
    emit(op, a, b, c);
  finish(a);
}

void Translator::consume(XOp op, int pops) {
  for (int k = pops; k-- > 0;) operands_[k] = pop();
  emit(op, 0, pops > 0 ? operand(0) : 0, pops > 1 ? operand(1) : 0);
}

void Translator::produce_from_base(XOp op, int count, int number) {
  settle(depth() - count, depth());
  const Register a = begin(op, count);
  emit(op, a, slot(depth()), number);
  finish(a);
}

void Translator::store_local(Register local) {
  settle_local(local, depth() - 1);
  const Register r = pop();
  if (r != local) emit(is_temporary(r) ? XOp::MOVE : XOp::COPY, local, r);
}

bool Translator::next_is_branch(PortableInstr& branch_instr) const {
  if (is_traced() || current_.next * 2 >= view_.code.size() || is_label(current_.next)) return false;
  branch_instr = peek(current_.next);
  return branch_instr.op == Op::POP_JUMP_IF_FALSE || branch_instr.op == Op::POP_JUMP_IF_TRUE;
}

// ---- Control flow ----

std::uint32_t Translator::for_iter_exit(const PortableInstr& i) {
  const std::uint32_t behind = jump_target(i);
  if (2 * behind >= view_.code.size() || peek(behind).op != Op::POP_ITER) {
    fail("FOR_ITER without END_FOR and POP_ITER at its end");
    return behind;
  }
  return is_traced() ? behind : peek(behind).next;
}

void Translator::flow_to(std::uint32_t unit, int depth, std::vector<std::uint32_t>& work) {
  if (unit * 2 >= view_.code.size()) return fail("execution runs off the end of the code");
  if (depth < 0 || depth > view_.stack + 1) return fail("the stack depth is out of bounds");
  if (depth_[unit] >= 0) {
    if (depth_[unit] != depth) fail("paths of different stack depth meet");
    return;
  }
  depth_[unit] = depth;
  work.push_back(unit);
}

// Finds the stack depth before every reachable instruction, and which of them are joins.
void Translator::analyse() {
  const std::size_t units = view_.code.size() / 2;
  depth_.assign(units, -1);
  labels_.assign(units, false);
  label_word_.assign(units, 0);
  exits_.assign(units, false);
  entries_ = read_exception_table(view_.exceptions);
  std::vector<std::uint32_t> work;
  if (units == 0) return fail("no code");
  flow_to(0, 0, work);
  for (const ExceptionEntry& e : entries_) {
    if (e.target >= units) return fail("an exception handler is out of bounds");
    labels_[e.target] = true;
    flow_to(e.target, e.depth + e.push_lasti + 1, work);
  }
  while (!work.empty() && out_.error.empty()) {
    const std::uint32_t unit = work.back();
    work.pop_back();
    analyse_block(unit, work);
  }
}

void Translator::analyse_block(std::uint32_t unit, std::vector<std::uint32_t>& work) {
  const std::size_t units = view_.code.size() / 2;
  for (int depth = depth_[unit];;) {
    const PortableInstr i = read_portable(view_.code, unit);
    if (!info(i.op).exists()) return fail("an unknown instruction");
    if (!exits_[unit]) {
      // Handlers that nothing leads to are translated as well.
      const StackUse use = stack_use(i.op, i.arg);
      if (use.pops > depth) return fail("stack underflow");
      if (has_jump(i.op) && i.op != Op::END_ASYNC_FOR) {
        const bool loop = i.op == Op::FOR_ITER;
        const std::uint32_t target = loop ? for_iter_exit(i) : jump_target(i);
        if (target >= units) return fail("a jump is out of bounds");
        labels_[target] = true;
        if (loop && is_traced()) exits_[target] = true;
        flow_to(target, depth + (loop ? -1 : stack_effect(i.op, i.arg, true)), work);
      }
      if (info(i.op).effects & Ends) return;
      depth += use.pushes - use.pops;
    }
    // What follows at once needs no place among the work.
    unit = i.next;
    if (unit < units && depth_[unit] < 0 && depth >= 0 && depth <= view_.stack + 1)
      depth_[unit] = depth;
    else
      return flow_to(unit, depth, work);
  }
}

void Translator::close_handler() {
  const auto here = static_cast<std::uint32_t>(out_.words.size());
  if (handler_ && here > handler_begin_)
    out_.handlers.push_back({handler_begin_, here, handler_->target, handler_->depth, handler_->push_lasti});
  handler_begin_ = here;
}

void Translator::select_handler(std::uint32_t unit) {
  const ExceptionEntry* found = nullptr;
  for (const ExceptionEntry& e : entries_)
    if (unit >= e.begin && unit < e.end) found = &e;
  if (found) settle(0, found->depth < depth() ? found->depth : depth());
  if (found == handler_) return;
  close_handler();
  handler_ = found;
}

void Translator::start_label(std::uint32_t unit) {
  if (reachable_) settle_all();
  if (!reachable_ || depth() != depth_[unit]) {
    stack_.clear();
    for (int d = 0; d < depth_[unit]; ++d) push(slot(d));
  }
  reachable_ = true;
  label_word_[unit] = static_cast<std::uint32_t>(out_.words.size());
}

// The earliest instruction since the last word stands for those that emit nothing; but a jump arrives at its own.
void Translator::note_boundary(std::uint32_t unit) {
  if (depth() != depth_[unit]) return;  // a fused sequence is half done
  const auto word = static_cast<std::uint32_t>(out_.words.size());
  if (!boundaries_.empty() && boundaries_.back().word == word) {
    if (!labels_[unit]) return;
    boundaries_.pop_back();
  }
  boundaries_.push_back({word, unit, labels_[unit]});
  if (word == stop_) stop_stack_ = stack_;
}

void Translator::emit_event(EventPlace place) {
  if (current_.unit >= first_event_)
    emit_wide(XOp::EVENT, static_cast<int>(place), static_cast<std::int32_t>(current_.unit));
}

namespace {

bool is_call(Op op) {
  return op == Op::CALL || op == Op::CALL_KW || op == Op::CALL_FUNCTION_EX || op == Op::LOAD_SUPER_ATTR;
}

}  // namespace

void Translator::translate_one(std::uint32_t unit) {
  if (labels_[unit]) {
    start_label(unit);
    before_[0] = before_[1] = Op::CACHE;
  } else {
    before_[0] = std::exchange(before_[1], current_.op);
  }
  if (notes_ == Notes::Yes) note_boundary(unit);
  current_ = read_portable(view_.code, unit);
  next_ = current_.next;
  select_handler(current_.unit);
  if (is_traced()) emit_event(EventPlace::Before);
  if (exits_[unit]) return;
  keep_next_ = keep_next_ && (current_.op == Op::TO_BOOL || has_jump(current_.op));
  (this->*kEmit.rows[static_cast<int>(current_.op)])(current_);
  if (is_traced() && reachable_) {
    settle_all();
    if (is_call(current_.op)) emit_event(EventPlace::Called);
    if (current_.op == Op::FOR_ITER) emit_event(EventPlace::Taken);
  }
  if (info(current_.op).effects & Ends) end_block();
}

Translation Translator::run() {
  if (view_.locals + view_.stack + 2 > kRegisterLimit) {
    fail("more than 32000 local variables and stack entries");
    return std::move(out_);
  }
  no_value();  // always within reach
  analyse();
  const std::size_t units = view_.code.size() / 2;
  if (is_traced())
    while (first_event_ < units && peek(first_event_).op != Op::RESUME) first_event_ = peek(first_event_).next;
  for (std::uint32_t unit = 0; unit < units && out_.error.empty();) {
    // Code that is reached only by a jump from behind starts with what the analysis found.
    if (!reachable_ && !labels_[unit]) {
      unit = read_portable(view_.code, unit).next;
      continue;
    }
    if (depth_[unit] < 0) {
      reachable_ = false;
      unit = read_portable(view_.code, unit).next;
      continue;
    }
    translate_one(unit);
    unit = next_;
  }
  close_handler();
  for (HandlerRange& h : out_.handlers) h.target = label_word_[h.target];
  resolve_fixups();
  return std::move(out_);
}

Translation translate(const PortableView& code, TranslateMode mode) { return Translator(code, mode).run(); }

std::vector<std::int32_t> Translator::depths() {
  analyse();
  for (std::uint32_t unit = 0; 2 * unit < view_.code.size();) {
    const PortableInstr i = peek(unit);
    for (std::uint32_t u = i.start; u < i.unit; ++u) depth_[u + 1] = depth_[u];
    unit = i.next;
  }
  return std::move(depth_);
}

std::vector<std::int32_t> stack_depths(const PortableView& code, TranslateMode mode) {
  return Translator(code, mode).depths();
}

std::vector<Boundary> boundaries(const PortableView& code) {
  Translator t(code, TranslateMode::Fast, Translator::Notes::Yes);
  t.run();
  return std::move(t.boundaries());
}

std::vector<std::int16_t> stack_at(const PortableView& code, std::uint32_t word) {
  Translator t(code, TranslateMode::Fast, Translator::Notes::Yes, word);
  t.run();
  return t.stack_at_stop();
}

// ---- The map between the forms ----

namespace {

template <class Stop>
std::uint32_t walk_units(std::span<const std::uint64_t> words, std::span<const std::uint8_t> units, Stop stop) {
  std::uint32_t word = 0, unit = 0;
  for (std::size_t at = 0; at < units.size() && word < words.size();) {
    std::uint32_t zigzag = 0;
    for (int shift = 0;; shift += 7) {
      zigzag |= static_cast<std::uint32_t>(units[at] & 127) << shift;
      if (!(units[at++] & 128)) break;
    }
    unit += static_cast<std::int32_t>(zigzag >> 1) ^ -static_cast<std::int32_t>(zigzag & 1);
    const std::uint32_t next = word + words_of(__builtin_bit_cast(Instr, words[word]).op);
    if (stop(word, next, unit)) break;
    word = next;
  }
  return stop.result;
}

}  // namespace

std::uint32_t unit_of_word(std::span<const std::uint64_t> words, std::span<const std::uint8_t> units,
                           std::uint32_t word) {
  struct {
    std::uint32_t wanted, result = 0;
    bool operator()(std::uint32_t, std::uint32_t next, std::uint32_t unit) {
      result = unit;
      return wanted < next;
    }
  } stop{word};
  return walk_units<decltype(stop)&>(words, units, stop);
}

std::uint32_t word_of_unit(std::span<const std::uint64_t> words, std::span<const std::uint8_t> units,
                           std::uint32_t unit) {
  struct {
    std::uint32_t wanted, result = 0;
    bool operator()(std::uint32_t word, std::uint32_t, std::uint32_t unit_here) {
      result = word;
      return unit_here >= wanted;
    }
  } stop{unit};
  return walk_units<decltype(stop)&>(words, units, stop);
}

}  // namespace krait
