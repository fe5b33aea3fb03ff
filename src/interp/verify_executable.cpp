#include "interp/verify_executable.h"

namespace krait {

namespace {

using Live = std::vector<bool>;  // by stack slot

// Rows of temporaries that an instruction consumes, looks at and fills, beside its single operands.
struct Rows {
  int take = 0, take_count = 0;
  int look = 0, look_count = 0;
  int fill = 0, fill_count = 0;
};

Rows rows_of(const Instr& i, const InstrTail* t) {
  switch (info(i.op).family) {
    case XOp::COPY_TWO:
      return {.fill = i.a, .fill_count = 2};
    case XOp::MOVE:
      return {.take = i.b, .take_count = 1};
    case XOp::CLEAR:
      return {.take = i.a, .take_count = 1};
    case XOp::LOAD_METHOD:
    case XOp::LOAD_SUPER_METHOD:
    case XOp::LOAD_SPECIAL:
    case XOp::PUSH_EXC_INFO:
    case XOp::CHECK_EG_MATCH:
      return {.fill = i.a, .fill_count = 2};
    case XOp::BUILD_TUPLE:
    case XOp::BUILD_LIST:
    case XOp::BUILD_SET:
    case XOp::BUILD_STRING:
      return {.take = i.b, .take_count = i.c};
    case XOp::BUILD_MAP:
      return {.take = i.b, .take_count = 2 * i.c};
    case XOp::BUILD_INTERPOLATION:
      return {.take = i.b, .take_count = 2 + (i.c & 1)};
    case XOp::UNPACK_SEQUENCE:
      return {.fill = i.a, .fill_count = i.c};
    case XOp::UNPACK_EX:
      return {.fill = i.a, .fill_count = i.c + 1 + t->d};
    case XOp::CALL:
      return {.take = i.b + 2, .take_count = i.c};  // and b, below
    case XOp::CALL_METHOD:
    case XOp::CALL_KW:
      return {.take = i.b, .take_count = 2 + i.c};
    case XOp::CLEANUP_THROW:
      return {.take = i.b, .take_count = 3, .fill = i.b, .fill_count = 2};
    case XOp::WITH_EXCEPT_START:
      return {.look = i.b, .look_count = 5};
    default:
      return {};
  }
}

class Verifier {
 public:
  Verifier(const PortableView& code, const Translation& t) : code_(code), t_(t), states_(t.words.size()) {}

  std::string run() {
    if (!t_.error.empty()) return t_.error;
    flow(0, Live(code_.stack + 2, false));
    while (!work_.empty() && error_.empty()) {
      word_ = work_.back();
      work_.pop_back();
      step(states_[word_]);
    }
    return error_;
  }

 private:
  void fail(const char* what) {
    if (error_.empty()) error_ = "word " + std::to_string(word_) + ": " + what;
  }

  void flow(std::int64_t word, const Live& live) {
    if (word < 0 || word >= static_cast<std::int64_t>(t_.words.size())) return fail("control leaves the code");
    if (states_[word].empty()) {
      states_[word] = live;
      work_.push_back(static_cast<std::uint32_t>(word));
    } else if (states_[word] != live) {
      fail("a join finds different temporaries alive");
    }
  }

  // Slot of a register, or -1 for locals and constants.
  int slot(int r) {
    const int s = r < code_.locals ? -1 : r - code_.locals;
    if (s >= code_.stack + 2) fail("a register is out of bounds");
    return s >= code_.stack + 2 ? -1 : s;
  }
  void look(Live& live, int r) {
    if (const int s = slot(r); s >= 0 && !live[s]) fail("a temporary without a value is read");
  }
  void take(Live& live, int r) {
    look(live, r);
    if (const int s = slot(r); s >= 0) live[s] = false;
  }
  void fill(Live& live, int r) {
    const int s = slot(r);
    if (s < 0) return;
    if (live[s]) fail("a temporary that holds a value is overwritten");
    live[s] = true;
  }
  void operand(Live& live, XOperand kind, int r) {
    if (kind == XOperand::Src) take(live, r);
    if (kind == XOperand::Peek) look(live, r);
  }

  void to_handler(const Live& live) {
    for (const HandlerRange& h : t_.handlers) {
      if (word_ < h.begin || word_ >= h.end) continue;
      Live after(live.size(), false);
      for (int s = 0; s < h.depth; ++s) {
        if (!live[s]) return fail("a handler expects a value that is not there");
        after[s] = true;
      }
      for (int s = 0; s <= h.push_lasti; ++s) after[h.depth + s] = true;
      flow(h.target, after);
    }
  }

  void step(Live live) {
    const auto i = __builtin_bit_cast(Instr, t_.words[word_]);
    const XOpInfo& row = info(i.op);
    InstrTail tail_word{};
    if (row.words == 2) tail_word = __builtin_bit_cast(InstrTail, t_.words[word_ + 1]);
    if (row.effects & Raises) to_handler(live);

    const Rows rows = rows_of(i, &tail_word);
    const bool wide = row.b == XOperand::Jump || row.b == XOperand::Wide;
    operand(live, row.a, i.a);
    if (!wide) {
      operand(live, row.b, i.b);
      operand(live, row.c, i.c);
    }
    if (row.words == 2) operand(live, row.d, tail_word.d);
    for (int k = 0; k < rows.look_count; ++k) look(live, rows.look + k);
    for (int k = 0; k < rows.take_count; ++k) take(live, rows.take + k);
    if (i.op == XOp::CALL) take(live, i.b);
    if (i.op == XOp::SWAP) {
      look(live, i.b);
      look(live, i.c);
    }
    for (int k = 0; k < rows.fill_count; ++k) fill(live, rows.fill + k);

    if (row.b == XOperand::Jump) flow(static_cast<std::int64_t>(word_) + i.jump, live);
    if (i.op == XOp::FOR_ITER) {
      Live exit = live;
      take(exit, i.b);
      flow(static_cast<std::int64_t>(word_) + tail_word.jump, exit);
    }
    if (row.a == XOperand::Dst) fill(live, i.a);
    if (row.tail == XOperand::Jump && i.op != XOp::FOR_ITER)
      flow(static_cast<std::int64_t>(word_) + tail_word.jump, live);
    if (!(row.effects & Ends)) flow(static_cast<std::int64_t>(word_) + row.words, live);
  }

  const PortableView& code_;
  const Translation& t_;
  std::vector<Live> states_;
  std::vector<std::uint32_t> work_;
  std::uint32_t word_ = 0;
  std::string error_;
};

}  // namespace

std::string verify(const PortableView& code, const Translation& translation) {
  return Verifier(code, translation).run();
}

}  // namespace krait
