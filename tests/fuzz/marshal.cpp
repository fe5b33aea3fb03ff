// Marshal data, and the code within it, from garbage: the reader and the verifier must survive anything.
#include <memory>

#include "code/marshal_format.h"
#include "code/verify.h"

namespace {

using namespace krait;

struct Nothing {
  struct Item {
    std::string bytes;
  };
  using Handle = std::shared_ptr<Item>;
  static Handle any(std::string_view bytes = {}) { return std::make_shared<Item>(Item{std::string(bytes)}); }
  bool has_room() { return true; }
  Handle none() { return any(); }
  Handle boolean(bool) { return any(); }
  Handle stop_iteration() { return any(); }
  Handle ellipsis() { return any(); }
  Handle integer(std::int64_t) { return any(); }
  Handle big_integer(std::span<const std::uint16_t>, bool) { return any(); }
  Handle real(double) { return any(); }
  Handle complex(double, double) { return any(); }
  Handle bytes(std::string_view s) { return any(s); }
  Handle ascii(std::string_view, marshal::Interned) { return any(); }
  Handle utf8(std::string_view, marshal::Interned) { return any(); }
  Handle tuple(std::size_t) { return any(); }
  Handle list(std::size_t) { return any(); }
  bool set_item(Handle&, std::size_t, Handle) { return true; }
  Handle dict() { return any(); }
  bool dict_add(Handle&, Handle, Handle) { return true; }
  Handle set(std::size_t) { return any(); }
  bool set_add(Handle&, Handle) { return true; }
  Handle frozenset(std::span<Handle>) { return any(); }
  Handle slice(Handle, Handle, Handle) { return any(); }
  Handle code(const marshal::CodeScalars& s, std::span<Handle> parts) {
    const auto bytes_of = [&](marshal::CodePart part) {
      const std::string& b = parts[part]->bytes;
      return std::span<const std::uint8_t>(reinterpret_cast<const std::uint8_t*>(b.data()), b.size());
    };
    CodeView view;
    view.code = bytes_of(marshal::kCode);
    view.exceptiontable = bytes_of(marshal::kExceptionTable);
    view.localspluskinds = bytes_of(marshal::kLocalsPlusKinds);
    view.consts = view.names = 3;
    view.stacksize = s.stacksize;
    view.argcount = s.argcount;
    view.posonlyargcount = s.posonlyargcount;
    view.kwonlyargcount = s.kwonlyargcount;
    view.flags = static_cast<std::uint32_t>(s.flags);
    verify(view);
    return any();
  }
  Handle copy(const Handle& h) { return h; }
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Nothing builder;
  marshal::Reader<Nothing> reader(builder, {data, size});
  reader.read();
  return 0;
}
