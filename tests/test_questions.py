"""The competency questions: complete, in two languages, and right on a world small enough to
answer by hand (tests/questions/world.ttl, answers.txt), by two engines that know nothing of each
other; and the same as the library where both say the same of the shipped data."""

from __future__ import annotations

import json
import re
from datetime import date
from decimal import Decimal
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
from click.testing import CliRunner
from rdflib import OWL, RDF, RDFS, SKOS

from cli import lingkar
from graph.check import check
from graph.competency import questions, read
from graph.errors import InputError, UnknownName, UnknownTerm
from graph.fields import curie
from graph.lens.knowledge import Knowledge
from graph.parameters import bound, sparql_of, typed
from graph.portable import standalone
from graph.queries import ask, values
from graph.store import ONTOLOGY_GRAPH, PREFIXES
from graph.study import Study

ROOT = Path(__file__).resolve().parent.parent
ONTOLOGY = ROOT / "ontology"
HERE = Path(__file__).resolve().parent / "questions"
QUESTIONS = questions()

#: The left column of "who uses it, and what they ask" in the design.
ASKERS = {
    "a reporter or analyst",
    "a competition or stability economist",
    "a buyer or strategist",
    "an investor",
    "a knowledge engineer",
    "a curator",
    "anyone",
}


def _answers() -> dict[str, tuple[list[str], bool, list[str]]]:
    """By question: its parameters, whether the rows are only some of the answer, the rows."""
    found: dict[str, tuple[list[str], bool, list[str]]] = {}
    text = (HERE / "answers.txt").read_text(encoding="utf-8")
    for block in re.split(r"^## ", text, flags=re.M)[1:]:
        head, why, *rows = block.rstrip("\n").split("\n")
        name, *params = head.split()
        assert why.startswith("why: "), name
        among = rows[:1] == ["among"]
        found[name] = params, among, rows[1:] if among else rows
    return found


ANSWERS = _answers()


@pytest.fixture(scope="module")
def small() -> Study:
    return Study.open(HERE)


@pytest.fixture(scope="module")
def plain(small: Study) -> rdflib.Graph:
    """World and ontology as rdflib itself reads and holds them, in one graph."""
    before, rdflib.NORMALIZE_LITERALS = rdflib.NORMALIZE_LITERALS, False
    graph = rdflib.Graph()
    for file in small.store.files:
        graph.parse(file)
    rdflib.NORMALIZE_LITERALS = before
    return graph


@pytest.fixture(scope="module")
def shipped() -> Study:
    return Study.open()


def _asked(name: str, study: Study) -> str:
    question = QUESTIONS[name]
    text, left = bound(question.query, values(question, ANSWERS[name][0], study))
    assert not left, f"{name} has a parameter without a VALUES line"
    return text


def _row(cells: list[object]) -> str:
    return " | ".join(map(_cell, cells)).rstrip()


def _cell(term: object) -> str:
    """A term as answers.txt writes it; decimals by value, for engines differ in their zeros."""
    if term is None:
        return ""
    if isinstance(term, ox.NamedNode | rdflib.URIRef):
        return curie(str(getattr(term, "value", term)))
    text = str(term.value) if isinstance(term, ox.Literal) else str(term)
    kind = (
        term.datatype.value if isinstance(term, ox.Literal) else str(getattr(term, "datatype", ""))
    )
    if kind.endswith(("#decimal", "#integer", "#double")):
        return f"{Decimal(text).normalize():f}"
    return text


def _right(name: str, rows: list[str], ordered: bool = True) -> None:
    _, among, expected = ANSWERS[name]
    if among:
        for start in expected:
            assert any(row.startswith(start) for row in rows), (start, rows)
    elif ordered:
        assert rows == expected
    else:
        assert sorted(rows) == sorted(expected)


# -- complete --------------------------------------------------------------------------------------


def test_the_world_is_sound(small: Study) -> None:
    assert [f for f in check(small.store, small.terms) if f.severity == "error"] == []


