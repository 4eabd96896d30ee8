"""The store: named graphs, places in files, queries that only read, and faults of files."""

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

from graph.errors import InputError, SyntaxFault
from graph.store import GRAPHS, ONTOLOGY_GRAPH, PREFIXES, Store

LK = PREFIXES["lk"]
HEAD = (
    "@prefix lk: <https://w3id.org/lingkar/ontology#> .\n"
    "@prefix company: <https://w3id.org/lingkar/id/company/> .\n"
)


def folder(root: Path, files: dict[str, str | bytes]) -> Path:
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return root


@pytest.fixture
def small(tmp_path: Path) -> Store:
    files = {
        "companies.ttl": HEAD + 'company:a a lk:Company ;\n  lk:country "ID" .\n',
        "deals/one.ttl": HEAD + "company:b a lk:Company .\n",
        "deals/two.ttl": HEAD + "company:c a lk:Company .\n",
    }
    return Store.open(folder(tmp_path, dict(files)))


def test_files_become_named_graphs(small: Store, tmp_path: Path) -> None:
    assert small.graphs() == (f"{GRAPHS}companies", f"{GRAPHS}deals")
    assert small.files[tmp_path / "deals" / "two.ttl"] == f"{GRAPHS}deals"
    rows = small.query("SELECT ?s ?g { GRAPH ?g { ?s a lk:Company } } ORDER BY ?s")
    assert [(str(s)[-2], str(g)[1:-1].removeprefix(GRAPHS)) for s, g in rows] == [
        ("a", "companies"),
        ("b", "deals"),
        ("c", "deals"),
    ]
    assert len(list(small.quads())) == 4
    assert ox.NamedNode(ONTOLOGY_GRAPH) in set(small.native.named_graphs())


def test_quads_keep_their_own_graph(tmp_path: Path) -> None:
    """TriG and N-Quads name graphs themselves; what has no graph is in that of the file."""
    named = f"<https://e.org/g> {{ <https://e.org/a> a <{LK}Company> }}\n"
    trig = named + f"<https://e.org/b> a <{LK}Company> ."
    quads = f'<https://e.org/c> <{LK}country> "ID" <https://e.org/h> .\n'
    store = Store.open(folder(tmp_path, {"x.trig": trig, "y.nq": quads}))
    assert store.graphs() == ("https://e.org/g", "https://e.org/h", f"{GRAPHS}x")


def test_one_file_is_a_world(tmp_path: Path) -> None:
    folder(tmp_path, {"a.ttl": HEAD + "company:a a lk:Company .", "b.ttl": "broken"})
    assert len(list(Store.open(tmp_path / "a.ttl").quads())) == 1


