"""The whole data set as RDF text, in a fixed order, in memory that does not grow with it.

N-Quads keeps the named graphs of the files, of which the ontology is one; TriG has a named graph
per source instead, so that a query can ask who says so. Turtle, N-Triples and RDF/XML merge the
graphs of the data and leave the ontology out: it has files of its own, and facts mixed with it
could not be opened as data again. The same store gives the same bytes every time, and what is
written reads back as the same statements.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, TYPE_CHECKING, cast

import pyoxigraph as ox

from graph.errors import InputError
from graph.exchange.plain_xml import NOT_XML
from graph.exchange.sorting import in_order
from graph.exchange.statements import (
    by_graph,
    by_subject,
    graph_per_source,
    parsed,
    quad_lines,
    triple_lines,
)
from graph.store import ONTOLOGY_GRAPH, PREFIXES

if TYPE_CHECKING:
    from graph.store import Store

__all__ = ["nquads", "ntriples", "rdfxml", "trig", "turtle"]

# The end of an IRI that can be the name of an element (XML Namespaces, NCName).
_NAME = re.compile(r"[^\W\d][\w.\-]*\Z")


def turtle(store: Store, out: Path) -> None:
    """Write the graphs of the data, merged, as Turtle with the house's prefixes, by subject."""
    triples = (quad.triple for quad in parsed(in_order(triple_lines(store), by_subject)))
    _write(triples, out, ox.RdfFormat.TURTLE, len(PREFIXES), sorted)


def ntriples(store: Store, out: Path) -> None:
    """Write the graphs of the data, merged, as N-Triples, lines sorted."""
    with out.open("wb") as file:
        file.writelines(in_order(triple_lines(store)))


def nquads(store: Store, out: Path) -> None:
    """Write all named graphs as N-Quads, lines sorted."""
    with out.open("wb") as file:
        file.writelines(in_order(quad_lines(store, [*store.graphs(), ONTOLOGY_GRAPH])))


def trig(store: Store, out: Path) -> None:
    """Write a named graph per source, and the ontology's, as TriG with the house's prefixes.

    See :func:`graph.exchange.statements.graph_per_source` for what is in which graph.
    """

    def lines() -> Iterator[bytes]:
        yield from graph_per_source(store)
        yield from quad_lines(store, [ONTOLOGY_GRAPH])

    quads = parsed(in_order(lines(), by_graph))
    _write(quads, out, ox.RdfFormat.TRIG, len(PREFIXES), sorted)


def rdfxml(store: Store, out: Path) -> None:
    """Write the graphs of the data, merged, as RDF/XML with the house's prefixes, by subject.

    Raises InputError for what XML cannot hold: a control character in a text, a property whose
    name ends as no element may.
    """

    def triples() -> Iterator[ox.Triple]:
        for quad in parsed(in_order(triple_lines(store), by_subject)):
            _writable(quad)
            yield quad.triple

    _write(triples(), out, ox.RdfFormat.RDF_XML, 2, _sorted_namespaces)


def _write(
    facts: Iterator[ox.Triple] | Iterator[ox.Quad],
    out: Path,
    form: ox.RdfFormat,
    lines: int,
    order: Callable[[list[bytes]], list[bytes]],
) -> None:
    with out.open("wb") as file:
        headed = _Headed(file, lines, order)
        output = cast("IO[bytes]", headed)  # of which only write is asked
        ox.serialize(facts, output=output, format=form, prefixes=dict(PREFIXES))
        headed.finish()


def _writable(quad: ox.Quad) -> None:
    if not _NAME.search(quad.predicate.value):
        raise InputError(
            f"RDF/XML has no name for the property {quad.predicate}, which must end in a letter "
            "and what may follow it: export to another format"
        )
    found = NOT_XML.search(str(getattr(quad.object, "value", "")))
    if found:
        raise InputError(
            f"RDF/XML cannot hold the character U+{ord(found[0]):04X} that {quad.subject} has in "
            f"{quad.predicate}: take it out, or export to another format"
        )


class _Headed:
    """A file whose first lines, the prefixes, are put in order: Oxigraph has them in none.

    A carriage return, which is bare in RDF/XML only, becomes a reference: else a reader of XML
    makes a line feed of it.
    """

    def __init__(
        self, file: IO[bytes], lines: int, order: Callable[[list[bytes]], list[bytes]]
    ) -> None:
        self._file = file
        self._lines = lines
        self._order = order
        self._head: bytes | None = b""

    def write(self, data: bytes) -> int:
        """Take some bytes; how many that were."""
        size = len(data)
        data = data.replace(b"\r", b"&#13;")
        if self._head is None:
            self._file.write(data)
        else:
            self._head += data
            if self._head.count(b"\n") >= self._lines:
                self.finish()
        return size

    def finish(self) -> None:
        """Write the first lines, if they are not yet."""
        if self._head is not None:
            *head, rest = self._head.split(b"\n", self._lines)
            self._file.writelines([line + b"\n" for line in self._order(head)] + [rest])
            self._head = None

    def flush(self) -> None:
        """Nothing to do: the file is closed by who opened it."""


def _sorted_namespaces(lines: list[bytes]) -> list[bytes]:
    first, root = lines
    name, *spaces = root.removesuffix(b">").split(b" xmlns:")
    return [first, b" xmlns:".join([name, *sorted(spaces)]) + b">"]
