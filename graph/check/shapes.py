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

__all__ = ["violations"]

_SHAPES = Path(__file__).resolve().parent.parent.parent / "ontology" / "shapes.ttl"


def violations(
    store: Store,
    told: Collection[tuple[str, str | None]] = (),
    shapes: Path | str | None = None,
    *,
    without: Collection[tuple[str, str | None]] | None = None,
) -> Iterator[Finding]:
    """The results of validating a store.

    The data are validated with the ontology beside them, for its superclasses and code lists.
    They are copied into a graph in memory first, which pySHACL walks several times faster than
    a store it has to ask. Values in ``told`` (subject and property), of which something is said
    already, are never spoken of; those in ``without`` (default: the same) are left out.
    """
    import pyshacl
    import rdflib
    from rdflib.namespace import SH

    data = _data(store, told if without is None else without)
    rules = _rules(Path(shapes or _SHAPES))
    _, report, _ = pyshacl.validate(data, shacl_graph=rules, inference="none", inplace=True)
    for result in report.subjects(rdflib.RDF.type, SH.ValidationResult):
        focus = report.value(result, SH.focusNode)
        path = report.value(result, SH.resultPath)
        if (str(focus), str(path)) in told or isinstance(focus, rdflib.BNode):
            continue
        message = str(report.value(result, SH.resultMessage))
        wrong = report.value(result, SH.resultSeverity) == SH.Violation
        file, line = store.locate(str(focus)) or (None, None)
        yield Finding(
            ERROR if wrong else WARNING,
            local(str(report.value(result, SH.sourceShape))),
            curie(str(focus)),
            f"{curie(str(focus))}: {' '.join(message.split())}",
            file,
            line,
        )


def _data(store: Store, without: Collection[tuple[str, str | None]]) -> rdflib.Graph:
    triples = (
        quad.triple
        for quad in store.native
        # Statements about statements (RDF-star) are unknown to rdflib.
        if not isinstance(quad.object, ox.Triple)
        and (str(getattr(quad.subject, "value", "")), quad.predicate.value) not in without
    )
    return _graph(triples)


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
    from oxrdflib import OxigraphStore
    from rdflib.graph import DATASET_DEFAULT_GRAPH_ID

    native = ox.Store()
    native.extend(ox.Quad(t.subject, t.predicate, t.object) for t in triples)
    logger = logging.getLogger("rdflib.term")
    was, logger.disabled = logger.disabled, True  # it warns of odd literals with a traceback
    source = rdflib.Graph(OxigraphStore(store=native), identifier=DATASET_DEFAULT_GRAPH_ID)
    graph = rdflib.Graph()
    try:
        for triple in source:
            graph.add(triple)
    finally:
        logger.disabled = was
    return graph
