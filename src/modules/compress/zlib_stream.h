// The classes of module zlib.
#pragma once

#include <zlib.h>

#include "modules/compress/stream.h"

namespace krait::compress {

Result<Ref<Type>> zlib_error(Thread&);
// zlib.error "Error {error} {what}: {the library's message}".
Failed raise_zlib(Thread&, const z_stream&, int error, const char* what);

// One call of deflate() or inflate(), with sizes beyond 32 bits.
using ZStep = Progress (*)(z_stream&, const std::uint8_t* in, std::size_t in_size, std::uint8_t* out,
                           std::size_t out_size, int flush, int& error);
Progress deflate_step(z_stream&, const std::uint8_t*, std::size_t, std::uint8_t*, std::size_t, int flush, int& error);
Progress inflate_step(z_stream&, const std::uint8_t*, std::size_t, std::uint8_t*, std::size_t, int flush, int& error);
// Steps until the input is used up and output room is left, the stream ends, `limit` is reached or an error comes: the
// library's last answer.
Result<int> run_all(Thread&, ZStep, z_stream&, const std::uint8_t*& in, std::size_t& size, BytesBuilder& out,
                    std::int64_t limit, int flush);
Result<void> set_dictionary(Thread&, z_stream&, Ref<> dictionary);

// zlib.Compress
class CompressObject final : public Object {
 public:
  static Type type;
  CompressObject() = default;
  ~CompressObject() {
    if (is_open_) ::deflateEnd(&stream_);
  }
  Result<Own<Bytes>> compress(Thread&, Ref<> data);
  Result<Own<Bytes>> flush(Thread&, int mode);
  Result<Own<>> copy(Thread&);
  Result<Own<>> deep_copy(Thread& t, Ref<>) { return copy(t); }

  z_stream stream_{};
  bool is_open_ = false;
  ThreadLock lock_;
};

// zlib.Decompress
class DecompressObject final : public Object {
 public:
  static Type type;
  DecompressObject() = default;
  ~DecompressObject() {
    if (is_open_) ::inflateEnd(&stream_);
  }
  Result<Own<Bytes>> decompress(Thread&, Ref<> data, std::int64_t max_length);
  Result<Own<Bytes>> flush(Thread&, std::int64_t length);
  Result<Own<>> copy(Thread&);
  Result<Own<>> deep_copy(Thread& t, Ref<>) { return copy(t); }
  Result<bool> get_eof(Thread&) { return is_eof_; }
  Result<Own<>> get_unused_data(Thread&) { return text_of(unused_data_); }
  Result<Own<>> get_unconsumed_tail(Thread&) { return text_of(unconsumed_tail_); }
  void trace(Tracer& visit) { visit(dictionary_); }

  z_stream stream_{};
  bool is_open_ = false, is_eof_ = false;
  Slot<> dictionary_;
  Slot<Bytes> unused_data_, unconsumed_tail_;
  ThreadLock lock_;

 private:
  static Own<> text_of(const Slot<Bytes>& s) { return s ? Own<>(s.ref().own()) : Own<>(Bytes::empty()); }
  Result<int> run(Thread&, const std::uint8_t*& in, std::size_t& size, BytesBuilder& out, std::int64_t limit,
                  int flush);
  Result<void> keep_rest(Thread&, const std::uint8_t* in, std::size_t size, int error);
};

struct ZlibCodec {
  static constexpr const char* kAtEnd = "End of stream already reached";
  static constexpr bool kUsableAfterError = true;
  ~ZlibCodec() {
    if (is_open) ::inflateEnd(&stream);
  }
  Result<Progress> step(Thread&, const std::uint8_t* in, std::size_t in_size, std::uint8_t* out, std::size_t out_size);
  z_stream stream{};
  bool is_open = false;
  Slot<Bytes> dictionary;
};

// zlib._ZlibDecompressor
class ZlibDecompressor final : public Object {
 public:
  static Type type;
  static Result<Own<>> construct(Thread&, Ref<Type>, const Arguments&);
  Decompressor<ZlibCodec> stream_;
};

}  // namespace krait::compress
