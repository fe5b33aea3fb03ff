// _lzma.
#include <lzma.h>

#include "modules/compress/lzma_filters.h"
#include "modules/compress/stream.h"
#include "modules/modules.h"
#include "types/int.h"
#include "types/str.h"

namespace krait::compress {
namespace {

enum Format { kAuto, kXz, kAlone, kRaw };
constexpr int kCheckUnknown = LZMA_CHECK_ID_MAX + 1;

struct LzmaStream {
  ~LzmaStream() { lzma_end(&stream); }

  // One call of the library. That there was nothing to do is no error.
  lzma_ret code(Thread& t, lzma_action action, Progress& p, const std::uint8_t* in, std::size_t in_size,
                std::uint8_t* out, std::size_t out_size) {
    Unlocked unlocked(t);
    stream.next_in = in;
    stream.avail_in = in_size;
    stream.next_out = out;
    stream.avail_out = out_size;
    const lzma_ret answer = lzma_code(&stream, action);
    p = {in_size - stream.avail_in, out_size - stream.avail_out, answer == LZMA_STREAM_END};
    return answer == LZMA_BUF_ERROR && !stream.avail_in && stream.avail_out ? LZMA_OK : answer;
  }

  lzma_stream stream = LZMA_STREAM_INIT;
};

struct LzmaEncoder : LzmaStream {
  Result<Progress> step(Thread& t, const std::uint8_t* in, std::size_t in_size, std::uint8_t* out, std::size_t out_size,
                        bool finish) {
    Progress p;
    TRY(check_lzma(t, code(t, finish ? LZMA_FINISH : LZMA_RUN, p, in, in_size, out, out_size)));
    return p;
  }
};

struct LzmaDecoder : LzmaStream {
  static constexpr const char* kAtEnd = "Already at end of stream";
  static constexpr bool kUsableAfterError = true;

  Result<Progress> step(Thread& t, const std::uint8_t* in, std::size_t in_size, std::uint8_t* out,
                        std::size_t out_size) {
    Progress p;
    const lzma_ret answer = code(t, LZMA_RUN, p, in, in_size, out, out_size);
    if (answer == LZMA_GET_CHECK || answer == LZMA_NO_CHECK) check = lzma_get_check(&stream);
    TRY(check_lzma(t, answer));
    return p;
  }
  int check = kCheckUnknown;
};

Failed raise_bad_format(Thread& t, int format) {
  return raise(t, exc::ValueError, "Invalid container format: %d", format);
}

// ---- LZMACompressor ----

class LzmaCompressor final : public Object {
 public:
  static Type type;
  static Result<Own<>> construct(Thread&, Ref<Type>, const Arguments&);
  Compressor<LzmaEncoder> stream_;

