# python -m dis: a file, options, standard input.
# runs: -m dis {self}
# runs: -m dis -O {self}
# runs: -m dis -C -P {self}
# runs: -m dis -S -
# input: async def f(x):
# input:     async with x as y:
# input:         return [z async for z in y if z]
# input: match [1, 2]:
# input:     case [a, *_] if a:
# input:         print(f"{a!r:>{10}}")


def gcd(a, b):
    """The greatest common divisor."""
    while b:
        a, b = b, a % b
    return a


class Point:
    def __init__(self, x=0, *, y: int = 1):
        self.x, self.y = x, y

    def __eq__(self, other):
        return isinstance(other, Point) and (self.x, self.y) == (other.x, other.y)


def guarded(items):
    try:
        return next(i for i in items if i > 1)
    except StopIteration as e:
        raise KeyError from e
    finally:
        items = None
# expect:   0           RESUME                   0
# expect:
# expect:  14           LOAD_CONST               0 (<code object gcd at {address}, file "{self}", line 14>)
# expect:               MAKE_FUNCTION
# expect:               STORE_NAME               0 (gcd)
# expect:
# expect:  21           LOAD_BUILD_CLASS
# expect:               PUSH_NULL
# expect:               LOAD_CONST               1 (<code object Point at {address}, file "{self}", line 21>)
# expect:               MAKE_FUNCTION
# expect:               LOAD_CONST               2 ('Point')
# expect:               CALL                     2
# expect:               STORE_NAME               1 (Point)
# expect:
# expect:  29           LOAD_CONST               3 (<code object guarded at {address}, file "{self}", line 29>)
# expect:               MAKE_FUNCTION
# expect:               STORE_NAME               2 (guarded)
# expect:               LOAD_CONST               4 (None)
# expect:               RETURN_VALUE
# expect:
# expect: Disassembly of <code object gcd at {address}, file "{self}", line 14>:
# expect:  14           RESUME                   0
# expect:
# expect:  16   L1:     LOAD_FAST_BORROW         1 (b)
# expect:               TO_BOOL
# expect:               POP_JUMP_IF_FALSE       12 (to L2)
# expect:               NOT_TAKEN
# expect:
# expect:  17           LOAD_FAST_LOAD_FAST     16 (b, a)
# expect:               LOAD_FAST_BORROW         1 (b)
# expect:               BINARY_OP                6 (%)
# expect:               STORE_FAST_STORE_FAST   16 (b, a)
# expect:               JUMP_BACKWARD           19 (to L1)
# expect:
# expect:  18   L2:     LOAD_FAST_BORROW         0 (a)
# expect:               RETURN_VALUE
# expect:
# expect: Disassembly of <code object Point at {address}, file "{self}", line 21>:
# expect:   --           MAKE_CELL                0 (__classdict__)
# expect:
# expect:   21           RESUME                   0
# expect:                LOAD_NAME                0 (__name__)
# expect:                STORE_NAME               1 (__module__)
# expect:                LOAD_CONST               0 ('Point')
# expect:                STORE_NAME               2 (__qualname__)
# expect:                LOAD_SMALL_INT          21
# expect:                STORE_NAME               3 (__firstlineno__)
# expect:                LOAD_LOCALS
# expect:                STORE_DEREF              0 (__classdict__)
# expect:
# expect:   22           LOAD_CONST               7 ((0,))
# expect:                LOAD_CONST               1 ('y')
# expect:                LOAD_SMALL_INT           1
# expect:                BUILD_MAP                1
# expect:                LOAD_FAST_BORROW         0 (__classdict__)
# expect:                BUILD_TUPLE              1
# expect:                LOAD_CONST               2 (<code object __annotate__ at {address}, file "{self}", line 22>)
# expect:                MAKE_FUNCTION
# expect:                SET_FUNCTION_ATTRIBUTE   8 (closure)
# expect:                LOAD_CONST               3 (<code object __init__ at {address}, file "{self}", line 22>)
# expect:                MAKE_FUNCTION
# expect:                SET_FUNCTION_ATTRIBUTE  16 (annotate)
# expect:                SET_FUNCTION_ATTRIBUTE   2 (kwdefaults)
# expect:                SET_FUNCTION_ATTRIBUTE   1 (defaults)
# expect:                STORE_NAME               4 (__init__)
# expect:
# expect:   25           LOAD_CONST               4 (<code object __eq__ at {address}, file "{self}", line 25>)
# expect:                MAKE_FUNCTION
# expect:                STORE_NAME               5 (__eq__)
# expect:                LOAD_CONST               5 (('x', 'y'))
# expect:                STORE_NAME               6 (__static_attributes__)
# expect:                LOAD_FAST_BORROW         0 (__classdict__)
# expect:                STORE_NAME               7 (__classdictcell__)
# expect:                LOAD_CONST               6 (None)
# expect:                RETURN_VALUE
# expect:
# expect: Disassembly of <code object __annotate__ at {address}, file "{self}", line 22>:
# expect:   --           COPY_FREE_VARS           1
# expect:
# expect:   22           RESUME                   0
# expect:                LOAD_FAST_BORROW         0 (format)
# expect:                LOAD_SMALL_INT           2
# expect:                COMPARE_OP             132 (>)
# expect:                POP_JUMP_IF_FALSE        3 (to L1)
# expect:                NOT_TAKEN
# expect:                LOAD_COMMON_CONSTANT     1 (NotImplementedError)
# expect:                RAISE_VARARGS            1
# expect:        L1:     LOAD_CONST               1 ('y')
# expect:                LOAD_DEREF               1 (__classdict__)
# expect:                LOAD_FROM_DICT_OR_GLOBALS 0 (int)
# expect:                BUILD_MAP                1
# expect:                RETURN_VALUE
# expect:
# expect: Disassembly of <code object __init__ at {address}, file "{self}", line 22>:
# expect:  22           RESUME                   0
# expect:
# expect:  23           LOAD_FAST_BORROW_LOAD_FAST_BORROW 18 (x, y)
# expect:               SWAP                     2
# expect:               LOAD_FAST_BORROW         0 (self)
# expect:               STORE_ATTR               0 (x)
# expect:               LOAD_FAST_BORROW         0 (self)
# expect:               STORE_ATTR               1 (y)
# expect:               LOAD_CONST               0 (None)
# expect:               RETURN_VALUE
# expect:
# expect: Disassembly of <code object __eq__ at {address}, file "{self}", line 25>:
# expect:  25           RESUME                   0
# expect:
# expect:  26           LOAD_GLOBAL              1 (isinstance + NULL)
# expect:               LOAD_FAST_BORROW         1 (other)
# expect:               LOAD_GLOBAL              2 (Point)
# expect:               CALL                     2
# expect:               COPY                     1
# expect:               TO_BOOL
# expect:               POP_JUMP_IF_FALSE       50 (to L1)
# expect:               NOT_TAKEN
# expect:               POP_TOP
# expect:               LOAD_FAST_BORROW         0 (self)
# expect:               LOAD_ATTR                4 (x)
# expect:               LOAD_FAST_BORROW         0 (self)
# expect:               LOAD_ATTR                6 (y)
# expect:               BUILD_TUPLE              2
# expect:               LOAD_FAST_BORROW         1 (other)
# expect:               LOAD_ATTR                4 (x)
# expect:               LOAD_FAST_BORROW         1 (other)
# expect:               LOAD_ATTR                6 (y)
# expect:               BUILD_TUPLE              2
# expect:               COMPARE_OP              72 (==)
# expect:       L1:     RETURN_VALUE
# expect:
# expect: Disassembly of <code object guarded at {address}, file "{self}", line 29>:
# expect:   29           RESUME                   0
# expect:
# expect:   30           NOP
# expect:
# expect:   31   L1:     LOAD_GLOBAL              1 (next + NULL)
# expect:                LOAD_CONST               0 (<code object <genexpr> at {address}, file "{self}", line 31>)
# expect:                MAKE_FUNCTION
# expect:                LOAD_FAST_BORROW         0 (items)
# expect:                GET_ITER
# expect:                CALL                     0
# expect:                CALL                     1
# expect:
# expect:   35   L2:     LOAD_CONST               1 (None)
# expect:                STORE_FAST               0 (items)
# expect:                RETURN_VALUE
# expect:
# expect:   --   L3:     PUSH_EXC_INFO
# expect:
# expect:   32           LOAD_GLOBAL              2 (StopIteration)
# expect:                CHECK_EXC_MATCH
# expect:                POP_JUMP_IF_FALSE       13 (to L6)
# expect:                NOT_TAKEN
# expect:                STORE_FAST               1 (e)
# expect:
# expect:   33   L4:     LOAD_GLOBAL              4 (KeyError)
# expect:                LOAD_FAST                1 (e)
# expect:                RAISE_VARARGS            2
# expect:
# expect:   --   L5:     LOAD_CONST               1 (None)
# expect:                STORE_FAST               1 (e)
# expect:                DELETE_FAST              1 (e)
# expect:                RERAISE                  1
# expect:
# expect:   32   L6:     RERAISE                  0
# expect:
# expect:   --   L7:     COPY                     3
# expect:                POP_EXCEPT
# expect:                RERAISE                  1
# expect:        L8:     PUSH_EXC_INFO
# expect:
# expect:   35           LOAD_CONST               1 (None)
# expect:                STORE_FAST               0 (items)
# expect:                RERAISE                  0
# expect:
# expect:   --   L9:     COPY                     3
# expect:                POP_EXCEPT
# expect:                RERAISE                  1
# expect: ExceptionTable:
# expect:   L1 to L2 -> L3 [0]
# expect:   L3 to L4 -> L7 [1] lasti
# expect:   L4 to L5 -> L5 [1] lasti
# expect:   L5 to L7 -> L7 [1] lasti
# expect:   L7 to L8 -> L8 [0]
# expect:   L8 to L9 -> L9 [1] lasti
# expect:
# expect: Disassembly of <code object <genexpr> at {address}, file "{self}", line 31>:
# expect:   31           RETURN_GENERATOR
# expect:                POP_TOP
# expect:        L1:     RESUME                   0
# expect:                LOAD_FAST                0 (.0)
# expect:        L2:     FOR_ITER                15 (to L5)
# expect:                STORE_FAST_LOAD_FAST    17 (i, i)
# expect:                LOAD_SMALL_INT           1
# expect:                COMPARE_OP             148 (bool(>))
# expect:        L3:     POP_JUMP_IF_TRUE         3 (to L4)
# expect:                NOT_TAKEN
# expect:                JUMP_BACKWARD           11 (to L2)
# expect:        L4:     LOAD_FAST_BORROW         1 (i)
# expect:                YIELD_VALUE              0
# expect:                RESUME                   5
# expect:                POP_TOP
# expect:                JUMP_BACKWARD           17 (to L2)
# expect:        L5:     END_FOR
# expect:                POP_ITER
# expect:                LOAD_CONST               1 (None)
# expect:                RETURN_VALUE
# expect:
# expect:   --   L6:     CALL_INTRINSIC_1         3 (INTRINSIC_STOPITERATION_ERROR)
# expect:                RERAISE                  1
# expect: ExceptionTable:
# expect:   L1 to L3 -> L6 [0] lasti
# expect:   L4 to L6 -> L6 [0] lasti
# expect:   0          0       RESUME                   0
# expect:
# expect:  14          2       LOAD_CONST               0 (<code object gcd at {address}, file "{self}", line 14>)
# expect:              4       MAKE_FUNCTION
# expect:              6       STORE_NAME               0 (gcd)
# expect:
# expect:  21          8       LOAD_BUILD_CLASS
# expect:             10       PUSH_NULL
# expect:             12       LOAD_CONST               1 (<code object Point at {address}, file "{self}", line 21>)
# expect:             14       MAKE_FUNCTION
# expect:             16       LOAD_CONST               2 ('Point')
# expect:             18       CALL                     2
# expect:             26       STORE_NAME               1 (Point)
# expect:
# expect:  29         28       LOAD_CONST               3 (<code object guarded at {address}, file "{self}", line 29>)
# expect:             30       MAKE_FUNCTION
# expect:             32       STORE_NAME               2 (guarded)
# expect:             34       LOAD_CONST               4 (None)
# expect:             36       RETURN_VALUE
# expect:
# expect: Disassembly of <code object gcd at {address}, file "{self}", line 14>:
# expect:  14          0       RESUME                   0
# expect:
# expect:  16   L1:    2       LOAD_FAST_BORROW         1 (b)
# expect:              4       TO_BOOL
# expect:             12       POP_JUMP_IF_FALSE       12 (to L2)
# expect:             16       NOT_TAKEN
# expect:
# expect:  17         18       LOAD_FAST_LOAD_FAST     16 (b, a)
# expect:             20       LOAD_FAST_BORROW         1 (b)
# expect:             22       BINARY_OP                6 (%)
# expect:             34       STORE_FAST_STORE_FAST   16 (b, a)
# expect:             36       JUMP_BACKWARD           19 (to L1)
# expect:
# expect:  18   L2:   40       LOAD_FAST_BORROW         0 (a)
# expect:             42       RETURN_VALUE
# expect:
# expect: Disassembly of <code object Point at {address}, file "{self}", line 21>:
# expect:   --          0       MAKE_CELL                0 (__classdict__)
# expect:
# expect:   21          2       RESUME                   0
# expect:               4       LOAD_NAME                0 (__name__)
# expect:               6       STORE_NAME               1 (__module__)
# expect:               8       LOAD_CONST               0 ('Point')
# expect:              10       STORE_NAME               2 (__qualname__)
# expect:              12       LOAD_SMALL_INT          21
# expect:              14       STORE_NAME               3 (__firstlineno__)
# expect:              16       LOAD_LOCALS
# expect:              18       STORE_DEREF              0 (__classdict__)
# expect:
# expect:   22         20       LOAD_CONST               7 ((0,))
# expect:              22       LOAD_CONST               1 ('y')
# expect:              24       LOAD_SMALL_INT           1
# expect:              26       BUILD_MAP                1
# expect:              28       LOAD_FAST_BORROW         0 (__classdict__)
# expect:              30       BUILD_TUPLE              1
# expect:              32       LOAD_CONST               2 (<code object __annotate__ at {address}, file "{self}", line 22>)
# expect:              34       MAKE_FUNCTION
# expect:              36       SET_FUNCTION_ATTRIBUTE   8 (closure)
# expect:              38       LOAD_CONST               3 (<code object __init__ at {address}, file "{self}", line 22>)
# expect:              40       MAKE_FUNCTION
# expect:              42       SET_FUNCTION_ATTRIBUTE  16 (annotate)
# expect:              44       SET_FUNCTION_ATTRIBUTE   2 (kwdefaults)
# expect:              46       SET_FUNCTION_ATTRIBUTE   1 (defaults)
# expect:              48       STORE_NAME               4 (__init__)
# expect:
# expect:   25         50       LOAD_CONST               4 (<code object __eq__ at {address}, file "{self}", line 25>)
# expect:              52       MAKE_FUNCTION
# expect:              54       STORE_NAME               5 (__eq__)
# expect:              56       LOAD_CONST               5 (('x', 'y'))
# expect:              58       STORE_NAME               6 (__static_attributes__)
# expect:              60       LOAD_FAST_BORROW         0 (__classdict__)
# expect:              62       STORE_NAME               7 (__classdictcell__)
# expect:              64       LOAD_CONST               6 (None)
# expect:              66       RETURN_VALUE
# expect:
# expect: Disassembly of <code object __annotate__ at {address}, file "{self}", line 22>:
# expect:   --          0       COPY_FREE_VARS           1
# expect:
# expect:   22          2       RESUME                   0
# expect:               4       LOAD_FAST_BORROW         0 (format)
# expect:               6       LOAD_SMALL_INT           2
# expect:               8       COMPARE_OP             132 (>)
# expect:              12       POP_JUMP_IF_FALSE        3 (to L1)
# expect:              16       NOT_TAKEN
# expect:              18       LOAD_COMMON_CONSTANT     1 (NotImplementedError)
# expect:              20       RAISE_VARARGS            1
# expect:        L1:   22       LOAD_CONST               1 ('y')
# expect:              24       LOAD_DEREF               1 (__classdict__)
# expect:              26       LOAD_FROM_DICT_OR_GLOBALS 0 (int)
# expect:              28       BUILD_MAP                1
# expect:              30       RETURN_VALUE
# expect:
# expect: Disassembly of <code object __init__ at {address}, file "{self}", line 22>:
# expect:  22          0       RESUME                   0
# expect:
# expect:  23          2       LOAD_FAST_BORROW_LOAD_FAST_BORROW 18 (x, y)
# expect:              4       SWAP                     2
# expect:              6       LOAD_FAST_BORROW         0 (self)
# expect:              8       STORE_ATTR               0 (x)
# expect:             18       LOAD_FAST_BORROW         0 (self)
# expect:             20       STORE_ATTR               1 (y)
# expect:             30       LOAD_CONST               0 (None)
# expect:             32       RETURN_VALUE
# expect:
# expect: Disassembly of <code object __eq__ at {address}, file "{self}", line 25>:
# expect:  25          0       RESUME                   0
# expect:
# expect:  26          2       LOAD_GLOBAL              1 (isinstance + NULL)
# expect:             12       LOAD_FAST_BORROW         1 (other)
# expect:             14       LOAD_GLOBAL              2 (Point)
# expect:             24       CALL                     2
# expect:             32       COPY                     1
# expect:             34       TO_BOOL
# expect:             42       POP_JUMP_IF_FALSE       50 (to L1)
# expect:             46       NOT_TAKEN
# expect:             48       POP_TOP
# expect:             50       LOAD_FAST_BORROW         0 (self)
# expect:             52       LOAD_ATTR                4 (x)
# expect:             72       LOAD_FAST_BORROW         0 (self)
# expect:             74       LOAD_ATTR                6 (y)
# expect:             94       BUILD_TUPLE              2
# expect:             96       LOAD_FAST_BORROW         1 (other)
# expect:             98       LOAD_ATTR                4 (x)
# expect:            118       LOAD_FAST_BORROW         1 (other)
# expect:            120       LOAD_ATTR                6 (y)
# expect:            140       BUILD_TUPLE              2
# expect:            142       COMPARE_OP              72 (==)
# expect:       L1:  146       RETURN_VALUE
# expect:
# expect: Disassembly of <code object guarded at {address}, file "{self}", line 29>:
# expect:   29          0       RESUME                   0
# expect:
# expect:   30          2       NOP
# expect:
# expect:   31   L1:    4       LOAD_GLOBAL              1 (next + NULL)
# expect:              14       LOAD_CONST               0 (<code object <genexpr> at {address}, file "{self}", line 31>)
# expect:              16       MAKE_FUNCTION
# expect:              18       LOAD_FAST_BORROW         0 (items)
# expect:              20       GET_ITER
# expect:              22       CALL                     0
# expect:              30       CALL                     1
# expect:
# expect:   35   L2:   38       LOAD_CONST               1 (None)
# expect:              40       STORE_FAST               0 (items)
# expect:              42       RETURN_VALUE
# expect:
# expect:   --   L3:   44       PUSH_EXC_INFO
# expect:
# expect:   32         46       LOAD_GLOBAL              2 (StopIteration)
# expect:              56       CHECK_EXC_MATCH
# expect:              58       POP_JUMP_IF_FALSE       13 (to L6)
# expect:              62       NOT_TAKEN
# expect:              64       STORE_FAST               1 (e)
# expect:
# expect:   33   L4:   66       LOAD_GLOBAL              4 (KeyError)
# expect:              76       LOAD_FAST                1 (e)
# expect:              78       RAISE_VARARGS            2
# expect:
# expect:   --   L5:   80       LOAD_CONST               1 (None)
# expect:              82       STORE_FAST               1 (e)
# expect:              84       DELETE_FAST              1 (e)
# expect:              86       RERAISE                  1
# expect:
# expect:   32   L6:   88       RERAISE                  0
# expect:
# expect:   --   L7:   90       COPY                     3
# expect:              92       POP_EXCEPT
# expect:              94       RERAISE                  1
# expect:        L8:   96       PUSH_EXC_INFO
# expect:
# expect:   35         98       LOAD_CONST               1 (None)
# expect:             100       STORE_FAST               0 (items)
# expect:             102       RERAISE                  0
# expect:
# expect:   --   L9:  104       COPY                     3
# expect:             106       POP_EXCEPT
# expect:             108       RERAISE                  1
# expect: ExceptionTable:
# expect:   L1 to L2 -> L3 [0]
# expect:   L3 to L4 -> L7 [1] lasti
# expect:   L4 to L5 -> L5 [1] lasti
# expect:   L5 to L7 -> L7 [1] lasti
# expect:   L7 to L8 -> L8 [0]
# expect:   L8 to L9 -> L9 [1] lasti
# expect:
# expect: Disassembly of <code object <genexpr> at {address}, file "{self}", line 31>:
# expect:   31          0       RETURN_GENERATOR
# expect:               2       POP_TOP
# expect:        L1:    4       RESUME                   0
# expect:               6       LOAD_FAST                0 (.0)
# expect:        L2:    8       FOR_ITER                15 (to L5)
# expect:              12       STORE_FAST_LOAD_FAST    17 (i, i)
# expect:              14       LOAD_SMALL_INT           1
# expect:              16       COMPARE_OP             148 (bool(>))
# expect:        L3:   20       POP_JUMP_IF_TRUE         3 (to L4)
# expect:              24       NOT_TAKEN
# expect:              26       JUMP_BACKWARD           11 (to L2)
# expect:        L4:   30       LOAD_FAST_BORROW         1 (i)
# expect:              32       YIELD_VALUE              0
# expect:              34       RESUME                   5
# expect:              36       POP_TOP
# expect:              38       JUMP_BACKWARD           17 (to L2)
# expect:        L5:   42       END_FOR
# expect:              44       POP_ITER
# expect:              46       LOAD_CONST               1 (None)
# expect:              48       RETURN_VALUE
# expect:
# expect:   --   L6:   50       CALL_INTRINSIC_1         3 (INTRINSIC_STOPITERATION_ERROR)
# expect:              52       RERAISE                  1
# expect: ExceptionTable:
# expect:   L1 to L3 -> L6 [0] lasti
# expect:   L4 to L6 -> L6 [0] lasti
# expect: 0:0-1:0               RESUME                   0
# expect:
# expect: 14:0-18:12            LOAD_CONST               0 (<code object gcd at {address}, file "{self}", line 14>)
# expect: 14:0-18:12            MAKE_FUNCTION
# expect: 14:0-18:12            STORE_NAME               0 (gcd)
# expect:
# expect: 21:0-26:82            LOAD_BUILD_CLASS
# expect: 21:0-26:82            PUSH_NULL
# expect: 21:0-26:82            LOAD_CONST               1 (<code object Point at {address}, file "{self}", line 21>)
# expect: 21:0-26:82            MAKE_FUNCTION
# expect: 21:0-26:82            LOAD_CONST               2 ('Point')
# expect: 21:0-26:82            CALL                     2
# expect: 21:0-26:82            CACHE                    0 (counter: 0)
# expect: 21:0-26:82            CACHE                    0 (func_version: 0)
# expect: 21:0-26:82            CACHE                    0
# expect: 21:0-26:82            STORE_NAME               1 (Point)
# expect:
# expect: 29:0-35:20            LOAD_CONST               3 (<code object guarded at {address}, file "{self}", line 29>)
# expect: 29:0-35:20            MAKE_FUNCTION
# expect: 29:0-35:20            STORE_NAME               2 (guarded)
# expect: 29:0-35:20            LOAD_CONST               4 (None)
# expect: 29:0-35:20            RETURN_VALUE
# expect:
# expect: Disassembly of <code object gcd at {address}, file "{self}", line 14>:
# expect: 14:0-14:0              RESUME                   0
# expect:
# expect: 16:10-16:11    L1:     LOAD_FAST_BORROW         1 (b)
# expect: 16:10-16:11            TO_BOOL
# expect: 16:10-16:11            CACHE                    0 (counter: 0)
# expect: 16:10-16:11            CACHE                    0 (version: 0)
# expect: 16:10-16:11            CACHE                    0
# expect: 16:10-16:11            POP_JUMP_IF_FALSE       12 (to L2)
# expect: 16:10-16:11            CACHE                    0 (counter: 0)
# expect: 16:10-16:11            NOT_TAKEN
# expect:
# expect: 17:15-17:16            LOAD_FAST_LOAD_FAST     16 (b, a)
# expect: 17:22-17:23            LOAD_FAST_BORROW         1 (b)
# expect: 17:18-17:23            BINARY_OP                6 (%)
# expect: 17:18-17:23            CACHE                    0 (counter: 0)
# expect: 17:18-17:23            CACHE                    0 (descr: 0)
# expect: 17:18-17:23            CACHE                    0
# expect: 17:18-17:23            CACHE                    0
# expect: 17:18-17:23            CACHE                    0
# expect: 17:11-17:12            STORE_FAST_STORE_FAST   16 (b, a)
# expect: 17:11-17:12            JUMP_BACKWARD           19 (to L1)
# expect: 17:11-17:12            CACHE                    0 (counter: 0)
# expect:
# expect: 18:11-18:12    L2:     LOAD_FAST_BORROW         0 (a)
# expect: 18:4-18:12             RETURN_VALUE
# expect:
# expect: Disassembly of <code object Point at {address}, file "{self}", line 21>:
# expect:   --                   MAKE_CELL                0 (__classdict__)
# expect:
# expect: 21:0-21:0              RESUME                   0
# expect: 21:0-21:0              LOAD_NAME                0 (__name__)
# expect: 21:0-21:0              STORE_NAME               1 (__module__)
# expect: 21:0-21:0              LOAD_CONST               0 ('Point')
# expect: 21:0-21:0              STORE_NAME               2 (__qualname__)
# expect: 21:0-21:0              LOAD_SMALL_INT          21
# expect: 21:0-21:0              STORE_NAME               3 (__firstlineno__)
# expect: 21:0-21:0              LOAD_LOCALS
# expect: 21:0-21:0              STORE_DEREF              0 (__classdict__)
# expect:
# expect: 22:4-23:29             LOAD_CONST               7 ((0,))
# expect: 22:4-23:29             LOAD_CONST               1 ('y')
# expect: 22:40-22:41            LOAD_SMALL_INT           1
# expect: 22:4-23:29             BUILD_MAP                1
# expect: 22:4-23:29             LOAD_FAST_BORROW         0 (__classdict__)
# expect: 22:4-23:29             BUILD_TUPLE              1
# expect: 22:4-23:29             LOAD_CONST               2 (<code object __annotate__ at {address}, file "{self}", line 22>)
# expect: 22:4-23:29             MAKE_FUNCTION
# expect: 22:4-23:29             SET_FUNCTION_ATTRIBUTE   8 (closure)
# expect: 22:4-23:29             LOAD_CONST               3 (<code object __init__ at {address}, file "{self}", line 22>)
# expect: 22:4-23:29             MAKE_FUNCTION
# expect: 22:4-23:29             SET_FUNCTION_ATTRIBUTE  16 (annotate)
# expect: 22:4-23:29             SET_FUNCTION_ATTRIBUTE   2 (kwdefaults)
# expect: 22:4-23:29             SET_FUNCTION_ATTRIBUTE   1 (defaults)
# expect: 22:4-23:29             STORE_NAME               4 (__init__)
# expect:
# expect: 25:4-26:82             LOAD_CONST               4 (<code object __eq__ at {address}, file "{self}", line 25>)
# expect: 25:4-26:82             MAKE_FUNCTION
# expect: 25:4-26:82             STORE_NAME               5 (__eq__)
# expect: 25:4-26:82             LOAD_CONST               5 (('x', 'y'))
# expect: 25:4-26:82             STORE_NAME               6 (__static_attributes__)
# expect: 25:4-26:82             LOAD_FAST_BORROW         0 (__classdict__)
# expect: 25:4-26:82             STORE_NAME               7 (__classdictcell__)
# expect: 25:4-26:82             LOAD_CONST               6 (None)
# expect: 25:4-26:82             RETURN_VALUE
# expect:
# expect: Disassembly of <code object __annotate__ at {address}, file "{self}", line 22>:
# expect:   --                   COPY_FREE_VARS           1
# expect:
# expect: 22:0-22:0              RESUME                   0
# expect: 22:4-23:29             LOAD_FAST_BORROW         0 (format)
# expect: 22:4-23:29             LOAD_SMALL_INT           2
# expect: 22:4-23:29             COMPARE_OP             132 (>)
# expect: 22:4-23:29             CACHE                    0 (counter: 0)
# expect: 22:4-23:29             POP_JUMP_IF_FALSE        3 (to L1)
# expect: 22:4-23:29             CACHE                    0 (counter: 0)
# expect: 22:4-23:29             NOT_TAKEN
# expect: 22:4-23:29             LOAD_COMMON_CONSTANT     1 (NotImplementedError)
# expect: 22:4-23:29             RAISE_VARARGS            1
# expect: 22:4-23:29     L1:     LOAD_CONST               1 ('y')
# expect: 22:34-22:37            LOAD_DEREF               1 (__classdict__)
# expect: 22:34-22:37            LOAD_FROM_DICT_OR_GLOBALS 0 (int)
# expect: 22:4-23:29             BUILD_MAP                1
# expect: 22:4-23:29             RETURN_VALUE
# expect:
# expect: Disassembly of <code object __init__ at {address}, file "{self}", line 22>:
# expect: 22:0-22:0              RESUME                   0
# expect:
# expect: 23:25-23:26            LOAD_FAST_BORROW_LOAD_FAST_BORROW 18 (x, y)
# expect: 23:8-23:22             SWAP                     2
# expect: 23:8-23:12             LOAD_FAST_BORROW         0 (self)
# expect: 23:8-23:14             STORE_ATTR               0 (x)
# expect: 23:8-23:14             CACHE                    0 (counter: 0)
# expect: 23:8-23:14             CACHE                    0 (version: 0)
# expect: 23:8-23:14             CACHE                    0
# expect: 23:8-23:14             CACHE                    0 (index: 0)
# expect: 23:16-23:20            LOAD_FAST_BORROW         0 (self)
# expect: 23:16-23:22            STORE_ATTR               1 (y)
# expect: 23:16-23:22            CACHE                    0 (counter: 0)
# expect: 23:16-23:22            CACHE                    0 (version: 0)
# expect: 23:16-23:22            CACHE                    0
# expect: 23:16-23:22            CACHE                    0 (index: 0)
# expect: 23:16-23:22            LOAD_CONST               0 (None)
# expect: 23:16-23:22            RETURN_VALUE
# expect:
# expect: Disassembly of <code object __eq__ at {address}, file "{self}", line 25>:
# expect: 25:0-25:0              RESUME                   0
# expect:
# expect: 26:15-26:25            LOAD_GLOBAL              1 (isinstance + NULL)
# expect: 26:15-26:25            CACHE                    0 (counter: 0)
# expect: 26:15-26:25            CACHE                    0 (index: 0)
# expect: 26:15-26:25            CACHE                    0 (module_keys_version: 0)
# expect: 26:15-26:25            CACHE                    0 (builtin_keys_version: 0)
# expect: 26:26-26:31            LOAD_FAST_BORROW         1 (other)
# expect: 26:33-26:38            LOAD_GLOBAL              2 (Point)
# expect: 26:33-26:38            CACHE                    0 (counter: 0)
# expect: 26:33-26:38            CACHE                    0 (index: 0)
# expect: 26:33-26:38            CACHE                    0 (module_keys_version: 0)
# expect: 26:33-26:38            CACHE                    0 (builtin_keys_version: 0)
# expect: 26:15-26:39            CALL                     2
# expect: 26:15-26:39            CACHE                    0 (counter: 0)
# expect: 26:15-26:39            CACHE                    0 (func_version: 0)
# expect: 26:15-26:39            CACHE                    0
# expect: 26:15-26:82            COPY                     1
# expect: 26:15-26:82            TO_BOOL
# expect: 26:15-26:82            CACHE                    0 (counter: 0)
# expect: 26:15-26:82            CACHE                    0 (version: 0)
# expect: 26:15-26:82            CACHE                    0
# expect: 26:15-26:82            POP_JUMP_IF_FALSE       50 (to L1)
# expect: 26:15-26:82            CACHE                    0 (counter: 0)
# expect: 26:15-26:82            NOT_TAKEN
# expect: 26:15-26:82            POP_TOP
# expect: 26:45-26:49            LOAD_FAST_BORROW         0 (self)
# expect: 26:45-26:51            LOAD_ATTR                4 (x)
# expect: 26:45-26:51            CACHE                    0 (counter: 0)
# expect: 26:45-26:51            CACHE                    0 (version: 0)
# expect: 26:45-26:51            CACHE                    0
# expect: 26:45-26:51            CACHE                    0 (keys_version: 0)
# expect: 26:45-26:51            CACHE                    0
# expect: 26:45-26:51            CACHE                    0 (descr: 0)
# expect: 26:45-26:51            CACHE                    0
# expect: 26:45-26:51            CACHE                    0
# expect: 26:45-26:51            CACHE                    0
# expect: 26:53-26:57            LOAD_FAST_BORROW         0 (self)
# expect: 26:53-26:59            LOAD_ATTR                6 (y)
# expect: 26:53-26:59            CACHE                    0 (counter: 0)
# expect: 26:53-26:59            CACHE                    0 (version: 0)
# expect: 26:53-26:59            CACHE                    0
# expect: 26:53-26:59            CACHE                    0 (keys_version: 0)
# expect: 26:53-26:59            CACHE                    0
# expect: 26:53-26:59            CACHE                    0 (descr: 0)
# expect: 26:53-26:59            CACHE                    0
# expect: 26:53-26:59            CACHE                    0
# expect: 26:53-26:59            CACHE                    0
# expect: 26:44-26:60            BUILD_TUPLE              2
# expect: 26:65-26:70            LOAD_FAST_BORROW         1 (other)
# expect: 26:65-26:72            LOAD_ATTR                4 (x)
# expect: 26:65-26:72            CACHE                    0 (counter: 0)
# expect: 26:65-26:72            CACHE                    0 (version: 0)
# expect: 26:65-26:72            CACHE                    0
# expect: 26:65-26:72            CACHE                    0 (keys_version: 0)
# expect: 26:65-26:72            CACHE                    0
# expect: 26:65-26:72            CACHE                    0 (descr: 0)
# expect: 26:65-26:72            CACHE                    0
# expect: 26:65-26:72            CACHE                    0
# expect: 26:65-26:72            CACHE                    0
# expect: 26:74-26:79            LOAD_FAST_BORROW         1 (other)
# expect: 26:74-26:81            LOAD_ATTR                6 (y)
# expect: 26:74-26:81            CACHE                    0 (counter: 0)
# expect: 26:74-26:81            CACHE                    0 (version: 0)
# expect: 26:74-26:81            CACHE                    0
# expect: 26:74-26:81            CACHE                    0 (keys_version: 0)
# expect: 26:74-26:81            CACHE                    0
# expect: 26:74-26:81            CACHE                    0 (descr: 0)
# expect: 26:74-26:81            CACHE                    0
# expect: 26:74-26:81            CACHE                    0
# expect: 26:74-26:81            CACHE                    0
# expect: 26:64-26:82            BUILD_TUPLE              2
# expect: 26:44-26:82            COMPARE_OP              72 (==)
# expect: 26:44-26:82            CACHE                    0 (counter: 0)
# expect: 26:8-26:82     L1:     RETURN_VALUE
# expect:
# expect: Disassembly of <code object guarded at {address}, file "{self}", line 29>:
# expect: 29:0-29:0              RESUME                   0
# expect:
# expect: 30:4-35:20             NOP
# expect:
# expect: 31:15-31:19    L1:     LOAD_GLOBAL              1 (next + NULL)
# expect: 31:15-31:19            CACHE                    0 (counter: 0)
# expect: 31:15-31:19            CACHE                    0 (index: 0)
# expect: 31:15-31:19            CACHE                    0 (module_keys_version: 0)
# expect: 31:15-31:19            CACHE                    0 (builtin_keys_version: 0)
# expect: 31:19-31:46            LOAD_CONST               0 (<code object <genexpr> at {address}, file "{self}", line 31>)
# expect: 31:19-31:46            MAKE_FUNCTION
# expect: 31:31-31:36            LOAD_FAST_BORROW         0 (items)
# expect: 31:31-31:36            GET_ITER
# expect: 31:19-31:46            CALL                     0
# expect: 31:19-31:46            CACHE                    0 (counter: 0)
# expect: 31:19-31:46            CACHE                    0 (func_version: 0)
# expect: 31:19-31:46            CACHE                    0
# expect: 31:15-31:46            CALL                     1
# expect: 31:15-31:46            CACHE                    0 (counter: 0)
# expect: 31:15-31:46            CACHE                    0 (func_version: 0)
# expect: 31:15-31:46            CACHE                    0
# expect:
# expect: 35:16-35:20    L2:     LOAD_CONST               1 (None)
# expect: 35:8-35:13             STORE_FAST               0 (items)
# expect: 35:8-35:13             RETURN_VALUE
# expect:
# expect:   --           L3:     PUSH_EXC_INFO
# expect:
# expect: 32:11-32:24            LOAD_GLOBAL              2 (StopIteration)
# expect: 32:11-32:24            CACHE                    0 (counter: 0)
# expect: 32:11-32:24            CACHE                    0 (index: 0)
# expect: 32:11-32:24            CACHE                    0 (module_keys_version: 0)
# expect: 32:11-32:24            CACHE                    0 (builtin_keys_version: 0)
# expect: 32:4-33:29             CHECK_EXC_MATCH
# expect: 32:4-33:29             POP_JUMP_IF_FALSE       13 (to L6)
# expect: 32:4-33:29             CACHE                    0 (counter: 0)
# expect: 32:4-33:29             NOT_TAKEN
# expect: 32:4-33:29             STORE_FAST               1 (e)
# expect:
# expect: 33:14-33:22    L4:     LOAD_GLOBAL              4 (KeyError)
# expect: 33:14-33:22            CACHE                    0 (counter: 0)
# expect: 33:14-33:22            CACHE                    0 (index: 0)
# expect: 33:14-33:22            CACHE                    0 (module_keys_version: 0)
# expect: 33:14-33:22            CACHE                    0 (builtin_keys_version: 0)
# expect: 33:28-33:29            LOAD_FAST                1 (e)
# expect: 33:8-33:29             RAISE_VARARGS            2
# expect:
# expect:   --           L5:     LOAD_CONST               1 (None)
# expect:   --                   STORE_FAST               1 (e)
# expect:   --                   DELETE_FAST              1 (e)
# expect:   --                   RERAISE                  1
# expect:
# expect: 32:4-33:29     L6:     RERAISE                  0
# expect:
# expect:   --           L7:     COPY                     3
# expect:   --                   POP_EXCEPT
# expect:   --                   RERAISE                  1
# expect:   --           L8:     PUSH_EXC_INFO
# expect:
# expect: 35:16-35:20            LOAD_CONST               1 (None)
# expect: 35:8-35:13             STORE_FAST               0 (items)
# expect: 35:8-35:13             RERAISE                  0
# expect:
# expect:   --           L9:     COPY                     3
# expect:   --                   POP_EXCEPT
# expect:   --                   RERAISE                  1
# expect: ExceptionTable:
# expect:   L1 to L2 -> L3 [0]
# expect:   L3 to L4 -> L7 [1] lasti
# expect:   L4 to L5 -> L5 [1] lasti
# expect:   L5 to L7 -> L7 [1] lasti
# expect:   L7 to L8 -> L8 [0]
# expect:   L8 to L9 -> L9 [1] lasti
# expect:
# expect: Disassembly of <code object <genexpr> at {address}, file "{self}", line 31>:
# expect: 31:?-31:?              RETURN_GENERATOR
# expect: 31:?-31:?              POP_TOP
# expect: 31:0-31:0      L1:     RESUME                   0
# expect: 31:19-31:46            LOAD_FAST                0 (.0)
# expect: 31:31-31:36    L2:     FOR_ITER                15 (to L5)
# expect: 31:31-31:36            CACHE                    0 (counter: 0)
# expect: 31:26-31:27            STORE_FAST_LOAD_FAST    17 (i, i)
# expect: 31:44-31:45            LOAD_SMALL_INT           1
# expect: 31:40-31:45            COMPARE_OP             148 (bool(>))
# expect: 31:40-31:45            CACHE                    0 (counter: 0)
# expect: 31:20-31:21    L3:     POP_JUMP_IF_TRUE         3 (to L4)
# expect: 31:20-31:21            CACHE                    0 (counter: 0)
# expect: 31:20-31:21            NOT_TAKEN
# expect: 31:20-31:21            JUMP_BACKWARD           11 (to L2)
# expect: 31:20-31:21            CACHE                    0 (counter: 0)
# expect: 31:20-31:21    L4:     LOAD_FAST_BORROW         1 (i)
# expect: 31:20-31:21            YIELD_VALUE              0
# expect: 31:20-31:21            RESUME                   5
# expect: 31:20-31:21            POP_TOP
# expect: 31:20-31:21            JUMP_BACKWARD           17 (to L2)
# expect: 31:20-31:21            CACHE                    0 (counter: 0)
# expect: 31:31-31:36    L5:     END_FOR
# expect: 31:31-31:36            POP_ITER
# expect: 31:31-31:36            LOAD_CONST               1 (None)
# expect: 31:31-31:36            RETURN_VALUE
# expect:
# expect:   --           L6:     CALL_INTRINSIC_1         3 (INTRINSIC_STOPITERATION_ERROR)
# expect:   --                   RERAISE                  1
# expect: ExceptionTable:
# expect:   L1 to L3 -> L6 [0] lasti
# expect:   L4 to L6 -> L6 [0] lasti
# expect:   0           RESUME                   0
# expect:
# expect:   1           LOAD_CONST               0 (<code object f at {address}, file "<stdin>", line 1>)
# expect:               MAKE_FUNCTION
# expect:               STORE_NAME               0 (f)
# expect:
# expect:   4           LOAD_SMALL_INT           1
# expect:               LOAD_SMALL_INT           2
# expect:               BUILD_LIST               2
# expect:
# expect:   5           MATCH_SEQUENCE
# expect:               POP_JUMP_IF_FALSE       43 (to L1)
# expect:               NOT_TAKEN
# expect:               GET_LEN
# expect:               LOAD_SMALL_INT           1
# expect:               COMPARE_OP             172 (>=)
# expect:               POP_JUMP_IF_FALSE       36 (to L1)
# expect:               NOT_TAKEN
# expect:               COPY                     1
# expect:               LOAD_SMALL_INT           0
# expect:               BINARY_OP               26 ([])
# expect:               SWAP                     2
# expect:               POP_TOP
# expect:               STORE_NAME               1 (a)
# expect:               LOAD_NAME                1 (a)
# expect:               TO_BOOL
# expect:               POP_JUMP_IF_FALSE       20 (to L2)
# expect:               NOT_TAKEN
# expect:
# expect:   6           LOAD_NAME                2 (print)
# expect:               PUSH_NULL
# expect:               LOAD_NAME                1 (a)
# expect:               CONVERT_VALUE            2 (repr)
# expect:               LOAD_CONST               1 ('>')
# expect:               LOAD_SMALL_INT          10
# expect:               FORMAT_SIMPLE
# expect:               BUILD_STRING             2
# expect:               FORMAT_WITH_SPEC
# expect:               CALL                     1
# expect:               POP_TOP
# expect:               LOAD_CONST               2 (None)
# expect:               RETURN_VALUE
# expect:
# expect:   5   L1:     POP_TOP
# expect:               LOAD_CONST               2 (None)
# expect:               RETURN_VALUE
# expect:       L2:     LOAD_CONST               2 (None)
# expect:               RETURN_VALUE
# expect:
# expect: Disassembly of <code object f at {address}, file "<stdin>", line 1>:
# expect:    1            RETURN_GENERATOR
# expect:                 POP_TOP
# expect:         L1:     RESUME                   0
# expect:
# expect:    2            LOAD_FAST                0 (x)
# expect:                 COPY                     1
# expect:                 LOAD_SPECIAL             3 (__aexit__)
# expect:                 SWAP                     2
# expect:                 SWAP                     3
# expect:                 LOAD_SPECIAL             2 (__aenter__)
# expect:                 CALL                     0
# expect:                 GET_AWAITABLE            1
# expect:                 LOAD_CONST               0 (None)
# expect:         L2:     SEND                     3 (to L5)
# expect:         L3:     YIELD_VALUE              1
# expect:         L4:     RESUME                   3
# expect:                 JUMP_BACKWARD_NO_INTERRUPT 5 (to L2)
# expect:         L5:     END_SEND
# expect:         L6:     STORE_FAST               1 (y)
# expect:
# expect:    3            LOAD_FAST_BORROW         1 (y)
# expect:                 GET_AITER
# expect:                 LOAD_FAST_AND_CLEAR      2 (z)
# expect:                 SWAP                     2
# expect:         L7:     BUILD_LIST               0
# expect:                 SWAP                     2
# expect:         L8:     GET_ANEXT
# expect:                 LOAD_CONST               0 (None)
# expect:         L9:     SEND                     3 (to L12)
# expect:        L10:     YIELD_VALUE              1
# expect:        L11:     RESUME                   3
# expect:                 JUMP_BACKWARD_NO_INTERRUPT 5 (to L9)
# expect:        L12:     END_SEND
# expect:        L13:     STORE_FAST_LOAD_FAST    34 (z, z)
# expect:                 TO_BOOL
# expect:        L14:     POP_JUMP_IF_TRUE         3 (to L15)
# expect:                 NOT_TAKEN
# expect:                 JUMP_BACKWARD           18 (to L8)
# expect:        L15:     LOAD_FAST_BORROW         2 (z)
# expect:                 LIST_APPEND              2
# expect:                 JUMP_BACKWARD           22 (to L8)
# expect:
# expect:    2   L16:     CLEANUP_THROW
# expect:        L17:     JUMP_BACKWARD_NO_INTERRUPT 32 (to L5)
# expect:
# expect:    3   L18:     CLEANUP_THROW
# expect:        L19:     JUMP_BACKWARD_NO_INTERRUPT 19 (to L12)
# expect:        L20:     END_ASYNC_FOR           20 (from L12)
# expect:        L21:     JUMP_FORWARD             5 (to L23)
# expect:
# expect:   --   L22:     SWAP                     2
# expect:                 POP_TOP
# expect:
# expect:    3            SWAP                     2
# expect:                 STORE_FAST               2 (z)
# expect:                 RERAISE                  0
# expect:        L23:     SWAP                     2
# expect:                 STORE_FAST               2 (z)
# expect:
# expect:    2   L24:     SWAP                     3
# expect:                 SWAP                     2
# expect:                 LOAD_CONST               0 (None)
# expect:                 LOAD_CONST               0 (None)
# expect:                 LOAD_CONST               0 (None)
# expect:                 CALL                     3
# expect:                 GET_AWAITABLE            2
# expect:                 LOAD_CONST               0 (None)
# expect:        L25:     SEND                     4 (to L29)
# expect:        L26:     YIELD_VALUE              1
# expect:        L27:     RESUME                   3
# expect:                 JUMP_BACKWARD_NO_INTERRUPT 5 (to L25)
# expect:        L28:     CLEANUP_THROW
# expect:        L29:     END_SEND
# expect:                 POP_TOP
# expect:                 RETURN_VALUE
# expect:        L30:     PUSH_EXC_INFO
# expect:                 WITH_EXCEPT_START
# expect:                 GET_AWAITABLE            2
# expect:                 LOAD_CONST               0 (None)
# expect:        L31:     SEND                     4 (to L35)
# expect:        L32:     YIELD_VALUE              1
# expect:        L33:     RESUME                   3
# expect:                 JUMP_BACKWARD_NO_INTERRUPT 5 (to L31)
# expect:        L34:     CLEANUP_THROW
# expect:        L35:     END_SEND
# expect:                 TO_BOOL
# expect:                 POP_JUMP_IF_TRUE         2 (to L38)
# expect:        L36:     NOT_TAKEN
# expect:        L37:     RERAISE                  2
# expect:        L38:     POP_TOP
# expect:        L39:     POP_EXCEPT
# expect:                 POP_TOP
# expect:                 POP_TOP
# expect:                 POP_TOP
# expect:                 LOAD_CONST               0 (None)
# expect:                 RETURN_VALUE
# expect:
# expect:   --   L40:     COPY                     3
# expect:                 POP_EXCEPT
# expect:                 RERAISE                  1
# expect:        L41:     CALL_INTRINSIC_1         3 (INTRINSIC_STOPITERATION_ERROR)
# expect:                 RERAISE                  1
# expect: ExceptionTable:
# expect:   L1 to L3 -> L41 [0] lasti
# expect:   L3 to L4 -> L16 [4]
# expect:   L4 to L6 -> L41 [0] lasti
# expect:   L6 to L7 -> L30 [2] lasti
# expect:   L7 to L8 -> L22 [4]
# expect:   L8 to L10 -> L20 [5]
# expect:   L10 to L11 -> L18 [7]
# expect:   L11 to L13 -> L20 [5]
# expect:   L13 to L14 -> L22 [4]
# expect:   L15 to L16 -> L22 [4]
# expect:   L16 to L17 -> L41 [0] lasti
# expect:   L18 to L19 -> L20 [5]
# expect:   L20 to L21 -> L22 [4]
# expect:   L21 to L24 -> L30 [2] lasti
# expect:   L24 to L26 -> L41 [0] lasti
# expect:   L26 to L27 -> L28 [3]
# expect:   L27 to L30 -> L41 [0] lasti
# expect:   L30 to L32 -> L40 [4] lasti
# expect:   L32 to L33 -> L34 [7]
# expect:   L33 to L36 -> L40 [4] lasti
# expect:   L37 to L39 -> L40 [4] lasti
# expect:   L39 to L41 -> L41 [0] lasti
