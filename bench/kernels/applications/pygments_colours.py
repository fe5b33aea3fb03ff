"""Pygments colours sources in Python, C and HTML and formats them (the package is Debian's)."""
from pygments import highlight, lex
from pygments.formatters import HtmlFormatter, NullFormatter
from pygments.lexers import get_lexer_by_name

SIZE = 30
TINY = 1
PACKAGES = "pygments"

PYTHON = '''
@decorator(key="value")
class Example(Base):
    """Documentation of it."""
    limit: int = 0x1F

    def method(self, first, *rest, option=None, **named) -> list[str]:
        # a comment
        for index, item in enumerate(rest):
            if item is not None and index >= 3.5e2:
                yield f"{item!r:>{option}} and {first:.2f}" + r'raw\\n' + b'bytes'.decode()
        return [x ** 2 for x in range(10) if x % 2 != 0 or not named]
'''
C = '''
#include <stdio.h>
/* computes */
static unsigned long long total(const int *data, size_t n) {
    unsigned long long sum = 0ULL;
    for (size_t i = 0; i < n; ++i) sum += data[i] * 0x10; // step
    return printf("%llu\\n", sum) > 0 ? sum : 'x';
}
'''
HTML = '''
<!DOCTYPE html><html><head><style>p.a { color: #fff; margin: 0 auto }</style></head>
<body class="main" id='x'><p>Text &amp; more <b>bold</b></p><script>var f = function (x) { return x + "y"; };</script></body></html>
'''


def run(size):
    total = 0
    for name, source in ("python", PYTHON), ("c", C), ("html", HTML):
        lexer = get_lexer_by_name(name)
        text = source * size
        page = highlight(text, lexer, HtmlFormatter(linenos="inline"))
        total += page.count("<span") > size * 50
        total += sum(len(value) for _, value in lex(text, lexer))
        total += len(highlight(text, lexer, NullFormatter()))
    return total
