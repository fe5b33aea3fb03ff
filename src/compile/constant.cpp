#include "compile/constant.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <string>

#include "base/limbs.h"
#include "compile/code_unit.h"

namespace krait::compiler {

namespace {

std::uint32_t mix(std::uint32_t h, std::uint64_t value) {
  std::uint64_t x = (h ^ value) * 0x9E3779B97F4A7C15u;
  return static_cast<std::uint32_t>(x ^ (x >> 32));
}

std::uint32_t hash_text(std::uint32_t h, std::string_view text) {
  for (unsigned char c : text) h = (h ^ c) * 16777619u;
  return h;
}

std::uint32_t hash_of(const Const& c) {
  std::uint32_t h = mix(0x811C9DC5u, static_cast<std::uint64_t>(c.kind) + 1);
  switch (c.kind) {
    case ConstKind::None:
    case ConstKind::False:
    case ConstKind::True:
    case ConstKind::Ellipsis:
      return h;
    case ConstKind::Int:
      return mix(h, static_cast<std::uint64_t>(c.integer));
    case ConstKind::BigInt:
      for (std::uint32_t i = 0; i < c.size; ++i) h = mix(h, c.limbs[i]);
      return mix(h, c.negative);
    case ConstKind::Float:
      return mix(h, std::bit_cast<std::uint64_t>(c.real));
    case ConstKind::Complex:
      return mix(mix(h, std::bit_cast<std::uint64_t>(c.real)), std::bit_cast<std::uint64_t>(c.imag));
    case ConstKind::Str:
    case ConstKind::Bytes:
      return hash_text(h, c.text());
    case ConstKind::Tuple:
    case ConstKind::Slice:
      for (const Const* item : c.items()) h = mix(h, item->hash);
      return h;
    case ConstKind::FrozenSet: {
      std::uint32_t sum = 0;
      for (const Const* item : c.items()) sum += mix(17, item->hash);
      return mix(h, sum);
    }
    case ConstKind::Code:
      return mix(hash_text(h, c.code->code), static_cast<std::uint64_t>(c.code->firstlineno));
  }
  return h;
}

bool same(const Const& a, const Const& b) {
  if (a.kind != b.kind || a.size != b.size) return false;
  switch (a.kind) {
    case ConstKind::None:
    case ConstKind::False:
    case ConstKind::True:
    case ConstKind::Ellipsis:
      return true;
    case ConstKind::Int:
      return a.integer == b.integer;
    case ConstKind::BigInt:
      return a.negative == b.negative && std::equal(a.limbs, a.limbs + a.size, b.limbs);
    case ConstKind::Float:
      return std::bit_cast<std::uint64_t>(a.real) == std::bit_cast<std::uint64_t>(b.real);
    case ConstKind::Complex:
      return std::bit_cast<std::uint64_t>(a.real) == std::bit_cast<std::uint64_t>(b.real) &&
             std::bit_cast<std::uint64_t>(a.imag) == std::bit_cast<std::uint64_t>(b.imag);
    case ConstKind::Str:
    case ConstKind::Bytes:
      return a.text() == b.text();
    case ConstKind::Tuple:
    case ConstKind::Slice:
      return std::equal(a.elements, a.elements + a.size, b.elements);
    case ConstKind::FrozenSet:
      return std::is_permutation(a.elements, a.elements + a.size, b.elements);
    case ConstKind::Code:
      return a.code == b.code || equal(*a.code, *b.code);
  }
  return false;
}

}  // namespace

bool is_name_like(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  });
}

ConstPool::ConstPool(Arena& arena) : arena_(arena), buckets_(256, nullptr) {
  none_ = intern(Const(ConstKind::None));
  false_ = intern(Const(ConstKind::False));
  Const yes(ConstKind::True);
  yes.integer = 1;
  true_ = intern(yes);
  ellipsis_ = intern(Const(ConstKind::Ellipsis));
}

// The candidate's data must already live as long as the arena, or be copied by `copy`.
const Const* ConstPool::intern(Const candidate) {
  candidate.hash = hash_of(candidate);
  const std::size_t mask = buckets_.size() - 1;
  std::size_t at = candidate.hash & mask;
  for (; buckets_[at]; at = (at + 1) & mask)
    if (buckets_[at]->hash == candidate.hash && same(*buckets_[at], candidate)) return buckets_[at];
  const Const* made = copy(candidate);
  buckets_[at] = made;
  if (count_ * 2 > buckets_.size()) grow();
  return made;
}

