"""Over time: a row is what the question gives for its day, and nothing told later enters it."""

from __future__ import annotations

import csv
import io
import json
import signal
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

import cli
from graph.errors import InputError, UnknownName
from graph.measures.concentration import concentration
from graph.measures.realization import realization
from graph.model import World
from graph.overtime import over_time, periods
from graph.question import Question
from graph.result import Lens, Result
from graph.study import Study
from tests.worlds import HORIZON, TERMS, event, flow, holding, world

Ask = Callable[..., None]


class Given(Study):
    """A study of a world made by hand."""

    def __init__(self, seen: World) -> None:
        self.terms = TERMS
        self.world = seen


def asked(
    seen: World,
    by: str,
    ask: Ask,
    *,
    since: str | None = None,
    lens: Lens | None = None,
    companies: tuple[str, ...] | None = None,
    **how: Any,
) -> tuple[list[dict[str, Any]], list[str]]:
    """The rows of an answer over time, and the progress that was told."""
    said: list[str] = []
    told: list[str] = []
    question = Question(
        Given(seen),
        lens or Lens(HORIZON.last),
        say=said.append,
        note=lambda _: None,
        form="json",
        tell=told.append,
        **how,
    )
    over_time(question, by, since, ask, companies)
    return json.loads("".join(said))["rows"], told


def suppliers(at: Question, companies: tuple[str, ...] = ()) -> None:
    at.answer(concentration(at.network, at.companies(companies)))


def compute(name: str, buyer: str, seller: str, amount: int, told: str) -> Any:
    return flow(name, buyer, seller, amount, kind="compute", told=told)


GROWING = world(
    compute("f", "lab", "a", 60, "2025-02-10"),
    compute("g", "lab", "b", 40, "2025-05-20"),
    event("d", "2025-01-15", "signed"),
)
"""60 from one supplier, known in February; 40 from another, known in May."""


def test_periods_end_on_their_last_day_and_the_last_on_the_day_of_the_lens() -> None:
    """February of a leap year has 29 days; December is followed by January."""
    months = [
        (p.name, p.day.isoformat()) for p in periods(date(2023, 12, 5), date(2024, 3, 9), "month")
    ]
    assert months == [
        ("2023-12", "2023-12-31"),
        ("2024-01", "2024-01-31"),
        ("2024-02", "2024-02-29"),
        ("2024-03", "2024-03-09"),
    ]
    with pytest.raises(InputError, match="'week' is not one of month, quarter"):
        list(periods(date(2024, 1, 1), date(2024, 2, 1), "week"))


def test_a_row_a_quarter_from_the_first_in_which_anything_qualifies() -> None:
    """10 000 with one supplier; 10 000 · (0.6² + 0.4²) = 5 200 with both."""
    rows, told = asked(GROWING, "quarter", suppliers, lens=Lens(date(2025, 8, 1)))
    assert [(row["period"], row["as_of"], row["hhi"]) for row in rows] == [
        ("2025-Q1", "2025-03-31", 10_000),
        ("2025-Q2", "2025-06-30", 5_200),
        ("2025-Q3", "2025-08-01", 5_200),
    ]
    assert [row["coverage"] for row in rows] == [{"known": n, "qualifying": n} for n in (1, 2, 2)]
    # From 2020 on, when the deal was told, nothing turned until 2025; then one line a period.
    assert [line.split()[1] for line in told] == ["2020-Q1", "2025-Q1", "2025-Q2", "2025-Q3"]


def test_since_cuts_what_comes_before_and_asks_for_nothing_later() -> None:
    rows, _ = asked(GROWING, "month", suppliers, since="2025-06", lens=Lens(date(2025, 7, 31)))
    assert [row["period"] for row in rows] == ["2025-06", "2025-07"]
    with pytest.raises(InputError, match="--since 2027 is after 2026-07-05"):
        asked(GROWING, "month", suppliers, since="2027")
    with pytest.raises(InputError, match="--since: 'soon' is not a date"):
        asked(GROWING, "month", suppliers, since="soon")


def test_what_has_not_changed_is_built_once_but_ages_with_the_day() -> None:
    """A promise of 15 January 2025, not yet signed, is 44 days old on 28 February and 75 in March.

    28 − 15 + 31 = 44; the 31 days of March on top.
    """
    seen = world(flow("f", "a", "b", 5), event("d", "2025-01-15", "announced"))
    built = []

    def ages(at: Question) -> None:
        built.append(at.ledger)
        at.answer(realization(at.ledger, ["a"]))

    rows, _ = asked(seen, "month", ages, since="2025-02", lens=Lens(date(2025, 3, 31)))
    assert [row["oldest_days"] for row in rows] == [44, 75]
    assert len(built) == 2
    assert built[0] is built[1]


