// errno: the error numbers of the system, by name; and `errorcode`, the names by number.
#include <cerrno>

#include "modules/modules.h"
#include "types/dict.h"
#include "types/str.h"

namespace krait {
namespace {

// Of two names for one number, errorcode has the later one.
constexpr IntConstant kConstants[] = {
#define ROW(name) {#name, name},
    ROW(ENODEV) ROW(ENOCSI) ROW(EHOSTUNREACH) ROW(ENOMSG) ROW(EUCLEAN) ROW(EL2NSYNC) ROW(EL2HLT) ROW(ENODATA) ROW(
        ENOTBLK) ROW(ENOSYS) ROW(EPIPE) ROW(EINVAL) ROW(EOVERFLOW) ROW(EADV) ROW(EINTR) ROW(EUSERS) ROW(ENOTEMPTY)
        ROW(ENOBUFS) ROW(EPROTO) ROW(EREMOTE) ROW(ENAVAIL) ROW(ECHILD) ROW(ELOOP) ROW(EXDEV) ROW(E2BIG) ROW(ESRCH)
            ROW(EMSGSIZE) ROW(EAFNOSUPPORT) ROW(EBADR) ROW(EHOSTDOWN) ROW(EPFNOSUPPORT) ROW(ENOPROTOOPT) ROW(EBUSY)
                ROW(EWOULDBLOCK) ROW(EBADFD) ROW(EDOTDOT) ROW(EISCONN) ROW(ENOTCONN) ROW(ESHUTDOWN) ROW(EOPNOTSUPP)
                    ROW(ENOTSUP) ROW(ENONET) ROW(ENOEXEC) ROW(EBADE) ROW(EXFULL) ROW(EUNATCH) ROW(EBADF) ROW(EROFS) ROW(
                        EDOM) ROW(EALREADY) ROW(EBADMSG) ROW(ENFILE) ROW(ESTALE) ROW(ELIBSCN) ROW(ELIBMAX) ROW(ELIBEXEC)
                        ROW(ELIBBAD) ROW(ELIBACC) ROW(ELNRNG) ROW(EMULTIHOP) ROW(EMFILE) ROW(EMLINK) ROW(ENAMETOOLONG)
                            ROW(ENETDOWN) ROW(ENETUNREACH) ROW(ENETRESET) ROW(ENOANO) ROW(ENOENT) ROW(ENOLCK)
                                ROW(ENOLINK) ROW(ENOMEM) ROW(ENOPKG) ROW(ENOSPC) ROW(ENOSR) ROW(ENOSTR) ROW(ENOTDIR)
                                    ROW(ENOTNAM) ROW(ENOTSOCK) ROW(ENOTTY) ROW(ENOTUNIQ) ROW(ENXIO) ROW(EPERM)
                                        ROW(EPROTONOSUPPORT) ROW(EPROTOTYPE) ROW(ERANGE) ROW(EREMCHG) ROW(EREMOTEIO)
                                            ROW(ERESTART) ROW(ESOCKTNOSUPPORT) ROW(ESPIPE) ROW(ESRMNT) ROW(ESTRPIPE)
                                                ROW(ETIME) ROW(ETIMEDOUT) ROW(ETOOMANYREFS) ROW(ETXTBSY) ROW(
                                                    EACCES) ROW(EADDRINUSE) ROW(EADDRNOTAVAIL) ROW(EAGAIN) ROW(EBADRQC)
                                                    ROW(EBADSLT) ROW(EBFONT) ROW(ECHRNG) ROW(ECOMM) ROW(ECONNABORTED)
                                                        ROW(ECONNREFUSED) ROW(ECONNRESET) ROW(EDEADLK) ROW(EDEADLOCK)
                                                            ROW(EDESTADDRREQ) ROW(EDQUOT) ROW(EEXIST) ROW(EFAULT)
                                                                ROW(EFBIG) ROW(EIDRM) ROW(EILSEQ) ROW(EINPROGRESS)
                                                                    ROW(EIO) ROW(EISDIR) ROW(EISNAM) ROW(EKEYEXPIRED)
                                                                        ROW(EKEYREJECTED) ROW(EKEYREVOKED) ROW(EL3HLT)
                                                                            ROW(EL3RST) ROW(EMEDIUMTYPE) ROW(ENOKEY)
                                                                                ROW(ENOMEDIUM) ROW(ENOTRECOVERABLE)
                                                                                    ROW(EOWNERDEAD) ROW(ERFKILL)
                                                                                        ROW(ECANCELED) ROW(EHWPOISON)
#ifdef EFTYPE
                                                                                            ROW(EFTYPE)
#endif
#undef ROW
};

Result<void> start(Thread& t, Ref<Dict> namespace_) {
  Own<Dict> names = TRY(Dict::create(t));
  for (const IntConstant& c : kConstants) {
    Own<Str> name = TRY(Str::intern_ascii(t, c.name));
    TRY(names->set(t, Ref<>(Value::of_int(c.value)), std::move(name)));
  }
  Own<Str> key = TRY(Str::intern_ascii(t, "errorcode"));
  return namespace_->set_str(t, key.ref(), std::move(names));
}

}  // namespace

constinit const ModuleSpec kErrnoModule = {
    .name = "errno",
    .doc =
        "The numbers by which the system says what went wrong, under their symbolic names: errno.ENOENT is 2 on "
        "most.\n\nerrorcode maps a number to its name. A name that the system does not have is "
        "missing.\n\nos.strerror() turns a number into a sentence.",
    .constants = kConstants,
    .start = &start,
};

}  // namespace krait
