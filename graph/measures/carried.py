"""What carries a circulation: its legs, and the rings that it splits into."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from graph.measures.cash import CashFlow

__all__ = ["CarriedLeg", "CarriedRing", "carried_legs", "carried_rings"]


@dataclass(frozen=True, slots=True, kw_only=True)
class CarriedLeg:
    """What goes round from one company to another in one nature, of the amount known there."""

    payer: str
    payee: str
    nature: str
    carried: Decimal
    amount: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class CarriedRing:
    """A ring of the circulation: each of its legs carries ``each``, all of them ``carried``."""

    companies: tuple[str, ...]
    each: Decimal
    carried: Decimal


def carried_legs(flows: Sequence[CashFlow], carried: Sequence[Decimal]) -> tuple[CarriedLeg, ...]:
    """What each flow carries, merged by payer, payee and nature; the largest first."""
    sums: dict[tuple[str, str, str], list[Decimal]] = {}
    for flow, part in zip(flows, carried, strict=True):
        leg = sums.setdefault((flow.payer, flow.payee, flow.nature), [Decimal(0), Decimal(0)])
        leg[0] += part
        leg[1] += flow.value
    rows = [
        CarriedLeg(payer=u, payee=v, nature=nature, carried=part, amount=amount)
        for (u, v, nature), (part, amount) in sums.items()
        if part
    ]
    rows.sort(key=lambda leg: (-leg.carried, leg.payer, leg.payee, leg.nature))
    return tuple(rows)


def carried_rings(flows: Sequence[CashFlow], carried: Sequence[Decimal]) -> tuple[CarriedRing, ...]:
    """A circulation split into rings, whose ``carried`` add up to it; the largest first.

    From the smallest company that still carries anything it goes on to the payee that gets the
    most (then the smallest id), until a company comes again: that is a ring, and its smallest leg
    is taken out. At least one leg is used up each time.
    """
    left: dict[str, dict[str, Decimal]] = {}
    for flow, amount in zip(flows, carried, strict=True):
        if amount:
            to = left.setdefault(flow.payer, {})
            to[flow.payee] = to.get(flow.payee, Decimal(0)) + amount
    found: dict[tuple[str, ...], Decimal] = {}
    while left:
        walk = [min(left)]
        while True:
            after = min(left[walk[-1]], key=lambda other: (-left[walk[-1]][other], other))
            if after in walk:
                break
            walk.append(after)
        ring = walk[walk.index(after) :]
        steps = list(zip(ring, (*ring[1:], ring[0]), strict=True))
        each = min(left[u][v] for u, v in steps)
        for u, v in steps:
            left[u][v] -= each
            if not left[u][v]:
                del left[u][v]
            if not left[u]:
                del left[u]
        first = ring.index(min(ring))
        companies = (*ring[first:], *ring[:first])
        found[companies] = found.get(companies, Decimal(0)) + each
    rows = [
        CarriedRing(companies=companies, each=each, carried=each * len(companies))
        for companies, each in found.items()
    ]
    return tuple(sorted(rows, key=lambda ring: (-ring.carried, ring.companies)))
