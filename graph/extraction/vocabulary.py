"""Terms of one's own that a store holds beside the shipped ontology.

The shipped ontology is the one that counts: of what a store has of it only additions are read,
such as a flow kind of one's own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import pyoxigraph as ox

from graph.errors import StoreError
from graph.extraction.paging import counted, quads, query, statements, subjects_of
from graph.extraction.results import Asked
from graph.reading import ONTOLOGY_GRAPH

__all__ = ["additions", "fits"]

_ONTOLOGY = ox.NamedNode(ONTOLOGY_GRAPH)
_VERSION = ox.NamedNode("http://www.w3.org/2002/07/owl#versionInfo")


def additions(asked: Asked, shipped: ox.Store) -> list[ox.Triple]:
    """The statements of a store's ontology that the ontology in ``shipped`` does not have.

    Raises StoreError if the store's is of another version: data and terms would not fit.
    """
    ours = set(shipped.quads_for_pattern(None, None, None, _ONTOLOGY))
    _same_version(asked, ours)
    graphs = [ONTOLOGY_GRAPH]
    total = counted(asked, graphs)
    there = subjects_of(asked, graphs, total)
    known = Counter(q.subject.value for q in ours if isinstance(q.subject, ox.NamedNode))
    more = {subject: number for subject, number in there.items() if number > known[subject]}
    if total - sum(there.values()) > len(ours) - known.total():
        found = _with_shapes(asked, total, set(known), set(more))
    else:
        found = set(statements(asked, graphs, more))
    return sorted((quad.triple for quad in found - ours), key=str)


def fits(theirs: str, ours: str) -> bool:
    """Whether what is told in one version of the ontology can be read in another (semver).

    >>> fits("1.0.3", "1.2.0"), fits("1.3.0", "1.2.0"), fits("0.1.0", "0.2.0"), fits("x", "0.2.0")
    (True, False, False, False)
    """
    try:
        (major, minor), (our_major, our_minor) = (
            [int(part) for part in version.split(".")[:2]] for version in (theirs, ours)
        )
    except ValueError:
        return False
    # Before 1.0 a term may change with any minor step.
    return major == our_major and (minor == our_minor or (major > 0 and minor < our_minor))


def _same_version(asked: Asked, ours: Iterable[ox.Quad]) -> None:
    """StoreError where data are told in an ontology that this program cannot read."""
    told = asked.select(query("version", {}), ("version",))
    theirs = told[0][0] if told else None
    of_ours = [q.object for q in ours if (q.subject, q.predicate) == (_ONTOLOGY, _VERSION)]
    if not isinstance(theirs, ox.Literal) or not of_ours:
        return
    mine = str(getattr(of_ours[0], "value", ""))
    if not fits(theirs.value, mine):
        raise StoreError(
            f"{asked.shown} holds data in version {theirs.value[:40]!r} of the ontology, and this "
            f"program reads {mine}: send them again with this version, or use the one that fits"
        )


def _with_shapes(asked: Asked, total: int, known: set[str], more: set[str]) -> set[ox.Quad]:
    """What was added, blank nodes too, as shapes of one's own have.

    Blank nodes mean something within one answer only, so all is asked for at once, and what the
    shipped terms lead to is left out.
    """
    found = quads(asked, query("statements", {"graph": [ONTOLOGY_GRAPH]}))
    if len(found) != total:
        raise StoreError(
            f"{asked.shown} gives {len(found):,} of {total:,} statements of its ontology, which "
            "must be read in one answer, as it has blank nodes of its own: raise the limit of "
            "rows, or give them names"
        )
    by_subject: dict[object, list[ox.Quad]] = {}
    for quad in found:
        by_subject.setdefault(quad.subject, []).append(quad)
    shipped: set[object] = set()
    ahead: list[object] = [ox.NamedNode(subject) for subject in known]
    while ahead:
        for quad in by_subject.get(ahead.pop(), ()):
            if isinstance(quad.object, ox.BlankNode) and quad.object not in shipped:
                shipped.add(quad.object)
                ahead.append(quad.object)
    return {
        quad
        for quad in found
        if quad.subject not in shipped
        and (not isinstance(quad.subject, ox.NamedNode) or quad.subject.value in more)
    }
