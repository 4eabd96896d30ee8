"""A graph store with the SPARQL endpoints beside it: queries, and updates."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit, urlunsplit

import pyoxigraph as ox

from graph.errors import StoreError
from graph.exchange.address import one_line, redacted
from graph.exchange.graph_store import GraphStore, NoGraphStore

if TYPE_CHECKING:
    import httpx

__all__ = ["SparqlStore"]

_RESULTS = "application/sparql-results+json"
_VIRTUOSO = "sparql-graph-crud-auth"
_ROWS = 10_000
_BESIDE = {
    "store": ("query", "update"),  # Oxigraph
    "data": ("query", "update"),  # Fuseki
    _VIRTUOSO: ("sparql-auth", "sparql-auth"),
}
"""By the end of a graph store's path, where the same server answers queries and takes updates."""


class SparqlStore(GraphStore):
    """A :class:`GraphStore` whose server takes SPARQL Update too, which a swap needs."""

    @property
    def virtuoso(self) -> bool:
        """Whether it is Virtuoso, which has ways of its own: only there are paths like this."""
        return urlsplit(self._url).path.rstrip("/").endswith(f"/{_VIRTUOSO}")

    def ask(self, query: str) -> bool:
        """The answer of an ASK."""
        try:
            answer = self._query(query).json()
            # Virtuoso answers with a table: one row means yes, none means no.
            return bool(answer["results"]["bindings"] if "results" in answer else answer["boolean"])
        except (ValueError, KeyError, TypeError):
            raise NoGraphStore(f"{self.shown}: what answers queries there is no SPARQL") from None

    def get(self, graph: str, into: Path, *, at_most: int) -> ox.RdfFormat | None:
        """As :meth:`GraphStore.get`; from Virtuoso in pages, for it cuts a whole graph as well."""
        if not self.virtuoso:
            return super().get(graph, into, at_most=at_most)
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
        query = {"query": f"{pattern} LIMIT {_ROWS} OFFSET {after}"}
        accept = {"Accept": "text/plain"}
        response = self._send("GET", self._beside(0), query, accept, read=at_most, into=into)
        self._accept(response, f"reading <{graph}>")
        with into.open("rb") as told:
            # It sets tabs where others set spaces; else its lines may be spelled as ours are.
            spaced = (line.replace(b"\t", b" ", 2) for line in told)
            return [line for line in spaced if line.strip() and not line.startswith(b"#")]

    def graphs(self, start: str) -> set[str]:
        """The named graphs whose IRI begins with ``start``."""
        # Virtuoso finds no graph by an empty pattern; Oxigraph need not look at triples for it.
        pattern = "?s ?p ?o" if self.virtuoso else ""
        begins = f'FILTER(STRSTARTS(STR(?g), "{start}"))'
        answer = self._query(f"SELECT DISTINCT ?g {{ GRAPH ?g {{ {pattern} }} {begins} }}")
        if "x-sparql-maxrows" in answer.headers:
            raise StoreError(
                f"{self.shown} has more graphs under <{start}> than it lists in one answer "
                f"({one_line(answer.headers['x-sparql-maxrows'])}): raise ResultSetMaxRows"
            )
        try:
            rows = answer.json()["results"]["bindings"]
            return {g for row in rows if (g := str(row["g"]["value"])).startswith(start)}
        except (ValueError, KeyError, TypeError):
            raise NoGraphStore(f"{self.shown}: what answers queries there is no SPARQL") from None

    def update(self, text: str) -> None:
        """Do a SPARQL Update; StoreError if it is refused, or if nobody knows."""
        self._accept(self._updated(text), "updating")

    def refuses(self, text: str) -> bool:
        """Whether an update is refused as one that cannot be done."""
        response = self._updated(text)
        if response.status_code in (401, 403, 404, 405, 501):
            self._accept(response, "updating")
        return response.status_code >= 400

    def _query(self, query: str) -> httpx.Response:
        response = self._send(
            "GET",
            self._beside(0),
            {"query": query},
            {"Accept": _RESULTS, "Cache-Control": "no-cache"},
        )
        if response.status_code in (404, 405, 501):
            raise NoGraphStore(
                f"{redacted(self._beside(0))} answers {response.status_code} to a query: beside "
                f"{self.shown} there is no SPARQL endpoint, which a push needs"
            )
        self._accept(response, "answering a query")
        return response

    def _updated(self, text: str) -> httpx.Response:
        # Without it Virtuoso commits row by row, and readers would see a half.
        whole = f"define sql:log-enable 1 {text}" if self.virtuoso else text
        headers = {"Content-Type": "application/sparql-update"}
        return self._send("POST", self._beside(1), {}, headers, whole.encode())

    def _beside(self, which: int) -> str:
        parts = urlsplit(self._url)
        folder, _, last = parts.path.rstrip("/").rpartition("/")
        if last not in _BESIDE:
            raise StoreError(
                f"{self.shown} ends in none of {', '.join(_BESIDE)}: where it takes SPARQL Update "
                "is not known, and without that the graphs cannot be swapped in one step"
            )
        path = f"{folder}/{_BESIDE[last][which]}"
        return urlunsplit((parts.scheme, parts.netloc, path, parts.query, ""))
