"""The ontology itself: complete in two languages, in step with the model, true to its sources."""

from __future__ import annotations

import dataclasses
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
from rdflib import OWL, RDF, RDFS, SKOS
from rdflib.plugins.sparql import prepareQuery

from graph import model
from graph.fields import local
from graph.store import PREFIXES, Store
from graph.terms import LK, Terms

ONTOLOGY = Path(__file__).resolve().parent.parent / "ontology"
QUESTIONS = sorted((ONTOLOGY / "questions").glob("*.rq"))
HERE = "https://w3id.org/lingkar/"
DEFINED = rdflib.URIRef(HERE + "ontology")
PLAIN = {"World", "Interval", "PartialDate"}  # values of the model that are no things in the data
BESIDE = {"Party", "Sector", "Code"}  # classes that the model has no dataclass for


@pytest.fixture(scope="module")
def vocabulary() -> rdflib.Graph:
    return rdflib.Graph().parse(ONTOLOGY / "lingkar.ttl")


@pytest.fixture(scope="module")
def codes() -> rdflib.Graph:
    return rdflib.Graph().parse(ONTOLOGY / "codes.ttl")


def fields() -> Iterator[tuple[str, str]]:
    """Each class of the model with the IRI of each of its properties, as architecture.md says."""
    for name, cls in vars(model).items():
        if dataclasses.is_dataclass(cls) and name not in PLAIN:
            for field in dataclasses.fields(cls):
                first, *rest = field.name.split("_")
                camel = "lk:" + first + "".join(word.capitalize() for word in rest)
                prefix, local = field.metadata.get("iri", camel).split(":")
                if field.name != "id":
                    yield name, PREFIXES[prefix] + local


def own(graph: rdflib.Graph, *types: rdflib.URIRef) -> set[rdflib.URIRef]:
    return {s for t in types for s in graph.subjects(RDF.type, t) if isinstance(s, rdflib.URIRef)}


def once_per_language(
    graph: rdflib.Graph, term: rdflib.URIRef, predicate: rdflib.URIRef
) -> dict[str, str]:
    texts = [o for o in graph.objects(term, predicate) if isinstance(o, rdflib.Literal)]
    assert sorted(str(o.language) for o in texts) == ["en", "id"], (term, predicate)
    assert all(str(o).strip() for o in texts), (term, predicate)
    return {str(o.language): str(o) for o in texts}


def test_every_term_has_one_label_and_one_definition_per_language(
    vocabulary: rdflib.Graph,
) -> None:
    terms = own(
        vocabulary,
        OWL.Class,
        OWL.ObjectProperty,
        OWL.DatatypeProperty,
        OWL.AnnotationProperty,
        RDFS.Datatype,
    )
    assert len(terms) > 100
    for term in terms:
        labels = once_per_language(vocabulary, term, RDFS.label)
        definitions = once_per_language(vocabulary, term, SKOS.definition)
        for language, label in labels.items():
            assert len(definitions[language].split()) > len(label.split()), term
        assert list(vocabulary.objects(term, RDFS.isDefinedBy)) == [DEFINED]
        assert len(list(vocabulary.objects(term, RDFS.domain))) <= 1
        assert len(list(vocabulary.objects(term, RDFS.range))) <= 1


def test_every_code_has_one_label_and_one_definition_per_language(codes: rdflib.Graph) -> None:
    concepts = own(codes, SKOS.Concept)
    schemes = own(codes, SKOS.ConceptScheme)
    assert len(concepts) > 100
    for term in concepts | schemes:
        once_per_language(codes, term, SKOS.prefLabel)
        once_per_language(codes, term, SKOS.definition)
        assert list(codes.objects(term, RDFS.isDefinedBy)) == [DEFINED]
        assert len(list(codes.objects(term, SKOS.notation))) == 1
    for concept in concepts:
        [scheme] = codes.objects(concept, SKOS.inScheme)
        assert scheme in schemes
    for scheme in schemes:
        members = list(codes.subjects(SKOS.inScheme, scheme))
        for language in ("en", "id"):
            labels = [
                str(o)
                for m in members
                for o in codes.objects(m, SKOS.prefLabel)
                if isinstance(o, rdflib.Literal) and o.language == language
            ]
            assert len(set(labels)) == len(labels), (scheme, language)


