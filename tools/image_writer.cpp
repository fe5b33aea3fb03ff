#include "image_writer.h"

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <map>
#include <unordered_map>
#include <vector>

#include "code/code.h"
#include "code/module_image.h"
#include "interp/verify_executable.h"

namespace krait {
namespace {

using compiler::CodeUnit;
using compiler::Const;
using compiler::ConstKind;

std::span<const std::uint8_t> bytes_of(std::string_view s) {
  return {reinterpret_cast<const std::uint8_t*>(s.data()), s.size()};
}

bool is_ascii(std::string_view s) {
  return std::none_of(s.begin(), s.end(), [](char c) { return c & 0x80; });
}

class ImageWriter {
 public:
  ImageWriter(const CodeUnit& module, ImageFilename filename) {
    collect(module);
    if (filename == ImageFilename::Kept) filename_ = string(module.filename->text(), Interned::Yes);
  }

  std::string write() {
    // What runs when the module is loaded comes first: its own code and the bodies of its classes.
    for (const CodeUnit* u : units_)
      if (runs_at_import(*u)) number_parts(*u);
    for (const CodeUnit* u : units_) {
      CodeRecord& r = records_[number_of_[u]];
      r.name = string(u->name->text(), Interned::Yes);
      r.qualname = string(u->qualname->text(), Interned::Yes);
    }
    const std::size_t hot_objects = objects_.size();
    for (const CodeUnit* u : units_)
      if (!runs_at_import(*u)) number_parts(*u);
    base_ = sizeof(ModuleImage) + units_.size() * sizeof(CodeRecord) + objects_.size() * sizeof(std::uint32_t);
    base_ = (base_ + 7) & ~std::size_t{7};
    place_objects(0, hot_objects);
    for (const CodeUnit* u : units_)
      if (runs_at_import(*u)) place_running(*u);
    const std::size_t hot_bytes = base_ + blocks_.size();
    place_objects(hot_objects, objects_.size());
    for (const CodeUnit* u : units_)
      if (!runs_at_import(*u)) place_running(*u);
    for (const CodeUnit* u : units_) place_looked_at(*u);
    if (failed_) return {};
    ModuleImage header{.code_count = static_cast<std::uint32_t>(units_.size()),
                       .object_count = static_cast<std::uint32_t>(objects_.size()),
                       .filename = filename_,
                       .hot_bytes = static_cast<std::uint32_t>(hot_bytes)};
    std::string out(reinterpret_cast<const char*>(&header), sizeof header);
    out.append(reinterpret_cast<const char*>(records_.data()), records_.size() * sizeof(CodeRecord));
    out.append(reinterpret_cast<const char*>(places_.data()), places_.size() * sizeof(std::uint32_t));
    out.resize(base_);
    return out + blocks_;
  }

 private:
  enum class Interned : bool { No, Yes };

  static bool runs_at_import(const CodeUnit& u) { return !(u.flags & kCodeOptimized); }

  void collect(const CodeUnit& u) {
    number_of_[&u] = static_cast<std::uint32_t>(units_.size());
    units_.push_back(&u);
    records_.push_back({.argcount = u.argcount,
                        .posonlyargcount = u.posonlyargcount,
                        .kwonlyargcount = u.kwonlyargcount,
                        .stacksize = u.stacksize,
                        .flags = u.flags,
                        .firstlineno = u.firstlineno,
                        .nlocals = count(u, kLocalPlain),
                        .nlocalsplus = static_cast<std::int32_t>(u.localspluskinds.size()),
                        .ncellvars = count(u, kLocalCell),
                        .nfreevars = count(u, kLocalFree),
                        .const_count = static_cast<std::uint32_t>(u.consts.size()),
                        .name_count = static_cast<std::uint32_t>(u.names.size())});
    for (const Const* c : u.consts)
      if (c->kind == ConstKind::Code) collect(*c->code);
  }
  static std::int32_t count(const CodeUnit& u, std::uint8_t kind) {
    return static_cast<std::int32_t>(std::ranges::count_if(u.localspluskinds, [=](char k) { return (k & kind) != 0; }));
  }

  // ---- objects, numbered in the order in which they are wanted ----

