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
// names; the images.
struct LibraryCodeHeader {
  static constexpr char kMagic[] = "krait-314 code 2";
  char magic[16];
  std::uint64_t instructions;  // executable_signature()
  std::uint64_t entries;
  std::uint64_t file_size;  // a file that is not whole is not used
};
struct LibraryCodeEntry {
  std::uint64_t name, name_size;  // position in the file; the path below the library's folder
  std::uint64_t data, data_size;  // the image of the module (code/module_image.h)
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

// Mapped at the first question, for the rest of the process: code objects lie in it.
class LibraryCode {
 public:
  explicit LibraryCode(const std::string& folder);
  LibraryCode(const LibraryCode&) = delete;
  LibraryCode& operator=(const LibraryCode&) = delete;

  // The image of a source file; empty when it is not there or was compiled from another state of the file.
  std::span<const std::uint8_t> find(std::string_view path, std::int64_t mtime, std::uint64_t size);

 private:
  // Most of an image is read once, when the module runs. Now and then all of the file's pages are given back; asking
  // for each image's would take longer than reading it.
  static constexpr std::uint32_t kMostResident = 1024 << 10;

  std::string folder_;
  std::span<const std::uint8_t> file_;
  std::uint32_t read_ = 0;  // bytes asked for since pages were given back
};

}  // namespace krait
