"""Files are data: they bring in nothing, and ask no more of the reader than it can bear."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib

from graph.check import check
from graph.errors import InputError, SyntaxFault
from graph.exchange.jsonld import jsonld
from graph.exchange.rdf import rdfxml
from graph.limits import DEEPEST, LARGEST
from graph.store import GRAPHS, Store
from tests.command_line import run
from tests.exports import WORLD

RDF = 'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="https://e.org/"'


def opened(folder: Path, name: str, text: str | bytes) -> Store:
    """A file read beside the least of an ontology."""
    (folder / "ontology").mkdir(exist_ok=True)
    (folder / "ontology" / "a.ttl").write_text("<https://e.org/x> <https://e.org/p> 1 .\n")
    file = folder / name
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return Store.open(file, ontology=folder / "ontology")


def fault(folder: Path, name: str, text: str | bytes) -> SyntaxFault:
    with pytest.raises(SyntaxFault) as caught:
        opened(folder, name, text)
    assert caught.value.file == folder / name
    return caught.value


# -- formats that are read -------------------------------------------------------------------------


def test_rdf_xml_is_read_as_rdflib_reads_it(tmp_path: Path) -> None:
    text = (
        f'<?xml version="1.0" encoding="utf-8"?>\n<rdf:RDF {RDF} xml:base="https://e.org/">\n'
        '<e:Thing rdf:about="a"><e:p xml:lang="en">x &amp; y</e:p><e:q rdf:resource="b"/>'
        '<e:r rdf:parseType="Literal"><b xmlns="urn:h">z</b></e:r></e:Thing>\n</rdf:RDF>\n'
    )
    store = opened(tmp_path, "world.rdf", text)
    theirs = rdflib.Graph().parse(data=text, format="xml")
    assert len(theirs) == 4
    assert {(str(s), str(p)) for s, p, _ in theirs} == {
        (q.subject.value, q.predicate.value)  # type: ignore[union-attr]
        for q in store.quads()
    }
    assert store.graphs() == (f"{GRAPHS}world",)


def test_json_ld_is_read_with_its_graphs(tmp_path: Path) -> None:
    text = (
        '{"@context": {"p": "https://e.org/p"}, "@graph": [{"@id": "https://e.org/a", "p": "x"},'
        ' {"@id": "https://e.org/g", "@graph": [{"@id": "https://e.org/b", "p": "y"}]}]}'
    )
    store = opened(tmp_path, "world.jsonld", text)
    said = {(q.graph_name.value, getattr(q.object, "value", "")) for q in store.quads()}  # type: ignore[union-attr]
    assert said == {(f"{GRAPHS}world", "x"), ("https://e.org/g", "y")}


ABOUT = f"""<rdf:RDF {RDF} xml:base="https://e.org/x/">
<rdf:Description rdf:about="https://e.org/other"><e:p rdf:resource="https://e.org/a&amp;b"/>
</rdf:Description>
<rdf:Description rdf:about="https://e.org/a&amp;b"><e:p>1</e:p></rdf:Description>
<e:Thing rdf:ID="c"/>
<e:Thing
  rdf:about='d'/>
