"""What is exported reads back as what it was, in the readers of others."""

from __future__ import annotations

import csv
import io
import json
import os
import random
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import networkx as nx
import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import example, given, settings
from hypothesis import strategies as st
from rdflib.compare import isomorphic

import graph
from graph.errors import InputError, OutputError
from graph.exchange.csv_tables import cell
from graph.exchange.export import FORMATS, export
from graph.exchange.rdf import CONTEXT_FILE, jsonld, nquads, ntriples, trig, turtle
from graph.store import GRAPHS, PREFIXES, Store
from graph.study import Study
from graph.terms import Terms

ROOT = Path(__file__).resolve().parent.parent

WORLD = """
@prefix company: <https://w3id.org/lingkar/id/company/> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix deal: <https://w3id.org/lingkar/id/deal/> .
@prefix event: <https://w3id.org/lingkar/id/event/> .
@prefix flow: <https://w3id.org/lingkar/id/flow/> .
@prefix lk: <https://w3id.org/lingkar/ontology#> .
@prefix prov: <http://www.w3.org/ns/prov#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix source: <https://w3id.org/lingkar/id/source/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

<https://example.org/world> a <http://www.w3.org/ns/dcat#Dataset> ; dcterms:title "A world" .
source:s a lk:Source ; dcterms:title "=cmd|'/c calc'!A1" ;
    lk:url "https://example.org/s"^^xsd:anyURI ;
    lk:horizon "2026-01-31"^^xsd:date ; lk:published "2025-12"^^xsd:gYearMonth ;
    lk:sourceKind lk:source-news ; lk:primary false .
company:a a lk:Company ; skos:prefLabel "A \\u0007 & <b>\\"Söhne\\"</b>, Inc." ;
    skos:altLabel "-A", "@a" ; lk:companyKind lk:company-ai-lab ; prov:wasDerivedFrom source:s .
company:b a lk:Company ; skos:prefLabel "B" ; lk:companyKind lk:company-neocloud ;
    prov:wasDerivedFrom source:s .
deal:d a lk:Deal ; dcterms:title "A buys" ; lk:dealKind lk:deal-compute-contract ;
    lk:party company:a, company:b ; prov:wasDerivedFrom source:s .
flow:f1 a lk:Flow ; lk:deal deal:d ; lk:payer company:a ; lk:payee company:b ;
    lk:flowKind lk:flow-compute ; lk:amountLow 12345678901234567.89 ;
    lk:amountHigh 12345678901234567.89 ; lk:amountQualifier lk:qualifier-exact ;
    lk:currency "USD" ; prov:wasDerivedFrom source:s .
flow:f2 a lk:Flow ; lk:deal deal:d ; lk:payer company:b ; lk:payee company:a ;
    lk:flowKind lk:flow-equity ; lk:amountQualifier lk:qualifier-undisclosed ;
    prov:wasDerivedFrom source:s .
flow:f3 a lk:Flow ; lk:deal deal:d2 ; lk:payer company:b ; lk:payee company:a ;
    lk:flowKind lk:flow-equity ; lk:amountLow 5.5 ; lk:amountQualifier lk:qualifier-at-least ;
    lk:currency "USD" ; prov:wasDerivedFrom source:s .
deal:d2 a lk:Deal ; dcterms:title "B funds" ; lk:dealKind lk:deal-equity-investment ;
    prov:wasDerivedFrom source:s .
event:e a lk:StatusEvent ; lk:subject deal:d ; lk:date "2025-12-16"^^xsd:date ;
    lk:status lk:status-signed ; prov:wasDerivedFrom source:s .
event:e2 a lk:StatusEvent ; lk:subject deal:d2 ; lk:date "2025-12-16"^^xsd:date ;
    lk:status lk:status-rumored ; prov:wasDerivedFrom source:s .
"""
"""Two companies, two deals, three legs: a sum of more digits than a float has, one undisclosed,
and one that is only rumored; and text that is hostile to XML, spreadsheets and pages."""

RDF: dict[str, tuple[Callable[[Store], bytes], ox.RdfFormat, bool]] = {
    "turtle": (turtle, ox.RdfFormat.TURTLE, False),
    "ntriples": (ntriples, ox.RdfFormat.N_TRIPLES, False),
    "trig": (trig, ox.RdfFormat.TRIG, True),
    "nquads": (nquads, ox.RdfFormat.N_QUADS, True),
    "jsonld": (jsonld, ox.RdfFormat.JSON_LD, True),
}


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Study:
    folder = tmp_path_factory.mktemp("world")
    (folder / "world.ttl").write_text(WORLD, encoding="utf-8")
    return graph.open(folder)


