// marshal: the functions over types/marshal, and reading exactly one object from a file.
#include "types/marshal.h"

#include <string>

#include "code/marshal_format.h"
#include "modules/modules.h"
#include "object/audit.h"
#include "object/buffer.h"
#include "object/room.h"
#include "types/bytes.h"
#include "types/memoryview.h"
#include "types/protocol.h"
#include "types/str.h"

namespace krait {
namespace {

// Fetches the bytes of one object from a file, not one more, by looking at nothing but sizes and counts. What is
// wrong with the data is left to the reader of the result.
class FileScanner {
 public:
  FileScanner(Thread& t, Ref<> file) : t_(t), file_(file) {}

  Result<void> object(int depth = 0) {
    using marshal::Type;
    TRY(take(1));
    const auto type = static_cast<Type>(static_cast<std::uint8_t>(data_.back()) & 0x7F);
    is_null_ = type == Type::Null;
    if (depth > marshal::kMaxDepth) stopped_ = true;
    if (stopped_) return ok;
    switch (type) {
      case Type::Int:
      case Type::Ref:
        return take(4);
      case Type::Float:
      case Type::Int64:
        return take(8);
      case Type::Complex:
        return take(16);
      case Type::FloatText:
        return sized(1);
      case Type::ComplexText:
        TRY(sized(1));
        return sized(1);
      case Type::Long: {
        const std::int64_t digits = TRY(count(4));
        return take(2 * (digits < 0 ? -digits : digits));
      }
      case Type::Bytes:
      case Type::Str:
      case Type::InternedStr:
      case Type::Ascii:
      case Type::InternedAscii:
        return sized(4);
      case Type::ShortAscii:
      case Type::ShortInternedAscii:
        return sized(1);
      case Type::SmallTuple:
        return objects(TRY(count(1)), depth);
      case Type::Tuple:
      case Type::List:
      case Type::Set:
      case Type::FrozenSet:
        return objects(TRY(count(4)), depth);
      case Type::Slice:
        return objects(3, depth);
      case Type::Dict:
        for (;;) {
          TRY(object(depth + 1));
          if (is_null_ || stopped_) break;
          TRY(object(depth + 1));
        }
        is_null_ = false;
        return ok;
      case Type::Code:
        TRY(take(20));
        TRY(objects(8, depth));
        TRY(take(4));
        return objects(2, depth);
      default:
        // Types without content, and what is no type at all.
        return ok;
    }
  }
  const std::string& data() const { return data_; }

 private:
  Result<void> objects(std::int64_t n, int depth) {
    for (std::int64_t i = 0; i < n && !stopped_; ++i) TRY(object(depth + 1));
    is_null_ = false;
    return ok;
  }
  // A little-endian count of 1 or 4 bytes.
  Result<std::int64_t> count(int size) {
    TRY(take(size));
    std::uint32_t n = 0;
    for (int i = size; i-- > 0;)
      n = n << 8 | static_cast<std::uint8_t>(data_[data_.size() - static_cast<std::size_t>(size - i)]);
    if (size == 1) return n;
    return static_cast<std::int32_t>(n);
  }
  Result<void> sized(int size) {
    const std::int64_t n = TRY(count(size));
    if (n < 0) {
      stopped_ = true;
      return ok;
    }
    return take(n);
  }

  Result<void> take(std::int64_t n) {
    const std::size_t old = data_.size();
    TRY(ensure_room(t_, data_, static_cast<std::size_t>(n)));
    data_.resize(old + static_cast<std::size_t>(n));
    if (n == 0) return ok;
    Own<MemoryView> view = TRY(MemoryView::of_memory(t_, data_.data() + old, static_cast<std::size_t>(n), false));
    Own<Str> readinto = TRY(Str::intern_ascii(t_, "readinto"));
    Result<Own<>> answer = call_method(t_, file_, readinto.ref(), {view.value()});
    const Result<void> released = view->release_memory(t_);
    if (answer.is_failed() || released.is_failed()) return failed;
    const Own<> read = std::move(answer).take();
    const std::int64_t got = TRY(index_int64(t_, read.ref(), &exc::OverflowError));
    if (got > n)
      return raise(t_, exc::ValueError, "read() returned too much data: %d bytes requested, %d returned", n, got);
    if (got < n) return raise(t_, exc::EOFError, "EOF read where not expected");
    return ok;
  }