def test_hidden_files_are_left_alone(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {"a.ttl": HEAD + "company:a a lk:Company .", ".b.ttl": "broken"}
    assert len(list(Store.open(folder(tmp_path, files)).quads())) == 1


def test_byte_order_mark_is_no_fault(tmp_path: Path) -> None:
    content = b"\xef\xbb\xbf" + (HEAD + "company:a a lk:Company .").encode()
    assert len(list(Store.open(folder(tmp_path, {"a.ttl": content})).quads())) == 1


@pytest.mark.filterwarnings("ignore:Dataset.default_context is deprecated")  # by rdflib itself
def test_rdflib_sees_the_same(small: Store) -> None:
    import rdflib

    assert (rdflib.URIRef(PREFIXES["company"] + "a"), None, None) in small.dataset
    found = small.dataset.query("SELECT (COUNT(*) AS ?n) { ?s a lk:Company }")
    assert [int(row[0]) for row in found] == [3]  # type: ignore[index, arg-type]


def test_decimals_keep_every_digit(tmp_path: Path) -> None:
    digits = "12345678901234567890.123456789"
    store = Store.open(folder(tmp_path, {"a.ttl": HEAD + f"company:a lk:value {digits} ."}))
    assert [getattr(quad.object, "value", None) for quad in store.quads()] == [digits]


# -- faults of files -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "content", "line", "message"),
    [
        ("a.ttl", HEAD + "company:a a lk:Company .\ncompany:b a .\n", 4, "not well-formed"),
        ("a.ttl", HEAD + 'company:a lk:x "open .\n', 3, "not well-formed"),
        ("a.ttl", HEAD + "firm:a a lk:Company .\n", 3, "not well-formed"),
        ("a.ttl", HEAD + "<a b> a lk:Company .\n", 3, "not well-formed"),
        ("a.ttl", (HEAD + 'company:a lk:x "').encode() + b'\xff" .\n', 3, "not UTF-8"),
        ("a.ttl", (HEAD + "company:a a lk:Company .\n").encode("utf-16"), 1, "not UTF-8"),
        ("deals/a.nq", "<https://e.org/a> <https://e.org/b> .\n", 1, "not well-formed"),
        ("a.trig", "<https://e.org/a> {\n <https://e.org/b> }\n", 2, "not well-formed"),
    ],
)
def test_broken_file_is_named_with_its_line(
    tmp_path: Path, name: str, content: str | bytes, line: int, message: str
) -> None:
    folder(tmp_path, {"sound.ttl": HEAD + "company:z a lk:Company .", name: content})
    with pytest.raises(SyntaxFault, match=message) as caught:
        Store.open(tmp_path)
    assert (caught.value.file, caught.value.line) == (tmp_path / name, line)
    assert str(caught.value).startswith(f"{tmp_path / name}:{line}: ")
    assert "\n" not in str(caught.value)


def test_missing_folder(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"there is no data folder .*nowhere"):
        Store.open(tmp_path / "nowhere")


def test_empty_folder(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="has no data"):
        Store.open(tmp_path)


def test_folder_of_csv(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"lingkar import \S+ --out"):
        Store.open(folder(tmp_path, {"companies.csv": "company_id,name\n"}))


def test_file_of_another_format(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"is not a file that ends in \.ttl"):
        Store.open(folder(tmp_path, {"a.xlsx": b"PK"}) / "a.xlsx")


def test_link_to_nothing(tmp_path: Path) -> None:
    (tmp_path / "a.ttl").symlink_to(tmp_path / "a.ttl")
    (tmp_path / "note.txt").symlink_to(tmp_path / "gone")  # no data: nobody's concern
    folder(tmp_path, {"b.ttl": HEAD})
    with pytest.raises(InputError, match="is a link to something that is not there") as caught:
        Store.open(tmp_path)
    assert caught.value.file == tmp_path / "a.ttl"
    with pytest.raises(InputError, match="there is no data folder"):
        Store.open(tmp_path / "a.ttl")


