#include "types/hamt.h"

#include "object/allocate.h"

namespace krait {

HamtNode::~HamtNode() {
  for (unsigned i = 0; i < count(); ++i) {
    krait::release(entries()[i].key);
    krait::release(entries()[i].value);
  }
}

void HamtNode::trace(Tracer& visit) {
  for (unsigned i = 0; i < count(); ++i) {
    visit(entries()[i].key);
    visit(entries()[i].value);
  }
}

OptRef<> HamtNode::find(const HamtNode* node, Value key, std::uint64_t hash) {
  for (unsigned shift = 0; node; shift += kBits) {
    const std::uint32_t b = bit(hash, shift);
    if (!(node->bitmap_ & b)) return {};
    const Entry& e = node->entries()[node->index_of(b)];
    if (e.key == key) return OptRef<>(e.value);
    if (!e.key.is_empty()) return {};
    node = static_cast<const HamtNode*>(e.value.object());
  }
  return {};
}

Result<Own<HamtNode>> HamtNode::make(Thread& t, std::uint32_t bitmap) {
  const auto count = static_cast<unsigned>(__builtin_popcount(bitmap));
  return create_extra<HamtNode>(t, count * sizeof(Entry), bitmap);
}

void HamtNode::put(unsigned index, const Entry& e) {
  krait::retain(e.key);
  krait::retain(e.value);
  entries()[index] = e;
}

Result<Own<HamtNode>> HamtNode::pair(Thread& t, unsigned shift, const Entry& a, const Entry& b) {
  const std::uint32_t x = bit(a.hash, shift), y = bit(b.hash, shift);
  if (x != y) {
    Own<HamtNode> made = TRY(make(t, x | y));
    made->put(made->index_of(x), a);
    made->put(made->index_of(y), b);
    return made;
  }
  const Own<HamtNode> below = TRY(pair(t, shift + kBits, a, b));
  Own<HamtNode> made = TRY(make(t, x));
  made->put(0, {Value(), below.value(), 0});
  return made;
}

Result<Own<HamtNode>> HamtNode::copy_around(Thread& t, const HamtNode* node, std::uint32_t b, bool keep_place) {
  Own<HamtNode> made = TRY(make(t, keep_place ? node->bitmap_ | b : node->bitmap_ & ~b));
  for (std::uint32_t rest = node->bitmap_ & ~b; rest; rest &= rest - 1) {
    const std::uint32_t one = rest & -rest;
    made->put(made->index_of(one), node->entries()[node->index_of(one)]);
  }
  return made;
}

Result<Own<HamtNode>> HamtNode::with_at(Thread& t, const HamtNode* node, unsigned shift, const Entry& added) {
  const std::uint32_t b = bit(added.hash, shift);
  Entry place = added;
  Slot<HamtNode> below;
  if (node->bitmap_ & b) {
    const Entry& old = node->entries()[node->index_of(b)];
    if (old.key.is_empty())
      below.set(TRY(with_at(t, static_cast<const HamtNode*>(old.value.object()), shift + kBits, added)));
    else if (old.key != added.key)
      below.set(TRY(pair(t, shift + kBits, old, added)));
    if (below) place = {Value(), below.value(), 0};
  }
  Own<HamtNode> made = TRY(copy_around(t, node, b, true));
  made->put(made->index_of(b), place);
  return made;
}

Result<Own<HamtNode>> HamtNode::with(Thread& t, const HamtNode* root, Ref<> key, std::uint64_t hash, Ref<> value) {
  const Entry added = {key.value(), value.value(), hash};
  if (root) return with_at(t, root, 0, added);
  Own<HamtNode> made = TRY(make(t, bit(hash, 0)));
  made->put(0, added);
  return made;
}

Result<void> HamtNode::without_at(Thread& t, const HamtNode* node, unsigned shift, std::uint64_t hash,
                                  Slot<HamtNode>& out) {
  const std::uint32_t b = bit(hash, shift);
  const Entry& old = node->entries()[node->index_of(b)];
  Slot<HamtNode> below;
  if (old.key.is_empty())
    TRY(without_at(t, static_cast<const HamtNode*>(old.value.object()), shift + kBits, hash, below));
  if (!below && node->bitmap_ == b) return ok;
  Own<HamtNode> made = TRY(copy_around(t, node, b, static_cast<bool>(below)));
  if (below) {
    // A node that holds one key alone gives way to the key.
    const bool single = below->count() == 1 && !below->entries()[0].key.is_empty();
    made->put(made->index_of(b), single ? below->entries()[0] : Entry{Value(), below.value(), 0});
  }
  out.set(std::move(made));
  return ok;
}

Result<void> HamtNode::without(Thread& t, const HamtNode* root, std::uint64_t hash, Slot<HamtNode>& out) {
  return without_at(t, root, 0, hash, out);
}

constinit Type HamtNode::type = describe<HamtNode>("hamt_node", {.flags = kTypeNoConstruct});

}  // namespace krait
