// _stat: constants and tests of st_mode (stat(2)); the names that Linux lacks have the values stat.py gives them.
#include <sys/stat.h>

#include "modules/modules.h"
#include "types/protocol.h"
#include "types/str.h"

namespace krait {
namespace {

// A mode, as an int that is no wider than mode_t.
Result<mode_t> mode_from(Thread& t, Ref<> given) {
  Own<> number = TRY(index(t, given));
  const std::int64_t mode = TRY(index_int64(t, number.ref()));
  if (mode < 0) return raise(t, exc::OverflowError, "can't convert negative value to unsigned int");
  if (mode == INT64_MAX) return raise(t, exc::OverflowError, "Python int too large to convert to C unsigned long");
  if (mode > UINT32_MAX) return raise(t, exc::OverflowError, "mode out of range");
  return static_cast<mode_t>(mode);
}

template <mode_t kKind>
Result<bool> has_kind(Thread& t, Ref<> mode) {
  return (TRY(mode_from(t, mode)) & S_IFMT) == kKind;
}

// For kinds of file that do not exist here.
Result<bool> has_foreign_kind(Thread& t, Ref<> mode) {
  TRY(mode_from(t, mode));
  return false;
}

Result<std::uint32_t> permissions(Thread& t, Ref<> mode) { return TRY(mode_from(t, mode)) & 07777; }
Result<std::uint32_t> kind(Thread& t, Ref<> mode) { return TRY(mode_from(t, mode)) & S_IFMT; }

char kind_letter(mode_t mode) {
  switch (mode & S_IFMT) {
    case S_IFREG:
      return '-';
    case S_IFDIR:
      return 'd';
    case S_IFLNK:
      return 'l';
    case S_IFBLK:
      return 'b';
    case S_IFCHR:
      return 'c';
    case S_IFIFO:
      return 'p';
    case S_IFSOCK:
      return 's';
  }
  return '?';
}

Result<Own<Str>> filemode(Thread& t, Ref<> given) {
  const mode_t mode = TRY(mode_from(t, given));
  char text[10] = {kind_letter(mode)};
  for (int i = 0; i < 9; ++i) text[1 + i] = mode & (0400 >> i) ? "rwx"[i % 3] : '-';
  if (mode & S_ISUID) text[3] = mode & S_IXUSR ? 's' : 'S';
  if (mode & S_ISGID) text[6] = mode & S_IXGRP ? 's' : 'S';
  if (mode & S_ISVTX) text[9] = mode & S_IXOTH ? 't' : 'T';
  return Str::from_ascii(t, {text, sizeof text});
}

constexpr Method kFunctions[] = {
    bind<&has_kind<S_IFDIR>>("S_ISDIR(object, /)", "S_ISDIR(mode) -> bool\n\nIs it a directory?"),
    bind<&has_kind<S_IFCHR>>("S_ISCHR(object, /)", "S_ISCHR(mode) -> bool\n\nIs it a character device?"),
    bind<&has_kind<S_IFBLK>>("S_ISBLK(object, /)", "S_ISBLK(mode) -> bool\n\nIs it a block device?"),
    bind<&has_kind<S_IFREG>>("S_ISREG(object, /)", "S_ISREG(mode) -> bool\n\nIs it an ordinary file?"),
    bind<&has_kind<S_IFIFO>>("S_ISFIFO(object, /)", "S_ISFIFO(mode) -> bool\n\nIs it a pipe with a name?"),
    bind<&has_kind<S_IFLNK>>("S_ISLNK(object, /)", "S_ISLNK(mode) -> bool\n\nIs it a symbolic link?"),
    bind<&has_kind<S_IFSOCK>>("S_ISSOCK(object, /)", "S_ISSOCK(mode) -> bool\n\nIs it a socket?"),
    bind<&has_foreign_kind>("S_ISDOOR(object, /)", "S_ISDOOR(mode) -> bool\n\nIs it a door, as Solaris has them?"),
    bind<&has_foreign_kind>("S_ISPORT(object, /)",
                            "S_ISPORT(mode) -> bool\n\nIs it an event port, as Solaris has them?"),
    bind<&has_foreign_kind>("S_ISWHT(object, /)", "S_ISWHT(mode) -> bool\n\nIs it a whiteout, as BSD has them?"),
    bind<&permissions>("S_IMODE(object, /)", "The permissions in a mode: what os.chmod() can set."),
    bind<&kind>("S_IFMT(object, /)", "The kind of file in a mode: one of S_IF*."),
    bind<&filemode>("filemode(object, /)", "A mode as `ls -l` shows it: '-rwxr-xr-x'."),
};

constexpr IntConstant kConstants[] = {
    {"S_IFDIR", S_IFDIR},
    {"S_IFCHR", S_IFCHR},
    {"S_IFBLK", S_IFBLK},
    {"S_IFREG", S_IFREG},
    {"S_IFIFO", S_IFIFO},
    {"S_IFLNK", S_IFLNK},
    {"S_IFSOCK", S_IFSOCK},
    {"S_IFDOOR", 0},
    {"S_IFPORT", 0},
    {"S_IFWHT", 0},
    {"S_ISUID", S_ISUID},
    {"S_ISGID", S_ISGID},
    {"S_ISVTX", S_ISVTX},
    {"S_ENFMT", S_ISGID},
    {"S_IREAD", S_IRUSR},
    {"S_IWRITE", S_IWUSR},
    {"S_IEXEC", S_IXUSR},
    {"S_IRWXU", S_IRWXU},
    {"S_IRUSR", S_IRUSR},
    {"S_IWUSR", S_IWUSR},
    {"S_IXUSR", S_IXUSR},
    {"S_IRWXG", S_IRWXG},
    {"S_IRGRP", S_IRGRP},
    {"S_IWGRP", S_IWGRP},
    {"S_IXGRP", S_IXGRP},
    {"S_IRWXO", S_IRWXO},
    {"S_IROTH", S_IROTH},
    {"S_IWOTH", S_IWOTH},
    {"S_IXOTH", S_IXOTH},
    {"ST_MODE", 0},
    {"ST_INO", 1},
    {"ST_DEV", 2},
    {"ST_NLINK", 3},
    {"ST_UID", 4},
    {"ST_GID", 5},
    {"ST_SIZE", 6},
    {"ST_ATIME", 7},
    {"ST_MTIME", 8},
    {"ST_CTIME", 9},
    {"UF_SETTABLE", 0xffff},
    {"UF_NODUMP", 0x1},
    {"UF_IMMUTABLE", 0x2},
    {"UF_APPEND", 0x4},
    {"UF_OPAQUE", 0x8},
    {"UF_NOUNLINK", 0x10},
    {"UF_COMPRESSED", 0x20},
    {"UF_TRACKED", 0x40},
    {"UF_DATAVAULT", 0x80},
    {"UF_HIDDEN", 0x8000},
    {"SF_SETTABLE", 0xffff0000},
    {"SF_ARCHIVED", 0x10000},
    {"SF_IMMUTABLE", 0x20000},
    {"SF_APPEND", 0x40000},
    {"SF_NOUNLINK", 0x100000},
    {"SF_SNAPSHOT", 0x200000},
    {"SF_FIRMLINK", 0x800000},
    {"SF_DATALESS", 0x40000000},
};

}  // namespace

constinit const ModuleSpec kStatModule = {.name = "_stat",
                                          .doc =
                                              "File type bits, permissions, flags and places in os.stat_result: the "
                                              "constants of module stat, and its tests of st_mode.",
                                          .functions = kFunctions,
                                          .constants = kConstants};

}  // namespace krait
