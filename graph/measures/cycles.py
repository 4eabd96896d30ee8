"""Cycles: where money, a few companies on, comes back to where it started."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import reduce
from typing import NamedTuple

import networkx as nx

from graph.errors import InputError
from graph.measures.cycle_notes import asked_for, cycle_notes
from graph.measures.merging import (
    CHOICES,
    RING,
    MergedLeg,
    best_choice,
    choices,
    merged_legs,
    other_choices,
)
from graph.measures.travel import Travelable, travelable
from graph.measures.widest import UNKNOWN, Widest, widest_cycles
from graph.result import Coverage, Lens, Result

__all__ = ["Alternative", "Cycle", "Leg", "UnderFirmness", "cycles", "told_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Leg:
    """One step of a cycle: what one company pays or hands the next, of one nature, all flows."""

    payer: str
    payee: str
    nature: str
    amount: Decimal | None
    amount_low: Decimal
    amount_high: Decimal | None
    firmness: str
    in_kind: bool
    deals: tuple[str, ...]
    sources: tuple[str, ...]
    flows: tuple[str, ...]
    coverage: Coverage


@dataclass(frozen=True, slots=True, kw_only=True)
class UnderFirmness:
    """The bottleneck of the same companies' cycle under one firmness; all None if not there."""

    firmness: str
    exists: bool
    bottleneck: Decimal | None
    bottleneck_low: Decimal | None
    bottleneck_high: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Alternative:
    """Another choice of natures for the same companies: per leg its nature and if in kind."""

    natures: tuple[str, ...]
    in_kind: tuple[bool, ...]
    bottleneck: Decimal | None
    bottleneck_low: Decimal
    bottleneck_high: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Cycle:
    """One simple cycle of money; ``ring`` if it is a financing ring."""

    companies: tuple[str, ...]
    legs: tuple[Leg, ...]
    bottleneck: Decimal | None
    bottleneck_low: Decimal
    bottleneck_high: Decimal | None
    firmness: str
    travelable: Travelable
    ring: bool
    in_kind: bool
    bottleneck_by_firmness: tuple[UnderFirmness, ...]
    alternatives: tuple[Alternative, ...]
    coverage: Coverage


