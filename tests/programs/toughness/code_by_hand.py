# Code objects made by hand: what could harm is refused, or raises when it runs. CPython 3.14 does not survive this.
# expect: survived
import dis
import marshal
import sys
import types

if sys.implementation.name == 'cpython':
    print('survived')
    sys.exit()
OP = dis.opmap
sys.displayhook = lambda value: None


def code_of(instructions, consts=(None,), names=(), varnames=(), stack=10, flags=3, args=0, table=b'', cells=(), free=()):
    raw = b''
    for op, arg in instructions:
        raw += bytes([OP[op], arg]) + b'\0\0' * dis._inline_cache_entries.get(op, 0)
    return types.CodeType(args, 0, 0, len(varnames), stack, flags, raw, consts, names, varnames, 'f', 'f', 'f', 1, b'',
                          table, free, cells)


def attempt(make):
    try:
        return make()
    except Exception:
        pass


def run(*a, **k):
    code = attempt(lambda: code_of(*a, **k))
    if not code: return
    f = types.FunctionType(code, {}, None, None, tuple(types.CellType() for _ in code.co_freevars))
    for _ in range(4):
        r = attempt(f)
        if hasattr(r, 'send'):
            for _ in range(3): attempt(lambda: r.send(None))
            attempt(lambda: r.throw(KeyError))
    attempt(lambda: exec(code, {})), attempt(lambda: __build_class__(f, 'K'))


C, R = ('LOAD_CONST', 0), ('RETURN_VALUE', 0)
VALUES = (None, 1, 'a', 1.5, (), (1, 2), ('a', 'b'), len, int, ValueError, ValueError(1), StopIteration(2))
for value in VALUES:
    for other in VALUES:
        for op, arg in [('CALL_INTRINSIC_1', n) for n in range(12)] + [
                ('BUILD_STRING', 1), ('PUSH_EXC_INFO', 0), ('POP_EXCEPT', 0), ('UNPACK_SEQUENCE', 2), ('UNPACK_EX', 1),
                ('GET_ITER', 0), ('GET_LEN', 0), ('MATCH_SEQUENCE', 0), ('MATCH_MAPPING', 0), ('LOAD_SPECIAL', 1),
                ('CONVERT_VALUE', 2), ('FORMAT_SIMPLE', 0), ('MAKE_FUNCTION', 0), ('GET_AWAITABLE', 0), ('GET_AITER', 0),
                ('GET_ANEXT', 0), ('GET_YIELD_FROM_ITER', 0), ('RAISE_VARARGS', 1), ('RERAISE', 0), ('SETUP_ANNOTATIONS', 0),
                ('LOAD_BUILD_CLASS', 0), ('TO_BOOL', 0), ('UNARY_NEGATIVE', 0)]:
            if other is not None: break
            run([C, (op, arg), R], (value,))
        for op, arg in [('CALL_INTRINSIC_2', n) for n in range(7)] + [
                ('CHECK_EXC_MATCH', 0), ('CHECK_EG_MATCH', 0), ('MATCH_KEYS', 0), ('LIST_APPEND', 1), ('SET_ADD', 1),
                ('LIST_EXTEND', 1), ('SET_UPDATE', 1), ('DICT_UPDATE', 1), ('FORMAT_WITH_SPEC', 0), ('BUILD_TEMPLATE', 0),
                ('BUILD_INTERPOLATION', 2), ('BUILD_SLICE', 2), ('SET_FUNCTION_ATTRIBUTE', 1), ('SET_FUNCTION_ATTRIBUTE', 8),
                ('RAISE_VARARGS', 2), ('BINARY_OP', 0), ('COMPARE_OP', 2), ('CONTAINS_OP', 0), ('IMPORT_NAME', 0),
                ('END_ASYNC_FOR', 0), ('END_SEND', 0), ('SEND', 0), ('BUILD_MAP', 1)]:
            run([C, ('LOAD_CONST', 1), (op, arg), R], (value, other), names=('a', 'b'))
            run([C, ('LOAD_CONST', 1), ('LOAD_CONST', 1), (op, arg), R], (value, other), names=('a', 'b'))
        run([C, ('LOAD_CONST', 1), ('LOAD_CONST', 1), ('MATCH_CLASS', 1), R], (value, other))
        run([C, ('LOAD_CONST', 1), ('LOAD_CONST', 1), ('CLEANUP_THROW', 0), R], (value, other))
        run([C, ('LOAD_CONST', 1), ('LOAD_CONST', 1), ('LOAD_SUPER_ATTR', 2), R], (value, other), names=('a', 'b'))
        run([C, ('LOAD_CONST', 1), ('MAP_ADD', 1), R], (value, other))
        run([C, ('PUSH_NULL', 0), ('LOAD_CONST', 1), ('LOAD_CONST', 1), ('CALL_KW', 1), R], (value, other))
        run([C, ('PUSH_NULL', 0), ('LOAD_CONST', 1), ('PUSH_NULL', 0), ('CALL_FUNCTION_EX', 0), R], (value, other))
        run([C, ('PUSH_NULL', 0), ('LOAD_CONST', 1), ('LOAD_CONST', 1), ('CALL_FUNCTION_EX', 0), R], (value, other))
        run([C, ('PUSH_NULL', 0), ('LOAD_CONST', 1), ('BUILD_MAP', 0), ('LOAD_CONST', 1), ('DICT_MERGE', 1), R], (value, other))
        run([('PUSH_NULL', 0), ('PUSH_NULL', 0), ('LOAD_CONST', 1), ('BUILD_MAP', 0), ('LOAD_CONST', 1), ('DICT_MERGE', 1), R], (value, other))

