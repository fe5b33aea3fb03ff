#include "mem/heap.h"

#include <gtest/gtest.h>
#include <sys/mman.h>

#include <algorithm>
#include <cstring>
#include <random>
#include <set>
#include <string>
#include <vector>

namespace krait {
namespace {

struct FakeObject {
  std::uint64_t refs;
  std::uintptr_t type;
};

FakeObject* make(Heap& heap, std::size_t size, PageKind kind = PageKind::Container) {
  auto* object = static_cast<FakeObject*>(heap.allocate(size, kind));
  *object = {1, 0x1000 + size};
  return object;
}

std::size_t count_objects(Heap& heap) {
  std::size_t n = 0;
  heap.for_each_object([&](void*, std::size_t) { ++n; });
  return n;
}

TEST(Heap, ClassesCoverAllSizes) {
  for (std::size_t size = 1; size <= mem::kMaxMedium; ++size) {
    const int cls = size <= mem::kMaxSmall ? mem::small_class_of(size) : mem::medium_class_of(size);
    ASSERT_GE(mem::kClassSize[cls], size);
    if (cls > 0) ASSERT_LT(mem::kClassSize[cls - 1], size);
    if (size > 128) ASSERT_LE(mem::kClassSize[cls], size + size / 8 + 16);
  }
}

TEST(Heap, AlignmentAndUsableSize) {
  Heap heap;
  for (std::size_t size : {1, 16, 24, 40, 48, 100, 128, 144, 4096, 8192, 8193, 50000, 65536, 65537, 500000, 3000000}) {
    void* object = heap.allocate(size, PageKind::Leaf);
    ASSERT_NE(object, nullptr);
    EXPECT_EQ(reinterpret_cast<std::uintptr_t>(object) % (size % 16 ? 8 : 16), 0u) << size;
    EXPECT_GE(Heap::usable_size(object), size);
    EXPECT_EQ(&Heap::of(object), &heap);
    EXPECT_TRUE(heap.owns(object));
    std::memset(object, 0xAB, size);
    Heap::release(object);
  }
  EXPECT_EQ(heap.stats().blocks, 0u);
}

TEST(Heap, WalkSeesExactlyTheLiveObjects) {
  Heap heap;
  std::mt19937 random(7);
  std::set<void*> live;
  std::vector<void*> raw;
  for (int i = 0; i < 200000; ++i) {
    if (live.empty() || random() % 100 < 55) {
      const std::size_t size = 16 + (random() % 50 ? random() % 300 : random() % 200000);
      live.insert(make(heap, size, random() % 2 ? PageKind::Leaf : PageKind::Container));
      if (random() % 20 == 0) raw.push_back(heap.allocate_raw(random() % 100000));
    } else {
      auto it = live.lower_bound(reinterpret_cast<void*>(static_cast<std::uintptr_t>(random()) << 16));
      if (it == live.end()) it = live.begin();
      Heap::release(*it);
      live.erase(it);
    }
  }
  std::set<void*> walked;
  heap.for_each_object([&](void* object, std::size_t) { walked.insert(object); });
  EXPECT_EQ(walked, live);
  EXPECT_EQ(heap.stats().blocks, live.size() + raw.size());
  for (void* block : raw) Heap::release_raw(block);
  for (void* block : live) Heap::release(block);
  EXPECT_EQ(heap.stats().blocks, 0u);
  EXPECT_EQ(count_objects(heap), 0u);
  heap.trim();
  EXPECT_EQ(heap.page_bytes(), 0u);
  EXPECT_EQ(heap.stats().retained_bytes, 0u);
}

TEST(Heap, ResizeKeepsContents) {
  Heap heap;
  std::mt19937 random(3);
  std::vector<std::uint8_t> model;
  auto* block = static_cast<std::uint8_t*>(heap.resize_raw(nullptr, 1));
  std::size_t size = 0;
  for (int i = 0; i < 400; ++i) {
    const std::size_t wanted = 1 + (random() % 3 ? random() % 300000 : random() % 9000000);
    block = static_cast<std::uint8_t*>(heap.resize_raw(block, wanted));
    ASSERT_NE(block, nullptr);
    ASSERT_GE(Heap::usable_size(block), wanted);
    model.resize(std::min(size, wanted));
    if (model.empty()) model.push_back(block[0]);
    ASSERT_EQ(std::memcmp(block, model.data(), model.size()), 0) << i;
    model.resize(wanted);
    for (auto& byte : model) byte = static_cast<std::uint8_t>(random());
    std::memcpy(block, model.data(), wanted);
    size = wanted;
    if (i % 10 == 0) (void)heap.allocate_raw(random() % 200000);  // something in the way
  }
}

TEST(Heap, StateBitsFollowTheObject) {
  Heap heap;
  void* a = make(heap, 48);
  void* b = make(heap, 48);
  EXPECT_EQ(Heap::state(a), 0);
  ASSERT_TRUE(Heap::set_state(a, kHasWeakRefs | 2));
  EXPECT_EQ(Heap::state(a), kHasWeakRefs | 2);
  EXPECT_EQ(Heap::state(b), 0);
  Heap::set_state(a, 1, kGeneration);
  EXPECT_EQ(Heap::state(a), kHasWeakRefs | 1);
  Heap::release(a);
  for (int i = 0; i < 2000; ++i) EXPECT_EQ(Heap::state(make(heap, 48)), 0);  // one of them in a's place
}

TEST(Heap, YoungCountAndNotice) {
  Heap heap;
  int notices = 0;
  heap.set_on_due([](void* n) { ++*static_cast<int*>(n); }, &notices);
  heap.restart_young_count(100);
  std::vector<void*> objects;
  for (int i = 0; i < 100; ++i) objects.push_back(make(heap, 40));
  make(heap, 40, PageKind::Leaf);
  EXPECT_EQ(heap.young_count(), 100);
  EXPECT_EQ(notices, 0);
  Heap::release(objects.back());
  objects.back() = make(heap, 40);
  EXPECT_EQ(notices, 0);
  objects.push_back(make(heap, 40));
  EXPECT_EQ(notices, 1);
  objects.push_back(make(heap, 40));
  EXPECT_EQ(notices, 1);
  EXPECT_EQ(heap.young_count(), 102);
  heap.restart_young_count(10);
  for (void* object : objects) Heap::release(object);
  EXPECT_EQ(heap.young_count(), 0);
}

TEST(Heap, LimitGivesNull) {
  Heap heap;
  heap.set_limit(8 << 20);
  std::vector<void*> blocks;
  while (void* block = heap.allocate_raw(100000)) blocks.push_back(block);
  EXPECT_GT(blocks.size(), 50u);
  EXPECT_LE(heap.page_bytes(), 8u << 20);
  EXPECT_EQ(heap.allocate(3 << 20, PageKind::Leaf), nullptr);
  EXPECT_EQ(heap.resize_raw(blocks.back(), 5 << 20), nullptr);
  for (void* block : blocks) Heap::release_raw(block);
  void* block = heap.allocate(3 << 20, PageKind::Leaf);
  EXPECT_NE(block, nullptr);
  Heap::release(block);
}

TEST(Heap, DoorFailsTheNthAllocation) {
  Heap heap;
  heap.set_door({.watcher = {}, .fail_from = 3, .fail_until = 5});
  std::string outcome;
  for (int i = 0; i < 8; ++i) outcome += heap.allocate(40, PageKind::Leaf) ? '+' : '-';
  EXPECT_EQ(outcome, "+++--+++");
  heap.set_door({});
  EXPECT_NE(heap.allocate(40, PageKind::Leaf), nullptr);
}

TEST(Heap, DoorWatchesWhatItSawBorn) {
  struct Log {
    std::size_t allocated = 0, released = 0;
  } log;
  Heap heap;
  void* before = make(heap, 40);
  heap.set_door({.watcher = {.allocated = [](void* log, void*, std::size_t size,
                                             int) { static_cast<Log*>(log)->allocated += size; },
                             .released = [](void* log, void*) { static_cast<Log*>(log)->released += 1; },
                             .context = &log}});
  std::vector<void*> blocks;
  for (int i = 0; i < 5000; ++i) blocks.push_back(heap.allocate_raw(i % 100 ? 40 : 100000));
  Heap::release(before);
  EXPECT_EQ(log.released, 0u);
  EXPECT_EQ(log.allocated, 4950u * 40 + 50 * 100000);
  for (void* block : blocks) Heap::release(block);
  EXPECT_EQ(log.released, 5000u);
  heap.set_door({});
  EXPECT_EQ(heap.stats().blocks, 0u);
}

TEST(Heap, CollectAlwaysNotices) {
  Heap heap;
  int notices = 0;
  heap.set_on_due([](void* n) { ++*static_cast<int*>(n); }, &notices);
  heap.set_door({.watcher = {}, .collect_always = true});
  for (int i = 0; i < 10; ++i) make(heap, 48);
  EXPECT_EQ(notices, 10);
}

#ifndef KRAIT_ASAN  // there released blocks wait for a while

// System pages in RAM among the 64 KiB around each block.
std::size_t resident_pages(const std::vector<void*>& blocks) {
  std::set<std::uintptr_t> units;
  for (void* block : blocks) units.insert(reinterpret_cast<std::uintptr_t>(block) & ~(mem::kUnitSize - 1));
  std::size_t n = 0;
  for (std::uintptr_t unit : units) {
    unsigned char in_ram[mem::kUnitSize / 4096];
    EXPECT_EQ(mincore(reinterpret_cast<void*>(unit), mem::kUnitSize, in_ram), 0);
    n += static_cast<std::size_t>(std::count_if(std::begin(in_ram), std::end(in_ram), [](int c) { return c & 1; }));
  }
  return n;
}

// Fills 16 MiB with blocks, releases all but every `stride`-th, and uses the memory again.
void empty_and_refill(std::size_t size, int kind, std::size_t stride) {
  Heap heap;
  const auto allocate = [&] {
    void* block = kind == Heap::kRaw ? heap.allocate_raw(size) : heap.allocate(size, static_cast<PageKind>(kind));
    std::memset(block, 0x5A, size);
    return block;
  };
  std::vector<void*> blocks, kept;
  for (std::size_t i = 0; i < (16 << 20) / size; ++i) blocks.push_back(allocate());
  for (std::size_t i = 0; i < blocks.size(); ++i) {
    if (i % stride)
      Heap::release(blocks[i]);
    else
      kept.push_back(blocks[i]);
  }
  heap.discard_unused();
  EXPECT_EQ(heap.stats().blocks, kept.size());
  // A block can touch two system pages that it does not fill. The page that is allocated from stays whole.
  EXPECT_LE(resident_pages(kept), 2 * kept.size() * (size / 4096 + 2) + 128) << size << " " << kind;
  if (kind != Heap::kRaw) EXPECT_EQ(count_objects(heap), kept.size());
  std::set<void*> distinct(kept.begin(), kept.end());
  const std::size_t page_bytes = heap.page_bytes();
  while (heap.page_bytes() <= page_bytes) {
    void* block = allocate();
    ASSERT_TRUE(distinct.insert(block).second) << "a slot was given out twice";
  }
  if (kind != Heap::kRaw) EXPECT_EQ(count_objects(heap), distinct.size());
  const std::size_t slot_size = heap.usable_size(kept[0]);
  EXPECT_GE((distinct.size() + 1) * slot_size, page_bytes - page_bytes / 8) << "slots were lost";
  for (void* block : distinct)
    for (std::size_t i = 0; i < size; ++i) ASSERT_EQ(static_cast<unsigned char*>(block)[i], 0x5A);
  for (void* block : distinct) Heap::release(block);
  EXPECT_EQ(heap.stats().blocks, 0u);
  heap.trim();
  EXPECT_EQ(heap.page_bytes(), 0u);
}

TEST(HeapDiscard, NearlyEmptyPagesKeepOnlyWhatIsUsed) {
  for (std::size_t size : {16, 40, 48, 200, 3000, 8192, 12000, 60000})
    for (int kind : {static_cast<int>(PageKind::Leaf), static_cast<int>(PageKind::Container), Heap::kRaw})
      empty_and_refill(size, kind, 7 + (64 << 10) / size);
}

TEST(HeapDiscard, AnyOrderOfReleases) {
  Heap heap;
  std::mt19937 random(11);
  std::vector<void*> live;
  for (int round = 0; round < 40; ++round) {
    for (int i = 0; i < 20000; ++i) {
      const std::size_t size = random() % 40 ? 16 + random() % 200 : 4000 + random() % 40000;
      live.push_back(make(heap, size, random() % 2 ? PageKind::Leaf : PageKind::Container));
    }
    std::shuffle(live.begin(), live.end(), random);
    const std::size_t kept = random() % 3 ? live.size() / 100 : live.size() / 2;
    for (std::size_t i = kept; i < live.size(); ++i) Heap::release(live[i]);
    live.resize(kept);
    if (random() % 2) heap.discard_unused();
    std::set<void*> walked;
    heap.for_each_object([&](void* object, std::size_t) { walked.insert(object); });
    ASSERT_EQ(walked, std::set<void*>(live.begin(), live.end()));
    ASSERT_EQ(heap.stats().blocks, live.size());
  }
  for (void* block : live) Heap::release(block);
  heap.trim();
  EXPECT_EQ(heap.page_bytes(), 0u);
}

#endif

TEST(Heap, EssentialAllocationsGoBeyondTheLimit) {
  Heap heap;
  heap.set_limit(2 << 20);
  std::vector<void*> blocks;
  while (void* block = heap.allocate(48, PageKind::Container)) blocks.push_back(block);
  for (int round = 0; round < 3; ++round) {
    {
      EssentialAllocations essential(heap);
      EssentialAllocations nested(heap);
      for (int i = 0; i < 500; ++i) blocks.push_back(make(heap, 48));
      ASSERT_NE(blocks.back(), nullptr);
    }
    EXPECT_EQ(heap.allocate(48, PageKind::Container), nullptr) << "the program got memory that is kept for others";
  }
  for (void* block : blocks) Heap::release(block);
  heap.trim();
  EXPECT_EQ(heap.page_bytes(), 0u);
}

TEST(Heap, InjectedFailuresSpareEssentialAllocations) {
  Heap heap;
  heap.set_door({.watcher = {}, .fail_from = 0, .fail_until = 1000});
  EXPECT_EQ(heap.allocate(40, PageKind::Leaf), nullptr);
  EssentialAllocations essential(heap);
  EXPECT_NE(heap.allocate(40, PageKind::Leaf), nullptr);
}

TEST(HeapGuards, RequestedSizeIsUsable) {
  Heap heap;
  heap.set_door({.watcher = {}, .guard = true});
  auto* block = static_cast<char*>(heap.allocate_raw(21));
  EXPECT_EQ(Heap::usable_size(block), 21u);
  EXPECT_EQ(static_cast<std::uint8_t>(block[20]), mem::kCleanByte);
  std::memset(block, 'x', 21);
  block = static_cast<char*>(heap.resize_raw(block, 3000000));
  EXPECT_EQ(std::string(block, 21), std::string(21, 'x'));
  block = static_cast<char*>(heap.resize_raw(block, 10));
  EXPECT_EQ(std::string(block, 10), std::string(10, 'x'));
  Heap::release(block);
  for (int i = 0; i < 1000; ++i) Heap::release(make(heap, 16 + i));
  EXPECT_EQ(heap.stats().blocks, 0u);
}

TEST(HeapGuards, Overrun) {
  Heap heap;
  heap.set_door({.watcher = {}, .guard = true});
  auto* block = static_cast<char*>(heap.allocate_raw(21));
  block[21] = 'x';
  EXPECT_DEATH(Heap::release(block), "21 bytes originally requested(.|\n)*at tail.0: 0x78 ... OUCH");
}

TEST(HeapGuards, DoubleRelease) {
  Heap heap;
  heap.set_door({.watcher = {}, .guard = true});
  void* block = heap.allocate(64, PageKind::Leaf);
  void* other = heap.allocate(64, PageKind::Leaf);
  Heap::release(block);
  EXPECT_DEATH(Heap::release(block), "double free");
  Heap::release(other);
}

}  // namespace
}  // namespace krait
