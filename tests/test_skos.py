"""The code lists as SKOS: flat, whole, and within the integrity conditions of the standard.

Numbers are those of the statements of the SKOS Reference (W3C Recommendation, 18 August 2009).
"""

from __future__ import annotations

import itertools
from collections import Counter
from pathlib import Path

import pytest
import rdflib
from rdflib import RDF, SKOS

from graph.store import PREFIXES

ONTOLOGY = Path(__file__).resolve().parent.parent / "ontology"
LK = rdflib.Namespace(PREFIXES["lk"])

Pair = tuple[rdflib.URIRef, rdflib.URIRef]

_LABELS = (SKOS.prefLabel, SKOS.altLabel, SKOS.hiddenLabel)
_BELOW: tuple[Pair, ...] = (
    (SKOS.topConceptOf, SKOS.inScheme),  # S7
    (SKOS.broader, SKOS.broaderTransitive),  # S22
    (SKOS.narrower, SKOS.narrowerTransitive),
    (SKOS.broadMatch, SKOS.broader),  # S41
    (SKOS.narrowMatch, SKOS.narrower),
    (SKOS.relatedMatch, SKOS.related),
)
_INVERSE: tuple[Pair, ...] = (
    (SKOS.topConceptOf, SKOS.hasTopConcept),  # S8
    (SKOS.broader, SKOS.narrower),  # S25
    (SKOS.broaderTransitive, SKOS.narrowerTransitive),
    (SKOS.related, SKOS.related),  # S23
    (SKOS.exactMatch, SKOS.exactMatch),  # S44
)


@pytest.fixture(scope="module")
def codes() -> rdflib.Graph:
    return rdflib.Graph().parse(ONTOLOGY / "codes.ttl")


def entailed(told: rdflib.Graph) -> rdflib.Graph:
    """What SKOS itself adds: properties above, inverses, the transitive and the types."""
    found = rdflib.Graph() + told
    while True:
        before = len(found)
        for part, whole in _BELOW:
            for s, o in list(found.subject_objects(part)):
                found.add((s, whole, o))
        for one, other in _INVERSE:
            for s, o in list(found.subject_objects(one)):
                found.add((o, other, s))
            for s, o in list(found.subject_objects(other)):
                found.add((o, one, s))
        for low in set(found.subjects(SKOS.broaderTransitive)):
            for top in list(found.transitive_objects(low, SKOS.broaderTransitive)):
                if top is not None and top != low:
                    found.add((low, SKOS.broaderTransitive, top))  # S24
        for s, o in list(found.subject_objects(SKOS.hasTopConcept)):
            found.add((s, RDF.type, SKOS.ConceptScheme))  # S5
            found.add((o, RDF.type, SKOS.Concept))  # S6
        if len(found) == before:
            return found


def breaches(told: rdflib.Graph) -> list[str]:
    """The conditions that a graph breaks, each by its number and what breaks it."""
    full = entailed(told)
    concepts = set(full.subjects(RDF.type, SKOS.Concept))
    schemes = set(full.subjects(RDF.type, SKOS.ConceptScheme))
    found = [f"S9 {both}" for both in concepts & schemes]
    for subject in set(full.subjects()):
        labels = {p: set(full.objects(subject, p)) for p in _LABELS}
        for one, other in itertools.combinations(_LABELS, 2):
            found += [f"S13 {subject} {both}" for both in labels[one] & labels[other]]
        languages = Counter(getattr(o, "language", None) for o in labels[SKOS.prefLabel])
        found += [f"S14 {subject} {tag}" for tag, times in languages.items() if times > 1]
    related = set(full.subject_objects(SKOS.related))
    above = set(full.subject_objects(SKOS.broaderTransitive))
    found += [f"S27 {one} {other}" for one, other in related & above]
    collections = set(full.subjects(RDF.type, SKOS.Collection))
    found += [f"S37 {both}" for both in collections & (concepts | schemes)]
    for s, o in full.subject_objects(SKOS.exactMatch):
        if {SKOS.broadMatch, SKOS.relatedMatch} & set(full.predicates(s, o)):
            found.append(f"S46 {s} {o}")
    return found


#: What each condition forbids, to be added to a list that is sound.
BROKEN = {
    "S9": "lk:flow-scheme a skos:Concept .",
    "S13": 'lk:flow-debt skos:altLabel "debt"@en .',
    "S14": 'lk:flow-debt skos:prefLabel "loan"@en .',
    "S27": "lk:flow-convertible skos:broader lk:flow-debt ; skos:related lk:flow-debt .",
    "S37": "lk:flow-debt a skos:Collection .",
    "S46": "lk:flow-debt skos:exactMatch lk:deal-debt ; skos:relatedMatch lk:deal-debt .",
}


def test_the_lists_keep_the_conditions_of_skos(codes: rdflib.Graph) -> None:
    assert breaches(codes) == []


@pytest.mark.parametrize("condition", BROKEN)
def test_a_broken_condition_is_found(codes: rdflib.Graph, condition: str) -> None:
    prefixes = "".join(f"@prefix {p}: <{i}> .\n" for p, i in PREFIXES.items())
    broken = rdflib.Graph() + codes
    broken.parse(data=prefixes + BROKEN[condition], format="turtle")
    assert {told.split()[0] for told in breaches(broken)} == {condition}


def test_each_list_is_flat_and_each_code_is_of_one_list(codes: rdflib.Graph) -> None:
    """All codes are top concepts of the list that they are in, and none stands above another."""
    for concept in codes.subjects(RDF.type, LK.Code):
        lists = list(codes.objects(concept, SKOS.inScheme))
        assert len(lists) == 1
        assert list(codes.objects(concept, SKOS.topConceptOf)) == lists, concept
        assert (concept, RDF.type, SKOS.Concept) in codes
    for relation in (SKOS.broader, SKOS.narrower, SKOS.related):
        assert not list(codes.subject_objects(relation))


def test_a_notation_names_one_code_of_its_list_and_its_iri(codes: rdflib.Graph) -> None:
    schemes = set(codes.subjects(RDF.type, SKOS.ConceptScheme))
    names = Counter(str(codes.value(scheme, SKOS.notation, any=False)) for scheme in schemes)
    assert set(names.values()) == {1}
    assert len(schemes) > 15
    for scheme in schemes:
        name = codes.value(scheme, SKOS.notation)
        assert scheme == LK[f"{name}-scheme"]
        members = list(codes.subjects(SKOS.inScheme, scheme))
        notations = [str(codes.value(m, SKOS.notation, any=False)) for m in members]
        assert len(set(notations)) == len(notations) > 1
        assert set(members) == {LK[f"{name}-{notation}"] for notation in notations}
