# The log analyser on a log of two megabytes that it makes itself.
# runs: {top}/examples/log_analyser.py generate access.log --megabytes 2
# runs: {top}/examples/log_analyser.py analyse access.log
# runs: {top}/examples/log_analyser.py analyse access.log --since 00:10 --until 00:20 --top 2
# runs: -c "import zlib; print('%08x' % zlib.crc32(open('access.log', 'rb').read()))"
# expect: 15,448 lines written to access.log
# expect: 15,448 lines, 8 of them unreadable
# expect: 15,440 requests in 1,955 visits, 306.3 MB sent
# expect: Pages (309 different)
# expect:          1,792   11.6%  ██                   /
# expect:          1,675   10.8%  ██                   /static/app.js
# expect:          1,664   10.8%  ██                   /static/style.css
# expect:          1,116    7.2%  █                    /api/search
# expect:            914    5.9%  █                    /shop
# expect: Bytes by page (309 different)
# expect:     35,502,482   11.6%  ██                   /
# expect:     32,718,085   10.7%  ██                   /static/app.js
# expect:     32,461,906   10.6%  ██                   /static/style.css
# expect:     22,877,504    7.5%  █                    /api/search
# expect:     17,052,549    5.6%  █                    /shop
# expect: Clients (1,696 different)
# expect:          1,985   12.9%  ███                  35.146.217.206
# expect:            925    6.0%  █                    196.17.66.31
# expect:            657    4.3%  █                    127.195.116.121
# expect:            439    2.8%  █                    167.98.202.54
# expect:            360    2.3%                       25.125.8.229
# expect: Statuses (6 different)
# expect:         12,311   79.7%  ████████████████     200
# expect:          1,846   12.0%  ██                   304
# expect:            791    5.1%  █                    404
# expect:            277    1.8%                       302
# expect:            160    1.0%                       500
# expect: Programs (5 different)
# expect:          3,149   20.4%  ████                 Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0
# expect:          3,097   20.1%  ████                 Mozilla/5.0 (Macintosh) Safari/605.1
# expect:          3,092   20.0%  ████                 Mozilla/5.0 (Windows NT 10.0) Chrome/139.0
# expect:          3,068   19.9%  ████                 curl/8.14.1
# expect:          3,034   19.7%  ████                 Googlebot/2.1 (+http://www.google.com/bot.html)
# expect: Not found (207 different)
# expect:            104   13.1%  ███                  /
# expect:             92   11.6%  ██                   /static/app.js
# expect:             91   11.5%  ██                   /static/style.css
# expect:             48    6.1%  █                    /shop
# expect:             40    5.1%  █                    /api/search
# expect: Hours (2 different)
# expect:         14,419   93.4%  ███████████████████  2026-03-01 00h
# expect:          1,021    6.6%  █                    2026-03-01 01h
# expect: Durations
# expect:   50 % within 34 ms
# expect:   95 % within 149 ms
# expect:   99 % within 294 ms
# expect: Bursts of errors (1)
# expect:   57 from 2026-03-01 00:30:49 to 2026-03-01 00:31:52
# expect: 15,448 lines, 8 of them unreadable
# expect: 2,384 requests in 715 visits, 47.3 MB sent
# expect: Pages (295 different)
# expect:            269   11.3%  ██                   /
# expect:            266   11.2%  ██                   /static/app.js
# expect: Bytes by page (295 different)
# expect:      5,565,414   11.8%  ██                   /
# expect:      5,072,166   10.7%  ██                   /static/style.css
# expect: Clients (715 different)
# expect:            281   11.8%  ██                   35.146.217.206
# expect:            139    5.8%  █                    196.17.66.31
# expect: Statuses (5 different)
# expect:          1,909   80.1%  ████████████████     200
# expect:            295   12.4%  ██                   304
# expect: Programs (5 different)
# expect:            509   21.4%  ████                 Mozilla/5.0 (Windows NT 10.0) Chrome/139.0
# expect:            475   19.9%  ████                 Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0
# expect: Not found (49 different)
# expect:             16   15.0%  ███                  /
# expect:             15   14.0%  ███                  /static/app.js
# expect: Hours (1 different)
# expect:          2,384  100.0%  ████████████████████ 2026-03-01 00h
# expect: Durations
# expect:   50 % within 34 ms
# expect:   95 % within 149 ms
# expect:   99 % within 275 ms
# expect: Bursts of errors (0)
# expect: 7c9ab32c
