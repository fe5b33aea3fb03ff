# int: modular powers, division by zero, conversions to and from bytes, format errors.
def attempt(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__, e)


print(pow(2, 10, -7), pow(-2, 3, -5), pow(3, -1, -7), pow(10**30, 5, -(10**9)), pow(4, 2, -4), pow(2, 0, 1))
for f in (lambda: 1 // 0, lambda: 1 % 0, lambda: divmod(1, 0), lambda: 2**70 // 0, lambda: 1 / 0, lambda: 0**-1,
          lambda: pow(2, 3, 0), lambda: pow(2, -1, 4), lambda: pow(2.0, 3, 5), lambda: 1 << -1, lambda: 1 << 10**20,
          lambda: 0 << 10**20, lambda: -5 >> 10**20, lambda: format(-1, "c"), lambda: format(2**70, "c"),
          lambda: (300).to_bytes(1), lambda: (-1).to_bytes(1), lambda: (1).to_bytes(-1), lambda: (1).to_bytes(1, "x"),
          lambda: int.from_bytes([1, 2]), lambda: int.from_bytes("a"), lambda: int.from_bytes(5), lambda: (5).to_bytes(),
          lambda: (-2).to_bytes(3, "little", signed=True), lambda: int.from_bytes(b"\xfe\xff", "little", signed=True)):
    attempt(f)


class Bytes:
    def __bytes__(self):
        return b"\1\0"


class NotInt:
    def __index__(self):
        return 1.5

    def __int__(self):
        return "a"

    def __float__(self):
        return 1


print(int.from_bytes(Bytes()))
for f in (lambda: [1][NotInt()], lambda: int(NotInt()), lambda: float(NotInt()), lambda: complex(NotInt())):
    attempt(f)

# expect: -5 -3 -2 0 0 0
# expect: ZeroDivisionError division by zero
# expect: ZeroDivisionError division by zero
# expect: ZeroDivisionError division by zero
# expect: ZeroDivisionError division by zero
# expect: ZeroDivisionError division by zero
# expect: ZeroDivisionError zero to a negative power
# expect: ValueError pow() 3rd argument cannot be 0
# expect: ValueError base is not invertible for the given modulus
# expect: TypeError pow() 3rd argument not allowed unless all arguments are integers
# expect: ValueError negative shift count
# expect: OverflowError too many digits in integer
# expect: 0
# expect: -1
# expect: OverflowError %c arg not in range(0x110000)
# expect: OverflowError Python int too large to convert to C long
# expect: OverflowError int too big to convert
# expect: OverflowError can't convert negative int to unsigned
# expect: ValueError length argument must be non-negative
# expect: ValueError byteorder must be either 'little' or 'big'
# expect: 258
# expect: TypeError cannot convert 'str' object to bytes
# expect: TypeError cannot convert 'int' object to bytes
# expect: b'\x05'
# expect: b'\xfe\xff\xff'
# expect: -2
# expect: 256
# expect: TypeError __index__ returned non-int (type float)
# expect: TypeError __int__ returned non-int (type str)
# expect: TypeError NotInt.__float__ returned non-float (type int)
# expect: TypeError NotInt.__float__ returned non-float (type int)
