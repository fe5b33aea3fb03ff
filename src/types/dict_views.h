// Views of a dict and their iterators.
#pragma once

#include "types/dict.h"
#include "types/protocol.h"

namespace krait {

enum class DictPart : std::uint8_t { Keys, Values, Items };

class DictView : public Object {
 public:
  explicit DictView(Own<Dict> dict) : dict_(std::move(dict)) {}
  static Result<std::size_t> len(Thread&, Ref<> self) { return static_cast<DictView*>(self.object())->dict_->size(); }
  Result<Own<>> mapping(Thread&);
  void trace(Tracer& visit) { visit(dict_); }

  Slot<Dict> dict_;
};

// What dict_keys and dict_items share: they behave as sets.
class DictSetView : public DictView {
 public:
  using DictView::DictView;
  static Result<Own<>> repr(Thread&, Ref<>);
  static Result<Own<>> compare(Thread&, Ref<>, Ref<>, CompareOp);
  static Result<Own<>> subtract(Thread&, Ref<>, Ref<>);
  static Result<Own<>> and_(Thread&, Ref<>, Ref<>);
  static Result<Own<>> or_(Thread&, Ref<>, Ref<>);
  static Result<Own<>> xor_(Thread&, Ref<>, Ref<>);
  static Result<bool> isdisjoint(Thread&, Ref<>, Ref<>);
};

class DictKeys : public DictSetView {
 public:
  static Type type;
  using DictSetView::DictSetView;
  static Result<Own<>> iter(Thread&, Ref<>);
  static Result<bool> contains(Thread&, Ref<>, Ref<>);
  Result<Own<>> reversed(Thread&);
};
class DictItems : public DictSetView {
 public:
  static Type type;
  using DictSetView::DictSetView;
  static Result<Own<>> iter(Thread&, Ref<>);
  static Result<bool> contains(Thread&, Ref<>, Ref<>);
  Result<Own<>> reversed(Thread&);
};
class DictValues : public DictView {
 public:
  static Type type;
  using DictView::DictView;
  static Result<Own<>> repr(Thread&, Ref<>);
  static Result<Own<>> iter(Thread&, Ref<>);
  Result<Own<>> reversed(Thread&);
};

// Finds changes of the dict: its size, and more entries than there were.
class DictIterator : public Object {
 public:
  DictIterator(Own<Dict> dict, bool from_end) : dict_(std::move(dict)), used_(dict_->size()), left_(used_) {
    if (from_end) position_ = dict_->end_position();
  }
  static Result<Own<>> iter(Thread&, Ref<> self) { return self.own(); }
  Result<std::size_t> length_hint(Thread&);
  Result<Own<>> reduce(Thread&);
  void trace(Tracer& visit) { visit(dict_); }

  // Moves on; false at the end.
  Result<bool> advance(Thread& t, bool backwards, Value& key, Value& value);

  Slot<Dict> dict_;
  std::size_t position_ = 0;
  std::size_t used_, left_;
};

template <DictPart kPart, bool kBackwards>
class DictIteratorOf final : public DictIterator {
 public:
  static Type type;
  explicit DictIteratorOf(Own<Dict> dict) : DictIterator(std::move(dict), kBackwards) {}
  static Step next(Thread&, Ref<>);
};
using DictKeyIterator = DictIteratorOf<DictPart::Keys, false>;
using DictValueIterator = DictIteratorOf<DictPart::Values, false>;
using DictItemIterator = DictIteratorOf<DictPart::Items, false>;
using DictReverseKeyIterator = DictIteratorOf<DictPart::Keys, true>;
using DictReverseValueIterator = DictIteratorOf<DictPart::Values, true>;
using DictReverseItemIterator = DictIteratorOf<DictPart::Items, true>;

template <>
Type DictKeyIterator::type;
template <>
Type DictValueIterator::type;
template <>
Type DictItemIterator::type;
template <>
Type DictReverseKeyIterator::type;
template <>
Type DictReverseValueIterator::type;
template <>
Type DictReverseItemIterator::type;

}  // namespace krait
