"""Where a store takes graphs, queries and updates, by the end of its address."""

from __future__ import annotations

import pytest

from graph.exchange.store_addresses import StoreAddresses
from tests.pushes import refused


@pytest.mark.parametrize(
    ("told", "graphs", "queries", "updates"),
    [
        (("/store",), "/store", "/query", "/update"),
        (("/ds/data/",), "/ds/data", "/ds/query", "/ds/update"),
        (
            ("/sparql-graph-crud-auth",),
            "/sparql-graph-crud-auth",
            "/sparql-auth",
            "/sparql-auth",
        ),
        (("/sparql-auth",), "/sparql-graph-crud-auth", "/sparql-auth", "/sparql-auth"),
        (
            ("/repositories/store",),
            "/repositories/store/rdf-graphs/service",
            "/repositories/store",
            "/repositories/store/statements",
        ),
        (
            ("/rdf4j-server/repositories/a/statements",),
            "/rdf4j-server/repositories/a/rdf-graphs/service",
            "/rdf4j-server/repositories/a",
            "/rdf4j-server/repositories/a/statements",
        ),
        (("/namespace/kb/sparql",), None, "/namespace/kb/sparql", "/namespace/kb/sparql"),
        ((None, None, "/"), None, "/", "/"),
        ((None, "/q", "/u"), None, "/q", "/u"),
        (("/db", "/db/query", "/db/update"), "/db", "/db/query", "/db/update"),
        (("/db", None, "/db/update"), "/db", "/db/update", "/db/update"),
        (("/store", "/elsewhere"), "/store", "/elsewhere", "/update"),
    ],
)
def test_where_a_store_takes_what(
    told: tuple[str | None, ...], graphs: str | None, queries: str, updates: str
) -> None:
    """As the manuals of Oxigraph, Fuseki, Virtuoso, GraphDB, RDF4J and Blazegraph have it."""
    host = "http://h.example:1"
    found = StoreAddresses.of(*(each and f"http://a:b@h.example:1{each}?t=1" for each in told))
    assert (found.graphs and found.graphs.url) == (graphs and f"{host}{graphs}?t=1")
    assert found.queries.url == f"{host}{queries}?t=1"
    assert found.updates.url == f"{host}{updates}?t=1"
    assert found.credentials == ("a", "b")
    assert found.shown == host + (graphs or updates)


def test_an_end_that_nobody_knows_asks_for_the_options() -> None:
    line = refused("http://a:secret@h.example/db?token=x")
    assert line.startswith("http://h.example/db ends in none of …/repositories/NAME, …/store, ")
    assert "--update-url" in line
    assert "secret" not in line
