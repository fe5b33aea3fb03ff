// The classes of module _zstd.
#pragma once

#include <zstd.h>

#include <vector>

#include "modules/compress/stream.h"
#include "types/dict.h"
#include "types/str.h"

namespace krait::compress {

struct ZstdState {
  Slot<Type> error;
  Slot<Type> compress_parameters, decompress_parameters;  // the enums of compression.zstd
};
Result<Ref<Type>> zstd_error(Thread&);
// ZstdError "Unable to {what}: {the library's message}" if `answer` is an error.
Result<void> check_zstd(Thread&, std::size_t answer, const char* what);
// ValueError about a parameter that was not accepted: out of bounds, or unknown.
Failed raise_zstd_parameter(Thread&, bool is_compress, int key, int value);
// The keys and values of an options dict; TypeError for a key of the enum `wrong`.
Result<void> for_each_option(Thread&, Ref<Dict> options, OptRef<Type> wrong, const char* message,
                             Result<void> (*use)(Thread&, void* context, int key, int value), void* context);

// A dictionary: bytes that compressed data may refer to, and what the library has made of them.
class ZstdDict final : public Object {
 public:
  static Type type;
  enum Load { kDigested, kUndigested, kPrefix };  // the numbers that as_digested_dict and its like give

  explicit ZstdDict(Own<Bytes> content, std::uint32_t id) : content_(std::move(content)), id_(id) {}
  ~ZstdDict();
  static Result<Own<>> construct(Thread&, Ref<Type>, const Arguments&);
  static Result<Own<>> repr(Thread&, Ref<>);
  static Result<std::size_t> len(Thread&, Ref<> self) { return self.as<ZstdDict>()->content_->size(); }
  template <Load kLoad>
  static Result<Own<>> loaded_as(Thread&, Ref<> self);
  Result<Own<>> get_content(Thread&) { return content_.ref().own(); }
  Result<std::uint64_t> get_id(Thread&) { return id_; }

  // The digested forms, made on first use.
  Result<ZSTD_CDict*> for_compression(Thread&, int level);
  Result<ZSTD_DDict*> for_decompression(Thread&);

  Slot<Bytes> content_;

 private:
  struct Digested {
    int level;
    ZSTD_CDict* dict;
  };
  std::vector<Digested> digested_;
  ZSTD_DDict* decoder_ = nullptr;
  std::uint32_t id_;
};

// A zstd_dict argument: a ZstdDict, or what its attributes as_digested_dict, as_undigested_dict, as_prefix give.
struct ZstdDictArgument {
  ZstdDict* dict;
  ZstdDict::Load load;
};
Result<ZstdDictArgument> zstd_dict_from(Thread&, Ref<> given, ZstdDict::Load otherwise);

class ZstdCompressor final : public Object {
 public:
  static Type type;
  ~ZstdCompressor() { ZSTD_freeCCtx(context_); }
  static Result<Own<>> construct(Thread&, Ref<Type>, const Arguments&);
  Result<Own<Bytes>> compress(Thread&, Ref<> data, int mode);
  Result<Own<Bytes>> flush(Thread&, int mode);
  Result<void> set_pledged_input_size(Thread&, Ref<> size);
  Result<int> get_last_mode(Thread&) { return last_mode_; }

 private:
  Result<void> set_level(Thread&, Ref<> level);
  Result<void> set_level(Thread&, int level);
  Result<void> set_option(Thread&, int key, int value);
  Result<void> load(Thread&, ZstdDictArgument);
  Result<Own<Bytes>> run(Thread&, const std::uint8_t* in, std::size_t size, ZSTD_EndDirective mode);

  ZSTD_CCtx* context_ = nullptr;
  ThreadLock lock_;
  Slot<ZstdDict> dict_;
  int level_ = 0, last_mode_ = ZSTD_e_end;
};

struct ZstdDecoder {
  static constexpr const char* kAtEnd = "Already at the end of a Zstandard frame.";
  static constexpr bool kUsableAfterError = true;

  ~ZstdDecoder() { ZSTD_freeDCtx(context); }
  Result<Progress> step(Thread&, const std::uint8_t* in, std::size_t in_size, std::uint8_t* out, std::size_t out_size);
  Result<void> set_option(Thread&, int key, int value);
  Result<void> load(Thread&, ZstdDictArgument);

  ZSTD_DCtx* context = nullptr;
  Slot<ZstdDict> dict;
};

class ZstdDecompressor final : public Object {
 public:
  static Type type;
  static Result<Own<>> construct(Thread&, Ref<Type>, const Arguments&);
  Decompressor<ZstdDecoder> stream_;
};

}  // namespace krait::compress