@pytest.mark.parametrize("file", ["lingkar.ttl", "codes.ttl", "alignments.ttl"])
def test_nothing_of_others_is_defined_and_nothing_is_blank(file: str) -> None:
    for triple in ox.parse(path=ONTOLOGY / file):
        assert isinstance(triple.subject, ox.NamedNode), triple
        assert triple.subject.value.startswith(HERE), triple
        assert not isinstance(triple.object, ox.BlankNode), triple


def test_no_term_is_used_that_is_not_there(vocabulary: rdflib.Graph, codes: rdflib.Graph) -> None:
    """Each IRI of ours in any file of the ontology, or in a question, is defined in it."""
    defined = {str(s) for g in (vocabulary, codes) for s in g.subjects()}
    for file in ONTOLOGY.glob("*.ttl"):
        for triple in ox.parse(path=file):
            for node in (triple.subject, triple.predicate, triple.object):
                if isinstance(node, ox.NamedNode) and node.value.startswith(LK):
                    assert node.value in defined, (file.name, node.value)
    for file in QUESTIONS:
        for name in re.findall(r"\blk:([A-Za-z-]+)", file.read_text(encoding="utf-8")):
            assert LK + name in defined, (file.name, name)


def test_classes_and_properties_are_those_of_the_model() -> None:
    terms = Terms.load(ONTOLOGY)
    assert set(terms.classes()) == {name for name, _ in fields()} | BESIDE
    used = {iri.removeprefix(LK) for _, iri in fields() if iri.startswith(LK)}
    about_codes = {
        name
        for name, prop in terms.properties().items()
        if "rdfs:domain lk:Code" in _block(prop.name)
    }
    assert not used & about_codes
    assert set(terms.properties()) == used | about_codes


def _block(name: str) -> str:
    text = (ONTOLOGY / "lingkar.ttl").read_text(encoding="utf-8")
    return text.split(f"\nlk:{name} a ", 1)[1].split("\n\n", 1)[0]


def test_domains_hold_for_every_class_that_uses_a_property(vocabulary: rdflib.Graph) -> None:
    for name, iri in fields():
        for domain in vocabulary.objects(rdflib.URIRef(iri), RDFS.domain):
            above = {name, *(local(p) for p in Terms.load(ONTOLOGY).classes()[name].parents)}
            assert local(str(domain)) in above, (name, iri)


def test_coded_properties_name_a_list_that_exists() -> None:
    terms = Terms.load(ONTOLOGY)
    coded = {n: p for n, p in terms.properties().items() if p.range == LK + "Code"}
    assert len(coded) == 14
    for name, prop in coded.items():
        assert prop.is_object
        assert prop.scheme in terms.schemes(), name
    assert {n for n, p in terms.properties().items() if p.scheme} == set(coded)


#: The lists as the layout of the CSV dossier documents them.
LISTS = {
    "source": "filing press-release news analysis blog transcript reference",
    "company": "ai-lab hyperscaler neocloud chip-designer foundry memory-maker equipment-maker "
    "server-maker network-maker data-centre-developer power investor lender software "
    "consumer-tech research-firm publisher government joint-venture crowd",
    "deal": "equity-investment debt compute-contract hardware-supply partnership joint-venture "
    "acquisition licence lease power guarantee warrant",
    "flow": "equity debt convertible compute hardware lease licence revenue-share acquisition "
    "power services warrant guarantee grant",
    "nature": "capital commerce acquisition",
    "qualifier": "exact about up-to at-least range undisclosed",
    "status": "rumored in-talks letter-of-intent announced signed partly-paid paid amended "
    "canceled lapsed",
    "chip": "gpu asic cpu superchip",
    "supply-role": "fabrication packaging high-bandwidth-memory design-partner ip assembly "
    "lithography",
    "deployment": "planned building running",
    "topic": "circular-financing obsolescence diversification dependency credibility "
    "revenue-realisation bubble risk safety-net valuation demand performance",
    "stance": "critical supportive neutral",
    "metric": "revenue capex remaining-performance-obligations backlog "
    "customer-share-of-revenue customer-share-of-backlog supplier-share-of-cost stake valuation "
    "cash cash-burn debt equity liabilities purchase-commitments net-income operating-income market-share exchange-rate",
    "firmness": "paid signed announced talked",
    "level": "group entity",
}


