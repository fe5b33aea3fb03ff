#include "runtime/library_code.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>

#include "code/executable.h"
#include "code/module_image.h"
#include "mem/page.h"
#include "mem/populate.h"

namespace krait {

namespace {

bool is_sound(std::span<const std::uint8_t> file) {
  LibraryCodeHeader header;
  if (file.size() < sizeof header) return false;
  std::memcpy(&header, file.data(), sizeof header);
  if (std::memcmp(header.magic, LibraryCodeHeader::kMagic, sizeof header.magic) != 0) return false;
  return header.instructions == executable_signature() && header.file_size == file.size();
}

// Where the file lies in memory in pages of 2 MiB, the system maps these as a whole, and much is resident that nobody
// reads. So it gets an address at which they do not fit.
std::span<const std::uint8_t> map_file(int fd, std::size_t size) {
  constexpr std::size_t kLarge = std::size_t{2} << 20;
  void* room =
      ::mmap(nullptr, size + kLarge + mem::kSystemPage, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (room == MAP_FAILED) return {};
  const std::uintptr_t place =
      ((reinterpret_cast<std::uintptr_t>(room) + kLarge - 1) & ~(kLarge - 1)) + mem::kSystemPage;
  void* p = ::mmap(reinterpret_cast<void*>(place), size, PROT_READ, MAP_PRIVATE | MAP_FIXED, fd, 0);
  if (p == MAP_FAILED) return {};
  (void)::madvise(p, size, MADV_RANDOM);  // what lies beside a module's code is another module's
  return {static_cast<const std::uint8_t*>(p), size};
}

}  // namespace

LibraryCode::LibraryCode(const std::string& folder) : folder_(folder + '/') {
  const int fd = ::open(library_code_path(folder).c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return;
  struct stat st;
  if (::fstat(fd, &st) == 0 && st.st_size > 0) file_ = map_file(fd, static_cast<std::size_t>(st.st_size));
  ::close(fd);
  if (!is_sound(file_)) file_ = {};
}

std::span<const std::uint8_t> LibraryCode::find(std::string_view path, std::int64_t mtime, std::uint64_t size) {
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
    const auto image = file_.subspan(e.data, e.data_size);
    ModuleImage header;
    std::memcpy(&header, image.data(), sizeof header);
    if ((read_ += header.hot_bytes) > kMostResident) {
      (void)::madvise(const_cast<std::uint8_t*>(file_.data()), file_.size(), MADV_DONTNEED);
      read_ = header.hot_bytes;
    }
    mem::populate_to_read(image.data(), header.hot_bytes);
    return image;
  }
  return {};
}

}  // namespace krait
