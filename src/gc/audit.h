// A check for developers: does every class show the collector what its objects own?
#pragma once

#include "object/interpreter.h"

namespace krait {

// Looks in the memory of every object, and in the raw blocks it points to, for words that are the address of another
// object that can hold references itself, and prints to stderr what the object's `trace` does not show, by type and
// place. Borrowed pointers and unused memory are found too: what it prints is to be looked at, not all of it is wrong.
void audit_traces(Interpreter&);

}  // namespace krait