def test_every_question_has_an_answer_worked_out_by_hand() -> None:
    assert sorted(ANSWERS) == sorted(QUESTIONS)
    assert all(rows for _, _, rows in ANSWERS.values())


@pytest.mark.parametrize("name", QUESTIONS)
def test_a_question_says_what_it_asks_and_gives(name: str, shipped: Study) -> None:
    question = QUESTIONS[name]
    assert re.fullmatch(r"[a-z][a-z-]+", name)
    assert set(question.texts) == {"en", "id"}
    assert all(text.endswith("?") and len(text) > 20 for text in question.texts.values())
    assert question.who, "nobody asks it"
    assert question.gives.startswith("one row")
    assert len(set(question.columns)) == len(question.columns) > 0
    for parameter in question.parameters.values():
        assert parameter.type, f"{parameter.name} has no type"
        assert typed(parameter.type), parameter
    # The defaults stand in the text, so that the file runs as it is.
    assert bound(question.query, values(question, (), shipped)) == (question.query, {})
    assert set(re.findall(r"\$(\w+)", question.query)) == set(question.parameters)


def test_everyone_of_the_design_has_questions() -> None:
    assert {who for question in QUESTIONS.values() for who in question.who} == ASKERS


def _terms_to_cover() -> dict[str, set[str]]:
    """Each term of the ontology, code list and foreign property in use, and what covers it."""
    vocabulary = rdflib.Graph()
    for file in ONTOLOGY.glob("*.ttl"):
        vocabulary.parse(file)
    needed: dict[str, set[str]] = {}
    kinds = (
        OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty, RDFS.Datatype,
    )  # fmt: skip
    for kind in kinds:
        for term in vocabulary.subjects(RDF.type, kind):
            if not str(term).startswith(PREFIXES["lk"]):
                continue  # of others, declared for reasoners
            ends = {
                *vocabulary.objects(term, OWL.inverseOf),
                *vocabulary.subjects(OWL.inverseOf, term),
            }
            needed[str(term)] = {str(term), *map(str, ends)}  # one way round tells as much
    codes = rdflib.Graph().parse(ONTOLOGY / "codes.ttl")
    for scheme in codes.subjects(RDF.type, SKOS.ConceptScheme):
        needed[str(scheme)] = {str(scheme)}
    for file in (ROOT / "data").rglob("*.ttl"):
        if file.name != "dataset.ttl":
            for triple in ox.parse(path=file):
                if not triple.predicate.value.startswith(PREFIXES["lk"]):
                    needed.setdefault(triple.predicate.value, {triple.predicate.value})
    needed.pop(str(RDF.type))
    return needed


def test_every_class_property_and_list_occurs_in_a_question() -> None:
    asked = set()
    for question in QUESTIONS.values():
        text = re.sub(r"^#.*$", "", question.query, flags=re.M)
        for prefix, name in re.findall(r"(?<![\w-])([a-z][\w-]*):([A-Za-z][\w-]*)", text):
            asked.add(PREFIXES.get(prefix, "") + name)
    needed = _terms_to_cover()
    assert len(needed) > 120
    missing = sorted(curie(term) for term, by in needed.items() if not by & asked)
    assert not missing, f"no question asks about {', '.join(missing)}"


# -- right -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", QUESTIONS)
def test_the_answer_is_the_one_worked_out(name: str, small: Study) -> None:
    answer = small.store.query(_asked(name, small))
    assert answer.variables == QUESTIONS[name].columns
    _right(name, [_row(list(row)) for row in answer])


@pytest.mark.parametrize("name", QUESTIONS)
def test_another_engine_answers_alike(name: str, small: Study, plain: rdflib.Graph) -> None:
    answer = plain.query(_asked(name, small))
    _right(name, [_row(list(row)) for row in answer], ordered=False)  # type: ignore[arg-type]


