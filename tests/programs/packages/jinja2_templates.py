# Jinja2: inheritance, macros, filters, tests, loops, escaping, a sandbox, asynchronous rendering, errors in templates.
# packages: jinja2 markupsafe
# limit: 120
import asyncio
import traceback

from jinja2 import DictLoader, Environment, StrictUndefined, TemplateSyntaxError, UndefinedError, nodes
from jinja2.ext import Extension
from jinja2.sandbox import SandboxedEnvironment, SecurityError
from markupsafe import Markup, escape

TEMPLATES = {
    "base.html": """<!DOCTYPE html>
<title>{% block title %}Untitled{% endblock %}</title>
{% block body %}{% endblock %}
{%- include "footer.html" ignore missing %}
""",
    "macros.html": """{% macro field(name, value='', type='text') -%}
<input name="{{ name }}" value="{{ value|e }}" type="{{ type }}"{{ ' ' ~ varargs|join(' ') if varargs }}>
{%- endmacro %}""",
    "page.html": """{% extends "base.html" %}
{% from "macros.html" import field as input %}
{% block title %}{{ super() }}: {{ title|upper }}{% endblock %}
{% block body %}
{% set ns = namespace(total=0) %}
<ul>
{% for user in users if user.active %}
  {% set ns.total = ns.total + user.age %}
  <li class="{{ loop.cycle('odd', 'even') }}">{{ loop.index }}/{{ loop.length }} {{ user.name }} ({{ user.age }})
  {%- if not loop.last %},{% endif %}</li>
{% else %}
  <li>nobody</li>
{% endfor %}
</ul>
{{ input('q', '"quoted" & <tagged>', 'search', 'autofocus') }}
Total {{ ns.total }}, {{ users|map(attribute='name')|sort(reverse=true)|join(' - ') }}
{{ users|groupby('active')|map('first')|list }} {{ [1, 2, 3, 4, 5]|batch(2, '-')|list }} {{ 12345.678|round(1) }}
{{ 'x' is defined }} {{ missing is defined }} {{ 3 is divisibleby 3 }} {{ users|tojson(indent=1) if false else {'a': [1]}|tojson }}
{% filter indent(2, true) %}line one
line two{% endfilter %}
{% call(item) render_list([1, 2]) %}<{{ item }}>{% endcall %}
{% raw %}{{ not a variable }}{% endraw %}
{% with a = 1, b = 2 %}{{ a + b }} {{ 'big' if b > a else 'small' }}{% endwith %}
{% endblock %}""",
    "tree.html": "{% for n in nodes recursive %}[{{ n.name }}{% if n.kids %} {{ loop(n.kids) }}{% endif %}]{% endfor %}",
    "bad.html": "line one\n{{ user.name.first() }}\n",
    "syntax.html": "one\ntwo {% if %}\n",
}


class Shout(Extension):
    """{% shout %}text{% endshout %}"""

    tags = {"shout"}

    def parse(self, parser):
        line = next(parser.stream).lineno
        body = parser.parse_statements(["name:endshout"], drop_needle=True)
        return nodes.CallBlock(self.call_method("_shout"), [], [], body).set_lineno(line)

    def _shout(self, caller):
        return caller().upper() + "!"


env = Environment(loader=DictLoader(TEMPLATES), autoescape=True, extensions=[Shout, "jinja2.ext.do", "jinja2.ext.loopcontrols"])
env.globals["render_list"] = lambda items, caller: Markup("").join(caller(i) for i in items)
users = [{"name": "Ann <a>", "age": 30, "active": True}, {"name": "Bob", "age": 5, "active": False},
         {"name": "Cyd", "age": 41, "active": True}]
print(env.get_template("page.html").render(title="all & sundry", users=users))
print(env.get_template("tree.html").render(nodes=[{"name": "a", "kids": [{"name": "b"}, {"name": "c", "kids": [{"name": "d"}]}]}]))
print(env.from_string("{% shout %}hey {{ x }}{% endshout %}{% for i in range(9) %}{% if i == 3 %}{% break %}{% endif %}{{ i }}{% endfor %}").render(x="you"))
print(env.from_string("{% set l = [] %}{% do l.append(1) %}{{ l }} {{ x|default('none') }} {{ 7 // 2 }} {{ 2**10 }} {{ 'a' 'b' }} {{ -3|abs }}").render())
try:
    env.get_template("bad.html").render(user={"name": {}})
