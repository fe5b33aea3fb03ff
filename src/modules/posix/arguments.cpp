// Conversions of the arguments of module posix.
#include <sys/uio.h>

#include <algorithm>
#include <cstring>
#include <new>
#include <utility>

#include "modules/posix/posix.h"
#include "object/buffer.h"
#include "types/bool.h"
#include "types/int.h"
#include "types/names.h"
#include "types/protocol.h"

namespace krait {
namespace posix {
namespace {

const char* expected_kinds(unsigned flags) {
  switch (flags) {
    case Path::kFd | Path::kNone:
      return "string, bytes, os.PathLike, integer or None";
    case Path::kFd:
      return "string, bytes, os.PathLike or integer";
    case Path::kNone:
      return "string, bytes, os.PathLike or None";
    default:
      return "string, bytes or os.PathLike";
  }
}

// An int that stands for an open file.
Result<int> fd_of(Thread& t, Ref<> given) {
  if (is_bool(given)) TRY(warn_format(t, exc::RuntimeWarning, 1, "bool is used as a file descriptor"));
  Own<> number = TRY(index(t, given));
  const std::int64_t fd = TRY(index_int64(t, number.ref()));
  if (fd > INT32_MAX) return raise(t, exc::OverflowError, "fd is greater than maximum");
  if (fd < INT32_MIN) return raise(t, exc::OverflowError, "fd is less than minimum");
  return static_cast<int>(fd);
}

// A user, group or device: an unsigned number, or -1.
Result<std::uint64_t> id_of(Thread& t, Ref<> given, const char* what, std::uint64_t maximum) {
  if (!has_index(given)) return raise(t, exc::TypeError, "%s should be integer, not %T", what, given);
  Own<> number = TRY(index(t, given));
  std::int64_t value;
  if (!int_fits(number.ref(), &value)) {
    if (int_sign(number.ref()) < 0) return raise(t, exc::OverflowError, "%s is less than minimum", what);
    return raise(t, exc::OverflowError, "%s is greater than maximum", what);
  }
  if (value == -1) return maximum;
  // CPython says so of numbers that are too large, as long as they fit in 64 bits.
  if (value < 0 || static_cast<std::uint64_t>(value) > maximum)
    return raise(t, exc::OverflowError, "%s is less than minimum", what);
  return static_cast<std::uint64_t>(value);
}

}  // namespace

Result<Path> Path::from(Thread& t, ArgumentPlace place, Value given, unsigned flags) {
  Path made;
  const Ref<> o = given.is_empty() ? none_ref() : Ref<>(given);
  made.shown_.set(o.own());
  if (krait::is_none(o) && (flags & kNone)) return made;
  const std::string_view function = place.signature.name(), argument = place.signature.parameter_name(place.parameter);
  const bool is_text = o.is<Str>() || o.is<Bytes>();
  if (!is_text && (flags & kFd) && has_index(o)) {
    made.fd_ = TRY(fd_of(t, o));
    made.is_fd_ = true;
    return made;
  }
  if (!is_text) {
    if (is_none_or_missing(lookup(t, *o.type(), names::__fspath__)))
      return raise(t, exc::TypeError, "%s: %s should be %s, not %T", function, argument, expected_kinds(flags), o);
    made.shown_.set(TRY(fspath(t, o)));
  }
  const Ref<> plain = made.shown_.ref();
  if (plain.is<Bytes>()) {
    made.gives_bytes_ = true;
    made.bytes_.set(plain.own());
  } else {
    made.bytes_.set(TRY(fs_encode(t, plain.as<Str>())));
  }
  if (std::strlen(made.bytes()) != made.bytes_->size())
    return raise(t, exc::ValueError, "%s: embedded null character in %s", function, argument);
  return made;
}

Result<FsText> FsText::from(Thread& t, Ref<> given) {
  Own<> plain = TRY(fspath(t, given));
  FsText made;
  made.bytes_ =
      plain.ref().is<Str>() ? TRY(fs_encode(t, plain.ref().as<Str>())).leak() : std::move(plain).into<Bytes>().leak();
  if (std::strlen(made.text()) != made.bytes_->size()) return raise(t, exc::ValueError, "embedded null byte");
  return made;
}

Result<Own<>> from_user_id(Thread& t, uid_t id) {
  return int_from(t, id == static_cast<uid_t>(-1) ? -1 : static_cast<std::int64_t>(id));
}
Result<Own<>> from_device(Thread& t, dev_t id) {
  if (id == static_cast<dev_t>(-1)) return int_from(t, -1);
  return int_from_unsigned(t, id);
}

Failed raise_path(Thread& t, const Path& path) { return raise_errno(t, errno, path.shown()); }
Failed raise_paths(Thread& t, const Path& a, const Path& b) { return raise_errno(t, errno, a.shown(), b.shown()); }

Result<void> check_dir_fd(Thread& t, const char* function, const Path& path, DirFd dir) {
  if (dir.is_default()) return ok;
  if (path.is_fd() || path.is_none())
    return raise(t, exc::ValueError, "%s: can't specify dir_fd without matching path", function);
  return ok;
}
Result<void> check_fd_follow(Thread& t, const char* function, const Path& path, bool follow_symlinks) {
  if (path.is_fd() && !follow_symlinks)
    return raise(t, exc::ValueError, "%s: cannot use fd and follow_symlinks together", function);
  return ok;
}

Result<Own<>> name_result(Thread& t, bool as_bytes, std::string_view name) {
  if (as_bytes) return Bytes::create(t, name);
  return fs_decode(t, name);
}

// ---- IoVectors ----

IoVectors::~IoVectors() {
  delete[] buffers_;
  delete[] vectors_;
}
Result<void> IoVectors::fill(Thread& t, Ref<> sequence, int flags) {
  const std::size_t n = TRY(len(t, sequence));
  if (n > INT32_MAX) return raise(t, exc::OverflowError, "too many buffers");
  buffers_ = new (std::nothrow) Buffer[n];
  vectors_ = new (std::nothrow) iovec[n];
  if (!buffers_ || !vectors_) return raise_memory_error(t);
  for (std::size_t i = 0; i < n; ++i) {
    Own<> item = TRY(get_item(t, sequence, Ref<>(Value::of_int(static_cast<std::int64_t>(i)))));
    TRY(get_buffer(t, item.ref(), buffers_[i], flags));
    vectors_[i] = {buffers_[i].data, static_cast<std::size_t>(buffers_[i].length)};
    ++count_;
  }
  return ok;
}

// ---- CStrings ----

CStrings::~CStrings() { delete[] pointers_; }

Result<void> CStrings::add(Thread& t, Own<Bytes> text) {
  if (!held_) held_.set(TRY(List::create(t)));
  return held_->append_own(t, std::move(text));
}
Result<void> CStrings::fill(Thread& t, Ref<> list_or_tuple) {
  Own<Tuple> items = TRY(to_tuple(t, list_or_tuple));
  for (std::size_t i = 0; i < items->size(); ++i) {
    const FsText text = TRY(FsText::from(t, (*items)[i]));
    TRY(add(t, text.bytes().own()));
  }
  return ok;
}
Result<void> CStrings::fill_environment(Thread& t, Ref<> mapping) {
  // Copies: what converts an item may change the mapping.
  Own<Str> keys_name = TRY(Str::intern_ascii(t, "keys")), values_name = TRY(Str::intern_ascii(t, "values"));
  Own<Tuple> keys = TRY(to_tuple(t, TRY(call_method(t, mapping, keys_name.ref())).ref()));
  Own<Tuple> values = TRY(to_tuple(t, TRY(call_method(t, mapping, values_name.ref())).ref()));
  for (std::size_t i = 0; i < std::min(keys->size(), values->size()); ++i) {
    const FsText name = TRY(FsText::from(t, (*keys)[i])), text = TRY(FsText::from(t, (*values)[i]));
    const std::string_view n = name.bytes()->text(), v = text.bytes()->text();
    if (n.empty() || n.find('=', 1) != n.npos) return raise(t, exc::ValueError, "illegal environment variable name");
    Own<Bytes> both = TRY(Bytes::create_uninitialized(t, n.size() + 1 + v.size()));
    std::memcpy(both->mutable_data(), n.data(), n.size());
    both->mutable_data()[n.size()] = '=';
    std::memcpy(both->mutable_data() + n.size() + 1, v.data(), v.size());
    TRY(add(t, std::move(both)));
  }
  return ok;
}
Result<char* const*> CStrings::array(Thread& t) {
  delete[] std::exchange(pointers_, new (std::nothrow) char*[size() + 1]);
  if (!pointers_) return raise_memory_error(t);
  for (std::size_t i = 0; i < size(); ++i)
    pointers_[i] = reinterpret_cast<char*>(Ref<>(held_->items()[i]).as<Bytes>()->mutable_data());
  pointers_[size()] = nullptr;
  return pointers_;
}

}  // namespace posix

Result<posix::DirFd> Convert<posix::DirFd>::from(Thread& t, ArgumentPlace, Value v) {
  if (v.is_empty() || is_none(Ref<>(v))) return posix::DirFd{AT_FDCWD};
  if (!has_index(Ref<>(v))) return raise(t, exc::TypeError, "argument should be integer or None, not %T", Ref<>(v));
  return posix::DirFd{TRY(posix::fd_of(t, Ref<>(v)))};
}
Result<posix::UserId> Convert<posix::UserId>::from(Thread& t, ArgumentPlace, Value v) {
  return posix::UserId{static_cast<uid_t>(TRY(posix::id_of(t, Ref<>(v), "uid", UINT32_MAX)))};
}
Result<posix::GroupId> Convert<posix::GroupId>::from(Thread& t, ArgumentPlace, Value v) {
  return posix::GroupId{static_cast<gid_t>(TRY(posix::id_of(t, Ref<>(v), "gid", UINT32_MAX)))};
}
Result<posix::DeviceId> Convert<posix::DeviceId>::from(Thread& t, ArgumentPlace, Value v) {
  Own<> number = TRY(index(t, Ref<>(v)));
  std::int64_t value;
  if (int_fits(number.ref(), &value) && value == -1) return posix::DeviceId{static_cast<dev_t>(-1)};
  return posix::DeviceId{TRY(uint64_argument(t, number.ref()))};
}

}  // namespace krait
