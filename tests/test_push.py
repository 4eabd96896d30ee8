"""Push into a real Oxigraph, asked directly."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from graph.errors import StoreError
from graph.exchange.push import push
from graph.exchange.staging import MANIFEST
from graph.store import GRAPHS, Store
from tests.pushes import SMALL, TURTLE, plain, refused, store
from tests.servers import oxigraph


@pytest.fixture(autouse=True)
def _plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    plain(monkeypatch)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("oxigraph") / "db"
    folder.mkdir()
    with oxigraph(folder) as base:
        yield base


@pytest.fixture
def base(server: str) -> str:
    """The server, emptied."""
    httpx.post(
        f"{server}/update",
        content="DROP ALL",
        headers={"Content-Type": "application/sparql-update"},
        trust_env=False,
    ).raise_for_status()
    return server


def put(base: str, graph: str, text: str) -> None:
    httpx.put(
        f"{base}/store",
        params={"graph": graph},
        content=text,
        headers=TURTLE,
        trust_env=False,
    ).raise_for_status()


def held(base: str) -> dict[str, int]:
    """Triples by graph, as the server's own SPARQL counts them: not by way of our client."""
    answer = httpx.get(
        f"{base}/query",
        params={"query": "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g"},
        headers={"Accept": "application/sparql-results+json"},
        trust_env=False,
    ).json()
    counts = {row["g"]["value"]: int(row["n"]["value"]) for row in answer["results"]["bindings"]}
    return {graph: count for graph, count in counts.items() if not graph.startswith(MANIFEST)}


# -- a real server -------------------------------------------------------------------------


@pytest.mark.server
def test_every_named_graph_arrives_with_its_triples(base: str) -> None:
    report = push(SMALL, f"{base}/store")
    assert held(base) == {f"{GRAPHS}deals": 3, f"{GRAPHS}chips": 1}
    assert dict(report.graphs) == held(base)
    assert report.triples == 4
    assert report.notes == ()


@pytest.mark.server
def test_the_bundled_data_arrive_whole(base: str) -> None:
    whole = Store.open()
    seen: list[tuple[int, int]] = []
    push(whole, f"{base}/store", progress=lambda done, total, _: seen.append((done, total)))
    assert sum(held(base).values()) == len(whole.native)
    assert len(held(base)) == len(list(whole.native.named_graphs()))
    again = push(whole, f"{base}/store", dry=True)
    assert set(again.unchanged) == {graph for graph, _ in again.graphs}
    assert seen == [(n, len(held(base))) for n in range(len(held(base)) + 1)]


@pytest.mark.server
def test_a_second_push_replaces_and_never_duplicates(base: str) -> None:
    push(SMALL, f"{base}/store")
    push(SMALL, f"{base}/store")
    assert held(base) == {f"{GRAPHS}deals": 3, f"{GRAPHS}chips": 1}
    push(store(deals=":a :pays :x , :y .", chips=":c a :D ."), f"{base}/store")
    assert held(base) == {f"{GRAPHS}deals": 2, f"{GRAPHS}chips": 1}


@pytest.mark.server
def test_only_our_own_left_over_graphs_are_removed(base: str) -> None:
    push(SMALL, f"{base}/store")
    put(base, "https://example.org/theirs", "<https://e.org/a> a <https://e.org/B> .")
    put(
        base, "https://w3id.org/lingkar/graphs-of-theirs", "<https://e.org/a> a <https://e.org/B> ."
    )
    report = push(store(deals=":a :pays :b ."), f"{base}/store")
    assert report.removed == (f"{GRAPHS}chips",)
    assert held(base) == {
        f"{GRAPHS}deals": 1,
        "https://example.org/theirs": 1,
        "https://w3id.org/lingkar/graphs-of-theirs": 1,
    }


@pytest.mark.server
def test_blank_nodes_and_odd_numbers_are_found_again(base: str) -> None:
    """The server relabels blank nodes and may write 1.00 as 1: neither is a difference."""
    odd = store(shapes=":s :or ( [ :is 1.00 ] [ :is true ] ) . :s :n 167200000000000.250 .")
    report = push(odd, f"{base}/store")
    assert held(base) == dict(report.graphs) == {f"{GRAPHS}shapes": 8}


@pytest.mark.server
@pytest.mark.parametrize("path", ["/nope", "/", "/query", "/update"])
def test_a_wrong_path_is_named_and_nothing_changes(base: str, path: str) -> None:
    line = refused(base + path)
    assert f"{base}{path}" in line
    assert held(base) == {}


# -- parts, and looking ----------------------------------------------------------------------


@pytest.mark.server
def test_a_dry_run_tells_and_writes_nothing(base: str) -> None:
    push(SMALL, f"{base}/store")
    before = httpx.get(f"{base}/store", headers={"Accept": "application/n-quads"}, trust_env=False)
    report = push(store(deals=":a :pays :b .", new=":c a :D ."), f"{base}/store", dry=True)
    assert report.dry
    assert dict(report.graphs) == {f"{GRAPHS}deals": 1, f"{GRAPHS}new": 1}
    assert report.replaced == (f"{GRAPHS}deals",)
    assert report.removed == (f"{GRAPHS}chips",)
    after = httpx.get(f"{base}/store", headers={"Accept": "application/n-quads"}, trust_env=False)
    assert sorted(after.text.splitlines()) == sorted(before.text.splitlines())


@pytest.mark.server
def test_one_graph_alone_leaves_the_others(base: str) -> None:
    push(SMALL, f"{base}/store")
    newer = store(deals=":a :pays :b .", new=":c a :D .")
    report = push(newer, f"{base}/store", only=[f"{GRAPHS}deals"])
    assert held(base) == {f"{GRAPHS}deals": 1, f"{GRAPHS}chips": 1}
    assert report.removed == ()
    with pytest.raises(StoreError, match="the data have no graph <https://e"):
        push(newer, f"{base}/store", only=["https://e.org/x"])
