"""Another push that is put in place while one compares, stages or swaps, on stores of each kind."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from graph.errors import StoreError
from graph.exchange.push import PushReport, push
from graph.exchange.staging import MANIFEST
from graph.reading import BASE
from graph.store import GRAPHS
from tests.bent import Halving, Lenient, begun, held, noted
from tests.faults import NEW, OLD, SAME, Held, store
from tests.pushes import kept, plain
from tests.servers import Answer, Fault, Sound

UNSURE = (
    "; readers see what they saw before, or what another push has put there; run the same command "
    "again to put these data there"
)


@pytest.fixture(autouse=True)
def _plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    plain(monkeypatch)


WAYS = {"moved": Sound, "steps": Lenient, "graph by graph": Halving, "copied": Halving}
OTHERS = [
    f'<{BASE}push> <http://purl.org/dc/terms/identifier> "{"f" * 64}" <{MANIFEST}8/{"f" * 16}> .',
    f'<https://e.org/0> <https://e.org/p> "other chips" <{GRAPHS}chips> .',
]


def sends(running: Fault, way: str, data: Held = NEW) -> PushReport:
    url = running.url.replace("/store", "/sparql-graph-crud-auth" if way == "copied" else "/store")
    return push(store(data), url, graph_by_graph=way == "graph by graph", pause=0.001)


@pytest.mark.parametrize("way", WAYS)
def test_of_two_swaps_at_once_the_last_says_so_and_the_next_mends_it(way: str) -> None:
    """As Oxigraph: both drop what was there, and both are put in place."""
    there = begun(WAYS[way]())

    def bend(method: str, path: str, answer: Answer) -> Answer:
        ends = {"moved": b"MOVE <", "copied": b"COPY <"}.get(way, f"<{MANIFEST}8/".encode())
        if ends in running.body and b"ASK" not in running.body:
            there.native.load("\n".join(OTHERS), format=ox.RdfFormat.N_QUADS)
        return answer

    with kept(bend, store=there) as running:
        with pytest.raises(StoreError) as caught:
            sends(running, way)
        assert str(caught.value).endswith(
            ": another push was put in place at the same time; the store may hold a part of each: "
            "run the same command again at once"
        )
        assert held(there.native) not in (OLD, NEW)
        assert noted(there.native) == {f"{MANIFEST}8"}
        running.answer = lambda method, path, _: there(method, path, running.body)
        sends(running, way)
    assert held(there.native) == NEW
    assert noted(there.native) == {f"{MANIFEST}9"}


def test_two_notes_become_one_where_nothing_differs() -> None:
    """Whose swap was the last had the same graphs as are there now: there is nothing to send."""
    there = begun(Sound())
    there.native.load(OTHERS[0], format=ox.RdfFormat.N_QUADS)
    with kept(store=there) as running:
        for _ in range(2):
            assert sends(running, "moved", OLD).unchanged == tuple(sorted(OLD))
            names = [name for name in there.native.named_graphs() if MANIFEST in str(name)]
            assert len(names) == 1
            assert noted(there.native) == {f"{MANIFEST}9"}


@pytest.mark.parametrize("way", WAYS)
def test_a_first_push_sees_that_another_was_the_first(way: str) -> None:
    """No note was there when it began: what it found unchanged may have been replaced since."""
    there = WAYS[way]()
    there.native.extend(store(OLD).native)

    def bend(method: str, path: str, answer: Answer) -> Answer:
        if b"CREATE SILENT" in running.body and b"/lock" in running.body:
            there.native.load("\n".join(OTHERS), format=ox.RdfFormat.N_QUADS)
        return answer

    with kept(bend, store=there) as running:
        with pytest.raises(StoreError, match="does somebody else push there") as caught:
            sends(running, way)
        assert str(caught.value).endswith(UNSURE)
        seen = held(there.native)
        assert {graph: seen[graph] for graph in SAME} == SAME
        assert f"{GRAPHS}deals" not in seen
        running.answer = lambda method, path, _: there(method, path, running.body)
        sends(running, way)
    assert held(there.native) == NEW


def test_nothing_is_called_unchanged_while_another_push_is_put_in_place() -> None:
    """Compared while another swaps, each graph may be as it should be, but never all at a time."""
    there = begun(Sound())

    def bend(method: str, path: str, answer: Answer) -> Answer:
        if [method for method, *_ in running.requests].count("GET") > 1:  # the first greets
            there.native.load(OTHERS[0], format=ox.RdfFormat.N_QUADS)
        return answer

    with kept(bend, store=there) as running, pytest.raises(StoreError) as caught:
        sends(running, "moved", OLD)
    assert str(caught.value).endswith(
        ": another push was put in place while this one compared what is there: run the same "
        "command again"
    )
