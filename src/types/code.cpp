// code: what Python sees of class Code (code/code.h).
#include "code/code.h"

#include "code/line_table.h"
#include "code/verify.h"
#include "object/allocate.h"
#include "types/adaptive_code.h"
#include "types/bytes.h"
#include "types/code_options.h"
#include "types/dict.h"
#include "types/module_image.h"
#include "types/protocol.h"
#include "types/singletons.h"
#include "types/str.h"
#include "types/tuple.h"

namespace krait {

Code::Code(CodeParts&& parts)
    : argcount_(parts.argcount),
      posonlyargcount_(parts.posonlyargcount),
      kwonlyargcount_(parts.kwonlyargcount),
      stacksize_(parts.stacksize),
      flags_(parts.flags),
      firstlineno_(parts.firstlineno) {
  const auto move = [](auto& to, auto& from) { to.set(std::remove_reference_t<decltype(to.ref())>(from.get()).own()); };
  move(consts_, parts.consts);
  move(names_, parts.names);
  move(localsplusnames_, parts.localsplusnames);
  move(localspluskinds_, parts.localspluskinds);
  move(code_, parts.code);
  move(linetable_, parts.linetable);
  move(exceptiontable_, parts.exceptiontable);
  move(filename_, parts.filename);
  move(name_, parts.name);
  move(qualname_, parts.qualname);
  code_data_ = code_->span();
  linetable_data_ = linetable_->span();
  exceptiontable_data_ = exceptiontable_->span();
  kinds_data_ = localspluskinds_->data();
  nlocalsplus_ = static_cast<std::int32_t>(localspluskinds_->size());
  for (std::int32_t i = 0; i < nlocalsplus_; ++i) {
    nlocals_ += (kinds_data_[i] & kLocalPlain) != 0;
    ncellvars_ += (kinds_data_[i] & kLocalCell) != 0;
    nfreevars_ += (kinds_data_[i] & kLocalFree) != 0;
  }
}

Code::~Code() {
  if (executable && free_executable) free_executable(executable);
  if (image_) drop_image(*image_);
}

void Code::trace(Tracer& v) {
  v(consts_);
  v(names_);
  v(localsplusnames_);
  v(localspluskinds_);
  v(code_);
  v(linetable_);
  v(exceptiontable_);
  v(filename_);
  v(name_);
  v(qualname_);
}

void Code::set_filename(Own<Str> filename) { filename_.set(std::move(filename)); }

namespace {

// Whether the collector need not look at an object: it cannot be in a cycle. Marks the tuples that cannot.
bool is_atomic(const Heap& heap, Value v, int depth) {
  if (v.is_immediate()) return true;
  Object* o = v.object();
  if (!heap.owns(o)) return true;
  if (mem::Page::of(o)->kind == static_cast<std::uint8_t>(PageKind::Leaf) || Heap::state(o) & kUntracked) return true;
  if (!Ref<>(v).is_exact<Tuple>() || depth == 0) return false;
  for (Value item : Ref<>(v).as<Tuple>()->span())
    if (!is_atomic(heap, item, depth - 1)) return false;
  return Heap::set_state(o, kUntracked);
}

}  // namespace

// Code is as good as always made of atoms; then it and its tuples are nothing to the collector, as in CPython.
Result<Own<Code>> Code::create(Thread& t, CodeParts&& parts) {
  if (!keeps_columns(t)) {
    const std::vector<std::uint8_t> table = without_columns(parts.linetable->span());
    parts.linetable.set(TRY(Bytes::create(t, table.data(), table.size())));
  }
  Own<Code> code = TRY(krait::create<Code>(t, std::move(parts)));
  constexpr int kDepth = 8;
  bool atomic = is_atomic(*t.heap, code->consts().value(), kDepth);
  // They hold nothing but strings.
  for (Ref<Tuple> names : {code->names(), code->localsplusnames()})
    if (t.heap->owns(names.get())) atomic = Heap::set_state(names.get(), kUntracked) && atomic;
  if (atomic) Heap::set_state(code.get(), kUntracked);
  return code;
}

namespace {

Result<Own<Str>> interned(Thread& t, Ref<> name) {
  if (!name.is<Str>()) return raise(t, exc::TypeError, "name tuples must contain only strings, not '%T'", name);
  return Str::intern(t, name.as<Str>().own());
}

// A tuple with the same strings, interned.
Result<Own<Tuple>> intern_all(Thread& t, Ref<Tuple> names) {
  Own<Tuple> out = TRY(Tuple::create(t, names->size()));
  for (std::size_t i = 0; i < names->size(); ++i) out->init_item(i, TRY(interned(t, (*names)[i])));
  return out;
}

// What a Python program hands in must not harm the interpreter.
Result<void> check_parts(Thread& t, const CodeParts& p) {
  if (p.localspluskinds->size() != p.localsplusnames->size())
    return raise(t, exc::ValueError, "code: lengths of local names and kinds differ");
  CodeView view;
  view.code = p.code->span();
  view.exceptiontable = p.exceptiontable->span();
  view.localspluskinds = p.localspluskinds->span();
  view.consts = static_cast<std::int32_t>(p.consts->size());
  view.names = static_cast<std::int32_t>(p.names->size());
  view.stacksize = p.stacksize;
  view.argcount = p.argcount;
  view.posonlyargcount = p.posonlyargcount;
  view.kwonlyargcount = p.kwonlyargcount;
  view.flags = p.flags;
  const std::string wrong = verify(view);
  if (!wrong.empty()) return raise(t, exc::ValueError, "code: %s", wrong);
  return ok;
}

}  // namespace

Result<Own<Code>> create_verified_code(Thread& t, CodeParts&& parts) {
  TRY(check_parts(t, parts));
  parts.names.set(TRY(intern_all(t, parts.names.ref())));
  parts.localsplusnames.set(TRY(intern_all(t, parts.localsplusnames.ref())));
  return Code::create(t, std::move(parts));
}

// --- attributes
// -------------------------------------------------------------------------------------------------------

// Friend of Code: its methods as Python has them.
struct CodeAccess {
  static const Code* code(Ref<> self) { return self.as<Code>().get(); }
  static Result<Code*> complete(Thread& t, Ref<> self) {
    Code* c = self.as<Code>().get();
    TRY(c->complete(t));
    return c;
  }
  // One of the bytes that code from an image has no object for until now.
  static Result<Own<Bytes>> bytes(Thread& t, Slot<Bytes>& slot, std::span<const std::uint8_t> data) {
    if (!slot) slot.set(TRY(Bytes::create(t, data.data(), data.size())));
    return slot.ref().own();
  }
  static Result<Own<Bytes>> code_bytes(Thread& t, Code& c) { return bytes(t, c.code_, c.code_data_); }
  static Result<Own<Bytes>> linetable_bytes(Thread& t, Code& c) { return bytes(t, c.linetable_, c.linetable_data_); }
  static Result<Own<Bytes>> exceptiontable_bytes(Thread& t, Code& c) {
    return bytes(t, c.exceptiontable_, c.exceptiontable_data_);
  }