@pytest.mark.parametrize("name", QUESTIONS)
def test_shown_it_runs_where_graphs_are_apart(name: str, small: Study) -> None:
    """The bare engine, without our prefixes and with an empty default graph."""
    graphs = [ONTOLOGY_GRAPH, *small.store.graphs()]
    answer = small.store.native.query(standalone(_asked(name, small), graphs))
    assert isinstance(answer, ox.QuerySolutions)
    _right(name, [_row(list(row)) for row in answer])


def test_intervals_are_those_of_the_library(shipped: Study) -> None:
    rows = shipped.store.query(QUESTIONS["intervals"].query)
    flows = shipped.world.flows
    assert len(rows) == len(flows) > 400
    for row in rows:
        told = dict(zip(rows.variables, map(_cell, row), strict=True))
        flow = flows[told["flow"].removeprefix("flow:")]
        interval = shipped.terms.interval(flow.amount_qualifier, flow.amount_low, flow.amount_high)
        assert interval is not None
        ends = (interval.low, interval.high, interval.stated)
        expected = ["" if x is None else f"{x.normalize():f}" for x in ends]
        assert [told["atLeast"], told["atMost"], told["quoted"]] == expected, flow.id


@pytest.mark.parametrize("before", ["2025-02-01", "2025-10-01", "2025-12-18", "2026-01-01"])
def test_what_was_known_is_what_the_lens_knows(before: str, shipped: Study) -> None:
    """Payments apart: the lens also asks that their source be no older than they are."""
    day = ox.Literal(before, datatype=ox.NamedNode(PREFIXES["xsd"] + "date"))
    text, _ = bound(QUESTIONS["known-before"].query, {"deal": None, "before": day})
    rows = {_row(list(row)) for row in shipped.store.query(text)}
    eve = date.fromordinal(date.fromisoformat(before).toordinal() - 1)
    knowledge = Knowledge(shipped.world, shipped.terms, eve)
    paid = {s for s in shipped.terms.codes("status") if shipped.terms.payment(s)}
    expected = set()
    for event in knowledge.events(shipped.world.events.values()):
        kind = "deal" if event.subject in shipped.world.deals else "flow"
        if event.status not in paid:
            expected.add(f"{event.date} | {kind}:{event.subject} | {event.status}")
    assert {row for row in rows if row.rsplit(" | ", 1)[1] not in paid} == expected
    assert len(expected) > 5


@pytest.mark.parametrize("name", sorted(set(QUESTIONS) - {"unused-sources"}))
def test_the_shipped_data_have_something_to_say(name: str, shipped: Study) -> None:
    assert len(shipped.store.query(QUESTIONS[name].query)) > 0


# -- asked by people -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "company", ["alder", "company:alder", "Alder", "Alder AI", PREFIXES["company"] + "alder"]
)
def test_a_company_goes_by_any_of_its_names(company: str) -> None:
    said = ask(HERE, "funders", None, [f"company={company}"], "csv")
    assert [line.split(",")[0] for line in said.splitlines()[1:]] == ["Birch", "Birch"]


