# What posix knows of paths, numbers and the system.
import os, posix

for p in ("", ".", "/", "//", "///", "a/./b//../c/", "/../a", "//a/..", "../../a/..", "a/../..", "é/../ü", "x\0/../y"):
    print(repr(posix._path_normpath(p)), posix._path_splitroot_ex(p))
print(posix._path_normpath(b"/a/../b/"), posix._path_splitroot_ex(b"//x"))
print(os.fspath("a"), os.fspath(b"b"))
print(os.major(os.makedev(5, 6)), os.minor(os.makedev(5, 6)), os.makedev(1, 2))
print(os.strerror(2), os.sysconf("SC_PAGESIZE") == os.sysconf(os.sysconf_names["SC_PAGESIZE"]))
print(os.terminal_size((80, 24)), os.uname().sysname, os.sched_param(3))
print(os.pathconf("/", "PC_NAME_MAX"), len(os.urandom(5)), len(os.getrandom(4)))
print(os.cpu_count() >= 1, 0 <= os.getpriority(os.PRIO_PROCESS, 0) + 20, os.getpid() == os.getpid())
for call in (lambda: os.fspath(1), lambda: os.sysconf("x"), lambda: os.sysconf(1.5), lambda: os.urandom(-1),
             lambda: os.putenv("a=b", "c"), lambda: os.sched_setaffinity(0, [-1]), lambda: os.lseek(0, 2**70, 0),
             lambda: os.waitstatus_to_exitcode(127), lambda: posix._path_normpath(1)):
    try:
        call()
    except Exception as e:
        print(type(e).__name__, e)
fd = os.memfd_create("x")
os.write(fd, b"abc")
print(os.fstat(fd).st_size)
e = os.eventfd(5)
print(os.eventfd_read(e), os.eventfd_write(e, 3), os.eventfd_read(e))
t = os.timerfd_create(1)
print(os.timerfd_settime(t, initial=0.001), len(os.read(t, 8)), os.timerfd_gettime_ns(t))

# expect: '.' ('', '', '')
# expect: '.' ('', '', '.')
# expect: '/' ('', '/', '')
# expect: '//' ('', '//', '')
# expect: '/' ('', '/', '//')
# expect: 'a/c' ('', '', 'a/./b//../c/')
# expect: '/a' ('', '/', '../a')
# expect: '//' ('', '//', 'a/..')
# expect: '../..' ('', '', '../../a/..')
# expect: '..' ('', '', 'a/../..')
# expect: 'ü' ('', '', 'é/../ü')
# expect: 'y' ('', '', 'x\x00/../y')
# expect: b'/b' (b'', b'//', b'x')
# expect: a b'b'
# expect: 5 6 258
# expect: No such file or directory True
# expect: os.terminal_size(columns=80, lines=24) Linux posix.sched_param(sched_priority=3)
# expect: 255 5 4
# expect: True True True
# expect: TypeError expected str, bytes or os.PathLike object, not int
# expect: ValueError unrecognized configuration name
# expect: TypeError configuration names must be strings or integers
# expect: ValueError negative argument not allowed
# expect: ValueError illegal environment variable name
# expect: ValueError negative CPU number
# expect: OverflowError Python int too large to convert to C long
# expect: ValueError process stopped by delivery of signal 0
# expect: TypeError _path_normpath: path should be string, bytes or os.PathLike, not int
# expect: 3
# expect: 5 None 3
# expect: (0.0, 0.0) 8 (0, 0)
