# math: values, special cases, errors, and exactness of sums and integer functions.
import math

inf, nan = math.inf, math.nan


def show(r):
    # The last digits of transcendental functions are the C library's.
    return f"{r:.14g}" if isinstance(r, float) else repr(r)[:80]


def attempt(name, *args, **kw):
    try:
        print(name, show(getattr(math, name)(*args, **kw)))
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

# expect: acos 1.0471975511966
# expect: acos ValueError expected a number in range from -1 up to 1, got -2.5
# expect: acos 0
# expect: acos ValueError expected a number in range from -1 up to 1, got inf
# expect: acos ValueError expected a number in range from -1 up to 1, got -inf
# expect: acos nan
# expect: acos ValueError expected a number in range from -1 up to 1, got 1000.5
# expect: acos 1.5707963267949
# expect: acos ValueError expected a number in range from -1 up to 1, got -3.0
# expect: acosh ValueError expected argument value not less than 1, got 0.5
# expect: acosh ValueError expected argument value not less than 1, got -2.5
# expect: acosh 0
# expect: acosh inf
# expect: acosh ValueError expected argument value not less than 1, got -inf
# expect: acosh nan
# expect: acosh 7.6014020848335
# expect: acosh ValueError expected argument value not less than 1, got 0.0
# expect: acosh ValueError expected argument value not less than 1, got -3.0
# expect: asin 0.5235987755983
# expect: asin ValueError expected a number in range from -1 up to 1, got -2.5
# expect: asin 1.5707963267949
# expect: asin ValueError expected a number in range from -1 up to 1, got inf
# expect: asin ValueError expected a number in range from -1 up to 1, got -inf
# expect: asin nan
# expect: asin ValueError expected a number in range from -1 up to 1, got 1000.5
# expect: asin 0
# expect: asin ValueError expected a number in range from -1 up to 1, got -3.0
# expect: asinh 0.4812118250596
# expect: asinh -1.6472311463711
# expect: asinh 0.88137358701954
# expect: asinh inf
# expect: asinh -inf
# expect: asinh nan
# expect: asinh 7.6014025843338
# expect: asinh 0
# expect: asinh -1.8184464592321
# expect: atan 0.46364760900081
# expect: atan -1.1902899496825
# expect: atan 0.78539816339745
# expect: atan 1.5707963267949
# expect: atan -1.5707963267949
# expect: atan nan
# expect: atan 1.5697968268779
# expect: atan 0
# expect: atan -1.2490457723983
# expect: atanh 0.54930614433405
# expect: atanh ValueError expected a number between -1 and 1, got -2.5
# expect: atanh ValueError expected a number between -1 and 1, got 1.0
# expect: atanh ValueError expected a number between -1 and 1, got inf
# expect: atanh ValueError expected a number between -1 and 1, got -inf
# expect: atanh nan
# expect: atanh ValueError expected a number between -1 and 1, got 1000.5
# expect: atanh 0
# expect: atanh ValueError expected a number between -1 and 1, got -3.0
# expect: cbrt 0.7937005259841
# expect: cbrt -1.3572088082975
# expect: cbrt 1
# expect: cbrt inf
# expect: cbrt -inf
# expect: cbrt nan
# expect: cbrt 10.001666388966
# expect: cbrt 0
# expect: cbrt -1.4422495703074
# expect: cos 0.87758256189037
# expect: cos -0.80114361554693
# expect: cos 0.54030230586814
# expect: cos ValueError expected a finite input, got inf
# expect: cos ValueError expected a finite input, got -inf
# expect: cos nan
# expect: cos 0.097106901444385
# expect: cos 1
# expect: cos -0.98999249660045
# expect: cosh 1.1276259652064
# expect: cosh 6.1322894796637
# expect: cosh 1.5430806348152
# expect: cosh inf
# expect: cosh inf
# expect: cosh nan
# expect: cosh OverflowError math range error
# expect: cosh 1
# expect: cosh 10.067661995778
# expect: degrees 28.647889756541
# expect: degrees -143.23944878271
# expect: degrees 57.295779513082
# expect: degrees inf
# expect: degrees -inf
# expect: degrees nan
# expect: degrees 57324.427402839
# expect: degrees 0
# expect: degrees -171.88733853925
# expect: erf 0.52049987781305
# expect: erf -0.99959304798255
# expect: erf 0.84270079294971
# expect: erf 1
# expect: erf -1
# expect: erf nan
# expect: erf 1
# expect: erf 0
# expect: erf -0.999977909503
# expect: erfc 0.47950012218695
# expect: erfc 1.9995930479826
# expect: erfc 0.15729920705029
# expect: erfc 0
# expect: erfc 2
# expect: erfc nan
# expect: erfc 0
# expect: erfc 1
# expect: erfc 1.999977909503
# expect: exp 1.6487212707001
# expect: exp 0.082084998623899
# expect: exp 2.718281828459
# expect: exp inf
# expect: exp 0
# expect: exp nan
# expect: exp OverflowError math range error
# expect: exp 1
# expect: exp 0.049787068367864
# expect: exp2 1.4142135623731
# expect: exp2 0.17677669529664
# expect: exp2 2
# expect: exp2 inf
# expect: exp2 0
# expect: exp2 nan
# expect: exp2 1.5153420044823e+301
# expect: exp2 1
# expect: exp2 0.125
# expect: expm1 0.64872127070013
# expect: expm1 -0.9179150013761
# expect: expm1 1.718281828459
# expect: expm1 inf
# expect: expm1 -1
# expect: expm1 nan
# expect: expm1 OverflowError math range error
# expect: expm1 0
# expect: expm1 -0.95021293163214
# expect: fabs 0.5
# expect: fabs 2.5
# expect: fabs 1
# expect: fabs inf
# expect: fabs inf
# expect: fabs nan
# expect: fabs 1000.5
# expect: fabs 0
# expect: fabs 3
# expect: gamma 1.7724538509055
# expect: gamma -0.94530872048294
# expect: gamma 1
# expect: gamma inf
# expect: gamma ValueError expected a noninteger or positive integer, got -inf
# expect: gamma nan
# expect: gamma OverflowError math range error
# expect: gamma ValueError expected a noninteger or positive integer, got 0.0
# expect: gamma ValueError expected a noninteger or positive integer, got -3.0
# expect: lgamma 0.5723649429247
# expect: lgamma -0.056243716497675
# expect: lgamma 0
# expect: lgamma inf
# expect: lgamma inf
# expect: lgamma nan
# expect: lgamma 5908.6741758487
# expect: lgamma ValueError expected a noninteger or positive integer, got 0.0
# expect: lgamma ValueError expected a noninteger or positive integer, got -3.0
# expect: log -0.69314718055995
# expect: log ValueError expected a positive input, got -2.5
# expect: log 0
# expect: log inf
# expect: log ValueError expected a positive input, got -inf
# expect: log nan
# expect: log 6.9082551540238
# expect: log ValueError expected a positive input
# expect: log ValueError expected a positive input
# expect: log10 -0.30102999566398
# expect: log10 ValueError expected a positive input, got -2.5
# expect: log10 0
# expect: log10 inf
# expect: log10 ValueError expected a positive input, got -inf
# expect: log10 nan
# expect: log10 3.0002170929722
# expect: log10 ValueError expected a positive input
# expect: log10 ValueError expected a positive input
# expect: log1p 0.40546510810816
# expect: log1p ValueError expected argument value > -1, got -2.5
# expect: log1p 0.69314718055995
# expect: log1p inf
# expect: log1p ValueError expected argument value > -1, got -inf
# expect: log1p nan
# expect: log1p 6.9092541551059
# expect: log1p 0
# expect: log1p ValueError expected argument value > -1, got -3.0
# expect: log2 -1
# expect: log2 ValueError expected a positive input, got -2.5
# expect: log2 0
# expect: log2 inf
# expect: log2 ValueError expected a positive input, got -inf
# expect: log2 nan
# expect: log2 9.9665054519057
# expect: log2 ValueError expected a positive input
# expect: log2 ValueError expected a positive input
# expect: radians 0.0087266462599716
# expect: radians -0.043633231299858
# expect: radians 0.017453292519943
# expect: radians inf
# expect: radians -inf
# expect: radians nan
# expect: radians 17.462019166203
# expect: radians 0
# expect: radians -0.05235987755983
# expect: sin 0.4794255386042
# expect: sin -0.59847214410396
# expect: sin 0.8414709848079
# expect: sin ValueError expected a finite input, got inf
# expect: sin ValueError expected a finite input, got -inf
# expect: sin nan
# expect: sin 0.99527395710521
# expect: sin 0
# expect: sin -0.14112000805987
# expect: sinh 0.52109530549375
# expect: sinh -6.0502044810398
# expect: sinh 1.1752011936438
# expect: sinh inf
# expect: sinh -inf
# expect: sinh nan
# expect: sinh OverflowError math range error
# expect: sinh 0
# expect: sinh -10.01787492741
# expect: sqrt 0.70710678118655
# expect: sqrt ValueError expected a nonnegative input, got -2.5
# expect: sqrt 1
# expect: sqrt inf
# expect: sqrt ValueError expected a nonnegative input, got -inf
# expect: sqrt nan
# expect: sqrt 31.630681307869
# expect: sqrt 0
# expect: sqrt ValueError expected a nonnegative input, got -3.0
# expect: tan 0.54630248984379
# expect: tan 0.74702229723866
# expect: tan 1.5574077246549
# expect: tan ValueError expected a finite input, got inf
# expect: tan ValueError expected a finite input, got -inf
# expect: tan nan
# expect: tan 10.249260786837
# expect: tan 0
# expect: tan 0.14254654307428
# expect: tanh 0.46211715726001
# expect: tanh -0.98661429815143
# expect: tanh 0.76159415595576
# expect: tanh 1
# expect: tanh -1
# expect: tanh nan
# expect: tanh 1
# expect: tanh 0
# expect: tanh -0.99505475368673
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
# expect: ulp 1.1102230246252e-16
# expect: ulp 4.4408920985006e-16
# expect: ulp 2.2204460492503e-16
# expect: ulp inf
# expect: ulp inf
# expect: ulp nan
# expect: ulp 1.1368683772162e-13
# expect: ulp 4.9406564584125e-324
# expect: ulp 4.4408920985006e-16
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
# expect: fmod -1
# expect: fmod 3
# expect: remainder -1
# expect: remainder ValueError math domain error
# expect: ldexp 12
# expect: ldexp OverflowError math range error
# expect: ldexp 0
# expect: ldexp TypeError Expected an int as second argument to ldexp.
# expect: fma 17
# expect: fma ValueError invalid operation in fma
# expect: fma OverflowError overflow in fma
# expect: copysign -1
# expect: atan2 3.1415926535898
# expect: nextafter 1
# expect: log 3
# expect: log 921.03403719762
# expect: log ZeroDivisionError division by zero
# expect: log2 5000
# expect: log10 400
# expect: log ValueError expected a positive input
# expect: log TypeError log expected at least 1 argument, got 0
# expect: hypot 5
# expect: hypot 1.4140158783976e-320
# expect: hypot 1.4142135623731e+308
# expect: hypot 0
# expect: hypot inf
# expect: hypot 5.4772255750517
# expect: dist 5
# expect: dist ValueError both points must have the same number of dimensions
# expect: fsum 1
# expect: fsum OverflowError intermediate overflow in fsum
# expect: fsum ValueError -inf + inf in fsum
# expect: fsum 2000
# expect: fsum 0
# expect: prod 7.5
# expect: prod 8841761993739701954543616000000
# expect: prod 1
# expect: prod 'aaa'
# expect: sumprod 3
# expect: sumprod 32
# expect: sumprod ValueError Inputs are not the same length
# expect: sumprod 2e+30
# expect: sumprod 0
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
# expect: prod 9
# expect: nextafter -4.9406564584125e-324
# expect: nextafter -0
# expect: nextafter 9.8813129168249e-324
# expect: nextafter 1
# expect: nextafter ValueError steps must be a non-negative integer
# expect: nextafter TypeError 'float' object cannot be interpreted as an integer
# expect: True
# expect: True
# expect: True
# expect: 3.141592653589793 2.718281828459045 6.283185307179586
