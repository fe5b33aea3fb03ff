# Dates, times and differences: arithmetic, comparison, text.
from datetime import *

d = date(2024, 2, 28)
print(d + timedelta(2), d - date(2000, 1, 1), d.isocalendar(), d.weekday(), d.toordinal(), date.fromordinal(1), d.ctime())
print(repr(d), d.replace(year=2023), d.timetuple()[:8], date.max, date.min, d < date(2024, 3, 1))
t = timedelta(days=1, hours=-3, milliseconds=5, microseconds=0.5)
print(t, repr(t), t * 3, t / 2, t // timedelta(hours=1), t % timedelta(hours=1), divmod(t, timedelta(minutes=7)), -t, abs(-t))
print(t.total_seconds(), timedelta(seconds=1) * 1.5, timedelta(1) / 3, timedelta(1) / timedelta(hours=6), timedelta.max, timedelta.resolution)
print(timedelta(microseconds=2.5), timedelta(microseconds=3.5), timedelta(days=0.1), timedelta(weeks=1.25))
n = datetime(2024, 2, 28, 23, 59, 59, 999999)
print(n + timedelta(microseconds=1), repr(n), n.isoformat(" "), n.isoformat(timespec="minutes"), n.date(), n.time())
u = datetime(2024, 1, 1, 12, tzinfo=timezone.utc)
e = timezone(timedelta(hours=-5), "EST")
print(u.astimezone(e), repr(u.astimezone(e)), u == u.astimezone(e), hash(u) == hash(u.astimezone(e)), u.timestamp())
print(u - datetime(2024, 1, 1, 12, tzinfo=e), u.utcoffset(), u.tzname(), e, timezone(timedelta(minutes=90)), u.dst())
print(time(1, 2), repr(time(1, 2, 3, 4)), time(1, 2, 3, tzinfo=e).isoformat(), time(1) < time(2), bool(time(0)))
print(u.strftime("%Y-%m-%d %H:%M:%S.%f %z %:z %Z %%"), d.strftime("%j %A"), f"{d:%d.%m.%y}", datetime(5, 1, 1).strftime("%Y %F"))
print(datetime.strptime("2021-03-04 05:06", "%Y-%m-%d %H:%M"), datetime.combine(d, time(5, fold=1)).fold)
for call in (lambda: date(2023, 2, 29), lambda: datetime(2020, 1, 1, 24), lambda: timedelta(10**10), lambda: date.max + timedelta(1),
             lambda: u < n, lambda: u - n, lambda: timezone(timedelta(1)), lambda: time(1, fold=2), lambda: d < n,
             lambda: timedelta("a"), lambda: timedelta(1) / 0, lambda: tzinfo().utcoffset(None), lambda: datetime(1, 1, 1, tzinfo=3)):
    try:
        print(call())
    except Exception as x:
        print(type(x).__name__, x)

# expect: 2024-03-01 8824 days, 0:00:00 datetime.IsoCalendarDate(year=2024, week=9, weekday=3) 2 738944 0001-01-01 Wed Feb 28 00:00:00 2024
# expect: datetime.date(2024, 2, 28) 2023-02-28 (2024, 2, 28, 0, 0, 0, 2, 59) 9999-12-31 0001-01-01 True
# expect: 21:00:00.005000 datetime.timedelta(seconds=75600, microseconds=5000) 2 days, 15:00:00.015000 10:30:00.002500 21 0:00:00.005000 (180, datetime.timedelta(microseconds=5000)) -1 day, 2:59:59.995000 21:00:00.005000
# expect: 75600.005 0:00:01.500000 8:00:00 4.0 999999999 days, 23:59:59.999999 0:00:00.000001
# expect: 0:00:00.000002 0:00:00.000004 2:24:00 8 days, 18:00:00
# expect: 2024-02-29 00:00:00 datetime.datetime(2024, 2, 28, 23, 59, 59, 999999) 2024-02-28 23:59:59.999999 2024-02-28T23:59 2024-02-28 23:59:59.999999
# expect: 2024-01-01 07:00:00-05:00 datetime.datetime(2024, 1, 1, 7, 0, tzinfo=datetime.timezone(datetime.timedelta(days=-1, seconds=68400), 'EST')) True True 1704110400.0
# expect: -1 day, 19:00:00 0:00:00 UTC EST UTC+01:30 None
# expect: 01:02:00 datetime.time(1, 2, 3, 4) 01:02:03-05:00 True True
# expect: 2024-01-01 12:00:00.000000 +0000 +00:00 UTC % 059 Wednesday 28.02.24 0005 0005-01-01
# expect: 2021-03-04 05:06:00 1
# expect: ValueError day 29 must be in range 1..28 for month 2 in year 2023
# expect: ValueError hour must be in 0..23, not 24
# expect: OverflowError Python int too large to convert to C int
# expect: OverflowError date value out of range
# expect: TypeError can't compare offset-naive and offset-aware datetimes
# expect: TypeError can't subtract offset-naive and offset-aware datetimes
# expect: ValueError offset must be a timedelta strictly between -timedelta(hours=24) and timedelta(hours=24), not datetime.timedelta(days=1)
# expect: ValueError fold must be either 0 or 1, not 2
# expect: TypeError '<' not supported between instances of 'datetime.date' and 'datetime.datetime'
# expect: TypeError unsupported type for timedelta days component: str
# expect: ZeroDivisionError division by zero
# expect: NotImplementedError a tzinfo subclass must implement utcoffset()
# expect: TypeError tzinfo argument must be None or of a tzinfo subclass, not type 'int'
