"""Exposure: who loses what if a company stops paying, and who holds it up from both sides."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from graph.language import say
from graph.measures.guarantees import Guarantee, guarantees, guarantees_told
from graph.measures.knockon import KnockOn, Sheets, knock_on, sheets
from graph.measures.natures import is_acquisition, is_capital, is_commerce
from graph.measures.proportion import TURNOVER, annual, held, tells_of
from graph.measures.totals import asked_for, total
from graph.model import Interval
from graph.result import Coverage, Result

if TYPE_CHECKING:
    import networkx as nx

__all__ = ["Exposed", "Exposure", "exposure"]

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Exposed:
    """What one counterparty loses if the company stops paying, and what it is to the company.

    Amounts are US dollars. ``commitments`` are unpaid ones of the company to it (``purchases`` of
    them for goods and services), ``equity`` what its stake is worth, ``loss`` both.
    ``over_revenue`` is loss over a year's revenue. ``funding`` is the cash capital it has put in
    or committed, ``supply`` what the company buys from it, paid or not; with both it is part of the
    ``safety_net``. ``dispersed`` marks a crowd.
    """

    company: str
    commitments: Decimal | None
    commitments_low: Decimal
    commitments_high: Decimal | None
    purchases: Decimal | None
    equity: Decimal | None
    equity_low: Decimal | None
    equity_high: Decimal | None
    equity_period: str | None
    equity_scope: str | None
    loss: Decimal | None
    loss_low: Decimal
    loss_high: Decimal | None
    revenue: Decimal | None
    revenue_period: str | None
    revenue_scope: str | None
    over_revenue: float | None
    over_revenue_low: float | None
    over_revenue_high: float | None
    funding: Decimal | None
    funding_low: Decimal
    funding_high: Decimal | None
    supply: Decimal | None
    supply_low: Decimal
    supply_high: Decimal | None
    safety_net: bool
    dispersed: bool
    coverage: Coverage
    flows: tuple[str, ...]
    figures: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Exposure:
    """What all others together lose if a company stops paying, in US dollars.

    ``safety_net`` are those that both fund and supply it, with what they put in and sell in
    ``net_funding`` and ``net_supply``. ``spectral_radius`` (None: no balance sheets) above 1 says
    that the linear DebtRank amplifies without bound. ``guarantees`` fall due only then and are
    in no loss (:mod:`graph.measures.guarantees`).
    """

    company: str
    loss: Decimal | None
    loss_low: Decimal
    loss_high: Decimal | None
    commitments: Decimal | None
    commitments_low: Decimal
    commitments_high: Decimal | None
    equity: Decimal | None
    equity_low: Decimal
    equity_high: Decimal | None
    safety_net: tuple[str, ...]
    net_funding: Decimal | None
    net_funding_low: Decimal
    net_funding_high: Decimal | None
    net_supply: Decimal | None
    net_supply_low: Decimal
    net_supply_high: Decimal | None
    spectral_radius: float | None
    coverage: Coverage
    counterparties: tuple[Exposed, ...]
    knock_on: tuple[KnockOn, ...]
    guarantees: tuple[Guarantee, ...]


def exposure(L: nx.MultiDiGraph[str], company: str | Iterable[str] | None = None) -> Result:
    """If a company stops paying, who loses how much, measured against what they earn?

    Parameters
    ----------
    L
        A ledger (:mod:`graph.ledger`); what counts is what stands at its base.
    company
        A company id or several; None for all to which anybody is exposed.

    Returns
    -------
    Result
        Rows of :class:`Exposure`, those asked for in the order asked, all by known loss, the
        largest first; counterparties by known loss. ``coverage`` is unpaid commitments with a known
        amount over unpaid commitments.

    Raises
    ------
    UnknownName
        A company that the ledger does not have, or a crowd.

    Notes
    -----
    *Direct loss* = unpaid commitments of the company to the counterparty, for purchases and as
    capital, + what its stake is worth. Flows in kind (guarantees) and acquisitions, where the
    seller keeps what it does not sell, are left out, and so are loans to the company: how much
    of a loan is still out is not in the data. A seller that is not paid need not deliver
    either, so the loss is of turnover, an upper limit to that of profit; it may cover many years
    and is set against one year's revenue only for scale. Few payments are reported, so
    commitments may be smaller than they seem. Their sum is over the counterparties that something
    is still to be paid to: None where none of it has a known amount, 0 only where there is nothing.

    *Stakes* count only where figures tell them, at the value told or as the share of the
    latest valuation (:func:`graph.measures.proportion.held`). No figure: None, not 0; the loss is
    then that of the commitments, at least.

    *Safety net*: who has an interest in keeping the company going from both sides, as it puts
    money in and is paid by it.

    *Knock-on* needs equity and liabilities of the company and of others
    (:mod:`graph.measures.knockon`); without them it is empty, and no balance sheet is made up.

    References
    ----------
    Eisenberg and Noe (2001), Battiston and others (2012), Bardoscia and others (2015) as cited in
    :mod:`graph.measures.clearing` and :mod:`graph.measures.debtrank`.

    Examples
    --------
    A lab has 30 still to pay to a cloud that has put in 10 and earns 60 a year: half of that.

    >>> import networkx as nx
    >>> from datetime import date
    >>> from graph.measures.totals import NONE
    >>> from graph.reported import Reported
    >>> from graph.result import Lens
    >>> earned = Reported(id="r", metric="revenue", of="cloud", counterpart=None, period="2025",
    ...     first=date(2025, 1, 1), last=date(2025, 12, 31), fiscal=False, value=Decimal(60),
    ...     unit="USD", scope=None, whole=True, told=date(2026, 1, 9), sources=("s",))
    >>> L = nx.MultiDiGraph(lens=Lens(date(2026, 1, 11)), base="announced",
    ...     natures={"capital": "capital", "commerce": "commerce"}, metrics={"revenue": "turnover"})
    >>> L.add_node("lab", crowd=False, figures=())
    >>> L.add_node("cloud", crowd=False, figures=(earned,))
    >>> ten, thirty = (Interval(*[Decimal(x)] * 3) for x in (10, 30))
    >>> _ = L.add_edge("lab", "cloud", "f", kind="compute", nature="commerce", in_kind=False,
    ...     covers=False, unpaid=thirty, stages={"announced": thirty})
    >>> _ = L.add_edge("cloud", "lab", "g", kind="equity", nature="capital", in_kind=False,
    ...     covers=False, unpaid=NONE, stages={"announced": ten})
    >>> row = exposure(L, "lab").rows[0]
    >>> str(row.loss), row.counterparties[0].over_revenue, row.safety_net
    ('30', 0.5, ('cloud',))
    """
    asked = asked_for(L, company)
    names = asked if asked is not None else tuple(n for n in sorted(L) if not L.nodes[n]["crowd"])
    known = sheets(L)
    rows = [_row(L, name, known) for name in names]
    if asked is None:
        rows = [row for row in rows if row.counterparties]
        rows.sort(key=lambda row: (row.loss is None, -(row.loss or 0), row.company))
    bounded = (
        "loss",
        "commitments",
        "equity",
        "funding",
        "supply",
        "net_funding",
        "net_supply",
        "amount",
    )
    return Result(
        measure="exposure",
        lens=L.graph["lens"],
        rows=tuple(rows),
        notes=_notes(rows, known),
        columns=(
            "company",
            "loss",
            "commitments",
            "equity",
            "safety_net",
            "net_funding",
            "net_supply",
            "spectral_radius",
            "coverage",
        ),
        nested=("counterparties", "knock_on", "guarantees"),
        headline=("company", "loss", "commitments", "safety_net", "net_funding", "coverage"),
        money=frozenset(f"{name}{end}" for name in bounded for end in ("", "_low", "_high"))
        | {"purchases", "revenue", "owed", "owed_low", "owed_high", "pays"},
    )


def _row(L: nx.MultiDiGraph[str], company: str, known: Sheets) -> Exposure:
    others = {v for _, v in L.out_edges(company)} | {u for u, _ in L.in_edges(company)}
    others |= {node for node in L if tells_of(L, node, company)}
    found = [_exposed(L, company, other) for other in sorted(others - {company})]
    found = [x for x in found if x.loss_high != 0 or x.safety_net]
    found.sort(key=lambda x: (x.loss is None, -(x.loss or 0), x.company))
    stakes = [x for x in found if x.equity is not None]
    net = [x for x in found if x.safety_net]
    loss = total(Interval(x.loss_low, x.loss_high, x.loss) for x in found)
    owed = [x for x in found if x.coverage.qualifying]  # the 0 of others says nothing of these
    due = total(
        (Interval(x.commitments_low, x.commitments_high, x.commitments) for x in owed), ZERO
    )
    equity = total(Interval(x.equity_low or ZERO, x.equity_high, x.equity) for x in stakes)
    funding = total((Interval(x.funding_low, x.funding_high, x.funding) for x in net), ZERO)
    supply = total((Interval(x.supply_low, x.supply_high, x.supply) for x in net), ZERO)
    hit, linear = knock_on(known, company)
    return Exposure(
        company=company,
        loss=loss.stated,
        loss_low=loss.low,
        loss_high=loss.high,
        commitments=due.stated,
        commitments_low=due.low,
        commitments_high=due.high,
        equity=equity.stated,
        equity_low=equity.low,
        equity_high=equity.high if stakes else None,
        safety_net=tuple(x.company for x in net),
        net_funding=funding.stated,
        net_funding_low=funding.low,
        net_funding_high=funding.high,
        net_supply=supply.stated,
        net_supply_low=supply.low,
        net_supply_high=supply.high,
        spectral_radius=linear.radius if linear else None,
        coverage=Coverage(
            sum(x.coverage.known for x in found), sum(x.coverage.qualifying for x in found)
        ),
        counterparties=tuple(found),
        knock_on=hit,
        guarantees=guarantees(L, company),
    )


def _exposed(L: nx.MultiDiGraph[str], company: str, other: str) -> Exposed:
    paid_out = _legs(L, company, other)
    put_in = [leg for leg in _legs(L, other, company) if is_capital(L, leg)]
    bought = [leg for leg in paid_out if is_commerce(L, leg)]
    open_legs = [leg for leg in paid_out if leg["unpaid"].high != 0]
    due = total((leg["unpaid"] for leg in open_legs), ZERO)
    purchases = total((leg["unpaid"] for leg in open_legs if is_commerce(L, leg)), ZERO)
    funding, supply = _at_base(L, put_in), _at_base(L, bought)
    stake = held(L, other, company)
    known = total(
        ([due] if open_legs else []) + ([stake.value] if stake else []),
        None if put_in else ZERO,  # with money in it and no stake told, what it holds is unknown
    )
    loss = Interval(known.low, None if put_in and not stake else known.high, known.stated)
    revenue = annual(L, other, TURNOVER)
    earned = revenue.value.stated if revenue else None
    return Exposed(
        company=other,
        commitments=due.stated,
        commitments_low=due.low,
        commitments_high=due.high,
        purchases=purchases.stated,
        equity=stake.value.stated if stake else None,
        equity_low=stake.value.low if stake else None,
        equity_high=stake.value.high if stake else None,
        equity_period=stake.period if stake else None,
        equity_scope=stake.scope if stake else None,
        loss=loss.stated,
        loss_low=loss.low,
        loss_high=loss.high,
        revenue=earned,
        revenue_period=revenue.period if revenue else None,
        revenue_scope=revenue.scope if revenue else None,
        over_revenue=_over(loss.stated, earned),
        over_revenue_low=_over(loss.low, earned),
        over_revenue_high=_over(loss.high, earned),
        funding=funding.stated,
        funding_low=funding.low,
        funding_high=funding.high,
        supply=supply.stated,
        supply_low=supply.low,
        supply_high=supply.high,
        safety_net=bool(put_in and bought) and not L.nodes[other]["crowd"],
        dispersed=bool(L.nodes[other]["crowd"]),
        coverage=Coverage(sum(leg["unpaid"].known for leg in open_legs), len(open_legs)),
        flows=tuple(sorted(leg["flow"] for leg in (*paid_out, *put_in))),
        figures=(stake.figures if stake else ()) + (revenue.figures if revenue else ()),
    )


def _legs(L: nx.MultiDiGraph[str], payer: str, payee: str) -> list[dict[str, Any]]:
    """The legs for cash between two that stand, acquisitions apart."""
    return [
        {**leg, "flow": str(flow)}
        for flow, leg in (L.get_edge_data(payer, payee) or {}).items()
        if L.graph["base"] in leg["stages"] and not leg["in_kind"] and not is_acquisition(L, leg)
    ]


def _at_base(L: nx.MultiDiGraph[str], legs: Sequence[dict[str, Any]]) -> Interval:
    return total((leg["stages"][L.graph["base"]] for leg in legs), ZERO)


def _over(loss: Decimal | None, revenue: Decimal | None) -> float | None:
    return None if loss is None or not revenue else float(loss / revenue)


def _notes(rows: Sequence[Exposure], known: Sheets) -> tuple[str, ...]:
    if not rows:
        return ()
    notes = [
        say(
            "Loss is commitments not known to be paid plus stakes that figures tell; it is "
            "at least, as loans still out and stakes nobody reports are not in it."
        ),
        say(
            "Undelivered purchases are turnover forgone, not money lost: the seller need not "
            "deliver either. A stake is told at market value by some and at cost by others."
        ),
        say("Over revenue sets a loss of many years against one year's revenue, for scale."),
    ]
    notes += guarantees_told([(row.company, given) for row in rows for given in row.guarantees])
    if any(row.spectral_radius is not None and row.spectral_radius > 1 for row in rows):
        notes.append(
            say(
                "The spectral radius of the leverage matrix is above 1: the linear DebtRank "
                "amplifies any shock without bound, and its values are what its cap makes of "
                "that."
            )
        )
    if any(not row.knock_on for row in rows):
        notes.append(
            say(
                "No knock-on where balance sheets are missing: it needs equity and liabilities "
                "of the company and of one more, and they are reported of %(number)s.",
                number=len(known.companies),
            )
        )
    return tuple(notes)
