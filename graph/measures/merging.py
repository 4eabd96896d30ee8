"""Parallel flows as one leg, and which leg a cycle takes where there are several."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import reduce
from math import prod
from operator import add
from typing import Any

import networkx as nx

from graph import vocabulary
from graph.measures.travel import Span, span
from graph.measures.widest import OPEN, UNKNOWN, grade
from graph.model import Interval

__all__ = [
    "CAPITAL",
    "CHOICES",
    "COMMERCE",
    "RING",
    "MergedLeg",
    "best_choice",
    "choices",
    "merged_legs",
    "other_choices",
]

CAPITAL, COMMERCE = 1, 2
RING = CAPITAL | COMMERCE
CHOICES = 2**12
"""Choices gone through for one cycle: two ways on each of twelve legs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MergedLeg:
    """All flows from one company to another that count as one nature, cash apart from kind.

    As an :class:`~graph.measures.widest.Option` its ``amount`` is the stated sum, its ``bound``
    the sum of ceilings, its ``label`` the nature. ``rows`` are the attributes of its flows, by id;
    what else there is to say follows from them, and only for legs that are shown. ``aside`` are the
    flows in kind that a leg of cash has left aside.
    """

    payer: str
    payee: str
    nature: str
    in_kind: bool
    label: int
    interval: Interval
    rows: Mapping[str, Mapping[str, Any]]
    promised: int
    aside: frozenset[str] = frozenset()

    @property
    def amount(self) -> Decimal:
        """The stated sum, below every other if unknown."""
        return UNKNOWN if self.interval.stated is None else self.interval.stated

    @property
    def bound(self) -> Decimal:
        """The sum of ceilings, above every other if open."""
        return OPEN if self.interval.high is None else self.interval.high

    @property
    def flows(self) -> tuple[str, ...]:
        """Ids of the flows."""
        return tuple(sorted(self.rows))

    @property
    def deals(self) -> tuple[str, ...]:
        """Ids of their deals."""
        return tuple(sorted({row["deal"] for row in self.rows.values()}))

    @property
    def sources(self) -> tuple[str, ...]:
        """Ids of their sources."""
        return tuple(sorted({source for row in self.rows.values() for source in row["sources"]}))

    @property
    def known(self) -> int:
        """How many flows have a known amount."""
        return sum(row["amount"].known for row in self.rows.values())

    @property
    def rank(self) -> int:
        """The rank of the weakest flow."""
        return self._weakest()[0]

    @property
    def firmness(self) -> str:
        """The status of the weakest flow."""
        return self._weakest()[1]

    def _weakest(self) -> tuple[int, str]:
        return min((row["rank"], row["status"]) for row in self.rows.values())

    @property
    def span(self) -> Span:
        """From the first start to the last end."""
        days: list[tuple[tuple[date, date], tuple[date, date]]] = [
            (row["starts"], row["ends"]) for row in self.rows.values()
        ]
        return span(days, capital=self.label == CAPITAL)

    def under(self, firmness: str) -> MergedLeg | None:
        """The leg at its amounts under another firmness; None if no flow of it reaches that."""
        reached = [
            self.rows[flow]["by_firmness"][firmness]
            for flow in self.flows
            if firmness in self.rows[flow]["by_firmness"]
        ]
        return replace(self, interval=reduce(add, reached)) if reached else None


