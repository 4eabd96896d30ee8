"""Dollars a year: what of a flow falls into which year, and measures asked of each."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.errors import UnknownName
from graph.lens import View
from graph.measures.concentration import concentration
from graph.measures.cycles import cycles
from graph.measures.yearly import by_year, per_year
from graph.network import build
from graph.result import Lens, Result
from tests.networks import edge, network
from tests.worlds import HORIZON, TERMS, event, flow, world

Days = tuple[date, date]


def day(text: str) -> Days:
    return (date.fromisoformat(text),) * 2


def year(number: int) -> Days:
    return date(number, 1, 1), date(number, 12, 31)


def suppliers(G: nx.MultiDiGraph[str]) -> Result:
    return per_year(G, lambda Y: concentration(Y, "lab"))


FOUR_YEARS = day("2026-01-01"), day("2029-12-31")
ONE_YEAR = day("2026-01-01"), day("2026-12-31")


def test_concentration_in_dollars_a_year() -> None:
    """40 over 1 461 days is 9.99 in 2026 (365 days: 9.993…) and 10.02 in 2028 (366: 10.020…).

    With 10 to b in 2026 alone the index is 10 000 · (9.99² + 10²) / 19.99² = 5 000.0 there, and
    10 000 in the years in which a is alone. The undated flow qualifies in each. In 2035 the network
    has a flow, but the lab none.
    """
    G = network(
        [
            edge("lab", "a", "compute", 40, period=FOUR_YEARS),
            edge("lab", "b", "compute", 10, period=ONE_YEAR),
            edge("lab", "c", "compute", 99),
            edge("other", "c", "compute", 9, period=(day("2035-01-01"), day("2035-12-31"))),
        ]
    )
    result = suppliers(G)
    rows = result.rows
    assert [(row.year, str(row.total)) for row in rows] == [
        ("2026", "19.99"),
        ("2027", "9.99"),
        ("2028", "10.02"),
        ("2029", "9.99"),
    ]
    index = 10_000 * (9.99**2 + 100) / 19.99**2
    assert [row.hhi for row in rows] == pytest.approx([index, 10_000, 10_000, 10_000])
    assert [str(row.coverage) for row in rows] == ["2 of 3", "1 of 2", "1 of 2", "1 of 2"]
    assert result.columns[:2] == ("year", "company")
    assert any(note.startswith("1 of the 4 flows") for note in result.notes)


def test_a_partial_date_gives_bounds() -> None:
    """100 from "2027" to "2028": quoted over 731 days, 365 of them in 2027: 49.93.

    At the least it starts on the last day of 2027 and ends on that of 2028, 1 of 367 days: 0.27;
    at the most it starts on 1 January 2027 and ends on that of 2028, 365 of 366 days: 99.73.
    """
    G = network([edge("lab", "a", "compute", 100, period=(year(2027), year(2028)))])
    row = suppliers(G).rows[0]
    assert (str(row.total_low), str(row.total), str(row.total_high)) == ("0.27", "49.93", "99.73")


def test_unknown_and_open_amounts_stay_so_in_each_year() -> None:
    G = network(
        [
            edge("lab", "a", "compute", period=ONE_YEAR),
            edge("lab", "b", "compute", low=40, period=FOUR_YEARS),
        ]
    )
    first, second, *_ = suppliers(G).rows
    unknown = next(other for other in first.counterparties if other.company == "a")
    assert (unknown.amount, unknown.amount_high) == (None, None)
    assert (second.total, second.total_high) == (Decimal("9.99"), None)


def test_rings_in_dollars_a_year() -> None:
    """50 put in on one day of 2026; 80 for compute over eight years, 2 922 days.

    365 days of them make 9.993…, so the ring carries 9.99 in 2026, and there is none later.
    """
    eight = day("2026-01-01"), day("2033-12-31")
    G = network(
        [
            edge("amazon", "openai", "equity", 50, period=(day("2026-03-01"), day("2026-03-01"))),
            edge("openai", "amazon", "compute", 80, period=eight),
            edge("openai", "amazon", "compute", 7),
        ]
    )
    (row,) = per_year(G, lambda Y: cycles(Y)).rows
    assert (row.year, row.companies, str(row.bottleneck)) == ("2026", ("amazon", "openai"), "9.99")
    assert str(row.coverage) == "2 of 3"


def test_under_the_firmest_lens_a_period_ends_with_the_day_of_the_lens() -> None:
    """15 paid by 1 July 2026 of a period from 2 July 2025 to 2030: 183 of 365 days in 2025.

    15 · 183 / 365 = 7.5205…, and the rest, 7.4794…, in 2026; nothing thereafter. A period that
    begins after the day is in no year. Of the promised, those of the year alone qualify.
    """
    paid: dict[str, Any] = {
        "status": "partly-paid",
        "period": (day("2025-07-02"), day("2030-12-31")),
    }
    later: dict[str, Any] = {"status": "paid", "period": (day("2027-01-01"), day("2027-12-31"))}
    G = network(
        [
            edge("lab", "a", "compute", 15, **paid),
            edge("lab", "b", "compute", 4, **later),
            edge("lab", "c", "compute", 9, status="signed", period=ONE_YEAR),
        ],
        "paid",
        as_of=date(2026, 7, 1),
    )
    rows = suppliers(G).rows
    assert [(row.year, str(row.total)) for row in rows] == [("2025", "7.52"), ("2026", "7.48")]
    assert [str(row.coverage) for row in rows] == ["1 of 2", "1 of 3"]
    assert {
        year for year, Y in by_year(network([edge("a", "b", "compute", 1, **paid)])).items()
    } == {*range(2025, 2031)}


def test_a_company_without_a_dated_flow_has_no_row_and_an_unknown_one_is_refused() -> None:
    G = network([edge("lab", "a", "compute", 1)])
    result = suppliers(G)
    assert result.rows == ()
    assert "no year" in " ".join(result.notes)
    with pytest.raises(UnknownName):
        per_year(G, lambda Y: concentration(Y, "nobody"))


def test_the_period_of_an_edge_is_as_told_else_the_day_of_payment() -> None:
    seen = world(
        flow("told", "a", "b", 1, starts="2025-03", ends="2030"),
        flow("paid", "a", "c", 1),
        flow("from", "a", "e", 1, starts="2024-12"),
        flow("prepaid", "a", "f", 1, starts="2026"),
        flow("end", "a", "g", 1, ends="2031"),
        flow("open", "a", "h", 1, starts="2025"),
        event("d", "2025-02-01", "signed"),
        *(event(name, "2025-04-05", "paid") for name in ("paid", "from", "prepaid", "end")),
        event("open", "2025-04-05", "partly-paid", 1),
    )
    G = build(View(seen, TERMS, Lens(HORIZON.last)))
    on = day("2025-04-05")
    assert {f: data["period"] for *_, f, data in G.edges(keys=True, data=True)} == {
        "told": ((date(2025, 3, 1), date(2025, 3, 31)), year(2030)),
        "paid": (on, on),
        "from": ((date(2024, 12, 1), date(2024, 12, 31)), on),
        "prepaid": (on, on),
        "end": (on, on),
        "open": None,
    }


DATES = st.dates(date(2024, 1, 1), date(2031, 12, 31))


@given(st.integers(1, 10**12), DATES, DATES)
def test_the_years_of_a_flow_add_up_to_its_amount(amount: int, one: date, other: date) -> None:
    """To within half a cent a year, and to the days: each year's part is in step with them."""
    starts, ends = sorted([one, other])
    G = network([edge("a", "b", "compute", amount, period=((starts,) * 2, (ends,) * 2))])
    parts = {y: Y["a"]["b"]["f1"]["amount"] for y, Y in by_year(G).items()}
    assert list(parts) == list(range(starts.year, ends.year + 1))
    assert abs(sum(part.stated for part in parts.values()) - amount) <= len(parts) * Decimal(".005")
    for y, part in parts.items():
        days = sum(starts.toordinal() <= n <= ends.toordinal() for n in _ordinals(y))
        share = Decimal(amount) * days / ((ends - starts).days + 1)
        assert part.low <= share <= part.high
        assert abs(part.stated - share) <= Decimal("0.0051")


def _ordinals(number: int) -> range:
    return range(date(number, 1, 1).toordinal(), date(number + 1, 1, 1).toordinal())


def test_the_network_asked_stays_as_it_was() -> None:
    G = network([edge("lab", "a", "compute", 40, period=FOUR_YEARS)])
    before = repr((G.graph, list(G.edges(keys=True, data=True))))
    suppliers(G)
    assert repr((G.graph, list(G.edges(keys=True, data=True)))) == before
