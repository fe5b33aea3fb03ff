// The descriptors of native classes, and the native function object.
#pragma once

#include "object/bind.h"
#include "object/type.h"
#include "types/special_methods.h"
#include "types/str.h"

namespace krait {

// What all of them know: the class they belong to and their name.
class Descriptor : public Object {
 public:
  Type* owner() const { return owner_; }
  Ref<Str> name() const { return name_.ref(); }
  void trace(Tracer& v) { v(Value::of_object(owner_)); }
  ~Descriptor() { Ref<>(owner_).object()->release(); }

  Result<Own<>> get_name(Thread&) { return name_.ref().own(); }
  Result<Own<>> get_objclass(Thread&) { return Ref<Type>(owner_).own(); }
  Result<Own<>> get_qualname(Thread&);
  Result<Own<>> reduce(Thread&);

 protected:
  Descriptor(Ref<Type> owner, Own<Str> name) : owner_(owner.own().leak()), name_(std::move(name)) {}
  // TypeError unless `instance` is one of the owner's.
  Result<void> check_instance(Thread&, Ref<> instance, const char* what);

  Type* owner_;
  Slot<Str> name_;
};

// list.append
class MethodDescriptor : public Descriptor {
 public:
  static Type type;
  static constexpr bool kServesOtherTypes = true;
  static constexpr std::uint32_t kInheritedFlags = kTypeMethodDescriptor;
  MethodDescriptor(Ref<Type> owner, Own<Str> name, const Method& m) : Descriptor(owner, std::move(name)), method_(&m) {}
  const Method& method() const { return *method_; }

  static Result<Own<>> repr(Thread&, Ref<>);
  static Result<Own<>> call(Thread&, Ref<>, const Arguments&);
  static Result<Own<>> descr_get(Thread&, Ref<>, OptRef<> instance, OptRef<> owner);
  Result<Own<>> get_doc(Thread&);
  Result<Own<>> get_text_signature(Thread&);

 protected:
  const Method* method_;
};

// dict.fromkeys, seen in dict.__dict__
class ClassMethodDescriptor : public MethodDescriptor {
 public:
  static Type type;
  static constexpr std::uint32_t kInheritedFlags = 0;
  using MethodDescriptor::MethodDescriptor;
  static Result<Own<>> call(Thread&, Ref<>, const Arguments&);
  static Result<Own<>> descr_get(Thread&, Ref<>, OptRef<> instance, OptRef<> owner);
};

// list.__len__
class WrapperDescriptor : public Descriptor {
 public:
  static Type type;
  static constexpr std::uint32_t kInheritedFlags = kTypeMethodDescriptor;
  WrapperDescriptor(Ref<Type> owner, Own<Str> name, const SlotMethod& s, void* slot)
      : Descriptor(owner, std::move(name)), special_(&s), slot_(slot) {}
  const SlotMethod& special() const { return *special_; }
  void* slot() const { return slot_; }
  Result<Own<>> call_with(Thread&, Ref<> self, const Arguments&);

  static Result<Own<>> repr(Thread&, Ref<>);
  static Result<Own<>> call(Thread&, Ref<>, const Arguments&);
  static Result<Own<>> descr_get(Thread&, Ref<>, OptRef<> instance, OptRef<> owner);
  Result<Own<>> get_doc(Thread&);
  Result<Own<>> get_text_signature(Thread&);

 private:
  const SlotMethod* special_;
  void* slot_;
};

// [].__len__
class MethodWrapper : public Object {
 public:
  static Type type;
  MethodWrapper(Own<WrapperDescriptor> d, Own<> self) : descriptor_(std::move(d)), self_(std::move(self)) {}
  static Result<Own<>> repr(Thread&, Ref<>);
  static Result<std::int64_t> hash(Thread&, Ref<>);
  static Result<Own<>> compare(Thread&, Ref<>, Ref<>, CompareOp);
  static Result<Own<>> call(Thread&, Ref<>, const Arguments&);
  Result<Own<>> get_name(Thread&);
  Result<Own<>> get_objclass(Thread&);
  Result<Own<>> get_qualname(Thread&);
  Result<Own<>> get_doc(Thread&);
  Result<Own<>> get_text_signature(Thread&);
  Result<Own<>> reduce(Thread&);
  void trace(Tracer& v) { v(descriptor_), v(self_); }

  Slot<WrapperDescriptor> descriptor_;
  Slot<> self_;
};

// A computed attribute of a native class: getset_descriptor and member_descriptor.
class GetSetDescriptor : public Descriptor {
 public:
  static Type type;
  static constexpr bool kServesOtherTypes = true;
  GetSetDescriptor(Ref<Type> owner, Own<Str> name, const Attribute& a)
      : Descriptor(owner, std::move(name)), attribute_(&a) {}
  const Attribute& attribute() const { return *attribute_; }

  static Result<Own<>> repr(Thread&, Ref<>);
  static Result<Own<>> descr_get(Thread&, Ref<>, OptRef<> instance, OptRef<> owner);
  static Result<void> descr_set(Thread&, Ref<>, Ref<> instance, OptRef<> value);
  Result<Own<>> get_doc(Thread&);

