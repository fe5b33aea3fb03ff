#include "types/module_image.h"

#include <cstdlib>

#include "code/line_table.h"
#include "code/module_image.h"
#include "object/allocate.h"
#include "object/raise.h"
#include "types/bytes.h"
#include "types/code_options.h"
#include "types/marshal.h"
#include "types/protocol.h"
#include "types/singletons.h"
#include "types/str.h"
#include "types/tuple.h"

namespace krait {

// What was made of a module's objects so far, each once; shared by its code objects that are not complete.
struct ImageObjects {
  const ModuleImage* image;
  std::uint32_t users;
  Slot<Str> filename;

  explicit ImageObjects(const ModuleImage* module) : image(module), users(0) {}
  static Result<ImageObjects*> create(Thread& t, const ModuleImage* image) {
    const std::size_t bytes = sizeof(ImageObjects) + image->object_count * sizeof(Value);
    TRY(ensure_memory(t, bytes));
    void* memory = std::calloc(1, bytes);
    if (!memory) return raise_memory_error(t);
    return ::new (memory) ImageObjects(image);
  }
  // By index; empty, or owned.
  Value& made(std::uint32_t index) { return reinterpret_cast<Value*>(this + 1)[index]; }
};

void drop_image(ImageObjects& objects) {
  if (--objects.users != 0) return;
  for (std::uint32_t i = 0; i < objects.image->object_count; ++i) release(objects.made(i));
  objects.~ImageObjects();
  std::free(&objects);
}

namespace {

class ImageUse {
 public:
  explicit ImageUse(ImageObjects& objects) : objects_(objects) { ++objects_.users; }
  ~ImageUse() { drop_image(objects_); }
  ImageUse(const ImageUse&) = delete;
  ImageUse& operator=(const ImageUse&) = delete;

 private:
  ImageObjects& objects_;
};

}  // namespace

// Friend of Code: makes code objects from records, and what they lack.
class ImageReader {
 public:
  ImageReader(Thread& t, ImageObjects& objects) : t_(t), objects_(objects), image_(*objects.image) {}

  Result<Own<Code>> code(std::uint32_t index) {
    const CodeRecord& r = image_.codes()[index];
    Own<> name = TRY(object(r.name)), qualname = TRY(object(r.qualname));
    Own<Code> c = TRY(krait::create<Code>(t_, objects_, r));
    c->name_.set(std::move(name).into<Str>());
    c->qualname_.set(std::move(qualname).into<Str>());
    if (!keeps_columns(t_)) {
      const std::vector<std::uint8_t> table = without_columns(c->linetable());
      c->linetable_.set(TRY(Bytes::create(t_, table.data(), table.size())));
      c->linetable_data_ = c->linetable_->span();
    }
    // It holds strings, numbers, tuples of them, and code like itself.
    Heap::set_state(c.get(), kUntracked);
    return c;
  }

  Result<void> complete(Code& c) {
    const CodeRecord& r = *c.record_;
    const std::span<const ImageRef> refs = image_.refs(r);
    Own<Tuple> consts = TRY(tuple(refs.first(r.const_count))),
               names = TRY(tuple(refs.subspan(r.const_count, r.name_count))),
               locals = TRY(tuple(refs.subspan(r.const_count + r.name_count)));
    if (c.is_complete()) return ok;  // a finalizer that ran meanwhile has run it
    c.consts_.set(std::move(consts));
    c.names_.set(std::move(names));
    c.localsplusnames_.set(std::move(locals));
    drop_image(*std::exchange(c.image_, nullptr));
    return ok;
  }

 private:
  Result<Own<Tuple>> tuple(std::span<const ImageRef> refs) {
    Own<Tuple> out = TRY(Tuple::create(t_, refs.size()));
    for (std::size_t i = 0; i < refs.size(); ++i) out->init_item(i, TRY(constant(refs[i])));
    if (t_.heap->owns(out.get())) Heap::set_state(out.get(), kUntracked);
    return out;
  }

  Result<Own<>> constant(ImageRef ref) {
    switch (ref.kind()) {
      case ImageRef::Object:
        return object(ref.index());
      case ImageRef::SmallInt:
        return Own<>::of_int(ref.small_int());
      case ImageRef::Code:
        return code(ref.index());
      case ImageRef::Singleton:
        break;
    }
    switch (ref.index()) {
      case ImageRef::None:
        return none();
      case ImageRef::Ellipsis:
        return Ref<>(&kEllipsis).own();
      default:
        return bool_from(ref.index() == ImageRef::True);
    }
  }

  Result<Own<>> object(std::uint32_t index) {
    if (objects_.made(index).is_empty()) {
      Own<> made = TRY(make(image_.object(index)));
      release(std::exchange(objects_.made(index), made.leak()));
    }
    return Ref<>(objects_.made(index)).own();
  }

  Result<Own<>> make(const ImageObject& o) {
    switch (o.kind) {
      case ImageObject::Ascii:
        return Str::from_ascii(t_, o.text());
      case ImageObject::InternedAscii:
        return Str::intern_ascii(t_, o.text());
      case ImageObject::Utf8:
        return Str::from_utf8(t_, o.text());
      case ImageObject::InternedUtf8:
        return Str::intern(t_, TRY(Str::from_utf8(t_, o.text())));
      case ImageObject::Tuple:
        return tuple(o.items());
      default:
        return marshal_loads(t_, {o.data(), o.size});
    }
  }

  Thread& t_;
  ImageObjects& objects_;
  const ModuleImage& image_;
};

Code::Code(ImageObjects& objects, const CodeRecord& r)
    : argcount_(r.argcount),
      posonlyargcount_(r.posonlyargcount),
      kwonlyargcount_(r.kwonlyargcount),
      stacksize_(r.stacksize),
      flags_(r.flags),
      firstlineno_(r.firstlineno),
      nlocals_(r.nlocals),
      nlocalsplus_(r.nlocalsplus),
      ncellvars_(r.ncellvars),
      nfreevars_(r.nfreevars),
      code_data_(objects.image->bytes(r.code)),
      kinds_data_(objects.image->at(r.kinds.at)),
      linetable_data_(objects.image->bytes(r.linetable)),
      exceptiontable_data_(objects.image->bytes(r.exceptiontable)),
      image_(&objects),
      record_(&r) {
  filename_.set(objects.filename.ref().own());
  ready_translation = objects.image->at(r.translation);
  ++objects.users;
}

Result<void> Code::complete_from_image(Thread& t) {
  const ImageUse use(*image_);  // a finalizer that runs meanwhile may complete it too
  return ImageReader(t, *image_).complete(*this);
}

Result<Own<Code>> load_module_image(Thread& t, std::span<const std::uint8_t> data, OptRef<Str> filename) {
  const auto* image = reinterpret_cast<const ModuleImage*>(data.data());
  ImageObjects& objects = *TRY(ImageObjects::create(t, image));
  const ImageUse use(objects);
  if (!filename) {
    const ImageObject& name = image->object(image->filename);
    objects.filename.set(TRY(Str::from_utf8(t, name.text())));
  } else {
    objects.filename.set(filename.ref().own());
  }
  return ImageReader(t, objects).code(0);
}

}  // namespace krait
