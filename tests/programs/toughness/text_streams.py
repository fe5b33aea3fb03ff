# Text streams that are made anew, read or detached by what they call, and slices with steps beyond any length.
# expect: states asked for
# expect: made anew while decoding
# expect: made anew by an error handler
# expect: detached while flushing
# expect: steps
import array
import codecs
import io
import mmap


class Raw(io.BufferedIOBase):
    """Gives what it has, and calls `meddle` before."""
    def __init__(self, chunks): self.chunks, self.meddle = list(chunks), lambda: None
    def readable(self): return True
    def writable(self): return True
    def seekable(self): return True
    def tell(self): return 0
    def flush(self): self.meddle()
    def read1(self, n=-1): self.meddle(); return self.chunks.pop(0) if self.chunks else b''
    def write(self, b): return len(b)


ERRORS = (ValueError, OSError, RuntimeError, LookupError, AttributeError)

raw = Raw([b'one\n', b'two\n', b'three\n'])
text = io.TextIOWrapper(raw, 'utf-8')
def exhaust():  # the end of the lines turns telling on again
    raw.meddle = lambda: None
    for line in text: pass
raw.meddle = exhaust
for line in text: pass
print('states asked for')

for encoding in ('utf-8', 'utf-16', 'cp1252'):
    for again in ('utf-8', 'utf-16', 'no such codec', '\ud800'):
        for use in (text.__class__.readline, text.__class__.read, lambda t: t.read(2), list, lambda t: t.reconfigure(newline=''), text.__class__.tell):
            raw = Raw([b'o\0n\0', b'e\0\n\0'] * 3)
            text = io.TextIOWrapper(raw, encoding)
            def anew():
                raw.meddle = lambda: None
                text.__init__(raw, again)
            raw.meddle = anew
            try: use(text), use(text)
            except ERRORS: pass
print('made anew while decoding')

def handler(error):
    try: text.__init__(raw, 'ascii', errors='no\ud800handler')
    except ERRORS: pass
    return 'x' if isinstance(error, UnicodeDecodeError) else b'x', error.end
codecs.register_error('anew', handler)
for encoding in ('ascii', 'utf-8', 'cp1252', 'utf-16'):
    raw = Raw([b'\xff\x81\x8dabc\n' * 3] * 3)
    text = io.TextIOWrapper(raw, encoding, errors='anew')
    for use in (text.readline, text.read, lambda: text.write('\ud800\u20ac'), text.readline):
        try: use()
        except ERRORS: pass
print('made anew by an error handler')

raw = Raw([])
text = io.TextIOWrapper(raw)
def detach():
    raw.meddle = lambda: None
    text.detach()
raw.meddle = detach
try: text.detach()
except (ValueError, SystemError): pass
print('detached while flushing')

HUGE = 2**63 - 1
with mmap.mmap(-1, 4) as m:
    m[1::HUGE] = b'm'
    assert m[1::HUGE] == b'm'
for make in (list, bytearray, lambda v: array.array('i', v)):
    s = make([1, 2, 3])
    assert s[1::HUGE] == make([2]) and s[1::-HUGE] == make([2])
    s[1::HUGE] = make([9])
    del s[2::HUGE]
    assert s == make([1, 9]), s
v = memoryview(bytearray(b'abcd'))
v[1::HUGE] = b'z'
assert bytes(v[1::HUGE]) == b'z' and 'abc'[1::HUGE] == 'b' and b'abc'[2::-HUGE] == b'c' and (1, 2)[::HUGE] == (1,)
print('steps')
