# sympy: its own tests of its core, as functions without a test runner; what each of them comes to.
# packages: sympy mpmath
# limit: 240
import importlib
import os
import sys
import types

import sympy.core
from sympy import E, I, Matrix, Rational, exp, factor, integrate, limit, oo, pi, simplify, sin, solve, symbols

FOLDER = os.path.join(os.path.dirname(sympy.core.__file__), "tests")
# These take as long as all others together.
LONG = {"test_arit", "test_expr", "test_diff", "test_evalf", "test_function", "test_args", "test_relational"}


def skip_if(condition, reason=None):
    return lambda function: (lambda: None) if condition else function


# One file asks for a mark of pytest.
sys.modules["pytest"] = types.SimpleNamespace(mark=types.SimpleNamespace(skipif=skip_if))


def outcome(function):
    try:
        function()
    except BaseException as e:
        return f"{type(e).__name__}: {str(e).splitlines()[0] if str(e) else ''}"
    return "passed"


def run(name):
    module = importlib.import_module(f"sympy.core.tests.{name}")
    outcomes = {n: outcome(f) for n, f in list(vars(module).items()) if n.startswith("test_")}
    print(name, len(outcomes), "tests,", sum(o == "passed" for o in outcomes.values()), "passed")
    for n, o in outcomes.items():
        if o != "passed":
            print("   ", n, o)


x, y = symbols("x y")
print(integrate(sin(x) * exp(x), x))
print(factor(x**4 - y**4), solve(x**3 - 2 * x + 1, x))
print(limit(sin(x) / x, x, 0), limit((1 + 1 / x) ** x, x, oo), simplify(exp(I * pi)))
print(Matrix([[1, 2], [3, 4]]).inv(), pi.evalf(30), Rational(1, 3) + Rational(1, 6), E.n(20))
for name in sorted(f[:-3] for f in os.listdir(FOLDER) if f.startswith("test_")):
    if "TEST_IN_FULL" in os.environ or name not in LONG:
        run(name)
# expect: exp(x)*sin(x)/2 - exp(x)*cos(x)/2
# expect: (x - y)*(x + y)*(x**2 + y**2) [1, -1/2 + sqrt(5)/2, -sqrt(5)/2 - 1/2]
# expect: 1 E -1
# expect: Matrix([[-2, 1], [3/2, -1/2]]) 3.14159265358979323846264338328 1/2 2.7182818284590452354
# expect: test_assumptions 82 tests, 78 passed
# expect:     test_symbol_infinitereal_mul XFail: test_symbol_infinitereal_mul
# expect:     test_neg_symbol_falsenonnegative XFail: test_neg_symbol_falsenonnegative
# expect:     test_issue_6275 XFail: test_issue_6275
# expect:     test_issue_7993 XFail: test_issue_7993
# expect: test_basic 25 tests, 25 passed
# expect: test_cache 5 tests, 5 passed
# expect: test_compatibility 1 tests, 1 passed
# expect: test_complex 18 tests, 18 passed
# expect: test_constructor_postprocessor 3 tests, 2 passed
# expect:     test_subexpression_postprocessors XFail: test_subexpression_postprocessors
# expect: test_containers 14 tests, 14 passed
# expect: test_count_ops 4 tests, 4 passed
# expect: test_equal 6 tests, 6 passed
# expect: test_eval 8 tests, 7 passed
# expect:     test_pow_eval_X1 XFail: test_pow_eval_X1
# expect: test_expand 16 tests, 16 passed
# expect: test_exprtools 13 tests, 13 passed
# expect: test_facts 10 tests, 10 passed
# expect: test_kind 8 tests, 8 passed
# expect: test_logic 16 tests, 16 passed
# expect: test_match 45 tests, 43 passed
# expect:     test_functions_X1 XFail: test_functions_X1
# expect:     test_issue_4883 XFail: test_issue_4883
# expect: test_multidimensional 1 tests, 1 passed
# expect: test_noncommutative 16 tests, 13 passed
# expect:     test_collect XFail: test_collect
# expect:     test_ratsimp XFail: test_ratsimp
# expect:     test_rcollect XFail: test_rcollect
# expect: test_numbers 112 tests, 110 passed
# expect:     test_mpmath_issues XFail: test_mpmath_issues
# expect:     test_numpy_to_float Skipped: numpy not installed. Abort numpy tests.
# expect: test_operations 8 tests, 8 passed
# expect: test_parameters 4 tests, 4 passed
# expect: test_power 43 tests, 43 passed
# expect: test_priority 7 tests, 7 passed
# expect: test_random 2 tests, 2 passed
# expect: test_rules 1 tests, 1 passed
# expect: test_singleton 3 tests, 3 passed
# expect: test_sorting 2 tests, 2 passed
# expect: test_subs 68 tests, 67 passed
# expect:     test_mul2 XFail: test_mul2
# expect: test_symbol 14 tests, 14 passed
# expect: test_sympify 56 tests, 47 passed
# expect:     test_issue_16772 XFail: test_issue_16772
# expect:     test_issue_19399 Skipped: numpy not installed.
# expect:     test_issue_10295 Skipped: numpy not installed.
# expect:     test_sympify_numpy Skipped: numpy not installed. Abort numpy tests.
# expect:     test_sympify_rational_numbers_set XFail: test_sympify_rational_numbers_set
# expect:     test_issue_13924 Skipped: numpy not installed.
# expect:     test_numpy_sympify_args Skipped: numpy not installed.
# expect:     test_issue_14706 Skipped: numpy not installed.
# expect:     test_issue_27284 Skipped: numpy not installed.
# expect: test_traversal 5 tests, 5 passed
# expect: test_truediv 3 tests, 3 passed
# expect: test_var 5 tests, 5 passed
