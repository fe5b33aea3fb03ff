# Pygments colours the standard library's typing.py as HTML and for a terminal; a small program is shown whole.
# packages: pygments
# limit: 180
import html
import os
import re
import typing

from pygments import format, highlight, lex
from pygments.formatters import HtmlFormatter, LatexFormatter, NullFormatter, RawTokenFormatter, SvgFormatter, Terminal256Formatter, TerminalFormatter
from pygments.lexers import JsonLexer, PythonLexer, get_all_lexers, get_lexer_by_name, get_lexer_for_filename, guess_lexer
from pygments.styles import get_all_styles

with open(typing.__file__, encoding="utf-8") as f:
    source = f.read()
tokens = list(lex(source, PythonLexer()))
print("".join(text for _, text in tokens) == source)
page = format(tokens, HtmlFormatter(full=True, linenos="table", style="monokai"))
code = page[page.index('<td class="code">'):page.index("</pre></div></td>")]
print(html.unescape(re.sub("<[^>]*>", "", code)).strip() == source.strip())
coloured = format(tokens, Terminal256Formatter())
print(re.sub(r"\x1b\[[^m]*m", "", coloured) == source)
if os.environ.get("TEST_IN_FULL"):
    print(page)
    print(coloured)
    for name in get_all_styles():
        print(HtmlFormatter(style=name).get_style_defs())

SMALL = '''#!/usr/bin/python
@decorate
async def f(x: int = 0o17, *, y=1_000.5e3j) -> "str":
    """Doc."""
    return [f"{x!r:>{y}}" for _ in range(3) if x is not None] or b'\\x00' @ lambda: ...
class C(Exception): pass
'''
for formatter in HtmlFormatter(nowrap=True), TerminalFormatter(), RawTokenFormatter(), LatexFormatter(), SvgFormatter(linenos=True), NullFormatter():
    result = highlight(SMALL, PythonLexer(), formatter)
    print(result if isinstance(result, str) else result.decode())
print(highlight('{"a": [1, 2.5e3, true, null, "\\u00e9"]}', JsonLexer(), HtmlFormatter(cssclass="j", linenos="inline")))
print(get_lexer_for_filename("x.rs").name, get_lexer_by_name("c++").name, guess_lexer("#!/bin/sh\necho").name, len(list(get_all_lexers())) > 400)
for name, text in {"c": "int main(void) { return 0x1F; /* c */ }", "html": "<p class='a'>x &amp; y<script>var z = 1;</script>",
                   "sql": "SELECT a, count(*) FROM t WHERE x = 'y' -- c", "diff": "--- a\n+++ b\n@@ -1 +1 @@\n-x\n+y\n",
                   "pycon": ">>> 1 / 0\nTraceback (most recent call last):\nZeroDivisionError: division by zero\n",
                   "bash": "for i in $(seq 3); do echo \"$i\"; done", "rst": "Title\n=====\n\n*x* ``y`` `z <u>`_\n"}.items():
    print(name, [(str(kind)[6:], value) for kind, value in get_lexer_by_name(name).get_tokens(text) if value.strip()])
