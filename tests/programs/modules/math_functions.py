# math: values, special cases, errors, and exactness of sums and integer functions.
import math

inf, nan = math.inf, math.nan


def attempt(name, *args, **kw):
    try:
        print(name, repr(getattr(math, name)(*args, **kw))[:80])
    except Exception as e:
        print(name, type(e).__name__, e)


for name in ("acos acosh asin asinh atan atanh cbrt cos cosh degrees erf erfc exp exp2 expm1 fabs gamma lgamma log log10 "
             "log1p log2 radians sin sinh sqrt tan tanh ceil floor trunc ulp frexp modf isfinite isinf isnan").split():
    for x in (0.5, -2.5, 1, inf, -inf, nan, 1000.5, 0, -3):
        attempt(name, x)
for name, args in (("pow", (0, -1)), ("pow", (-1, 0.5)), ("pow", (10, 400.5)), ("pow", (0, -inf)), ("fmod", (1, 0)),
                   ("fmod", (-7, 3)), ("fmod", (3, inf)), ("remainder", (7, 2)), ("remainder", (inf, 1)),
                   ("ldexp", (1.5, 3)), ("ldexp", (1, 10**20)), ("ldexp", (1, -10**20)), ("ldexp", (1, 1.5)),
                   ("fma", (3.0, 4.0, 5.0)), ("fma", (inf, 0, 1)), ("fma", (1e308, 10, 1)), ("copysign", (1, -0.0)),
                   ("atan2", (0.0, -0.0)), ("nextafter", (1, 2)), ("log", (8, 2)), ("log", (10**400,)),
                   ("log", (2, 1)), ("log2", (2**5000,)), ("log10", (10**400,)), ("log", (-1,)), ("log", ()),
                   ("hypot", (3, 4)), ("hypot", (1e-320, 1e-320)), ("hypot", (1e308, 1e308)), ("hypot", ()),
                   ("hypot", (nan, inf)), ("hypot", (1, 2, 3, 4)), ("dist", ([1, 2], (4, 6))), ("dist", ([1], [1, 2])),
                   ("fsum", ([0.1] * 10,)), ("fsum", ([1e308, 1e308, -1e308],)), ("fsum", ([inf, -inf],)),
                   ("fsum", ([1, 1e100, 1, -1e100] * 1000,)), ("fsum", ([],)),
                   ("prod", ([1, 2.5, 3],)), ("prod", (range(1, 30),)), ("prod", ([],)), ("prod", (["a", 3],)),
                   ("sumprod", ([0.1] * 10, [3] * 10)), ("sumprod", ([1, 2, 3], [4, 5, 6])), ("sumprod", ([1], [1, 2])),
                   ("sumprod", ([10**30, 0.5], [2, True])), ("sumprod", ([1e100, 1, -1e100], [1, 1, 1])),
                   ("comb", (5, 2)), ("comb", (200, 100)), ("comb", (62, 31)), ("comb", (3, 5)), ("comb", (-1, 2)),
                   ("comb", (10**30, 2)), ("comb", (1000, 500)), ("perm", (5, 2)), ("perm", (5,)), ("perm", (10**30, 3)),
                   ("perm", (2, 3)), ("factorial", (0,)), ("factorial", (50,)), ("factorial", (-1,)),
                   ("factorial", (2.0,)), ("factorial", (10**30,)), ("gcd", ()), ("gcd", (0, -6)), ("gcd", (12, 18, 27)),
                   ("gcd", (2**100 * 3, 2**70 * 5)), ("lcm", (4, -6)), ("lcm", (0, 3)), ("lcm", (2**70, 6)),
                   ("isqrt", (10**40 - 1,)), ("isqrt", (2**62,)), ("isqrt", (-1,)), ("isclose", (1, 1 + 1e-10)),
                   ("floor", (-(2**70) - 0.5,)), ("ceil", (1e300,)), ("trunc", ("a",)), ("sin", ("a",))):
    attempt(name, *args)
attempt("isclose", 1, 2, rel_tol=0.5)
attempt("isclose", 1, 2, abs_tol=-1)
attempt("prod", [2, 3], start=1.5)
for steps in (0, 1, 3, 2**64, -1, 1.5):
    attempt("nextafter", -5e-324, 1.0, steps=steps)
print(hash(tuple(math.factorial(n) % 10**9 for n in range(200))) == hash(tuple(map(lambda n: math.prod(range(1, n + 1)) % 10**9, range(200)))))
print(all(math.comb(n, k) == math.comb(n - 1, k - 1) + math.comb(n - 1, k) for n in range(1, 150) for k in range(1, n)))
print(all(math.isqrt(n * n + d) == n for n in (1, 10, 2**31, 2**32 - 1, 3**40, 7**100) for d in (0, 1, 2 * n)))
print(math.pi, math.e, math.tau)

# expect: acos 1.0471975511965979
# expect: acos ValueError expected a number in range from -1 up to 1, got -2.5
# expect: acos 0.0
# expect: acos ValueError expected a number in range from -1 up to 1, got inf
# expect: acos ValueError expected a number in range from -1 up to 1, got -inf
# expect: acos nan
# expect: acos ValueError expected a number in range from -1 up to 1, got 1000.5
# expect: acos 1.5707963267948966
# expect: acos ValueError expected a number in range from -1 up to 1, got -3.0
# expect: acosh ValueError expected argument value not less than 1, got 0.5
# expect: acosh ValueError expected argument value not less than 1, got -2.5
# expect: acosh 0.0
# expect: acosh inf
# expect: acosh ValueError expected argument value not less than 1, got -inf
# expect: acosh nan
# expect: acosh 7.6014020848334525
# expect: acosh ValueError expected argument value not less than 1, got 0.0
# expect: acosh ValueError expected argument value not less than 1, got -3.0
# expect: asin 0.5235987755982989
# expect: asin ValueError expected a number in range from -1 up to 1, got -2.5
# expect: asin 1.5707963267948966
# expect: asin ValueError expected a number in range from -1 up to 1, got inf
# expect: asin ValueError expected a number in range from -1 up to 1, got -inf
# expect: asin nan
# expect: asin ValueError expected a number in range from -1 up to 1, got 1000.5
# expect: asin 0.0
# expect: asin ValueError expected a number in range from -1 up to 1, got -3.0
# expect: asinh 0.48121182505960347
# expect: asinh -1.6472311463710958
# expect: asinh 0.881373587019543
# expect: asinh inf
# expect: asinh -inf
# expect: asinh nan
# expect: asinh 7.601402584333827
# expect: asinh 0.0
# expect: asinh -1.8184464592320668
# expect: atan 0.4636476090008061
# expect: atan -1.1902899496825317
# expect: atan 0.7853981633974483
# expect: atan 1.5707963267948966
# expect: atan -1.5707963267948966
# expect: atan nan
# expect: atan 1.5697968268778553
# expect: atan 0.0
# expect: atan -1.2490457723982544
# expect: atanh 0.5493061443340549
# expect: atanh ValueError expected a number between -1 and 1, got -2.5
# expect: atanh ValueError expected a number between -1 and 1, got 1.0
# expect: atanh ValueError expected a number between -1 and 1, got inf
# expect: atanh ValueError expected a number between -1 and 1, got -inf
# expect: atanh nan
# expect: atanh ValueError expected a number between -1 and 1, got 1000.5
# expect: atanh 0.0
# expect: atanh ValueError expected a number between -1 and 1, got -3.0
# expect: cbrt 0.7937005259840998
# expect: cbrt -1.3572088082974532
# expect: cbrt 1.0
# expect: cbrt inf
# expect: cbrt -inf
# expect: cbrt nan
# expect: cbrt 10.001666388966024
# expect: cbrt 0.0
# expect: cbrt -1.4422495703074083
# expect: cos 0.8775825618903728
# expect: cos -0.8011436155469337
# expect: cos 0.5403023058681398
# expect: cos ValueError expected a finite input, got inf
# expect: cos ValueError expected a finite input, got -inf
# expect: cos nan
# expect: cos 0.09710690144438526
# expect: cos 1.0
# expect: cos -0.9899924966004454
# expect: cosh 1.1276259652063807
# expect: cosh 6.132289479663686
# expect: cosh 1.5430806348152437
# expect: cosh inf
# expect: cosh inf
# expect: cosh nan
# expect: cosh OverflowError math range error
# expect: cosh 1.0
# expect: cosh 10.067661995777765
# expect: degrees 28.64788975654116
# expect: degrees -143.2394487827058
# expect: degrees 57.29577951308232
# expect: degrees inf
# expect: degrees -inf
# expect: degrees nan
# expect: degrees 57324.42740283886
# expect: degrees 0.0
# expect: degrees -171.88733853924697
# expect: erf 0.5204998778130465
# expect: erf -0.999593047982555
# expect: erf 0.8427007929497149
# expect: erf 1.0
# expect: erf -1.0
# expect: erf nan
# expect: erf 1.0
# expect: erf 0.0
# expect: erf -0.9999779095030014
# expect: erfc 0.4795001221869535
# expect: erfc 1.999593047982555
# expect: erfc 0.15729920705028513
# expect: erfc 0.0
# expect: erfc 2.0
# expect: erfc nan
# expect: erfc 0.0
# expect: erfc 1.0
# expect: erfc 1.9999779095030015
# expect: exp 1.6487212707001282
# expect: exp 0.0820849986238988
# expect: exp 2.718281828459045
# expect: exp inf
# expect: exp 0.0
# expect: exp nan
# expect: exp OverflowError math range error
# expect: exp 1.0
# expect: exp 0.049787068367863944
# expect: exp2 1.4142135623730951
# expect: exp2 0.1767766952966369
# expect: exp2 2.0
# expect: exp2 inf
# expect: exp2 0.0
# expect: exp2 nan
# expect: exp2 1.5153420044823246e+301
# expect: exp2 1.0
# expect: exp2 0.125
# expect: expm1 0.6487212707001282
# expect: expm1 -0.9179150013761013
# expect: expm1 1.718281828459045
# expect: expm1 inf
# expect: expm1 -1.0
# expect: expm1 nan
# expect: expm1 OverflowError math range error
# expect: expm1 0.0
# expect: expm1 -0.950212931632136
# expect: fabs 0.5
# expect: fabs 2.5
# expect: fabs 1.0
# expect: fabs inf
# expect: fabs inf
# expect: fabs nan
# expect: fabs 1000.5
# expect: fabs 0.0
# expect: fabs 3.0
# expect: gamma 1.7724538509055159
# expect: gamma -0.9453087204829417
# expect: gamma 1.0
# expect: gamma inf
# expect: gamma ValueError expected a noninteger or positive integer, got -inf
# expect: gamma nan
# expect: gamma OverflowError math range error
# expect: gamma ValueError expected a noninteger or positive integer, got 0.0
# expect: gamma ValueError expected a noninteger or positive integer, got -3.0
# expect: lgamma 0.5723649429247004
# expect: lgamma -0.05624371649767457
# expect: lgamma 0.0
# expect: lgamma inf
# expect: lgamma inf
# expect: lgamma nan
# expect: lgamma 5908.674175848678
# expect: lgamma ValueError expected a noninteger or positive integer, got 0.0
# expect: lgamma ValueError expected a noninteger or positive integer, got -3.0
# expect: log -0.6931471805599453
# expect: log ValueError expected a positive input, got -2.5
# expect: log 0.0
# expect: log inf
# expect: log ValueError expected a positive input, got -inf
# expect: log nan
# expect: log 6.908255154023788
# expect: log ValueError expected a positive input
# expect: log ValueError expected a positive input
# expect: log10 -0.3010299956639812
# expect: log10 ValueError expected a positive input, got -2.5
# expect: log10 0.0
# expect: log10 inf
# expect: log10 ValueError expected a positive input, got -inf
# expect: log10 nan
# expect: log10 3.00021709297223
# expect: log10 ValueError expected a positive input
# expect: log10 ValueError expected a positive input
# expect: log1p 0.4054651081081644
# expect: log1p ValueError expected argument value > -1, got -2.5
# expect: log1p 0.6931471805599453
# expect: log1p inf
# expect: log1p ValueError expected argument value > -1, got -inf
# expect: log1p nan
# expect: log1p 6.909254155105873
# expect: log1p 0.0
# expect: log1p ValueError expected argument value > -1, got -3.0
# expect: log2 -1.0
# expect: log2 ValueError expected a positive input, got -2.5
# expect: log2 0.0
# expect: log2 inf
# expect: log2 ValueError expected a positive input, got -inf
# expect: log2 nan
# expect: log2 9.966505451905741
# expect: log2 ValueError expected a positive input
# expect: log2 ValueError expected a positive input
# expect: radians 0.008726646259971648
# expect: radians -0.04363323129985824
# expect: radians 0.017453292519943295
# expect: radians inf
# expect: radians -inf
# expect: radians nan
# expect: radians 17.462019166203266
# expect: radians 0.0
# expect: radians -0.05235987755982989
# expect: sin 0.479425538604203
# expect: sin -0.5984721441039565
# expect: sin 0.8414709848078965
# expect: sin ValueError expected a finite input, got inf
# expect: sin ValueError expected a finite input, got -inf
# expect: sin nan
# expect: sin 0.9952739571052135
# expect: sin 0.0
# expect: sin -0.1411200080598672
# expect: sinh 0.5210953054937474
# expect: sinh -6.0502044810397875
# expect: sinh 1.1752011936438014
# expect: sinh inf
# expect: sinh -inf
# expect: sinh nan
# expect: sinh OverflowError math range error
# expect: sinh 0.0
# expect: sinh -10.017874927409903
# expect: sqrt 0.7071067811865476
# expect: sqrt ValueError expected a nonnegative input, got -2.5
# expect: sqrt 1.0
# expect: sqrt inf
# expect: sqrt ValueError expected a nonnegative input, got -inf
# expect: sqrt nan
# expect: sqrt 31.63068130786942
# expect: sqrt 0.0
# expect: sqrt ValueError expected a nonnegative input, got -3.0
# expect: tan 0.5463024898437905
# expect: tan 0.7470222972386603
# expect: tan 1.5574077246549023
# expect: tan ValueError expected a finite input, got inf
# expect: tan ValueError expected a finite input, got -inf
# expect: tan nan
# expect: tan 10.249260786837313
# expect: tan 0.0
# expect: tan 0.1425465430742778
# expect: tanh 0.46211715726000974
# expect: tanh -0.9866142981514303
# expect: tanh 0.7615941559557649
# expect: tanh 1.0
# expect: tanh -1.0
# expect: tanh nan
# expect: tanh 1.0
# expect: tanh 0.0
# expect: tanh -0.9950547536867305
# expect: ceil 1
# expect: ceil -2
# expect: ceil 1
# expect: ceil OverflowError cannot convert float infinity to integer
# expect: ceil OverflowError cannot convert float infinity to integer
# expect: ceil ValueError cannot convert float NaN to integer
# expect: ceil 1001
# expect: ceil 0
# expect: ceil -3
# expect: floor 0
# expect: floor -3
# expect: floor 1
# expect: floor OverflowError cannot convert float infinity to integer
# expect: floor OverflowError cannot convert float infinity to integer
# expect: floor ValueError cannot convert float NaN to integer
# expect: floor 1000
# expect: floor 0
# expect: floor -3
# expect: trunc 0
# expect: trunc -2
# expect: trunc 1
# expect: trunc OverflowError cannot convert float infinity to integer
# expect: trunc OverflowError cannot convert float infinity to integer
# expect: trunc ValueError cannot convert float NaN to integer
# expect: trunc 1000
# expect: trunc 0
# expect: trunc -3
# expect: ulp 1.1102230246251565e-16
# expect: ulp 4.440892098500626e-16
# expect: ulp 2.220446049250313e-16
# expect: ulp inf
# expect: ulp inf
# expect: ulp nan
# expect: ulp 1.1368683772161603e-13
# expect: ulp 5e-324
# expect: ulp 4.440892098500626e-16
# expect: frexp (0.5, 0)
# expect: frexp (-0.625, 2)
# expect: frexp (0.5, 1)
# expect: frexp (inf, 0)
# expect: frexp (-inf, 0)
# expect: frexp (nan, 0)
# expect: frexp (0.97705078125, 10)
# expect: frexp (0.0, 0)
# expect: frexp (-0.75, 2)
# expect: modf (0.5, 0.0)
# expect: modf (-0.5, -2.0)
# expect: modf (0.0, 1.0)
# expect: modf (0.0, inf)
# expect: modf (-0.0, -inf)
# expect: modf (nan, nan)
# expect: modf (0.5, 1000.0)
# expect: modf (0.0, 0.0)
# expect: modf (-0.0, -3.0)
# expect: isfinite True
# expect: isfinite True
# expect: isfinite True
# expect: isfinite False
# expect: isfinite False
# expect: isfinite False
# expect: isfinite True
# expect: isfinite True
# expect: isfinite True
# expect: isinf False
# expect: isinf False
# expect: isinf False
# expect: isinf True
# expect: isinf True
# expect: isinf False
# expect: isinf False
# expect: isinf False
# expect: isinf False
# expect: isnan False
# expect: isnan False
# expect: isnan False
# expect: isnan False
# expect: isnan False
# expect: isnan True
# expect: isnan False
# expect: isnan False
# expect: isnan False
# expect: pow ValueError math domain error
# expect: pow ValueError math domain error
# expect: pow OverflowError math range error
# expect: pow inf
# expect: fmod ValueError math domain error
# expect: fmod -1.0
# expect: fmod 3.0
# expect: remainder -1.0
# expect: remainder ValueError math domain error
# expect: ldexp 12.0
# expect: ldexp OverflowError math range error
# expect: ldexp 0.0
# expect: ldexp TypeError Expected an int as second argument to ldexp.
# expect: fma 17.0
# expect: fma ValueError invalid operation in fma
# expect: fma OverflowError overflow in fma
# expect: copysign -1.0
# expect: atan2 3.141592653589793
# expect: nextafter 1.0000000000000002
# expect: log 3.0
# expect: log 921.0340371976182
# expect: log ZeroDivisionError division by zero
# expect: log2 5000.0
# expect: log10 400.0
# expect: log ValueError expected a positive input
# expect: log TypeError log expected at least 1 argument, got 0
# expect: hypot 5.0
# expect: hypot 1.414e-320
# expect: hypot 1.4142135623730951e+308
# expect: hypot 0.0
# expect: hypot inf
# expect: hypot 5.477225575051661
# expect: dist 5.0
# expect: dist ValueError both points must have the same number of dimensions
# expect: fsum 1.0
# expect: fsum OverflowError intermediate overflow in fsum
# expect: fsum ValueError -inf + inf in fsum
# expect: fsum 2000.0
# expect: fsum 0.0
# expect: prod 7.5
# expect: prod 8841761993739701954543616000000
# expect: prod 1
# expect: prod 'aaa'
# expect: sumprod 3.0
# expect: sumprod 32
# expect: sumprod ValueError Inputs are not the same length
# expect: sumprod 2e+30
# expect: sumprod 0.0
# expect: comb 10
# expect: comb 90548514656103281165404177077484163874504589675413336841320
# expect: comb 465428353255261088
# expect: comb 0
# expect: comb ValueError n must be a non-negative integer
# expect: comb 499999999999999999999999999999500000000000000000000000000000
# expect: comb 27028824094543656951561469362597527549615200844654828700739287510662542870552219
# expect: perm 20
# expect: perm 120
# expect: perm 99999999999999999999999999999700000000000000000000000000000200000000000000000000
# expect: perm 0
# expect: factorial 1
# expect: factorial 30414093201713378043612608166064768844377641568960512000000000000
# expect: factorial ValueError factorial() not defined for negative values
# expect: factorial TypeError 'float' object cannot be interpreted as an integer
# expect: factorial OverflowError factorial() argument should not exceed 9223372036854775807
# expect: gcd 0
# expect: gcd 6
# expect: gcd 3
# expect: gcd 1180591620717411303424
# expect: lcm 12
# expect: lcm 0
# expect: lcm 3541774862152233910272
# expect: isqrt 99999999999999999999
# expect: isqrt 2147483648
# expect: isqrt ValueError isqrt() argument must be nonnegative
# expect: isclose True
# expect: floor -1180591620717411303424
# expect: ceil 10000000000000000525047602552044202487044685811081591549158541155118024579889081
# expect: trunc TypeError type str doesn't define __trunc__ method
# expect: sin TypeError must be real number, not str
# expect: isclose True
# expect: isclose ValueError tolerances must be non-negative
# expect: prod 9.0
# expect: nextafter -5e-324
# expect: nextafter -0.0
# expect: nextafter 1e-323
# expect: nextafter 1.0
# expect: nextafter ValueError steps must be a non-negative integer
# expect: nextafter TypeError 'float' object cannot be interpreted as an integer
# expect: True
# expect: True
# expect: True
# expect: 3.141592653589793 2.718281828459045 6.283185307179586
