"""docs/benchmarks.md and its charts, made from a results file."""
import os

import charts
import kernels
import results

KINDS = results.KINDS
HEAD = """# Benchmark results

Made by `bench/run --report FILE` from a results file; not edited by hand. What the kernels are and how they are timed:
[bench/README.md](../bench/README.md).@FINDINGS@

Ratios are the other Python's figure over Krait's: **above 1, Krait is better**. Times are CPU time, the best of all runs; *first iteration* is the
first run in a new process; memory is the peak of what was resident.
"""


def number(value):
    return "–" if value is None or value != value else "%.2f" % value


def row(*cells):
    return "| %s |" % " | ".join(cells)


def machine(found):
    m = found["machine"]
    yield "Date %s, commit %s, %d rounds of %d repeats. Machine: %s, %d cores, %s, %s." % (
        found["date"], found["commit"], found["rounds"], found["repeats"], m.get("processor", "?"), m["cores"], m.get("memory", "?"), m["system"])
    yield ""
    for name, version in found["programs"].items():
        yield "- `%s`: %s" % (name, version)


def summary(found, others):
    groups = [g for g in kernels.GROUPS if any(g in results.by_group(found, o, "best") for o in others)]
    for kind, meaning in KINDS.items():
        means = {o: results.by_group(found, o, kind) for o in others}
        yield "\n### %s\n" % meaning.capitalize()
        yield row("group", *others)
        yield row("---", *("---:" for _ in others))
        for group in groups:
            yield row(group, *(number(means[o].get(group)) for o in others))
        yield row("**all groups**", *("**%s**" % number(means[o][""]) for o in others))
        worst = [(o, results.worst(found, o, kind)) for o in others]
        yield row("worst kernel", *("%.2f %s" % w[0] if w else "–" for _, w in worst))


def table(found, others):
    twins = found.get("twins", {})
    yield row("kernel", "ms", *others, "first", "memory", "MB", *(["C++"] if twins else []))
    yield row("---", *("---:" for _ in range(len(others) + 4 + bool(twins))))
    base = others[0]
    for name, m in found["kernels"].items():
        mine = m["krait"]
        if "failed" in mine:
            continue
        cells = [name, "%.1f" % (1000 * mine["best"]), *(number(results.ratio(m, o, "best")) for o in others),
                 number(results.ratio(m, base, "first")), number(results.ratio(m, base, "rss")), "%.1f" % (mine["rss"] / 1024)]
        if twins:
            cells.append("%.1f" % (mine["best"] / twins[name]) if twins.get(name) else "")
        yield row(*cells)


def not_run(found):
    for program in found["programs"]:
        for name, why in results.not_run(found, program).items():
            yield "- %s under %s: %s" % (name, program, why)


def chart_rows(found, others, kind):
    return [(name, [results.ratio(m, o, kind) for o in others]) for name, m in found["kernels"].items() if "failed" not in m["krait"]]


def group_rows(found, others, kind):
    means = {o: results.by_group(found, o, kind) for o in others}
    groups = [g for g in kernels.GROUPS if any(g in means[o] for o in others)]
    return [(g or "all groups", [means[o].get(g) for o in others]) for g in [*groups, ""]]


def write(found, top):
    others = [p for p in found["programs"] if p != "krait"]
    base = others[0]
    folder = os.path.join(top, "docs", "performance")
    os.makedirs(folder, exist_ok=True)
    pictures = [("groups", "Speed by group, geometric mean", others, group_rows(found, others, "best")),
                ("kernels", "Speed of each kernel against " + base, [base], chart_rows(found, [base], "best")),
                ("memory", "Peak memory by group, geometric mean", others, group_rows(found, others, "rss"))]
    for name, title, series, rows in pictures:
        with open(os.path.join(folder, name + ".svg"), "w", encoding="utf-8") as f:
            f.write(charts.bars(title + " (above 1: Krait is better)", series, rows))
    findings = " What was found and changed: [performance.md](performance.md)."
    known = os.path.exists(os.path.join(top, "docs", "performance.md"))
    lines = [HEAD.replace("@FINDINGS@", findings if known else ""), *machine(found), "", "![Speed by group](performance/groups.svg)", "", "![Memory by group](performance/memory.svg)",
             "", "## Groups", *summary(found, others), "", "## Kernels", "",
             "`ms` is Krait's best time, `first` and `memory` are ratios to %s, `MB` is Krait's peak%s." % (
                 base, ", `C++` how many times longer than its twin in C++ Krait needs" if found.get("twins") else ""), "",
             *table(found, others), "", "![Speed of each kernel](performance/kernels.svg)"]
    missing = list(not_run(found))
    if missing:
        lines += ["", "## Not run", "", *missing]
    with open(os.path.join(top, "docs", "benchmarks.md"), "w", encoding="utf-8") as f:
        f.write("\n".join(lines) + "\n")
