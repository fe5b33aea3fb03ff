# The HTTP server and its clients, over the loopback interface.
# runs: {top}/examples/http_load.py --clients 8 --requests 40
# expect: 200 OK: 200
# expect: 201 Created: 40
# expect: 204 No Content: 40
# expect: 404 Not Found: 40
# expect: 22,920 bytes in 320 answers, 0 of them wrong
# expect: the server counted 8 connections, 320 requests
