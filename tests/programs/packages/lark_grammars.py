# Lark: a calculator by LALR, JSON, an ambiguous grammar by Earley, CYK, indentation, errors, its Python grammar.
# packages: lark
# limit: 180
import lark
from lark import Lark, Token, Transformer, Tree, UnexpectedInput, Visitor, v_args
from lark.indenter import PythonIndenter, Indenter
from lark.reconstruct import Reconstructor

CALCULATOR = r"""
    ?start: sum
          | NAME "=" sum    -> assign
    ?sum: product
        | sum "+" product   -> add
        | sum "-" product   -> sub
    ?product: atom
        | product "*" atom  -> mul
        | product "/" atom  -> div
    ?atom: NUMBER           -> number
         | "-" atom         -> neg
         | NAME             -> var
         | "(" sum ")"
    %import common.CNAME -> NAME
    %import common.NUMBER
    %import common.WS_INLINE
    %ignore WS_INLINE
"""


@v_args(inline=True)
class Calculate(Transformer):
    from operator import add, mul, neg, sub, truediv as div
    number = float

    def __init__(self):
        super().__init__()
        self.vars = {}

    def assign(self, name, value):
        self.vars[name] = value
        return value

    def var(self, name):
        return self.vars[name]


calculator = Lark(CALCULATOR, parser="lalr", transformer=Calculate())
for line in "a = 1 + 2 * -3", "b = (a + 4) / 2", "a * b - 10 / 4":
    print(calculator.parse(line))
print(Lark(CALCULATOR).parse("x = 1 + 2 * -(y - 3)").pretty())

JSON = r"""
    ?value: object | array | string | SIGNED_NUMBER -> number | "true" -> true | "false" -> false | "null" -> null
    array: "[" [value ("," value)*] "]"
    object: "{" [pair ("," pair)*] "}"
    pair: string ":" value
    string: ESCAPED_STRING
    %import common.ESCAPED_STRING
    %import common.SIGNED_NUMBER
    %import common.WS
    %ignore WS
"""


class ToPython(Transformer):
    def string(self, items): return items[0][1:-1]
    def number(self, items): return float(items[0])
    array, object, pair = list, dict, tuple
    def null(self, _): return None
    def true(self, _): return True
    def false(self, _): return False


text = '{"a": [1, 2.5e3, -3, []], "b": {"c": null, "d": true, "e": "x y"}}'
for parser, lexer in ("lalr", "contextual"), ("lalr", "basic"), ("earley", "dynamic"), ("earley", "basic"):
    tree = Lark(JSON, start="value", parser=parser, lexer=lexer, maybe_placeholders=False).parse(text)
    print(parser, lexer, ToPython().transform(tree))
json_parser = Lark(JSON, start="value", parser="lalr", maybe_placeholders=False, propagate_positions=True)
print(Reconstructor(json_parser).reconstruct(json_parser.parse(text)))
tree = json_parser.parse("[1,\n  {\"k\": 2}]")
print([(t.data if isinstance(t, Tree) else str(t), t.meta.line, t.meta.column, t.meta.end_pos) for t in tree.iter_subtrees()])
AMBIGUOUS = """
    start: noun verb noun -> simple | noun verb "like" noun -> comparative
    noun: ADJ? NOUN
    verb: VERB
    ADJ: "fruit"
    NOUN: "flies" | "bananas" | "fruit"
    VERB: "like" | "flies"
    %ignore " "
"""
print(Lark(AMBIGUOUS, ambiguity="explicit").parse("fruit flies like bananas").pretty())
print(Lark('start: "a" start "b" | "c"', parser="cyk").parse("aacbb"))


class TreeIndenter(Indenter):
    NL_type, INDENT_type, DEDENT_type, OPEN_PAREN_types, CLOSE_PAREN_types, tab_len = "_NL", "_INDENT", "_DEDENT", [], [], 8


INDENTED = r"""
    start: _NL* tree
    tree: NAME _NL [_INDENT tree+ _DEDENT]
    %import common.CNAME -> NAME
    %import common.WS_INLINE
    %ignore WS_INLINE
    %declare _INDENT _DEDENT
    _NL: /(\r?\n[\t ]*)+/
"""
print(Lark(INDENTED, parser="lalr", postlex=TreeIndenter()).parse("a\n    b\n    c\n        d\n    f\n"))
for bad in "1 +", "1 $ 2", "(1", "= 3":
    try:
        calculator.parse(bad)
    except UnexpectedInput as e:
        print(type(e).__name__, e.line, e.column, repr(e.get_context(bad)), sorted(getattr(e, "accepts", None) or getattr(e, "allowed", None) or []))
