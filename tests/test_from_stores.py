"""The same answers from a store as from the files: a real Oxigraph, its folder, a real Virtuoso.

The data that come along are sent to each, and every command is asked on both. What is expected is
what the command says on the files.
"""

from __future__ import annotations

import functools
import itertools
import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pyoxigraph as ox
import pytest

from graph.check.chosen import Chosen, check_chosen, choose
from graph.comparison import between
from graph.errors import StoreError
from graph.extraction import paging
from graph.extraction.endpoint import Endpoint
from graph.extraction.opening import open_data
from graph.load import read
from graph.store import GRAPHS, ONTOLOGY_GRAPH, Store
from tests.additions import bytes_of
from tests.endpoints import put
from tests.reading import of_files, once, read_once, rows_at_a_time, told
from tests.servers import oxigraph
from tests.test_matrix import ASKED
from tests.virtuoso import PASSWORD, ROWS, USER, Virtuoso

pytestmark = pytest.mark.server

MINE = "https://example.org/from-stores/"
SMALL = "https://example.org/from-stores-small/"
OTHERS = (
    ("query", "suppliers", "--param", "company=company:openai", "--format", "csv"),
    ("query", "counts", "--format", "json"),
    ("show", "openai"),
    ("show", "trainium3", "--format", "json"),
    ("report", "nvidia"),
    ("find", "trainium", "--kind", "chip"),
    ("export", "--format", "turtle"),
    ("export", "--format", "graphml"),
    ("export", "--format", "void"),
    ("claims", "Anshel Sag", "--over-time", "quarter"),
    ("concentration", "openai", "--as-of", "2025-12-31", "--firmness", "talked"),
)