def cycles(
    G: nx.MultiDiGraph[str],
    *,
    through: str | Collection[str] | None = None,
    max_legs: int = 6,
    top: int = 20,
    min_amount: Decimal | None = None,
    rings: bool = True,
) -> Result:
    """Which rings does the money go round in, how wide are they, how firm, and in what order?

    A *cycle* is a simple directed cycle of 2 to ``max_legs`` companies, each paying or handing
    value to the next. Parallel flows are merged into one leg per nature. What goes in kind
    (warrants, guarantees, shares for shares) is a leg only where no cash of that nature goes the
    same way between the two: a guarantee may close a ring, but neither stands in for the money
    beside it nor adds to it. Acquisitions and crowds are in no cycle.

    A cycle is a *financing ring* if, with one leg chosen for each step, it has at least one leg of
    capital and one of commerce. Of all choices that make it a ring the one with the largest
    bottleneck is taken (then the largest bound, then cash before in kind); the others are its
    ``alternatives``.

    ::

        bottleneck      = min over legs of amount       None if any leg's amount is unknown
        bottleneck_low  = min over legs of amount_low
        bottleneck_high = min over legs of amount_high  None if every leg is open

    Parameters
    ----------
    G
        The network under a lens (``docs/architecture.md``); amounts are US dollars.
    through
        A company id, or several that must all be on the cycle.
    max_legs
        The most legs of a cycle, at least 2.
    top
        The most rows, at least 1.
    min_amount
        Only cycles with a known bottleneck of at least this.
    rings
        Financing rings only; False lists all cycles, those that cannot be a ring by their
        widest choice of any natures and marked ``ring=False``.

    Returns
    -------
    Result
        A :class:`Cycle` per row: larger known bottleneck first, unknown ones last; then larger
        upper bound, an open one being largest; then fewer legs; then company ids. ``companies``
        are in order of travel from the smallest id. Coverage counts the flows in the legs with
        a known amount; under the firmest lens also those promised on the same legs qualify.
        ``found`` is how many there are in all, None where they are too many to count.

    Raises
    ------
    InputError
        ``max_legs`` below 2 or ``top`` below 1.

    Notes
    -----
    *Firmness.* A leg is as firm as its weakest flow, a ring as its weakest leg.
    ``bottleneck_by_firmness`` asks, for each firmness as firm as the lens or firmer, for the
    widest cycle of the same kind (ring or not) of the same companies among the flows of this
    network, the legs chosen anew; ``exists`` is False where there is none. A flow that only
    counts under another lens (a deal that a less firm one has replaced) is not in it.

    *Unknown.* An undisclosed leg makes the bottleneck None, never 0. A leg with a known and an
    undisclosed flow has the known sum, which is "at least". A graph without cycles has no rows.

    *Travelable.* Whether the dates let money go round: :func:`graph.measures.travel.travelable`.

    *Not said.* A cycle in the network is no proof that the same dollars went round, nor of
    wrong. Rings share flows: their sizes never add up, for that there is circulation.

    *Search.* All cycles are listed by :func:`graph.measures.enumeration.simple_cycles` (after
    Johnson 1975, bounded in the manner of Gupta and Suzumura 2021). Where they are too many,
    :func:`graph.measures.widest.widest_cycles` finds the same first rows by descending
    thresholds without the list, and the notes say that the total is not known. A search of more
    than a million steps goes on compiled.

    Examples
    --------
    Amazon puts at least 10 into OpenAI, which buys compute for 38 from Amazon. The ring carries
    10; what is open on one leg is capped by the other.

    >>> from datetime import date
    >>> from graph.model import Interval
    >>> G = nx.MultiDiGraph(lens=Lens(date(2026, 7, 5)), promised=(), firmness_order=("announced",),
    ...     natures={"capital": "capital", "commerce": "commerce", "acquisition": "acquisition"})
    >>> G.add_nodes_from(["amazon", "openai"], crowd=False)
    >>> flow = dict(in_kind=False, status="announced", rank=4, sources=("s",), deal="d",
    ...     starts=(date(2026, 1, 1),) * 2, ends=(date.max,) * 2)
    >>> ten, most = Interval(Decimal(10), None, Decimal(10)), Interval(*[Decimal(38)] * 3)
    >>> _ = G.add_edge("amazon", "openai", "f1", nature="capital", amount=ten,
    ...     by_firmness={"announced": ten}, **flow)
    >>> _ = G.add_edge("openai", "amazon", "f2", nature="commerce", amount=most,
    ...     by_firmness={"announced": most}, **flow)
    >>> row = cycles(G).rows[0]
    >>> row.companies, str(row.bottleneck), str(row.bottleneck_high), row.travelable
    (('amazon', 'openai'), '10', '38', 'yes')
    """
    if max_legs < 2:
        raise InputError(f"a cycle has at least 2 legs; {max_legs} is too few for the longest")
    if top < 1:
        raise InputError(f"{top} rows are none; ask for at least 1")
    wanted = (through,) if isinstance(through, str) else tuple(through or ())
    legs = merged_legs(G)
    found = widest_cycles(
        legs,
        min(max_legs, max(2, len(G))),  # no simple cycle has more legs than companies
        top,
        cover=RING,
        required=rings,
        through=wanted,
        floor=UNKNOWN if min_amount is None else min_amount,
    )
    what = asked_for(rings, max_legs, wanted, min_amount is not None)
    return told_of(G, legs, found, wanted, what)


