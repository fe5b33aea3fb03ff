"""A small HTTP server, and clients that load it, both with asyncio in one process.

    http_load.py                                   # 20 clients of 100 requests each over kept-alive connections
    http_load.py --clients 200 --requests 500
    http_load.py --serve --port 8080               # only the server, until Ctrl-C; try it with a browser
    http_load.py --connect localhost:8080          # only the clients

Says how many answers of which status came back, how many bytes they had, what the server counted, and whether every
answer was the right one. How fast it was (requests a second, median and slowest answers) is said on standard error.
"""

import argparse
import asyncio
import json
import sys
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from hashlib import sha256
from http import HTTPStatus
from urllib.parse import parse_qs, quote, unquote, urlsplit

LONGEST_BODY = 1 << 20


class BadRequest(Exception):
    """What the other side sent is not HTTP as we speak it."""


@dataclass
class Request:
    method: str
    path: str
    query: dict[str, list[str]] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""


@dataclass
class Response:
    body: bytes = b""
    status: HTTPStatus = HTTPStatus.OK
    type: str = "text/plain; charset=utf-8"

    def encode(self, keep_alive: bool) -> bytes:
        head = (f"HTTP/1.1 {self.status.value} {self.status.phrase}\r\nContent-Type: {self.type}\r\n"
                f"Content-Length: {len(self.body)}\r\nConnection: {'keep-alive' if keep_alive else 'close'}\r\n\r\n")
        return head.encode("latin-1") + self.body


async def read_head(reader: asyncio.StreamReader) -> tuple[str, dict[str, str]] | None:
    """The first line and the headers of a message; None when the other side has nothing more to say."""
    try:
        head = await reader.readuntil(b"\r\n\r\n")
    except asyncio.IncompleteReadError as error:
        if error.partial:
            raise BadRequest("the head ends early") from None
        return None
    except asyncio.LimitOverrunError:
        raise BadRequest("the head is too long") from None
    first, *lines = head[:-4].decode("latin-1").split("\r\n")
    headers = {}
    for line in lines:
        name, colon, value = line.partition(":")
        if not colon:
            raise BadRequest("a header without a colon")
        headers[name.strip().lower()] = value.strip()
    return first, headers


async def read_body(reader: asyncio.StreamReader, headers: dict[str, str]) -> bytes:
    length = headers.get("content-length", "0")
    if not length.isdecimal() or int(length) > LONGEST_BODY:
        raise BadRequest("a body of that length")
    return await reader.readexactly(int(length))


class Server:
    """Routes requests to handlers and keeps connections open as long as the client wants."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self.notes: dict[str, bytes] = {}
        self._routes: dict[str, Callable[[Request, str], Awaitable[Response]]] = {
            "": self.index, "hello": self.hello, "hash": self.hash, "note": self.note, "slow": self.slow}

    async def index(self, request: Request, rest: str) -> Response:
        links = "".join(f'<li><a href="/{name}/example">/{name}</a>' for name in self._routes if name)
        return Response(f"<!DOCTYPE html><title>Server</title><ul>{links}</ul>".encode(), type="text/html")

    async def hello(self, request: Request, rest: str) -> Response:
        greeting = request.query.get("greeting", ["Hello"])[0]
        return Response(f"{greeting}, {rest or 'world'}!\n".encode())

    async def hash(self, request: Request, rest: str) -> Response:
        digest = sha256(request.body).hexdigest()
        return Response(json.dumps({"bytes": len(request.body), "sha256": digest}).encode(), type="application/json")

    async def note(self, request: Request, rest: str) -> Response:
        """A tiny store: PUT, GET and DELETE of /note/NAME."""
        match request.method:
            case "PUT":
                created = rest not in self.notes
                self.notes[rest] = request.body
                return Response(status=HTTPStatus.CREATED if created else HTTPStatus.NO_CONTENT)
            case "GET" if rest in self.notes:
                return Response(self.notes[rest])
            case "DELETE" if self.notes.pop(rest, None) is not None:
                return Response(status=HTTPStatus.NO_CONTENT)
            case "GET" | "DELETE":
                return Response(b"no such note\n", HTTPStatus.NOT_FOUND)
        return Response(b"notes can be PUT, GET and DELETEd\n", HTTPStatus.METHOD_NOT_ALLOWED)

    async def slow(self, request: Request, rest: str) -> Response:
        """Waits a little, while other connections go on."""
        await asyncio.sleep(0.001)
        return Response(b"slow\n")

    async def answer(self, request: Request) -> Response:
        first, _, rest = request.path.lstrip("/").partition("/")
        if handler := self._routes.get(first):
            return await handler(request, rest)
        return Response(f"no such page: {request.path}\n".encode(), HTTPStatus.NOT_FOUND)

    async def connection(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.counts["connections"] += 1
        keep_alive = True
        try:
            while keep_alive and (head := await read_head(reader)):
                request = parse_request(*head)
                request.body = await read_body(reader, request.headers)
                self.counts["requests"] += 1
                keep_alive = request.headers.get("connection", "keep-alive").lower() != "close"
                writer.write((await self.answer(request)).encode(keep_alive))
                await writer.drain()
        except BadRequest as problem:
            writer.write(Response(f"{problem}\n".encode(), HTTPStatus.BAD_REQUEST).encode(keep_alive=False))
        except (ConnectionError, asyncio.IncompleteReadError):
            self.counts["broken connections"] += 1
        finally:
            writer.close()


def parse_request(first: str, headers: dict[str, str]) -> Request:
    match first.split(" "):
        case [method, target, "HTTP/1.0" | "HTTP/1.1"]:
            parts = urlsplit(target)
            return Request(method, unquote(parts.path), parse_qs(parts.query), headers)
    raise BadRequest("the first line is not METHOD TARGET VERSION")


class Client:
    """One connection that stays open."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer

    async def request(self, method: str, target: str, body: bytes = b"") -> tuple[int, bytes]:
        self._writer.write(f"{method} {target} HTTP/1.1\r\nHost: test\r\nContent-Length: {len(body)}\r\n\r\n".encode()
                           + body)
        await self._writer.drain()
        if not (head := await read_head(self._reader)):
            raise ConnectionError("the server closed the connection")
        return int(head[0].split(" ")[1]), await read_body(self._reader, head[1])

    async def close(self) -> None:
        self._writer.close()
        await self._writer.wait_closed()


