"""SPARQL endpoints for tests of reading: sound ones over a store in memory, and bent ones."""

from __future__ import annotations

import json
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

import httpx
import pyoxigraph as ox
import pytest
from click.testing import CliRunner

import cli
from graph.store import ONTOLOGY_GRAPH, Store
from tests.pushes import plain

SECRET = "s3cr3t"
JSON = "application/sparql-results+json"
Reply = tuple[int, dict[str, str], bytes]
Bend = Callable[[str, dict[str, str], Reply], Reply | None]


def put(store: Store, url: str, auth: httpx.Auth | None = None, base: str | None = None) -> None:
    """Send every graph of a store to a graph store; with ``base`` the data alone, named anew."""
    with httpx.Client(auth=auth, trust_env=False, timeout=60) as client:
        for graph in (*store.graphs(), *([ONTOLOGY_GRAPH] if base is None else [])):
            named = graph if base is None else base + graph.rpartition("/")[2]
            body = store.native.dump(format=ox.RdfFormat.N_TRIPLES, from_graph=ox.NamedNode(graph))
            kind = {"Content-Type": "application/n-triples", "Expect": "100-continue"}
            sent = client.put(url, params={"graph": named}, content=body, headers=kind)
            assert sent.status_code in (200, 201, 204), sent.text


class Endpoint:
    """A running server: its ``url``, and the queries and headers that it got."""

    def __init__(self) -> None:
        self.url = ""
        self.asked: list[tuple[str, dict[str, str]]] = []


def unbent(query: str, headers: dict[str, str], reply: Reply) -> Reply:
    return reply


@contextmanager
def endpoint(native: ox.Store, bend: Bend = unbent) -> Iterator[Endpoint]:
    """A server that answers from a store; ``bend`` changes its replies (None: cuts the connection).

    A reply whose body is shorter than the Content-Length it tells ends there.
    """
    running = Endpoint()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            told = self.rfile.read(int(self.headers["Content-Length"])).decode()
            query, headers = parse_qs(told)["query"][0], dict(self.headers)
            running.asked.append((query, headers))
            answer = native.query(query)
            assert isinstance(answer, ox.QuerySolutions)
            body = answer.serialize(format=ox.QueryResultsFormat.JSON)
            reply = bend(query, headers, (200, {"Content-Type": JSON}, bytes(body or b"")))
            self.close_connection = True
            if reply is None:
                self.connection.shutdown(socket.SHUT_RDWR)
                return
            status, named, content = reply
            self.send_response(status)
            for name, value in {"Content-Length": str(len(content)), **named}.items():
                self.send_header(name, value)
            self.send_header("Connection", "close")
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: Any) -> None:
            """Keep the output of the tests clean."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    running.url = f"http://127.0.0.1:{server.server_address[1]}/query"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield running
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def rows(reply: Reply, change: Callable[[list[Any]], list[Any]]) -> Reply:
    """A reply with its rows changed."""
    status, headers, body = reply
    told = json.loads(body)
    told["results"]["bindings"] = change(told["results"]["bindings"])
    return status, headers, json.dumps(told).encode()


@contextmanager
def plain_environment(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No proxy before loopback, nobody's password, no long pauses, and the signals as before."""
    plain(monkeypatch)
    monkeypatch.setattr("graph.connection.connection._LONGEST_PAUSE", 0.01)
    before = signal.getsignal(signal.SIGTERM)  # a command line sets what it does
    yield
    signal.signal(signal.SIGTERM, before)


def refusal(data: str, *words: str) -> str:
    """The one sentence that a command says of data that cannot be read."""
    done = CliRunner().invoke(cli.lingkar, [*(words or ("concentration",)), "--data", data])
    assert (done.exit_code, done.stdout) == (2, ""), done.output
    assert done.stderr.startswith("lingkar: ")
    assert done.stderr.count("\n") == 1, done.stderr
    assert SECRET not in done.stderr
    assert "this is a bug" not in done.stderr
    return done.stderr.removeprefix("lingkar: ").rstrip("\n")


def bent(native: ox.Store, bend: Bend) -> str:
    """What is said of a server whose replies are bent, its address told as URL."""
    with endpoint(native, bend) as running:
        said = refusal(running.url.replace("http://", f"http://ana:{SECRET}@"))
        assert running.url in said
        return said.replace(running.url, "URL")
