"""Round trips: how much of what a company sells may have been paid with its own capital."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from graph.measures.cash import CashFlow
from graph.measures.flowsolver import Most, most
from graph.result import Coverage

__all__ = ["RoundTrip", "round_trips"]


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundTrip:
    """What comes back to one company as commerce, out of what it put in as capital.

    ``returned`` and ``sales`` (its commerce inflow, crowds' too) are US dollars, ``share`` is the
    one over the other. None is unknown: every way back has an undisclosed leg, or no sale is known.
    ``coverage`` counts its capital out and its commerce in.
    """

    company: str
    returned: Decimal | None
    returned_low: Decimal
    returned_high: Decimal | None
    sales: Decimal | None
    sales_low: Decimal
    sales_high: Decimal | None
    share: float | None
    share_low: float | None
    share_high: float | None
    coverage: Coverage


def round_trips(flows: Sequence[CashFlow], limit: int = 1_000) -> tuple[RoundTrip, ...]:
    """For each company with capital out and commerce in, the largest flow from itself to itself.

    The first leg is capital, the last commerce, those between are either, and the company is
    not passed in between: a maximum flow from s to a copy of s, where s keeps its capital out
    and the copy its commerce in. Over all its known commerce inflow it is the share of sales
    that may be its own money; it says what is possible, not that the same dollars came back.

    *Bounds.* The flow grows with every amount: low at the low amounts, high at the high ones,
    None where a way of open legs goes round. The share is at least returned_low / sales_high. At
    most: sales up to their low amounts are there anyway, so it is best to fill those with A, the
    largest flow with sales cut to them; what more can return, R − A, adds to sales as well:
    R / (sales_low + R − A). Largest flows into the sales of one company form a polymatroid, so
    both parts are reached at once and the bound is exact.

    Rows are in order of what returned, unknown last, then company; of more than ``limit``
    companies those with the largest sales.

    >>> from graph.model import Interval
    >>> def flow(u, v, nature, x):
    ...     return CashFlow(flow=u + v, deal="d", payer=u, payee=v, nature=nature, inner=True,
    ...         capital=nature == "capital", amount=Interval(*[Decimal(x)] * 3))
    >>> trip, = round_trips([flow("a", "b", "capital", 10), flow("b", "a", "commerce", 38)])
    >>> trip.company, str(trip.returned), round(trip.share, 4)
    ('a', '10', 0.2632)
    """
    funders = {flow.payer for flow in flows if flow.capital and flow.inner}
    sellers: dict[str, Decimal] = {}
    for flow in flows:
        if not flow.capital and flow.payee in funders:
            sellers[flow.payee] = sellers.get(flow.payee, Decimal(0)) + flow.value
    asked = sorted(sellers, key=lambda company: (-sellers[company], company))[:limit]
    rows = [_round_trip(company, flows) for company in asked]
    rows.sort(key=lambda row: (row.returned is None, -(row.returned or 0), row.company))
    return tuple(rows)


def _round_trip(company: str, flows: Sequence[CashFlow]) -> RoundTrip:
    sales = [flow for flow in flows if flow.payee == company and not flow.capital]
    funding = [flow for flow in flows if flow.payer == company and flow.capital]
    total = sum((flow.amount for flow in sales[1:]), sales[0].amount)
    stated = sum((flow.value for flow in sales), Decimal(0))
    within = _Network(company, [flow for flow in flows if flow.inner])
    value = within.returned([flow.value for flow in within.flows]).total
    low = within.returned([flow.amount.low for flow in within.flows]).total
    high = within.returned([flow.amount.high for flow in within.flows]).total
    sure = within.returned(
        [flow.amount.low if flow.payee == company else flow.amount.high for flow in within.flows]
    ).total
    assert value is not None  # no amount was open
    assert low is not None
    assert sure is not None  # the way back is cut to low amounts
    if high is None:
        share_high: float | None = 1.0
    else:
        share_high = _ratio(high, total.low + high - sure)
    known = any(flow.amount.known for flow in sales)
    unknown = not value and high != 0
    share_low = 0.0 if total.high is None else _ratio(low, total.high)
    return RoundTrip(
        company=company,
        returned=None if unknown else value,
        returned_low=low,
        returned_high=high,
        sales=stated if known else None,
        sales_low=total.low,
        sales_high=total.high,
        share=None if unknown or not known else _ratio(value, stated),
        share_low=share_low,
        share_high=share_high,
        coverage=Coverage(
            sum(flow.amount.known for flow in (*sales, *funding)), len(sales) + len(funding)
        ),
    )


class _Network:
    """The flows that a round trip of one company can take, with the company cut in two."""

    def __init__(self, company: str, flows: Sequence[CashFlow]) -> None:
        self.flows = [
            flow
            for flow in flows
            if (flow.payer != company or flow.capital)
            and (flow.payee != company or not flow.capital)
        ]
        others = sorted({end for f in self.flows for end in (f.payer, f.payee)} - {company})
        place = {other: number for number, other in enumerate(others, start=2)}
        self.tails = [place.get(flow.payer, 0) for flow in self.flows]
        self.heads = [place.get(flow.payee, 1) for flow in self.flows]

    def returned(self, amounts: Sequence[Decimal | None]) -> Most:
        """The largest flow from 0 to 1, sent home by an open arc that alone has a gain."""
        return most(
            [*self.tails, 1],
            [*self.heads, 0],
            [*amounts, None],
            [0] * len(self.flows) + [1],
        )


def _ratio(part: Decimal, whole: Decimal) -> float | None:
    return float(part / whole) if whole else None
