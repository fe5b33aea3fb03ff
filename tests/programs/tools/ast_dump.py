# python -m ast: a file, modes, indentation, attributes, standard input.
# runs: -m ast {self}
# runs: {self}
# runs: -m ast -m eval --indent 1 expression
# runs: -m ast -m func_type signature
# runs: -m ast -m single -a
# runs: -m ast --show-empty --no-type-comments small.py
# runs: -m ast --optimize 1 small.py
# input: x = 1; y = -x
type Pair[T] = tuple[T, T]


def f[T: int](a, /, b: str = "x", *c, d=None, **e) -> T:
    return lambda x: [*x, {**e}, b'bytes', 1.5j, ..., f"{a!r:>{b}}", t"{a}"]


if __name__ == "__main__":
    open("expression", "w").write("(a := b) if c else d[1:2, ::3] @ -e ** 2 < f != g")
    open("signature", "w").write("(int, *str, **Any) -> List[int]")
    open("small.py", "w").write("assert 1 + 2, 'x'\nif (y := 3): pass\n")
# expect: Module(
# expect:    body=[
# expect:       TypeAlias(
# expect:          name=Name(id='Pair', ctx=Store()),
# expect:          type_params=[
# expect:             TypeVar(name='T')],
# expect:          value=Subscript(
# expect:             value=Name(id='tuple', ctx=Load()),
# expect:             slice=Tuple(
# expect:                elts=[
# expect:                   Name(id='T', ctx=Load()),
# expect:                   Name(id='T', ctx=Load())],
# expect:                ctx=Load()),
# expect:             ctx=Load())),
# expect:       FunctionDef(
# expect:          name='f',
# expect:          args=arguments(
# expect:             posonlyargs=[
# expect:                arg(arg='a')],
# expect:             args=[
# expect:                arg(
# expect:                   arg='b',
# expect:                   annotation=Name(id='str', ctx=Load()))],
# expect:             vararg=arg(arg='c'),
# expect:             kwonlyargs=[
# expect:                arg(arg='d')],
# expect:             kw_defaults=[
# expect:                Constant(value=None)],
# expect:             kwarg=arg(arg='e'),
# expect:             defaults=[
# expect:                Constant(value='x')]),
# expect:          body=[
# expect:             Return(
# expect:                value=Lambda(
# expect:                   args=arguments(
# expect:                      args=[
# expect:                         arg(arg='x')]),
# expect:                   body=List(
# expect:                      elts=[
# expect:                         Starred(
# expect:                            value=Name(id='x', ctx=Load()),
# expect:                            ctx=Load()),
# expect:                         Dict(
# expect:                            keys=[
# expect:                               None],
# expect:                            values=[
# expect:                               Name(id='e', ctx=Load())]),
# expect:                         Constant(value=b'bytes'),
# expect:                         Constant(value=1.5j),
# expect:                         Constant(value=Ellipsis),
# expect:                         JoinedStr(
# expect:                            values=[
# expect:                               FormattedValue(
# expect:                                  value=Name(id='a', ctx=Load()),
# expect:                                  conversion=114,
# expect:                                  format_spec=JoinedStr(
# expect:                                     values=[
# expect:                                        Constant(value='>'),
# expect:                                        FormattedValue(
# expect:                                           value=Name(id='b', ctx=Load()),
# expect:                                           conversion=-1)]))]),
# expect:                         TemplateStr(
# expect:                            values=[
# expect:                               Interpolation(
# expect:                                  value=Name(id='a', ctx=Load()),
# expect:                                  str='a',
# expect:                                  conversion=-1)])],
# expect:                      ctx=Load())))],
# expect:          returns=Name(id='T', ctx=Load()),
# expect:          type_params=[
# expect:             TypeVar(
# expect:                name='T',
# expect:                bound=Name(id='int', ctx=Load()))]),
# expect:       If(
# expect:          test=Compare(
# expect:             left=Name(id='__name__', ctx=Load()),
# expect:             ops=[
# expect:                Eq()],
# expect:             comparators=[
# expect:                Constant(value='__main__')]),
# expect:          body=[
# expect:             Expr(
# expect:                value=Call(
# expect:                   func=Attribute(
# expect:                      value=Call(
# expect:                         func=Name(id='open', ctx=Load()),
# expect:                         args=[
# expect:                            Constant(value='expression'),
# expect:                            Constant(value='w')]),
# expect:                      attr='write',
# expect:                      ctx=Load()),
# expect:                   args=[
# expect:                      Constant(value='(a := b) if c else d[1:2, ::3] @ -e ** 2 < f != g')])),
# expect:             Expr(
# expect:                value=Call(
# expect:                   func=Attribute(
# expect:                      value=Call(
# expect:                         func=Name(id='open', ctx=Load()),
# expect:                         args=[
# expect:                            Constant(value='signature'),
# expect:                            Constant(value='w')]),
# expect:                      attr='write',
# expect:                      ctx=Load()),
# expect:                   args=[
# expect:                      Constant(value='(int, *str, **Any) -> List[int]')])),
# expect:             Expr(
# expect:                value=Call(
# expect:                   func=Attribute(
# expect:                      value=Call(
# expect:                         func=Name(id='open', ctx=Load()),
# expect:                         args=[
# expect:                            Constant(value='small.py'),
# expect:                            Constant(value='w')]),
# expect:                      attr='write',
# expect:                      ctx=Load()),
# expect:                   args=[
# expect:                      Constant(value="assert 1 + 2, 'x'\nif (y := 3): pass\n")]))])])
# expect: Expression(
# expect:  body=IfExp(
# expect:   test=Name(id='c', ctx=Load()),
# expect:   body=NamedExpr(
# expect:    target=Name(id='a', ctx=Store()),
# expect:    value=Name(id='b', ctx=Load())),
# expect:   orelse=Compare(
# expect:    left=BinOp(
# expect:     left=Subscript(
# expect:      value=Name(id='d', ctx=Load()),
# expect:      slice=Tuple(
# expect:       elts=[
# expect:        Slice(
# expect:         lower=Constant(value=1),
# expect:         upper=Constant(value=2)),
# expect:        Slice(
# expect:         step=Constant(value=3))],
# expect:       ctx=Load()),
# expect:      ctx=Load()),
# expect:     op=MatMult(),
# expect:     right=UnaryOp(
# expect:      op=USub(),
# expect:      operand=BinOp(
# expect:       left=Name(id='e', ctx=Load()),
# expect:       op=Pow(),
# expect:       right=Constant(value=2)))),
# expect:    ops=[
# expect:     Lt(),
# expect:     NotEq()],
# expect:    comparators=[
# expect:     Name(id='f', ctx=Load()),
# expect:     Name(id='g', ctx=Load())])))
# expect: FunctionType(
# expect:    argtypes=[
# expect:       Name(id='int', ctx=Load()),
# expect:       Name(id='str', ctx=Load()),
# expect:       Name(id='Any', ctx=Load())],
# expect:    returns=Subscript(
# expect:       value=Name(id='List', ctx=Load()),
# expect:       slice=Name(id='int', ctx=Load()),
# expect:       ctx=Load()))
# expect: Interactive(
# expect:    body=[
# expect:       Assign(
# expect:          targets=[
# expect:             Name(
# expect:                id='x',
# expect:                ctx=Store(),
# expect:                lineno=1,
# expect:                col_offset=0,
# expect:                end_lineno=1,
# expect:                end_col_offset=1)],
# expect:          value=Constant(
# expect:             value=1,
# expect:             lineno=1,
# expect:             col_offset=4,
# expect:             end_lineno=1,
# expect:             end_col_offset=5),
# expect:          lineno=1,
# expect:          col_offset=0,
# expect:          end_lineno=1,
# expect:          end_col_offset=5),
# expect:       Assign(
# expect:          targets=[
# expect:             Name(
# expect:                id='y',
# expect:                ctx=Store(),
# expect:                lineno=1,
# expect:                col_offset=7,
# expect:                end_lineno=1,
# expect:                end_col_offset=8)],
# expect:          value=UnaryOp(
# expect:             op=USub(),
# expect:             operand=Name(
# expect:                id='x',
# expect:                ctx=Load(),
# expect:                lineno=1,
# expect:                col_offset=12,
# expect:                end_lineno=1,
# expect:                end_col_offset=13),
# expect:             lineno=1,
# expect:             col_offset=11,
# expect:             end_lineno=1,
# expect:             end_col_offset=13),
# expect:          lineno=1,
# expect:          col_offset=7,
# expect:          end_lineno=1,
# expect:          end_col_offset=13)])
# expect: Module(
# expect:    body=[
# expect:       Assert(
# expect:          test=BinOp(
# expect:             left=Constant(value=1),
# expect:             op=Add(),
# expect:             right=Constant(value=2)),
# expect:          msg=Constant(value='x')),
# expect:       If(
# expect:          test=NamedExpr(
# expect:             target=Name(id='y', ctx=Store()),
# expect:             value=Constant(value=3)),
# expect:          body=[
# expect:             Pass()],
# expect:          orelse=[])],
# expect:    type_ignores=[])
# expect: Module(
# expect:    body=[
# expect:       Assert(
# expect:          test=BinOp(
# expect:             left=Constant(value=1),
# expect:             op=Add(),
# expect:             right=Constant(value=2)),
# expect:          msg=Constant(value='x')),
# expect:       If(
# expect:          test=NamedExpr(
# expect:             target=Name(id='y', ctx=Store()),
# expect:             value=Constant(value=3)),
# expect:          body=[
# expect:             Pass()])])
