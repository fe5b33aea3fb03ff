# python -m http.server: listings, files, errors, its log, Ctrl-C.
# limit: 120
import http.client
import os
import re
import shlex
import signal
import subprocess

os.mkdir("root")
os.chdir("root")
os.mkdir("sub <dir>")
for name, text in {"a.txt": "alpha\n", "b.html": "<p>beta</p>", "sub <dir>/c.bin": "\0\1", ".hidden": "", "é.txt": "accent"}.items():
    with open(name, "w") as f:
        f.write(text)
    os.utime(name, (1_000_000_000, 1_000_000_000))
server = subprocess.Popen([*shlex.split(os.environ["TEST_PYTHON"]), "-u", "-m", "http.server", "0", "--bind", "127.0.0.1"],
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
first = server.stdout.readline()
print(re.sub(r"\d{4,5}", "PORT", first), end="")
port = int(re.search(r"port (\d+)", first)[1])
for method, target, headers in [
        ("GET", "/", {}), ("HEAD", "/a.txt", {}), ("GET", "/a.txt", {}), ("GET", "/a.txt?query#fragment", {}), ("GET", "/b.html", {}),
        ("GET", "/a.txt", {"If-Modified-Since": "Mon, 10 Sep 2001 00:00:00 GMT"}), ("GET", "/sub%20%3Cdir%3E", {}), ("GET", "/sub%20%3Cdir%3E/", {}),
        ("GET", "/sub%20%3Cdir%3E/c.bin", {}), ("GET", "/%C3%A9.txt", {}), ("GET", "/missing", {}), ("GET", "/../../etc/passwd", {}), ("POST", "/", {}), ("GET", "/a.txt/", {})]:
    connection = http.client.HTTPConnection("127.0.0.1", port)
    connection.request(method, target, headers=headers)
    r = connection.getresponse()
    print(method, target, r.status, r.reason, r.headers.get("Content-Type"), r.headers.get("Content-Length"), r.headers.get("Last-Modified"), r.headers.get("Location"))
    print(r.read().decode().replace("\0", "NUL").replace("\1", "ONE"))
    connection.close()
server.send_signal(signal.SIGINT)
out, err = server.communicate()
print(out, server.returncode)
print(re.sub(r"\[.*?\]", "[DATE]", err))
# expect: Serving HTTP on 127.0.0.1 port PORT (http://127.0.0.1:PORT/) ...
# expect: GET / 200 OK text/html; charset=utf-8 465 None None
# expect: <!DOCTYPE HTML>
# expect: <html lang="en">
# expect: <head>
# expect: <meta charset="utf-8">
# expect: <style type="text/css">
# expect: :root {
# expect: color-scheme: light dark;
# expect: }
# expect: </style>
# expect: <title>Directory listing for /</title>
# expect: </head>
# expect: <body>
# expect: <h1>Directory listing for /</h1>
# expect: <hr>
# expect: <ul>
# expect: <li><a href=".hidden">.hidden</a></li>
# expect: <li><a href="a.txt">a.txt</a></li>
# expect: <li><a href="b.html">b.html</a></li>
# expect: <li><a href="sub%20%3Cdir%3E/">sub &lt;dir&gt;/</a></li>
# expect: <li><a href="%C3%A9.txt">é.txt</a></li>
# expect: </ul>
# expect: <hr>
# expect: </body>
# expect: </html>
# expect:
# expect: HEAD /a.txt 200 OK text/plain 6 Sun, 09 Sep 2001 01:46:40 GMT None
# expect:
# expect: GET /a.txt 200 OK text/plain 6 Sun, 09 Sep 2001 01:46:40 GMT None
# expect: alpha
# expect:
# expect: GET /a.txt?query#fragment 200 OK text/plain 6 Sun, 09 Sep 2001 01:46:40 GMT None
# expect: alpha
# expect:
# expect: GET /b.html 200 OK text/html 11 Sun, 09 Sep 2001 01:46:40 GMT None
# expect: <p>beta</p>
# expect: GET /a.txt 304 Not Modified None None None None
# expect:
# expect: GET /sub%20%3Cdir%3E 301 Moved Permanently None 0 None /sub%20%3Cdir%3E/
# expect:
# expect: GET /sub%20%3Cdir%3E/ 200 OK text/html; charset=utf-8 323 None None
# expect: <!DOCTYPE HTML>
# expect: <html lang="en">
# expect: <head>
# expect: <meta charset="utf-8">
# expect: <style type="text/css">
# expect: :root {
# expect: color-scheme: light dark;
# expect: }
# expect: </style>
# expect: <title>Directory listing for /sub &lt;dir&gt;/</title>
# expect: </head>
# expect: <body>
# expect: <h1>Directory listing for /sub &lt;dir&gt;/</h1>
# expect: <hr>
# expect: <ul>
# expect: <li><a href="c.bin">c.bin</a></li>
# expect: </ul>
# expect: <hr>
# expect: </body>
# expect: </html>
# expect:
# expect: GET /sub%20%3Cdir%3E/c.bin 200 OK application/octet-stream 2 Sun, 09 Sep 2001 01:46:40 GMT None
# expect: NULONE
# expect: GET /%C3%A9.txt 200 OK text/plain 6 Sun, 09 Sep 2001 01:46:40 GMT None
# expect: accent
# expect: GET /missing 404 File not found text/html;charset=utf-8 460 None None
# expect: <!DOCTYPE HTML>
# expect: <html lang="en">
# expect:     <head>
# expect:         <meta charset="utf-8">
# expect:         <style type="text/css">
# expect:             :root {
# expect:                 color-scheme: light dark;
# expect:             }
# expect:         </style>
# expect:         <title>Error response</title>
# expect:     </head>
# expect:     <body>
# expect:         <h1>Error response</h1>
# expect:         <p>Error code: 404</p>
# expect:         <p>Message: File not found.</p>
# expect:         <p>Error code explanation: 404 - Nothing matches the given URI.</p>
# expect:     </body>
# expect: </html>
# expect:
# expect: GET /../../etc/passwd 404 File not found text/html;charset=utf-8 460 None None
# expect: <!DOCTYPE HTML>
# expect: <html lang="en">
# expect:     <head>
# expect:         <meta charset="utf-8">
# expect:         <style type="text/css">
# expect:             :root {
# expect:                 color-scheme: light dark;
# expect:             }
# expect:         </style>
# expect:         <title>Error response</title>
# expect:     </head>
# expect:     <body>
# expect:         <h1>Error response</h1>
# expect:         <p>Error code: 404</p>
# expect:         <p>Message: File not found.</p>
# expect:         <p>Error code explanation: 404 - Nothing matches the given URI.</p>
# expect:     </body>
# expect: </html>
# expect:
# expect: POST / 501 Unsupported method ('POST') text/html;charset=utf-8 482 None None
# expect: <!DOCTYPE HTML>
# expect: <html lang="en">
# expect:     <head>
# expect:         <meta charset="utf-8">
# expect:         <style type="text/css">
# expect:             :root {
# expect:                 color-scheme: light dark;
# expect:             }
# expect:         </style>
# expect:         <title>Error response</title>
# expect:     </head>
# expect:     <body>
# expect:         <h1>Error response</h1>
# expect:         <p>Error code: 501</p>
# expect:         <p>Message: Unsupported method ('POST').</p>
# expect:         <p>Error code explanation: 501 - Server does not support this operation.</p>
# expect:     </body>
# expect: </html>
# expect:
# expect: GET /a.txt/ 404 File not found text/html;charset=utf-8 460 None None
# expect: <!DOCTYPE HTML>
# expect: <html lang="en">
# expect:     <head>
# expect:         <meta charset="utf-8">
# expect:         <style type="text/css">
# expect:             :root {
# expect:                 color-scheme: light dark;
# expect:             }
# expect:         </style>
# expect:         <title>Error response</title>
# expect:     </head>
# expect:     <body>
# expect:         <h1>Error response</h1>
# expect:         <p>Error code: 404</p>
# expect:         <p>Message: File not found.</p>
# expect:         <p>Error code explanation: 404 - Nothing matches the given URI.</p>
# expect:     </body>
# expect: </html>
# expect:
# expect:
# expect: Keyboard interrupt received, exiting.
# expect:  0
# expect: 127.0.0.1 - - [DATE] "GET / HTTP/1.1" 200 -
# expect: 127.0.0.1 - - [DATE] "HEAD /a.txt HTTP/1.1" 200 -
# expect: 127.0.0.1 - - [DATE] "GET /a.txt HTTP/1.1" 200 -
# expect: 127.0.0.1 - - [DATE] "GET /a.txt?query#fragment HTTP/1.1" 200 -
# expect: 127.0.0.1 - - [DATE] "GET /b.html HTTP/1.1" 200 -
# expect: 127.0.0.1 - - [DATE] "GET /a.txt HTTP/1.1" 304 -
# expect: 127.0.0.1 - - [DATE] "GET /sub%20%3Cdir%3E HTTP/1.1" 301 -
# expect: 127.0.0.1 - - [DATE] "GET /sub%20%3Cdir%3E/ HTTP/1.1" 200 -
# expect: 127.0.0.1 - - [DATE] "GET /sub%20%3Cdir%3E/c.bin HTTP/1.1" 200 -
# expect: 127.0.0.1 - - [DATE] "GET /%C3%A9.txt HTTP/1.1" 200 -
# expect: 127.0.0.1 - - [DATE] code 404, message File not found
# expect: 127.0.0.1 - - [DATE] "GET /missing HTTP/1.1" 404 -
# expect: 127.0.0.1 - - [DATE] code 404, message File not found
# expect: 127.0.0.1 - - [DATE] "GET /../../etc/passwd HTTP/1.1" 404 -
# expect: 127.0.0.1 - - [DATE] code 501, message Unsupported method ('POST')
# expect: 127.0.0.1 - - [DATE] "POST / HTTP/1.1" 501 -
# expect: 127.0.0.1 - - [DATE] code 404, message File not found
# expect: 127.0.0.1 - - [DATE] "GET /a.txt/ HTTP/1.1" 404 -
# expect:
