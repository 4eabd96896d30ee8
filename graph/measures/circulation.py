"""Circulation: how much money can go round at once, with no flow used beyond its amount."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Context, Decimal, localcontext
from fractions import Fraction
from math import ceil
from typing import TYPE_CHECKING

from graph.measures.carried import CarriedLeg, CarriedRing, carried_legs, carried_rings
from graph.measures.cash import CashFlow, cash_coverage, cash_flows
from graph.measures.circulation_notes import circulation_notes
from graph.measures.finn import finn_index
from graph.measures.flowsolver import Most, most, on_cycles
from graph.measures.roundtrip import RoundTrip, round_trips
from graph.result import Coverage, Result

if TYPE_CHECKING:
    import networkx as nx

__all__ = ["Circulation", "DealFall", "GoingRound", "circulation", "going_round"]

GRID = 1_000_000
"""The upper bound of a share is rounded up to parts of this."""
DIGITS = 100
"""Converted amounts have up to 28 digits; with as many as this, sums of them stay exact."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DealFall:
    """How much circulation falls without one deal; None: none of its legs on a cycle is known.

    ``flows`` are its flows that lie on a cycle of companies. There is no useful ``fall_high``
    (None) where the whole has no upper end.
    """

    deal: str
    fall: Decimal | None
    fall_low: Decimal
    fall_high: Decimal | None
    flows: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class GoingRound:
    """How much can go round, in US dollars, out of what flows at all."""

    circulation: Decimal | None
    circulation_low: Decimal
    circulation_high: Decimal | None
    total: Decimal | None
    total_low: Decimal
    total_high: Decimal | None
    share: float | None
    share_low: float | None
    share_high: float | None
    coverage: Coverage


@dataclass(frozen=True, slots=True, kw_only=True)
class Circulation:
    """What can go round, in US dollars, out of what flows at all; and who carries it."""

    circulation: Decimal | None
    circulation_low: Decimal
    circulation_high: Decimal | None
    total: Decimal | None
    total_low: Decimal
    total_high: Decimal | None
    share: float | None
    share_low: float | None
    share_high: float | None
    finn_index: float | None
    finn_index_low: float | None
    finn_index_high: float | None
    finn_unbalanced: bool
    by_deal: tuple[DealFall, ...]
    round_trip: tuple[RoundTrip, ...]
    legs: tuple[CarriedLeg, ...]
    rings: tuple[CarriedRing, ...]
    flows: tuple[str, ...]
    coverage: Coverage


def circulation(G: nx.MultiDiGraph[str], *, limit: int = 1_000) -> Result:
    """How much of the money can go round at once, and what would be left without each deal?

    ::

        circulation = max Σ f_e   with 0 ≤ f_e ≤ a_e and inflow = outflow at every company
        total       = Σ a_e       share = circulation / total

    over all flows e of capital and commerce in cash: nothing in kind, no acquisition. A crowd
    is nobody in particular, so nothing passes through it, but what it pays and gets is money of
    the total all the same. The sum counts legs: a ring of k legs of x gives k·x. It is the
    problem of clearing obligations by multilateral netting [1]_: what could be cancelled
    without changing anyone's net position.

    Parameters
    ----------
    G
        The network under a lens (``docs/architecture.md``); amounts are US dollars.
    limit
        The most deals, and companies with a round trip, that are each solved for.

    Returns
    -------
    Result
        One :class:`Circulation`. ``by_deal`` has every deal with a flow on a cycle, the largest
        fall first; ``round_trip`` every company with capital out and commerce in
        (:func:`graph.measures.roundtrip.round_trips`); ``finn_index`` as in
        :func:`graph.measures.finn.finn_index`. ``legs`` and ``rings`` are what carried the stated
        circulation, split into rings that, for once, do add up.

    Notes
    -----
    *Unknown.* A flow of unknown amount carries only what it is at least, as a rule nothing. The
    circulation is None where there are cycles but all have such a leg; without any cycle it is 0.

    *Bounds.* Circulation grows with every amount: low at the low amounts, high at the high ones,
    None where a cycle of open legs exists. The share's upper bound is the largest of
    Σf / Σ max(f, low), found exactly by Dinkelbach's [2]_ method and rounded up to a millionth; it
    is 1 with a cycle of open legs. Its lower bound, circulation_low / total_high, holds but need
    not be reached; it is 0 with an open flow. A fall lies between
    C(low) − C(high without the deal) and the lesser of C(high) − C(low without it) and n times the
    deal's own high amounts, as no ring has more legs than there are companies, n, in its
    strongly connected part.

    *Not unique.* Several circulations may reach the same sum; the sum, and what falls without
    a deal, are the same for all, the legs and rings shown are of one of them.

    *Exact.* Amounts are solved as integers of their largest common decimal unit
    (:mod:`graph.measures.flowsolver`).

    References
    ----------
    .. [1] T. Fleischman and P. Dini, "Mathematical foundations for balancing the payment system
       in the trade credit market", Journal of Risk and Financial Management 14 (2021), 452.
    .. [2] W. Dinkelbach, "On nonlinear fractional programming", Management Science 13 (1967),
       492-498.

    Examples
    --------
    A pays B 100, B pays C 80, C pays A 60, and D pays A 20: 3 · 60 of 260 go round.

    >>> from datetime import date
    >>> import networkx as nx
    >>> from graph.model import Interval
    >>> from graph.result import Lens
    >>> G = nx.MultiDiGraph(lens=Lens(date(2026, 7, 5)), promised=(),
    ...     natures={"capital": "capital", "commerce": "commerce", "acquisition": "acquisition"})
    >>> G.add_nodes_from("ABCD", crowd=False)
    >>> for u, v, x in [("A", "B", 100), ("B", "C", 80), ("C", "A", 60), ("D", "A", 20)]:
    ...     _ = G.add_edge(u, v, u + v, nature="commerce", in_kind=False, deal="d" + u,
    ...         amount=Interval(*[Decimal(x)] * 3))
    >>> row = circulation(G).rows[0]
    >>> str(row.circulation), str(row.total), round(row.share, 4)
    ('180', '260', 0.6923)
    >>> [(fall.deal, str(fall.fall)) for fall in row.by_deal]
    [('dA', '180'), ('dB', '180'), ('dC', '180')]
    """
    with localcontext(Context(prec=DIGITS)):
        return _circulation(G, limit)


def going_round(G: nx.MultiDiGraph[str]) -> GoingRound:
    """What :func:`circulation` says goes round, and of how much, without who carries it."""
    with localcontext(Context(prec=DIGITS)):
        return _going_round(G)[0]


def _going_round(G: nx.MultiDiGraph[str]) -> tuple[GoingRound, tuple[CashFlow, ...], _Within]:
    flows = cash_flows(G)
    within = _Within([flow for flow in flows if flow.inner])
    value, low, high = within.value, within.low, within.high
    assert value.total is not None  # no amount was open
    assert low.total is not None
    unknown = not value.total and high.total != 0
    no_total = bool(flows) and not any(flow.amount.known for flow in flows)
    total = sum((flow.value for flow in flows), Decimal(0))
    total_low = sum((flow.amount.low for flow in flows), Decimal(0))
    highs = [flow.amount.high for flow in flows]
    total_high = sum((x for x in highs if x is not None), Decimal(0)) if None not in highs else None
    found = GoingRound(
        circulation=None if unknown else value.total,
        circulation_low=low.total,
        circulation_high=high.total,
        total=None if no_total else total,
        total_low=total_low,
        total_high=total_high,
        share=float(value.total / total) if total and not unknown and not no_total else None,
        share_low=0.0 if total_high is None else _ratio(low.total, total_high),
        share_high=1.0 if high.total is None else _largest_share(within, total_low, low.total),
        coverage=cash_coverage(G),
    )
    return found, flows, within


def _circulation(G: nx.MultiDiGraph[str], limit: int) -> Result:
    found, flows, within = _going_round(G)
    finn = finn_index(flows, [node for node in G if G.nodes[node]["crowd"]])
    falls, cut = _falls(within, limit)
    trips = round_trips(flows, limit)
    carried = within.value.carried or ()
    row = Circulation(
        circulation=found.circulation,
        circulation_low=found.circulation_low,
        circulation_high=found.circulation_high,
        total=found.total,
        total_low=found.total_low,
        total_high=found.total_high,
        share=found.share,
        share_low=found.share_low,
        share_high=found.share_high,
        finn_index=finn.index,
        finn_index_low=finn.index_low,
        finn_index_high=finn.index_high,
        finn_unbalanced=finn.unbalanced,
        by_deal=falls,
        round_trip=trips,
        legs=carried_legs(within.flows, carried),
        rings=carried_rings(within.flows, carried),
        flows=tuple(sorted(flow.flow for flow in flows)),
        coverage=found.coverage,
    )
    return Result(
        measure="circulation",
        lens=G.graph["lens"],
        rows=(row,),
        notes=circulation_notes(G, row, cut, len(trips) == limit),
        columns=("circulation", "total", "share", "finn_index", "finn_unbalanced", "coverage"),
        nested=("by_deal", "round_trip", "legs", "rings"),
        money=frozenset(
            f"{name}{end}"
            for name in ("circulation", "total", "fall", "returned", "sales")
            for end in ("", "_low", "_high")
        )
        | {"carried", "amount", "each"},
    )


class _Within:
    """The flows between companies, and the most that circulates on them at each end."""

    def __init__(self, flows: Sequence[CashFlow]) -> None:
        self.flows = flows
        companies = sorted({end for flow in flows for end in (flow.payer, flow.payee)})
        place = {company: number for number, company in enumerate(companies)}
        self.tails = [place[flow.payer] for flow in flows]
        self.heads = [place[flow.payee] for flow in flows]
        self.cyclic = on_cycles(self.tails, self.heads, len(companies)).tolist()
        self.values = [flow.value for flow in flows]
        self.lows = [flow.amount.low for flow in flows]
        self.highs = [flow.amount.high for flow in flows]
        self.value = self.most(self.values)
        self.low = self.most(self.lows)
        self.high = self.most(self.highs)

    def most(self, amounts: Sequence[Decimal | None]) -> Most:
        return most(self.tails, self.heads, amounts)

    def without(self, deal: str, amounts: Sequence[Decimal | None], whole: Most) -> Decimal | None:
        """The circulation without a deal; the same as with it where it carries nothing."""
        own = [flow.deal == deal for flow in self.flows]
        if whole.carried is not None and not any(
            mine and carried for mine, carried in zip(own, whole.carried, strict=True)
        ):
            return whole.total
        nothing = Decimal(0)
        return self.most(
            [nothing if mine else amount for mine, amount in zip(own, amounts, strict=True)]
        ).total


def _falls(within: _Within, limit: int) -> tuple[tuple[DealFall, ...], bool]:
    """Every deal with a flow on a cycle, and whether some were left out."""
    own: dict[str, list[int]] = {}
    for number, (flow, cyclic) in enumerate(zip(within.flows, within.cyclic, strict=True)):
        if cyclic:
            own.setdefault(flow.deal, []).append(number)
    carried = within.value.carried or ()
    asked = sorted(own, key=lambda deal: (-sum(carried[i] for i in own[deal]), deal))[:limit]
    cyclic_ends = {
        end
        for tail, head, cyclic in zip(within.tails, within.heads, within.cyclic, strict=True)
        if cyclic
        for end in (tail, head)
    }
    falls = [_fall(within, deal, own[deal], len(cyclic_ends)) for deal in asked]
    falls.sort(key=lambda row: (row.fall is None, -(row.fall or 0), row.deal))
    return tuple(falls), len(own) > limit


def _fall(within: _Within, deal: str, own: Sequence[int], companies: int) -> DealFall:
    value, low, high = within.value.total, within.low.total, within.high.total
    left = within.without(deal, within.values, within.value)
    left_low = within.without(deal, within.lows, within.low)
    left_high = within.without(deal, within.highs, within.high)
    assert value is not None
    assert low is not None
    assert left is not None
    assert left_low is not None
    limits = [] if high is None else [high - left_low]
    own_highs = [within.highs[i] for i in own]
    if high is not None and None not in own_highs:
        limits.append(companies * sum((x for x in own_highs if x is not None), Decimal(0)))
    known = any(within.flows[i].amount.known for i in own)
    return DealFall(
        deal=deal,
        fall=value - left if known or value != left else None,
        fall_low=Decimal(0) if left_high is None else max(Decimal(0), low - left_high),
        fall_high=min(limits, default=None),
        flows=tuple(sorted(within.flows[i].flow for i in own)),
    )


def _largest_share(within: _Within, total_low: Decimal, low: Decimal) -> float | None:
    """The largest Σf / (total_low + Σ max(0, f − low)), rounded up to the grid.

    With λ = p / GRID, each flow is two arcs: up to its low amount a unit is worth GRID, beyond
    it GRID − p, for there it adds to the total as well. λ is an upper bound as soon as the best
    such circulation is worth no more than p·total_low.
    """
    count, nothing = len(within.flows), Decimal(0)
    if not any(high is None or high for high in within.highs):
        return 0.0 if total_low else None
    extra = [
        None if high is None else high - least
        for least, high in zip(within.lows, within.highs, strict=True)
    ]
    p = _up(low, total_low) if total_low else 0
    while p < GRID:
        best = most(
            within.tails * 2,
            within.heads * 2,
            [*within.lows, *extra],
            [GRID] * count + [GRID - p] * count,
        )
        assert best.total is not None  # no cycle of open legs
        assert best.carried is not None
        if best.total <= p * total_low:
            break
        beyond = sum(best.carried[count:], nothing)
        p = max(p + 1, _up(sum(best.carried, nothing), total_low + beyond))
    return min(p, GRID) / GRID


def _up(part: Decimal, all_of_it: Decimal) -> int:
    return ceil(Fraction(part) * GRID / Fraction(all_of_it))


def _ratio(part: Decimal, all_of_it: Decimal) -> float | None:
    return float(part / all_of_it) if all_of_it else None
