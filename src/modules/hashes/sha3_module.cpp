// _sha3: SHA-3 and SHAKE.
#include "modules/hashes/hash_object.h"
#include "modules/modules.h"

namespace krait {
namespace hashes {
namespace {

template <std::size_t kSize>
struct Sha3Spec {
  using Kernel = Keccak;
  static constexpr const char* kTypeName = kSize == 28   ? "_sha3.sha3_224"
                                           : kSize == 32 ? "_sha3.sha3_256"
                                           : kSize == 48 ? "_sha3.sha3_384"
                                                         : "_sha3.sha3_512";
  static constexpr const char* kName = kTypeName + 6;
  static constexpr std::size_t kDigestSize = kSize, kBlockSize = 200 - 2 * kSize;
  static constexpr Signature kSignature{kSize == 28   ? "sha3_224(data=b'', *, usedforsecurity=True, string=None)"
                                        : kSize == 32 ? "sha3_256(data=b'', *, usedforsecurity=True, string=None)"
                                        : kSize == 48 ? "sha3_384(data=b'', *, usedforsecurity=True, string=None)"
                                                      : "sha3_512(data=b'', *, usedforsecurity=True, string=None)"};
  static constexpr std::uint8_t kSuffix = 6;
  static Kernel make() { return Kernel(kSize * 16, kSuffix); }
};

template <std::size_t kStrength>
struct ShakeSpec {
  using Kernel = Keccak;
  static constexpr const char* kTypeName = kStrength == 128 ? "_sha3.shake_128" : "_sha3.shake_256";
  static constexpr const char* kName = kTypeName + 6;
  static constexpr std::size_t kDigestSize = 0, kBlockSize = 200 - kStrength / 4;
  static constexpr Signature kSignature{kStrength == 128 ? "shake_128(data=b'', *, usedforsecurity=True, string=None)"
                                                         : "shake_256(data=b'', *, usedforsecurity=True, string=None)"};
  static constexpr std::uint8_t kSuffix = 0x1F;
  static Kernel make() { return Kernel(kStrength * 2, kSuffix); }
};

template <class Spec>
Result<std::int64_t> capacity_bits(Thread&, Ref<>) {
  return static_cast<std::int64_t>(1600 - 8 * Spec::kBlockSize);
}
template <class Spec>
Result<std::int64_t> rate_bits(Thread&, Ref<>) {
  return static_cast<std::int64_t>(8 * Spec::kBlockSize);
}
template <class Spec>
Result<Own<>> suffix(Thread&, Ref<>) {
  return Ref<>(krait::Bytes::of_byte(Spec::kSuffix)).own();
}

template <class Spec>
constexpr Attribute kSha3Attributes[] = {
    attribute<&Hash<Spec>::get_block_size>("block_size"),
    attribute<&Hash<Spec>::get_name>("name"),
    attribute<&Hash<Spec>::get_digest_size>("digest_size"),
    attribute<&capacity_bits<Spec>>("_capacity_bits"),
    attribute<&rate_bits<Spec>>("_rate_bits"),
    attribute<&suffix<Spec>>("_suffix"),
};
template <class Spec>
constexpr Method kSha3Methods[] = {
    bind<&Hash<Spec>::copy>("copy(self, /)", "A second object, in the same state, to go on from."),
    bind<&Hash<Spec>::digest>("digest(self, /)", "The hash of the data so far, in bytes."),
    bind<&Hash<Spec>::hexdigest>("hexdigest(self, /)", "The hash of the data so far, in hexadecimal digits."),
    bind<&Hash<Spec>::update>("update(self, data, /)", "Take in more data."),
};

// The length of a digest that the caller chooses.
Result<std::size_t> digest_length(Thread& t, Ref<> given) {
  const Own<> number = TRY(index(t, given));
  const std::int64_t length = TRY(index_int64(t, number.ref()));
  if (length < 0) return raise(t, exc::ValueError, "Cannot convert negative int");
  if (length == INT64_MAX) return raise(t, exc::OverflowError, "Python int too large for C unsigned long");
  if (length >= 1 << 29) return raise(t, exc::ValueError, "length is too large");
  return static_cast<std::size_t>(length);
}

// A SHAKE, whose digest has any length.
template <class Spec>
class Shake final : public Object {
 public:
  static Type type;
  explicit Shake(const Keccak& kernel) : kernel_(kernel) {}

