"""The shapes: a sound example passes, and each broken one raises exactly its own finding."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import get_origin, get_type_hints

import pyshacl
import pytest
import rdflib
from rdflib import SH

from graph.fields import classes, fields_of
from graph.store import PREFIXES

ONTOLOGY = Path(__file__).resolve().parent.parent / "ontology"
SHAPE = "https://w3id.org/lingkar/shapes#"
PROSE = {"note", "condition", "paraphrase", "scope"}  # may stand in several languages

SOUND = """
source:s a lk:Source ; dcterms:title "S" ; lk:url "https://example.org/s"^^xsd:anyURI ;
  lk:horizon "2026-07-05"^^xsd:date ; lk:published "2026"^^xsd:gYear ; lk:language "zh-Hant" ;
  lk:sourceKind lk:source-news ; lk:primary false .
company:a a lk:Company ; skos:prefLabel "A" ; lk:companyKind lk:company-investor ;
  lk:country "ID" ; prov:wasDerivedFrom source:s .
company:b a lk:Company ; skos:prefLabel "B" ; prov:wasDerivedFrom source:s .
company:notes a lk:Crowd ; skos:prefLabel "Note holders" ; prov:wasDerivedFrom source:s .
holding:h a lk:Holding ; lk:subsidiary company:b ; lk:parent company:a ; lk:share 0.5 ;
  prov:wasDerivedFrom source:s .
deal:d a lk:Deal ; dcterms:title "D" ; lk:dealKind lk:deal-debt ; lk:party company:a, company:b ;
  lk:announced "2025-12"^^xsd:gYearMonth ; prov:wasDerivedFrom source:s .
flow:f a lk:Flow ; lk:deal deal:d ; lk:payer company:notes ; lk:payee company:b ;
  lk:flowKind lk:flow-debt ; lk:amountLow 1.0 ; lk:amountHigh 2.0 ;
  lk:amountQualifier lk:qualifier-range ; lk:currency "USD" ; lk:condition "If so."@en ;
  prov:wasDerivedFrom source:s .
event:e a lk:StatusEvent ; lk:subject deal:d ; lk:date "2025-12-17"^^xsd:date ;
  lk:status lk:status-in-talks ; prov:wasDerivedFrom source:s .
figure:x a lk:Figure ; lk:metric lk:metric-exchange-rate ; lk:period "2025-12" ;
  lk:value 16720.0 ; lk:unit "USD/IDR" ; prov:wasDerivedFrom source:s .
claim:c a lk:Claim ; lk:claimant company:a ; lk:about sector:ai, flow:f ;
  lk:topic lk:topic-risk ; lk:stance lk:stance-neutral ; lk:paraphrase "So."@en ;
  lk:date "2025"^^xsd:gYear ; prov:wasDerivedFrom source:s .
