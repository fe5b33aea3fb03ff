// Code: a code object in the portable form. Immutable; what `dis`, `co_code`, marshal, coverage tools and debuggers
// see.
//
// The executable form hangs on it from the first call on (interp/), and is none of its business.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "object/type.h"

namespace krait {

// co_flags.
enum CodeFlags : std::uint32_t {
  kCodeOptimized = 0x1,
  kCodeNewLocals = 0x2,
  kCodeVarArgs = 0x4,
  kCodeVarKeywords = 0x8,
  kCodeNested = 0x10,
  kCodeGenerator = 0x20,
  kCodeCoroutine = 0x80,
  kCodeIterableCoroutine = 0x100,
  kCodeAsyncGenerator = 0x200,
  kCodeFutureAnnotations = 0x1000000,
  kCodeHasDocstring = 0x4000000,
  kCodeMethod = 0x8000000,
};

// What a place of the locals-plus array holds: co_localspluskinds, one byte each.
enum LocalKinds : std::uint8_t {
  kLocalArgPositional = 0x02,
  kLocalArgKeyword = 0x04,
  kLocalArgVariadic = 0x08,
  kLocalHidden = 0x10,  // a comprehension's variable in a module or class
  kLocalPlain = 0x20,
  kLocalCell = 0x40,  // together with kLocalPlain: a parameter that is a cell
  kLocalFree = 0x80,
};

// Everything a code object is made of. Counts and flags as in CPython's CodeType.
struct CodeParts {
  std::int32_t argcount = 0;  // positional-only parameters included
  std::int32_t posonlyargcount = 0;
  std::int32_t kwonlyargcount = 0;
  std::int32_t stacksize = 0;
  std::uint32_t flags = 0;
  std::int32_t firstlineno = 1;
  Slot<Tuple> consts;
  Slot<Tuple> names;            // interned strings
  Slot<Tuple> localsplusnames;  // interned strings: locals, then cells that are no parameters, then free variables
  Slot<Bytes> localspluskinds;
  Slot<Bytes> code;
  Slot<Bytes> linetable;
  Slot<Bytes> exceptiontable;
  Slot<Str> filename, name, qualname;
};

struct CodeRecord;
struct ImageObjects;

class Code final : public Object {
 public:
  static Type type;

  // The parts are verified before (verify.h) unless the compiler made them.
  static Result<Own<Code>> create(Thread&, CodeParts&& parts);

  // Code from the image of a module has no constants and no names until something asks for them (types/module_image.h).
  // What is about to run has been completed.
  bool is_complete() const { return !image_; }
  Result<void> complete(Thread& t) { return is_complete() ? Result<void>(ok) : complete_from_image(t); }

  // Hot: read at every call.
  std::int32_t argcount() const { return argcount_; }
  std::int32_t posonlyargcount() const { return posonlyargcount_; }
  std::int32_t kwonlyargcount() const { return kwonlyargcount_; }
  std::int32_t stacksize() const { return stacksize_; }
  std::uint32_t flags() const { return flags_; }
  std::int32_t firstlineno() const { return firstlineno_; }
  std::int32_t nlocals() const { return nlocals_; }
  std::int32_t nlocalsplus() const { return nlocalsplus_; }
  std::int32_t ncellvars() const { return ncellvars_; }  // parameters that are cells included
  std::int32_t nfreevars() const { return nfreevars_; }
  // Parameters of all kinds, *args and **kwargs included.
  std::int32_t parameter_count() const {
    return argcount_ + kwonlyargcount_ + ((flags_ & kCodeVarArgs) != 0) + ((flags_ & kCodeVarKeywords) != 0);
  }
  bool is_generator_like() const { return flags_ & (kCodeGenerator | kCodeCoroutine | kCodeAsyncGenerator); }

  // Of complete code.
  Ref<Tuple> consts() const { return consts_.ref(); }
  Ref<Tuple> names() const { return names_.ref(); }
  Ref<Tuple> localsplusnames() const { return localsplusnames_.ref(); }
  Ref<Str> filename() const { return filename_.ref(); }
  Ref<Str> name() const { return name_.ref(); }
  Ref<Str> qualname() const { return qualname_.ref(); }
  std::span<const std::uint8_t> code() const { return code_data_; }
  std::span<const std::uint8_t> kinds() const { return {kinds_data_, static_cast<std::size_t>(nlocalsplus_)}; }
  std::span<const std::uint8_t> linetable() const { return linetable_data_; }
  std::span<const std::uint8_t> exceptiontable() const { return exceptiontable_data_; }
  // For importlib alone, which corrects the file name of cached code.
  void set_filename(Own<Str> filename);
  std::uint8_t local_kind(std::int32_t i) const { return kinds_data_[i]; }

  // What interp/ attached: the executable form, freed with `free_executable`, and a number that no other code object
  // with an executable form has had: caches know code by it, since addresses are used again.
  std::uint32_t executable_id = 0;
  void* executable = nullptr;
  const void* ready_translation = nullptr;  // the image's, if it has one (interp/translate.h)
  void (*free_executable)(void*) = nullptr;

  // Slots (types/code.cpp).
  static Result<Own<>> construct(Thread&, Ref<Type>, const Arguments&);
  static Result<Own<>> repr(Thread&, Ref<>);
  static Result<std::int64_t> hash(Thread&, Ref<>);
  static Result<Own<>> compare(Thread&, Ref<>, Ref<>, CompareOp);
  void trace(Tracer&);
  ~Code();
  explicit Code(CodeParts&& parts);
  Code(ImageObjects& objects, const CodeRecord& record);  // for ImageReader, which names it

 private:
  friend struct CodeAccess;  // types/code.cpp: the attributes Python sees
  friend class ImageReader;  // types/module_image.cpp
  Result<void> complete_from_image(Thread&);

  std::int32_t argcount_, posonlyargcount_, kwonlyargcount_, stacksize_;
  std::uint32_t flags_;
  std::int32_t firstlineno_;
  std::int32_t nlocals_ = 0, nlocalsplus_ = 0, ncellvars_ = 0, nfreevars_ = 0;
  // Into the objects below, or into the image of the module, which then are made when Python asks for them.
  std::span<const std::uint8_t> code_data_;
  const std::uint8_t* kinds_data_ = nullptr;
  std::span<const std::uint8_t> linetable_data_, exceptiontable_data_;
  Slot<Tuple> consts_, names_, localsplusnames_;
  Slot<Bytes> localspluskinds_, code_, linetable_, exceptiontable_;
  Slot<Str> filename_, name_, qualname_;
  ImageObjects* image_ = nullptr;  // null: complete
  const CodeRecord* record_ = nullptr;
};

// The same for parts that a Python program made: verifies them (ValueError) and interns the names first.
Result<Own<Code>> create_verified_code(Thread&, CodeParts&& parts);

}  // namespace krait