  static Result<Own<>> construct(Thread& t, Ref<Type>, const Arguments& a) {
    Value values[3];
    Rest rest;
    Slot<Dict> keywords;
    TRY(bind_arguments(t, Spec::kSignature, a, values, rest, keywords));
    TRY(krait::is_true(t, Ref<>(values[1])));
    const OptRef<> data = TRY(data_argument(t, OptRef<>(values[0]), Ref<>(values[2])));
    Own<Shake> made = TRY(krait::create<Shake>(t, Spec::make()));
    if (data) TRY(made->update(t, data.ref()));
    return made;
  }
  Result<void> update(Thread& t, Ref<> data) {
    Buffer buffer;
    TRY(open_data(t, data, buffer));
    return update_long(t, kernel_, buffer.bytes());
  }
  Result<Own<>> copy(Thread& t) { return krait::create<Shake>(t, kernel_); }
  Result<Own<krait::Bytes>> digest(Thread& t, Ref<> length) {
    const std::size_t size = TRY(digest_length(t, length));
    Own<krait::Bytes> out = TRY(krait::Bytes::create_uninitialized(t, size));
    Keccak last = kernel_;
    last.finish(std::span(out->mutable_data(), size));
    return out;
  }
  Result<Own<Str>> hexdigest(Thread& t, Ref<> length) {
    const Own<krait::Bytes> bytes = TRY(digest(t, length));
    return hex_of(t, bytes->span());
  }
  Result<std::int64_t> get_block_size(Thread&) { return static_cast<std::int64_t>(Spec::kBlockSize); }
  Result<std::int64_t> get_digest_size(Thread&) { return std::int64_t{0}; }
  Result<Own<Str>> get_name(Thread& t) { return Str::from_ascii(t, Spec::kName); }

 private:
  Keccak kernel_;
};

template <class Spec>
constexpr Method kShakeMethods[] = {
    bind<&Shake<Spec>::copy>("copy(self, /)", "A second object, in the same state, to go on from."),
    bind<&Shake<Spec>::digest>("digest(self, /, length)", "The hash of the data so far, in bytes."),
    bind<&Shake<Spec>::hexdigest>("hexdigest(self, /, length)", "The hash of the data so far, in hexadecimal digits."),
    bind<&Shake<Spec>::update>("update(self, data, /)", "Take in more data."),
};
template <class Spec>
constexpr Attribute kShakeAttributes[] = {
    attribute<&Shake<Spec>::get_block_size>("block_size"),
    attribute<&Shake<Spec>::get_name>("name"),
    attribute<&Shake<Spec>::get_digest_size>("digest_size"),
    attribute<&capacity_bits<Spec>>("_capacity_bits"),
    attribute<&rate_bits<Spec>>("_rate_bits"),
    attribute<&suffix<Spec>>("_suffix"),
};

}  // namespace

template <class Spec>
constinit Type Hash<Spec>::type = describe<Hash<Spec>>(
    Spec::kTypeName,
    {.doc = "Return a new SHA3 hash object.", .methods = kSha3Methods<Spec>, .attributes = kSha3Attributes<Spec>});
namespace {
template <class Spec>
constinit Type Shake<Spec>::type = describe<Shake<Spec>>(
    Spec::kTypeName,
    {.doc = "Return a new SHAKE hash object.", .methods = kShakeMethods<Spec>, .attributes = kShakeAttributes<Spec>});

constexpr Type* kTypes[] = {&Hash<Sha3Spec<28>>::type, &Hash<Sha3Spec<32>>::type,    &Hash<Sha3Spec<48>>::type,
                            &Hash<Sha3Spec<64>>::type, &Shake<ShakeSpec<128>>::type, &Shake<ShakeSpec<256>>::type};
constexpr IntConstant kConstants[] = {{"_GIL_MINSIZE", 2048}};

Result<void> start(Thread& t, Ref<Dict> namespace_) {
  return namespace_->set_str(t, TRY(Str::intern_ascii(t, "implementation")), TRY(Str::from_ascii(t, "Krait")));
}

}  // namespace
}  // namespace hashes

constinit const ModuleSpec kSha3Module = {
    .name = "_sha3", .constants = hashes::kConstants, .types = hashes::kTypes, .start = &hashes::start};

}  // namespace krait
