// From the tree and the symbol table to instructions, one Unit a code object.
#pragma once

#include <string>
#include <unordered_map>
#include <vector>

#include "compile/code_unit.h"
#include "compile/context.h"
#include "compile/graph.h"
#include "compile/symtable.h"

namespace krait::compiler {

using Label = Sequence::Label;
inline constexpr Label kNoLabel = Sequence::kNoLabel;

// In the order of COMPARE_OP's argument.
enum class Comparison : std::uint8_t { Lt, Le, Eq, Ne, Gt, Ge };

enum class UnitKind : std::uint8_t { Module, Class, Function, AsyncFunction, Lambda, Comprehension, Annotations };

// A construct that `return`, `break` and `continue` must leave properly.
enum class Frame : std::uint8_t {
  WhileLoop,
  ForLoop,
  AsyncForLoop,
  TryExcept,
  FinallyTry,
  FinallyEnd,
  With,
  AsyncWith,
  HandlerCleanup,
  PopValue,
  ExceptionHandler,
  ExceptionGroupHandler,
  AsyncComprehension,
  StopIteration,
};

struct FrameBlock {
  Frame kind;
  Location loc;
  Label block;
  Label exit = kNoLabel;
  std::span<ast::stmt* const> finally{};  // FinallyTry: its statements
  Identifier name = nullptr;              // HandlerCleanup: of `except ... as name`
};

// Names with their index in order of first use.
class NameIndex {
 public:
  int add(Identifier name) {
    if (const Symbol* s = map_.find(name)) return static_cast<int>(s->flags);
    map_.set(name, static_cast<std::uint32_t>(offset_ + size()));
    return offset_ + size() - 1;
  }
  int find(Identifier name) const {
    const Symbol* s = map_.find(name);
    return s ? static_cast<int>(s->flags) : -1;
  }
  int size() const { return static_cast<int>(map_.all().size()); }
  void set_offset(int offset) { offset_ = offset; }
  const std::vector<Symbol>& all() const { return map_.all(); }

 private:
  SymbolMap map_;
  int offset_ = 0;
};

struct Arguments {
  int positional = 0, positional_only = 0, keyword_only = 0;
};

struct Unit {
  UnitKind kind;
  Scope* scope;
  Identifier name;
  Identifier private_name = nullptr;
  std::string qualname;
  Arguments arguments;
  int first_line;
  NameIndex names, varnames, cellvars, freevars;
  SymbolMap fast_hidden;  // names that are fast locals within an inlined comprehension: 1 now, 0 once
  std::vector<const Const*> consts;
  std::unordered_map<const Const*, int> const_index;  // once there are many
  Sequence sequence;
  Sequence stashed;
  Sequence annotations;
  bool has_annotations = false;
  std::vector<FrameBlock> frames;
  struct Deferred {
    const ast::AnnAssign* statement;
    int index;  // among the conditional ones, or -1
  };
  std::vector<Deferred> deferred;
  int next_conditional = 0;
  int conditional_depth = 0;
  int inlined_comprehensions = 0;
  std::vector<Identifier> static_attributes;
};

struct PatternContext {
  std::vector<Identifier> stores;  // names captured so far, in stack order
  bool allow_irrefutable = false;
  std::vector<Label> fail_pop;  // fail_pop[n] pops n values and fails
  int on_top = 0;               // values above the captures that must stay there
};

struct InlinedState {
  std::vector<Identifier> pushed;
  std::vector<Symbol> saved;  // the outer scope's symbols
  std::vector<Identifier> hidden;
  Label cleanup = kNoLabel;
};

class CodeGenerator {
 public:
  CodeGenerator(Context& context, SymbolTable& table);
  ~CodeGenerator();
  CodeGenerator(const CodeGenerator&) = delete;
  CodeGenerator& operator=(const CodeGenerator&) = delete;

  // Null when the context has an error.
  const CodeUnit* compile(const ast::mod* module);

 private:
  using Where = const Location&;

  // --- codegen.cpp: units and instructions ---
  void enter_unit(Identifier name, UnitKind kind, const void* key, int line, Identifier private_name,
                  Arguments arguments = {});
  void leave_unit();
  const CodeUnit* finish_unit(bool add_none);
  std::uint32_t code_flags() const;
  std::string qualified_name(const Unit* unit) const;
  void fill_locals(CodeUnit& code, const FlowGraph::Frame& frame);

