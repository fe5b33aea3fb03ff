#include "runtime/library_code.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>

namespace krait {

namespace {

bool is_sound(std::span<const std::uint8_t> file) {
  LibraryCodeHeader header;
  if (file.size() < sizeof header) return false;
  std::memcpy(&header, file.data(), sizeof header);
  if (std::memcmp(header.magic, LibraryCodeHeader::kMagic, sizeof header.magic) != 0) return false;
  return header.file_size == file.size();
}

void advise(std::span<const std::uint8_t> data, int advice) {
  constexpr std::uintptr_t kPage = 4096;
  const auto begin = reinterpret_cast<std::uintptr_t>(data.data()) & ~(kPage - 1);
  const auto end = (reinterpret_cast<std::uintptr_t>(data.data() + data.size()) + kPage - 1) & ~(kPage - 1);
  (void)::madvise(reinterpret_cast<void*>(begin), end - begin, advice);
}

}  // namespace

LibraryCode::LibraryCode(const std::string& folder) : folder_(folder + '/') {
  const int fd = ::open(library_code_path(folder).c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return;
  struct stat st;
  if (::fstat(fd, &st) == 0 && st.st_size > 0) {
    const auto size = static_cast<std::size_t>(st.st_size);
    void* p = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, fd, 0);
    if (p != MAP_FAILED) {
      file_ = {static_cast<const std::uint8_t*>(p), size};
      if (!is_sound(file_)) {
        ::munmap(p, size);
        file_ = {};
      } else {
        (void)::madvise(p, size, MADV_RANDOM);  // what lies beside a module's code is another module's
      }
    }
  }
  ::close(fd);
}

LibraryCode::~LibraryCode() {
  if (!file_.empty()) ::munmap(const_cast<std::uint8_t*>(file_.data()), file_.size());
}

std::span<const std::uint8_t> LibraryCode::find(std::string_view path, std::int64_t mtime, std::uint64_t size) const {
  if (file_.empty() || !path.starts_with(folder_)) return {};
  path.remove_prefix(folder_.size());
  const auto* header = reinterpret_cast<const LibraryCodeHeader*>(file_.data());
  const std::span<const std::uint64_t> hashes(reinterpret_cast<const std::uint64_t*>(header + 1), header->entries);
  const auto* entries = reinterpret_cast<const LibraryCodeEntry*>(hashes.data() + hashes.size());
  const std::uint64_t hash = LibraryCodeEntry::hash_of(path);
  for (auto at = std::lower_bound(hashes.begin(), hashes.end(), hash); at != hashes.end() && *at == hash; ++at) {
    const LibraryCodeEntry& e = entries[at - hashes.begin()];
    if (std::string_view(reinterpret_cast<const char*>(file_.data()) + e.name, e.name_size) != path) continue;
    if (e.mtime != mtime || e.source_size != size) return {};
    const auto data = file_.subspan(e.data, e.data_size);
#ifdef MADV_POPULATE_READ
    advise(data, MADV_POPULATE_READ);
#endif
    return data;
  }
  return {};
}

void PagesRead::add(std::span<const std::uint8_t> data) {
  const std::uint8_t *begin = data.data(), *end = begin + data.size();
  begin_ = begin_ ? std::min(begin_, begin) : begin;
  end_ = std::max(end_, end);
  bytes_ += data.size();
  if (bytes_ < kMostKept) return;
  advise({begin_, end_}, MADV_DONTNEED);
  *this = {};
}

}  // namespace krait
