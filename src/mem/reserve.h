// A reserve for `operator new`, that is for the C++ containers: their allocations cannot fail, so some memory is kept
// for them. When it has to be used, heaps get no more memory from the system until it is filled again, so that the
// Python programs get MemoryErrors instead. What a program can make as large as it likes asks `can_allocate` first.
#pragma once

#include <cstddef>

namespace krait::mem {

// Fills the reserve, installs the handler that uses it, and has malloc return large blocks. Once per process, at start.
void keep_reserve_for_new();

// False while it is used up; tries to fill it.
bool has_reserve_for_new();

// Would a block of this size be had just now? Small ones are while the reserve is full: it is there for them.
bool can_allocate(std::size_t bytes);

}  // namespace krait::mem
