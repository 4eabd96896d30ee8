"""Push into stores that have SPARQL Update alone: a real Oxigraph, of which no more is let through.

What is expected is put together here, apart from the client under test, and the server is asked
directly, past the proxy.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import httpx
import pyoxigraph as ox
import pytest
import rdflib
from click.testing import CliRunner

import cli
from graph.errors import StoreError
from graph.exchange import inserted
from graph.exchange.inserted import requests
from graph.exchange.push import PushReport, push
from graph.store import GRAPHS, ONTOLOGY_GRAPH, Store
from tests.faults import NEW, OLD, Target, store
from tests.proxy import DELAY, FAULTS, Proxy, between
from tests.pushes import plain
from tests.pushes import store as of_turtle
from tests.servers import oxigraph

REQUESTS = 25
"""Of a push of two graphs, beside one that is there: 1 greeting, 2 to list, 6 to compare, 2 to try
the store, 3 to lock, 2 to load, 6 to read back (to count, to list, to read), 1 swap, and 1 each
before and after it to see that no other push was put in place."""

WRITTEN = (10, 12, 15, 19, 24)
"""Those of them that are updates."""

ODD = (
    'a "b" \\u0022 } } ; DROP ALL # \\U00000022',
    "\\\\u0041 \\\\\\u0041 \\",
    "\x01\x7f2345 é 中 😀 \n\t\r\f\b",
    "",
)
"""Texts that end where they should not, if what is behind a backslash is read too early."""


@pytest.fixture(autouse=True)
def _no_proxy_of_the_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    plain(monkeypatch)


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with oxigraph(tmp_path_factory.mktemp("oxigraph") / "db", kept=False) as base:
        yield base


@contextmanager
def updates_alone(base: str, struck: range = range(0), fault: str = "") -> Iterator[Proxy]:
    """The store without its Graph Store Protocol; a fault strikes some of the requests."""
    with between(
        base, lambda n: fault if n in struck else None, only=("/query", "/update")
    ) as proxy:
        yield proxy


def send(of: Store, proxy: Proxy, timeout: float = 30.0, only: Sequence[str] = ()) -> PushReport:
    addresses = {"query_url": f"{proxy.url}/query", "update_url": f"{proxy.url}/update"}
    return push(of, **addresses, timeout=timeout, pause=0.001, only=only)  # type: ignore[arg-type]


def begin(base: str) -> None:
    graphs = (f"GRAPH <{graph}> {{ {' '.join(lines)} }}" for graph, lines in OLD.items())
    httpx.post(
        f"{base}/update",
        content=f"DROP ALL ; INSERT DATA {{ {' '.join(graphs)} }}",
        headers={"Content-Type": "application/sparql-update"},
        trust_env=False,
    ).raise_for_status()
    assert Target(base).held() == (OLD, 0)


@pytest.mark.server
def test_a_push_makes_as_many_requests_as_are_struck_here(base: str) -> None:
    begin(base)
    with updates_alone(base) as proxy:
        report = send(store(NEW), proxy)
    assert len(proxy.seen) == REQUESTS, proxy.seen
    written = tuple(n for n, each in enumerate(proxy.seen, start=1) if each == "POST /update")
    assert written == WRITTEN
    assert Target(base).held() == (NEW, 0)
    assert report.url == f"{proxy.url}/update"
    assert report.notes == ()


@pytest.mark.server
@pytest.mark.parametrize("lasting", [False, True], ids=["once", "from then on"])
@pytest.mark.parametrize("fault", FAULTS)
def test_old_or_new_and_never_a_half(base: str, fault: str, lasting: bool) -> None:
    slow = lasting or fault in ("reset", "delay")  # what only reads is struck by the others
    for first in WRITTEN if slow else range(1, REQUESTS + 1):
        begin(base)
        failed = False
        with updates_alone(base, range(first, 99 if lasting else first + 1), fault) as proxy:
            try:
                send(store(NEW), proxy, DELAY / 2 if fault == "delay" else 5)
            except StoreError:
                failed = True
        seen, _ = Target(base).held()
        assert seen in (OLD, NEW), (fault, first, lasting)
        assert failed or seen == NEW, (fault, first, lasting)
        with updates_alone(base) as proxy:
            send(store(NEW), proxy)
        assert Target(base).held() == (NEW, 0), (fault, first, lasting)


@pytest.mark.server
def test_the_ontology_and_claims_arrive_whole(base: str) -> None:
    """Blank nodes of the ontology's shapes too, each once, and in their lists."""
    whole = Store.open()
    graphs = (ONTOLOGY_GRAPH, f"{GRAPHS}claims")
    with updates_alone(base) as proxy:
        send(whole, proxy, only=graphs)
    answer = httpx.get(f"{base}/store", headers={"Accept": "application/n-quads"}, trust_env=False)
    there = ox.Dataset(ox.parse(answer.content, format=ox.RdfFormat.N_QUADS))
    ours = ox.Dataset(whole.native)
    for name in map(ox.NamedNode, graphs):
        sides = [ox.Dataset(side.quads_for_graph_name(name)) for side in (there, ours)]
        for side in sides:
            side.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
        assert sides[0] == sides[1], name
    assert any(isinstance(q.subject, ox.BlankNode) for q in ours)


