# Module tokenize: every kind of token, with places and lines; what cannot be tokenized.
import io
import tokenize


def show(text):
    try:
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            print(tokenize.tok_name[token.type], repr(token.string), token.start, token.end, repr(token.line))
    except Exception as e:
        print(type(e).__name__, e)


show("if x:  # why\n    y = '''a\nb'''\n\n# end\n")
show("ä = f'{x!r:>{w}} {{}}' + t'{y=}'")
show("a = (1,\r\n     2)\r\n")
show("x = $\n")
show("(1")
show("if x:\n        y\n    z\n")
print([t.string for t in tokenize.tokenize(io.BytesIO(b"# coding: latin-1\nx = '\xe9'\n").readline)])
print(tokenize.untokenize(tokenize.generate_tokens(io.StringIO("a  =  1 # c\n").readline)))

# expect: NAME 'if' (1, 0) (1, 2) 'if x:  # why\n'
# expect: NAME 'x' (1, 3) (1, 4) 'if x:  # why\n'
# expect: OP ':' (1, 4) (1, 5) 'if x:  # why\n'
# expect: COMMENT '# why' (1, 7) (1, 12) 'if x:  # why\n'
# expect: NEWLINE '\n' (1, 12) (1, 13) 'if x:  # why\n'
# expect: INDENT '    ' (2, 0) (2, 4) "    y = '''a\n"
# expect: NAME 'y' (2, 4) (2, 5) "    y = '''a\n"
# expect: OP '=' (2, 6) (2, 7) "    y = '''a\n"
# expect: STRING "'''a\nb'''" (2, 8) (3, 4) "    y = '''a\nb'''\n"
# expect: NEWLINE '\n' (3, 4) (3, 5) "b'''\n"
# expect: NL '\n' (4, 0) (4, 1) '\n'
# expect: COMMENT '# end' (5, 0) (5, 5) '# end\n'
# expect: NL '\n' (5, 5) (5, 6) '# end\n'
# expect: DEDENT '' (6, 0) (6, 0) ''
# expect: ENDMARKER '' (6, 0) (6, 0) ''
# expect: NAME 'ä' (1, 0) (1, 1) "ä = f'{x!r:>{w}} {{}}' + t'{y=}'"
# expect: OP '=' (1, 2) (1, 3) "ä = f'{x!r:>{w}} {{}}' + t'{y=}'"
# expect: FSTRING_START "f'" (1, 4) (1, 6) "ä = f'{x!r:>{w}} {{}}' + t'{y=}'"
# expect: OP '{' (1, 6) (1, 7) "ä = f'{x!r:>{w}} {{}}' + t'{y=}'"
# expect: NAME 'x' (1, 7) (1, 8) "ä = f'{x!r:>{w}} {{}}' + t'{y=}'"
# expect: OP '!' (1, 8) (1, 9) "ä = f'{x!r:>{w}} {{}}' + t'{y=}'"
# expect: NAME 'r' (1, 9) (1, 10) "ä = f'{x!r:>{w}} {{}}' + t'{y=}'"
# expect: OP ':' (1, 10) (1, 11) "ä = f'{x!r:>{w}} {{}}' + t'{y=}'"
# expect: FSTRING_MIDDLE '>' (1, 11) (1, 12) "ä = f'{x!r:>{w}} {{}}' + t'{y=}'"
# expect: OP '{' (1, 12) (1, 13) "ä = f'{x!r:>{w}} {{}}' + t'{y=}'"
# expect: NAME 'w' (1, 13) (1, 14) "ä = f'{x!r:>{w}} {{}}' + t'{y=}'"
# expect: OP '}' (1, 14) (1, 15) "ä = f'{x!r:>{w}} {{}}' + t'{y=}'"
# expect: FSTRING_MIDDLE '' (1, 15) (1, 15) "ä = f'{x!r:>{w}} {{}}' + t'{y=}'"
# expect: OP '}' (1, 15) (1, 16) "ä = f'{x!r:>{w}} {{}}' + t'{y=}'"
# expect: FSTRING_MIDDLE ' {' (1, 16) (1, 18) "ä = f'{x!r:>{w}} {{}}' + t'{y=}'"
# expect: FSTRING_MIDDLE '}' (1, 19) (1, 20) "ä = f'{x!r:>{w}} {{}}' + t'{y=}'"
# expect: FSTRING_END "'" (1, 21) (1, 22) "ä = f'{x!r:>{w}} {{}}' + t'{y=}'"
# expect: OP '+' (1, 23) (1, 24) "ä = f'{x!r:>{w}} {{}}' + t'{y=}'"
# expect: TSTRING_START "t'" (1, 25) (1, 27) "ä = f'{x!r:>{w}} {{}}' + t'{y=}'"
# expect: OP '{' (1, 27) (1, 28) "ä = f'{x!r:>{w}} {{}}' + t'{y=}'"
# expect: NAME 'y' (1, 28) (1, 29) "ä = f'{x!r:>{w}} {{}}' + t'{y=}'"
# expect: OP '=' (1, 29) (1, 30) "ä = f'{x!r:>{w}} {{}}' + t'{y=}'"
# expect: OP '}' (1, 30) (1, 31) "ä = f'{x!r:>{w}} {{}}' + t'{y=}'"
# expect: TSTRING_END "'" (1, 31) (1, 32) "ä = f'{x!r:>{w}} {{}}' + t'{y=}'"
# expect: NEWLINE '' (1, 32) (1, 33) "ä = f'{x!r:>{w}} {{}}' + t'{y=}'"
# expect: ENDMARKER '' (2, 0) (2, 0) ''
# expect: NAME 'a' (1, 0) (1, 1) 'a = (1,\r\n'
# expect: OP '=' (1, 2) (1, 3) 'a = (1,\r\n'
# expect: OP '(' (1, 4) (1, 5) 'a = (1,\r\n'
# expect: NUMBER '1' (1, 5) (1, 6) 'a = (1,\r\n'
# expect: OP ',' (1, 6) (1, 7) 'a = (1,\r\n'
# expect: NL '\r\n' (1, 7) (1, 9) 'a = (1,\r\n'
# expect: NUMBER '2' (2, 5) (2, 6) '     2)\r\n'
# expect: OP ')' (2, 6) (2, 7) '     2)\r\n'
# expect: NEWLINE '\r\n' (2, 7) (2, 9) '     2)\r\n'
# expect: ENDMARKER '' (3, 0) (3, 0) ''
# expect: NAME 'x' (1, 0) (1, 1) 'x = $\n'
# expect: OP '=' (1, 2) (1, 3) 'x = $\n'
# expect: OP '$' (1, 4) (1, 5) 'x = $\n'
# expect: NEWLINE '\n' (1, 5) (1, 6) 'x = $\n'
# expect: ENDMARKER '' (2, 0) (2, 0) ''
# expect: OP '(' (1, 0) (1, 1) '(1'
# expect: NUMBER '1' (1, 1) (1, 2) '(1'
# expect: NL '' (1, 2) (1, 3) '(1'
# expect: TokenError ('unexpected EOF in multi-line statement', (1, 0))
# expect: NAME 'if' (1, 0) (1, 2) 'if x:\n'
# expect: NAME 'x' (1, 3) (1, 4) 'if x:\n'
# expect: OP ':' (1, 4) (1, 5) 'if x:\n'
# expect: NEWLINE '\n' (1, 5) (1, 6) 'if x:\n'
# expect: INDENT '        ' (2, 0) (2, 8) '        y\n'
# expect: NAME 'y' (2, 8) (2, 9) '        y\n'
# expect: NEWLINE '\n' (2, 9) (2, 10) '        y\n'
# expect: IndentationError unindent does not match any outer indentation level (<string>, line 3)
# expect: ['iso-8859-1', '# coding: latin-1', '\n', 'x', '=', "'é'", '\n', '']
# expect: a  =  1 # c
# expect:
