"""Push to a real Virtuoso: what is there after it, and after faults at requests of each kind.

What is expected is put together here, apart from the client under test, and Virtuoso is asked
directly, past the proxy. The server is this module's alone, for a push takes away what it finds.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pyoxigraph as ox
import pytest

from graph.errors import StoreError
from graph.exchange.push import UNION, push
from graph.exchange.staging import MANIFEST, Staging
from graph.exchange.swap import LEFT, VIRTUOSO
from graph.store import GRAPHS, Store
from tests.proxy import between
from tests.virtuoso import PASSWORD, ROWS, USER, Virtuoso
from tests.virtuoso import virtuoso as started

pytestmark = pytest.mark.server

AUTH = (USER, PASSWORD)
XSD = "http://www.w3.org/2001/XMLSchema#"
REQUESTS = 20
"""Of a push of two graphs, beside one that is there: 1 greeting, 2 to list, 4 to compare, 3 to
lock, 6 load and read, 2 swap, 1 to see
that no other push was put in place too, 1 drop."""
LOCK, LOAD, READ, SWAP, DROP = 8, 11, 12, 18, 20

Held = dict[str, set[str]]


def state(word: str, *names: str) -> Held:
    return {
        GRAPHS + name: {f'<https://e.org/{n}> <https://e.org/p> "{word} {name}" .' for n in "abc"}
        for name in names
    }


SAME = state("same", "firms")
OLD = {**state("old", "chips", "gone"), **SAME}
NEW = {**state("new", "chips", "deals"), **SAME}


def store(held: Held) -> Store:
    native = ox.Store()
    for graph, lines in held.items():
        native.load("\n".join(lines), format=ox.RdfFormat.N_TRIPLES, to_graph=ox.NamedNode(graph))
    return Store(native, {}, Path())


def one(*lines: str) -> Store:
    return store({f"{GRAPHS}one": set(lines)})


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Virtuoso]:
    with started(tmp_path_factory.mktemp("virtuoso")) as running:
        yield running


@pytest.fixture(autouse=True)
def _nothing_of_the_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "LINGKAR_USER", "LINGKAR_PASSWORD"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


def rows(server: Virtuoso, query: str) -> list[list[str]]:
    answer = httpx.get(
        server.query,
        params={"query": query},
        headers={"Accept": "application/sparql-results+json"},
        trust_env=False,
        timeout=60,
    )
    told = answer.raise_for_status().json()
    return [
        [row[name]["value"] for name in told["head"]["vars"]] for row in told["results"]["bindings"]
    ]


def held(server: Virtuoso) -> tuple[Held, int]:
    """What readers see under our names, and how many staging graphs there are besides."""
    base = "https://w3id.org/lingkar/"
    asked = f'{{ GRAPH ?g {{ ?s ?p ?o }} FILTER(STRSTARTS(STR(?g), "{base}")) }}'
    seen: Held = {}
    staged = set()
    for graph, s, p, o in rows(server, f"SELECT ?g ?s ?p ?o {asked}"):
        if graph.startswith(GRAPHS):
            seen.setdefault(graph, set()).add(f'<{s}> <{p}> "{o}" .')
        elif "/staging/" in graph:
            staged.add(graph)
    return seen, len(staged)


def begin(server: Virtuoso) -> None:
    push(store(OLD), server.graphs, auth=AUTH)
    assert held(server) == (OLD, 0)


def test_what_is_pushed_is_there_and_again_and_what_is_not_done_is_said(server: Virtuoso) -> None:
    begin(server)
    report = push(store(NEW), server.graphs, auth=AUTH)
    assert report.notes == (VIRTUOSO, UNION)
    assert (report.unchanged, held(server)) == ((f"{GRAPHS}firms",), (NEW, 0))
    report = push(store(NEW), server.graphs, auth=AUTH)
    assert (report.notes, set(report.unchanged), held(server)) == ((), set(NEW), (NEW, 0))


def test_a_push_makes_as_many_requests_as_are_struck_here(server: Virtuoso) -> None:
    begin(server)
    with between(server.base, lambda _: None, auth=server.auth) as proxy:
        push(store(NEW), f"{proxy.url}/sparql-graph-crud-auth")
    assert len(proxy.seen) == REQUESTS, proxy.seen
    kinds = {number: proxy.seen[number - 1] for number in (LOCK, LOAD, READ, SWAP, DROP)}
    assert kinds == {
        LOCK: "POST /sparql-auth",
        LOAD: "PUT /sparql-graph-crud-auth",
        READ: "GET /sparql-auth",
        SWAP: "POST /sparql-auth",
        DROP: "POST /sparql-auth",
    }


@pytest.mark.parametrize("lasting", [False, True], ids=["once", "from then on"])
@pytest.mark.parametrize("fault", ["drop", "lost", "reset", "503", "truncated"])
def test_old_or_new_and_never_a_half(server: Virtuoso, fault: str, lasting: bool) -> None:
    for struck in (LOCK, LOAD, READ, SWAP, DROP):
        begin(server)
        with between(
            server.base,
            lambda n, k=struck: fault if n == k or (lasting and n > k) else None,  # type: ignore[misc]
            auth=server.auth,
        ) as proxy:
            failed = False
            try:
                told = push(store(NEW), f"{proxy.url}/sparql-graph-crud-auth", pause=0.001).notes
            except StoreError:
                failed = True
        seen, left = held(server)
        assert seen in (OLD, NEW), (fault, struck, lasting)
        assert failed or seen == NEW, (fault, struck, lasting)
        assert failed or (LEFT in told) == (lasting and struck == DROP)
        assert failed or left == 0 or LEFT in told
        push(store(NEW), server.graphs, auth=AUTH)
        assert held(server) == (NEW, 0), (fault, struck, lasting)


def test_a_swap_that_stopped_half_way_is_not_taken_as_done_and_repaired(server: Virtuoso) -> None:
    begin(server)
    with (
        between(server.base, lambda n: "503" if n >= SWAP else None, auth=server.auth) as proxy,
        pytest.raises(StoreError),
    ):
        push(store(NEW), f"{proxy.url}/sparql-graph-crud-auth", pause=0.001)
    ((digest,),) = rows(
        server, 'SELECT ?d { GRAPH ?g { ?g ?p ?d } FILTER(STRENDS(STR(?g), "/lock")) }'
    )
    said = f'SELECT ?g {{ GRAPH ?g {{ ?s ?p ?o }} FILTER(STRSTARTS(STR(?g), "{MANIFEST}")) }}'
    ((before,),) = rows(server, said)
    changed = sorted(set(NEW) - set(SAME))
    staging = Staging(digest, (before,))
    manifest, lock, copy, *_ = staging.copies(changed, ())[1].split(" ;\n")
    half = f"{manifest} ; {lock} ; {copy} ; CLEAR GRAPH <{max(OLD)}>"
    sent = httpx.post(
        server.update,
        content=half,
        headers={"Content-Type": "application/sparql-update"},
        auth=server.auth,
        trust_env=False,
    )
    assert (sent.status_code, len(held(server)[0])) == (200, 2)
    assert rows(server, said) == []
    push(store(NEW), server.graphs, auth=AUTH)
    assert held(server) == (NEW, 0)


def test_more_triples_than_it_gives_in_one_answer(server: Virtuoso) -> None:
    number = ROWS + 5
    lines = (
        f"<https://e.org/{n // 4}> <https://e.org/{n % 4}> <https://e.org/{n}> ."
        for n in range(number)
    )
    assert push(one(*lines), server.graphs, auth=AUTH).triples == number
    query = f"SELECT (COUNT(*) AS ?n) {{ GRAPH <{GRAPHS}one> {{ ?s ?p ?o }} }}"
    assert rows(server, query) == [[str(number)]]


def test_equal_numbers_are_the_same_however_written(server: Virtuoso) -> None:
    """Virtuoso keeps 10.0 and 10 as one number; the two triples with it become one."""
    two = (
        f'<https://e.org/a> <https://e.org/p> "{number}"^^<{XSD}{kind}> .'
        for number, kind in (("10.0", "decimal"), ("10", "integer"))
    )
    assert push(one(*two), server.graphs, auth=AUTH).triples == 2
    query = f"SELECT ?o {{ GRAPH <{GRAPHS}one> {{ ?s ?p ?o }} }}"
    assert [float(row[0]) for row in rows(server, query)] == [10.0]


def test_an_integer_that_it_breaks_is_told_of_and_changes_nothing(server: Virtuoso) -> None:
    begin(server)
    big = one(f'<https://e.org/a> <https://e.org/p> "{10**50 + 1}"^^<{XSD}integer> .')
    with pytest.raises(StoreError, match="does not hold what was sent") as told:
        push(big, server.graphs, auth=AUTH)
    assert "readers see what they saw before" in str(told.value)
    assert held(server)[0] == OLD


def test_a_text_that_is_too_long_for_it_is_told_of_before_anything_is_sent(
    server: Virtuoso,
) -> None:
    def long(length: int) -> Store:
        return one(f'<https://e.org/a> <https://e.org/p> "{"x" * length}" .')

    push(long(65_000), server.graphs, auth=AUTH)
    with (
        between(server.base, lambda _: None, auth=server.auth) as proxy,
        pytest.raises(StoreError, match=r"66,000 characters.*no more than 65,000: shorten it"),
    ):
        push(long(66_000), f"{proxy.url}/sparql-graph-crud-auth")
    assert len(proxy.seen) == 1  # the greeting


def test_at_another_address_of_it_the_right_one_is_named(server: Virtuoso) -> None:
    with pytest.raises(StoreError, match=r"/sparql is a Virtuoso: give the .*graph-crud-auth$"):
        push(store(NEW), server.query, auth=AUTH)
    assert push(store(NEW), server.update, auth=AUTH).url == server.graphs


def test_all_the_data_of_the_house(server: Virtuoso) -> None:
    shipped = Store.open()
    report = push(shipped, server.graphs, auth=AUTH)
    assert held_numbers(server) == dict(report.graphs)


def held_numbers(server: Virtuoso) -> dict[str, int]:
    query = "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g"
    return {
        graph: int(number)
        for graph, number in rows(server, query)
        if graph.startswith("https://w3id.org/lingkar/") and not graph.startswith(MANIFEST)
    }
