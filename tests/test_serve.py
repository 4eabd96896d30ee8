"""``lingkar serve``: who is answered, what is refused, and that nothing is left running."""

from __future__ import annotations

import contextlib
import http.client
import socket
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from graph.serving.app import _Guarded
from graph.serving.connections import AT_A_TIME, CONNECTIONS
from graph.serving.gate import LARGEST, LONGEST
from tests.servers import faulty
from tests.serving import Served, served
from tests.sites import plain_world, site_of

pytestmark = pytest.mark.server

ALL = "SELECT * { GRAPH ?g { ?a ?b ?c } GRAPH ?h { ?d ?e ?f } GRAPH ?i { ?j ?k ?l } }"
SLOW = ALL.replace("*", "(COUNT(*) AS ?n)", 1)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("serve") / "site"
    site_of(plain_world(), folder)
    (folder / ".hidden").write_text("secret")
    (folder.parent / "above.txt").write_text("secret")
    (folder / "out.txt").symlink_to(folder.parent / "above.txt")
    return folder


@pytest.fixture(scope="module")
def running(site: Path, world: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    aside = tmp_path_factory.mktemp("aside")
    with served(aside, "--data", str(world), "--site", str(site), "--seconds", "3") as found:
        yield found


@pytest.fixture
def ask(running: Served) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=running.base, trust_env=False, timeout=30) as client:
        yield client


# -- what is answered ------------------------------------------------------------------------------


def test_the_example_of_the_greeting(ask: httpx.Client) -> None:
    """The small world has three companies or more; the prefixes need no declaration."""
    from graph.serving.serve import EXAMPLE

    reply = ask.post("/sparql", data={"query": EXAMPLE}, headers={"Accept": "text/csv"})
    assert reply.status_code == 200
    assert reply.headers["content-type"].startswith("text/csv")
    assert reply.text.splitlines()[0] == "name"
    assert len(reply.text.splitlines()) == 4


def test_the_three_ways_to_ask(ask: httpx.Client) -> None:
    query = "ASK { ?c a lk:Company }"
    told = [
        ask.get("/sparql", params={"query": query}),
        ask.post("/sparql", data={"query": query}),
        ask.post("/sparql", content=query, headers={"Content-Type": "application/sparql-query"}),
    ]
    assert [reply.json()["boolean"] for reply in told] == [True] * 3


def test_graphs_of_the_data_and_their_union(ask: httpx.Client) -> None:
    """Asked without FROM it is the union, with FROM or the parameter that graph alone."""
    count = "SELECT (COUNT(*) AS ?n) % { ?s ?p ?o }"

    def n(text: str, **more: str) -> int:
        reply = ask.post("/sparql", data={"query": text, **more})
        return int(reply.json()["results"]["bindings"][0]["n"]["value"])

    every, own = n(count.replace("%", "")), "https://w3id.org/lingkar/ontology"
    vocabulary = n(count.replace("%", f"FROM <{own}>"))
    assert 0 < vocabulary < every
    assert n(count.replace("%", ""), **{"default-graph-uri": own}) == vocabulary
    assert n(count.replace("%", "FROM <urn:nothing>")) == 0


def test_lines_of_a_fault_are_those_of_the_query(ask: httpx.Client) -> None:
    reply = ask.post("/sparql", data={"query": "SELECT *\n{ ?c a lk:Company\n)"})
    assert reply.status_code == 400
    assert " 3:" in reply.text


def test_site_and_editor(ask: httpx.Client) -> None:
    page = ask.get("/")
    assert page.status_code == 200
    assert page.headers["x-content-type-options"] == "nosniff"
    assert page.headers["cache-control"] == "no-cache"
    editor = ask.get("/editor")
    assert "connect-src 'self'" in editor.headers["content-security-policy"]
    assert "access-control-allow-origin" not in {**page.headers, **editor.headers}
    moved = ask.get("/sparql", headers={"Accept": "text/html"})
    assert (moved.status_code, moved.headers["location"]) == (303, "/editor")


# -- what is refused -------------------------------------------------------------------------------

UPDATES = [
    "DROP ALL",
    "INSERT DATA { <urn:a> <urn:b> 1 }",
    "# mine\nPREFIX a: <urn:> DELETE WHERE { ?a ?b ?c }",
    "LOAD <@>",
]


