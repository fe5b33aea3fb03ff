// CodeUnit as marshal data, so that it can be compared, cached and loaded without a running interpreter.
#include <algorithm>
#include <unordered_map>

#include "code/marshal_format.h"
#include "compile/code_unit.h"

namespace krait::compiler {

namespace {

using krait::marshal::Interned;
using krait::marshal::Type;

class UnitWriter {
 public:
  std::string take() { return out_.take(); }

  void code(const CodeUnit& c) {
    out_.begin(Type::Code);
    for (int n : {c.argcount, c.posonlyargcount, c.kwonlyargcount, c.stacksize})
      out_.u32(static_cast<std::uint32_t>(n));
    out_.u32(c.flags);
    bytes(c.code);
    tuple(c.consts);
    names(c.names);
    names(c.localsplusnames);
    bytes(c.localspluskinds);
    str(c.filename->text(), Interned::Yes);
    str(c.name->text(), Interned::Yes);
    str(c.qualname->text(), Interned::Yes);
    out_.u32(static_cast<std::uint32_t>(c.firstlineno));
    bytes(c.linetable);
    bytes(c.exceptiontable);
  }

 private:
  void bytes(std::string_view data) {
    out_.begin(Type::Bytes);
    out_.sized(data);
  }
  void tuple(std::span<const Const* const> items) {
    out_.tuple(items.size(), false);
    for (const Const* item : items) value(item);
  }
  void names(std::span<const Const* const> items) {
    out_.tuple(items.size(), false);
    for (const Const* item : items) str(item->text(), Interned::Yes);
  }
  // Of equal strings the first is written; the others refer to it, so that a reader makes (and interns) one.
  void str(std::string_view text, Interned interned) {
    const auto [at, added] = refs_[interned == Interned::Yes].try_emplace(text, out_.next_ref());
    if (!added) return out_.ref(at->second);
    const bool ascii = std::none_of(text.begin(), text.end(), [](char c) { return c & 0x80; });
    if (ascii)
      out_.ascii(text, interned, true);
    else
      out_.utf8(text, interned, true);
  }

 public:
  void value(const Const* c) {
    switch (c->kind) {
      case ConstKind::None:
        return out_.begin(Type::None);
      case ConstKind::False:
        return out_.begin(Type::False);
      case ConstKind::True:
        return out_.begin(Type::True);
      case ConstKind::Ellipsis:
        return out_.begin(Type::Ellipsis);
      case ConstKind::Int:
        return out_.integer(c->integer, false);
      case ConstKind::BigInt:
        return out_.integer({c->limbs, c->size}, c->negative, false);
      case ConstKind::Float:
        out_.begin(Type::Float);
        return out_.real(c->real);
      case ConstKind::Complex:
        out_.begin(Type::Complex);
        out_.real(c->real);
        return out_.real(c->imag);
      case ConstKind::Str:
        return str(c->text(), is_name_like(c->text()) ? Interned::Yes : Interned::No);
      case ConstKind::Bytes:
        return bytes(c->text());
      case ConstKind::Tuple:
        return tuple(c->items());
      case ConstKind::FrozenSet:
        out_.begin(Type::FrozenSet);
        out_.u32(c->size);
        for (const Const* item : c->items()) value(item);
        return;
      case ConstKind::Slice:
        out_.begin(Type::Slice);
        for (const Const* item : c->items()) value(item);
        return;
      case ConstKind::Code:
        return code(*c->code);
    }
  }

 private:
  krait::marshal::Writer out_;
  std::unordered_map<std::string_view, std::uint32_t> refs_[2];  // the strings written, by Interned
};

}  // namespace

std::string marshal_constant(const Const& c) {
  UnitWriter writer;
  writer.value(&c);
  return writer.take();
}

std::string marshal_unit(const CodeUnit& unit) {
  UnitWriter writer;
  writer.code(unit);
  return writer.take();
}

}  // namespace krait::compiler
