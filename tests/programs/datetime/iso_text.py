# ISO 8601 texts to values; pickled states.
from datetime import *

for s in ("2024-02-29", "20240229", "2024-W09-4", "2024W094", "2024W09"):
    print(s, date.fromisoformat(s))
for s in ("2024-01-02T03", "2024-01-02 03:04", "20240102T030405", "2024-01-02T03:04:05.678", "2024-01-02T03:04:05,678901Z",
          "2024-01-02T03:04:05+01:30", "2024-01-02T03:04-0500", "2024-W01-1T10:00", "2024-12-31T24:00", "2024-01-02"):
    print(s, repr(datetime.fromisoformat(s)))
for s in ("03", "T03:04", "030405", "03:04:05.1+00:00", "24:00"):
    print(s, repr(time.fromisoformat(s)))
for f, s in ((date.fromisoformat, "2024-2-9"), (date.fromisoformat, "2024-W54-1"), (datetime.fromisoformat, "2024-01-02T3"),
             (time.fromisoformat, "03:4"), (time.fromisoformat, "03:04+1"), (datetime.fromisoformat, "2024-13-01"),
             (datetime.fromisoformat, "2024-01-01T24:01"), (date.fromisoformat, "2024-01-01T00"), (date.fromisoformat, 3)):
    try:
        print(f(s))
    except Exception as x:
        print(type(x).__name__, x)
for v in (date(2024, 1, 2), time(1, 2, 3, 4, fold=1), datetime(2024, 1, 2, 3, 4, 5, 6), timedelta(1, 2, 3)):
    c, args = v.__reduce__()
    print(args, c(*args) == v)
print(date.fromisocalendar(2020, 53, 7), time(1, fold=1).__reduce_ex__(4), timezone.utc.__reduce__())

# expect: 2024-02-29 2024-02-29
# expect: 20240229 2024-02-29
# expect: 2024-W09-4 2024-02-29
# expect: 2024W094 2024-02-29
# expect: 2024W09 2024-02-26
# expect: 2024-01-02T03 datetime.datetime(2024, 1, 2, 3, 0)
# expect: 2024-01-02 03:04 datetime.datetime(2024, 1, 2, 3, 4)
# expect: 20240102T030405 datetime.datetime(2024, 1, 2, 3, 4, 5)
# expect: 2024-01-02T03:04:05.678 datetime.datetime(2024, 1, 2, 3, 4, 5, 678000)
# expect: 2024-01-02T03:04:05,678901Z datetime.datetime(2024, 1, 2, 3, 4, 5, 678901, tzinfo=datetime.timezone.utc)
# expect: 2024-01-02T03:04:05+01:30 datetime.datetime(2024, 1, 2, 3, 4, 5, tzinfo=datetime.timezone(datetime.timedelta(seconds=5400)))
# expect: 2024-01-02T03:04-0500 datetime.datetime(2024, 1, 2, 3, 4, tzinfo=datetime.timezone(datetime.timedelta(days=-1, seconds=68400)))
# expect: 2024-W01-1T10:00 datetime.datetime(2024, 1, 1, 10, 0)
# expect: 2024-12-31T24:00 datetime.datetime(2025, 1, 1, 0, 0)
# expect: 2024-01-02 datetime.datetime(2024, 1, 2, 0, 0)
# expect: 03 datetime.time(3, 0)
# expect: T03:04 datetime.time(3, 4)
# expect: 030405 datetime.time(3, 4, 5)
# expect: 03:04:05.1+00:00 datetime.time(3, 4, 5, 100000, tzinfo=datetime.timezone.utc)
# expect: 24:00 datetime.time(0, 0)
# expect: ValueError Invalid isoformat string: '2024-2-9'
# expect: ValueError Invalid isoformat string: '2024-W54-1'
# expect: ValueError Invalid isoformat string: '2024-01-02T3'
# expect: ValueError Invalid isoformat string: '03:4'
# expect: ValueError Invalid isoformat string: '03:04+1'
# expect: ValueError month must be in 1..12, not 13
# expect: ValueError minute, second, and microsecond must be 0 when hour is 24
# expect: ValueError Invalid isoformat string: '2024-01-01T00'
# expect: TypeError fromisoformat: argument must be str
# expect: (b'\x07\xe8\x01\x02',) True
# expect: (b'\x01\x02\x03\x00\x00\x04',) True
# expect: (b'\x07\xe8\x01\x02\x03\x04\x05\x00\x00\x06',) True
# expect: (1, 2, 3) True
# expect: 2021-01-03 (<class 'datetime.time'>, (b'\x81\x00\x00\x00\x00\x00',)) (<class 'datetime.timezone'>, (datetime.timedelta(0),), None)
