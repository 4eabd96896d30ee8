"""All or nothing: after a fault at any request of a push, the old graphs are there or the new.

What is expected is put together here, apart from the client under test, and the real Oxigraph is
asked directly, past the proxy. A fault strikes once, or from one request on, as a dead line does.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import suppress

import pytest

from graph.errors import StoreError
from tests.faults import NEW, OLD, TARGETS, Held, Target, requests, strike
from tests.proxy import FAULTS, between
from tests.pushes import plain

pytestmark = pytest.mark.server

REQUESTS = 16
"""Of a push of two graphs, beside one that is there: 1 greeting, 2 to list, 2 to compare, 2 to try
the store, 3 to lock, 4 to load, 1 to swap, 1 to see that
no other push was put in place too."""


@pytest.fixture(scope="module")
def target(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Target]:
    with TARGETS["oxigraph"](tmp_path_factory.mktemp("oxigraph") / "db") as target:
        yield target


@pytest.fixture(autouse=True)
def _no_proxy_of_the_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    plain(monkeypatch)


def test_a_push_makes_as_many_requests_as_are_struck_here(target: Target) -> None:
    assert len(seen := requests(target)) == REQUESTS, seen
    assert target.held() == (NEW, 0)


@pytest.mark.parametrize("lasting", [False, True], ids=["once", "from then on"])
@pytest.mark.parametrize("fault", FAULTS)
def test_old_or_new_and_never_a_half(target: Target, fault: str, lasting: bool) -> None:
    for request in range(1, REQUESTS + 1):
        struck = strike(target, fault, request, lasting=lasting)
        assert struck.stands in ("old", "new"), struck
        assert struck.said or struck.stands == "new", struck
        assert struck.again, struck


def test_a_swap_whose_answer_is_lost_is_no_failure(target: Target) -> None:
    target.begin()
    with between(target.base, lambda n: "lost" if n == REQUESTS - 1 else None) as proxy:
        target.push(NEW, by=proxy.url)
        assert len(proxy.seen) > REQUESTS
    assert target.held() == (NEW, 0)


def test_a_reader_sees_old_or_new(target: Target) -> None:
    target.begin()
    seen: list[Held] = []
    stop = threading.Event()

    def read() -> None:
        while not stop.is_set():
            seen.append(target.held()[0])

    reader = threading.Thread(target=read)
    reader.start()
    with suppress(StoreError):
        for _ in range(5):
            target.push(NEW)
            target.push(OLD)
    stop.set()
    reader.join()
    assert OLD in seen
    assert NEW in seen
    assert not [each for each in seen if each not in (OLD, NEW)]
