// Shapes: where the attributes of an instance are.
//
// An instance with attributes of its own has a shape word (Type::shape_offset) followed by inline values:
//
//     [native part] [__slots__ values] [shape word] [value 0] [value 1] ... [value capacity-1]
//
// The shape word is a Shape*, or a Dict* with bit 0 set once the instance was given a `__dict__` or there were too many
// attributes ("dictionary mode"). A shape belongs to one type and one inline capacity, and knows the names in order.
// When there are more attributes than inline values, the last inline value holds a raw block ("overflow") for the
// values from capacity-1 on. Shapes form a tree of transitions; deleting an attribute moves to the shape without it, so
// an object stays on the fast path.
#pragma once

#include <unordered_map>
#include <vector>

#include "object/type.h"
#include "object/type_state.h"
#include "types/dict.h"
#include "types/str.h"

namespace krait {

class Shape {
 public:
  static constexpr std::uint32_t kMaxAttributes = 128;  // more: dictionary mode
  static constexpr std::uint32_t kMaxTransitions = 64;  // of one shape; more: dictionary mode

  Type* type;
  Shape* parent;           // null: root
  Str* key;                // interned, counted; the newest name
  std::uint32_t count;     // attributes
  std::uint32_t capacity;  // inline values of instances of this shape
  // Names in order, flattened at first lookup (count entries).
  Str** keys = nullptr;
  std::vector<Shape*> children;

  // Index of an interned name, or -1.
  std::int32_t find(const Str* name) {
    if (!keys) [[unlikely]]
      flatten();
    for (std::uint32_t i = 0; i < count; ++i)
      if (keys[i] == name) return static_cast<std::int32_t>(i);
    return -1;
  }
  // The name at an index.
  Str* name(std::uint32_t index) {
    if (!keys) [[unlikely]]
      flatten();
    return keys[index];
  }
  bool is_inline(std::uint32_t index) const { return count <= capacity || index + 1 < capacity; }
  // The shape with one more name; null when the tree is full.
  Shape* extend(Str* name);

  static Shape* create_root(Type*, std::uint32_t capacity);
  static void destroy_tree(Shape* root);

 private:
  void flatten();
};

// The shape word of a native class whose instances have a `__dict__` (exceptions, functions, modules): a field, named
// by TypeOptions::shape_offset. Attributes set on it go to a dict that is made when needed.
class AttributeWord {
 public:
  AttributeWord() = default;
  explicit AttributeWord(Own<Dict> d) : word_(Value::of_bits(reinterpret_cast<std::uint64_t>(d.leak()) | 1)) {}
  AttributeWord(const AttributeWord&) = delete;
  ~AttributeWord() { clear(); }
  Dict* dict() const { return reinterpret_cast<Dict*>(word_.bits() & ~std::uint64_t{1}); }
  void clear() {
    Dict* d = dict();
    word_ = Value();
    if (d) d->release();
  }
  void trace(Tracer& visit) const {
    if (Dict* d = dict()) visit(Value::of_object(d));
  }

 private:
  Value word_;
};

// `obj.__dict__` while the attributes stay in the instance: a dict that shows them (Dict::is_view), made when asked
// for. Neither owns the other. A view that dies leaves this table; an instance that dies, or gets another `__dict__`,
// leaves what it had to its view. What is in the view is reached by the collector through the instance alone, so before
// a collection the views there are become dicts of their own, which their instances use from then on.
class AttributeViews {
 public:
  Dict* find(const Object* owner) const {
    const auto it = views_.find(owner);
    return it == views_.end() ? nullptr : it->second;
  }
  void add(const Object* owner, Dict* view) { views_.emplace(owner, view); }
  void remove(const Object* owner) { views_.erase(owner); }
  std::vector<Object*> owners() const;
  // The view of an instance, or null. Quick when the instance's class has never had any.
  static Dict* of(Thread&, Object* o);

 private:
  std::unordered_map<const Object*, Dict*> views_;
};

// The attribute part of an instance. Only for objects whose type has kTypeHasDict.
class Attributes {
 public:
  static Value* word_of(Object* o);
  static bool is_dict(Value word) { return word.bits() & 1; }
  static Shape* shape(Object* o) {
    const Value w = *word_of(o);
    return is_dict(w) ? nullptr : reinterpret_cast<Shape*>(w.bits());
  }
  static Dict* dict(Object* o) {
    const Value w = *word_of(o);
    return is_dict(w) ? reinterpret_cast<Dict*>(w.bits() & ~std::uint64_t{1}) : nullptr;
  }
  // The value at a shape's index.
  static Value* place(Object* o, Shape* shape, std::uint32_t index);

  // `name` is interned. Borrowed; empty when absent.
  static OptRef<> get(Object* o, Ref<Str> name);
  static Result<void> set(Thread&, Object* o, Ref<Str> name, Ref<> value);
  // False when it was not there.
  static Result<bool> remove(Thread&, Object* o, Ref<Str> name);
  // The instance's `__dict__`: its dict, or a view of its attributes.
  static Result<Own<Dict>> dict_of(Thread&, Object* o);
  // Switches to dictionary mode. A view becomes the dict.
  static Result<Ref<Dict>> materialize(Thread&, Object* o);
  static Result<void> replace_dict(Thread&, Object* o, Own<Dict>);
  // Copies of all attributes, in order, without switching modes.
  static Result<Own<Dict>> snapshot(Thread&, Object* o);
  // Moves the attributes to another type's shapes: `__class__` assignment.
  static Result<void> change_type(Thread&, Object* o, Type& to);

  static void trace(Object* o, Tracer&);
  static void clear(Object* o);          // releases everything; leaves an empty instance
  static void end(Object* o);            // the same for one that is being destroyed
  static void clear_values(Object* o);   // deletes all attributes of an instance with a shape
  static void leave_to_view(Object* o);  // before the above: the view, if there is one, keeps what it shows
  // Bytes of shape word and inline values of a new instance.
  static std::size_t bytes_of(const Shape* root) { return sizeof(Value) * (1 + root->capacity); }
};

}  // namespace krait
