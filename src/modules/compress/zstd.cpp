// _zstd.
#include "modules/compress/zstd.h"

#include <zdict.h>

#include "modules/modules.h"
#include "object/native_state.h"
#include "object/room.h"
#include "types/int.h"
#include "types/names.h"
#include "types/tuple.h"
#include "types/type.h"

namespace krait::compress {

Result<Ref<Type>> zstd_error(Thread& t) {
  ZstdState& s = native_state<ZstdState>(t);
  if (!s.error) {
    const Own<Dict> members = TRY(Dict::create(t));
    TRY(members->set_str(t, names::__doc__, TRY(Str::from_ascii(t, "libzstd refused the data or the options."))));
    s.error.set(TRY(make_class(t, "compression.zstd.ZstdError", Ref<Type>(&exc::Exception), members)));
  }
  return s.error.ref();
}

Result<void> check_zstd(Thread& t, std::size_t answer, const char* what) {
  if (!ZSTD_isError(answer)) return ok;
  return raise(t, *TRY(zstd_error(t)), "Unable to %s: %s", what, ZSTD_getErrorName(answer));
}

// ---- parameters ----

namespace {

struct ParameterName {
  int key;
  const char* name;
};
constexpr ParameterName kCompressNames[] = {
    {ZSTD_c_compressionLevel, "compression_level"},
    {ZSTD_c_windowLog, "window_log"},
    {ZSTD_c_hashLog, "hash_log"},
    {ZSTD_c_chainLog, "chain_log"},
    {ZSTD_c_searchLog, "search_log"},
    {ZSTD_c_minMatch, "min_match"},
    {ZSTD_c_targetLength, "target_length"},
    {ZSTD_c_strategy, "strategy"},
    {ZSTD_c_enableLongDistanceMatching, "enable_long_distance_matching"},
    {ZSTD_c_ldmHashLog, "ldm_hash_log"},
    {ZSTD_c_ldmMinMatch, "ldm_min_match"},
    {ZSTD_c_ldmBucketSizeLog, "ldm_bucket_size_log"},
    {ZSTD_c_ldmHashRateLog, "ldm_hash_rate_log"},
    {ZSTD_c_contentSizeFlag, "content_size_flag"},
    {ZSTD_c_checksumFlag, "checksum_flag"},
    {ZSTD_c_dictIDFlag, "dict_id_flag"},
    {ZSTD_c_nbWorkers, "nb_workers"},
    {ZSTD_c_jobSize, "job_size"},
    {ZSTD_c_overlapLog, "overlap_log"},
};
constexpr ParameterName kDecompressNames[] = {{ZSTD_d_windowLogMax, "window_log_max"}};

ZSTD_bounds bounds_of(bool is_compress, int key) {
  return is_compress ? ZSTD_cParam_getBounds(static_cast<ZSTD_cParameter>(key))
                     : ZSTD_dParam_getBounds(static_cast<ZSTD_dParameter>(key));
}

// An int argument of C type int; what is no int is asked for __index__.
Result<int> c_int(Thread& t, Ref<> given) {
  const Own<> number = TRY(index(t, given));
  std::int64_t value;
  if (!int_fits(number.ref(), &value) || value != static_cast<int>(value))
    return raise(t, exc::OverflowError, "Python int too large to convert to C int");
  return static_cast<int>(value);
}

}  // namespace

Failed raise_zstd_parameter(Thread& t, bool is_compress, int key, int value) {
  const std::span<const ParameterName> known =
      is_compress ? std::span<const ParameterName>(kCompressNames) : std::span<const ParameterName>(kDecompressNames);
  Own<Str> name = TRY(format(t, "unknown parameter (key %d)", key));
  for (const ParameterName& p : known)
    if (p.key == key) name = TRY(Str::from_ascii(t, p.name));
  const char* kind = is_compress ? "compression" : "decompression";
  const ZSTD_bounds bounds = bounds_of(is_compress, key);
  if (ZSTD_isError(bounds.error)) return raise(t, exc::ValueError, "invalid %s parameter '%S'", kind, name);
  return raise(t, exc::ValueError, "%s parameter '%S' received an illegal value %d; the valid range is [%d, %d]", kind,
               name, value, bounds.lowerBound, bounds.upperBound);
}

Result<void> for_each_option(Thread& t, Ref<Dict> options, OptRef<Type> wrong, const char* message,
                             Result<void> (*use)(Thread&, void*, int, int), void* context) {
  Value key, value;
  for (std::size_t i = 0; options->next_entry(i, key, value);) {
    const Own<> k = Ref<>(key).own(), v = Ref<>(value).own();
    if (wrong && k.ref().type() == wrong.get()) return raise(t, exc::TypeError, message);
    const int key_number = TRY(c_int(t, k.ref()));
    TRY(use(t, context, key_number, TRY(c_int(t, v.ref()))));
  }
  return ok;
}

// ---- functions ----

namespace {

Result<Own<Tuple>> get_param_bounds(Thread& t, int parameter, bool is_compress) {
  const ZSTD_bounds bounds = bounds_of(is_compress, parameter);
  TRY(check_zstd(t, bounds.error,
                 is_compress ? "get zstd compression parameter bounds" : "get zstd decompression parameter bounds"));
  return Tuple::of(t, Ref<>(Value::of_int(bounds.lowerBound)), Ref<>(Value::of_int(bounds.upperBound)));
}

Result<void> set_parameter_types(Thread& t, Ref<Type> c_parameter_type, Ref<Type> d_parameter_type) {
  ZstdState& s = native_state<ZstdState>(t);
  s.compress_parameters.set(c_parameter_type.own());
  s.decompress_parameters.set(d_parameter_type.own());
  return ok;
}

constexpr const char* kFrameHint =
    "Ensure the frame_buffer argument starts from the beginning of a frame, and its length is not less than ";

Result<std::uint64_t> get_frame_size(Thread& t, Ref<> frame_buffer) {
  Buffer buffer;
  TRY(get_buffer(t, frame_buffer, buffer));
  const std::size_t size = ZSTD_findFrameCompressedSize(buffer.bytes().data(), buffer.bytes().size());
  if (ZSTD_isError(size))
    return raise(t, *TRY(zstd_error(t)),
                 "Error when finding the compressed size of a Zstandard frame. %sthis complete frame. Zstd error "
                 "message: %s.",
                 kFrameHint, ZSTD_getErrorName(size));
  return static_cast<std::uint64_t>(size);
}

Result<Own<Tuple>> get_frame_info(Thread& t, Ref<> frame_buffer) {
  Buffer buffer;
  TRY(get_buffer(t, frame_buffer, buffer));
  const std::uint64_t size = ZSTD_getFrameContentSize(buffer.bytes().data(), buffer.bytes().size());
  if (size == ZSTD_CONTENTSIZE_ERROR)
    return raise(t, *TRY(zstd_error(t)),
                 "Error when getting information from the header of a Zstandard frame. %sthe frame header (6~18 "
                 "bytes).",
                 kFrameHint);
  const std::uint32_t id = ZSTD_getDictID_fromFrame(buffer.bytes().data(), buffer.bytes().size());
  const Own<> shown = size == ZSTD_CONTENTSIZE_UNKNOWN ? none() : TRY(int_from_unsigned(t, size));
  return Tuple::of(t, shown, Ref<>(Value::of_int(id)));
}

// The sizes of samples that lie one behind the other.
class SampleSizes {
 public:
  Result<void> read(Thread& t, Ref<Bytes> samples, Ref<Tuple> sizes, std::int64_t dict_size) {
    if (dict_size <= 0) return raise(t, exc::ValueError, "dict_size argument should be positive number.");
    std::uint64_t sum = 0;
    TRY(ensure_room(t, sizes_, sizes->size()));
    for (std::size_t i = 0; i < sizes->size(); ++i) {
      const Ref<> given = (*sizes)[i];
      if (!is_int(given)) return raise(t, exc::TypeError, "an integer is required");
      const std::int64_t size = int_clamped(given);
      if (size < 0 || static_cast<std::uint64_t>(size) > samples->size() - sum) return raise_mismatch(t);
      sum += static_cast<std::uint64_t>(size);
      sizes_.push_back(static_cast<std::size_t>(size));
    }
    if (sum != samples->size()) return raise_mismatch(t);
    return ok;
  }
  const std::size_t* data() const { return sizes_.data(); }
  unsigned count() const { return static_cast<unsigned>(sizes_.size()); }

