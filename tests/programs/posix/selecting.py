# select, poll, epoll; fcntl; mmap.
import fcntl, mmap, os, select, struct, tempfile

r, w = os.pipe()
print(select.select([r], [w], [], 0) == ([], [w], []))
os.write(w, b"x")
print(select.select([r], [], [r])[0] == [r], select.select([], [], [], 0.001))
p = select.poll()
p.register(r, select.POLLIN)
print(p.poll(0) == [(r, select.POLLIN)], p.poll(1.5) == [(r, 1)])
p.modify(r, 0)
print(p.poll(1), p.unregister(r), p.poll(0))
with select.epoll() as e:
    e.register(r, select.EPOLLIN | select.EPOLLET)
    print(e.poll() == [(r, 1)], e.poll(0), e.closed)
print(e.closed)
for call in (lambda: e.poll(), lambda: p.modify(99, 1), lambda: p.unregister(99), lambda: p.register(1, 70000),
             lambda: select.select([1], [], 1), lambda: select.select([], [], [], -1), lambda: p.poll("a"),
             lambda: select.epoll(-5), lambda: select.select([5000], [], [])):
    try:
        call()
    except Exception as x:
        print(type(x).__name__, x)
print(fcntl.fcntl(r, fcntl.F_GETFD), fcntl.fcntl(r, fcntl.F_GETFL) & os.O_ACCMODE)
print(struct.unpack("i", fcntl.ioctl(r, 0x541B, b"\0\0\0\0")))
b = bytearray(4)
print(fcntl.ioctl(r, 0x541B, b), b[0])
with tempfile.TemporaryFile() as f:
    fcntl.flock(f, fcntl.LOCK_EX)
    print(fcntl.lockf(f, fcntl.LOCK_EX | fcntl.LOCK_NB))
    f.write(b"0123456789\nabc")
    f.flush()
    m = mmap.mmap(f.fileno(), 0)
    print(len(m), m[:3], m[3], m[::5], m.readline(), m.read(2), m.tell(), m.find(b"5"), m.rfind(b"5", 0), m)
    m[0:2] = b"XY"
    m.seek(0)
    m.write(b"Z")
    m.move(5, 0, 3)
    m.flush()
    print(m[:], os.pread(f.fileno(), 20, 0), m.size())
    m.resize(5)
    print(bytes(memoryview(m)), 90 in list(m), m.seek(-1, 2))
    m.close()
    print(m, m.closed)
for call in (lambda: m[0], lambda: mmap.mmap(-1, -1), lambda: mmap.mmap(-1, 4)[9], lambda: mmap.mmap(-1, 5, access=9),
             lambda: mmap.mmap(-1, 5, access=mmap.ACCESS_READ).write(b"a"), lambda: fcntl.fcntl(r, 1, b"x" * 2000)):
    try:
        call()
    except Exception as x:
        print(type(x).__name__, x)

# expect: True
# expect: True ([], [], [])
# expect: True True
# expect: [] None []
# expect: True [] False
# expect: True
# expect: ValueError I/O operation on closed epoll object
# expect: FileNotFoundError [Errno 2] No such file or directory
# expect: KeyError 99
# expect: OverflowError Python int too large for C unsigned short
# expect: TypeError arguments 1-3 must be sequences
# expect: ValueError timeout must be non-negative
# expect: TypeError timeout must be an integer or None
# expect: ValueError negative sizehint
# expect: ValueError filedescriptor out of range in select()
# expect: 1 0
# expect: (1,)
# expect: 0 1
# expect: None
# expect: 14 b'012' 51 b'05\n' b'0123456789\n' b'ab' 13 -1 5 <mmap.mmap closed=False, access=ACCESS_DEFAULT, length=14, pos=13, offset=0>
# expect: b'ZY234ZY289\nabc' b'ZY234ZY289\nabc' 14
# expect: b'ZY234' False 4
# expect: <mmap.mmap closed=True> True
# expect: ValueError mmap closed or invalid
# expect: OverflowError memory mapped length must be positive
# expect: IndexError mmap index out of range
# expect: ValueError mmap invalid access parameter.
# expect: TypeError mmap can't modify a readonly memory map.
# expect: ValueError fcntl argument 3 is too long
