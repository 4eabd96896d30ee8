"""The shapes of the ontology, by pySHACL.

Reference: Shapes Constraint Language (SHACL), W3C Recommendation, 20 July 2017.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from graph.check.finding import ERROR, WARNING, Finding
from graph.errors import InputError, SyntaxFault
from graph.fields import curie, local
from graph.store import Store

__all__ = ["violations"]

_SHAPES = Path(__file__).resolve().parent.parent.parent / "ontology" / "shapes.ttl"


def violations(
    store: Store, shapes: Path | str | None = None
) -> Iterator[tuple[tuple[str, str | None], Finding]]:
    """The results of validating a store: (focus node, property) with the finding.

    The data are validated with the ontology beside them, for its superclasses and code lists.
    They are copied into a graph in memory first, which pySHACL walks several times faster than
    a store it has to ask.
    """
    import pyoxigraph as ox
    import pyshacl
    import rdflib
    from rdflib.namespace import SH

    triples = [quad.triple for quad in store.native if not _odd(quad)]
    data = rdflib.Graph()
    data.parse(data=ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES), format="ox-nt")
    rules = rdflib.Graph()
    try:
        rules.parse(source=str(Path(shapes or _SHAPES)), format="ox-turtle")
    except SyntaxError as error:
        raise SyntaxFault(
            f"not well-formed: {error.msg}", file=shapes or _SHAPES, line=error.lineno
        ) from None
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}", file=shapes or _SHAPES) from None
    _, report, _ = pyshacl.validate(data, shacl_graph=rules, inference="none", inplace=True)
    for result in report.subjects(rdflib.RDF.type, SH.ValidationResult):
        focus = str(report.value(result, SH.focusNode))
        path = report.value(result, SH.resultPath)
        shape = str(report.value(result, SH.sourceShape))
        message = str(report.value(result, SH.resultMessage))
        severity = report.value(result, SH.resultSeverity)
        file, line = store.locate(focus) or (None, None)
        yield (
            (focus, None if path is None else str(path)),
            Finding(
                ERROR if severity == SH.Violation else WARNING,
                local(shape),
                curie(focus),
                f"{curie(focus)}: {' '.join(message.split())}",
                file,
                line,
            ),
        )


def _odd(quad: object) -> bool:
    """Whether a statement is about a statement (RDF-star), which rdflib does not know."""
    import pyoxigraph as ox

    return isinstance(getattr(quad, "object", None), ox.Triple)
