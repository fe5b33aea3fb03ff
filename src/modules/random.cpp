// _random: the Mersenne Twister MT19937 of Matsumoto and Nishimura, seeded and read out as CPython does.
#include <sys/random.h>

#include <array>
#include <cerrno>

#include "modules/modules.h"
#include "object/allocate.h"
#include "types/int.h"
#include "types/long_loop.h"
#include "types/protocol.h"
#include "types/singletons.h"
#include "types/tuple.h"

namespace krait {
namespace {

class Twister {
 public:
  static constexpr std::size_t kSize = 624;

  std::uint32_t next() {
    if (index_ >= kSize) refill();
    std::uint32_t y = state_[index_++];
    y ^= y >> 11;
    y ^= (y << 7) & 0x9D2C5680U;
    y ^= (y << 15) & 0xEFC60000U;
    return y ^ (y >> 18);
  }
  double next_double() {
    const std::uint32_t a = next() >> 5, b = next() >> 6;
    return (a * 67108864.0 + b) * (1.0 / 9007199254740992.0);
  }

  void seed(std::span<const std::uint32_t> key) {
    seed_word(19650218U);
    std::size_t i = 1, j = 0;
    const auto mix = [&](std::uint32_t factor) {
      return state_[i] ^ ((state_[i - 1] ^ (state_[i - 1] >> 30)) * factor);
    };
    const auto advance = [&] {
      if (++i == kSize) {
        state_[0] = state_[kSize - 1];
        i = 1;
      }
    };
    for (std::size_t k = std::max(kSize, key.size()); k; --k) {
      state_[i] = mix(1664525U) + key[j] + static_cast<std::uint32_t>(j);
      advance();
      if (++j == key.size()) j = 0;
    }
    for (std::size_t k = kSize - 1; k; --k) {
      state_[i] = mix(1566083941U) - static_cast<std::uint32_t>(i);
      advance();
    }
    state_[0] = 0x80000000U;
  }

  std::uint32_t state(std::size_t i) const { return state_[i]; }
  std::size_t index() const { return index_; }
  void set_state(const std::array<std::uint32_t, kSize>& state, std::size_t index) {
    state_ = state;
    index_ = index;
  }

 private:
  void seed_word(std::uint32_t s) {
    state_[0] = s;
    for (std::size_t i = 1; i < kSize; ++i)
      state_[i] = 1812433253U * (state_[i - 1] ^ (state_[i - 1] >> 30)) + static_cast<std::uint32_t>(i);
    index_ = kSize;
  }
  void refill() {
    constexpr std::size_t kShift = 397;
    for (std::size_t i = 0; i < kSize; ++i) {
      const std::uint32_t y = (state_[i] & 0x80000000U) | (state_[(i + 1) % kSize] & 0x7FFFFFFFU);
      state_[i] = state_[(i + kShift) % kSize] ^ (y >> 1) ^ (y & 1 ? 0x9908B0DFU : 0);
    }
    index_ = 0;
  }

  std::array<std::uint32_t, kSize> state_{};
  std::size_t index_ = kSize;
};

class Random final : public Object {
 public:
  static Type type;

  static Result<Own<>> construct(Thread& t, Ref<Type> type, const Arguments&) {
    return create_instance<Random>(t, type);
  }
  static Result<void> init(Thread& t, Ref<> self, const Arguments& a) {
    if (a.keywords && self.is_exact<Random>()) return raise(t, exc::TypeError, "Random() takes no keyword arguments");
    if (a.positional > 1) return raise(t, exc::TypeError, "Random expected at most 1 argument, got %d", a.positional);
    return self.as<Random>()->seed(t, a.positional ? OptRef<>(a[0]) : OptRef<>());
  }

  Result<void> seed(Thread&, OptRef<> n);
  Result<double> random(Thread&) { return twister_.next_double(); }
  Result<Own<>> getrandbits(Thread&, Ref<> k);
  Result<Own<>> getstate(Thread&);
  Result<void> setstate(Thread&, Ref<> state);

  Random() = default;

 private:
  Result<void> seed_from_system(Thread&);