  Thread& t_;
  Ref<> file_;
  std::string data_;
  bool is_null_ = false, stopped_ = false;
};

MarshalCode code_policy(bool allowed) { return allowed ? MarshalCode::Allowed : MarshalCode::Refused; }

Result<int> version_of(Thread& t, OptRef<> given) {
  if (!given) return static_cast<int>(marshal::kVersion);
  return static_cast<int>(TRY(index_int64(t, given.ref(), &exc::OverflowError)));
}

Result<Own<Bytes>> dumps(Thread& t, Ref<> value, OptRef<> version, bool allow_code) {
  const int v = TRY(version_of(t, version));
  TRY(audit(t, "marshal.dumps", {value.value(), Value::of_int(v)}));
  return marshal_dumps(t, value, v, code_policy(allow_code));
}

Result<Own<>> dump(Thread& t, Ref<> value, Ref<> file, OptRef<> version, bool allow_code) {
  Own<Bytes> data = TRY(dumps(t, value, version, allow_code));
  Own<Str> write = TRY(Str::intern_ascii(t, "write"));
  return call_method(t, file, write.ref(), {data.value()});
}

Result<Own<>> loads(Thread& t, Ref<> bytes, bool allow_code) {
  Buffer buffer;
  TRY(get_buffer(t, bytes, buffer));
  if (t.interpreter->audit_hooks) {
    Own<Bytes> shown = TRY(Bytes::create(t, buffer.text()));
    TRY(audit(t, "marshal.loads", {shown.value()}));
  }
  return marshal_loads(t, buffer.bytes(), code_policy(allow_code));
}

Result<Own<>> load(Thread& t, Ref<> file, bool allow_code) {
  TRY(audit(t, "marshal.load"));
  // Reading nothing shows whether it is a binary file.
  Own<Str> read = TRY(Str::intern_ascii(t, "read"));
  Own<> nothing = TRY(call_method(t, file, read.ref(), {Value::of_int(0)}));
  if (!nothing.ref().is<Bytes>()) return raise(t, exc::TypeError, "file.read() returned not bytes but %T", nothing);
  FileScanner scanner(t, file);
  TRY(scanner.object());
  const std::string& data = scanner.data();
  return marshal_loads(t, {reinterpret_cast<const std::uint8_t*>(data.data()), data.size()}, code_policy(allow_code));
}

constexpr Method kFunctions[] = {
    bind<&dump>("dump(value, file, version=version, /, *, allow_code=True)",
                "Write value to a binary file.\n\n  value\n    What marshal can write: None, numbers, strings, bytes, "
                "code, slices, and containers of such.\n  file\n    Has a method write().\n  version\n    Of the "
                "format.\n  allow_code\n    Whether code objects may be among it.\n\nValueError for anything else; "
                "what came before it has been written then."),
    bind<&dumps>("dumps(value, version=version, /, *, allow_code=True)",
                 "What dump() would write, as bytes.\n\n  value\n    What marshal can write.\n  version\n    Of the "
                 "format.\n  allow_code\n    Whether code objects may be among it.\n\nValueError for anything else."),
    bind<&load>("load(file, /, *, allow_code=True)",
                "Read one value from a binary file.\n\n  file\n    Has methods read() and readinto().\n  allow_code\n  "
                "  Whether code objects may be among it.\n\nEOFError, ValueError or TypeError when there is no value "
                "that this version understands."),
    bind<&loads>("loads(bytes, /, *, allow_code=True)",
                 "The value that bytes stand for; what comes behind it does not matter.\n\n  allow_code\n    Whether "
                 "code objects may be among it.\n\nEOFError, ValueError or TypeError when there is no value that this "
                 "version understands."),
};

constexpr IntConstant kConstants[] = {{"version", marshal::kVersion}};

}  // namespace

constinit const ModuleSpec kMarshalModule = {.name = "marshal",
                                             .doc =
                                                 "Values in the binary form that .pyc files use: Python's own, the "
                                                 "same on all machines, different from version to version.\n",
                                             .functions = kFunctions,
                                             .constants = kConstants};

}  // namespace krait
