"""Commands that ask, on a small world: their lens, their output, lookups and queries.

The world is ``tests/world``: Beta puts 10 bn into Alpha, which buys at least 12 bn of compute from
Beta Cloud, a part of Beta. So the ring's bottleneck is 10 bn and Alpha has one supplier.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from graph.terms import Terms
from tests.command_line import ROOT, WORLD, read_csv, refused, run, said

MEASURES = ("concentration", "cycles", "diversification")


@pytest.fixture
def data(world: Path) -> str:
    return str(world)


# -- the lens ------------------------------------------------------------------------------


@pytest.mark.parametrize("name", MEASURES)
def test_an_unknown_company_is_answered_with_a_near_one(data: str, name: str) -> None:
    named = ("--through", "alhpa") if name == "cycles" else ("alhpa",)
    line = refused(name, *named, "--data", data)
    assert line == "no company is called 'alhpa'; did you mean alpha (Alpha)?"


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (("--as-of", "2025-13"), "'2025-13' is not a date"),
        (("--as-of", "yesterday"), "'yesterday' is not a date"),
        (("--firmness", "firm"), "'firm' is not one of paid, signed, announced, talked"),
        (("--level", "nation"), "'nation' is not one of group, entity"),
        (("--currency", "XXX"), "'XXX' has no rate to USD; there is"),
        (("--format", "xml"), "'xml' is not one of table, json, csv, markdown"),
        (("--of", "friends"), "suppliers, customers, funders"),
        (("--kind", "gift"), "'gift' is no code of the list 'flow'"),
    ],
)
def test_a_bad_value_is_one_line(data: str, args: tuple[str, ...], words: str) -> None:
    assert words in refused("concentration", "--data", data, *args)


@pytest.mark.parametrize("name", [*MEASURES, "show", "claims"])
def test_json_has_the_keys_of_the_design(data: str, name: str) -> None:
    args = ("alpha",) if name == "show" else ()
    result = run(name, *args, "--data", data, "--format", "json", "--as-of", "2025")
    answer = json.loads(result.stdout)
    assert set(answer) == {"measure", "lens", "rows", "notes"}
    assert answer["measure"] == name
    assert answer["lens"] == {
        "as_of": "2025-12-31",
        "firmness": "announced",
        "level": "group",
        "currency": "USD",
    }
    named = name in Terms.load().codes("measure")
    heading = Terms.load().label("measure", name) if named else name
    assert result.stderr.startswith(f"{heading} · data to 2025-12-31 · announced · group · USD\n")


def test_concentration(data: str) -> None:
    answer = json.loads(said("concentration", "Alpha AI", "--data", data, "--format", "json"))
    (row,) = answer["rows"]
    assert (row["company"], row["hhi"], row["cr1"]) == ("alpha", 10000.0, 1.0)
    (supplier,) = row["counterparties"]
    assert (supplier["company"], supplier["amount"]) == ("beta", "12000000000")
    assert row["coverage"] == {"known": 1, "qualifying": 1}


def test_the_ring_as_a_table(data: str) -> None:
    lines = said("cycles", "--data", data).splitlines()
    assert lines[0] == "Rings of money · data to 2026-01-31 · announced · group · USD"
    assert lines[4].split()[:4] == ["alpha,", "beta", "10", "bn"]
    assert lines[7].split()[:2] == ["payer", "payee"]
    assert "≥ 12 bn" in lines[9]


def test_a_part_of_a_group_is_asked_for_by_its_own_name(data: str) -> None:
    result = run("cycles", "--through", "beta-cloud", "--data", data, "--format", "json")
    assert [row["companies"] for row in json.loads(result.stdout)["rows"]] == [["alpha", "beta"]]
    assert "beta-cloud is part of beta and counts in it" in result.stderr
    apart = said("cycles", "--through", "beta-cloud", "--level", "entity", "--data", data)
    assert "Nothing in the data answers this" in apart


def test_currency_of_display_is_that_of_a_dated_rate(data: str) -> None:
    rates = {
        row["unit"]: row["value"]
        for row in read_csv(WORLD / "figures.csv")
        if row["metric"] == "exchange-rate"
    }
    unit = next(u for u in rates if u.startswith("USD/"))
    code, rate = unit.removeprefix("USD/"), float(rates[unit])
    result = run("cycles", "--data", data, "--currency", code, "--format", "json")
    (ring,) = json.loads(result.stdout)["rows"]
    assert float(ring["bottleneck"]) == pytest.approx(10e9 * rate)
    assert f"Amounts are shown at 1 USD = {rates[unit]} {code}" in result.stderr


def test_least_amount_and_all_cycles(data: str) -> None:
    assert "Nothing" in said("cycles", "--min-amount", "11bn", "--data", data)
    assert "alpha, beta" in said("cycles", "--min-amount", "10bn", "--all", "--data", data)
    assert "'much' is no amount" in refused("cycles", "--min-amount", "much", "--data", data)


def test_diversification_with_and_without(data: str) -> None:
    args = ("--with", "gamma=12bn", "--without", "beta", "--data", data, "--format", "json")
    (row,) = json.loads(said("diversification", "alpha", *args))["rows"]
    assert row["effective_number"] == 1.0
    assert row["scenario"]["without"] == ["beta"]
    assert row["scenario"]["added"] == [{"company": "gamma", "amount": "12000000000"}]
    assert "is not COMPANY=AMOUNT" in refused("diversification", "--with", "gamma", "--data", data)


@pytest.mark.parametrize("name", MEASURES)
def test_an_explanation_lists_what_entered(data: str, name: str) -> None:
    args = ("--through", "alpha") if name == "cycles" else ("alpha",)
    text = said(name, *args, "--explain", "--data", data, "--format", "json", "--quiet")
    rows = {row["flow"]: row for row in json.loads(text)["explain"]}
    bought = rows["alpha-beta-compute-202503-1"]
    assert (bought["entered"], bought["sources"][0]) == (True, "beta-20260131-filing")
    assert rows["alpha-beta-compute-202503-2"]["why"] == "alpha-beta-compute-202503-1 stands"
    assert rows["beta-alpha-equity-202501-1"]["entered"] is (name == "cycles")
    assert "\nexplain\n" in said(name, *args, "--explain", "--data", data)


# -- output --------------------------------------------------------------------------------


def test_csv_goes_to_one_file_per_table(data: str, tmp_path: Path) -> None:
    out = tmp_path / "rings.csv"
    assert said("cycles", "--data", data, "-o", str(out)) == ""
    assert {f.name for f in tmp_path.iterdir()} >= {"rings.csv", "rings-legs.csv"}
    (ring,) = read_csv(out)
    assert (ring["companies"], ring["bottleneck"]) == ("alpha|beta", "10000000000")
    legs = read_csv(tmp_path / "rings-legs.csv")
    assert [(leg["row"], leg["payer"]) for leg in legs] == [("1", "alpha"), ("1", "beta")]
    text = said("cycles", "--data", data, "--format", "csv")
    assert text.split("\n\n")[0] + "\n" == out.read_text(encoding="utf-8")


def test_the_ending_of_the_file_is_its_format(data: str, tmp_path: Path) -> None:
    said("show", "alpha", "--data", data, "-o", str(tmp_path / "a.json"))
    assert json.loads((tmp_path / "a.json").read_text(encoding="utf-8"))["measure"] == "show"
    said("find", "alpha", "--data", data, "-o", str(tmp_path / "a.md"))
    assert (tmp_path / "a.md").read_text(encoding="utf-8").startswith("| id")


def test_quiet_leaves_notes_out(data: str) -> None:
    result = run("concentration", "--data", data, "--format", "json", "--quiet")
    assert result.stderr == ""


# -- looking up ----------------------------------------------------------------------------


def test_show_a_person(data: str) -> None:
    text = said("show", "jane doe", "--data", data)
    assert "What Beta puts into Alpha comes back as cloud revenue." in " ".join(text.split())
    assert "circular-financing" in text


def test_show_what_is_not_there(data: str) -> None:
    line = refused("show", "Jane Deo", "--data", data)
    assert line == "no thing is called 'Jane Deo'; did you mean doe-jane (Jane Doe)?"


def test_find(data: str) -> None:
    found = json.loads(said("find", "bet", "--kind", "company", "--data", data, "--format", "json"))
    assert [row["id"] for row in found] == ["beta", "beta-cloud"]
    assert said("find", "qqqq", "--data", data) == "Nothing is called so, nor anything near it.\n"
    assert "'firm' is not one of" in refused("find", "x", "--kind", "firm", "--data", data)


def test_claims(data: str) -> None:
    args = ("--about", "Alpha", "--topic", "circular-financing", "--data", data)
    (row,) = json.loads(said("claims", *args, "--format", "json", "--quiet"))["rows"]
    assert (row["name"], row["stance"]) == ("Jane Doe", "critical")
    assert row["sources"] == ["daily-202503-compute"]
    assert "is no code of the list 'topic'" in refused("claims", "--topic", "luck", "--data", data)


# -- queries -------------------------------------------------------------------------------

NAME = "SELECT ?n WHERE { company:alpha skos:prefLabel ?n }"


def test_query_formats(data: str) -> None:
    assert said("query", NAME, "--data", data) == "n\n-----\nAlpha\n"
    assert said("query", NAME, "--data", data, "--format", "csv") == "n\nAlpha\n"
    answer = json.loads(said("query", NAME, "--data", data, "--format", "json"))
    assert answer == {
        "head": {"vars": ["n"]},
        "results": {"bindings": [{"n": {"type": "literal", "value": "Alpha"}}]},
    }
    ask = said("query", "ASK { company:alpha a lk:Company }", "--data", data, "--format", "json")
    assert json.loads(ask) == {"head": {}, "boolean": True}


def test_query_from_a_file_with_a_parameter(data: str, tmp_path: Path) -> None:
    file = tmp_path / "name.rq"
    text = "# en: What is it called?\n# param: c company:beta\n"
    text += "SELECT ?c ?n { ?c skos:prefLabel ?n }"
    file.write_text(text, encoding="utf-8")
    rows = said("query", "-f", str(file), "--data", data).splitlines()[2:]
    assert [row.split() for row in rows] == [["company:beta", "Beta"]]
    given = said("query", "-f", str(file), "--param", "c=company:gamma", "--data", data)
    assert given.splitlines()[2].split() == ["company:gamma", "Gamma"]
    line = refused("query", "-f", str(file), "--param", "x=1", "--data", data)
    assert line == "the query has no variable 'x'; it has c, n"


def test_questions_have_names() -> None:
    rows = json.loads(said("query", "--list", "--format", "json"))
    assert len(rows) == len(list((ROOT / "ontology" / "questions").glob("*.rq"))) > 0
    assert all(row["question"].endswith("?") for row in rows)


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (("SELECT ?n WHERE {",), "the query is not SPARQL 1.1"),
        (("DELETE WHERE { ?s ?p ?o }",), "a query never changes data"),
        (("no-such-question",), "there is no question 'no-such-question'"),
        ((), "give a query, the name of a question, or a file"),
        (("ASK {}", "-f", "x.rq"), "one of them"),
        (("-f", "no-such-file.rq"), "no-such-file.rq: cannot be read"),
        ((NAME, "--param", "n"), "is not NAME=VALUE"),
    ],
)
def test_queries_that_are_refused(data: str, args: tuple[str, ...], words: str) -> None:
    assert words in refused("query", *args, "--data", data)
