"""The shapes of the ontology, by pySHACL.

Reference: Shapes Constraint Language (SHACL), W3C Recommendation, 20 July 2017.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox

from graph.check.finding import ERROR, WARNING, Finding
from graph.errors import InputError, SyntaxFault
from graph.fields import curie, local
from graph.store import Store

if TYPE_CHECKING:
    import rdflib
    from rdflib.term import Node

__all__ = ["violations"]

_SHAPES = Path(__file__).resolve().parent.parent.parent / "ontology" / "shapes.ttl"
_STRING = ox.NamedNode("http://www.w3.org/2001/XMLSchema#string")


def violations(
    store: Store,
    told: Collection[tuple[str, str | None]] = (),
    shapes: Path | str | None = None,
    *,
    without: Collection[tuple[str, str | None]] | None = None,
) -> Iterator[Finding]:
    """The results of validating a store.

    The data are validated with the ontology beside them, for its superclasses and code lists.
    What the shapes can see of them is copied into a graph in memory first, which pySHACL walks
    several times faster than a store it has to ask. Values in ``told`` (subject and property),
    of which something is said already, are never spoken of; those in ``without`` (default: the
    same) are left out.
    """
    import pyshacl
    import rdflib
    from rdflib.namespace import SH

    spoken_of = {subject for subject, _ in told}
    rules = _rules(Path(shapes or _SHAPES))
    data = _data(store, rules, told if without is None else without)
    _, report, _ = pyshacl.validate(data, shacl_graph=rules, inference="none", inplace=True)
    for result in report.subjects(rdflib.RDF.type, SH.ValidationResult):
        focus = report.value(result, SH.focusNode)
        steps = _steps(report, report.value(result, SH.resultPath))
        if isinstance(focus, rdflib.BNode) or any((str(focus), step) in told for step in steps):
            continue
        wrong = report.value(result, SH.resultSeverity) == SH.Violation
        if not wrong and str(focus) in spoken_of:  # a doubt may come of what could not be read
            continue
        message = str(report.value(result, SH.resultMessage))
        file, line = store.locate(str(focus)) or (None, None)
        yield Finding(
            ERROR if wrong else WARNING,
            local(str(report.value(result, SH.sourceShape))),
            curie(str(focus)),
            f"{curie(str(focus))}: {' '.join(message.split())}",
            file,
            line,
        )


def _steps(report: rdflib.Graph, path: Node | None) -> set[str]:
    """The properties that a path goes over: itself, or those of a list of steps or choices."""
    import rdflib

    if path is None:
        return set()
    if not isinstance(path, rdflib.BNode):
        return {str(path)}
    return {str(node) for node in report.transitive_objects(path, None)} - {str(rdflib.RDF.nil)}


def _data(
    store: Store, rules: rdflib.Graph, without: Collection[tuple[str, str | None]]
) -> rdflib.Graph:
    """The statements that the shapes can see: with a property that they name."""
    from rdflib.namespace import RDF, RDFS, SH

    seen = {str(term) for triple in rules for term in triple} | {str(RDF.type)}
    seen.add(str(RDFS.subClassOf))
    # These two may ask for any property.
    blind = any((None, asks, None) in rules for asks in (SH.closed, SH.sparql, SH.target))
    return _graph(
        quad
        for quad in store.native
        # Statements about statements (RDF-star) are unknown to rdflib.
        if not isinstance(quad.object, ox.Triple)
        and (blind or quad.predicate.value in seen)
        and (str(getattr(quad.subject, "value", "")), quad.predicate.value) not in without
    )


def _rules(file: Path) -> rdflib.Graph:
    try:
        return _graph(list(ox.parse(file.read_bytes(), format=ox.RdfFormat.TURTLE)))
    except SyntaxError as error:
        raise SyntaxFault(f"not well-formed: {error.msg}", file=file, line=error.lineno) from None
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}", file=file) from None


def _graph(triples: Iterable[ox.Triple | ox.Quad]) -> rdflib.Graph:
    """The triples in rdflib's memory; its parsers would ask for the working directory."""
    import rdflib

    logger = logging.getLogger("rdflib.term")
    was, logger.disabled = logger.disabled, True  # it warns of odd literals with a traceback
    known: dict[object, Node] = {}  # most terms come many times

    def term(of: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> Node:
        if of not in known:
            known[of] = _term(of)
        return known[of]

    graph = rdflib.Graph()
    try:
        for triple in triples:
            graph.add((term(triple.subject), term(triple.predicate), term(triple.object)))
    finally:
        logger.disabled = was
    return graph


def _term(of: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> Node:
    import rdflib

    if isinstance(of, ox.NamedNode):
        return rdflib.URIRef(of.value)
    if isinstance(of, ox.BlankNode):
        return rdflib.BNode(of.value)
    assert isinstance(of, ox.Literal)
    if of.language:
        return rdflib.Literal(of.value, lang=of.language)
    plain = of.datatype == _STRING
    return rdflib.Literal(of.value, datatype=None if plain else rdflib.URIRef(of.datatype.value))
