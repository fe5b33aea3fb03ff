# python -m pdb with a script of commands, -m trace, -m profile, -m timeit.
# runs: {self}
# runs: -m pdb target.py
# runs: -m pdb -c "b target.py:3" -c "c" -c "p n" -c "q" target.py
# runs: -m pdb -m missing_module 2>&1
# runs: -m trace --count --summary -C counts target.py 4
# runs: -m trace --trace --ignore-dir {lib} target.py 2
# runs: -m trace --listfuncs -C counts target.py 2
# runs: -m trace --trackcalls -C counts target.py 2
# runs: -c "print(open('counts/target.cover').read())"
# runs: timed.py -m profile -s name target.py 5
# runs: timed.py -m cProfile -s name target.py 5
# runs: timed.py -m cProfile -o out.prof target.py 5
# runs: timed.py -m pstats out.prof
# runs: timed.py -m timeit -n 5 -r 2 -s "x = list(range(10))" "sum(x)"
# runs: timed.py -m timeit -v -n 2 -r 3 -u msec pass
# runs: timed.py -m timeit "1 +" 2>&1
# runs: timed.py -m timeit -n 1 -r 1 "1 / 0"
# input: l
# input: b fact
# input: c
# input: p n, m if (m := n + 1) else 0
# input: w
# input: a
# input: b 5, n == 1
# input: b
# input: c
# input: up
# input: p n
# input: down
# input: s
# input: whatis n
# input: !n = 10
# input: p n
# input: display n
# input: n
# input: undisplay n
# input: tbreak 12
# input: ll
# input: cl 1
# input: cl 2
# input: c
# input: r
# input: source fact
# input: p undefined
# input: alias hi p "hi", %1
# input: hi 3
# input: commands 9
# input: interact
# input: print(n, __name__)
# input: q
import sys
FILES = {
    "target.py": '''import sys

def fact(n):
    if n <= 1:
        return 1
    return n * fact(n - 1)

def main():
    n = int(sys.argv[1]) if len(sys.argv) > 1 else 3
    result = fact(n)
    print("result", result)
    for i in range(2):
        print(i)

if __name__ == "__main__":
    main()
''',
    "timed.py": '''
import os, re, shlex, subprocess, sys
r = subprocess.run([*shlex.split(os.environ["TEST_PYTHON"]), *sys.argv[1:]], stdout=subprocess.PIPE,
                   stderr=subprocess.STDOUT, text=True, input="sort name\\nstats 5\\ncallers fact\\nquit\\n")
out = re.sub(r"\\d+\\.\\d+( seconds)?", "T", r.stdout)
out = re.sub(r"\\b\\d+(\\.\\d+)?(e-\\d+)? (nsec|usec|msec)\\b", "N unit", out)
out = re.sub(r"(?m)^\\w{3} \\w{3} .*  ", "DATE  ", out)
print(out.replace(":0(", ":~("), end="")
if r.returncode:
    print("exit code", r.returncode)
''',
}
for name, text in FILES.items():
    with open(name, "w") as f:
        f.write(text)
