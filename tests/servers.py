"""Servers for tests of push: the real Oxigraph, and small ones with a fault. Loopback only."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sysconfig
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import httpx
import pyoxigraph as ox
import pytest

Answer = tuple[int, dict[str, str], bytes]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def oxigraph_program() -> str:
    """The server's program; the test is skipped without it, failed where nothing may be skipped."""
    beside = Path(sysconfig.get_path("scripts"), "oxigraph")
    found = str(beside) if beside.is_file() else shutil.which("oxigraph")
    if found:
        return found
    if os.environ.get("LINGKAR_REQUIRE_ALL"):
        pytest.fail("the program oxigraph is not installed (pip install oxigraph)")
    pytest.skip("the program oxigraph is not installed (pip install oxigraph)")


@contextmanager
def oxigraph(folder: Path, *, kept: bool = True) -> Iterator[str]:
    """A running Oxigraph with its data in ``folder``: the base URL, without a slash at the end.

    If they are not to be ``kept``, they are in memory alone.
    """
    port = free_port()
    command = [oxigraph_program(), "serve", *(("--location", str(folder)) if kept else ())]
    with (folder.parent / "oxigraph.log").open("wb") as log:
        server = subprocess.Popen([*command, "--bind", f"127.0.0.1:{port}"], stdout=log, stderr=log)
        try:
            base = f"http://127.0.0.1:{port}"
            wait_until_up("oxigraph", f"{base}/query", server)
            yield base
        finally:
            server.terminate()
            try:
                server.wait(timeout=10)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()


def wait_until_up(
    name: str, query: str, server: subprocess.Popen[bytes], *, seconds: float = 20
) -> None:
    """Return when a server that was started answers queries at ``query``; RuntimeError if not."""
    until = time.monotonic() + seconds
    while time.monotonic() < until and server.poll() is None:
        try:
            asked = httpx.get(query, params={"query": "ASK {}"}, timeout=5, trust_env=False)
        except httpx.HTTPError:
            time.sleep(0.05)
        else:
            if asked.status_code == 200:
                return
    raise RuntimeError(f"{name} did not start within {seconds:g} s")


class Fault:
    """A server that answers every request as told; ``requests`` are those it got.

    ``answer(method, path, number)`` gives status, headers and body, or None to cut the
    connection without a word; ``number`` counts from 1.
    """

    def __init__(self, answer: Callable[[str, str, int], Answer | None]) -> None:
        self.requests: list[tuple[str, str, dict[str, str]]] = []
        self.answer = answer
        self.body = b""
        self.url = ""


class Sound:
    """Answers of a sound store: a graph store with queries and updates beside it.

    Whatever the path: a body ``query=…`` is a query, another that is posted an update.
    """

    def __init__(self) -> None:
        self.native = ox.Store()

    def __call__(self, method: str, path: str, body: bytes) -> Answer:
        """The answer to one request."""
        asked = httpx.URL(path).params
        if method == "POST" and body.startswith(b"query="):
            return self.query(parse_qs(body.decode())["query"][0])
        if method == "POST":
            return self.update(re.sub(r"^define sql:log-enable [13] ", "", body.decode()))
        if "query" in asked:
            return self.query(asked["query"])
        graph = ox.NamedNode(asked["graph"])
        if method == "PUT":
            self.native.remove_graph(graph)
            self.native.load(body, format=ox.RdfFormat.TURTLE, to_graph=graph)
            return 204, {}, b""
        if not self.native.contains_named_graph(graph):
            return 404, {}, b""
        held = self.native.dump(format=ox.RdfFormat.N_TRIPLES, from_graph=graph)
        return 200, {"Content-Type": "application/n-triples"}, bytes(held or b"")

    def query(self, text: str) -> Answer:
        """The answer to a query."""
        answer = self.native.query(text)
        if isinstance(answer, ox.QueryTriples):
            told = answer.serialize(format=ox.RdfFormat.N_TRIPLES)
            return 200, {"Content-Type": "text/plain"}, bytes(told or b"")
        told = answer.serialize(format=ox.QueryResultsFormat.JSON)
        return 200, {"Content-Type": "application/sparql-results+json"}, bytes(told or b"")

    def update(self, text: str) -> Answer:
        """The answer to an update, which is done as a whole or not at all."""
        try:
            self.native.update(text)
        except (OSError, RuntimeError, SyntaxError) as error:
            return 400, {"Content-Type": "text/plain"}, str(error).encode()
        return 204, {}, b""


@contextmanager
def faulty(answer: Callable[[str, str, int], Answer | None]) -> Iterator[Fault]:
    """A running :class:`Fault` on a free port."""
    fault = Fault(answer)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def handle_any(self) -> None:
            fault.body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            fault.requests.append((self.command, self.path, dict(self.headers)))
            told = fault.answer(self.command, self.path, len(fault.requests))
            self.close_connection = True
            if told is None:
                self.connection.shutdown(socket.SHUT_RDWR)
                return
            status, headers, body = told
            self.send_response(status)
            for name, value in {"Connection": "close", **headers}.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            with suppress(OSError):  # who asked has heard enough
                self.wfile.write(body)

        do_GET = do_PUT = do_DELETE = do_POST = handle_any  # noqa: N815

        def log_message(self, format: str, *args: Any) -> None:
            """Keep the output of the tests clean."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    fault.url = f"http://127.0.0.1:{server.server_address[1]}/store"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield fault
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
