"""Analyses the access log of a web server; writes one to practise on.

    log_analyser.py generate access.log --megabytes 100
    log_analyser.py analyse access.log
    log_analyser.py analyse access.log --since 06:00 --until 07:00 --top 3

The report names the busiest hours, pages and clients, how answers divide into statuses, how long they took (median,
95th and 99th percentile), visits (requests of one client with pauses under half an hour), and bursts of server errors.
Lines that are no log lines are counted and left out. The log is a stream: memory depends on how many different pages
and clients there are, not on how long it is. The same seed makes the same log on every Python; how long it took is said
on standard error.
"""

import argparse
import re
import sys
import time
from bisect import bisect_left
from collections import Counter, deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from random import Random
from typing import NamedTuple

START = datetime(2026, 3, 1, tzinfo=UTC)
PAGES = ["/", "/about", "/blog", "/blog/{}", "/shop", "/shop/item/{}", "/cart", "/api/search?q={}", "/static/app.js",
         "/static/style.css", "/images/{}.png", "/favicon.ico"]
BROWSERS = ["Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0", "Mozilla/5.0 (Macintosh) Safari/605.1", "curl/8.14.1",
            "Mozilla/5.0 (Windows NT 10.0) Chrome/139.0", "Googlebot/2.1 (+http://www.google.com/bot.html)"]

LINE = re.compile(r"""
    (?P<client>\S+) \s \S+ \s (?P<user>\S+) \s
    \[(?P<day>\d\d/\w{3}/\d{4}):(?P<hour>\d\d):(?P<minute>\d\d):(?P<second>\d\d) \s (?P<zone>[+-]\d{4})\] \s
    "(?P<method>[A-Z]+) \s (?P<target>[^\s"]+) \s [^"]*" \s
    (?P<status>\d{3}) \s (?P<size>\d+|-) \s
    "(?P<referrer>[^"]*)" \s "(?P<agent>[^"]*)" \s (?P<milliseconds>\d+)""", re.VERBOSE)

VISIT_PAUSE = 30 * 60
BURST_WINDOW, BURST_ERRORS = 60, 20
# Upper ends of the classes in which durations are counted: about 7 % apart, in milliseconds.
DURATION_CLASSES = sorted({round(1.07**n) for n in range(180)})


class Request(NamedTuple):
    client: str
    seconds: int  # since 1970
    method: str
    page: str  # without what follows `?`
    status: int
    size: int
    agent: str
    milliseconds: int


def generate(path: str, megabytes: float, seed: int) -> int:
    """Writes a log of about that size; gives the number of lines."""
    random = Random(seed)
    clients = [".".join(str(random.randrange(1, 255)) for _ in range(4)) for _ in range(2000)]
    popularity = list(accumulate(1 / (rank + 1) for rank in range(len(clients))))
    weights = [20, 2, 8, 15, 10, 25, 5, 12, 18, 18, 30, 4]
    wanted, written, lines, moment = int(megabytes * 1_000_000), 0, 0, START
    outage = random.randrange(40, 60)  # per cent of the way through
    with open(path, "w", encoding="utf-8") as log:
        while written < wanted:
            moment += timedelta(milliseconds=random.expovariate(1 / 250))
            broken = written * 100 // wanted == outage
            statuses = [200, 304, 404, 302, 503 if broken else 500]
            status = random.choices(statuses, [80, 12, 5, 2, 61 if broken else 1])[0]
            page = random.choices(PAGES, weights)[0].format(random.randrange(100))
            line = (f"{random.choices(clients, cum_weights=popularity)[0]} - - [{moment:%d/%b/%Y:%H:%M:%S +0000}] "
                    f'"{"POST" if page == "/cart" else "GET"} {page} HTTP/1.1" {status} '
                    f'{random.randrange(200, 50_000) if status == 200 else "-"} "-" "{random.choice(BROWSERS)}" '
                    f"{int(random.lognormvariate(3.5, 0.9)) + 1}\n")
            if random.random() < 0.0005:
                line = line[:random.randrange(len(line))] + "\n"
            log.write(line)
            written += len(line)
            lines += 1
    return lines


class Reader:
    """Turns lines into requests and counts those that are none."""

    def __init__(self) -> None:
        self.lines = self.rejected = 0
        self._midnights: dict[tuple[str, str], int] = {}

    def requests(self, lines: Iterable[str]) -> Iterator[Request]:
        match = LINE.match
        for line in lines:
            self.lines += 1
            if found := match(line):
                client, _, day, hour, minute, second, zone, method, target, status, size, _, agent, ms = found.groups()
                seconds = self._midnight(day, zone) + int(hour) * 3600 + int(minute) * 60 + int(second)
                yield Request(client, seconds, method, target.partition("?")[0], int(status),
                              0 if size == "-" else int(size), agent, int(ms))
            else:
                self.rejected += 1

    def _midnight(self, day: str, zone: str) -> int:
        """Seconds since 1970 at which that day begins; there are few days and many lines."""
        if (known := self._midnights.get((day, zone))) is None:
            known = int(datetime.strptime(f"{day} {zone}", "%d/%b/%Y %z").timestamp())
            self._midnights[day, zone] = known
        return known


@dataclass
class Burst:
    start: int
    end: int
    errors: int


