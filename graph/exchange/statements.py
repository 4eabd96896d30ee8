"""The statements of a store as lines of N-Quads, one after the other; memory does not grow.

Only blank nodes (none in the data, some in shapes) are held: they get their canonical labels
together, so that the same store gives the same lines.

Reference: RDF Dataset Canonicalization (RDFC-1.0), W3C Recommendation, 21 May 2024.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby, islice
from typing import TYPE_CHECKING

import pyoxigraph as ox

from graph.exchange.sorting import in_order
from graph.fields import LK
from graph.store import PREFIXES

if TYPE_CHECKING:
    from graph.store import Store

__all__ = [
    "by_graph",
    "by_subject",
    "graph_per_source",
    "parsed",
    "quad_lines",
    "triple_lines",
]

_STEP = 10_000
_TYPE = f"<{PREFIXES['rdf']}type>".encode()
_FROM = f"<{PREFIXES['prov']}wasDerivedFrom>".encode()
_SOURCE = f"<{LK}Source>".encode()


def quad_lines(store: Store, graphs: Iterable[str]) -> Iterator[bytes]:
    """The statements of some named graphs as lines of N-Quads, in no order."""
    nameless: list[ox.Quad] = []
    for graph in graphs:
        quads = store.native.quads_for_pattern(None, None, None, ox.NamedNode(graph))
        while step := list(islice(quads, _STEP)):
            blank = [q for q in step if _is_blank(q)]
            nameless += blank
            yield from _lines(step if not blank else (q for q in step if not _is_blank(q)))
    if nameless:
        canonical = ox.Dataset(nameless)
        canonical.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
        yield from _lines(canonical)


def triple_lines(store: Store) -> Iterator[bytes]:
    """The statements of the data, their graphs merged, as lines of N-Triples, in no order."""
    for line in quad_lines(store, store.graphs()):
        statement, _, _ = _cut(line)
        yield statement + b" .\n"


def graph_per_source(store: Store) -> Iterator[bytes]:
    """The statements of the data with what each is derived from as its graph, in no order.

    What is said of a thing is in the graph of each of its sources, what is said of a source in
    that of the source itself; a thing without a source stays in the graph of its file.
    """
    lines = in_order(quad_lines(store, store.graphs()), by_subject)
    for subject, group in groupby(lines, key=lambda line: line.split(b" ", 1)[0]):
        said = [_cut(line) for line in group]
        pairs = [(statement.split(b" ", 2)[1:], statement) for statement, _, _ in said]
        sources = sorted({o for (p, o), _ in pairs if p == _FROM and o.startswith(b"<")})
        if any(p == _TYPE and o == _SOURCE for (p, o), _ in pairs):
            sources = [subject]
        for statement, graph, end in said:
            for source in sources or [graph]:
                yield b" ".join((statement, source, end))


def parsed(lines: Iterable[bytes]) -> Iterator[ox.Quad]:
    """Lines of N-Quads or N-Triples as statements, a few thousand at a time."""
    source = iter(lines)
    while step := b"".join(islice(source, _STEP)):
        yield from ox.parse(step, format=ox.RdfFormat.N_QUADS)


def by_subject(line: bytes) -> tuple[bytes, bool, bytes]:
    """Order by subject, the class of a thing before what is said of it."""
    subject, predicate, rest = line.split(b" ", 2)
    return subject, predicate != _TYPE, predicate + rest


def by_graph(line: bytes) -> tuple[bytes, bytes, bool, bytes]:
    """Order of N-Quads by graph, then as :func:`by_subject`."""
    statement, graph, _ = _cut(line)
    return graph, *by_subject(statement)


def _cut(line: bytes) -> tuple[bytes, bytes, bytes]:
    """Statement, graph and end of a line of N-Quads; no name of a graph has a space in it."""
    statement, graph, end = line.rsplit(b" ", 2)
    return statement, graph, end


def _lines(quads: Iterable[ox.Quad]) -> list[bytes]:
    # Line ends inside literals are escaped, so a line is a statement.
    text = ox.serialize(quads, format=ox.RdfFormat.N_QUADS) or b""
    return text.splitlines(keepends=True)


def _is_blank(quad: ox.Quad) -> bool:
    return isinstance(quad.subject, ox.BlankNode) or isinstance(quad.object, ox.BlankNode)
