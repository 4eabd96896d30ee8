"""Knock-on: who else is hit when one company stops paying, as far as balance sheets are known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from graph.measures.clearing import clearing
from graph.measures.debtrank import DebtRank, debtrank, linear_debtrank
from graph.measures.natures import is_acquisition
from graph.measures.proportion import held, stock
from graph.measures.totals import total
from graph.model import Interval
from graph.result import Coverage

if TYPE_CHECKING:
    import networkx as nx

__all__ = ["KnockOn", "Sheets", "knock_on", "sheets"]

EQUITY, LIABILITIES = "own-funds", "debts"
"""The metrics that a balance sheet needs."""

Array = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class KnockOn:
    """What one company loses when another stops paying, directly and on from there.

    ``equity`` in US dollars; ``debtrank`` and ``debtrank_linear`` the part of it that is lost (0 to
    1); ``owed`` what it has to pay to others of the network and ``pays`` what it can after
    clearing. ``owed`` is that of the known amounts; where none is known both are None, not 0.
    ``coverage`` counts what it has to pay, known over all.
    """

    company: str
    equity: Decimal
    debtrank: float
    debtrank_linear: float
    owed: Decimal | None
    owed_low: Decimal
    owed_high: Decimal | None
    pays: Decimal | None
    coverage: Coverage


@dataclass(frozen=True, slots=True)
class Sheets:
    """The companies whose equity (above 0) and liabilities are reported, and what they owe.

    ``owed`` and ``stakes`` at known amounts; ``unpaid`` are all that each owes to another of them.
    """

    companies: tuple[str, ...]
    equity: tuple[Decimal, ...]
    liabilities: tuple[Decimal, ...]
    owed: Array
    stakes: Array
    unpaid: tuple[tuple[Interval, ...], ...]


def sheets(L: nx.MultiDiGraph[str]) -> Sheets:
    """The balance sheets of a ledger: n companies, n × n of what i owes j and what i holds in j.

    What is owed are known unpaid amounts of cash purchases and capital.
    """
    found: dict[str, tuple[Decimal, Decimal]] = {}
    for node in sorted(L):
        equity, debts = stock(L, node, EQUITY), stock(L, node, LIABILITIES)
        if equity is None or debts is None or L.nodes[node]["crowd"]:
            continue
        if equity.value.stated is None or debts.value.stated is None or equity.value.stated <= 0:
            continue
        found[node] = equity.value.stated, debts.value.stated
    place = {company: i for i, company in enumerate(found)}
    owed = np.zeros((len(found), len(found)))
    stakes = np.zeros_like(owed)
    unpaid: list[list[Interval]] = [[] for _ in found]
    for u, v, leg in L.edges(data=True):
        cash = not leg["in_kind"] and not is_acquisition(L, leg)
        if cash and u in place and v in place and u != v:
            owed[place[u], place[v]] += float(leg["unpaid"].stated or 0)
            if leg["unpaid"].high != 0:
                unpaid[place[u]].append(leg["unpaid"])
    for u, i in place.items():
        for v, j in place.items():
            stake = held(L, u, v) if u != v else None
            stakes[i, j] = float(stake.value.stated or 0) if stake else 0.0
    return Sheets(
        tuple(found),
        tuple(equity for equity, _ in found.values()),
        tuple(debts for _, debts in found.values()),
        owed,
        stakes,
        tuple(tuple(legs) for legs in unpaid),
    )


def knock_on(known: Sheets, company: str) -> tuple[tuple[KnockOn, ...], DebtRank | None]:
    """What others lose if a company loses all equity and has nothing of its own to pay with.

    The second is the linear DebtRank, for its warning. Nothing where the company's balance sheet
    or that of everybody else is unknown. Assets are equity plus liabilities; what is owed in the
    network counts as part of the liabilities, and claims and stakes as part of the assets, as far
    as there is room: commitments reach beyond the balance sheet, and what does is left out of what
    is outside. Stakes lose their value in DebtRank; clearing is about payments alone.
    """
    if company not in known.companies or len(known.companies) < 2:
        return (), None
    at = known.companies.index(company)
    equity = np.array([float(x) for x in known.equity])
    debts = np.array([float(x) for x in known.liabilities])
    shock = np.zeros(len(equity))
    shock[at] = 1.0
    exposures = known.owed.T + known.stakes
    once = debtrank(exposures, equity, shock)
    linear = linear_debtrank(exposures, equity, shock)
    claims, dues = known.owed.sum(axis=0), known.owed.sum(axis=1)
    assets = np.maximum(0.0, equity + debts - claims)
    assets[at] = 0.0
    cleared = clearing(known.owed, assets, np.maximum(0.0, debts - dues))
    rows = []
    for i, name in enumerate(known.companies):
        if i != at:
            legs = known.unpaid[i]
            due = total(legs, Decimal(0))
            rows.append(
                KnockOn(
                    company=name,
                    equity=known.equity[i],
                    debtrank=float(once.distress[i]),
                    debtrank_linear=float(linear.distress[i]),
                    owed=due.stated,
                    owed_low=due.low,
                    owed_high=due.high,
                    pays=None if due.stated is None else _money(cleared.payments[i]),
                    coverage=Coverage(sum(leg.known for leg in legs), len(legs)),
                )
            )
    return _worst_first(rows), linear


def _money(value: float) -> Decimal:
    return Decimal(repr(round(float(value), 2)))


def _worst_first(rows: Sequence[KnockOn]) -> tuple[KnockOn, ...]:
    return tuple(sorted(rows, key=lambda row: (-row.debtrank, row.company)))
