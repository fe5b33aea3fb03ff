#include "compile/codegen.h"

#include <algorithm>

#include "compile/assemble.h"

namespace krait::compiler {

using namespace ast;

namespace {
constexpr std::size_t kMaxFrames = 21;  // CPython's CO_MAXBLOCKS
}

CodeGenerator::CodeGenerator(Context& context, SymbolTable& table)
    : c_(context), table_(table), pool_(context.pool()) {}

CodeGenerator::~CodeGenerator() {
  delete u_;
  for (Unit* u : stack_) delete u;
}

const CodeUnit* CodeGenerator::compile(const mod* module) {
  enter_unit(c_.intern("<module>"), UnitKind::Module, module, 1, nullptr);
  bool add_none = true;
  switch (module->kind) {
    case Kind::Module:
      module_body(as<Module>(module)->body, false);
      break;
    case Kind::Interactive:
      interactive_ = true;
      module_body(as<Interactive>(module)->body, true);
      break;
    default:
      visit(as<Expression>(module)->body);
      add_none = false;
      break;
  }
  const CodeUnit* code = finish_unit(add_none);
  leave_unit();
  return c_.failed() ? nullptr : code;
}

// --- units
// ------------------------------------------------------------------------------------------------------------

void CodeGenerator::enter_unit(Identifier name, UnitKind kind, const void* key, int line, Identifier private_name,
                               Arguments arguments) {
  auto* unit = new Unit{};
  unit->kind = kind;
  unit->name = name;
  unit->arguments = arguments;
  unit->first_line = line;
  unit->scope = table_.find(key);
  KRAIT_REQUIRE(unit->scope, "every node that opens a scope is in the symbol table");
  for (Identifier v : unit->scope->varnames) unit->varnames.add(v);
  const auto add_sorted = [&](NameIndex& to, Resolved scope, std::uint32_t flag) {
    std::vector<Identifier> chosen;
    for (const Symbol& s : unit->scope->symbols.all())
      if (s.scope() == scope || s.flags & flag) chosen.push_back(s.name);
    std::sort(chosen.begin(), chosen.end(), [](Identifier a, Identifier b) { return a->text() < b->text(); });
    for (Identifier n : chosen) to.add(n);
  };
  add_sorted(unit->cellvars, Resolved::Cell, kDefCompCell);
  if (unit->scope->needs_class_closure) unit->cellvars.add(c_.intern("__class__"));
  if (unit->scope->needs_classdict) unit->cellvars.add(c_.intern("__classdict__"));
  if (unit->scope->has_conditional_annotations) unit->cellvars.add(c_.intern("__conditional_annotations__"));
  unit->freevars.set_offset(unit->cellvars.size());
  add_sorted(unit->freevars, Resolved::Free, kDefFreeClass);
  if (u_) {
    stack_.push_back(u_);
    unit->private_name = private_name ? private_name : u_->private_name;
  } else {
    unit->private_name = private_name;
  }
  u_ = unit;
  unit->qualname = qualified_name(unit);
  const int resume_line = kind == UnitKind::Module ? 0 : line;
  emit(Op::RESUME, 0, Location{resume_line, 0, line, 0});
  if (kind == UnitKind::Module) emit(Op::ANNOTATIONS_PLACEHOLDER, Location{0, 0, line, 0});
}

void CodeGenerator::leave_unit() {
  delete u_;
  u_ = nullptr;
  if (stack_.empty()) return;
  u_ = stack_.back();
  stack_.pop_back();
}

std::string CodeGenerator::qualified_name(const Unit* unit) const {
  std::string name(unit->name->text());
  if (stack_.size() <= 1) return name;
  const Unit* parent = stack_.back();
  if (parent->kind == UnitKind::Annotations) {
    if (stack_.size() == 2) return name;
    parent = stack_[stack_.size() - 2];
  }
  if (unit->kind == UnitKind::Function || unit->kind == UnitKind::AsyncFunction || unit->kind == UnitKind::Class) {
    Identifier id = mangle(c_, parent->private_name, unit->name);
    if (parent->scope->symbols.scope(id) == Resolved::GlobalExplicit) return name;
  }
  const bool local =
      parent->kind == UnitKind::Function || parent->kind == UnitKind::AsyncFunction || parent->kind == UnitKind::Lambda;
  return parent->qualname + (local ? ".<locals>." : ".") + name;
}

std::uint32_t CodeGenerator::code_flags() const {
  const Scope* s = u_->scope;
  std::uint32_t flags = 0;
  if (s->is_function_like()) {
    flags |= kNewLocals | kOptimized;
    if (s->nested) flags |= kNested;
    if (s->generator && !s->coroutine) flags |= kGenerator;
    if (s->generator && s->coroutine) flags |= kAsyncGenerator;
    if (s->varargs) flags |= kVarArgs;
    if (s->varkeywords) flags |= kVarKeywords;
    if (s->has_docstring) flags |= kHasDocstring;
    if (s->method) flags |= kMethod;
  }
  if (s->coroutine && !s->generator) flags |= kCoroutine;
  return flags | (c_.features & kInherited);
}

const CodeUnit* CodeGenerator::finish_unit(bool add_none) {
  if (add_none) load_none(kNoLocation);
  emit(Op::RETURN_VALUE, kNoLocation);
  if (c_.failed()) return nullptr;
  const std::uint32_t flags = code_flags();
  if (u_->kind == UnitKind::Module) u_->sequence.replace_placeholder(u_->has_annotations ? &u_->annotations : nullptr);

  // Of the graph, and of the assembler.
  constexpr std::size_t kBytesForEach = 160;
  if (!c_.has_room(kBytesForEach * u_->sequence.entries().size())) return nullptr;
  FlowGraph graph(c_, u_->consts);
  graph.build(u_->sequence);
  graph.optimize(u_->varnames.size(), static_cast<int>(u_->scope->varnames.size()));
  FlowGraph::Frame frame;
  frame.local_count = u_->varnames.size();
  frame.cell_count = u_->cellvars.size();
  frame.free_count = u_->freevars.size();
  frame.first_line = u_->first_line;
  frame.is_generator = flags & (kGenerator | kCoroutine | kAsyncGenerator);
  for (int i = 0; i < frame.cell_count + frame.free_count; ++i) frame.cell_offsets.push_back(frame.local_count + i);
  for (int i = 0; i < frame.cell_count; ++i)
    if (const int parameter = u_->varnames.find(u_->cellvars.all()[i].name); parameter >= 0)
      frame.cell_offsets[i] = parameter;
  const int depth = graph.finish(frame);
  if (depth < 0) {
    c_.fail(ErrorKind::System, "Invalid CFG, inconsistent stackdepth");
    return nullptr;
  }
  const Assembled assembled = assemble(graph.entry(), u_->first_line);

  if (!c_.has_room(2 * (assembled.code.size() + assembled.linetable.size() + assembled.exceptiontable.size()) +
                   sizeof(const Const*) * (u_->consts.size() + u_->names.all().size())))
    return nullptr;
  Arena& arena = c_.arena();
  auto* code = ::new (arena.allocate(sizeof(CodeUnit), alignof(CodeUnit))) CodeUnit;
  code->argcount = u_->arguments.positional + u_->arguments.positional_only;
  code->posonlyargcount = u_->arguments.positional_only;
  code->kwonlyargcount = u_->arguments.keyword_only;
  code->stacksize = depth;
  code->flags = flags;
  code->firstlineno = u_->first_line;
  code->code = arena.copy_text(assembled.code);
  code->linetable = arena.copy_text(assembled.linetable);
  code->exceptiontable = arena.copy_text(assembled.exceptiontable);
  code->consts = arena.copy_span(std::span<const Const* const>(u_->consts));
  std::vector<const Const*> names;
  for (const Symbol& s : u_->names.all()) names.push_back(text(s.name));
  code->names = arena.copy_span(std::span<const Const* const>(names));
  code->filename = pool_.str(c_.options().filename);
  code->name = text(u_->name);
  code->qualname = pool_.str(u_->qualname);
  fill_locals(*code, frame);
  return code;
}

void CodeGenerator::fill_locals(CodeUnit& code, const FlowGraph::Frame& frame) {
  std::vector<const Const*> names;
  std::string kinds;
  const Scope* s = u_->scope;
  const int positional_only = u_->arguments.positional_only;
  const int positional = positional_only + u_->arguments.positional;
  const int keyword = positional + u_->arguments.keyword_only;
  const int varargs = keyword + s->varargs;
  const int varkeywords = varargs + s->varkeywords;
  for (int i = 0; i < u_->varnames.size(); ++i) {
    Identifier name = u_->varnames.all()[i].name;
    int kind = kLocal;
    if (i < positional_only)
      kind |= kArgPositional;
    else if (i < positional)
      kind |= kArgPositional | kArgKeyword;
    else if (i < keyword)
      kind |= kArgKeyword;
    else if (i < varargs)
      kind |= kArgVariadic | kArgPositional;
    else if (i < varkeywords)
      kind |= kArgVariadic | kArgKeyword;
    if (u_->fast_hidden.find(name)) kind |= kHidden;
    if (u_->cellvars.find(name) >= 0) kind |= kCell;
    names.push_back(text(name));
    kinds.push_back(static_cast<char>(kind));
  }
  for (const Symbol& cell : u_->cellvars.all()) {
    if (u_->varnames.find(cell.name) >= 0) continue;
    names.push_back(text(cell.name));
    kinds.push_back(static_cast<char>(kCell));
  }
  for (const Symbol& free : u_->freevars.all()) {
    names.push_back(text(free.name));
    kinds.push_back(static_cast<char>(kFree));
  }
  code.cell_count = frame.cell_count;
  code.free_count = frame.free_count;
  code.localsplusnames = c_.arena().copy_span(std::span<const Const* const>(names));
  code.localspluskinds = c_.arena().copy_text(kinds);
}

// --- instructions
// -----------------------------------------------------------------------------------------------------

int CodeGenerator::add_const(const Const* value) {
  constexpr std::size_t kLinear = 32;
  auto& consts = u_->consts;
  if (consts.size() < kLinear) {
    for (std::size_t i = 0; i < consts.size(); ++i)
      if (consts[i] == value) return static_cast<int>(i);
    consts.push_back(value);
    return static_cast<int>(consts.size()) - 1;
  }
  if (u_->const_index.empty())
    for (std::size_t i = 0; i < consts.size(); ++i) u_->const_index.emplace(consts[i], static_cast<int>(i));
  const auto [at, added] = u_->const_index.try_emplace(value, static_cast<int>(consts.size()));
  if (added) consts.push_back(value);
  return at->second;
}

const Const* CodeGenerator::constant(const ast::constant& value) {
  const Const* c = pool_.from_ast(value);
  if (c) return c;
  c_.fail(ErrorKind::System, "constant too large");
  return pool_.none();
}

void CodeGenerator::name_op(Attr kind, Identifier name, Where loc) {
  const int index = u_->names.add(mangled(name));
  switch (kind) {
    case Attr::Load:
      return emit(Op::LOAD_ATTR, index << 1, loc);
    case Attr::Method:
      return emit(Op::LOAD_ATTR, index << 1 | 1, loc);
    case Attr::Store:
      return emit(Op::STORE_ATTR, index, loc);
    case Attr::Del:
      return emit(Op::DELETE_ATTR, index, loc);
    case Attr::Super:
      return emit(Op::LOAD_SUPER_ATTR, index << 2 | 2, loc);
    case Attr::SuperMethod:
      return emit(Op::LOAD_SUPER_ATTR, index << 2 | 3, loc);
    case Attr::ZeroSuper:
      return emit(Op::LOAD_SUPER_ATTR, index << 2, loc);
    case Attr::ZeroSuperMethod:
      return emit(Op::LOAD_SUPER_ATTR, index << 2 | 1, loc);
    case Attr::Import:
      return emit(Op::IMPORT_NAME, index, loc);
    case Attr::ImportFrom:
      return emit(Op::IMPORT_FROM, index, loc);
  }
}

void CodeGenerator::variable(Identifier name, expr_context ctx, Where loc) {
  Identifier id = mangled(name);
  const Resolved scope = u_->scope->symbols.scope(id);
  const bool in_class_block = u_->scope->type == ScopeType::Class;
  const auto choose = [ctx](Op load, Op store, Op del) {
    return ctx == expr_context::Load ? load : ctx == expr_context::Store ? store : del;
  };
  const auto load_classdict = [&] { emit(Op::LOAD_DEREF, u_->freevars.add(c_.intern("__classdict__")), loc); };
  const bool fast = scope == Resolved::Local && (u_->scope->is_function_like() || u_->fast_hidden.flags(id) == 1);
  if (fast) return emit(choose(Op::LOAD_FAST, Op::STORE_FAST, Op::DELETE_FAST), u_->varnames.add(id), loc);
  if (scope == Resolved::Free || scope == Resolved::Cell) {
    const int index = (scope == Resolved::Free ? u_->freevars : u_->cellvars).add(id);
    Op op = choose(Op::LOAD_DEREF, Op::STORE_DEREF, Op::DELETE_DEREF);
    if (op == Op::LOAD_DEREF) {
      if (in_class_block && u_->inlined_comprehensions == 0) {
        emit(Op::LOAD_LOCALS, loc);
        op = Op::LOAD_FROM_DICT_OR_DEREF;
      } else if (u_->scope->can_see_class_scope) {
        load_classdict();
        op = Op::LOAD_FROM_DICT_OR_DEREF;
      }
    }
    return emit(op, index, loc);
  }
  const int index = u_->names.add(id);
  const bool global =
      scope == Resolved::GlobalExplicit || (scope == Resolved::GlobalImplicit && u_->scope->is_function_like());
  if (global) {
    if (ctx == expr_context::Load && u_->scope->can_see_class_scope && scope == Resolved::GlobalImplicit) {
      load_classdict();
      return emit(Op::LOAD_FROM_DICT_OR_GLOBALS, index, loc);
    }
    return emit(choose(Op::LOAD_GLOBAL, Op::STORE_GLOBAL, Op::DELETE_GLOBAL),
                ctx == expr_context::Load ? index << 1 : index, loc);
  }
  if (ctx == expr_context::Load && in_class_block && u_->inlined_comprehensions)
    return emit(Op::LOAD_GLOBAL, index << 1, loc);
  emit(choose(Op::LOAD_NAME, Op::STORE_NAME, Op::DELETE_NAME), index, loc);
}

void CodeGenerator::binary(operator_ op, bool inplace, Where loc) {
  static constexpr BinaryOp kOps[] = {
      BinaryOp::Add,        BinaryOp::Add,       BinaryOp::Subtract, BinaryOp::Multiply,   BinaryOp::MatrixMultiply,
      BinaryOp::TrueDivide, BinaryOp::Remainder, BinaryOp::Power,    BinaryOp::LShift,     BinaryOp::RShift,
      BinaryOp::Or,         BinaryOp::Xor,       BinaryOp::And,      BinaryOp::FloorDivide};
  emit(Op::BINARY_OP, static_cast<int>(kOps[static_cast<int>(op)]) + (inplace ? kInplaceOffset : 0), loc);
}

void CodeGenerator::compare_op(cmpop op, Where loc) {
  Comparison kind;
  switch (op) {
    case cmpop::Is:
      return emit(Op::IS_OP, 0, loc);
    case cmpop::IsNot:
      return emit(Op::IS_OP, 1, loc);
    case cmpop::In:
      return emit(Op::CONTAINS_OP, 0, loc);
    case cmpop::NotIn:
      return emit(Op::CONTAINS_OP, 1, loc);
    case cmpop::Eq:
      kind = Comparison::Eq;
      break;
    case cmpop::NotEq:
      kind = Comparison::Ne;
      break;
    case cmpop::Lt:
      kind = Comparison::Lt;
      break;
    case cmpop::LtE:
      kind = Comparison::Le;
      break;
    case cmpop::Gt:
      kind = Comparison::Gt;
      break;
    default:
      kind = Comparison::Ge;
      break;
  }
  emit(Op::COMPARE_OP, static_cast<int>(kind) << 5 | kCompareMask[static_cast<int>(kind)], loc);
}

// The value to send is on top of the iterator; leaves the result.
void CodeGenerator::yield_from(ResumeAt resume, Where loc) {
  const Label send = new_label(), fail = new_label(), exit = new_label();
  use(send);
  jump(Op::SEND, exit, loc);
  // close() and throw() raise here; a StopIteration among them is the result.
  jump(Op::SETUP_FINALLY, fail, loc);
  emit(Op::YIELD_VALUE, 1, loc);
  emit(Op::POP_BLOCK, kNoLocation);
  emit(Op::RESUME, static_cast<int>(resume), loc);
  jump(Op::JUMP_NO_INTERRUPT, send, loc);
  use(fail);
  emit(Op::CLEANUP_THROW, loc);
  use(exit);
  emit(Op::END_SEND, loc);
}

void CodeGenerator::yield_value(Where loc) {
  if (u_->scope->generator && u_->scope->coroutine) intrinsic(Intrinsic1::AsyncGenWrap, loc);
  emit(Op::YIELD_VALUE, 0, loc);
  emit(Op::RESUME, static_cast<int>(ResumeAt::AfterYield), loc);
}

void CodeGenerator::pop_except_and_reraise(Where loc) {
  emit(Op::COPY, 3, loc);
  emit(Op::POP_EXCEPT, loc);
  emit(Op::RERAISE, 1, loc);
}

// --- leaving blocks
// ---------------------------------------------------------------------------------------------------

void CodeGenerator::push_frame(FrameBlock block) {
  if (u_->frames.size() >= kMaxFrames) error(block.loc, "too many statically nested blocks");
  if (block.kind == Frame::FinallyEnd) ++warnings_off_;
  u_->frames.push_back(block);
}

void CodeGenerator::pop_frame() {
  if (u_->frames.back().kind == Frame::FinallyEnd) --warnings_off_;
  u_->frames.pop_back();
}

void CodeGenerator::unwind(Location& loc, const FrameBlock& block, bool keep_top) {
  switch (block.kind) {
    case Frame::WhileLoop:
    case Frame::ExceptionHandler:
    case Frame::ExceptionGroupHandler:
    case Frame::AsyncComprehension:
    case Frame::StopIteration:
      return;
    case Frame::ForLoop:
    case Frame::AsyncForLoop:
    case Frame::PopValue:
      if (keep_top) emit(Op::SWAP, 2, loc);
      return emit(Op::POP_TOP, loc);
    case Frame::TryExcept:
      return emit(Op::POP_BLOCK, loc);
    case Frame::FinallyTry:
      emit(Op::POP_BLOCK, loc);
      if (keep_top) push_frame({Frame::PopValue, loc, kNoLabel});
      body(block.finally);
      if (keep_top) pop_frame();
      loc = kNoLocation;  // the finally block runs after the statement that leaves
      return;
    case Frame::FinallyEnd:
      if (keep_top) emit(Op::SWAP, 2, loc);
      emit(Op::POP_TOP, loc);
      if (keep_top) emit(Op::SWAP, 2, loc);
      emit(Op::POP_BLOCK, loc);
      return emit(Op::POP_EXCEPT, loc);
    case Frame::With:
    case Frame::AsyncWith:
      loc = block.loc;
      emit(Op::POP_BLOCK, loc);
      if (keep_top) {
        emit(Op::SWAP, 3, loc);
        emit(Op::SWAP, 2, loc);
      }
      call_exit_with_nones(loc);
      if (block.kind == Frame::AsyncWith) {
        emit(Op::GET_AWAITABLE, 2, loc);
        load_none(loc);
        yield_from(ResumeAt::AfterAwait, loc);
      }
      emit(Op::POP_TOP, loc);
      loc = kNoLocation;
      return;
    case Frame::HandlerCleanup:
      if (block.name) emit(Op::POP_BLOCK, loc);
      if (keep_top) emit(Op::SWAP, 2, loc);
      emit(Op::POP_BLOCK, loc);
      emit(Op::POP_EXCEPT, loc);
      if (block.name) unbind(block.name, loc);
      return;
  }
}

void CodeGenerator::unwind_all(Location& loc, bool keep_top, FrameBlock* loop) {
  if (u_->frames.empty() || !c_.enter()) return;
  const FrameBlock top = u_->frames.back();
  if (top.kind == Frame::ExceptionGroupHandler)
    return error(loc, "'break', 'continue' and 'return' cannot appear in an except* block");
  if (loop && (top.kind == Frame::WhileLoop || top.kind == Frame::ForLoop || top.kind == Frame::AsyncForLoop)) {
    *loop = top;
    return;
  }
  pop_frame();
  unwind(loc, top, keep_top);
  unwind_all(loc, keep_top, loop);
  push_frame(top);
}

}  // namespace krait::compiler