 private:
  static Failed raise_mismatch(Thread& t) {
    return raise(t, exc::ValueError, "The samples size tuple doesn't match the concatenation's size.");
  }
  std::vector<std::size_t> sizes_;
};

Result<Own<Bytes>> train_dict(Thread& t, Ref<Bytes> samples, Ref<Tuple> sizes, std::int64_t dict_size) {
  SampleSizes parts;
  TRY(parts.read(t, samples, sizes, dict_size));
  Own<Bytes> dict = TRY(Bytes::create_uninitialized(t, static_cast<std::size_t>(dict_size)));
  std::size_t size;
  {
    Unlocked unlocked(t);
    size = ZDICT_trainFromBuffer(dict->mutable_data(), dict->size(), samples->data(), parts.data(), parts.count());
  }
  TRY(check_zstd(t, size, "train the Zstandard dictionary"));
  return Bytes::shrink(t, std::move(dict), size);
}

Result<Own<Bytes>> finalize_dict(Thread& t, Ref<Bytes> custom, Ref<Bytes> samples, Ref<Tuple> sizes,
                                 std::int64_t dict_size, int level) {
  SampleSizes parts;
  TRY(parts.read(t, samples, sizes, dict_size));
  Own<Bytes> dict = TRY(Bytes::create_uninitialized(t, static_cast<std::size_t>(dict_size)));
  ZDICT_params_t parameters{};
  parameters.compressionLevel = level;
  std::size_t size;
  {
    Unlocked unlocked(t);
    size = ZDICT_finalizeDictionary(dict->mutable_data(), dict->size(), custom->data(), custom->size(), samples->data(),
                                    parts.data(), parts.count(), parameters);
  }
  TRY(check_zstd(t, size, "finalize the Zstandard dictionary"));
  return Bytes::shrink(t, std::move(dict), size);
}

constexpr Method kFunctions[] = {
    bind<&train_dict>(
        "train_dict(samples_bytes, samples_sizes, dict_size, /)",
        "A dictionary, as bytes, made from samples.\n\n  samples_bytes\n    All samples, joined.\n  samples_sizes\n    "
        "The size of each, in a tuple.\n  dict_size\n    How large it may become, in bytes."),
    bind<&finalize_dict>(
        "finalize_dict(custom_dict_bytes, samples_bytes, samples_sizes, dict_size, compression_level, /)",
        "Turn content of one's own into a dictionary with a header and entropy tables, as bytes.\n\n  "
        "custom_dict_bytes\n    The content.\n  samples_bytes\n    All samples, joined.\n  samples_sizes\n    The size "
        "of each, in a tuple.\n  dict_size\n    How large it may become, in bytes.\n  compression_level\n    The level "
        "it is meant for; 0 for the usual one."),
    bind<&get_param_bounds>("get_param_bounds(parameter, is_compress)",
                            "(lowest, highest) value that a parameter accepts.\n\n  parameter\n    Its number.\n  "
                            "is_compress\n    Whether it is one of compression or of decompression."),
    bind<&get_frame_size>("get_frame_size(frame_buffer)",
                          "How many bytes of frame_buffer its first frame takes, header and checksum included.\n\n  "
                          "frame_buffer\n    Bytes that start with a whole frame."),
    bind<&get_frame_info>("get_frame_info(frame_buffer)",
                          "(size of the content, dictionary ID) by the header of a frame; the size is None when it "
                          "does not say.\n\n  frame_buffer\n    Bytes that start with the header."),
    bind<&set_parameter_types>(
        "set_parameter_types(c_parameter_type, d_parameter_type)",
        "Name the two enumerations of parameters, so that one is not accepted for the other.\n\n  c_parameter_type\n   "
        " CompressionParameter.\n  d_parameter_type\n    DecompressionParameter."),
};

constexpr IntConstant kConstants[] = {
    {"ZSTD_CLEVEL_DEFAULT", ZSTD_CLEVEL_DEFAULT},
    {"ZSTD_c_compressionLevel", ZSTD_c_compressionLevel},
    {"ZSTD_c_windowLog", ZSTD_c_windowLog},
    {"ZSTD_c_hashLog", ZSTD_c_hashLog},
    {"ZSTD_c_chainLog", ZSTD_c_chainLog},
    {"ZSTD_c_searchLog", ZSTD_c_searchLog},
    {"ZSTD_c_minMatch", ZSTD_c_minMatch},
    {"ZSTD_c_targetLength", ZSTD_c_targetLength},
    {"ZSTD_c_strategy", ZSTD_c_strategy},
    {"ZSTD_c_enableLongDistanceMatching", ZSTD_c_enableLongDistanceMatching},
    {"ZSTD_c_ldmHashLog", ZSTD_c_ldmHashLog},
    {"ZSTD_c_ldmMinMatch", ZSTD_c_ldmMinMatch},
    {"ZSTD_c_ldmBucketSizeLog", ZSTD_c_ldmBucketSizeLog},
    {"ZSTD_c_ldmHashRateLog", ZSTD_c_ldmHashRateLog},
    {"ZSTD_c_contentSizeFlag", ZSTD_c_contentSizeFlag},
    {"ZSTD_c_checksumFlag", ZSTD_c_checksumFlag},
    {"ZSTD_c_dictIDFlag", ZSTD_c_dictIDFlag},
    {"ZSTD_c_nbWorkers", ZSTD_c_nbWorkers},
    {"ZSTD_c_jobSize", ZSTD_c_jobSize},
    {"ZSTD_c_overlapLog", ZSTD_c_overlapLog},
    {"ZSTD_d_windowLogMax", ZSTD_d_windowLogMax},
    {"ZSTD_fast", ZSTD_fast},
    {"ZSTD_dfast", ZSTD_dfast},
    {"ZSTD_greedy", ZSTD_greedy},
    {"ZSTD_lazy", ZSTD_lazy},
    {"ZSTD_lazy2", ZSTD_lazy2},
    {"ZSTD_btlazy2", ZSTD_btlazy2},
    {"ZSTD_btopt", ZSTD_btopt},
    {"ZSTD_btultra", ZSTD_btultra},
    {"ZSTD_btultra2", ZSTD_btultra2},
};
constexpr Type* kTypes[] = {&ZstdDict::type, &ZstdCompressor::type, &ZstdDecompressor::type};

Result<void> start(Thread& t, Ref<Dict> namespace_) {
  const auto add = [&](Ref<Dict> to, const char* name, Own<> value) -> Result<void> {
    return to->set_str(t, TRY(Str::intern_ascii(t, name)).ref(), std::move(value));
  };
  TRY(add(namespace_, "ZstdError", TRY(zstd_error(t)).own()));
  TRY(add(namespace_, "zstd_version", TRY(Str::from_ascii(t, ZSTD_versionString()))));
  TRY(add(namespace_, "zstd_version_number", Own<>::of_int(ZSTD_versionNumber())));
  TRY(add(namespace_, "ZSTD_DStreamOutSize", Own<>::of_int(static_cast<std::int64_t>(ZSTD_DStreamOutSize()))));
  const Ref<Dict> members = dict_of(t, ZstdCompressor::type);
  TRY(add(members, "CONTINUE", Own<>::of_int(ZSTD_e_continue)));
  TRY(add(members, "FLUSH_BLOCK", Own<>::of_int(ZSTD_e_flush)));
  return add(members, "FLUSH_FRAME", Own<>::of_int(ZSTD_e_end));
}

}  // namespace
}  // namespace krait::compress

namespace krait {
constinit const ModuleSpec kZstdModule = {.name = "_zstd",
                                          .doc = "The classes and functions that compression.zstd is made of.",
                                          .functions = compress::kFunctions,
                                          .constants = compress::kConstants,
                                          .types = compress::kTypes,
                                          .start = &compress::start};
}
