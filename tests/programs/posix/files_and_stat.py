# Opening, writing, reading and examining files through os.
import os, stat, tempfile

d = tempfile.mkdtemp()
p = os.path.join(d, "f")
fd = os.open(p, os.O_RDWR | os.O_CREAT, 0o640)
print(os.write(fd, b"hello world"), os.lseek(fd, 6, os.SEEK_SET), os.read(fd, 100))
print(os.pread(fd, 5, 0), os.pwrite(fd, b"HE", 0), os.pread(fd, 5, 0))
print(os.get_inheritable(fd), os.get_blocking(fd), os.isatty(fd))
buf = bytearray(4)
os.lseek(fd, 0, 0)
print(os.readinto(fd, buf), buf, os.readv(fd, [bytearray(2), bytearray(3)]), os.writev(fd, [b"ab", b"c"]))
os.ftruncate(fd, 5)
st = os.fstat(fd)
print(stat.S_ISREG(st.st_mode), oct(stat.S_IMODE(st.st_mode)), st.st_size, st[6], len(st), st.n_fields)
os.close(fd)
os.utime(p, ns=(1_000_000_001, 2_000_000_002))
st = os.stat(p)
print(st.st_atime_ns, st.st_mtime_ns, st.st_mtime, st[8])
os.utime(p, (1.5, -2.5))
st = os.stat(p)
print(st.st_atime_ns, st.st_mtime_ns, st[8])
os.chmod(p, 0o600)
print(oct(os.stat(p).st_mode & 0o777), os.access(p, os.R_OK), os.access(p + "x", os.F_OK))
os.symlink("f", p + "l")
print(os.readlink(p + "l"), os.readlink(os.fsencode(p + "l")), stat.S_ISLNK(os.lstat(p + "l").st_mode))
print(os.stat(p + "l") == os.stat(p), os.stat(p + "l", follow_symlinks=False).st_size)
os.link(p, p + "2")
print(os.stat(p).st_nlink, sorted(os.listdir(d)), sorted(os.listdir(os.fsencode(d))))
os.rename(p + "2", p + "3")
os.replace(p + "3", p + "4")
os.mkdir(p + "d", 0o700)
dfd = os.open(d, os.O_RDONLY)
print(os.stat("f", dir_fd=dfd).st_size, sorted(os.listdir(dfd)))
os.mkdir("sub", dir_fd=dfd)
os.rmdir("sub", dir_fd=dfd)
print(os.supports_dir_fd >= {os.open, os.stat, os.unlink}, os.chmod in os.supports_fd)
for e in sorted(os.scandir(d), key=lambda e: e.name):
    print(e.name, e.is_dir(), e.is_file(), e.is_symlink(), e.inode() == os.lstat(e.path).st_ino, os.fspath(e) == e.path)
with os.scandir(dfd) as it:
    print(sorted(e.path for e in it))
print(repr(next(os.scandir(os.path.join(d, "..")))).startswith("<DirEntry '"))
os.close(dfd)
for call in (lambda: os.stat("/nonexistent"), lambda: os.stat(1.5), lambda: os.rename("/nonexistent", "b"),
             lambda: os.listdir(b"/nonexistent"), lambda: os.open("a\0b", 0), lambda: os.mkdir("x", dir_fd="a"),
             lambda: os.stat(0, follow_symlinks=False), lambda: os.utime("x", (1,)), lambda: os.close(-1),
             lambda: os.chown("x", 2**40, 1), lambda: os.read(0, -1), lambda: os.fsync(-1)):
    try:
        call()
    except Exception as e:
        print(type(e).__name__, e)
r = os.stat_result(range(10))
print(r, r.st_mtime, r.st_blocks)
print(os.stat_result(range(10), {"st_mtime": 4.5}).st_mtime)
import shutil
shutil.rmtree(d)
print(os.path.exists(d))

# expect: 11 6 b'world'
# expect: b'hello' 2 b'HEllo'
# expect: False True False
# expect: 4 bytearray(b'HEll') 5 3
# expect: True 0o640 5 5 10 19
# expect: 1000000001 2000000002 2.000000002 2
# expect: 1500000000 -2500000000 -3
# expect: 0o600 True False
# expect: f b'f' True
# expect: True 1
# expect: 2 ['f', 'f2', 'fl'] [b'f', b'f2', b'fl']
# expect: 5 ['f', 'f4', 'fd', 'fl']
# expect: True True
# expect: f False True False True True
# expect: f4 False True False True True
# expect: fd True False False True True
# expect: fl False True True True True
# expect: ['f', 'f4', 'fd', 'fl']
# expect: True
# expect: FileNotFoundError [Errno 2] No such file or directory: '/nonexistent'
# expect: TypeError stat: path should be string, bytes, os.PathLike or integer, not float
# expect: FileNotFoundError [Errno 2] No such file or directory: '/nonexistent' -> 'b'
# expect: FileNotFoundError [Errno 2] No such file or directory: b'/nonexistent'
# expect: ValueError open: embedded null character in path
# expect: TypeError argument should be integer or None, not str
# expect: ValueError stat: cannot use fd and follow_symlinks together
# expect: TypeError utime: 'times' must be either a tuple of two ints or None
# expect: OSError [Errno 9] Bad file descriptor
# expect: OverflowError uid is less than minimum
# expect: OSError [Errno 22] Invalid argument
# expect: ValueError file descriptor cannot be a negative integer (-1)
# expect: os.stat_result(st_mode=0, st_ino=1, st_dev=2, st_nlink=3, st_uid=4, st_gid=5, st_size=6, st_atime=7, st_mtime=8, st_ctime=9) 8 None
# expect: 4.5
# expect: False
