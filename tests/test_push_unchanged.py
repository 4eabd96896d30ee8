"""What a store holds already is not sent again, and what it does not hold is, whoever changed it.

What is expected is put together here, apart from the client under test, and the real Oxigraph is
asked directly; what is sent is counted by a proxy between them.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from click.testing import CliRunner

import cli
from graph.errors import StoreError
from graph.exchange.push import PushReport, push
from graph.exchange.staging import MANIFEST, STAGING
from graph.store import GRAPHS, Store
from tests.faults import NEW, OLD, SAME, TARGETS, Target
from tests.faults import store as of_lines
from tests.proxy import between
from tests.pushes import AS_BEFORE, plain, store

pytestmark = pytest.mark.server

LIST = ":s :or ( [ :is 1.00 ; :of [ :a 1 ] ] [ :is 2 ; :of [ :a 2 ] ] ) ."
OTHER_LIST = ":s :or ( [ :is 1.00 ; :of [ :a 2 ] ] [ :is 2 ; :of [ :a 1 ] ] ) ."


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Target]:
    with TARGETS["oxigraph"](tmp_path_factory.mktemp("oxigraph") / "db") as target:
        yield target


@pytest.fixture(autouse=True)
def _plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    plain(monkeypatch)


@pytest.fixture
def target(server: Target) -> Target:
    """The server, emptied."""
    update(server, "DROP ALL")
    return server


def update(target: Target, text: str) -> None:
    kind = {"Content-Type": "application/sparql-update"}
    url = f"{target.base}/update"
    httpx.post(url, content=text, headers=kind, trust_env=False).raise_for_status()


def sent(target: Target, data: Store, **how: object) -> tuple[PushReport, int, int]:
    """The report of a push, and how many graphs and updates it has sent."""
    with between(target.base, lambda _: None) as proxy:
        report = push(data, f"{proxy.url}/store", **how)  # type: ignore[arg-type]
    return report, proxy.seen.count("PUT /store"), proxy.seen.count("POST /update")


def manifests(target: Target) -> list[str]:
    query = "SELECT DISTINCT ?g { GRAPH ?g {} }"
    headers = {"Accept": "text/tab-separated-values"}
    url = f"{target.base}/query"
    told = httpx.get(url, params={"query": query}, headers=headers, trust_env=False).text
    names = [line.strip("<>") for line in told.splitlines() if MANIFEST in line]
    return [name.rpartition("/")[0] for name in names]  # the digest ends it


def test_the_same_push_again_sends_nothing(target: Target) -> None:
    odd = store(deals=':a :sum 10.50 , 007 ; :title "a"@en-US ; :is true .', shapes=LIST)
    assert sent(target, odd)[1] == 2
    report, puts, updates = sent(target, odd)
    assert (puts, updates) == (0, 0)
    assert report.unchanged == (f"{GRAPHS}deals", f"{GRAPHS}shapes")
    assert (report.replaced, report.removed, report.notes) == ((), (), ())
    assert manifests(target) == [f"{MANIFEST}1"]


def test_only_what_differs_is_sent(target: Target) -> None:
    target.begin()
    report, puts, _ = sent(target, of_lines(NEW))
    assert puts == 2
    assert report.unchanged == tuple(SAME)
    assert report.replaced == (f"{GRAPHS}chips",)
    assert report.removed == (f"{GRAPHS}gone",)
    assert target.held() == (NEW, 0)
    assert manifests(target) == [f"{MANIFEST}2"]


def test_what_others_changed_since_is_found_and_mended(target: Target) -> None:
    """As many triples as before, and a manifest that says that all is as it was pushed."""
    target.begin()
    graph = f"{GRAPHS}chips"
    where = "WHERE { ?s ?p ?o FILTER(?s = <https://e.org/3>) }"
    update(target, f'WITH <{graph}> DELETE {{ ?s ?p ?o }} INSERT {{ ?s ?p "x" }} {where}')
    report, puts, _ = sent(target, of_lines(OLD))
    assert (puts, report.replaced) == (1, (graph,))
    assert target.held() == (OLD, 0)


@pytest.mark.parametrize(
    ("text", "same"),
    [
        (LIST, True),
        (OTHER_LIST, False),
        (LIST.replace("1.00", "1.000"), True),
        (LIST.replace("[ :is 1.00", "[ :is 1"), True),
        (LIST.replace("1.00", "1.01"), False),
        (":s :p _:x . :t :p _:x . _:x :is 1 .", False),
    ],
    ids=["same", "other wiring", "other spelling", "integer", "other value", "shared"],
)
def test_blank_nodes_are_told_apart_by_what_is_said_of_them(
    target: Target, text: str, same: bool
) -> None:
    """The other wiring has the same triples but for the labels of the nodes in them."""
    sent(target, store(shapes=LIST))
    assert bool(sent(target, store(shapes=text))[0].unchanged) is same


DEEP = """:s :or (
    [ :is 1 ; :of [ :of [ :a 1 ] ] ] [ :is 2 ; :of [ :of [ :a 2 ] ] ] [ :is 3 ; :of [ :a 3 ] ]
) ."""
LEAVES_CHANGED_ABOUT = DEEP.replace(":a 1", ":a X").replace(":a 2", ":a 1").replace("X", "2")
NUMBERS_CHANGED_ABOUT = DEEP.replace("1", "X").replace("2", "1").replace("X", "2")


@pytest.mark.parametrize(
    ("text", "same"),
    [(DEEP, True), (LEAVES_CHANGED_ABOUT, False), (NUMBERS_CHANGED_ABOUT, False)],
    ids=["same", "leaves changed about", "first and second of the list changed about"],
)
def test_nodes_are_named_by_all_that_is_below_them(target: Target, text: str, same: bool) -> None:
    """A list of nodes three deep: between those that changed about is one of which nothing is said
    but what is below it, so that each triple by itself is as it was.
    """
    sent(target, store(shapes=DEEP))
    assert bool(sent(target, store(shapes=text))[0].unchanged) is same


def test_nodes_that_are_shared_are_always_sent(target: Target) -> None:
    shared = store(shapes=":s :p _:x . :t :p _:x , _:y .")
    for _ in range(2):
        assert sent(target, shared)[1] == 1


def test_a_graph_alone_that_is_there(target: Target) -> None:
    target.begin()
    report, puts, updates = sent(target, of_lines(OLD), only=[f"{GRAPHS}chips"])
    assert (puts, updates, report.unchanged) == (0, 0, (f"{GRAPHS}chips",))
    report, puts, updates = sent(target, of_lines(OLD))
    assert (puts, updates, len(report.unchanged)) == (0, 0, 3)
    assert target.held() == (OLD, 0)


def test_what_was_loaded_by_other_means_is_unchanged_too(target: Target) -> None:
    """No note is there of a push before, and none is needed to see that nothing differs."""
    for graph, lines in OLD.items():
        update(target, f"INSERT DATA {{ GRAPH <{graph}> {{ {' '.join(lines)} }} }}")
    report, puts, updates = sent(target, of_lines(OLD))
    assert (puts, updates, len(report.unchanged)) == (0, 0, 3)
    assert manifests(target) == []


def test_what_a_dead_push_left_is_cleared_although_nothing_differs(target: Target) -> None:
    target.begin()
    update(target, f"INSERT DATA {{ GRAPH <{STAGING}00/lock> {{ <a:s> <a:p> 1 }} }}")
    assert target.held() == (OLD, 1)
    report, puts, _ = sent(target, of_lines(OLD))
    assert (puts, len(report.unchanged)) == (0, 3)
    assert target.held() == (OLD, 0)


def test_what_would_be_is_told_graph_by_graph(target: Target, world: Path) -> None:
    words = ["push", f"{target.base}/store", "--data", str(world)]
    first = CliRunner().invoke(cli.lingkar, [*words, "--dry-run"]).stdout
    assert "would be sent: " in first
    assert "unchanged" not in first
    assert CliRunner().invoke(cli.lingkar, words).exit_code == 0
    for end in ("would be", "was"):
        told = CliRunner().invoke(cli.lingkar, [*words, "--dry-run"][: 5 if end != "was" else 4])
        assert f"nothing {end} sent: " in told.stdout
        assert f"at {target.base}/store are as they should be" in " ".join(told.stdout.split())
        assert "replaced" not in told.stdout


def test_a_graph_that_cannot_be_read_is_sent(target: Target) -> None:
    """Far more is there than what should be: it is not read to its end."""
    update(
        target,
        f"INSERT DATA {{ GRAPH <{GRAPHS}chips> {{ <a:s> <a:p> '{'x' * 1_100_000}' }} }}",
    )
    report, puts, _ = sent(target, of_lines(NEW))
    assert (puts, report.unchanged) == (3, ())
    assert target.held() == (NEW, 0)


def test_a_push_between_comparing_and_putting_in_place_is_noticed(target: Target) -> None:
    """The other has begun and ended before the first lock; a half of each would be left."""
    target.begin()
    other = {graph: frozenset(list(lines)[:5]) for graph, lines in OLD.items()}
    done: list[int] = []

    def between_them(number: int) -> None:
        if proxy.seen[-1] == "POST /update" and not done:
            done.append(number)
            target.push(other)

    with between(target.base, between_them) as proxy, pytest.raises(StoreError) as caught:
        target.push(NEW, by=proxy.url)
    assert done
    assert "does somebody else push there? One at a time; readers see what they saw " in str(
        caught.value
    )
    assert target.held()[0] == other
    assert not str(caught.value).endswith(AS_BEFORE)
    target.push(NEW)
    assert target.held() == (NEW, 0)
