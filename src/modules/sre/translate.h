// Translator: from the code of Lib/re/_compiler.py to a Program; checks the code on the way.
#pragma once

#include <vector>

#include "modules/sre/program.h"
#include "object/room.h"

namespace krait::sre {

class Translator {
 public:
  Translator(Thread& t, std::span<const std::uint32_t> code, std::int64_t groups);
  Result<void> run();
  Result<Program*> pack();

 private:
  using Words = std::span<const std::uint32_t>;
  struct Block {
    std::size_t end;      // index of the word behind
    bool jumped = false;  // ended with a Jump to `target`
    std::size_t target = 0;
  };

  // All fail with "invalid SRE code".
  Failed invalid();
  Result<void> need(bool good) {
    if (!good) [[unlikely]]
      return invalid();
    return ok;
  }
  Result<std::uint32_t> word(std::size_t at, std::size_t end) {
    if (at >= end) [[unlikely]]
      return invalid();
    return code_[at];
  }
  // The place that the skip at `at` leads to, in (at, end].
  Result<std::size_t> skip(std::size_t at, std::size_t end);

  // Operations [at, end). With `may_jump`, a Jump may end them.
  Result<Block> sequence(std::size_t at, std::size_t end, bool may_jump = false);
  Result<std::size_t> operation(std::size_t at, std::size_t end);
  // One character's operation, as kind and operand. Returns the place behind; 0 when it is none.
  struct Single {
    Op kind;
    std::uint32_t operand = 0;
  };
  Result<std::size_t> single(std::size_t at, std::size_t end, Single& out);
  Result<void> check_set(std::size_t at, std::size_t end);
  Result<std::size_t> branch(std::size_t at, std::size_t end);
  Result<std::size_t> condition(std::size_t at, std::size_t end);
  Result<std::size_t> look(std::size_t at, std::size_t end);
  Result<std::size_t> atomic(std::size_t at, std::size_t end);
  Result<std::size_t> repeat(std::size_t at, std::size_t end);
  Result<std::size_t> possessive(std::size_t at, std::size_t end);
  Result<std::size_t> repeat_one(std::size_t at, std::size_t end);
  Result<std::size_t> info(std::size_t at, std::size_t end);

  // For what one operation adds, at most.
  Result<void> ensure_room_for_one() {
    TRY(ensure_room(thread_, words_, 16));
    TRY(ensure_room(thread_, starts_, 4));
    return ensure_room(thread_, sets_);
  }
  std::uint32_t here() const { return static_cast<std::uint32_t>(words_.size()); }
  template <class... A>
  std::uint32_t emit(Op op, A... operands) {
    starts_.push_back(here());
    const std::uint32_t at = here();
    words_.push_back(static_cast<std::uint32_t>(op));
    (words_.push_back(static_cast<std::uint32_t>(operands)), ...);
    return at;
  }
  void emit_single(Single);
  std::uint32_t add_set(std::uint32_t code, Fold fold, bool is_literal, bool negated);

  // Analysis of the finished words.
  Op op(std::uint32_t at) const { return static_cast<Op>(words_[at]); }
  void first_of_single(Op kind, std::uint32_t operand, First& out) const;
  void first_of(std::uint32_t at, First& out, int& budget) const;
  std::uint32_t skip_silent(std::uint32_t at) const;
  void improve_greedy(std::uint32_t at);
  Result<void> fill_branch(std::uint32_t at);
  Result<void> improve();
  void find_start();
  std::uint32_t run_repeat() const;

  Thread& thread_;
  Words code_;
  std::int64_t group_limit_;
  std::vector<std::uint32_t> words_, starts_, lists_, tables_, prefix_;
  std::vector<Set> sets_;
  std::uint32_t loops_ = 0, heights_ = 0, minimum_ = 0;
  bool is_literal_ = false, known_any_ = false;
  std::uint32_t any_set_ = 0;
  std::uint32_t last_string_ = 0;  // where the literal that was emitted last starts; 0: something else came since
  bool has_marks_ = false;
  Start start_ = Start::Anywhere;
  First first_;
};

}  // namespace krait::sre
