"""All that a store holds is read, in whatever pieces it gives it, or nothing is.

The stores are in memory, behind a server that bends what they answer.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

from graph.errors import StoreError
from graph.extraction import paging
from graph.extraction.opening import open_data
from graph.store import GRAPHS, ONTOLOGY_GRAPH, PREFIXES, Store
from tests.additions import copy_of
from tests.endpoints import (
    Reply,
    bent,
    endpoint,
    plain_environment,
    refusal,
    rows,
)


@pytest.fixture(autouse=True)
def _plain_environment(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with plain_environment(monkeypatch):
        yield


def number(text: str) -> list[Any]:
    return [{"number": {"type": "literal", "value": text}}]


STATEMENTS, LISTING, COUNT = "?property ?value WHERE", "AS ?key", "(COUNT(*) AS ?number) WHERE"
BENT: dict[str, tuple[str, Callable[[list[Any]], list[Any]], str]] = {
    "a row is missing": (STATEMENTS, lambda found: found[1:], "URL gives "),
    "one row many times": (STATEMENTS, lambda found: found[:1] * len(found), "URL gives 1 of "),
    "no row": (STATEMENTS, lambda found: [], "URL gives 0 of "),
    "a row too many": (
        STATEMENTS,
        lambda found: [*found, {**found[0], "property": found[0]["subject"]}],
        "URL gives ",
    ),
    "a text for a property": (
        STATEMENTS,
        lambda found: [{**each, "property": {"type": "literal", "value": "x"}} for each in found],
        "URL answers with what is no statement of RDF",
    ),
    "a list without keys": (
        LISTING,
        lambda found: [{**each, "key": {"type": "uri", "value": "a:b"}} for each in found],
        "URL answers with what it was not asked for",
    ),
    "no number": (COUNT, lambda found: number("many"), "URL answers with no number"),
    "a number below nothing": (COUNT, lambda found: number("-1"), "URL answers with no number"),
    "no count": (COUNT, lambda found: [], "URL answers with no number"),
    "too many": (COUNT, lambda found: number("99999999"), "URL holds 99,999,999 statements, more"),
    "more than listed": (COUNT, lambda found: number("9999"), "URL lists "),
    "fewer than listed": (COUNT, lambda found: number("9"), "URL lists "),
}  # fmt: skip


@pytest.mark.parametrize("name", BENT)
def test_rows_that_are_missing_or_wrong(native: ox.Store, name: str) -> None:
    """Each of these answers is well-formed, and none is taken for the whole."""
    of, change, said = BENT[name]

    def bend(query: str, headers: dict[str, str], reply: Reply) -> Reply:
        return rows(reply, change) if of in query else reply

    assert bent(native, bend).startswith(said)


def test_a_list_that_ends_early_is_not_the_whole(native: ox.Store) -> None:
    pages: list[str] = []

    def bend(query: str, headers: dict[str, str], reply: Reply) -> Reply:
        if "GROUP BY ?subject" not in query:
            return reply
        pages.append(query)
        return rows(reply, lambda found: found[:3] if len(pages) == 1 else [])

    assert "lists" in bent(native, bend)
    assert len(pages) == 2


def test_a_server_that_heeds_no_filter_is_left(native: ox.Store) -> None:
    first: list[Reply] = []

    def bend(query: str, headers: dict[str, str], reply: Reply) -> Reply:
        if "GROUP BY ?subject" in query:
            first.append(rows(reply, lambda found: found[:3]))
            return first[0]
        return reply

    assert bent(native, bend).startswith("URL answers with what it was not asked for when listing")
    assert len(first) == 2


@pytest.mark.parametrize("cap", [1, 7, 40, 1_000])
def test_a_store_that_cuts_every_answer_is_asked_for_less(
    native: ox.Store, world: Path, cap: int
) -> None:
    """As Virtuoso does at 10 000 rows; only a thing with more statements than that is too much."""
    expected = set(Store.open(world).quads())
    largest = max(Counter(quad.subject for quad in expected).values())
    assert 7 < largest < 40

    def bend(query: str, headers: dict[str, str], reply: Reply) -> Reply:
        return rows(reply, lambda found: found[:cap])

    with endpoint(native, bend) as running:
        if cap > largest:
            assert set(open_data(running.url).quads()) == expected
            return
        with pytest.raises(StoreError, match=f"gives {cap} of .*raise its limit of rows"):
            open_data(running.url)


@pytest.mark.parametrize(
    "value",
    [
        {"type": "uri", "value": "http://x> } ; DROP ALL #"},
        {"type": "uri", "value": "relative"},
        {"type": "literal", "value": "x", "datatype": "no iri"},
        {"type": "literal", "value": "x", "xml:lang": "not a language"},
        {"type": "bnode", "value": "a b"},
        {"type": "nonsense", "value": "x"},
        {"type": "literal"},
    ],
)
def test_a_term_that_is_none(native: ox.Store, value: dict[str, str]) -> None:
    for name in ("subject", "value", "graph"):

        def bend(query: str, headers: dict[str, str], reply: Reply, name: str = name) -> Reply:
            return rows(reply, lambda found: [{**each, name: value} for each in found])

        assert bent(native, bend).startswith("URL answers with SPARQL results that are cut off or")


def test_text_that_would_leave_its_quotes_stays_text(world: Path) -> None:
    """A name with all that is special in SPARQL comes back as it was, and is asked for as such."""
    store = Store.open(world).native
    odd = '"""\\u0022} DROP ALL # <\\> \' \n\r\t\0\u202e😀'
    name = ox.NamedNode(PREFIXES["company"] + "é'($中!*)")
    label = ox.NamedNode(PREFIXES["skos"] + "prefLabel")
    copy = ox.Store()
    copy.extend(store)
    copy.add(ox.Quad(name, label, ox.Literal(odd), ox.NamedNode(GRAPHS + "companies")))
    with endpoint(copy) as running:
        read = open_data(running.url)
    assert [quad.object for quad in read.native.quads_for_pattern(name, label, None)] == [
        ox.Literal(odd)
    ]