  static Result<std::int64_t> get_argcount(Thread&, Ref<> self) { return code(self)->argcount_; }
  static Result<std::int64_t> get_posonlyargcount(Thread&, Ref<> self) { return code(self)->posonlyargcount_; }
  static Result<std::int64_t> get_kwonlyargcount(Thread&, Ref<> self) { return code(self)->kwonlyargcount_; }
  static Result<std::int64_t> get_stacksize(Thread&, Ref<> self) { return code(self)->stacksize_; }
  static Result<std::int64_t> get_flags(Thread&, Ref<> self) { return code(self)->flags_; }
  static Result<std::int64_t> get_firstlineno(Thread&, Ref<> self) { return code(self)->firstlineno_; }
  static Result<std::int64_t> get_nlocals(Thread&, Ref<> self) { return code(self)->nlocals_; }
  static Result<Own<>> get_code(Thread& t, Ref<> self) { return code_bytes(t, *self.as<Code>().get()); }
  static Result<Own<>> get_adaptive(Thread& t, Ref<> self) { return adaptive_code(t, self.as<Code>()); }
  static Result<Own<>> get_consts(Thread& t, Ref<> self) { return TRY(complete(t, self))->consts_.ref().own(); }
  static Result<Own<>> get_names(Thread& t, Ref<> self) { return TRY(complete(t, self))->names_.ref().own(); }
  static Result<Own<>> get_filename(Thread&, Ref<> self) { return code(self)->filename_.ref().own(); }
  static Result<Own<>> get_name(Thread&, Ref<> self) { return code(self)->name_.ref().own(); }
  static Result<Own<>> get_qualname(Thread&, Ref<> self) { return code(self)->qualname_.ref().own(); }
  static Result<Own<>> get_linetable(Thread& t, Ref<> self) { return linetable_bytes(t, *self.as<Code>().get()); }
  static Result<Own<>> get_exceptiontable(Thread& t, Ref<> self) {
    return exceptiontable_bytes(t, *self.as<Code>().get());
  }
  static Result<Own<>> get_varnames(Thread& t, Ref<> self) { return names_of(t, self, kLocalPlain); }
  static Result<Own<>> get_cellvars(Thread& t, Ref<> self) { return names_of(t, self, kLocalCell); }
  static Result<Own<>> get_freevars(Thread& t, Ref<> self) { return names_of(t, self, kLocalFree); }

