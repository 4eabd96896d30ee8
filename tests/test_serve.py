"""``lingkar serve``: who is answered, what is refused, and that nothing is left running."""

from __future__ import annotations

import functools
import http.client
import inspect
import os
import re
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

import cli
from graph.errors import InputError
from graph.serving.app import _Guarded
from graph.serving.gate import LARGEST, LONGEST
from graph.serving.serve import serve
from graph.study import Study
from tests.servers import faulty, free_port
from tests.serving import MAIN, ROOT, Served, served
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


# -- how it begins and ends ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 143)]
)
def test_nothing_is_left(number: int, code: int, world: Path, tmp_path: Path) -> None:
    aside = tmp_path / "aside"
    with served(aside, "--data", str(world), "--no-site") as found:
        children = found.children()
        assert len(children) == 1
        assert [f.name.startswith("lingkar-serve-") for f in aside.iterdir()] == [True]
        assert httpx.get(f"{found.base}/", trust_env=False).headers["location"] == "/editor"
        ended, said = found.end(number)
        assert (ended, said.strip()) == (code, "")
        assert not Path(f"/proc/{children[0]}").exists()
        assert list(aside.iterdir()) == []


def test_killed_it_leaves_no_server_either(world: Path, tmp_path: Path) -> None:
    with served(tmp_path / "aside", "--data", str(world), "--no-site") as found:
        (child,) = found.children()
        found.end(signal.SIGKILL)
        until = time.monotonic() + 20
        while Path(f"/proc/{child}/exe").exists() and _runs(child):
            assert time.monotonic() < until
            time.sleep(0.05)


def _runs(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_a_server_that_ends_by_itself_is_started_again(world: Path, tmp_path: Path) -> None:
    with served(tmp_path / "aside", "--data", str(world), "--no-site") as found:
        before = found.children()
        os.kill(before[0], signal.SIGKILL)
        reply = httpx.post(f"{found.base}/sparql", data={"query": "ASK {}"}, trust_env=False)
        assert reply.json()["boolean"]
        assert found.process.stdout is not None
        said = found.process.stdout.readline()
        assert said.startswith("the SPARQL server ended by itself (exit code -9: ")
        assert said.endswith("): the SPARQL server was started again\n")
        assert len(found.children()) == 1
        assert found.children() != before


def test_a_server_that_does_not_start_again_ends_the_command(world: Path, tmp_path: Path) -> None:
    aside = tmp_path / "aside"
    with served(aside, "--data", str(world), "--no-site") as found:
        shutil.rmtree(next(aside.glob("lingkar-serve-*")) / "store")
        os.kill(found.children()[0], signal.SIGKILL)
        found.process.wait(timeout=30)
        assert found.process.stderr is not None
        said = found.process.stderr.read()
        assert found.process.returncode == 2
        assert said.startswith("lingkar: the SPARQL server did not start: exit code ")
        assert said.count("\n") == 1
        assert list(aside.iterdir()) == []


def test_a_query_that_takes_too_much_memory_takes_only_itself(world: Path, tmp_path: Path) -> None:
    """All pairs of statements, each kept to be compared with the others, have no room in 64 MB."""
    pairs = "SELECT (COUNT(*) AS ?n) { SELECT DISTINCT ?a ?b ?c ?d { ?a ?p ?b . ?c ?q ?d } }"
    with served(tmp_path / "aside", "--data", str(world), "--no-site", "--memory", "64") as found:
        if not Path(f"/proc/{found.process.pid}/statm").exists():
            pytest.skip("not run: the system does not tell the memory of a process")
        before = found.children()
        ask = functools.partial(httpx.post, f"{found.base}/sparql", trust_env=False, timeout=60)
        reply = ask(data={"query": pairs})
        told = "queries under way took more than 64 MB of memory and were stopped: ask for less"
        assert (reply.status_code, reply.text) == (503, f"the {told}\n")
        assert ask(data={"query": "ASK {}"}).json()["boolean"]
        assert found.children() != before
        assert found.process.stdout is not None
        said = found.process.stdout.readline()
        assert said.startswith("queries took more than 64 MB of memory and were stopped: ")


@pytest.mark.parametrize("seconds", [float("nan"), float("inf"), 0, -1, 0.05, 86401, 1e300])
def test_times_that_are_none(seconds: float, world: Path) -> None:
    study = Study.open(world)
    with pytest.raises(InputError, match=rf"^--seconds {re.escape(f'{seconds:g}')} is no time"):
        serve(study, study.lens(), port=0, seconds=seconds)


@pytest.mark.parametrize("memory", [-1, 0, 63, (1 << 20) + 1])
def test_memory_that_is_none(memory: int, world: Path) -> None:
    study = Study.open(world)
    with pytest.raises(InputError, match=rf"^--memory {memory} is not enough or too much"):
        serve(study, study.lens(), port=0, memory=memory)


def test_the_limits_of_the_help_are_those_of_the_server() -> None:
    defaults = inspect.signature(serve).parameters
    for option in cli.lingkar.commands["serve"].params:
        if option.name in ("seconds", "memory", "host", "port"):
            assert option.default == defaults[option.name].default


def _fails(*arguments: str) -> str:
    run = subprocess.run(
        [*MAIN, *arguments],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert run.returncode == 2
    assert run.stdout == ""
    assert run.stderr.count("\n") == 1
    return run.stderr


def test_addresses_that_cannot_be_had(world: Path) -> None:
    data = ("--data", str(world), "--no-site")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        assert f"port {port} of 127.0.0.1 is taken: name another" in _fails(*data, "--port", port)
    assert "is no port: name one from 0" in _fails(*data, "--port", "70000")
    assert "is no address of this machine" in _fails(*data, "--host", "nowhere.invalid")
    assert "cannot listen at 192.0.2.1" in _fails(*data, "--host", "192.0.2.1", "--port", "0")


def test_folders_that_are_no_site(world: Path, tmp_path: Path) -> None:
    data = ("--data", str(world), "--port", str(free_port()))
    assert "is no site: it has no index.html" in _fails(*data, "--site", str(tmp_path))
    assert "contradict" in _fails(*data, "--site", str(tmp_path), "--no-site")


def test_an_address_of_the_network_is_warned_of(world: Path, tmp_path: Path) -> None:
    arguments = ("--data", str(world), "--no-site")
    with served(tmp_path / "aside", *arguments, "--host", "0.0.0.0") as found:
        assert found.greeting.startswith("Warning: 0.0.0.0 is no loopback address: whoever reaches")
    with served(tmp_path / "aside", *arguments, "--host", "localhost") as found:
        assert "Warning" not in found.greeting
