// What all phases of one compilation share: memory, names, constants, options, and the first error.
//
// An error sticks: the first one is kept, and every phase goes on without harm until it notices. So no function that
// emits code has a result to check; whoever starts a phase asks `failed()` behind it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/arena.h"
#include "base/look.h"
#include "compile/constant.h"
#include "syntax/ast.h"

namespace krait::compiler {

// Bits of compile()'s flags and of co_flags that say what the source may use.
enum FeatureFlags : std::uint32_t {
  kFutureDivision = 0x20000,
  kFutureAbsoluteImport = 0x40000,
  kFutureWithStatement = 0x80000,
  kFuturePrintFunction = 0x100000,
  kFutureUnicodeLiterals = 0x200000,
  kFutureBarryAsBdfl = 0x400000,
  kFutureGeneratorStop = 0x800000,
  kFutureAnnotations = 0x1000000,
  kFutureMask = 0x1FE0000,
  kAllowTopLevelAwait = 0x2000,
  // PyCF_MASK: what a code object inherits.
  kInherited = kFutureMask,
};

enum class ErrorKind : std::uint8_t { None, Syntax, Recursion, System, Runtime, Overflow, Memory, Raised };

struct CompileError {
  ErrorKind kind = ErrorKind::None;
  std::string message;
  bool has_location = false;
  ast::Location location{};  // columns from 0, in bytes
};

struct Options {
  std::string_view filename;
  std::uint32_t features = 0;
  int optimize = 0;
  // Called for each SyntaxWarning; answers false when it became an error that already waits elsewhere
  // (ErrorKind::Raised).
  bool (*warn)(void* context, std::string_view message, const ast::Location& where) = nullptr;
  void* warn_context = nullptr;
  // Asked now and then; what it stops is an error that waits elsewhere (ErrorKind::Raised).
  Look look;
  // Whether a block of that many bytes would be had just now; null: as always.
  bool (*has_room)(std::size_t bytes) = nullptr;
  // The lowest address the phases may use of the C stack; 0: a part of the default stack.
  std::uintptr_t stack_limit = 0;
};

class Context {
 public:
  Context(Arena& arena, ast::IdentifierTable& names, const Options& options);
  Context(const Context&) = delete;
  Context& operator=(const Context&) = delete;

  Arena& arena() { return arena_; }
  ast::IdentifierTable& names() { return names_; }
  ConstPool& pool() { return pool_; }
  const Options& options() const { return options_; }

  bool failed() const { return error_.kind != ErrorKind::None; }
  const CompileError& error() const { return error_; }
  void fail(ErrorKind kind, std::string message);
  void syntax_error(std::string message, const ast::Location& where);
  void warn(std::string_view message, const ast::Location& where);

  // False, with the error set, when there is no room on the C stack for another level.
  bool enter() {
    const auto here = reinterpret_cast<std::uintptr_t>(__builtin_frame_address(0));
    if (here > stack_limit_) [[likely]]
      return ++entered_ % kLevelsPerLook ? !failed() : goes_on();
    fail(ErrorKind::Recursion, "maximum recursion depth exceeded during compilation");
    return false;
  }

  // False when something failed. Looks whether it is to, and whether there is memory to go on: in the proportion of
  // what was taken so far, since tables grow by that.
  bool goes_on();
  // Before a table of that many bytes is made, which cannot fail. False, with the error set, without memory for it.
  bool has_room(std::size_t bytes);

  ast::Identifier intern(std::string_view text) { return names_.intern(text); }
  // The features of compile()'s flags and of the source's __future__ imports.
  std::uint32_t features = 0;
  // Behind the last `from __future__ import`; line 0: there is none.
  ast::Location future_end{};

 private:
  Arena& arena_;
  ast::IdentifierTable& names_;
  ConstPool pool_;
  Options options_;
  CompileError error_;
  static constexpr std::uint32_t kLevelsPerLook = 1 << 12;
  std::uint32_t entered_ = 0;
  std::size_t asked_at_ = 0;  // what the arena had when goes_on() last asked for room
  std::uintptr_t stack_limit_;
};

// Finds the __future__ imports: sets features and future_end.
void find_future_imports(Context& context, const ast::mod* module);

// Changes the tree as CPython does before compiling: docstrings and __debug__ under -O, `'%s' % (x,)`, numbers in
// patterns. Also warns of control flow that leaves `finally` (PEP 765).
enum class Preprocess : std::uint8_t { SyntaxCheckOnly, Full };
void preprocess(Context& context, ast::mod* module, Preprocess how, bool warnings);

// The docstring statement's text, or null data.
std::string_view docstring(std::span<ast::stmt* const> body);

}  // namespace krait::compiler