  static Result<Own<Tuple>> names_of(Thread& t, Ref<> self, int kind) {
    const Code* c = TRY(complete(t, self));
    std::size_t count = 0;
    for (std::uint8_t k : c->kinds()) count += (k & kind) != 0;
    if (count == 0) return Tuple::empty();
    Own<Tuple> out = TRY(Tuple::create(t, count));
    count = 0;
    for (std::int32_t i = 0; i < c->nlocalsplus_; ++i)
      if (c->kinds_data_[i] & kind)
        out->init_item(count++, (*c->localsplusnames_.ref())[static_cast<std::size_t>(i)].own());
    return out;
  }

  static Result<Own<>> varname_from_oparg(Thread& t, Ref<> self, std::int64_t i) {
    const Code* c = TRY(complete(t, self));
    if (i < 0 || i >= c->nlocalsplus_) return raise(t, exc::IndexError, "tuple index out of range");
    return (*c->localsplusnames_.ref())[static_cast<std::size_t>(i)].own();
  }

  static Result<void> copy(Thread& t, Ref<> self, CodeParts& p) {
    Code* c = TRY(complete(t, self));
    p.argcount = c->argcount_;
    p.posonlyargcount = c->posonlyargcount_;
    p.kwonlyargcount = c->kwonlyargcount_;
    p.stacksize = c->stacksize_;
    p.flags = c->flags_;
    p.firstlineno = c->firstlineno_;
    p.consts.set(c->consts_.ref().own());
    p.names.set(c->names_.ref().own());
    p.localsplusnames.set(c->localsplusnames_.ref().own());
    p.localspluskinds.set(TRY(bytes(t, c->localspluskinds_, c->kinds())));
    p.code.set(TRY(code_bytes(t, *c)));
    p.linetable.set(TRY(linetable_bytes(t, *c)));
    p.exceptiontable.set(TRY(exceptiontable_bytes(t, *c)));
    p.filename.set(c->filename_.ref().own());
    p.name.set(c->name_.ref().own());
    p.qualname.set(c->qualname_.ref().own());
    return ok;
  }

  // The constants compare with their types: 0, 0.0 and False differ.
  static Result<bool> constants_equal(Thread& t, Ref<> a, Ref<> b) {
    if (a == b) return true;
    if (type_of(a.value()) != type_of(b.value())) return false;
    if (a.is_exact<Tuple>()) {
      TRY(check_stack(t));
      auto x = a.as<Tuple>(), y = b.as<Tuple>();
      if (x->size() != y->size()) return false;
      for (std::size_t i = 0; i < x->size(); ++i)
        if (!TRY(constants_equal(t, (*x)[i], (*y)[i]))) return false;
      return true;
    }
    if (!TRY(equal(t, a, b))) return false;
    if (type_of(a.value()) != &kFloatType) return true;
    // Zeros differ by their sign, which repr shows.
    Own<Str> x = TRY(krait::repr(t, a)), y = TRY(krait::repr(t, b));
    return Str::equal(x.ref(), y.ref());
  }

