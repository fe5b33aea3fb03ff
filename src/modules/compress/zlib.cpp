// zlib.
#include <zlib.h>

#include <climits>

#include "modules/compress/zlib_stream.h"
#include "modules/modules.h"
#include "object/native_state.h"
#include "types/int.h"
#include "types/str.h"
#include "types/type.h"

namespace krait::compress {

namespace {
struct ZlibState {
  Slot<Type> error;
};
}  // namespace

Failed raise_zlib(Thread& t, const z_stream& stream, int error, const char* what) {
  const Ref<Type> type = TRY(zlib_error(t));
  const char* message = error == Z_VERSION_ERROR ? "library version mismatch" : stream.msg;
  if (!message && error == Z_BUF_ERROR) message = "incomplete or truncated stream";
  if (!message && error == Z_STREAM_ERROR) message = "inconsistent stream state";
  if (!message && error == Z_DATA_ERROR) message = "invalid input data";
  if (!message) return raise(t, *type, "Error %d %s", error, what);
  return raise(t, *type, "Error %d %s: %.200s", error, what, message);
}

Result<Ref<Type>> zlib_error(Thread& t) {
  ZlibState& s = native_state<ZlibState>(t);
  if (!s.error) s.error.set(TRY(make_class(t, "zlib.error", Ref<Type>(&exc::Exception))));
  return s.error.ref();
}

Progress deflate_step(z_stream& s, const std::uint8_t* in, std::size_t in_size, std::uint8_t* out, std::size_t out_size,
                      int flush, int& error) {
  s.next_in = const_cast<Bytef*>(in);
  s.avail_in = static_cast<uInt>(std::min(in_size, kInputSlice));
  s.next_out = out;
  s.avail_out = static_cast<uInt>(std::min<std::size_t>(out_size, UINT_MAX));
  const uInt in_before = s.avail_in, out_before = s.avail_out;
  error = ::deflate(&s, in_before < in_size ? Z_NO_FLUSH : flush);
  return {in_before - s.avail_in, out_before - s.avail_out, error == Z_STREAM_END};
}
Progress inflate_step(z_stream& s, const std::uint8_t* in, std::size_t in_size, std::uint8_t* out, std::size_t out_size,
                      int flush, int& error) {
  s.next_in = const_cast<Bytef*>(in);
  s.avail_in = static_cast<uInt>(std::min(in_size, kInputSlice));
  s.next_out = out;
  s.avail_out = static_cast<uInt>(std::min<std::size_t>(out_size, UINT_MAX));
  const uInt in_before = s.avail_in, out_before = s.avail_out;
  error = ::inflate(&s, in_before < in_size ? Z_SYNC_FLUSH : flush);
  return {in_before - s.avail_in, out_before - s.avail_out, error == Z_STREAM_END};
}

// Runs the codec until the input is used up and the output has room left, or the stream ends.
Result<int> run_all(Thread& t, ZStep step, z_stream& s, const std::uint8_t*& in, std::size_t& size, BytesBuilder& out,
                    std::int64_t limit, int flush) {
  int error = Z_OK;
  for (;;) {
    const std::size_t space = output_space(out.size(), limit);
    std::uint8_t* to = out.space(space);
    if (!to) return raise_memory_error(t);
    Progress p;
    {
      Unlocked unlocked(t);
      p = step(s, in, size, to, space, flush, error);
    }
    out.commit(p.produced);
    in += p.consumed;
    size -= p.consumed;
    if (error != Z_OK && error != Z_BUF_ERROR) return error;
    if (p.produced < space) {
      if (size == 0 || error == Z_BUF_ERROR) return error;
    } else if (limit >= 0 && out.size() >= static_cast<std::size_t>(limit)) {
      return error;
    }
    TRY(LongLoop::look(t));
  }
}

namespace {

Result<Own<Bytes>> compress(Thread& t, Ref<> data, int level, int wbits) {
  Buffer buffer;
  TRY(get_buffer(t, data, buffer));
  z_stream s{};
  const int started =
      ::deflateInit2(&s, level, Z_DEFLATED, wbits, MAX_MEM_LEVEL > 8 ? 8 : MAX_MEM_LEVEL, Z_DEFAULT_STRATEGY);
  if (started == Z_MEM_ERROR) return raise(t, exc::MemoryError, "Out of memory while compressing data");
  if (started == Z_STREAM_ERROR) return raise(t, *TRY(zlib_error(t)), "Bad compression level");
  if (started != Z_OK) {
    ::deflateEnd(&s);
    return raise_zlib(t, s, started, "while compressing data");
  }
  const std::uint8_t* in = buffer.bytes().data();
  std::size_t size = buffer.bytes().size();
  BytesBuilder out(t);
  const Result<int> outcome = run_all(t, &deflate_step, s, in, size, out, -1, Z_FINISH);
  const int error = outcome.is_failed() ? Z_OK : Result<int>(outcome).take();
  if (!outcome.is_failed() && error != Z_STREAM_END) {
    raise_zlib(t, s, error, "while compressing data");
    ::deflateEnd(&s);
    return failed;
  }
  ::deflateEnd(&s);
  if (outcome.is_failed()) return failed;
  return out.finish();
}

Result<Own<Bytes>> decompress(Thread& t, Ref<> data, int wbits, OptRef<> bufsize) {
  Buffer buffer;
  TRY(get_buffer(t, data, buffer));
  if (bufsize && TRY(index_int64(t, bufsize.ref(), &exc::OverflowError)) < 0)
    return raise(t, exc::ValueError, "bufsize must be non-negative");
  z_stream s{};
  const int started = ::inflateInit2(&s, wbits);
  if (started == Z_MEM_ERROR) return raise(t, exc::MemoryError, "Out of memory while decompressing data");
  if (started != Z_OK) {
    ::inflateEnd(&s);
    return raise_zlib(t, s, started, "while preparing to decompress data");
  }
  const std::uint8_t* in = buffer.bytes().data();
  std::size_t size = buffer.bytes().size();
  BytesBuilder out(t);
  const Result<int> outcome = run_all(t, &inflate_step, s, in, size, out, -1, Z_SYNC_FLUSH);
  if (!outcome.is_failed()) {
    const int error = Result<int>(outcome).take();
    if (error == Z_MEM_ERROR)
      (void)raise(t, exc::MemoryError, "Out of memory while decompressing data");
    else if (error != Z_STREAM_END)
      raise_zlib(t, s, error == Z_OK ? Z_BUF_ERROR : error, "while decompressing data");
  }
  ::inflateEnd(&s);
  if (t.has_pending()) return failed;
  return out.finish();
}

Result<Own<CompressObject>> compressobj(Thread& t, int level, OptRef<> method, OptRef<> wbits, OptRef<> mem_level,
                                        OptRef<> strategy, OptRef<> zdict) {
  const auto number = [&](OptRef<> given, int otherwise) -> Result<int> {
    if (!given) return otherwise;
    return static_cast<int>(std::clamp<std::int64_t>(TRY(index_int64(t, given.ref())), INT_MIN, INT_MAX));
  };
  const int m = TRY(number(method, Z_DEFLATED)), w = TRY(number(wbits, MAX_WBITS)), l = TRY(number(mem_level, 8)),
            s = TRY(number(strategy, Z_DEFAULT_STRATEGY));
  Buffer dictionary;
  if (zdict) TRY(get_buffer(t, zdict.ref(), dictionary));
  Own<CompressObject> made = TRY(krait::create<CompressObject>(t));
  const int started = ::deflateInit2(&made->stream_, level, m, w, l, s);
  if (started == Z_MEM_ERROR) return raise(t, exc::MemoryError, "Can't allocate memory for compression object");
  if (started == Z_STREAM_ERROR) return raise(t, exc::ValueError, "Invalid initialization option");
  if (started != Z_OK) return raise_zlib(t, made->stream_, started, "while creating compression object");
  made->is_open_ = true;
  if (!zdict) return made;
  const int set = ::deflateSetDictionary(&made->stream_, static_cast<const Bytef*>(dictionary.data),
                                         static_cast<uInt>(dictionary.length));
  if (set == Z_STREAM_ERROR) return raise(t, exc::ValueError, "Invalid dictionary");
  if (set != Z_OK) return raise(t, exc::ValueError, "deflateSetDictionary()");
  return made;
}

Result<Own<DecompressObject>> decompressobj(Thread& t, OptRef<> wbits, OptRef<> zdict) {
  const int w = wbits ? static_cast<int>(std::clamp<std::int64_t>(TRY(index_int64(t, wbits.ref())), INT_MIN, INT_MAX))
                      : MAX_WBITS;
  if (zdict && !has_buffer(zdict.ref()))
    return raise(t, exc::TypeError, "zdict argument must support the buffer protocol");
  Own<DecompressObject> made = TRY(krait::create<DecompressObject>(t));
  const int started = ::inflateInit2(&made->stream_, w);
  if (started == Z_STREAM_ERROR) return raise(t, exc::ValueError, "Invalid initialization option");
  if (started == Z_MEM_ERROR) return raise(t, exc::MemoryError, "Can't allocate memory for decompression object");
  if (started != Z_OK) return raise_zlib(t, made->stream_, started, "while creating decompression object");
  made->is_open_ = true;
  if (zdict) {
    made->dictionary_.set(zdict.ref().own());
    if (w < 0) TRY(set_dictionary(t, made->stream_, zdict.ref()));
  }
  return made;
}

// A checksum's start value: the low 32 bits of any int.
Result<std::uint32_t> low_word(Thread& t, Ref<> number) {
  if (number.value().is_int()) return static_cast<std::uint32_t>(number.value().as_int());
  const Own<> whole = TRY(index(t, number));
  const Own<> low = TRY(binary(t, BinaryOp::And, whole.ref(), Ref<>(Value::of_int(0xFFFFFFFF))));
  return static_cast<std::uint32_t>(TRY(index_int64(t, low.ref())));
}

template <auto kChecksum>
Result<std::int64_t> checksum(Thread& t, Ref<> data, Ref<> start) {
  Buffer buffer;
  TRY(get_buffer(t, data, buffer));
  uLong value = TRY(low_word(t, start));
  const auto bytes = buffer.bytes();
  if (bytes.size() > 5 << 10) {
    Unlocked unlocked(t);
    value = kChecksum(value, bytes.data(), bytes.size());
  } else {
    value = kChecksum(value, bytes.data(), bytes.size());
  }
  return static_cast<std::int64_t>(value & 0xFFFFFFFF);
}

constexpr Method kFunctions[] = {
    bind<&checksum<&::adler32_z>>("adler32(data, value=1, /)",
                                  "The Adler-32 checksum of data, continued from value: an int from 0 to 2**32 - 1."),
    bind<&compress>(
        "compress(data, /, level=-1, wbits=15)",
        "data, compressed.\n\n  level\n    0 (none) to 9 (best), or -1 for the usual compromise.\n  wbits\n    The "
        "logarithm of the window's size, and the container: 9 to 15 zlib, negative raw, 25 to 31 gzip."),
    bind<&compressobj>("compressobj(level=-1, method=DEFLATED, wbits=MAX_WBITS, memLevel=DEF_MEM_LEVEL, "
                       "strategy=Z_DEFAULT_STRATEGY, zdict=<unrepresentable>)",
                       "Return a compressor object."),
    bind<&checksum<&::crc32_z>>("crc32(data, value=0, /)",
                                "The CRC-32 checksum of data, continued from value: an int from 0 to 2**32 - 1."),
    bind<&decompress>("decompress(data, /, wbits=15, bufsize=DEF_BUF_SIZE)",
                      "What compressed data stand for. error when they are damaged or incomplete.\n\n  wbits\n    The "
                      "largest window, and the container; 40 to 47 tells zlib and gzip by themselves.\n  bufsize\n    "
                      "How many bytes of result to make room for at first."),
    bind<&decompressobj>("decompressobj(wbits=MAX_WBITS, zdict=<unrepresentable>)",
                         "An object that decompresses a stream coming piece by piece.\n\n  wbits\n    The largest "
                         "window, and the container.\n  zdict\n    The dictionary that the compressor was given."),
};

constexpr IntConstant kConstants[] = {
    {"MAX_WBITS", MAX_WBITS},
    {"DEFLATED", Z_DEFLATED},
    {"DEF_MEM_LEVEL", 8},
    {"DEF_BUF_SIZE", 16384},
    {"Z_BEST_SPEED", Z_BEST_SPEED},
    {"Z_BEST_COMPRESSION", Z_BEST_COMPRESSION},
    {"Z_DEFAULT_COMPRESSION", Z_DEFAULT_COMPRESSION},
    {"Z_NO_COMPRESSION", Z_NO_COMPRESSION},
    {"Z_FILTERED", Z_FILTERED},
    {"Z_HUFFMAN_ONLY", Z_HUFFMAN_ONLY},
    {"Z_RLE", Z_RLE},
    {"Z_FIXED", Z_FIXED},
    {"Z_DEFAULT_STRATEGY", Z_DEFAULT_STRATEGY},
    {"Z_NO_FLUSH", Z_NO_FLUSH},
    {"Z_PARTIAL_FLUSH", Z_PARTIAL_FLUSH},
    {"Z_SYNC_FLUSH", Z_SYNC_FLUSH},
    {"Z_FULL_FLUSH", Z_FULL_FLUSH},
    {"Z_FINISH", Z_FINISH},
    {"Z_BLOCK", Z_BLOCK},
    {"Z_TREES", Z_TREES},
};
constexpr Type* kTypes[] = {&ZlibDecompressor::type};

Result<void> start(Thread& t, Ref<Dict> namespace_) {
  TRY(namespace_->set_str(t, TRY(Str::intern_ascii(t, "error")), TRY(zlib_error(t)).own()));
  TRY(namespace_->set_str(t, TRY(Str::intern_ascii(t, "ZLIB_VERSION")), TRY(Str::from_ascii(t, ZLIB_VERSION))));
  return namespace_->set_str(t, TRY(Str::intern_ascii(t, "ZLIB_RUNTIME_VERSION")),
                             TRY(Str::from_ascii(t, ::zlibVersion())));
}

}  // namespace
}  // namespace krait::compress

namespace krait {
constinit const ModuleSpec kZlibModule = {
    .name = "zlib",
    .doc = "Compression in the formats of zlib, gzip and raw deflate, by the zlib library.",
    .functions = compress::kFunctions,
    .constants = compress::kConstants,
    .types = compress::kTypes,
    .start = &compress::start};
}  // namespace krait
