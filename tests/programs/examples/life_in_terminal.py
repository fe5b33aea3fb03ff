# The Game of Life in a terminal: the other screen, the cursor hidden and shown again, Ctrl-C.
import os
import pty
import shlex
import signal

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))
command = [*shlex.split(os.environ["TEST_PYTHON"]), os.path.join(TOP, "examples", "life.py"), "glider", "--width", "20",
           "--height", "6", "--delay", "0.01"]
pid, terminal = pty.fork()
if pid == 0:
    os.execv(command[0], command)
seen = b""
while b"generation 12:" not in seen:
    seen += os.read(terminal, 4096)
os.write(terminal, b"\x03")
try:
    while more := os.read(terminal, 4096):
        seen += more
except OSError:
    pass
_, status = os.waitpid(pid, 0)
print(os.waitstatus_to_exitcode(status), seen.startswith(b"\x1b[?1049h\x1b[?25l"), b"\x1b[?25h\x1b[?1049l" in seen)
frame = seen.split(b"\x1b[H")[4]
print(frame.decode().replace("\x1b[K", "").replace("\x1b[J", "").replace("\r", ""))
# expect: 0 True True
# expect:
# expect:
# expect:           ▄
# expect:           ▄█▀
# expect:
# expect: generation 3: 5 cells in a rectangle of 3 × 3
