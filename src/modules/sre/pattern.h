// re.Pattern, re.Match, the scanner behind finditer(), and the compiled replacement of sub().
#pragma once

#include "modules/sre/engine.h"
#include "types/dict.h"
#include "types/list.h"
#include "types/tuple.h"

namespace krait::sre {

class Pattern final : public Object {
 public:
  static Type type;
  Pattern(Program* program, Own<> pattern, std::int64_t flags, Own<Dict> group_index, Own<Tuple> index_group,
          int is_bytes);
  ~Pattern();

  const Program& program() const { return *program_; }
  std::int64_t groups() const { return program_->groups; }
  // -1: the pattern's text is not known.
  int is_bytes() const { return is_bytes_; }

  static Result<Own<>> repr(Thread&, Ref<>);
  static Result<std::int64_t> hash(Thread&, Ref<>);
  static Result<Own<>> compare(Thread&, Ref<>, Ref<>, CompareOp);
  Result<Own<>> match(Thread&, Ref<> string, std::int64_t pos, OptRef<> endpos);
  Result<Own<>> fullmatch(Thread&, Ref<> string, std::int64_t pos, OptRef<> endpos);
  Result<Own<>> search(Thread&, Ref<> string, std::int64_t pos, OptRef<> endpos);
  Result<Own<>> findall(Thread&, Ref<> string, std::int64_t pos, OptRef<> endpos);
  Result<Own<>> finditer(Thread&, Ref<> string, std::int64_t pos, OptRef<> endpos);
  Result<Own<>> scanner(Thread&, Ref<> string, std::int64_t pos, OptRef<> endpos);
  Result<Own<>> split(Thread&, Ref<> string, std::int64_t maxsplit);
  Result<Own<>> sub(Thread&, Ref<> repl, Ref<> string, std::int64_t count);
  Result<Own<>> subn(Thread&, Ref<> repl, Ref<> string, std::int64_t count);
  Result<Own<>> copy(Thread&);
  Result<Own<>> deep_copy(Thread&, Ref<> memo);
  Result<std::int64_t> get_flags(Thread&) { return flags_; }
  Result<std::int64_t> get_groups(Thread&) { return groups(); }
  Result<Own<>> get_group_index(Thread&);
  void trace(Tracer& visit) { visit(pattern_), visit(group_index_), visit(index_group_); }
  void clear_references() {}

  Slot<> pattern_;
  Slot<Dict> group_index_;
  Slot<Tuple> index_group_;

 private:
  Program* program_;
  std::int64_t flags_;
  int is_bytes_;
};

// The spans of the groups, the whole match first, lie behind the object.
class Match final : public Object {
 public:
  static Type type;
  Match(Own<Pattern> pattern, Own<> string, std::size_t groups);
  static Result<Own<Match>> create(Thread&, Ref<Pattern>, const Engine&, std::size_t position);

  struct Span {
    std::int64_t start, end;
  };
  Span* spans() { return reinterpret_cast<Span*>(this + 1); }
  std::size_t body_size() const { return sizeof(Match) + groups_ * sizeof(Span); }
  // The text of a group; `otherwise` when it took no part.
  Result<Own<>> text_of(Thread&, std::size_t group, Ref<> otherwise);
  // The number that an index or a name stands for; IndexError when there is none.
  Result<std::size_t> group_number(Thread&, Ref<> index);

  static Result<Own<>> repr(Thread&, Ref<>);
  static Result<Own<>> get_item(Thread&, Ref<>, Ref<>);
  Result<Own<>> group(Thread&, Rest indices);
  Result<std::int64_t> start(Thread&, Ref<> group);
  Result<std::int64_t> end(Thread&, Ref<> group);
  Result<Own<>> span(Thread&, Ref<> group);
  Result<Own<>> group_tuple(Thread&, Ref<> otherwise);
  Result<Own<>> group_dict(Thread&, Ref<> otherwise);
  Result<Own<>> expand(Thread&, Ref<> text);
  Result<Own<>> copy(Thread&);
  Result<Own<>> deep_copy(Thread&, Ref<> memo);
  Result<std::int64_t> get_pos(Thread&) { return position_; }
  Result<std::int64_t> get_endpos(Thread&) { return end_position_; }
  Result<Own<>> get_last_index(Thread&);
  Result<Own<>> get_last_group(Thread&);
  Result<Own<>> get_regs(Thread&);
  void trace(Tracer& visit) { visit(pattern_), visit(string_); }

  Slot<Pattern> pattern_;
  Slot<> string_;

 private:
  std::size_t groups_;  // the whole match included
  std::int64_t position_ = 0, end_position_ = 0, last_index_ = 0;
};

class Scanner final : public Object {
 public:
  static Type type;
  Scanner(Thread& t, Own<Pattern> pattern, Own<> text)
      : pattern_(std::move(pattern)), text_(std::move(text)), engine_(t, pattern_->program()) {}
  Result<void> open(Thread&, std::int64_t pos, std::int64_t endpos);
  Result<Own<>> match(Thread& t) { return next_match(t, false); }
  Result<Own<>> search(Thread& t) { return next_match(t, true); }
  void trace(Tracer& visit) { visit(pattern_), visit(text_); }

  Slot<Pattern> pattern_;

 private:
  Result<Own<>> next_match(Thread&, bool search);

  Slot<> text_;
  Engine engine_;
  std::size_t position_ = 0;
  bool is_done_ = false, is_running_ = false;
};

// What `\1 and \g<name>` becomes: literal, group, literal, ..., literal.
class Template final : public Object {
 public:
  static Type type;
  explicit Template(Own<Tuple> parts) : parts_(std::move(parts)) {}
  void trace(Tracer& visit) { visit(parts_); }

  bool is_literal() const { return parts_->size() == 1; }
  Slot<Tuple> parts_;
};

// The Template of a replacement text, by re._compile_template.
Result<Own<Template>> compile_template(Thread&, Ref<Pattern>, Ref<> text);
// endpos: sys.maxsize when not given.
Result<std::int64_t> end_position_of(Thread&, OptRef<> endpos);

}  // namespace krait::sre
