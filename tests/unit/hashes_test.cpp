// Reference vectors of the standards, in one piece and byte by byte.
#include "modules/hashes/hashes.h"

#include <gtest/gtest.h>

#include <string>

namespace krait::hashes {
namespace {

std::string hex(std::span<const std::uint8_t> bytes) {
  std::string out;
  for (const std::uint8_t byte : bytes) {
    out += "0123456789abcdef"[byte >> 4];
    out += "0123456789abcdef"[byte & 15];
  }
  return out;
}

Bytes bytes_of(std::string_view text) { return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()}; }

template <class H>
std::string digest(H whole, std::string_view text, std::size_t size) {
  H single = whole;
  whole.update(bytes_of(text));
  for (std::size_t i = 0; i < text.size(); ++i) single.update(bytes_of(text.substr(i, 1)));
  std::uint8_t a[64], b[64];
  if constexpr (requires { whole.finish(std::span<std::uint8_t>(a, size)); }) {
    whole.finish(std::span<std::uint8_t>(a, size));
    single.finish(std::span<std::uint8_t>(b, size));
  } else {
    whole.finish(a);
    single.finish(b);
  }
  EXPECT_EQ(hex({a, size}), hex({b, size}));
  return hex({a, size});
}

const std::string kLong(1000, 'x');

TEST(Hashes, ReferenceVectors) {
  EXPECT_EQ(digest(Md5(), "", 16), "d41d8cd98f00b204e9800998ecf8427e");
  EXPECT_EQ(digest(Md5(), "abc", 16), "900150983cd24fb0d6963f7d28e17f72");
  EXPECT_EQ(digest(Md5(), kLong, 16), "398533d48111e9f664b1f64cb10c4b63");
  EXPECT_EQ(digest(Sha1(), "", 20), "da39a3ee5e6b4b0d3255bfef95601890afd80709");
  EXPECT_EQ(digest(Sha1(), "abc", 20), "a9993e364706816aba3e25717850c26c9cd0d89d");
  EXPECT_EQ(digest(Sha1(), kLong, 20), "c3efa690fa3fdd2e2526853eed670538ea127638");
  EXPECT_EQ(digest(Sha256(28), "", 28), "d14a028c2a3a2bc9476102bb288234c415a2b01f828ea62ac5b3e42f");
  EXPECT_EQ(digest(Sha256(28), "abc", 28), "23097d223405d8228642a477bda255b32aadbce4bda0b3f7e36c9da7");
  EXPECT_EQ(digest(Sha256(28), kLong, 28), "3fd1f1f34b2c22d0ca7f496aa180079401d28c7d9dd96dff5ce4d05c");
  EXPECT_EQ(digest(Sha256(32), "", 32), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(digest(Sha256(32), "abc", 32), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(digest(Sha256(32), kLong, 32), "44f8354494a5ba03ba1792a8d3e9c534c47a9181980fde7a3f44b06ef2ae7c7f");
  EXPECT_EQ(digest(Sha512(48), "", 48),
            "38b060a751ac96384cd9327eb1b1e36a21fdb71114be07434c0cc7bf63f6e1da274edebfe76f65fbd51ad2f14898b95b");
  EXPECT_EQ(digest(Sha512(48), "abc", 48),
            "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed8086072ba1e7cc2358baeca134c825a7");
  EXPECT_EQ(digest(Sha512(48), kLong, 48),
            "f096805600f4ca46f56b08074af11e7ec1da65cc3a66457c11ae0724d0c2e3912428dbc43d4ebc1cd0d7886109b07580");
  EXPECT_EQ(digest(Sha512(64), "", 64),
            "cf83e1357eefb8bdf1542850d66d8007d620e4050b5715dc83f4a921d36ce9ce47d0d13c5d85f2b0ff8318d2877eec2f63b931bd47"
            "417a81a538327af927da3e");
  EXPECT_EQ(digest(Sha512(64), "abc", 64),
            "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d442364"
            "3ce80e2a9ac94fa54ca49f");
  EXPECT_EQ(digest(Sha512(64), kLong, 64),
            "ae13575c5d98bfa689617bb19f0f55efdd52b39397fd620bcd1fbc03fda979e6b69bfba24698176eafe766d31c48b70273b0319806"
            "4323082e04cc4eb9126310");
  EXPECT_EQ(digest(Keccak(448, 6), "", 28), "6b4e03423667dbb73b6e15454f0eb1abd4597f9a1b078e3f5b5a6bc7");
  EXPECT_EQ(digest(Keccak(448, 6), "abc", 28), "e642824c3f8cf24ad09234ee7d3c766fc9a3a5168d0c94ad73b46fdf");
  EXPECT_EQ(digest(Keccak(448, 6), kLong, 28), "2459c65a000e217e65e9992435021787b4461e3bcd09b14348d2d9fc");
  EXPECT_EQ(digest(Keccak(512, 6), "", 32), "a7ffc6f8bf1ed76651c14756a061d662f580ff4de43b49fa82d80a4b80f8434a");
  EXPECT_EQ(digest(Keccak(512, 6), "abc", 32), "3a985da74fe225b2045c172d6bd390bd855f086e3e9d525b46bfe24511431532");
  EXPECT_EQ(digest(Keccak(512, 6), kLong, 32), "9392d9e39b54fd1ee9f4655170fe8452f0793f47fc2af813d9c75727390b07a3");
  EXPECT_EQ(digest(Keccak(1024, 6), "", 64),
            "a69f73cca23a9ac5c8b567dc185a756e97c982164fe25859e0d1dcc1475c80a615b2123af1f5f94c11e3e9402c3ac558f500199d95"
            "b6d3e301758586281dcd26");
  EXPECT_EQ(digest(Keccak(1024, 6), "abc", 64),
            "b751850b1a57168a5693cd924b6b096e08f621827444f70d884f5d0240d2712e10e116e9192af3c91a7ec57647e3934057340b4cf4"
            "08d5a56592f8274eec53f0");
  EXPECT_EQ(digest(Keccak(1024, 6), kLong, 64),
            "71a4118f314ec6f5bf8ba025d49b997515fd1eeeb58ce48ee94c5c7ef927e474bc903d5859632f548dd6500f1c5f2b05f01a10d858"
            "c5f45957c51d2747e48d01");
  EXPECT_EQ(digest(Blake2b({.digest_size = 64}), "", 64),
            "786a02f742015903c6c6fd852552d272912f4740e15847618a86e217f71f5419d25e1031afee585313896444934eb04b903a685b14"
            "48b755d56f701afe9be2ce");
  EXPECT_EQ(digest(Blake2b({.digest_size = 64}), "abc", 64),
            "ba80a53f981c4d0d6a2797b69f12f6e94c212f14685ac4b74b12bb6fdbffa2d17d87c5392aab792dc252d5de4533cc9518d38aa8db"
            "f1925ab92386edd4009923");
  EXPECT_EQ(digest(Blake2b({.digest_size = 64}), kLong, 64),
            "63e36e4569cd772ba719ec50f6627e07ab6764c5ddffc84607abdff7f0083511dd276f3949c66386ca236cd123b5adc4919875d5ab"
            "b17d17bbabdeabf0db7e9f");
  EXPECT_EQ(digest(Blake2s({.digest_size = 32}), "", 32),
            "69217a3079908094e11121d042354a7c1f55b6482ca1a51e1b250dfd1ed0eef9");
  EXPECT_EQ(digest(Blake2s({.digest_size = 32}), "abc", 32),
            "508c5e8c327c14e2e1a72ba34eeb452f37458b209ed63a294d999b4c86675982");
  EXPECT_EQ(digest(Blake2s({.digest_size = 32}), kLong, 32),
            "267200e86d237971cc5dac276d6e19b4f20aba6a1cf52c90cd6321d5410c4161");
  EXPECT_EQ(digest(Keccak(256, 0x1f), "abc", 40),
            "5881092dd818bf5cf8a3ddb793fbcba74097d5c526a6d35f97b83351940f2cc844c50af32acd3f2c");
  Blake2Parameters p{.digest_size = 20,
                     .key = bytes_of("key"),
                     .salt = bytes_of("salt"),
                     .person = bytes_of("me"),
                     .fanout = 2,
                     .depth = 3,
                     .leaf_size = 4,
                     .node_offset = 5,
                     .node_depth = 1,
                     .inner_size = 7,
                     .last_node = true};
  EXPECT_EQ(digest(Blake2b(p), "abc", 20), "bf17833988711246578a3275483a307653e54b3b");
  EXPECT_EQ(digest(Blake2s(p), "abc", 20), "5c0d1e6bd8ffeb938b3d8763124e350d3b468687");
}

}  // namespace
}  // namespace krait::hashes
