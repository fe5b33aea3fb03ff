# compile() of trees that a program made, and what it refuses.
import ast


def attempt(tree, mode="exec"):
    try:
        return compile(ast.fix_missing_locations(tree), "<tree>", mode)
    except Exception as e:
        print(type(e).__name__, e)


def body(*statements):
    return attempt(ast.Module(list(statements), []))


def value(node):
    return eval(attempt(ast.Expression(node), "eval"))


source = """
def fib(n: int) -> int:
    match n:
        case 0 | 1:
            return n
        case _:
            return fib(n - 1) + fib(n - 2)
try:
    print([fib(i) for i in range(10)], f"{fib(7)!r:>5}", {**{1: 2}, 'a': -3.5})
finally:
    pass
"""
exec(compile(ast.parse(source), "<tree>", "exec"))
for constant in (2**100, -(2**100), 1.5, 2 - 3j, "ä\ud800", b"\x00", (1, (2, None)), frozenset({4}), ..., True):
    assert value(ast.Constant(constant)) == constant, constant
print(value(ast.BinOp(ast.Constant(2), ast.Pow(), ast.Constant(100))))
body(ast.Expr(None))
body(ast.Expr(ast.Name("None")))
body(ast.Expr(ast.Name(1)))
body(ast.Expr(ast.Constant([])))
body(None)
body(ast.Pass(lineno="a"))
body(ast.Pass(lineno=5, end_lineno=3))
body(ast.Assign([ast.Name("a")], ast.Constant(1)))
body(ast.Assign([ast.Constant(1)], ast.Constant(1)))
body(ast.Delete([]))
body(ast.Global([]))
body(ast.Expr(ast.BinOp(ast.Constant(1), 1, ast.Constant(2))))
body(ast.FunctionDef("f", ast.arguments(), []))
body(ast.Try([ast.Pass()], [], [], []))
body(ast.Match(ast.Constant(1), [ast.match_case(ast.MatchStar(), body=[ast.Pass()])]))
body(ast.Match(ast.Constant(1), [ast.match_case(ast.MatchAs(name="_"), body=[ast.Pass()])]))
attempt(ast.Expression(ast.Constant(1)))
attempt(ast.Module(1, []))
for wrong in (ast.Pass(), ast.AST()):
    try:
        compile(wrong, "", "exec")
    except TypeError as e:
        print(e)
tree = ast.parse("x")
print(compile(tree, "", "exec", ast.PyCF_ONLY_AST) is tree)
print(ast.dump(ast.parse("1 + 2; __debug__", optimize=1)))

# expect: [0, 1, 1, 2, 3, 5, 8, 13, 21, 34]    13 {1: 2, 'a': -3.5}
# expect: 1267650600228229401496703205376
# expect: ValueError field 'value' is required for Expr
# expect: ValueError identifier field can't represent 'None' constant
# expect: TypeError AST identifier must be of type str
# expect: TypeError got an invalid type in Constant: list
# expect: ValueError None disallowed in statement list
# expect: ValueError invalid integer value: 'a'
# expect: ValueError AST node line range (5, 3) is not valid
# expect: ValueError expression must have Store context but has Load instead
# expect: ValueError expression which can't be assigned to in Store context
# expect: ValueError empty targets on Delete
# expect: ValueError empty names on Global
# expect: TypeError expected some sort of operator, but got 1
# expect: ValueError empty body on FunctionDef
# expect: ValueError Try has neither except handlers nor finalbody
# expect: ValueError can't use MatchStar here
# expect: ValueError can't capture name '_' in patterns
# expect: TypeError expected Module node, got Expression
# expect: TypeError Module field "body" must be a list, not a int
# expect: expected Module node, got Pass
# expect: expected Module node, got AST
# expect: False
# expect: Module(body=[Expr(value=BinOp(left=Constant(value=1), op=Add(), right=Constant(value=2))), Expr(value=Constant(value=False))])
