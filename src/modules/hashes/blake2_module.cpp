// _blake2: BLAKE2b and BLAKE2s.
#include "modules/hashes/hash_object.h"
#include "modules/modules.h"
#include "types/int.h"
#include "types/type.h"

namespace krait {
namespace hashes {
namespace {

// An int from 0 to `limit`.
Result<std::uint64_t> unsigned_of(Thread& t, Ref<> given, std::uint64_t limit, const char* name, const char* c_type) {
  const Own<> number = TRY(index(t, given));
  if (int_sign(number) < 0) return raise(t, exc::ValueError, "Cannot convert negative int");
  const IntView view(number);
  std::int64_t small;
  std::uint64_t value;
  if (int_fits(number, &small)) {
    value = static_cast<std::uint64_t>(small);
  } else {
    const Own<> high = TRY(binary(t, BinaryOp::RShift, number.ref(), Ref<>(Value::of_int(32))));
    const std::int64_t top = TRY(index_int64(t, high.ref()));
    if (top > 0xFFFFFFFF) return raise(t, exc::OverflowError, "Python int too large for C %s", c_type);
    const Own<> low = TRY(binary(t, BinaryOp::And, number.ref(), Ref<>(Value::of_int(0xFFFFFFFF))));
    value = static_cast<std::uint64_t>(top) << 32 | static_cast<std::uint64_t>(TRY(index_int64(t, low.ref())));
  }
  if (value > limit) return raise(t, exc::OverflowError, "%s is too large", name);
  return value;
}

template <class Word>
class Blake2Object final : public Object {
 public:
  using Kernel = Blake2<Word>;
  static constexpr bool kIsB = sizeof(Word) == 8;
  static Type type;
  explicit Blake2Object(const Kernel& kernel) : kernel_(kernel) {}

  static Result<Own<>> construct(Thread& t, Ref<Type>, const Arguments& a);
  Result<void> update(Thread& t, Ref<> data) {
    Buffer buffer;
    TRY(open_data(t, data, buffer));
    return update_long(t, kernel_, buffer.bytes());
  }
  Result<Own<>> copy(Thread& t) { return krait::create<Blake2Object>(t, kernel_); }
  Result<Own<krait::Bytes>> digest(Thread& t) {
    std::uint8_t out[Kernel::kMaxDigest];
    Kernel last = kernel_;
    last.finish(out);
    return krait::Bytes::create(t, out, kernel_.digest_size);
  }
  Result<Own<Str>> hexdigest(Thread& t) {
    std::uint8_t out[Kernel::kMaxDigest];
    Kernel last = kernel_;
    last.finish(out);
    return hex_of(t, {out, kernel_.digest_size});
  }
  Result<Own<Str>> get_name(Thread& t) { return Str::from_ascii(t, kIsB ? "blake2b" : "blake2s"); }
  Result<std::int64_t> get_block_size(Thread&) { return static_cast<std::int64_t>(Kernel::kBlockSize); }
  Result<std::int64_t> get_digest_size(Thread&) { return static_cast<std::int64_t>(kernel_.digest_size); }

