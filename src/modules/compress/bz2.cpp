// _bz2.
#include <bzlib.h>

#include <climits>

#include "modules/compress/stream.h"
#include "modules/modules.h"

namespace krait::compress {
namespace {

Failed raise_bz2(Thread& t, int error) {
  switch (error) {
    case BZ_PARAM_ERROR:
      return raise(t, exc::ValueError, "Internal error - invalid parameters passed to libbzip2");
    case BZ_MEM_ERROR:
      return raise_memory_error(t);
    case BZ_DATA_ERROR:
    case BZ_DATA_ERROR_MAGIC:
      return raise(t, exc::OSError, "Invalid data stream");
    case BZ_IO_ERROR:
      return raise(t, exc::OSError, "Unknown I/O error");
    case BZ_UNEXPECTED_EOF:
      return raise(t, exc::EOFError, "Compressed file ended before the logical end-of-stream was detected");
    case BZ_SEQUENCE_ERROR:
      return raise(t, exc::RuntimeError, "Internal error - Invalid sequence of commands sent to libbzip2");
    default:
      return raise(t, exc::OSError, "Unrecognized error from libbzip2: %d", error);
  }
}

// One call of the library; sizes beyond 32 bits are cut.
template <class Call>
Progress bz2_step(bz_stream& s, const std::uint8_t* in, std::size_t in_size, std::uint8_t* out, std::size_t out_size,
                  Call call) {
  s.next_in = reinterpret_cast<char*>(const_cast<std::uint8_t*>(in));
  s.avail_in = static_cast<unsigned>(std::min<std::size_t>(in_size, UINT_MAX));
  s.next_out = reinterpret_cast<char*>(out);
  s.avail_out = static_cast<unsigned>(std::min<std::size_t>(out_size, UINT_MAX));
  const unsigned in_before = s.avail_in, out_before = s.avail_out;
  const bool is_end = call(s) == BZ_STREAM_END;
  return {in_before - s.avail_in, out_before - s.avail_out, is_end};
}

struct Bz2Encoder {
  ~Bz2Encoder() {
    if (is_open) BZ2_bzCompressEnd(&stream);
  }
  Result<Progress> step(Thread& t, const std::uint8_t* in, std::size_t in_size, std::uint8_t* out, std::size_t out_size,
                        bool finish) {
    int error = BZ_OK;
    Progress p;
    {
      Unlocked unlocked(t);
      p = bz2_step(stream, in, in_size, out, out_size,
                   [&](bz_stream& s) { return error = BZ2_bzCompress(&s, finish ? BZ_FINISH : BZ_RUN); });
    }
    if (error < 0 && error != BZ_PARAM_ERROR) return raise_bz2(t, error);
    // The library calls it a wrong parameter when it could do nothing.
    if (error == BZ_PARAM_ERROR && !p.consumed && !p.produced) return raise_bz2(t, error);
    return p;
  }
  bz_stream stream{};
  bool is_open = false;
};

struct Bz2Decoder {
  static constexpr const char* kAtEnd = "End of stream already reached";
  static constexpr bool kUsableAfterError = false;

  ~Bz2Decoder() {
    if (is_open) BZ2_bzDecompressEnd(&stream);
  }
  Result<Progress> step(Thread& t, const std::uint8_t* in, std::size_t in_size, std::uint8_t* out,
                        std::size_t out_size) {
    int error = BZ_OK;
    Progress p;
    {
      Unlocked unlocked(t);
      p = bz2_step(stream, in, in_size, out, out_size, [&](bz_stream& s) { return error = BZ2_bzDecompress(&s); });
    }
    if (error < 0) return raise_bz2(t, error);
    return p;
  }
  bz_stream stream{};
  bool is_open = false;
};

class Bz2Compressor final : public Object {
 public:
  static Type type;
  static Result<Own<>> construct(Thread& t, Ref<Type> type, const Arguments& a) {
    static constexpr Signature kSignature("BZ2Compressor(compresslevel=9, /)");
    Value v[1];
    Rest rest;
    Slot<Dict> keywords;
    TRY(bind_arguments(t, kSignature, a, v, rest, keywords));
    const int level = TRY(Convert<int>::from(t, ArgumentPlace{kSignature, 0}, v[0]));
    if (level < 1 || level > 9) return raise(t, exc::ValueError, "compresslevel must be between 1 and 9");
    Own<Bz2Compressor> made = TRY(create_instance<Bz2Compressor>(t, type));
    Bz2Encoder& codec = made->stream_.codec;
    const int error = BZ2_bzCompressInit(&codec.stream, level, 0, 0);
    if (error != BZ_OK) return raise_bz2(t, error);
    codec.is_open = true;
    return made;
  }
  Compressor<Bz2Encoder> stream_;
};

class Bz2Decompressor final : public Object {
 public:
  static Type type;
  static Result<Own<>> construct(Thread& t, Ref<Type> type, const Arguments& a) {
    if (a.positional) return raise(t, exc::TypeError, "BZ2Decompressor() takes no positional arguments");
    if (a.keywords) return raise(t, exc::TypeError, "BZ2Decompressor() takes no keyword arguments");
    Own<Bz2Decompressor> made = TRY(create_instance<Bz2Decompressor>(t, type));
    Bz2Decoder& codec = made->stream_.codec;
    const int error = BZ2_bzDecompressInit(&codec.stream, 0, 0);
    if (error != BZ_OK) return raise_bz2(t, error);
    codec.is_open = true;
    return made;
  }
  Decompressor<Bz2Decoder> stream_;
};

using Members = DecompressorMembers<Bz2Decompressor>;
constexpr Method kMethods[] = {
    bind<&Members::decompress>("decompress(self, /, data, max_length=-1)", kDecompressDoc),
};
constexpr Attribute kAttributes[] = {
    as_member(attribute<&Members::eof>("eof", kEofDoc)),
    as_member(attribute<&Members::needs_input>("needs_input", kNeedsInputDoc)),
    as_member(attribute<&Members::unused_data>("unused_data", kUnusedDoc)),
};

constinit Type Bz2Compressor::type = describe<Bz2Compressor>(
    "_bz2.BZ2Compressor", {.doc = "BZ2Compressor(compresslevel=9, /)\n--\n\nCompresses data that come piece by piece "
                                  "into a bzip2 stream.\n\n  compresslevel\n    1 to 9: the size of a block in units "
                                  "of 100 kB.\n\nbz2.compress() does all of it in one call.",
                           .methods = CompressorMembers<Bz2Compressor>::kMethods});
constinit Type Bz2Decompressor::type = describe<Bz2Decompressor>(
    "_bz2.BZ2Decompressor",
    {.doc = "BZ2Decompressor()\n--\n\nDecompresses a bzip2 stream that comes piece by piece; it stops at the end of "
            "the stream.\n\nbz2.decompress() does all of it in one call.",
     .methods = kMethods,
     .attributes = kAttributes});

constexpr Type* kTypes[] = {&Bz2Compressor::type, &Bz2Decompressor::type};

}  // namespace
}  // namespace krait::compress

namespace krait {
constinit const ModuleSpec kBz2Module = {.name = "_bz2", .types = compress::kTypes};
}
