# What operations need beside the heap ends in MemoryError when there is no room for it, whatever the size is.
# expect: arguments of programs survived
# expect: descriptors to keep survived
# expect: a needle in wider text survived
# expect: a needle from the end survived
# expect: zeros of %.*e survived
# expect: zeros of %0.*d survived
# expect: source that is one name survived
# expect: source with a wrong indentation survived
import os
import resource
import subprocess
import sys


def each_alone(what, function, sizes):
    """Sizes in MiB, each in a process of its own, so that none finds memory that another has left."""
    ended = []
    limit = 400 << 20, resource.getrlimit(resource.RLIMIT_AS)[1]
    for size in sizes:
        pid = os.fork()
        if pid == 0:
            if 'KRAIT_SANITIZED' not in os.environ:
                resource.setrlimit(resource.RLIMIT_AS, limit)
            try:
                function(size << 20)
            except (MemoryError, OSError, SyntaxError):
                pass
            os._exit(0)
        ended.append(os.waitpid(pid, 0)[1])
    print(what, ended if any(ended) else 'survived')


each_alone('arguments of programs', lambda n: os.posix_spawn('/nonexistent', ['a'] * n, {}), (8, 9, 10, 11))
each_alone('descriptors to keep', lambda n: subprocess.run(['/nonexistent'], pass_fds=range(3, n)), (4, 5, 6))


def search(n):
    needle = 'a' * n
    ('\U0001f600' + needle).find(needle)


each_alone('a needle in wider text', search, (38, 48))
# CPython compares each place anew, which would take it days.
each_alone('a needle from the end', lambda n: ('a' * (3 * n)).rfind('a' * n + 'b' + 'a' * n),
           (28, 34, 40) if sys.implementation.name == 'krait' else ())
for format in '%.*e', '%0.*d':
    each_alone('zeros of ' + format, lambda n: format % (n, 5), (110, 125, 140))
each_alone('source that is one name', lambda n: compile('\u00e9' * n, 'x', 'exec'), (14, 16, 18, 20, 22))
each_alone('source with a wrong indentation', lambda n: compile(' ' * n + 'x', 'x', 'exec'), (50, 55, 60, 65, 70))
