// The interpreter without the runtime: small programs compiled and run, their results looked at.
#include <gtest/gtest.h>

#include "compile/compile.h"
#include "interp/run.h"
#include "object/interpreter.h"
#include "runtime/lifecycle.h"
#include "types/exceptions.h"
#include "types/hooks.h"
#include "types/int.h"
#include "types/protocol.h"

namespace krait {
namespace {

class InterpTest : public testing::Test {
 protected:
  void SetUp() override {
    interpreter_ = create_interpreter();
    ASSERT_TRUE(interpreter_);
    builtins_ = std::make_unique<Slot<Dict>>(Dict::create(thread()).take());
    for (Type* type : {&kIntType, &kObjectType, &exc::ValueError, &exc::Exception, &Type::type, &exc::KeyError})
      (void)(*builtins_)
          ->set_str(thread(), Str::intern_ascii(thread(), type->name).take().ref(), Ref<Type>(type).own());
    thread().interpreter->builtins.set(builtins_->ref().own());
  }
  void TearDown() override {
    builtins_.reset();
    thread().interpreter->builtins.clear();
  }
  Thread& thread() { return *interpreter_->main_thread; }

  // repr() of the global `r` after the program has run; or the exception as text.
  std::string run(const char* source) {
    Thread& t = thread();
    Own<Str> file = Str::from_ascii(t, "<test>").take();
    Result<Own<Code>> code = compile_source(t, source, CompileRequest{.filename = file.ref()});
    if (code.is_failed()) return error();
    Own<Code> c = std::move(code).take();
    Own<Dict> globals = Dict::create(t).take();
    Result<Own<>> result = run_code(t, c.ref(), globals.ref());
    if (result.is_failed()) return error();
    (void)std::move(result).take();
    OptRef<> r = globals->find_str(Str::intern_ascii(t, "r").take().ref());
    if (!r) return "no r";
    Own<Str> text = repr(t, r.ref()).take();
    return std::string(text->ascii());
  }
  std::string error() {
    Thread& t = thread();
    Own<> e = take_pending(t);
    Own<Str> text = repr(t, e.ref()).take();
    return std::string(text->ascii());
  }

 private:
  InterpreterOwner interpreter_;
  std::unique_ptr<Slot<Dict>> builtins_;
};

TEST_F(InterpTest, Arithmetic) {
  EXPECT_EQ(run("r = 1 + 2 * 3\n"), "7");
  EXPECT_EQ(run("a = 10\nr = a // 3, a % 3, a / 4, a ** 2, -a, ~a, a << 3, a >> 1\n"),
            "(3, 1, 2.5, 100, -10, -11, 80, 5)");
  EXPECT_EQ(run("a = 2 ** 70\nr = a - 1\n"), "1180591620717411303423");
}

TEST_F(InterpTest, Functions) {
  EXPECT_EQ(run("def fib(n):\n    return n if n < 2 else fib(n - 1) + fib(n - 2)\nr = fib(20)\n"), "6765");
  EXPECT_EQ(
      run("def f(a, b=2, *c, d, e=5, **k):\n    return a, b, c, d, e, k\nr = f(1, d=4), f(1, 3, 7, 8, d=0, z=9)\n"),
      "((1, 2, (), 4, 5, {}), (1, 3, (7, 8), 0, 5, {'z': 9}))");
  EXPECT_EQ(run("def f(a):\n    pass\nf()\n"), "TypeError(\"f() missing 1 required positional argument: 'a'\")");
  EXPECT_EQ(run("def f(n):\n    def g():\n        nonlocal n\n        n += 1\n        return n\n    return g\ng = "
                "f(5)\ng()\nr = g()\n"),
            "7");
}

TEST_F(InterpTest, ClassesGoOnWhenThereAreNoMoreVersions) {
  thread().interpreter->next_type_version = Interpreter::kLastTypeVersion - 20;
  EXPECT_EQ(run(R"(
A = type('A', (object,), {})
B = type('B', (A,), {})
def f(n):
    return lambda self: n
def init(n):
    def __init__(self, k=0):
        self.made = n + k
    return __init__
def look(o):
    return o.f() + o.v + B.v + o.made + B(k=1).made
r = i = 0
while i < 200:
    A.f = f(i)
    B.v = i
    A.__init__ = init(i)
    if look(B()) != 5 * i + 1:
        r += 1
    i += 1
)"),
            "0");
  EXPECT_EQ(thread().interpreter->next_type_version, Interpreter::kLastTypeVersion);
}

TEST_F(InterpTest, Loops) {
  EXPECT_EQ(run("r = 0\ni = 0\nwhile i < 1000:\n    i += 1\n    if i % 2:\n        continue\n    r += i\n"), "250500");
  EXPECT_EQ(run("r = []\nfor x in (1, 2, 3):\n    for y in [4, 5]:\n        r.append(x * y)\n"),
            "[4, 5, 8, 10, 12, 15]");
  EXPECT_EQ(run("r = [x * x for x in [1, 2, 3] if x != 2], {x: 1 for x in 'ab'}, {x for x in [1, 1]}\n"),
            "([1, 9], {'a': 1, 'b': 1}, {1})");
}

TEST_F(InterpTest, Exceptions) {
  EXPECT_EQ(run("try:\n    1 / 0\nexcept Exception as e:\n    r = str if 0 else e\n"),
            "ZeroDivisionError('division by zero')");
  EXPECT_EQ(run("r = []\ndef f():\n    try:\n        raise ValueError(1)\n    finally:\n        r.append(2)\ntry:\n    "
                "f()\nexcept ValueError:\n    r.append(3)\n"),
            "[2, 3]");
  EXPECT_EQ(run("def f(n):\n    return f(n + 1)\nf(0)\n"), "RecursionError('maximum recursion depth exceeded')");
  EXPECT_EQ(run("x\n"), "NameError(\"name 'x' is not defined\")");
}

TEST_F(InterpTest, Generators) {
  EXPECT_EQ(run("def g(n):\n    i = 0\n    while i < n:\n        yield i\n        i += 1\nr = [x for x in g(4)]\n"),
            "[0, 1, 2, 3]");
  EXPECT_EQ(run("def g():\n    x = yield 1\n    yield x\ni = g()\ni.send(None)\nr = i.send(42)\n"), "42");
  EXPECT_EQ(run("def g():\n    return (yield from [1, 2])\ndef h():\n    yield from g()\nr = [x for x in h()]\n"),
            "[1, 2]");
  EXPECT_EQ(run("def g():\n    try:\n        yield 1\n    except ValueError:\n        yield 2\ni = "
                "g()\ni.send(None)\nr = i.throw(ValueError())\n"),
            "2");
}

}  // namespace
}  // namespace krait
