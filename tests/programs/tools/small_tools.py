# Modules that are small programs: calendar, this, textwrap's absence of one, base64, quopri, random, symtable, tabnanny, pyclbr, ...
# runs: {self}
# runs: -m calendar 2026
# runs: -m calendar 2026 2
# runs: -m calendar --first-weekday 6 -w 3 -l 2 2026 11
# runs: -m calendar 2026 13 2>&1
# runs: -m this
# runs: -m base64 -e plain
# runs: -m base64 -t
# runs: -m quopri quoted
# runs: -m random -i 1
# runs: -m random 1
# runs: -m tabnanny -v tabs.py plain.py
# runs: -m pyclbr plain.py
# runs: -m mimetypes a.html b.tar.gz
# runs: -m pydoc plain
# runs: -m inspect textwrap:shorten
# runs: -m inspect plain:C.method
# runs: -m keyword
# runs: -m doctest docs.txt
# runs: -m doctest -v good_docs.py
# runs: -m difflib 2>&1
# runs: -m fileinput plain
# runs: -m encodings.rot_13
# runs: -m code -q
# runs: -m textwrap
# runs: -m colorsys
# runs: -m __hello__
# runs: -m no_such_module 2>&1
# runs: -m plain.nothing 2>&1
# runs: -m json.nothing 2>&1
# input: print("Hello"); 1 + 1
files = {
    "plain": "grüße\n" * 3, "quoted": "a=3D=C3=A9\n", "tabs.py": "if 1:\n\tx\n        y\n",
    "plain.py": '"""Plain module."""\nimport os.path as p\n\n\nclass C:\n    """A class."""\n\n    x: int = 3\n\n    def method(self, a, *, b=None):\n'
                '        """Do."""\n        return a\n\n\ndef function(x: int, /) -> str:\n    """Function."""\n    def inner(): pass\n\n\nCONSTANT = 5\n',
    "docs.txt": ">>> 1 + 1\n2\n>>> 2 * 3\n7\n>>> 1 / 0\nTraceback (most recent call last):\nZeroDivisionError: division by zero\n",
    "good_docs.py": 'def f(x):\n    """\n    >>> f(2)\n    4\n    >>> print(f(3))  # doctest: +ELLIPSIS\n    9...\n    """\n    return x * x\n',
}
for name, text in files.items():
    with open(name, "w") as f:
        f.write(text)