def test_a_company_stands_under_the_parent_of_the_day() -> None:
    """b is part of top from June on: until May it is itself the supplier."""
    seen = world(
        compute("f", "lab", "b", 60, "2025-02-10"),
        event("d", "2025-01-15", "signed"),
        holding("b", "top", "2025-06-01"),
    )
    until = Lens(date(2025, 6, 30))
    rows, _ = asked(seen, "month", suppliers, since="2025-05", lens=until)
    assert [row["counterparties"][0]["company"] for row in rows] == ["b", "top"]

    def customers(at: Question, companies: tuple[str, ...] = ()) -> None:
        at.answer(concentration(at.network, at.companies(companies), of="customers"))

    rows, _ = asked(seen, "month", customers, since="2025-05", companies=("b",), lens=until)
    assert [row["company"] for row in rows] == ["b", "top"]


def test_a_company_that_nothing_touches_yet_takes_no_row_from_the_others() -> None:
    """Nor has one that sells a row among buyers: nothing of it qualifies."""
    seen = world(
        compute("f", "lab", "a", 60, "2025-02-10"),
        compute("g", "new", "a", 40, "2025-05-20"),
        compute("h", "a", "idle", 40, "2026-07-06"),
        event("d", "2025-01-15", "signed"),
    )
    until = Lens(date(2025, 6, 30))
    rows, _ = asked(seen, "quarter", suppliers, companies=("new", "lab", "a"), lens=until)
    assert [(row["period"], row["company"]) for row in rows] == [
        ("2025-Q1", "lab"),
        ("2025-Q2", "new"),
        ("2025-Q2", "lab"),
    ]
    with pytest.raises(UnknownName, match="no flow of 'idle'"):
        asked(seen, "quarter", suppliers, companies=("idle",), lens=until)
    with pytest.raises(InputError, match="'nobody'"):
        asked(seen, "quarter", suppliers, companies=("lab", "nobody"), lens=until)


def test_why_is_asked_of_one_day() -> None:
    with pytest.raises(InputError, match="--explain tells of one day"):
        asked(GROWING, "month", suppliers, why=True)


def test_an_assumed_flow_that_is_not_there_is_refused() -> None:
    with pytest.raises(UnknownName, match="no flow 'nope' to assume"):
        asked(GROWING, "month", suppliers, assume=["nope=5bn"])


DAYS = st.sampled_from([f"2025-{month:02}-20" for month in range(1, 5)])


@st.composite
def worlds(draw: st.DrawFn) -> World:
    """Purchases, events and a holding, each told on a day of its own."""
    rows: list[Any] = [
        compute(
            f"f{n}",
            draw(st.sampled_from(["lab", "b"])),
            seller,
            draw(st.integers(1, 9)),
            draw(DAYS),
        )
        for n, seller in enumerate(draw(st.lists(st.sampled_from("ac"), min_size=1, max_size=4)))
    ]
    subjects = ["d", *(row.id for row, _ in rows)]
    statuses = st.sampled_from(TERMS.codes("status"))
    rows.append(event("d", "2025-01-20", "signed"))
    for n in range(draw(st.integers(0, 4))):
        made, _ = event(draw(st.sampled_from(subjects)), draw(DAYS), draw(statuses))
        rows.append((replace(made, id=f"e{n}"), draw(DAYS)))
    rows.append((holding("a", "top", draw(DAYS))[0], draw(DAYS)))
    return world(*rows)


def cut(seen: World, then: date) -> World:
    """The world without a row that was told after the day."""

    def kept(rows: Any) -> Any:
        known = {s for s, source in seen.sources.items() if source.known() <= then}
        return {i: row for i, row in rows.items() if known & set(row.sources)}

    tables = ("deals", "flows", "events", "holdings", "figures")
    return replace(seen, **{name: kept(getattr(seen, name)) for name in tables})


@given(worlds(), st.sampled_from(["month", "quarter"]), st.sampled_from(TERMS.firmness()))
@settings(max_examples=60)
def test_nothing_told_after_the_day_of_a_row_is_in_it(seen: World, by: str, firmness: str) -> None:
    """Cut the world to what was told by a row's day, and ask it alone: it is the same row."""

    def both(at: Question) -> None:
        at.answer(concentration(at.network, of="customers"))

    lens = Lens(date(2025, 5, 20), firmness)
    rows, _ = asked(seen, by, both, since="2025-01", lens=lens)
    for period in periods(date(2025, 1, 1), lens.as_of, by):
        then = Lens(period.day, firmness)
        said: list[str] = []
        alone = Question(
            Given(cut(seen, period.day)), then, say=said.append, note=lambda _: None, form="json"
        )
        both(alone)
        labels = {"period": period.name, "as_of": period.day.isoformat()}
        expected = [labels | row for row in json.loads("".join(said))["rows"]]
        assert [row for row in rows if row["period"] == period.name] == expected


# -- every command, on the data that come along ------------------------------------------------


COMMANDS = [
    ("concentration", "openai", "microsoft"),
    ("concentration", "openai", "--per-year"),
    ("cycles", "--through", "amazon", "--max-legs", "3", "--firmness", "talked"),
    ("circulation", "--currency", "IDR"),
    ("diversification", "openai", "--without", "microsoft"),
    ("dependency", "openai", "--on", "microsoft", "--on", "nvidia"),
    ("dependency", "openai", "--basis", "capacity", "--role", "fabrication"),
    ("roles", "openai"),
    ("realization", "openai", "--by", "deal"),
    ("obligations", "openai", "coreweave"),
    ("exposure", "openai"),
    ("obsolescence", "oracle", "coreweave"),
    ("chance", "--draws", "19"),
]


