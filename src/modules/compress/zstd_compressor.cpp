// ZstdCompressor.
#include "modules/compress/zstd.h"
#include "object/native_state.h"
#include "types/int.h"

namespace krait::compress {

Result<void> ZstdCompressor::set_level(Thread& t, int level) {
  const int least = ZSTD_minCLevel(), most = ZSTD_maxCLevel();
  if (level < least || level > most)
    return raise(t, exc::ValueError, "illegal compression level %d; the valid range is [%d, %d]", level, least, most);
  level_ = level;
  return check_zstd(t, ZSTD_CCtx_setParameter(context_, ZSTD_c_compressionLevel, level), "set zstd compression level");
}

Result<void> ZstdCompressor::set_level(Thread& t, Ref<> level) {
  if (!is_int(level)) return raise(t, exc::TypeError, "invalid type for level, expected int");
  std::int64_t number;
  if (!int_fits(level, &number) || number != static_cast<int>(number))
    return raise(t, exc::ValueError, "illegal compression level; the valid range is [%d, %d]", ZSTD_minCLevel(),
                 ZSTD_maxCLevel());
  return set_level(t, static_cast<int>(number));
}

Result<void> ZstdCompressor::set_option(Thread& t, int key, int value) {
  if (key == ZSTD_c_compressionLevel) return set_level(t, value);
  if (ZSTD_isError(ZSTD_CCtx_setParameter(context_, static_cast<ZSTD_cParameter>(key), value)))
    return raise_zstd_parameter(t, true, key, value);
  return ok;
}

Result<void> ZstdCompressor::load(Thread& t, ZstdDictArgument argument) {
  constexpr const char* kWhat = "load Zstandard dictionary or prefix for compression";
  ZstdDict& dict = *argument.dict;
  dict_.set(Ref<ZstdDict>(&dict).own());
  const Bytes& content = *dict.content_.get();
  switch (argument.load) {
    case ZstdDict::kDigested:
      return check_zstd(t, ZSTD_CCtx_refCDict(context_, TRY(dict.for_compression(t, level_))), kWhat);
    case ZstdDict::kUndigested:
      return check_zstd(t, ZSTD_CCtx_loadDictionary(context_, content.data(), content.size()), kWhat);
    case ZstdDict::kPrefix:
      return check_zstd(t, ZSTD_CCtx_refPrefix(context_, content.data(), content.size()), kWhat);
  }
  return ok;
}

Result<Own<>> ZstdCompressor::construct(Thread& t, Ref<Type> type, const Arguments& a) {
  static constexpr Signature kSignature("ZstdCompressor(level=None, options=None, zstd_dict=None)");
  Value v[3];
  Rest rest;
  Slot<Dict> keywords;
  TRY(bind_arguments(t, kSignature, a, v, rest, keywords));
  const Ref<> level(v[0]), options(v[1]), dict(v[2]);
  if (!is_none(level) && !is_none(options))
    return raise(t, exc::TypeError, "Only one of level or options should be used.");
  Own<ZstdCompressor> made = TRY(create_instance<ZstdCompressor>(t, type));
  made->context_ = ZSTD_createCCtx();
  if (!made->context_) return raise(t, *TRY(zstd_error(t)), "Unable to create ZSTD_CCtx instance.");
  if (!is_none(level)) TRY(made->set_level(t, level));
  if (!is_none(options)) {
    if (!options.is<Dict>())
      return raise(t, exc::TypeError, "ZstdCompressor() argument 'options' must be dict, not %T", options);
    const auto use = [](Thread& thread, void* self, int key, int value) {
      return static_cast<ZstdCompressor*>(self)->set_option(thread, key, value);
    };
    TRY(for_each_option(t, options.as<Dict>(), native_state<ZstdState>(t).decompress_parameters.opt(),
                        "compression options dictionary key must not be a DecompressionParameter attribute", use,
                        made.get()));
  }
  if (!is_none(dict)) TRY(made->load(t, TRY(zstd_dict_from(t, dict, ZstdDict::kUndigested))));
  return made;
}

Result<Own<Bytes>> ZstdCompressor::run(Thread& t, const std::uint8_t* data, std::size_t size, ZSTD_EndDirective mode) {
  StreamGuard guard(lock_);
  TRY(guard.enter(t));
  BytesBuilder out(t);
  ZSTD_inBuffer in{data, size, 0};
  for (;;) {
    const std::size_t space = output_space(out.size(), -1);
    std::uint8_t* to = out.space(space);
    if (!to) return raise_memory_error(t);
    ZSTD_outBuffer piece{to, space, 0};
    std::size_t left;
    {
      Unlocked unlocked(t);
      // With worker threads the library may come back before it has taken all.
      do {
        left = ZSTD_compressStream2(context_, &piece, &in, mode);
      } while (!ZSTD_isError(left) && piece.pos < space && (in.pos < size || (mode != ZSTD_e_continue && left)));
    }
    if (ZSTD_isError(left)) {
      last_mode_ = ZSTD_e_end;
      ZSTD_CCtx_reset(context_, ZSTD_reset_session_only);
      (void)check_zstd(t, left, "compress Zstandard data");
      return failed;
    }
    out.commit(piece.pos);
    if (in.pos == size && (mode == ZSTD_e_continue ? piece.pos < space : left == 0)) break;
  }
  last_mode_ = mode;
  return out.finish();
}

Result<Own<Bytes>> ZstdCompressor::compress(Thread& t, Ref<> data, int mode) {
  Buffer buffer;
  TRY(get_buffer(t, data, buffer));
  if (mode < ZSTD_e_continue || mode > ZSTD_e_end)
    return raise(t, exc::ValueError,
                 "mode argument wrong value, it should be one of ZstdCompressor.CONTINUE, "
                 "ZstdCompressor.FLUSH_BLOCK, ZstdCompressor.FLUSH_FRAME.");
  return run(t, buffer.bytes().data(), buffer.bytes().size(), static_cast<ZSTD_EndDirective>(mode));
}

Result<Own<Bytes>> ZstdCompressor::flush(Thread& t, int mode) {
  if (mode != ZSTD_e_end && mode != ZSTD_e_flush)
    return raise(t, exc::ValueError,
                 "mode argument wrong value, it should be ZstdCompressor.FLUSH_FRAME or ZstdCompressor.FLUSH_BLOCK.");
  return run(t, nullptr, 0, static_cast<ZSTD_EndDirective>(mode));
}

Result<void> ZstdCompressor::set_pledged_input_size(Thread& t, Ref<> given) {
  std::uint64_t size = ZSTD_CONTENTSIZE_UNKNOWN;
  if (!is_none(given)) {
    if (!is_int(given)) return raise(t, exc::TypeError, "an integer is required");
    const IntView view(given);
    size = view->size ? view->data[0] : 0;
    if (view->negative || view->size > 1 || size >= ZSTD_CONTENTSIZE_ERROR)
      return raise(t, exc::ValueError, "size argument should be a positive int less than %u",
                   static_cast<std::uint64_t>(ZSTD_CONTENTSIZE_ERROR));
  }
  StreamGuard guard(lock_);
  TRY(guard.enter(t));
  if (last_mode_ != ZSTD_e_end)
    return raise(t, exc::ValueError, "set_pledged_input_size() method must be called when last_mode == FLUSH_FRAME");
  return check_zstd(t, ZSTD_CCtx_setPledgedSrcSize(context_, size), "set pledged uncompressed content size");
}

namespace {

constexpr Method kMethods[] = {
    bind<&ZstdCompressor::compress>(
        "compress(self, /, data, mode=0)",
        "Take in data. Returns what compressed bytes are ready, maybe none.\n\n  mode\n    CONTINUE lets data gather; "
        "FLUSH_BLOCK brings out all so far; FLUSH_FRAME ends the frame as well."),
    bind<&ZstdCompressor::flush>("flush(self, /, mode=2)",
                                 "Returns the compressed bytes still held.\n\n  mode\n    FLUSH_FRAME ends the frame, "
                                 "FLUSH_BLOCK only a block of it.\n\nA later compress() starts the next frame."),
    bind<&ZstdCompressor::set_pledged_input_size>(
        "set_pledged_input_size(self, size, /)",
        "Say how much data the next frame will have, so that its header tells.\n\n  size\n    Bytes, or None when it "
        "is not known.\n\nValueError in the middle of a frame. A frame with another amount of data cannot be ended: "
        "ZstdError."),
};
constexpr Attribute kAttributes[] = {
    as_member(attribute<&ZstdCompressor::get_last_mode>(
        "last_mode",
        "The mode of the latest compress() or flush(): CONTINUE, FLUSH_BLOCK or FLUSH_FRAME. At first "
        "FLUSH_FRAME.\n\nIt tells whether a frame is under way.")),
};

}  // namespace

constinit Type ZstdCompressor::type = describe<ZstdCompressor>(
    "compression.zstd.ZstdCompressor",
    {.doc = "ZstdCompressor(level=None, options=None, zstd_dict=None)\n--\n\nCompresses data that come piece by piece "
            "into Zstandard frames.\n\n  level\n    COMPRESSION_LEVEL_DEFAULT unless given.\n  options\n    A dict "
            "from CompressionParameter to int, which may hold the level instead.\n  zstd_dict\n    A ZstdDict to start "
            "from.\n\nThreads may share one. compress() does all of it in one call.",
     .methods = kMethods,
     .attributes = kAttributes});

}  // namespace krait::compress
