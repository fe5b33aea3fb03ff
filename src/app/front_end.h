// The compiler's forms of a program, without running it.
#pragma once

namespace krait {

// The command line with -X dump=code or -X dump=symtable. Answers the exit code.
int front_end_program(int argc, char** argv);

}  // namespace krait
