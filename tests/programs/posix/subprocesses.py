# subprocess over _posixsubprocess.
import os, signal, subprocess, sys

print(subprocess.run(["sh", "-c", "cat; echo err >&2; exit 3"], input=b"in", capture_output=True))
print(subprocess.check_output("echo $X", shell=True, env={"X": "1"}, text=True))
for args, kw in ((["/nonexistent"], {}), (["sh"], {"cwd": "/nonexistent"}), (["/"], {})):
    try:
        subprocess.run(args, **kw)
    except OSError as e:
        print(type(e).__name__, e)
def fail():
    raise RuntimeError
try:
    subprocess.run(["sh"], preexec_fn=fail)
except subprocess.SubprocessError as e:
    print(e)
r, w = os.pipe()
print(subprocess.run(["sh", "-c", f"echo kept >&{w}"], pass_fds=[w]).returncode, os.read(r, 10))
print(subprocess.run(["sh", "-c", f"echo kept >&{w}"], stderr=subprocess.DEVNULL).returncode != 0)
p = subprocess.Popen(["sh", "-c", "kill -TERM $$"])
print(p.wait())
p = subprocess.Popen(["sleep", "10"], start_new_session=True)
p.kill()
print(p.wait() == -signal.SIGKILL)
try:
    subprocess.run(["sleep", "10"], timeout=0.05)
except subprocess.TimeoutExpired as e:
    print("timeout")
print(subprocess.run(["sh", "-c", "umask; pwd"], umask=0o27, cwd="/", capture_output=True).stdout)
p1 = subprocess.Popen(["echo", "a b"], stdout=subprocess.PIPE)
p2 = subprocess.Popen(["tr", "a-z", "A-Z"], stdin=p1.stdout, stdout=subprocess.PIPE)
p1.stdout.close()
print(p2.communicate(), p1.wait())

# expect: CompletedProcess(args=['sh', '-c', 'cat; echo err >&2; exit 3'], returncode=3, stdout=b'in', stderr=b'err\n')
# expect: 1
# expect:
# expect: FileNotFoundError [Errno 2] No such file or directory: '/nonexistent'
# expect: FileNotFoundError [Errno 2] No such file or directory: '/nonexistent'
# expect: PermissionError [Errno 13] Permission denied: '/'
# expect: Exception occurred in preexec_fn.
# expect: 0 b'kept\n'
# expect: True
# expect: -15
# expect: True
# expect: timeout
# expect: b'0027\n/\n'
# expect: (b'A B\n', None) 0
