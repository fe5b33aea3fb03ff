// The code of the standard library, compiled when Krait was built: one file beside the library's folder, mapped into
// memory. krait-compile --archive writes it (tools/krait_compile.cpp); importlib asks for it (module _imp).
#pragma once

#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>

namespace krait {

// The file: a header; for every source file the hash of its name, in rising order; the entries in the same order; the
// names; the data.
struct LibraryCodeHeader {
  static constexpr char kMagic[] = "krait-314 code 1";
  char magic[16];
  std::uint64_t entries;
  std::uint64_t file_size;  // a file that is not whole is not used
};
struct LibraryCodeEntry {
  std::uint64_t name, name_size;  // position in the file; the path below the library's folder
  std::uint64_t data, data_size;  // marshal data of verified code
  // Of the source file: another one of that name is not what was compiled.
  std::int64_t mtime;
  std::uint64_t source_size;

  // FNV-1a.
  static std::uint64_t hash_of(std::string_view name) {
    std::uint64_t hash = 0xCBF29CE484222325;
    for (char c : name) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001B3;
    return hash;
  }
};

// What FOLDER.code is called that goes with the library FOLDER.
inline std::string library_code_path(const std::string& folder) { return folder + ".code"; }

// Pages of files that were read and need not stay resident. They are given back many at a time, with whatever lies
// between them: the system has to tell all processors of it, which can take longer than reading a module.
class PagesRead {
 public:
  void add(std::span<const std::uint8_t> data);

 private:
  static constexpr std::size_t kMostKept = std::size_t{128} << 10;

  const std::uint8_t *begin_ = nullptr, *end_ = nullptr;
  std::size_t bytes_ = 0;
};

// Mapped at the first question, for the rest of the process.
class LibraryCode {
 public:
  explicit LibraryCode(const std::string& folder);
  ~LibraryCode();
  LibraryCode(const LibraryCode&) = delete;
  LibraryCode& operator=(const LibraryCode&) = delete;

  // The data of a source file; empty when it is not there or was compiled from another state of the file. It is in
  // memory until `release`.
  std::span<const std::uint8_t> find(std::string_view path, std::int64_t mtime, std::uint64_t size) const;
  void release(std::span<const std::uint8_t> data) { pages_.add(data); }

 private:
  std::string folder_;
  std::span<const std::uint8_t> file_;
  PagesRead pages_;
};

}  // namespace krait