except UndefinedError as e:
    print(e, [(f.name, f.lineno) for f in traceback.extract_tb(e.__traceback__)][-1])
try:
    env.get_template("syntax.html")
except TemplateSyntaxError as e:
    print(e.lineno, e.message)
try:
    Environment(undefined=StrictUndefined).from_string("{{ nothing }}").render()
except UndefinedError as e:
    print(e)
try:
    SandboxedEnvironment().from_string("{{ ().__class__.__mro__ }}").render()
except SecurityError as e:
    print(e)


async def later(x):
    await asyncio.sleep(0)
    return x * 2


async def main():
    asynchronous = Environment(enable_async=True)
    template = asynchronous.from_string("{% for i in [1, 2, 3] %}{{ later(i) }};{% endfor %}")
    print(await template.render_async(later=later))
    print([part async for part in template.generate_async(later=later)])


asyncio.run(main())
print(escape("<&'\">"), Markup("<b>%s</b>") % "<i>", Markup("<b>x</b> &lt;y").striptags())
print(env.compile("{% for x in y|sort if x > 1 %}{{ x|e }}{% endfor %}", raw=True))
# expect: <!DOCTYPE html>
# expect: <title>Untitled: ALL &amp; SUNDRY</title>
# expect:
# expect:
# expect: <ul>
# expect:
# expect:   
# expect:   <li class="odd">1/2 Ann &lt;a&gt; (30),</li>
# expect:
# expect:   
# expect:   <li class="even">2/2 Cyd (41)</li>
# expect:
# expect: </ul>
# expect: <input name="q" value="&#34;quoted&#34; &amp; &lt;tagged&gt;" type="search" autofocus>
# expect: Total 71, Cyd - Bob - Ann &lt;a&gt;
# expect: [False, True] [[1, 2], [3, 4], [5, &#39;-&#39;]] 12345.7
# expect: True False True {"a": [1]}
# expect:   line one
# expect:   line two
# expect: <1><2>
# expect: {{ not a variable }}
# expect: 3 big
# expect:
# expect: [a [b][c [d]]]
# expect: HEY YOU!012
# expect: [1] none 3 1024 ab 3
# expect: 'dict object' has no attribute 'first' ('from_obj', 95)
# expect: 2 Expected an expression, got 'end of statement block'
# expect: 'nothing' is undefined
# expect: access to attribute '__class__' of 'tuple' object is unsafe.
# expect: 2;4;6;
# expect: ['2', ';', '4', ';', '6', ';']
# expect: &lt;&amp;&#39;&#34;&gt; <b>&lt;i&gt;</b> x <y
# expect: from jinja2.runtime import LoopContext, Macro, Markup, Namespace, TemplateNotFound, TemplateReference, TemplateRuntimeError, Undefined, escape, identity, internalcode, markup_join, missing, str_join
# expect: name = None
# expect:
# expect: def root(context, missing=missing, environment=environment):
# expect:     resolve = context.resolve_or_missing
# expect:     undefined = environment.undefined
# expect:     concat = environment.concat
# expect:     cond_expr_undefined = Undefined
# expect:     if 0: yield None
# expect:     l_0_y = resolve('y')
# expect:     try:
# expect:         t_1 = environment.filters['e']
# expect:     except KeyError:
# expect:         @internalcode
# expect:         def t_1(*unused):
# expect:             raise TemplateRuntimeError("No filter named 'e' found.")
# expect:     try:
# expect:         t_2 = environment.filters['sort']
# expect:     except KeyError:
# expect:         @internalcode
# expect:         def t_2(*unused):
# expect:             raise TemplateRuntimeError("No filter named 'sort' found.")
# expect:     pass
# expect:     def t_3(fiter):
# expect:         for l_1_x in fiter:
# expect:             if (l_1_x > 1):
# expect:                 yield l_1_x
# expect:     for l_1_x in t_3(t_2(environment, (undefined(name='y') if l_0_y is missing else l_0_y))):
# expect:         _loop_vars = {}
# expect:         pass
# expect:         yield escape(t_1(l_1_x))
# expect:     l_1_x = missing
# expect:
# expect: blocks = {}
# expect: debug_info = '1=24'
