"""Servers that are not what they should be: each is told in a sentence, and nothing made up."""

from __future__ import annotations

import base64
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
from click.testing import CliRunner

import cli
from graph.connection import connection
from graph.errors import StoreError
from graph.extraction import endpoint as endpoints
from graph.extraction.endpoint import Endpoint
from graph.extraction.opening import open_data
from graph.store import Store
from tests.endpoints import (
    JSON,
    SECRET,
    Bend,
    Reply,
    bent,
    endpoint,
    plain_environment,
    refusal,
)
from tests.servers import free_port

HTML = {"Content-Type": "text/html; charset=utf-8"}


@pytest.fixture(autouse=True)
def _plain_environment(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with plain_environment(monkeypatch):
        yield


def always(status: int, headers: dict[str, str], body: bytes = b"") -> Bend:
    return lambda query, sent, reply: (status, headers, body)


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        ((200, HTML, b"<html>Hello</html>"), "URL answers text/html, not results of a query"),
        ((200, {}, b"{}"), "URL answers something unnamed, not results of a query"),
        ((500, {"Content-Type": "text/plain"}, b"no\nroom"), "URL answers 500 to a query: no room"),
        ((500, HTML, b"<html>"), "URL answers 500 to a query"),
        ((503, HTML, b""), "URL answers 503 to a query, also when asked 4 times"),
        ((404, HTML, b""), "URL is no SPARQL endpoint: it answers 404 to a query; give"),
        ((403, HTML, b""), "URL forbids reading (403)"),
        ((401, HTML, b""), "URL refuses (401): the user or password is wrong; set LINGKAR_USER"),
        (
            (302, {"Location": f"http://ana:{SECRET}@elsewhere.example/sparql?x"}, b""),
            "URL redirects to http://elsewhere.example/sparql: give the address",
        ),
        ((200, {"Content-Type": JSON}, b""), "URL answers with SPARQL results that are cut off"),
        ((200, {"Content-Type": JSON}, b"[1]"), "URL answers with SPARQL results that are cut off"),
        ((200, {"Content-Type": JSON}, b'{"head":{},"boolean":true}'), "URL answers yes or no"),
        (
            (200, {"Content-Type": JSON}, b'{"head":{"vars":["x"]},"results":{"bindings":[]}}'),
            "URL answers without the variable ?graph it was asked for",
        ),
        (
            (200, {"Content-Type": JSON}, b'{"a":' * 200_000),
            "URL answers JSON that is nested too deep to be read",
        ),
        ((200, {"Content-Type": JSON, "X-SQL-State": "S1TAT"}, b""), "URL gave up before"),
    ],
)  # fmt: skip
def test_an_answer_that_is_none(native: ox.Store, reply: Reply, said: str) -> None:
    assert bent(native, always(*reply)).startswith(said)


def test_a_server_that_asks_for_a_password_and_gets_none(native: ox.Store) -> None:
    with endpoint(native, always(401, HTML)) as running:
        assert "(401): it asks for a password; set LINGKAR_USER" in refusal(running.url)


def test_nothing_listens() -> None:
    url = f"http://127.0.0.1:{free_port()}/query"
    assert refusal(url) == (f"cannot reach {url}: nothing listens there; is the server running?")


@pytest.mark.parametrize(
    "url", ["http://", "http:///x", f"http://a:{SECRET}@h:99999/x", "https://a b/"]
)
def test_no_address(url: str) -> None:
    assert "is no address of a SPARQL endpoint: it is like http" in refusal(url)


def test_a_connection_cut_each_time(native: ox.Store) -> None:
    assert bent(native, lambda *_: None) == "URL cut the connection 4 times"


def test_a_connection_cut_once_is_no_loss(native: ox.Store, world: Path) -> None:
    asked: set[str] = set()

    def bend(query: str, headers: dict[str, str], reply: Reply) -> Reply | None:
        seen = query in asked
        asked.add(query)
        return reply if seen else (503, HTML, b"") if len(asked) % 2 else None

    with endpoint(native, bend) as running:
        assert set(open_data(running.url).quads()) == set(Store.open(world).quads())