@pytest.mark.parametrize("scheme", LISTS)
def test_lists_are_complete(scheme: str) -> None:
    terms = Terms.load(ONTOLOGY)
    assert set(terms.schemes()) == set(LISTS)
    assert sorted(terms.codes(scheme)) == sorted(LISTS[scheme].split())


# -- competency questions ------------------------------------------------------------------------

WORLD = """
company:alpha a lk:Company ; skos:prefLabel "Alpha" .
company:alpha-cloud a lk:Company ; skos:prefLabel "Alpha Cloud" .
company:lab a lk:Company ; skos:prefLabel "Lab" .
holding:h a lk:Holding ; lk:subsidiary company:alpha-cloud ; lk:parent company:alpha .
source:news a lk:Source ; lk:primary false ; lk:url "https://example.org/n"^^xsd:anyURI .
source:own a lk:Source ; lk:primary true ; lk:url "https://example.org/o"^^xsd:anyURI .
deal:d a lk:Deal ; dcterms:title "D" ; lk:dealKind lk:deal-equity-investment ;
  lk:party company:alpha, company:lab .
flow:in a lk:Flow ; lk:deal deal:d ; lk:payer company:alpha ; lk:payee company:lab ;
  lk:flowKind lk:flow-equity ; lk:amountQualifier lk:qualifier-at-least ; lk:currency "USD" ;
  lk:amountLow 10.0 ; prov:wasDerivedFrom source:news .
flow:in-2 a lk:Flow ; lk:deal deal:d ; lk:payer company:alpha ; lk:payee company:lab ;
  lk:flowKind lk:flow-equity ; lk:amountQualifier lk:qualifier-exact ; lk:currency "USD" ;
  lk:amountLow 12.0 ; lk:amountHigh 12.0 ; lk:readingOf flow:in ;
  prov:wasDerivedFrom source:own .
flow:back a lk:Flow ; lk:deal deal:d ; lk:payer company:lab ; lk:payee company:alpha-cloud ;
  lk:flowKind lk:flow-compute ; lk:amountQualifier lk:qualifier-undisclosed ;
  lk:chip chip:c2 ; prov:wasDerivedFrom source:own .
event:e a lk:StatusEvent ; lk:subject flow:in ; lk:status lk:status-partly-paid ;
  lk:date "2025-12"^^xsd:gYearMonth ; lk:amount 4.0 ; lk:currency "USD" .
event:f a lk:StatusEvent ; lk:subject deal:d ; lk:status lk:status-signed ;
  lk:date "2025"^^xsd:gYear .
chip:c1 a lk:Chip ; skos:prefLabel "C1" ; lk:designer company:alpha .
chip:c2 a lk:Chip ; skos:prefLabel "C2" ; lk:designer company:alpha ; lk:predecessor chip:c1 .
supply:s a lk:SupplyRole ; lk:chip chip:c2 ; lk:supplier company:lab ;
  lk:role lk:supply-role-packaging ; lk:share 0.5 .
claim:k a lk:Claim ; lk:claimant person:p ; lk:about company:lab ; lk:date "2025-12-17"^^xsd:date ;
  lk:topic lk:topic-risk ; lk:stance lk:stance-critical ; lk:paraphrase "Said so."@en ;
  prov:wasDerivedFrom source:news .
"""

