"""Regular expressions, first style: fields of log lines, dates, addresses by match and search with groups; substitution by a
function."""
import re

SIZE = 40000
TINY = 30

LINE = re.compile(r'(?P<host>\S+) (\S+) (\S+) \[(?P<time>[^\]]+)\] "(?P<method>[A-Z]+) (?P<path>[^ "]+) HTTP/(\d\.\d)" (?P<status>\d{3}) (\d+|-)')
DATE = re.compile(r"(\d{2})/(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)/(\d{4}):(\d\d):(\d\d):(\d\d)")
QUERY = re.compile(r"[?&](\w+)=([^&#]*)")
ADDRESS = re.compile(r"^(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)$")
HEX = re.compile("%([0-9a-fA-F]{2})")


def prepare(size):
    months = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
    out = []
    for i in range(size):
        host = "10.%d.%d.%d" % (i % 300, i * 7 % 256, i * 13 % 256) if i % 5 else "host%d.example.org" % i
        path = "/page/%d/index.html?id=%d&name=a%%20b%%2Fc&x=%d" % (i % 50, i, i % 9) if i % 3 else "/static/img%d.png" % i
        out.append('%s - - [%02d/%s/2024:%02d:%02d:%02d] "%s %s HTTP/1.1" %d %s' % (
            host, i % 28 + 1, months[i % 12], i % 24, i % 60, i * 7 % 60, "GET" if i % 4 else "POST", path,
            (200, 404, 301, 500)[i % 4], i * 31 if i % 6 else "-"))
        if i % 50 == 0:
            out.append("broken line %d without anything" % i)
    return out


def run(lines):
    hosts = statuses = broken = queries = 0
    seconds = 0
    decoded = []
    for line in lines:
        m = LINE.match(line)
        if m is None:
            broken += 1
            continue
        if ADDRESS.match(m["host"]):
            hosts += 1
        statuses += int(m.group("status"))
        day, month, year, hour, minute, second = DATE.search(line).groups()
        seconds += int(hour) * 3600 + int(minute) * 60 + int(second)
        for name, value in QUERY.findall(m["path"]):
            queries += len(name) + len(value)
        decoded.append(HEX.sub(lambda found: chr(int(found[1], 16)), m["path"]))
    return hosts, statuses, broken, queries, seconds, sum(map(len, decoded)), decoded[-1]
