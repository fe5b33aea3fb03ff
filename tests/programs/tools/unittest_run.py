# python -m unittest: verbose and quiet, by file, discovery, patterns, failures with their tracebacks, durations, exit codes.
# runs: {self}
# runs: filtered.py -m unittest -v test_good
# runs: filtered.py -m unittest
# runs: filtered.py -m unittest -v test_bad
# runs: filtered.py -m unittest -f test_bad
# runs: filtered.py -m unittest -k plus -k zero -v
# runs: filtered.py -m unittest discover -p test_g*.py
# runs: filtered.py -m unittest test_good.Good.test_plus test_good.Missing
# runs: filtered.py -m unittest no_such_module
# runs: filtered.py test_good.py -v
# runs: filtered.py -m unittest -b test_noisy
# runs: filtered.py empty_tests.py
# runs: filtered.py -m unittest --locals test_bad.Bad.test_wrong
FILES = {
    "filtered.py": '''
import os, re, shlex, subprocess, sys
python = shlex.split(os.environ["TEST_PYTHON"])
r = subprocess.run([*python, *sys.argv[1:]], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
out = re.sub(r"in \\d+\\.\\d+s", "in N s", r.stdout)
out = re.sub(r'File ".*/', 'File "', out)
print(out, "exit code", r.returncode)
''',
    "test_good.py": '''
import unittest

def setUpModule():
    print("module up")

class Good(unittest.TestCase):
    """Tests that pass."""

    def test_plus(self):
        """Adding works."""
        self.assertEqual(1 + 1, 2)

    def test_raises(self):
        with self.assertRaisesRegex(ZeroDivisionError, "division"):
            1 / 0

    def test_sub(self):
        for i in range(3):
            with self.subTest(i=i):
                self.assertLess(i, 3)

    @unittest.skip("not today")
    def test_skipped(self): ...

    async def coroutine(self): ...

class Asynchronous(unittest.IsolatedAsyncioTestCase):
    async def test_await(self):
        import asyncio
        await asyncio.sleep(0)
        self.assertTrue(True)

if __name__ == "__main__":
    unittest.main()
''',
    "test_bad.py": '''
import unittest

class Bad(unittest.TestCase):
    maxDiff = None

    def test_error(self):
        {}["missing"]

    @unittest.expectedFailure
    def test_expected(self):
        self.fail()

    @unittest.expectedFailure
    def test_unexpected(self):
        pass

    def test_subs(self):
        for i in range(3):
            with self.subTest("sub", i=i):
                self.assertNotEqual(i, 1)

    def test_wrong(self):
        value = [1, 2, 3]
        self.assertEqual(value, [1, 2, 4], "lists differ")

    def test_text(self):
        self.assertEqual("one\\ntwo\\nthree", "one\\n2\\nthree")

    def test_chain(self):
        try:
            int("x")
        except ValueError as e:
            raise RuntimeError("chained") from e

    def setUp(self):
        self.addCleanup(lambda: None)
''',
    "test_noisy.py": '''
import unittest

class Noisy(unittest.TestCase):
    def test_ok(self):
        print("hidden")

    def test_fails(self):
        print("shown")
        self.assertIn(1, {2: 3})
''',
    "empty_tests.py": "import unittest\nunittest.main()\n",
}
for name, text in FILES.items():
    with open(name, "w") as f:
        f.write(text)
