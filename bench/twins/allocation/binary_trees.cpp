#include <memory>

#include "twin.h"

namespace {
struct Tree {
  std::unique_ptr<Tree> left, right;
};
std::unique_ptr<Tree> make(long depth) {
  auto tree = std::make_unique<Tree>();
  if (depth) tree->left = make(depth - 1), tree->right = make(depth - 1);
  return tree;
}
long count(const Tree& tree) { return tree.left ? 1 + count(*tree.left) + count(*tree.right) : 1; }

struct Linked {
  Linked* parent;
  std::vector<std::unique_ptr<Linked>> children;
  Linked(long depth, Linked* parent) : parent(parent) {
    for (int i = 0; depth && i < 2; ++i) children.push_back(std::make_unique<Linked>(depth - 1, this));
  }
};
}  // namespace

std::string run(long size) {
  auto keep = make(size);
  std::string found;
  for (long depth = 4; depth <= size; depth += 4) {
    long rounds = 1L << (size - depth + 3), total = 0;
    for (long i = 0; i < rounds; ++i) total += count(*make(depth));
    found += (found.empty() ? "(" : ", (") + text(depth) + ", " + text(rounds) + ", " + text(total) + ")";
  }
  long cyclic = 0;
  for (int i = 0; i < 60; ++i) cyclic += Linked(7, nullptr).children.size();
  auto pairs = make(size + 2);
  return "([" + found + "], " + text(count(*keep)) + ", " + text(cyclic) + ", " + (pairs->left ? "2)" : "0)");
}
