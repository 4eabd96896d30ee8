"""Graphs of a Virtuoso, as far as it has ways of its own; they were seen in version 7.2.5.1."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox

from graph.connection.address import Address
from graph.connection.connection import Connection
from graph.errors import StoreError
from graph.exchange.graph_store import GraphStore

__all__ = ["NOT_ROW_BY_ROW", "ROW_BY_ROW", "VirtuosoGraphs"]

NOT_ROW_BY_ROW = "define sql:log-enable 1 "
"""Before an update: without it Virtuoso commits row by row, and readers would see a half."""

ROW_BY_ROW = "define sql:log-enable 3 "
"""Before an update of what nobody reads, which takes half the time so."""

_LONGEST = 65_000
"""Characters of a literal that it takes; 66 000 are too many."""

_ROWS = 10_000


class VirtuosoGraphs(GraphStore):
    """A graph store that cuts a graph that is too long, and refuses long texts."""

    def __init__(self, connection: Connection, address: Address, queries: Address) -> None:
        super().__init__(connection, address)
        self._queries = queries

    def see_that_it_fits(self, graph: str, file: Path) -> None:
        """StoreError for a literal that is longer than it takes."""
        with file.open("rb") as lines:
            for line in lines:
                if len(line) <= _LONGEST:
                    continue
                (quad,) = ox.parse(line, format=ox.RdfFormat.N_TRIPLES)
                if isinstance(quad.object, ox.Literal) and len(quad.object.value) > _LONGEST:
                    raise StoreError(
                        f"{quad.subject} {quad.predicate} in <{graph}> has a text of "
                        f"{len(quad.object.value):,} characters, and Virtuoso takes no more than "
                        f"{_LONGEST:,}: shorten it, or use another store"
                    )

    def get(self, graph: str, into: Path, *, at_most: int) -> ox.RdfFormat | None:
        """As :meth:`GraphStore.get`, but in pages, the last of which is empty."""
        found, page = 0, into.with_suffix(".page")
        with into.open("wb") as out:
            while lines := self._page(graph, found, page, at_most):
                out.writelines(lines)
                found += len(lines)
                if out.tell() > at_most:  # the same page again and again
                    raise StoreError(
                        f"{self._address.shown} answers far more than was asked for of <{graph}>: "
                        f"{self._address.purpose.give}"
                    )
        return ox.RdfFormat.N_TRIPLES if found else None

    def _page(self, graph: str, after: int, into: Path, at_most: int) -> list[bytes]:
        """Triples from a place in the order that the server has, which is not sorted for it: it
        sorts no more than so many. Pages that overlap would be noticed by who compares.
        """
        pattern = f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}"
        answer = self._connection.send(
            "GET",
            self._queries,
            params={"query": f"{pattern} LIMIT {_ROWS} OFFSET {after}"},
            headers={"Accept": "text/plain"},
            at_most=at_most,
            into=into,
        )
        self._see_that_all_came(answer, graph)
        with into.open("rb") as told:
            # It sets tabs where others set spaces; else its lines may be spelled as ours are.
            spaced = (line.replace(b"\t", b" ", 2) for line in told)
            return [line for line in spaced if line.strip() and not line.startswith(b"#")]