const Const* ConstPool::copy(Const c) {
  switch (c.kind) {
    case ConstKind::BigInt:
      c.limbs = arena_.copy_span(std::span<const unsigned long>(c.limbs, c.size)).data();
      break;
    case ConstKind::Str:
    case ConstKind::Bytes:
      c.data = arena_.copy_text(c.text()).data();
      break;
    case ConstKind::Tuple:
    case ConstKind::FrozenSet:
    case ConstKind::Slice:
      c.elements = arena_.copy_span(c.items()).data();
      break;
    default:
      break;
  }
  c.index = count_++;
  return ::new (arena_.allocate(sizeof(Const), alignof(Const))) Const(c);
}

void ConstPool::grow() {
  std::vector<const Const*> old(buckets_.size() * 2, nullptr);
  old.swap(buckets_);
  const std::size_t mask = buckets_.size() - 1;
  for (const Const* c : old) {
    if (!c) continue;
    std::size_t at = c->hash & mask;
    while (buckets_[at]) at = (at + 1) & mask;
    buckets_[at] = c;
  }
}

const Const* ConstPool::integer(std::int64_t value) {
  Const c(ConstKind::Int);
  c.integer = value;
  return intern(c);
}

const Const* ConstPool::big(std::span<const unsigned long> digits, bool negative) {
  while (!digits.empty() && digits.back() == 0) digits = digits.first(digits.size() - 1);
  std::int64_t small;
  if (limbs::fits_int64(limbs::View{digits.data(), digits.size(), negative && !digits.empty()}, &small))
    return integer(small);
  Const c(ConstKind::BigInt);
  c.negative = negative;
  c.size = static_cast<std::uint32_t>(digits.size());
  c.limbs = digits.data();
  return intern(c);
}

const Const* ConstPool::real(double value) {
  Const c(ConstKind::Float);
  c.real = value;
  // A NaN equals nothing, itself included: every one is a constant of its own.
  if (std::isnan(value)) return copy(c);
  return intern(c);
}

const Const* ConstPool::complex(double real, double imag) {
  Const c(ConstKind::Complex);
  c.real = real;
  c.imag = imag;
  return intern(c);
}

const Const* ConstPool::str(std::string_view text) {
  Const c(ConstKind::Str);
  c.size = static_cast<std::uint32_t>(text.size());
  c.data = text.data();
  return intern(c);
}

const Const* ConstPool::bytes(std::string_view data) {
  Const c(ConstKind::Bytes);
  c.size = static_cast<std::uint32_t>(data.size());
  c.data = data.data();
  return intern(c);
}

const Const* ConstPool::tuple(std::span<const Const* const> items) {
  Const c(ConstKind::Tuple);
  c.size = static_cast<std::uint32_t>(items.size());
  c.elements = items.data();
  return intern(c);
}

const Const* ConstPool::frozenset(std::span<const Const* const> items) {
  std::vector<const Const*> unique;
  for (const Const* item : items)
    if (std::none_of(unique.begin(), unique.end(), [&](const Const* other) { return python_equal(item, other); }))
      unique.push_back(item);
  Const c(ConstKind::FrozenSet);
  c.size = static_cast<std::uint32_t>(unique.size());
  c.elements = unique.data();
  return intern(c);
}

const Const* ConstPool::slice(const Const* start, const Const* stop, const Const* step) {
  const Const* items[] = {start, stop, step};
  Const c(ConstKind::Slice);
  c.size = 3;
  c.elements = items;
  return intern(c);
}

const Const* ConstPool::code(const CodeUnit* unit) {
  Const c(ConstKind::Code);
  c.code = unit;
  return intern(c);
}

const Const* ConstPool::from_ast(const ast::constant& value) {
  switch (value.tag) {
    case ast::ConstantTag::None:
      return none_;
    case ast::ConstantTag::False:
      return false_;
    case ast::ConstantTag::True:
      return true_;
    case ast::ConstantTag::Ellipsis:
      return ellipsis_;
    case ast::ConstantTag::Int:
      return integer(value.integer);
    case ast::ConstantTag::BigInt: {
      limbs::Number number;
      std::string_view text = value.text;
      const bool hexadecimal = text.starts_with("0x");
      if (hexadecimal) text.remove_prefix(2);
      if (!limbs::from_text(number, text, hexadecimal ? 16 : 10)) return nullptr;
      const limbs::View view = number;
      return big({view.data, view.size}, false);
    }
    case ast::ConstantTag::Float:
      return real(value.real);
    case ast::ConstantTag::Complex:
      return complex(0.0, value.imag);
    case ast::ConstantTag::Str:
      return str(value.text);
    case ast::ConstantTag::Bytes:
      return bytes(value.text);
    case ast::ConstantTag::Tuple:
    case ast::ConstantTag::FrozenSet: {
      std::vector<const Const*> items;
      for (const ast::constant& item : value.items) {
        items.push_back(from_ast(item));
        if (!items.back()) return nullptr;
      }
      return value.tag == ast::ConstantTag::Tuple ? tuple(items) : frozenset(items);
    }
    case ast::ConstantTag::Negative: {
      const Const* positive = from_ast(value.items[0]);
      if (!positive) return nullptr;
      if (positive->kind == ConstKind::BigInt) return big({positive->limbs, positive->size}, true);
      if (positive->kind == ConstKind::Complex) return complex(-positive->real, -positive->imag);
      return fold_unary(*this, UnaryFold::Negative, positive);
    }
    case ast::ConstantTag::ComplexBoth:
      return complex(value.items[0].real, value.items[1].real);
  }
  return nullptr;
}

