# Pytest on a tree of tests of every kind of outcome: rewritten assertions, fixtures, parameters, captured output, warnings, the summary.
# packages: pytest pluggy iniconfig packaging pygments
# environment: COLUMNS=80
import contextlib
import io
import os
import re

import pytest

for name in 'CI', 'BUILD_NUMBER':  # where one of them is set, pytest shortens nothing
    os.environ.pop(name, None)
tree = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'pytest_tree')
with contextlib.redirect_stdout(io.StringIO()) as out:
    code = pytest.main(['-p', 'no:cacheprovider', '--rootdir', tree, '-rA', '-v', tree])
text = re.sub(r'0x[0-9a-f]+', '0x', out.getvalue().replace(tree, '{tree}'))
text = re.sub(r'platform .*|(?<= in )[\d.]+s\b|=+ (?=\d+ failed)|(?<=\.\.)\S*(?=pytest_tree)', '', text)
print(re.sub(r'(?m)\s+$', '', text))
print(code)
# expect: ============================= test session starts ==============================
# expect: rootdir: {tree}
# expect: collecting ... collected 22 items
# expect: ../..{tree}/test_kinds.py::test_eq[1] PASSED [  4%]
# expect: ../..{tree}/test_kinds.py::test_fail[1] PASSED [  9%]
# expect: ../..{tree}/test_kinds.py::test_eq[2] PASSED [ 13%]
# expect: ../..{tree}/test_kinds.py::test_fail[2] FAILED [ 18%]
# expect: ../..{tree}/test_kinds.py::test_dicts FAILED [ 22%]
# expect: ../..{tree}/test_kinds.py::test_text FAILED [ 27%]
# expect: ../..{tree}/test_kinds.py::test_list FAILED [ 31%]
# expect: ../..{tree}/test_kinds.py::test_set FAILED [ 36%]
# expect: ../..{tree}/test_kinds.py::test_dc FAILED [ 40%]
# expect: ../..{tree}/test_kinds.py::test_in FAILED [ 45%]
# expect: ../..{tree}/test_kinds.py::test_call FAILED [ 50%]
# expect: ../..{tree}/test_kinds.py::test_raises PASSED [ 54%]
# expect: ../..{tree}/test_kinds.py::test_no_raise FAILED [ 59%]
# expect: ../..{tree}/test_kinds.py::test_error ERROR [ 63%]
# expect: ../..{tree}/test_kinds.py::test_skip SKIPPED [ 68%]
# expect: ../..{tree}/test_kinds.py::test_xfail XFAIL [ 72%]
# expect: ../..{tree}/test_kinds.py::test_param[1-2] PASSED [ 77%]
# expect: ../..{tree}/test_kinds.py::test_param[3-3] FAILED [ 81%]
# expect: ../..{tree}/test_kinds.py::test_warn PASSED [ 86%]
# expect: ../..{tree}/test_kinds.py::test_capture PASSED [ 90%]
# expect: ../..{tree}/test_kinds.py::TestC::test_m FAILED [ 95%]
# expect: ../..{tree}/test_kinds.py::TestC::test_deep FAILED [100%]
# expect: ==================================== ERRORS ====================================
# expect: _________________________ ERROR at setup of test_error _________________________
# expect:     @pytest.fixture
# expect: >   def broken(): raise LookupError("no fixture")
# expect:                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
# expect: E   LookupError: no fixture
# expect: {tree}/test_kinds.py:11: LookupError
# expect: =================================== FAILURES ===================================
# expect: _________________________________ test_fail[2] _________________________________
# expect: n = 2
# expect: >   def test_fail(n): assert f(n) == 2, "only for one"
# expect:                       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
# expect: E   AssertionError: only for one
# expect: E   assert 3 == 2
# expect: E    +  where 3 = f(2)
# expect: {tree}/test_kinds.py:13: AssertionError
# expect: __________________________________ test_dicts __________________________________
# expect: >   def test_dicts(): assert {"a": 1, "b": [1, 2]} == {"a": 1, "b": [1, 3], "c": 0}
# expect:                       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
# expect: E   AssertionError: assert {'a': 1, 'b': [1, 2]} == {'a': 1, 'b': [1, 3], 'c': 0}
# expect: E
# expect: E     Omitting 1 identical items, use -vv to show
# expect: E     Differing items:
# expect: E     {'b': [1, 2]} != {'b': [1, 3]}
# expect: E     Right contains 1 more item:
# expect: E     {'c': 0}
# expect: E     ...
# expect: E
# expect: E     ...Full output truncated (12 lines hidden), use '-vv' to show
# expect: {tree}/test_kinds.py:14: AssertionError
# expect: __________________________________ test_text ___________________________________
# expect: >   def test_text(): assert "one\ntwo\nthree" == "one\n2\nthree"
# expect:                      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
# expect: E   AssertionError: assert 'one\ntwo\nthree' == 'one\n2\nthree'
# expect: E
# expect: E       one
# expect: E     - 2
# expect: E     + two
# expect: E       three
# expect: {tree}/test_kinds.py:15: AssertionError
# expect: __________________________________ test_list ___________________________________
# expect: >   def test_list(): assert [1, 2, 3] == [1, 2, 4, 5]
# expect:                      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
# expect: E   AssertionError: assert [1, 2, 3] == [1, 2, 4, 5]
# expect: E
# expect: E     At index 2 diff: 3 != 4
# expect: E     Right contains one more item: 5
# expect: E
# expect: E     Full diff:
# expect: E       [
# expect: E           1,...
# expect: E
# expect: E     ...Full output truncated (7 lines hidden), use '-vv' to show
# expect: {tree}/test_kinds.py:16: AssertionError
# expect: ___________________________________ test_set ___________________________________
# expect: >   def test_set(): assert {1, 2} == {2, 3}
# expect:                     ^^^^^^^^^^^^^^^^^^^^^^^
# expect: E   AssertionError: assert {1, 2} == {2, 3}
# expect: E
# expect: E     Extra items in the left set:
# expect: E     1
# expect: E     Extra items in the right set:
# expect: E     3
# expect: E
# expect: E     Full diff:...
# expect: E
# expect: E     ...Full output truncated (5 lines hidden), use '-vv' to show
# expect: {tree}/test_kinds.py:17: AssertionError
# expect: ___________________________________ test_dc ____________________________________
# expect: >   def test_dc(): assert P(1, [2]) == P(1, [3])
# expect:                    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
# expect: E   AssertionError: assert P(x=1, y=[2]) == P(x=1, y=[3])
# expect: E
# expect: E     Omitting 1 identical items, use -vv to show
# expect: E     Differing attributes:
# expect: E     ['y']
# expect: E
# expect: E     Drill down into differing attribute y:
# expect: E       y: [2] != [3]...
# expect: E
# expect: E     ...Full output truncated (9 lines hidden), use '-vv' to show
# expect: {tree}/test_kinds.py:18: AssertionError
# expect: ___________________________________ test_in ____________________________________
# expect: >   def test_in(): assert "x" in ["a", "b"] and not None
# expect:                    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
# expect: E   AssertionError: assert ('x' in ['a', 'b'])
# expect: {tree}/test_kinds.py:19: AssertionError
# expect: __________________________________ test_call ___________________________________
# expect: >   def test_call(): assert all(f(i) < 3 for i in range(3))
# expect:                      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
# expect: E   assert False
# expect: E    +  where False = all(<generator object test_call.<locals>.<genexpr> at 0x>)
# expect: {tree}/test_kinds.py:20: AssertionError
# expect: ________________________________ test_no_raise _________________________________
# expect:     def test_no_raise():
# expect: >       with pytest.raises(ValueError): int("1")
# expect:              ^^^^^^^^^^^^^^^^^^^^^^^^^
# expect: E       Failed: DID NOT RAISE ValueError
# expect: {tree}/test_kinds.py:24: Failed
# expect: _______________________________ test_param[3-3] ________________________________
# expect: a = 3, b = 3
# expect:     @pytest.mark.parametrize("a, b", [(1, 2), (3, 3)], ids=str)
# expect: >   def test_param(a, b): assert a != b
# expect:                           ^^^^^^^^^^^^^
# expect: E   assert 3 != 3
# expect: {tree}/test_kinds.py:31: AssertionError
# expect: _________________________________ TestC.test_m _________________________________
# expect: self = <test_kinds.TestC object at 0x>
# expect:     def test_m(self):
# expect:         x = self.x
# expect:         for i in range(3):
# expect:             x += i
# expect: >       assert x == self.x * 5
# expect: E       assert 4 == (1 * 5)
# expect: E        +  where 1 = <test_kinds.TestC object at 0x>.x
# expect: {tree}/test_kinds.py:42: AssertionError
# expect: _______________________________ TestC.test_deep ________________________________
# expect: self = <test_kinds.TestC object at 0x>
# expect:     def test_deep(self):
# expect:         def g(n): return 1 // n if n == 0 else g(n - 1)
# expect: >       g(3)
# expect: {tree}/test_kinds.py:45:
# expect: _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _
# expect: {tree}/test_kinds.py:44: in g
# expect:     def g(n): return 1 // n if n == 0 else g(n - 1)
# expect:                                            ^^^^^^^^
# expect: {tree}/test_kinds.py:44: in g
# expect:     def g(n): return 1 // n if n == 0 else g(n - 1)
# expect:                                            ^^^^^^^^
# expect: {tree}/test_kinds.py:44: in g
# expect:     def g(n): return 1 // n if n == 0 else g(n - 1)
# expect:                                            ^^^^^^^^
# expect: _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _
# expect: n = 0
# expect: >   def g(n): return 1 // n if n == 0 else g(n - 1)
# expect:                      ^^^^^^
# expect: E   ZeroDivisionError: division by zero
# expect: {tree}/test_kinds.py:44: ZeroDivisionError
# expect: --------------------------- Captured stdout teardown ---------------------------
# expect: tear down
# expect: =============================== warnings summary ===============================
# expect: test_kinds.py::test_warn
# expect:   {tree}/test_kinds.py:32: DeprecationWarning: look
# expect:     def test_warn(): warnings.warn("look", DeprecationWarning)
# expect: -- Docs: https://docs.pytest.org/en/stable/how-to/capture-warnings.html
# expect: ==================================== PASSES ====================================
# expect: __________________________________ test_eq[1] __________________________________
# expect: ---------------------------- Captured stdout setup -----------------------------
# expect: set up 1
# expect: __________________________________ test_eq[2] __________________________________
# expect: ---------------------------- Captured stdout setup -----------------------------
# expect: tear down
# expect: set up 2
# expect: =========================== short test summary info ============================
# expect: PASSED ../..{tree}/test_kinds.py::test_eq[1]
# expect: PASSED ../..{tree}/test_kinds.py::test_fail[1]
# expect: PASSED ../..{tree}/test_kinds.py::test_eq[2]
# expect: PASSED ../..{tree}/test_kinds.py::test_raises
# expect: PASSED ../..{tree}/test_kinds.py::test_param[1-2]
# expect: PASSED ../..{tree}/test_kinds.py::test_warn
# expect: PASSED ../..{tree}/test_kinds.py::test_capture
# expect: SKIPPED [1] ../..{tree}/test_kinds.py:26: not now
# expect: XFAIL ../..{tree}/test_kinds.py::test_xfail
# expect: ERROR ../..{tree}/test_kinds.py::test_error
# expect: FAILED ../..{tree}/test_kinds.py::test_fail[2]
# expect: FAILED ../..{tree}/test_kinds.py::test_dicts
# expect: FAILED ../..{tree}/test_kinds.py::test_text
# expect: FAILED ../..{tree}/test_kinds.py::test_list
# expect: FAILED ../..{tree}/test_kinds.py::test_set
# expect: FAILED ../..{tree}/test_kinds.py::test_dc
# expect: FAILED ../..{tree}/test_kinds.py::test_in
# expect: FAILED ../..{tree}/test_kinds.py::test_call
# expect: FAILED ../..{tree}/test_kinds.py::test_no_raise
# expect: FAILED ../..{tree}/test_kinds.py::test_param[3-3]
# expect: FAILED ../..{tree}/test_kinds.py::TestC::test_m
# expect: FAILED ../..{tree}/test_kinds.py::TestC::test_deep
# expect: 12 failed, 7 passed, 1 skipped, 1 xfailed, 1 warning, 1 error in  ====
# expect: 1