  Twister twister_;
};

Result<void> Random::seed_from_system(Thread& t) {
  std::uint32_t key[Twister::kSize];
  auto* p = reinterpret_cast<std::uint8_t*>(key);
  for (std::size_t done = 0; done < sizeof key;) {
    const ssize_t n = ::getrandom(p + done, sizeof key - done, 0);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return raise_errno(t, errno);
    done += static_cast<std::size_t>(n);
  }
  twister_.seed(key);
  return ok;
}

Result<void> Random::seed(Thread& t, OptRef<> given) {
  if (is_none_or_missing(given)) return seed_from_system(t);
  Own<> n = is_int(given.ref())
                ? given.ref().own()
                : TRY(int_from_unsigned(t, static_cast<std::uint64_t>(TRY(krait::hash(t, given.ref())))));
  // The magnitude in words of 32 bits, lowest first.
  const IntView view(n.ref());
  const std::size_t words = view->size == 0 ? 1 : view->size * 2 - (view->data[view->size - 1] >> 32 == 0);
  std::uint32_t inside[32];
  std::uint32_t* key = words <= std::size(inside) ? inside : static_cast<std::uint32_t*>(std::malloc(words * 4));
  if (!key) return raise_memory_error(t);
  key[0] = 0;
  for (std::size_t i = 0; i < words && i / 2 < view->size; ++i)
    key[i] = static_cast<std::uint32_t>(view->data[i / 2] >> (i % 2 * 32));
  twister_.seed({key, words});
  if (key != inside) std::free(key);
  return ok;
}

Result<Own<>> Random::getrandbits(Thread& t, Ref<> given) {
  Own<> n = TRY(krait::index(t, given));
  if (int_sign(n.ref()) < 0) return raise(t, exc::ValueError, "Cannot convert negative int");
  std::uint64_t k;
  const IntView bits(n.ref());
  if (!limbs::fits_uint64(bits, &k)) return raise(t, exc::OverflowError, "Python int too large for C uint64_t");
  if (k == 0) return Own<>::of_int(0);
  if (k <= 32) return Own<>::of_int(twister_.next() >> (32 - k));
  limbs::Number out;
  const std::uint64_t words = (k - 1) / 32 + 1;
  if (!out.resize(static_cast<std::size_t>((words + 1) / 2))) return raise_memory_error(t);
  limbs::Limb* data = out.data();
  LongLoop loop;
  for (std::uint64_t i = 0; i < words; ++i, k -= 32) {
    std::uint64_t r = twister_.next();
    if (k < 32) r >>= 32 - k;
    if (i % 2 == 0)
      data[i / 2] = r;
    else
      data[i / 2] |= r << 32;
    TRY(loop.round(t));
  }
  out.finish(false);
  return Int::from_limbs(t, out);
}

Result<Own<>> Random::getstate(Thread& t) {
  Own<Tuple> state = TRY(Tuple::create(t, Twister::kSize + 1));
  for (std::size_t i = 0; i < Twister::kSize; ++i) state->init_item(i, Own<>::of_int(twister_.state(i)));
  state->init_item(Twister::kSize, Own<>::of_int(static_cast<std::int64_t>(twister_.index())));
  return state;
}

Result<void> Random::setstate(Thread& t, Ref<> given) {
  if (!given.is<Tuple>()) return raise(t, exc::TypeError, "state vector must be a tuple");
  const Ref<Tuple> items = given.as<Tuple>();
  if (items->size() != Twister::kSize + 1) return raise(t, exc::ValueError, "state vector is the wrong size");
  std::array<std::uint32_t, Twister::kSize> state;
  for (std::size_t i = 0; i < Twister::kSize; ++i) {
    const Ref<> item = (*items)[i];
    if (!is_int(item)) return raise(t, exc::TypeError, "an integer is required");
    const IntView n(item);
    if (n->negative) return raise(t, exc::OverflowError, "can't convert negative value to unsigned int");
    if (n->size > 1) return raise(t, exc::OverflowError, "Python int too large to convert to C unsigned long");
    state[i] = n->size ? static_cast<std::uint32_t>(n->data[0]) : 0;
  }
  const std::int64_t index = TRY(index_int64(t, (*items)[Twister::kSize], &exc::OverflowError));
  if (index < 0 || index > static_cast<std::int64_t>(Twister::kSize)) return raise(t, exc::ValueError, "invalid state");
  twister_.set_state(state, static_cast<std::size_t>(index));
  return ok;
}

constexpr Method kMethods[] = {
    bind<&Random::random>("random(self, /)", "random() -> float\n\nA number from 0 up to, but not reaching, 1."),
    bind<&Random::seed>("seed(self, n=None, /)",
                        "seed([n]) -> None\n\nStart anew from n; without it from chance, by os.urandom() or else clock "
                        "and process ID."),
    bind<&Random::getstate>("getstate(self, /)",
                            "getstate() -> tuple\n\nAll that the coming numbers depend on: 624 words and a position."),
    bind<&Random::setstate>("setstate(self, state, /)",
                            "setstate(state) -> None\n\nGo on from where getstate() was called."),
    bind<&Random::getrandbits>("getrandbits(self, k, /)",
                               "getrandbits(k) -> int\n\nA number from 0 up to, but not reaching, 2**k."),
};

constinit Type Random::type =
    describe<Random>("_random.Random", {.doc = "Random()\n\nA generator of random numbers with a state to itself.",
                                        .methods = kMethods,
                                        .flags = kTypeBasetype});

constexpr Type* kTypes[] = {&Random::type};

}  // namespace

constinit const ModuleSpec kRandomModule = {
    .name = "_random", .doc = "The Mersenne Twister, MT19937: random numbers for module random.", .types = kTypes};

}  // namespace krait
