"""Disclosed shares: which figures count, and what is told of them. Expected values are by hand."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from graph.errors import InputError, UnknownName
from graph.lens import View
from graph.measures.concentration import Concentration, concentration
from graph.model import Figure, PartialDate, Source
from graph.network import build
from graph.result import Lens
from tests.worlds import HORIZON, TERMS, deal, event, flow, holding, world

REVENUE = "customer-share-of-revenue"
BACKLOG = "customer-share-of-backlog"


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
