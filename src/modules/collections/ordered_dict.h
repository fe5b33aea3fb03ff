// collections.OrderedDict: a dict whose entries can be moved to either end, and that compares the order too.
#pragma once

#include "types/dict_views.h"
#include "types/shape.h"

namespace krait {

class OrderedDict final : public Dict {
 public:
  static Type type;
  ~OrderedDict() = default;

  // Slots.
  static Result<Own<>> construct(Thread&, Ref<Type>, const Arguments&);
  static Result<void> init(Thread&, Ref<>, const Arguments&);
  static Result<Own<>> repr(Thread&, Ref<>);
  static Result<Own<>> compare(Thread&, Ref<>, Ref<>, CompareOp);
  static Result<Own<>> iter(Thread&, Ref<>);
  static Result<Own<>> or_(Thread&, Ref<>, Ref<>);
  static Result<Own<>> inplace_or(Thread&, Ref<>, Ref<>);
  // Methods.
  static Result<Own<>> fromkeys(Thread&, Ref<Type>, Ref<> iterable, Ref<> value);
  static Result<Own<>> reduce(Thread&, Ref<>);
  static Result<Own<>> setdefault(Thread&, Ref<>, Ref<> key, Ref<> otherwise);
  static Result<Own<>> pop(Thread&, Ref<>, Ref<> key, OptRef<> otherwise);
  static Result<Own<>> popitem(Thread&, Ref<>, bool last);
  static Result<Own<>> keys(Thread&, Ref<>);
  static Result<Own<>> values(Thread&, Ref<>);
  static Result<Own<>> items(Thread&, Ref<>);
  static Result<Own<>> copy(Thread&, Ref<>);
  static Result<Own<>> reversed(Thread&, Ref<>);
  static Result<void> move_to_end(Thread&, Ref<>, Ref<> key, bool last);
  void trace(Tracer& visit) {
    Dict::trace(visit);
    attributes_.trace(visit);
  }
  void clear_references() {
    clear_all();
    attributes_.clear();
  }

  AttributeWord attributes_;
};

class OrderedDictKeys final : public DictKeys {
 public:
  static Type type;
  using DictKeys::DictKeys;
  static Result<Own<>> iter(Thread&, Ref<>);
  static Result<Own<>> reversed(Thread&, Ref<>);
};
class OrderedDictItems final : public DictItems {
 public:
  static Type type;
  using DictItems::DictItems;
  static Result<Own<>> iter(Thread&, Ref<>);
  static Result<Own<>> reversed(Thread&, Ref<>);
};
class OrderedDictValues final : public DictValues {
 public:
  static Type type;
  using DictValues::DictValues;
  static Result<Own<>> iter(Thread&, Ref<>);
  static Result<Own<>> reversed(Thread&, Ref<>);
};

// odict_iterator: fails as soon as a key came, went or moved.
class OrderedDictIterator final : public Object {
 public:
  static Type type;
  OrderedDictIterator(Own<OrderedDict> dict, DictPart part, bool backwards)
      : dict_(std::move(dict)),
        size_(dict_->size()),
        version_(dict_->keys_version()),
        part_(part),
        backwards_(backwards) {
    if (backwards) position_ = dict_->end_position();
  }
  static Result<Own<>> iter(Thread&, Ref<> self) { return self.own(); }
  static Step next(Thread&, Ref<>);
  Result<Own<>> reduce(Thread&);
  void trace(Tracer& visit) { visit(dict_); }

 private:
  Slot<OrderedDict> dict_;
  std::size_t position_ = 0, size_;
  std::uint32_t version_;
  DictPart part_;
  bool backwards_;
};

// `update` of any mapping, through its __setitem__, as collections.abc.MutableMapping does it.
Result<void> update_mapping(Thread&, Ref<> mapping, const Arguments&, const char* name);

}  // namespace krait
