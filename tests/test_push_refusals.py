"""Push to servers that are not there, refuse, or fail in every way we could think of."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from pathlib import Path
from typing import Any

import httpx
import pyoxigraph as ox
import pytest

from graph.errors import StoreError
from graph.exchange.push import push
from graph.exchange.sparql_store import SparqlStore
from graph.exchange.store_addresses import StoreAddresses
from graph.store import GRAPHS, Store
from tests.pushes import AS_BEFORE, SMALL, TURTLE, kept, plain, refused
from tests.servers import Answer, faulty, free_port


@pytest.fixture(autouse=True)
def _plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    plain(monkeypatch)


# -- servers that are not there, or refuse ---------------------------------------------------


def test_a_dead_server_is_named_without_the_password() -> None:
    port = free_port()
    line = refused(f"http://ana:secret@127.0.0.1:{port}/store")
    assert line == (
        f"cannot reach http://127.0.0.1:{port}/store: nothing listens there; is the server running?"
    )


def test_an_unknown_host_is_named() -> None:
    assert "there is no host no-such-host.invalid" in refused("http://no-such-host.invalid/store")


@pytest.mark.parametrize(
    "url",
    [
        "ftp://ana:secret@host/store",
        "ana:secret@host/store",
        "http://ana:se/secret@host/store",
        "http://ana:secret@host:99999/store",
        "http://ana:secret@/store",
        "http://ana:secret@[::1/store",
        "http://ana:secret@ho st/store",
        "http://ana:secret@host/store?graph=x",
        "http://ana:secret@host/store?default",
        "",
    ],
)
def test_an_address_that_is_none_is_told_without_the_password(url: str) -> None:
    line = refused(url)
    assert "secret" not in line
    assert "is no address of a graph store" in line or "names a graph" in line


def test_a_server_that_never_answers_is_given_up() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/store"
        assert refused(url, timeout=0.2) == f"{url} did not answer in full within 0.2 s"


@pytest.mark.parametrize("piece", [b"X-A: b\r\n", b"\r\n<https://e.org/a> "])
def test_a_server_that_trickles_is_given_up(piece: bytes, tmp_path: Path) -> None:
    """A line of headers, or of the body, every 50 ms: no pause is as long as the timeout.

    It ends after 0.2 s to answer, and 2 000 / 20 bytes at 100 kB a second.
    """
    with socket.create_server(("127.0.0.1", 0)) as slow:
        done = threading.Event()

        def trickle() -> None:
            connection, _ = slow.accept()
            with connection, contextlib.suppress(OSError):
                connection.recv(1000)
                connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/turtle\r\n")
                while not done.wait(0.05):
                    connection.sendall(piece)

        thread = threading.Thread(target=trickle)
        thread.start()
        url = f"http://127.0.0.1:{slow.getsockname()[1]}/store"
        started = time.monotonic()
        with (
            SparqlStore(StoreAddresses.of(url), timeout=0.2) as remote,
            pytest.raises(StoreError) as caught,
        ):
            remote.get(GRAPHS, tmp_path / "back", at_most=2_000)
        took = time.monotonic() - started
        done.set()
        thread.join()
    assert str(caught.value) == f"{url} did not answer in full within 0.201 s"
    assert took < 3


def test_connecting_and_greeting_are_short(monkeypatch: pytest.MonkeyPatch) -> None:
    """5 s to connect, 10 s for the greeting, and the 60 s only where bodies go."""
    seen: list[tuple[str, float, float]] = []
    send = httpx.Client.send

    def noted(self: httpx.Client, request: httpx.Request, **how: Any) -> httpx.Response:
        limits = request.extensions["timeout"]
        seen.append((request.method, limits["connect"], limits["read"]))
        return send(self, request, **how)

    monkeypatch.setattr(httpx.Client, "send", noted)
    with kept() as fault:
        push(SMALL, fault.url)
    assert seen[0] == ("GET", 5.0, 10.0)
    assert {limits for limits in seen[1:] if limits[0] == "PUT"} == {("PUT", 5.0, 60.0)}


def test_a_pause_is_never_longer_than_ten_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    slept: list[float] = []
    monkeypatch.setattr(time, "sleep", slept.append)
    with faulty(lambda *_: (503, {"Retry-After": "86400"}, b"")) as fault:
        assert "503" in refused(fault.url)
    assert [seconds for seconds in slept if seconds > 1] == [10.0] * 3


@pytest.mark.parametrize("host", ["a" * 70 + ".example", "ä" * 70 + ".example"])
def test_a_host_too_long_is_one_line(host: str) -> None:
    assert "address of a graph store" in (line := refused(f"http://{host}/store")) or "idna" in line


@pytest.mark.parametrize("proxy", ["http://[::1", "http://" + "ä" * 70, "gopher://a"])
def test_a_proxy_that_is_none_is_one_line(monkeypatch: pytest.MonkeyPatch, proxy: str) -> None:
    monkeypatch.setenv("http_proxy", proxy)
    assert "http://127.0.0.1:1/store" in refused("http://127.0.0.1:1/store")


def test_headers_in_no_known_code_are_no_fault() -> None:
    """http.server sends headers as Latin-1, which is neither ASCII nor UTF-8 here."""
    odd = {"X-Odd": "caf\xe9"}

    def bend(method: str, path: str, answer: Answer) -> Answer:
        return (500, odd, b"") if method == "PUT" else (answer[0], {**answer[1], **odd}, answer[2])

    with kept(bend) as fault:
        assert "answers 500" in refused(fault.url)


def test_a_graph_store_without_queries_beside_it_is_said_so() -> None:
    with faulty(lambda *_: (404, {}, b"")) as fault:
        line = refused(fault.url)
    address = fault.url.replace("/store", "/query")
    assert line.startswith(f"{address} is no SPARQL endpoint: it answers 404 to a query; ")


def test_an_answer_nested_too_deep_is_one_line() -> None:
    def answer(method: str, path: str, number: int) -> Answer:
        return 200, {"Content-Type": "application/sparql-results+json"}, b"[" * 200_000

    with faulty(answer) as fault:
        addresses = StoreAddresses.of(fault.url)
        with SparqlStore(addresses, timeout=5) as store, pytest.raises(StoreError, match="SPARQL"):
            store.graphs(GRAPHS)


def test_a_token_of_the_address_is_sent_and_never_shown() -> None:
    with faulty(lambda *_: (302, {"Location": "/login?token=s3cret"}, b"")) as fault:
        line = refused(f"{fault.url}?token=s3cret")
        assert "token=s3cret" in fault.requests[0][1]
    assert "s3cret" not in line
    assert line.startswith(f"{fault.url} redirects to /login: ")
    assert "s3cret" not in refused("ftp://host/store?token=s3cret")
    assert "s3cret" not in refused("http://host/store?token=s3cret&graph=x")


def test_what_turns_out_to_be_no_graph_store_changes_nothing() -> None:
    """It takes all, and answers a page when the graph is read back."""

    def page(method: str, path: str, answer: Answer) -> Answer:
        told = method == "GET" and "staging" in path and path.startswith("/store")
        return (200, {"Content-Type": "text/html"}, b"<p>") if told else answer

    with kept(page) as fault:
        line = refused(fault.url)
    assert "answers text/html, not RDF" in line
    assert line.endswith(AS_BEFORE)


def test_what_is_no_tls_is_said_to_be_none() -> None:
    with faulty(lambda *_: (200, TURTLE, b"")) as fault:
        line = refused(fault.url.replace("http:", "https:"))
    assert line.startswith("no secure connection to https://127.0.0.1:")


def answers(status: int, headers: dict[str, str] | None = None, body: bytes = b"") -> str:
    """The line for a store that is sound but for its answer to PUT."""

    def bend(method: str, path: str, answer: Answer) -> Answer:
        return (status, headers or {}, body) if method == "PUT" else answer

    with kept(bend) as fault:
        line = refused(fault.url)
        assert fault.url in line
        assert line.endswith(AS_BEFORE)
    return line


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (401, "it asks for a password; set LINGKAR_USER and LINGKAR_PASSWORD"),
        (403, "forbids loading "),
        (404, "is no graph store: it answers 404 when loading "),
        (405, "is no graph store: it answers 405 when loading "),
        (413, "takes no request that large (413)"),
        (500, "answers 500 when loading "),
        (503, "answers 503 when loading "),
        (507, "answers 507 when loading "),
    ],
)
def test_each_refusal_is_one_line(status: int, said: str) -> None:
    assert said in answers(status)


def test_the_servers_own_words_are_told_on_one_line() -> None:
    plain = {"Content-Type": "text/plain"}
    line = answers(500, plain, b"disk\nfull\x1b[2J" + b"x" * 999)
    assert ": disk full [2Jxxx" in line
    assert len(line) < 500


def test_of_a_long_refusal_no_more_is_read_than_is_told() -> None:
    """30 MB, which are more than the answer to any request may have."""
    line = answers(500, {"Content-Type": "text/plain"}, b"full " * 6_000_000)
    assert "answers 500 when loading " in line
    assert ": full full " in line


def test_redirects_are_told_and_not_followed() -> None:
    with faulty(lambda *_: (302, {"Location": "http://u:secret@127.0.0.1:1/store"}, b"")) as fault:
        line = refused(fault.url)
        assert len(fault.requests) == 1
    assert "redirects to http://127.0.0.1:1/store: give the address" in line


def test_a_page_instead_of_rdf_is_found_before_anything_is_changed() -> None:
    html = {"Content-Type": "text/html; charset=utf-8"}
    with faulty(lambda *_: (200, html, b"<!doctype html>")) as fault:
        line = refused(fault.url)
        assert [method for method, *_ in fault.requests] == ["GET"]
    assert f"{fault.url} answers text/html, not RDF" in line


def test_what_speaks_no_http_is_said_so() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def greet() -> None:
            connection, _ = listener.accept()
            with connection:
                connection.recv(1000)
                connection.sendall(b"-ERR unknown command\r\n\r\n")

        thread = threading.Thread(target=greet)
        thread.start()
        line = refused(f"http://127.0.0.1:{listener.getsockname()[1]}/store")
        thread.join()
    assert "does not speak HTTP" in line


# -- servers that fail on the way ------------------------------------------------------------


@pytest.mark.parametrize("busy", [429, 502, 503, 504])
def test_a_busy_server_is_asked_again(busy: int) -> None:
    puts: list[str] = []

    def once(method: str, path: str, answer: Answer) -> Answer:
        if method == "PUT":
            puts.append(path)
        return (busy, {}, b"") if method == "PUT" and len(puts) == 1 else answer

    with kept(once) as fault:
        push(SMALL, fault.url, pause=0.01)
    assert len(puts) == 3  # two graphs, one of them twice
    assert puts[0] == puts[1]


@pytest.mark.parametrize("unknown", [400, 406, 415])
def test_a_server_that_knows_no_n_triples_gets_turtle(unknown: int) -> None:
    def bend(method: str, path: str, answer: Answer) -> Answer:
        sent = fault.requests[-1][2].get("Content-Type")
        return (unknown, {}, b"") if sent == "application/n-triples" else answer

    with kept(bend) as fault:
        push(SMALL, fault.url, pause=0.01)
    puts = [headers["Content-Type"] for method, _, headers in fault.requests if method == "PUT"]
    assert puts == 2 * ["application/n-triples", "text/turtle"]  # two graphs


def test_a_server_that_always_cuts_the_connection_is_given_up() -> None:
    with faulty(lambda *_: None) as fault:
        assert refused(fault.url) == f"{fault.url} cut the connection 4 times"
        assert len(fault.requests) == 4


@pytest.mark.parametrize("said", [b"/b>", b"10.5", b"\n"])
def test_a_server_that_loses_or_changes_triples_is_found_out(said: bytes) -> None:
    """Of what is read back, one thing is bent; what readers see stays as it was."""
    native = ox.Store()

    def bend(method: str, path: str, answer: Answer) -> Answer:
        status, headers, body = answer
        if method == "GET" and "staging" in path and path.startswith("/store"):
            lines = body.splitlines(keepends=True)
            bent = b"".join(lines[1:]) if said == b"\n" else body.replace(said, said + b"9")
            return status, headers, bent
        return answer

    with kept(bend, native) as fault:
        line = refused(fault.url)
    assert "does not hold what was sent of <" in line
    assert line.endswith(AS_BEFORE)
    assert not [g for g in native.named_graphs() if str(g.value).startswith(GRAPHS)]


def test_an_answer_without_end_is_cut_off() -> None:
    def long(method: str, path: str, answer: Answer) -> Answer:
        status, headers, body = answer
        return status, headers, body + b"\n" * 3_000_000 * (method == "GET" and status == 200)

    with kept(long) as fault:
        assert "answers far more than was asked for" in refused(fault.url)


def test_what_a_broken_push_left_is_compared_before_it_is_used() -> None:
    """The last graph arrives and its answer is an error; then somebody takes a triple out."""
    native = ox.Store()
    broken = True

    def bend(method: str, path: str, answer: Answer) -> Answer:
        return (507, {}, b"") if method == "PUT" and broken else answer

    with kept(bend, native) as fault:
        refused(fault.url)
        native.update("DELETE WHERE { GRAPH ?g { ?s a ?o } }")
        broken = False
        assert push(SMALL, fault.url).triples == 4
    held = {str(q.triple) for q in native if str(q.graph_name.value).startswith(GRAPHS)}
    assert held == {str(q.triple) for q in SMALL.native}


def test_a_store_that_keeps_half_of_a_failed_update_is_refused() -> None:
    """As rdflib's store does: the first step of the probe stays although the second failed."""
    native = ox.Store()

    def half(method: str, path: str, answer: Answer) -> Answer:
        if path == "/update" and answer[0] == 400:
            native.update(fault.body.decode().partition(" ; DROP")[0])
        return answer

    with kept(half, native) as fault:
        line = refused(fault.url)
    assert "does not do a SPARQL Update of several steps as a whole or not at all" in line
    assert list(native) == []


def test_a_dry_run_only_reads() -> None:
    with kept() as fault:
        push(SMALL, fault.url, dry=True)
    assert {(method, httpx.URL(path).path) for method, path, _ in fault.requests} == {
        ("GET", "/store"),
        ("POST", "/query"),
    }


# -- passwords -------------------------------------------------------------------------------


def test_the_password_of_the_address_is_sent_and_never_shown() -> None:
    """Basic authentication, RFC 7617: base64 of ``ana:s@crt`` is ``YW5hOnNAY3J0``."""
    with faulty(lambda *_: (401, {}, b"")) as fault:
        line = refused(fault.url.replace("//", "//ana:s%40crt@"))
        assert fault.requests[1][2]["Authorization"] == "Basic YW5hOnNAY3J0"
    assert "the user or password is wrong" in line
    for secret in ("s%40crt", "s@crt", "ana"):
        assert secret not in line


def test_an_empty_store_pushes_nothing() -> None:
    with kept() as fault:
        report = push(Store(ox.Store(), {}, Path()), fault.url)
    assert (report.graphs, report.triples) == ((), 0)
