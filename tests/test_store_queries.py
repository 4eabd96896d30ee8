"""Queries of the store: they only read, ask nobody else, and end in time."""

from __future__ import annotations

import http.server
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest

from graph.errors import InputError
from graph.store import GRAPHS, PREFIXES, Store
from tests.stored import HEAD, SMALL, folder


@pytest.fixture
def small(tmp_path: Path) -> Store:
    return Store.open(folder(tmp_path, SMALL))


# -- queries ---------------------------------------------------------------------------------------


def test_forms_of_answers(small: Store) -> None:
    assert small.query("ASK { company:a lk:country 'ID' }").truth is True
    assert not small.query("ASK { company:a lk:country 'US' }")
    rows = small.query("SELECT ?s ?none { ?s lk:country ?c OPTIONAL { ?s lk:x ?none } }")
    assert (rows.form, rows.variables, len(rows)) == ("select", ("s", "none"), 1)
    assert rows.rows[0][1] is None
    made = small.query("CONSTRUCT { ?s a lk:Thing } WHERE { ?s a lk:Company }")
    assert (made.form, made.variables) == ("construct", ("subject", "predicate", "object"))
    assert len(made) == 3
    assert small.query("DESCRIBE company:a").form == "construct"


def test_bindings(small: Store) -> None:
    query = "SELECT ?s ?c { ?s lk:country ?c }"
    assert len(small.query(query, {"s": PREFIXES["company"] + "a"})) == 1
    assert len(small.query(query, {"s": PREFIXES["company"] + "b"})) == 0
    assert len(small.query(query, {"c": ox.Literal("ID")})) == 1
    with pytest.raises(InputError, match="cannot be asked"):
        small.query(query, {"x": ox.Literal("ID")})
    with pytest.raises(InputError, match="cannot be asked"):
        small.query(query, {"s": "not an iri"})


def test_the_ontology_can_be_asked(small: Store) -> None:
    assert small.query("ASK { lk:Flow a owl:Class }")


@pytest.mark.parametrize("query", ["", "SELECT", "SELECT ?s { ?s ?p }", "SELECT * { x:y ?p ?o }"])
def test_query_that_is_none(small: Store, query: str) -> None:
    with pytest.raises(InputError, match=r"not SPARQL 1\.1") as caught:
        small.query(query)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "update",
    [
        "INSERT DATA { company:x a lk:Company }",
        "# mine\nPREFIX x: <https://e.org/> DELETE WHERE { ?s ?p ?o }",
        "LOAD <http://127.0.0.1:1/>",
        "DROP ALL",
        "CLEAR DEFAULT",
    ],
)
def test_updates_are_refused(small: Store, update: str) -> None:
    before = len(small.native)
    with pytest.raises(InputError, match="a query never changes data"):
        small.query(update)
    assert len(small.native) == before


@pytest.fixture
def endpoint() -> Iterator[tuple[str, list[str]]]:
    """A server that notes who comes by."""
    visits: list[str] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            visits.append(self.path)
            self.send_error(404)

        do_POST = do_GET  # noqa: N815

        def log_message(self, *args: object) -> None:
            pass

    with http.server.HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/", visits
        server.shutdown()
        thread.join()


SERVICES = [
    "SELECT * { SERVICE <@> { ?s ?p ?o } }",
    "SELECT * { service silent<@> { ?s ?p ?o } }",
    "SELECT * { VALUES ?x { <@> } SERVICE ?x { ?s ?p ?o } }",
    "SELECT * { ?s a lk:Company OPTIONAL { { SELECT * { SERVICE <@> { ?a ?b ?c } } } } }",
    "ASK { FILTER NOT EXISTS { SERVICE <@> { ?s ?p ?o } } }",
    "SELECT * { \\u0053ERVICE <@> { ?s ?p ?o } }",
    # A lexer that takes <?b)SERVICE#> for an IRI would not see it.
    "SELECT * { VALUES (?x ?a ?b) { (<@> 1 2) } FILTER(?a<?b)SERVICE#>\n?x { ?s ?p ?o } }",
    # A carriage return ends a comment for one parser and not for another.
    "SELECT * { # x\rSERVICE <@> { ?s ?p ?o }\n}",
    "SELECT * { # x\\u000DSERVICE <@> { ?s ?p ?o }\n}",
    "SELECT * { # x\\U0000000dSERVICE <@> { ?s ?p ?o }\n}",
    "SELECT * { # '\nSERVICE <@> { ?s ?p ?o } # '\n}",
    'SELECT * { BIND("\\"" AS ?q) SERVICE <@> { ?s ?p ?o } BIND("x" AS ?r) }',
    "CONSTRUCT { ?s ?p ?o } WHERE { MINUS { SERVICE SILENT <@> { ?s ?p ?o } } }",
]


@pytest.mark.parametrize("query", SERVICES)
def test_no_other_server_is_asked(
    small: Store, endpoint: tuple[str, list[str]], query: str
) -> None:
    url, visits = endpoint
    with pytest.raises(InputError, match="SERVICE"):
        small.query(query.replace("@", url))
    assert visits == []