</rdf:RDF>"""
IDS = """{"@context": {"e": "https://e.org/", "f": {"@id": "https://e.org/x/", "@prefix": true},
 "id": "@id"}, "@graph": [
{"@id": "e:other", "e:p": {"@id": "e:a&b"}},
{"id": "e:a&b", "e:p": 1},
{"@id" : "https://e.org/x/#c", "e:p": 1}, {"e:p": 1, "@id": "f:d"}]}"""


@pytest.mark.parametrize(
    ("name", "text", "lines"), [("a.rdf", ABOUT, (4, 5, 7)), ("a.jsonld", IDS, (4, 5, 5))]
)
def test_places_of_subjects(
    name: str, text: str, lines: tuple[int, int, int], tmp_path: Path
) -> None:
    """Where a thing is described, not where another one refers to it."""
    store = opened(tmp_path, name, text)
    things = ("https://e.org/a&b", "https://e.org/x/#c", "https://e.org/x/d")
    found = {str(getattr(q.subject, "value", "")) for q in store.quads()}
    assert found >= set(things)
    assert tuple((store.locate(thing) or (None, None))[1] for thing in things) == lines
    assert store.locate("https://e.org/x/nobody") is None


def test_the_place_of_an_iri_that_is_spelled_otherwise(tmp_path: Path) -> None:
    text = (
        '{"@context": {"@vocab": "https://e.org/", "e": "@vocab"},\n"@id": "https:\\/\\/e.org\\/a1"'
    )
    store = opened(tmp_path, "a.jsonld", text + ', "p": 1}')
    assert store.locate("https://e.org/a1") == (tmp_path / "a.jsonld", 2)


def test_blank_nodes_of_two_files_are_two(tmp_path: Path) -> None:
    line = "_:a <https://e.org/p> <https://e.org/b> <https://e.org/g> .\n"
    (tmp_path / "one.nq").write_text(line)
    (tmp_path / "two.nq").write_text(line)
    assert len(list(Store.open(tmp_path).quads())) == 2


# -- nothing from elsewhere ------------------------------------------------------------------------


@pytest.fixture
def endpoint() -> Iterator[tuple[str, list[str]]]:
    """A server that notes who comes by."""
    visits: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            visits.append(self.path)
            self.send_error(404)

        do_POST = do_HEAD = do_GET  # noqa: N815

        def log_message(self, *args: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/", visits
        server.shutdown()
        thread.join()


CONTEXTS = {
    "whole": '{"@id": "urn:a",\n"@context": "@"}',
    "one of several": '{"@id": "urn:a",\n"@context": [{"x": "urn:x"}, "@"]}',
    "imported": '{"@id": "urn:a",\n"@context": {"@version": 1.1, "@import": "@"}}',
    "of a term": '{"@id": "urn:a",\n"@context": {"x": {"@id": "urn:x", "@context": "@"}}, "x": {}}',
    "a file": '{"@id": "urn:a",\n"@context": "file:///etc/hostname"}',
}


@pytest.mark.parametrize("name", CONTEXTS)
def test_no_context_is_fetched(name: str, tmp_path: Path, endpoint: tuple[str, list[str]]) -> None:
    url, visits = endpoint
    told = fault(tmp_path, "a.jsonld", CONTEXTS[name].replace('"@"', f'"{url}"'))
    assert "takes a JSON-LD context from elsewhere" in str(told)
    assert told.line == 2
    assert visits == []


LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
ENTITIES = {
    "a billion laughs": f'[<!ENTITY l0 "lol">{LAUGHS}]',
    "a file": '[<!ENTITY l9 SYSTEM "file:///etc/hostname">]',
    "an address": '[<!ENTITY l9 SYSTEM "@">]',
    "a parameter": '[<!ENTITY % l9 SYSTEM "@"> %l9;]',
    "a document type elsewhere": 'SYSTEM "@"',
    "a harmless one": '[<!ENTITY l9 "lol">]',
}


@pytest.mark.parametrize("name", ENTITIES)
def test_no_entity_is_resolved(name: str, tmp_path: Path, endpoint: tuple[str, list[str]]) -> None:
    url, visits = endpoint
    text = (
        f'<?xml version="1.0"?>\n<!DOCTYPE rdf:RDF {ENTITIES[name].replace("@", url)}>\n'
        f"<rdf:RDF {RDF}><rdf:Description><e:p>&l9;</e:p></rdf:Description></rdf:RDF>"
    )
    told = fault(tmp_path, "a.rdf", text)
    assert "declares a document type" in str(told)
    assert told.line == 2
    assert visits == []


def test_an_entity_that_nobody_declares(tmp_path: Path) -> None:
    text = f"<rdf:RDF {RDF}>\n<rdf:Description><e:p>&l9;</e:p></rdf:Description></rdf:RDF>"
    assert fault(tmp_path, "a.rdf", text).line == 2


@pytest.mark.parametrize("clause", ["FROM <@>", "FROM NAMED <@>", "FROM <file:///etc/hostname>"])
def test_a_query_reads_no_graph_from_elsewhere(
    clause: str, tmp_path: Path, endpoint: tuple[str, list[str]]
) -> None:
    url, visits = endpoint
    store = opened(tmp_path, "a.ttl", "<urn:a> <urn:p> 1 .")
    pattern = "GRAPH ?g { ?s ?p ?o }" if "NAMED" in clause else "?s ?p ?o"
    asked = f"SELECT * {clause.replace('@', url)} WHERE {{ {pattern} }}"
    assert len(store.query(asked)) == 0
    assert visits == []


ASKED = {
    "LOAD <@>": "only SELECT, ASK, CONSTRUCT and DESCRIBE are answered",
    "LOAD SILENT <@> INTO GRAPH <urn:g>": "only SELECT, ASK, CONSTRUCT and DESCRIBE",
    "LOAD <file:///etc/hostname>": "only SELECT, ASK, CONSTRUCT and DESCRIBE",
    "ASK { SERVICE <@> { ?s ?p ?o } }": "SERVICE asks another server",
    "SELECT * { SERVICE SILENT <@> { ?s ?p ?o } }": "SERVICE asks another server",
    "SELECT * FROM <@> { ?s ?p ?o }": "",
    "SELECT * FROM NAMED <@> { GRAPH ?g { ?s ?p ?o } }": "",
    "SELECT * FROM <file:///etc/hostname> { ?s ?p ?o }": "",
}


@pytest.mark.parametrize("query", ASKED)
def test_lingkar_query_asks_nobody(
    query: str, world: Path, tmp_path: Path, endpoint: tuple[str, list[str]]
) -> None:
    """On the command line and from a file; FROM names graphs that are not there, so nothing is."""
    url, visits = endpoint
    (tmp_path / "mine.rq").write_text(query.replace("@", url))
    for given in ([query.replace("@", url)], ["-f", str(tmp_path / "mine.rq")]):
        told = run("query", "--format", "csv", "--data", str(world), *given)
        if ASKED[query]:
            assert told.exit_code == 2
            assert ASKED[query] in told.stderr
            assert told.stdout == ""
        else:
            assert len(told.stdout.splitlines()) == 1, told.stdout  # the names of columns
    assert visits == []


# -- how deep --------------------------------------------------------------------------------------


def nested(suffix: str, depth: int) -> str:
    """A sound text that nests one below another, its second line."""
    if suffix == ".jsonld":
        inside = '{"urn:p":' * (depth - 1) + "1" + "}" * (depth - 1)
        return f'{{"@id": "urn:a", "urn:q":\n{inside}}}'
    if suffix == ".rdf":
        inside = "<rdf:Description><e:p>" * (depth // 2) + "</e:p></rdf:Description>" * (depth // 2)
        return f"<rdf:RDF {RDF}>\n{inside}</rdf:RDF>"
    end = "<urn:a> <urn:p> "
    return f"# more\n{end}{f'<<( {end}' * depth}<urn:b> {')>> ' * depth}.\n"


SUFFIXES = [".ttl", ".trig", ".nt", ".nq", ".jsonld", ".rdf"]


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_nesting_ends_somewhere(suffix: str, tmp_path: Path) -> None:
    told = fault(tmp_path, f"a{suffix}", nested(suffix, DEEPEST + 2))
    assert f"more than {DEEPEST} deep" in str(told)
    assert told.line == 2
    assert len(list(opened(tmp_path, f"b{suffix}", nested(suffix, DEEPEST - 2)).quads())) > 0


@pytest.mark.parametrize(
    ("suffix", "before"),
    [
        (".ttl", "<urn:a> <urn:p> e:b\\#c, "),
        (".ttl", "<urn:a> <urn:p> <urn:\\u0061#b>, "),
        (".nt", "<urn:\\u0061#b> <urn:p> "),
        (".ttl", "<urn:a> <urn:p> <urn:\\U00000061'b>, <urn:'>, "),
        (".ttl", "<urn:a> <urn:p> e:b\\', "),
        (".ttl", "# \r<urn:a> <urn:p> "),
        (".trig", "GRAPH <urn:\\u0061#> { e:b\\# <urn:p> "),
    ],
)
def test_nothing_before_them_hides_how_deep_statements_are(
    suffix: str, before: str, tmp_path: Path
) -> None:
    """What is a text or a comment only for who reads too simply; these ended the process."""
    end = "}" if suffix == ".trig" else ""
    head = "" if suffix == ".nt" else "PREFIX e: <https://e.org/>"
    deep, flat = (
        f"{head}\n{before}{'<<( <urn:a> <urn:p> ' * n}<urn:b>{' )>>' * n} . {end}\n"
        for n in (DEEPEST + 1, DEEPEST)
    )
    assert fault(tmp_path, f"a{suffix}", deep).line == 2
    assert len(list(opened(tmp_path, f"a{suffix}", flat).quads())) > 0


@pytest.mark.parametrize(
    ("suffix", "text"),
    [
        (".jsonld", '{"@id": "' + '\\"' * 200_000),
        (".ttl", "<<a>>" * 101 + '"' + '\\"' * 200_000),
        (".ttl", "<<a>>" * 101 + "'''" + "\\'''\n" * 200_000),
    ],
)
def test_a_text_without_an_end_is_read_once(suffix: str, text: str, tmp_path: Path) -> None:
    """Looked for again from every quote, its end would take hours; this takes no second."""
    began = time.process_time()
    fault(tmp_path, f"a{suffix}", text)
    assert time.process_time() - began < 10


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_what_would_end_the_process_is_refused(suffix: str, tmp_path: Path) -> None:
    """A hundred thousand levels end the parser's stack, or keep it busy for hours."""
    opened(tmp_path, f"a{suffix}", "{}" if suffix == ".jsonld" else nested(suffix, 2))
    tmp_path.joinpath(f"a{suffix}").write_text(nested(suffix, 100_000))
    script = (
        "import sys\nfrom graph.errors import SyntaxFault\nfrom graph.store import Store\n"
        "try:\n    Store.open(sys.argv[1], ontology=sys.argv[2])\n"
        "except SyntaxFault as error:\n    print(error)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path / f"a{suffix}"), str(tmp_path / "ontology")],
        env={**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parent.parent)},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert f"a{suffix}:2: nests " in done.stdout