def merged_legs(G: nx.MultiDiGraph[str]) -> dict[tuple[str, str], tuple[MergedLeg, ...]]:
    """For each pair of companies (payer, payee) the legs between them, at most two.

    A leg is the capital or the commerce between them, in cash, or in kind where there is no cash
    of that nature: a guarantee may close a ring, but not stand in for the money beside it.
    Acquisitions and crowds are left out. Amounts add up as intervals do: the stated sum is that of
    the flows with a known amount. A leg is as firm as its weakest flow, so all of its amount is at
    least that firm; it starts with the first and ends with the last of its flows.
    """
    labels = {vocabulary.CAPITAL: CAPITAL, vocabulary.COMMERCE: COMMERCE}
    counts_as: Mapping[str, str] = G.graph["natures"]
    parallel: dict[tuple[str, str, str, bool], dict[str, dict[str, Any]]] = {}
    for u, v, flow, data in G.edges(keys=True, data=True):
        counts = counts_as.get(data["nature"], "")
        if counts in labels and not (G.nodes[u]["crowd"] or G.nodes[v]["crowd"]):
            parallel.setdefault((u, v, counts, data["in_kind"]), {})[flow] = data
    promised: dict[tuple[str, str, str, bool], int] = {}
    for data in (*G.graph["promised"], *G.graph.get("undated", ())):
        key = data["u"], data["v"], counts_as.get(data["nature"], ""), data["in_kind"]
        promised[key] = promised.get(key, 0) + 1
    legs: dict[tuple[str, str], tuple[MergedLeg, ...]] = {}
    for key in sorted(parallel):
        if key[3] and (*key[:3], False) in parallel:
            continue
        payer, payee, counts, in_kind = key
        rows = parallel[key]
        leg = MergedLeg(
            payer=payer,
            payee=payee,
            nature=min(row["nature"] for row in rows.values()),
            in_kind=in_kind,
            label=labels[counts],
            interval=reduce(add, (rows[flow]["amount"] for flow in sorted(rows))),
            rows=rows,
            promised=promised.get(key, 0),
            aside=frozenset(() if in_kind else parallel.get((payer, payee, counts, True), ())),
        )
        legs[key[:2]] = (*legs.get(key[:2], ()), leg)
    return legs


def best_choice(ways: Sequence[Sequence[MergedLeg]], cover: int) -> tuple[MergedLeg, ...] | None:
    """One leg for each step of a cycle, carrying every label of ``cover``; None if none can.

    The largest bottleneck first (known before unknown), then the largest bound on it, then the
    fewest legs in kind, then the larger amounts.
    """
    value = grade(ways, cover)
    if value is None:
        return None
    kept = [
        sorted(
            (leg for leg in step if leg.amount >= value.amount and leg.bound >= value.bound),
            key=_preference,
        )
        for step in ways
    ]
    chosen = [step[0] for step in kept]
    missing = cover & ~reduce(lambda bits, leg: bits | leg.label, chosen, 0)
    if missing:
        # All are of one nature: one leg of the other, at the least cost, makes the choice cover.
        place, other = min(
            (
                (place, leg)
                for place, step in enumerate(kept)
                for leg in step
                if leg.label == missing
            ),
            key=lambda way: (way[1].in_kind - chosen[way[0]].in_kind, -way[1].amount, way[0]),
        )
        chosen[place] = other
    return tuple(chosen)


def _preference(leg: MergedLeg) -> tuple[bool, Decimal, Decimal, str]:
    return leg.in_kind, -leg.amount, -leg.bound, leg.nature


def choices(ways: Sequence[Sequence[MergedLeg]]) -> int:
    """In how many ways one leg can be chosen for each step."""
    return prod(map(len, ways))


def other_choices(
    ways: Sequence[Sequence[MergedLeg]], cover: int, chosen: Sequence[MergedLeg]
) -> list[tuple[MergedLeg, ...]]:
    """The choices other than the one chosen that carry every label of ``cover``, widest first.

    Of more than :data:`CHOICES` only those that change one leg of the chosen one.
    """
    tried: Iterator[tuple[MergedLeg, ...]]
    if choices(ways) <= CHOICES:
        tried = itertools.product(*ways)
    else:
        tried = (
            (*chosen[:place], leg, *chosen[place + 1 :])
            for place, step in enumerate(ways)
            for leg in step
        )

    def order(choice: tuple[MergedLeg, ...]) -> tuple[Any, ...]:
        return (
            -min(leg.amount for leg in choice),
            -min(leg.bound for leg in choice),
            sum(leg.in_kind for leg in choice),
            [_preference(leg) for leg in choice],
        )

    return sorted(
        (
            choice
            for choice in tried
            if choice != tuple(chosen)
            and cover & ~reduce(lambda bits, leg: bits | leg.label, choice, 0) == 0
        ),
        key=order,
    )
