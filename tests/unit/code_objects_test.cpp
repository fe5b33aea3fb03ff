// compile_source makes code objects, and marshal carries them there and back.
#include <gtest/gtest.h>

#include "compile/compile.h"
#include "object/allocate.h"
#include "runtime/lifecycle.h"
#include "types/bytes.h"
#include "types/complex.h"
#include "types/marshal.h"
#include "types/names.h"
#include "types/protocol.h"
#include "types/singletons.h"
#include "types/str.h"
#include "types/tuple.h"
#include "types/type.h"

namespace krait {
namespace {

class CodeObjects : public testing::Test {
 protected:
  CodeObjects() : interpreter_(create_interpreter()), t(*interpreter_->main_thread) {}

  std::string show(Result<Own<>> r) {
    if (r.is_failed()) {
      Own<> e = take_pending(t);
      Own<Str> s = str(t, e.ref()).take();
      return std::string(type_name(t, *e.ref().type()).take()->ascii()) + ": " + std::string(s->ascii());
    }
    Own<> v = std::move(r).take();
    return std::string(repr(t, v.ref()).take()->ascii());
  }
  Result<Own<Code>> compile(std::string_view source) {
    Own<Str> filename = Str::intern_ascii(t, "<test>").take();
    return compile_source(t, source, {.filename = filename.ref()});
  }
  Own<> attribute(Ref<> o, const char* name) {
    Own<Str> s = Str::intern_ascii(t, name).take();
    return get_attr(t, o, s.ref()).take();
  }

  InterpreterOwner interpreter_;
  Thread& t;
};

constexpr std::string_view kProgram = R"(
import sys
def f(a, /, b=1, *rest, c, **more):
    def inner():
        return a, b, 2**70, 1.5, 3j, "gr\u00fc\u00df", b"bytes", ..., None
    for x in {1, 2, 3}:
        try:
            yield x[1:2]
        except (KeyError, ValueError) as e:
            print(f"{e!r:>{b}}")
    return inner if "x" in {"x", "y"} else (1, (2, -0.0))
class C:
    "doc"
    attribute: int = 1
)";

TEST_F(CodeObjects, AProgramCompiles) {
  Result<Own<Code>> made = compile(kProgram);
  if (made.is_failed()) FAIL() << show(failed);
  Own<Code> code = std::move(made).take();
  Own<> consts = attribute(code.ref(), "co_consts");
  EXPECT_EQ(show(attribute(code.ref(), "co_names")), "('sys', 'f', 'C')");
  EXPECT_EQ(show(attribute(code.ref(), "co_filename")), "'<test>'");
  EXPECT_EQ(consts.ref().as<Tuple>()->size(), 6u);
}

TEST_F(CodeObjects, MarshalBringsThemBackEqual) {
  Result<Own<Code>> made = compile(kProgram);
  if (made.is_failed()) FAIL() << show(failed);
  Own<Code> code = std::move(made).take();
  Result<Own<Bytes>> dumped = marshal_dumps(t, code.ref());
  if (dumped.is_failed()) FAIL() << show(failed);
  Own<Bytes> data = std::move(dumped).take();
  std::size_t used = 0;
  Result<Own<>> loaded = marshal_loads(t, data->span(), MarshalCode::Allowed, &used);
  if (loaded.is_failed()) FAIL() << show(failed);
  Own<> again = std::move(loaded).take();
  EXPECT_EQ(used, data->size());
  EXPECT_TRUE(equal(t, code.ref(), again.ref()).take());
  Result<Own<>> refused = marshal_loads(t, data->span(), MarshalCode::Refused);
  EXPECT_EQ(show(std::move(refused)), "ValueError: unmarshalling code objects is disallowed");
}

TEST_F(CodeObjects, ErrorsAreSyntaxErrors) {
  EXPECT_EQ(show(Result<Own<>>(compile("a = = 1"))), "SyntaxError: invalid syntax (<test>, line 1)");
  EXPECT_EQ(show(Result<Own<>>(compile("return 1"))), "SyntaxError: 'return' outside function (<test>, line 1)");
}

TEST_F(CodeObjects, ComplexNumbers) {
  const auto of = [&](double re, double im) { return Complex::from(t, {re, im}).take(); };
  EXPECT_EQ(show(of(1, -2)), "(1-2j)");
  EXPECT_EQ(show(of(0, 2.5)), "2.5j");
  EXPECT_EQ(show(of(-0.0, 2)), "(-0+2j)");
  EXPECT_EQ(show(binary(t, BinaryOp::Multiply, of(1, 2).ref(), of(3, -4).ref())), "(11+2j)");
  EXPECT_EQ(show(binary(t, BinaryOp::Power, Own<>::of_int(-8).ref(), Ref<>(Value::of_float(0.5)))),
            "(1.7319121124709868e-16+2.8284271247461903j)");
  EXPECT_EQ(show(binary(t, BinaryOp::Subtract, Own<>::of_int(1).ref(), of(3, 0.0).ref())), "(-2-0j)");
  for (const char* text : {"1+2j", " ( -1.5e3-J ) ", "infj", "1_0.5", "nan-nanj"}) {
    Own<Str> s = Str::from_ascii(t, text).take();
    EXPECT_EQ(show(call(t, Ref<>(&Complex::type), {s.value()})).find("Error"), std::string::npos) << text;
  }
  Own<Str> spec = Str::from_ascii(t, ">+12.2f").take();
  EXPECT_EQ(show(format_value(t, of(1, 2).ref(), spec.ref())), "' +1.00+2.00j'");
}

}  // namespace
}  // namespace krait
