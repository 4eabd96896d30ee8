"""How much of a refusal is read, how long is waited, and what a clock shuts when time is up."""

from __future__ import annotations

import gc
import socket
import time
import weakref
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from graph.connection.address import Address, Purpose
from graph.connection.answer import Answer
from graph.connection.clock import Clock, Late
from graph.connection.connection import Connection
from tests.servers import faulty

PURPOSE = Purpose("store", "", "", "")
OPENED = "connection.connect_tcp.complete"
SECURED = "connection.start_tls.complete"


@pytest.mark.parametrize("at_most", [0, 10_000_000])
def test_of_a_refusal_no_more_is_read_than_words(at_most: int) -> None:
    """Five million bytes are sent; one look at the network is 64 kB, and 10 000 are enough."""
    with faulty(lambda *_: (500, {}, b"x" * 5_000_000)) as fault:
        address = Address.of(fault.url, PURPOSE)
        with Connection(address, timeout=5) as connection:
            answer = connection.send("GET", address, at_most=at_most)
    assert answer.code == 500
    assert 0 < len(answer.content) < 200_000


@pytest.mark.parametrize(
    ("told", "seconds"),
    [
        (b"7", 7.0),
        (b"", None),
        (b"-1", None),
        (b"1.5", None),
        ("²".encode("latin-1"), None),
        ("²".encode(), None),
        ("٣".encode(), None),
    ],
)
def test_only_plain_seconds_are_waited_for(told: bytes, seconds: float | None) -> None:
    """A superscript two is a digit to Python, and no number; RFC 9110 has 0 to 9 alone."""
    headers = httpx.Headers([(b"retry-after", told)])
    assert Answer(Address.of("http://e.org/", PURPOSE), 503, headers).wait == seconds


# -- the clock -------------------------------------------------------------------------------------


class Stream:
    """What httpcore tells of a connection: its socket."""

    def __init__(self, of: socket.socket) -> None:
        self.of = of

    def get_extra_info(self, name: str) -> socket.socket:
        assert name == "socket"
        return self.of


@pytest.fixture
def pair() -> Iterator[tuple[socket.socket, socket.socket]]:
    """Ours and theirs; to wait for what never comes is an error after two seconds."""
    ours, theirs = socket.socketpair()
    theirs.settimeout(2)
    with ours, theirs:
        yield ours, theirs


def told(clock: Clock, event: str, of: socket.socket) -> None:
    clock.watch(event, {"return_value": Stream(of)})


def late(clock: Clock, event: str, *opened: socket.socket, before: float = 0, after: float) -> None:
    """A request of 0.05 s whose connections open ``before`` s after its begin, and that goes on."""
    with clock.within(0.05):
        time.sleep(before)
        for each in opened:
            told(clock, event, each)
        time.sleep(after)


@pytest.mark.parametrize("event", [OPENED, SECURED])
def test_what_was_opened_is_shut_when_time_is_up(
    event: str, pair: tuple[socket.socket, socket.socket]
) -> None:
    """The other side reads the end."""
    with pytest.raises(Late):
        late(Clock(), event, pair[0], after=0.2)
    assert pair[1].recv(1) == b""


def test_what_opens_when_time_is_up_is_shut_too(pair: tuple[socket.socket, socket.socket]) -> None:
    with pytest.raises(Late):
        late(Clock(), OPENED, pair[0], before=0.2, after=0)
    assert pair[1].recv(1) == b""


def test_in_time_nothing_is_shut(pair: tuple[socket.socket, socket.socket]) -> None:
    clock = Clock()
    with clock.within(5):
        told(clock, OPENED, pair[0])
    pair[0].sendall(b"x")
    assert pair[1].recv(1) == b"x"


def test_all_that_are_open_are_shut(pair: tuple[socket.socket, socket.socket]) -> None:
    ours, theirs = socket.socketpair()
    theirs.settimeout(2)
    with ours, theirs:
        with pytest.raises(Late):
            late(Clock(), OPENED, pair[0], ours, after=0.2)
        assert pair[1].recv(1) == theirs.recv(1) == b""


def test_what_was_closed_is_not_kept(pair: tuple[socket.socket, socket.socket]) -> None:
    """A push of many graphs opens many connections, one after the other."""
    ours, theirs = socket.socketpair()
    kept = weakref.ref(ours)
    clock = Clock()
    told(clock, OPENED, ours)
    ours.close()
    theirs.close()
    told(clock, OPENED, pair[0])
    del ours
    gc.collect()
    assert kept() is None


@pytest.mark.parametrize("event", ["connection.connect_tcp.failed", "http11.send_request.complete"])
def test_of_other_events_nothing_is_asked(event: str) -> None:
    info: dict[str, Any] = {"return_value": None}
    Clock().watch(event, info)
