# Every kernel of bench/kernels with its smallest input gives what it gave when this was recorded.
import os
import shlex
import subprocess
import sys
import zlib

ROOT = os.path.normpath(os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../../bench/kernels"))


def load(path):
    """The kernel as a module; nothing for one that needs packages."""
    with open(path, encoding="utf-8") as f:
        source = f.read()
    if "\nPACKAGES = " in source:
        return None
    kernel = sys.modules["kernel"] = type(sys)("kernel")
    exec(compile(source, path, "exec"), kernel.__dict__)
    return kernel


def result_of(kernel):
    if hasattr(kernel, "PROCESS"):
        command = [*shlex.split(os.environ["TEST_PYTHON"]), *kernel.PROCESS]
        return subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout
    return kernel.run(kernel.prepare(kernel.TINY) if hasattr(kernel, "prepare") else kernel.TINY)


for group in sorted(os.listdir(ROOT)):
    for name in sorted(os.listdir(os.path.join(ROOT, group))):
        if name.endswith(".py") and (kernel := load(os.path.join(ROOT, group, name))):
            text = repr(result_of(kernel))
            print(group + "/" + name[:-3], text if len(text) < 100 else "%s... %08x" % (text[:80], zlib.crc32(text.encode())))
# expect: allocation/binary_trees ([(4, 16, 496)], 63, 120, 2)
# expect: allocation/collection (4, 4950)
# expect: allocation/cyclic_graph 1374531
# expect: allocation/fragmentation (191, 2, 50, 2, 100)
# expect: allocation/weak_cache (1, 0, 100, 5, 5, 1)
# expect: applications/csv_to_json (8469, 26, 'Product 38, "c"', 648, 'Country 0,2,411.0')
# expect: applications/go_search ([(65, 2, 1), (68, 2, 2), (47, 2, 1)], [0, 0, 0], 357344052)
# expect: applications/inference (528, "('a -> 'b) -> 'a list -> 'b list", "('a -> 'b -> 'c) -> ('a -> 'b) -> 'a ... 198b96b2
# expect: applications/log_analysis (0, [2711, 3950, 4054], [(('GET', '/img/21'), [4, 113075]), (('GET', '/api/5'), ... a5356f77
# expect: applications/markdown (4655, 36, 16, 12, '<h1>Heading number n0</h1>\n<p>')
# expect: applications/templates (9280, 40, '<html><head><title>The Corner Shop - 40 items</title></head>')
# expect: containers/comprehensions (20, 18, 18, True, 64, 34344, [10, 40], 40, 594, (False, True))
# expect: containers/deep_copy (75, 57)
# expect: containers/deques ((57, 14), 43245, 310, 11, 446039, 25585, False)
# expect: containers/heaps ((103, 35), 5806155, 1039351, True, [11, 2800, 3169], [54967, 23962])
# expect: containers/lz78 (553, [('rivers', 15), ('jumps', 13), ('the', 13), ('brown', 12), ('lazy', 12)], 40853235313)
# expect: containers/pretty_print (112, 4, 112, 104, 104, True, "umber 0',\n  'orders': [],\n  'text': ''}]")
# expect: containers/queens_sets (2, 10, (1, [3, 5, 6]), (24, [54, 57, 60]))
# expect: containers/sorting [377154, 4097, 68027, 'name05282', 3236.812, (16, 'name43841', 210.8125), (115, ... 9b9f5fed
# expect: containers/word_count ([('w317', 2), ('w389', 2), ('w61', 2), ('w914', 2), ('word004', 2)], 192, [('w3... 982f454f
# expect: generators/async_generators (2470, 13, 190, 17, 1, 380)
# expect: generators/await_chain (255, 180300, 0, 100, 50)
# expect: generators/delegation (112, True, 1, 15, 20)
# expect: generators/pipeline (35, 21, 20100, 50, 8, 140, 100, True, 12)
# expect: generators/queens (2, (1, 3, 0, 2), 44, 8533333333)
# expect: generators/task_tree (21, 499500, 320, 199)
# expect: micro/arguments (599950, 'red', ['dash'])
# expect: micro/attributes ([('a', 1000, 26), ('b', 1974, 26), ('c', 3000, 24), ('d', 3976, 24)], 50, 73, 49, 4)
# expect: micro/backtracking ((11996016, 305, 301, 3), 1)
# expect: micro/closures (2727, 63)
# expect: micro/collatz ((231, 128), 3137587769)
# expect: micro/fib 144
# expect: micro/int_loop (643274226, 0, 5)
# expect: micro/methods (13394, 496, ['square', 'rectangle', 'triangle', 'frame', 'square', 'square'])
# expect: micro/module_level (95, 929349)
# expect: micro/takeuchi (3, 8040704)
# expect: micro/unpacking (3146182, 98)
# expect: numeric/fannkuch ((4, 4), 17984, True, [0, 1, 2])
# expect: numeric/fft (3, True)
# expect: numeric/lu (True, [4, 2, 0, 3, 1])
# expect: numeric/mandelbrot (4043, 37)
# expect: numeric/matrix_product (True, True, -0.40625, 1.734375)
# expect: numeric/monte_carlo (3.2, 0.857187449)
# expect: numeric/nbody (-0.16928990337792443, -0.16927895049576855)
# expect: numeric/pi_digits (True, '5028841971', 195)
# expect: numeric/sieve (95, 499, 303, 19024)
# expect: numeric/sor (1399.999914, 25.568178)
# expect: numeric/spectral_norm 1.270046306
# expect: objects/constraints ((29, 1200), (41155, 5, 319))
# expect: objects/loop_finder (442, 63, 58, 6, 377, 12960)
# expect: objects/ray_tracer (8380, 131)
# expect: objects/scheduler (104, 39, [('device b', 34), ('device a', 48), ('handler b', 48), ('handler a', ... c17c1682
# expect: objects/treap (200, 916853)
# expect: objects/vectors ([3.499999524, 3.498839478, 1.00256554], -0.129824025, True)
# expect: start/compile_lines 'True <module> 1191\n'
# expect: start/empty ''
# expect: start/imports '[1, "x"]\n'
# expect: text/bytes_work (2002459864, 1745572310, 384, 4082952914, True, 589816, 'ffffffff')
# expect: text/inflate (306, True, b'a 1960104671')
# expect: text/json_library (686837, True, 5002, True)
# expect: text/json_parser (True, True, 136)
# expect: text/long_strings 15452351
# expect: text/porter (10008, 1081, 30, [206, 486, 766], 'CARESS,00000,PONI-1,CARESS-2,CAT,00003,FEED-4,AGREE-5,PLASTE')
# expect: text/regex_backtracking ([('comment', 10), ('name', 140), ('newline', 30), ('number', 50), ('operator', ... 1501394c
# expect: text/regex_fields (24, 10439, 1, 374, 1074525, 954, '/page/29/index.html?id=29&name=a b/c&x=2')
# expect: text/regex_words [27300, 2100, 2100, 2100, 6300, 2800, 1400, 700, 700, 700, 700, 0, 700, 139919, 4201, 139919, 9100]
# expect: text/sha256 ('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad', 'b373e5ece6... 957c6424
# expect: text/strings (1283, 1197, 'francis   |    29| dmitri  |     73.19', 285, 'Anna-|-0|-Anna-|-0.00-f')
# expect: text/tokenizer ([('keyword', 42), ('name', 78), ('number', 56), ('operator', 102), ('string', 28)], 16, 8, 36)
