"""Virtuoso has the ways of its own that push and reading must know; if it loses one, it is told.

What is asserted was seen in version 7.2.5.1; no page of its makers lists it.
"""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from tests.virtuoso import PASSWORD, ROWS, USER, Virtuoso

pytestmark = pytest.mark.server

TRIPLES = {"Content-Type": "application/n-triples"}
SPARQL = {"Content-Type": "application/sparql-update", "Accept": "text/csv"}


def lines(number: int) -> str:
    return "".join(f'<http://a/s{i}> <http://a/p> "value {i}" .\n' for i in range(number))


@pytest.fixture(scope="module")
def client(virtuoso: Virtuoso) -> Iterator[httpx.Client]:
    with httpx.Client(auth=virtuoso.auth, trust_env=False, timeout=60) as client:
        yield client


def test_only_digest_authentication_is_taken(virtuoso: Virtuoso) -> None:
    asked = {"url": virtuoso.update, "params": {"query": "ASK {}"}, "trust_env": False}
    assert httpx.get(**asked, auth=virtuoso.auth).status_code == 200  # type: ignore[arg-type]
    basic = httpx.get(**asked, auth=(USER, PASSWORD))  # type: ignore[arg-type]
    assert (basic.status_code, basic.headers.get("www-authenticate")) == (401, None)
    nobody = httpx.get(**asked)  # type: ignore[arg-type]
    assert nobody.headers["www-authenticate"].startswith("Digest ")


def test_a_select_is_cut_and_only_a_header_tells(virtuoso: Virtuoso, client: httpx.Client) -> None:
    graph = "https://example.org/ways/rows"
    sent = client.put(
        virtuoso.graphs, params={"graph": graph}, content=lines(ROWS + 5), headers=TRIPLES
    )
    assert sent.status_code == 201
    query = f"SELECT ?s {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}"
    asked = client.get(virtuoso.query, params={"query": query}, headers={"Accept": "text/csv"})
    assert asked.status_code == 200
    assert len(asked.text.splitlines()) == 1 + ROWS
    assert asked.headers["x-sparql-maxrows"] == str(ROWS)
    client.delete(virtuoso.graphs, params={"graph": graph})


def test_insert_data_has_a_size_and_no_blank_nodes(
    virtuoso: Virtuoso, client: httpx.Client
) -> None:
    def insert(triples: str) -> httpx.Response:
        update = f"INSERT DATA {{ GRAPH <https://example.org/ways/insert> {{ {triples} }} }}"
        return client.post(virtuoso.update, content=update, headers=SPARQL)

    assert insert(lines(500)).status_code == 200
    assert insert(lines(5_000)).status_code == 400
    refused = insert("_:a <http://a/p> 1 .")
    assert (refused.status_code, "lank node" in refused.text) == (400, True)
    client.delete(virtuoso.graphs, params={"graph": "https://example.org/ways/insert"})
