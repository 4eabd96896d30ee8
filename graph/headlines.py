"""The headline measures of a network in a row: what a reader compares first.

Each is taken from the measure of its own room, with its bounds and coverage; nothing is defined
here. Sums over flows count money that passes two pairs of companies twice: turnover, not money
of the outside world.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import reduce
from typing import TYPE_CHECKING

from graph.lens.rates import BASE
from graph.measures.circulation import going_round
from graph.measures.concentration import concentration
from graph.measures.cycles import cycles
from graph.model import Interval
from graph.result import Coverage

if TYPE_CHECKING:
    import networkx as nx

__all__ = ["Headline", "Value", "headlines"]

_RING_LEGS = 3
"""Rings of up to so many legs are counted: longer ones are too many to tell a story."""

_ALL = 100_000
_NOTHING = Interval(Decimal(0), Decimal(0), None)

Value = Decimal | float | None


@dataclass(frozen=True, slots=True)
class Headline:
    """One number: ``unit`` is ``USD``, ``flows``, ``rings``, ``share`` (0 to 1) or ``HHI``."""

    measure: str
    unit: str
    value: Value
    low: Value
    high: Value
    coverage: Coverage


def headlines(G: nx.MultiDiGraph[str], companies: Collection[str] = ()) -> Iterator[Headline]:
    """Flows, cash by nature, circulation, rings, and how concentrated suppliers are.

    Parameters
    ----------
    G
        The network under a lens.
    companies
        Those whose suppliers are of interest; one that buys nothing under the lens is left out.

    Notes
    -----
    Under ``paid`` coverage is over all that was signed, as everywhere.
    """
    edges = [data for _, _, data in G.edges(data=True)]
    promised = G.graph["promised"]
    known = sum(data["amount"].known for data in edges)
    count = float(len(edges))
    whole = Coverage(known, len(edges) + len(promised))
    yield Headline("flows that count", "flows", count, count, count, whole)
    for nature in sorted({data["nature"] for data in edges}):
        mine = [d for d in edges if d["nature"] == nature and not d["in_kind"]]
        rest = sum(d["nature"] == nature and not d["in_kind"] for d in promised)
        total = reduce(Interval.__add__, (d["amount"] for d in mine), _NOTHING)
        coverage = Coverage(sum(d["amount"].known for d in mine), len(mine) + rest)
        name = f"{nature} in cash"
        yield Headline(name, BASE, total.stated, total.low, total.high, coverage)
    if edges:
        yield from _rounds(G)
    for company in companies:
        if company in G and any(d["supply"] for _, _, d in G.out_edges(company, data=True)):
            row = concentration(G, company).rows[0]
            name = f"HHI of the suppliers of {company}"
            yield Headline(name, "HHI", row.hhi, row.hhi_low, row.hhi_high, row.coverage)


def _rounds(G: nx.MultiDiGraph[str]) -> Iterator[Headline]:
    """What goes round at once, and the rings it can go round in."""
    round_ = going_round(G)
    yield Headline(
        "circulation",
        BASE,
        round_.circulation,
        round_.circulation_low,
        round_.circulation_high,
        round_.coverage,
    )
    yield Headline(
        "circulation, share of the total",
        "share",
        round_.share,
        round_.share_low,
        round_.share_high,
        round_.coverage,
    )
    rings = cycles(G, max_legs=_RING_LEGS, top=_ALL).rows
    sized = sum(ring.bottleneck is not None for ring in rings)
    many = float(len(rings))
    coverage = Coverage(sized, len(rings))
    yield Headline(f"rings of up to {_RING_LEGS} legs", "rings", many, many, many, coverage)
    if rings:
        widest = rings[0]
        yield Headline(
            "bottleneck of the largest ring",
            BASE,
            widest.bottleneck,
            widest.bottleneck_low,
            widest.bottleneck_high,
            widest.coverage,
        )
