// Module _csv.
#include "modules/csv/csv.h"
#include "modules/modules.h"
#include "object/allocate.h"
#include "types/int.h"
#include "types/list.h"
#include "types/names.h"
#include "types/protocol.h"
#include "types/singletons.h"
#include "types/type.h"

namespace krait {
namespace csv {

Result<Own<>> registered_dialect(Thread& t, Ref<> name) {
  const OptRef<> found = TRY(state(t).dialects->find(t, name));
  if (!found) return raise_error(t, "unknown dialect");
  return found.ref().own();
}

namespace {

Result<Own<List>> list_dialects(Thread& t) { return to_list(t, state(t).dialects.ref()); }

Result<void> register_dialect(Thread& t, Ref<> name, OptRef<> dialect, OptRef<Dict> parameters) {
  if (!name.is<Str>()) return raise(t, exc::TypeError, "dialect name must be a string");
  Own<> made = TRY(Dialect::from(t, dialect, parameters));
  return state(t).dialects->set(t, name, std::move(made));
}

Result<void> unregister_dialect(Thread& t, Ref<> name) {
  if (!TRY(state(t).dialects->remove(t, name))) return raise_error(t, "unknown dialect");
  return ok;
}

Result<std::int64_t> field_size_limit(Thread& t, OptRef<> limit) {
  const std::int64_t old = state(t).field_limit;
  if (limit) {
    if (!is_exact_int(limit.ref())) return raise(t, exc::TypeError, "limit must be an integer");
    std::int64_t value;
    if (!int_fits(limit.ref(), &value))
      return raise(t, exc::OverflowError, "Python int too large to convert to C ssize_t");
    state(t).field_limit = value;
  }
  return old;
}

Result<Own<>> reader(Thread& t, Ref<> iterable, OptRef<> dialect, OptRef<Dict> parameters) {
  Own<> lines = TRY(iter(t, iterable));
  return create<Reader>(t, std::move(lines), TRY(Dialect::from(t, dialect, parameters)));
}

Result<Own<>> writer(Thread& t, Ref<> file, OptRef<> dialect, OptRef<Dict> parameters) {
  Own<Dialect> checked = TRY(Dialect::from(t, dialect, parameters));
  Slot<> holder;
  const OptRef<> write = TRY(find_attr(t, file, names::write, holder));
  if (!write || !is_callable(write.ref())) return raise(t, exc::TypeError, "argument 1 must have a \"write\" method");
  return create<Writer>(t, write.ref().own(), std::move(checked));
}

constexpr Method kFunctions[] = {
    bind<&reader>("reader(iterable, dialect='excel', /, **fmtparams)",
                  "An iterator over the rows, lists of strings, of an iterable of lines, such as a file.\n\nThe "
                  "dialect is what \"dialect\" says, a name, an instance or a class, changed by the other keywords. A "
                  "row may take\nseveral lines.\n"),
    bind<&writer>(
        "writer(fileobj, dialect='excel', /, **fmtparams)",
        "An object with writerow() and writerows(), which hand lines to the method write() of fileobj.\n\nThe dialect "
        "is what \"dialect\" says, a name, an instance or a class, changed by the other keywords.\n"),
    bind<&list_dialects>("list_dialects()", "The names of all registered dialects."),
    bind<&register_dialect>("register_dialect(name, dialect='excel', /, **fmtparams)",
                            "Give a dialect a name.\n\nThe dialect is what \"dialect\" says, a name, an instance or a "
                            "class, changed by the other keywords; the usual one without.\n"),
    bind<&unregister_dialect>("unregister_dialect(name)", "Forget the dialect of a name. Error when there is none."),
    bind<&registered_dialect>("get_dialect(name)", "The dialect of a name. Error when there is none."),
    bind<&field_size_limit>("field_size_limit(new_limit=<unrepresentable>)",
                            "The longest field that a reader accepts, in characters; a longer one is an Error.\n\nWith "
                            "limit it becomes that, and the result is what it was."),
};

constexpr IntConstant kConstants[] = {
    {"QUOTE_MINIMAL", kQuoteMinimal}, {"QUOTE_ALL", kQuoteAll},         {"QUOTE_NONNUMERIC", kQuoteNonnumeric},
    {"QUOTE_NONE", kQuoteNone},       {"QUOTE_STRINGS", kQuoteStrings}, {"QUOTE_NOTNULL", kQuoteNotNull},
};
constexpr Type* kTypes[] = {&Dialect::type};

Result<void> start(Thread& t, Ref<Dict> namespace_) {
  State& s = state(t);
  if (!s.error) s.error.set(TRY(make_class(t, "_csv.Error", Ref<Type>(&exc::Exception))));
  if (!s.dialects) s.dialects.set(TRY(Dict::create(t)));
  const auto add = [&](std::string_view name, Own<> value) -> Result<void> {
    return namespace_->set_str(t, TRY(Str::intern_ascii(t, name)).ref(), std::move(value));
  };
  TRY(add("Error", s.error.ref().own()));
  TRY(add("_dialects", s.dialects.ref().own()));
  TRY(add("Reader", Ref<>(&Reader::type).own()));
  return add("Writer", Ref<>(&Writer::type).own());
}

}  // namespace
}  // namespace csv

constinit const ModuleSpec kCsvModule = {.name = "_csv",
                                         .doc = "Rows of text fields, read and written with separators and quotes.\n",
                                         .functions = csv::kFunctions,
                                         .constants = csv::kConstants,
                                         .types = csv::kTypes,
                                         .start = &csv::start};

}  // namespace krait