#: By question: the values of its parameters and, per row, the texts that must stand in it.
ANSWERS: dict[str, tuple[dict[str, str], list[list[str]]]] = {
    "funders": ({"company": "company:lab"}, [["Alpha", "equity", "10", "at-least", "USD"]]),
    "customers": ({"company": "company:alpha"}, [["Lab", "compute", "undisclosed"]]),
    "suppliers": ({"company": "company:lab"}, [["Alpha Cloud", "compute", "C2"]]),
    "deals-between": (
        {"one": "company:alpha", "other": "company:lab"},
        [["D", "equity-investment", "2025", "signed"]],
    ),
    "claims-by": (
        {"claimant": "person:p"},
        [["2025-12-17", "risk", "critical", "Said so.", "https://example.org/n"]],
    ),
    "payments": ({"company": "company:lab"}, [["Alpha", "Lab", "equity", "part", "4", "USD"]]),
    "without-primary": ({}, [["Alpha", "Lab", "1"]]),
    "chip-makers": ({"chip": "chip:c2"}, [["Alpha", "packaging", "Lab", "0.5", "C1"]]),
    "both-ways": ({"company": "company:lab"}, [["Alpha", "2", "1"]]),
    "disagreements": ({}, [["10", "12", "USD"]]),
}


def turtle(text: str) -> str:
    return "".join(f"@prefix {p}: <{i}> .\n" for p, i in PREFIXES.items()) + text


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """The small world, one half of it in each of two named graphs."""
    folder = tmp_path_factory.mktemp("small")
    lines = WORLD.split("\n")
    cut = next(n for n, line in enumerate(lines) if line.startswith("event:e"))
    (folder / "one.ttl").write_text(turtle("\n".join(lines[:cut])), encoding="utf-8")
    (folder / "two.ttl").write_text(turtle("\n".join(lines[cut:])), encoding="utf-8")
    return Store.open(folder, ontology=ONTOLOGY)


def test_every_question_has_an_answer_to_compare_with() -> None:
    assert [f.stem for f in QUESTIONS] == sorted(ANSWERS)


@pytest.mark.parametrize("file", QUESTIONS, ids=lambda f: f.stem)
def test_questions_are_answered_over_the_union_of_graphs(file: Path, small: Store) -> None:
    text = file.read_text(encoding="utf-8")
    assert re.match(r"# en: .+\?\n# id: .+\?\n", text)
    prepareQuery(text)
    wanted = dict(re.findall(r"^# param: (\w+) (\S+)$", text, re.MULTILINE))
    values, rows = ANSWERS[file.stem]
    assert set(wanted) == set(values) == set(re.findall(r"\$(\w+)", text))
    answer = small.native.query(
        text,
        use_default_graph_as_union=True,
        substitutions={
            ox.Variable(name): ox.NamedNode(PREFIXES[v.split(":")[0]] + v.split(":")[1])
            for name, v in values.items()
        },
    )
    assert isinstance(answer, ox.QuerySolutions)
    found = [[getattr(v, "value", "") for v in row] for row in answer]
    assert len(found) == len(rows)
    for row, expected in zip(found, rows, strict=True):
        assert not Counter(expected) - Counter(row), (row, expected)


# -- documentation -------------------------------------------------------------------------------


def test_context_names_every_coded_and_linked_property() -> None:
    import json

    context = json.loads((ONTOLOGY / "context.jsonld").read_text(encoding="utf-8"))["@context"]
    for name, prop in Terms.load(ONTOLOGY).properties().items():
        if prop.is_object:
            assert context[name] == {"@id": f"lk:{name}", "@type": "@id"}
        elif prop.range and prop.range.endswith("#decimal"):
            assert context[name] == {"@id": f"lk:{name}", "@type": "xsd:decimal"}


def test_each_alignment_has_its_reason() -> None:
    graph = rdflib.Graph().parse(ONTOLOGY / "alignments.ttl")
    mapped = {t for t in graph if str(t[0]).startswith(LK)}
    axioms = own(graph, OWL.Axiom)
    told = {
        (
            graph.value(a, OWL.annotatedSource),
            graph.value(a, OWL.annotatedProperty),
            graph.value(a, OWL.annotatedTarget),
        )
        for a in axioms
        if graph.value(a, RDFS.comment)
    }
    assert mapped == told
    assert len(axioms) == len(mapped) > 10