# expect: test_await (test_good.Asynchronous.test_await) ... ok
# expect: test_plus (test_good.Good.test_plus)
# expect: Adding works. ... ok
# expect: test_raises (test_good.Good.test_raises) ... ok
# expect: test_skipped (test_good.Good.test_skipped) ... skipped 'not today'
# expect: test_sub (test_good.Good.test_sub) ... ok
# expect:
# expect: ----------------------------------------------------------------------
# expect: Ran 5 tests in N s
# expect:
# expect: OK (skipped=1)
# expect: module up
# expect:  exit code 0
# expect: EExFFuF...s.F.
# expect: ======================================================================
# expect: ERROR: test_chain (test_bad.Bad.test_chain)
# expect: ----------------------------------------------------------------------
# expect: Traceback (most recent call last):
# expect:   File "test_bad.py", line 32, in test_chain
# expect:     int("x")
# expect:     ~~~^^^^^
# expect: ValueError: invalid literal for int() with base 10: 'x'
# expect:
# expect: The above exception was the direct cause of the following exception:
# expect:
# expect: Traceback (most recent call last):
# expect:   File "test_bad.py", line 34, in test_chain
# expect:     raise RuntimeError("chained") from e
# expect: RuntimeError: chained
# expect:
# expect: ======================================================================
# expect: ERROR: test_error (test_bad.Bad.test_error)
# expect: ----------------------------------------------------------------------
# expect: Traceback (most recent call last):
# expect:   File "test_bad.py", line 8, in test_error
# expect:     {}["missing"]
# expect:     ~~^^^^^^^^^^^
# expect: KeyError: 'missing'
# expect:
# expect: ======================================================================
# expect: FAIL: test_subs (test_bad.Bad.test_subs) [sub] (i=1)
# expect: ----------------------------------------------------------------------
# expect: Traceback (most recent call last):
# expect:   File "test_bad.py", line 21, in test_subs
# expect:     self.assertNotEqual(i, 1)
# expect:     ~~~~~~~~~~~~~~~~~~~^^^^^^
# expect: AssertionError: 1 == 1
# expect:
# expect: ======================================================================
# expect: FAIL: test_text (test_bad.Bad.test_text)
# expect: ----------------------------------------------------------------------
# expect: Traceback (most recent call last):
# expect:   File "test_bad.py", line 28, in test_text
# expect:     self.assertEqual("one\ntwo\nthree", "one\n2\nthree")
# expect:     ~~~~~~~~~~~~~~~~^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
# expect: AssertionError: 'one\ntwo\nthree' != 'one\n2\nthree'
# expect:   one
# expect: - two
# expect: + 2
# expect:   three
# expect:
# expect:
# expect: ======================================================================
# expect: FAIL: test_wrong (test_bad.Bad.test_wrong)
# expect: ----------------------------------------------------------------------
# expect: Traceback (most recent call last):
# expect:   File "test_bad.py", line 25, in test_wrong
# expect:     self.assertEqual(value, [1, 2, 4], "lists differ")
# expect:     ~~~~~~~~~~~~~~~~^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
# expect: AssertionError: Lists differ: [1, 2, 3] != [1, 2, 4]
# expect:
# expect: First differing element 2:
# expect: 3
# expect: 4
# expect:
# expect: - [1, 2, 3]
# expect: ?        ^
# expect:
# expect: + [1, 2, 4]
# expect: ?        ^
# expect:  : lists differ
# expect:
# expect: ======================================================================
# expect: FAIL: test_fails (test_noisy.Noisy.test_fails)
# expect: ----------------------------------------------------------------------
# expect: Traceback (most recent call last):
# expect:   File "test_noisy.py", line 10, in test_fails
# expect:     self.assertIn(1, {2: 3})
# expect:     ~~~~~~~~~~~~~^^^^^^^^^^^
# expect: AssertionError: 1 not found in {2: 3}
# expect:
# expect: ======================================================================
# expect: UNEXPECTED SUCCESS: test_unexpected (test_bad.Bad.test_unexpected)
# expect: ----------------------------------------------------------------------
# expect: Ran 14 tests in N s
# expect:
# expect: FAILED (failures=4, errors=2, skipped=1, expected failures=1, unexpected successes=1)
# expect: module up
# expect: shown
# expect: hidden
# expect:  exit code 1
# expect: test_chain (test_bad.Bad.test_chain) ... ERROR
# expect: test_error (test_bad.Bad.test_error) ... ERROR
# expect: test_expected (test_bad.Bad.test_expected) ... expected failure
# expect: test_subs (test_bad.Bad.test_subs) ... 
# expect:   test_subs (test_bad.Bad.test_subs) [sub] (i=1) ... FAIL
# expect: test_text (test_bad.Bad.test_text) ... FAIL
# expect: test_unexpected (test_bad.Bad.test_unexpected) ... unexpected success
# expect: test_wrong (test_bad.Bad.test_wrong) ... FAIL
# expect:
# expect: ======================================================================
# expect: ERROR: test_chain (test_bad.Bad.test_chain)
# expect: ----------------------------------------------------------------------
# expect: Traceback (most recent call last):
# expect:   File "test_bad.py", line 32, in test_chain
# expect:     int("x")
# expect:     ~~~^^^^^
# expect: ValueError: invalid literal for int() with base 10: 'x'
# expect:
# expect: The above exception was the direct cause of the following exception:
# expect:
# expect: Traceback (most recent call last):
# expect:   File "test_bad.py", line 34, in test_chain
# expect:     raise RuntimeError("chained") from e
# expect: RuntimeError: chained
# expect:
# expect: ======================================================================
# expect: ERROR: test_error (test_bad.Bad.test_error)
# expect: ----------------------------------------------------------------------
# expect: Traceback (most recent call last):
# expect:   File "test_bad.py", line 8, in test_error
# expect:     {}["missing"]
# expect:     ~~^^^^^^^^^^^
# expect: KeyError: 'missing'
# expect:
# expect: ======================================================================
# expect: FAIL: test_subs (test_bad.Bad.test_subs) [sub] (i=1)
# expect: ----------------------------------------------------------------------
# expect: Traceback (most recent call last):
# expect:   File "test_bad.py", line 21, in test_subs
# expect:     self.assertNotEqual(i, 1)
# expect:     ~~~~~~~~~~~~~~~~~~~^^^^^^
# expect: AssertionError: 1 == 1
# expect:
# expect: ======================================================================
# expect: FAIL: test_text (test_bad.Bad.test_text)
# expect: ----------------------------------------------------------------------
# expect: Traceback (most recent call last):
# expect:   File "test_bad.py", line 28, in test_text
# expect:     self.assertEqual("one\ntwo\nthree", "one\n2\nthree")
# expect:     ~~~~~~~~~~~~~~~~^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
# expect: AssertionError: 'one\ntwo\nthree' != 'one\n2\nthree'
# expect:   one
# expect: - two
# expect: + 2
# expect:   three
# expect:
# expect:
# expect: ======================================================================
# expect: FAIL: test_wrong (test_bad.Bad.test_wrong)
# expect: ----------------------------------------------------------------------
# expect: Traceback (most recent call last):
# expect:   File "test_bad.py", line 25, in test_wrong
# expect:     self.assertEqual(value, [1, 2, 4], "lists differ")
# expect:     ~~~~~~~~~~~~~~~~^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
# expect: AssertionError: Lists differ: [1, 2, 3] != [1, 2, 4]
# expect:
# expect: First differing element 2:
# expect: 3
# expect: 4
# expect:
# expect: - [1, 2, 3]
# expect: ?        ^
# expect:
# expect: + [1, 2, 4]
# expect: ?        ^
# expect:  : lists differ
# expect:
# expect: ======================================================================
# expect: UNEXPECTED SUCCESS: test_unexpected (test_bad.Bad.test_unexpected)
# expect: ----------------------------------------------------------------------
# expect: Ran 7 tests in N s
# expect:
# expect: FAILED (failures=3, errors=2, expected failures=1, unexpected successes=1)
# expect:  exit code 1
# expect: E
# expect: ======================================================================
# expect: ERROR: test_chain (test_bad.Bad.test_chain)
# expect: ----------------------------------------------------------------------
# expect: Traceback (most recent call last):
# expect:   File "test_bad.py", line 32, in test_chain
# expect:     int("x")
# expect:     ~~~^^^^^
# expect: ValueError: invalid literal for int() with base 10: 'x'
# expect:
# expect: The above exception was the direct cause of the following exception:
# expect:
# expect: Traceback (most recent call last):
# expect:   File "test_bad.py", line 34, in test_chain
# expect:     raise RuntimeError("chained") from e
# expect: RuntimeError: chained
# expect:
# expect: ----------------------------------------------------------------------
# expect: Ran 1 test in N s
# expect:
# expect: FAILED (errors=1)
# expect:  exit code 1
# expect: test_plus (test_good.Good.test_plus)
# expect: Adding works. ... ok
# expect:
# expect: ----------------------------------------------------------------------
# expect: Ran 1 test in N s
# expect:
# expect: OK
# expect: module up
# expect:  exit code 0
# expect: ...s.
# expect: ----------------------------------------------------------------------
# expect: Ran 5 tests in N s
# expect:
# expect: OK (skipped=1)
# expect: module up
# expect:  exit code 0
# expect: .E
# expect: ======================================================================
# expect: ERROR: Missing (unittest.loader._FailedTest.Missing)
# expect: ----------------------------------------------------------------------
# expect: AttributeError: module 'test_good' has no attribute 'Missing'
# expect:
# expect: ----------------------------------------------------------------------
# expect: Ran 2 tests in N s
# expect:
# expect: FAILED (errors=1)
# expect: module up
# expect:  exit code 1
# expect: E
# expect: ======================================================================
# expect: ERROR: no_such_module (unittest.loader._FailedTest.no_such_module)
# expect: ----------------------------------------------------------------------
# expect: ImportError: Failed to import test module: no_such_module
# expect: Traceback (most recent call last):
# expect:   File "loader.py", line 141, in loadTestsFromName
# expect:     module = __import__(module_name)
# expect: ModuleNotFoundError: No module named 'no_such_module'
# expect:
# expect:
# expect: ----------------------------------------------------------------------
# expect: Ran 1 test in N s
# expect:
# expect: FAILED (errors=1)
# expect:  exit code 1
# expect: test_await (__main__.Asynchronous.test_await) ... ok
# expect: test_plus (__main__.Good.test_plus)
# expect: Adding works. ... ok
# expect: test_raises (__main__.Good.test_raises) ... ok
# expect: test_skipped (__main__.Good.test_skipped) ... skipped 'not today'
# expect: test_sub (__main__.Good.test_sub) ... ok
# expect:
# expect: ----------------------------------------------------------------------
# expect: Ran 5 tests in N s
# expect:
# expect: OK (skipped=1)
# expect: module up
# expect:  exit code 0
# expect: F.
# expect: ======================================================================
# expect: FAIL: test_fails (test_noisy.Noisy.test_fails)
# expect: ----------------------------------------------------------------------
# expect: Traceback (most recent call last):
# expect:   File "test_noisy.py", line 10, in test_fails
# expect:     self.assertIn(1, {2: 3})
# expect:     ~~~~~~~~~~~~~^^^^^^^^^^^
# expect: AssertionError: 1 not found in {2: 3}
# expect:
# expect: Stdout:
# expect: shown
# expect:
# expect: ----------------------------------------------------------------------
# expect: Ran 2 tests in N s
# expect:
# expect: FAILED (failures=1)
# expect:
# expect: Stdout:
# expect: shown
# expect:  exit code 1
# expect:
# expect: ----------------------------------------------------------------------
# expect: Ran 0 tests in N s
# expect:
# expect: NO TESTS RAN
# expect:  exit code 5
# expect: F
# expect: ======================================================================
# expect: FAIL: test_wrong (test_bad.Bad.test_wrong)
# expect: ----------------------------------------------------------------------
# expect: Traceback (most recent call last):
# expect:   File "test_bad.py", line 25, in test_wrong
# expect:     self.assertEqual(value, [1, 2, 4], "lists differ")
# expect:     ~~~~~~~~~~~~~~~~^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
# expect:     self = <test_bad.Bad testMethod=test_wrong>
# expect:     value = [1, 2, 3]
# expect: AssertionError: Lists differ: [1, 2, 3] != [1, 2, 4]
# expect:
# expect: First differing element 2:
# expect: 3
# expect: 4
# expect:
# expect: - [1, 2, 3]
# expect: ?        ^
# expect:
# expect: + [1, 2, 4]
# expect: ?        ^
# expect:  : lists differ
# expect:
# expect: ----------------------------------------------------------------------
# expect: Ran 1 test in N s
# expect:
# expect: FAILED (failures=1)
# expect:  exit code 1
