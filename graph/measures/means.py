"""What a company has to pay with: cash as last reported, capital received since or to come."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from graph.measures.natures import is_capital
from graph.measures.proportion import Figures, stock
from graph.measures.totals import total
from graph.model import Interval

if TYPE_CHECKING:
    import networkx as nx

__all__ = ["Means", "means"]

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Means:
    """In US dollars: ``cash`` (None: not reported), ``received`` since, ``funding`` unpaid."""

    cash: Figures | None
    received: Interval
    funding: Interval


def means(L: nx.MultiDiGraph[str], company: str) -> Means:
    """The means of a company in a ledger, by what is known on the day of the lens."""
    cash = stock(L, company, "liquidity")
    return Means(cash, _received(L, company, cash), _funding(L, company))


def _funding(L: nx.MultiDiGraph[str], company: str) -> Interval:
    """Cash capital committed to a company and not known to be paid; nothing where none is."""
    return total(
        (
            leg["unpaid"]
            for _, _, leg in L.in_edges(company, data=True)
            if is_capital(L, leg) and not leg["in_kind"] and leg["unpaid"].high != 0
        ),
        ZERO,
    )


def _received(L: nx.MultiDiGraph[str], company: str, cash: Figures | None) -> Interval:
    """Cash capital paid to a company after the day of the cash that it last reported.

    What sums told earlier say had been paid by that day is not in it.
    """
    paid = L.graph["firmness_order"][0]
    since: list[Interval] = []
    for _, _, leg in L.in_edges(company, data=True):
        if not is_capital(L, leg) or leg["in_kind"] or paid not in leg["stages"]:
            continue
        amount, day = leg["stages"][paid], leg["reached"].get(paid)
        if cash is None or day is None:
            continue
        if day[0] > cash.last:
            since.append(amount)
        elif leg["paid_until"] is not None and leg["paid_until"] > cash.last:
            before = [paid for day, paid in leg["paid_by"] if day <= cash.last]
            left = (
                None if amount.high is None else max(ZERO, amount.high - max(before, default=ZERO))
            )
            since.append(Interval(ZERO, left, None))
    return total(since, ZERO)
