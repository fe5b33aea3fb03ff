#include "types/traceback.h"

#include "code/code.h"
#include "code/line_table.h"
#include "object/allocate.h"
#include "types/dict.h"
#include "types/hooks.h"
#include "types/list.h"
#include "types/names.h"
#include "types/protocol.h"
#include "types/singletons.h"
#include "types/tuple.h"

namespace krait {

bool is_traceback(Ref<> v) { return v.is<Traceback>(); }

namespace {

Result<Own<>> make_traceback(Thread& t, Ref<> next, Ref<> frame, int lasti, int line) {
  if (!is_none(next) && !is_traceback(next))
    return raise(t, exc::TypeError, "expected traceback object or None, got '%T'", next);
  if (!is_frame(frame)) return raise(t, exc::TypeError, "traceback() argument 'tb_frame' must be frame, not %T", frame);
  return create<Traceback>(t, is_none(next) ? OptRef<>() : OptRef<>(next), frame, lasti, line);
}

constexpr Method kNew = bind<&make_traceback>("traceback(tb_next, tb_frame, tb_lasti, tb_lineno)");

Result<Own<>> dir_traceback(Thread& t, Ref<>) {
  Own<List> out = TRY(List::create(t));
  for (Ref<Str> name : {names::tb_frame.ref(), names::tb_next.ref(), names::tb_lasti.ref(), names::tb_lineno.ref()})
    TRY(out->append(t, name));
  return out;
}

constexpr Method kMethods[] = {bind<&dir_traceback>("__dir__(self, /)")};
constexpr Attribute kAttributes[] = {
    {"tb_next", nullptr,
     [](Thread&, Ref<> self) -> Result<Own<>> {
       auto tb = self.as<Traceback>();
       return tb->next_ ? tb->next_.ref().own() : none();
     },
     [](Thread& t, Ref<> self, OptRef<> v) -> Result<void> { return self.as<Traceback>()->set_next(t, v); }},
    member<&Traceback::frame_>("tb_frame"),
    attribute<&Traceback::get_lasti>("tb_lasti"),
    attribute<&Traceback::get_line, &Traceback::set_line>("tb_lineno"),
};

}  // namespace

Result<Own<>> Traceback::construct(Thread& t, Ref<Type>, const Arguments& a) {
  return kNew.call(t, kNew, none_ref(), a);
}

Result<Own<>> Traceback::get_lasti(Thread& t) { return int_from(t, lasti_); }

Result<Own<>> Traceback::get_line(Thread& t) {
  std::int32_t line = line_;
  if (line == kLater) {
    Own<> code = TRY(krait::get_attr(t, frame_.ref(), names::f_code));
    auto c = code.ref().as<Code>();
    line = line_of(c->linetable(), c->firstlineno(), static_cast<std::uint32_t>(lasti_) / 2);
  }
  return line < 0 ? none() : TRY(int_from(t, line));
}

Result<void> Traceback::set_line(Thread& t, OptRef<> value) {
  if (!value) return raise(t, exc::AttributeError, "attribute 'tb_lineno' of 'traceback' objects cannot be deleted");
  line_ = static_cast<std::int32_t>(TRY(index_int64(t, value.ref())));
  return ok;
}

Result<void> Traceback::set_next(Thread& t, OptRef<> value) {
  if (!value) return raise(t, exc::TypeError, "can't delete tb_next attribute");
  if (is_none(value)) {
    next_.clear();
    return ok;
  }
  if (!is_traceback(value.ref())) return raise(t, exc::TypeError, "expected traceback object, got '%T'", value.ref());
  for (OptRef<> v = value; v; v = v.ref().as<Traceback>()->next_.opt())
    if (v.value() == Value::of_object(this)) return raise(t, exc::ValueError, "traceback loop detected");
  next_.set(value.ref().own());
  return ok;
}

constinit Type Traceback::type = describe<Traceback>(
    "traceback", {.doc = "traceback(tb_next, tb_frame, tb_lasti, tb_lineno)\n--\n\nOne step of a traceback: the frame, "
                         "the position in its code, and the next step towards the exception.",
                  .methods = kMethods,
                  .attributes = kAttributes});

}  // namespace krait