// --- questions
// --------------------------------------------------------------------------------------------------------

bool truth(const Const* value) {
  switch (value->kind) {
    case ConstKind::None:
    case ConstKind::False:
      return false;
    case ConstKind::Int:
      return value->integer != 0;
    case ConstKind::Float:
      return value->real != 0;
    case ConstKind::Complex:
      return value->real != 0 || value->imag != 0;
    case ConstKind::Str:
    case ConstKind::Bytes:
    case ConstKind::Tuple:
    case ConstKind::FrozenSet:
      return value->size != 0;
    default:
      return true;
  }
}

namespace {

limbs::View view_of(const Const* c, const limbs::Word& word) {
  if (c->kind == ConstKind::BigInt) return {c->limbs, c->size, c->negative};
  return word;
}

bool is_number(const Const* c) {
  return c->is_integral() || c->kind == ConstKind::Float || c->kind == ConstKind::Complex;
}

bool numbers_equal(const Const* a, const Const* b) {
  if (a->kind == ConstKind::Complex || b->kind == ConstKind::Complex) {
    if (a->kind != ConstKind::Complex) std::swap(a, b);
    if (b->kind == ConstKind::Complex) return a->real == b->real && a->imag == b->imag;
    if (a->imag != 0) return false;
    if (b->kind == ConstKind::Float) return a->real == b->real;
    return std::isfinite(a->real) && limbs::compare(view_of(b, limbs::Word(b->integer)), a->real) == 0;
  }
  if (a->kind == ConstKind::Float && b->kind == ConstKind::Float) return a->real == b->real;
  if (a->kind == ConstKind::Float) std::swap(a, b);
  const limbs::Word word_a(a->integer);
  if (b->kind == ConstKind::Float) return std::isfinite(b->real) && limbs::compare(view_of(a, word_a), b->real) == 0;
  const limbs::Word word_b(b->integer);
  return limbs::compare(view_of(a, word_a), view_of(b, word_b)) == 0;
}

}  // namespace

bool python_equal(const Const* a, const Const* b) {
  if (a == b) return true;
  if (is_number(a) && is_number(b)) return numbers_equal(a, b);
  if (a->kind != b->kind) return false;
  switch (a->kind) {
    case ConstKind::Tuple:
    case ConstKind::Slice:
      return std::equal(a->elements, a->elements + a->size, b->elements, b->elements + b->size, python_equal);
    case ConstKind::FrozenSet:
      return a->size == b->size && std::is_permutation(a->elements, a->elements + a->size, b->elements, python_equal);
    default:
      return false;  // interned: equal means identical
  }
}

std::string_view type_name(const Const* value) {
  switch (value->kind) {
    case ConstKind::None:
      return "NoneType";
    case ConstKind::False:
    case ConstKind::True:
      return "bool";
    case ConstKind::Ellipsis:
      return "ellipsis";
    case ConstKind::Int:
    case ConstKind::BigInt:
      return "int";
    case ConstKind::Float:
      return "float";
    case ConstKind::Complex:
      return "complex";
    case ConstKind::Str:
      return "str";
    case ConstKind::Bytes:
      return "bytes";
    case ConstKind::Tuple:
      return "tuple";
    case ConstKind::FrozenSet:
      return "frozenset";
    case ConstKind::Slice:
      return "slice";
    case ConstKind::Code:
      return "code";
  }
  return "";
}

bool equal(const CodeUnit& a, const CodeUnit& b) {
  const auto same_items = [](std::span<const Const* const> x, std::span<const Const* const> y) {
    return std::equal(x.begin(), x.end(), y.begin(), y.end());
  };
  return a.name == b.name && a.argcount == b.argcount && a.posonlyargcount == b.posonlyargcount &&
         a.kwonlyargcount == b.kwonlyargcount && a.flags == b.flags && a.firstlineno == b.firstlineno &&
         a.code == b.code && same_items(a.consts, b.consts) && same_items(a.names, b.names) &&
         same_items(a.localsplusnames, b.localsplusnames) && a.linetable == b.linetable &&
         a.exceptiontable == b.exceptiontable;
}

}  // namespace krait::compiler
