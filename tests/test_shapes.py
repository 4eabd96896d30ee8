"""The shapes: a sound example passes, and each broken one raises exactly its own finding."""

from __future__ import annotations

import dataclasses
import logging
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import get_origin, get_type_hints

import pyshacl
import pytest
import rdflib
from rdflib import RDF, RDFS, SH, SKOS
from rdflib.collection import Collection
from rdflib.term import Node

from graph.fields import classes, fields_of
from graph.store import PREFIXES
from tests.shape_examples import BROKEN, SOUND, Edit

ONTOLOGY = Path(__file__).resolve().parent.parent / "ontology"
SHAPE = "https://w3id.org/lingkar/shapes#"
PROSE = {"note", "condition", "paraphrase", "scope"}  # may stand in several languages
ABOUT_A_SHAPE = {"targetClass", "targetSubjectsOf", "path", "severity", "message", "description"}
BASE = "https://base.example/"


@pytest.fixture(scope="module")
def shapes() -> rdflib.Graph:
    return rdflib.Graph().parse(ONTOLOGY / "shapes.ttl")


@pytest.fixture(scope="module")
def terms() -> rdflib.Graph:
    """What validation needs of the ontology: superclasses and code lists."""
    whole = rdflib.Graph().parse(ONTOLOGY / "lingkar.ttl").parse(ONTOLOGY / "codes.ttl")
    graph = rdflib.Graph()
    for predicate in (RDFS.subClassOf, SKOS.inScheme):
        for triple in whole.triples((None, predicate, None)):
            graph.add(triple)
    return graph


@cache
def sound() -> frozenset[tuple[Node, Node, Node]]:
    return frozenset(parsed(SOUND))


def parsed(turtle: str) -> rdflib.Graph:
    prefixes = "".join(f"@prefix {p}: <{iri}> .\n" for p, iri in PREFIXES.items())
    return rdflib.Graph().parse(data=prefixes + turtle, format="turtle", publicID=BASE)


def edited(edit: Edit) -> rdflib.Graph:
    """The sound example with other values of one property."""
    focus, path, values = edit
    graph = rdflib.Graph()
    graph += sound()
    row = parsed(f"{focus} {path} {values or 'source:s'} .")
    ((subject, predicate),) = set(row.subject_predicates())
    graph.remove((subject, predicate, None))
    for value in row.objects() if values else ():
        # A relative IRI is one whose text looks like a date, and is none.
        if isinstance(value, rdflib.URIRef) and value.startswith(BASE):
            value = rdflib.URIRef(value.removeprefix(BASE))
        graph.add((subject, predicate, value))
    return graph


def findings(
    data: rdflib.Graph, shapes: rdflib.Graph, terms: rdflib.Graph
) -> list[tuple[str, str]]:
    """The shape and the constraint of every result."""
    data += terms
    _, report, _ = pyshacl.validate(data, shacl_graph=shapes, inference="none", inplace=True)
    assert isinstance(report, rdflib.Graph)
    return [
        (
            str(report.value(result, SH.sourceShape)).removeprefix(SHAPE),
            str(report.value(result, SH.sourceConstraintComponent)).removeprefix(str(SH)),
        )
        for result in report.objects(None, SH.result)
    ]


def constraints(shape: Node, shapes: rdflib.Graph) -> set[str]:
    """The names of the constraints of a shape: ``minCount``, ``class`` …"""
    told = {str(predicate) for predicate in shapes.predicates(shape)}
    own = {iri.removeprefix(str(SH)) for iri in told if iri.startswith(str(SH))}
    return own - ABOUT_A_SHAPE


def named(shapes: rdflib.Graph) -> list[rdflib.URIRef]:
    """Every shape that has a name."""
    return sorted({s for s in shapes.subjects() if isinstance(s, rdflib.URIRef) and SHAPE in s})


def over(path: Node | None, focus: Node, shapes: rdflib.Graph, data: rdflib.Graph) -> set[Node]:
    """What a path of SHACL leads to: a property, a list of steps, or a choice of properties."""
    if isinstance(path, rdflib.URIRef):
        return set(data.objects(focus, path))
    assert path is not None
    if choice := shapes.value(path, SH.alternativePath):
        return {v for p in Collection(shapes, choice) for v in over(p, focus, shapes, data)}
    found = {focus}
    for step in Collection(shapes, path):
        found = {value for each in found for value in over(step, each, shapes, data)}
    return found


def focuses(shape: Node, shapes: rdflib.Graph, data: rdflib.Graph) -> Iterator[Node]:
    for cls in shapes.objects(shape, SH.targetClass):
        yield from data.subjects(RDF.type, cls)
    for predicate in shapes.objects(shape, SH.targetSubjectsOf):
        yield from data.subjects(predicate)


def test_a_sound_example_passes(shapes: rdflib.Graph, terms: rdflib.Graph) -> None:
    assert findings(parsed(SOUND), shapes, terms) == []


def test_every_shape_has_something_to_judge_in_it(shapes: rdflib.Graph) -> None:
    """Where nothing is judged, nothing passes: each path leads to a value, or must lead to none."""
    data = parsed(SOUND)
    for shape in named(shapes):
        met = set(focuses(shape, shapes, data))
        assert met, shape
        path = shapes.value(shape, SH.path)
        if path is not None and (shape, SH.maxCount, rdflib.Literal(0)) not in shapes:
            assert any(over(path, focus, shapes, data) for focus in met), shape


@pytest.mark.parametrize("name", BROKEN)
def test_broken_examples_raise_their_own_finding_alone(
    name: str, shapes: rdflib.Graph, terms: rdflib.Graph, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.CRITICAL, "rdflib.term")
    for constraint, edit in BROKEN[name].items():
        component = f"{constraint[0].upper()}{constraint[1:]}ConstraintComponent"
        assert set(findings(edited(edit), shapes, terms)) == {(name, component)}, constraint


def test_every_constraint_has_a_broken_example(shapes: rdflib.Graph) -> None:
    asked = {str(s).removeprefix(SHAPE): constraints(s, shapes) for s in named(shapes)}
    assert {name: set(broken) for name, broken in BROKEN.items()} == asked
    assert sum(map(len, asked.values())) > 300


def test_every_finding_says_what_to_do_and_how_grave_it_is(shapes: rdflib.Graph) -> None:
    typed = {*shapes.subjects(RDF.type, SH.NodeShape), *shapes.subjects(RDF.type, SH.PropertyShape)}
    assert typed == set(named(shapes))
    for shape in typed:
        [message] = shapes.objects(shape, SH.message)
        assert str(message).split()[0] in {"Name", "Give", "Leave", "Swap", "Describe", "Keep"}
        [severity] = shapes.objects(shape, SH.severity)
        assert severity in (SH.Violation, SH.Warning)
        assert list(focuses(shape, shapes, parsed(SOUND)))
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
            assert found, (cls.__name__, field.name)
            grave = [s for s in found if (s, SH.severity, SH.Violation) in shapes]
            least = any((s, SH.minCount, rdflib.Literal(1)) in shapes for s in grave)
            assert least == (field.name in required), (cls.__name__, field.name)
            if get_origin(hints[field.name]) is not tuple:
                single = SH.uniqueLang if field.name in PROSE else SH.maxCount
                assert any(shapes.value(s, single) for s in found), (cls.__name__, field.name)
