// The marshal format: what the reader accepts, what it refuses, and that garbage never hurts.
#include <gtest/gtest.h>

#include <memory>
#include <random>

#include "code/marshal_format.h"

namespace krait::marshal {
namespace {

// Builds text.
struct Text {
  using Handle = std::shared_ptr<std::string>;
  static Handle of(std::string s) { return std::make_shared<std::string>(std::move(s)); }
  bool has_room() { return true; }
  Handle none() { return of("None"); }
  Handle boolean(bool b) { return of(b ? "True" : "False"); }
  Handle stop_iteration() { return of("StopIteration"); }
  Handle ellipsis() { return of("..."); }
  Handle integer(std::int64_t v) { return of(std::to_string(v)); }
  Handle big_integer(std::span<const std::uint16_t> digits, bool negative) {
    std::string s = negative ? "-" : "";
    for (std::uint16_t d : digits) s += std::to_string(d) + ",";
    return of(s);
  }
  Handle real(double v) { return of(float_text::repr(v)); }
  Handle complex(double a, double b) { return of(float_text::repr(a) + "+" + float_text::repr(b) + "j"); }
  Handle bytes(std::string_view s) { return of("b'" + std::string(s) + "'"); }
  Handle ascii(std::string_view s, Interned i) { return of((i == Interned::Yes ? "i'" : "'") + std::string(s) + "'"); }
  Handle utf8(std::string_view s, Interned i) { return ascii(s, i); }
  Handle tuple(std::size_t) { return of("("); }
  Handle list(std::size_t) { return of("["); }
  bool set_item(Handle& h, std::size_t, Handle item) {
    return h != item ? (*h += *item + " ", true) : (*h += "self ", true);
  }
  Handle dict() { return of("{"); }
  bool dict_add(Handle& h, Handle k, Handle v) { return *h += *k + ":" + *v + " ", true; }
  Handle set(std::size_t) { return of("<"); }
  bool set_add(Handle& h, Handle item) { return set_item(h, 0, item); }
  Handle frozenset(std::span<Handle> items) {
    Handle h = of(">");
    for (const Handle& i : items) *h += *i + " ";
    return h;
  }
  Handle slice(Handle a, Handle b, Handle c) { return of(*a + ":" + *b + ":" + *c); }
  Handle code(const CodeScalars& s, std::span<Handle> parts) {
    return of("code " + *parts[kName] + " " + std::to_string(s.firstlineno));
  }
  Handle copy(const Handle& h) { return h; }
};

std::string read(std::string_view data, bool allow_code = true) {
  Text builder;
  Reader<Text> reader(builder, {reinterpret_cast<const std::uint8_t*>(data.data()), data.size()}, allow_code);
  Text::Handle h = reader.read();
  return h ? *h : std::string("!") + reader.message();
}
using namespace std::string_view_literals;

TEST(Marshal, Scalars) {
  EXPECT_EQ(read("N"), "None");
  EXPECT_EQ(read("i\xFF\xFF\xFF\xFF"), "-1");
  EXPECT_EQ(read("l\xFE\xFF\xFF\xFF\x01\x00\x02\x00"sv), "-1,2,");
  EXPECT_EQ(read("f\x03"
                 "1.5"),
            "1.5");
  EXPECT_EQ(read("Z\x02hi"), "i'hi'");
  EXPECT_EQ(read(":NNN"), "None:None:None");
}

TEST(Marshal, ContainersAndReferences) {
  EXPECT_EQ(read(")\x02NT"), "(None True ");
  EXPECT_EQ(read(")\x02\xE9\x07\x00\x00\x00r\x00\x00\x00\x00"sv), "(7 7 ");
  EXPECT_EQ(read("\xDB\x01\x00\x00\x00r\x00\x00\x00\x00"sv), "[self ");
  EXPECT_EQ(read("{NTFF0"), "{None:True False:False ");
  EXPECT_EQ(read(">\x00\x00\x00\x00"sv), ">");
}

TEST(Marshal, Refuses) {
  EXPECT_EQ(read(""), "!EOF read where object expected");
  EXPECT_EQ(read("i\x01"), "!marshal data too short");
  EXPECT_EQ(read("?"), "!bad marshal data (unknown type code)");
  EXPECT_EQ(read("r\x00\x00\x00\x00"sv), "!bad marshal data (invalid reference)");
  EXPECT_EQ(read("l\x01\x00\x00\x00\x00\x00"sv), "!bad marshal data (unnormalized long data)");
  EXPECT_EQ(read("l\x01\x00\x00\x00\xFF\xFF"sv), "!bad marshal data (digit out of range in long)");
  EXPECT_EQ(read("(\xFF\xFF\xFF\x7F"), "!marshal data too short");
  EXPECT_EQ(read("(\xFF\xFF\xFF\xFF"), "!bad marshal data (tuple size out of range)");
  EXPECT_EQ(read(")\x01"
                 "0"),
            "!NULL object in marshal data for tuple");
  EXPECT_EQ(read("0"), "!NULL object in marshal data for object");
  EXPECT_EQ(read("c", false), "!unmarshalling code objects is disallowed");
  std::string deep;
  for (int i = 0; i < 3000; ++i) deep += ")\x01";
  EXPECT_EQ(read(deep + "N"), "!recursion limit exceeded");
  // A frozenset that contains itself does not exist yet when it is referred to.
  EXPECT_EQ(read("\xBE\x01\x00\x00\x00r\x00\x00\x00\x00"sv), "!bad marshal data (invalid reference)");
}

TEST(Marshal, SurvivesGarbage) {
  std::mt19937 random(1);
  const std::string_view types = "0NFTS.iIlfgxysutaAzZ()[{<>cr:";
  for (int round = 0; round < 20000; ++round) {
    std::string data;
    for (std::uint32_t n = random() % 60; n > 0; --n) {
      const std::uint32_t r = random();
      data += r % 3 ? static_cast<char>(types[r / 3 % types.size()] | (r & 0x40000000 ? 0x80 : 0))
                    : static_cast<char>(r >> 8 & (r & 4 ? 3 : 255));
    }
    read(data);
  }
}

TEST(Marshal, Writes) {
  Writer w;
  w.tuple(2, false);
  w.integer(std::int64_t{1} << 40, true);
  w.ref(0);
  EXPECT_EQ(w.next_ref(), 1u);
  EXPECT_EQ(read(w.data()), "(0,0,1024, 0,0,1024, ");
}

}  // namespace
}  // namespace krait::marshal