def told_of(
    G: nx.MultiDiGraph[str],
    legs: Mapping[tuple[str, str], tuple[MergedLeg, ...]],
    found: Widest,
    wanted: Sequence[str],
    what: str,
) -> Result:
    """All there is to say of cycles that were found; ``what`` was asked for, in words.

    ``legs`` are those of the network (:func:`graph.measures.merging.merged_legs`).
    """
    order = tuple(G.graph["firmness_order"])
    lens: Lens = G.graph["lens"]
    lenses = order[: order.index(lens.firmness) + 1]
    rows = tuple(_row(companies, _ways(companies, legs), lenses) for companies in found.cycles)
    aside = {
        flow
        for row in rows
        for way in _ways(row.companies, legs)
        for leg in way
        for flow in leg.aside
    }
    cut = any(choices(_ways(row.companies, legs)) > CHOICES for row in rows)
    return Result(
        measure="cycles",
        lens=lens,
        rows=rows,
        notes=cycle_notes(G, rows, found, wanted, what, cut, len(aside)),
        columns=(
            "companies",
            "bottleneck",
            "bottleneck_low",
            "bottleneck_high",
            "firmness",
            "travelable",
            "ring",
            "in_kind",
            "coverage",
        ),
        nested=("legs", "bottleneck_by_firmness", "alternatives"),
        money=frozenset(
            {
                "amount",
                "amount_high",
                "amount_low",
                "bottleneck",
                "bottleneck_high",
                "bottleneck_low",
            }
        ),
        found=found.total,
    )


class _Bottleneck(NamedTuple):
    stated: Decimal | None
    low: Decimal
    high: Decimal | None


def _bottleneck(choice: Sequence[MergedLeg]) -> _Bottleneck:
    known = [leg.interval.stated for leg in choice if leg.interval.stated is not None]
    closed = [leg.interval.high for leg in choice if leg.interval.high is not None]
    return _Bottleneck(
        min(known) if len(known) == len(choice) else None,
        min(leg.interval.low for leg in choice),
        min(closed, default=None),
    )


def _ways(
    companies: tuple[str, ...], legs: Mapping[tuple[str, str], tuple[MergedLeg, ...]]
) -> list[tuple[MergedLeg, ...]]:
    return [legs[step] for step in zip(companies, (*companies[1:], companies[0]), strict=True)]


def _row(
    companies: tuple[str, ...], ways: Sequence[Sequence[MergedLeg]], lenses: Sequence[str]
) -> Cycle:
    cover = RING
    choice = best_choice(ways, cover)
    if choice is None:
        cover = 0
        choice = best_choice(ways, cover)
    assert choice is not None  # each step has a leg
    width = _bottleneck(choice)
    shown = tuple(map(_leg, choice))
    return Cycle(
        companies=companies,
        legs=shown,
        bottleneck=width.stated,
        bottleneck_low=width.low,
        bottleneck_high=width.high,
        firmness=min(choice, key=lambda leg: (leg.rank, leg.firmness)).firmness,
        travelable=travelable([leg.span for leg in choice]),
        ring=cover == RING,
        in_kind=any(leg.in_kind for leg in choice),
        bottleneck_by_firmness=tuple(_under(ways, cover, firmness) for firmness in lenses),
        alternatives=tuple(map(_alternative, other_choices(ways, cover, choice))),
        coverage=reduce(_both, (leg.coverage for leg in shown)),
    )


def _leg(leg: MergedLeg) -> Leg:
    return Leg(
        payer=leg.payer,
        payee=leg.payee,
        nature=leg.nature,
        amount=leg.interval.stated,
        amount_low=leg.interval.low,
        amount_high=leg.interval.high,
        firmness=leg.firmness,
        in_kind=leg.in_kind,
        deals=leg.deals,
        sources=leg.sources,
        flows=leg.flows,
        coverage=Coverage(leg.known, len(leg.flows) + leg.promised),
    )


def _both(a: Coverage, b: Coverage) -> Coverage:
    return Coverage(a.known + b.known, a.qualifying + b.qualifying)


def _under(ways: Sequence[Sequence[MergedLeg]], cover: int, firmness: str) -> UnderFirmness:
    reached = [[leg for way in step if (leg := way.under(firmness))] for step in ways]
    choice = best_choice(reached, cover)
    width = None if choice is None else _bottleneck(choice)
    return UnderFirmness(
        firmness=firmness,
        exists=width is not None,
        bottleneck=width and width.stated,
        bottleneck_low=width and width.low,
        bottleneck_high=width and width.high,
    )


def _alternative(choice: Sequence[MergedLeg]) -> Alternative:
    width = _bottleneck(choice)
    return Alternative(
        natures=tuple(leg.nature for leg in choice),
        in_kind=tuple(leg.in_kind for leg in choice),
        bottleneck=width.stated,
        bottleneck_low=width.low,
        bottleneck_high=width.high,
    )
