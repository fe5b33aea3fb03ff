// Searching, comparing, hashing; UTF-8.
#include "base/string_kernels.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <vector>

#include "base/utf8.h"

namespace krait::text {
namespace {

template <class T>
std::ptrdiff_t naive(const std::vector<T>& h, const std::vector<T>& n, bool last) {
  auto it = last ? std::find_end(h.begin(), h.end(), n.begin(), n.end())
                 : std::search(h.begin(), h.end(), n.begin(), n.end());
  return it == h.end() ? kNotFound : it - h.begin();
}

template <class T>
void search_all() {
  std::mt19937 random(7);
  for (int round = 0; round < 3000; ++round) {
    const int letters = 1 + random() % 3;
    std::vector<T> h(random() % 200), n(1 + random() % 12);
    for (T& c : h) c = 'a' + random() % letters;
    for (T& c : n) c = 'a' + random() % letters;
    EXPECT_EQ(find(h.data(), h.size(), n.data(), n.size()), naive(h, n, false));
    EXPECT_EQ(rfind(h.data(), h.size(), n.data(), n.size()), naive(h, n, true));
    std::size_t times = 0;
    for (auto it = h.begin(); (it = std::search(it, h.end(), n.begin(), n.end())) != h.end(); it += n.size()) ++times;
    EXPECT_EQ(count(h.data(), h.size(), n.data(), n.size(), SIZE_MAX), times);
  }
}

TEST(StringKernels, SearchesLikeTheNaiveWay) {
  search_all<std::uint8_t>();
  search_all<std::uint16_t>();
  search_all<std::uint32_t>();
}

TEST(StringKernels, HostileSearchStaysLinear) {
  std::vector<std::uint8_t> h(2000000, 'a'), n(20000, 'a');
  n[10000] = 'b';
  EXPECT_EQ(find(h.data(), h.size(), n.data(), n.size()), kNotFound);
  EXPECT_EQ(rfind(h.data(), h.size(), n.data(), n.size()), kNotFound);
}

TEST(StringKernels, HashesLikeCPython) {
  // hash("abc") with PYTHONHASHSEED=0 and =42 under CPython 3.14.
  EXPECT_EQ(hash_bytes(HashKey::from_seed(0), "abc", 3), -4594863902769663758);
  EXPECT_EQ(hash_bytes(HashKey::from_seed(42), "abc", 3), 3869580338025362921);
  EXPECT_EQ(hash_bytes(HashKey::from_seed(42), "0123456789abcdef", 16), -340665684943043982);
  EXPECT_EQ(hash_bytes(HashKey::from_seed(42), "", 0), 0);
}

TEST(Utf8, ErrorsAreWhereCPythonSeesThem) {
  struct Case {
    const char* text;
    std::size_t start, end;
    const char* reason;
  } cases[] = {
      {"a\x80", 1, 2, "invalid start byte"},
      {"\xC0\x80", 0, 1, "invalid start byte"},
      {"\xE4\xBD", 0, 2, "unexpected end of data"},
      {"\xE4\x41", 0, 1, "invalid continuation byte"},
      {"\xF0\x90\x41", 0, 2, "invalid continuation byte"},
      {"\xED\xA0\x80", 0, 1, "invalid continuation byte"},
      {"\xF4\x90\x80\x80", 0, 1, "invalid continuation byte"},
      {"xyz\xF0\x9F\x98", 3, 6, "unexpected end of data"},
  };
  for (const Case& c : cases) {
    const utf8::Scan s = utf8::scan(reinterpret_cast<const std::uint8_t*>(c.text), std::strlen(c.text));
    ASSERT_TRUE(s.error) << c.text;
    EXPECT_EQ(s.error.start, c.start);
    EXPECT_EQ(s.error.end, c.end);
    EXPECT_STREQ(s.error.reason, c.reason);
  }
}

TEST(Utf8, EveryCodePointRoundTrips) {
  std::vector<std::uint32_t> all;
  for (std::uint32_t c = 0; c < 0x110000; ++c)
    if (!is_surrogate(c)) all.push_back(c);
  std::vector<std::uint8_t> bytes(utf8::encoded_size(all.data(), all.size()));
  EXPECT_EQ(utf8::encode(all.data(), all.size(), bytes.data()), bytes.data() + bytes.size());
  const utf8::Scan s = utf8::scan(bytes.data(), bytes.size());
  EXPECT_FALSE(s.error);
  EXPECT_EQ(s.count, all.size());
  std::vector<std::uint32_t> back(s.count);
  utf8::decode_valid(bytes.data(), bytes.size(), back.data());
  EXPECT_EQ(back, all);
}

}  // namespace
}  // namespace krait::text
