# Sockets of several families, timeouts, ancillary data, names.
import array, os, socket, threading

server = socket.create_server(("127.0.0.1", 0))
port = server.getsockname()[1]
def serve():
    c, a = server.accept()
    with c:
        data = c.recv(100)
        c.sendall(data.upper() * 1000)
th = threading.Thread(target=serve)
th.start()
with socket.create_connection(("127.0.0.1", port), timeout=5) as c:
    print(c.getpeername() == ("127.0.0.1", port), c.gettimeout(), c.family, c.type, c.proto)
    c.sendall(b"hello")
    got = b""
    while part := c.recv(512):
        got += part
    print(len(got), got[:5])
th.join()
server.close()
print(server.fileno(), "[closed]" in repr(server))
a, b = socket.socketpair()
a.settimeout(0.01)
try:
    a.recv(1)
except TimeoutError as e:
    print(type(e).__name__, e)
a.setblocking(False)
try:
    a.recv(1)
except BlockingIOError as e:
    print(e.errno == 11)
a.settimeout(None)
r, w = os.pipe()
socket.send_fds(a, [b"fds"], [w])
msg, fds, flags, addr = socket.recv_fds(b, 10, 1)
os.write(fds[0], b"through")
print(msg, os.read(r, 20), flags, addr)
print(a.sendmsg([b"x", b"yz"]), b.recvmsg(10), a.send(b"abcd"))
buf = bytearray(3)
print(b.recv_into(buf), buf, b.recv(10, socket.MSG_DONTWAIT))
b.close()
print(a.recv(10), a.detach() >= 0, a.fileno())
u1 = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
u1.bind(("localhost", 0))
u2 = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
print(u2.sendto(b"dgram", u1.getsockname()), u1.recvfrom(10)[0], u1.getsockopt(socket.SOL_SOCKET, socket.SO_TYPE) == socket.SOCK_DGRAM)
u2.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
print(u2.getsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST), len(u2.getsockopt(socket.SOL_SOCKET, socket.SO_LINGER, 8)))
x = socket.socket(socket.AF_UNIX)
x.bind("\0krait-%d" % os.getpid())
print(x.getsockname()[:7])
print(socket.inet_aton("1.2.3.4"), socket.inet_ntop(socket.AF_INET6, bytes(15) + b"\1"), socket.inet_pton(socket.AF_INET6, "::2")[-1])
print(socket.htons(1), socket.ntohl(1), socket.getservbyname("http"), socket.CMSG_LEN(4), socket.CMSG_SPACE(4))
print(socket.getaddrinfo("127.0.0.1", 80, type=socket.SOCK_STREAM))
print(socket.getnameinfo(("127.0.0.1", 80), socket.NI_NUMERICHOST | socket.NI_NUMERICSERV))
s = socket.socket()
for call in (lambda: s.connect("x"), lambda: s.bind(("127.0.0.1", 70000)), lambda: s.connect(("127.0.0.1", "x")),
             lambda: socket.inet_aton("x"), lambda: socket.htons(-1), lambda: socket.getaddrinfo("127.0.0.1", 1.5),
             lambda: socket.socket(fileno=1.5), lambda: s.settimeout(-1), lambda: s.recv(-1),
             lambda: s.setsockopt(1, 2, 1.5), lambda: s.sendto(b""), lambda: socket.getservbyname("nosuchservice")):
    try:
        call()
    except Exception as e:
        print(type(e).__name__, e)

# expect: True 5.0 2 1 6
# expect: 5000 b'HELLO'
# expect: -1 True
# expect: TimeoutError timed out
# expect: True
# expect: b'fds' b'through' 0 None
# expect: 3 (b'xyz', [], 0, None) 4
# expect: 3 bytearray(b'abc') b'd'
# expect: b'' True -1
# expect: 5 b'dgram' True
# expect: 1 8
# expect: b'\x00krait-'
# expect: b'\x01\x02\x03\x04' ::1 2
# expect: 256 16777216 80 20 24
# expect: [(<AddressFamily.AF_INET: 2>, <SocketKind.SOCK_STREAM: 1>, 6, '', ('127.0.0.1', 80))]
# expect: ('127.0.0.1', '80')
# expect: TypeError connect(): AF_INET address must be tuple, not str
# expect: OverflowError bind(): port must be 0-65535.
# expect: TypeError 'str' object cannot be interpreted as an integer
# expect: OSError illegal IP address string passed to inet_aton
# expect: ValueError Cannot convert negative int
# expect: OSError Int or String expected
# expect: TypeError 'float' object cannot be interpreted as an integer
# expect: ValueError Timeout value out of range
# expect: ValueError negative buffersize in recv
# expect: TypeError a bytes-like object is required, not 'float'
# expect: TypeError sendto() takes 2 or 3 arguments (1 given)
# expect: OSError service/proto not found
