# complex: mixed arithmetic keeps signs of zeros and infinities; powers; text in and out.
inf, nan = float("inf"), float("nan")
print(1 - 3j, 1 - complex(3, 0.0), -1j, 1j * -2, 2 * complex(inf, 1))
print(complex(inf, nan) * complex(1, 1), complex(1e300, 1e300) * complex(1e300, 1e300))
print(1 / complex(1e-320, 1e300), 1 / complex(inf, 0), complex(1, 2) / 2)
print((1 + 2j) ** 3, (1 + 2j) ** -2, (1 + 2j) ** 0.5, 0j ** 0, (-8) ** 0.5)
for make in (lambda: 0j ** -1, lambda: 1j / 0, lambda: pow(1j, 2, 3), lambda: 1e308j ** 100, lambda: 1j < 2,
             lambda: 1j // 2, lambda: complex("1+"), lambda: complex("1__2"), lambda: complex([]),
             lambda: complex("a", "b"), lambda: complex(1, "b"), lambda: format(1j, "=5"), lambda: format(1j, "05"),
             lambda: format(1j, "d"), lambda: 10 ** 400 + 1j, lambda: abs(complex(1e308, 1.7e308))):
    try:
        print(make())
    except (ArithmeticError, TypeError, ValueError) as e:
        print(type(e).__name__, e)
print([complex(s) for s in ("1+2j", " ( -1.5e3-J ) ", "j", "-infj", "1_0.5", "nan-nanj", "٣+٤j", "1e5", "+.5J")])
print(1j == 1j, 2 == 2 + 0j, 2.5 == 2.5 + 0j, 2**70 == complex(2**70), 2**70 + 1 == complex(2**70), 1j != 2)
print(hash(2.5 + 0j) == hash(2.5), hash(2 + 3j) == hash(2) + 1000003 * hash(3), bool(0j), bool(-0j), bool(1e-320j))
print(repr(-0j), repr(complex(0.0, -0.0)), repr(complex(nan, inf)), str(1e20 + 1e-7j))
print(f"{1 + 2j:.3f}|{1 + 2j:>12}|{1j:<6}|{12345.678 - 1j:,.2f}|{1 + 2j:+}|{1 + 2j:^14.1e}|{-0.0001j:z.1f}|{3j:#.0f}|{1 + 1j:n}")
print((3 + 4j).conjugate(), (3 + 4j).real, (3 + 4j).imag, abs(3 + 4j), (3 + 4j).__getnewargs__(), +(1 + 1j))


class Sub(complex):
    def __repr__(self):
        return f"Sub<{complex.__repr__(self)}>"


class Convertible:
    def __complex__(self):
        return 5 - 5j


print(Sub("1+1j"), Sub(1, 2) + 1, complex(Convertible()), Sub.from_number(3), complex.from_number(Convertible()))
print(complex(True, 2), complex(imag=2), complex(real=3), complex(), complex(2**70, -0.0))
print(complex.__text_signature__)

# expect: (1-3j) (-2-0j) (-0-1j) (-0-2j) (inf+2j)
# expect: (inf+infj) (nan+infj)
# expect: -1e-300j -0j (0.5+1j)
# expect: (-11-2j) (-0.12-0.16j) (1.272019649514069+0.7861513777574233j) (1+0j) (1.7319121124709868e-16+2.8284271247461903j)
# expect: ZeroDivisionError zero to a negative or complex power
# expect: ZeroDivisionError division by zero
# expect: ValueError complex modulo
# expect: OverflowError complex exponentiation
# expect: TypeError '<' not supported between instances of 'complex' and 'int'
# expect: TypeError unsupported operand type(s) for //: 'complex' and 'int'
# expect: ValueError complex() arg is a malformed string
# expect: ValueError could not convert string to complex: '1__2'
# expect: TypeError complex() argument must be a string or a number, not list
# expect: TypeError complex() argument 'real' must be a real number, not str
# expect: TypeError complex() argument 'imag' must be a real number, not str
# expect: ValueError '=' alignment flag is not allowed in complex format specifier
# expect: ValueError Zero padding is not allowed in complex format specifier
# expect: ValueError Unknown format code 'd' for object of type 'complex'
# expect: OverflowError int too large to convert to float
# expect: OverflowError absolute value too large
# expect: [(1+2j), (-1500-1j), 1j, -infj, (10.5+0j), (nan+nanj), (3+4j), (100000+0j), 0.5j]
# expect: True True True True False True
# expect: True True False False True
# expect: (-0-0j) -0j (nan+infj) (1e+20+1e-07j)
# expect: 1.000+2.000j|      (1+2j)|1j    |12,345.68-1.00j|(+1+2j)|1.0e+00+2.0e+00j|0.0+0.0j|0.+3.j|1+1j
# expect: (3-4j) 3.0 4.0 5.0 (3.0, 4.0) (1+1j)
# expect: Sub<(1+1j)> (2+2j) (5-5j) Sub<(3+0j)> (5-5j)
# expect: (1+2j) 2j (3+0j) 0j (1.1805916207174113e+21-0j)
# expect: (real=0, imag=0)
