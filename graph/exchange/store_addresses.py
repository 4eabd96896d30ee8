"""Where a store takes graphs, queries and updates: by the end of its address, or as it is told."""

from __future__ import annotations

import dataclasses
import re
from dataclasses import dataclass
from urllib.parse import urlsplit, urlunsplit

from graph.connection.address import Address, Purpose, redacted
from graph.errors import StoreError

__all__ = ["StoreAddresses"]

_GRAPHS = Purpose(
    name="graph store",
    like="http://127.0.0.1:7878/store",
    give="give the address of its SPARQL 1.1 graph store, for Oxigraph http://HOST:7878/store, "
    "or leave it out where there is none and name --query-url and --update-url",
    graphs="for all graphs are pushed",
)
_QUERIES = Purpose(
    name="SPARQL endpoint",
    like="http://127.0.0.1:7878/query",
    give="name the address that answers queries with --query-url",
    graphs="for all graphs are asked",
)
_UPDATES = Purpose(
    name="SPARQL Update endpoint",
    like="http://127.0.0.1:7878/update",
    give="name the address that takes updates with --update-url",
    graphs="for all graphs are pushed",
)


@dataclass(frozen=True, slots=True)
class _Kind:
    """A kind of store by the end of its address: where it takes graphs, if so, and the rest.

    ``end`` is a pattern, ``told`` how it is told to people.
    """

    end: str
    told: str
    graphs: str | None
    queries: str
    updates: str
    virtuoso: bool = False
    union: bool = False
    empties: bool = False


_KINDS = (
    # RDF4J and GraphDB, by whichever of the three; NAME may be any of the ends below.
    _Kind(
        r"(/repositories/[^/]+)(?:/statements|/rdf-graphs/service)?",
        "…/repositories/NAME",
        r"\1/rdf-graphs/service",
        r"\1",
        r"\1/statements",
        union=True,
    ),
    _Kind("/store", "…/store", "/store", "/query", "/update", empties=True),  # Oxigraph
    _Kind("/data", "…/data", "/data", "/query", "/update", empties=True),  # Fuseki
    _Kind(
        "/sparql(?:-graph-crud)?-auth",
        "…/sparql-graph-crud-auth",
        "/sparql-graph-crud-auth",
        "/sparql-auth",
        "/sparql-auth",
        virtuoso=True,
        union=True,
    ),
    _Kind("/sparql", "…/sparql", None, "/sparql", "/sparql"),  # Blazegraph, rdflib-endpoint
)


@dataclass(frozen=True, slots=True)
class StoreAddresses:
    """The addresses of one store; without ``graphs`` it has no Graph Store Protocol.

    ``virtuoso`` is true of Virtuoso, which has ways of its own: only there are paths like its.
    ``union`` is true where the default graph is known to be the union of all, ``empties`` where a
    graph without triples is a graph too.
    """

    graphs: Address | None
    queries: Address
    updates: Address
    virtuoso: bool = False
    union: bool = False
    empties: bool = False

    @classmethod
    def of(
        cls, url: str | None = None, query_url: str | None = None, update_url: str | None = None
    ) -> StoreAddresses:
        """The addresses of the store at ``url``, of whose ends those are known that stores have.

        What is told besides goes before that. Without ``url`` there is no graph store, and
        queries go where updates go if nothing else is told. StoreError where it is not known, or
        no address.
        """
        for each in filter(None, (url, query_url, update_url)):
            _see_that_all_graphs_are_meant(each)
        queries = Address.of(query_url, _QUERIES) if query_url else None
        updates = Address.of(update_url, _UPDATES) if update_url else None
        if url is None:
            if updates is None:
                raise StoreError(
                    "where is the store? Give the address of its graph store, or --update-url "
                    "where it has none"
                )
            return cls(None, queries or dataclasses.replace(updates, purpose=_QUERIES), updates)
        given = Address.of(url, _GRAPHS)
        path = urlsplit(given.url).path.rstrip("/")
        for kind in _KINDS:
            if match := re.search(f"{kind.end}$", path):
                at = path[: match.start()]
                graphs = kind.graphs and at + match.expand(kind.graphs)
                return cls(
                    _beside(given, graphs, _GRAPHS) if graphs else None,
                    queries or _beside(given, at + match.expand(kind.queries), _QUERIES),
                    updates or _beside(given, at + match.expand(kind.updates), _UPDATES),
                    virtuoso=kind.virtuoso,
                    union=kind.union,
                    empties=kind.empties,
                )
        if updates is None:
            raise StoreError(
                f"{given.shown} ends in none of {', '.join(kind.told for kind in _KINDS)}: say "
                "where it takes updates with --update-url, and where it answers queries with "
                "--query-url"
            )
        return cls(given, queries or dataclasses.replace(updates, purpose=_QUERIES), updates)

    @property
    def shown(self) -> str:
        """The store's address fit to be printed."""
        return (self.graphs or self.updates).shown

    @property
    def credentials(self) -> tuple[str, str] | None:
        """User and password that one of the addresses has."""
        told = (self.graphs, self.updates, self.queries)
        return next((each.credentials for each in told if each and each.credentials), None)


def _see_that_all_graphs_are_meant(text: str) -> None:
    """StoreError for an address that binds queries or updates to some graphs.

    With ``using-graph-uri`` a MOVE finds nothing to move, and what it replaces would be lost.
    (SPARQL 1.1 Protocol, sections 2.1.4 and 2.2.3; ``insert-graph-uri`` and its like are RDF4J's.)
    """
    if named := re.search(
        r"[?&]((?:default|named|using|using-named|insert|remove)-graph-uri)=", text
    ):
        raise StoreError(
            f"{redacted(text)} names a graph: leave {named[1]} out of what follows the ?, for all "
            "graphs are pushed; --graph chooses some"
        )


def _beside(address: Address, path: str, purpose: Purpose) -> Address:
    parts = urlsplit(address.url)
    url = urlunsplit((parts.scheme, parts.netloc, path, parts.query, ""))
    return dataclasses.replace(address, url=url, purpose=purpose)
