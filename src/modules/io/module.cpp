// Module _io.
#include "modules/io/buffered.h"
#include "modules/io/buffered_pair.h"
#include "modules/io/bytes_io.h"
#include "modules/io/file_io.h"
#include "modules/io/newlines.h"
#include "modules/io/open.h"
#include "modules/io/string_io.h"
#include "modules/io/text_wrapper.h"
#include "modules/modules.h"

namespace krait {

namespace {

constexpr IntConstant kConstants[] = {{"DEFAULT_BUFFER_SIZE", io::kDefaultBufferSize}};
constexpr Type* kTypes[] = {&io::IOBase::type,
                            &io::RawIOBase::type,
                            &io::BufferedIOBase::type,
                            &io::TextIOBase::type,
                            &io::FileIO::type,
                            &io::BufferedReader::type,
                            &io::BufferedWriter::type,
                            &io::BufferedRandom::type,
                            &io::BufferedPair::type,
                            &io::TextIOWrapper::type,
                            &io::IncrementalNewlineDecoder::type,
                            &io::BytesIO::type,
                            &io::BytesIOBuffer::type,
                            &io::StringIO::type,
                            &io::kUnsupportedOperation};
constexpr const std::span<const Method>* kMore[] = {&io::kOpenFunctions};

Result<void> start(Thread& t, Ref<Dict> namespace_) {
  Own<Str> name = TRY(Str::intern_ascii(t, "BlockingIOError"));
  return namespace_->set_str(t, name.ref(), Ref<>(&exc::BlockingIOError).own());
}

}  // namespace

constinit const ModuleSpec kIoModule = {
    .name = "_io",
    .doc = "Streams: files, buffers, text layers, and open(), which puts them together.",
    .constants = kConstants,
    .types = kTypes,
    .start = &start,
    .more_functions = kMore};

}  // namespace krait
