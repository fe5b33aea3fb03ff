# python -m pickle and -m pickletools over pickles of every protocol.
# runs: {self}
# runs: -m pickletools p0
# runs: -m pickletools p2 p3
# runs: -m pickletools -a -l 2 p4
# runs: -m pickletools -m -o out p2 p4
# runs: -c "print(open('out').read())"
# runs: -m pickletools -p == -m p0 p4
# runs: -m pickle p4 p5
import collections
import pickle

shared = [1, 2]
data = {"a": shared, "b": (shared, None, True), "n": [0, 255, 256, 65536, -1, 2**70, 1.5], "t": "é\n\\", "y": b"bytes\0",
        "o": collections.OrderedDict(x=1), "s": frozenset({7}), "f": len}
data["self"] = shared
for protocol in (0, 2, 3, 4, 5):
    with open("p%d" % protocol, "wb") as f:
        pickle.dump(data, f, protocol)
# expect:     0: (    MARK
# expect:     1: d        DICT       (MARK at 0)
# expect:     2: p    PUT        0
# expect:     5: V    UNICODE    'a'
# expect:     8: p    PUT        1
# expect:    11: (    MARK
# expect:    12: l        LIST       (MARK at 11)
# expect:    13: p    PUT        2
# expect:    16: I    INT        1
# expect:    19: a    APPEND
# expect:    20: I    INT        2
# expect:    23: a    APPEND
# expect:    24: s    SETITEM
# expect:    25: V    UNICODE    'b'
# expect:    28: p    PUT        3
# expect:    31: (    MARK
# expect:    32: g        GET        2
# expect:    35: N        NONE
# expect:    36: I        INT        True
# expect:    40: t        TUPLE      (MARK at 31)
# expect:    41: p    PUT        4
# expect:    44: s    SETITEM
# expect:    45: V    UNICODE    'n'
# expect:    48: p    PUT        5
# expect:    51: (    MARK
# expect:    52: l        LIST       (MARK at 51)
# expect:    53: p    PUT        6
# expect:    56: I    INT        0
# expect:    59: a    APPEND
# expect:    60: I    INT        255
# expect:    65: a    APPEND
# expect:    66: I    INT        256
# expect:    71: a    APPEND
# expect:    72: I    INT        65536
# expect:    79: a    APPEND
# expect:    80: I    INT        -1
# expect:    84: a    APPEND
# expect:    85: L    LONG       1180591620717411303424
# expect:   110: a    APPEND
# expect:   111: F    FLOAT      1.5
# expect:   116: a    APPEND
# expect:   117: s    SETITEM
# expect:   118: V    UNICODE    't'
# expect:   121: p    PUT        7
# expect:   124: V    UNICODE    'é\n\\'
# expect:   139: p    PUT        8
# expect:   142: s    SETITEM
# expect:   143: V    UNICODE    'y'
# expect:   146: p    PUT        9
# expect:   149: c    GLOBAL     '_codecs encode'
# expect:   165: p    PUT        10
# expect:   169: (    MARK
# expect:   170: V        UNICODE    'bytes\x00'
# expect:   183: p        PUT        11
# expect:   187: V        UNICODE    'latin1'
# expect:   195: p        PUT        12
# expect:   199: t        TUPLE      (MARK at 169)
# expect:   200: p    PUT        13
# expect:   204: R    REDUCE
# expect:   205: p    PUT        14
# expect:   209: s    SETITEM
# expect:   210: V    UNICODE    'o'
# expect:   213: p    PUT        15
# expect:   217: c    GLOBAL     'collections OrderedDict'
# expect:   242: p    PUT        16
# expect:   246: (    MARK
# expect:   247: t        TUPLE      (MARK at 246)
# expect:   248: R    REDUCE
# expect:   249: p    PUT        17
# expect:   253: V    UNICODE    'x'
# expect:   256: p    PUT        18
# expect:   260: I    INT        1
# expect:   263: s    SETITEM
# expect:   264: s    SETITEM
# expect:   265: V    UNICODE    's'
# expect:   268: p    PUT        19
# expect:   272: c    GLOBAL     '__builtin__ frozenset'
# expect:   295: p    PUT        20
# expect:   299: (    MARK
# expect:   300: (        MARK
# expect:   301: l            LIST       (MARK at 300)
# expect:   302: p        PUT        21
# expect:   306: I        INT        7
# expect:   309: a        APPEND
# expect:   310: t        TUPLE      (MARK at 299)
# expect:   311: p    PUT        22
# expect:   315: R    REDUCE
# expect:   316: p    PUT        23
# expect:   320: s    SETITEM
# expect:   321: V    UNICODE    'f'
# expect:   324: p    PUT        24
# expect:   328: c    GLOBAL     '__builtin__ len'
# expect:   345: p    PUT        25
# expect:   349: s    SETITEM
# expect:   350: V    UNICODE    'self'
# expect:   356: p    PUT        26
# expect:   360: g    GET        2
# expect:   363: s    SETITEM
# expect:   364: .    STOP
# expect: highest protocol among opcodes = 0
# expect: ==> p2 <==
# expect:     0: \x80 PROTO      2
# expect:     2: }    EMPTY_DICT
# expect:     3: q    BINPUT     0
# expect:     5: (    MARK
# expect:     6: X        BINUNICODE 'a'
# expect:    12: q        BINPUT     1
# expect:    14: ]        EMPTY_LIST
# expect:    15: q        BINPUT     2
# expect:    17: (        MARK
# expect:    18: K            BININT1    1
# expect:    20: K            BININT1    2
# expect:    22: e            APPENDS    (MARK at 17)
# expect:    23: X        BINUNICODE 'b'
# expect:    29: q        BINPUT     3
# expect:    31: h        BINGET     2
# expect:    33: N        NONE
# expect:    34: \x88     NEWTRUE
# expect:    35: \x87     TUPLE3
# expect:    36: q        BINPUT     4
# expect:    38: X        BINUNICODE 'n'
# expect:    44: q        BINPUT     5
# expect:    46: ]        EMPTY_LIST
# expect:    47: q        BINPUT     6
# expect:    49: (        MARK
# expect:    50: K            BININT1    0
# expect:    52: K            BININT1    255
# expect:    54: M            BININT2    256
# expect:    57: J            BININT     65536
# expect:    62: J            BININT     -1
# expect:    67: \x8a         LONG1      1180591620717411303424
# expect:    78: G            BINFLOAT   1.5
# expect:    87: e            APPENDS    (MARK at 49)
# expect:    88: X        BINUNICODE 't'
# expect:    94: q        BINPUT     7
# expect:    96: X        BINUNICODE 'é\n\\'
# expect:   105: q        BINPUT     8
# expect:   107: X        BINUNICODE 'y'
# expect:   113: q        BINPUT     9
# expect:   115: c        GLOBAL     '_codecs encode'
# expect:   131: q        BINPUT     10
# expect:   133: X        BINUNICODE 'bytes\x00'
# expect:   144: q        BINPUT     11
# expect:   146: X        BINUNICODE 'latin1'
# expect:   157: q        BINPUT     12
# expect:   159: \x86     TUPLE2
# expect:   160: q        BINPUT     13
# expect:   162: R        REDUCE
# expect:   163: q        BINPUT     14
# expect:   165: X        BINUNICODE 'o'
# expect:   171: q        BINPUT     15
# expect:   173: c        GLOBAL     'collections OrderedDict'
# expect:   198: q        BINPUT     16
# expect:   200: )        EMPTY_TUPLE
# expect:   201: R        REDUCE
# expect:   202: q        BINPUT     17
# expect:   204: X        BINUNICODE 'x'
# expect:   210: q        BINPUT     18
# expect:   212: K        BININT1    1
# expect:   214: s        SETITEM
# expect:   215: X        BINUNICODE 's'
# expect:   221: q        BINPUT     19
# expect:   223: c        GLOBAL     '__builtin__ frozenset'
# expect:   246: q        BINPUT     20
# expect:   248: ]        EMPTY_LIST
# expect:   249: q        BINPUT     21
# expect:   251: K        BININT1    7
# expect:   253: a        APPEND
# expect:   254: \x85     TUPLE1
# expect:   255: q        BINPUT     22
# expect:   257: R        REDUCE
# expect:   258: q        BINPUT     23
# expect:   260: X        BINUNICODE 'f'
# expect:   266: q        BINPUT     24
# expect:   268: c        GLOBAL     '__builtin__ len'
# expect:   285: q        BINPUT     25
# expect:   287: X        BINUNICODE 'self'
# expect:   296: q        BINPUT     26
# expect:   298: h        BINGET     2
# expect:   300: u        SETITEMS   (MARK at 5)
# expect:   301: .    STOP
# expect: highest protocol among opcodes = 2
# expect: ==> p3 <==
# expect:     0: \x80 PROTO      3
# expect:     2: }    EMPTY_DICT
# expect:     3: q    BINPUT     0
# expect:     5: (    MARK
# expect:     6: X        BINUNICODE 'a'
# expect:    12: q        BINPUT     1
# expect:    14: ]        EMPTY_LIST
# expect:    15: q        BINPUT     2
# expect:    17: (        MARK
# expect:    18: K            BININT1    1
# expect:    20: K            BININT1    2
# expect:    22: e            APPENDS    (MARK at 17)
# expect:    23: X        BINUNICODE 'b'
# expect:    29: q        BINPUT     3
# expect:    31: h        BINGET     2
# expect:    33: N        NONE
# expect:    34: \x88     NEWTRUE
# expect:    35: \x87     TUPLE3
# expect:    36: q        BINPUT     4
# expect:    38: X        BINUNICODE 'n'
# expect:    44: q        BINPUT     5
# expect:    46: ]        EMPTY_LIST
# expect:    47: q        BINPUT     6
# expect:    49: (        MARK
# expect:    50: K            BININT1    0
# expect:    52: K            BININT1    255
# expect:    54: M            BININT2    256
# expect:    57: J            BININT     65536
# expect:    62: J            BININT     -1
# expect:    67: \x8a         LONG1      1180591620717411303424
# expect:    78: G            BINFLOAT   1.5
# expect:    87: e            APPENDS    (MARK at 49)
# expect:    88: X        BINUNICODE 't'
# expect:    94: q        BINPUT     7
# expect:    96: X        BINUNICODE 'é\n\\'
# expect:   105: q        BINPUT     8
# expect:   107: X        BINUNICODE 'y'
# expect:   113: q        BINPUT     9
# expect:   115: C        SHORT_BINBYTES b'bytes\x00'
# expect:   123: q        BINPUT     10
# expect:   125: X        BINUNICODE 'o'
# expect:   131: q        BINPUT     11
# expect:   133: c        GLOBAL     'collections OrderedDict'
# expect:   158: q        BINPUT     12
# expect:   160: )        EMPTY_TUPLE
# expect:   161: R        REDUCE
# expect:   162: q        BINPUT     13
# expect:   164: X        BINUNICODE 'x'
# expect:   170: q        BINPUT     14
# expect:   172: K        BININT1    1
# expect:   174: s        SETITEM
# expect:   175: X        BINUNICODE 's'
# expect:   181: q        BINPUT     15
# expect:   183: c        GLOBAL     'builtins frozenset'
# expect:   203: q        BINPUT     16
# expect:   205: ]        EMPTY_LIST
# expect:   206: q        BINPUT     17
# expect:   208: K        BININT1    7
# expect:   210: a        APPEND
# expect:   211: \x85     TUPLE1
# expect:   212: q        BINPUT     18
# expect:   214: R        REDUCE
# expect:   215: q        BINPUT     19
# expect:   217: X        BINUNICODE 'f'
# expect:   223: q        BINPUT     20
# expect:   225: c        GLOBAL     'builtins len'
# expect:   239: q        BINPUT     21
# expect:   241: X        BINUNICODE 'self'
# expect:   250: q        BINPUT     22
# expect:   252: h        BINGET     2
# expect:   254: u        SETITEMS   (MARK at 5)
# expect:   255: .    STOP
# expect: highest protocol among opcodes = 3
# expect:     0: \x80 PROTO      4              Protocol version indicator.
# expect:     2: \x95 FRAME      181            Indicate the beginning of a new frame.
# expect:    11: }    EMPTY_DICT                Push an empty dict.
# expect:    12: \x94 MEMOIZE    (as 0)         Store the stack top into the memo.  The stack is not popped.
# expect:    13: (    MARK                      Push markobject onto the stack.
# expect:    14: \x8c   SHORT_BINUNICODE 'a'    Push a Python Unicode string object.
# expect:    17: \x94   MEMOIZE    (as 1)       Store the stack top into the memo.  The stack is not popped.
# expect:    18: ]      EMPTY_LIST              Push an empty list.
# expect:    19: \x94   MEMOIZE    (as 2)       Store the stack top into the memo.  The stack is not popped.
# expect:    20: (      MARK                    Push markobject onto the stack.
# expect:    21: K        BININT1    1          Push a one-byte unsigned integer.
# expect:    23: K        BININT1    2          Push a one-byte unsigned integer.
# expect:    25: e        APPENDS    (MARK at 20) Extend a list by a slice of stack objects.
# expect:    26: \x8c   SHORT_BINUNICODE 'b'      Push a Python Unicode string object.
# expect:    29: \x94   MEMOIZE    (as 3)         Store the stack top into the memo.  The stack is not popped.
# expect:    30: h      BINGET     2              Read an object from the memo and push it on the stack.
# expect:    32: N      NONE                      Push None on the stack.
# expect:    33: \x88   NEWTRUE                   Push True onto the stack.
# expect:    34: \x87   TUPLE3                    Build a three-tuple out of the top three items on the stack.
# expect:    35: \x94   MEMOIZE    (as 4)         Store the stack top into the memo.  The stack is not popped.
# expect:    36: \x8c   SHORT_BINUNICODE 'n'      Push a Python Unicode string object.
# expect:    39: \x94   MEMOIZE    (as 5)         Store the stack top into the memo.  The stack is not popped.
# expect:    40: ]      EMPTY_LIST                Push an empty list.
# expect:    41: \x94   MEMOIZE    (as 6)         Store the stack top into the memo.  The stack is not popped.
# expect:    42: (      MARK                      Push markobject onto the stack.
# expect:    43: K        BININT1    0            Push a one-byte unsigned integer.
# expect:    45: K        BININT1    255          Push a one-byte unsigned integer.
# expect:    47: M        BININT2    256          Push a two-byte unsigned integer.
# expect:    50: J        BININT     65536        Push a four-byte signed integer.
# expect:    55: J        BININT     -1           Push a four-byte signed integer.
# expect:    60: \x8a     LONG1      1180591620717411303424 Long integer using one-byte length.
# expect:    71: G        BINFLOAT   1.5                    Float stored in binary form, with 8 bytes of data.
# expect:    80: e        APPENDS    (MARK at 42)           Extend a list by a slice of stack objects.
# expect:    81: \x8c   SHORT_BINUNICODE 't'                Push a Python Unicode string object.
# expect:    84: \x94   MEMOIZE    (as 7)                   Store the stack top into the memo.  The stack is not popped.
# expect:    85: \x8c   SHORT_BINUNICODE 'é\n\\'            Push a Python Unicode string object.
# expect:    91: \x94   MEMOIZE    (as 8)                   Store the stack top into the memo.  The stack is not popped.
# expect:    92: \x8c   SHORT_BINUNICODE 'y'                Push a Python Unicode string object.
# expect:    95: \x94   MEMOIZE    (as 9)                   Store the stack top into the memo.  The stack is not popped.
# expect:    96: C      SHORT_BINBYTES b'bytes\x00'         Push a Python bytes object.
# expect:   104: \x94   MEMOIZE    (as 10)                  Store the stack top into the memo.  The stack is not popped.
# expect:   105: \x8c   SHORT_BINUNICODE 'o'                Push a Python Unicode string object.
# expect:   108: \x94   MEMOIZE    (as 11)                  Store the stack top into the memo.  The stack is not popped.
# expect:   109: \x8c   SHORT_BINUNICODE 'collections'      Push a Python Unicode string object.
# expect:   122: \x94   MEMOIZE    (as 12)                  Store the stack top into the memo.  The stack is not popped.
# expect:   123: \x8c   SHORT_BINUNICODE 'OrderedDict'      Push a Python Unicode string object.
# expect:   136: \x94   MEMOIZE    (as 13)                  Store the stack top into the memo.  The stack is not popped.
# expect:   137: \x93   STACK_GLOBAL                        Push a global object (module.attr) on the stack.
# expect:   138: \x94   MEMOIZE    (as 14)                  Store the stack top into the memo.  The stack is not popped.
# expect:   139: )      EMPTY_TUPLE                         Push an empty tuple.
# expect:   140: R      REDUCE                              Push an object built from a callable and an argument tuple.
# expect:   141: \x94   MEMOIZE    (as 15)                  Store the stack top into the memo.  The stack is not popped.
# expect:   142: \x8c   SHORT_BINUNICODE 'x'                Push a Python Unicode string object.
# expect:   145: \x94   MEMOIZE    (as 16)                  Store the stack top into the memo.  The stack is not popped.
# expect:   146: K      BININT1    1                        Push a one-byte unsigned integer.
# expect:   148: s      SETITEM                             Add a key+value pair to an existing dict.
# expect:   149: \x8c   SHORT_BINUNICODE 's'                Push a Python Unicode string object.
# expect:   152: \x94   MEMOIZE    (as 17)                  Store the stack top into the memo.  The stack is not popped.
# expect:   153: (      MARK                                Push markobject onto the stack.
# expect:   154: K        BININT1    7                      Push a one-byte unsigned integer.
# expect:   156: \x91     FROZENSET  (MARK at 153)          Build a frozenset out of the topmost slice, after markobject.
# expect:   157: \x94   MEMOIZE    (as 18)                  Store the stack top into the memo.  The stack is not popped.
# expect:   158: \x8c   SHORT_BINUNICODE 'f'                Push a Python Unicode string object.
# expect:   161: \x94   MEMOIZE    (as 19)                  Store the stack top into the memo.  The stack is not popped.
# expect:   162: \x8c   SHORT_BINUNICODE 'builtins'         Push a Python Unicode string object.
# expect:   172: \x94   MEMOIZE    (as 20)                  Store the stack top into the memo.  The stack is not popped.
# expect:   173: \x8c   SHORT_BINUNICODE 'len'              Push a Python Unicode string object.
# expect:   178: \x94   MEMOIZE    (as 21)                  Store the stack top into the memo.  The stack is not popped.
# expect:   179: \x93   STACK_GLOBAL                        Push a global object (module.attr) on the stack.
# expect:   180: \x94   MEMOIZE    (as 22)                  Store the stack top into the memo.  The stack is not popped.
# expect:   181: \x8c   SHORT_BINUNICODE 'self'             Push a Python Unicode string object.
# expect:   187: \x94   MEMOIZE    (as 23)                  Store the stack top into the memo.  The stack is not popped.
# expect:   188: h      BINGET     2                        Read an object from the memo and push it on the stack.
# expect:   190: u      SETITEMS   (MARK at 13)             Add an arbitrary number of key+value pairs to an existing dict.
# expect:   191: .    STOP                                  Stop the unpickling machine.
# expect: highest protocol among opcodes = 4
# expect: ==> p2 <==
# expect:     0: \x80 PROTO      2
# expect:     2: }    EMPTY_DICT
# expect:     3: q    BINPUT     0
# expect:     5: (    MARK
# expect:     6: X        BINUNICODE 'a'
# expect:    12: q        BINPUT     1
# expect:    14: ]        EMPTY_LIST
# expect:    15: q        BINPUT     2
# expect:    17: (        MARK
# expect:    18: K            BININT1    1
# expect:    20: K            BININT1    2
# expect:    22: e            APPENDS    (MARK at 17)
# expect:    23: X        BINUNICODE 'b'
# expect:    29: q        BINPUT     3
# expect:    31: h        BINGET     2
# expect:    33: N        NONE
# expect:    34: \x88     NEWTRUE
# expect:    35: \x87     TUPLE3
# expect:    36: q        BINPUT     4
# expect:    38: X        BINUNICODE 'n'
# expect:    44: q        BINPUT     5
# expect:    46: ]        EMPTY_LIST
# expect:    47: q        BINPUT     6
# expect:    49: (        MARK
# expect:    50: K            BININT1    0
# expect:    52: K            BININT1    255
# expect:    54: M            BININT2    256
# expect:    57: J            BININT     65536
# expect:    62: J            BININT     -1
# expect:    67: \x8a         LONG1      1180591620717411303424
# expect:    78: G            BINFLOAT   1.5
# expect:    87: e            APPENDS    (MARK at 49)
# expect:    88: X        BINUNICODE 't'
# expect:    94: q        BINPUT     7
# expect:    96: X        BINUNICODE 'é\n\\'
# expect:   105: q        BINPUT     8
# expect:   107: X        BINUNICODE 'y'
# expect:   113: q        BINPUT     9
# expect:   115: c        GLOBAL     '_codecs encode'
# expect:   131: q        BINPUT     10
# expect:   133: X        BINUNICODE 'bytes\x00'
# expect:   144: q        BINPUT     11
# expect:   146: X        BINUNICODE 'latin1'
# expect:   157: q        BINPUT     12
# expect:   159: \x86     TUPLE2
# expect:   160: q        BINPUT     13
# expect:   162: R        REDUCE
# expect:   163: q        BINPUT     14
# expect:   165: X        BINUNICODE 'o'
# expect:   171: q        BINPUT     15
# expect:   173: c        GLOBAL     'collections OrderedDict'
# expect:   198: q        BINPUT     16
# expect:   200: )        EMPTY_TUPLE
# expect:   201: R        REDUCE
# expect:   202: q        BINPUT     17
# expect:   204: X        BINUNICODE 'x'
# expect:   210: q        BINPUT     18
# expect:   212: K        BININT1    1
# expect:   214: s        SETITEM
# expect:   215: X        BINUNICODE 's'
# expect:   221: q        BINPUT     19
# expect:   223: c        GLOBAL     '__builtin__ frozenset'
# expect:   246: q        BINPUT     20
# expect:   248: ]        EMPTY_LIST
# expect:   249: q        BINPUT     21
# expect:   251: K        BININT1    7
# expect:   253: a        APPEND
# expect:   254: \x85     TUPLE1
# expect:   255: q        BINPUT     22
# expect:   257: R        REDUCE
# expect:   258: q        BINPUT     23
# expect:   260: X        BINUNICODE 'f'
# expect:   266: q        BINPUT     24
# expect:   268: c        GLOBAL     '__builtin__ len'
# expect:   285: q        BINPUT     25
# expect:   287: X        BINUNICODE 'self'
# expect:   296: q        BINPUT     26
# expect:   298: h        BINGET     2
# expect:   300: u        SETITEMS   (MARK at 5)
# expect:   301: .    STOP
# expect: highest protocol among opcodes = 2
# expect: ==> p4 <==
# expect:     0: \x80 PROTO      4
# expect:     2: \x95 FRAME      181
# expect:    11: }    EMPTY_DICT
# expect:    12: \x94 MEMOIZE    (as 27)
# expect:    13: (    MARK
# expect:    14: \x8c     SHORT_BINUNICODE 'a'
# expect:    17: \x94     MEMOIZE    (as 28)
# expect:    18: ]        EMPTY_LIST
# expect:    19: \x94     MEMOIZE    (as 29)
# expect:    20: (        MARK
# expect:    21: K            BININT1    1
# expect:    23: K            BININT1    2
# expect:    25: e            APPENDS    (MARK at 20)
# expect:    26: \x8c     SHORT_BINUNICODE 'b'
# expect:    29: \x94     MEMOIZE    (as 30)
# expect:    30: h        BINGET     2
# expect:    32: N        NONE
# expect:    33: \x88     NEWTRUE
# expect:    34: \x87     TUPLE3
# expect:    35: \x94     MEMOIZE    (as 31)
# expect:    36: \x8c     SHORT_BINUNICODE 'n'
# expect:    39: \x94     MEMOIZE    (as 32)
# expect:    40: ]        EMPTY_LIST
# expect:    41: \x94     MEMOIZE    (as 33)
# expect:    42: (        MARK
# expect:    43: K            BININT1    0
# expect:    45: K            BININT1    255
# expect:    47: M            BININT2    256
# expect:    50: J            BININT     65536
# expect:    55: J            BININT     -1
# expect:    60: \x8a         LONG1      1180591620717411303424
# expect:    71: G            BINFLOAT   1.5
# expect:    80: e            APPENDS    (MARK at 42)
# expect:    81: \x8c     SHORT_BINUNICODE 't'
# expect:    84: \x94     MEMOIZE    (as 34)
# expect:    85: \x8c     SHORT_BINUNICODE 'é\n\\'
# expect:    91: \x94     MEMOIZE    (as 35)
# expect:    92: \x8c     SHORT_BINUNICODE 'y'
# expect:    95: \x94     MEMOIZE    (as 36)
# expect:    96: C        SHORT_BINBYTES b'bytes\x00'
# expect:   104: \x94     MEMOIZE    (as 37)
# expect:   105: \x8c     SHORT_BINUNICODE 'o'
# expect:   108: \x94     MEMOIZE    (as 38)
# expect:   109: \x8c     SHORT_BINUNICODE 'collections'
# expect:   122: \x94     MEMOIZE    (as 39)
# expect:   123: \x8c     SHORT_BINUNICODE 'OrderedDict'
# expect:   136: \x94     MEMOIZE    (as 40)
# expect:   137: \x93     STACK_GLOBAL
# expect:   138: \x94     MEMOIZE    (as 41)
# expect:   139: )        EMPTY_TUPLE
# expect:   140: R        REDUCE
# expect:   141: \x94     MEMOIZE    (as 42)
# expect:   142: \x8c     SHORT_BINUNICODE 'x'
# expect:   145: \x94     MEMOIZE    (as 43)
# expect:   146: K        BININT1    1
# expect:   148: s        SETITEM
# expect:   149: \x8c     SHORT_BINUNICODE 's'
# expect:   152: \x94     MEMOIZE    (as 44)
# expect:   153: (        MARK
# expect:   154: K            BININT1    7
# expect:   156: \x91         FROZENSET  (MARK at 153)
# expect:   157: \x94     MEMOIZE    (as 45)
# expect:   158: \x8c     SHORT_BINUNICODE 'f'
# expect:   161: \x94     MEMOIZE    (as 46)
# expect:   162: \x8c     SHORT_BINUNICODE 'builtins'
# expect:   172: \x94     MEMOIZE    (as 47)
# expect:   173: \x8c     SHORT_BINUNICODE 'len'
# expect:   178: \x94     MEMOIZE    (as 48)
# expect:   179: \x93     STACK_GLOBAL
# expect:   180: \x94     MEMOIZE    (as 49)
# expect:   181: \x8c     SHORT_BINUNICODE 'self'
# expect:   187: \x94     MEMOIZE    (as 50)
# expect:   188: h        BINGET     2
# expect:   190: u        SETITEMS   (MARK at 13)
# expect:   191: .    STOP
# expect: highest protocol among opcodes = 4
# expect:
# expect: ==
# expect:     0: (    MARK
# expect:     1: d        DICT       (MARK at 0)
# expect:     2: p    PUT        0
# expect:     5: V    UNICODE    'a'
# expect:     8: p    PUT        1
# expect:    11: (    MARK
# expect:    12: l        LIST       (MARK at 11)
# expect:    13: p    PUT        2
# expect:    16: I    INT        1
# expect:    19: a    APPEND
# expect:    20: I    INT        2
# expect:    23: a    APPEND
# expect:    24: s    SETITEM
# expect:    25: V    UNICODE    'b'
# expect:    28: p    PUT        3
# expect:    31: (    MARK
# expect:    32: g        GET        2
# expect:    35: N        NONE
# expect:    36: I        INT        True
# expect:    40: t        TUPLE      (MARK at 31)
# expect:    41: p    PUT        4
# expect:    44: s    SETITEM
# expect:    45: V    UNICODE    'n'
# expect:    48: p    PUT        5
# expect:    51: (    MARK
# expect:    52: l        LIST       (MARK at 51)
# expect:    53: p    PUT        6
# expect:    56: I    INT        0
# expect:    59: a    APPEND
# expect:    60: I    INT        255
# expect:    65: a    APPEND
# expect:    66: I    INT        256
# expect:    71: a    APPEND
# expect:    72: I    INT        65536
# expect:    79: a    APPEND
# expect:    80: I    INT        -1
# expect:    84: a    APPEND
# expect:    85: L    LONG       1180591620717411303424
# expect:   110: a    APPEND
# expect:   111: F    FLOAT      1.5
# expect:   116: a    APPEND
# expect:   117: s    SETITEM
# expect:   118: V    UNICODE    't'
# expect:   121: p    PUT        7
# expect:   124: V    UNICODE    'é\n\\'
# expect:   139: p    PUT        8
# expect:   142: s    SETITEM
# expect:   143: V    UNICODE    'y'
# expect:   146: p    PUT        9
# expect:   149: c    GLOBAL     '_codecs encode'
# expect:   165: p    PUT        10
# expect:   169: (    MARK
# expect:   170: V        UNICODE    'bytes\x00'
# expect:   183: p        PUT        11
# expect:   187: V        UNICODE    'latin1'
# expect:   195: p        PUT        12
# expect:   199: t        TUPLE      (MARK at 169)
# expect:   200: p    PUT        13
# expect:   204: R    REDUCE
# expect:   205: p    PUT        14
# expect:   209: s    SETITEM
# expect:   210: V    UNICODE    'o'
# expect:   213: p    PUT        15
# expect:   217: c    GLOBAL     'collections OrderedDict'
# expect:   242: p    PUT        16
# expect:   246: (    MARK
# expect:   247: t        TUPLE      (MARK at 246)
# expect:   248: R    REDUCE
# expect:   249: p    PUT        17
# expect:   253: V    UNICODE    'x'
# expect:   256: p    PUT        18
# expect:   260: I    INT        1
# expect:   263: s    SETITEM
# expect:   264: s    SETITEM
# expect:   265: V    UNICODE    's'
# expect:   268: p    PUT        19
# expect:   272: c    GLOBAL     '__builtin__ frozenset'
# expect:   295: p    PUT        20
# expect:   299: (    MARK
# expect:   300: (        MARK
# expect:   301: l            LIST       (MARK at 300)
# expect:   302: p        PUT        21
# expect:   306: I        INT        7
# expect:   309: a        APPEND
# expect:   310: t        TUPLE      (MARK at 299)
# expect:   311: p    PUT        22
# expect:   315: R    REDUCE
# expect:   316: p    PUT        23
# expect:   320: s    SETITEM
# expect:   321: V    UNICODE    'f'
# expect:   324: p    PUT        24
# expect:   328: c    GLOBAL     '__builtin__ len'
# expect:   345: p    PUT        25
# expect:   349: s    SETITEM
# expect:   350: V    UNICODE    'self'
# expect:   356: p    PUT        26
# expect:   360: g    GET        2
# expect:   363: s    SETITEM
# expect:   364: .    STOP
# expect: highest protocol among opcodes = 0
# expect: ==
# expect:     0: \x80 PROTO      4
# expect:     2: \x95 FRAME      181
# expect:    11: }    EMPTY_DICT
# expect:    12: \x94 MEMOIZE    (as 27)
# expect:    13: (    MARK
# expect:    14: \x8c     SHORT_BINUNICODE 'a'
# expect:    17: \x94     MEMOIZE    (as 28)
# expect:    18: ]        EMPTY_LIST
# expect:    19: \x94     MEMOIZE    (as 29)
# expect:    20: (        MARK
# expect:    21: K            BININT1    1
# expect:    23: K            BININT1    2
# expect:    25: e            APPENDS    (MARK at 20)
# expect:    26: \x8c     SHORT_BINUNICODE 'b'
# expect:    29: \x94     MEMOIZE    (as 30)
# expect:    30: h        BINGET     2
# expect:    32: N        NONE
# expect:    33: \x88     NEWTRUE
# expect:    34: \x87     TUPLE3
# expect:    35: \x94     MEMOIZE    (as 31)
# expect:    36: \x8c     SHORT_BINUNICODE 'n'
# expect:    39: \x94     MEMOIZE    (as 32)
# expect:    40: ]        EMPTY_LIST
# expect:    41: \x94     MEMOIZE    (as 33)
# expect:    42: (        MARK
# expect:    43: K            BININT1    0
# expect:    45: K            BININT1    255
# expect:    47: M            BININT2    256
# expect:    50: J            BININT     65536
# expect:    55: J            BININT     -1
# expect:    60: \x8a         LONG1      1180591620717411303424
# expect:    71: G            BINFLOAT   1.5
# expect:    80: e            APPENDS    (MARK at 42)
# expect:    81: \x8c     SHORT_BINUNICODE 't'
# expect:    84: \x94     MEMOIZE    (as 34)
# expect:    85: \x8c     SHORT_BINUNICODE 'é\n\\'
# expect:    91: \x94     MEMOIZE    (as 35)
# expect:    92: \x8c     SHORT_BINUNICODE 'y'
# expect:    95: \x94     MEMOIZE    (as 36)
# expect:    96: C        SHORT_BINBYTES b'bytes\x00'
# expect:   104: \x94     MEMOIZE    (as 37)
# expect:   105: \x8c     SHORT_BINUNICODE 'o'
# expect:   108: \x94     MEMOIZE    (as 38)
# expect:   109: \x8c     SHORT_BINUNICODE 'collections'
# expect:   122: \x94     MEMOIZE    (as 39)
# expect:   123: \x8c     SHORT_BINUNICODE 'OrderedDict'
# expect:   136: \x94     MEMOIZE    (as 40)
# expect:   137: \x93     STACK_GLOBAL
# expect:   138: \x94     MEMOIZE    (as 41)
# expect:   139: )        EMPTY_TUPLE
# expect:   140: R        REDUCE
# expect:   141: \x94     MEMOIZE    (as 42)
# expect:   142: \x8c     SHORT_BINUNICODE 'x'
# expect:   145: \x94     MEMOIZE    (as 43)
# expect:   146: K        BININT1    1
# expect:   148: s        SETITEM
# expect:   149: \x8c     SHORT_BINUNICODE 's'
# expect:   152: \x94     MEMOIZE    (as 44)
# expect:   153: (        MARK
# expect:   154: K            BININT1    7
# expect:   156: \x91         FROZENSET  (MARK at 153)
# expect:   157: \x94     MEMOIZE    (as 45)
# expect:   158: \x8c     SHORT_BINUNICODE 'f'
# expect:   161: \x94     MEMOIZE    (as 46)
# expect:   162: \x8c     SHORT_BINUNICODE 'builtins'
# expect:   172: \x94     MEMOIZE    (as 47)
# expect:   173: \x8c     SHORT_BINUNICODE 'len'
# expect:   178: \x94     MEMOIZE    (as 48)
# expect:   179: \x93     STACK_GLOBAL
# expect:   180: \x94     MEMOIZE    (as 49)
# expect:   181: \x8c     SHORT_BINUNICODE 'self'
# expect:   187: \x94     MEMOIZE    (as 50)
# expect:   188: h        BINGET     2
# expect:   190: u        SETITEMS   (MARK at 13)
# expect:   191: .    STOP
# expect: highest protocol among opcodes = 4
# expect: {'a': [1, 2],
# expect:  'b': ([1, 2], None, True),
# expect:  'f': <built-in function len>,
# expect:  'n': [0, 255, 256, 65536, -1, 1180591620717411303424, 1.5],
# expect:  'o': OrderedDict({'x': 1}),
# expect:  's': frozenset({7}),
# expect:  'self': [1, 2],
# expect:  't': 'é\n\\',
# expect:  'y': b'bytes\x00'}
# expect: {'a': [1, 2],
# expect:  'b': ([1, 2], None, True),
# expect:  'f': <built-in function len>,
# expect:  'n': [0, 255, 256, 65536, -1, 1180591620717411303424, 1.5],
# expect:  'o': OrderedDict({'x': 1}),
# expect:  's': frozenset({7}),
# expect:  'self': [1, 2],
# expect:  't': 'é\n\\',
# expect:  'y': b'bytes\x00'}
