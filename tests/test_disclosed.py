"""Disclosed shares: which figures count, and the bounds of the index with the rest unknown.

Expected values are by hand beside each case. The bounds are compared with every way to cut a whole
into twentieths (the least and most of a grid on which the disclosed shares lie), and each
bound with a division that reaches it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.errors import InputError, UnknownName
from graph.lens import View
from graph.measures.concentration import Concentration, concentration
from graph.measures.disclosed_bounds import Piece, least, most
from graph.model import Figure, PartialDate, Source
from graph.network import build
from graph.result import Lens
from tests.worlds import HORIZON, TERMS, deal, event, flow, holding, world

GRID = 20
F = Fraction
REVENUE = "customer-share-of-revenue"
BACKLOG = "customer-share-of-backlog"


def share(low: Fraction, high: Fraction | None = None, **more: Any) -> Piece:
    return Piece(low=low, high=low if high is None else high, **more)


def pct(*shares: int) -> list[Piece]:
    return [share(F(s, 100), name=str(n)) for n, s in enumerate(shares)]


@pytest.mark.parametrize(
    ("pieces", "low", "high"),
    [
        (pct(45), 0.2025, 0.505),  # 0.45²; + 0.55²
        (pct(30, 20), 0.13, 0.38),  # 0.09 + 0.04; + 0.5²
        (pct(60, 40), 0.52, 0.52),  # nothing is unknown
        ([share(F(1, 2), count=2)], 0.125, 0.5),  # two of a quarter; one of a half, twice
        ([share(F(1, 2), count=None)], 0.0, 0.5),  # of any number of holders
        ([share(F(1, 4), F(1, 2), name="a")], 0.0625, 0.625),  # 0.25² + 0.75² over 0.5² + 0.5²
        ([share(F(1, 4), F(1), name="a")], 0.0625, 1.0),  # "at least" may be all
        ([share(F(0), F(1, 4), name="a")], 0.0, 1.0),  # "up to": may be nothing
        # Microsoft 62, the two largest 77: 0.62² + 0.15²; 0.62² + 0.38², as who the second is
        # and so what is left for one holder is not told.
        ([share(F(62, 100), name="m"), share(F(77, 100), count=2)], 0.4069, 0.5288),
        # Two single customers of one filing are two: 0.23² + 0.16²; + 0.61².
        (
            [share(F(n, 100), documents=frozenset("d")) for n in (23, 16)],
            0.0785,
            0.4506,
        ),
        # Of two documents they may be the same one: 0.23²; 0.23² + 0.77² is less than with 0.16.
        (
            [share(F(23, 100), documents=frozenset("d")), share(F(16, 100))],
            0.0529,
            0.6458,
        ),
        # A weaker pair says nothing: T_2 ≥ 0.5 follows from 0.6.
        ([share(F(60, 100), name="a"), share(F(1, 2), count=2)], 0.36, 0.5),
        # A line above (1, 0.1) and (3, 0.6) is straight: three of a fifth.
        ([share(F(1, 10), name="a"), share(F(6, 10), count=3)], 0.12, 0.52),
    ],
)
def test_bounds_by_hand(pieces: list[Piece], low: float, high: float) -> None:
    found = least(pieces), most(pieces)
    assert None not in found
    assert [float(x or 0) for x in found] == pytest.approx([low, high])


@pytest.mark.parametrize(
    ("pieces", "high"),
    [
        (pct(30), 0.16),  # 0.09 + 7 × 0.1²
        (pct(25), 0.135),  # 0.0625 + 7 × 0.1² + 0.05²
        (pct(60, 40), 0.52),
        # Unnamed ones are not in the rest: 0.24² + 0.22² + 5 × 0.1² + 0.04².
        ([*pct(24), share(F(22, 100))], 0.1576),
        # 0.15² + 8 × 0.1² + 0.05²; at 0.05 it is 0.05² + 9 × 0.1² + 0.05², at 0.1 0.1² + 9 × 0.1².
        ([share(F(1, 20), F(3, 20), name="a")], 0.105),
    ],
)
def test_a_threshold_cuts_the_rest(pieces: list[Piece], high: float) -> None:
    assert float(most(pieces, F(1, 10)) or 0) == pytest.approx(high)


def test_shares_of_more_than_the_whole_contradict_each_other() -> None:
    assert least(pct(60, 50)) is None
    assert most(pct(60, 50)) is None
    assert most(pct(60, 50), F(1, 10)) is None


# -- brute force ------------------------------------------------------------------------------


def divisions(total: int, largest: int) -> Iterator[tuple[int, ...]]:
    """Every way to write a number as a sum of parts of at most ``largest``, the largest first."""
    if total == 0:
        yield ()
    for part in range(min(total, largest), 0, -1):
        for rest in divisions(total - part, part):
            yield part, *rest


ALL = tuple(divisions(GRID, GRID))
FEW = tuple(parts for parts in ALL if 1 < len(parts) < 8)


def squares(parts: Sequence[int]) -> Fraction:
    return sum((F(p, GRID) ** 2 for p in parts), F(0))


@st.composite
def boxes(draw: st.DrawFn) -> list[tuple[int, int]]:
    """Intervals of named holders in twentieths."""
    found = []
    for _ in range(draw(st.integers(1, 3))):
        low = draw(st.integers(0, 10))
        found.append((low, draw(st.integers(low, GRID))))
    return found


def everything(ends: list[tuple[int, int]], cap: int) -> Iterator[list[int]]:
    """Every division of the whole with each named share in its interval, the rest at most cap."""

    def named(at: int, chosen: list[int]) -> Iterator[list[int]]:
        if at == len(ends):
            for rest in divisions(GRID - sum(chosen), cap):
                yield [*chosen, *rest]
            return
        low, high = ends[at]
        for x in range(low, min(high, GRID - sum(chosen)) + 1):
            yield from named(at + 1, [*chosen, x])

    yield from named(0, [])


@given(ends=boxes(), cap=st.sampled_from([GRID, 1, 2, 4, 5]))
@settings(max_examples=60, deadline=None)
def test_named_shares_are_bounded_exactly(ends: list[tuple[int, int]], cap: int) -> None:
    """All ends and the threshold lie on the grid, so the largest Σ p² does too (a corner)."""
    pieces = [share(F(a, GRID), F(b, GRID), name=str(n)) for n, (a, b) in enumerate(ends)]
    all_of_them = [squares(parts) for parts in everything(ends, cap)]
    high = most(pieces, None if cap == GRID else F(cap, GRID))
    if not all_of_them:
        assert high is None
        assert least(pieces) is None
        return
    assert high == max(all_of_them)
    low = least(pieces)
    # With the rest in n equal parts Σ p² is Σ low² + rest² / n, which goes to the bound.
    assert low == sum((F(a, GRID) ** 2 for a, _ in ends), F(0))
    assert all(low <= value for value in all_of_them)


@st.composite
def told(draw: st.DrawFn) -> list[Piece]:
    """What one division discloses: some holders by name, some groups of the largest or of any."""
    parts = draw(st.sampled_from(FEW))
    some_of_them = st.sets(st.integers(0, len(parts) - 1), max_size=2)
    pieces = [share(F(parts[n], GRID), name=f"n{n}") for n in draw(some_of_them)]
    pieces += [share(F(parts[n], GRID), documents=frozenset("d")) for n in draw(some_of_them)]
    for _ in range(draw(st.integers(0, 2))):
        some = draw(st.sets(st.integers(0, len(parts) - 1), min_size=2, max_size=4))
        pieces.append(share(F(sum(parts[n] for n in some), GRID), count=len(some)))
    value = squares(parts)
    return [share(value), *pieces, share(F(max(parts), GRID))]  # first the truth, last a mark


@given(world_=told())
@settings(max_examples=300, deadline=None)
def test_the_truth_is_within_whatever_is_told_of_it(world_: list[Piece]) -> None:
    truth, *pieces, largest = world_
    low, high = least(pieces), most(pieces)
    assert low is not None
    assert low <= truth.low
    if pieces:
        assert high is not None
        assert truth.low <= high
        # Whoever is not told of has at most the largest share: a threshold that holds.
        cut = most(pieces, largest.low)
        assert cut is not None
        assert truth.low <= cut <= high


@given(pairs=st.lists(st.tuples(st.integers(1, 5), st.integers(1, 20)), min_size=1, max_size=3))
@settings(max_examples=100, deadline=None)
def test_the_least_is_below_every_division_that_fits_groups(pairs: list[tuple[int, int]]) -> None:
    """Every division in which the n largest have at least the share of each group of n."""
    low = least([share(F(s, GRID), count=n) for n, s in pairs])
    assert low is not None
    fits = [squares(parts) for parts in ALL if all(sum(parts[:n]) >= s for n, s in pairs)]
    assert low <= min(fits)
    # A group of twentieths that its number divides is reached but for the rest, of 1/20 a piece.
    (n, s), *others = pairs
    if not others and s % n == 0:
        assert low == F(s, GRID) ** 2 / n


def test_many_intervals_are_merged_and_not_tried_out() -> None:
    """2¹⁵ corners and their edges would take minutes; the bound is then that of one holder."""
    many = [share(F(1, 100), F(2, 100), name=str(n)) for n in range(15)]
    assert most([*many, share(F(1, 2), name="x")]) == F(1, 4) + F(1, 4)


# -- figures ----------------------------------------------------------------------------------


def figure(
    ident: str,
    value: str,
    counterpart: str | None = None,
    *,
    period: str = "2025",
    metric: str = REVENUE,
    told: str = "2026-02-01",
    **more: Any,
) -> tuple[Figure, Source]:
    source = Source(
        id=more.pop("source", f"s-{ident}"),
        title="t",
        url="https://example.org/",
        source_kind="filing",
        published=PartialDate.parse(told),
        horizon=HORIZON,
    )
    made = Figure(
        id=ident,
        company=more.pop("company", "cloud"),
        metric=metric,
        counterpart=counterpart,
        counterpart_count=more.pop("count", None),
        period=period,
        value=Decimal(value),
        unit="ratio",
        sources=(source.id,),
        **more,
    )
    return made, source


def rows(
    *figures: tuple[Figure, Source], as_of: str = "2026-07-05", **asked: Any
) -> dict[str, Concentration]:
    base = world(
        flow("f", "lab", "cloud", 60, kind="compute", deal="c"),
        flow("g", "other", "cloud", 40, kind="compute", deal="c"),
        flow("h", "lab", "mine", 1, deal="e"),
        flow("i", "lab", "silent", 1, deal="e"),
        deal("c", kind="compute-contract"),
        event("c", "2025-01-01", "signed"),
        event("e", "2025-01-01", "signed"),
    )
    seen = replace(
        base,
        figures={f.id: f for f, _ in figures},
        sources=base.sources | {s.id: s for _, s in figures},
    )
    G = build(View(seen, TERMS, Lens(date.fromisoformat(as_of))))
    result = concentration(G, of=asked.pop("of", "customers"), **asked)
    return {row.company: row for row in result.rows}


def test_disclosed_shares_stand_beside_the_flows_and_never_among_them() -> None:
    """Flows: 60 and 40, HHI 5 200. Disclosed: 45 per cent of revenue, so 2 025 to 5 050."""
    before = rows()["cloud"]
    row = rows(figure("a", "0.45", "lab"))["cloud"]
    assert (row.hhi, row.hhi_low, row.hhi_high) == (5200, 5200, 5200)
    assert row.counterparties == before.counterparties
    assert row.coverage == before.coverage
    assert (row.hhi_disclosed_low, row.hhi_disclosed_high) == (2025, 5050)
    assert (row.disclosed_metric, row.disclosed_period) == (REVENUE, "2025")
    (told,) = row.disclosed
    assert (told.company, told.share, told.share_low, told.share_high) == ("lab", 0.45, 0.45, 0.45)
    assert (told.count, told.figure, told.sources) == (1, "a", ("s-a",))
    assert before.disclosed == ()
    assert (before.hhi_disclosed_low, before.hhi_disclosed_high) == (None, None)


def test_where_flows_are_silent_figures_speak() -> None:
    row = rows(figure("a", "0.5", "lab", company="silent"))["silent"]
    assert (row.hhi, row.counterparties, str(row.coverage)) == (None, (), "0 of 0")
    assert (row.hhi_disclosed_low, row.hhi_disclosed_high) == (2500, 5000)


def test_a_company_that_no_flow_touches_can_be_asked_for_by_its_figures() -> None:
    base = rows(figure("a", "0.5", "lab", company="silent"), company=["silent"])
    assert list(base) == ["silent"]
    with pytest.raises(UnknownName):
        rows(company=["nowhere"])
    with pytest.raises(UnknownName):  # no customers are disclosed there: not of that side
        rows(figure("a", "0.5", "lab", company="nowhere"), company=["nowhere"], of="funders")


@pytest.mark.parametrize(
    ("scope", "low", "high"),
    [
        (None, 2500, 5000),
        ("about; of the cloud", 2500, 5000),
        ("at-least", 2500, 10_000),
        ("the cloud; at-least", 2500, 10_000),
        ("up-to", 0, 10_000),
        ("more than words", 2500, 5000),
    ],
)
def test_how_exact_a_share_is_says_its_scope(scope: str | None, low: int, high: int) -> None:
    row = rows(figure("a", "0.5", "lab", scope=scope))["cloud"]
    assert (row.hhi_disclosed_low, row.hhi_disclosed_high) == (low, high)


def test_only_what_was_known_and_is_over_counts() -> None:
    figures = (
        figure("early", "0.3", "lab", period="2024", told="2025-02-01"),
        figure("late", "0.5", "lab", period="2025", told="2026-02-01"),
        figure("forecast", "0.9", "lab", period="2028", told="2026-02-01"),
    )
    assert rows(*figures)["cloud"].hhi_disclosed_low == 2500
    assert rows(*figures, as_of="2026-01-31")["cloud"].hhi_disclosed_low == pytest.approx(900)
    assert rows(*figures, as_of="2025-01-31")["cloud"].disclosed == ()


def test_of_periods_that_end_together_the_longer_counts() -> None:
    figures = (
        figure("quarter", "0.3", "lab", period="2025-Q4"),
        figure("year", "0.5", "lab", period="2025"),
    )
    assert [told.figure for told in rows(*figures)["cloud"].disclosed] == ["year"]


def test_revenue_goes_before_backlog_and_both_are_listed() -> None:
    figures = (
        figure("b", "0.9", "lab", metric=BACKLOG),
        figure("r", "0.5", "lab"),
    )
    row = rows(*figures)["cloud"]
    assert (row.disclosed_metric, row.hhi_disclosed_low) == (REVENUE, 2500)
    assert [told.metric for told in row.disclosed] == [REVENUE, BACKLOG]
    alone = rows(figures[0])["cloud"]
    assert (alone.disclosed_metric, alone.hhi_disclosed_low) == (BACKLOG, 8100)


def test_several_unnamed_ones_and_several_readings() -> None:
    """Two unnamed ones of 36 per cent: 2 × 0.18² = 648; two readings: 0.6² to 0.7² + 0.3²."""
    row = rows(figure("two", "0.36", count=Decimal(2)))["cloud"]
    assert row.hhi_disclosed_low == pytest.approx(648)
    assert (row.disclosed[0].company, row.disclosed[0].count) == (None, 2)
    for first, second in (("0.6", "0.7"), ("0.7", "0.6")):
        row = rows(figure("a", first, "lab"), figure("b", second, "lab"))["cloud"]
        assert row.hhi_disclosed_low == pytest.approx(3600)
        assert row.hhi_disclosed_high == pytest.approx(5800)


def test_two_unnamed_ones_of_one_document_are_two() -> None:
    """0.23² + 0.16² = 785 where one filing has both; 0.23² = 529 where they may be the same."""
    one = Decimal(1)
    filed = rows(
        figure("a", "0.23", count=one, source="s"), figure("b", "0.16", count=one, source="s")
    )
    assert filed["cloud"].hhi_disclosed_low == pytest.approx(785)
    apart = rows(figure("a", "0.23", count=one), figure("b", "0.16", count=one))
    assert apart["cloud"].hhi_disclosed_low == pytest.approx(529)


def test_suppliers_have_shares_of_cost_and_funders_none() -> None:
    cost = figure("a", "0.5", "lab", metric="supplier-share-of-cost")
    assert rows(cost, of="suppliers")["cloud"].hhi_disclosed_low == 2500
    assert rows(cost)["cloud"].disclosed == ()
    assert "cloud" not in rows(cost, of="funders")


def test_kinds_of_flow_have_no_disclosed_shares() -> None:
    """A share of all revenue is not one of the compute alone."""
    assert rows(figure("a", "0.5", "lab"), kinds=["compute"])["cloud"].disclosed == ()


def test_a_subsidiarys_share_is_not_its_groups() -> None:
    base = world(
        flow("f", "lab", "cloud", 60, kind="compute", deal="c"),
        holding("cloud", "group"),
        deal("c", kind="compute-contract"),
        event("c", "2025-01-01", "signed"),
    )
    made, source = figure("a", "0.5", "lab")
    seen = replace(base, figures={"a": made}, sources=base.sources | {source.id: source})
    lens = Lens(HORIZON.last)
    grouped = concentration(build(View(seen, TERMS, lens)), of="customers").rows
    assert [(row.company, row.disclosed) for row in grouped] == [("group", ())]
    apart = concentration(build(View(seen, TERMS, replace(lens, level="entity"))), of="customers")
    assert [(r.company, r.hhi_disclosed_low) for r in apart.rows] == [("cloud", 2500)]


def test_a_threshold_narrows_the_upper_bound_alone() -> None:
    """0.5 and a rest of fives hundredths at most 0.1 each: 0.25 + 5 × 0.01 = 0.30."""
    row = rows(figure("a", "0.5", "lab"), threshold=Decimal("0.1"))["cloud"]
    assert (row.hhi_disclosed_low, row.hhi_disclosed_high) == (2500, 3000)
    for wrong in ("0", "1.5", "-1"):
        with pytest.raises(InputError, match="threshold"):
            rows(threshold=Decimal(wrong))


def test_contradictions_bound_nothing_and_are_said() -> None:
    made = (figure("a", "0.7", "lab"), figure("b", "0.6", "other"))
    row = rows(*made)["cloud"]
    assert (row.hhi_disclosed_low, row.hhi_disclosed_high) == (None, None)
    assert len(row.disclosed) == 2


def test_the_answer_is_json_with_notes() -> None:
    base = world(
        flow("f", "lab", "cloud", 60, kind="compute", deal="c"),
        deal("c", kind="compute-contract"),
        event("c", "2025-01-01", "signed"),
    )
    made, source = figure("a", "0.45", "lab")
    seen = replace(base, figures={"a": made}, sources=base.sources | {source.id: source})
    G = build(View(seen, TERMS, Lens(HORIZON.last)))
    result = concentration(G, of="customers")
    (row,) = json.loads(json.dumps(result.to_json()))["rows"]
    assert row["disclosed"][0]["company"] == "lab"
    assert "hhi_disclosed_low" in result.columns
    assert any("Disclosed shares" in note for note in result.notes)
    plain = concentration(G, of="suppliers")
    assert "hhi_disclosed_low" not in plain.columns
    assert not any("isclosed shares" in note for note in plain.notes)
