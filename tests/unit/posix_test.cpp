// Modules posix, time and _signal without an interpreter: their functions called through the module's namespace.
#include <gtest/gtest.h>

#include <cstdlib>
#include <string>

#include "modules/modules.h"
#include "runtime/lifecycle.h"
#include "types/bytes.h"
#include "types/module.h"
#include "types/protocol.h"
#include "types/type.h"

namespace krait {
namespace {

class PosixTest : public testing::Test {
 protected:
  PosixTest() : interpreter_(create_interpreter()), t(*interpreter_->main_thread) {}

  Own<Module> load(const ModuleSpec& spec) { return Module::create_from(t, spec).take(); }
  template <class T>
  std::string show(Result<Own<T>> r) {
    if (r.is_failed()) {
      Own<> e = take_pending(t);
      Own<Str> s = str(t, e.ref()).take();
      return std::string(type_name(t, *e.ref().type()).take()->ascii()) + ": " + std::string(s->ascii());
    }
    Own<> v = std::move(r).take();
    return std::string(repr(t, v.ref()).take()->ascii());
  }
  Own<> text(const char* s) { return Str::intern_ascii(t, s).take(); }
  Result<Own<>> run(const Own<Module>& m, const char* name, std::initializer_list<Value> arguments = {}) {
    Own<Str> key = Str::intern_ascii(t, name).take();
    return call_method(t, m.ref(), key.ref(), arguments);
  }

  InterpreterOwner interpreter_;
  Thread& t;
};

TEST_F(PosixTest, NormalizesPaths) {
  Own<Module> posix = load(kPosixModule);
  const auto normal = [&](const char* path) { return show(run(posix, "_path_normpath", {text(path).value()})); };
  EXPECT_EQ(normal(""), "'.'");
  EXPECT_EQ(normal("a/./b//../c/"), "'a/c'");
  EXPECT_EQ(normal("/../a"), "'/a'");
  EXPECT_EQ(normal("//a/.."), "'//'");
  EXPECT_EQ(normal("///a"), "'/a'");
  EXPECT_EQ(normal("../../a/.."), "'../..'");
  EXPECT_EQ(show(run(posix, "_path_splitroot_ex", {text("//a/b").value()})), "('', '//', 'a/b')");
}

TEST_F(PosixTest, ReadsWhatItWrote) {
  Own<Module> posix = load(kPosixModule);
  char name[] = "/tmp/krait-posix-XXXXXX";
  ASSERT_GE(::mkstemp(name), 0);
  Own<> path = text(name);
  Own<> fd = run(posix, "open", {path.value(), Value::of_int(2)}).take();
  Own<> data = Bytes::create(t, std::string_view("hello")).take();
  EXPECT_EQ(show(run(posix, "write", {fd.value(), data.value()})), "5");
  EXPECT_EQ(show(run(posix, "lseek", {fd.value(), Value::of_int(1), Value::of_int(0)})), "1");
  EXPECT_EQ(show(run(posix, "read", {fd.value(), Value::of_int(100)})), "b'ello'");
  Own<> stat = run(posix, "stat", {path.value()}).take();
  EXPECT_EQ(show(get_attr(t, stat.ref(), Str::intern_ascii(t, "st_size").take().ref())), "5");
  EXPECT_EQ(show(run(posix, "close", {fd.value()})), "None");
  EXPECT_EQ(show(run(posix, "unlink", {path.value()})), "None");
  EXPECT_EQ(show(run(posix, "stat", {path.value()})),
            "FileNotFoundError: [Errno 2] No such file or directory: '" + std::string(name) + "'");
  EXPECT_EQ(show(run(posix, "stat", {Value::of_float(1.5)})),
            "TypeError: stat: path should be string, bytes, os.PathLike or integer, not float");
  EXPECT_EQ(show(run(posix, "rename", {text("/nonexistent/a").value(), text("b").value()})),
            "FileNotFoundError: [Errno 2] No such file or directory: '/nonexistent/a' -> 'b'");
}

TEST_F(PosixTest, ListsDirectories) {
  Own<Module> posix = load(kPosixModule);
  Own<> names = run(posix, "listdir", {text("/proc/self").value()}).take();
  EXPECT_TRUE(contains(t, names.ref(), text("cmdline").ref()).take());
  Own<> iterator = run(posix, "scandir", {text("/proc/self").value()}).take();
  Own<> entry = next(t, iterator.ref()).take();
  EXPECT_EQ(show(get_attr(t, entry.ref(), Str::intern_ascii(t, "path").take().ref())).substr(0, 12), "'/proc/self/");
}

TEST_F(PosixTest, TellsTime) {
  Own<Module> time = load(kTimeModule);
  EXPECT_EQ(show(run(time, "gmtime", {Value::of_int(86400)})),
            "time.struct_time(tm_year=1970, tm_mon=1, tm_mday=2, tm_hour=0, tm_min=0, tm_sec=0, tm_wday=4, tm_yday=2, "
            "tm_isdst=0)");
  Own<> epoch = run(time, "gmtime", {Value::of_int(0)}).take();
  EXPECT_EQ(show(run(time, "strftime", {text("%Y-%m-%d %%").value(), epoch.value()})), "'1970-01-01 %'");
  EXPECT_EQ(show(run(time, "asctime", {epoch.value()})), "'Thu Jan  1 00:00:00 1970'");
  EXPECT_EQ(show(run(time, "sleep", {Value::of_int(-1)})), "ValueError: sleep length must be non-negative");
  EXPECT_EQ(show(run(time, "sleep", {Value::of_float(0.001)})), "None");
}

TEST_F(PosixTest, KnowsSignals) {
  Own<Module> signal = load(kSignalModule);
  EXPECT_EQ(show(run(signal, "strsignal", {Value::of_int(2)})), "'Interrupt'");
  EXPECT_EQ(show(run(signal, "getsignal", {Value::of_int(99)})), "ValueError: signal number out of range");
  EXPECT_EQ(show(run(signal, "getsignal", {Value::of_int(10)})), "0");
}

}  // namespace
}  // namespace krait
