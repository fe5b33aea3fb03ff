#include "gc/audit.h"

#include <algorithm>
#include <cstdio>
#include <string>
#include <vector>

#include "gc/unreachable.h"

namespace krait {

namespace {

struct Finding {
  const Type* type;
  std::size_t offset;
  bool in_block;
  const Type* target;
  std::size_t count;
};

struct ListShown : Tracer {
  explicit ListShown(std::vector<std::uint64_t>& shown) : Tracer(&visit), shown(shown) {}
  static void visit(Tracer& tracer, Value v) { static_cast<ListShown&>(tracer).shown.push_back(v.bits()); }
  std::vector<std::uint64_t>& shown;
};

class Audit {
 public:
  explicit Audit(Interpreter& in) : heap_(*in.heap) {}

  void run() {
    heap_.for_each_page([this](mem::Page& page) {
      if (page.kind == Heap::kRaw) return;
      for (std::uint32_t i = page.skip_discarded(0); i < page.bumped; i = page.skip_discarded(i + 1)) {
        void* slot = page.slot(i);
        if (mem::type_word(slot) && is_counted(static_cast<Object*>(slot))) look(static_cast<Object*>(slot));
      }
    });
  }

  void print() {
    std::sort(findings_.begin(), findings_.end(), [](auto& a, auto& b) { return a.count > b.count; });
    for (const Finding& f : findings_)
      std::fprintf(stderr, "%6zu  %s %s+%zu -> %s\n", f.count, name_of(f.type), f.in_block ? "block" : "object",
                   f.offset, name_of(f.target));
  }

 private:
  static constexpr std::size_t kMaxBytes = 4096;

  static const char* name_of(const Type* type) { return type->name ? type->name : "(a Python class)"; }

  void look(Object* o) {
    shown_.clear();
    ListShown tracer(shown_);
    trace_contents(o, tracer);
    if (shown_.size() > kMaxBytes) return;
    std::sort(shown_.begin(), shown_.end());
    scan(o, o, sizeof(Object), false);
  }

  void scan(Object* o, void* block, std::size_t from, bool in_block) {
    const std::size_t size = std::min(mem::Page::of(block)->usable(), kMaxBytes);
    for (std::size_t at = from; at + 8 <= size; at += 8) {
      const auto word = *reinterpret_cast<const std::uint64_t*>(static_cast<char*>(block) + at);
      auto* p = reinterpret_cast<void*>(word);
      if (word & 7 || !heap_.owns(p)) continue;
      mem::Page* page = mem::Page::of(p);
      if (!page->capacity || static_cast<std::byte*>(p) < page->begin) continue;
      const std::uint32_t index = page->index_of(p);
      mem::Page* head = page->head();
      if (index >= head->bumped || head->slot(index) != p) continue;
      if (page->kind == Heap::kRaw) {
        if (!in_block) scan(o, p, 0, true);
      } else if (mem::type_word(p) && is_counted(static_cast<Object*>(p)) &&
                 !static_cast<Object*>(p)->type()->has(kTypeNoReferences) &&
                 !std::binary_search(shown_.begin(), shown_.end(), word)) {
        add(o->type(), at, in_block, static_cast<Object*>(p)->type());
      }
    }
  }

  void add(const Type* type, std::size_t offset, bool in_block, const Type* target) {
    for (Finding& f : findings_) {
      if (f.type != type || f.in_block != in_block || (!in_block && f.offset != offset) || f.target != target) continue;
      ++f.count;
      return;
    }
    findings_.push_back({type, offset, in_block, target, 1});
  }

  Heap& heap_;
  std::vector<std::uint64_t> shown_;
  std::vector<Finding> findings_;
};

}  // namespace

void audit_traces(Interpreter& in) {
  Audit audit(in);
  audit.run();
  audit.print();
}

}  // namespace krait
