"""What the data set says of itself: counts by rdflib, the frame through another processor."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

import pytest
import rdflib
import yaml
from pyld import jsonld
from rdflib.namespace import DCAT, DCTERMS, VOID

from graph.errors import InputError
from graph.exchange.csv_layout import import_csv
from graph.exchange.export import export
from graph.store import Store
from graph.study import Study

ROOT = Path(__file__).resolve().parent.parent
ONTOLOGY = ROOT / "ontology"
DATASET = rdflib.URIRef("https://w3id.org/lingkar/data")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("described") / "data"
    import_csv(ROOT / "tests" / "world", made)
    # A statement that two graphs repeat is one statement.
    made.joinpath("again.ttl").write_bytes(made.joinpath("companies.ttl").read_bytes())
    return made


@pytest.fixture(scope="module")
def described(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> rdflib.Graph:
    out = tmp_path_factory.mktemp("void") / "void.ttl"
    export(Study.open(folder), "void", out)
    return rdflib.Graph().parse(out)


@pytest.fixture(scope="module")
def facts(folder: Path) -> rdflib.Graph:
    """The same files through rdflib, an implementation of its own."""
    merged = rdflib.Graph()
    for file in folder.rglob("*.ttl"):
        merged.parse(file)
    return merged


def last(iri: str) -> str:
    """The id in an IRI, compact or whole."""
    return iri.replace(":", "/").rsplit("/", 1)[-1]


def number(described: rdflib.Graph, predicate: rdflib.URIRef) -> int:
    return int(str(described.value(DATASET, predicate)))


def test_counts_are_those_that_rdflib_counts(described: rdflib.Graph, facts: rdflib.Graph) -> None:
    assert number(described, VOID.triples) == len(facts)
    assert number(described, VOID.distinctSubjects) == len(set(facts.subjects()))
    assert number(described, VOID.properties) == len(set(facts.predicates()))
    assert number(described, VOID.classes) == len(set(facts.objects(None, rdflib.RDF.type)))


def test_every_class_and_property_has_its_part(
    described: rdflib.Graph, facts: rdflib.Graph
) -> None:
    classes = {
        described.value(part, VOID["class"]): int(str(described.value(part, VOID.entities)))
        for part in described.objects(DATASET, VOID.classPartition)
    }
    assert classes == {
        cls: len(set(facts.subjects(rdflib.RDF.type, cls)))
        for cls in set(facts.objects(None, rdflib.RDF.type))
    }
    properties = {
        described.value(part, VOID.property): (
            int(str(described.value(part, VOID.triples))),
            int(str(described.value(part, VOID.distinctSubjects))),
        )
        for part in described.objects(DATASET, VOID.propertyPartition)
    }
    assert properties == {
        p: (len(list(facts.subject_objects(p))), len(set(facts.subjects(p))))
        for p in set(facts.predicates())
    }


def test_it_has_what_a_catalogue_asks_for() -> None:
    """The mandatory and recommended properties of a data set in DCAT-AP 3, but for a public
    address, which there is none of yet."""
    about = rdflib.Graph().parse(ROOT / "data" / "dataset.ttl")
    for predicate in (
        DCTERMS.title,
        DCTERMS.description,
        DCTERMS.publisher,
        DCTERMS.license,
        DCTERMS.issued,
        DCTERMS.modified,
        DCAT.keyword,
    ):
        assert list(about.objects(DATASET, predicate)), predicate
    for predicate in (DCTERMS.title, DCTERMS.description):
        languages = [getattr(o, "language", None) for o in about.objects(DATASET, predicate)]
        assert sorted(map(str, languages)) == ["en", "id"]


def test_data_that_do_not_say_what_they_are(tmp_path: Path) -> None:
    (tmp_path / "a.ttl").write_text("<https://example.org/a> <https://example.org/b> 1 .\n")
    with pytest.raises(InputError, match="do not say what they are") as caught:
        export(Study(Store.open(tmp_path), Study.open().terms), "void", tmp_path / "void.ttl")
    assert str(tmp_path) in str(caught.value)
    assert not (tmp_path / "void.ttl").exists()


def test_the_frame_gives_deals_with_their_flows_and_events(folder: Path, tmp_path: Path) -> None:
    """PyLD, the reference implementation of JSON-LD framing, puts legs and steps into deals."""
    out = tmp_path / "data.jsonld"
    export(Study.open(folder), "jsonld", out)

    def local(url: str, options: Any) -> dict[str, Any]:
        assert url.endswith("context.jsonld"), "nothing else is asked for"
        document = json.loads((ONTOLOGY / "context.jsonld").read_text(encoding="utf-8"))
        return {"contextUrl": None, "documentUrl": url, "document": document}

    frame = json.loads((ONTOLOGY / "frame.jsonld").read_text(encoding="utf-8"))
    quads = jsonld.to_rdf(json.loads(out.read_text(encoding="utf-8")), {})
    merged = {"@default": [quad for graph in quads.values() for quad in graph]}
    flat = jsonld.from_rdf(merged, {})
    options = {"base": "https://example.org/", "documentLoader": local, "omitGraph": False}
    framed = jsonld.frame(flat, frame, options)
    deals = {last(deal["id"]): deal for deal in framed["@graph"]}
    world = Study.open(folder).world
    assert deals.keys() == world.deals.keys()
    for ident, deal in deals.items():
        flows = {last(flow["id"]) for flow in deal.get("flows", [])}
        assert flows == {f.id for f in world.flows.values() if f.deal == ident}
        events = {last(event["id"]) for event in deal.get("events", [])}
        assert events == {e.id for e in world.events.values() if e.subject == ident}
        for flow in deal.get("flows", []):
            assert flow["payer"]["prefLabel"], "who pays is told, not only named"


def test_the_citation_is_that_of_the_project() -> None:
    """The required keys of the Citation File Format 1.2.0, our version and licence."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    cited = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert cited["cff-version"] == "1.2.0"
    assert {"message", "title", "authors"} <= cited.keys()
    assert (cited["version"], cited["license"]) == (project["version"], project["license"])
    about = rdflib.Graph().parse(ROOT / "data" / "dataset.ttl")
    (data,) = cited["references"]  # which has a version and a licence of its own
    titles = {str(o) for o in about.objects(DATASET, DCTERMS.title)}
    assert data["title"] in titles
    assert data["version"] == str(about.value(DATASET, rdflib.URIRef(str(DCAT) + "version")))
    assert str(data["date-released"]) == str(about.value(DATASET, DCTERMS.modified))
    assert data["license"] == "CC-BY-4.0"
    assert "creativecommons.org/licenses/by/4.0" in str(about.value(DATASET, DCTERMS.license))
