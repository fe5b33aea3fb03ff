# What modules keep beside the heap while they work ends in MemoryError too when there is no room for it.
# expect: marks of pickles survived
# expect: formats survived
# expect: a size that marshal data says survived
# expect: escaped text survived
# expect: normal forms survived
# expect: numbers of old pickles survived
# expect: buffers of writev survived
# expect: buffers of sendmsg survived
# expect: works
import io
import marshal
import os
import pickle
import resource
import socket
import struct
import unicodedata

if 'KRAIT_SANITIZED' not in os.environ:
    resource.setrlimit(resource.RLIMIT_AS, (400 << 20, resource.getrlimit(resource.RLIMIT_AS)[1]))


def attempt(what, function):
    try:
        function()
    except (MemoryError, pickle.UnpicklingError, EOFError, OSError):
        pass
    print(what, 'survived')


attempt('marks of pickles', lambda: pickle.loads(b'(' * (24 << 20)))
attempt('formats', lambda: struct.calcsize('bh' * (8 << 20)))
attempt('a size that marshal data says', lambda: marshal.load(io.BytesIO(b's\xff\xff\xff\x7f')))
attempt('escaped text', lambda: pickle.dumps('\u20ac' * (16 << 20), 0))
attempt('normal forms', lambda: unicodedata.normalize('NFC', 'e\u0301' * (24 << 20)))


def old_number():
    text = bytearray(b'1') * (200 << 20)
    text[0], text[-2:] = ord('F'), b'\n.'
    pickle.loads(text)


attempt('numbers of old pickles', old_number)
attempt('buffers of writev', lambda: os.writev(1, [b''] * (16 << 20)))
attempt('buffers of sendmsg', lambda: socket.socketpair()[0].sendmsg([b''] * (16 << 20)))
print('works' if sum(len([i]) for i in range(1000)) == 1000 else 'broken')
