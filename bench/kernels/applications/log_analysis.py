"""The log of a web server read, split into fields, filtered and summed up by host, path, hour and status, with sessions and
percentiles: the everyday script."""
import datetime
import re
from collections import Counter, defaultdict

SIZE = 35000
TINY = 50

LINE = re.compile(r'^(\S+) \S+ (\S+) \[([^\]]+)\] "([A-Z]+) (\S+) [^"]*" (\d{3}) (\d+|-) "([^"]*)" "([^"]*)" (\d+)$')


def prepare(size):
    state = 1
    start = datetime.datetime(2024, 3, 1)
    agents = ["Mozilla/5.0 (X11; Linux)", "curl/8.0", "Bot/2.1 (+http://bot.example)", "Mozilla/5.0 (Mac)"]
    out = []
    for i in range(size):
        state = (state * 1103515245 + 12345) & 0x7FFFFFFF
        when = start + datetime.timedelta(seconds=i * 7 + state % 5)
        out.append('192.168.%d.%d - %s [%s +0000] "%s /%s/%d?page=%d HTTP/1.1" %d %d "http://ref.example/%d" "%s" %d' % (
            state >> 8 & 3, state >> 12 & 63, "user%d" % (state % 40) if state & 16 else "-", when.strftime("%d/%b/%Y:%H:%M:%S"),
            "GET" if state & 7 else "POST", ("shop", "blog", "api", "img")[state >> 5 & 3], state >> 20 & 31, state & 3,
            (200, 200, 200, 304, 404, 500)[state >> 7 & 0xFF and (state >> 9) % 6], state >> 3 & 0xFFFF, state & 7, agents[state >> 17 & 3],
            state >> 11 & 0xFFF))
    return "\n".join(out)


class Summary:
    def __init__(self):
        self.hosts = Counter()
        self.paths = defaultdict(lambda: [0, 0])
        self.hours = [0] * 24
        self.errors = defaultdict(set)
        self.durations = []
        self.sessions = {}
        self.session_count = 0

    def add(self, host, user, when, method, path, status, size, agent, duration):
        self.hosts[host] += 1
        entry = self.paths[method, path.partition("?")[0]]
        entry[0] += 1
        entry[1] += size
        self.hours[when.hour] += 1
        if status >= 400:
            self.errors[status].add(path)
        self.durations.append(duration)
        last = self.sessions.get((host, agent))
        if last is None or when - last > datetime.timedelta(minutes=30):
            self.session_count += 1
        self.sessions[host, agent] = when


def run(text):
    summary = Summary()
    bad = 0
    for line in text.splitlines():
        m = LINE.match(line)
        if m is None:
            bad += 1
            continue
        host, user, when, method, path, status, size, referrer, agent, duration = m.groups()
        when = datetime.datetime.strptime(when.split()[0], "%d/%b/%Y:%H:%M:%S") if bad else parse_time(when)
        summary.add(host, user, when, method, path, int(status), 0 if size == "-" else int(size), agent, int(duration))
    durations = sorted(summary.durations)
    percentiles = [durations[len(durations) * p // 100] for p in (50, 90, 99)]
    busiest = sorted(summary.paths.items(), key=lambda item: (-item[1][0], item[0]))[:3]
    report = "\n".join(f"{host:<16}{count:>7}{count / len(durations):>8.2%}" for host, count in sorted(summary.hosts.items()))
    return (bad, percentiles, busiest, sum(summary.hours), {s: len(p) for s, p in sorted(summary.errors.items())}, summary.session_count,
            len(report), report.splitlines()[0])


MONTHS = {name: i + 1 for i, name in enumerate("Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split())}


def parse_time(text):
    return datetime.datetime(int(text[7:11]), MONTHS[text[3:6]], int(text[:2]), int(text[12:14]), int(text[15:17]), int(text[18:20]))
