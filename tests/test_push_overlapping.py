"""Pushes that overlap or are killed, at a real Oxigraph: one is there whole, or one says it is not.

What is expected is put together here, and the server is asked directly.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from graph.errors import StoreError
from graph.exchange.push import push
from tests.faults import NEW, OLD, SAME, TARGETS, Held, Target, state, store
from tests.proxy import between
from tests.pushes import plain
from tests.test_push_faults import REQUESTS

pytestmark = pytest.mark.server

ROOT = Path(__file__).resolve().parent.parent
OTHER = {**state("other", "chips", "deals", "more"), **SAME}
PUSH = (
    "import sys; from tests.faults import NEW, Target; "
    "Target('', graphs='/store').push(NEW, by=sys.argv[1])"
)


@pytest.fixture(scope="module")
def target(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Target]:
    with TARGETS["oxigraph"](tmp_path_factory.mktemp("oxigraph") / "db") as target:
        yield target


@pytest.fixture(autouse=True)
def _plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    plain(monkeypatch)


def at_once(target: Target, *pushed: Held) -> list[str | None]:
    """What pushes that begin at the same time say, None if all went well."""
    said: list[str | None] = [None] * len(pushed)
    together = threading.Barrier(len(pushed))

    def push(number: int) -> None:
        together.wait()
        try:
            target.push(pushed[number])
        except StoreError as error:
            said[number] = str(error)

    threads = [threading.Thread(target=push, args=(n,)) for n in range(len(pushed))]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    return said


def test_of_pushes_at_once_one_is_there_whole_or_the_last_says_so(target: Target) -> None:
    """Oxigraph 0.5 may do two swaps that overlap, so that a part of each is there."""
    for _ in range(20):
        target.begin()
        said = at_once(target, NEW, OTHER)
        seen, _ = target.held()
        states = (NEW, OTHER)
        done = [held for held, told in zip(states, said, strict=True) if told is None]
        mixed = [told for told in said if told and "may hold a part of each" in told]
        assert mixed or seen in (done or [OLD]), said
        for told in filter(None, said):
            assert "\n" not in told
            assert "run the same command again" in told
        target.push(NEW)
        assert target.held() == (NEW, 0)


def test_the_same_data_pushed_twice_at_once(target: Target) -> None:
    for _ in range(4):
        target.begin()
        said = at_once(target, NEW, NEW)
        assert None in said
        assert target.held()[0] == NEW
        target.push(NEW)
        assert target.held() == (NEW, 0)


@pytest.mark.parametrize("request_", [4, 8, 10, 12, REQUESTS - 1])
def test_a_push_that_is_killed_leaves_old_or_new(target: Target, request_: int) -> None:
    """Killed while its request is on its way, which arrives."""
    target.begin()
    pushing: list[subprocess.Popen[bytes]] = []

    def kill(number: int) -> str | None:
        if number == request_:
            os.kill(pushing[0].pid, signal.SIGKILL)
            return "lost"
        return None

    kept = {**os.environ, "PYTHONPATH": str(ROOT)}
    with between(target.base, kill) as proxy:
        pushing.append(subprocess.Popen([sys.executable, "-c", PUSH, proxy.url], env=kept))
        assert pushing[0].wait(60) == -signal.SIGKILL
    seen, _ = target.held()
    assert seen == (NEW if request_ == REQUESTS - 1 else OLD)
    target.push(NEW)
    assert target.held() == (NEW, 0)


def test_queries_and_updates_of_two_stores_are_told_apart(
    target: Target, tmp_path_factory: pytest.TempPathFactory
) -> None:
    with TARGETS["oxigraph"](tmp_path_factory.mktemp("other") / "db") as other:
        for each in (target, other):
            each.begin()
        for how in (
            {"url": f"{target.base}/store", "query_url": f"{other.base}/query"},
            {"url": f"{target.base}/store", "update_url": f"{other.base}/update"},
            {"query_url": f"{other.base}/query", "update_url": f"{target.base}/update"},
        ):
            with pytest.raises(StoreError, match="what is updated is not seen by queries: do "):
                push(store(NEW), **how)  # type: ignore[arg-type]
            assert (target.held(), other.held()) == ((OLD, 0), (OLD, 0))


@pytest.mark.parametrize("name", ["using-graph-uri", "default-graph-uri", "remove-graph-uri"])
@pytest.mark.parametrize("address", ["url", "query_url", "update_url"])
def test_addresses_that_bind_to_a_graph_are_refused(
    target: Target, address: str, name: str
) -> None:
    """With using-graph-uri a MOVE finds nothing to move, and all would be lost."""
    target.begin()
    ends = {"url": "store", "query_url": "query", "update_url": "update"}
    how = {"url": f"{target.base}/store"}
    how[address] = f"{target.base}/{ends[address]}?a=b&{name}=urn:x"
    with pytest.raises(StoreError, match=f"names a graph: leave {name} out of what follows the ?"):
        push(store(NEW), **how)  # type: ignore[arg-type]
    assert target.held() == (OLD, 0)


def test_an_address_that_answers_400_is_told_with_what_to_name(target: Target) -> None:
    with pytest.raises(StoreError, match=r"/update answers 400 to a query: .*; name the address "):
        push(store(NEW), f"{target.base}/store", query_url=f"{target.base}/update")
