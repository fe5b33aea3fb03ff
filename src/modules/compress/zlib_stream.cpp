// The classes of module zlib.
#include "modules/compress/zlib_stream.h"

#include <climits>

#include "types/dict.h"
#include "types/str.h"

namespace krait::compress {

Result<void> set_dictionary(Thread& t, z_stream& s, Ref<> dictionary) {
  Buffer buffer;
  TRY(get_buffer(t, dictionary, buffer));
  if (buffer.length > UINT_MAX) return raise(t, exc::OverflowError, "zdict length does not fit in an unsigned int");
  const int error =
      ::inflateSetDictionary(&s, static_cast<const Bytef*>(buffer.data), static_cast<uInt>(buffer.length));
  if (error != Z_OK) return raise_zlib(t, s, error, "while setting zdict");
  return ok;
}

// ---- Compress ----

Result<Own<Bytes>> CompressObject::compress(Thread& t, Ref<> data) {
  Buffer buffer;
  TRY(get_buffer(t, data, buffer));
  StreamGuard guard(lock_);
  TRY(guard.enter(t));
  const std::uint8_t* in = buffer.bytes().data();
  std::size_t size = buffer.bytes().size();
  BytesBuilder out(t);
  const int error = TRY(run_all(t, &deflate_step, stream_, in, size, out, -1, Z_NO_FLUSH));
  if (error == Z_STREAM_ERROR) return raise_zlib(t, stream_, error, "while compressing data");
  return out.finish();
}

Result<Own<Bytes>> CompressObject::flush(Thread& t, int mode) {
  if (mode == Z_NO_FLUSH) return Bytes::empty();
  StreamGuard guard(lock_);
  TRY(guard.enter(t));
  const std::uint8_t* in = nullptr;
  std::size_t size = 0;
  BytesBuilder out(t);
  const int error = TRY(run_all(t, &deflate_step, stream_, in, size, out, -1, mode));
  if (error == Z_STREAM_END && mode == Z_FINISH) {
    const int end = ::deflateEnd(&stream_);
    is_open_ = false;
    if (end != Z_OK) return raise_zlib(t, stream_, end, "while finishing compression");
  } else if (error != Z_OK && error != Z_BUF_ERROR && error != Z_STREAM_END) {
    return raise_zlib(t, stream_, error, "while flushing");
  }
  return out.finish();
}

Result<Own<>> CompressObject::copy(Thread& t) {
  StreamGuard guard(lock_);
  TRY(guard.enter(t));
  if (!is_open_) return raise(t, exc::ValueError, "Inconsistent stream state");
  Own<CompressObject> made = TRY(krait::create<CompressObject>(t));
  const int error = ::deflateCopy(&made->stream_, &stream_);
  if (error == Z_STREAM_ERROR) return raise(t, exc::ValueError, "Inconsistent stream state");
  if (error == Z_MEM_ERROR) return raise(t, exc::MemoryError, "Can't allocate memory for compression object");
  if (error != Z_OK) return raise_zlib(t, stream_, error, "while copying compression object");
  made->is_open_ = true;
  return made;
}

// ---- Decompress ----

Result<int> DecompressObject::run(Thread& t, const std::uint8_t*& in, std::size_t& size, BytesBuilder& out,
                                  std::int64_t limit, int flush) {
  for (;;) {
    const int error = TRY(run_all(t, &inflate_step, stream_, in, size, out, limit, flush));
    if (error != Z_NEED_DICT || !dictionary_) return error;
    TRY(set_dictionary(t, stream_, dictionary_.ref()));
  }
}

// What the stream did not take: behind its end, or waiting for more output to be asked for.
Result<void> DecompressObject::keep_rest(Thread& t, const std::uint8_t* in, std::size_t size, int error) {
  if (error == Z_STREAM_END) {
    if (size) {
      const std::size_t before = unused_data_ ? unused_data_->size() : 0;
      Own<Bytes> joined = TRY(Bytes::create_uninitialized(t, before + size));
      if (before) std::memcpy(joined->mutable_data(), unused_data_->data(), before);
      std::memcpy(joined->mutable_data() + before, in, size);
      unused_data_.set(std::move(joined));
    }
    size = 0;
  }
  if (size || unconsumed_tail_) unconsumed_tail_.set(TRY(Bytes::create(t, in, size)));
  return ok;
}

Result<Own<Bytes>> DecompressObject::decompress(Thread& t, Ref<> data, std::int64_t max_length) {
  if (max_length < 0) return raise(t, exc::ValueError, "max_length must be non-negative");
  Buffer buffer;
  TRY(get_buffer(t, data, buffer));
  StreamGuard guard(lock_);
  TRY(guard.enter(t));
  const std::uint8_t* in = buffer.bytes().data();
  std::size_t size = buffer.bytes().size();
  BytesBuilder out(t);
  const int error = TRY(run(t, in, size, out, max_length ? max_length : -1, Z_SYNC_FLUSH));
  TRY(keep_rest(t, in, size, error));
  if (error == Z_STREAM_END)
    is_eof_ = true;
  else if (error != Z_OK && error != Z_BUF_ERROR)
    return raise_zlib(t, stream_, error, "while decompressing data");
  return out.finish();
}

Result<Own<Bytes>> DecompressObject::flush(Thread& t, std::int64_t length) {
  if (length <= 0) return raise(t, exc::ValueError, "length must be greater than zero");
  StreamGuard guard(lock_);
  TRY(guard.enter(t));
  const Own<Bytes> tail = unconsumed_tail_ ? unconsumed_tail_.ref().own() : Bytes::empty();
  const std::uint8_t* in = tail->data();
  std::size_t size = tail->size();
  BytesBuilder out(t);
  const int error = TRY(run(t, in, size, out, -1, Z_FINISH));
  TRY(keep_rest(t, in, size, error));
  if (error == Z_STREAM_END) {
    is_eof_ = true;
    if (is_open_) {
      const int end = ::inflateEnd(&stream_);
      is_open_ = false;
      if (end != Z_OK) return raise_zlib(t, stream_, end, "while finishing decompression");
    }
  } else if (error != Z_OK && error != Z_BUF_ERROR && is_open_) {
    return raise_zlib(t, stream_, error, "while flushing");
  }
  return out.finish();
}

Result<Own<>> DecompressObject::copy(Thread& t) {
  StreamGuard guard(lock_);
  TRY(guard.enter(t));
  if (!is_open_) return raise(t, exc::ValueError, "Inconsistent stream state");
  Own<DecompressObject> made = TRY(krait::create<DecompressObject>(t));
  const int error = ::inflateCopy(&made->stream_, &stream_);
  if (error == Z_STREAM_ERROR) return raise(t, exc::ValueError, "Inconsistent stream state");
  if (error == Z_MEM_ERROR) return raise(t, exc::MemoryError, "Can't allocate memory for decompression object");
  if (error != Z_OK) return raise_zlib(t, stream_, error, "while copying decompression object");
  made->is_open_ = true;
  made->is_eof_ = is_eof_;
  if (unused_data_) made->unused_data_.set(unused_data_.ref().own());
  if (unconsumed_tail_) made->unconsumed_tail_.set(unconsumed_tail_.ref().own());
  if (dictionary_) made->dictionary_.set(dictionary_.ref().own());
  return made;
}

// ---- _ZlibDecompressor ----

Result<Progress> ZlibCodec::step(Thread& t, const std::uint8_t* in, std::size_t in_size, std::uint8_t* out,
                                 std::size_t out_size) {
  Progress p;
  for (;;) {
    int error;
    Progress now;
    {
      Unlocked unlocked(t);
      now = inflate_step(stream, in + p.consumed, in_size - p.consumed, out + p.produced, out_size - p.produced,
                         Z_SYNC_FLUSH, error);
    }
    p.consumed += now.consumed;
    p.produced += now.produced;
    p.is_end = now.is_end;
    if (error == Z_NEED_DICT && dictionary) {
      TRY(set_dictionary(t, stream, dictionary.ref()));
      continue;
    }
    if (error != Z_OK && error != Z_BUF_ERROR && error != Z_STREAM_END)
      return raise_zlib(t, stream, error, "while decompressing data");
    return p;
  }
}

Result<Own<>> ZlibDecompressor::construct(Thread& t, Ref<Type> type, const Arguments& a) {
  static constexpr Signature kSignature("_ZlibDecompressor(wbits=15, zdict=<unrepresentable>)");
  Value v[2];
  Rest rest;
  Slot<Dict> keywords;
  TRY(bind_arguments(t, kSignature, a, v, rest, keywords));
  const int wbits = TRY(Convert<int>::from(t, ArgumentPlace{kSignature, 0}, v[0]));
  if (v[1] && !has_buffer(Ref<>(v[1])))
    return raise(t, exc::TypeError, "zdict argument must support the buffer protocol");
  Own<ZlibDecompressor> made = TRY(create_instance<ZlibDecompressor>(t, type));
  ZlibCodec& codec = made->stream_.codec;
  const int started = ::inflateInit2(&codec.stream, wbits);
  if (started == Z_STREAM_ERROR) return raise(t, exc::ValueError, "Invalid initialization option");
  if (started == Z_MEM_ERROR) return raise(t, exc::MemoryError, "Can't allocate memory for decompression object");
  if (started != Z_OK) return raise_zlib(t, codec.stream, started, "while creating decompression object");
  codec.is_open = true;
  if (v[1]) {
    Buffer buffer;
    TRY(get_buffer(t, Ref<>(v[1]), buffer));
    codec.dictionary.set(TRY(Bytes::create(t, buffer.data, static_cast<std::size_t>(buffer.length))));
    if (wbits < 0) TRY(set_dictionary(t, codec.stream, codec.dictionary.ref()));
  }
  return made;
}

namespace {

constexpr Method kCompressMethods[] = {
    bind<&CompressObject::compress>(
        "compress(self, data, /)",
        "Take in data. Returns what compressed bytes are ready, maybe none.\n\nflush() gives the others."),
    bind<&CompressObject::flush>("flush(self, mode=4, /)",
                                 "The compressed bytes still held.\n\n  mode\n    Z_FINISH ends the stream; "
                                 "Z_SYNC_FLUSH and Z_FULL_FLUSH let it go on."),
    bind<&CompressObject::copy>("copy(self, /)", "A second object, in the same state, to go on from."),
    bind<&CompressObject::copy>("__copy__(self, /)"),
    bind<&CompressObject::deep_copy>("__deepcopy__(self, memo, /)"),
};
constexpr Method kDecompressMethods[] = {
    bind<&DecompressObject::decompress>(
        "decompress(self, data, /, max_length=0)",
        "Take in data, and return what can be decompressed of it.\n\n  max_length\n    How many bytes to return at "
        "most, if not 0; the data that would give more are in unconsumed_tail."),
    bind<&DecompressObject::flush>("flush(self, length=16384, /)",
                                   "What can be decompressed of unconsumed_tail.\n\n  length\n    How many bytes of "
                                   "result to make room for at first."),
    bind<&DecompressObject::copy>("copy(self, /)", "A second object, in the same state, to go on from."),
    bind<&DecompressObject::copy>("__copy__(self, /)"),
    bind<&DecompressObject::deep_copy>("__deepcopy__(self, memo, /)"),
};
constexpr Attribute kDecompressAttributes[] = {
    as_member(attribute<&DecompressObject::get_unused_data>("unused_data")),
    as_member(attribute<&DecompressObject::get_unconsumed_tail>("unconsumed_tail")),
    as_member(attribute<&DecompressObject::get_eof>("eof")),
};
using Members = DecompressorMembers<ZlibDecompressor>;
constexpr Method kStreamMethods[] = {
    bind<&Members::decompress>("decompress(self, /, data, max_length=-1)", kDecompressDoc),
};
constexpr Attribute kStreamAttributes[] = {
    as_member(attribute<&Members::eof>("eof", kEofDoc)),
    as_member(attribute<&Members::unused_data>("unused_data", kUnusedDoc)),
    as_member(attribute<&Members::needs_input>("needs_input", kNeedsInputDoc)),
};

}  // namespace

constinit Type CompressObject::type =
    describe<CompressObject>("zlib.Compress", {.methods = kCompressMethods, .flags = kTypeNoConstruct});
constinit Type DecompressObject::type = describe<DecompressObject>(
    "zlib.Decompress", {.methods = kDecompressMethods, .attributes = kDecompressAttributes, .flags = kTypeNoConstruct});
constinit Type ZlibDecompressor::type = describe<ZlibDecompressor>(
    "zlib._ZlibDecompressor", {.doc = "_ZlibDecompressor(wbits=15, zdict=b'')\n--\n\nDecompresses a stream that comes "
                                      "piece by piece, for file objects that bound how much they read.",
                               .methods = kStreamMethods,
                               .attributes = kStreamAttributes});

}  // namespace krait::compress