@pytest.mark.parametrize("text", UPDATES)
def test_updates_are_refused(text: str, ask: httpx.Client, running: Served) -> None:
    with faulty(lambda *_: (200, {}, b"<urn:a> <urn:b> 1 .")) as elsewhere:
        text = text.replace("@", elsewhere.url)
        kind = {"Content-Type": "application/sparql-update"}
        told = [
            ask.post("/sparql", data={"query": text}),
            ask.post("/sparql", data={"update": text}),
            ask.post("/sparql", content=text, headers=kind),
            ask.get("/sparql", params={"query": text}),
        ]
        assert [reply.status_code for reply in told] == [403] * 4
        assert {reply.text for reply in told} == {
            "this endpoint only reads: SELECT, ASK, CONSTRUCT and DESCRIBE are answered\n"
        }
        assert ask.post("/update", data={"update": text}).status_code == 405
        assert elsewhere.requests == []


@pytest.mark.parametrize("method", ["PUT", "POST", "DELETE", "PATCH"])
@pytest.mark.parametrize("path", ["/store?default", "/sparql?graph=urn:g", "/"])
def test_the_graph_store_protocol_is_not_spoken(method: str, path: str, ask: httpx.Client) -> None:
    reply = ask.request(method, path, content="<urn:a> <urn:b> 1 .")
    assert reply.status_code in (405, 415)


@pytest.mark.parametrize(
    "query",
    [
        "ASK { SERVICE <@> { ?s ?p ?o } }",
        "SELECT * { SERVICE SILENT <@> { ?s ?p ?o } }",
        "SELECT * { # x\rSERVICE <@> { ?s ?p ?o }\n}",
        "SELECT * { VALUES ?x { <@> } \\u0053ERVICE ?x { ?s ?p ?o } }",
        "SELECT * { BIND(<<( <urn:a> <urn:b> 1 )>> AS ?t) SERVICE <@> { ?s ?p ?o } }",
        "SELECT * FROM <@> { ?s ?p ?o }",
        "SELECT * FROM NAMED <@> { GRAPH ?g { ?s ?p ?o } }",
        "SELECT * FROM <file:///etc/hostname> { ?s ?p ?o }",
    ],
)
def test_no_query_reaches_the_network_or_the_disk(query: str, ask: httpx.Client) -> None:
    """FROM is answered with nothing, for no graph of that name is here; the rest is refused."""
    with faulty(lambda *_: (200, {}, b"{}")) as elsewhere:
        reply = ask.post("/sparql", data={"query": query.replace("@", elsewhere.url)})
        if "FROM" in query:
            assert reply.json()["results"]["bindings"] == []
        else:
            assert reply.status_code == 400
        assert elsewhere.requests == []


def test_the_server_behind_would_have_asked(running: Served) -> None:
    """So that the test above is worth something: without the gate Oxigraph goes and asks."""
    child = running.children()[0]
    words = Path(f"/proc/{child}/cmdline").read_text().split("\0")
    address = words[words.index("--bind") + 1]
    assert address.startswith("127.")
    assert not address.startswith("127.0.0.1:")
    with faulty(lambda *_: (200, {}, b"{}")) as elsewhere:
        query = f"ASK {{ SERVICE <{elsewhere.url}> {{ ?s ?p ?o }} }}"
        httpx.post(f"http://{address}/query", data={"query": query}, trust_env=False)
        assert len(elsewhere.requests) == 1
    reply = httpx.post(f"http://{address}/update", data={"update": "DROP ALL"}, trust_env=False)
    assert reply.status_code == 403


@pytest.mark.parametrize(
    ("query", "status", "said"),
    [
        (SLOW, 504, "within 3 s and was stopped"),
        (ALL, 413, f"larger than {LARGEST >> 20} MB"),
        ("#" * (LONGEST + 1), 413, f"at most {LONGEST:,} characters"),
        ("ASK {" + "{" * 200 + "}" * 201, 400, "more than 100 deep"),
    ],
)
def test_no_query_takes_too_much(query: str, status: int, said: str, ask: httpx.Client) -> None:
    """Whichever of time and size comes first for a product of everything, it ends."""
    reply = ask.post("/sparql", data={"query": query})
    assert reply.status_code in (status, 504)
    assert said in reply.text or reply.status_code == 504
    assert ask.post("/sparql", data={"query": "ASK {}"}).json()["boolean"]