@dataclass
class Report:
    """Everything that is counted while the log passes by."""

    requests: int = 0
    size: int = 0
    visits: int = 0
    hours: Counter[int] = field(default_factory=Counter)
    pages: Counter[str] = field(default_factory=Counter)
    page_sizes: Counter[str] = field(default_factory=Counter)
    clients: Counter[str] = field(default_factory=Counter)
    statuses: Counter[int] = field(default_factory=Counter)
    agents: Counter[str] = field(default_factory=Counter)
    missing: Counter[str] = field(default_factory=Counter)
    durations: list[int] = field(default_factory=lambda: [0] * (len(DURATION_CLASSES) + 1))
    bursts: list[Burst] = field(default_factory=list)
    _last_seen: dict[str, int] = field(default_factory=dict)
    _recent_errors: deque[int] = field(default_factory=deque)

    def add(self, request: Request) -> None:
        self.requests += 1
        self.size += request.size
        self.hours[request.seconds // 3600] += 1
        self.pages[request.page] += 1
        self.page_sizes[request.page] += request.size
        self.clients[request.client] += 1
        self.statuses[request.status] += 1
        self.agents[request.agent] += 1
        self.durations[bisect_left(DURATION_CLASSES, request.milliseconds)] += 1
        if request.status == 404:
            self.missing[request.page] += 1
        if request.status >= 500:
            self._add_error(request.seconds)
        if request.seconds - self._last_seen.get(request.client, -VISIT_PAUSE) >= VISIT_PAUSE:
            self.visits += 1
        self._last_seen[request.client] = request.seconds

    def _add_error(self, seconds: int) -> None:
        recent = self._recent_errors
        recent.append(seconds)
        while recent[0] <= seconds - BURST_WINDOW:
            recent.popleft()
        if len(recent) < BURST_ERRORS:
            return
        if self.bursts and self.bursts[-1].end >= recent[0]:
            self.bursts[-1].end = seconds
            self.bursts[-1].errors += 1
        else:
            self.bursts.append(Burst(recent[0], seconds, len(recent)))

    def percentile(self, percent: float) -> int:
        """The duration in milliseconds that so many per cent of the requests did not exceed, to about 7 %."""
        rank = self.requests * percent / 100
        return DURATION_CLASSES[bisect_left(list(accumulate(self.durations)), rank)]


def ranking[T](title: str, counts: Counter[T], total: int, top: int) -> Iterator[str]:
    """The most frequent of something; equals in the order of their names."""
    yield f"{title} ({len(counts):,} different)"
    for name, count in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))[:top]:
        yield f"  {count:>12,}  {count / total:6.1%}  {'█' * round(20 * count / total):<20} {name}"


def at(seconds: int) -> str:
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%d %H:%M:%S}"


def describe(report: Report, reader: Reader, top: int) -> Iterator[str]:
    yield f"{reader.lines:,} lines, {reader.rejected:,} of them unreadable"
    yield f"{report.requests:,} requests in {report.visits:,} visits, {report.size / 1e6:,.1f} MB sent"
    if not report.requests:
        return
    yield from ranking("Pages", report.pages, report.requests, top)
    yield from ranking("Bytes by page", report.page_sizes, report.size or 1, top)
    yield from ranking("Clients", report.clients, report.requests, top)
    yield from ranking("Statuses", report.statuses, report.requests, top)
    yield from ranking("Programs", report.agents, report.requests, top)
    if report.missing:
        yield from ranking("Not found", report.missing, report.missing.total(), top)
    busiest = Counter({at(hour * 3600)[:13] + "h": count for hour, count in report.hours.items()})
    yield from ranking("Hours", busiest, report.requests, top)
    yield "Durations"
    for percent in 50, 95, 99:
        yield f"  {percent} % within {report.percentile(percent):,} ms"
    yield f"Bursts of errors ({len(report.bursts)})"
    for burst in report.bursts[:top]:
        yield f"  {burst.errors:,} from {at(burst.start)} to {at(burst.end)}"


def analyse(path: str, since: str, until: str, top: int) -> Iterator[str]:
    def clock(text: str) -> int:
        hours, minutes = text.split(":")
        return int(hours) * 3600 + int(minutes) * 60

    first, last = clock(since), clock(until)
    reader, report = Reader(), Report()
    with open(path, encoding="utf-8", errors="replace") as log:
        for request in reader.requests(log):
            if first <= request.seconds % 86_400 < last:
                report.add(request)
    return describe(report, reader, top)


def main() -> None:
    parser = argparse.ArgumentParser(description="Analyses the access log of a web server.")
    commands = parser.add_subparsers(dest="command", required=True)
    command = commands.add_parser("generate", help="write a log to practise on")
    command.add_argument("file")
    command.add_argument("--megabytes", type=float, default=100, help="its size (default: 100)")
    command.add_argument("--seed", type=int, default=1, help="another seed, another log (default: 1)")
    command = commands.add_parser("analyse", help="report on a log")
    command.add_argument("file")
    command.add_argument("--since", default="00:00", metavar="HH:MM", help="leave out earlier hours of a day (UTC)")
    command.add_argument("--until", default="24:00", metavar="HH:MM", help="leave out later hours of a day (UTC)")
    command.add_argument("--top", type=int, default=5, help="how many of each ranking to show (default: 5)")
    options = parser.parse_args()
    start = time.perf_counter()
    if options.command == "generate":
        print(f"{generate(options.file, options.megabytes, options.seed):,} lines written to {options.file}")
    else:
        print("\n".join(analyse(options.file, options.since, options.until, options.top)))
    print(f"took {time.perf_counter() - start:.2f} s", file=sys.stderr)


if __name__ == "__main__":
    main()
