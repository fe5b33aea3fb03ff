// Pickler: the class; what it saves and how is in save_*.cpp.
#include "modules/pickle/pickler.h"

#include "types/descriptor.h"
#include "types/dict.h"
#include "types/int.h"
#include "types/names.h"
#include "types/type.h"

namespace krait::pickle {

// A pickler that is at work cannot be used by what its work calls.
class Pickler::Using {
 public:
  explicit Using(Pickler& p) : pickler_(p) {}
  Result<void> start(Thread& t) {
    if (pickler_.is_running_) return raise(t, exc::RuntimeError, "Pickler object is already used");
    pickler_.is_running_ = is_held_ = true;
    return ok;
  }
  ~Using() {
    if (is_held_) pickler_.is_running_ = false;
  }

 private:
  Pickler& pickler_;
  bool is_held_ = false;
};

Result<Own<>> Pickler::construct(Thread& t, Ref<Type> type, const Arguments&) {
  return create_instance<Pickler>(t, type, t);
}

Result<void> Pickler::set_protocol(Thread& t, Ref<> given, bool fix_imports) {
  std::int64_t protocol = kDefaultProtocol;
  if (!is_none(given)) {
    protocol = TRY(index_int64(t, given));
    if (protocol < 0) protocol = kHighestProtocol;
    if (protocol > kHighestProtocol)
      return raise(t, exc::ValueError, "pickle protocol must be <= %d", kHighestProtocol);
  }
  protocol_ = static_cast<int>(protocol);
  bin_ = protocol_ > 0;
  fixes_imports_ = fix_imports && protocol_ < 3;
  return ok;
}

Result<void> Pickler::set_buffer_callback(Thread& t, Ref<> callback) {
  if (!is_none(callback) && protocol_ < 5) return raise(t, exc::ValueError, "buffer_callback needs protocol >= 5");
  if (is_none(callback))
    buffer_callback_.clear();
  else
    buffer_callback_.set(callback.own());
  return ok;
}

Result<void> Pickler::set_file(Thread& t, Ref<> file) {
  Slot<> holder;
  const OptRef<> write = TRY(find_attr(t, file, names::write, holder));
  if (!write) return raise(t, exc::TypeError, "file must have a 'write' attribute");
  output_.write_.set(write.ref().own());
  return ok;
}

Result<void> Pickler::init(Thread& t, Ref<> self, const Arguments& a) {
  static constexpr Signature kSignature("Pickler(file, protocol=None, fix_imports=True, buffer_callback=None)");
  Value v[4];
  Rest rest;
  Slot<Dict> keywords;
  TRY(bind_arguments(t, kSignature, a, v, rest, keywords));
  const bool fix_imports = TRY(is_true(t, Ref<>(v[2])));
  Pickler& p = *self.as<Pickler>();
  Using in_use(p);
  TRY(in_use.start(t));
  p.output_.write_.clear();
  TRY(p.set_protocol(t, Ref<>(v[1]), fix_imports));
  TRY(p.set_file(t, Ref<>(v[0])));
  TRY(p.set_buffer_callback(t, Ref<>(v[3])));
  p.memo_.clear();
  p.output_.clear();
  p.fast_ = 0;
  p.fast_nesting_ = 0;
  p.fast_memo_.clear();
  Slot<> holder;
  const OptRef<> table = TRY(find_attr(t, self, names::dispatch_table, holder));
  if (table)
    p.dispatch_table_.set(table.ref().own());
  else
    p.dispatch_table_.clear();
  return ok;
}

Result<void> Pickler::find_overrides(Thread& t) {
  persistent_id_.clear();
  const OptRef<> on_class = lookup(t, *Ref<>(this).type(), names::persistent_id);
  const OptRef<> own = dict_of(t, type)->find_str(names::persistent_id);
  if (persistent_id_attribute_ || on_class.value() != own.value())
    persistent_id_.set(TRY(krait::get_attr(t, Ref<>(this), names::persistent_id)));
  reducer_override_.clear();
  if (Ref<>(this).type() != &type) {
    Slot<> holder;
    if (const OptRef<> found = TRY(find_attr(t, Ref<>(this), names::reducer_override, holder)))
      reducer_override_.set(found.ref().own());
  }
  return ok;
}

Result<void> Pickler::dump_to_output(Thread& t, Ref<> object) {
  TRY(find_overrides(t));
  if (protocol_ >= 2) TRY(output_.put(kProto, static_cast<std::uint64_t>(protocol_), 1));
  if (protocol_ >= 4) output_.start_framing();
  const auto work = [&]() -> Result<void> {
    TRY(save(t, object));
    return output_.put(kStop);
  };
  const Result<void> done = work();
  if (!done.is_failed()) output_.end_frame();
  output_.stop_framing();
  // A bound method would keep the pickler alive for ever.
  persistent_id_.clear();
  reducer_override_.clear();
  return done;
}

Result<void> Pickler::dump(Thread& t, Ref<> object) {
  if (!output_.write_) return raise_pickling(t, "Pickler.__init__() was not called by %T.__init__()", Ref<>(this));
  Using in_use(*this);
  TRY(in_use.start(t));
  const Own<> keep = Ref<>(this).own();
  output_.clear();
  TRY(dump_to_output(t, object));
  return output_.flush();
}

// ---- attributes ----

Result<Own<>> Pickler::get_attr(Thread& t, Ref<> self, Ref<Str> name) {
  const Pickler& p = *self.as<Pickler>();
  if (p.persistent_id_attribute_ && Str::equal(name, names::persistent_id))
    return p.persistent_id_attribute_.ref().own();
  return Object::get_attr(t, self, name);
}
Result<void> Pickler::set_attr(Thread& t, Ref<> self, Ref<Str> name, OptRef<> value) {
  if (!Str::equal(name, names::persistent_id)) return Object::set_attr(t, self, name, value);
  Slot<>& attribute = self.as<Pickler>()->persistent_id_attribute_;
  if (value)
    attribute.set(value.ref().own());
  else
    attribute.clear();
  return ok;
}

namespace {

Result<int> number_from(Thread& t, OptRef<> value) {
  if (!value) return raise(t, exc::TypeError, "can't delete numeric/char attribute");
  return static_cast<int>(TRY(index_int64(t, value.ref(), &exc::OverflowError)));
}

}  // namespace

Result<void> Pickler::set_bin(Thread& t, OptRef<> value) {
  bin_ = TRY(number_from(t, value));
  return ok;
}
Result<void> Pickler::set_fast(Thread& t, OptRef<> value) {
  fast_ = TRY(number_from(t, value));
  return ok;
}

Result<Own<>> Pickler::get_dispatch_table(Thread& t) {
  if (dispatch_table_) return dispatch_table_.ref().own();
  return raise_attribute_error(t, Ref<>(this), names::dispatch_table);
}
Result<void> Pickler::set_dispatch_table(Thread& t, OptRef<> value) {
  if (!value && !dispatch_table_) return raise_attribute_error(t, Ref<>(this), names::dispatch_table);
  if (value)
    dispatch_table_.set(value.ref().own());
  else
    dispatch_table_.clear();
  return ok;
}

Result<void> Pickler::clear_memo(Thread&) {
  memo_.clear();
  return ok;
}
Result<std::size_t> Pickler::size_of(Thread&) {
  return static_cast<std::size_t>(Ref<>(this).type()->basic_size) + memo_.bytes() + output_.capacity();
}

Result<Own<>> Pickler::get_memo(Thread& t) { return create<PicklerMemoProxy>(t, Ref<Pickler>(this).own()); }

Result<void> Pickler::set_memo(Thread& t, OptRef<> value) {
  if (!value) return raise(t, exc::TypeError, "attribute deletion is not supported");
  Memo made(*t.heap);
  if (value.ref().is<PicklerMemoProxy>()) {
    const Own<Pickler> other = value.ref().as<PicklerMemoProxy>()->pickler_.ref().own();
    Result<void> copied = ok;
    other->memo_.for_each([&](const Memo::Entry& e) {
      if (!copied.is_failed()) copied = made.set(t, Ref<>(e.object), e.number);
    });
    TRY(copied);
  } else if (value.ref().is<Dict>()) {
    const Ref<Dict> given = value.ref().as<Dict>();
    Value key, item;
    for (std::size_t i = 0; given->next_entry(i, key, item);) {
      if (!Ref<>(item).is<Tuple>() || Ref<>(item).as<Tuple>()->size() != 2)
        return raise(t, exc::TypeError, "'memo' values must be 2-item tuples");
      const Own<Tuple> pair = Ref<>(item).as<Tuple>().own();
      const std::int64_t number = TRY(index_int64(t, (*pair)[0], &exc::OverflowError));
      if ((*pair)[1].value().is_object()) TRY(made.set(t, (*pair)[1], static_cast<std::size_t>(number)));
    }
  } else {
    return raise(t, exc::TypeError, "'memo' attribute must be a PicklerMemoProxy object or dict, not %T", value.ref());
  }
  memo_.swap(made);
  return ok;
}

Result<void> PicklerMemoProxy::clear(Thread&) {
  pickler_->memo_.clear();
  return ok;
}
Result<Own<>> PicklerMemoProxy::copy(Thread& t) {
  Own<Dict> out = TRY(Dict::create(t));
  Own<List> objects = TRY(List::create(t));
  Result<void> listed = ok;
  pickler_->memo_.for_each([&](const Memo::Entry& e) {
    if (!listed.is_failed()) listed = objects->append(t, Ref<>(e.object));
  });
  TRY(listed);
  for (const Value v : objects->span()) {
    const Memo::Entry* entry = pickler_->memo_.find(v.object());
    if (!entry) continue;
    const Own<> number = TRY(int_from_unsigned(t, entry->number)), id = TRY(int_from_unsigned(t, v.bits()));
    TRY(out->set(t, id, TRY(Tuple::of(t, number, Ref<>(v)))));
  }
  return out;
}
Result<Own<>> PicklerMemoProxy::reduce(Thread& t) {
  const Own<> contents = TRY(copy(t));
  const Own<Tuple> arguments = TRY(Tuple::of(t, contents));
  return Tuple::of(t, Ref<Type>(&Dict::type), arguments);
}

void Pickler::trace(Tracer& v) {
  v(output_.write_), v(persistent_id_attribute_), v(persistent_id_), v(reducer_override_), v(dispatch_table_);
  v(buffer_callback_), v(fast_memo_);
  memo_.trace(v);
}
void Pickler::clear_references() {
  if (is_running_) return;
  output_.write_.clear(), persistent_id_attribute_.clear(), persistent_id_.clear(), reducer_override_.clear();
  dispatch_table_.clear(), buffer_callback_.clear(), fast_memo_.clear();
  memo_.clear();
}

namespace {

constexpr Method kMethods[] = {
    bind<&Pickler::dump>("dump(self, obj, /)", "Write a pickle of obj to the file."),
    bind<&Pickler::clear_memo>("clear_memo(self, /)",
                               "Forget which objects have been written.\n\nWhile it remembers, a second dump() only "
                               "refers to objects of the first; clear it to use a pickler for pickles of\ntheir own."),
    bind<&Pickler::persistent_id>("persistent_id(self, obj, /)"),
    bind<&Pickler::size_of>("__sizeof__(self, /)", "Bytes of memory that the object takes."),
};
constexpr Attribute kAttributes[] = {
    as_member(attribute<&Pickler::get_bin, &Pickler::set_bin>("bin")),
    as_member(attribute<&Pickler::get_fast, &Pickler::set_fast>("fast")),
    as_member(attribute<&Pickler::get_dispatch_table, &Pickler::set_dispatch_table>("dispatch_table")),
    attribute<&Pickler::get_memo, &Pickler::set_memo>("memo"),
};
constexpr Method kProxyMethods[] = {
    bind<&PicklerMemoProxy::clear>("clear(self, /)", "Forget all objects."),
    bind<&PicklerMemoProxy::copy>("copy(self, /)", "A dictionary of what the memo holds."),
    bind<&PicklerMemoProxy::reduce>("__reduce__(self, /)", "What pickle and copy need to build an equal object."),
};

}  // namespace

constinit Type Pickler::type = describe<Pickler>(
    "_pickle.Pickler",
    {.doc = "Pickler(file, protocol=None, fix_imports=True, buffer_callback=None)\n--\n\nWrites pickles to a binary "
            "file.\n\n  file\n    Has a method write() that takes bytes.\n  protocol\n    0 to 5, by default 5; "
            "negative for the highest. Readers have to be new enough for it.\n  fix_imports\n    Below protocol 3, "
            "write the names that modules had in Python 2.\n  buffer_callback\n    Called with each PickleBuffer: if "
            "the answer is true it becomes part of the pickle, else it stays outside.\n    Protocol 5.",
     .methods = kMethods,
     .attributes = kAttributes,
     .flags = kTypeBasetype});
constinit Type PicklerMemoProxy::type =
    describe<PicklerMemoProxy>("_pickle.PicklerMemoProxy", {.methods = kProxyMethods, .flags = kTypeNoConstruct});

}  // namespace krait::pickle