@pytest.fixture(autouse=True)
def _each_store_once(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with read_once(monkeypatch):
        yield


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The data without what is no RDF, stories and expectations: a store holds neither."""
    folder = tmp_path_factory.mktemp("files") / "data"
    bundled = Path(__file__).resolve().parent.parent / "data"
    left = shutil.ignore_patterns("stories", "*.toml", "__pycache__")
    return str(shutil.copytree(bundled, folder, ignore=left))


@pytest.fixture(scope="module")
def oxigraph_and_folder(
    files: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, str]]:
    folder = tmp_path_factory.mktemp("oxigraph") / "db"
    folder.mkdir()
    read = Store.open(files)
    on_disk = ox.Store(str(folder.parent / "closed"))
    on_disk.extend(read.native)
    on_disk.flush()
    del on_disk  # which closes it
    with oxigraph(folder) as base:
        put(read, f"{base}/store")
        yield f"{base}/query", str(folder.parent / "closed")


@pytest.fixture(scope="module")
def of_virtuoso(files: str, virtuoso: Virtuoso) -> str:
    put(Store.open(files), virtuoso.graphs, virtuoso.auth, MINE)
    named = "&".join(
        f"named-graph-uri={MINE}{graph.rpartition('/')[2]}" for graph in Store.open(files).graphs()
    )
    return f"{virtuoso.query}?{named}"


@pytest.fixture(params=["oxigraph", "folder", "virtuoso"])
def stored(request: pytest.FixtureRequest) -> str:
    if request.param == "virtuoso":
        return str(request.getfixturevalue("of_virtuoso"))
    url, folder = request.getfixturevalue("oxigraph_and_folder")
    return str(url if request.param == "oxigraph" else folder)


@pytest.fixture(params=["oxigraph", "virtuoso"])
def server(request: pytest.FixtureRequest) -> str:
    if request.param == "virtuoso":
        return str(request.getfixturevalue("of_virtuoso"))
    return str(request.getfixturevalue("oxigraph_and_folder")[0])


def test_every_statement_is_read_and_no_other(files: str, stored: str) -> None:
    on_files, read_back = once(files), once(stored)
    assert {quad.triple for quad in read_back.quads()} == {q.triple for q in on_files.quads()}
    topics = [graph.rpartition("/")[2] for graph in on_files.graphs()]
    assert [graph.rpartition("/")[2] for graph in read_back.graphs()] == topics
    ontology = ox.NamedNode(ONTOLOGY_GRAPH)
    assert len(list(read_back.native.quads_for_pattern(None, None, None, ontology))) == len(
        list(on_files.native.quads_for_pattern(None, None, None, ontology))
    )
    assert read(read_back, read_back.terms) == read(on_files, on_files.terms)


def test_graphs_keep_their_names(files: str, oxigraph_and_folder: tuple[str, str]) -> None:
    for data in oxigraph_and_folder:
        assert set(once(data).quads()) == set(once(files).quads())
        assert once(data).graphs()[0].startswith(GRAPHS)


@pytest.fixture
def pages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Sets how many rows are asked for at a time, of a list and of statements."""
    return functools.partial(rows_at_a_time, monkeypatch, tmp_path)


def test_answers_longer_than_a_server_gives_are_asked_for_again(
    of_virtuoso: str, pages: Callable[[int], None]
) -> None:
    pages(ROWS)  # all things at once have three times as many statements
    assert set(open_data(of_virtuoso).quads()) == set(once(of_virtuoso).quads())


def test_iris_in_letters_of_every_sort_come_page_by_page(
    server: str, virtuoso: Virtuoso, pages: Callable[[int], None]
) -> None:
    """Virtuoso orders those beyond ASCII in one way and compares them in another."""
    pages(4)
    graph = "https://example.org/from-stores-odd/é"
    names = "a B b Z é É 中 中文 😀 e\u0301 ab ab中 abz ab😀 abﬁ ß ÿ ā ñ Ω я Я a%20b !x (y) 'q' a+b"
    odd = ox.Store()
    for name, number in itertools.product(names.split(), range(3)):
        subject, of = (ox.NamedNode(f"https://example.org/{each}") for each in (name, number))
        told = ox.Literal(f'é 中 😀 \n\t"\\ {number}', language="en")
        odd.add(ox.Quad(subject, of, told, ox.NamedNode(graph)))
    url, auth = server.partition("?")[0].removesuffix("query") + "store", None
    if "/sparql" in server:
        url, auth = virtuoso.graphs, virtuoso.auth
    body = odd.dump(format=ox.RdfFormat.N_TRIPLES, from_graph=ox.NamedNode(graph))
    kind = {"Content-Type": "application/n-triples"}
    with httpx.Client(auth=auth, trust_env=False) as client:
        client.put(url, params={"graph": graph}, content=body, headers=kind).raise_for_status()
        with Endpoint.at(server) as asked:
            listed = paging.subjects_of(asked, [graph], len(odd))
            assert set(paging.statements(asked, [graph], listed)) == set(odd)
        client.delete(url, params={"graph": graph}).raise_for_status()


def test_virtuoso_asks_for_its_password(
    virtuoso: Virtuoso, of_virtuoso: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    named = of_virtuoso.partition("?")[2].partition("&")[0]
    guarded = f"{virtuoso.update}?{named}"
    with pytest.raises(StoreError, match=r"refuses \(401\): it asks for a password; set LINGKAR_"):
        open_data(guarded)
    with pytest.raises(StoreError, match=r"refuses \(401\): the user or password is wrong") as told:
        open_data(guarded.replace("//", f"//{USER}:wr0ng@", 1))
    assert "wr0ng" not in str(told.value)
    assert open_data(guarded.replace("//", f"//{USER}:{PASSWORD}@", 1)).graphs()
    monkeypatch.setenv("LINGKAR_USER", USER)
    monkeypatch.setenv("LINGKAR_PASSWORD", PASSWORD)
    assert open_data(guarded).graphs()


@pytest.mark.parametrize("measure", ASKED)
def test_every_measure_says_the_same(measure: str, files: str, server: str) -> None:
    words = (measure, *ASKED[measure], "--explain", "--format", "json", "--data")
    answer = of_files(*words, files)
    assert json.loads(answer[0])["rows"]
    assert told(*words, server) == answer


@pytest.mark.parametrize("words", OTHERS, ids=" ".join)
def test_every_other_command_says_the_same(
    words: tuple[str, ...], files: str, of_virtuoso: str
) -> None:
    assert told(*words, "--data", of_virtuoso) == of_files(*words, "--data", files)


def test_diff_of_a_store_and_its_files_finds_nothing(files: str, server: str) -> None:
    look: dict[str, Any] = dict.fromkeys(("as_of", "firmness", "level"))
    look |= {"currency": "USD", "no_ceilings": False}
    found = between(files, server, None, ["openai"], look)
    assert found.happened.rows == ()
    assert not any("do not share one vocabulary" in note for note in found.happened.notes)
    assert found.names == (files, server.partition("?")[0])


def _without_places(chosen: Chosen) -> set[tuple[str, str, str, str]]:
    """The findings of a check, which has no file and line to tell of a store."""
    found = check_chosen(chosen, remember=False)
    assert found
    return {(each.severity, each.code, each.subject, each.message) for each in found}


@pytest.fixture(scope="module")
def small_site(world: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    out = tmp_path_factory.mktemp("small") / "site"
    told("build", "--data", str(world), "--out", str(out), "-q")
    return bytes_of(out)


def test_the_site_is_the_same_to_the_byte(
    world: Path, small_site: dict[str, bytes], virtuoso: Virtuoso, tmp_path: Path
) -> None:
    small = Store.open(world)
    put(small, virtuoso.graphs, virtuoso.auth, SMALL)
    topics = [graph.rpartition("/")[2] for graph in small.graphs()]
    named = "&".join(f"default-graph-uri={SMALL}{topic}" for topic in topics)
    (tmp_path / "db").mkdir()
    with oxigraph(tmp_path / "db") as base:
        put(small, f"{base}/store")
        for number, data in enumerate([f"{base}/query", f"{virtuoso.query}?{named}"]):
            out = tmp_path / f"site{number}"
            told("build", "--data", data, "--out", str(out), "-q")
            assert bytes_of(out) == small_site
            assert _without_places(choose([], data)) == _without_places(choose([], world))
    with httpx.Client(auth=virtuoso.auth, trust_env=False) as client:
        for topic in topics:
            client.delete(virtuoso.graphs, params={"graph": SMALL + topic}).raise_for_status()
