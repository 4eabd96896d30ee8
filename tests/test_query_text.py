"""Values that are put into the text of a query, and the text that is shown for any endpoint.

Two oracles from outside: the bare engine of Oxigraph, and rdflib, which share no code.
"""

from __future__ import annotations

import io
import os
import re
import sys
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
from rdflib.plugins.sparql.parser import parseQuery

from graph.competency import questions, read
from graph.errors import InputError
from graph.parameters import bound
from graph.portable import standalone
from graph.queries import ask
from graph.store import ONTOLOGY_GRAPH
from graph.study import Study
from tests.pipes import pipe

HERE = Path(__file__).resolve().parent / "questions"


@pytest.fixture(scope="module")
def small() -> Study:
    return Study.open(HERE)


@pytest.fixture(scope="module")
def graph(small: Study) -> rdflib.Graph:
    found = rdflib.Graph()
    for file in small.store.files:
        found.parse(file)
    return found


def _shown(query: str, *params: str) -> str:
    return ask(HERE, query, None, params, shown=True)


def _elsewhere(query: str, graph: rdflib.Graph) -> list[list[str]]:
    """What rdflib answers where all is in one graph, so without the lines that name graphs."""
    lines = [line for line in query.split("\n") if not line.startswith("FROM ")]
    found = graph.query("\n".join(lines))
    if found.type == "ASK":
        return [[str(found.askAnswer).lower()]]
    rows = [["" if c is None else str(c) for c in row] for row in found]  # type: ignore[union-attr]
    return sorted(rows)


def _here(query: str, small: Study) -> list[list[str]]:
    """What the bare engine answers over named graphs, with an empty default graph."""
    found = small.store.native.query(query)
    if isinstance(found, ox.QueryBoolean):
        return [[str(bool(found)).lower()]]
    if isinstance(found, ox.QueryTriples):
        return sorted([[t.subject.value, t.predicate.value, t.object.value] for t in found])
    return sorted(
        [["" if c is None else str(getattr(c, "value", c)) for c in row] for row in found]
    )


OWN = {
    "two free": ("SELECT ?c ?k { ?c lk:companyKind ?k }", "c=company:fir", "k=lk:company-neocloud"),
    "of a sum": ("SELECT (COUNT(*) AS ?n) { ?d lk:party ?c }", "c=company:fir"),
    "in a filter": ("SELECT ?c { ?c skos:prefLabel ?n FILTER(?n = ?x || ?x = 'y') }", "x=y"),
    "before LIMIT": ("SELECT ?n { ?c skos:prefLabel ?n } LIMIT 1", "c=company:fir"),
    "its own values": (
        "SELECT ?c ?n { ?c skos:prefLabel ?n } VALUES ?n { 'Fir' }",
        "c=company:fir",
    ),
    "select in select": ("SELECT ?c { SELECT ?c { ?c a lk:Company } }", "c=company:fir"),
    "construct": ("CONSTRUCT { ?c a lk:Company } WHERE { ?c a lk:Company }", "c=company:fir"),
    "construct short": ("CONSTRUCT WHERE { ?c a lk:Company }", "c=company:fir"),
    "ask": ("ASK { ?c a lk:Company }", "c=company:fir"),
    "no": ("ASK { ?c a lk:Deal }", "c=company:fir"),
    "brace in a comment": ("SELECT ?c # all { of them\nWHERE { ?c a lk:Company }", "c=company:fir"),
    "brace in a name": (
        "PREFIX x: <urn:where> SELECT ('{' AS ?s) ?c WHERE { ?c a lk:Company }",
        "c=company:fir",
    ),
}


@pytest.mark.parametrize("name", OWN)
def test_what_is_shown_answers_as_the_query_does(
    name: str, small: Study, graph: rdflib.Graph
) -> None:
    query, *params = OWN[name]
    shown = _shown(query, *params)
    rows = _here(shown, small)
    assert rows
    assert rows == _elsewhere(shown, graph)
    assert f"FROM <{ONTOLOGY_GRAPH}>\n" in shown
    told = ask(HERE, query, None, params, form="csv").splitlines()[1:]
    assert len(told) == len(rows)


def test_a_pattern_in_the_head_is_no_group(small: Study) -> None:
    """Which rdflib cannot answer."""
    query = "SELECT (EXISTS { ?c a lk:Deal } AS ?is) ?c WHERE { ?c a lk:Company }"
    found = _here(_shown(query, "c=company:fir"), small)
    assert found == [["false", "https://w3id.org/lingkar/id/company/fir"]]


def test_by_hand() -> None:
    """Fir is one of several companies: only its row is left, before LIMIT and in the sum."""
    assert ask(HERE, *(OWN["before LIMIT"][0], None, ["c=company:fir"], "csv")) == "n\nFir\n"
    assert ask(
        HERE, "SELECT (COUNT(*) AS ?n) { ?c a lk:Company }", None, ["c=company:fir"], "csv"
    ) == ("n\n1\n")