  void emit(Op op, Where loc) { emit(op, 0, loc); }
  void emit(Op op, int arg, Where loc) {
    if (const std::size_t more = u_->sequence.bytes_to_grow(); more && !c_.has_room(more)) return;
    u_->sequence.add(op, arg, loc);
  }
  void jump(Op op, Label to, Where loc) { emit(op, to, loc); }
  Label new_label() { return u_->sequence.new_label(); }
  void use(Label label) { u_->sequence.use_label(label); }
  int add_const(const Const* value);
  void load_const(const Const* value, Where loc) { emit(Op::LOAD_CONST, add_const(value), loc); }
  void load_none(Where loc) { load_const(pool_.none(), loc); }
  void load_int(std::int64_t value, Where loc) { load_const(pool_.integer(value), loc); }
  void load_name_text(Identifier name, Where loc) { load_const(text(name), loc); }
  const Const* text(Identifier name) { return pool_.str(name->text()); }
  const Const* constant(const ast::constant& value);
  Identifier mangled(Identifier name) { return maybe_mangle(c_, u_->private_name, u_->scope, name); }
  enum class Attr : std::uint8_t {
    Load,
    Method,
    Store,
    Del,
    Super,
    SuperMethod,
    ZeroSuper,
    ZeroSuperMethod,
    Import,
    ImportFrom
  };
  void name_op(Attr kind, Identifier name, Where loc);
  void variable(Identifier name, ast::expr_context ctx, Where loc);
  void store(Identifier name, Where loc) { variable(name, ast::expr_context::Store, loc); }
  void load(Identifier name, Where loc) { variable(name, ast::expr_context::Load, loc); }
  void intrinsic(Intrinsic1 which, Where loc) { emit(Op::CALL_INTRINSIC_1, static_cast<int>(which), loc); }
  void intrinsic(Intrinsic2 which, Where loc) { emit(Op::CALL_INTRINSIC_2, static_cast<int>(which), loc); }
  void binary(ast::operator_ op, bool inplace, Where loc);
  void compare_op(ast::cmpop op, Where loc);
  void yield_from(ResumeAt resume, Where loc);
  void yield_value(Where loc);
  void pop_except_and_reraise(Where loc);
  void error(Where loc, std::string message) { c_.syntax_error(std::move(message), loc); }
  void warn(Where loc, std::string message) {
    if (warnings_off_ == 0) c_.warn(message, loc);
  }
  bool is_interactive_top() const { return interactive_ && stack_.empty(); }

  void push_frame(FrameBlock block);
  void pop_frame();
  void unwind(Location& loc, const FrameBlock& block, bool keep_top);
  // Leaves all frames, or those within the innermost loop when `loop` is given.
  void unwind_all(Location& loc, bool keep_top, FrameBlock* loop);

  // --- codegen_statements.cpp ---
  void body(std::span<ast::stmt* const> list) {
    for (const ast::stmt* s : list) visit(s);
  }
  void module_body(std::span<ast::stmt* const> list, bool interactive);
  void scope_body(std::span<ast::stmt* const> list, bool interactive, Where loc);
  void visit(const ast::stmt* s);
  void conditional(auto&& f) {
    ++u_->conditional_depth;
    f();
    --u_->conditional_depth;
  }
  void return_statement(const ast::Return* s);
  void loop_exit(const ast::stmt* s, bool is_break);
  void assign(const ast::Assign* s);
  void aug_assign(const ast::AugAssign* s);
  void ann_assign(const ast::AnnAssign* s);
  void check_annotation_target(const ast::expr* e);
  void evaluate_and_pop(const ast::expr* e);
  void import(const ast::Import* s);
  void import_as(const ast::alias* a, Where loc);
  void import_from(const ast::ImportFrom* s);
  void assert_statement(const ast::Assert* s);
  void expression_statement(const ast::expr* value, Where loc);

  // --- codegen_blocks.cpp ---
  void if_statement(const ast::If* s);
  void for_statement(const ast::For* s);
  void async_for(const ast::AsyncFor* s);
  void while_statement(const ast::While* s);
  template <class T>
  void try_statement(const T* s);
  void try_except(const ast::Try* s);
  void try_star(const ast::TryStar* s);
  void unbind(Identifier name, Where loc);
  template <class T>
  void with_items(const T* s, std::size_t at);
  void call_exit_with_nones(Where loc);
  void finish_with(Label cleanup);

  // --- codegen_functions.cpp ---
  template <class F>
  void function(const F* f, bool is_async);
  template <class F>
  void function_body(const F* f, bool is_async, int flags, int first_line);
  void class_definition(const ast::ClassDef* s);
  void class_body(const ast::ClassDef* s, int first_line);
  void type_alias(const ast::TypeAlias* s);
  void type_alias_body(const ast::TypeAlias* s);
  void lambda(const ast::Lambda* e);
  int default_arguments(const ast::arguments* a, Where loc);
  int annotations(const ast::arguments* a, const ast::expr* returns, Where loc);
  void annotations_in_scope(const ast::arguments* a, const ast::expr* returns, Where loc);
  void argument_annotation(Identifier name, const ast::expr* annotation, int& count, Where loc);
  void enter_annotations(Where loc, const void* key, Identifier name);
  void leave_annotations(Where loc);
  void deferred_annotations(Where loc);
  void type_params(std::span<ast::type_param* const> list);
  void bound_or_default(const ast::expr* e, Identifier name, const void* key, bool allow_star);
  void make_closure(const CodeUnit* code, int flags, Where loc);
  void wrap_in_stop_iteration_handler();
  void annotation_text(const ast::expr* e);
  void apply_decorators(std::span<ast::expr* const> list);
  const Const* clean_docstring(std::string_view text);