@pytest.fixture(scope="module")
def bundled() -> Store:
    return Store.open()


def canonical(quads: list[ox.Quad]) -> set[ox.Quad]:
    """Statements with blank nodes named by RDFC-1.0: equal sets are isomorphic datasets."""
    dataset = ox.Dataset(quads)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return set(dataset)


def merged(quads: list[ox.Quad]) -> list[ox.Quad]:
    """The data in one graph; the ontology is not among them."""
    ontology = ox.NamedNode("https://w3id.org/lingkar/ontology")
    return [ox.Quad(q.subject, q.predicate, q.object) for q in quads if q.graph_name != ontology]


# -- RDF -------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", RDF)
def test_all_of_the_bundled_data_read_back_the_same(bundled: Store, name: str) -> None:
    write, form, keeps_graphs = RDF[name]
    there = list(bundled.native)
    back = list(ox.parse(write(bundled), format=form))
    assert len(there) > 1000
    assert canonical(back) == canonical(there if keeps_graphs else merged(there))


@pytest.mark.parametrize(("name", "parser"), [("turtle", "turtle"), ("ntriples", "nt")])
def test_rdflib_reads_the_same_graph(study: Study, name: str, parser: str) -> None:
    read = rdflib.Graph().parse(data=RDF[name][0](study.store), format=parser)
    ours = rdflib.Graph().parse(data=WORLD, format="turtle")
    assert len(ours) > 50
    assert isomorphic(read, ours)


# rdflib's own parsers use what rdflib deprecates.
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize(
    ("name", "parser"), [("trig", "trig"), ("nquads", "nquads"), ("jsonld", "json-ld")]
)
def test_rdflib_reads_the_same_named_graphs(study: Study, name: str, parser: str) -> None:
    read = rdflib.Dataset().parse(data=RDF[name][0](study.store), format=parser)
    ours = rdflib.Graph().parse(data=WORLD, format="turtle")
    assert isinstance(read, rdflib.Dataset)
    assert isomorphic(read.graph(rdflib.URIRef(f"{GRAPHS}world")), ours)
    names = {str(g.identifier) for g in read.graphs() if len(g)}
    assert names == {f"{GRAPHS}world", "https://w3id.org/lingkar/ontology"}


@pytest.mark.parametrize("name", RDF)
def test_the_order_in_which_things_were_read_does_not_show(study: Study, name: str) -> None:
    quads = list(study.store.native)
    random.Random(7).shuffle(quads)
    other = ox.Store()
    other.extend(quads)
    assert RDF[name][0](Store(other, {}, Path())) == RDF[name][0](study.store)


@pytest.mark.parametrize("write", [turtle, trig])
def test_prefixes_come_first_and_sorted(study: Study, write: Callable[[Store], bytes]) -> None:
    lines = write(study.store).decode().splitlines()
    prefixes = [line for line in lines if line.startswith("@prefix ")]
    assert prefixes == sorted(lines[: len(PREFIXES)])


def test_two_processes_write_the_same_bytes(study: Study, tmp_path: Path) -> None:
    """Hashes of strings, and so the order of sets, differ from process to process."""
    script = (
        "import sys, graph\nfrom graph.exchange.export import FORMATS, export\n"
        "for f in FORMATS:\n"
        "    export(graph.open(sys.argv[1]), f.name, sys.argv[2] + f'/{f.name}.zip')\n"
    )
    for seed in ("1", "2"):
        (tmp_path / seed).mkdir()
        subprocess.run(
            [sys.executable, "-c", script, str(study.store.folder), str(tmp_path / seed)],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)},
            check=True,
        )
    for form in FORMATS:
        one, two = (tmp_path / seed / f"{form.name}.zip" for seed in ("1", "2"))
        assert one.read_bytes() == two.read_bytes(), form.name


NAMES = st.text(
    st.characters(exclude_characters='%[]<>"{}|\\^`', exclude_categories=["C", "Z"]),
    max_size=8,
)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)


