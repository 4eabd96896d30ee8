"""Results as text. Expected texts are written by hand from the values in the rows."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph import tables
from graph.errors import InputError
from graph.lens.rates import Rate
from graph.model import Interval
from graph.money import in_currency, told
from graph.result import Coverage, Lens, Result
from graph.wording import bounded, money, number, plain

BN = Decimal(10**9)


@dataclass(frozen=True, slots=True)
class Leg:
    payer: str
    amount: Decimal | None
    amount_low: Decimal
    amount_high: Decimal | None


@dataclass(frozen=True, slots=True)
class Row:
    company: str
    hhi: float | None
    hhi_low: float | None
    hhi_high: float | None
    total: Decimal | None
    deals: tuple[str, ...]
    coverage: Coverage
    legs: tuple[Leg, ...]


ROWS = (
    Row(
        "lab",
        5200.0,
        3421.05,
        10000.0,
        Decimal("38000000000.50"),
        ("a", "b"),
        Coverage(2, 3),
        (Leg("x", 10 * BN, 10 * BN, None), Leg("y", None, Decimal(0), 100 * BN)),
    ),
    Row("=cmd", None, None, None, None, (), Coverage(0, 1), (Leg("z", None, Decimal(0), None),)),
)


FIELDS = ("company", "hhi", "hhi_low", "hhi_high", "total", "deals")


def result(rows: tuple[Any, ...] = ROWS, **more: Any) -> Result:
    return Result(
        measure="sample",
        lens=Lens(date(2026, 7, 5)),
        rows=rows,
        notes=("Above 10 000 nothing goes.",),
        columns=("company", "hhi", "hhi_low", "hhi_high", "total", "coverage"),
        nested=("legs",),
        money=frozenset({"total", "amount", "amount_low", "amount_high"}),
        **more,
    )


def test_a_table_reads() -> None:
    assert tables.render(result(), "table") == (
        "sample · data to 2026-07-05 · announced · group · USD\n"
        "\n"
        "#  company                   hhi  total (USD)  coverage\n"
        "-  -------  --------------------  -----------  --------\n"
        "1  lab      5 200 (3 421–10 000)        38 bn    2 of 3\n"
        "2  =cmd                  unknown      unknown    0 of 1\n"
        "\n"
        "legs\n"
        "#  payer       amount (USD)\n"
        "-  -----  -----------------\n"
        "1  x                ≥ 10 bn\n"
        "1  y      unknown, 0–100 bn\n"
        "2  z                unknown\n"
        "\n"
        "Note: Above 10 000 nothing goes.\n"
    )


def test_json_is_exactly_that_of_the_result() -> None:
    assert json.loads(tables.render(result(), "json")) == result().to_json()


def test_csv_has_a_line_per_row_and_every_digit() -> None:
    main, legs = tables.render(result(), "csv").split("\n\n")
    assert list(csv.reader(io.StringIO(main))) == [
        [*FIELDS, "coverage_known", "coverage_qualifying"],
        ["lab", "5200.0", "3421.05", "10000.0", "38000000000.5", "a|b", "2", "3"],
        ["'=cmd", "", "", "", "", "", "0", "1"],
    ]
    assert list(csv.reader(io.StringIO(legs))) == [
        ["row", "payer", "amount", "amount_low", "amount_high"],
        ["1", "x", "10000000000", "10000000000", ""],
        ["1", "y", "", "0", "100000000000"],
        ["2", "z", "", "0", ""],
    ]


def test_csv_files_are_the_parts_of_the_text() -> None:
    parts = tables.files(
        result(), Path("out/rings.csv"), replace(result(), measure="explain", nested=())
    )
    assert list(parts)[:2] == [Path("out/rings.csv"), Path("out/rings-legs.csv")]
    assert list(parts)[2] == Path("out/rings-explain.csv")
    text = tables.render(result(), "csv")
    assert text == "\n".join(tables.files(result(), Path("r.csv")).values())


def test_markdown_shows_text_as_text() -> None:
    row = Row("<b>|*x*", 1.0, 1.0, 1.0, None, (), Coverage(0, 0), ())
    lines = tables.render(result((row,)), "markdown").splitlines()
    assert lines[0] == "### sample · data to 2026-07-05 · announced · group · USD"
    assert r"\<b>\|\*x\*" in lines[5]
    assert lines[-1] == "- Above 10 000 nothing goes."


def test_nothing_and_too_much_are_said() -> None:
    assert "Nothing in the data answers this" in tables.render(result(()), "table")
    legs = tuple(Leg(f"p{i}", None, Decimal(0), None) for i in range(tables.MOST_NESTED + 1))
    row = Row("lab", 1.0, 1.0, 1.0, None, (), Coverage(0, 0), legs)
    text = tables.render(result((row,)), "table")
    assert "p7" not in text
    assert "Note: legs: 121 lines are left out of this table" in text


def test_an_explanation_follows() -> None:
    answer = json.loads(tables.render(result(), "json", result()))
    assert answer.pop("explain") == answer["rows"]
    assert answer == result().to_json()
    assert tables.render(result(), "csv", result()).count("coverage_known") == 2


def test_a_format_that_is_none_is_refused() -> None:
    with pytest.raises(InputError, match="'xml' is not one of table, json, csv, markdown"):
        tables.render(result(), "xml")


def test_the_names_of_a_row_are_never_cut() -> None:
    """Companies of a ring, in its first column, are all there; other lists are cut and say so."""
    many = ("a", "b", "c", "d", "e", "f")
    row = {"companies": many, "sources": many}
    text = tables.render(Result("rings", Lens(date(2026, 1, 1)), (row,)), "table")
    assert "a, b, c, d, e, f" in text
    assert "a, b, c, and 3 more" in text


RATE = Rate("USD", "IDR", Decimal(16720), "2025-12", "fx", ("some-paper",))


def test_currency_of_display() -> None:
    """10 bn dollars at 16 720 rupiah are 167.2 tn: the sum of the seed story."""
    shown = in_currency(result(), RATE)
    leg = shown.rows[0].legs[0]
    assert (leg.amount, leg.amount_low, leg.amount_high) == (
        Decimal("167200000000000"),
        Decimal("167200000000000"),
        None,
    )
    assert shown.rows[0].hhi == 5200.0
    assert shown.notes[-1] == ("Amounts are shown at 1 USD = 16720 IDR (2025-12), from some-paper.")
    assert "≥ 167.2 tn" in tables.render(shown, "table")
    same = Rate("USD", "USD", Decimal(1), "2025-12-01", None, ())
    assert in_currency(result(), same) is not None
    assert in_currency(result(), same).to_json() == result().to_json()


def test_conversion_reaches_intervals_mappings_and_rounds_to_the_cent() -> None:
    third = Rate("USD", "XXX", Decimal(1) / 3, "2025", "fx", ())
    row = {"by_deal": {"d": Decimal(1)}, "amount": Interval(Decimal(0), None, Decimal(3)), "n": 2}
    base = Result("m", Lens(date(2026, 1, 1)), (row,), money=frozenset({"by_deal", "amount"}))
    assert in_currency(base, third).rows[0] == {
        "by_deal": {"d": Decimal("0.33")},
        "amount": Interval(Decimal(0), None, Decimal("1.00")),
        "n": 2,
    }


@given(st.decimals(0, 10**15, places=2, allow_nan=False), st.integers(1, 20000))
@settings(max_examples=60, deadline=None)
def test_conversion_loses_no_digit_of_whole_rates(amount: Decimal, rate: int) -> None:
    base = Result("m", Lens(date(2026, 1, 1)), ({"amount": amount},), money=frozenset({"amount"}))
    whole = Rate("USD", "XXX", Decimal(rate), "2025", "fx", ())
    cents = int(amount * 100) * rate  # exact, in integers
    assert int(in_currency(base, whole).rows[0]["amount"] * 100) == cents


@given(st.integers(0, 10**16))
@settings(max_examples=100, deadline=None)
def test_money_in_words_is_within_its_four_digits(amount: int) -> None:
    words = money(Decimal(amount))
    *digits, unit = words.split(" ") if words[-1].isalpha() else [words, ""]
    factor = {"": 1, "m": 10**6, "bn": 10**9, "tn": 10**12}[unit]
    back = Decimal("".join(digits).replace(" ", "")) * factor
    assert abs(back - amount) <= Decimal(amount) / 1000


@pytest.mark.parametrize(
    ("value", "low", "high", "text"),
    [
        (38 * BN, 38 * BN, 38 * BN, "38 bn"),
        (10 * BN, 10 * BN, None, "≥ 10 bn"),
        (None, Decimal(0), None, "unknown"),
        (None, Decimal(0), 100 * BN, "unknown, 0–100 bn"),
        (None, 20 * BN, None, "unknown, ≥ 20 bn"),
        (None, Decimal(0), Decimal(0), "unknown"),
        (10 * BN, 10 * BN - 1, 10 * BN + 1, "10 bn"),
        (100 * BN, Decimal(0), 100 * BN, "100 bn (0–100 bn)"),
        (12 * BN, 10 * BN, None, "12 bn (≥ 10 bn)"),
        (Decimal(0), Decimal(0), Decimal(0), "0"),
        (Decimal(750) * 10**6, BN / 2, BN, "750 m (500 m–1 bn)"),
    ],
)
def test_bounds_in_words(
    value: Decimal | None, low: Decimal, high: Decimal | None, text: str
) -> None:
    assert bounded(value, low, high) == text


def test_amounts_as_people_write_them() -> None:
    assert told("10bn") == told("10 billion") == told("10e9") == 10 * BN
    assert told("2.5TN") == 2500 * BN
    for bad in ("", "-5", "ten", "5 zillion", "1e999", "NaN", "١"):
        with pytest.raises(InputError, match="is no amount"):
            told(bad)


def test_text_cannot_act_on_a_terminal() -> None:
    assert plain("a\x1b]0;owned\x07b\u202ec\rd") == "a\\x1b]0;owned\\x07b\\u202ec d"
    assert "\x1b" not in tables.render(result(({"x": "\x1b[2J"},)), "table")
    assert number(float("inf")) == "∞"


@dataclass(frozen=True, slots=True)
class _Under:
    firmness: str
    exists: bool
    bottleneck: Decimal | None
    bottleneck_low: Decimal | None
    bottleneck_high: Decimal | None


@dataclass(frozen=True, slots=True)
class _Ring:
    name: str
    under: tuple[_Under, ...]


def test_what_is_not_there_has_no_unknown_amount() -> None:
    """Under paid there is no ring: its bottleneck is none; under signed it is not known."""
    under = (
        _Under("paid", False, None, None, None),
        _Under("signed", True, None, Decimal(0), None),
    )
    result = Result(
        measure="rings",
        lens=Lens(date(2026, 7, 5)),
        rows=(_Ring("r", under),),
        columns=("name",),
        nested=("under",),
        money=frozenset({"bottleneck", "bottleneck_low", "bottleneck_high"}),
    )
    lines = [line.split() for line in tables.render(result, "table").splitlines()]
    assert ["paid", "no", "none"] in lines
    assert ["signed", "yes", "unknown"] in lines


@pytest.mark.parametrize(
    ("field", "low", "high", "told"),
    [
        ("share", 0.0, 1.0, True),
        ("look_through", 0.0, 1.0, True),
        ("share", 0.0, 0.99, False),
        ("share", 0.0, None, False),
        ("hhi", 0.0, 1.0, False),
    ],
)
def test_a_share_that_may_be_anything_is_called_so(
    field: str, low: float, high: float | None, told: bool
) -> None:
    """In a row or in a row within it; an index of 0 to 1 is no share, and is known closely."""
    row = {field: 0.2, f"{field}_low": low, f"{field}_high": high}
    for rows, nested in (((row,), ()), (({"name": "a", "legs": (row,)},), ("legs",))):
        found = Result("m", Lens(date(2026, 7, 5)), rows, nested=nested)
        text = " ".join(tables.render(found, "table").split())
        assert ("A share of 0–1 may be anything" in text) is told
