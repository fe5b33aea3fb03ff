"""Bar charts of ratios as SVG: horizontal, logarithmic, a line at 1. Readable as text, on light and dark backgrounds."""
import html
import math

COLOURS = ["#2f81c1", "#d9822b", "#8a63b8"]
STYLE = """text { font: 12px system-ui, sans-serif; fill: #333 } .title { font-size: 15px; font-weight: 600 } .grid { stroke: #8884 }
.one { stroke: #888; stroke-width: 1.5 } .low { fill: #c0392b; font-weight: 600 }
@media (prefers-color-scheme: dark) { text { fill: #ddd } .low { fill: #ff7b6b } }"""
LABEL, WIDTH, RIGHT, BAR, GAP, TOP = 210, 480, 60, 13, 7, 62
TICKS = [0.1, 0.25, 0.5, 1, 2, 4, 8, 16, 32, 64]


def bars(title, series, rows):
    """The chart's text. `rows` are (label, [value or None for each of series])."""
    values = [v for _, vs in rows for v in vs if v]
    low = min([t for t in TICKS if t <= min(values)][-1:] or TICKS[:1] + [0.5])
    high = ([t for t in TICKS if t >= max(values)] or TICKS[-1:])[0]
    low, high = min(low, 0.5), max(high, 2)

    def x(value):
        value = min(max(value, low), high)
        return LABEL + WIDTH * math.log(value / low) / math.log(high / low)

    height = TOP + sum(BAR * len(vs) + GAP for _, vs in rows) + 10
    out = ['<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" role="img" aria-label="%s">' % (
        LABEL + WIDTH + RIGHT, height, html.escape(title, quote=True)), "<style>%s</style>" % STYLE,
        '<text x="8" y="20" class="title">%s</text>' % html.escape(title)]
    at = 8
    for colour, name in zip(COLOURS, series):
        out.append('<rect x="%d" y="30" width="11" height="11" fill="%s"/><text x="%d" y="40">%s</text>' % (at, colour, at + 16, html.escape(name)))
        at += 40 + 8 * len(name)
    for tick in TICKS:
        if low <= tick <= high:
            out.append('<line x1="%.1f" x2="%.1f" y1="%d" y2="%d" class="%s"/><text x="%.1f" y="%d" text-anchor="middle">%g</text>' % (
                x(tick), x(tick), TOP - 4, height - 6, "one" if tick == 1 else "grid", x(tick), TOP - 8, tick))
    y = TOP
    for label, vs in rows:
        out.append('<text x="%d" y="%.1f" text-anchor="end">%s</text>' % (LABEL - 8, y + BAR * len(vs) / 2 + 4, html.escape(label)))
        for colour, v in zip(COLOURS, vs):
            if v:
                start, end = sorted((x(1), x(v)))
                out.append('<rect x="%.1f" y="%d" width="%.1f" height="%d" fill="%s"/><text x="%.1f" y="%d"%s>%.2f</text>' % (
                    start, y, max(end - start, 1), BAR - 1, colour, end + 4, y + 11, ' class="low"' if v < 1 else "", v))
            y += BAR
        y += GAP
    return "\n".join([*out, "</svg>", ""])
