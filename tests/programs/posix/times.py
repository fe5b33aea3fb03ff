# Clocks and calendar time.
import os, time

os.environ["TZ"] = "CET-1CEST,M3.5.0,M10.5.0/3"
time.tzset()
print(time.tzname, time.timezone, time.altzone, time.daylight)
t = time.gmtime(1e9)
print(t, t.tm_zone, t.tm_gmtoff)
t = time.localtime(1.25e9)
print(tuple(t), t.tm_zone, t.tm_gmtoff, time.mktime(t))
print(time.strftime("%Y-%m-%d %H:%M:%S %Z %z %j %%", t), time.asctime(t), time.ctime(0))
print(ascii(time.strftime("é%Y\0%m\udc80", t)), repr(time.strftime("", t)))
print(time.strptime("2020-02-29", "%Y-%m-%d"))
for call in (lambda: time.strftime("%Y", (1, 2)), lambda: time.strftime("%Y", (2000, 13, 1, 0, 0, 0, 0, 1, 0)),
             lambda: time.gmtime("a"), lambda: time.gmtime(1e30), lambda: time.sleep(-1), lambda: time.sleep("a"),
             lambda: time.asctime("a"), lambda: time.clock_gettime(99), lambda: time.sleep(float("nan")),
             lambda: time.get_clock_info("x"), lambda: time.mktime((2**40, 1, 1, 0, 0, 0, 0, 0, 0))):
    try:
        call()
    except Exception as e:
        print(type(e).__name__, e)
a = time.monotonic()
time.sleep(0.01)
print(time.monotonic() - a >= 0.01, time.perf_counter_ns() > 0, time.time() > 1.6e9)
print(time.get_clock_info("monotonic"))
print(time.struct_time(range(9)), time.struct_time(range(11)).tm_zone)

# expect: ('CET', 'CEST') -3600 -7200 1
# expect: time.struct_time(tm_year=2001, tm_mon=9, tm_mday=9, tm_hour=1, tm_min=46, tm_sec=40, tm_wday=6, tm_yday=252, tm_isdst=0) GMT 0
# expect: (2009, 8, 11, 16, 13, 20, 1, 223, 1) CEST 7200 1250000000.0
# expect: 2009-08-11 16:13:20 CEST +0200 223 % Tue Aug 11 16:13:20 2009 Thu Jan  1 01:00:00 1970
# expect: '\xe92009\x0008\udc80' ''
# expect: time.struct_time(tm_year=2020, tm_mon=2, tm_mday=29, tm_hour=0, tm_min=0, tm_sec=0, tm_wday=5, tm_yday=60, tm_isdst=-1)
# expect: TypeError strftime(): illegal time tuple argument
# expect: ValueError month out of range
# expect: TypeError 'str' object cannot be interpreted as an integer
# expect: OverflowError timestamp out of range for platform time_t
# expect: ValueError sleep length must be non-negative
# expect: TypeError 'str' object cannot be interpreted as an integer or float
# expect: TypeError Tuple or struct_time argument required
# expect: OSError [Errno 22] Invalid argument
# expect: ValueError Invalid value NaN (not a number)
# expect: ValueError unknown clock
# expect: OverflowError signed integer is greater than maximum
# expect: True True True
# expect: namespace(implementation='clock_gettime(CLOCK_MONOTONIC)', monotonic=True, adjustable=False, resolution=1e-09)
# expect: time.struct_time(tm_year=0, tm_mon=1, tm_mday=2, tm_hour=3, tm_min=4, tm_sec=5, tm_wday=6, tm_yday=7, tm_isdst=8) 9
