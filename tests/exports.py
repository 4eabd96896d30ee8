"""A small world to export: what is hostile to formats is in it."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox

import graph
from graph.study import Study

__all__ = ["MORE", "ONTOLOGY", "TITLE", "WORLD", "canonical", "merged", "opened"]

ONTOLOGY = ox.NamedNode("https://w3id.org/lingkar/ontology")

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

MORE = """
company:c a lk:Company ; skos:prefLabel "C" ; prov:wasDerivedFrom source:s .
<https://w3id.org/lingkar/id/holding/h> a lk:Holding ; lk:subsidiary company:c ;
    lk:parent company:b ; lk:share 0.5 ; prov:wasDerivedFrom source:s .
company:crowd1 a lk:Crowd ; skos:prefLabel "Note holders" ; prov:wasDerivedFrom source:s .
flow:f4 a lk:Flow ; lk:deal deal:d ; lk:payer company:crowd1 ; lk:payee company:a ;
    lk:flowKind lk:flow-debt ; lk:amountLow 300.125 ; lk:amountHigh 300.125 ;
    lk:amountQualifier lk:qualifier-exact ; lk:currency "USD" ; prov:wasDerivedFrom source:s ;
    lk:condition "one\\r\\n\\ntwo \\"three\\""@en .
event:e3 a lk:StatusEvent ; lk:subject flow:f4 ; lk:date "2026-01"^^xsd:gYearMonth ;
    lk:status lk:status-paid ; prov:wasDerivedFrom source:s .
"""
"""A subsidiary, a crowd that lends on a condition of three lines, and an event of a flow."""
TITLE = "=cmd|'/c calc'!A1"


def opened(folder: Path, more: str = "") -> Study:
    """The world, with more Turtle after it, read from a folder that is made for it."""
    (folder / "world.ttl").write_text(WORLD + more, encoding="utf-8")
    return graph.open(folder)


def canonical(quads: list[ox.Quad]) -> set[ox.Quad]:
    """Statements with blank nodes named by RDFC-1.0: equal sets are isomorphic datasets."""
    dataset = ox.Dataset(quads)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return set(dataset)


def merged(quads: list[ox.Quad]) -> list[ox.Quad]:
    """The data in one graph; the ontology is not among them."""
    return [ox.Quad(q.subject, q.predicate, q.object) for q in quads if q.graph_name != ONTOLOGY]