@pytest.mark.parametrize("name", sorted(questions()))
def test_every_question_shown_parses_elsewhere(name: str) -> None:
    shown = standalone(questions()[name].query, [ONTOLOGY_GRAPH])
    assert parseQuery(shown)
    assert re.search(r"^FROM <", shown, re.M)


def test_graphs_that_are_named_are_named_elsewhere_too(small: Study) -> None:
    shown = _shown("SELECT DISTINCT ?g { GRAPH ?g { ?c a lk:Company } }")
    assert _here(shown, small) == [["https://w3id.org/lingkar/graph/world"]]


@pytest.mark.parametrize("query", ["DROP ALL", "garbage here", "SELECT ?a {", "SELECT ?a { ?a }"])
def test_what_is_no_query_is_not_shown(query: str) -> None:
    with pytest.raises(InputError, match=r"only SELECT|not SPARQL 1\.1"):
        _shown(query)


def test_a_prefix_of_the_house_that_means_something_else() -> None:
    query = "PREFIX company: <urn:x:> SELECT ?n { ?c skos:prefLabel ?n }"
    assert ask(HERE, query, None, ["c=company:fir"], "csv") == "n\nFir\n"


# -- values ----------------------------------------------------------------------------------------

TWO = 'SELECT * WHERE { VALUES ?a { "x" } VALUES ?b { "y" } }'


def test_a_value_is_never_read_as_query() -> None:
    """The first value has the form of the second's place; both stay texts."""
    params = ["a=VALUES ?b { }", "b=1 } BIND(2 AS ?zz) VALUES ?c {"]
    told = ask(HERE, TWO, None, params, "csv").splitlines()
    assert told == ["a,b", "VALUES ?b { },1 } BIND(2 AS ?zz) VALUES ?c {"]


@pytest.mark.parametrize("value", [r"\u0022 } x", r"\U00000022", '"', "\\", 'a\\"b', "{}#'''"])
def test_a_value_comes_back_as_it_was(value: str, small: Study, graph: rdflib.Graph) -> None:
    text, _ = bound("SELECT ?a { VALUES ?a { 1 } }", {"a": ox.Literal(value)})
    assert _here(text, small) == [[value]]
    if "\\u" not in value.lower():  # rdflib undoes such escapes twice
        assert _elsewhere(text, graph) == [[value]]


@pytest.mark.parametrize("default", ['"x{1}"', "'}'", "<urn:a>", '"""a}\n{"""', '"a" # }\n'])
def test_a_default_may_have_braces(default: str) -> None:
    query = f"SELECT ?a {{ VALUES ?a {{ {default} }} }}"
    assert ask(HERE, query, None, ["a=z"], "csv") == "a\nz\n"


@pytest.mark.parametrize("text", ['ASK { ?x ?y "VALUES ?a { 1 }" }', "ASK { # VALUES ?a { 1 }\n}"])
def test_a_place_in_a_text_or_comment_is_none(text: str) -> None:
    assert bound(text, {"a": ox.Literal("z")}) == (text, {"a": ox.Literal("z")})


def test_a_parameter_is_told_once() -> None:
    with pytest.raises(InputError, match="--param a is told twice"):
        ask(HERE, TWO, None, ["a=1", "a=2"])


def test_what_the_query_computes_takes_no_value() -> None:
    with pytest.raises(InputError, match=r"computes \?n"):
        ask(HERE, "SELECT (COUNT(*) AS ?n) { ?c a lk:Company }", None, ["n=1"])


def test_a_number_is_written_without_underscores(tmp_path: Path) -> None:
    file = tmp_path / "mine.rq"
    file.write_text("# param: a number = 1\nSELECT ?a { VALUES ?a { 1.0 } }", "utf-8")
    with pytest.raises(InputError, match="'1_0' is not a number"):
        ask(HERE, None, file, ["a=1_0"])


# -- where it is read from -------------------------------------------------------------------------


def test_only_files_are_read(tmp_path: Path) -> None:
    """A pipe that nobody writes to would never end, a device perhaps never either."""
    pipe(tmp_path / "pipe")
    for place in (tmp_path / "pipe", Path(os.devnull), tmp_path):
        with pytest.raises(InputError, match="no file"):
            read(place)


def test_no_more_is_read_than_a_query_may_have(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "long.rq"
    file.write_text("#" * 500_000, "utf-8")
    with pytest.raises(InputError, match="more than the 100,000"):
        read(file)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"#" * 500_000)))
    with pytest.raises(InputError, match="more than the 100,000"):
        read(Path("-"))
