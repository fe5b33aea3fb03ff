// ZstdDecompressor.
#include "modules/compress/zstd.h"
#include "object/native_state.h"

namespace krait::compress {

Result<Progress> ZstdDecoder::step(Thread& t, const std::uint8_t* data, std::size_t size, std::uint8_t* to,
                                   std::size_t space) {
  ZSTD_inBuffer in{data, size, 0};
  ZSTD_outBuffer out{to, space, 0};
  std::size_t left;
  {
    Unlocked unlocked(t);
    left = ZSTD_decompressStream(context, &out, &in);
  }
  if (ZSTD_isError(left)) {
    (void)check_zstd(t, left, "decompress Zstandard data");
    ZSTD_DCtx_reset(context, ZSTD_reset_session_only);
    return failed;
  }
  return Progress{in.pos, out.pos, left == 0};
}

Result<void> ZstdDecoder::set_option(Thread& t, int key, int value) {
  if (ZSTD_isError(ZSTD_DCtx_setParameter(context, static_cast<ZSTD_dParameter>(key), value)))
    return raise_zstd_parameter(t, false, key, value);
  return ok;
}

Result<void> ZstdDecoder::load(Thread& t, ZstdDictArgument argument) {
  constexpr const char* kWhat = "load Zstandard dictionary or prefix for decompression";
  dict.set(Ref<ZstdDict>(argument.dict).own());
  const Bytes& content = *argument.dict->content_.get();
  switch (argument.load) {
    case ZstdDict::kDigested:
      return check_zstd(t, ZSTD_DCtx_refDDict(context, TRY(argument.dict->for_decompression(t))), kWhat);
    case ZstdDict::kUndigested:
      return check_zstd(t, ZSTD_DCtx_loadDictionary(context, content.data(), content.size()), kWhat);
    case ZstdDict::kPrefix:
      return check_zstd(t, ZSTD_DCtx_refPrefix(context, content.data(), content.size()), kWhat);
  }
  return ok;
}

Result<Own<>> ZstdDecompressor::construct(Thread& t, Ref<Type> type, const Arguments& a) {
  static constexpr Signature kSignature("ZstdDecompressor(zstd_dict=None, options=None)");
  Value v[2];
  Rest rest;
  Slot<Dict> keywords;
  TRY(bind_arguments(t, kSignature, a, v, rest, keywords));
  const Ref<> dict(v[0]), options(v[1]);
  Own<ZstdDecompressor> made = TRY(create_instance<ZstdDecompressor>(t, type));
  ZstdDecoder& codec = made->stream_.codec;
  codec.context = ZSTD_createDCtx();
  if (!codec.context) return raise(t, *TRY(zstd_error(t)), "Unable to create ZSTD_DCtx instance.");
  if (!is_none(dict)) TRY(codec.load(t, TRY(zstd_dict_from(t, dict, ZstdDict::kDigested))));
  if (!is_none(options)) {
    if (!options.is<Dict>())
      return raise(t, exc::TypeError, "ZstdDecompressor() argument 'options' must be dict, not %T", options);
    const auto use = [](Thread& thread, void* decoder, int key, int value) {
      return static_cast<ZstdDecoder*>(decoder)->set_option(thread, key, value);
    };
    TRY(for_each_option(t, options.as<Dict>(), native_state<ZstdState>(t).compress_parameters.opt(),
                        "decompression options dictionary key must not be a CompressionParameter attribute", use,
                        &codec));
  }
  return made;
}

namespace {

using Members = DecompressorMembers<ZstdDecompressor>;
constexpr Method kMethods[] = {
    bind<&Members::decompress>("decompress(self, /, data, max_length=-1)", kDecompressDoc),
};
constexpr Attribute kAttributes[] = {
    as_member(
        attribute<&Members::eof>("eof", "Whether the frame has ended; decompress() is an EOFError from then on.")),
    as_member(attribute<&Members::needs_input>("needs_input",
                                               "Whether decompress() can go on only with new data. False while "
                                               "max_length holds output back: then b'' fetches more.")),
    attribute<&Members::unused_data>("unused_data", "The bytes behind the end of the frame; empty before it."),
};

}  // namespace

constinit Type ZstdDecompressor::type = describe<ZstdDecompressor>(
    "compression.zstd.ZstdDecompressor",
    {.doc = "ZstdDecompressor(zstd_dict=None, options=None)\n--\n\nDecompresses one Zstandard frame that comes piece "
            "by piece.\n\n  zstd_dict\n    The ZstdDict the frame was compressed with.\n  options\n    A dict from "
            "DecompressionParameter to int.\n\nThreads may share one. decompress() does all of it in one call.",
     .methods = kMethods,
     .attributes = kAttributes});

}  // namespace krait::compress