 private:
  Kernel kernel_;
};

constexpr Signature kBSignature{
    "blake2b(data=b'', *, digest_size=64, key=b'', salt=b'', person=b'', fanout=1, depth=1, leaf_size=0, "
    "node_offset=0, node_depth=0, inner_size=0, last_node=False, usedforsecurity=True, string=None)"};
constexpr Signature kSSignature{
    "blake2s(data=b'', *, digest_size=32, key=b'', salt=b'', person=b'', fanout=1, depth=1, leaf_size=0, "
    "node_offset=0, node_depth=0, inner_size=0, last_node=False, usedforsecurity=True, string=None)"};
enum Place {
  kData,
  kDigestSize,
  kKey,
  kSalt,
  kPerson,
  kFanout,
  kDepth,
  kLeafSize,
  kNodeOffset,
  kNodeDepth,
  kInnerSize,
  kLastNode,
  kForSecurity,
  kString,
  kPlaces
};

Result<void> open_part(Thread& t, Value given, std::size_t limit, const char* name, Buffer& buffer, Bytes& out) {
  if (given.is_empty()) return ok;
  TRY(get_buffer(t, Ref<>(given), buffer));
  if (static_cast<std::size_t>(buffer.length) > limit)
    return raise(t, exc::ValueError, "maximum %s length is %d bytes", name, limit);
  out = buffer.bytes();
  return ok;
}

template <class Word>
Result<Own<>> Blake2Object<Word>::construct(Thread& t, Ref<Type>, const Arguments& a) {
  const Signature& signature = kIsB ? kBSignature : kSSignature;
  Value v[kPlaces];
  Rest rest;
  Slot<Dict> keywords;
  TRY(bind_arguments(t, signature, a, v, rest, keywords));
  const auto number = [&](Place place) -> Result<int> {
    return Convert<int>::from(t, ArgumentPlace{signature, static_cast<std::size_t>(place)}, v[place]);
  };
  const int digest_size = TRY(number(kDigestSize)), fanout = TRY(number(kFanout)), depth = TRY(number(kDepth)),
            node_depth = TRY(number(kNodeDepth)), inner_size = TRY(number(kInnerSize));
  const bool last_node = TRY(krait::is_true(t, Ref<>(v[kLastNode])));
  TRY(krait::is_true(t, Ref<>(v[kForSecurity])));
  const OptRef<> data = TRY(data_argument(t, OptRef<>(v[kData]), Ref<>(v[kString])));

  Blake2Parameters p;
  if (digest_size <= 0 || digest_size > static_cast<int>(Kernel::kMaxDigest))
    return raise(t, exc::ValueError, "digest_size for %s must be between 1 and %d bytes, here it is %d",
                 kIsB ? "Blake2b" : "Blake2s", Kernel::kMaxDigest, digest_size);
  p.digest_size = static_cast<std::size_t>(digest_size);
  Buffer key, salt, person;
  TRY(open_part(t, v[kSalt], Kernel::kSaltSize, "salt", salt, p.salt));
  TRY(open_part(t, v[kPerson], Kernel::kPersonSize, "person", person, p.person));
  if (fanout < 0 || fanout > 255) return raise(t, exc::ValueError, "fanout must be between 0 and 255");
  if (depth <= 0 || depth > 255) return raise(t, exc::ValueError, "depth must be between 1 and 255");
  p.leaf_size =
      static_cast<std::uint32_t>(TRY(unsigned_of(t, Ref<>(v[kLeafSize]), 0xFFFFFFFF, "leaf_size", "unsigned long")));
  p.node_offset = TRY(
      unsigned_of(t, Ref<>(v[kNodeOffset]), kIsB ? UINT64_MAX : 0xFFFFFFFFFFFF, "node_offset", "unsigned long long"));
  if (node_depth < 0 || node_depth > 255) return raise(t, exc::ValueError, "node_depth must be between 0 and 255");
  if (inner_size < 0 || inner_size > static_cast<int>(Kernel::kMaxDigest))
    return raise(t, exc::ValueError, "inner_size must be between 0 and is %d", Kernel::kMaxDigest);
  TRY(open_part(t, v[kKey], Kernel::kMaxKey, "key", key, p.key));
  p.fanout = static_cast<unsigned>(fanout);
  p.depth = static_cast<unsigned>(depth);
  p.node_depth = static_cast<unsigned>(node_depth);
  p.inner_size = static_cast<unsigned>(inner_size);
  p.last_node = last_node;
  Own<Blake2Object> made = TRY(krait::create<Blake2Object>(t, Kernel(p)));
  if (data) TRY(made->update(t, data.ref()));
  return made;
}

template <class Word>
constexpr Method kMethods[] = {
    bind<&Blake2Object<Word>::copy>("copy(self, /)", "A second object, in the same state, to go on from."),
    bind<&Blake2Object<Word>::digest>("digest(self, /)", "The hash of the data so far, in bytes."),
    bind<&Blake2Object<Word>::hexdigest>("hexdigest(self, /)", "The hash of the data so far, in hexadecimal digits."),
    bind<&Blake2Object<Word>::update>("update(self, data, /)", "Take in more data."),
};
template <class Word>
constexpr Attribute kAttributes[] = {
    attribute<&Blake2Object<Word>::get_name>("name"),
    attribute<&Blake2Object<Word>::get_block_size>("block_size"),
    attribute<&Blake2Object<Word>::get_digest_size>("digest_size"),
};
template <>
constinit Type Blake2Object<std::uint64_t>::type = describe<Blake2Object<std::uint64_t>>(
    "_blake2.blake2b",
    {.doc = "blake2b(data=b'', *, digest_size=_blake2.blake2b.MAX_DIGEST_SIZE,\n        key=b'', salt=b'', person=b'', "
            "fanout=1, depth=1, leaf_size=0,\n        node_offset=0, node_depth=0, inner_size=0, last_node=False,\n    "
            "    usedforsecurity=True, string=None)\n--\n\nA BLAKE2b hash, of 64 bytes unless digest_size says less; "
            "for 64-bit machines. With key it authenticates.",
     .methods = kMethods<std::uint64_t>,
     .attributes = kAttributes<std::uint64_t>});
template <>
constinit Type Blake2Object<std::uint32_t>::type = describe<Blake2Object<std::uint32_t>>(
    "_blake2.blake2s",
    {.doc = "blake2s(data=b'', *, digest_size=_blake2.blake2s.MAX_DIGEST_SIZE,\n        key=b'', salt=b'', person=b'', "
            "fanout=1, depth=1, leaf_size=0,\n        node_offset=0, node_depth=0, inner_size=0, last_node=False,\n    "
            "    usedforsecurity=True, string=None)\n--\n\nA BLAKE2s hash, of 32 bytes unless digest_size says less; "
            "for small machines. With key it authenticates.",
     .methods = kMethods<std::uint32_t>,
     .attributes = kAttributes<std::uint32_t>});

constexpr Type* kTypes[] = {&Blake2Object<std::uint64_t>::type, &Blake2Object<std::uint32_t>::type};
constexpr IntConstant kConstants[] = {
    {"_GIL_MINSIZE", 2048},       {"BLAKE2B_SALT_SIZE", 16},       {"BLAKE2B_PERSON_SIZE", 16},
    {"BLAKE2B_MAX_KEY_SIZE", 64}, {"BLAKE2B_MAX_DIGEST_SIZE", 64}, {"BLAKE2S_SALT_SIZE", 8},
    {"BLAKE2S_PERSON_SIZE", 8},   {"BLAKE2S_MAX_KEY_SIZE", 32},    {"BLAKE2S_MAX_DIGEST_SIZE", 32},
};

template <class Word>
Result<void> add_sizes(Thread& t) {
  using Kernel = Blake2<Word>;
  const Ref<Dict> attributes = dict_of(t, Blake2Object<Word>::type);
  static constexpr struct {
    const char* name;
    std::size_t value;
  } kSizes[] = {{"SALT_SIZE", Kernel::kSaltSize},
                {"PERSON_SIZE", Kernel::kPersonSize},
                {"MAX_KEY_SIZE", Kernel::kMaxKey},
                {"MAX_DIGEST_SIZE", Kernel::kMaxDigest}};
  for (const auto& size : kSizes)
    TRY(attributes->set_str(t, TRY(Str::intern_ascii(t, size.name)),
                            Own<>::of_int(static_cast<std::int64_t>(size.value))));
  return ok;
}

Result<void> start(Thread& t, Ref<Dict>) {
  TRY(add_sizes<std::uint64_t>(t));
  return add_sizes<std::uint32_t>(t);
}

}  // namespace
}  // namespace hashes

constinit const ModuleSpec kBlake2Module = {.name = "_blake2",
                                            .doc = "The hash functions BLAKE2b and BLAKE2s, for module hashlib.\n",
                                            .constants = hashes::kConstants,
                                            .types = hashes::kTypes,
                                            .start = &hashes::start};

}  // namespace krait
