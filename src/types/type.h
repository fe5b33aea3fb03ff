// Classes: lookup along the MRO, making classes, keeping them consistent.
#pragma once

#include "object/interpreter.h"
#include "object/type.h"
#include "object/type_state.h"

namespace krait {

// The dict, bases, MRO of a class (its state is built if need be). Borrowed.
Ref<Dict> dict_of(Thread&, Type&);
Ref<Tuple> mro_of(Thread&, Type&);
Ref<Tuple> bases_of(Thread&, Type&);

// A version that no other lookup result has had; for caches. 0 when there are no more: nothing is kept for the class
// then.
std::uint32_t version_of(Thread&, Type&);
// Something that lookups on `type` can see has changed.
void type_modified(Thread&, Type&);

// `__name__`, `__qualname__`, `__module__` as text; new references.
Result<Own<Str>> type_name(Thread&, Type&);  // the short name
Result<Own<Str>> type_qualname(Thread&, Type&);
Result<Own<>> type_module(Thread&, Type&);
Result<Own<Str>> type_full_name(Thread&, Type&);  // with the module unless it is builtins

// type(name, bases, namespace, **keywords): the body of type.__new__.
Result<Own<>> new_class(Thread&, Ref<Type> metatype, Ref<Str> name, Ref<Tuple> bases, Ref<Dict> namespace_,
                        const Arguments& keywords);
// The most derived metaclass of `bases` and `winner`; TypeError on conflict.
Result<Own<Type>> calculate_metaclass(Thread&, Ref<Type> winner, Ref<Tuple> bases);
// The C3 linearisation.
Result<Own<Tuple>> linearize(Thread&, Type&, Ref<Tuple> bases);
// Sets the MRO as the bases and the metaclass's `mro` have it. Overtaken: `mro` itself set another one, which stays.
enum class MroChange : std::uint8_t { Done, Overtaken };
Result<MroChange> update_mro(Thread&, Type&);
Result<void> set_bases(Thread&, Ref<> type, OptRef<> value);  // `__bases__ = value`
// The nearest native class, whose C++ object an instance starts with, or the class that added `__slots__`.
Type* solid_base(Type*);
// Can an instance of one class become one of the other?
bool same_layout(const Type*, const Type*);
// The base whose layout a class with these bases extends.
Result<Type*> best_base(Thread&, Ref<Tuple> bases);
// A fresh heap class from native parts: exceptions made at run time, structseq types.
Result<Own<Type>> make_class(Thread&, const char* dotted_name, Ref<Type> base, OptRef<Dict> namespace_ = {});

// `super(type, self).name`: after `type` in the MRO of self's type.
Result<Own<>> super_attr(Thread&, Type&, Ref<> self, Ref<Str> name);
// The construct slot follows `__new__`, which is a static method and no slot wrapper.
void update_construct_slot(Thread&, Type&);
bool contains_nul(Ref<Str>);
// ValueError for a null character, UnicodeEncodeError for a surrogate.
Result<void> check_type_name(Thread&, Ref<Str>);
Result<void> check_encodable(Thread&, Ref<Str>);

// `object.__new__` for any class: an instance with empty attributes.
Result<Own<>> new_plain_instance(Thread&, Type&);
// The construct slot of object and of native classes that are made as plain instances.
Result<Own<>> object_construct(Thread&, Ref<Type>, const Arguments&);

}  // namespace krait
