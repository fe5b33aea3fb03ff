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
        "dict_id",
        "The Zstandard dictionary, an int between 0 and 2**32.\n\nA non-zero value represents an ordinary Zstandard "
        "dictionary,\nconforming to the standardised format.\n\nA value of zero indicates a 'raw content' "
        "dictionary,\nwithout any restrictions on format or content.")),
    attribute<&ZstdDict::get_content>("dict_content", "The content of a Zstandard dictionary, as a bytes object."),
    attribute<&ZstdDict::loaded_as<ZstdDict::kDigested>>(
        "as_digested_dict",
        "Load as a digested dictionary to compressor: pass this attribute as zstd_dict argument.\n\nIt is digested "
        "once "
        "for each compression level; some parameters of the compressor may be overridden by its own."),
    attribute<&ZstdDict::loaded_as<ZstdDict::kUndigested>>(
        "as_undigested_dict",
        "Load as an undigested dictionary to compressor: pass this attribute as zstd_dict argument.\n\nThe parameters "
        "of the compressor are not overridden; loading takes longer."),
    attribute<&ZstdDict::loaded_as<ZstdDict::kPrefix>>(
        "as_prefix",
        "Load as a prefix to compressor/decompressor: pass this attribute as zstd_dict argument.\n\nA prefix works for "
        "the first frame only; decompressing needs the same prefix."),
};

}  // namespace

constinit Type ZstdDict::type = describe<ZstdDict>(
    "compression.zstd.ZstdDict",
    {.doc = "ZstdDict(dict_content, /, *, is_raw=False)\n--\n\nRepresents a Zstandard dictionary.\n\n  "
            "dict_content\n    The content of a Zstandard dictionary as a bytes-like object.\n  is_raw\n    If true, "
            "perform no checks on *dict_content*, useful for some\n    advanced cases. Otherwise, check that the "
            "content represents\n    a Zstandard dictionary created by the zstd library or CLI.\n\nThe dictionary can "
            "be used for compression or decompression, and can be\nshared by multiple ZstdCompressor or "
            "ZstdDecompressor objects.",
     .attributes = kAttributes});

}  // namespace krait::compress
