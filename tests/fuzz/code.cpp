// Code objects from garbage: what the verifier lets pass translates, or is refused, and the translation keeps to the
// rules of executable code (interp/verify_executable.h).
#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <vector>

#include "code/opcode.h"
#include "code/verify.h"
#include "interp/translate.h"
#include "interp/verify_executable.h"

namespace {

using namespace krait;

// The instructions that the verifier knows, so that few inputs are lost to the others.
std::vector<Op> usable_instructions() {
  std::vector<Op> ops;
  for (int n = 0; n < 256; ++n)
    if (is_valid_opcode(n) && info(static_cast<Op>(n)).family == static_cast<Op>(n) &&
        !is_instrumented(static_cast<Op>(n)) && static_cast<Op>(n) != Op::CACHE)
      ops.push_back(static_cast<Op>(n));
  return ops;
}

struct Input {
  const std::uint8_t* data;
  std::size_t size;
  std::uint8_t take() { return size ? (--size, *data++) : 0; }
};

void check(const PortableView& view, TranslateMode mode) {
  const Translation translation = translate(view, mode);
  if (!translation.error.empty()) return;
  const std::string wrong = verify(view, translation);
  if (wrong.empty()) return;
  std::fprintf(stderr, "%s\n%s\n", wrong.c_str(), dump(view, translation).c_str());
  std::abort();
}

}  // namespace

// A byte of flags, one each for arguments, locals, cells, stack and exception table, the table, pairs of instruction
// and argument.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const std::vector<Op> ops = usable_instructions();
  Input in{data, size};
  CodeView view;
  view.flags = 3u | (in.take() & 0xAEu) << 2;  // *args, **kwargs, generator, coroutine, asynchronous generator
  view.argcount = in.take() & 3;
  std::vector<std::uint8_t> kinds(in.take() & 7, 0x20);
  const std::uint8_t cells = in.take();
  kinds.insert(kinds.end(), cells & 3, 0x40);
  kinds.insert(kinds.end(), cells >> 2 & 3, 0x80);
  view.localspluskinds = kinds;
  view.stacksize = in.take() & 15;
  view.consts = view.names = 4;
  std::vector<std::uint8_t> table(in.take() & 31);
  for (std::uint8_t& b : table) b = in.take();
  view.exceptiontable = table;
  std::vector<std::uint8_t> code;
  while (in.size) {
    const Op op = ops[in.take() % ops.size()];
    code.push_back(static_cast<std::uint8_t>(op));
    code.push_back(in.take());
    code.insert(code.end(), 2 * static_cast<std::size_t>(cache_units(op)), 0);
  }
  view.code = code;
  if (!verify(view).empty()) return 0;
  const PortableView portable{code, table, static_cast<int>(kinds.size()), view.stacksize};
  check(portable, TranslateMode::Fast);
  check(portable, TranslateMode::Traced);
  return 0;
}
