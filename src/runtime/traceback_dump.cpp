#include "runtime/traceback_dump.h"

#include <dlfcn.h>
#include <execinfo.h>
#include <pthread.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>

#include "code/code.h"
#include "code/line_table.h"
#include "interp/activation.h"
#include "runtime/state.h"
#include "types/module.h"
#include "types/names.h"
#include "types/set.h"

namespace krait {

// ---- text ----

void DumpWriter::flush() {
  std::size_t done = 0;
  while (done < size_) {
    const ssize_t n = ::write(fd_, buffer_ + done, size_ - done);
    if (n < 0 && errno != EINTR) break;
    if (n > 0) done += static_cast<std::size_t>(n);
  }
  size_ = 0;
}
void DumpWriter::put(char c) {
  if (size_ == sizeof buffer_) flush();
  buffer_[size_++] = c;
}
void DumpWriter::text(const char* s) {
  while (*s) put(*s++);
}
void DumpWriter::decimal(std::uint64_t n) {
  char digits[20];
  std::size_t count = 0;
  do digits[count++] = static_cast<char>('0' + n % 10);
  while (n /= 10);
  while (count) put(digits[--count]);
}
void DumpWriter::hex(std::uint64_t n, int least_digits) {
  int count = 16;
  while (count > least_digits && n >> (4 * count - 4) == 0) --count;
  while (count) put("0123456789abcdef"[n >> (4 * --count) & 15]);
}
void DumpWriter::str(const Str& s) {
  constexpr std::size_t kMaxLength = 500;
  const std::size_t length = s.length();
  for (std::size_t i = 0; i < length && i < kMaxLength; ++i) {
    const char32_t c = s.at(i);
    if (c >= ' ' && c <= '~') {
      put(static_cast<char>(c));
      continue;
    }
    text(c <= 0xFF ? "\\x" : c <= 0xFFFF ? "\\u" : "\\U");
    hex(c, c <= 0xFF ? 2 : c <= 0xFFFF ? 4 : 8);
  }
  if (length > kMaxLength) text("...");
}

// ---- stacks ----

namespace {

void dump_frames(DumpWriter& out, const Thread& t) {
  constexpr int kMaxDepth = 100;
  const Activation* a = t.execution ? t.execution->top : nullptr;
  if (!a) return out.text("  <no Python frame>\n");
  for (int depth = 0; a; a = a->previous, ++depth) {
    if (depth >= kMaxDepth) return out.text("  ...\n");
    const Code& code = *a->code_object();
    out.text("  File \"");
    out.str(*code.filename());
    out.text("\", line ");
    const std::int32_t line = line_of(code.linetable(), code.firstlineno(), a->unit());
    if (line >= 0)
      out.decimal(static_cast<std::uint64_t>(line));
    else
      out.text("???");
    out.text(" in ");
    out.str(*code.name());
    out.text("\n");
  }
}

void dump_header(DumpWriter& out, const Thread& t, bool is_current) {
  out.text(is_current ? "Current thread 0x" : "Thread 0x");
  out.hex(t.id, 16);
  char name[32] = "";
  if (::pthread_getname_np(static_cast<pthread_t>(t.id), name, sizeof name) == 0 && name[0]) {
    out.text(" [");
    out.text(name);
    out.text("]");
  }
  out.text(" (most recent call first):\n");
}

}  // namespace

void dump_stack(DumpWriter& out, const Thread& t) {
  out.text("Stack (most recent call first):\n");
  dump_frames(out, t);
}

void dump_all_stacks(DumpWriter& out, const Interpreter& in, const Thread* current) {
  constexpr int kMaxThreads = 100;
  int shown = 0;
  for (const Thread* t = in.threads; t; t = t->next, ++shown) {
    if (shown) out.text("\n");
    if (shown >= kMaxThreads) return out.text("...\n");
    dump_header(out, *t, t == current);
    dump_frames(out, *t);
  }
}

const Thread* thread_here(const Interpreter& in) {
  const auto id = static_cast<std::uint64_t>(::pthread_self());
  for (const Thread* t = in.threads; t; t = t->next)
    if (t->id == id) return t;
  return nullptr;
}

void dump_c_stack(DumpWriter& out) {
  constexpr int kMaxDepth = 32;
  void* calls[kMaxDepth];
  const int depth = ::backtrace(calls, kMaxDepth);
  out.text("Current thread's C stack trace (most recent call first):\n");
  if (depth <= 0) return out.text("  <cannot get C stack on this system>\n");
  for (int i = 0; i < depth; ++i) {
    const auto address = reinterpret_cast<std::uint64_t>(calls[i]);
    Dl_info info;
    out.text("  ");
    if (::dladdr(calls[i], &info) && info.dli_fname && info.dli_fname[0]) {
      out.text("Binary file \"");
      out.text(info.dli_fname);
      out.text("\"");
      if (info.dli_sname) {
        out.text(", at ");
        out.text(info.dli_sname);
        out.text("+0x");
        out.hex(address - reinterpret_cast<std::uint64_t>(info.dli_saddr), 1);
      }
    } else {
      out.text("Binary file \"<unknown>\"");
    }
    out.text(" [0x");
    out.hex(address, 1);
    out.text("]\n");
  }
  if (depth == kMaxDepth) out.text("  <truncated rest of calls>\n");
}

// ---- modules ----

namespace {

// Is the text among the strings of a frozenset?
bool is_listed(OptRef<> set, Ref<Str> name) {
  if (!set || !set.ref().is<FrozenSet>()) return false;
  Value key;
  std::int64_t hash;
  for (std::size_t i = 0; AnySet::cast(set.ref())->next_entry(i, key, hash);)
    if (Ref<>(key).is<Str>() && Str::equal(Ref<>(key).as<Str>(), name)) return true;
  return false;
}

bool is_native(Interpreter& in, const Str& name) {
  for (const ModuleSpec* spec : in.runtime->native_modules)
    if (name.equals_ascii(spec->name)) return true;
  return false;
}

}  // namespace

void dump_native_modules(DumpWriter& out, Interpreter& in) {
  if (!in.modules || !in.sys || !in.runtime) return;
  // Looked up without hashing or comparing anything but text.
  OptRef<> library;
  Value key, value;
  for (std::size_t i = 0; in.sys->next_entry(i, key, value);)
    if (Ref<>(key).is<Str>() && Ref<>(key).as<Str>()->equals_ascii("stdlib_module_names")) library = OptRef<>(value);
  std::uint64_t count = 0;
  for (std::size_t i = 0; in.modules->next_entry(i, key, value);) {
    if (!Ref<>(key).is<Str>()) continue;
    const Ref<Str> name = Ref<>(key).as<Str>();
    if (!is_native(in, *name) || is_listed(library, name)) continue;
    out.text(count++ ? ", " : "\nExtension modules: ");
    out.str(*name);
  }
  if (!count) return;
  out.text(" (total: ");
  out.decimal(count);
  out.text(")\n");
}

void fatal_error(Interpreter& in, const char* function, const char* message) {
  {
    DumpWriter out(STDERR_FILENO);
    out.text("Fatal Python error: ");
    if (function) {
      out.text(function);
      out.text(": ");
    }
    out.text(message);
    out.text("\nPython runtime state: initialized\n\n");
    dump_all_stacks(out, in, thread_here(in));
    dump_native_modules(out, in);
  }
  std::abort();
}

}  // namespace krait
