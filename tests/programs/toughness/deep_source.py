# Source text and syntax trees nested deeply end in exceptions.
# limit: 120
# expect: True
import ast
import sys

N = 30000
NAMES = (SyntaxError, RecursionError, MemoryError)
texts = ['(' * N + ')' * N, '[' * N + ']' * N, '{' * N + '}' * N, '(' * N, 'a' + '.b' * N, '-' * N + '1',
         'not ' * N + '1', '1' + '+1' * N, '1' + '**1' * N, 'a' + '()' * N, 'a' + '[0]' * N, 'lambda:' * N + '1',
         '1 if 1 else ' * N + '1', 'a<' * N + 'a', 'a and ' * N + 'a', 'f(' * N + ')' * N, '*' * N + 'a',
         '{1:' * N + '1' + '}' * N, 'if a:\n pass\n' + 'elif a:\n pass\n' * 5000,
         ''.join(' ' * i + 'if a:\n' for i in range(200)), 'a=' * N + '1', 'import a' + '.b' * N,
         'match x:\n case ' + '[' * N + ']' * N + ': pass', "f'" + "{f'" * 200 + "'}" * 200 + "'",
         'f"' + '{x:' * N + '}' * N + '"', 'for ' + '(' * N + 'a' + ')' * N + ' in b:pass',
         '\n'.join(' ' * i + 'for x in y:' for i in range(50)), '\n'.join(' ' * i + 'def f():' for i in range(90))]
survived = 0
for text in texts:
    for compiler in (lambda: compile(text, 'x', 'exec'), lambda: ast.parse(text)):
        try:
            compiler()
        except NAMES:
            pass
        survived += 1
tree = ast.Constant(1, lineno=1, col_offset=0, end_lineno=1, end_col_offset=0)
for _ in range(N): tree = ast.UnaryOp(ast.USub(), tree, lineno=1, col_offset=0, end_lineno=1, end_col_offset=0)
for function in (ast.dump, ast.unparse, repr, ast.fix_missing_locations,
                 lambda t: compile(ast.Expression(t), 'x', 'eval')):
    try:
        function(tree)
    except NAMES:
        pass
    survived += 1
tree = ast.UnaryOp(ast.USub(), None, lineno=1, col_offset=0, end_lineno=1, end_col_offset=0)
tree.operand = tree
try:
    compile(ast.Expression(tree), 'x', 'eval')
except NAMES:
    survived += 1
tree.operand = None
print(survived == 2 * len(texts) + 6)
