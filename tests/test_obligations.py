"""What falls due per year: worked by hand, and bounds that hold whatever the dates are."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.errors import UnknownName
from graph.ledger import build
from graph.measures.obligations import Obligation, obligations
from graph.measures.spread import year_shares
from graph.model import World
from graph.reported import period_days
from graph.result import Coverage
from graph.study import Study
from tests.ledgers import figure, ledger
from tests.worlds import deal, event, flow, holding, world


def years(seen: World, **options: Any) -> dict[str | None, Any]:
    """The rows of a by year, untyped: amounts are compared with plain numbers."""
    rows = obligations(ledger(seen, **options), "a").rows
    assert all(isinstance(row, Obligation) for row in rows)
    return {row.year: row for row in rows}


SIGNED = event("d", "2025-01-01", "signed")


def compute(ident: str, *amount: Any, **more: Any) -> Any:
    return flow(ident, "a", "b", *amount, kind="compute", **more)


def test_a_contract_is_due_by_the_days_of_each_year() -> None:
    """1461 over 2026 to 2029, 1 461 days with the leap year 2028: 1 a day."""
    rows = years(world(compute("f", 1461, starts="2026-01-01", ends="2029-12-31"), SIGNED))
    assert {year: row.due for year, row in rows.items()} == {
        "2026": 365,
        "2027": 365,
        "2028": 366,
        "2029": 365,
    }
    assert all(row.due_low == row.due == row.due_high for row in rows.values())


def test_a_start_on_any_day_of_a_year() -> None:
    """730 from some day of 2026 to the last of 2027. Quoted over both years: 365 each. 2026 has
    1/366 of it at the least (its last day, 730 / 366 = 1.99), so 2027 has 728.01 at the most."""
    rows = years(world(compute("f", 730, starts="2026", ends="2027-12-31"), SIGNED))
    assert (rows["2026"].due, rows["2027"].due) == (365, 365)
    assert (rows["2026"].due_low, rows["2026"].due_high) == (Decimal("1.99"), 365)
    assert (rows["2027"].due_low, rows["2027"].due_high) == (365, Decimal("728.01"))


def test_a_year_has_most_when_all_starts_on_its_first_day() -> None:
    """From some day in July 2025 to June 2026 until the end of 2027. If from the first of 2026,
    half (365 of 730 days) is in it; from 1 July 2025 365 of 914 days, from 30 June 185 of 550."""
    shares = {
        year: rest
        for year, *rest in year_shares(
            (date(2025, 7, 1), date(2026, 6, 30)), (date(2027, 12, 31),) * 2
        )
    }
    assert shares[2026] == [Fraction(365, 914), Fraction(185, 550), Fraction(1, 2)]


def test_a_period_of_one_day_around_new_year() -> None:
    """Ends from 1 December 2025 to 15 January 2026, and may start on its last day: all of it may
    be in either year."""
    shares = year_shares(
        (date(2025, 6, 1), date(2026, 6, 1)), (date(2025, 12, 1), date(2026, 1, 15))
    )
    assert [(year, float(low), float(high)) for year, _, low, high in shares] == [
        (2025, 0, 1),
        (2026, 0, 1),
    ]
    assert year_shares((date(2026, 1, 1),) * 2, (date(2025, 1, 1),) * 2) == ()


def test_an_amount_that_is_a_range_carries_through() -> None:
    seen = world(compute("f", 10, 30, starts="2027-01-01", ends="2028-12-30"), SIGNED)
    row = years(seen)["2027"]
    assert (row.due_low, row.due, row.due_high) == (5, 10, 15)


def test_what_has_no_start_or_no_end_is_in_no_year() -> None:
    seen = world(
        compute("f", 10, starts="2026-01-01"),
        compute("g", 5, ends="2030"),
        compute("h", starts="2027-01-01", ends="2027-12-31"),
        compute("k", 4, starts="2027-01-01", ends="2027-12-31"),
        SIGNED,
    )
    rows = years(seen)
    assert set(rows) == {"2027", None}
    assert (rows[None].due, rows[None].flows) == (15, ("f", "g"))
    row = rows["2027"]
    assert (row.due, row.due_low, row.due_high) == (4, 4, None)
    assert row.coverage == Coverage(1, 2)


def test_what_is_paid_is_not_due() -> None:
    """Of 10 are 4 paid, and all of another 8."""
    seen = world(
        compute("f", 10, starts="2026-01-01", ends="2026-12-31"),
        compute("g", 8, starts="2026-01-01", ends="2026-12-31"),
        SIGNED,
        event("f", "2026-02-01", "partly-paid", 4),
        event("g", "2026-02-01", "paid"),
    )
    assert (years(seen)["2026"].due, years(seen)["2026"].flows) == (6, ("f",))
    assert years(seen, as_of="2026-01-15")["2026"].due == 18


def test_only_purchases_for_cash_are_due() -> None:
    period = {"starts": "2026-01-01", "ends": "2026-12-31"}
    seen = world(
        compute("f", 1, **period),
        compute("k", 2, in_kind=True, **period),
        flow("e", "a", "b", 4, **period),
        flow("q", "a", "b", 8, kind="acquisition", **period),
        SIGNED,
    )
    assert years(seen)["2026"].due == 1


BALANCE = (
    figure("a", "revenue", "2024", 3, told="2025-02-01"),
    figure("a", "revenue", "2025", 10),
    figure("a", "revenue", "2025-Q4", 4),
    figure("a", "revenue", "2028", 99, scope="target"),
    figure("a", "cash", "2026-03-31", 12),
    figure("a", "cash", "2025-03-31", 50, told="2025-04-01"),
)


def test_the_gap_is_what_neither_revenue_nor_cash_nor_funding_covers() -> None:
    """30 a year. Beyond revenue of 10 there are 20 each in 2027 and 2028; cash of 12 and 5 of
    funding cover 17 of them: 3 after the first year, 23 after the second. In 2025 ten is earned,
    and what fell due then is no part of the gap."""
    seen = world(
        *(compute(f"f{y}", 30, starts=f"{y}-01-01", ends=f"{y}-12-31") for y in (2025, 2027, 2028)),
        flow("put-in", "c", "a", 5, deal="e"),
        flow("paid-in", "c", "a", 100, deal="p"),
        event("e", "2026-01-01", "signed"),
        event("p", "2026-01-01", "paid"),
        SIGNED,
        *BALANCE,
    )
    rows = years(seen)
    assert [(r.revenue, r.cash, r.funding, r.need, r.gap) for r in rows.values()] == [
        (10, 12, 5, 20, None),
        (10, 12, 5, 20, 3),
        (10, 12, 5, 20, 23),
    ]
    assert (rows["2028"].gap_low, rows["2028"].gap_high) == (23, 23)
    assert (rows["2027"].over_revenue, rows["2027"].revenue_period) == (3, "2025")
    assert (rows["2027"].revenue_expected, rows["2028"].revenue_expected) == (None, 99)


def test_capital_paid_since_the_cash_was_counted_is_not_lost() -> None:
    """Cash of 12 on 31 March 2026; 7 came in May, and of 40 some before and some after that day.

    Due beyond revenue are 20. The 7 leave 20 - 12 - 7 = 1; of the 40, 9 were paid in January and
    25 by June, so between nothing and 25 - 9 = 16 came since and 15 are still to come: 0 at the
    least, 20 - 12 - 7 - 15 < 0 at the most."""
    due = compute("f", 30, starts="2027-01-01", ends="2027-12-31")
    one = flow("may", "c", "a", 7, deal="m")
    paid = event("m", "2026-05-10", "paid")
    row = years(world(due, one, paid, SIGNED, *BALANCE))["2027"]
    assert (row.received, row.funding, row.gap) == (7, 0, 1)
    row = years(world(due, one, event("m", "2026-02-10", "paid"), SIGNED, *BALANCE))["2027"]
    assert (row.received, row.gap) == (0, 8)  # it is in the cash
    steps = (
        event("forty", "2026-01-10", "partly-paid", 9),
        event("forty", "2026-06-01", "partly-paid", 25),
    )
    seen = world(due, one, paid, flow("forty", "c", "a", 40, deal="q"), *steps, SIGNED, *BALANCE)
    row = years(seen)["2027"]
    assert (row.received_low, row.received_high, row.funding) == (7, 23, 15)
    assert (row.gap_low, row.gap_high) == (0, 0)
    bare = world(due, one, paid, SIGNED, figure("a", "revenue", "2025", 10))
    row = years(bare)["2027"]
    assert (row.received, row.gap) == (0, None)  # without cash there is no day to count from


def test_what_is_not_reported_is_not_nothing() -> None:
    period = {"starts": "2027-01-01", "ends": "2027-12-31"}
    row = years(world(compute("f", 30, **period), SIGNED))["2027"]
    assert (row.revenue, row.need, row.over_revenue, row.gap) == (None, None, None, None)
    revenue = figure("a", "revenue", "2025", 10)
    row = years(world(compute("f", 30, **period), SIGNED, revenue))["2027"]
    assert (row.cash, row.need) == (None, 20)
    assert (row.gap_low, row.gap, row.gap_high) == (0, None, 20)


def test_a_figure_of_the_whole_comes_before_one_of_a_part() -> None:
    """And one not yet told, or about one customer, not at all."""
    seen = world(
        compute("f", 30, starts="2027-01-01", ends="2027-12-31"),
        SIGNED,
        figure("a", "revenue", "2025", 10, scope="about"),
        figure("a", "revenue", "2025", 4, scope="one segment", told="2026-07-01"),
        figure("a", "revenue", "2025", 7, counterpart="b", told="2026-06-30"),
        figure("a", "revenue", "2025", 11, told="2026-07-04"),
    )
    row = years(seen, as_of="2026-07-03")["2027"]
    assert (row.revenue, row.revenue_scope) == (10, "about")


def test_the_periods_of_figures() -> None:
    assert period_days("2025-H2") == (date(2025, 7, 1), date(2025, 12, 31), False)
    assert period_days("FY2026-Q2") == (date(2026, 4, 1), date(2026, 6, 30), True)
    assert period_days("2024-02") == (date(2024, 2, 1), date(2024, 2, 29), False)
    assert [period_days(text) for text in ("2025-H3", "2025-Q5", "soon", "FY26")] == [None] * 4


DAYS = st.tuples(st.integers(0, 1200), st.integers(0, 500))


@given(DAYS, DAYS, st.lists(st.integers(0, 500), min_size=2, max_size=2))
@settings(max_examples=80)
def test_the_bounds_hold_every_period_that_may_be(start: Any, end: Any, picks: list[int]) -> None:
    """For any day within both ranges, the share of each year, counted day by day, is within."""
    origin = date(2025, 1, 1)
    starts, ends = (
        (origin + timedelta(x), origin + timedelta(x + more)) for x, more in (start, end)
    )
    first = starts[0] + timedelta(min(picks[0], start[1]))
    last = ends[0] + timedelta(min(picks[1], end[1]))
    shares = {year: rest for year, *rest in year_shares(starts, ends)}
    assert sum((value for value, *_ in shares.values()), Fraction(0)) in (0, 1)
    if first <= last:
        days = [first + timedelta(n) for n in range((last - first).days + 1)]
        for year in {day.year for day in days} | set(shares):
            value, low, high = shares[year]
            found = Fraction(sum(day.year == year for day in days), len(days))
            assert low <= found <= high
            assert low <= value <= high


@given(
    st.lists(
        st.tuples(
            st.integers(1, 40), st.integers(0, 40), st.integers(2025, 2028), st.integers(0, 4)
        ),
        min_size=1,
        max_size=4,
    )
)
@settings(max_examples=30)
def test_wider_amounts_never_narrow_what_is_due(legs: Any) -> None:
    def seen(wider: int) -> World:
        flows = (
            compute(
                f"f{n}",
                max(low - wider, 0),
                low + more + wider or None,
                qualifier="range",
                starts=str(first),
                ends=str(first + length),
            )
            for n, (low, more, first, length) in enumerate(legs)
        )
        return world(*flows, SIGNED, *BALANCE)

    for year, row in years(seen(0)).items():
        wide = years(seen(3))[year]
        assert wide.due_low <= row.due_low <= row.due <= row.due_high <= wide.due_high
        if row.gap is not None:
            assert wide.gap_low <= row.gap_low <= row.gap <= row.gap_high <= wide.gap_high


def test_on_the_bundled_data_no_dollar_is_lost_between_the_years() -> None:
    """Per company, the years and the undated together are what the ledger has unpaid."""
    study = Study.open()
    L = build(study.view(study.lens()))
    rows = obligations(L).rows
    for company in {row.company for row in rows}:
        unpaid = sum(
            leg["unpaid"].stated or 0
            for _, _, leg in L.out_edges(company, data=True)
            if leg["nature"] == "commerce" and not leg["in_kind"]
        )
        due = sum(row.due or 0 for row in rows if row.company == company)
        assert abs(due - unpaid) < 1, company


def test_the_undated_rest_of_a_replaced_deal_is_not_due() -> None:
    seen = world(
        compute("f", 10, starts="2026-01-01", ends="2026-12-31"),
        compute("g", 7, deal="e", starts="2026-01-01", ends="2026-12-31"),
        deal("e", replaces=("d",)),
        event("e", "2025-06-01", "signed"),
        SIGNED,
    )
    assert years(seen)["2026"].due == 7


def test_nobody_owes_nothing() -> None:
    L = ledger(world(flow("f", "a", "b", 10), SIGNED))
    assert obligations(L).rows == ()
    assert obligations(L, "b").rows == ()
    with pytest.raises(UnknownName):
        obligations(L, "nobody")


def test_what_a_subsidiary_earns_is_not_what_the_group_earns() -> None:
    seen = world(
        flow("f", "sub", "b", 30, kind="compute", starts="2027-01-01", ends="2027-12-31"),
        holding("sub", "a", "2019-01-01"),
        figure("sub", "revenue", "2025", 10),
        SIGNED,
    )
    assert (years(seen)["2027"].due, years(seen)["2027"].revenue) == (30, None)


def test_run_rates_after_the_year_of_the_revenue_stand_beside_it() -> None:
    """Revenue of 10 in 2025, at the rate of 40 a year in March 2026, and of 5 in May 2025 before.

    The rate is in no ratio: 30 over 10 are 3, and 20 are needed beyond it.
    """
    seen = world(
        compute("f", 30, starts="2027-01-01", ends="2027-12-31"),
        SIGNED,
        figure("a", "revenue", "2025", 10),
        figure("a", "revenue", "2025-05", 5, scope="annualised run-rate"),
        figure("a", "revenue", "2026-03", 40, scope="annualised, about"),
        figure("a", "revenue", "2026-Q1", 8),
    )
    row = years(seen)["2027"]
    assert [(rate.value, rate.period, rate.scope) for rate in row.run_rates] == [
        (40, "2026-03", "annualised, about")
    ]
    assert (row.over_revenue, row.need) == (3, 20)
    notes = " ".join(obligations(ledger(seen), "a").notes)
    assert "A USD 40 (2026-03; annualised, about)" in notes
    assert "letters of intent are in it" in notes
