// _md5, _sha1, _sha2.
#include "modules/modules.h"

#include "modules/hashes/hash_object.h"

namespace krait {
namespace hashes {
namespace {

struct Md5Spec {
  using Kernel = Md5;
  static constexpr const char *kName = "md5", *kTypeName = "_md5.md5";
  static constexpr std::size_t kDigestSize = 16, kBlockSize = 64;
  static constexpr Signature kSignature{"md5(data=b'', *, usedforsecurity=True, string=None)"};
  static Kernel make() { return {}; }
};
struct Sha1Spec {
  using Kernel = Sha1;
  static constexpr const char *kName = "sha1", *kTypeName = "_sha1.sha1";
  static constexpr std::size_t kDigestSize = 20, kBlockSize = 64;
  static constexpr Signature kSignature{"sha1(data=b'', *, usedforsecurity=True, string=None)"};
  static Kernel make() { return {}; }
};
template <class K, std::size_t kSize>
struct Sha2Spec {
  using Kernel = K;
  static constexpr const char* kName = kSize == 28   ? "sha224"
                                       : kSize == 32 ? "sha256"
                                       : kSize == 48 ? "sha384"
                                                     : "sha512";
  static constexpr const char* kTypeName = kSize == 28   ? "_sha2.SHA224Type"
                                           : kSize == 32 ? "_sha2.SHA256Type"
                                           : kSize == 48 ? "_sha2.SHA384Type"
                                                         : "_sha2.SHA512Type";
  static constexpr std::size_t kDigestSize = kSize, kBlockSize = K::kBlockSize;
  static constexpr Signature kSignature{"sha2(data=b'', *, usedforsecurity=True, string=None)"};
  static Kernel make() { return Kernel(kSize); }
};
using Sha224Spec = Sha2Spec<Sha256, 28>;
using Sha256Spec = Sha2Spec<Sha256, 32>;
using Sha384Spec = Sha2Spec<Sha512, 48>;
using Sha512Spec = Sha2Spec<Sha512, 64>;

}  // namespace

// Made by the module's functions alone.
template <class Spec>
constinit Type Hash<Spec>::type = describe<Hash<Spec>>(
    Spec::kTypeName, {.methods = kHashMethods<Spec>, .attributes = kHashAttributes<Spec>, .flags = kTypeNoConstruct});

namespace {

constexpr Method kMd5Functions[] = {
    bind<&Hash<Md5Spec>::make>("md5(data=b'', *, usedforsecurity=True, string=None)",
                               "An MD5 hash of data, to which update() can add."),
};
constexpr Method kSha1Functions[] = {
    bind<&Hash<Sha1Spec>::make>("sha1(data=b'', *, usedforsecurity=True, string=None)",
                                "A SHA-1 hash of data, to which update() can add."),
};
constexpr Method kSha2Functions[] = {
    bind<&Hash<Sha224Spec>::make>("sha224(data=b'', *, usedforsecurity=True, string=None)",
                                  "A SHA-224 hash of data, to which update() can add."),
    bind<&Hash<Sha256Spec>::make>("sha256(data=b'', *, usedforsecurity=True, string=None)",
                                  "A SHA-256 hash of data, to which update() can add."),
    bind<&Hash<Sha384Spec>::make>("sha384(data=b'', *, usedforsecurity=True, string=None)",
                                  "A SHA-384 hash of data, to which update() can add."),
    bind<&Hash<Sha512Spec>::make>("sha512(data=b'', *, usedforsecurity=True, string=None)",
                                  "A SHA-512 hash of data, to which update() can add."),
};

// CPython hashes longer data without its lock.
constexpr IntConstant kConstants[] = {{"_GIL_MINSIZE", 2048}};

Result<void> add_type(Thread& t, Ref<Dict> namespace_, const char* name, Type& type) {
  return namespace_->set_str(t, TRY(Str::intern_ascii(t, name)), Ref<>(&type).own());
}

}  // namespace
}  // namespace hashes

constinit const ModuleSpec kMd5Module = {.name = "_md5",
                                         .functions = hashes::kMd5Functions,
                                         .constants = hashes::kConstants,
                                         .start = [](Thread& t, Ref<Dict> n) {
                                           return hashes::add_type(t, n, "MD5Type",
                                                                   hashes::Hash<hashes::Md5Spec>::type);
                                         }};
constinit const ModuleSpec kSha1Module = {.name = "_sha1",
                                          .functions = hashes::kSha1Functions,
                                          .constants = hashes::kConstants,
                                          .start = [](Thread& t, Ref<Dict> n) {
                                            return hashes::add_type(t, n, "SHA1Type",
                                                                    hashes::Hash<hashes::Sha1Spec>::type);
                                          }};
constinit const ModuleSpec kSha2Module = {
    .name = "_sha2",
    .functions = hashes::kSha2Functions,
    .constants = hashes::kConstants,
    .start = [](Thread& t, Ref<Dict> n) -> Result<void> {
      TRY(hashes::add_type(t, n, "SHA224Type", hashes::Hash<hashes::Sha224Spec>::type));
      TRY(hashes::add_type(t, n, "SHA256Type", hashes::Hash<hashes::Sha256Spec>::type));
      TRY(hashes::add_type(t, n, "SHA384Type", hashes::Hash<hashes::Sha384Spec>::type));
      return hashes::add_type(t, n, "SHA512Type", hashes::Hash<hashes::Sha512Spec>::type);
    }};

}  // namespace krait
