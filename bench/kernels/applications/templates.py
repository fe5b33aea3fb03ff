"""A templating engine: a template becomes a tree, the tree becomes closures (M. Feeley and G. Lapalme, "Using Closures for Code
Generation", 1987), which render pages with loops, conditions, filters, blocks and inheritance."""
import re

SIZE = 600
TINY = 2

BASE = """<html><head><title>{% block title %}Shop{% end %}</title></head>
<body><ul>{% for link in menu %}<li{% if link.active %} class="on"{% end %}><a href="{{ link.url }}">{{ link.text|upper }}</a></li>
{% end %}</ul>{% block body %}{% end %}<p>{{ footer|default:"none" }}</p></body></html>
"""
PAGE = """{% extends base %}{% block title %}{{ shop.name|title }} - {{ items|length }} items{% end %}
{% block body %}<h1>{{ shop.name }}</h1><table>
{% for item in items %}<tr class="{% if loop.odd %}odd{% else %}even{% end %}"><td>{{ loop.index }}</td>
<td>{{ item.name }}</td><td>{{ item.price|money }}</td><td>{% if item.tags %}{% for tag in item.tags %}<b>{{ tag }}</b>{% if not loop.last %}, {% end %}{% end %}{% else %}-{% end %}</td></tr>
{% end %}</table>{% end %}"""
PIECES = re.compile(r"(\{\{.*?\}\}|\{%.*?%\})")


def escape(text):
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")


FILTERS = {
    "upper": lambda value, _: str(value).upper(),
    "title": lambda value, _: str(value).title(),
    "length": lambda value, _: len(value),
    "money": lambda value, _: "%d.%02d" % divmod(value, 100),
    "default": lambda value, other: other if value is None else value,
}


class Scope:
    def __init__(self, names, outer=None):
        self.names = names
        self.outer = outer

    def find(self, name):
        scope = self
        while scope is not None:
            if name in scope.names:
                return scope.names[name]
            scope = scope.outer
        return None


class Loop:
    def __init__(self, count):
        self.index = 0
        self.count = count

    @property
    def odd(self):
        return self.index % 2 == 1

    @property
    def last(self):
        return self.index == self.count


def path(text):
    first, *rest = text.split(".")

    def value(scope):
        found = scope.find(first)
        for name in rest:
            found = found[name] if isinstance(found, dict) else getattr(found, name)
        return found
    return value


def expression(text):
    source, *filters = text.split("|")
    value = path(source.strip())
    for spec in filters:
        name, _, argument = spec.partition(":")
        value = filtered(value, FILTERS[name], argument.strip('"'))
    return value


def filtered(value, function, argument):
    return lambda scope: function(value(scope), argument)


class Compiler:
    def __init__(self, text, library):
        self.pieces = [p for p in PIECES.split(text) if p]
        self.at = 0
        self.blocks = {}
        self.parent = None
        self.library = library

    def body(self):
        """Compiles to the next `end` or `else`; returns a renderer and the word that ended it."""
        parts = []
        while self.at < len(self.pieces):
            piece = self.pieces[self.at]
            self.at += 1
            if piece.startswith("{{"):
                parts.append(self.output(expression(piece[2:-2].strip())))
            elif piece.startswith("{%"):
                words = piece[2:-2].split()
                if words[0] in ("end", "else"):
                    return self.sequence(parts), words[0]
                parts.append(getattr(self, "tag_" + words[0])(words))
            else:
                parts.append(self.literal(piece))
        return self.sequence(parts), None

    @staticmethod
    def sequence(parts):
        def render(scope, out, blocks):
            for part in parts:
                part(scope, out, blocks)
        return render

    @staticmethod
    def literal(text):
        return lambda scope, out, blocks: out.append(text)

    @staticmethod
    def output(value):
        return lambda scope, out, blocks: out.append(escape(str(value(scope))))

    def tag_extends(self, words):
        self.parent = words[1]
        return lambda scope, out, blocks: None

    def tag_block(self, words):
        name = words[1]
        self.blocks[name], _ = self.body()
        own = self.blocks[name]

        def render(scope, out, blocks):
            blocks.get(name, own)(scope, out, blocks)
        return render

    def tag_if(self, words):
        negated = words[1] == "not"
        condition = expression(words[-1])
        yes, ended = self.body()
        no = self.body()[0] if ended == "else" else self.sequence([])

        def render(scope, out, blocks):
            (yes if bool(condition(scope)) != negated else no)(scope, out, blocks)
        return render

    def tag_for(self, words):
        name, values = words[1], expression(words[3])
        body, _ = self.body()

        def render(scope, out, blocks):
            items = values(scope)
            loop = Loop(len(items))
            names = {"loop": loop}
            inner = Scope(names, scope)
            for item in items:
                loop.index += 1
                names[name] = item
                body(inner, out, blocks)
        return render


class Template:
    def __init__(self, text, library):
        compiler = Compiler(text, library)
        self.renderer, _ = compiler.body()
        self.blocks = compiler.blocks
        self.parent = library[compiler.parent] if compiler.parent else None

    def render(self, names):
        out = []
        template, blocks = self, {}
        while template.parent is not None:
            blocks = {**template.blocks, **blocks}
            template = template.parent
        template.renderer(Scope(names), out, blocks)
        return "".join(out)


class Item:
    def __init__(self, number):
        self.name = "Item <%d> & more" % number
        self.price = number * 137 % 10000
        self.tags = ["t%d" % j for j in range(number % 4)]


def run(size):
    library = {}
    library["base"] = Template(BASE, library)
    library["page"] = Template(PAGE, library)
    names = {"shop": {"name": "the corner shop"}, "items": [Item(i) for i in range(40)], "footer": None,
             "menu": [{"url": "/p%d" % i, "text": "link %d" % i, "active": i == 2} for i in range(6)]}
    total = 0
    text = ""
    for _ in range(size):
        text = library["page"].render(names)
        total += len(text)
    for _ in range(size // 4):
        total += len(Template(PAGE, library).blocks)
    return total, text.count("<tr"), text[:60]