@pytest.mark.parametrize(
    "text",
    [
        '<urn:a> <urn:p> "' + "<<" * 200 + '" .',
        "<urn:a> <urn:p> '''" + "<<\n" * 200 + "''' .",
        "# " + "<<" * 200 + "\n<urn:a> <urn:p> 1 .",
        "<urn:a> <urn:p> 1 .\n" + "<< <urn:a> <urn:p> 1 >> <urn:q> 1 .\n" * 200,
        "<urn:a> <urn:p> " + "[ <urn:p> " * 200 + "1" + "]" * 200 + " .",
        "<urn:a> <urn:p> " + "(" * 200 + ")" * 200 + " .",
    ],
)
def test_what_only_looks_deep_is_read(text: str, tmp_path: Path) -> None:
    theirs = list(ox.parse(text, format=ox.RdfFormat.TURTLE))
    assert len(list(opened(tmp_path, "a.ttl", text).quads())) == len(set(map(str, theirs)))


def test_brackets_in_a_text_of_json(tmp_path: Path) -> None:
    text = '{"@id": "urn:a", "urn:p": "' + '[{\\"' * 200 + '"}'
    assert len(list(opened(tmp_path, "a.jsonld", text).quads())) == 1


# -- how large -------------------------------------------------------------------------------------