def plan(client: int, number: int) -> tuple[str, str, bytes, int, bytes | None]:
    """What a client asks in its n-th request, and the answer it expects (None: does not matter)."""
    name = f"c{client}-n{number // 8}"
    match number % 8:
        case 0:
            return "GET", "/hello/" + quote(f"{name} ü"), b"", 200, f"Hello, {name} ü!\n".encode()
        case 1:
            return "PUT", f"/note/{name}", name.encode() * 50, 201, b""
        case 2:
            return "GET", f"/note/{name}", b"", 200, name.encode() * 50
        case 3:
            return "DELETE", f"/note/{name}", b"", 204, b""
        case 4:
            return "GET", f"/note/{name}", b"", 404, b"no such note\n"
        case 5:
            body = bytes(range(256)) * 4
            expected = json.dumps({"bytes": 1024, "sha256": sha256(body).hexdigest()}).encode()
            return "POST", "/hash", body, 200, expected
        case 6:
            return "GET", "/slow", b"", 200, b"slow\n"
    return "GET", "/", b"", 200, None


@dataclass
class Load:
    """What came back."""

    statuses: Counter[int] = field(default_factory=Counter)
    bytes: int = 0
    wrong: int = 0
    seconds: list[float] = field(default_factory=list)

    async def run(self, client_number: int, requests: int, host: str, port: int) -> None:
        client = Client(*await asyncio.open_connection(host, port))
        for number in range(requests):
            method, target, body, expected_status, expected_body = plan(client_number, number)
            start = time.perf_counter()
            status, answer = await client.request(method, target, body)
            self.seconds.append(time.perf_counter() - start)
            self.statuses[status] += 1
            self.bytes += len(answer)
            self.wrong += status != expected_status or expected_body not in (None, answer)
        await client.close()


async def load(host: str, port: int, clients: int, requests: int) -> Load:
    result = Load()
    start = time.perf_counter()
    async with asyncio.TaskGroup() as group:
        for number in range(clients):
            group.create_task(result.run(number, requests, host, port))
    took = time.perf_counter() - start
    for status, count in sorted(result.statuses.items()):
        print(f"{status} {HTTPStatus(status).phrase}: {count:,}")
    print(f"{result.bytes:,} bytes in {len(result.seconds):,} answers, {result.wrong} of them wrong")
    if result.seconds:
        times = sorted(result.seconds)
        print(f"{len(times) / took:,.0f} requests a second; half within {times[len(times) // 2] * 1000:.2f} ms, "
              f"99 % within {times[len(times) * 99 // 100] * 1000:.2f} ms", file=sys.stderr)
    return result


async def run(options: argparse.Namespace) -> int:
    if options.connect:
        host, _, port = options.connect.rpartition(":")
        return (await load(host, int(port), options.clients, options.requests)).wrong
    server = Server()
    async with await asyncio.start_server(server.connection, "127.0.0.1", options.port, backlog=1024) as listener:
        host, port = listener.sockets[0].getsockname()
        if options.serve:
            print(f"http://{host}:{port}/", flush=True)
            await listener.serve_forever()
        result = await load(host, port, options.clients, options.requests)
    print("the server counted", ", ".join(f"{count:,} {what}" for what, count in sorted(server.counts.items())))
    return result.wrong


def main() -> None:
    parser = argparse.ArgumentParser(description="An HTTP server and a load on it.")
    parser.add_argument("--clients", type=int, default=20, help="how many connections at once (default: 20)")
    parser.add_argument("--requests", type=int, default=100, help="how many requests over each (default: 100)")
    parser.add_argument("--port", type=int, default=0, help="where the server listens (default: any free port)")
    parser.add_argument("--serve", action="store_true", help="only serve, until Ctrl-C")
    parser.add_argument("--connect", metavar="HOST:PORT", help="load that server")
    options = parser.parse_args()
    try:
        sys.exit(1 if asyncio.run(run(options)) else 0)
    except KeyboardInterrupt:
        print("stopped")


if __name__ == "__main__":
    main()