# expect: > {cwd}/target.py(1)<module>()
# expect: -> import sys
# expect: (Pdb)   1  ->	import sys
# expect:   2
# expect:   3  	def fact(n):
# expect:   4  	    if n <= 1:
# expect:   5  	        return 1
# expect:   6  	    return n * fact(n - 1)
# expect:   7
# expect:   8  	def main():
# expect:   9  	    n = int(sys.argv[1]) if len(sys.argv) > 1 else 3
# expect:  10  	    result = fact(n)
# expect:  11  	    print("result", result)
# expect: (Pdb) Breakpoint 1 at {cwd}/target.py:4
# expect: (Pdb) > {cwd}/target.py(4)fact()
# expect: -> if n <= 1:
# expect: (Pdb) (3, 4)
# expect: (Pdb)   {lib}/bdb.py(913)run()
# expect: -> exec(cmd, globals, locals)
# expect:   <string>(1)<module>()
# expect:   {cwd}/target.py(16)<module>()
# expect: -> main()
# expect:   {cwd}/target.py(10)main()
# expect: -> result = fact(n)
# expect: > {cwd}/target.py(4)fact()
# expect: -> if n <= 1:
# expect: (Pdb) n = 3
# expect: (Pdb) Breakpoint 2 at {cwd}/target.py:5
# expect: (Pdb) Num Type         Disp Enb   Where
# expect: 1   breakpoint   keep yes   at {cwd}/target.py:4
# expect: 	breakpoint already hit 1 time
# expect: 2   breakpoint   keep yes   at {cwd}/target.py:5
# expect: 	stop only if n == 1
# expect: (Pdb) > {cwd}/target.py(4)fact()
# expect: -> if n <= 1:
# expect: (Pdb) > {cwd}/target.py(6)fact()
# expect: -> return n * fact(n - 1)
# expect: (Pdb) 3
# expect: (Pdb) > {cwd}/target.py(4)fact()
# expect: -> if n <= 1:
# expect: (Pdb) > {cwd}/target.py(6)fact()
# expect: -> return n * fact(n - 1)
# expect: (Pdb) <class 'int'>
# expect: (Pdb) (Pdb) 10
# expect: (Pdb) display n: 10
# expect: (Pdb) > {cwd}/target.py(4)fact()
# expect: -> if n <= 1:
# expect: (Pdb) *** not displaying n
# expect: (Pdb) Breakpoint 3 at {cwd}/target.py:12
# expect: (Pdb)   3  	def fact(n):
# expect:   4 B->	    if n <= 1:
# expect:   5 B	        return 1
# expect:   6  	    return n * fact(n - 1)
# expect: (Pdb) Deleted breakpoint 1 at {cwd}/target.py:4
# expect: (Pdb) Deleted breakpoint 2 at {cwd}/target.py:5
# expect: (Pdb) result 10886400
# expect: Deleted breakpoint 3 at {cwd}/target.py:12
# expect: > {cwd}/target.py(12)main()
# expect: -> for i in range(2):
# expect: (Pdb) 0
# expect: 1
# expect: --Return--
# expect: > {cwd}/target.py(12)main()->None
# expect: -> for i in range(2):
# expect: (Pdb)   3  	def fact(n):
# expect:   4  	    if n <= 1:
# expect:   5  	        return 1
# expect:   6  	    return n * fact(n - 1)
# expect: (Pdb) *** NameError: name 'undefined' is not defined
# expect: (Pdb) (Pdb) ('hi', 3)
# expect: (Pdb) *** cannot set commands: Breakpoint number 9 out of range
# expect: (Pdb) *pdb interact start*
# expect: >>> 3 __main__
# expect: >>> Traceback (most recent call last):
# expect:   File "<console>", line 1, in <module>
# expect: NameError: name 'q' is not defined
# expect: >>>
# expect: *exit from pdb interact command*
# expect: (Pdb)
# expect: Breakpoint 1 at {cwd}/target.py:3
# expect: *** NameError: name 'n' is not defined
# expect: ImportError: No module named missing_module
# expect: exit code 1
# expect: result 24
# expect: 0
# expect: 1
# expect: lines   cov%   module   (path)
# expect:    13   100.0%   target   (target.py)
# expect:  --- modulename: target, funcname: <module>
# expect: target.py(1):  import sys
# expect: target.py(3):  def fact(n):
# expect: target.py(8):  def main():
# expect: target.py(15):  if __name__ == "__main__":
# expect: target.py(16):      main()
# expect:  --- modulename: target, funcname: main
# expect: target.py(9):      n = int(sys.argv[1]) if len(sys.argv) > 1 else 3
# expect: target.py(10):      result = fact(n)
# expect:  --- modulename: target, funcname: fact
# expect: target.py(4):      if n <= 1:
# expect: target.py(6):      return n * fact(n - 1)
# expect:  --- modulename: target, funcname: fact
# expect: target.py(4):      if n <= 1:
# expect: target.py(5):          return 1
# expect: target.py(11):      print("result", result)
# expect: result 2
# expect: target.py(12):      for i in range(2):
# expect: target.py(13):          print(i)
# expect: 0
# expect: target.py(12):      for i in range(2):
# expect: target.py(13):          print(i)
# expect: 1
# expect: target.py(12):      for i in range(2):
# expect: result 2
# expect: 0
# expect: 1
# expect:
# expect: functions called:
# expect: filename: target.py, modulename: target, funcname: <module>
# expect: filename: target.py, modulename: target, funcname: fact
# expect: filename: target.py, modulename: target, funcname: main
# expect: result 2
# expect: 0
# expect: 1
# expect:
# expect: calling relationships:
# expect:
# expect: *** {lib}/trace.py ***
# expect:   --> target.py
# expect:     trace.Trace.runctx -> target.<module>
# expect:
# expect: *** target.py ***
# expect:     target.<module> -> target.main
# expect:     target.fact -> target.fact
# expect:     target.main -> target.fact
# expect:     1: import sys
# expect:
# expect:     1: def fact(n):
# expect:     4:     if n <= 1:
# expect:     1:         return 1
# expect:     3:     return n * fact(n - 1)
# expect:
# expect:     1: def main():
# expect:     1:     n = int(sys.argv[1]) if len(sys.argv) > 1 else 3
# expect:     1:     result = fact(n)
# expect:     1:     print("result", result)
# expect:     3:     for i in range(2):
# expect:     2:         print(i)
# expect:
# expect:     1: if __name__ == "__main__":
# expect:     1:     main()
# expect:
# expect: Traceback (most recent call last):
# expect:   File "<frozen runpy>", line 203, in _run_module_as_main
# expect:   File "<frozen runpy>", line 88, in _run_code
# expect:   File "/root/.cache/python-peers/root/usr/lib/pythonT/profile.py", line 615, in <module>
# expect:     main()
# expect:     ~~~~^^
# expect:   File "/root/.cache/python-peers/root/usr/lib/pythonT/profile.py", line 604, in main
# expect:     runctx(code, globs, None, options.outfile, options.sort)
# expect:     ~~~~~~^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
# expect:   File "/root/.cache/python-peers/root/usr/lib/pythonT/profile.py", line 100, in runctx
# expect:     return _Utils(Profile).runctx(statement, globals, locals, filename, sort)
# expect:            ~~~~~~~~~~~~~~~~~~~~~~^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
# expect:   File "/root/.cache/python-peers/root/usr/lib/pythonT/profile.py", line 67, in runctx
# expect:     self._show(prof, filename, sort)
# expect:     ~~~~~~~~~~^^^^^^^^^^^^^^^^^^^^^^
# expect:   File "/root/.cache/python-peers/root/usr/lib/pythonT/profile.py", line 73, in _show
# expect:     prof.print_stats(sort)
# expect:     ~~~~~~~~~~~~~~~~^^^^^^
# expect:   File "/root/.cache/python-peers/root/usr/lib/pythonT/profile.py", line 391, in print_stats
# expect:     pstats.Stats(self).strip_dirs().sort_stats(*sort).print_stats()
# expect:     ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~^^^^^^^
# expect:   File "/root/.cache/python-peers/root/usr/lib/pythonT/pstats.py", line 266, in sort_stats
# expect:     stats_list.sort(key=cmp_to_key(TupleComp(sort_tuple).compare))
# expect:     ~~~~~~~~~~~~~~~^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
# expect:   File "/root/.cache/python-peers/root/usr/lib/pythonT/pstats.py", line 534, in compare
# expect:     if l < r:
# expect:        ^^^^^
# expect: TypeError: '<' not supported between instances of 'code' and 'str'
# expect: result 120
# expect: 0
# expect: 1
# expect: exit code 1
# expect: result 120
# expect: 0
# expect: 1
# expect:          13 function calls (9 primitive calls) in T
# expect:
# expect:    Ordered by: function name
# expect:
# expect:    ncalls  tottime  percall  cumtime  percall filename:lineno(function)
# expect:         1    T    T    T    T {built-in method builtins.exec}
# expect:         1    T    T    T    T {built-in method builtins.len}
# expect:         3    T    T    T    T {built-in method builtins.print}
# expect:         1    T    T    T    T {method 'disable' of '_lsprof.Profiler' objects}
# expect:         1    T    T    T    T target.py:1(<module>)
# expect:       5/1    T    T    T    T target.py:3(fact)
# expect:         1    T    T    T    T target.py:8(main)
# expect:
# expect:
# expect: result 120
# expect: 0
# expect: 1
# expect: Welcome to the profile statistics browser.
# expect: out.prof% out.prof% Fri Nov 27 02:10:57 2026    out.prof
# expect:
# expect:          13 function calls (9 primitive calls) in T
# expect:
# expect:    Ordered by: function name
# expect:    List reduced from 7 to 5 due to restriction <5>
# expect:
# expect:    ncalls  tottime  percall  cumtime  percall filename:lineno(function)
# expect:         1    T    T    T    T {built-in method builtins.exec}
# expect:         1    T    T    T    T {built-in method builtins.len}
# expect:         3    T    T    T    T {built-in method builtins.print}
# expect:         1    T    T    T    T {method 'disable' of '_lsprof.Profiler' objects}
# expect:         1    T    T    T    T target.py:1(<module>)
# expect:
# expect:
# expect: out.prof%    Ordered by: function name
# expect:    List reduced from 7 to 1 due to restriction <'fact'>
# expect:
# expect: Function           was called by...
# expect:                        ncalls  tottime  cumtime
# expect: target.py:3(fact)  <-     4/1    T    T  target.py:3(fact)
# expect:                             1    T    T  target.py:8(main)
# expect:
# expect:
# expect: out.prof% Goodbye.
# expect: :0: UserWarning: The test results are likely unreliable. The worst time (T usec) was more than four times slower than the best time (T nsec).
# expect: 5 loops, best of 2: T nsec per loop
# expect: :0: UserWarning: The test results are likely unreliable. The worst time (T msec) was more than four times slower than the best time (Te-N unit).
# expect: raw times: T msec, T msec, T msec
# expect:
# expect: 2 loops, best of 3: Te-N unit per loop
# expect: Traceback (most recent call last):
# expect:   File "<frozen runpy>", line 203, in _run_module_as_main
# expect:   File "<frozen runpy>", line 88, in _run_code
# expect:   File "/root/.cache/python-peers/root/usr/lib/pythonT/timeit.py", line 378, in <module>
# expect:     sys.exit(main())
# expect:              ~~~~^^
# expect:   File "/root/.cache/python-peers/root/usr/lib/pythonT/timeit.py", line 316, in main
# expect:     t = Timer(stmt, setup, timer)
# expect:   File "/root/.cache/python-peers/root/usr/lib/pythonT/timeit.py", line 122, in __init__
# expect:     compile(stmtprefix + stmt, dummy_src_name, "exec")
# expect:     ~~~~~~~^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
# expect:   File "<timeit-src>", line 2
# expect:     1 +
# expect:        ^
# expect: SyntaxError: invalid syntax
# expect: exit code 1
# expect: Traceback (most recent call last):
# expect:   File "/root/.cache/python-peers/root/usr/lib/pythonT/timeit.py", line 336, in main
# expect:     raw_timings = t.repeat(repeat, number)
# expect:   File "/root/.cache/python-peers/root/usr/lib/pythonT/timeit.py", line 205, in repeat
# expect:     t = self.timeit(number)
# expect:   File "/root/.cache/python-peers/root/usr/lib/pythonT/timeit.py", line 177, in timeit
# expect:     timing = self.inner(it, self.timer)
# expect:   File "<timeit-src>", line 6, in inner
# expect:     1 / 0
# expect:     ~~^~~
# expect: ZeroDivisionError: division by zero
# expect: exit code 1
