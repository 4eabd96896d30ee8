"""A proxy between a client and a real server that does harm to chosen requests. Loopback only."""

from __future__ import annotations

import socket
import struct
import threading
import time
from collections.abc import Callable, Container, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx

FAULTS = ("drop", "lost", "reset", "delay", "503", "truncated")
"""``drop``: closed, never forwarded. ``lost``: done, and closed without an answer. ``reset``: done,
and reset. ``delay``: done, and answered too late. ``503``: not forwarded. ``truncated``: done,
and half the answer is sent."""

DELAY = 0.6
"""Seconds: longer than the timeout of the tests."""


class Proxy:
    """Where it is, and how many requests it has seen; ``fault(number)`` says what to do to one."""

    def __init__(self, fault: Callable[[int], str | None]) -> None:
        self.fault = fault
        self.seen: list[str] = []
        self.url = ""


@contextmanager
def between(
    target: str,
    fault: Callable[[int], str | None],
    *,
    auth: httpx.Auth | None = None,
    only: Container[str] | None = None,
) -> Iterator[Proxy]:
    """A running proxy to ``target`` (a base URL), let in there by ``auth``; ``number`` counts
    requests from 1. Paths other than ``only`` are answered with 404, as if nothing were there.
    """
    proxy = Proxy(fault)
    lock = threading.Lock()
    server_side = httpx.Client(trust_env=False, timeout=30, auth=auth)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def handle_any(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            with lock:
                proxy.seen.append(f"{self.command} {self.path.partition('?')[0]}")
                harm = proxy.fault(len(proxy.seen))
            self.close_connection = True
            with suppress(OSError):
                self._answer(harm, body)

        def _answer(self, harm: str | None, body: bytes) -> None:
            if harm == "drop":
                return
            if harm == "503":
                self.send_response(503)
                self.send_header("Content-Length", "0")
                self.end_headers()
                return
            if only is not None and self.path.partition("?")[0] not in only:
                self.send_error(404)
                return
            passed = {
                k: v for k, v in self.headers.items() if k.lower() in ("content-type", "accept")
            }
            answer = server_side.request(
                self.command, target + self.path, content=body, headers=passed
            )
            if harm == "lost":
                return
            if harm == "reset":
                self.connection.setsockopt(
                    socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0)
                )
                return
            if harm == "delay":
                time.sleep(DELAY)
            self.send_response(answer.status_code)
            self.send_header("Content-Type", answer.headers.get("content-type", "text/plain"))
            cut = harm == "truncated"
            self.send_header("Content-Length", str(len(answer.content) + cut))
            self.end_headers()
            self.wfile.write(answer.content[: len(answer.content) // 2] if cut else answer.content)

        do_GET = do_PUT = do_POST = do_DELETE = handle_any  # noqa: N815

        def log_message(self, format: str, *args: Any) -> None:
            """Keep the output of the tests clean."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    proxy.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield proxy
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
        server_side.close()
