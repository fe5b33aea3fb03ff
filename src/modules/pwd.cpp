// pwd: the users of this system.
#include <pwd.h>

#include <memory>

#include "modules/modules.h"
#include "modules/posix/posix.h"
#include "types/protocol.h"
#include "types/structseq.h"

namespace krait {
namespace {

constexpr StructField kFields[] = {
    {"pw_name", "What the user is called."},         {"pw_passwd", "The password, encrypted; usually 'x' or '*'."},
    {"pw_uid", "The number of the user."},           {"pw_gid", "The number of the group."},
    {"pw_gecos", "Name in full and the like."},      {"pw_dir", "Where the user's files are."},
    {"pw_shell", "What runs when the user logs in."}};
constexpr StructSequenceSpec kSpec = {
    "pwd.struct_passwd",
    "An entry of the database of users, as getpwuid(), getpwnam() and getpwall() give it.\n\nA tuple "
    "(pw_name,pw_passwd,pw_uid,pw_gid,pw_gecos,pw_dir,pw_shell) whose items are attributes too.",
    kFields, std::size(kFields)};
using Entry = StructSequence<kSpec>;

Result<Own<>> text_or_none(Thread& t, const char* text) {
  if (!text) return none();
  return fs_decode(t, text);
}
Result<Own<>> from_entry(Thread& t, const passwd& p) {
  Own<Entry> made = TRY(Entry::create(t));
  made->init_item(0, TRY(text_or_none(t, p.pw_name)));
  made->init_item(1, TRY(text_or_none(t, p.pw_passwd)));
  made->init_item(2, TRY(posix::from_user_id(t, p.pw_uid)));
  made->init_item(3, TRY(posix::from_user_id(t, p.pw_gid)));
  made->init_item(4, TRY(text_or_none(t, p.pw_gecos)));
  made->init_item(5, TRY(text_or_none(t, p.pw_dir)));
  made->init_item(6, TRY(text_or_none(t, p.pw_shell)));
  return made;
}

// Looks an entry up by `find(&entry, buffer, size, &found)`, with as much room as it needs. Empty: there is none.
template <class F>
Result<OptRef<>> look_up(Thread& t, Slot<>& holder, F find) {
  for (std::size_t room = 1024;; room *= 2) {
    const std::unique_ptr<char[]> buffer(new (std::nothrow) char[room]);
    if (!buffer) return raise_memory_error(t);
    passwd entry;
    passwd* found = nullptr;
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

Result<Own<>> getpwnam(Thread& t, Ref<Str> name) {
  const posix::FsText text = TRY(posix::FsText::from(t, name));
  Slot<> holder;
  const OptRef<> found = TRY(look_up(t, holder, [&](passwd* e, char* b, std::size_t n, passwd** out) {
    return ::getpwnam_r(text.text(), e, b, n, out);
  }));
  if (!found) return raise(t, exc::KeyError, "getpwnam(): name not found: %R", name);
  return found.ref().own();
}
Result<Own<>> getpwuid(Thread& t, Ref<> given) {
  static constexpr Signature kPlace("getpwuid(uid, /)");
  Result<posix::UserId> id = Convert<posix::UserId>::from(t, ArgumentPlace{kPlace, 0}, given.value());
  if (id.is_failed()) {
    if (!clear_if_pending(t, exc::OverflowError)) return failed;
    return raise(t, exc::KeyError, "getpwuid(): uid not found");
  }
  const uid_t uid = std::move(id).take().id;
  Slot<> holder;
  const OptRef<> found = TRY(look_up(
      t, holder, [&](passwd* e, char* b, std::size_t n, passwd** out) { return ::getpwuid_r(uid, e, b, n, out); }));
  if (!found) return raise(t, exc::KeyError, "getpwuid(): uid not found: %S", TRY(posix::from_user_id(t, uid)));
  return found.ref().own();
}
Result<Own<>> getpwall(Thread& t) {
  Own<List> all = TRY(List::create(t));
  ::setpwent();
  while (const passwd* p = ::getpwent()) {
    Result<Own<>> entry = from_entry(t, *p);
    if (entry.is_failed() || all->append_own(t, std::move(entry).take()).is_failed()) {
      ::endpwent();
      return failed;
    }
  }
  ::endpwent();
  return all;
}

constexpr Method kFunctions[] = {
    bind<&getpwuid>("getpwuid(uidobj, /)", "The entry of a user by number."),
    bind<&getpwnam>("getpwnam(name, /)", "The entry of a user by name."),
    bind<&getpwall>("getpwall()", "All entries, in arbitrary order."),
};
constexpr Type* kTypes[] = {&Entry::type};
Result<void> start(Thread& t, Ref<Dict>) { return structseq::complete(t, Entry::type, kSpec); }

}  // namespace

constinit const ModuleSpec kPwdModule = {.name = "pwd",
                                         .doc = "Who the users of this system are; each is a struct_passwd.",
                                         .functions = kFunctions,
                                         .types = kTypes,
                                         .start = &start};

}  // namespace krait