  std::uint32_t add(ImageObject::Kind kind, std::string_view data, std::size_t size) {
    const auto [at, added] = known_.try_emplace({kind, std::string(data)}, static_cast<std::uint32_t>(objects_.size()));
    if (added) objects_.push_back({kind, std::string(data), size});
    return at->second;
  }
  std::uint32_t string(std::string_view text, Interned interned) {
    if (is_ascii(text))
      return add(interned == Interned::Yes ? ImageObject::InternedAscii : ImageObject::Ascii, text, text.size());
    return add(interned == Interned::Yes ? ImageObject::InternedUtf8 : ImageObject::Utf8, text, text.size());
  }
  ImageRef ref(const Const& c) {
    switch (c.kind) {
      case ConstKind::None:
        return ImageRef::of(ImageRef::Singleton, ImageRef::None);
      case ConstKind::False:
        return ImageRef::of(ImageRef::Singleton, ImageRef::False);
      case ConstKind::True:
        return ImageRef::of(ImageRef::Singleton, ImageRef::True);
      case ConstKind::Ellipsis:
        return ImageRef::of(ImageRef::Singleton, ImageRef::Ellipsis);
      case ConstKind::Code:
        return ImageRef::of(ImageRef::Code, number_of_[c.code]);
      case ConstKind::Str:
        return ImageRef::of(ImageRef::Object,
                            string(c.text(), compiler::is_name_like(c.text()) ? Interned::Yes : Interned::No));
      case ConstKind::Tuple: {
        std::vector<ImageRef> items;
        for (const Const* item : c.items()) items.push_back(ref(*item));
        return ImageRef::of(ImageRef::Object, add(ImageObject::Tuple, text_of(items), items.size()));
      }
      case ConstKind::Int:
        if (c.integer >= ImageRef::kLeastInt && c.integer <= ImageRef::kMostInt) return ImageRef::of_int(c.integer);
        [[fallthrough]];
      default: {
        const std::string data = compiler::marshal_constant(c);
        return ImageRef::of(ImageRef::Object, add(ImageObject::Marshal, data, data.size()));
      }
    }
  }
  void number_parts(const CodeUnit& u) {
    std::vector<ImageRef>& refs = refs_[&u];
    for (const Const* c : u.consts) refs.push_back(ref(*c));
    for (const Const* c : u.names) refs.push_back(ImageRef::of(ImageRef::Object, string(c->text(), Interned::Yes)));
    for (const Const* c : u.localsplusnames)
      refs.push_back(ImageRef::of(ImageRef::Object, string(c->text(), Interned::Yes)));
  }

  // ---- blocks ----

  static std::string text_of(std::span<const ImageRef> refs) {
    return {reinterpret_cast<const char*>(refs.data()), refs.size_bytes()};
  }

  std::uint32_t place(std::string_view data) {
    const auto at = static_cast<std::uint32_t>(base_ + blocks_.size());
    blocks_ += data;
    blocks_.resize((blocks_.size() + 7) & ~std::size_t{7});
    return at;
  }
  ImageBytes place_bytes(std::string_view data) { return {place(data), static_cast<std::uint32_t>(data.size())}; }
  void place_objects(std::size_t begin, std::size_t end) {
    for (std::size_t i = begin; i < end; ++i) {
      const ImageObject head{objects_[i].kind, static_cast<std::uint32_t>(objects_[i].size)};
      places_.push_back(place(std::string(reinterpret_cast<const char*>(&head), sizeof head) + objects_[i].data));
    }
  }
  // What the first call reads.
  void place_running(const CodeUnit& u) {
    CodeRecord& r = records_[number_of_[&u]];
    r.refs = place(text_of(refs_[&u]));
    r.kinds = place_bytes(u.localspluskinds);
    const PortableView view{bytes_of(u.code), bytes_of(u.exceptiontable), static_cast<int>(u.localspluskinds.size()),
                            u.stacksize};
    const Translation translation = translate(view);
    const std::string wrong = translation.error.empty() ? verify(view, translation) : translation.error;
    if (!wrong.empty()) {
      std::fprintf(stderr, "krait-compile: %.*s: %s\n", static_cast<int>(u.qualname->size), u.qualname->data,
                   wrong.c_str());
      failed_ = true;
      return;
    }
    const PackedMemory packed(translation);
    r.translation = place({reinterpret_cast<const char*>(&packed.get()), packed.size()});
  }
  // What tracebacks, `dis` and the like read.
  void place_looked_at(const CodeUnit& u) {
    CodeRecord& r = records_[number_of_[&u]];
    r.code = place_bytes(u.code);
    r.linetable = place_bytes(u.linetable);
    r.exceptiontable = place_bytes(u.exceptiontable);
  }

  struct Object {
    ImageObject::Kind kind;
    std::string data;
    std::size_t size;
  };
  std::vector<const CodeUnit*> units_;  // parents before children
  std::unordered_map<const CodeUnit*, std::uint32_t> number_of_;
  std::unordered_map<const CodeUnit*, std::vector<ImageRef>> refs_;
  std::vector<CodeRecord> records_;
  std::vector<Object> objects_;
  std::map<std::pair<ImageObject::Kind, std::string>, std::uint32_t> known_;
  std::vector<std::uint32_t> places_;
  std::string blocks_;
  std::size_t base_ = 0;
  std::uint32_t filename_ = ModuleImage::kNoFilename;
  bool failed_ = false;
};

}  // namespace

std::string write_image(const CodeUnit& unit, ImageFilename filename) { return ImageWriter(unit, filename).write(); }

}  // namespace krait
