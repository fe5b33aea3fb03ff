#include "object/signature.h"

#include <atomic>
#include <cstdint>

#include "base/check.h"

namespace krait {

void signature_error(const char* sentence) { KRAIT_REQUIRE(false, sentence); }

namespace {

// The lists that have been read again, by their text: as many as there are native functions with many parameters that
// a program calls. Nodes are never removed, so that who looks needs no lock.
struct Node {
  const char* text;
  ParameterList<Signature::kMaxParameters> list;
  const Node* next;
};
constinit std::atomic<const Node*> chains[64];

}  // namespace

const ParameterList<Signature::kMaxParameters>& Signature::many(const Signature& s) {
  std::atomic<const Node*>& chain = chains[reinterpret_cast<std::uintptr_t>(s.text) / 16 % std::size(chains)];
  const Node* first = chain.load(std::memory_order_acquire);
  for (const Node* n = first; n; n = n->next)
    if (n->text == s.text) return n->list;
  auto* const made = new Node{s.text, {}, first};
  Signature(s.text, Rereading()).read(made->list);
  while (!chain.compare_exchange_weak(made->next, made, std::memory_order_release)) {
  }
  return made->list;
}

}  // namespace krait
