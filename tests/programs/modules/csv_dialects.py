# _csv: fields, quotes and escapes by dialect; errors; records over several lines.
import csv
import io


def attempt(function, *arguments, **keywords):
    try:
        return function(*arguments, **keywords)
    except Exception as e:
        return f"{type(e).__name__}: {e}"


def read(*lines, **dialect):
    return attempt(lambda: list(csv.reader(lines, **dialect)))


def write(*rows, **dialect):
    file = io.StringIO(newline="")
    return attempt(csv.writer(file, **dialect).writerows, rows) or file.getvalue()


print(read("a,b,c", 'x,"y,z",""', "", '"multi', 'line",end'))
print(read('a;"b;c";d|;e', delimiter=";", escapechar="|"))
print(read("a, b,  'c d'", skipinitialspace=True, quotechar="'"))
print(read('"a"b,c', '"x""y"'), read('"a"b,c', strict=True), read('"open', strict=True), read("a\rb"))
print(read("1,2.5,'x',", quoting=csv.QUOTE_NONNUMERIC, quotechar="'"), read("1,x", quoting=csv.QUOTE_NONNUMERIC))
print(read('1,"",', quoting=csv.QUOTE_STRINGS), read('1,"",', quoting=csv.QUOTE_NOTNULL))
print(read("é€\U0001f600,x", delimiter="x"), read("a€b€c", delimiter="€"))
print(repr(write([1, 2.5, None, "a,b", 'q"q', "line\nbreak", ""], [None], [""], [])))
for quoting in range(6):
    print(quoting, repr(write([1, "x", None, 'a"b', ""], quoting=quoting, escapechar="\\")))
print(repr(write(["a,b", 'c"d'], quoting=csv.QUOTE_NONE)))
print(repr(write(["a b", 'c"d'], delimiter=" ", doublequote=False, escapechar="!", lineterminator="$")))
print(repr(write([""], delimiter=" ", skipinitialspace=True)), repr(write([1], 2)))
print(attempt(csv.Dialect), attempt(csv.reader, [], delimiter="ab"), attempt(csv.reader, [], quotechar=None, quoting=1))
print(attempt(csv.reader, [], delimiter=",", escapechar=","), attempt(csv.get_dialect, "none"))
limit = csv.field_size_limit(4)
print(limit, read("abcd,abcde"), csv.field_size_limit(limit))


# A reader whose lines come from the reader itself must not come to harm.
class Lines:
    reader = None

    def __iter__(self):
        return self

    def __next__(self):
        if Lines.depth < 3:
            Lines.depth += 1
            return "x," + next(Lines.reader)[0]
        raise StopIteration


Lines.depth = 0
Lines.reader = csv.reader(Lines())
print(attempt(next, Lines.reader))
# expect: [['a', 'b', 'c'], ['x', 'y,z', ''], [], ['multiline', 'end']]
# expect: [['a', 'b;c', 'd;e']]
# expect: [['a', 'b', 'c d']]
# expect: [['ab', 'c'], ['x"y']] Error: ',' expected after '"' Error: unexpected end of data Error: new-line character seen in unquoted field - do you need to open the file with newline=''?
# expect: [[1.0, 2.5, 'x', '']] ValueError: could not convert string to float: 'x'
# expect: [[1.0, '', None]] [['1', '', None]]
# expect: [['é€😀,', '']] [['a', 'b', 'c']]
# expect: '1,2.5,,"a,b","q""q","line\nbreak",\r\n""\r\n""\r\n\r\n'
# expect: 0 '1,x,,"a""b",\r\n'
# expect: 1 '"1","x","","a""b",""\r\n'
# expect: 2 '1,"x","","a""b",""\r\n'
# expect: 3 '1,x,,a\\"b,\r\n'
# expect: 4 '1,"x",,"a""b",""\r\n'
# expect: 5 '"1","x",,"a""b",""\r\n'
# expect: 'Error: need to escape, but no escapechar set'
# expect: '"a b" c!"d$'
# expect: '""\r\n' 'Error: iterable expected, not int'
# expect: Error: "delimiter" must be a unicode character, not NoneType TypeError: "delimiter" must be a unicode character, not a string of length 2 TypeError: quotechar must be set if quoting enabled
# expect: ValueError: bad delimiter or escapechar value Error: unknown dialect
# expect: 131072 Error: field larger than field limit (4) 4
# expect: StopIteration: 
