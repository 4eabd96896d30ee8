"""The swap in stores of each kind, and what is said where it did not come to its end.

The stores are in memory behind a server, and bent: those that keep half of a request, those that
drop what is not there without a word, Virtuoso. What readers see is asked of them directly.
"""

from __future__ import annotations

import functools
from pathlib import Path

import pyoxigraph as ox
import pytest
from click.testing import CliRunner

import cli
from graph.errors import StoreError
from graph.exchange.push import UNION, push
from graph.exchange.swap import GRAPH_BY_GRAPH, VIRTUOSO
from graph.reading import BASE
from tests.bent import SOME, Halving, Lenient, LikeVirtuoso, begun, held, left_over
from tests.faults import NEW, OLD, store
from tests.pushes import AS_BEFORE, SMALL, kept, plain, refused
from tests.pushes import store as of_turtle
from tests.servers import Answer, Sound, faulty

AT_ONCE = "; readers may see old and new together; run the same command again at once"
UNSURE = (
    "; readers see what they saw before, or what another push has put there; run the same command "
    "again to put these data there"
)


@pytest.fixture(autouse=True)
def _plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    plain(monkeypatch)


# -- stores that drop what is not there ------------------------------------------------------


@pytest.mark.parametrize("fault", ["none", "lost", "busy"])
def test_where_a_drop_never_fails_a_second_swap_takes_nothing_away(fault: str) -> None:
    """The swap is done, its answer lost, and it is sent again: MOVE would leave nothing."""
    there = begun(Lenient())
    swaps: list[str] = []

    def bend(method: str, path: str, answer: Answer) -> Answer | None:
        if path == "/update" and b"DROP SILENT" in running.body and b"NOT EXISTS" in running.body:
            swaps.append(path)
            if len(swaps) == 1 and fault != "none":
                return None if fault == "lost" else (503, {}, b"")
        return answer

    with kept(bend, store=there) as running:
        report = push(store(NEW), running.url, pause=0.001)
    assert held(there.native) == NEW
    assert len(swaps) == (1 if fault == "none" else 2)
    assert report.notes == ()
    assert left_over(there.native) == []
    assert there.native.contains_named_graph(ox.NamedNode(SOME))


@pytest.mark.parametrize("graph_by_graph", [False, True])
def test_a_lock_that_is_gone_is_no_swap_done(graph_by_graph: bool) -> None:
    """Somebody else pushes: the steps do nothing, and nobody says that all is in place."""

    there = begun(Halving() if graph_by_graph else Lenient())

    def other(text: str) -> Answer:
        if "isReplacedBy" in text:
            for name in left_over(there.native):
                there.native.remove_graph(ox.NamedNode(name))
        return type(there).update(there, text)

    there.update = other  # type: ignore[method-assign]
    with kept(store=there) as running, pytest.raises(StoreError) as caught:
        push(store(NEW), running.url, graph_by_graph=graph_by_graph, pause=0.001)
    assert "lost what was staged before it was in place" in str(caught.value)
    assert str(caught.value).endswith(AS_BEFORE)
    assert held(there.native) == OLD


def test_of_what_another_push_left_its_lock_goes_first() -> None:
    there = begun(Lenient())
    some = ox.NamedNode(SOME)
    for name in ("0a", "lock", "ff"):
        there.native.add(ox.Quad(some, some, some, ox.NamedNode(f"{BASE}staging/00/{name}")))
    dropped: list[str] = []

    def bend(method: str, path: str, answer: Answer) -> Answer:
        if running.body.startswith(b"DROP SILENT GRAPH"):
            dropped.append(running.body.decode().rpartition("/")[2])
        return answer

    with kept(bend, store=there) as running:
        push(store(NEW), running.url)
    assert dropped == ["probe>", "lock>", "0a>", "ff>"]


def test_where_nothing_may_be_loaded_it_is_not_known_and_so_refused() -> None:
    """Neither probe fails after its first step: one is done, one forbidden before it begins."""

    class Forbidding(Lenient):
        def update(self, text: str) -> Answer:
            return (403, {}, b"") if "LOAD" in text else super().update(text)

    there = begun(Forbidding())
    with kept(store=there) as running:
        assert "accept that with --graph-by-graph" in refused(running.url)
        assert push(store(NEW), running.url, graph_by_graph=True).notes == (GRAPH_BY_GRAPH,)
    assert held(there.native) == NEW


# -- stores that keep a half -----------------------------------------------------------------


def test_a_store_that_keeps_a_half_is_refused_and_the_option_named() -> None:
    there = begun(Halving())
    before = set(there.native)
    with kept(store=there) as running:
        line = refused(running.url)
    assert "does not do a SPARQL Update of several steps as a whole or not at all" in line
    assert f"or accept that with --graph-by-graph{AS_BEFORE}" in line
    assert set(there.native) == before


def test_graph_by_graph_puts_all_in_place_and_says_so(world: Path) -> None:
    there = begun(Halving())
    with kept(store=there) as running:
        update_url = running.url.replace("/store", "/update")
        query_url = running.url.replace("/store", "/query")
        report = push(store(NEW), query_url=query_url, update_url=update_url, graph_by_graph=True)
        assert held(there.native) == NEW
        assert report.notes == (GRAPH_BY_GRAPH,)
        assert left_over(there.native) == []
        words = ["push", running.url, "--graph-by-graph", "--data", str(world)]
        said = CliRunner().invoke(cli.lingkar, words)
    assert said.exit_code == 0, said.output
    assert GRAPH_BY_GRAPH in " ".join(said.stdout.split())