def test_blank_nodes_are_refused(native: ox.Store) -> None:
    copy = ox.Store()
    copy.extend(native)
    graph = ox.NamedNode(GRAPHS + "companies")
    label = ox.NamedNode(PREFIXES["skos"] + "altLabel")
    copy.add(ox.Quad(ox.BlankNode(), label, ox.Literal("x"), graph))
    with endpoint(copy) as running:
        assert "describes something that has no name (a blank node)" in refusal(running.url)
    copy = ox.Store()
    copy.extend(native)
    copy.add(ox.Quad(ox.NamedNode(PREFIXES["company"] + "x"), label, ox.BlankNode(), graph))

    def as_virtuoso(query: str, headers: dict[str, str], reply: Reply) -> Reply:
        def renamed(found: list[Any]) -> list[Any]:
            for each in found:
                if each.get("value", {}).get("type") == "bnode":
                    each["value"] = {"type": "bnode", "value": "nodeID://b10001"}
            return found

        return rows(reply, renamed)

    for bend in (as_virtuoso, lambda query, headers, reply: reply):
        with endpoint(copy, bend) as running:
            assert "has a blank node as a value of <" in refusal(running.url)


def test_a_store_without_data_of_ours() -> None:
    other = ox.Store()
    name = ox.NamedNode("https://example.org/x")
    for graph in (ox.DefaultGraph(), name):
        other.add(ox.Quad(name, name, ox.Literal("x"), graph))
    for store in (ox.Store(), other):
        with endpoint(store) as running:
            said = refusal(running.url)
            assert "holds no data of Lingkar: nothing in it is of a class of the ontology" in said
            assert "holds no data" in refusal(
                f"{running.url}?named-graph-uri=https://example.org/y"
            )


@pytest.mark.parametrize(
    ("version", "read"), [("0.2.0", True), ("0.2.9", True), ("0.1.0", False), ("1.2.0", False)]
)
def test_the_version_of_the_ontology(native: ox.Store, version: str, read: bool) -> None:
    ontology = ox.NamedNode("https://w3id.org/lingkar/ontology")
    told = ox.NamedNode(PREFIXES["owl"] + "versionInfo")
    copy = ox.Store()
    copy.extend(native)
    for quad in list(copy.quads_for_pattern(ontology, told, None, ontology)):
        copy.remove(quad)
        assert str(getattr(quad.object, "value", "")).startswith("0.2.")
    copy.add(ox.Quad(ontology, told, ox.Literal(version), ontology))
    with endpoint(copy) as running:
        if read:
            open_data(running.url)
            return
        said = refusal(running.url)
        assert f"holds data in version '{version}' of the ontology, and this program reads" in said


# -- which graphs, whose terms ----------------------------------------------------------------


def test_other_peoples_graphs_are_left_alone(native: ox.Store, world: Path) -> None:
    other = ox.NamedNode("https://example.org/other")
    copy = ox.Store()
    copy.extend(native)
    copy.add(ox.Quad(other, other, ox.Literal("not ours"), other))
    with endpoint(copy) as running:
        assert set(open_data(running.url).quads()) == set(Store.open(world).quads())


def test_graphs_of_the_house_that_are_no_files_are_left_alone(
    native: ox.Store, world: Path
) -> None:
    """As a push leaves them that is under way, or was broken off."""
    aside = ox.NamedNode("https://w3id.org/lingkar/staging/deals")
    deals = ox.NamedNode(GRAPHS + "deals")
    copy = ox.Store()
    copy.extend(native)
    copy.extend(
        ox.Quad(quad.subject, quad.predicate, ox.Literal("old"), aside)
        for quad in native.quads_for_pattern(None, None, None, deals)
    )
    assert len(copy) > len(native)
    with endpoint(copy) as running:
        assert set(open_data(running.url).quads()) == set(Store.open(world).quads())


