// Views of memory: items, slices, casts, release.
#include "types/memoryview.h"

#include <gtest/gtest.h>

#include "base/half_float.h"
#include "object/allocate.h"
#include "runtime/lifecycle.h"
#include "types/bytearray.h"
#include "types/bytes.h"
#include "types/names.h"
#include "types/protocol.h"
#include "types/singletons.h"
#include "types/slice.h"
#include "types/str.h"
#include "types/tuple.h"
#include "types/type.h"

namespace krait {
namespace {

class MemoryViewTest : public testing::Test {
 protected:
  MemoryViewTest() : interpreter_(create_interpreter()), t(*interpreter_->main_thread) {}

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
  Own<Str> text(const char* s) { return Str::intern_ascii(t, s).take(); }
  Result<Own<>> method(Ref<> o, const char* name, std::initializer_list<Value> arguments = {}) {
    Own<Str> n = text(name);
    return call_method(t, o, n.ref(), arguments);
  }

  InterpreterOwner interpreter_;
  Thread& t;
};

TEST_F(MemoryViewTest, LendsReadsAndWrites) {
  Own<ByteArray> array = ByteArray::create(t, "abcdefgh", 8).take();
  Own<MemoryView> view = MemoryView::of_object(t, array.ref()).take();
  EXPECT_EQ(show(get_item(t, view.ref(), Ref<>(Value::of_int(-1)))), "104");
  ASSERT_FALSE(set_item(t, view.ref(), Ref<>(Value::of_int(0)), Ref<>(Value::of_int(65))).is_failed());
  Own<Slice> every_other = Slice::create(t, none_ref(), none_ref(), Ref<>(Value::of_int(-2))).take();
  Own<> part = get_item(t, view.ref(), every_other.ref()).take();
  EXPECT_EQ(show(method(part.ref(), "tolist")), "[104, 102, 100, 98]");
  EXPECT_EQ(show(method(part.ref(), "tobytes")), "b'hfdb'");
  EXPECT_EQ(show(Result<Own<>>(Bytes::from_object(t, part.ref()))), "b'hfdb'");
  EXPECT_EQ(show(method(array.ref(), "append", {Value::of_int(1)})),
            "BufferError: Existing exports of data: object cannot be re-sized");
  EXPECT_EQ(show(method(view.ref(), "release")), "None");
  EXPECT_EQ(show(method(part.ref(), "release")), "None");
  EXPECT_EQ(show(method(array.ref(), "append", {Value::of_int(1)})), "None");
  EXPECT_EQ(show(method(view.ref(), "tolist")), "ValueError: operation forbidden on released memoryview object");
}

TEST_F(MemoryViewTest, CastsToOtherFormatsAndShapes) {
  Own<Bytes> bytes = Bytes::create(t, "\1\0\0\0\2\0\0\0\3\0\0\0\4\0\0\0", 16).take();
  Own<MemoryView> view = MemoryView::of_object(t, bytes.ref()).take();
  Own<> ints = method(view.ref(), "cast", {text("i").value()}).take();
  EXPECT_EQ(show(method(ints.ref(), "tolist")), "[1, 2, 3, 4]");
  Own<Tuple> shape = Tuple::of(t, Own<>::of_int(2), Own<>::of_int(2)).take();
  Own<> square = method(view.ref(), "cast", {text("@i").value(), shape.value()}).take();
  EXPECT_EQ(show(method(square.ref(), "tolist")), "[[1, 2], [3, 4]]");
  Own<Tuple> corner = Tuple::of(t, Own<>::of_int(1), Own<>::of_int(-1)).take();
  EXPECT_EQ(show(get_item(t, square.ref(), corner.ref())), "4");
  EXPECT_EQ(show(method(square.ref(), "tobytes", {text("F").value()})),
            "b'\\x01\\x00\\x00\\x00\\x03\\x00\\x00\\x00\\x02\\x00\\x00\\x00\\x04\\x00\\x00\\x00'");
  EXPECT_TRUE(equal(t, square.ref(), square.ref()).take());
  EXPECT_FALSE(equal(t, square.ref(), ints.ref()).take());
}

TEST_F(MemoryViewTest, MemoryOfNobodyEndsWithRelease) {
  char room[4] = {1, 2, 3, 4};
  Own<MemoryView> view = MemoryView::of_memory(t, room, sizeof room, false).take();
  EXPECT_EQ(show(get_item(t, view.ref(), Ref<>(Value::of_int(3)))), "4");
  ASSERT_FALSE(view->release_memory(t).is_failed());
  EXPECT_EQ(show(get_item(t, view.ref(), Ref<>(Value::of_int(3)))),
            "ValueError: operation forbidden on released memoryview object");
}

TEST(HalfFloat, GoesThereAndBack) {
  for (std::uint32_t h = 0; h < 0x10000; ++h) {
    const double d = half_to_double(static_cast<std::uint16_t>(h));
    std::uint16_t back;
    ASSERT_TRUE(half_from_double(d, &back));
    ASSERT_EQ(h, back);
  }
  std::uint16_t half;
  EXPECT_FALSE(half_from_double(65520.0, &half));
  EXPECT_TRUE(half_from_double(65519.99, &half));
  EXPECT_EQ(half, 0x7BFF);
  EXPECT_TRUE(half_from_double(0x1p-25, &half));
  EXPECT_EQ(half, 0);
  EXPECT_TRUE(half_from_double(0x1.8p-25, &half));
  EXPECT_EQ(half, 1);
}

}  // namespace
}  // namespace krait