# expect: True
# expect: False
# expect: True
# expect: <span class="ch">#!/usr/bin/python</span>
# expect: <span class="nd">@decorate</span>
# expect: <span class="k">async</span> <span class="k">def</span><span class="w"> </span><span class="nf">f</span><span class="p">(</span><span class="n">x</span><span class="p">:</span> <span class="nb">int</span> <span class="o">=</span> <span class="mo">0o17</span><span class="p">,</span> <span class="o">*</span><span class="p">,</span> <span class="n">y</span><span class="o">=</span><span class="mf">1_000.5e3</span><span class="n">j</span><span class="p">)</span> <span class="o">-&gt;</span> <span class="s2">&quot;str&quot;</span><span class="p">:</span>
# expect: <span class="w">    </span><span class="sd">&quot;&quot;&quot;Doc.&quot;&quot;&quot;</span>
# expect:     <span class="k">return</span> <span class="p">[</span><span class="sa">f</span><span class="s2">&quot;</span><span class="si">{</span><span class="n">x</span><span class="si">!r:</span><span class="s2">&gt;</span><span class="si">{</span><span class="n">y</span><span class="si">}}</span><span class="s2">&quot;</span> <span class="k">for</span> <span class="n">_</span> <span class="ow">in</span> <span class="nb">range</span><span class="p">(</span><span class="mi">3</span><span class="p">)</span> <span class="k">if</span> <span class="n">x</span> <span class="ow">is</span> <span class="ow">not</span> <span class="kc">None</span><span class="p">]</span> <span class="ow">or</span> <span class="sa">b</span><span class="s1">&#39;</span><span class="se">\x00</span><span class="s1">&#39;</span> <span class="o">@</span> <span class="k">lambda</span><span class="p">:</span> <span class="o">...</span>
# expect: <span class="k">class</span><span class="w"> </span><span class="nc">C</span><span class="p">(</span><span class="ne">Exception</span><span class="p">):</span> <span class="k">pass</span>
# expect:
# expect: [37m#!/usr/bin/python[39;49;00m[37m[39;49;00m
# expect: [90m@decorate[39;49;00m[37m[39;49;00m
# expect: [34masync[39;49;00m [34mdef[39;49;00m[37m [39;49;00m[32mf[39;49;00m(x: [36mint[39;49;00m = [34m0o17[39;49;00m, *, y=[34m1_000.5e3[39;49;00mj) -> [33m"[39;49;00m[33mstr[39;49;00m[33m"[39;49;00m:[37m[39;49;00m
# expect: [37m    [39;49;00m[33m"""Doc."""[39;49;00m[37m[39;49;00m
# expect:     [34mreturn[39;49;00m [[33mf[39;49;00m[33m"[39;49;00m[33m{[39;49;00mx[33m!r:[39;49;00m[33m>[39;49;00m[33m{[39;49;00my[33m}[39;49;00m[33m}[39;49;00m[33m"[39;49;00m [34mfor[39;49;00m _ [35min[39;49;00m [36mrange[39;49;00m([34m3[39;49;00m) [34mif[39;49;00m x [35mis[39;49;00m [35mnot[39;49;00m [34mNone[39;49;00m] [35mor[39;49;00m [33mb[39;49;00m[33m'[39;49;00m[33m\x00[39;49;00m[33m'[39;49;00m @ [34mlambda[39;49;00m: ...[37m[39;49;00m
# expect: [34mclass[39;49;00m[37m [39;49;00m[04m[32mC[39;49;00m([36mException[39;49;00m): [34mpass[39;49;00m[37m[39;49;00m
# expect:
# expect: Token.Comment.Hashbang	'#!/usr/bin/python'
# expect: Token.Text.Whitespace	'\n'
# expect: Token.Name.Decorator	'@decorate'
# expect: Token.Text.Whitespace	'\n'
# expect: Token.Keyword	'async'
# expect: Token.Text	' '
# expect: Token.Keyword	'def'
# expect: Token.Text.Whitespace	' '
# expect: Token.Name.Function	'f'
# expect: Token.Punctuation	'('
# expect: Token.Name	'x'
# expect: Token.Punctuation	':'
# expect: Token.Text	' '
# expect: Token.Name.Builtin	'int'
# expect: Token.Text	' '
# expect: Token.Operator	'='
# expect: Token.Text	' '
# expect: Token.Literal.Number.Oct	'0o17'
# expect: Token.Punctuation	','
# expect: Token.Text	' '
# expect: Token.Operator	'*'
# expect: Token.Punctuation	','
# expect: Token.Text	' '
# expect: Token.Name	'y'
# expect: Token.Operator	'='
# expect: Token.Literal.Number.Float	'1_000.5e3'
# expect: Token.Name	'j'
# expect: Token.Punctuation	')'
# expect: Token.Text	' '
# expect: Token.Operator	'-'
# expect: Token.Operator	'>'
# expect: Token.Text	' '
# expect: Token.Literal.String.Double	'"'
# expect: Token.Literal.String.Double	'str'
# expect: Token.Literal.String.Double	'"'
# expect: Token.Punctuation	':'
# expect: Token.Text.Whitespace	'\n'
# expect: Token.Text.Whitespace	'    '
# expect: Token.Literal.String.Doc	'"""Doc."""'
# expect: Token.Text.Whitespace	'\n'
# expect: Token.Text	'    '
# expect: Token.Keyword	'return'
# expect: Token.Text	' '
# expect: Token.Punctuation	'['
# expect: Token.Literal.String.Affix	'f'
# expect: Token.Literal.String.Double	'"'
# expect: Token.Literal.String.Interpol	'{'
# expect: Token.Name	'x'
# expect: Token.Literal.String.Interpol	'!r:'
# expect: Token.Literal.String.Double	'>'
# expect: Token.Literal.String.Interpol	'{'
# expect: Token.Name	'y'
# expect: Token.Literal.String.Interpol	'}'
# expect: Token.Literal.String.Interpol	'}'
# expect: Token.Literal.String.Double	'"'
# expect: Token.Text	' '
# expect: Token.Keyword	'for'
# expect: Token.Text	' '
# expect: Token.Name	'_'
# expect: Token.Text	' '
# expect: Token.Operator.Word	'in'
# expect: Token.Text	' '
# expect: Token.Name.Builtin	'range'
# expect: Token.Punctuation	'('
# expect: Token.Literal.Number.Integer	'3'
# expect: Token.Punctuation	')'
# expect: Token.Text	' '
# expect: Token.Keyword	'if'
# expect: Token.Text	' '
# expect: Token.Name	'x'
# expect: Token.Text	' '
# expect: Token.Operator.Word	'is'
# expect: Token.Text	' '
# expect: Token.Operator.Word	'not'
# expect: Token.Text	' '
# expect: Token.Keyword.Constant	'None'
# expect: Token.Punctuation	']'
# expect: Token.Text	' '
# expect: Token.Operator.Word	'or'
# expect: Token.Text	' '
# expect: Token.Literal.String.Affix	'b'
# expect: Token.Literal.String.Single	"'"
# expect: Token.Literal.String.Escape	'\\x00'
# expect: Token.Literal.String.Single	"'"
# expect: Token.Text	' '
# expect: Token.Operator	'@'
# expect: Token.Text	' '
# expect: Token.Keyword	'lambda'
# expect: Token.Punctuation	':'
# expect: Token.Text	' '
# expect: Token.Operator	'.'
# expect: Token.Operator	'.'
# expect: Token.Operator	'.'
# expect: Token.Text.Whitespace	'\n'
# expect: Token.Keyword	'class'
# expect: Token.Text.Whitespace	' '
# expect: Token.Name.Class	'C'
# expect: Token.Punctuation	'('
# expect: Token.Name.Exception	'Exception'
# expect: Token.Punctuation	')'
# expect: Token.Punctuation	':'
# expect: Token.Text	' '
# expect: Token.Keyword	'pass'
# expect: Token.Text.Whitespace	'\n'
# expect:
# expect: \begin{Verbatim}[commandchars=\\\{\}]
# expect: \PY{c+ch}{\PYZsh{}!/usr/bin/python}
# expect: \PY{n+nd}{@decorate}
# expect: \PY{k}{async} \PY{k}{def}\PY{+w}{ }\PY{n+nf}{f}\PY{p}{(}\PY{n}{x}\PY{p}{:} \PY{n+nb}{int} \PY{o}{=} \PY{l+m+mo}{0o17}\PY{p}{,} \PY{o}{*}\PY{p}{,} \PY{n}{y}\PY{o}{=}\PY{l+m+mf}{1\PYZus{}000.5e3}\PY{n}{j}\PY{p}{)} \PY{o}{\PYZhy{}}\PY{o}{\PYZgt{}} \PY{l+s+s2}{\PYZdq{}}\PY{l+s+s2}{str}\PY{l+s+s2}{\PYZdq{}}\PY{p}{:}
# expect: \PY{+w}{    }\PY{l+s+sd}{\PYZdq{}\PYZdq{}\PYZdq{}Doc.\PYZdq{}\PYZdq{}\PYZdq{}}
# expect:     \PY{k}{return} \PY{p}{[}\PY{l+s+sa}{f}\PY{l+s+s2}{\PYZdq{}}\PY{l+s+si}{\PYZob{}}\PY{n}{x}\PY{l+s+si}{!r:}\PY{l+s+s2}{\PYZgt{}}\PY{l+s+si}{\PYZob{}}\PY{n}{y}\PY{l+s+si}{\PYZcb{}}\PY{l+s+si}{\PYZcb{}}\PY{l+s+s2}{\PYZdq{}} \PY{k}{for} \PY{n}{\PYZus{}} \PY{o+ow}{in} \PY{n+nb}{range}\PY{p}{(}\PY{l+m+mi}{3}\PY{p}{)} \PY{k}{if} \PY{n}{x} \PY{o+ow}{is} \PY{o+ow}{not} \PY{k+kc}{None}\PY{p}{]} \PY{o+ow}{or} \PY{l+s+sa}{b}\PY{l+s+s1}{\PYZsq{}}\PY{l+s+se}{\PYZbs{}x00}\PY{l+s+s1}{\PYZsq{}} \PY{o}{@} \PY{k}{lambda}\PY{p}{:} \PY{o}{.}\PY{o}{.}\PY{o}{.}
# expect: \PY{k}{class}\PY{+w}{ }\PY{n+nc}{C}\PY{p}{(}\PY{n+ne}{Exception}\PY{p}{)}\PY{p}{:} \PY{k}{pass}
# expect: \end{Verbatim}
# expect:
# expect: <?xml version="1.0"?>
# expect: <!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.0//EN" "http://www.w3.org/TR/2001/REC-SVG-20010904/DTD/svg10.dtd">
# expect: <svg xmlns="http://www.w3.org/2000/svg">
# expect: <g font-family="monospace" font-size="14px">
# expect: <text x="57" y="14"  fill="#3D7B7B" font-style="italic" text-anchor="end">1</text><text x="76" y="14" xml:space="preserve"><tspan fill="#3D7B7B" font-style="italic">#!/usr/bin/python</tspan><tspan fill="#bbbbbb"></tspan></text>
# expect: <text x="57" y="33" text-anchor="end"  fill="#3D7B7B" font-style="italic">2</text><text x="76" y="33" xml:space="preserve"><tspan fill="#bbbbbb"></tspan><tspan fill="#AA22FF">@decorate</tspan><tspan fill="#bbbbbb"></tspan></text>
# expect: <text x="57" y="52" text-anchor="end"  fill="#3D7B7B" font-style="italic">3</text><text x="76" y="52" xml:space="preserve"><tspan fill="#bbbbbb"></tspan><tspan fill="#008000" font-weight="bold">async</tspan>&#160;<tspan fill="#008000" font-weight="bold">def</tspan><tspan fill="#bbbbbb">&#160;</tspan><tspan fill="#0000FF">f</tspan>(x:&#160;<tspan fill="#008000">int</tspan>&#160;<tspan fill="#666666">=</tspan>&#160;<tspan fill="#666666">0o17</tspan>,&#160;<tspan fill="#666666">*</tspan>,&#160;y<tspan fill="#666666">=</tspan><tspan fill="#666666">1_000.5e3</tspan>j)&#160;<tspan fill="#666666">-</tspan><tspan fill="#666666">&gt;</tspan>&#160;<tspan fill="#BA2121">&quot;</tspan><tspan fill="#BA2121">str</tspan><tspan fill="#BA2121">&quot;</tspan>:<tspan fill="#bbbbbb"></tspan></text>
# expect: <text x="57" y="71" text-anchor="end"  fill="#3D7B7B" font-style="italic">4</text><text x="76" y="71" xml:space="preserve"><tspan fill="#bbbbbb"></tspan><tspan fill="#bbbbbb">&#160;&#160;&#160;&#160;</tspan><tspan fill="#BA2121" font-style="italic">&quot;&quot;&quot;Doc.&quot;&quot;&quot;</tspan><tspan fill="#bbbbbb"></tspan></text>
# expect: <text x="57" y="90" text-anchor="end"  fill="#3D7B7B" font-style="italic">5</text><text x="76" y="90" xml:space="preserve"><tspan fill="#bbbbbb"></tspan>&#160;&#160;&#160;&#160;<tspan fill="#008000" font-weight="bold">return</tspan>&#160;[<tspan fill="#BA2121">f</tspan><tspan fill="#BA2121">&quot;</tspan><tspan fill="#A45A77" font-weight="bold">{</tspan>x<tspan fill="#A45A77" font-weight="bold">!r:</tspan><tspan fill="#BA2121">&gt;</tspan><tspan fill="#A45A77" font-weight="bold">{</tspan>y<tspan fill="#A45A77" font-weight="bold">}</tspan><tspan fill="#A45A77" font-weight="bold">}</tspan><tspan fill="#BA2121">&quot;</tspan>&#160;<tspan fill="#008000" font-weight="bold">for</tspan>&#160;_&#160;<tspan fill="#AA22FF" font-weight="bold">in</tspan>&#160;<tspan fill="#008000">range</tspan>(<tspan fill="#666666">3</tspan>)&#160;<tspan fill="#008000" font-weight="bold">if</tspan>&#160;x&#160;<tspan fill="#AA22FF" font-weight="bold">is</tspan>&#160;<tspan fill="#AA22FF" font-weight="bold">not</tspan>&#160;<tspan fill="#008000" font-weight="bold">None</tspan>]&#160;<tspan fill="#AA22FF" font-weight="bold">or</tspan>&#160;<tspan fill="#BA2121">b</tspan><tspan fill="#BA2121">&#39;</tspan><tspan fill="#AA5D1F" font-weight="bold">\x00</tspan><tspan fill="#BA2121">&#39;</tspan>&#160;<tspan fill="#666666">@</tspan>&#160;<tspan fill="#008000" font-weight="bold">lambda</tspan>:&#160;<tspan fill="#666666">.</tspan><tspan fill="#666666">.</tspan><tspan fill="#666666">.</tspan><tspan fill="#bbbbbb"></tspan></text>
# expect: <text x="57" y="109" text-anchor="end"  fill="#3D7B7B" font-style="italic">6</text><text x="76" y="109" xml:space="preserve"><tspan fill="#bbbbbb"></tspan><tspan fill="#008000" font-weight="bold">class</tspan><tspan fill="#bbbbbb">&#160;</tspan><tspan fill="#0000FF" font-weight="bold">C</tspan>(<tspan fill="#CB3F38" font-weight="bold">Exception</tspan>):&#160;<tspan fill="#008000" font-weight="bold">pass</tspan><tspan fill="#bbbbbb"></tspan></text>
# expect: <text x="57" y="128" text-anchor="end"  fill="#3D7B7B" font-style="italic">7</text><text x="76" y="128" xml:space="preserve"><tspan fill="#bbbbbb"></tspan></text></g></svg>
# expect:
# expect: #!/usr/bin/python
# expect: @decorate
# expect: async def f(x: int = 0o17, *, y=1_000.5e3j) -> "str":
# expect:     """Doc."""
# expect:     return [f"{x!r:>{y}}" for _ in range(3) if x is not None] or b'\x00' @ lambda: ...
# expect: class C(Exception): pass
# expect:
# expect: <div class="j"><pre><span></span><span class="linenos">1</span><span class="p">{</span><span class="nt">&quot;a&quot;</span><span class="p">:</span><span class="w"> </span><span class="p">[</span><span class="mi">1</span><span class="p">,</span><span class="w"> </span><span class="mf">2.5e3</span><span class="p">,</span><span class="w"> </span><span class="kc">true</span><span class="p">,</span><span class="w"> </span><span class="kc">null</span><span class="p">,</span><span class="w"> </span><span class="s2">&quot;\u00e9&quot;</span><span class="p">]}</span>
# expect: </pre></div>
# expect:
# expect: Rust C++ Bash True
# expect: c [('Keyword.Type', 'int'), ('Name.Function', 'main'), ('Punctuation', '('), ('Keyword.Type', 'void'), ('Punctuation', ')'), ('Punctuation', '{'), ('Keyword', 'return'), ('Literal.Number.Hex', '0x1F'), ('Punctuation', ';'), ('Comment.Multiline', '/* c */'), ('Punctuation', '}')]
# expect: html [('Punctuation', '<'), ('Name.Tag', 'p'), ('Name.Attribute', 'class'), ('Operator', '='), ('Literal.String', "'a'"), ('Punctuation', '>'), ('Text', 'x '), ('Name.Entity', '&amp;'), ('Text', ' y'), ('Punctuation', '<'), ('Name.Tag', 'script'), ('Punctuation', '>'), ('Keyword.Declaration', 'var'), ('Name.Other', 'z'), ('Operator', '='), ('Literal.Number.Float', '1'), ('Punctuation', ';'), ('Punctuation', '<'), ('Punctuation', '/'), ('Name.Tag', 'script'), ('Punctuation', '>')]
# expect: sql [('Keyword', 'SELECT'), ('Name', 'a'), ('Punctuation', ','), ('Keyword', 'count'), ('Punctuation', '('), ('Operator', '*'), ('Punctuation', ')'), ('Keyword', 'FROM'), ('Name', 't'), ('Keyword', 'WHERE'), ('Name', 'x'), ('Operator', '='), ('Literal.String.Single', "'y'"), ('Comment.Single', '-- c\n')]
# expect: diff [('Generic.Deleted', '--- a'), ('Generic.Inserted', '+++ b'), ('Generic.Subheading', '@@ -1 +1 @@'), ('Generic.Deleted', '-x'), ('Generic.Inserted', '+y')]
# expect: pycon [('Generic.Prompt', '>>> '), ('Literal.Number.Integer', '1'), ('Operator', '/'), ('Literal.Number.Integer', '0'), ('Generic.Traceback', 'Traceback (most recent call last):\n'), ('Generic.Error', 'ZeroDivisionError'), ('Text', ': '), ('Name', 'division by zero')]
# expect: bash [('Keyword', 'for'), ('Text', 'i'), ('Keyword', 'in'), ('Keyword', '$('), ('Text', 'seq'), ('Literal.Number', '3'), ('Keyword', ')'), ('Punctuation', ';'), ('Keyword', 'do'), ('Name.Builtin', 'echo'), ('Literal.String.Double', '"'), ('Name.Variable', '$i'), ('Literal.String.Double', '"'), ('Punctuation', ';'), ('Keyword', 'done')]
# expect: rst [('Generic.Heading', 'Title'), ('Generic.Heading', '====='), ('Generic.Emph', '*x*'), ('Literal.String', '``'), ('Literal.String', 'y'), ('Literal.String', '``'), ('Literal.String', '`z '), ('Literal.String.Interpol', '<u>'), ('Literal.String', '`_')]