sector:ai a lk:Sector ; skos:prefLabel "AI" .
"""

#: What is broken (text taken out → text put in) and the one shape that must say so.
BROKEN = {
    "Flow-payer": ("lk:payer company:notes ;", ""),
    "Flow-payee": ("lk:payee company:b ;", "lk:payee company:nobody ;"),
    "Flow-payer-is-not-payee": ("lk:payer company:notes ;", "lk:payer company:b ;"),
    "Flow-flowKind": ("lk:flowKind lk:flow-debt", "lk:flowKind lk:deal-debt"),
    "Flow-amountQualifier": ("lk:qualifier-range", "lk:qualifier-rnage"),
    "Flow-amountLow": ("lk:amountLow 1.0", "lk:amountLow -1.0"),
    "Flow-amountHigh": ("lk:amountHigh 2.0", "lk:amountHigh 2.0, 3.0"),
    "Flow-low-not-above-high": ("lk:amountLow 1.0", "lk:amountLow 2.5"),
    "Flow-currency": ('lk:currency "USD"', 'lk:currency "dollars"'),
    "Flow-amount-has-currency": ('lk:currency "USD" ;', ""),
    "Flow-condition": ('"If so."@en', '"If so."@en, "Or so."@en'),
    "StatusEvent-subject": ("lk:subject deal:d", "lk:subject company:a"),
    "StatusEvent-status": ("lk:status-in-talks", "lk:stance-neutral"),
    "StatusEvent-date": ('"2025-12-17"^^xsd:date', '"2025-12-37"^^xsd:date'),
    "StatusEvent-amount-has-currency": ("lk:subject deal:d ;", "lk:subject deal:d; lk:amount 1.0;"),
    "Deal-title": ('dcterms:title "D" ;', ""),
    "Deal-party": ("company:a, company:b", "company:a, source:s"),
    "Deal-announced": ('"2025-12"^^xsd:gYearMonth', '"2025-13"^^xsd:gYearMonth'),
    "Company-companyKind": ("lk:company-investor", "lk:chip-gpu"),
    "Company-not-a-crowd": ("lk:company-investor", "lk:company-crowd"),
    "Company-country": ('"ID"', '"Indonesia"'),
    "Holding-share": ("lk:share 0.5", "lk:share 50.0"),
    "Holding-parent-is-not-subsidiary": ("lk:parent company:a", "lk:parent company:b"),
    "Source-url": ("https://example.org/s", "javascript:alert(1)"),
    "Source-horizon": ('lk:horizon "2026-07-05"^^xsd:date ;', ""),
    "Figure-unit": ('"USD/IDR"', '"USD per IDR"'),
    "Claim-about": ("lk:about sector:ai, flow:f", "lk:about source:s"),
    "Claim-claimant": ("lk:claimant company:a", "lk:claimant company:notes"),
    "sources": (' lk:country "ID" ; prov:wasDerivedFrom source:s', ' lk:country "ID"'),
}


@pytest.fixture(scope="module")
def shapes() -> rdflib.Graph:
    return rdflib.Graph().parse(ONTOLOGY / "shapes.ttl")


@pytest.fixture(scope="module")
def terms() -> rdflib.Graph:
    return rdflib.Graph().parse(ONTOLOGY / "lingkar.ttl").parse(ONTOLOGY / "codes.ttl")


def findings(data: str, shapes: rdflib.Graph, terms: rdflib.Graph) -> list[str]:
    prefixes = "".join(f"@prefix {p}: <{iri}> .\n" for p, iri in PREFIXES.items())
    graph = rdflib.Graph()
    for triple in terms:
        graph.add(triple)
    graph.parse(data=prefixes + data, format="turtle")
    _, report, _ = pyshacl.validate(graph, shacl_graph=shapes, inference="none")
    assert isinstance(report, rdflib.Graph)
    return [
        str(report.value(result, SH.sourceShape)).removeprefix(SHAPE)
        for result in report.objects(None, SH.result)
    ]


def test_a_sound_example_passes(shapes: rdflib.Graph, terms: rdflib.Graph) -> None:
    assert findings(SOUND, shapes, terms) == []


@pytest.mark.filterwarnings("ignore:::rdflib")  # rdflib warns of the broken date it is given
@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_example_raises_its_own_finding_alone(
    name: str, shapes: rdflib.Graph, terms: rdflib.Graph
) -> None:
    old, new = BROKEN[name]
    assert SOUND.count(old) == 1
    assert findings(SOUND.replace(old, new), shapes, terms) == [name]


def test_every_finding_says_what_to_do(shapes: rdflib.Graph) -> None:
    judging = set(shapes.subjects(SH.targetClass))
    assert len(judging) > 100
    for shape in judging:
        assert isinstance(shape, rdflib.URIRef)
        [message] = shapes.objects(shape, SH.message)
        assert str(message).split()[0] in {"Name", "Give", "Leave", "Swap", "Describe"}
        assert list(shapes.objects(shape, SH.severity)) == [SH.Violation]
    assert not list(shapes.subjects(SH.sparql))


def test_shapes_ask_for_what_the_model_requires(shapes: rdflib.Graph) -> None:
    """A field without default needs a value, one that holds a single value has no second."""
    for cls in classes():
        hints = get_type_hints(cls)
        target = rdflib.URIRef(f"{PREFIXES['lk']}{cls.__name__}")
        required = {f.name for f in dataclasses.fields(cls) if f.default is dataclasses.MISSING}
        for iri, field in fields_of(cls).items():
            found = [
                shape
                for shape in shapes.subjects(SH.targetClass, target)
                if (shape, SH.path, rdflib.URIRef(iri)) in shapes
            ]
            if field.name == "aliases":
                continue
            assert found, (cls.__name__, field.name)
            least = any((s, SH.minCount, rdflib.Literal(1)) in shapes for s in found)
            assert least == (field.name in required), (cls.__name__, field.name)
            if get_origin(hints[field.name]) is not tuple:
                single = SH.uniqueLang if field.name in PROSE else SH.maxCount
                assert any(shapes.value(s, single) for s in found), (cls.__name__, field.name)
