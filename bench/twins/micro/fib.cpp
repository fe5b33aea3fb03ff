#include "twin.h"

[[gnu::noinline]] static long fib(long n) { return n < 2 ? n : fib(n - 1) + fib(n - 2); }

std::string run(long size) { return text(fib(size)); }
