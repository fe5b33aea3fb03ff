// Unpickler: the class, its stack and its memo; what the instructions do is in load_*.cpp.
#include "modules/pickle/unpickler.h"

#include "types/int.h"
#include "types/names.h"
#include "types/type.h"

namespace krait::pickle {

// ---- the memo ----

Result<OptRef<>> LoadMemo::get(Thread& t, std::size_t number) {
  if (number < capacity_) return OptRef<>(values_[number]);
  if (!sparse_) return OptRef<>();
  const Own<> key = TRY(int_from_unsigned(t, number));
  return sparse_->find(t, key);
}

Result<void> LoadMemo::set(Thread& t, std::size_t number, Ref<> object) {
  if (number >= capacity_) {
    // Memory for numbers that are not used stays in proportion to those that are.
    if (number > 2 * count_ + 4096) {
      if (!sparse_) sparse_.set(TRY(Dict::create(t)));
      const Own<> key = TRY(int_from_unsigned(t, number));
      const std::size_t before = sparse_->size();
      TRY(sparse_->set(t, key, object.own()));
      count_ += sparse_->size() - before;
      return ok;
    }
    const std::size_t capacity = number * 2 + 32;
    void* grown = t.heap->resize_raw(values_, capacity * sizeof(Value));
    if (!grown) return raise_memory_error(t);
    values_ = static_cast<Value*>(grown);
    for (std::size_t i = capacity_; i < capacity; ++i) values_[i] = Value();
    capacity_ = capacity;
    // What was far off before may be near now.
    for (std::size_t i = 0; sparse_ && sparse_->size() && i < capacity; ++i) {
      Slot<> moved;
      const Own<> key = TRY(int_from_unsigned(t, i));
      if (TRY(sparse_->take(t, key, moved))) values_[i] = moved.take();
    }
  }
  Value& place = values_[number];
  if (place.is_empty()) ++count_;
  const auto old = Own<>::steal(std::exchange(place, object.own().leak()));
  return ok;
}

void LoadMemo::clear() {
  Value* values = std::exchange(values_, nullptr);
  const std::size_t capacity = std::exchange(capacity_, 0);
  count_ = 0;
  sparse_.clear();
  for (std::size_t i = 0; i < capacity; ++i) krait::release(values[i]);
  Heap::release_raw(values);
}

Result<Own<Dict>> LoadMemo::to_dict(Thread& t) const {
  Own<Dict> out = sparse_ ? TRY(Dict::copy_of(t, sparse_.ref())) : TRY(Dict::create(t));
  for (std::size_t i = 0; i < capacity_; ++i) {
    if (values_[i].is_empty()) continue;
    const Own<> key = TRY(int_from_unsigned(t, i));
    TRY(out->set(t, key, Ref<>(values_[i]).own()));
  }
  return out;
}

Result<void> LoadMemo::copy_from(Thread& t, const LoadMemo& other) {
  for (std::size_t i = 0; i < other.capacity_; ++i)
    if (!other.values_[i].is_empty()) TRY(set(t, i, Ref<>(other.values_[i])));
  Value key, value;
  for (std::size_t i = 0; other.sparse_ && other.sparse_->next_entry(i, key, value);)
    TRY(set(t, static_cast<std::size_t>(int_clamped(Ref<>(key))), Ref<>(value)));
  return ok;
}

void LoadMemo::trace(Tracer& v) {
  for (std::size_t i = 0; i < capacity_; ++i) v(values_[i]);
  v(sparse_);
}

// ---- the stack ----

Unpickler::~Unpickler() {
  drop(0);
  Heap::release_raw(stack_);
}

Result<void> Unpickler::grow_stack(Thread& t) {
  const std::size_t capacity = capacity_ ? capacity_ * 2 : 32;
  void* grown = t.heap->resize_raw(stack_, capacity * sizeof(Value));
  if (!grown) return raise_memory_error(t);
  stack_ = static_cast<Value*>(grown);
  capacity_ = capacity;
  return ok;
}

Failed Unpickler::raise_underflow(Thread& t) {
  return raise_unpickling(t, marks_.empty() ? "unpickling stack underflow" : "unexpected MARK found");
}

Result<std::size_t> Unpickler::pop_mark(Thread& t) {
  if (marks_.empty()) return raise_unpickling(t, "could not find MARK");
  const std::size_t start = marks_.back();
  marks_.pop_back();
  fence_ = marks_.empty() ? 0 : marks_.back();
  return start;
}

Result<Own<Tuple>> Unpickler::pop_tuple(Thread& t, std::size_t start) {
  if (start == size_) return Tuple::empty();
  Own<Tuple> made = TRY(Tuple::create(t, size_ - start));
  for (std::size_t i = start; i < size_; ++i) made->init_item(i - start, Own<>::steal(stack_[i]));
  size_ = start;
  return made;
}
Result<Own<List>> Unpickler::pop_list(Thread& t, std::size_t start) {
  const std::size_t count = size_ - start;
  Own<List> made = TRY(List::create(t, count));
  for (std::size_t i = 0; i < count; ++i) (void)made->append_own(t, Own<>::steal(stack_[start + i]));
  size_ = start;
  return made;
}

// ---- making one ----

// An unpickler that is at work cannot be used by what its work calls.
class Unpickler::Using {
 public:
  explicit Using(Unpickler& u) : unpickler_(u) {}
  Result<void> start(Thread& t) {
    if (unpickler_.is_running_) return raise(t, exc::RuntimeError, "Unpickler object is already used");
    unpickler_.is_running_ = is_held_ = true;
    return ok;
  }
  ~Using() {
    if (is_held_) unpickler_.is_running_ = false;
  }