def test_pipe_is_no_file(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.ttl")
    folder(tmp_path, {"b.ttl": HEAD})
    with pytest.raises(InputError, match="is no regular file") as caught:
        Store.open(tmp_path)
    assert caught.value.file == tmp_path / "a.ttl"
    with pytest.raises(InputError, match="is no regular file: name a file or a folder") as caught:
        Store.open(tmp_path / "a.ttl")
    (tmp_path / "a.ttl").unlink()
    (tmp_path / "a.ttl").symlink_to(os.devnull)  # there is something, and it is no file
    with pytest.raises(InputError, match="is no regular file"):
        Store.open(tmp_path)


def test_folder_that_cannot_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Root may read anything, so the refusal is made: of the one folder, as the system does it."""
    folder(tmp_path, {"b.ttl": HEAD, "locked/a.ttl": HEAD})
    really = os.scandir

    def scandir(path: str) -> object:
        if str(path).endswith("locked"):
            raise PermissionError(13, "Permission denied", str(path))
        return really(path)

    monkeypatch.setattr(os, "scandir", scandir)
    with pytest.raises(InputError, match=r"cannot read the folder \S+locked: Permission denied"):
        Store.open(tmp_path)


def test_linked_folders_are_read_once(tmp_path: Path) -> None:
    folder(tmp_path, {"a.ttl": HEAD, "there/b.ttl": HEAD + "company:b a lk:Company ."})
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "deals").symlink_to(tmp_path / "there")
    (tmp_path / "there" / "round").symlink_to(tmp_path / "data")
    store = Store.open(tmp_path / "data")
    assert store.data_files() == (tmp_path / "data" / "deals" / "b.ttl",)
    assert store.graphs() == (f"{GRAPHS}deals",)


@pytest.mark.parametrize("form", ["ttl", "nt", "trig"])
def test_value_of_many_megabytes(tmp_path: Path, form: str) -> None:
    content = f'<{PREFIXES["company"]}a> <{LK}note> "' + "x" * (17 << 20) + '" .\n'
    with pytest.raises(InputError, match="larger than 16 MB") as caught:
        Store.open(folder(tmp_path, {"b.ttl": HEAD, f"a.{form}": content}))
    assert caught.value.file == tmp_path / f"a.{form}"


@pytest.mark.parametrize(
    ("name", "content", "line"),
    [
        ("a.trig", f"\n<{ONTOLOGY_GRAPH}> {{ <{LK}Flow> a <{LK}Company> }}\n", 2),
        ("a.nq", f'<{LK}Flow> <{LK}rank> "9" <{ONTOLOGY_GRAPH}> .\n', 1),
        ("a.nq", f"_:a <{LK}rank> _:b <{ONTOLOGY_GRAPH}> .\n", 1),
    ],
)
def test_data_do_not_write_into_the_ontology(
    tmp_path: Path, name: str, content: str, line: int
) -> None:
    with pytest.raises(InputError, match="which is the ontology's") as caught:
        Store.open(folder(tmp_path, {name: content}))
    assert (caught.value.file, caught.value.line) == (tmp_path / name, line)


def test_what_was_exported_whole_opens_again(small: Store, tmp_path: Path) -> None:
    """The ontology is in it, blank nodes of shapes and all, and is there once."""
    text = ox.serialize(small.native, format=ox.RdfFormat.N_QUADS)
    assert text is not None
    again = Store.open(folder(tmp_path / "again", {"all.nq": text}))
    assert len(again.native) == len(small.native)
    assert again.graphs() == small.graphs()


def test_ontology_without_turtle(small: Store, tmp_path: Path) -> None:
    (tmp_path / "none").mkdir()
    with pytest.raises(InputError, match=r"ontology folder .* holds no Turtle"):
        Store.open(tmp_path, ontology=tmp_path / "none")


# -- places ----------------------------------------------------------------------------------------


def test_places_of_subjects(tmp_path: Path) -> None:
    text = (
        HEAD
        + "PREFIX c: <https://w3id.org/lingkar/id/company/>\n"
        + "company:a a lk:Company ;\n    lk:parent company:b .\n"
        + "\n<https://w3id.org/lingkar/id/company/b> a lk:Company .\n"
        + "c:d\\.e a lk:Company .\n"
        + "  c:indented a lk:Company .\n"
        + "# c:comment a lk:Company .\n"
    )
    store = Store.open(folder(tmp_path, {"a.ttl": text}))
    lines = {
        name: (store.locate(PREFIXES["company"] + name) or (None, None))[1]
        for name in ("a", "b", "d.e", "indented", "nobody")
    }
    assert lines == {"a": 4, "b": 7, "d.e": 8, "indented": 9, "nobody": None}


def test_places_in_n_quads(tmp_path: Path) -> None:
    line = "<https://e.org/{0}> <https://e.org/p> <https://e.org/b> .\n"
    store = Store.open(folder(tmp_path, {"a.nt": line.format("a") + line.format("b")}))
    assert store.locate("https://e.org/b") == (tmp_path / "a.nt", 2)


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