 private:
  static Result<void> start_alone(Thread&, lzma_stream&, std::uint32_t preset, Ref<> filters);
};

Result<void> LzmaCompressor::start_alone(Thread& t, lzma_stream& stream, std::uint32_t preset, Ref<> filters) {
  if (is_none(filters)) {
    lzma_options_lzma options;
    if (lzma_lzma_preset(&options, preset)) return raise_lzma(t, "Invalid compression preset: %u", preset);
    return check_lzma(t, lzma_alone_encoder(&stream, &options));
  }
  LzmaChain chain;
  TRY(chain.read(t, filters));
  if (chain.chain[0].id != LZMA_FILTER_LZMA1 || chain.chain[1].id != LZMA_VLI_UNKNOWN)
    return raise(t, exc::ValueError, "Invalid filter chain for FORMAT_ALONE - must be a single LZMA1 filter");
  return check_lzma(t, lzma_alone_encoder(&stream, static_cast<lzma_options_lzma*>(chain.chain[0].options)));
}

Result<Own<>> LzmaCompressor::construct(Thread& t, Ref<Type> type, const Arguments& a) {
  static constexpr Signature kSignature("LZMACompressor(format=1, check=-1, preset=None, filters=None)");
  Value v[4];
  Rest rest;
  Slot<Dict> keywords;
  TRY(bind_arguments(t, kSignature, a, v, rest, keywords));
  const int format = TRY(Convert<int>::from(t, ArgumentPlace{kSignature, 0}, v[0]));
  int check = TRY(Convert<int>::from(t, ArgumentPlace{kSignature, 1}, v[1]));
  const Ref<> given_preset(v[2]), filters(v[3]);
  if (format != kXz && check != -1 && check != LZMA_CHECK_NONE)
    return raise(t, exc::ValueError, "Integrity checks are only supported by FORMAT_XZ");
  if (!is_none(given_preset) && !is_none(filters))
    return raise(t, exc::ValueError, "Cannot specify both preset and filter chain");
  std::uint32_t preset = LZMA_PRESET_DEFAULT;
  if (!is_none(given_preset))
    preset = static_cast<std::uint32_t>(TRY(lzma_number(t, given_preset, UINT32_MAX, "uint32_t")));
  Own<LzmaCompressor> made = TRY(create_instance<LzmaCompressor>(t, type));
  lzma_stream& stream = made->stream_.codec.stream;
  LzmaChain chain;
  switch (format) {
    case kXz:
      if (check == -1) check = LZMA_CHECK_CRC64;
      if (is_none(filters)) {
        TRY(check_lzma(t, lzma_easy_encoder(&stream, preset, static_cast<lzma_check>(check))));
      } else {
        TRY(chain.read(t, filters));
        TRY(check_lzma(t, lzma_stream_encoder(&stream, chain.chain, static_cast<lzma_check>(check))));
      }
      return made;
    case kAlone:
      TRY(start_alone(t, stream, preset, filters));
      return made;
    case kRaw:
      if (is_none(filters)) return raise(t, exc::ValueError, "Must specify filters for FORMAT_RAW");
      TRY(chain.read(t, filters));
      TRY(check_lzma(t, lzma_raw_encoder(&stream, chain.chain)));
      return made;
    default:
      return raise_bad_format(t, format);
  }
}

// ---- LZMADecompressor ----

class LzmaDecompressor final : public Object {
 public:
  static Type type;
  static Result<Own<>> construct(Thread&, Ref<Type>, const Arguments&);
  Result<int> get_check(Thread&) { return stream_.codec.check; }
  Decompressor<LzmaDecoder> stream_;
};

Result<Own<>> LzmaDecompressor::construct(Thread& t, Ref<Type> type, const Arguments& a) {
  static constexpr Signature kSignature("LZMADecompressor(format=0, memlimit=None, filters=None)");
  Value v[3];
  Rest rest;
  Slot<Dict> keywords;
  TRY(bind_arguments(t, kSignature, a, v, rest, keywords));
  const int format = TRY(Convert<int>::from(t, ArgumentPlace{kSignature, 0}, v[0]));
  const Ref<> given_limit(v[1]), filters(v[2]);
  std::uint64_t limit = UINT64_MAX;
  if (!is_none(given_limit)) {
    if (format == kRaw) return raise(t, exc::ValueError, "Cannot specify memory limit with FORMAT_RAW");
    limit = TRY(lzma_number(t, given_limit, UINT64_MAX, "uint64_t"));
  }
  if (format == kRaw && is_none(filters)) return raise(t, exc::ValueError, "Must specify filters for FORMAT_RAW");
  if (format != kRaw && !is_none(filters))
    return raise(t, exc::ValueError, "Cannot specify filters except with FORMAT_RAW");
  Own<LzmaDecompressor> made = TRY(create_instance<LzmaDecompressor>(t, type));
  LzmaDecoder& codec = made->stream_.codec;
  constexpr std::uint32_t kFlags = LZMA_TELL_ANY_CHECK | LZMA_TELL_NO_CHECK;
  LzmaChain chain;
  switch (format) {
    case kAuto:
      TRY(check_lzma(t, lzma_auto_decoder(&codec.stream, limit, kFlags)));
      return made;
    case kXz:
      TRY(check_lzma(t, lzma_stream_decoder(&codec.stream, limit, kFlags)));
      return made;
    case kAlone:
      codec.check = LZMA_CHECK_NONE;
      TRY(check_lzma(t, lzma_alone_decoder(&codec.stream, limit)));
      return made;
    case kRaw:
      codec.check = LZMA_CHECK_NONE;
      TRY(chain.read(t, filters));
      TRY(check_lzma(t, lzma_raw_decoder(&codec.stream, chain.chain)));
      return made;
    default:
      return raise_bad_format(t, format);
  }
}

// ---- the module ----

Result<bool> is_check_supported(Thread&, int check_id) {
  return lzma_check_is_supported(static_cast<lzma_check>(check_id)) != 0;
}

using Members = DecompressorMembers<LzmaDecompressor>;
constexpr Method kMethods[] = {
    bind<&Members::decompress>("decompress(self, /, data, max_length=-1)", kDecompressDoc),
};
constexpr Attribute kAttributes[] = {
    as_member(attribute<&LzmaDecompressor::get_check>(
        "check", "The integrity check of the stream, one of CHECK_*; CHECK_UNKNOWN before its header was read.")),
    as_member(attribute<&Members::eof>("eof", kEofDoc)),
    as_member(attribute<&Members::needs_input>("needs_input", kNeedsInputDoc)),
    as_member(attribute<&Members::unused_data>("unused_data", kUnusedDoc)),
};

constinit Type LzmaCompressor::type = describe<LzmaCompressor>(
    "_lzma.LZMACompressor",
    {.doc =
         "LZMACompressor(format=FORMAT_XZ, check=-1, preset=None, filters=None)\n\nCompresses data that come piece by "
         "piece.\n\nformat: the container, FORMAT_XZ (default), FORMAT_ALONE or FORMAT_RAW.\ncheck: the integrity "
         "check of FORMAT_XZ, by default CHECK_CRC64; the other formats have none.\npreset: a level from 0 to 9, "
         "optionally OR-ed with PRESET_EXTREME; not for FORMAT_RAW.\nfilters: instead of a preset, a sequence of "
         "dicts, each with the \"id\" of a filter and its options.\n\nlzma.compress() does all of it in one call.\n",
     .methods = CompressorMembers<LzmaCompressor>::kMethods});
constinit Type LzmaDecompressor::type = describe<LzmaDecompressor>(
    "_lzma.LZMADecompressor",
    {.doc =
         "LZMADecompressor(format=FORMAT_AUTO, memlimit=None, filters=None)\n--\n\nDecompresses data that come piece "
         "by piece.\n\n  format\n    The container: FORMAT_AUTO tells FORMAT_XZ and FORMAT_ALONE apart; FORMAT_RAW has "
         "to be named.\n  memlimit\n    How many bytes of memory may be used; LZMAError beyond.\n  filters\n    The "
         "chain of filters, dicts, for FORMAT_RAW.\n\nlzma.decompress() does all of it in one call.",
     .methods = kMethods,
     .attributes = kAttributes});

constexpr Method kFunctions[] = {
    bind<&is_check_supported>(
        "is_check_supported(check_id, /)",
        "Whether the liblzma in use knows an integrity check; it does know CHECK_NONE and CHECK_CRC32."),
    bind<&encode_filter_properties>(
        "_encode_filter_properties(filter, /)",
        "The options of a filter dict in binary form, without its ID, as containers store them."),
    bind<&decode_filter_properties>("_decode_filter_properties(filter_id, encoded_props, /)",
                                    "Return a dict that describes the filter with these encoded options."),
};

constexpr IntConstant kConstants[] = {
    {"FORMAT_AUTO", kAuto},
    {"FORMAT_XZ", kXz},
    {"FORMAT_ALONE", kAlone},
    {"FORMAT_RAW", kRaw},
    {"CHECK_NONE", LZMA_CHECK_NONE},
    {"CHECK_CRC32", LZMA_CHECK_CRC32},
    {"CHECK_CRC64", LZMA_CHECK_CRC64},
    {"CHECK_SHA256", LZMA_CHECK_SHA256},
    {"CHECK_ID_MAX", LZMA_CHECK_ID_MAX},
    {"CHECK_UNKNOWN", kCheckUnknown},
    {"FILTER_LZMA1", static_cast<std::int64_t>(LZMA_FILTER_LZMA1)},
    {"FILTER_LZMA2", LZMA_FILTER_LZMA2},
    {"FILTER_DELTA", LZMA_FILTER_DELTA},
    {"FILTER_X86", LZMA_FILTER_X86},
    {"FILTER_POWERPC", LZMA_FILTER_POWERPC},
    {"FILTER_IA64", LZMA_FILTER_IA64},
    {"FILTER_ARM", LZMA_FILTER_ARM},
    {"FILTER_ARMTHUMB", LZMA_FILTER_ARMTHUMB},
    {"FILTER_SPARC", LZMA_FILTER_SPARC},
    {"MF_HC3", LZMA_MF_HC3},
    {"MF_HC4", LZMA_MF_HC4},
    {"MF_BT2", LZMA_MF_BT2},
    {"MF_BT3", LZMA_MF_BT3},
    {"MF_BT4", LZMA_MF_BT4},
    {"MODE_FAST", LZMA_MODE_FAST},
    {"MODE_NORMAL", LZMA_MODE_NORMAL},
    {"PRESET_DEFAULT", LZMA_PRESET_DEFAULT},
    {"PRESET_EXTREME", LZMA_PRESET_EXTREME},
};
constexpr Type* kTypes[] = {&LzmaCompressor::type, &LzmaDecompressor::type};

Result<void> start(Thread& t, Ref<Dict> namespace_) {
  const Ref<Type> error = TRY(lzma_error(t));
  return namespace_->set_str(t, TRY(Str::intern_ascii(t, "LZMAError")).ref(), error.own());
}

}  // namespace
}  // namespace krait::compress

namespace krait {
constinit const ModuleSpec kLzmaModule = {.name = "_lzma",
                                          .functions = compress::kFunctions,
                                          .constants = compress::kConstants,
                                          .types = compress::kTypes,
                                          .start = &compress::start};
}