python = Lark.open_from_package("lark", "python.lark", ["grammars"], parser="lalr", postlex=PythonIndenter(), start="file_input", maybe_placeholders=False)
print(python.parse("def f(x, *a, k=1):\n    return [y for y in x if y] or {k: a}\n\nclass A(B): pass\n"))
# expect: -5.0
# expect: -0.5
# expect: 0.0
# expect: assign
# expect:   x
# expect:   add
# expect:     number	1
# expect:     mul
# expect:       number	2
# expect:       neg
# expect:         sub
# expect:           var	y
# expect:           number	3
# expect:
# expect: lalr contextual {'a': [1.0, 2500.0, -3.0, []], 'b': {'c': None, 'd': True, 'e': 'x y'}}
# expect: lalr basic {'a': [1.0, 2500.0, -3.0, []], 'b': {'c': None, 'd': True, 'e': 'x y'}}
# expect: earley dynamic {'a': [1.0, 2500.0, -3.0, []], 'b': {'c': None, 'd': True, 'e': 'x y'}}
# expect: earley basic {'a': [1.0, 2500.0, -3.0, []], 'b': {'c': None, 'd': True, 'e': 'x y'}}
# expect: {"a":[1,2.5e3,-3,[]],"b":{"c":null,"d":true,"e":"x y"}}
# expect: [(Token('RULE', 'string'), 2, 4, 10), ('number', 2, 9, 13), (Token('RULE', 'pair'), 2, 4, 13), ('number', 1, 2, 2), (Token('RULE', 'object'), 2, 3, 14), (Token('RULE', 'array'), 1, 1, 15)]
# expect: _ambig
# expect:   simple
# expect:     noun
# expect:       fruit
# expect:       flies
# expect:     verb	like
# expect:     noun	bananas
# expect:   comparative
# expect:     noun	fruit
# expect:     verb	flies
# expect:     noun	bananas
# expect:
# expect: Tree(Token('RULE', 'start'), [Tree(Token('RULE', 'start'), [Tree(Token('RULE', 'start'), [])])])
# expect: Tree(Token('RULE', 'start'), [Tree(Token('RULE', 'tree'), [Token('NAME', 'a'), Tree(Token('RULE', 'tree'), [Token('NAME', 'b')]), Tree(Token('RULE', 'tree'), [Token('NAME', 'c'), Tree(Token('RULE', 'tree'), [Token('NAME', 'd')])]), Tree(Token('RULE', 'tree'), [Token('NAME', 'f')])])])
# expect: UnexpectedToken 1 3 '1 +\n  ^\n' ['LPAR', 'MINUS', 'NAME', 'NUMBER']
# expect: UnexpectedCharacters 1 3 '1 $ 2\n  ^\n' ['MINUS', 'PLUS', 'RPAR', 'SLASH', 'STAR']
# expect: UnexpectedToken 1 2 '(1\n ^\n' ['MINUS', 'PLUS', 'RPAR']
# expect: UnexpectedToken 1 1 '= 3\n^\n' ['LPAR', 'MINUS', 'NAME', 'NUMBER']
# expect: Tree(Token('RULE', 'file_input'), [Tree(Token('RULE', 'funcdef'), [Tree(Token('RULE', 'name'), [Token('NAME', 'f')]), Tree(Token('RULE', 'parameters'), [Tree(Token('RULE', 'name'), [Token('NAME', 'x')]), Tree(Token('RULE', 'starparams'), [Tree(Token('RULE', 'starparam'), [Tree(Token('RULE', 'name'), [Token('NAME', 'a')])]), Tree(Token('RULE', 'poststarparams'), [Tree(Token('RULE', 'paramvalue'), [Tree(Token('RULE', 'name'), [Token('NAME', 'k')]), Tree(Token('RULE', 'number'), [Token('DEC_NUMBER', '1')])])])])]), Tree(Token('RULE', 'suite'), [Tree(Token('RULE', 'return_stmt'), [Tree(Token('RULE', 'or_test'), [Tree('list_comprehension', [Tree(Token('RULE', 'comprehension'), [Tree('var', [Tree(Token('RULE', 'name'), [Token('NAME', 'y')])]), Tree(Token('RULE', 'comp_fors'), [Tree(Token('RULE', 'comp_for'), [Tree('var', [Tree(Token('RULE', 'name'), [Token('NAME', 'y')])]), Tree('var', [Tree(Token('RULE', 'name'), [Token('NAME', 'x')])])])]), Tree('var', [Tree(Token('RULE', 'name'), [Token('NAME', 'y')])])])]), Tree('dict', [Tree(Token('RULE', 'key_value'), [Tree('var', [Tree(Token('RULE', 'name'), [Token('NAME', 'k')])]), Tree('var', [Tree(Token('RULE', 'name'), [Token('NAME', 'a')])])])])])])])]), Tree(Token('RULE', 'classdef'), [Tree(Token('RULE', 'name'), [Token('NAME', 'A')]), Tree(Token('RULE', 'arguments'), [Tree('var', [Tree(Token('RULE', 'name'), [Token('NAME', 'B')])])]), Tree(Token('RULE', 'suite'), [Tree(Token('RULE', 'pass_stmt'), [])])])])