 private:
  Unpickler& unpickler_;
  bool is_held_ = false;
};

Result<Own<>> Unpickler::construct(Thread& t, Ref<Type> type, const Arguments&) {
  return create_instance<Unpickler>(t, type);
}

namespace {

Result<void> check_name(Thread& t, Ref<Str> name) {
  for (std::size_t i = 0; i < name->length(); ++i)
    if (name->at(i) == 0) return raise(t, exc::ValueError, "embedded null character");
  return ok;
}

}  // namespace

Result<void> Unpickler::set_options(Thread& t, bool fix_imports, Ref<Str> encoding, Ref<Str> errors, Ref<> buffers) {
  TRY(check_name(t, encoding));
  TRY(check_name(t, errors));
  encoding_.set(encoding.own());
  errors_.set(errors.own());
  fixes_imports_ = fix_imports;
  buffers_.clear();
  if (!is_none(buffers)) buffers_.set(TRY(iter(t, buffers)));
  return ok;
}

Result<void> Unpickler::init(Thread& t, Ref<> self, const Arguments& a) {
  static constexpr Signature kSignature(
      "Unpickler(file, *, fix_imports=True, encoding='ASCII', errors='strict', buffers=None)");
  Value v[5];
  Rest rest;
  Slot<Dict> keywords;
  TRY(bind_arguments(t, kSignature, a, v, rest, keywords));
  const bool fix_imports = TRY(is_true(t, Ref<>(v[1])));
  const OptRef<Str> encoding = TRY(Convert<OptRef<Str>>::from(t, ArgumentPlace{kSignature, 2}, v[2]));
  const OptRef<Str> errors = TRY(Convert<OptRef<Str>>::from(t, ArgumentPlace{kSignature, 3}, v[3]));
  Unpickler& u = *self.as<Unpickler>();
  Using in_use(u);
  TRY(in_use.start(t));
  const Own<Str> ascii = TRY(Str::from_ascii(t, "ASCII"));
  TRY(u.input_.set_file(t, Ref<>(v[0])));
  TRY(u.set_options(t, fix_imports, encoding ? encoding.ref() : ascii.ref(),
                    errors ? errors.ref() : names::strict.ref(), Ref<>(v[4])));
  u.memo_.clear();
  u.drop(0);
  u.marks_.clear();
  u.fence_ = 0;
  u.protocol_ = 0;
  return ok;
}

Result<Own<>> Unpickler::load(Thread& t) {
  if (!input_.is_set()) return raise_unpickling(t, "Unpickler.__init__() was not called by %T.__init__()", Ref<>(this));
  Using in_use(*this);
  TRY(in_use.start(t));
  const Own<> keep = Ref<>(this).own();
  persistent_load_.clear();
  const Ref<Dict> own = dict_of(t, type);
  const auto is_overridden = [&](Ref<Str> name) {
    return lookup(t, *Ref<>(this).type(), name).value() != own->find_str(name).value();
  };
  if (persistent_load_attribute_ || is_overridden(names::persistent_load))
    persistent_load_.set(TRY(krait::get_attr(t, Ref<>(this), names::persistent_load)));
  find_class_.clear();
  // A subclass may have its own, and so may an instance of one.
  if (Ref<>(this).type() != &type) find_class_.set(TRY(krait::get_attr(t, Ref<>(this), names::find_class)));
  auto loaded = load_one(t);
  persistent_load_.clear();
  find_class_.clear();
  return loaded;
}

// ---- attributes ----

Result<Own<>> Unpickler::get_attr(Thread& t, Ref<> self, Ref<Str> name) {
  const Unpickler& u = *self.as<Unpickler>();
  if (u.persistent_load_attribute_ && Str::equal(name, names::persistent_load))
    return u.persistent_load_attribute_.ref().own();
  return Object::get_attr(t, self, name);
}
Result<void> Unpickler::set_attr(Thread& t, Ref<> self, Ref<Str> name, OptRef<> value) {
  if (!Str::equal(name, names::persistent_load)) return Object::set_attr(t, self, name, value);
  Slot<>& attribute = self.as<Unpickler>()->persistent_load_attribute_;
  if (value)
    attribute.set(value.ref().own());
  else
    attribute.clear();
  return ok;
}

Result<std::size_t> Unpickler::size_of(Thread&) {
  return static_cast<std::size_t>(Ref<>(this).type()->basic_size) + capacity_ * sizeof(Value) +
         marks_.capacity() * sizeof(std::size_t);
}
Result<Own<>> Unpickler::get_memo(Thread& t) { return create<UnpicklerMemoProxy>(t, Ref<Unpickler>(this).own()); }

Result<void> Unpickler::set_memo(Thread& t, OptRef<> value) {
  if (!value) return raise(t, exc::TypeError, "attribute deletion is not supported");
  if (value.ref().is<UnpicklerMemoProxy>()) {
    const Own<Unpickler> other = value.ref().as<UnpicklerMemoProxy>()->unpickler_.ref().own();
    if (other.get() == this) return ok;
    memo_.clear();
    return memo_.copy_from(t, other->memo_);
  }
  if (!value.ref().is<Dict>())
    return raise(t, exc::TypeError, "'memo' attribute must be an UnpicklerMemoProxy object or dict, not %T",
                 value.ref());
  const Ref<Dict> given = value.ref().as<Dict>();
  Value key, item;
  for (std::size_t i = 0; given->next_entry(i, key, item);) {
    if (!is_int(Ref<>(key))) return raise(t, exc::TypeError, "memo key must be integers");
    if (int_sign(Ref<>(key)) < 0) return raise(t, exc::ValueError, "memo key must be positive integers.");
  }
  memo_.clear();
  for (std::size_t i = 0; given->next_entry(i, key, item);)
    TRY(memo_.set(t, static_cast<std::size_t>(int_clamped(Ref<>(key))), Ref<>(item)));
  return ok;
}

Result<void> UnpicklerMemoProxy::clear(Thread&) {
  unpickler_->memo_.clear();
  return ok;
}
Result<Own<>> UnpicklerMemoProxy::copy(Thread& t) { return unpickler_->memo_.to_dict(t); }
Result<Own<>> UnpicklerMemoProxy::reduce(Thread& t) {
  const Own<> contents = TRY(copy(t));
  const Own<Tuple> arguments = TRY(Tuple::of(t, contents));
  return Tuple::of(t, Ref<Type>(&Dict::type), arguments);
}

void Unpickler::trace(Tracer& v) {
  input_.trace(v);
  memo_.trace(v);
  v(buffers_), v(persistent_load_attribute_), v(persistent_load_), v(find_class_), v(encoding_), v(errors_);
  for (std::size_t i = 0; i < size_; ++i) v(stack_[i]);
}
void Unpickler::clear_references() {
  if (is_running_) return;
  memo_.clear();
  buffers_.clear(), persistent_load_attribute_.clear(), persistent_load_.clear(), find_class_.clear();
  drop(0);
}

namespace {

constexpr Method kMethods[] = {
    bind<&Unpickler::load>("load(self, /)",
                           "The object that the next pickle in the file stands for. EOFError when there is none."),
    bind<&Unpickler::find_class>("find_class(self, module_name, global_name, /)",
                                 "The class or function of a name in a module, which is imported if need be.\n\nCalled "
                                 "for each one that a pickle mentions; a subclass can refuse or replace it."),
    bind<&Unpickler::persistent_load>("persistent_load(self, pid, /)"),
    bind<&Unpickler::size_of>("__sizeof__(self, /)", "Bytes of memory that the object takes."),
};
constexpr Attribute kAttributes[] = {attribute<&Unpickler::get_memo, &Unpickler::set_memo>("memo")};
constexpr Method kProxyMethods[] = {
    bind<&UnpicklerMemoProxy::clear>("clear(self, /)", "Forget all objects."),
    bind<&UnpicklerMemoProxy::copy>("copy(self, /)", "A dictionary of what the memo holds."),
    bind<&UnpicklerMemoProxy::reduce>("__reduce__(self, /)", "What pickle and copy need to build an equal object."),
};

}  // namespace

constinit Type Unpickler::type = describe<Unpickler>(
    "_pickle.Unpickler",
    {.doc = "Unpickler(file, *, fix_imports=True, encoding='ASCII', errors='strict',\n          "
            "buffers=())\n--\n\nReads pickles, of whichever protocol, from a binary file.\n\n  file\n    Has methods "
            "read(size) and readline() that give bytes.\n  fix_imports\n    Take names that modules had in Python 2 "
            "for those of today.\n  encoding, errors\n    How strings of Python 2 become text; 'bytes' leaves them as "
            "bytes.\n  buffers\n    Those that buffer_callback kept outside, in the same order.",
     .methods = kMethods,
     .attributes = kAttributes,
     .flags = kTypeBasetype});
constinit Type UnpicklerMemoProxy::type =
    describe<UnpicklerMemoProxy>("_pickle.UnpicklerMemoProxy", {.methods = kProxyMethods, .flags = kTypeNoConstruct});

}  // namespace krait::pickle