@settings(max_examples=40)
@given(st.lists(st.tuples(NAMES, TEXTS, st.sampled_from([None, "en", "zh-Hant"])), max_size=5))
@example(
    [("a.", "\r\n\t\"'\\", None), ("-", "", "en"), ("%41/b#c:d", "@id", None), ("", "_:b", None)]
)
def test_any_name_and_text_survives(facts: list[tuple[str, str, str | None]]) -> None:
    native = ox.Store()
    for name, text, language in facts:
        thing = ox.NamedNode(f"https://w3id.org/lingkar/id/company/{name}")
        for value in (ox.Literal(text, language=language), thing):
            label = ox.NamedNode("http://www.w3.org/2004/02/skos/core#prefLabel")
            native.add(ox.Quad(thing, label, value, ox.NamedNode(f"{GRAPHS}companies")))
    there = list(native)
    for name, (write, form, keeps_graphs) in RDF.items():
        back = set(ox.parse(write(Store(native, {}, Path())), format=form))
        assert back == set(there if keeps_graphs else merged(there)), name


def test_exported_turtle_is_data_again(study: Study, tmp_path: Path) -> None:
    export(study, "turtle", tmp_path / "all.ttl")
    assert graph.open(tmp_path / "all.ttl").world == study.world


def test_jsonld_of_the_bundled_data_is_compact(bundled: Store) -> None:
    document = json.loads(jsonld(bundled))
    assert document["@context"] == json.loads(CONTEXT_FILE.read_text())["@context"]


def test_a_context_of_its_own_is_used_and_written(study: Study, tmp_path: Path) -> None:
    terms = {
        "lk": "https://w3id.org/lingkar/ontology#",
        "payer": {"@id": "lk:payer", "@type": "@id"},
        "flow": "https://w3id.org/lingkar/id/flow/",
    }
    file = tmp_path / "context.jsonld"
    file.write_text(json.dumps({"@context": terms}))
    text = jsonld(study.store, file)
    document = json.loads(text)
    assert document["@context"] == terms
    nodes = [node for part in document["@graph"] for node in part.get("@graph", [])]
    flow = next(node for node in nodes if node["@id"] == "flow:f1")
    assert flow["payer"] == "https://w3id.org/lingkar/id/company/a"
    assert canonical(list(ox.parse(text, format=ox.RdfFormat.JSON_LD))) == canonical(
        list(study.store.native)
    )


def test_a_context_that_is_none_is_named(study: Study, tmp_path: Path) -> None:
    file = tmp_path / "context.jsonld"
    file.write_text("{")
    with pytest.raises(InputError, match=r"context\.jsonld: is no JSON-LD context"):
        jsonld(study.store, file)


# -- GraphML ---------------------------------------------------------------------------------


def read(file: Path) -> nx.MultiDiGraph[str]:
    G = nx.read_graphml(file, force_multigraph=True)
    assert isinstance(G, nx.MultiDiGraph)
    return G


def test_graphml_has_the_network_at_the_lens(study: Study, tmp_path: Path) -> None:
    """At `talked` all three legs count, at `announced` the rumored f3 does not."""
    for firmness, flows in (("announced", {"f1", "f2"}), ("talked", {"f1", "f2", "f3"})):
        export(study, "graphml", tmp_path / "g", study.lens(firmness=firmness))
        G = read(tmp_path / "g")
        assert {key for *_, key in G.edges} == flows
        assert G.graph["firmness"] == firmness
        assert G.graph["as_of"] == "2026-01-31"


def test_graphml_keeps_every_digit_and_leaves_out_what_is_unknown(
    study: Study, tmp_path: Path
) -> None:
    export(study, "graphml", tmp_path / "g", study.lens(firmness="talked"))
    G = read(tmp_path / "g")
    exact, unknown, open_end = G["a"]["b"]["f1"], G["b"]["a"]["f2"], G["b"]["a"]["f3"]
    assert exact["amount_usd"] == exact["amount_high_usd"] == "12345678901234567.89"
    assert exact["weight"] == pytest.approx(1.2345678901234568e16)
    assert not {"weight", "amount_usd", "amount_high", "amount_high_usd"} & set(unknown)
    assert (open_end["weight"], open_end["amount_usd"], open_end["amount_low"]) == (5.5, "5.5", 5.5)
    assert "amount_high" not in open_end
    assert (exact["nature"], exact["kind"], exact["status"]) == ("commerce", "compute", "signed")
    assert (exact["deal"], exact["deal_title"], exact["sources"]) == ("d", "A buys", "s")


def test_graphml_holds_hostile_labels_as_text(study: Study, tmp_path: Path) -> None:
    """U+0007 cannot be in XML at all and becomes U+FFFD; the rest comes back as it was."""
    export(study, "graphml", tmp_path / "g")
    G = read(tmp_path / "g")
    assert G.nodes["a"]["label"] == 'A \ufffd & <b>"Söhne"</b>, Inc.'
    assert G.nodes["a"]["kind"] == "ai-lab"


# -- CSV -------------------------------------------------------------------------------------