@pytest.mark.server
def test_a_path_without_a_graph_store_says_what_to_name(base: str) -> None:
    with updates_alone(base) as proxy, pytest.raises(StoreError) as caught:
        push(store(NEW), f"{proxy.url}/store")
    assert f"{proxy.url}/store is no graph store: it answers 404 when loading " in str(caught.value)
    assert "or leave it out where there is none and name --query-url and --upd" in str(caught.value)


@pytest.mark.server
def test_from_the_command_line(base: str, world: Path) -> None:
    with updates_alone(base) as proxy:
        words = ["push", "--update-url", f"{proxy.url}/update", "--data", str(world)]
        first = CliRunner().invoke(cli.lingkar, words)
        assert f"{proxy.url}/update is no SPARQL endpoint" in first.stderr
        assert "with --query-url" in first.stderr
        done = CliRunner().invoke(cli.lingkar, [*words, "--query-url", f"{proxy.url}/query"])
    assert done.exit_code == 0, done.output
    assert f"at {proxy.url}/update" in done.stdout
    count = "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } FILTER(STRSTARTS(STR(?g), '%s')) }"
    answer = httpx.get(
        f"{base}/query",
        params={"query": count % GRAPHS},
        headers={"Accept": "text/csv"},
        trust_env=False,
    )
    assert int(answer.text.split()[1]) == len(list(Store.open(world).quads()))
    nowhere = CliRunner().invoke(cli.lingkar, ["push", "--data", str(world)])
    assert nowhere.stderr.startswith("lingkar: where is the store? Give the address of its graph")


# -- the requests ----------------------------------------------------------------------------


def file_of(native: ox.Store, folder: Path) -> Path:
    file = folder / "graph.nt"
    native.dump(str(file), format=ox.RdfFormat.N_TRIPLES, from_graph=ox.NamedNode(GRAPHS))
    return file


def sent(file: Path) -> list[str]:
    asked: list[str] = []
    inserted.InsertedGraphs(None, asked.append).put(GRAPHS, file)  # type: ignore[arg-type]
    return asked


def odd_store() -> ox.Store:
    native = ox.Store()
    for number, text in enumerate(ODD):
        subject = ox.NamedNode(f"https://e.org/{number}é")
        told = ox.Literal(text, language="en-us" if number % 2 else None)
        native.add(ox.Quad(subject, ox.NamedNode("https://e.org/p"), told, ox.NamedNode(GRAPHS)))
    return native


def test_no_text_ends_early_in_any_engine(tmp_path: Path) -> None:
    """rdflib undoes escapes of code points wherever they stand, Oxigraph as it reads a text."""
    native, expected = odd_store(), ox.Store()
    theirs = rdflib.Dataset()
    for request in sent(file_of(native, tmp_path)):
        expected.update(request)
        with warnings.catch_warnings(action="ignore"):  # about its own ways
            theirs.update(request)
    assert set(expected) == set(native)
    assert {(str(s), repr(o)) for s, _, o, _ in theirs.quads()} == {
        (q.subject.value, repr(rdflib.Literal(q.object.value, lang=q.object.language)))
        for q in native
        if isinstance(q.subject, ox.NamedNode) and isinstance(q.object, ox.Literal)
    }


def test_a_request_has_no_more_than_it_may() -> None:
    """600 triples are three requests; one of 600 kB goes alone; the first empties the graph."""
    line = b'<https://e.org/%d> <https://e.org/p> "x" .\n'
    parts = list(requests("a:g", [], (line % n for n in range(600))))
    assert [part.count("\n<") for part in parts] == [250, 250, 100]
    assert [part.count("DROP SILENT GRAPH <a:g>") for part in parts] == [1, 0, 0]
    long = b'<a:a> <a:b> "%s" .\n' % (b"x" * 600_000)
    assert [part.count("\n<") for part in requests("a:g", [], [line % 1, long, line % 2])] == [
        1
    ] * 3
    short = b'<a:a> <a:b> "%s" .\n' % (b"x" * 200_000)
    assert [part.count("\n<") for part in requests("a:g", [], [short] * 5)] == [2, 2, 1]
    assert list(requests("a:g", [], [])) == ["DROP SILENT GRAPH <a:g>"]


def test_each_request_may_be_sent_again(tmp_path: Path) -> None:
    """Blank nodes are in the first alone, which empties the graph."""
    native = ox.Store()
    text = "".join(
        f"<https://e.org/{n}> <https://e.org/p> [ <https://e.org/q> {n} ] ." for n in "12"
    )
    text += "".join(f"<https://e.org/{n}> a <https://e.org/C> ." for n in range(1_500))
    native.load(text, format=ox.RdfFormat.TURTLE, to_graph=ox.NamedNode(GRAPHS))
    once, twice = ox.Store(), ox.Store()
    for request in sent(file_of(native, tmp_path)):
        once.update(request)
        for _ in range(2):
            twice.update(request)
    assert len(once) == len(twice) == 1_504
    sides = [ox.Dataset(side) for side in (native, twice)]
    for side in sides:
        side.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
    assert sides[0] == sides[1]


@pytest.mark.server
def test_too_many_blank_nodes_are_refused_before_anything_is_sent(
    base: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inserted, "_NAMELESS", 3)
    many = of_turtle(deals=":a :p [ :q 1 ] , [ :q 2 ] .")
    with updates_alone(base) as proxy, pytest.raises(StoreError) as caught:
        send(many, proxy)
    assert f"<{GRAPHS}deals> has 4 triples with blank nodes, and no more than 3" in str(
        caught.value
    )
    assert proxy.seen == ["POST /query"]