def test_the_endpoint_would_have_been_asked(small: Store, endpoint: tuple[str, list[str]]) -> None:
    """The test above can fail: without the guard Oxigraph does go and ask."""
    url, visits = endpoint
    with pytest.raises(OSError, match="404"):
        list(small.native.query(SERVICES[0].replace("@", url)))  # type: ignore[arg-type]
    assert visits != []


@pytest.mark.parametrize(
    "query",
    [
        'SELECT ?s { ?s lk:country "SERVICE { }" }',
        "SELECT ?service { ?service a lk:Company } # SERVICE",
        "SELECT ?s { ?s lk:flowKind lk:flow-services }",
        "PREFIX service: <https://e.org/service/> SELECT ?s { ?s a service:service }",
    ],
)
def test_the_word_alone_is_no_service(small: Store, query: str) -> None:
    assert small.query(query).form == "select"


def test_nothing_is_fetched_for_from(small: Store, endpoint: tuple[str, list[str]]) -> None:
    url, visits = endpoint
    assert len(small.query(f"SELECT * FROM <{url}> {{ ?s ?p ?o }}")) == 0
    assert visits == []
    assert len(small.query(f"SELECT * FROM <{GRAPHS}deals> {{ ?s a lk:Company }}")) == 2


@pytest.mark.parametrize("end", ["\r", "\n", "\r\n"])
def test_line_ends_are_all_alike(small: Store, end: str) -> None:
    assert len(small.query(f"SELECT * {{ # all{end}?s a lk:Company{end}}}")) == 3


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("SELECT * " + "{" * 5_000 + "}" * 5_000, "nested more than 100 deep"),
        ("SELECT * " + "{ # }\n" * 5_000 + "}" * 5_000, "nested more than 100 deep"),
        ("ASK { ?s ?p " + "<< ?a ?b " * 11 + "?c" + " >>" * 11 + " }", "more than 10 deep"),
        ("ASK { FILTER(" + "!" * 20_000 + "true) }", "nested more than 100 deep"),
        ("ASK { FILTER(" + "(" * 101 + "1" + ")" * 101 + ") }", "nested more than 100 deep"),
        ("ASK {" + " " * 100_000 + "}", "has 100,006 characters, more than the 100,000"),
        # Each of these ended the process: one level of the stack per operator.
        ("ASK { FILTER(" + "1+" * 40_000 + "1) }", "more than the engine can bear"),
        ("SELECT * { {} " + "UNION {} " * 10_000 + "}", "more than the engine can bear"),
    ],
)
def test_query_that_is_too_much(small: Store, query: str, message: str) -> None:
    with pytest.raises(InputError, match=message) as caught:
        small.query(query)
    assert "\n" not in str(caught.value)


def test_long_query_is_answered(small: Store) -> None:
    """30 000 characters, 100 deep: well within what people write; the answer is 3 companies."""
    values = " ".join(f"company:{name}" for name in ["a", "b", "c"] * 1_000)
    deep = "{" * 99 + f"VALUES ?s {{ {values} }}" + "}" * 99
    assert len(deep) > 30_000
    assert len(small.query(f"SELECT DISTINCT ?s {deep}")) == 3


ENDLESS = f"SELECT (COUNT(*) AS ?n) {{ {' '.join(f'?a{n} ?b{n} ?c{n} .' for n in range(9))} }}"


def test_query_without_end_is_stopped(small: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    children: list[int] = []
    fork = os.fork

    def noted() -> int:
        children.append(fork())
        return children[-1]

    monkeypatch.setattr(os, "fork", noted)
    started = time.monotonic()
    with pytest.raises(InputError, match=r"not answered within 0\.3 s and was stopped"):
        small.query(ENDLESS, timeout=0.3)
    assert time.monotonic() - started < 10
    (child,) = children
    with pytest.raises(ChildProcessError):  # nothing of it is left
        os.waitpid(child, os.WNOHANG)


def test_answers_and_errors_come_back_in_time(small: Store) -> None:
    query = "SELECT ?s ?c { ?s lk:country ?c OPTIONAL { ?s lk:x ?none } }"
    assert small.query(query, timeout=60) == small.query(query)
    made = "CONSTRUCT WHERE { ?s a lk:Company }"
    assert set(small.query(made, timeout=60)) == set(small.query(made))
    assert small.query("ASK {}", timeout=60).truth is True
    with pytest.raises(InputError, match=r"not SPARQL 1\.1"):
        small.query("SELECT", timeout=60)
    with pytest.raises(InputError, match="SERVICE"):
        small.query("ASK { SERVICE <http://127.0.0.1:1/> {} }", timeout=60)


def test_ctrl_c_stops_a_query(tmp_path: Path) -> None:
    """The signal goes to the parent alone here: it ends at once, and its child with it."""
    folder(tmp_path, {"a.ttl": HEAD + "company:a a lk:Company ."})
    program = (
        "from graph.store import Store; "
        f"store = Store.open({str(tmp_path)!r}); print('asking', flush=True); "
        f"store.query({ENDLESS!r}, timeout=60)"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=Path(__file__).parent.parent,
    ) as asking:
        assert asking.stdout is not None
        assert asking.stdout.readline() == b"asking\n"
        time.sleep(0.3)
        asking.send_signal(signal.SIGINT)
        _, told = asking.communicate(timeout=10)
    assert b"KeyboardInterrupt" in told