def rows(text: str) -> dict[str, dict[str, str]]:
    return {row["id"]: row for row in csv.DictReader(io.StringIO(text, newline=""))}


@pytest.fixture
def tables(study: Study, tmp_path: Path) -> dict[str, str]:
    export(study, "csv", tmp_path / "out")
    return {f.name: f.read_bytes().decode() for f in (tmp_path / "out").glob("*.csv")}


def test_csv_has_a_table_per_class_with_its_columns_even_if_empty(tables: dict[str, str]) -> None:
    assert {"companies.csv", "deals.csv", "flows.csv", "status_events.csv", "sources.csv"} <= set(
        tables
    )
    assert tables["chips.csv"].startswith("id,name,aliases,designer,")
    assert len(tables["chips.csv"].splitlines()) == 1


def test_csv_flows_say_what_the_lens_makes_of_them(tables: dict[str, str]) -> None:
    flows = rows(tables["flows.csv"])
    assert {f: row["counts"] for f, row in flows.items()} == {"f1": "yes", "f2": "yes", "f3": "no"}
    assert flows["f3"]["reason"] == "too-weak"
    assert flows["f1"]["amount_low"] == flows["f1"]["amount_usd"] == "12345678901234567.89"
    assert flows["f2"]["amount_usd"] == flows["f3"]["amount_usd"] == ""
    assert flows["f1"]["nature"] == "commerce"
    assert {row["lens_as_of"] for row in flows.values()} == {"2026-01-31"}


def test_csv_text_is_never_a_formula(tables: dict[str, str]) -> None:
    assert rows(tables["sources.csv"])["s"]["title"] == "'=cmd|'/c calc'!A1"
    assert rows(tables["companies.csv"])["a"]["aliases"] == "'-A|@a"


def test_csv_keeps_dates_as_precise_as_they_are(tables: dict[str, str]) -> None:
    assert rows(tables["sources.csv"])["s"]["published"] == "2025-12"


@given(st.text(max_size=6))
@example("=1+1")
@example("\t=1")
@example("\n=1")
@example("＝1")
def test_no_cell_starts_like_a_formula_unless_it_is_a_number(text: str) -> None:
    """A spreadsheet trims nothing but reads these first characters as the start of a formula."""
    made = cell(text)
    assert made in (text, f"'{text}")
    if made[:1] in ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"):
        float(made)


def test_csv_as_zip_holds_the_same_tables(
    study: Study, tables: dict[str, str], tmp_path: Path
) -> None:
    export(study, "csv", tmp_path / "out.ZIP")
    with zipfile.ZipFile(tmp_path / "out.ZIP") as archive:
        assert {name: archive.read(name).decode() for name in archive.namelist()} == tables
        assert {entry.date_time[0] for entry in archive.infolist()} == {1980}  # no clock


# -- where it goes ---------------------------------------------------------------------------


def test_an_unknown_format_names_those_there_are(study: Study, tmp_path: Path) -> None:
    with pytest.raises(
        InputError, match=r"no export format 'xls'; there is turtle, .*graphml, csv"
    ):
        export(study, "xls", tmp_path / "x")


def test_tables_do_not_go_to_standard_output(study: Study) -> None:
    with pytest.raises(InputError, match=r"several tables: name a folder or a \.zip"):
        export(study, "csv", "-")


def test_text_goes_to_standard_output(
    study: Study, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    export(study, "ntriples", "-")
    assert capfdbinary.readouterr().out == ntriples(study.store)


@pytest.mark.parametrize("form", [form.name for form in FORMATS])
def test_a_place_that_cannot_be_written_is_refused(study: Study, tmp_path: Path, form: str) -> None:
    with pytest.raises(OutputError, match="there is no folder"):
        export(study, form, tmp_path / "no" / "out")
    assert list(tmp_path.iterdir()) == []


def test_rdf_goes_out_even_if_it_cannot_be_read_as_the_model_asks(tmp_path: Path) -> None:
    """Someone who repairs data needs it: only the network and the tables need a sound world."""
    (tmp_path / "data").mkdir()
    broken = WORLD.replace("lk:flow-equity", "lk:flow-gift")
    (tmp_path / "data" / "world.ttl").write_text(broken, encoding="utf-8")
    study = Study(Store.open(tmp_path / "data"), Terms.load())
    export(study, "nquads", tmp_path / "out.nq")
    assert b"ontology#flow-gift>" in (tmp_path / "out.nq").read_bytes()
    with pytest.raises(InputError):
        export(study, "csv", tmp_path / "tables")
