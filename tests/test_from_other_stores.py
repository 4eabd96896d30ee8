"""The same answers from a real rdflib-endpoint and a real Jena as from the files, on a small world.

The data are sent to each, and every measure is asked on both. What is expected is what the command
says on the files.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest

from graph.extraction import paging
from graph.extraction.endpoint import Endpoint
from graph.load import read
from graph.store import GRAPHS, Store
from tests.endpoints import put
from tests.jena import jena
from tests.rdflib_endpoint import rdflib_endpoint
from tests.reading import of_files, once, read_once, rows_at_a_time, told
from tests.test_matrix import ASKED

pytestmark = pytest.mark.server

COMPANY = {"obsolescence": "delta"}
"""Whose measure is asked for, where that is not Alpha."""


@pytest.fixture(autouse=True)
def _each_store_once(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with read_once(monkeypatch):
        yield


@pytest.fixture(scope="module")
def of_rdflib(world: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("rdflib")
    small, file = ox.Store(), folder / "small.nq"
    small.extend(Store.open(world).quads())
    small.dump(str(file), format=ox.RdfFormat.N_QUADS)
    with rdflib_endpoint(folder, file) as url:
        yield url


@pytest.fixture(scope="module")
def of_jena(world: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("jena") / "db"
    folder.mkdir()
    with jena(folder) as base:
        put(Store.open(world), f"{base}/data", base=GRAPHS)
        yield f"{base}/query"


@pytest.fixture(params=["rdflib", "jena"])
def server(request: pytest.FixtureRequest) -> str:
    return str(request.getfixturevalue(f"of_{request.param}"))


def test_every_statement_is_read_and_no_other(world: Path, server: str) -> None:
    on_files, read_back = once(str(world)), once(server)
    assert set(read_back.quads()) == set(on_files.quads())
    assert read(read_back, read_back.terms) == read(on_files, on_files.terms)


@pytest.mark.parametrize("measure", ASKED)
def test_every_measure_says_the_same(measure: str, world: Path, server: str) -> None:
    of_one = measure not in ("cycles", "circulation", "chance", "claims")
    words = [measure, *([COMPANY.get(measure, "alpha")] if of_one else ())]
    words += [*(("--draws", "19") if measure == "chance" else ()), "--explain", "--format", "json"]
    answer = of_files(*words, "--data", str(world))
    assert json.loads(answer[0])["rows"]
    assert told(*words, "--data", server) == answer


def test_a_list_comes_page_by_page(
    server: str, world: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """rdflib-endpoint decodes twice what is posted, so that no key may have a % in it, and
    answers with a row of nothing where the list is at its end.
    """
    rows_at_a_time(monkeypatch, tmp_path, 30)
    graphs = once(str(world)).graphs()
    expected: dict[str, int] = {}
    for quad in once(str(world)).quads():
        assert isinstance(quad.subject, ox.NamedNode)
        expected[quad.subject.value] = expected.get(quad.subject.value, 0) + 1
    assert 60 < len(expected) < 90  # three pages
    more = sum(expected.values()) + 1  # so that the page after the last is asked for
    with Endpoint.at(server) as asked:
        assert paging.subjects_of(asked, graphs, more) == expected
