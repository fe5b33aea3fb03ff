// Hash objects of the native hash modules: the class over a kernel, and how they read their data.
#pragma once

#include "modules/hashes/hashes.h"
#include "object/allocate.h"
#include "object/buffer.h"
#include "types/bytes.h"
#include "types/long_loop.h"
#include "types/protocol.h"
#include "types/singletons.h"
#include "types/str.h"

namespace krait::hashes {

// The bytes of what is to be hashed: bytes-like, one-dimensional, no str.
Result<void> open_data(Thread&, Ref<> data, Buffer&);
// What a constructor is to hash at once: `data`, or its old name `string`. Empty when neither was given.
Result<OptRef<>> data_argument(Thread&, OptRef<> data, Ref<> string);
Result<Own<Str>> hex_of(Thread&, Bytes digest);

// Spec: Kernel, make(), name, type name, digest and block size.
// Takes in data, and sees signals; where a handler raises, the kernel is what it was.
template <class Kernel>
Result<void> update_long(Thread& t, Kernel& kernel, Bytes data) {
  constexpr std::size_t kPiece = std::size_t{1} << 20;
  if (data.size() <= kPiece) {
    kernel.update(data);
    return ok;
  }
  const Kernel before = kernel;
  for (; !data.empty(); data = data.subspan(std::min(data.size(), kPiece))) {
    kernel.update(data.first(std::min(data.size(), kPiece)));
    if (LongLoop::look(t).is_failed()) {
      kernel = before;
      return failed;
    }
  }
  return ok;
}

template <class Spec>
class Hash final : public Object {
 public:
  static Type type;
  static constexpr auto kKernelName = Spec::kName;
  explicit Hash(const typename Spec::Kernel& kernel) : kernel_(kernel) {}

  static Result<Own<>> make(Thread& t, OptRef<> data, bool, Ref<> string) {
    return begin(t, TRY(data_argument(t, data, string)));
  }
  static Result<Own<>> construct(Thread& t, Ref<Type>, const Arguments& a) {
    Value values[3];
    Rest rest;
    Slot<Dict> keywords;
    TRY(bind_arguments(t, Spec::kSignature, a, values, rest, keywords));
    TRY(krait::is_true(t, Ref<>(values[1])));
    return begin(t, TRY(data_argument(t, OptRef<>(values[0]), Ref<>(values[2]))));
  }

  Result<void> update(Thread& t, Ref<> data) {
    Buffer buffer;
    TRY(open_data(t, data, buffer));
    return update_long(t, kernel_, buffer.bytes());
  }
  Result<Own<>> copy(Thread& t) { return krait::create<Hash>(t, kernel_); }
  Result<Own<krait::Bytes>> digest(Thread& t) {
    std::uint8_t out[64];
    finish(out);
    return krait::Bytes::create(t, out, Spec::kDigestSize);
  }
  Result<Own<Str>> hexdigest(Thread& t) {
    std::uint8_t out[64];
    finish(out);
    return hex_of(t, {out, Spec::kDigestSize});
  }
  Result<std::int64_t> get_block_size(Thread&) { return static_cast<std::int64_t>(Spec::kBlockSize); }
  Result<std::int64_t> get_digest_size(Thread&) { return static_cast<std::int64_t>(Spec::kDigestSize); }
  Result<Own<Str>> get_name(Thread& t) { return Str::from_ascii(t, Spec::kName); }

 private:
  static Result<Own<>> begin(Thread& t, OptRef<> data) {
    Own<Hash> made = TRY(krait::create<Hash>(t, Spec::make()));
    if (data) TRY(made->update(t, data.ref()));
    return made;
  }
  void finish(std::uint8_t* out) {
    typename Spec::Kernel last = kernel_;
    if constexpr (requires { last.rate; })
      last.finish(std::span(out, Spec::kDigestSize));
    else
      last.finish(out);
  }

  typename Spec::Kernel kernel_;
};

template <class Spec>
inline constexpr Method kHashMethods[] = {
    bind<&Hash<Spec>::copy>("copy(self, /)", "A second object, in the same state, to go on from."),
    bind<&Hash<Spec>::digest>("digest(self, /)", "The hash of the data so far, in bytes."),
    bind<&Hash<Spec>::hexdigest>("hexdigest(self, /)", "The hash of the data so far, in hexadecimal digits."),
    bind<&Hash<Spec>::update>("update(self, obj, /)", "Take in more data."),
};
template <class Spec>
inline constexpr Attribute kHashAttributes[] = {
    attribute<&Hash<Spec>::get_block_size>("block_size"),
    attribute<&Hash<Spec>::get_name>("name"),
    attribute<&Hash<Spec>::get_digest_size>("digest_size"),
};

}  // namespace krait::hashes