@pytest.mark.parametrize(
    ("question", "param", "error", "words"),
    [
        ("funders", "compny=alder", InputError, "has no parameter 'compny'; it has company"),
        ("voices", "topic=risk", InputError, "has no parameter 'topic'; it has none"),
        ("funders", "company=", InputError, "--param company has no value: give the id or name"),
        ("funders", "company=aldr", UnknownName, "did you mean alder (Alder)?"),
        ("funders", "company=company:aldr", UnknownName, "did you mean alder (Alder)?"),
        ("funders", "company=any", UnknownName, "no company is called 'any'"),
        ("funders", "company=note-holders", UnknownName, "no company is called"),
        ("funders", "company=company:fir a b", UnknownName, "no company is called"),
        ("known-before", "before=soon", InputError, "'soon' is not a date, like 2025"),
        ("known-before", "before=2025-02-30", InputError, "'2025-02-30' is not a date"),
        ("one-customer", "least=much", InputError, "'much' is not a number, like 0.25"),
        ("one-customer", "least=NaN", InputError, "'NaN' is not a number"),
        ("claims-about", "topic=riks", UnknownTerm, "did you mean 'risk'?"),
        ("claims-about", "topic=lk:stance-critical", UnknownTerm, "no code of the list 'topic'"),
        ("codes", "list=stanse", UnknownTerm, "did you mean 'stance'?"),
        ("funders", "company", InputError, "is not NAME=VALUE"),
    ],
)
def test_what_is_wrong_is_said_in_a_sentence(
    question: str, param: str, error: type[Exception], words: str
) -> None:
    needed = {"known-before": ["deal=stake"], "claims-about": ["thing=alder"]}.get(question, [])
    with pytest.raises(error) as caught:
        ask(HERE, question, None, [*needed, param])
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_parameter_left_open_answers_for_all() -> None:
    one = ask(HERE, "codes", None, ["list=stance"], "csv").splitlines()
    both = ask(HERE, "codes", None, ["list=lk:stance-scheme", "language=id"], "csv").splitlines()
    every = ask(HERE, "codes", None, ["list=any"], "csv").splitlines()
    assert len(one) == len(both) == 4
    assert set(one) < set(every)
    risk = ask(HERE, "claims-about", None, ["thing=cedar", "topic=risk"], "csv").splitlines()
    every = ask(HERE, "claims-about", None, ["thing=cedar"], "csv").splitlines()
    assert (len(risk), len(every)) == (1, 2)


def test_a_text_cannot_end_the_query() -> None:
    said = ask(HERE, "named", None, ['text=" } DROP ALL #\\'], "csv")
    assert said.splitlines() == ["thing,class,name,how"]
    assert sparql_of(ox.Literal('a"\\\n')) == '"a\\"\\\\\\n"'


def test_the_list_is_complete_and_by_asker() -> None:
    run = CliRunner().invoke(lingkar, ["query", "--list", "--format", "json"])
    rows = json.loads(run.stdout)
    assert [row["name"] for row in rows] == list(QUESTIONS)
    assert [row["who"] for row in rows] == sorted(row["who"] for row in rows)
    funders = next(row for row in rows if row["name"] == "funders")
    assert funders["texts"]["id"].startswith("Siapa menanam modal")
    assert funders["parameters"] == [
        {"name": "company", "type": "company", "default": "company:openai", "optional": False}
    ]
    assert funders["columns"][:2] == ["funder", "kind"]
    table = CliRunner().invoke(lingkar, ["query", "--list"], env={"COLUMNS": "120"}).stdout
    for who in ASKERS:
        assert f"\n{who}\n" in f"\n{table}"
    for question in QUESTIONS.values():
        assert re.search(rf"^{question.name} ", table, re.M)


def test_shown_with_another_company() -> None:
    words = ["query", "funders", "--param", "company=fir", "--show", "--data", str(HERE)]
    shown = CliRunner().invoke(lingkar, words).stdout
    assert "VALUES $company { company:fir }" in shown
    assert "openai }" not in shown
    assert "PREFIX company: <https://w3id.org/lingkar/id/company/>\n" in shown
    assert "FROM <https://w3id.org/lingkar/graph/world>\n" in shown


def test_a_query_of_ones_own_is_shown_with_prefixes_and_values(tmp_path: Path) -> None:
    file = tmp_path / "mine.rq"
    file.write_text("# param: c company:alder\nSELECT ?c ?n { ?c skos:prefLabel ?n }", "utf-8")
    shown = ask(HERE, None, file, ["c=company:fir"], shown=True)
    small = Study.open(HERE)
    answer = small.store.native.query(shown)
    assert isinstance(answer, ox.QuerySolutions)
    assert [_row(list(row)) for row in answer] == ["company:fir | Fir"]


def test_a_header_that_declares_nothing_is_named(tmp_path: Path) -> None:
    file = tmp_path / "mine.rq"
    file.write_text("# en: What?\n# param: c planet = mars\nASK {}", "utf-8")
    with pytest.raises(InputError, match=r"mine\.rq:2: .*declares no parameter"):
        read(file)
