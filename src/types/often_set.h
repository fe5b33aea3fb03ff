// Class attributes that are data and change often, such as counters.
//
// A change of a class gives it a new version, and everything that is known of the class and its subclasses is
// forgotten. So an attribute whose value, data, has become other data some times is marked: no cache holds it any more,
// and changing it changes nothing but the class's dict.
#pragma once

#include "object/interpreter.h"
#include "object/type.h"

namespace krait {

// Is this one of `type`'s own marked names?
bool is_often_set(Thread&, const Type& type, Ref<Str> name);
// Is what lookup(type, name) finds under a marked name? Then no cache may hold it.
bool changes_often(Thread&, Type& type, Ref<Str> name);
// The attribute, `former` until now, is about to become `value` (or to be deleted). True: the name is marked and stays
// so, there is nothing but the dict to update.
bool note_change(Thread&, Type& type, Ref<Str> name, OptRef<> former, OptRef<> value);
// The class goes away.
void forget_often_set(Interpreter&, const Type&);

}  // namespace krait