# expect:                                   2026
# expect:
# expect:       January                   February                   March
# expect: Mo Tu We Th Fr Sa Su      Mo Tu We Th Fr Sa Su      Mo Tu We Th Fr Sa Su
# expect:           1  2  3  4                         1                         1
# expect:  5  6  7  8  9 10 11       2  3  4  5  6  7  8       2  3  4  5  6  7  8
# expect: 12 13 14 15 16 17 18       9 10 11 12 13 14 15       9 10 11 12 13 14 15
# expect: 19 20 21 22 23 24 25      16 17 18 19 20 21 22      16 17 18 19 20 21 22
# expect: 26 27 28 29 30 31         23 24 25 26 27 28         23 24 25 26 27 28 29
# expect:                                                     30 31
# expect:
# expect:        April                      May                       June
# expect: Mo Tu We Th Fr Sa Su      Mo Tu We Th Fr Sa Su      Mo Tu We Th Fr Sa Su
# expect:        1  2  3  4  5                   1  2  3       1  2  3  4  5  6  7
# expect:  6  7  8  9 10 11 12       4  5  6  7  8  9 10       8  9 10 11 12 13 14
# expect: 13 14 15 16 17 18 19      11 12 13 14 15 16 17      15 16 17 18 19 20 21
# expect: 20 21 22 23 24 25 26      18 19 20 21 22 23 24      22 23 24 25 26 27 28
# expect: 27 28 29 30               25 26 27 28 29 30 31      29 30
# expect:
# expect:         July                     August                  September
# expect: Mo Tu We Th Fr Sa Su      Mo Tu We Th Fr Sa Su      Mo Tu We Th Fr Sa Su
# expect:        1  2  3  4  5                      1  2          1  2  3  4  5  6
# expect:  6  7  8  9 10 11 12       3  4  5  6  7  8  9       7  8  9 10 11 12 13
# expect: 13 14 15 16 17 18 19      10 11 12 13 14 15 16      14 15 16 17 18 19 20
# expect: 20 21 22 23 24 25 26      17 18 19 20 21 22 23      21 22 23 24 25 26 27
# expect: 27 28 29 30 31            24 25 26 27 28 29 30      28 29 30
# expect:                           31
# expect:
# expect:       October                   November                  December
# expect: Mo Tu We Th Fr Sa Su      Mo Tu We Th Fr Sa Su      Mo Tu We Th Fr Sa Su
# expect:           1  2  3  4                         1          1  2  3  4  5  6
# expect:  5  6  7  8  9 10 11       2  3  4  5  6  7  8       7  8  9 10 11 12 13
# expect: 12 13 14 15 16 17 18       9 10 11 12 13 14 15      14 15 16 17 18 19 20
# expect: 19 20 21 22 23 24 25      16 17 18 19 20 21 22      21 22 23 24 25 26 27
# expect: 26 27 28 29 30 31         23 24 25 26 27 28 29      28 29 30 31
# expect:                           30
# expect:    February 2026
# expect: Mo Tu We Th Fr Sa Su
# expect:                    1
# expect:  2  3  4  5  6  7  8
# expect:  9 10 11 12 13 14 15
# expect: 16 17 18 19 20 21 22
# expect: 23 24 25 26 27 28
# expect:        November 2026
# expect:
# expect: Sun Mon Tue Wed Thu Fri Sat
# expect:
# expect:   1   2   3   4   5   6   7
# expect:
# expect:   8   9  10  11  12  13  14
# expect:
# expect:  15  16  17  18  19  20  21
# expect:
# expect:  22  23  24  25  26  27  28
# expect:
# expect:  29  30
# expect:
# expect: Traceback (most recent call last):
# expect:   File "<frozen runpy>", line 203, in _run_module_as_main
# expect:   File "<frozen runpy>", line 88, in _run_code
# expect:   File "{lib}/calendar.py", line 926, in <module>
# expect:     main()
# expect:     ~~~~^^
# expect:   File "{lib}/calendar.py", line 911, in main
# expect:     _validate_month(options.month)
# expect:     ~~~~~~~~~~~~~~~^^^^^^^^^^^^^^^
# expect:   File "{lib}/calendar.py", line 165, in _validate_month
# expect:     raise IllegalMonthError(month)
# expect: IllegalMonthError: bad month number 13; must be 1-12
# expect: exit code 1
# expect: The Zen of Python, by Tim Peters
# expect:
# expect: Beautiful is better than ugly.
# expect: Explicit is better than implicit.
# expect: Simple is better than complex.
# expect: Complex is better than complicated.
# expect: Flat is better than nested.
# expect: Sparse is better than dense.
# expect: Readability counts.
# expect: Special cases aren't special enough to break the rules.
# expect: Although practicality beats purity.
# expect: Errors should never pass silently.
# expect: Unless explicitly silenced.
# expect: In the face of ambiguity, refuse the temptation to guess.
# expect: There should be one-- and preferably only one --obvious way to do it.
# expect: Although that way may not be obvious at first unless you're Dutch.
# expect: Now is better than never.
# expect: Although never is often better than *right* now.
# expect: If the implementation is hard to explain, it's a bad idea.
# expect: If the implementation is easy to explain, it may be a good idea.
# expect: Namespaces are one honking great idea -- let's do more of those!
# expect: Z3LDvMOfZQpncsO8w59lCmdyw7zDn2UK
# expect: exit code 2
# expect: a=3D3D=3DC3=3DA9
# expect: 1
# expect: 1
# expect: 'tabs.py': *** Line 3: trouble in tab city! ***
# expect: offending line: '        y'
# expect: inconsistent use of tabs and spaces in indentation
# expect: 'plain.py': Clean bill of health.
# expect: class C [] 5
# expect:   def method 10
# expect: def function 15
# expect:   def inner 17
# expect: type: text/html encoding: None
# expect: type: application/x-tar encoding: gzip
# expect: Help on module plain:
# expect:
# expect: NAME
# expect:     plain - Plain module.
# expect:
# expect: CLASSES
# expect:     builtins.object
# expect:         C
# expect:
# expect:     class C(builtins.object)
# expect:      |  A class.
# expect:      |
# expect:      |  Methods defined here:
# expect:      |
# expect:      |  method(self, a, *, b=None)
# expect:      |      Do.
# expect:      |
# expect:      |  ----------------------------------------------------------------------
# expect:      |  Data descriptors defined here:
# expect:      |
# expect:      |  __dict__
# expect:      |      dictionary for instance variables
# expect:      |
# expect:      |  __weakref__
# expect:      |      list of weak references to the object
# expect:      |
# expect:      |  ----------------------------------------------------------------------
# expect:      |  Data and other attributes defined here:
# expect:      |
# expect:      |  x = 3
# expect:
# expect: FUNCTIONS
# expect:     function(x: int, /) -> str
# expect:         Function.
# expect:
# expect: DATA
# expect:     CONSTANT = 5
# expect:
# expect: FILE
# expect:     {cwd}/plain.py
# expect:
# expect:
# expect: def shorten(text, width, **kwargs):
# expect:     """Collapse and truncate the given text to fit in the given width.
# expect:
# expect:     The text first has its whitespace collapsed.  If it then fits in
# expect:     the *width*, it is returned as is.  Otherwise, as many words
# expect:     as possible are joined and then the placeholder is appended::
# expect:
# expect:         >>> textwrap.shorten("Hello  world!", width=12)
# expect:         'Hello world!'
# expect:         >>> textwrap.shorten("Hello  world!", width=11)
# expect:         'Hello [...]'
# expect:     """
# expect:     w = TextWrapper(width=width, max_lines=1, **kwargs)
# expect:     return w.fill(' '.join(text.strip().split()))
# expect:
# expect:     def method(self, a, *, b=None):
# expect:         """Do."""
# expect:         return a
# expect:
# expect: **********************************************************************
# expect: File "docs.txt", line 3, in docs.txt
# expect: Failed example:
# expect:     2 * 3
# expect: Expected:
# expect:     7
# expect: Got:
# expect:     6
# expect: **********************************************************************
# expect: 1 item had failures:
# expect:    1 of   3 in docs.txt
# expect: ***Test Failed*** 1 failure.
# expect: exit code 1
# expect: Trying:
# expect:     f(2)
# expect: Expecting:
# expect:     4
# expect: ok
# expect: Trying:
# expect:     print(f(3))  # doctest: +ELLIPSIS
# expect: Expecting:
# expect:     9...
# expect: ok
# expect: 1 item had no tests:
# expect:     good_docs
# expect: 1 item passed all tests:
# expect:    2 tests in good_docs.f
# expect: 2 tests in 2 items.
# expect: 2 passed.
# expect: Test passed.
# expect: 1: plain[1]* grüße
# expect: 2: plain[2] grüße
# expect: 3: plain[3] grüße
# expect: 3: plain[3]
# expect: cevag("Uryyb"); 1 + 1
# expect: >>> Hello
# expect: 2
# expect: >>> Hello there.
# expect:   This is indented.
# expect: Hello world!
# expect: {python}: No module named no_such_module
# expect: exit code 1
# expect: {python}: Error while finding module specification for 'plain.nothing' (ModuleNotFoundError: __path__ attribute not found on 'plain' while trying to find 'plain.nothing')
# expect: exit code 1
# expect: {python}: No module named json.nothing
# expect: exit code 1