def test_no_query_is_longer_than_servers_take(native: ox.Store) -> None:
    """`lingkar serve` refuses more than 20 000 characters."""
    copy = ox.Store()
    copy.extend(native)
    label = ox.NamedNode(PREFIXES["skos"] + "altLabel")
    for number in range(300):
        name = ox.NamedNode(PREFIXES["company"] + "x" * 200 + str(number))
        copy.add(ox.Quad(name, label, ox.Literal("x"), ox.NamedNode(GRAPHS + "companies")))
    with endpoint(copy) as running:
        assert set(open_data(running.url).quads()) == set(_data(copy))
        assert 10_000 < max(len(query) for query, _ in running.asked) < 20_000


def test_a_graph_of_any_name_with_things_of_ours_is_read(native: ox.Store) -> None:
    copy = ox.Store()
    mine = ox.NamedNode("https://example.org/miné")
    copy.extend(ox.Quad(q.subject, q.predicate, q.object, mine) for q in _data(native))
    with endpoint(copy) as running:
        assert open_data(running.url).graphs() == (mine.value,)
        assert len(list(open_data(running.url).quads())) == len(copy)


def test_a_default_graph_is_read_where_no_named_one_has_data(native: ox.Store) -> None:
    copy = ox.Store()
    copy.extend(ox.Quad(q.subject, q.predicate, q.object) for q in _data(native))
    with endpoint(copy) as running:
        read = open_data(running.url)
    assert read.graphs() == (GRAPHS + "data",)
    assert {quad.triple for quad in read.quads()} == {quad.triple for quad in copy}


def test_only_the_graphs_that_an_address_names_are_read(native: ox.Store) -> None:
    named = [GRAPHS + "companies", GRAPHS + "sources"]
    with endpoint(native) as running:
        url = f"{running.url}?named-graph-uri={named[0]}&token=x&default-graph-uri={named[1]}"
        read = open_data(url)
        assert read.graphs() == tuple(named)
        assert {quad.graph_name for quad in read.quads()} == set(map(ox.NamedNode, named))
        assert read.locate(PREFIXES["company"] + "alpha") is None


def _data(native: ox.Store) -> Iterator[ox.Quad]:
    return (q for q in native if q.graph_name != ox.NamedNode(ONTOLOGY_GRAPH))


OWN = """
@prefix lk: <https://w3id.org/lingkar/ontology#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix mine: <https://example.org/terms#> .

mine:barter a skos:Concept, lk:Code ;
    skos:inScheme lk:flow-scheme ; skos:notation "barter" ;
    skos:prefLabel "barter"@en ; skos:definition "Goods for goods."@en ;
    lk:nature lk:nature-commerce .
lk:flow-equity skos:prefLabel "ekwiteit"@af .
"""
SHAPE = """
@prefix sh: <http://www.w3.org/ns/shacl#> .
mine:Shape a sh:NodeShape ; sh:targetClass lk:Flow ;
    sh:property [ sh:path lk:share ; sh:maxInclusive 0.5 ] .
"""


@pytest.mark.parametrize("own", [OWN, OWN + SHAPE], ids=["terms", "shapes too"])
def test_terms_of_ones_own_come_along(world: Path, tmp_path: Path, own: str) -> None:
    folder = copy_of(world, tmp_path / "data")
    (folder / "ontology").mkdir()
    (folder / "ontology" / "own.ttl").write_text(own, encoding="utf-8")
    files = Store.open(folder)
    with endpoint(files.native) as running:
        read = open_data(running.url)
    assert "barter" in read.terms.codes("flow")
    assert read.terms.nature("barter") == "commerce"
    assert read.terms.label("flow", "equity", "af") == "ekwiteit"
    assert _canonical(read) == _canonical(files)


def _canonical(store: Store) -> ox.Dataset:
    dataset = ox.Dataset(store.native)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return dataset


def test_terms_that_alter_the_ontology_are_refused(native: ox.Store) -> None:
    copy = ox.Store()
    copy.extend(native)
    graph = ox.NamedNode(ONTOLOGY_GRAPH)
    code = ox.NamedNode(PREFIXES["lk"] + "flow-equity")
    copy.add(ox.Quad(code, ox.NamedNode(PREFIXES["lk"] + "nature"), code, graph))
    with endpoint(copy) as running:
        assert "holds terms of its own that cannot be read: " in refusal(running.url)


def test_an_ontology_that_must_come_whole_and_does_not_is_told(world: Path, tmp_path: Path) -> None:
    folder = copy_of(world, tmp_path / "data")
    (folder / "ontology").mkdir()
    (folder / "ontology" / "own.ttl").write_text(OWN + SHAPE, encoding="utf-8")

    def bend(query: str, headers: dict[str, str], reply: Reply) -> Reply:
        return rows(reply, lambda found: found[:1_000])

    said = bent(Store.open(folder).native, bend)
    assert said.startswith("URL gives 1,000 of ")
    assert "must be read in one answer" in said


def test_the_queries_of_the_ontology_are_sound_as_they_stand(native: ox.Store) -> None:
    files = sorted((Path(paging.__file__).parents[2] / "ontology" / "extraction").glob("*.rq"))
    assert len(files) == 7
    for file in files:
        text = file.read_text(encoding="utf-8")
        assert isinstance(native.query(text), ox.QuerySolutions)
        assert not re.search(r"\b(SERVICE|FROM|LOAD)\b", re.sub(r"#.*", "", text))
