"""What is exported as RDF reads back as the same graph, in the readers of others."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pyld import jsonld as pyld
from rdflib.compare import isomorphic

import graph
from graph.errors import InputError
from graph.exchange.export import export
from graph.exchange.jsonld import CONTEXT_FILE, FRAME_FILE, jsonld
from graph.exchange.rdf import nquads, ntriples, rdfxml, trig, turtle
from graph.exchange.sorting import in_order
from graph.store import GRAPHS, PREFIXES, Store
from graph.study import Study
from tests.exports import ONTOLOGY, WORLD, canonical, merged, opened

# U+0007 is in a name of the world, and no XML has a way to write it.
SAYABLE = WORLD.replace("\\u0007", "")

# XML 1.0, production 2: what is no character of it
NOT_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")

FORMATS: dict[str, tuple[Callable[[Store, Path], None], ox.RdfFormat]] = {
    "turtle": (turtle, ox.RdfFormat.TURTLE),
    "ntriples": (ntriples, ox.RdfFormat.N_TRIPLES),
    "rdfxml": (rdfxml, ox.RdfFormat.RDF_XML),
    "trig": (trig, ox.RdfFormat.TRIG),
    "nquads": (nquads, ox.RdfFormat.N_QUADS),
    "jsonld": (jsonld, ox.RdfFormat.JSON_LD),
}
AS_IN_FILES = ("nquads", "jsonld")


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Study:
    return opened(tmp_path_factory.mktemp("world"))


@pytest.fixture(scope="module")
def sayable(tmp_path_factory: pytest.TempPathFactory) -> Store:
    file = tmp_path_factory.mktemp("sayable") / "world.ttl"
    file.write_text(SAYABLE, encoding="utf-8")
    return Store.open(file)


@pytest.fixture(scope="module")
def bundled() -> Store:
    return Store.open()


def written(store: Store, name: str, folder: Path) -> bytes:
    FORMATS[name][0](store, folder / name)
    return (folder / name).read_bytes()


def of(quads: Iterable[ox.Quad], *, ontology: bool) -> list[ox.Quad]:
    return [q for q in quads if (q.graph_name == ONTOLOGY) is ontology]


@pytest.mark.parametrize("name", FORMATS)
def test_all_of_the_bundled_data_read_back_the_same(
    bundled: Store, name: str, tmp_path: Path
) -> None:
    there = list(bundled.native)
    back = list(ox.parse(written(bundled, name, tmp_path), format=FORMATS[name][1]))
    assert len(there) > 1000
    if name in AS_IN_FILES:
        assert canonical(back) == canonical(there)
    else:
        assert set(merged(back)) == set(merged(there))
        if name == "trig":
            assert canonical(of(back, ontology=True)) == canonical(of(there, ontology=True))


@pytest.mark.parametrize(
    ("name", "parser"), [("turtle", "turtle"), ("ntriples", "nt"), ("rdfxml", "xml")]
)
def test_rdflib_reads_the_same_graph(
    sayable: Store, name: str, parser: str, tmp_path: Path
) -> None:
    read = rdflib.Graph().parse(data=written(sayable, name, tmp_path), format=parser)
    ours = rdflib.Graph().parse(data=SAYABLE, format="turtle")
    assert len(ours) > 50
    assert isomorphic(read, ours)


# rdflib's own parsers use what rdflib deprecates.
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize(("name", "parser"), [("nquads", "nquads"), ("jsonld", "json-ld")])
def test_rdflib_reads_the_same_named_graphs(
    study: Study, name: str, parser: str, tmp_path: Path
) -> None:
    read = rdflib.Dataset().parse(data=written(study.store, name, tmp_path), format=parser)
    ours = rdflib.Graph().parse(data=WORLD, format="turtle")
    assert isinstance(read, rdflib.Dataset)
    assert isomorphic(read.graph(rdflib.URIRef(f"{GRAPHS}world")), ours)
    names = {str(g.identifier) for g in read.graphs() if len(g)}
    assert names == {f"{GRAPHS}world", str(ONTOLOGY.value)}


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_trig_has_a_named_graph_per_source(study: Study, tmp_path: Path) -> None:
    """In the world all is from source:s, and the description of the data set from none."""
    read = rdflib.Dataset().parse(data=written(study.store, "trig", tmp_path), format="trig")
    assert isinstance(read, rdflib.Dataset)
    source = read.graph(rdflib.URIRef(PREFIXES["source"] + "s"))
    rest = read.graph(rdflib.URIRef(f"{GRAPHS}world"))
    ours = rdflib.Graph().parse(data=WORLD, format="turtle")
    assert {str(s) for s in rest.subjects()} == {"https://example.org/world"}
    assert isomorphic(source + rest, ours)


@pytest.mark.parametrize(
    ("thing", "graphs"),
    [
        ("company/x", ["source/p", "source/q"]),  # in both of its sources
        ("source/p", ["source/p"]),  # in its own, though it is said to be derived from another
        ("chip/y", ["graph/a"]),  # no source: in that of its file
    ],
)
def test_whose_graph_a_thing_is_in(thing: str, graphs: list[str], tmp_path: Path) -> None:
    prefixes = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items())
    (tmp_path / "a.ttl").write_text(
        prefixes + "company:x a lk:Company ; prov:wasDerivedFrom source:q, source:p .\n"
        'source:p a lk:Source ; lk:url "u" ; prov:wasDerivedFrom source:q . chip:y lk:note "n" .\n'
    )
    text = written(Store.open(tmp_path), "trig", tmp_path)
    base = "https://w3id.org/lingkar/"
    found = {
        q.graph_name.value.removeprefix(base)
        for q in ox.parse(text, format=ox.RdfFormat.TRIG)
        if q.subject == ox.NamedNode(f"{base}id/{thing}")
    }
    assert found == {f"id/{g}" if g.startswith("source") else g for g in graphs}


@pytest.mark.parametrize("name", ["turtle", "ntriples", "rdfxml", "trig", "nquads", "jsonld"])
def test_what_is_exported_is_data_again(name: str, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "world.ttl").write_text(SAYABLE, encoding="utf-8")
    study = graph.open(tmp_path / "data")
    suffix = {"turtle": "ttl", "ntriples": "nt", "rdfxml": "rdf", "nquads": "nq"}.get(name, name)
    export(study, name, tmp_path / f"all.{suffix}")
    assert graph.open(tmp_path / f"all.{suffix}").world == study.world


# -- the same bytes --------------------------------------------------------------------------------


@pytest.mark.parametrize("name", FORMATS)
def test_the_order_in_which_things_were_read_does_not_show(
    sayable: Store, name: str, tmp_path: Path
) -> None:
    quads = list(sayable.native)
    random.Random(7).shuffle(quads)
    other = ox.Store()
    other.extend(quads)
    one = written(Store(other, {}, Path()), name, tmp_path)
    assert one == written(sayable, name, tmp_path)


@pytest.mark.parametrize("write", [turtle, trig])
def test_prefixes_come_first_and_sorted(
    study: Study, write: Callable[[Store, Path], None], tmp_path: Path
) -> None:
    write(study.store, tmp_path / "out")
    lines = (tmp_path / "out").read_text("utf-8").splitlines()
    prefixes = [line for line in lines if line.startswith("@prefix ")]
    assert prefixes == sorted(lines[: len(PREFIXES)])


LINES = st.lists(st.binary(max_size=5).map(lambda b: b.replace(b"\n", b"") + b"\n"), max_size=60)


@given(LINES, st.integers(1, 40))
def test_lines_sorted_on_disk_are_lines_sorted_in_memory(lines: list[bytes], run: int) -> None:
    assert list(in_order(lines, run=run)) == sorted(set(lines))
    by_length = list(in_order(lines, lambda line: (len(line), line), run=run))
    assert by_length == sorted(set(lines), key=lambda line: (len(line), line))


# -- any name and text -----------------------------------------------------------------------------

NAMES = st.text(
    st.characters(exclude_characters='%[]<>"{}|\\^`', exclude_categories=["C", "Z"]),
    max_size=8,
)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
LABEL = ox.NamedNode(PREFIXES["skos"] + "prefLabel")


def labelled(facts: Iterable[tuple[str, str, str | None]]) -> Store:
    native = ox.Store()
    for name, text, language in facts:
        thing = ox.NamedNode(f"https://w3id.org/lingkar/id/company/{name}")
        for value in (ox.Literal(text, language=language), thing):
            native.add(ox.Quad(thing, LABEL, value, ox.NamedNode(f"{GRAPHS}companies")))
    return Store(native, {}, Path())


@settings(max_examples=40)
@given(st.lists(st.tuples(NAMES, TEXTS, st.sampled_from([None, "en", "zh-Hant"])), max_size=5))
@example(
    [("a.", "\r\n\t\"'\\", None), ("-", "", "en"), ("%41/b#c:d", "@id", None), ("", "_:b", None)]
)
def test_any_name_and_text_survives(
    tmp_path_factory: pytest.TempPathFactory, facts: list[tuple[str, str, str | None]]
) -> None:
    folder = tmp_path_factory.mktemp("any")
    store = labelled(facts)
    there = list(store.native)
    for name in FORMATS:
        if name == "rdfxml" and any(NOT_XML.search(text) for _, text, _ in facts):
            with pytest.raises(InputError, match="cannot hold the character U"):
                written(store, name, folder)
            continue
        text = written(store, name, folder)
        back = list(ox.parse(text, format=FORMATS[name][1]))
        if name in AS_IN_FILES:
            assert set(back) == set(there), name
        else:
            assert set(merged(back)) == set(merged(there)), name
        if name == "rdfxml":
            theirs = rdflib.Graph().parse(data=text, format="xml")
            said = {str(o) for o in theirs.objects() if isinstance(o, rdflib.Literal)}
            assert said == {q.object.value for q in there if isinstance(q.object, ox.Literal)}


def test_xml_that_cannot_hold_a_character_says_whose(study: Study, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"U\+0007 that <\S+company/a> has in <\S+prefLabel>"):
        export(study, "rdfxml", tmp_path / "a.rdf")
    assert not (tmp_path / "a.rdf").exists()


def test_a_property_that_no_element_can_be(tmp_path: Path) -> None:
    (tmp_path / "a.ttl").write_text("<urn:a> <urn:p:1> 1 .")
    with pytest.raises(InputError, match=r"no name for the property <urn:p:1>"):
        rdfxml(Store.open(tmp_path), tmp_path / "a.rdf")


# -- JSON-LD ---------------------------------------------------------------------------------------


def document(store: Store, folder: Path, context: Path | None = None) -> Any:
    jsonld(store, folder / "out.jsonld", context)
    return json.loads((folder / "out.jsonld").read_text("utf-8"))


def nodes(made: Any, graph_name: str) -> list[Any]:
    return next(
        part["@graph"] for part in made["@graph"] if part.get("id", part.get("@id")) == graph_name
    )


def test_json_ld_has_the_context_and_that_of_the_frame(bundled: Store, tmp_path: Path) -> None:
    told = document(bundled, tmp_path)["@context"]
    ours = json.loads(CONTEXT_FILE.read_text())["@context"]
    frame = json.loads(FRAME_FILE.read_text())["@context"][1]
    assert told == ours | frame


def test_legs_and_events_stand_inside_their_deals(study: Study, tmp_path: Path) -> None:
    """As the frame of the ontology has it; nothing stands twice."""
    made = nodes(document(study.store, tmp_path), f"{GRAPHS}world")
    deals = {node["id"]: node for node in made if node.get("type") == "Deal"}
    assert {d: [f["id"] for f in node["flows"]] for d, node in deals.items()} == {
        "deal:d": ["flow:f1", "flow:f2"],
        "deal:d2": ["flow:f3"],
    }
    assert [e["id"] for e in deals["deal:d"]["events"]] == ["event:e"]
    assert not [n for n in made if n.get("type") in ("Flow", "StatusEvent")]
    (leg, _) = deals["deal:d"]["flows"]
    assert (leg["payer"], leg["amountLow"]) == ("company:a", "12345678901234567.89")
    assert "deal" not in leg


def test_the_reference_implementation_reads_the_same(study: Study, tmp_path: Path) -> None:
    """PyLD expands the terms, reverse ones too, to the statements that were there."""
    made = pyld.to_rdf(document(study.store, tmp_path), {"format": "application/n-quads"})
    back = list(ox.parse(made, format=ox.RdfFormat.N_QUADS))
    assert canonical(back) == canonical(list(study.store.native))


INSIDE = {
    "in a ring": "e:a lk:deal e:b ; e:p 1 . e:b lk:deal e:a ; e:p 1 .",
    "in itself": "e:a lk:deal e:a ; e:p 1 .",
    "in two": "e:a lk:deal e:b, e:c ; e:p 1 . e:b e:p 1 . e:c e:p 1 .",
    "by two properties": "e:a lk:deal e:b ; lk:subject e:c . e:b e:p 1 . e:c e:p 1 .",
    "in what nothing describes": "e:a lk:deal e:b ; e:p 1 .",
    "below a ring": "e:c lk:deal e:a ; e:p 1 . e:a lk:deal e:b ; e:p 1 . e:b lk:deal e:a ; e:p 1 .",
    "nothing but its place": "e:a lk:deal e:b . e:b e:p 1 .",
    "deep": "".join(f"e:a{n} lk:deal e:a{n + 1} ; e:p {n} . " for n in range(40)) + "e:a40 e:p 0 .",
    "of a text": 'e:a lk:deal "b" ; e:p 1 . e:b e:p 1 .',
    "with a blank node": "e:a lk:deal e:b ; e:p [ e:q 1 ] . e:b e:p [ e:q 2 ] .",
    "a name that reads as another": "<flow:x> lk:deal <deal:y> ; e:p 1 . <deal:y> e:p <deal:z> .",
    "a child of such a name": "e:a lk:deal <deal:y> ; e:p 1 . <deal:y> e:p 1 .",
    "a class that is a text": 'e:a a "Deal", e:Deal, lk:Deal, <urn:x> ; lk:deal e:b . e:b e:p 1 .',
    "values that no term fits": 'e:a lk:payer "x", e:b ; lk:note "n"@id, "n" ; lk:share 1, "x" .',
    "a list": "e:a e:p ( 1 e:b ) .",
    "a keyword as text": 'e:a e:p "@id", "_:b", "@context" ; lk:country "@type" .',
}


@pytest.mark.parametrize("name", INSIDE)
def test_whatever_stands_inside_what_nothing_is_lost(name: str, tmp_path: Path) -> None:
    lk = PREFIXES["lk"]
    head = f"@prefix e: <https://e.org/> . @prefix lk: <{lk}> .\n"
    (tmp_path / "a.ttl").write_text(head + INSIDE[name], encoding="utf-8")
    store = Store.open(tmp_path)
    made = document(store, tmp_path)
    back = ox.parse(json.dumps(made), format=ox.RdfFormat.JSON_LD)
    assert canonical(list(back)) == canonical(list(store.native))


def test_a_long_chain_is_not_deeper_than_readers_go(tmp_path: Path) -> None:
    """Ours goes a hundred levels deep; each thing inside another takes two."""
    said = "".join(f"e:a{n} lk:deal e:a{n + 1} ; e:p {n} . " for n in range(60)) + "e:a60 e:p 0 ."
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "a.ttl").write_text(
        f"@prefix e: <https://e.org/> . @prefix lk: <{PREFIXES['lk']}> .\n{said}"
    )
    store = Store.open(tmp_path / "data")
    jsonld(store, tmp_path / "a.jsonld")
    again = Store.open(tmp_path / "a.jsonld")
    assert set(map(str, again.quads())) == set(map(str, store.quads()))


def test_a_context_of_its_own_is_used_and_written(study: Study, tmp_path: Path) -> None:
    terms = {
        "lk": "https://w3id.org/lingkar/ontology#",
        "payer": {"@id": "lk:payer", "@type": "@id"},
        "flow": "https://w3id.org/lingkar/id/flow/",
    }
    file = tmp_path / "context.jsonld"
    file.write_text(json.dumps({"@context": terms}))
    made = document(study.store, tmp_path, file)
    assert made["@context"] == terms
    flow = next(n for n in nodes(made, f"{GRAPHS}world") if n["@id"] == "flow:f1")
    assert flow["payer"] == "https://w3id.org/lingkar/id/company/a"
    back = ox.parse(json.dumps(made), format=ox.RdfFormat.JSON_LD)
    assert canonical(list(back)) == canonical(list(study.store.native))


def test_a_context_in_which_texts_have_a_language(study: Study, tmp_path: Path) -> None:
    file = tmp_path / "context.jsonld"
    file.write_text(json.dumps({"@context": {"@language": "en", "label": str(LABEL.value)}}))
    made = document(study.store, tmp_path, file)
    back = ox.parse(json.dumps(made), format=ox.RdfFormat.JSON_LD)
    assert canonical(list(back)) == canonical(list(study.store.native))


def test_a_context_that_is_none_is_named(study: Study, tmp_path: Path) -> None:
    file = tmp_path / "context.jsonld"
    file.write_text("{")
    with pytest.raises(InputError, match=r"context\.jsonld: is no JSON-LD context"):
        jsonld(study.store, tmp_path / "out", file)


def test_json_ld_has_no_statements_about_statements(tmp_path: Path) -> None:
    (tmp_path / "a.ttl").write_text("<urn:a> <urn:p> <<( <urn:a> <urn:q> 1 )>> .")
    with pytest.raises(InputError, match=r"cannot hold a statement about a statement.*<urn:a>"):
        jsonld(Store.open(tmp_path), tmp_path / "out")
