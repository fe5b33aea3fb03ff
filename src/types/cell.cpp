#include "types/cell.h"

#include "object/allocate.h"
#include "types/protocol.h"
#include "types/singletons.h"
#include "types/str.h"

namespace krait {

Result<Own<>> Cell::construct(Thread& t, Ref<Type> type, const Arguments& a) {
  if (a.keywords || a.positional > 1)
    return raise(t, exc::TypeError, "cell expected at most 1 argument, got %d", a.total());
  if (a.positional) return create<Cell>(t, a[0].own());
  return create<Cell>(t);
}

Result<Own<>> Cell::repr(Thread& t, Ref<> self) {
  auto cell = self.as<Cell>();
  if (!cell->value_) return format(t, "<cell at 0x%x: empty>", self.value().bits());
  return format(t, "<cell at 0x%x: %T object at 0x%x>", self.value().bits(), cell->value_, cell->value_.value().bits());
}

Result<Own<>> Cell::compare(Thread& t, Ref<> left, Ref<> right, CompareOp op) {
  if (!left.is<Cell>() || !right.is<Cell>()) return not_implemented();
  auto a = left.as<Cell>(), b = right.as<Cell>();
  if (a->value_ && b->value_) {
    Own<> x = a->value_.ref().own(), y = b->value_.ref().own();
    return krait::compare(t, x.ref(), y.ref(), op);
  }
  // An empty cell is less than any other.
  const int l = a->value_ ? 1 : 0, r = b->value_ ? 1 : 0;
  switch (op) {
    case CompareOp::Lt:
      return bool_from(l < r);
    case CompareOp::Le:
      return bool_from(l <= r);
    case CompareOp::Eq:
      return bool_from(l == r);
    case CompareOp::Ne:
      return bool_from(l != r);
    case CompareOp::Gt:
      return bool_from(l > r);
    case CompareOp::Ge:
      return bool_from(l >= r);
  }
  __builtin_unreachable();
}

Result<Own<>> Cell::get_contents(Thread& t) {
  if (!value_) return raise(t, exc::ValueError, "cell is empty");
  return value_.ref().own();
}

Result<void> Cell::set_contents(Thread&, OptRef<> value) {
  if (value)
    value_.set(value.ref().own());
  else
    value_.clear();
  return ok;
}

namespace {

constexpr Attribute kAttributes[] = {attribute<&Cell::get_contents, &Cell::set_contents>("cell_contents")};

}  // namespace

constinit Type Cell::type = describe<Cell>(
    "cell",
    {.doc = "cell([contents])\n--\n\nA variable that a function shares with functions inside it.\n\n  contents\n    "
            "Its value; without, the variable has none and reading cell_contents is a ValueError.",
     .attributes = kAttributes});

}  // namespace krait
