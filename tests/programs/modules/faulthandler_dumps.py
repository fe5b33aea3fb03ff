# faulthandler: tracebacks of this thread, of all threads, after a time, by a signal, and when the process fails.
# environment: ASAN_OPTIONS=detect_leaks=0:handle_segv=0:handle_sigfpe=0:handle_sigbus=0:handle_sigill=0:handle_abort=0
import faulthandler
import os
import re
import signal
import tempfile
import threading
import time


def shown(file):
    file.seek(0)
    text = file.read()
    file.seek(0)
    file.truncate()
    text = re.sub(r"0x[0-9a-f]+( \[[^]]*\])?", "0x", text)
    return re.sub(r'File "[^"]*"', "File", re.sub(r"line \d+", "line N", text)).splitlines()


def inner(file):
    faulthandler.dump_traceback(file, all_threads=False)


with tempfile.TemporaryFile("w+") as file:
    inner(file)
    print(shown(file))
    ready, stop = threading.Event(), threading.Event()

    def worker():
        ready.set()
        stop.wait()

    thread = threading.Thread(target=worker)
    thread.start()
    ready.wait()
    faulthandler.dump_traceback(file)
    lines = shown(file)
    print([line for line in lines if "worker" in line or "hread" in line and "threading" not in line and "File" not in line])
    stop.set()
    thread.join()

    faulthandler.register(signal.SIGUSR1, file, all_threads=False)
    os.kill(os.getpid(), signal.SIGUSR1)
    print(shown(file), faulthandler.unregister(signal.SIGUSR1), faulthandler.unregister(signal.SIGUSR1))

    faulthandler.dump_traceback_later(0.05, file=file)
    while not file.read():
        time.sleep(0.01)
        file.seek(0)
    lines = shown(file)
    print(lines[0], lines[1])
    faulthandler.cancel_dump_traceback_later()

for fail in faulthandler._sigsegv, faulthandler._sigabrt, faulthandler._read_null, faulthandler._sigfpe:
    with tempfile.TemporaryFile("w+") as file:
        child = os.fork()
        if not child:
            faulthandler.enable(file, c_stack=False)
            fail()
        print(os.WIFSIGNALED(os.waitpid(child, 0)[1]), shown(file)[:4])
for wrong in (lambda: faulthandler.register(signal.SIGSEGV), lambda: faulthandler.register(1000),
              lambda: faulthandler.dump_traceback_later(0), lambda: faulthandler.enable(-1)):
    try:
        wrong()
    except Exception as e:
        print(type(e).__name__, e)
# expect: ['Stack (most recent call first):', '  File, line N in inner', '  File, line N in <module>']
# expect: ['Thread 0x (most recent call first):', '  File, line N in worker', 'Current thread 0x (most recent call first):']
# expect: ['Stack (most recent call first):', '  File, line N in <module>'] True False
# expect: Timeout (0:00:00.050000)! Thread 0x (most recent call first):
# expect: True ['Fatal Python error: Segmentation fault', '', 'Current thread 0x (most recent call first):', '  File, line N in <module>']
# expect: True ['Fatal Python error: Aborted', '', 'Current thread 0x (most recent call first):', '  File, line N in <module>']
# expect: True ['Fatal Python error: Segmentation fault', '', 'Current thread 0x (most recent call first):', '  File, line N in <module>']
# expect: True ['Fatal Python error: Floating-point exception', '', 'Current thread 0x (most recent call first):', '  File, line N in <module>']
# expect: RuntimeError signal 11 cannot be registered, use enable() instead
# expect: ValueError signal number out of range
# expect: ValueError timeout must be greater than 0
# expect: ValueError file is not a valid file descriptor