@pytest.mark.parametrize("chain", ["+1", "||true", "&&true"])
def test_a_chain_that_ends_a_small_stack(chain: str, ask: httpx.Client) -> None:
    many = chain * ((LONGEST - 100) // len(chain))
    ask.post("/sparql", data={"query": f"SELECT (1{many} AS ?x) {{}}"})
    assert ask.post("/sparql", data={"query": "ASK {}"}).json()["boolean"]


@pytest.mark.parametrize(
    "path",
    [
        "/../above.txt",
        "/%2e%2e/above.txt",
        "/..%2fabove.txt",
        "/assets/../../above.txt",
        "/assets/%2e%2e/%2e%2e/above.txt",
        "/..\\above.txt",
        "//etc/hostname",
        "/%2fetc%2fhostname",
        "/out.txt",
        "/.hidden",
        "/assets/%00",
        "/" + "a" * 5000,
    ],
)
def test_nothing_beside_the_site_is_shown(path: str, running: Served) -> None:
    """As sent: a client library would tidy such paths first."""
    connection = http.client.HTTPConnection(running.base.removeprefix("http://"), timeout=30)
    connection.request("GET", path)
    reply = connection.getresponse()
    text = reply.read()
    assert reply.status == 404
    assert b"secret" not in text
    connection.close()


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Host": "evil.example"}, 421),
        ({"Host": "127.0.0.1.evil.example:80"}, 421),
        ({"Host": "localhost:1"}, 200),
        ({"Host": "LOCALHOST"}, 200),
        ({"Host": "[::1]:1"}, 200),
        ({"Host": ""}, 421),
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Sec-Fetch-Site": "none"}, 200),
        ({"Sec-Fetch-Site": "same-origin"}, 200),
    ],
)
def test_who_is_answered(headers: dict[str, str], status: int, ask: httpx.Client) -> None:
    reply = ask.get("/sparql", params={"query": "ASK {}"}, headers=headers)
    assert reply.status_code == status
    assert "access-control-allow-origin" not in reply.headers


def test_the_name_that_was_asked_for_is_answered() -> None:
    app = _Guarded(None, ["Data.Example"])  # type: ignore[arg-type]
    assert app._is_here("data.example:80")
    assert app._is_here("192.0.2.7:8000")
    assert not app._is_here("example:80")


def test_who_hangs_up_in_the_middle_leaves_no_traceback(
    world: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """A body that is cut off, one that is far too long, and what is no HTTP."""
    head = b"POST /sparql HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 9000000\r\n\r\n"
    with served(tmp_path_factory.mktemp("cut"), "--data", str(world), "--no-site") as running:
        host, port = httpx.URL(running.base).host, httpx.URL(running.base).port or 0
        for sent in (head + b"ASK", head + b"x" * 9_000_000, b"\x16\x03\x01\r\n\r\n"):
            with socket.create_connection((host, port)) as client, contextlib.suppress(OSError):
                client.sendall(sent)
        reply = httpx.get(f"{running.base}/sparql", params={"query": "ASK {}"}, trust_env=False)
        assert reply.status_code == 200
        code, said = running.end()
    assert code == 130
    assert "Traceback" not in said
    assert "WebSocket" not in said


def test_who_only_holds_connections_keeps_nobody_out(
    world: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Three times as many as may stand, each with half a request."""
    with (
        served(tmp_path_factory.mktemp("many"), "--data", str(world), "--no-site") as running,
        contextlib.ExitStack() as held,
    ):
        base = httpx.URL(running.base)
        for _ in range(3 * CONNECTIONS):
            client = held.enter_context(socket.create_connection((base.host, base.port or 0)))
            client.sendall(b"GET /sparql HTTP/1.1\r\nHost: ")
        for _ in range(3):
            asked = {"query": "ASK {}"}
            reply = httpx.get(f"{base}/sparql", params=asked, trust_env=False, timeout=20)
            assert reply.status_code == 200
        files = Path(f"/proc/{running.process.pid}/fd")
        if files.is_dir():  # Linux
            assert len(list(files.iterdir())) < CONNECTIONS + 3 * AT_A_TIME
        code, said = running.end()
    assert (code, said.strip()) == (130, "")
