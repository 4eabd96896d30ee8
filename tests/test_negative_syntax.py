"""What the W3C's tests say is not Turtle, TriG, N-Triples or N-Quads is refused, with the line."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from graph.errors import SyntaxFault
from graph.store import Store
from tests.conftest import ELSEWHERE

ROOT = Path(__file__).resolve().parent.parent
SUITES = Path(os.environ.get("LINGKAR_W3C_TESTS", ROOT.parent / "shared" / "w3c-rdf-tests"))
"""The negative syntax tests of w3c/rdf-tests (rdf11), a folder a format; too many to ship."""
SMALL = "<https://e.org/a> <https://e.org/p> 1 .\n"


def refused(file: Path) -> SyntaxFault:
    with pytest.raises(SyntaxFault) as caught:
        Store.open(file, ontology=file.parent / "ontology")
    return caught.value


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A folder with the least of an ontology, so that hundreds of files are opened quickly."""
    (tmp_path / "ontology").mkdir()
    (tmp_path / "ontology" / "a.ttl").write_text(SMALL)
    return tmp_path


@pytest.mark.parametrize(("suite", "number"), [("turtle", 94), ("trig", 115)])
def test_every_negative_test_of_the_suite(suite: str, number: int, place: Path) -> None:
    files = sorted((SUITES / suite).glob("*-bad-*"))
    if not files:
        pytest.skip(f"{ELSEWHERE}: w3c-rdf-tests; name its folder in LINGKAR_W3C_TESTS")
    assert len(files) >= number
    for file in files:
        copy = place / file.name
        copy.write_bytes(file.read_bytes())
        fault = refused(copy)
        lines = len(copy.read_bytes().split(b"\n"))
        assert fault.line is not None, file.name
        assert 1 <= fault.line <= lines, file.name
        assert str(fault).startswith(f"{copy}:{fault.line}: "), file.name
        assert "\n" not in str(fault), file.name


GOOD = "<urn:a> <urn:b> <urn:c> .\n"
LINES = {
    # names and what is wrong as in nt-syntax-bad-* and nq-syntax-bad-* of w3c/rdf-tests
    "uri-01": "<urn:a b> <urn:p> <urn:o> .",
    "uri-02": "<urn:\\u0020a> <urn:p> <urn:o> .",
    "uri-04": "<urn:\\u00ZZ> <urn:p> <urn:o> .",
    "uri-06": "<s> <urn:p> <urn:o> .",
    "uri-09": "<urn:s> <urn:p> <o> .",
    "prefix-01": "@prefix : <http://example/> .",
    "base-01": "@base <http://example/> .",
    "struct-01": "<urn:s> <urn:p> <urn:o>, <urn:o2> .",
    "struct-02": "<urn:s> <urn:p> <urn:o>; <urn:p2>, <urn:o2> .",
    "lang-01": '<urn:s> <urn:p> "string"@1 .',
    "esc-01": '<urn:s> <urn:p> "a\\zb" .',
    "esc-02": '<urn:s> <urn:p> "\\uWXYZ" .',
    "esc-03": '<urn:s> <urn:p> "\\U0000WXYZ" .',
    "string-01": "<urn:s> <urn:p> \"abc' .",
    "string-03": "<urn:s> <urn:p> 1 .",
    "string-05": '<urn:s> <urn:p> """abc""" .',
    "string-07": '<urn:s> <urn:p> abc" .',
    "num-01": "<urn:s> <urn:p> 1.0 .",
    "uri-03": "<urn:\\U00ZZ1111> <urn:p> <urn:o> .",
    "uri-05": "<urn:\\n> <urn:p> <urn:o> .",
    "uri-07": "<urn:s> <p> <urn:o> .",
    "string-02": "<urn:s> <urn:p> 1.0 .",
    "string-04": "<urn:s> <urn:p> '''abc''' .",
    "string-06": '<urn:s> <urn:p> "abc .',
    "num-02": "<urn:s> <urn:p> -1 .",
    "num-03": "<urn:s> <urn:p> 1.0e0 .",
    "literal as subject": '"s" <urn:p> <urn:o> .',
    "blank property": "<urn:s> _:p <urn:o> .",
    "a": "<urn:s> a <urn:o> .",
    "bnode-01": "_::a <urn:p> <urn:o> .",
    "datatype-01": '<urn:s> <urn:p> "a"^^<dec> .',
}


@pytest.mark.parametrize("name", LINES)
@pytest.mark.parametrize("suffix", [".nt", ".nq"])
def test_lines_that_are_no_statement(name: str, suffix: str, place: Path) -> None:
    file = place / f"a{suffix}"
    file.write_text(GOOD + LINES[name] + "\n" + GOOD)
    assert refused(file).line == 2


QUADS = {
    "quad-literal": '<urn:s> <urn:p> <urn:o> "g" .',
    "quint": "<urn:s> <urn:p> <urn:o> <urn:g> <urn:h> .",
    "uri-01": "<urn:s> <urn:p> <urn:o> <g> .",
}


@pytest.mark.parametrize("name", QUADS)
def test_lines_that_are_no_quad(name: str, place: Path) -> None:
    file = place / "a.nq"
    file.write_text(GOOD + QUADS[name] + "\n")
    assert refused(file).line == 2