  static Result<bool> same(Thread& t, Ref<> x, Ref<> y) {
    const Code *a = TRY(complete(t, x)), *b = TRY(complete(t, y));
    if (a->argcount_ != b->argcount_ || a->posonlyargcount_ != b->posonlyargcount_ ||
        a->kwonlyargcount_ != b->kwonlyargcount_ || a->flags_ != b->flags_ || a->firstlineno_ != b->firstlineno_ ||
        !Str::equal(a->name_.ref(), b->name_.ref()))
      return false;
    if (!std::ranges::equal(a->code(), b->code()) || !std::ranges::equal(a->linetable(), b->linetable()) ||
        !std::ranges::equal(a->exceptiontable(), b->exceptiontable()) || !std::ranges::equal(a->kinds(), b->kinds()))
      return false;
    return TRY(constants_equal(t, a->consts_.ref(), b->consts_.ref())) &&
           TRY(constants_equal(t, a->names_.ref(), b->names_.ref())) &&
           TRY(constants_equal(t, a->localsplusnames_.ref(), b->localsplusnames_.ref()));
  }

  static Result<std::int64_t> hash(Thread& t, Ref<> self) {
    Code* c = TRY(complete(t, self));
    std::uint64_t h = 20221211;
    const auto mix = [&h](std::uint64_t v) { h = (h ^ v) * 1000003; };
    mix(static_cast<std::uint64_t>(TRY(krait::hash(t, c->name_.ref()))));
    mix(static_cast<std::uint64_t>(TRY(krait::hash(t, c->consts_.ref()))));
    mix(static_cast<std::uint64_t>(TRY(krait::hash(t, c->names_.ref()))));
    mix(static_cast<std::uint64_t>(TRY(krait::hash(t, c->localsplusnames_.ref()))));
    mix(static_cast<std::uint64_t>(TRY(linetable_bytes(t, *c))->hash_nothrow()));
    mix(static_cast<std::uint64_t>(TRY(exceptiontable_bytes(t, *c))->hash_nothrow()));
    mix(static_cast<std::uint64_t>(TRY(code_bytes(t, *c))->hash_nothrow()));
    for (std::int32_t n :
         {c->argcount_, c->posonlyargcount_, c->kwonlyargcount_, static_cast<std::int32_t>(c->flags_), c->firstlineno_})
      mix(static_cast<std::uint64_t>(n));
    const auto result = static_cast<std::int64_t>(h);
    return result == -1 ? -2 : result;
  }
};

Result<Own<>> Code::repr(Thread& t, Ref<> self) {
  auto c = self.as<Code>();
  return format(t, "<code object %s at 0x%x, file \"%s\", line %d>", c->name_, self.value().bits(), c->filename_,
                c->firstlineno_);
}

Result<std::int64_t> Code::hash(Thread& t, Ref<> self) { return CodeAccess::hash(t, self); }

Result<Own<>> Code::compare(Thread& t, Ref<> a, Ref<> b, CompareOp op) {
  if ((op != CompareOp::Eq && op != CompareOp::Ne) || !a.is<Code>() || !b.is<Code>()) return not_implemented();
  const bool same = TRY(CodeAccess::same(t, a, b));
  return bool_from(same == (op == CompareOp::Eq));
}

// --- CodeType() and replace()
// -----------------------------------------------------------------------------------------

namespace {

// Locals, cells and free variables as CodeType() gets them; a cell that is also a local is one place.
Result<void> set_locals(Thread& t, CodeParts& p, Ref<Tuple> varnames, Ref<Tuple> cellvars, Ref<Tuple> freevars) {
  const auto index_in = [](Ref<Tuple> names, Ref<> name) -> std::ptrdiff_t {
    for (std::size_t i = 0; i < names->size(); ++i)
      if ((*names)[i].is<Str>() && name.is<Str>() && Str::equal((*names)[i].as<Str>(), name.as<Str>()))
        return static_cast<std::ptrdiff_t>(i);
    return -1;
  };
  std::size_t own_cells = 0;
  for (std::size_t i = 0; i < cellvars->size(); ++i) own_cells += index_in(varnames, (*cellvars)[i]) < 0;
  const std::size_t count = varnames->size() + own_cells + freevars->size();
  Own<Tuple> names = TRY(Tuple::create(t, count));
  Own<Bytes> kinds = TRY(Bytes::create_uninitialized(t, count));
  std::uint8_t* kind = kinds->mutable_data();
  std::size_t at = 0;
  const auto positional = static_cast<std::size_t>(p.argcount),
             positional_only = static_cast<std::size_t>(p.posonlyargcount);
  const std::size_t keyword = positional + static_cast<std::size_t>(p.kwonlyargcount);
  const std::size_t varargs = keyword + ((p.flags & kCodeVarArgs) != 0),
                    varkeywords = varargs + ((p.flags & kCodeVarKeywords) != 0);
  for (std::size_t i = 0; i < varnames->size(); ++i, ++at) {
    int k = kLocalPlain;
    if (i < positional_only)
      k |= kLocalArgPositional;
    else if (i < positional)
      k |= kLocalArgPositional | kLocalArgKeyword;
    else if (i < keyword)
      k |= kLocalArgKeyword;
    else if (i < varargs)
      k |= kLocalArgVariadic | kLocalArgPositional;
    else if (i < varkeywords)
      k |= kLocalArgVariadic | kLocalArgKeyword;
    if (index_in(cellvars, (*varnames)[i]) >= 0) k |= kLocalCell;
    kind[at] = static_cast<std::uint8_t>(k);
    names->init_item(at, (*varnames)[i].own());
  }
  for (std::size_t i = 0; i < cellvars->size(); ++i) {
    if (index_in(varnames, (*cellvars)[i]) >= 0) continue;
    kind[at] = kLocalCell;
    names->init_item(at++, (*cellvars)[i].own());
  }
  for (std::size_t i = 0; i < freevars->size(); ++i) {
    kind[at] = kLocalFree;
    names->init_item(at++, (*freevars)[i].own());
  }
  p.localsplusnames.set(std::move(names));
  p.localspluskinds.set(std::move(kinds));
  return ok;
}

Result<std::int32_t> to_c_int(Thread& t, Ref<> v) {
  const std::int64_t n = TRY(index_int64(t, v, &exc::OverflowError));
  if (n < INT32_MIN || n > INT32_MAX) return raise(t, exc::OverflowError, "Python int too large to convert to C int");
  return static_cast<std::int32_t>(n);
}

template <class T>
Result<void> take(Thread& t, Slot<T>& slot, Ref<> v, int position) {
  if (!v.is<T>()) return raise(t, exc::TypeError, "code() argument %d must be %s, not %T", position, T::type.name, v);
  slot.set(v.as<T>().own());
  return ok;
}

}  // namespace

Result<Own<>> Code::construct(Thread& t, Ref<Type>, const Arguments& a) {
  if (a.keywords) return raise(t, exc::TypeError, "code() takes no keyword arguments");
  if (a.positional < 16 || a.positional > 18)
    return raise(t, exc::TypeError, "code expected at %s %d arguments, got %d", a.positional < 16 ? "least" : "most",
                 a.positional < 16 ? 16 : 18, a.positional);
  CodeParts p;
  p.argcount = TRY(to_c_int(t, a[0]));
  p.posonlyargcount = TRY(to_c_int(t, a[1]));
  p.kwonlyargcount = TRY(to_c_int(t, a[2]));
  const std::int32_t nlocals = TRY(to_c_int(t, a[3]));
  p.stacksize = TRY(to_c_int(t, a[4]));
  p.flags = static_cast<std::uint32_t>(TRY(to_c_int(t, a[5])));
  TRY(take(t, p.code, a[6], 7));
  TRY(take(t, p.consts, a[7], 8));
  TRY(take(t, p.names, a[8], 9));
  Slot<Tuple> varnames, freevars, cellvars;
  TRY(take(t, varnames, a[9], 10));
  TRY(take(t, p.filename, a[10], 11));
  TRY(take(t, p.name, a[11], 12));
  TRY(take(t, p.qualname, a[12], 13));
  p.firstlineno = TRY(to_c_int(t, a[13]));
  TRY(take(t, p.linetable, a[14], 15));
  TRY(take(t, p.exceptiontable, a[15], 16));
  freevars.set(Tuple::empty());
  cellvars.set(Tuple::empty());
  if (a.positional > 16) TRY(take(t, freevars, a[16], 17));
  if (a.positional > 17) TRY(take(t, cellvars, a[17], 18));
  if (p.argcount < 0) return raise(t, exc::ValueError, "code: argcount must not be negative");
  if (p.posonlyargcount < 0) return raise(t, exc::ValueError, "code: posonlyargcount must not be negative");
  if (p.kwonlyargcount < 0) return raise(t, exc::ValueError, "code: kwonlyargcount must not be negative");
  if (nlocals < 0) return raise(t, exc::ValueError, "code: nlocals must not be negative");
  if (static_cast<std::size_t>(nlocals) != varnames->size())
    return raise(t, exc::ValueError, "code: co_nlocals != len(co_varnames)");
  TRY(set_locals(t, p, varnames.ref(), cellvars.ref(), freevars.ref()));
  return create_verified_code(t, std::move(p));
}

namespace {

Result<Own<>> replace(Thread& t, Ref<> self, OptRef<> argcount, OptRef<> posonlyargcount, OptRef<> kwonlyargcount,
                      OptRef<> nlocals, OptRef<> stacksize, OptRef<> flags, OptRef<> firstlineno, OptRef<Bytes> code,
                      OptRef<Tuple> consts, OptRef<Tuple> names, OptRef<Tuple> varnames, OptRef<Tuple> freevars,
                      OptRef<Tuple> cellvars, OptRef<Str> filename, OptRef<Str> name, OptRef<Str> qualname,
                      OptRef<Bytes> linetable, OptRef<Bytes> exceptiontable) {
  CodeParts p;
  TRY(CodeAccess::copy(t, self, p));
  if (argcount) p.argcount = TRY(to_c_int(t, argcount.ref()));
  if (posonlyargcount) p.posonlyargcount = TRY(to_c_int(t, posonlyargcount.ref()));
  if (kwonlyargcount) p.kwonlyargcount = TRY(to_c_int(t, kwonlyargcount.ref()));
  if (stacksize) p.stacksize = TRY(to_c_int(t, stacksize.ref()));
  if (flags) p.flags = static_cast<std::uint32_t>(TRY(to_c_int(t, flags.ref())));
  if (firstlineno) p.firstlineno = TRY(to_c_int(t, firstlineno.ref()));
  const auto set = [](auto& slot, auto value) {
    if (value) slot.set(value.ref().own());
  };
  set(p.code, code);
  set(p.consts, consts);
  set(p.names, names);
  set(p.filename, filename);
  set(p.name, name);
  set(p.qualname, qualname);
  set(p.linetable, linetable);
  set(p.exceptiontable, exceptiontable);
  Slot<Tuple> locals(TRY(CodeAccess::names_of(t, self, kLocalPlain))),
      cells(TRY(CodeAccess::names_of(t, self, kLocalCell))), free(TRY(CodeAccess::names_of(t, self, kLocalFree)));
  set(locals, varnames);
  set(cells, cellvars);
  set(free, freevars);
  if (p.argcount < 0 || p.posonlyargcount < 0 || p.kwonlyargcount < 0)
    return raise(t, exc::ValueError, "code: argument counts must not be negative");
  if (nlocals && static_cast<std::size_t>(TRY(to_c_int(t, nlocals.ref()))) != locals->size())
    return raise(t, exc::ValueError, "code: co_nlocals != len(co_varnames)");
  const bool same_locals =
      !varnames && !cellvars && !freevars && !argcount && !posonlyargcount && !kwonlyargcount && !flags;
  if (!same_locals) TRY(set_locals(t, p, locals.ref(), cells.ref(), free.ref()));
  return create_verified_code(t, std::move(p));
}

// --- co_lines() and co_positions()
// --------------------------------------------------------------------------------------

Own<> number_or_none(std::int32_t n) { return n < 0 ? none() : Own<>::of_int(n); }

}  // namespace

class CodeLines : public Object {
 public:
  static Type type;
  explicit CodeLines(Own<Code> code) : code_(std::move(code)), runs_(code_->linetable(), code_->firstlineno()) {}
  static Result<Own<>> iter(Thread&, Ref<> self) { return self.own(); }
  static Step next(Thread& t, Ref<> self) {
    const auto run = self.as<CodeLines>()->runs_.next();
    if (!run) return Step::done();
    Own<> begin = Own<>::of_int(std::int64_t{run->begin} * 2), end = Own<>::of_int(std::int64_t{run->end} * 2),
          line = number_or_none(run->line);
    return Tuple::of(t, begin, end, line);
  }
  void trace(Tracer& v) { v(code_); }

