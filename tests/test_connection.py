"""One connection to several hosts, and what it puts aside, on servers that answer as told."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx
import pytest

from graph.connection.address import Address, Purpose
from graph.connection.answer import Answer as AnswerOf
from graph.connection.connection import Connection
from graph.errors import OutputError, StoreError
from graph.exchange.push import push
from graph.exchange.sparql_store import SparqlStore
from graph.exchange.store_addresses import StoreAddresses
from tests.pushes import SMALL
from tests.servers import Answer, faulty

PURPOSE = Purpose("store", "", "", "")
LINE = b"<https://e.org/a> <https://e.org/b> <https://e.org/c> .\n"
TRIPLES = {"Content-Type": "application/n-triples"}


@contextmanager
def kept_open(*, trickles: bool) -> Iterator[str]:
    """A server of one connection, which is kept; its second answer never ends if it trickles."""
    done = threading.Event()

    def serve() -> None:
        connection, _ = listener.accept()
        with connection, suppress(OSError):
            connection.recv(10_000)
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
            if trickles and connection.recv(10_000):
                connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n")
                while not done.wait(0.05):
                    connection.sendall(b"x")
            done.wait(10)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}/"
        finally:
            done.set()
            thread.join()


def test_time_is_up_too_for_a_host_that_is_not_the_one_reached_last() -> None:
    with kept_open(trickles=True) as one, kept_open(trickles=False) as other:
        first, second = (Address.of(url, PURPOSE) for url in (one, other))
        with Connection(first, timeout=0.3) as connection:
            assert connection.send("GET", first).content == b"ok"
            assert connection.send("GET", second).content == b"ok"
            started = time.monotonic()
            with pytest.raises(StoreError, match=r"did not answer in full within 0\.3 s$"):
                connection.send("GET", first)
            assert time.monotonic() - started < 2  # the server goes on until it is left


@pytest.mark.parametrize("path", ["/store", "/sparql-graph-crud-auth"])
@pytest.mark.parametrize("code", [204, 206])
def test_a_part_of_a_graph_is_not_taken_for_all_of_it(path: str, code: int, tmp_path: Path) -> None:
    """A page that came before is not read again either."""

    def answer(method: str, at: str, number: int) -> Answer:
        return (200 if number == 1 and "OFFSET" in at else code), TRIPLES, LINE

    with faulty(answer) as fault:
        addresses = StoreAddresses.of(fault.url.replace("/store", path))
        with (
            SparqlStore(addresses, timeout=2) as remote,
            pytest.raises(StoreError, match=f"answers {code} when reading <https://e.org/g>$"),
        ):
            remote.get("https://e.org/g", tmp_path / "back", at_most=1_000_000)


def test_pages_that_do_not_end_are_left(tmp_path: Path) -> None:
    with faulty(lambda *_: (200, TRIPLES, LINE)) as fault:
        addresses = StoreAddresses.of(fault.url.replace("/store", "/sparql-graph-crud-auth"))
        with (
            SparqlStore(addresses, timeout=2) as remote,
            pytest.raises(StoreError, match="answers far more than was asked for of <https://e"),
        ):
            remote.get("https://e.org/g", tmp_path / "back", at_most=10 * len(LINE))
    assert len(fault.requests) == 11


@pytest.mark.parametrize(
    ("retry_after", "date", "wait"),
    [
        ("120", "", 120),
        ("Sun, 06 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 08:49:30 GMT", 7),
        ("Sunday, 06-Nov-94 08:49:37 GMT", "Sun, 06 Nov 1994 08:49:30 GMT", 7),
        ("Sun Nov  6 08:49:37 1994", "Sun, 06 Nov 1994 08:49:30 GMT", 7),
        ("Sun, 06 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 08:50:00 GMT", 0),
        ("Sun, 06 Nov 1994 08:49:37 GMT", "", 0),  # by our own clock
        ("Sun, 99 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 08:49:30 GMT", None),
        ("-1", "", None),
        ("", "", None),
    ],
)
def test_when_to_ask_again(retry_after: str, date: str, wait: float | None) -> None:
    """RFC 9110, section 5.6.7: the three forms of one date, as they stand there."""
    headers = httpx.Headers({"Retry-After": retry_after, "Date": date})
    assert AnswerOf(Address.of("http://h.example/", PURPOSE), 503, headers).wait == wait


def test_a_full_disk_is_not_laid_to_the_server() -> None:
    """/dev/full takes no byte, as a disk that is full."""
    full = Path("/dev/full")
    if not full.exists():
        pytest.skip("no /dev/full here")
    with faulty(lambda *_: (200, TRIPLES, LINE)) as fault:
        address = Address.of(fault.url, PURPOSE)
        with (
            Connection(address, timeout=2) as connection,
            pytest.raises(StoreError, match=r"cannot be put aside in /dev: No space left .*TMPDIR"),
        ):
            connection.send("GET", address, into=full)
    assert len(fault.requests) == 1


def test_graphs_for_which_there_is_no_room_are_not_sent() -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    class Full:
        named_graphs = SMALL.native.named_graphs
        dump = full

    class Store:
        native = Full()

    with (
        faulty(lambda *_: (404, {}, b"")) as fault,
        pytest.raises(OutputError, match=r"^cannot put files aside in .*: No space left .*TMPDIR"),
    ):
        push(Store(), fault.url)  # type: ignore[arg-type]
    assert [method for method, _, _ in fault.requests] == ["GET"]
