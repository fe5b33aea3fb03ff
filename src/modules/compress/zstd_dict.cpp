// ZstdDict.
#include "modules/compress/zstd.h"
#include "types/int.h"
#include "types/tuple.h"

namespace krait::compress {

ZstdDict::~ZstdDict() {
  for (const Digested& d : digested_) ZSTD_freeCDict(d.dict);
  ZSTD_freeDDict(decoder_);
}

Result<Own<>> ZstdDict::construct(Thread& t, Ref<Type> type, const Arguments& a) {
  static constexpr Signature kSignature("ZstdDict(dict_content, /, *, is_raw=False)");
  constexpr std::size_t kLeast = 8;
  Value v[2];
  Rest rest;
  Slot<Dict> keywords;
  TRY(bind_arguments(t, kSignature, a, v, rest, keywords));
  Buffer buffer;
  TRY(get_buffer(t, Ref<>(v[0]), buffer));
  const bool is_raw = TRY(is_true(t, Ref<>(v[1])));
  const std::span<const std::uint8_t> content = buffer.bytes();
  if (content.size() < kLeast)
    return raise(t, exc::ValueError, "Zstandard dictionary content too short (must have at least eight bytes)");
  const std::uint32_t id = is_raw ? 0 : ZSTD_getDictID_fromDict(content.data(), content.size());
  if (!is_raw && !id) return raise(t, exc::ValueError, "invalid Zstandard dictionary");
  return create_instance<ZstdDict>(t, type, TRY(Bytes::create(t, content.data(), content.size())), id);
}

Result<Own<>> ZstdDict::repr(Thread& t, Ref<> self) {
  const ZstdDict& d = *self.as<ZstdDict>();
  return format(t, "<ZstdDict dict_id=%u dict_size=%u>", d.id_, d.content_->size());
}

template <ZstdDict::Load kLoad>
Result<Own<>> ZstdDict::loaded_as(Thread& t, Ref<> self) {
  return Tuple::of(t, self, Ref<>(Value::of_int(kLoad)));
}

Result<ZSTD_CDict*> ZstdDict::for_compression(Thread& t, int level) {
  for (const Digested& d : digested_)
    if (d.level == level) return d.dict;
  ZSTD_CDict* made = ZSTD_createCDict(content_->data(), content_->size(), level);
  if (!made)
    return raise(t, *TRY(zstd_error(t)), "Failed to create a ZSTD_CDict instance from Zstandard dictionary content.");
  digested_.push_back({level, made});
  return made;
}
Result<ZSTD_DDict*> ZstdDict::for_decompression(Thread& t) {
  if (!decoder_) decoder_ = ZSTD_createDDict(content_->data(), content_->size());
  if (!decoder_)
    return raise(t, *TRY(zstd_error(t)), "Failed to create a ZSTD_DDict instance from Zstandard dictionary content.");
  return decoder_;
}

Result<ZstdDictArgument> zstd_dict_from(Thread& t, Ref<> given, ZstdDict::Load otherwise) {
  if (given.is<ZstdDict>()) return ZstdDictArgument{given.as<ZstdDict>().get(), otherwise};
  if (given.is_exact<Tuple>() && given.as<Tuple>()->size() == 2) {
    const Ref<> dict = (*given.as<Tuple>())[0], load = (*given.as<Tuple>())[1];
    if (dict.is<ZstdDict>() && is_int(load)) {
      std::int64_t number;
      if (!int_fits(load, &number) || number != static_cast<int>(number))
        return raise(t, exc::OverflowError, "Python int too large to convert to C int");
      if (number >= ZstdDict::kDigested && number <= ZstdDict::kPrefix)
        return ZstdDictArgument{dict.as<ZstdDict>().get(), static_cast<ZstdDict::Load>(number)};
    }
  }
  return raise(t, exc::TypeError, "zstd_dict argument should be a ZstdDict object.");
}

namespace {

constexpr Attribute kAttributes[] = {
    as_member(attribute<&ZstdDict::get_id>(
        "dict_id", "The number that frames name the dictionary by, below 2**32; 0 for one of raw content.")),
    attribute<&ZstdDict::get_content>("dict_content", "The bytes of the dictionary."),
    attribute<&ZstdDict::loaded_as<ZstdDict::kDigested>>(
        "as_digested_dict",
        "The dictionary for the zstd_dict argument of a compressor, prepared once for each level.\n\nSome parameters "
        "it was prepared with take the place of the compressor's."),
    attribute<&ZstdDict::loaded_as<ZstdDict::kUndigested>>(
        "as_undigested_dict",
        "The dictionary for the zstd_dict argument of a compressor, read anew each time.\n\nThe compressor's "
        "parameters stay; starting takes longer."),
    attribute<&ZstdDict::loaded_as<ZstdDict::kPrefix>>(
        "as_prefix",
        "The dictionary for a zstd_dict argument, as if it were data just before the first frame.\n\nDecompressing "
        "needs the same prefix; later frames do without."),
};

}  // namespace

constinit Type ZstdDict::type = describe<ZstdDict>(
    "compression.zstd.ZstdDict",
    {.doc = "ZstdDict(dict_content, /, *, is_raw=False)\n--\n\nData that compressor and decompressor both know "
            "beforehand, for small inputs that resemble each other.\n\n  dict_content\n    Bytes of at least 8.\n  "
            "is_raw\n    Take any bytes as content; else they must have the format that train_dict() makes.\n\nIt does "
            "not change, and may be shared by compressors, decompressors and threads.",
     .attributes = kAttributes});

}  // namespace krait::compress
