// Who this process is: users, groups, sessions, process groups.
#include <grp.h>
#include <pwd.h>
#include <unistd.h>

#include <memory>

#include "modules/posix/posix.h"
#include "types/protocol.h"

namespace krait::posix {
namespace {

template <auto kCall>
Result<Own<>> own_id(Thread& t) {
  return from_user_id(t, kCall());
}
template <auto kCall>
Result<Own<>> three_ids(Thread& t) {
  uid_t real, effective, saved;
  if (kCall(&real, &effective, &saved) != 0) return raise_errno(t, errno);
  return Tuple::of(t, TRY(from_user_id(t, real)), TRY(from_user_id(t, effective)), TRY(from_user_id(t, saved)));
}

Result<Own<>> groups_list(Thread& t, const gid_t* groups, int count) {
  Own<List> list = TRY(List::create(t, static_cast<std::size_t>(count)));
  for (int i = 0; i < count; ++i) TRY(list->append_own(t, TRY(from_user_id(t, groups[i]))));
  return list;
}
Result<Own<>> getgroups(Thread& t) {
  const int count = ::getgroups(0, nullptr);
  if (count < 0) return raise_errno(t, errno);
  const std::unique_ptr<gid_t[]> groups(new gid_t[static_cast<std::size_t>(count) + 1]);
  const int n = ::getgroups(count, groups.get());
  if (n < 0) return raise_errno(t, errno);
  return groups_list(t, groups.get(), n);
}
Result<Own<>> getgrouplist(Thread& t, Ref<Str> user, GroupId group) {
  const FsText name = TRY(FsText::from(t, user));
  for (int room = 64;; room *= 2) {
    const std::unique_ptr<gid_t[]> groups(new gid_t[static_cast<std::size_t>(room)]);
    int count = room;
    if (unlocked(t, [&] { return ::getgrouplist(name.text(), group.id, groups.get(), &count); }) != -1)
      return groups_list(t, groups.get(), count);
    if (room > 1 << 20) return raise_errno(t, errno);
  }
}
Result<void> setgroups(Thread& t, Ref<> given) {
  if (!is_sequence(given)) return raise(t, exc::TypeError, "setgroups argument must be a sequence");
  Own<Tuple> groups = TRY(to_tuple(t, given));
  const std::size_t n = groups->size();
  if (n > 65536) return raise(t, exc::ValueError, "too many groups");
  const std::unique_ptr<gid_t[]> ids(new gid_t[n + 1]);
  for (std::size_t i = 0; i < n; ++i) {
    if (!has_index((*groups)[i])) return raise(t, exc::TypeError, "groups must be integers");
    static constexpr Signature kPlace("setgroups(groups, /)");
    ids[i] = TRY(Convert<GroupId>::from(t, ArgumentPlace{kPlace, 0}, (*groups)[i].value())).id;
  }
  if (::setgroups(n, ids.get()) != 0) return raise_errno(t, errno);
  return ok;
}
Result<void> initgroups(Thread& t, FsText user, GroupId group) {
  if (unlocked(t, [&] { return ::initgroups(user.text(), group.id); }) != 0) return raise_errno(t, errno);
  return ok;
}

Result<Own<>> getlogin(Thread& t) {
  char name[256];
  const int error = unlocked(t, [&] { return ::getlogin_r(name, sizeof name); });
  if (error) return raise_errno(t, error);
  return fs_decode(t, name);
}

constexpr Method kFunctions[] = {
    bind<&plain_int<::getpid>>("getpid()", "The id of this process."),
    bind<&plain_int<::getppid>>("getppid()", "The id of the parent process."),
    bind<&own_id<::getuid>>("getuid()", "The real user of this process."),
    bind<&own_id<::geteuid>>("geteuid()", "The effective user of this process."),
    bind<&own_id<::getgid>>("getgid()", "The real group of this process."),
    bind<&own_id<::getegid>>("getegid()", "The effective group of this process."),
    bind<&three_ids<::getresuid>>("getresuid()", "(real, effective, saved) user ID."),
    bind<&three_ids<::getresgid>>("getresgid()", "(real, effective, saved) group ID."),
    bind<&checked<::setuid, UserId>>("setuid(uid, /)", "Become another user."),
    bind<&checked<::seteuid, UserId>>("seteuid(euid, /)", "Become another user as far as permissions go."),
    bind<&checked<::setgid, GroupId>>("setgid(gid, /)", "Change to another group."),
    bind<&checked<::setegid, GroupId>>("setegid(egid, /)", "Change to another group as far as permissions go."),
    bind<&checked<::setreuid, UserId, UserId>>("setreuid(ruid, euid, /)",
                                               "Change the real and effective user ID; -1 leaves one alone."),
    bind<&checked<::setregid, GroupId, GroupId>>("setregid(rgid, egid, /)",
                                                 "Change the real and effective group ID; -1 leaves one alone."),
    bind<&checked<::setresuid, UserId, UserId, UserId>>("setresuid(ruid, euid, suid, /)",
                                                        "Change all three user IDs; -1 leaves one alone."),
    bind<&checked<::setresgid, GroupId, GroupId, GroupId>>("setresgid(rgid, egid, sgid, /)",
                                                           "Change all three group IDs; -1 leaves one alone."),
    bind<&getgroups>("getgroups()", "The IDs of further groups that this process belongs to."),
    bind<&getgrouplist>("getgrouplist(user, group, /)", "The groups that a user belongs to, `group` among them."),
    bind<&setgroups>("setgroups(groups, /)", "Replace the further groups that this process belongs to."),
    bind<&initgroups>("initgroups(username, gid, /)",
                      "Make the groups of a user the supplementary ones of this process."),
    bind<&getlogin>("getlogin()", "The name of the user who logged in on the controlling terminal."),
    bind<&checked_int<::getpgid, int>>("getpgid(pid)", "The process group of a process, of this one for 0."),
    bind<&plain_int<::getpgrp>>("getpgrp()", "The ID of the group of processes that this one is in."),
    bind<&checked<::setpgid, int, int>>("setpgid(pid, pgrp, /)", "Put a process into a process group."),
    bind<&checked<::setpgrp>>("setpgrp()", "Put this process into a group of its own, of the same ID."),
    bind<&checked_int<::getsid, int>>("getsid(pid, /)", "The session of a process, of this one for 0."),
    bind<&checked<::setsid>>("setsid()", "Make this process the leader of a new session."),
};

}  // namespace

constinit const std::span<const Method> kIdentityFunctions = kFunctions;

}  // namespace krait::posix
