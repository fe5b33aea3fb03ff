// The object model without an interpreter: types built from their descriptions, attributes, classes, errors,
// destruction.
#include <gtest/gtest.h>

#include "object/allocate.h"
#include "runtime/lifecycle.h"
#include "types/dict.h"
#include "types/int.h"
#include "types/list.h"
#include "types/names.h"
#include "types/protocol.h"
#include "types/singletons.h"
#include "types/str.h"
#include "types/tuple.h"
#include "types/type.h"

namespace krait {
namespace {

class ObjectTest : public testing::Test {
 protected:
  ObjectTest() : interpreter_(create_interpreter()), t(*interpreter_->main_thread) {}

  // The text of a result, or of the exception that came instead.
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
  Own<> number(std::int64_t n) { return Own<>::of_int(n); }
  Own<Type> make_class(const char* name) {
    Own<Dict> ns = Dict::create(t).take();
    Own<Tuple> bases = Tuple::empty();
    Result<Own<>> r = new_class(t, Ref<Type>(&Type::type), text(name).ref(), bases.ref(), ns.ref(), {});
    EXPECT_FALSE(r.is_failed());
    return std::move(r).take().into<Type>();
  }

  InterpreterOwner interpreter_;
  Thread& t;
};

TEST_F(ObjectTest, ListsCallTheirMethodsByName) {
  Own<List> l = List::create(t).take();
  for (int i = 0; i < 3; ++i) EXPECT_EQ(show(call_method(t, l.ref(), names::append, {number(i).value()})), "None");
  EXPECT_EQ(show(repr(t, l.ref())), "'[0, 1, 2]'");
  EXPECT_EQ(show(call_method(t, l.ref(), names::append)),
            "TypeError: list.append() takes exactly one argument (0 given)");
  EXPECT_EQ(show(get_attr(t, l.ref(), names::keys)), "AttributeError: 'list' object has no attribute 'keys'");
}

TEST_F(ObjectTest, ArithmeticGoesThroughSlots) {
  EXPECT_EQ(show(binary(t, BinaryOp::Power, number(2).ref(), number(100).ref())), "1267650600228229401496703205376");
  EXPECT_EQ(show(binary(t, BinaryOp::Add, number(1).ref(), none_ref())),
            "TypeError: unsupported operand type(s) for +: 'int' and 'NoneType'");
  EXPECT_EQ(show(binary(t, BinaryOp::TrueDivide, number(1).ref(), number(4).ref())), "0.25");
  EXPECT_EQ(show(binary(t, BinaryOp::FloorDivide, number(1).ref(), number(0).ref())),
            "ZeroDivisionError: division by zero");
}

TEST_F(ObjectTest, InstancesKeepAttributesInShapesWhateverTheirNumber) {
  Own<Type> c = make_class("Point");
  Own<> o = call(t, c.ref()).take();
  for (int i = 0; i < 200; ++i) {
    Own<Str> name = text(("a" + std::to_string(i)).c_str());
    ASSERT_FALSE(set_attr(t, o.ref(), name.ref(), number(i).ref()).is_failed());
  }
  for (int i = 0; i < 200; i += 3)
    EXPECT_FALSE(del_attr(t, o.ref(), text(("a" + std::to_string(i)).c_str()).ref()).is_failed());
  EXPECT_EQ(show(get_attr(t, o.ref(), text("a199").ref())), "199");
  EXPECT_EQ(show(get_attr(t, o.ref(), text("a3").ref())), "AttributeError: 'Point' object has no attribute 'a3'");
  Own<> d = get_attr(t, o.ref(), names::__dict__).take();
  EXPECT_EQ(d.ref().as<Dict>()->size(), 133u);
}

TEST_F(ObjectTest, DeletingAnAttributeKeepsTheOthers) {
  Own<Type> c = make_class("C");
  Own<> o = call(t, c.ref()).take();
  for (const char* name : {"x", "y", "z"})
    ASSERT_FALSE(set_attr(t, o.ref(), text(name).ref(), text(name).ref()).is_failed());
  ASSERT_FALSE(del_attr(t, o.ref(), text("y").ref()).is_failed());
  EXPECT_EQ(show(get_attr(t, o.ref(), text("z").ref())), "'z'");
  EXPECT_EQ(show(get_attr(t, o.ref(), text("y").ref())), "AttributeError: 'C' object has no attribute 'y'");
}

TEST_F(ObjectTest, NativeClassesRefuseAttributes) {
  Result<void> r = set_attr(t, Ref<>(&List::type), text("x").ref(), none_ref());
  ASSERT_TRUE(r.is_failed());
  EXPECT_EQ(show<Any>(failed), "TypeError: cannot set 'x' attribute of immutable type 'list'");
}

TEST_F(ObjectTest, DeepNestingIsDestroyedWithoutDeepRecursion) {
  Own<List> inner = List::create(t).take();
  for (int i = 0; i < 1000000; ++i) {
    Own<List> outer = List::create(t).take();
    ASSERT_FALSE(outer->append(t, inner.ref()).is_failed());
    inner = std::move(outer);
  }
}

}  // namespace
}  // namespace krait