def test_a_file_larger_than_is_read(tmp_path: Path) -> None:
    """A file with a hole has the size without the bytes."""
    with (tmp_path / "a.nt").open("wb") as file:
        file.truncate(LARGEST + 1)
    with pytest.raises(InputError, match="is larger than 4 GB: split it") as caught:
        Store.open(tmp_path)
    assert caught.value.file == tmp_path / "a.nt"


@pytest.mark.parametrize("suffix", [".rdf", ".jsonld", ".nq"])
def test_a_value_of_many_megabytes(suffix: str, tmp_path: Path) -> None:
    """One larger than the parser's buffer is told as such, wherever the format has one."""
    value = "x" * (17 << 20)
    text = {
        ".rdf": f"<rdf:RDF {RDF}><rdf:Description><e:p>{value}</e:p></rdf:Description></rdf:RDF>",
        ".jsonld": f'{{"@id": "urn:a", "urn:p": "{value}"}}',
        ".nq": f'<urn:a> <urn:p> "{value}" .\n',
    }[suffix]
    with pytest.raises(InputError, match="larger than 16 MB"):
        opened(tmp_path, f"a{suffix}", text)


@pytest.mark.parametrize("suffix", [".rdf", ".jsonld"])
def test_findings_have_their_line(suffix: str, tmp_path: Path) -> None:
    """Findings without one are told of nobody's file."""
    (tmp_path / "data").mkdir()
    broken = WORLD.replace("\\u0007", "").replace("lk:flow-equity", "lk:flow-gift")
    (tmp_path / "data" / "world.ttl").write_text(broken, encoding="utf-8")
    file = tmp_path / f"world{suffix}"
    (rdfxml if suffix == ".rdf" else jsonld)(Store.open(tmp_path / "data"), file)
    lines = file.read_text("utf-8").splitlines()
    found = [each for each in check(Store.open(file)) if each.code == "unknown-code"]
    assert {each.file for each in found} == {file}
    said = {each.subject: lines[(each.line or 0) - 1] for each in found}
    assert said.keys() == {"flow:f2", "flow:f3"}
    assert all(subject[-2:] in line for subject, line in said.items())
