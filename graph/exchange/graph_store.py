"""Graphs of a store by the SPARQL 1.1 Graph Store Protocol.

Reference: W3C, *SPARQL 1.1 Graph Store HTTP Protocol*, 21 March 2013.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox

from graph.connection.address import Address
from graph.connection.answer import Answer
from graph.connection.connection import Connection
from graph.errors import StoreError, one_line

__all__ = ["GREETING", "GraphStore"]

GREETING = 10.0
"""Seconds for the first answer."""
_OF_ANOTHER_KIND = frozenset({400, 406, 415})
_RDF = "application/n-triples, text/turtle;q=0.9, application/rdf+xml;q=0.5"


class _FileBody:
    """A file as the body of a request, which may be sent more than once."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def __len__(self) -> int:
        return self._file.stat().st_size

    def __iter__(self) -> Iterator[bytes]:
        with self._file.open("rb") as stream:
            while piece := stream.read(1 << 18):
                yield piece


class GraphStore:
    """The graph store at an address, by a connection that others may use too."""

    def __init__(self, connection: Connection, address: Address) -> None:
        self._connection, self._address = connection, address

    def greet(self, graph: str) -> None:
        """See that the server is alive and lets us in, before anything is changed.

        404 is a good answer here: the graph may not be there yet.
        """
        answer = self._connection.send(
            "GET",
            self._address,
            params={"graph": graph},
            headers={"Accept": _RDF},
            at_most=0,
            patience=GREETING,
        )
        if answer.code == 200:
            self._rdf_format(answer)
        elif answer.code != 404:
            self._accept(answer, "reading a graph")

    def see_that_it_fits(self, graph: str, file: Path) -> None:
        """StoreError for N-Triples that the store cannot take, before anything is sent."""

    def put(self, graph: str, file: Path) -> None:
        """Make a graph hold exactly the N-Triples of a file."""
        body = _FileBody(file)
        # N-Triples is Turtle too: Oxigraph reads it faster under its own name, and who does not
        # know that knows Turtle. The length is told, for Virtuoso takes a body without it as an
        # empty one and says that all is well.
        for kind in ("application/n-triples", "text/turtle"):
            headers = {"Content-Type": kind, "Content-Length": str(len(body))}
            answer = self._connection.send(
                "PUT", self._address, params={"graph": graph}, headers=headers, content=body
            )
            if answer.code not in _OF_ANOTHER_KIND:
                break
        self._accept(answer, f"loading {len(body):,} bytes")

    def get(self, graph: str, into: Path, *, at_most: int) -> ox.RdfFormat | None:
        """Write a graph to a file; its format, None if the graph is not there.

        StoreError past ``at_most`` bytes.
        """
        answer = self._connection.send(
            "GET",
            self._address,
            params={"graph": graph},
            headers={"Accept": _RDF},
            at_most=at_most,
            into=into,
        )
        if answer.code == 404:
            return None
        self._see_that_all_came(answer, graph)
        return self._rdf_format(answer)

    def _accept(self, answer: Answer, doing: str) -> None:
        """StoreError unless the server did what it was asked."""
        if not 200 <= answer.code < 300:
            raise self._connection.refusal(answer, doing)

    def _see_that_all_came(self, answer: Answer, graph: str) -> None:
        """StoreError for any code but 200: 206 is a part, and the others of success are nothing."""
        if answer.code != 200:
            raise self._connection.refusal(answer, f"reading <{graph}>")

    def _rdf_format(self, answer: Answer) -> ox.RdfFormat:
        form = ox.RdfFormat.from_media_type(answer.kind) if answer.kind else None
        # Plain JSON may be anything, and was not asked for.
        if form is None or answer.kind == "application/json":
            raise StoreError(
                f"{self._address.shown} answers {one_line(answer.kind) or 'something unnamed'}, "
                f"not RDF: {self._address.purpose.give}"
            )
        return form