def test_a_body_that_ends_early(native: ox.Store) -> None:
    def bend(query: str, headers: dict[str, str], reply: Reply) -> Reply:
        status, named, body = reply
        return status, {**named, "Content-Length": str(len(body))}, body[:-20]

    assert bent(native, bend) == "URL cut the connection 4 times"


def test_a_body_that_says_it_is_whole_and_is_not(native: ox.Store) -> None:
    said = bent(native, lambda query, headers, reply: (*reply[:2], reply[2][:-20]))
    assert said.startswith("URL answers with SPARQL results that are cut off or not well-formed: ")


@pytest.mark.parametrize("slow", ["head", "body"])
def test_a_server_that_drips_is_left(slow: str) -> None:
    """Bytes keep coming, so no timeout of the client ends it."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        stop = threading.Event()

        def drip() -> None:
            with listening.accept()[0] as connection:
                start = b"HTTP/1.1 200 OK\r\nContent-Type: " + JSON.encode()
                connection.sendall(start + (b"\r\n\r\n" if slow == "body" else b"\r\nX: "))
                while not stop.wait(0.02):
                    try:
                        connection.sendall(b"x")
                    except OSError:
                        return

        thread = threading.Thread(target=drip)
        thread.start()
        url = f"http://127.0.0.1:{listening.getsockname()[1]}/query"
        try:
            with (
                Endpoint.at(url, timeout=0.5) as asked,
                pytest.raises(StoreError, match=r"did not answer in full within 0\.5 s"),
            ):
                asked.select("SELECT ?a {}", ["a"])
        finally:
            stop.set()
            thread.join()


def test_a_server_that_says_nothing_is_left() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        url = f"http://127.0.0.1:{listening.getsockname()[1]}/query"
        with (
            Endpoint.at(url, timeout=0.2) as asked,
            pytest.raises(StoreError, match=r"did not answer in full within 0\.2 s"),
        ):
            asked.select("SELECT ?a {}", ["a"])


def test_all_answers_together_take_no_longer_than_they_may(native: ox.Store) -> None:
    with endpoint(native) as running, Endpoint.at(running.url, whole=0.0) as asked:
        with pytest.raises(StoreError, match="takes too long to tell all it holds"):
            asked.select("SELECT ?a {}", ["a"])
        assert running.asked == []


def test_an_endless_answer_is_left(native: ox.Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(endpoints, "LARGEST_ANSWER", 1 << 20)
    said = bent(native, always(200, {"Content-Type": JSON}, b" " * (2 << 20)))
    assert said == ("URL answers far more than was asked for (over 1 MB): is it a SPARQL endpoint?")


@pytest.mark.parametrize("scheme", ["Basic", "Digest"])
def test_a_password_is_given_in_the_way_it_is_asked_for_and_only_then(
    native: ox.Store, scheme: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    challenge = {
        "Basic": 'Basic realm="r"',
        "Digest": 'Digest realm="r", qop="auth", nonce="abc", algorithm=MD5',
    }[scheme]

    def bend(query: str, headers: dict[str, str], reply: Reply) -> Reply:
        if headers.get("Authorization", "").startswith(scheme):
            return reply
        return 401, {"WWW-Authenticate": challenge}, b""

    monkeypatch.setenv("LINGKAR_USER", "ana")
    monkeypatch.setenv("LINGKAR_PASSWORD", SECRET)
    with endpoint(native, bend) as running:
        assert open_data(running.url).graphs()
        given = [headers.get("Authorization", "") for _, headers in running.asked]
        assert given[0] == ""
        assert sum(not each for each in given) <= 2  # digest begins anew with each client
        assert not any(SECRET in each for each in given)
    with endpoint(native) as running:
        open_data(running.url)
        assert not any("Authorization" in headers for _, headers in running.asked)


def test_nothing_is_written_into_a_store(native: ox.Store, tmp_path: Path) -> None:
    on_disk = tmp_path / "store"
    ox.Store(str(on_disk)).flush()
    for data in ("http://ana:s3cr3t@127.0.0.1:9/query", str(on_disk)):
        assert "it is a store, and what is added by hand lies in files" in refusal(
            data, "add", "source", "--dry-run"
        )
        done = CliRunner().invoke(cli.lingkar, ["import", str(tmp_path), "--out", data])
        assert done.exit_code == 2
        assert "it is a store; bring them into a folder" in done.stderr
        assert SECRET not in done.stderr
        assert "cannot be looked at beside data in a store" in refusal(data, "check", "x.ttl")


@pytest.mark.parametrize(
    ("retry_after", "waited"),
    [
        (["3", "86400", "soon"], [3.0, 10.0, 2.0]),  # 0.5 s, doubled
        (["Fri, 31 Dec 9999 23:59:59 GMT", "Sun, 99 Nov 1994 08:49:37 GMT"], [10.0, 1.0]),
        (["Sun, 06 Nov 1994 08:49:37 GMT"], []),
    ],
    ids=["seconds", "dates", "a date that has been"],
)
def test_a_server_that_asks_for_patience_gets_it(
    retry_after: list[str],
    waited: list[float],
    native: ox.Store,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """RFC 9110, section 10.2.3: Retry-After in seconds or a date; no more than ten are waited."""
    slept: list[float] = []
    monkeypatch.setattr(connection, "_LONGEST_PAUSE", 10.0)
    monkeypatch.setattr(time, "sleep", lambda seconds: slept.append(seconds))
    told = iter(retry_after)

    def bend(query: str, headers: dict[str, str], reply: Reply) -> Reply:
        wait = next(told, None)
        return reply if wait is None else (503, {"Retry-After": wait}, b"")

    with endpoint(native, bend) as running:
        assert open_data(running.url).graphs()
    assert [seconds for seconds in slept if seconds > 0.1] == waited


@pytest.mark.parametrize("place", ["netrc", "token"])
def test_who_asks_is_told_as_for_a_push(
    native: ox.Store, place: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Basic is base64 of user and password (RFC 7617), a token is sent as it is (RFC 6750)."""
    netrc = tmp_path / "netrc"
    netrc.write_text(f"machine 127.0.0.1 login ana password {SECRET}\n", encoding="ascii")
    if place == "netrc":
        monkeypatch.setenv("NETRC", str(netrc))
        expected = "Basic " + base64.b64encode(f"ana:{SECRET}".encode()).decode()
    else:
        monkeypatch.setenv("LINGKAR_TOKEN", SECRET)
        expected = f"Bearer {SECRET}"

    def bend(query: str, headers: dict[str, str], reply: Reply) -> Reply:
        return reply if headers.get("Authorization") == expected else (401, {}, b"")

    with endpoint(native, bend) as running:
        assert open_data(running.url).graphs()
    with endpoint(native, always(401, {})) as running:
        wrong = {"netrc": "user or password is wrong", "token": "token is wrong or has expired"}
        assert wrong[place] in refusal(running.url)


