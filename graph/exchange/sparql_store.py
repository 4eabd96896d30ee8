"""A store that takes queries and updates, and graphs in whatever way it has for them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Self

import pyoxigraph as ox

from graph.connection.answer import BUSY, Answer
from graph.connection.connection import Connection
from graph.connection.credentials import Credentials
from graph.errors import StoreError, one_line
from graph.exchange.graph_store import GraphStore
from graph.exchange.inserted import InsertedGraphs
from graph.exchange.store_addresses import StoreAddresses
from graph.exchange.virtuoso import NOT_ROW_BY_ROW, ROW_BY_ROW, VirtuosoGraphs
from graph.extraction.endpoint import Endpoint

__all__ = ["SparqlStore"]

_SLOWEST = 100_000  # bytes a second: a body may take as long as that, and not longer
_NOT_THERE = frozenset({401, 403, 404, 405, 415, 501})


class SparqlStore:
    """A store at its addresses; a context manager. ``shown`` is its address fit to be printed.

    ``virtuoso`` is true of Virtuoso, which has ways of its own; ``union`` where the address tells
    that the default graph is the union of all.
    """

    def __init__(
        self,
        addresses: StoreAddresses,
        *,
        timeout: float,
        auth: Credentials | None = None,
        pause: float = 0.5,
    ) -> None:
        self.shown = addresses.shown
        self.virtuoso, self.union = addresses.virtuoso, addresses.union
        self._addresses = addresses
        self._connection = Connection(
            addresses.graphs or addresses.updates,
            credentials=auth or addresses.credentials,
            timeout=timeout,
            slowest=_SLOWEST,
            pause=pause,
        )
        self._asked = Endpoint(self._connection, addresses.queries)
        self._graphs: GraphStore | InsertedGraphs
        if addresses.graphs is None:
            self._graphs = InsertedGraphs(self._asked, self.update)
        elif addresses.virtuoso:
            self._graphs = VirtuosoGraphs(self._connection, addresses.graphs, addresses.queries)
        else:
            self._graphs = GraphStore(self._connection, addresses.graphs)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *failure: object) -> None:
        self._connection.close()

    def greet(self, graph: str) -> None:
        """See that the server is alive and lets us in, before anything is changed."""
        self._graphs.greet(graph)

    def see_that_it_fits(self, graph: str, file: Path) -> None:
        """StoreError for N-Triples that the store cannot take, before anything is sent."""
        self._graphs.see_that_it_fits(graph, file)

    def put(self, graph: str, file: Path) -> None:
        """Make a graph hold exactly the N-Triples of a file."""
        self._graphs.put(graph, file)

    def get(self, graph: str, into: Path, *, at_most: int) -> ox.RdfFormat | None:
        """Write a graph to a file; its format, None if the graph is not there.

        StoreError past ``at_most`` bytes, or where it did not come whole.
        """
        return self._graphs.get(graph, into, at_most=at_most)

    def ask(self, query: str) -> bool:
        """The answer of an ASK."""
        return self._asked.ask(query)

    def graphs(self, start: str) -> set[str]:
        """The named graphs whose IRI begins with ``start``."""
        # Virtuoso finds no graph by an empty pattern; Oxigraph need not look at triples for it.
        pattern = "" if self._addresses.empties else "?s ?p ?o"
        begins = f'FILTER(STRSTARTS(STR(?g), "{start}"))'
        answer = self._asked.answer(f"SELECT DISTINCT ?g {{ GRAPH ?g {{ {pattern} }} {begins} }}")
        if "x-sparql-maxrows" in answer.headers:
            raise StoreError(
                f"{self.shown} has more graphs under <{start}> than it lists in one answer "
                f"({one_line(answer.headers['x-sparql-maxrows'])}): raise ResultSetMaxRows"
            )
        try:
            rows = json.loads(answer.content)["results"]["bindings"]
            return {g for row in rows if (g := str(row["g"]["value"])).startswith(start)}
        except (ValueError, KeyError, TypeError, RecursionError):
            raise StoreError(f"{self.shown}: what answers queries there is no SPARQL") from None

    def named(self, query: str) -> set[str]:
        """The answer of a SELECT of ``?graph``: the IRIs."""
        rows = self._asked.select(query, ("graph",))
        return {graph.value for (graph,) in rows if isinstance(graph, ox.NamedNode)}

    def update(self, text: str, *, read: bool = True) -> None:
        """Do a SPARQL Update; StoreError if it is refused, or if nobody knows.

        ``read`` says whether readers may look at what it changes.
        """
        self._accept(self._updated(text, NOT_ROW_BY_ROW if read else ROW_BY_ROW))

    def refuses(self, text: str) -> bool:
        """Whether an update is refused as one that cannot be done."""
        answer = self._updated(text)
        if answer.code in _NOT_THERE | BUSY:
            self._accept(answer)
        return answer.code >= 400

    def _updated(self, text: str, by: str = NOT_ROW_BY_ROW) -> Answer:
        whole = f"{by}{text}" if self.virtuoso else text
        headers = {"Content-Type": "application/sparql-update"}
        return self._connection.send(
            "POST", self._addresses.updates, headers=headers, content=whole.encode()
        )

    def _accept(self, answer: Answer) -> None:
        if not 200 <= answer.code < 300:
            raise self._connection.refusal(answer, "updating", "to an update")
