// grp: the groups of this system.
#include <grp.h>

#include <memory>

#include "modules/modules.h"
#include "modules/posix/posix.h"
#include "types/protocol.h"
#include "types/structseq.h"

namespace krait {
namespace {

constexpr StructField kFields[] = {{"gr_name", "What the group is called."},
                                   {"gr_passwd", "The password, encrypted; usually 'x' or '*'."},
                                   {"gr_gid", "The number of the group."},
                                   {"gr_mem", "The names of its members."}};
constexpr StructSequenceSpec kSpec = {
    "grp.struct_group",
    "An entry of the database of groups, as getgrgid(), getgrnam() and getgrall() give it.\n\nA tuple "
    "(gr_name,gr_passwd,gr_gid,gr_mem) whose items are attributes too.\n",
    kFields, std::size(kFields)};
using Entry = StructSequence<kSpec>;

Result<Own<>> from_entry(Thread& t, const group& g) {
  Own<List> members = TRY(List::create(t));
  for (char** m = g.gr_mem; m && *m; ++m) TRY(members->append_own(t, TRY(fs_decode(t, *m))));
  Own<Entry> made = TRY(Entry::create(t));
  made->init_item(0, TRY(fs_decode(t, g.gr_name)));
  made->init_item(1, g.gr_passwd ? Own<>(TRY(fs_decode(t, g.gr_passwd))) : none());
  made->init_item(2, TRY(posix::from_user_id(t, g.gr_gid)));
  made->init_item(3, std::move(members));
  return made;
}

template <class F>
Result<OptRef<>> look_up(Thread& t, Slot<>& holder, F find) {
  for (std::size_t room = 1024;; room *= 2) {
    const std::unique_ptr<char[]> buffer(new (std::nothrow) char[room]);
    if (!buffer) return raise_memory_error(t);
    group entry;
    group* found = nullptr;
    const int error = unlocked(t, [&] { return find(&entry, buffer.get(), room, &found); });
    if (error == ERANGE && room < std::size_t{1} << 26) continue;
    if (!found) {
      if (error && error != ENOENT && error != ESRCH) return raise_errno(t, error);
      return OptRef<>();
    }
    holder.set(TRY(from_entry(t, *found)));
    return holder.opt();
  }
}

Result<Own<>> getgrnam(Thread& t, Ref<Str> name) {
  const posix::FsText text = TRY(posix::FsText::from(t, name));
  Slot<> holder;
  const OptRef<> found = TRY(look_up(t, holder, [&](group* e, char* b, std::size_t n, group** out) {
    return ::getgrnam_r(text.text(), e, b, n, out);
  }));
  if (!found) return raise(t, exc::KeyError, "getgrnam(): name not found: %R", name);
  return found.ref().own();
}
Result<Own<>> getgrgid(Thread& t, posix::GroupId id) {
  Slot<> holder;
  const OptRef<> found = TRY(look_up(
      t, holder, [&](group* e, char* b, std::size_t n, group** out) { return ::getgrgid_r(id.id, e, b, n, out); }));
  if (!found) return raise(t, exc::KeyError, "getgrgid(): gid not found: %S", TRY(posix::from_user_id(t, id.id)));
  return found.ref().own();
}
Result<Own<>> getgrall(Thread& t) {
  Own<List> all = TRY(List::create(t));
  ::setgrent();
  while (const group* g = ::getgrent()) {
    Result<Own<>> entry = from_entry(t, *g);
    if (entry.is_failed() || all->append_own(t, std::move(entry).take()).is_failed()) {
      ::endgrent();
      return failed;
    }
  }
  ::endgrent();
  return all;
}

constexpr Method kFunctions[] = {
    bind<&getgrgid>("getgrgid(id)", "The entry of a group by number."),
    bind<&getgrnam>("getgrnam(name)", "The entry of a group by name."),
    bind<&getgrall>("getgrall()", "All entries, in arbitrary order."),
};
constexpr Type* kTypes[] = {&Entry::type};
Result<void> start(Thread& t, Ref<Dict>) { return structseq::complete(t, Entry::type, kSpec); }

}  // namespace

constinit const ModuleSpec kGrpModule = {
    .name = "grp",
    .doc = "The groups of this system, as entries of (gr_name, gr_passwd, gr_gid, gr_mem).",
    .functions = kFunctions,
    .types = kTypes,
    .start = &start};

}  // namespace krait