 private:
  Slot<Code> code_;
  LineRuns runs_;
};
constinit Type CodeLines::type = describe<CodeLines>("line_iterator", {.flags = kTypeNoConstruct});

// Where each conditional jump stands, and where it goes on either way.
class CodeBranches : public Object {
 public:
  static Type type;
  explicit CodeBranches(Own<Code> code) : code_(std::move(code)) {}
  static Result<Own<>> iter(Thread&, Ref<> self) { return self.own(); }
  static Step next(Thread& t, Ref<> self) {
    auto it = self.as<CodeBranches>();
    const auto code = it->code_->code();
    std::uint32_t arg = 0;
    for (std::uint32_t& unit = it->unit_; 2 * unit + 1 < code.size();) {
      const std::uint32_t here = unit;
      const Op op = info(static_cast<Op>(code[2 * here])).family;
      arg = arg << 8 | code[2 * here + 1];
      unit = here + 1 + static_cast<std::uint32_t>(cache_units(op));
      switch (op) {
        case Op::EXTENDED_ARG:
          continue;
        case Op::POP_JUMP_IF_FALSE:
        case Op::POP_JUMP_IF_TRUE:
        case Op::POP_JUMP_IF_NONE:
        case Op::POP_JUMP_IF_NOT_NONE: {
          const std::uint32_t target = unit + arg;
          return triple(t, here, ++unit, target);  // NOT_TAKEN follows
        }
        case Op::FOR_ITER:
          return triple(t, here, unit, unit + arg + 2);  // behind END_FOR and POP_ITER
        case Op::END_ASYNC_FOR:
          return triple(t, unit - arg, unit - arg + 2, unit);
        default:
          arg = 0;
      }
    }
    return Step::done();
  }
  void trace(Tracer& v) { v(code_); }

