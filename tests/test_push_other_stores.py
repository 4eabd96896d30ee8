"""Push to a real Jena and a real rdflib-endpoint: what is there after it, and after faults.

Jena does a request as a whole, but fails neither to drop a graph that is not there nor to do so
twice. rdflib-endpoint has updates alone, and keeps the first half of one that fails.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

import pytest

from graph.errors import StoreError
from graph.exchange.swap import GRAPH_BY_GRAPH
from tests.faults import NEW, OLD, TARGETS, Target, requests, strike
from tests.proxy import between
from tests.pushes import plain

pytestmark = pytest.mark.server


@pytest.fixture(autouse=True)
def _no_proxy_of_the_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    plain(monkeypatch)


@pytest.fixture(scope="module")
def jena(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Target]:
    with TARGETS["jena"](tmp_path_factory.mktemp("push") / "jena") as target:
        yield target


@pytest.fixture(scope="module")
def rdflib(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Target]:
    with TARGETS["rdflib"](tmp_path_factory.mktemp("push") / "rdflib") as target:
        yield target


def test_jena_old_or_new_and_never_a_half(jena: Target) -> None:
    kinds = requests(jena)
    assert jena.held() == (NEW, 0)
    load, swap = kinds.index("PUT /data") + 1, len(kinds) - kinds[::-1].index("POST /update")
    for request, fault, lasting in (
        (load, "drop", True),
        (swap, "lost", False),
        (swap, "lost", True),
        (swap, "503", True),
    ):
        struck = strike(jena, fault, request, lasting=lasting)
        assert struck.stands in ("old", "new"), struck
        assert struck.said or struck.stands == "new", struck
        assert struck.again, struck


def test_jena_a_push_between_comparing_and_putting_in_place_changes_nothing(jena: Target) -> None:
    """Where no DROP fails, the first step asks for the note that was there at the beginning."""
    jena.begin()
    other = {graph: frozenset(list(lines)[:5]) for graph, lines in OLD.items()}
    done: list[int] = []

    def between_them(number: int) -> None:
        if proxy.seen[-1] == "POST /update" and not done:  # compared, and nothing locked yet
            done.append(number)
            jena.push(other)

    with between(jena.base, between_them) as proxy, pytest.raises(StoreError) as caught:
        jena.push(NEW, by=proxy.url)
    assert done
    assert "One at a time; readers see what they saw before, or what another push" in str(
        caught.value
    )
    assert jena.held()[0] == other
    jena.push(NEW)
    assert jena.held() == (NEW, 0)


def test_rdflib_is_pushed_to_graph_by_graph_alone(rdflib: Target) -> None:
    rdflib.push(OLD)
    assert rdflib.held() == (OLD, 0)
    strict = dataclasses.replace(rdflib, graph_by_graph=False)
    with pytest.raises(StoreError, match="accept that with --graph-by-graph"):
        strict.push(NEW)
    assert rdflib.held() == (OLD, 0)
    assert GRAPH_BY_GRAPH in rdflib.push(NEW).notes
    assert rdflib.held() == (NEW, 0)


@pytest.mark.parametrize("token", [None, "an0ther"])
def test_rdflib_takes_no_update_without_its_token(rdflib: Target, token: str | None) -> None:
    rdflib.push(OLD)
    with pytest.raises(StoreError, match=r"forbids updating \(403\)") as told:
        dataclasses.replace(rdflib, auth=token).push(NEW)
    assert "an0ther" not in str(told.value)
    assert rdflib.held() == (OLD, 0)


def test_rdflib_after_faults_the_next_push_is_whole(rdflib: Target) -> None:
    """Readers may see a half; the push says so, and the next one mends it."""
    number = len(requests(rdflib))
    for request in (number - 4, number):
        struck = strike(rdflib, "drop", request, lasting=True)
        assert struck.said, struck
        assert struck.again, struck
