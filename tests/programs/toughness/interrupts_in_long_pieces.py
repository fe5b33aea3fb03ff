# Signals are seen while one long piece is formatted, compared, appended, pickled, not only behind it. (CPython sees them
# there.) What is interrupted leaves nothing half done.
# limit: 300
# expect: formats: all
# expect: comparisons: all
# expect: bytearrays: all
# expect: pickles: all
# expect: streams: all
# expect: undone: all
import io
import marshal
import pickle
import signal

from seeing_signals import SIZE, often, quick, report

long = 4 * SIZE
text, wide, data = 'x' * long, 'č' * long, b'x' * long
width = long + 10
often('formats', {
    'format': lambda: 'a{}b'.format(text), 'width': lambda: format(text, f'>{width}'), 'padding': lambda: format('a', f'č<{width}'),
    'precision': lambda: format(wide, f'.{long - 1}'), 'wide': lambda: 'č{}'.format(text), 'widened': lambda: '{}č'.format(text) + '{}č{}'.format(text, 'a'),
    'percent': lambda: 'a%sb' % text, 'percent width': lambda: '%*s' % (width, text), 'percent digits': lambda: '%0*d' % (width, 5),
    'f-string': lambda: f'a{text}b', 'f-string width': lambda: f'{text:>{width}}', 'wide f-string': lambda: f'é{wide}', 'mixed f-string': lambda: f'{text}č',
    'bytes': lambda: b'a%sb' % data, 'bytearray': lambda: bytearray(b'a%sb') % data,
})
assert f'{text}č{wide}' == text + 'č' + wide and '%*s' % (width, text) == ' ' * 10 + text == format(text, f'>{width}')
assert b'a%sb' % data == b'a' + data + b'b' == bytearray(b'a%sb') % data and 'č{}'.format(text) == 'č' + text
assert f'{text:č>{width}}' == 'č' * 10 + text and format(wide + 'x', f'.{long + 1}s') == wide + 'x' and format(wide + 'x', f'.{long}') == wide

same, other = 'x' * (long - 1) + 'y', b'x' * (long - 1) + b'y'
often('comparisons', {
    'order': lambda: [text < same for _ in range(3)], 'kinds': lambda: text + 'č' < text + 'd', 'bytes': lambda: [data < other for _ in range(3)],
    'bytes ==': lambda: [data == other for _ in range(3)],
})
assert text < same and text != same and data < other and data != other and not same <= text and bytearray(data) == data
del same, other

array = bytearray(data)
often('bytearrays', {
    'new': lambda: bytearray(data), 'count': lambda: bytearray(long), 'copy': array.copy, 'slice': lambda: array[1:], 'steps': lambda: array[::3], 'extend': lambda: bytearray().extend(data),
    '+=': lambda: bytearray(b'ab').__iadd__(data), 'bytes': lambda: bytes(array), 'bytes of a view': lambda: bytes(memoryview(array)), 'zeros': lambda: bytes(long),
})
for start, stop, step in (0, None, 2), (None, None, -3), (5, 50, 7), (-1, None, 5), (10, 3, -2), (3, 3, 2):
    mended, expected = bytearray(range(100)), list(range(100))
    del mended[start:stop:step], expected[start:stop:step]
    assert list(mended) == expected
assert array[1:] == data[1:] and array[::3] == data[::3] and bytearray(b'ab').__iadd__(data) == b'ab' + data
del array

often('pickles', {
    'str': lambda: pickle.dumps(text), 'wide str': lambda: pickle.dumps(wide), 'escaped str': lambda: pickle.dumps(wide[:SIZE], 0),
    'bytes': lambda: pickle.dumps(data), 'bytearray': lambda: pickle.dumps(bytearray(data), 5), 'file': lambda: pickle.dump(text, io.BytesIO()),
    'load bytes': lambda: pickle.loads(pickle.dumps(data)), 'load str': lambda: pickle.loads(pickle.dumps(wide)),
    'marshal': lambda: marshal.dumps(data), 'unmarshal': lambda: marshal.loads(marshal.dumps(data)), 'unmarshal str': lambda: marshal.loads(marshal.dumps(text)),
})
for value in text, wide + '\udc80', data:
    assert pickle.loads(pickle.dumps(value)) == value == marshal.loads(marshal.dumps(value))

lines = 'ab\r\n' * (2 * SIZE)
often('streams', {
    'write': lambda: io.StringIO().write(text), 'wide': lambda: io.StringIO().write(wide), 'read': io.StringIO(text).read, 'getvalue': io.StringIO(wide).getvalue,
    'newlines': lambda: io.StringIO(newline=None).write(lines), 'to \\r\\n': lambda: io.StringIO(newline='\r\n').write(lines),
    'decoder': lambda: io.IncrementalNewlineDecoder(None, True).decode(lines), 'file': lambda: open('/dev/null', 'w', newline='\r\n').write(lines),
})
stream = io.StringIO(newline=None)
stream.write(lines + '\r')
assert stream.getvalue() == 'ab\n' * (2 * SIZE) + '\n' and io.StringIO(wide + text).getvalue() == wide + text
del lines


class Stop(Exception):
    pass


def stop(*a): raise Stop


def interrupted(operation):
    signal.signal(signal.SIGALRM, stop)
    try:
        signal.setitimer(signal.ITIMER_REAL, .004)
        operation()
        signal.setitimer(signal.ITIMER_REAL, 0)
    except Stop:
        return True
    return False


# A handler that writes to what is being written or read.
missed = []
array, stream = bytearray(b'ab'), io.StringIO('ab')
stream.seek(2)
if interrupted(lambda: array.extend(data)) and array != b'ab': missed.append('extend')
if interrupted(lambda: stream.write(text)) and (stream.getvalue() != 'ab' or stream.tell() != 2): missed.append('write')
stream = io.StringIO(text)


def add(*a): stream.write('č')


signal.signal(signal.SIGALRM, add)
signal.setitimer(signal.ITIMER_REAL, .001, .005)
if len(stream.getvalue()) != long: missed.append('getvalue')
stream.write(wide)
signal.setitimer(signal.ITIMER_REAL, 0)
if stream.getvalue().count('č') < long: missed.append('write and write')
report('undone', missed)