RDF = '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="https://e.org/">\n'
OLD = ["ID", "about", "bagID", "parseType", "resource", "nodeID", "aboutEach", "aboutEachPrefix"]
ELEMENTS = {
    # the negative tests of rdf11/rdf-xml by their names
    "rdfms-rdf-id/error001": '<rdf:Description rdf:ID="333-555-666" />',
    "rdfms-rdf-id/error002": '<rdf:Description rdf:ID="_:xx" />',
    "rdfms-rdf-id/error003": '<rdf:Description><e:p rdf:ID="q:name">x</e:p></rdf:Description>',
    "rdf-ns-prefix-confusion/test0001": '<rdf:Description about="https://e.org/a"/>',
    "rdfms-abouteach/error001": '<rdf:Bag rdf:aboutEach="https://e.org/a"/>',
    "rdfms-rdf-names-use/error-001": "<rdf:RDF/>",
    "rdfms-rdf-names-use/error-003": '<rdf:bagID rdf:about="https://e.org/a"/>',
    "rdfms-syntax-incomplete/error001": '<rdf:Description rdf:nodeID="333-555-666" />',
    "rdfms-syntax-incomplete/error004": '<rdf:Description rdf:nodeID="a" rdf:ID="b"/>',
    "rdfms-rdf-id/error004": '<e:T rdf:ID="a"/><e:T rdf:ID="a"/>',
    "rdfms-abouteach/error002": '<e:T rdf:aboutEachPrefix="https://e.org/"/>',
    "rdf-containers-syntax-vs-schema/error001": '<rdf:Bag rdf:li="x"/>',
    "rdfms-empty-property-elements/error001": (
        '<e:T><e:p rdf:resource="a" rdf:parseType="Literal"/></e:T>'
    ),
    "rdfms-empty-property-elements/error002": '<e:T><e:p e:q="y" rdf:parseType="Literal"/></e:T>',
    "rdfms-empty-property-elements/error003": '<e:T><e:p e:q="y" rdf:parseType="Resource"/></e:T>',
    "rdfms-parseType/error003": '<e:T><e:p rdf:parseType="Resource" rdf:resource="y"></e:p></e:T>',
    "rdfms-syntax-incomplete/error002": '<rdf:Description rdf:nodeID="_:bnode"/>',
    "rdfms-syntax-incomplete/error003": '<rdf:Description rdf:nodeID="a/b"/>',
    "rdfms-syntax-incomplete/error005": '<e:T rdf:nodeID="a" rdf:about="https://e.org/x"/>',
    "rdfms-syntax-incomplete/error006": '<e:T><e:p rdf:nodeID="a" rdf:resource="https://e.org/x"/></e:T>',
    "section 7.2.7": '<e:T rdf:Description="x"/>',
    **{f"rdfms-rdf-names-use, {name} as node": f"<rdf:{name}/>" for name in (*OLD, "li")},
    **{
        f"rdfms-rdf-names-use, {name} as property": f"<e:T><rdf:{name}>x</rdf:{name}></e:T>"
        for name in (*OLD, "Description", "RDF")
    },
    "unbalanced": "<rdf:Description><e:p>x</rdf:Description>",
}


@pytest.mark.parametrize("name", ELEMENTS)
def test_elements_that_are_no_description(name: str, place: Path) -> None:
    file = place / "a.rdf"
    file.write_text(f"{RDF}{ELEMENTS[name]}\n</rdf:RDF>\n")
    assert refused(file).line == 2


def test_in_a_literal_of_xml_anything_may_stand(place: Path) -> None:
    """RDF in it is text: attributes that would be wrong outside are none of ours there."""
    inside = '<e:q rdf:parseType="Resource" e:r="y" rdf:Description="x"/>'
    file = place / "a.rdf"
    file.write_text(f'{RDF}<e:T><e:p rdf:parseType="Literal">{inside}</e:p></e:T>\n</rdf:RDF>\n')
    store = Store.open(file, ontology=place / "ontology")
    (value,) = [str(q.object) for q in store.quads() if "rdf:Description=" in str(q.object)]
    assert "XMLLiteral" in value
    file.write_text(
        file.read_text().replace("</e:T>", '<e:p e:r="y" rdf:parseType="Resource"/></e:T>')
    )
    assert refused(file).line == 2


OBJECTS = {
    # error codes of the JSON-LD 1.1 processing algorithms
    "invalid @id value": '"@id": 5,',
    "invalid type value": '"@type": 5,',
    "invalid language-tagged string": '"urn:p": {"@value": 1, "@language": "en"},',
    "invalid value object": '"urn:p": {"@value": "a", "@language": "en", "@type": "urn:t"},',
    "invalid local context": '"@context": 5,',
    "invalid reverse property map": '"@reverse": {"@id": "urn:b"},',
    "not JSON": '"urn:p": ,',
}


@pytest.mark.parametrize("name", OBJECTS)
def test_objects_that_are_no_node(name: str, place: Path) -> None:
    """It is noticed where the object ends at the latest, which is the line after."""
    file = place / "a.jsonld"
    file.write_text('{"urn:q": 1,\n' + OBJECTS[name] + '\n"urn:r": 2}\n\n\n')
    assert refused(file).line in (2, 3)
