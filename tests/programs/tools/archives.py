# python -m zipfile, -m tarfile, -m gzip and -m zipapp: create, list, test, extract, run, errors.
# runs: {self}
# runs: -m zipfile -c a.zip tree one.txt
# runs: listing.py -m zipfile -l a.zip
# runs: -m zipfile -t a.zip
# runs: -m zipfile -e a.zip out
# runs: -c "print(sorted(os.path.relpath(os.path.join(p, n)) for p, d, f in os.walk('out') for n in f)) if (os := __import__('os')) else 0"
# runs: -m zipfile -l broken.zip 2>&1
# runs: -m tarfile -c a.tar tree one.txt
# runs: -m tarfile -v -c b.tar.gz tree
# runs: -m tarfile -l a.tar
# runs: -m tarfile -v -t a.tar
# runs: -m tarfile -v -e b.tar.gz out2
# runs: -m tarfile -l broken.zip 2>&1
# runs: -m gzip one.txt
# runs: -c "print(__import__('gzip').open('one.txt.gz', 'rt').read())"
# runs: -m gzip -d one.txt.gz
# runs: -m zipapp app -m main:run -o app.pyz -p "/usr/bin/env python3"
# runs: app.pyz x y
# runs: -m zipapp app.pyz --info
import os

os.makedirs("tree/deep")
os.makedirs("app")
for name, text in {"tree/a.py": "print('a')\n" * 100, "tree/deep/b.bin": "\0" * 5000, "one.txt": "one\n", "broken.zip": "PK broken",
                   "app/main.py": "import sys\ndef run():\n    print(__name__, sys.argv[1:], __spec__.origin[-15:])\n"}.items():
    with open(name, "w") as f:
        f.write(text)
    os.utime(name, (1e9, 1e9))
with open("listing.py", "w") as f:
    f.write("""
import os, re, shlex, subprocess, sys
out = subprocess.check_output([*shlex.split(os.environ["TEST_PYTHON"]), *sys.argv[1:]], text=True)
print(re.sub(r"\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d", "DATE", out), end="")
""")
# expect: File Name                                             Modified             Size
# expect: tree/                                          DATE            0
# expect: tree/a.py                                      DATE         1100
# expect: tree/deep/                                     DATE            0
# expect: tree/deep/b.bin                                DATE         5000
# expect: one.txt                                        DATE            4
# expect: Done testing
# expect: ['out/one.txt', 'out/tree/a.py', 'out/tree/deep/b.bin']
# expect: Traceback (most recent call last):
# expect:   File "<frozen runpy>", line 203, in _run_module_as_main
# expect:   File "<frozen runpy>", line 88, in _run_code
# expect:   File "{lib}/zipfile/__main__.py", line 4, in <module>
# expect:     main()
# expect:     ~~~~^^
# expect:   File "{lib}/zipfile/__init__.py", line 2436, in main
# expect:     with ZipFile(src, 'r', metadata_encoding=encoding) as zf:
# expect:          ~~~~~~~^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
# expect:   File "{lib}/zipfile/__init__.py", line 1505, in __init__
# expect:     self._RealGetContents()
# expect:     ~~~~~~~~~~~~~~~~~~~~~^^
# expect:   File "{lib}/zipfile/__init__.py", line 1572, in _RealGetContents
# expect:     raise BadZipFile("File is not a zip file")
# expect: zipfile.BadZipFile: File is not a zip file
# expect: exit code 1
# expect: 'b.tar.gz' file created.
# expect: tree/ 
# expect: tree/a.py 
# expect: tree/deep/ 
# expect: tree/deep/b.bin 
# expect: one.txt 
# expect: 'a.tar' is a tar archive.
# expect: 'b.tar.gz' file is extracted into 'out2' directory.
# expect: 'broken.zip' is not a tar archive.
# expect: exit code 1
# expect: one
# expect:
# expect: main ['x', 'y'] app.pyz/main.py
# expect: Interpreter: /usr/bin/env python3