 private:
  static Result<Own<Tuple>> triple(Thread& t, std::uint32_t from, std::uint32_t left, std::uint32_t right) {
    Own<> a = Own<>::of_int(2 * std::int64_t{from}), b = Own<>::of_int(2 * std::int64_t{left}),
          c = Own<>::of_int(2 * std::int64_t{right});
    return Tuple::of(t, a, b, c);
  }
  Slot<Code> code_;
  std::uint32_t unit_ = 0;
};
constinit Type CodeBranches::type = describe<CodeBranches>("line_iterator", {.flags = kTypeNoConstruct});

class CodePositions : public Object {
 public:
  static Type type;
  explicit CodePositions(Own<Code> code) : code_(std::move(code)), reader_(code_->linetable(), code_->firstlineno()) {}
  static Result<Own<>> iter(Thread&, Ref<> self) { return self.own(); }
  static Step next(Thread& t, Ref<> self) {
    auto it = self.as<CodePositions>();
    if (it->unit_ >= it->reader_.end() && !it->reader_.next()) return Step::done();
    ++it->unit_;
    const SourceRange& r = it->reader_.range();
    Own<> line = number_or_none(r.line), end_line = number_or_none(r.end_line), column = number_or_none(r.column),
          end_column = number_or_none(r.end_column);
    return Tuple::of(t, line, end_line, column, end_column);
  }
  void trace(Tracer& v) { v(code_); }

