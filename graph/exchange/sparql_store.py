"""A graph store with the SPARQL endpoints beside it: queries, and updates."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit, urlunsplit

import pyoxigraph as ox

from graph.connection.address import Address, Purpose
from graph.connection.answer import Answer
from graph.connection.connection import Connection
from graph.connection.credentials import Credentials
from graph.errors import StoreError, one_line
from graph.exchange.graph_store import GRAPH_STORE, GraphStore
from graph.extraction.endpoint import Endpoint

__all__ = ["SparqlStore"]

_SLOWEST = 100_000  # bytes a second: a body may take as long as that, and not longer
_VIRTUOSO = "sparql-graph-crud-auth"
_ROWS = 10_000
_BESIDE = {
    "store": ("query", "update"),  # Oxigraph
    "data": ("query", "update"),  # Fuseki
    _VIRTUOSO: ("sparql-auth", "sparql-auth"),
}
"""By the end of a graph store's path, where the same server answers queries and takes updates."""
_QUERIES = Purpose(
    name="SPARQL endpoint",
    like="http://127.0.0.1:7878/query",
    give="a push needs one beside the graph store",
    graphs="for all graphs are asked",
)
_UPDATES = dataclasses.replace(
    _QUERIES, name="endpoint of SPARQL Update", like="http://127.0.0.1:7878/update"
)


class SparqlStore:
    """A graph store whose server takes SPARQL Update too, which a swap needs.

    A context manager; ``shown`` is its address fit to be printed.
    """

    def __init__(
        self, url: str, *, timeout: float, auth: Credentials | None = None, pause: float = 0.5
    ) -> None:
        address = Address.of(url, GRAPH_STORE)
        self.shown = address.shown
        self._url = address.url
        self._connection = Connection(
            address, credentials=auth, timeout=timeout, slowest=_SLOWEST, pause=pause
        )
        self._graph_store = GraphStore(self._connection, address)
        self._queries = self._beside(address, 0, _QUERIES)
        self._updates = self._beside(address, 1, _UPDATES)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._connection.__exit__(kind, error, trace)

    @property
    def virtuoso(self) -> bool:
        """Whether it is Virtuoso, which has ways of its own: only there are paths like this."""
        return urlsplit(self._url).path.rstrip("/").endswith(f"/{_VIRTUOSO}")

    def greet(self, graph: str) -> None:
        """See that the server is alive and lets us in, before anything is changed."""
        self._graph_store.greet(graph)

    def put(self, graph: str, file: Path) -> None:
        """Make a graph hold exactly the N-Triples of a file."""
        self._graph_store.put(graph, file)

    def get(self, graph: str, into: Path, *, at_most: int) -> ox.RdfFormat | None:
        """As :meth:`GraphStore.get`; from Virtuoso in pages, for it cuts a whole graph as well."""
        if not self.virtuoso:
            return self._graph_store.get(graph, into, at_most=at_most)
        found, page = 0, into.with_suffix(".page")
        with into.open("wb") as out:
            while lines := self._page(graph, found, page, at_most):
                out.writelines(lines)
                found += len(lines)
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
        self._accept(answer, f"reading <{graph}>")
        with into.open("rb") as told:
            # It sets tabs where others set spaces; else its lines may be spelled as ours are.
            spaced = (line.replace(b"\t", b" ", 2) for line in told)
            return [line for line in spaced if line.strip() and not line.startswith(b"#")]

    def ask(self, query: str) -> bool:
        """The answer of an ASK."""
        return Endpoint(self._connection, self._queries).ask(query)

    def graphs(self, start: str) -> set[str]:
        """The named graphs whose IRI begins with ``start``."""
        # Virtuoso finds no graph by an empty pattern; Oxigraph need not look at triples for it.
        pattern = "?s ?p ?o" if self.virtuoso else ""
        begins = f'FILTER(STRSTARTS(STR(?g), "{start}"))'
        query = f"SELECT DISTINCT ?g {{ GRAPH ?g {{ {pattern} }} {begins} }}"
        answer = Endpoint(self._connection, self._queries).answer(query)
        if "x-sparql-maxrows" in answer.headers:
            raise StoreError(
                f"{self.shown} has more graphs under <{start}> than it lists in one answer "
                f"({one_line(answer.headers['x-sparql-maxrows'])}): raise ResultSetMaxRows"
            )
        try:
            rows = json.loads(answer.content)["results"]["bindings"]
            return {g for row in rows if (g := str(row["g"]["value"])).startswith(start)}
        except (ValueError, KeyError, TypeError):
            raise StoreError(f"{self.shown}: what answers queries there is no SPARQL") from None

    def update(self, text: str) -> None:
        """Do a SPARQL Update; StoreError if it is refused, or if nobody knows."""
        self._accept(self._updated(text), "updating", "to an update")

    def refuses(self, text: str) -> bool:
        """Whether an update is refused as one that cannot be done."""
        answer = self._updated(text)
        if answer.code in (401, 403, 404, 405, 501):
            self._accept(answer, "updating", "to an update")
        return answer.code >= 400

    def _updated(self, text: str) -> Answer:
        # Without it Virtuoso commits row by row, and readers would see a half.
        whole = f"define sql:log-enable 1 {text}" if self.virtuoso else text
        headers = {"Content-Type": "application/sparql-update"}
        return self._connection.send("POST", self._updates, headers=headers, content=whole.encode())

    def _accept(self, answer: Answer, doing: str, to: str | None = None) -> None:
        if not 200 <= answer.code < 300:
            raise self._connection.refusal(answer, doing, to)

    def _beside(self, address: Address, which: int, purpose: Purpose) -> Address:
        parts = urlsplit(address.url)
        folder, _, last = parts.path.rstrip("/").rpartition("/")
        if last not in _BESIDE:
            raise StoreError(
                f"{self.shown} ends in none of {', '.join(_BESIDE)}: where it takes SPARQL Update "
                "is not known, and without that the graphs cannot be swapped in one step"
            )
        path = f"{folder}/{_BESIDE[last][which]}"
        url = urlunsplit((parts.scheme, parts.netloc, path, parts.query, ""))
        return dataclasses.replace(address, url=url, purpose=purpose)