def test_graph_by_graph_is_not_taken_where_all_at_once_can_be() -> None:
    there = begun(Sound())
    with kept(store=there) as running:
        report = push(store(NEW), running.url, graph_by_graph=True)
        updates = [path for _, path, _ in running.requests if path == "/update"]
    assert report.notes == ()
    assert len(updates) == 3  # to try it, to lock, to swap


STEPS = 11
"""Of a swap graph by graph: 1 to begin, 2 for each of two graphs, 1 for one that is gone, 2 for
the manifest, 1 to unlock, 2 to clear away."""


@pytest.mark.parametrize("does", [False, True], ids=["not done", "done"])
@pytest.mark.parametrize("number", range(1, STEPS + 1))
def test_each_step_that_fails_leaves_whole_graphs_and_is_mended(number: int, does: bool) -> None:
    """From that step on the server answers 500, or that step is done and its answer is one."""

    class Failing(Halving):
        swapping = fails = 0

        def update(self, text: str) -> Answer:
            self.swapping += "isReplacedBy" in text or self.swapping > 0
            self.fails += self.swapping == number
            if not self.fails or (does and self.swapping == number):
                answer = super().update(text)
            return (500, {}, b"") if self.fails else answer

    there = begun(Failing())
    with kept(store=there) as running:
        send = functools.partial(push, store(NEW), running.url, graph_by_graph=True, pause=0.001)
        try:
            send()
            line = ""
        except StoreError as error:
            line = str(error)
        seen = held(there.native)
        unlocked = 8 + (not does)  # the number of the first step that fails with the lock gone
        if number > unlocked:
            assert line == ""  # what is left to do is to clear away
        elif number == 1 and not does:
            assert line.endswith(AS_BEFORE)
            assert seen == OLD
        else:
            assert line.endswith(AT_ONCE)
        for graph, lines in seen.items():
            old, new = (told.get(graph, frozenset()) for told in (OLD, NEW))
            assert lines in (old, new, old | new)
        running.answer = lambda method, path, _: Halving.__call__(
            mended, method, path, running.body
        )
        mended = Halving()
        mended.native = there.native
        send()
    assert held(there.native) == NEW
    assert left_over(there.native) == []


# -- Virtuoso --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("swapped", "said"), [(0, AS_BEFORE), (1, UNSURE), (2, AT_ONCE), (4, AT_ONCE)]
)
def test_a_swap_that_ends_half_way_is_said_to_be_a_half(swapped: int, said: str) -> None:
    there = begun(LikeVirtuoso(swapped))
    with kept(store=there) as running:
        url = running.url.replace("/store", "/sparql-graph-crud-auth")
        assert refused(url, of=store(NEW)).endswith(said)
        if swapped > 2:
            assert held(there.native) not in (OLD, NEW)
        there.swapped = None
        assert push(store(NEW), url).notes == (VIRTUOSO,)
    assert held(there.native) == NEW


def test_a_push_that_never_came_to_its_swap_is_no_half() -> None:
    """No lock is there because it could not be made: nobody has swapped anything."""

    class Locked(LikeVirtuoso):
        def update(self, text: str) -> Answer:
            return (500, {}, b"") if "CREATE SILENT" in text else super().update(text)

    with kept(store=begun(Locked(None))) as running:
        url = running.url.replace("/store", "/sparql-graph-crud-auth")
        assert refused(url).endswith(AS_BEFORE)


def test_a_server_that_is_gone_after_half_a_swap_is_said_to_be_uncertain() -> None:
    there = LikeVirtuoso(1)
    gone = False

    def answer(method: str, path: str, number: int) -> Answer | None:
        nonlocal gone
        told = None if gone else there(method, path, running.body)
        gone = gone or b"COPY" in running.body
        return None if gone else told

    with faulty(answer) as running:
        line = refused(running.url.replace("/store", "/sparql-graph-crud-auth"))
    assert "the server no longer says what it holds, and readers may see old and new toget" in line


# -- what a store does not say -----------------------------------------------------------------


def test_a_list_of_graphs_that_is_cut_is_no_list() -> None:
    """Virtuoso's only sign is a header; what is not listed would neither be kept nor removed."""

    def cut(method: str, path: str, answer: Answer) -> Answer:
        listing = b"DISTINCT" in running.body
        return (answer[0], {**answer[1], "X-SPARQL-MaxRows": "2"}, answer[2]) if listing else answer

    there = begun(Sound())
    with kept(cut, store=there) as running:
        line = refused(running.url)
    assert line == (
        f"{running.url} has more graphs under <{BASE}> than it lists in one answer (2): raise "
        "ResultSetMaxRows"
    )
    assert held(there.native) == OLD


def test_staging_graphs_that_all_can_see_are_told_of() -> None:
    """As GraphDB: a query that names no graph is asked of all of them."""

    class Union(Sound):
        def query(self, text: str) -> Answer:
            answer = self.native.query(text, use_default_graph_as_union=True)
            assert not isinstance(answer, ox.QueryTriples)
            told = answer.serialize(format=ox.QueryResultsFormat.JSON)
            return 200, {"Content-Type": "application/sparql-results+json"}, bytes(told or b"")

    other = of_turtle(deals=":a :pays :c .")
    with kept(store=Union()) as running:
        assert push(SMALL, running.url).notes == (UNION,)
        assert push(SMALL, running.url, dry=True).notes == ()  # nothing is there to see it by
        at = running.url.replace("/store", "/repositories/mine")
        assert push(other, at, dry=True).notes == (UNION,)
        assert push(other, at).notes == (UNION,)
