# Handlers, masks, timers and the wakeup descriptor.
import os, signal, time, threading

print(signal.getsignal(signal.SIGINT) is signal.default_int_handler, signal.getsignal(signal.SIGPIPE))
try:
    signal.raise_signal(signal.SIGINT)
    print("no")
except KeyboardInterrupt:
    print("interrupt")
log = []
def handler(number, frame):
    log.append((signal.Signals(number).name, frame.f_code.co_name))
def send():
    os.kill(os.getpid(), signal.SIGUSR1)
print(signal.signal(signal.SIGUSR1, handler))
send()
print(log, signal.getsignal(signal.SIGUSR1) is handler)
signal.setitimer(signal.ITIMER_REAL, 0.01)
signal.signal(signal.SIGALRM, handler)
time.sleep(0.05)
print(log[-1][0])
class Stop(Exception): pass
def stop(number, frame): raise Stop
signal.signal(signal.SIGALRM, stop)
signal.setitimer(signal.ITIMER_REAL, 0.01)
try:
    time.sleep(10)
except Stop:
    print("stopped")
signal.setitimer(signal.ITIMER_REAL, 0.01)
try:
    while True:
        pass
except Stop:
    print("stopped loop")
r, w = os.pipe()
os.set_blocking(w, False)
print(signal.set_wakeup_fd(w))
send()
print(os.read(r, 10), signal.set_wakeup_fd(-1) == w)
print(signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGUSR2]))
os.kill(os.getpid(), signal.SIGUSR2)
print(signal.sigpending(), signal.sigwait([signal.SIGUSR2]), signal.sigtimedwait([signal.SIGUSR2], 0))
print(signal.strsignal(signal.SIGTERM), len(signal.valid_signals()))
def elsewhere():
    try:
        signal.signal(signal.SIGUSR1, signal.SIG_DFL)
    except ValueError as e:
        print(e)
t = threading.Thread(target=elsewhere)
t.start()
t.join()
for call in (lambda: signal.signal(99, handler), lambda: signal.signal(signal.SIGUSR1, 1.5),
             lambda: signal.signal(signal.SIGKILL, handler), lambda: signal.setitimer(9, 1),
             lambda: signal.pthread_sigmask(0, [99]), lambda: signal.set_wakeup_fd(99)):
    try:
        call()
    except Exception as e:
        print(type(e).__name__, e)

# expect: True 1
# expect: interrupt
# expect: 0
# expect: [('SIGUSR1', 'send')] True
# expect: SIGALRM
# expect: stopped
# expect: stopped loop
# expect: -1
# expect: b'\n' True
# expect: set()
# expect: {<Signals.SIGUSR2: 12>} 12 None
# expect: Terminated 62
# expect: signal only works in main thread of the main interpreter
# expect: ValueError signal number out of range
# expect: OSError [Errno 22] Invalid argument
# expect: ItimerError [Errno 22] Invalid argument
# expect: ValueError signal number 99 out of range [1; 64]
# expect: OSError [Errno 9] Bad file descriptor