# Stacks, locals, cells and jumps that do not fit.
G = 0x20 | 3
for case in [[R], [('POP_TOP', 0), C, R], [C], [('NOP', 0)], [('LOAD_FAST', 0), R], [('LOAD_FAST', 9), R],
             [('LOAD_FAST_BORROW', 0), R], [('DELETE_FAST', 0), ('LOAD_FAST', 0), R], [('LOAD_DEREF', 0), R],
             [('MAKE_CELL', 0), ('LOAD_DEREF', 0), R], [('LOAD_NAME', 0), R], [('LOAD_LOCALS', 0), R], [C, ('STORE_NAME', 0), C, R],
             [C, ('STORE_GLOBAL', 0), ('LOAD_GLOBAL', 0), R], [('LOAD_GLOBAL', 1), ('CALL', 0), R], [('COPY', 1), R],
             [C, ('COPY', 2), R], [C, ('SWAP', 2), R], [('PUSH_NULL', 0), R], [('PUSH_NULL', 0), ('STORE_FAST', 0), ('LOAD_FAST', 0), R],
             [('JUMP_FORWARD', 0), C, R], [('JUMP_FORWARD', 200), C, R], [('JUMP_BACKWARD', 100), C, R], [C, ('FOR_ITER', 0), R],
             [C, ('POP_JUMP_IF_TRUE', 0), C, R], [('CALL', 200), R], [C, ('CALL', 0), R], [('PUSH_NULL', 0), ('PUSH_NULL', 0), ('CALL', 0), R],
             [('BUILD_LIST', 0), ('LIST_APPEND', 5), R], [('LOAD_FAST_AND_CLEAR', 0), R], [('LOAD_FAST_AND_CLEAR', 0), ('STORE_FAST', 0), C, R],
             [('LOAD_FAST_AND_CLEAR', 0), C, ('BINARY_OP', 0), R], [('WITH_EXCEPT_START', 0), R], [C, C, C, C, C, ('WITH_EXCEPT_START', 0), R],
             [('EXTENDED_ARG', 255), ('EXTENDED_ARG', 255), ('EXTENDED_ARG', 255), ('BUILD_TUPLE', 255), R],
             [('EXTENDED_ARG', 255), ('EXTENDED_ARG', 255), ('UNPACK_SEQUENCE', 255), R], [('COPY_FREE_VARS', 3), C, R],
             [('RETURN_GENERATOR', 0), ('POP_TOP', 0), ('RETURN_GENERATOR', 0), ('POP_TOP', 0), C, R],
             [('RETURN_GENERATOR', 0), R], [('RETURN_GENERATOR', 0), ('STORE_FAST', 0), ('LOAD_FAST', 0), R],
             [('RETURN_GENERATOR', 0), ('POP_TOP', 0), C, ('YIELD_VALUE', 0), ('POP_TOP', 0), ('RETURN_GENERATOR', 0), R],
             [('RETURN_GENERATOR', 0), ('POP_TOP', 0), ('JUMP_BACKWARD', 4), C, R], [C, ('YIELD_VALUE', 1), ('RETURN_GENERATOR', 0), R],
             [('RETURN_GENERATOR', 0), ('POP_TOP', 0), C, C, ('YIELD_VALUE', 1), ('CLEANUP_THROW', 0), R],
             [('RETURN_GENERATOR', 0), ('POP_TOP', 0), C, C, ('YIELD_VALUE', 1), ('BUILD_TUPLE', 2), R],
             [C, C, ('BINARY_OP', 0), ('BUILD_TUPLE', 1), R], [C, ('GET_LEN', 0), R, ('BUILD_TUPLE', 2), R],
             [C, ('YIELD_VALUE', 0), R], [C, C, ('RETURN_GENERATOR', 0), ('YIELD_VALUE', 0), ('YIELD_VALUE', 1), R],
             [('RETURN_GENERATOR', 0), ('POP_TOP', 0), C, ('YIELD_VALUE', 1), ('PUSH_EXC_INFO', 0), R], [('LOAD_COMMON_CONSTANT', 9), R],
             [('LOAD_SMALL_INT', 5), ('GET_ITER', 0), R], [('INTERPRETER_EXIT', 0)], [('RESERVED', 0)], [('CACHE', 0), C, R],
             [('RESUME', 0), ('RESUME', 3), C, R], [('LOAD_CLOSURE' if 'LOAD_CLOSURE' in OP else 'NOP', 0), C, R],
             [('LOAD_FROM_DICT_OR_DEREF', 0), R], [C, ('LOAD_FROM_DICT_OR_GLOBALS', 0), R], [('DELETE_DEREF', 0), C, R],
             [C, ('STORE_DEREF', 0), C, R], [('LOAD_FAST_CHECK', 0), R], [C, ('STORE_ATTR', 0), R], [C, ('LOAD_ATTR', 1), ('CALL', 0), R]]:
    for flags in (3, 0, G, 0x80 | 3, 0x200 | 3, 0x100 | G, 7, 15):
        for shape in (dict(varnames=('x',)), dict(), dict(varnames=('x', 'y'), args=1), dict(varnames=('x',), cells=('x',)), dict(free=('y',))):
            for table in (b'', bytes([0x80, 2, 0, 0]), b'\xff\xff', bytes([0x80, 1, 1, 2, 0x81, 1, 1, 3]),
                          bytes([0x84, 1, 5, 4]), bytes([0x82, 1, 8, 4]), bytes([0x80, 5, 5, 1])):
                run(case, names=('a',), flags=flags, table=table, stack=6, **shape)

# Data that is no code, or refers to itself.
for data in (b'c' + b'\0' * 40, b'\xe3' + b'\0' * 60, b'\xa9\x01r\0\0\0\0', b'\xdb\x01\0\0\0r\0\0\0\0', b'\xa9\x02r\0\0\0\0r\0\0\0\0',
             b'{\xa9\x01r\0\0\0\0N0', b'<\x01\0\0\0\xa9\x01r\1\0\0\0', b'(\xff\xff\xff\x7f', b'l\xff\xff\xff\x7f\0\0', b'[' * 5000):
    try:
        repr(marshal.loads(data))
    except (ValueError, EOFError, TypeError, RecursionError, MemoryError):
        pass
print('survived')