@pytest.fixture(scope="module")
def opened() -> Study:
    return Study.open()


@pytest.fixture(autouse=True)
def _opened_once(opened: Study, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The bundled data are read once for all commands of this file.

    A command line sets what SIGTERM does; the tests after it must not inherit that.
    """
    monkeypatch.setattr(Study, "open", lambda *_, **__: opened)
    before = signal.getsignal(signal.SIGTERM)
    yield
    signal.signal(signal.SIGTERM, before)


def run(*words: str) -> str:
    done = CliRunner().invoke(cli.lingkar, list(words), standalone_mode=False)
    if done.exception is not None:
        raise done.exception
    return done.stdout


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_a_row_is_what_the_question_gives_for_its_day(words: tuple[str, ...]) -> None:
    """Two quarters and the day of the lens, each against ``--as-of``."""
    over = ("--over-time", "quarter", "--since", "2025-10", "--as-of", "2026-05-04")
    rows = json.loads(run(*words, *over, "--format", "json", "-q"))["rows"]
    days = {"2025-Q4": "2025-12-31", "2026-Q1": "2026-03-31", "2026-Q2": "2026-05-04"}
    expected = []
    for period, day in days.items():
        answer = json.loads(run(*words, "--as-of", day, "--format", "json", "-q"))
        labels = {"period": period, "as_of": day}
        expected += [labels | row for row in answer["rows"] if row["coverage"]["qualifying"]]
    assert expected
    assert rows == expected


def _another_future(study: Study, then: date) -> Study:
    """The bundled data with other amounts in every row that was told after a day."""

    def other(row: Any) -> Any:
        if any(study.world.sources[ident].known() <= then for ident in row.sources):
            return row
        names = ("amount_low", "amount_high", "amount", "value", "capacity_gw")
        told: dict[str, Any] = {name: getattr(row, name, None) for name in names}
        return replace(row, **{name: 7 * told[name] for name in names if told[name] is not None})

    tables = ("flows", "events", "figures", "deployments")
    world = study.world
    made: dict[str, Any] = {
        t: {i: other(row) for i, row in getattr(world, t).items()} for t in tables
    }
    assert all(made[name] != getattr(world, name) for name in tables)
    changed = Study(study.store)
    changed.world = replace(world, **made)
    return changed


@pytest.mark.parametrize("words", [w for w in COMMANDS if w[0] != "circulation"], ids=" ".join)
def test_another_future_changes_no_row(
    words: tuple[str, ...], opened: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All that was told after 2025 seven times as large: the rows up to its end are the same."""
    changed = _another_future(opened, date(2025, 12, 31))
    over = ("--over-time", "quarter", "--since", "2025-10", "--as-of", "2025-12-31")
    asked_of_both = []
    for study in (opened, changed):
        monkeypatch.setattr(Study, "open", lambda *_, study=study, **__: study)
        asked_of_both.append(run(*words, *over, "--format", "json", "-q"))
    assert asked_of_both[0] == asked_of_both[1]
    assert json.loads(asked_of_both[0])["rows"]


def test_tables_show_headlines_csv_every_key() -> None:
    over = ("concentration", "openai", "--over-time", "quarter", "--since", "2026-01")
    until = ("--as-of", "2026-05-04", "-q")
    table = run(*over, *until)
    heads = table.splitlines()[2].split()
    assert heads[:3] == ["period", "company", "hhi"]
    assert "band" not in heads
    assert "Left out over time: counterparties" in table
    assert "band" in run(*over, *until, "--wide")
    first, second = run(*over, *until, "--format", "csv").split("\n\n")
    rows = list(csv.DictReader(io.StringIO(first)))
    assert [(row["period"], row["as_of"]) for row in rows] == [
        ("2026-Q1", "2026-03-31"),
        ("2026-Q2", "2026-05-04"),
    ]
    assert {"hhi_low", "hhi_high", "coverage_known", "band"} <= set(rows[0])
    assert second.startswith("row,company,amount")


def test_every_measure_has_the_options_and_a_headline_among_its_columns() -> None:
    """A headline column that is no column would be an empty one."""
    measures = {*(words[0] for words in COMMANDS), "claims"}
    for name, command in cli.lingkar.commands.items():
        options = {option.name for option in command.params}
        assert ({"over_time", "since"} <= options) == (name in measures), name
    for words in COMMANDS:
        result = _result(words)
        own = {field for row in result.rows for field in row.__dataclass_fields__}
        assert set(result.headline) <= own, words
        assert result.headline == () or "coverage" in result.headline


def _result(words: tuple[str, ...]) -> Result:
    kept: list[Result] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Question, "give", lambda self, shown, because=None: kept.append(shown))
        run(*words)
    return kept[0]
