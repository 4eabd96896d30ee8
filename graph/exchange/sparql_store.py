"""A graph store with the SPARQL endpoints beside it: queries, and updates."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit, urlunsplit

from graph.errors import StoreError
from graph.exchange.address import redacted
from graph.exchange.graph_store import GraphStore, NoGraphStore

if TYPE_CHECKING:
    import httpx

__all__ = ["SparqlStore"]

_RESULTS = "application/sparql-results+json"
_BESIDE = {
    "store": ("query", "update"),  # Oxigraph
    "data": ("query", "update"),  # Fuseki
    "sparql-graph-crud-auth": ("sparql-auth", "sparql-auth"),  # Virtuoso
}
"""By the end of a graph store's path, where the same server answers queries and takes updates."""


class SparqlStore(GraphStore):
    """A :class:`GraphStore` whose server takes SPARQL Update too, which a swap needs."""

    _virtuoso = False

    def ask(self, query: str) -> bool:
        """The answer of an ASK."""
        answer = self._query(query)
        try:
            return bool(answer.json()["boolean"])
        except (ValueError, KeyError, TypeError):
            raise NoGraphStore(f"{self.shown}: what answers queries there is no SPARQL") from None

    def graphs(self, start: str) -> set[str]:
        """The named graphs whose IRI begins with ``start``."""
        query = f'SELECT DISTINCT ?g {{ GRAPH ?g {{}} FILTER(STRSTARTS(STR(?g), "{start}")) }}'
        try:
            rows = self._query(query).json()["results"]["bindings"]
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
        self._virtuoso = response.headers.get("server", "").startswith("Virtuoso")
        return response

    def _updated(self, text: str) -> httpx.Response:
        # Without it Virtuoso commits row by row, and readers would see a half.
        whole = f"define sql:log-enable 1 {text}" if self._virtuoso else text
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