 protected:
  const Attribute* attribute_;
};

// A field: a native one (described by an Attribute), or a `__slots__` value at a fixed offset.
class MemberDescriptor : public GetSetDescriptor {
 public:
  static Type type;
  MemberDescriptor(Ref<Type> owner, Own<Str> name, const Attribute& a) : GetSetDescriptor(owner, std::move(name), a) {}
  enum class Place : std::uint8_t {
    Native,     // a field of a C++ object
    Fixed,      // a `__slots__` value at an offset from the start of the object
    AfterBody,  // the same from the end of a body whose size differs
  };
  MemberDescriptor(Ref<Type> owner, Own<Str> name, Place, std::uint32_t offset);
  // The offset of a `__slots__` value at a fixed place; 0 for others.
  std::uint32_t fixed_offset() const { return place_ == Place::Fixed ? offset_ : 0; }
  // The `__slots__` value of an instance of the owner; null for a native field.
  Value* value_of(Object*) const;

  static Result<Own<>> repr(Thread&, Ref<>);
  static Result<Own<>> descr_get(Thread&, Ref<>, OptRef<> instance, OptRef<> owner);
  static Result<void> descr_set(Thread&, Ref<>, Ref<> instance, OptRef<> value);

 private:
  Place place_ = Place::Native;
  std::uint32_t offset_ = 0;
};

// builtin_function_or_method: a module's function, or a native method bound to its receiver.
class BuiltinFunction : public Object {
 public:
  static Type type;
  BuiltinFunction(const Method& m, OptRef<> self, OptRef<> module, Type* owner = nullptr) : method_(&m), owner_(owner) {
    if (self) self_.set(self.ref().own());
    if (module) module_.set(module.ref().own());
  }
  static Result<Own<BuiltinFunction>> create(Thread&, const Method&, OptRef<> self, OptRef<> module);
  const Method& method() const { return *method_; }
  OptRef<> self() const { return self_.opt(); }

  static Result<Own<>> repr(Thread&, Ref<>);
  static Result<std::int64_t> hash(Thread&, Ref<>);
  static Result<Own<>> compare(Thread&, Ref<>, Ref<>, CompareOp);
  static Result<Own<>> call(Thread&, Ref<>, const Arguments&);
  Result<Own<>> get_name(Thread&);
  Result<Own<>> get_qualname(Thread&);
  Result<Own<>> get_self(Thread&);
  Result<Own<>> get_module(Thread&);
  Result<void> set_module(Thread&, OptRef<>);
  Result<Own<>> get_doc(Thread&);
  Result<Own<>> get_text_signature(Thread&);
  Result<Own<>> reduce(Thread&);
  void trace(Tracer& v) { v(self_), v(module_); }
  void clear_references() { module_.clear(); }

 private:
  const Method* method_;
  Type* owner_;  // the class of a static method or constructor (`dict.fromkeys`, `int.__new__`), else null
  Slot<> self_, module_;
};

// `list.__new__` of a native class: a builtin function that checks the class it is given.
Result<Own<>> make_new_function(Thread&, Type&);

// Text of __text_signature__ and __doc__; None when there is none.
Result<Own<>> text_signature_of(Thread&, const Method&);
Result<Own<>> doc_of(Thread&, const char* doc);
// A class's doc may begin with "name(parameters)\n--\n\n": its __text_signature__, which `doc_of` leaves out.
Result<Own<>> signature_in_doc(Thread&, const char* doc);

// staticmethod and classmethod; property.
class StaticMethod : public Object {
 public:
  static Type type;
  static constexpr bool kServesOtherTypes = true;
  static Result<Own<>> construct(Thread&, Ref<Type>, const Arguments&);
  static Result<void> init(Thread&, Ref<>, const Arguments&);
  static Result<Own<>> repr(Thread&, Ref<>);
  static Result<Own<>> call(Thread&, Ref<>, const Arguments&);
  static Result<Own<>> descr_get(Thread&, Ref<>, OptRef<> instance, OptRef<> owner);
  static Result<Own<StaticMethod>> create_for(Thread&, Ref<> callable);
  void trace(Tracer& v) { v(callable_), attributes_.trace(v); }
  void clear_references() { callable_.clear(), attributes_.clear(); }

  Slot<> callable_;
  class Word {  // an AttributeWord (types/shape.h), not included here
   public:
    ~Word() { clear(); }
    void clear();
    void trace(Tracer&) const;

   private:
    Value word_;
  } attributes_;
};

class ClassMethod : public StaticMethod {
 public:
  static Type type;
  static Result<Own<>> construct(Thread&, Ref<Type>, const Arguments&);
  static Result<Own<>> repr(Thread&, Ref<>);
  static Result<Own<>> descr_get(Thread&, Ref<>, OptRef<> instance, OptRef<> owner);
  static Result<Own<ClassMethod>> create_for(Thread&, Ref<> callable);
};

}  // namespace krait
