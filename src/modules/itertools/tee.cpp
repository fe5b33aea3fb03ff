// tee: several iterators over one. Items wait in a chain of blocks; a block goes when the slowest iterator has left it.
#include "modules/itertools/itertools.h"
#include "types/list.h"

namespace krait::itertools {
namespace {

class TeeData final : public Object {
 public:
  static constexpr Type& type = kTeeData;
  static constexpr std::size_t kSize = 57;
  explicit TeeData(Own<> iterator) : iterator_(std::move(iterator)) {}
  ~TeeData() { clear_references(); }

  static Result<Own<>> make(Thread& t, Ref<Type>, Ref<> iterator, Ref<List> values, Ref<> next) {
    if (values->size() > kSize || !iterator.type()->slots.next) return raise(t, exc::ValueError, "Invalid arguments");
    Own<TeeData> out = TRY(create<TeeData>(t, iterator.own()));
    for (const Value v : values->span()) {
      krait::retain(v);
      out->values_[out->count_++] = v;
    }
    if (is_none(next)) return out;
    if (out->count_ != kSize || !next.is_exact<TeeData>()) return raise(t, exc::ValueError, "Invalid arguments");
    out->next_.set(next.as<TeeData>().own());
    return out;
  }
  static constexpr Method kNew = bind<&make>("teedataobject(type, iterable, values, next, /)");
  static Result<Own<>> construct(Thread& t, Ref<Type> type, const Arguments& a) { return kNew.call(t, kNew, type, a); }

  // Item i of this block (i < kSize), fetched when nobody has had it yet.
  Step get(Thread& t, std::size_t i) {
    if (i < count_) return Ref<>(values_[i]).own();
    if (is_running_) return raise(t, exc::RuntimeError, "cannot re-enter the tee iterator");
    is_running_ = true;
    Step step = krait::next(t, iterator_.ref());
    is_running_ = false;
    if (!step.has_value()) return step;
    Own<> item = std::move(step).take();
    values_[count_++] = item.ref().own().leak();
    return item;
  }
  Result<Own<TeeData>> following(Thread& t) {
    if (!next_) next_.set(TRY(create<TeeData>(t, iterator_.ref().own())));
    return next_.ref().own();
  }
  void trace(Tracer& visit) {
    visit(iterator_), visit(next_);
    for (std::size_t i = 0; i < count_; ++i) visit(values_[i]);
  }
  void clear_references() {
    for (std::size_t n = std::exchange(count_, 0), i = 0; i < n; ++i)
      krait::release(std::exchange(values_[i], Value()));
    next_.clear();
  }

 private:
  Slot<> iterator_;
  Slot<TeeData> next_;
  std::uint32_t count_ = 0;
  bool is_running_ = false;
  Value values_[kSize];
};

class Tee final : public Iterator {
 public:
  static constexpr Type& type = kTee;
  Tee(Own<TeeData> data, std::size_t index) : data_(std::move(data)), index_(index) {}

  // A new one where `iterable` stands, which may be a tee itself.
  static Result<Own<>> over(Thread& t, Ref<> iterable) {
    Own<> iterator = TRY(krait::iter(t, iterable));
    if (iterator.ref().is_exact<Tee>()) return iterator.ref().as<Tee>()->copy(t);
    return create<Tee>(t, TRY(create<TeeData>(t, std::move(iterator))), std::size_t{0});
  }
  static Result<Own<>> make(Thread& t, Ref<Type>, Ref<> iterable) { return over(t, iterable); }
  static Result<Own<>> construct(Thread& t, Ref<Type> type, const Arguments& a) {
    if (a.keywords) return raise(t, exc::TypeError, "_tee() takes no keyword arguments");
    if (a.positional != 1) return raise(t, exc::TypeError, "_tee expected 1 argument, got %d", a.positional);
    return make(t, type, a[0]);
  }
  static Step next(Thread& t, Ref<> self) {
    const auto it = self.as<Tee>();
    if (it->index_ >= TeeData::kSize) {
      it->data_.set(TRY(it->data_->following(t)));
      it->index_ = 0;
    }
    const Own<TeeData> data = it->data_.ref().own();
    Step step = data->get(t, it->index_);
    if (step.has_value()) ++it->index_;
    return step;
  }
  Result<Own<>> copy(Thread& t) { return create<Tee>(t, data_.ref().own(), index_); }
  void trace(Tracer& visit) { visit(data_); }

 private:
  Slot<TeeData> data_;
  std::size_t index_;
};

constexpr Method kTeeMethods[] = {
    bind<&Tee::copy>("__copy__(self, /)", "A second iterator from here on, over the same items.")};

}  // namespace

Result<Own<Tuple>> tee(Thread& t, Ref<> iterable, std::int64_t n) {
  if (n < 0) return raise(t, exc::ValueError, "n must be >= 0");
  Own<Tuple> out = TRY(Tuple::create(t, static_cast<std::size_t>(n)));
  if (n == 0) return out;
  out->init_item(0, TRY(Tee::over(t, iterable)));
  for (std::int64_t i = 1; i < n; ++i) out->init_item(i, TRY((*out)[0].as<Tee>()->copy(t)));
  return out;
}

constinit Type kTeeData = describe<TeeData>("itertools._tee_dataobject",
                                            {.doc = "teedataobject(iterable, values, next, /)\n--\n\nItems that some "
                                                    "of the iterators of a tee() have seen and others have not."});
constinit Type kTee =
    describe<Tee>("itertools._tee", {.doc = "_tee(iterable, /)\n--\n\nOne of the iterators of a tee().",
                                     .methods = kTeeMethods,
                                     .flags = kTypeWeakrefs});

}  // namespace krait::itertools