 private:
  Slot<Code> code_;
  LineTableReader reader_;
  std::uint32_t unit_ = 0;
};
constinit Type CodePositions::type = describe<CodePositions>("positions_iterator", {.flags = kTypeNoConstruct});

namespace {

Result<Own<>> co_lines(Thread& t, Ref<> self) { return create<CodeLines>(t, self.as<Code>().own()); }
Result<Own<>> co_branches(Thread& t, Ref<> self) { return create<CodeBranches>(t, self.as<Code>().own()); }
Result<Own<>> co_positions(Thread& t, Ref<> self) { return create<CodePositions>(t, self.as<Code>().own()); }

// The line table in the form it had before 3.10: pairs of a step in bytes and a step in lines.
void add_lnotab_step(std::string& out, std::uint32_t bytes, std::int32_t lines) {
  const auto pair = [&out](std::uint32_t b, std::int32_t l) {
    out.push_back(static_cast<char>(b));
    out.push_back(static_cast<char>(l));
  };
  for (; bytes > 255; bytes -= 255) pair(255, 0);
  for (; lines < -128; lines += 128, bytes = 0) pair(bytes, -128);
  for (; lines > 127; lines -= 127, bytes = 0) pair(bytes, 127);
  pair(bytes, lines);
}
Result<Own<>> get_lnotab(Thread& t, Ref<> self) {
  TRY(warn_format(t, exc::DeprecationWarning, 1, "co_lnotab is deprecated, use co_lines instead."));
  const Code& code = *self.as<Code>();
  std::string out;
  std::uint32_t at = 0;
  std::int32_t line = code.firstlineno();
  for (LineTableReader r(code.linetable(), code.firstlineno()); r.next();) {
    if (r.range().line < 0 || r.range().line == line) continue;
    add_lnotab_step(out, 2 * (r.begin() - at), r.range().line - line);
    at = r.begin();
    line = r.range().line;
  }
  return Bytes::create(t, out);
}

// Two names for one method: the signature text is written once.
#define KRAIT_REPLACE_PARAMETERS                                                                                      \
  "(self, /, *, co_argcount=<absent>, co_posonlyargcount=<absent>, co_kwonlyargcount=<absent>, co_nlocals=<absent>, " \
  "co_stacksize=<absent>, "                                                                                           \
  "co_flags=<absent>, co_firstlineno=<absent>, "                                                                      \
  "co_code=<absent>, co_consts=<absent>, co_names=<absent>, co_varnames=<absent>, co_freevars=<absent>, "             \
  "co_cellvars=<absent>, "                                                                                            \
  "co_filename=<absent>, co_name=<absent>, "                                                                          \
  "co_qualname=<absent>, co_linetable=<absent>, co_exceptiontable=<absent>)"

constexpr Method kMethods[] = {
    bind<&co_lines>("co_lines(self, /)"),
    bind<&co_positions>("co_positions(self, /)"),
    bind<&co_branches>("co_branches(self, /)"),
    bind<&CodeAccess::varname_from_oparg>(
        "_varname_from_oparg(self, oparg, /)",
        "The name of the variable that an instruction's argument means. For module dis."),
    bind<&replace>("replace" KRAIT_REPLACE_PARAMETERS,
                   "A copy in which the fields named by keywords have other values."),
    bind<&replace>("__replace__" KRAIT_REPLACE_PARAMETERS, "replace(), under the name that copy.replace() calls."),
};

#undef KRAIT_REPLACE_PARAMETERS

constexpr Attribute kAttributes[] = {
    as_member(attribute<&CodeAccess::get_argcount>("co_argcount")),
    as_member(attribute<&CodeAccess::get_posonlyargcount>("co_posonlyargcount")),
    as_member(attribute<&CodeAccess::get_kwonlyargcount>("co_kwonlyargcount")),
    as_member(attribute<&CodeAccess::get_stacksize>("co_stacksize")),
    as_member(attribute<&CodeAccess::get_flags>("co_flags")),
    as_member(attribute<&CodeAccess::get_firstlineno>("co_firstlineno")),
    as_member(attribute<&CodeAccess::get_nlocals>("co_nlocals")),
    attribute<&CodeAccess::get_code>("co_code"),
    attribute<&CodeAccess::get_adaptive>("_co_code_adaptive"),
    as_member(attribute<&CodeAccess::get_consts>("co_consts")),
    as_member(attribute<&CodeAccess::get_names>("co_names")),
    attribute<&CodeAccess::get_varnames>("co_varnames"),
    attribute<&CodeAccess::get_cellvars>("co_cellvars"),
    attribute<&CodeAccess::get_freevars>("co_freevars"),
    as_member(attribute<&CodeAccess::get_filename>("co_filename")),
    as_member(attribute<&CodeAccess::get_name>("co_name")),
    as_member(attribute<&CodeAccess::get_qualname>("co_qualname")),
    as_member(attribute<&CodeAccess::get_linetable>("co_linetable")),
    as_member(attribute<&CodeAccess::get_exceptiontable>("co_exceptiontable")),
    attribute<&get_lnotab>("co_lnotab"),
};

}  // namespace

constinit Type Code::type = describe<Code>(
    "code", {.doc = "code(argcount, posonlyargcount, kwonlyargcount, nlocals, stacksize,\n     flags, codestring, "
                    "constants, names, varnames, filename, name,\n     qualname, firstlineno, linetable, "
                    "exceptiontable, freevars=(),\n     cellvars=(), /)\n--\n\nCompiled code: what compile() makes and "
                    "a function runs. Made by hand it can crash the interpreter.",
             .methods = kMethods,
             .attributes = kAttributes,
             .flags = kTypeWeakrefs | kTypeUntracked});

}  // namespace krait