def test_what_speaks_no_http_is_said_so() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def greet() -> None:
            with listener.accept()[0] as accepted:
                accepted.recv(1000)
                accepted.sendall(b"-ERR unknown command\r\n\r\n")

        thread = threading.Thread(target=greet)
        thread.start()
        url = f"http://127.0.0.1:{listener.getsockname()[1]}/query"
        assert refusal(url).startswith(f"{url} does not speak HTTP: ")
        thread.join()


@pytest.mark.parametrize("named", ["graph=https://e.org/g", "default"])
def test_an_address_of_one_graph_is_told_how_graphs_are_named(named: str) -> None:
    said = refusal(f"http://ana:{SECRET}@127.0.0.1:9/query?{named}")
    assert said == (
        f"http://127.0.0.1:9/query names a graph: leave {named.partition('=')[0]} out of what "
        "follows the ?, and say which graphs to read as in …/query?named-graph-uri=IRI"
    )


def test_a_mistyped_scheme_tells_no_password() -> None:
    at = "htp://me:s3cret@127.0.0.1:9/q"
    said = CliRunner().invoke(cli.lingkar, ["concentration", "openai", "--data", at])
    assert said.exit_code == 2
    assert "no address of a SPARQL endpoint" in said.output
    assert "s3cret" not in said.output
