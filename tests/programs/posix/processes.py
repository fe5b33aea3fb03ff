# fork, exec, wait, pipes, spawning, environment.
import os, signal, sys

r, w = os.pipe()
pid = os.fork()
if pid == 0:
    os.close(r)
    os.write(w, b"child")
    os._exit(7)
os.close(w)
print(os.read(r, 100))
got, status = os.waitpid(pid, 0)
print(got == pid, os.WIFEXITED(status), os.WEXITSTATUS(status), os.waitstatus_to_exitcode(status))
pid = os.fork()
if pid == 0:
    signal.pause()
os.kill(pid, signal.SIGTERM)
_, status = os.waitpid(pid, 0)
print(os.WIFSIGNALED(status), os.WTERMSIG(status), os.waitstatus_to_exitcode(status))
pid = os.posix_spawn("/bin/sh", ["sh", "-c", "exit $CODE"], {"CODE": "3"})
print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
r, w = os.pipe()
pid = os.posix_spawnp("sh", ["sh", "-c", "echo spawned"], os.environ,
                      file_actions=[(os.POSIX_SPAWN_DUP2, w, 1), (os.POSIX_SPAWN_CLOSE, r)], setsigdef=[signal.SIGPIPE])
os.close(w)
print(os.read(r, 100), os.waitid(os.P_PID, pid, os.WEXITED).si_status)
pid = os.fork()
if pid == 0:
    os.execve("/bin/sh", ["sh", "-c", "exit 4"], {})
print(os.wait4(pid, 0)[1] >> 8)
os.putenv("KRAIT_X", "1")
print(os.system("exit ${KRAIT_X}") >> 8)
os.environ["KRAIT_Y"] = "é"
print(os.environb[b"KRAIT_Y"], os.getenv("KRAIT_Y"))
log = []
os.register_at_fork(before=lambda: log.append("before"), after_in_parent=lambda: log.append("parent"),
                    after_in_child=lambda: log.append("child"))
r, w = os.pipe()
pid = os.fork()
if pid == 0:
    os.write(w, ",".join(log).encode())
    os._exit(0)
os.waitpid(pid, 0)
print(log, os.read(r, 100))
for call in (lambda: os.execv("x", []), lambda: os.execv("x", 1), lambda: os.execve("/nonexistent", ["a"], {}),
             lambda: os.posix_spawn("/nonexistent", ["a"], {}), lambda: os.waitpid(-1, 0), lambda: os.kill(2**40, 0)):
    try:
        call()
    except Exception as e:
        print(type(e).__name__, e)

# expect: b'child'
# expect: True True 7 7
# expect: True 15 -15
# expect: 3
# expect: b'spawned\n' 0
# expect: 4
# expect: 1
# expect: b'\xc3\xa9' é
# expect: ['before', 'parent'] b'before,child'
# expect: ValueError execv() arg 2 must not be empty
# expect: TypeError execv() arg 2 must be a tuple or list
# expect: FileNotFoundError [Errno 2] No such file or directory: '/nonexistent'
# expect: FileNotFoundError [Errno 2] No such file or directory: '/nonexistent'
# expect: ChildProcessError [Errno 10] No child processes
# expect: OverflowError Python int too large to convert to C int
