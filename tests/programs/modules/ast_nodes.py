# Nodes of module ast: construction, defaults, text, copying, what parse makes.
import ast
import copy
import pickle
import warnings


def show(f):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, e)


print(ast.Name("a"), ast.List(), ast.Constant(1), ast.Module([ast.Pass()], []))
print(ast.Return.__doc__, ast.Return._fields, ast.Return._attributes, ast.Return.value, ast.Return._field_types)
print(ast.expr_context.__doc__, ast.unaryop.__doc__, ast.Dict.__match_args__, ast.stmt.end_lineno)
tree = ast.parse("def f(a, *, b=1):\n    return a[b:] + [x async for x in y]\n")
print(ast.dump(tree, indent=1))
print(ast.dump(ast.parse("x = 123456789012345678901234567890, 2.5, 3j, b'a', 'ä', ..., None")))
print(ast.dump(ast.parse("f(a)", mode="eval").body, include_attributes=True))
print(repr(ast.parse("a = [1, 2, 3]; b; c")))
copied = copy.deepcopy(tree)
print(ast.dump(copied) == ast.dump(tree), ast.dump(pickle.loads(pickle.dumps(tree))) == ast.dump(tree))
print(ast.Name("a").__replace__(id="b"), ast.unparse(tree))
show(lambda: ast.Name("a", ast.Load(), 3))
show(lambda: ast.Name("a", id="b"))
show(lambda: ast.Name("a").__replace__(z=1))
with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    show(lambda: ast.BinOp().__replace__())
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    ast.Name()
    ast.Constant(1, color=2)
for w in caught:
    print(w.category.__name__, w.message)
match ast.parse("a + 1", mode="eval"):
    case ast.Expression(ast.BinOp(ast.Name(name), ast.Add(), ast.Constant(n))):
        print(name, n)

# expect: Name(id='a', ctx=Load()) List(elts=[], ctx=Load()) Constant(value=1, kind=None) Module(body=[Pass()], type_ignores=[])
# expect: Return(expr? value) ('value',) ('lineno', 'col_offset', 'end_lineno', 'end_col_offset') None {'value': ast.expr | None}
# expect: expr_context = Load | Store | Del unaryop = Invert | Not | UAdd | USub ('keys', 'values') None
# expect: Module(
# expect:  body=[
# expect:   FunctionDef(
# expect:    name='f',
# expect:    args=arguments(
# expect:     args=[
# expect:      arg(arg='a')],
# expect:     kwonlyargs=[
# expect:      arg(arg='b')],
# expect:     kw_defaults=[
# expect:      Constant(value=1)]),
# expect:    body=[
# expect:     Return(
# expect:      value=BinOp(
# expect:       left=Subscript(
# expect:        value=Name(id='a', ctx=Load()),
# expect:        slice=Slice(
# expect:         lower=Name(id='b', ctx=Load())),
# expect:        ctx=Load()),
# expect:       op=Add(),
# expect:       right=ListComp(
# expect:        elt=Name(id='x', ctx=Load()),
# expect:        generators=[
# expect:         comprehension(
# expect:          target=Name(id='x', ctx=Store()),
# expect:          iter=Name(id='y', ctx=Load()),
# expect:          is_async=1)])))])])
# expect: Module(body=[Assign(targets=[Name(id='x', ctx=Store())], value=Tuple(elts=[Constant(value=123456789012345678901234567890), Constant(value=2.5), Constant(value=3j), Constant(value=b'a'), Constant(value='ä'), Constant(value=Ellipsis), Constant(value=None)], ctx=Load()))])
# expect: Call(func=Name(id='f', ctx=Load(), lineno=1, col_offset=0, end_lineno=1, end_col_offset=1), args=[Name(id='a', ctx=Load(), lineno=1, col_offset=2, end_lineno=1, end_col_offset=3)], lineno=1, col_offset=0, end_lineno=1, end_col_offset=4)
# expect: Module(body=[Assign(targets=[Name(id='a', ctx=Store(...))], value=List(elts=[Constant(...), ..., Constant(...)], ctx=Load(...)), type_comment=None), ..., Expr(value=Name(id='c', ctx=Load(...)))], type_ignores=[])
# expect: True True
# expect: Name(id='b', ctx=Load()) def f(a, *, b=1):
# expect:     return a[b:] + [x async for x in y]
# expect: TypeError Name constructor takes at most 2 positional arguments
# expect: TypeError Name got multiple values for argument 'id'
# expect: TypeError Name.__replace__ got an unexpected keyword argument 'z'.
# expect: TypeError BinOp.__replace__ missing 3 keyword arguments: 'left', 'op', 'right'.
# expect: DeprecationWarning Name.__init__ missing 1 required positional argument: 'id'. This will become an error in Python 3.15.
# expect: DeprecationWarning Constant.__init__ got an unexpected keyword argument 'color'. Support for arbitrary keyword arguments is deprecated and will be removed in Python 3.15.
# expect: a 1
