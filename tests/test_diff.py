"""What happened between two views: every kind of change on a world of one or two legs.

The worlds say by hand what happened; the first day is 2025-06-30, the second 2025-12-31.
"""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

import cli
from graph.changes import CHANGES, Change, changes, touched
from graph.comparison import side
from graph.errors import InputError
from graph.exchange.csv_layout import import_csv
from graph.lens.view import View
from graph.model import World
from graph.result import Lens
from tests.worlds import TERMS, deal, event, flow, holding, rate, world

FIRST, SECOND = "2025-06-30", "2025-12-31"
ROOT = Path(__file__).resolve().parent.parent


def view(seen: World, day: str, firmness: str = "announced", **lens: bool) -> View:
    return View(seen, TERMS, Lens(date.fromisoformat(day), firmness, **lens))  # type: ignore[arg-type]


def happened(seen: World, one: str = FIRST, other: str = SECOND) -> dict[str, str]:
    """The change of each leg by id, of a deal without legs by its own."""
    return {c.flow or c.deal: c.change for c in changes(view(seen, one), view(seen, other))}


def only(seen: World) -> Change:
    (change,) = changes(view(seen, FIRST), view(seen, SECOND))
    return change


SIGNED = event("d", "2025-01-10", "signed")


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ((flow("f", "a", "b", 10, told="2025-09-01"), SIGNED), "appeared"),
        ((flow("f", "a", "b", 10), SIGNED, event("d", "2025-09-01", "paid")), "firmed-up"),
        ((flow("f", "a", "b", 10), SIGNED, event("d", "2025-09-01", "canceled")), "died"),
        ((flow("f", "a", "b", 10), SIGNED, event("d", "2025-09-01", "lapsed")), "died"),
        (
            (
                flow("f", "a", "b", 10, told="2025-08-01"),
                event("d", "2025-08-01", "announced"),
                event("d", "2025-09-01", "canceled"),
            ),
            "came-and-went",
        ),
        (
            (
                flow("f", "a", "b", 10),
                event("d", "2025-02-01", "canceled"),
                event("d", "2025-09-01", "signed"),
            ),
            "revived",
        ),
        (
            (
                flow("f", "a", "b", 10),
                event("f", "2025-02-01", "partly-paid", 3),
                event("f", "2025-09-01", "partly-paid", 4),
            ),
            "paid-more",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_happened_to_a_leg(rows: tuple[object, ...], expected: str) -> None:
    assert happened(world(*rows)) == {"f": expected}  # type: ignore[arg-type]


def test_a_quiet_half_year_has_no_changes() -> None:
    """An amended event leaves firmness as it was, so it is nothing that happened to the leg."""
    seen = world(flow("f", "a", "b", 10), SIGNED, event("d", "2025-09-01", "amended"))
    assert happened(seen) == {}


def test_backwards_what_had_appeared_is_gone() -> None:
    seen = world(flow("f", "a", "b", 10, told="2025-09-01"), SIGNED)
    assert happened(seen, SECOND, FIRST) == {"f": "gone"}


def test_a_better_reading_shrinks_a_leg_once_it_is_known() -> None:
    """The press told 100; the filing of September says 30, and is the curated reading."""
    seen = world(
        flow("press", "a", "b", 100, reading_of="filing"),
        flow("filing", "a", "b", 30, told="2025-09-01"),
        SIGNED,
    )
    change = only(seen)
    assert (change.change, change.flow, change.before, change.after) == (
        "shrank",
        "filing",
        Decimal(100),
        Decimal(30),
    )
    assert "s-filing" in change.sources
    assert "s-press" not in change.sources  # which was known before


def test_an_undisclosed_leg_gets_an_amount() -> None:
    seen = world(
        flow("press", "a", "b", reading_of="filing"),
        flow("filing", "a", "b", 30, told="2025-09-01"),
        SIGNED,
    )
    change = only(seen)
    assert (change.change, change.before, change.after) == ("disclosed", None, Decimal(30))


def test_a_second_opinion_widens_the_bounds() -> None:
    """Told as 30, then by another as 50: 30 stands, within 30 to 50."""
    seen = world(
        flow("f", "a", "b", 30),
        flow("g", "a", "b", 50, reading_of="f", told="2025-09-01"),
        SIGNED,
    )
    change = only(seen)
    assert (change.change, change.before_high, change.after, change.after_high) == (
        "disputed",
        Decimal(30),
        Decimal(30),
        Decimal(50),
    )


def test_a_moving_rate_is_no_change() -> None:
    """A flow of 10 euro: the first day has only an old rate, the second one nearer its date."""
    seen = world(
        flow("f", "a", "b", 10, currency="EUR"),
        SIGNED,
        rate("EUR/USD", "2024-01-01", "1.0"),
        rate("EUR/USD", "2025-09-01", "1.2"),
    )
    assert happened(seen) == {}


def replaced_world(status: str, *more: object) -> World:
    return world(
        flow("f", "a", "b", 100),
        SIGNED,
        flow("g", "a", "b", 30, deal="e", told="2025-09-01"),
        deal("e", replaces=("d",), told="2025-09-01"),
        event("e", "2025-09-01", status),
        *more,  # type: ignore[arg-type]
    )


def test_a_deal_takes_the_place_of_another() -> None:
    seen = replaced_world("signed")
    assert happened(seen) == {"f": "replaced", "g": "appeared"}
    assert {c.by for c in changes(view(seen, FIRST), view(seen, SECOND))} == {"e", None}


def test_talk_replaces_nothing_that_is_signed() -> None:
    """A replacing deal takes effect once it is firm enough for the lens."""
    assert happened(replaced_world("in-talks")) == {"g": "appeared"}
    talked = [view(replaced_world("in-talks"), day, "talked") for day in (FIRST, SECOND)]
    assert {c.change for c in changes(*talked)} == {"replaced", "appeared"}


def test_what_was_paid_in_full_is_not_replaced() -> None:
    seen = replaced_world("signed", event("f", "2025-03-01", "paid", 100))
    assert happened(seen) == {"g": "appeared"}


def test_who_joined_a_group_is_still_told_by_name() -> None:
    """Paid for in September, b is part of a from then on: the price went from a to b's owners."""
    seen = world(
        flow("f", "a", "b", 10, kind="acquisition"),
        SIGNED,
        event("f", "2025-09-01", "paid"),
        holding("b", "a", "2025-09-01"),
    )
    change = only(seen)
    assert (change.change, change.payer, change.payee) == ("firmed-up", "a", "b")


def test_a_deal_without_legs_is_told_until_its_legs_are() -> None:
    frame = deal("frame")
    bare = world(flow("f", "a", "b", 1), SIGNED, frame, event("frame", "2025-09-01", "signed"))
    assert happened(bare) == {"frame": "firmed-up"}  # from no status at all to signed
    legged = world(
        flow("f", "a", "b", 1),
        SIGNED,
        frame,
        event("frame", "2025-02-01", "signed"),
        flow("leg", "a", "b", 5, deal="frame", told="2025-09-01"),
    )
    assert happened(legged) == {"leg": "appeared"}
    assert happened(legged, SECOND, FIRST) == {"leg": "gone"}


def test_two_data_sets_may_tell_a_leg_differently() -> None:
    one = world(flow("f", "a", "b", 10), SIGNED)
    for other, what in (
        (world(flow("f", "a", "c", 10), SIGNED), "restated"),
        (world(flow("f", "a", "b", 10, kind="debt"), SIGNED), "restated"),
        (world(flow("f", "a", "b", 12), SIGNED), "grew"),
        (world(flow("f", "a", "b", 8), SIGNED), "shrank"),
        (world(flow("f", "a", "b", 10, qualifier="at-least"), SIGNED), "restated"),
        (world(flow("f", "a", "b"), SIGNED), "restated"),
        (world(flow("f", "a", "b", 10), event("d", "2025-01-10", "announced")), "weakened"),
        (world(flow("h", "a", "b", 10), SIGNED), "appeared"),
    ):
        found = changes(view(one, SECOND), view(other, SECOND))
        assert found[0].change == what


def test_the_order_is_by_kind_then_by_size() -> None:
    seen = world(
        flow("small", "a", "b", 1, told="2025-09-01"),
        flow("large", "a", "c", 9, told="2025-09-01"),
        flow("dead", "a", "b", 100, deal="e"),
        SIGNED,
        event("e", "2025-01-10", "signed"),
        event("e", "2025-09-01", "canceled"),
    )
    found = changes(view(seen, FIRST), view(seen, SECOND))
    assert [c.flow for c in found] == ["large", "small", "dead"]
    assert touched(found, 2) == ("a", "b")  # a in three changes, b in two


def test_a_crowd_is_no_company_to_look_at() -> None:
    seen = world(flow("f", "holders", "b", 1, told="2025-09-01"), SIGNED, crowds=["holders"])
    assert touched(changes(view(seen, FIRST), view(seen, SECOND)), 5) == ("b",)


def test_backwards_a_dispute_or_a_payment_is_undone() -> None:
    told = world(flow("f", "a", "b", 30), SIGNED)
    disputed = world(flow("f", "a", "b", 30), flow("g", "a", "b", 50, reading_of="f"), SIGNED)
    found = changes(view(disputed, SECOND), view(told, SECOND))
    assert [c.change for c in found] == ["restated"]
    paid = [
        world(flow("f", "a", "b", 10), event("f", "2025-02-01", "partly-paid", sum_))
        for sum_ in (4, 3)
    ]
    found = changes(*(view(each, SECOND) for each in paid))
    assert [c.change for c in found] == ["weakened"]


days = st.dates(date(2025, 1, 1), date(2025, 12, 31)).map(date.isoformat)
stories = st.lists(
    st.tuples(
        days,
        st.sampled_from(
            ["rumored", "in-talks", "announced", "signed", "partly-paid", "paid", "canceled"]
        ),
    ),
    min_size=1,
    max_size=5,
    unique=True,
)


@given(stories, stories, days, days)
def test_nothing_happens_in_no_time_and_every_change_has_a_meaning(
    one: list[tuple[str, str]], other: list[tuple[str, str]], first: str, second: str
) -> None:
    seen = world(
        flow("f", "a", "b", 10),
        flow("g", "b", "a", 5, deal="e"),
        *(event("d", *step) for step in one),
        *(event("e", *step) for step in other),
    )
    assert happened(seen, first, first) == {}
    forth, back = happened(seen, first, second), happened(seen, second, first)
    assert forth.keys() == back.keys()  # what changed one way changed the other way too
    assert set(forth.values()) <= set(CHANGES)


# -- the command -----------------------------------------------------------------------------


def run(*args: str) -> str:
    result = CliRunner().invoke(cli.lingkar, ["diff", *args])
    assert result.exit_code == 0, result.output
    return result.stdout


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("diff") / "data"
    import_csv(ROOT / "tests" / "world", folder)
    return folder


def test_a_folder_against_a_changed_copy(data: Path, tmp_path: Path) -> None:
    """Alpha's purchase of at least 12 bn becomes one of at least 15 bn: so says the copy."""
    copy = tmp_path / "copy"
    for file in data.rglob("*.ttl"):
        text = file.read_text(encoding="utf-8")
        place = copy / file.relative_to(data)
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text.replace('"12000000000"', '"15000000000"'), encoding="utf-8")
    answer = json.loads(run(str(data), str(copy), "--format", "json"))
    assert (answer["before"]["name"], answer["after"]["name"]) == (str(data), str(copy))
    (row,) = answer["rows"]
    assert (row["change"], row["before"], row["after"]) == ("grew", "12000000000", "15000000000")
    sums = {m["measure"]: (m["before"], m["after"]) for m in answer["measures"]}
    # The ring of Beta and Alpha is as wide as its smaller leg, the 10 bn that Beta puts in.
    assert sums["bottleneck of the largest ring"] == ("10000000000", "10000000000")
    assert sums["HHI of the suppliers of alpha"] == (10000.0, 10000.0)


def test_the_same_folder_twice_has_nothing_to_tell(data: Path) -> None:
    assert "Nothing happened between the two." in run(str(data), str(data))
    assert json.loads(run(str(data), str(data), "--format", "json"))["rows"] == []


def test_the_table_tells_of_every_change_and_csv_has_every_digit(data: Path) -> None:
    args = ("2019", "2026", "--data", str(data))
    table, whole = run(*args), run(*args, "--format", "csv")
    assert "appeared (" in table
    assert whole.splitlines()[0].startswith("change,deal,flow,payer,payee")
    assert "\nmeasure,unit,before" in whole
    assert run(*args, "--format", "markdown").startswith("### diff")


def test_sides_that_are_none(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="neither a date"):
        side("yesterday", None)
    with pytest.raises(InputError, match="not a date of the calendar"):
        side("2025-02-30", None)
    assert side(str(tmp_path), "elsewhere") == (str(tmp_path), None)
    result = CliRunner().invoke(cli.lingkar, ["diff", "2025", "nowhere"])
    assert result.exit_code != 0
