"""Graphs of a store that has no Graph Store Protocol: loaded by INSERT DATA, read by SELECT.

Reference: W3C, *SPARQL 1.1 Update*, 21 March 2013, section 3.1.1; *SPARQL 1.1 Query Language*,
section 19.2 (codepoint escape sequences).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from pathlib import Path

import pyoxigraph as ox

from graph.errors import StoreError
from graph.exchange.graph_store import GREETING
from graph.extraction.endpoint import Endpoint
from graph.extraction.paging import counted, statements, subjects_of

__all__ = ["InsertedGraphs", "requests"]

_TRIPLES = 250
_BYTES = 500_000
"""Of a request, unless one triple alone is longer: rdflib takes four times as long for 1 000."""

_NAMELESS = 10_000
"""Triples with blank nodes in a graph, which all go in one request."""

_ESCAPE = re.compile(rb"\\\\([uU])?|\\u([0-9A-F]{4})")
_NOT_NAMED = re.compile(rb"_:|\S+ \S+ _:")


class InsertedGraphs:
    """The graphs of a store that ``asked`` answers queries of, and ``update`` changes."""

    def __init__(self, asked: Endpoint, update: Callable[[str], None]) -> None:
        self._asked, self._update = asked, update

    def greet(self, graph: str) -> None:
        """See that the server is alive and lets us in, before anything is changed."""
        answer = self._asked.greet(patience=GREETING)
        if answer.headers.get("server", "").startswith("Virtuoso"):
            raise StoreError(
                f"{self._asked.shown} is a Virtuoso: give the address of its graph store, "
                "http://HOST:8890/sparql-graph-crud-auth"
            )

    def see_that_it_fits(self, graph: str, file: Path) -> None:
        """StoreError for more triples with blank nodes than can go in one request."""
        with file.open("rb") as lines:
            number = sum(_NOT_NAMED.match(line) is not None for line in lines)
        if number > _NAMELESS:
            raise StoreError(
                f"<{graph}> has {number:,} triples with blank nodes, and no more than "
                f"{_NAMELESS:,} can be sent in one update: give what they are about an IRI, or "
                "use a store with the Graph Store Protocol"
            )

    def put(self, graph: str, file: Path) -> None:
        """Make a graph hold exactly the N-Triples of a file, request by request."""
        with file.open("rb") as lines:
            nameless = [line for line in lines if _NOT_NAMED.match(line)]
        with file.open("rb") as lines:
            named = (line for line in lines if not _NOT_NAMED.match(line))
            for request in requests(graph, nameless, named):
                self._update(request)

    def get(self, graph: str, into: Path, *, at_most: int) -> ox.RdfFormat | None:
        """Write a graph to a file; its format, None if nothing is in the graph.

        It is asked for in pages, and counted: StoreError where an answer was cut.
        """
        total = counted(self._asked, [graph])
        subjects = subjects_of(self._asked, [graph], total)
        rows: Iterable[ox.Triple] = (q.triple for q in statements(self._asked, [graph], subjects))
        if sum(subjects.values()) < total:
            rows = chain(rows, self._nameless(graph))
        with into.open("wb") as out:
            ox.serialize(rows, out, format=ox.RdfFormat.N_TRIPLES)
        return ox.RdfFormat.N_TRIPLES if total else None

    def _nameless(self, graph: str) -> Iterator[ox.Triple]:
        """Triples about blank nodes, which cannot be asked for by name, so all at once."""
        pattern = f"GRAPH <{graph}> {{ ?s ?p ?o }} FILTER(isBlank(?s))"
        for s, p, o in self._asked.select(f"SELECT ?s ?p ?o {{ {pattern} }}", "spo"):
            if isinstance(s, ox.BlankNode) and isinstance(p, ox.NamedNode) and o is not None:
                yield ox.Triple(s, p, o)


def requests(graph: str, nameless: list[bytes], named: Iterable[bytes]) -> Iterator[str]:
    """The updates that make a graph hold these lines of N-Triples, and nothing else.

    Each may be sent again as long as the next has not been: the first empties the graph, and the
    lines with blank nodes are in it, for a blank node that is sent twice is two.

    >>> list(requests("a:g", [], [b'<a:a> <a:b> "c" .\\n']))
    ['DROP SILENT GRAPH <a:g> ;\\nINSERT DATA { GRAPH <a:g> {\\n<a:a> <a:b> "c" .\\n} }']
    """
    first = f"DROP SILENT GRAPH <{graph}>"
    part, size = [_plain(line) for line in nameless], sum(map(len, nameless))
    for line in named:
        if part and (len(part) >= _TRIPLES or size + len(line) > _BYTES):
            yield _insert(first, graph, part)
            first, part, size = "", [], 0
        part.append(_plain(line))
        size += len(line)
    if part or first:
        yield _insert(first, graph, part)


def _insert(first: str, graph: str, part: list[str]) -> str:
    data = f"INSERT DATA {{ GRAPH <{graph}> {{\n{''.join(part)}}} }}" if part else ""
    return " ;\n".join(filter(None, (first, data)))


def _plain(line: bytes) -> str:
    r"""A line of N-Triples as SPARQL, however an engine reads the escapes of code points.

    SPARQL undoes ``\u`` before it looks for the ends of texts, and some do so behind a backslash
    that is itself escaped: data could then end their text and go on as an update. So a ``u``
    behind a backslash is spelled by its number, with eight digits, which nobody misreads.

    >>> print(_plain(rb'<a:a> <a:b> "\\u0022 \u0001 \n" .'))
    <a:a> <a:b> "\\\U000000750022 \U00000001 \n" .
    """
    return (_ESCAPE.sub(_respelled, line) if b"\\" in line else line).decode()


def _respelled(match: re.Match[bytes]) -> bytes:
    letter, digits = match[1], match[2]
    if digits:
        return b"\\U0000" + digits
    return match[0] if not letter else b"\\\\\\U%08X" % ord(letter)
