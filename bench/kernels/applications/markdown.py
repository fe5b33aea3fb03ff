"""A converter from a plain-text markup like J. Gruber's Markdown (2004) to HTML: blocks by lines, spans by regular expressions and
a stack, references, lists within lists, tables."""
import re

SIZE = 300
TINY = 1

DOCUMENT = """# Heading number one

A paragraph with *emphasis*, **strong words**, `code & more`, a [link](http://example.org/a?b=1&c=2 "Title") and a
[reference][ref] that goes on over several lines, with <angle> brackets & ampersands, and ***both at once***.

## Lists

* first item
* second item with `code`
  * nested one
  * nested two
    1. deep
    2. deeper
* third item

1. one
2. two

> A quotation with *emphasis*
> over two lines
>
> > and one within it

```python
def f(x):
    return x < 1 & x > 2
```

| name | value | note |
|------|-------|------|
| a    | 1     | *x*  |
| b    | 2     | `y`  |

---

![image](pic.png) and an automatic <http://example.org/> link. Escapes: \\*not emphasis\\*.

[ref]: http://example.com/reference "The reference"

"""
HEADING = re.compile(r"(#{1,6})\s+(.*?)\s*#*$")
ITEM = re.compile(r"( *)(?:([*+-])|(\d+)\.)\s+(.*)")
REFERENCE = re.compile(r'\[([^\]]+)\]:\s*(\S+)(?:\s+"([^"]*)")?\s*$')
SPAN = re.compile(r"""\\(?P<escape>[\\`*_{}\[\]()#+.!-])|(?P<code>`+)(?P<inner>.+?)(?P=code)|<(?P<auto>https?://[^>\s]+)>
|(?P<image>!?)\[(?P<text>[^\]]*)\](?:\((?P<url>[^\s)]*)(?:\s+"(?P<title>[^"]*)")?\)|\[(?P<ref>[^\]]*)\])|(?P<star>\*{1,3})""", re.VERBOSE)


def escape(text):
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


class Converter:
    def __init__(self, text):
        self.references = {}
        self.lines = []
        for line in text.expandtabs(4).split("\n"):
            m = REFERENCE.match(line)
            if m:
                self.references[m[1].lower()] = m[2], m[3]
            else:
                self.lines.append(line.rstrip())

    def convert(self):
        return "\n".join(self.blocks(self.lines))

    def blocks(self, lines):
        at = 0
        while at < len(lines):
            line = lines[at]
            if not line:
                at += 1
            elif m := HEADING.match(line):
                level = len(m[1])
                yield "<h%d>%s</h%d>" % (level, self.spans(m[2]), level)
                at += 1
            elif line.startswith("```"):
                end = at + 1
                while end < len(lines) and not lines[end].startswith("```"):
                    end += 1
                language = line[3:].strip()
                yield '<pre><code class="%s">%s</code></pre>' % (language, escape("\n".join(lines[at + 1:end])))
                at = end + 1
            elif line.startswith(">"):
                end = at
                while end < len(lines) and lines[end].startswith(">"):
                    end += 1
                inner = [l[1:].removeprefix(" ") for l in lines[at:end]]
                yield "<blockquote>%s</blockquote>" % "\n".join(self.blocks(inner))
                at = end
            elif set(line) <= set("-* ") and line.count(line[0]) >= 3:
                yield "<hr>"
                at += 1
            elif ITEM.match(line):
                end = at
                while end < len(lines) and lines[end] and (ITEM.match(lines[end]) or lines[end].startswith(" ")):
                    end += 1
                yield self.list(lines[at:end])
                at = end
            elif line.startswith("|") and at + 1 < len(lines) and set(lines[at + 1]) <= set("|-: "):
                end = at + 2
                while end < len(lines) and lines[end].startswith("|"):
                    end += 1
                yield self.table(lines[at], lines[at + 2:end])
                at = end
            else:
                end = at
                while end < len(lines) and lines[end]:
                    end += 1
                yield "<p>%s</p>" % self.spans("\n".join(lines[at:end]))
                at = end

    def list(self, lines):
        first = ITEM.match(lines[0])
        indent = len(first[1])
        tag = "ul" if first[2] else "ol"
        out = ["<%s>" % tag]
        at = 0
        while at < len(lines):
            text = ITEM.match(lines[at])[4]
            end = at + 1
            while end < len(lines) and len(lines[end]) - len(lines[end].lstrip()) > indent:
                end += 1
            inner = self.list(lines[at + 1:end]) if end > at + 1 else ""
            out.append("<li>%s%s</li>" % (self.spans(text), inner))
            at = end
        out.append("</%s>" % tag)
        return "\n".join(out)

    def table(self, head, rows):
        def row(line, tag):
            return "<tr>%s</tr>" % "".join("<%s>%s</%s>" % (tag, self.spans(c.strip()), tag) for c in line.strip("|").split("|"))
        return "<table>%s%s</table>" % (row(head, "th"), "".join(row(r, "td") for r in rows))

    def spans(self, text):
        out, open_stars = [], []
        last = 0
        for m in SPAN.finditer(text):
            out.append(escape(text[last:m.start()]))
            last = m.end()
            if m["escape"]:
                out.append(m["escape"])
            elif m["code"]:
                out.append("<code>%s</code>" % escape(m["inner"].strip()))
            elif m["auto"]:
                out.append('<a href="%s">%s</a>' % (m["auto"], m["auto"]))
            elif m["star"]:
                stars = m["star"]
                names = {1: ["em"], 2: ["strong"], 3: ["strong", "em"]}[len(stars)]
                if open_stars and open_stars[-1] == stars:
                    open_stars.pop()
                    out += ["</%s>" % n for n in reversed(names)]
                else:
                    open_stars.append(stars)
                    out += ["<%s>" % n for n in names]
            else:
                out.append(self.link(m))
        out.append(escape(text[last:]))
        return "".join(out)

    def link(self, m):
        url, title = m["url"], m["title"]
        if url is None:
            url, title = self.references.get((m["ref"] or m["text"]).lower(), ("#", None))
        more = ' title="%s"' % escape(title) if title else ""
        if m["image"]:
            return '<img src="%s" alt="%s"%s>' % (escape(url), m["text"], more)
        return '<a href="%s"%s>%s</a>' % (escape(url), more, self.spans(m["text"]))


def run(size):
    total = 0
    html = ""
    for i in range(size):
        html = Converter(DOCUMENT.replace("one", "n%d" % i) * 4).convert()
        total += len(html)
    return total, html.count("<li>"), html.count("<em>"), html.count("<a "), html[:30]