  // --- codegen_expressions.cpp ---
  void visit(const ast::expr* e);
  void exprs(std::span<ast::expr* const> list) {
    for (const ast::expr* e : list) visit(e);
  }
  void jump_if(const ast::expr* e, Label to, bool condition, Where loc);
  void bool_op(const ast::BoolOp* e);
  void compare(const ast::Compare* e);
  void if_expression(const ast::IfExp* e);
  void dict(const ast::Dict* e);
  void sub_dict(const ast::Dict* e, std::size_t begin, std::size_t end);
  struct Builders {
    Op build, add, extend;
    bool tuple;
  };
  void star_unpack(std::span<ast::expr* const> elements, Identifier injected, int pushed, const Builders& ops,
                   Where loc);
  void unpack_to(std::span<ast::expr* const> elements, Where loc);
  void sequence(std::span<ast::expr* const> elements, ast::expr_context ctx, bool tuple, Where loc);
  void attribute(const ast::Attribute* e);
  void subscript(const ast::Subscript* e);
  void slice(const ast::Slice* e);
  void slice_bounds(const ast::Slice* e);
  void joined_string(const ast::JoinedStr* e);
  void template_string(const ast::TemplateStr* e);
  void formatted_value(const ast::FormattedValue* e);
  void interpolation(const ast::Interpolation* e);
  void check_compare(const ast::Compare* e);
  void check_caller(const ast::expr* e);
  void check_subscripter(const ast::expr* e);
  void check_index(const ast::expr* e, const ast::expr* index);
  void note_static_attribute(const ast::Attribute* e);

  // --- codegen_calls.cpp ---
  void call(const ast::Call* e);
  bool method_call(const ast::Call* e);
  void builtin_call(const ast::Call* e, Label end);
  void call_arguments(int pushed, std::span<ast::expr* const> args, Identifier injected,
                      std::span<ast::keyword* const> keywords, Where loc);
  void keyword_names(std::span<ast::keyword* const> keywords, Where loc);
  void sub_keywords(std::span<ast::keyword* const> keywords, Where loc);
  bool refuse_repeated_keywords(std::span<ast::keyword* const> keywords);
  bool is_super_call(const ast::Attribute* e);
  void load_super_arguments(const ast::Call* call);
  static Location from_attribute(Location loc, const ast::Attribute* e);

  // --- codegen_comprehensions.cpp ---
  struct CompParts {
    std::span<ast::comprehension* const> generators;
    const ast::expr* elt;
    const ast::expr* value;
    Comprehension kind;
  };
  void comprehension(const ast::expr* e, const CompParts& parts);
  void comprehension_iter(const ast::comprehension* g);
  void generators(const CompParts& parts, std::size_t at, int depth, bool iter_on_stack, Where loc);
  void sync_generator(const CompParts& parts, std::size_t at, int depth, bool iter_on_stack, Where loc);
  void async_generator(const CompParts& parts, std::size_t at, int depth, bool iter_on_stack, Where loc);
  Location comprehension_element(const CompParts& parts, int depth);
  void push_inlined(const Scope* comp, InlinedState& state, Where loc);
  void restore_inlined(const InlinedState& state, Where loc);
  void pop_inlined(InlinedState& state, Where loc);

  // --- codegen_patterns.cpp ---
  void match(const ast::Match* s);
  void pattern(const ast::pattern* p, PatternContext& pc);
  void sub_pattern(const ast::pattern* p, PatternContext& pc);
  void pattern_as(const ast::MatchAs* p, PatternContext& pc);
  void pattern_class(const ast::MatchClass* p, PatternContext& pc);
  void pattern_mapping(const ast::MatchMapping* p, PatternContext& pc);
  void pattern_or(const ast::MatchOr* p, PatternContext& pc);
  bool match_order(const std::vector<Identifier>& control, PatternContext& pc, Where loc);
  void pattern_sequence(const ast::MatchSequence* p, PatternContext& pc);
  void sequence_by_index(std::span<ast::pattern* const> list, int star, PatternContext& pc, Where loc);
  void sequence_by_unpacking(std::span<ast::pattern* const> list, PatternContext& pc, Where loc);
  void ensure_fail_pop(PatternContext& pc, int pops);
  void fail_jump(PatternContext& pc, Op op, Where loc);
  void emit_fail_pop(PatternContext& pc, Where loc);
  void rotate(int count, Where loc);
  void capture(Identifier name, PatternContext& pc, Where loc);

  Context& c_;
  SymbolTable& table_;
  ConstPool& pool_;
  Unit* u_ = nullptr;
  std::vector<Unit*> stack_;  // the units around u_
  bool interactive_ = false;
  int warnings_off_ = 0;  // in the second copy of a finally block
};

}  // namespace krait::compiler
