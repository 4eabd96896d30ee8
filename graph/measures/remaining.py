"""What remains when a supplier fails: of purchases in dollars, of capacity in gigawatts and chips.

Effective numbers and their bounds: :mod:`graph.measures.shares`; who stands behind capacity:
:mod:`graph.measures.backing`. N−1 is the term of the planning of power systems: what is left to
carry the load after the worst single failure.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from graph.measures.backing import backing, capacity_without
from graph.measures.counterparties import Merged
from graph.measures.shares import inequality
from graph.measures.tiers import OPERATOR, UNITS, standings, tiers
from graph.model import Interval
from graph.result import Coverage

if TYPE_CHECKING:
    import networkx as nx

__all__ = [
    "CapacityLeft",
    "LeftOut",
    "by_role",
    "in_capacity",
    "leave_one_out",
    "most_left",
    "standing_without",
]

_NO_DEPLOYMENT = Interval(Decimal(0), None, None)
GIGAWATTS = "gigawatts"


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """What is left without one supplier: the effective number of the others, their share.

    ``remaining_share`` is None where the amount of the one left out is not known.
    """

    company: str
    effective_number: float | None
    effective_number_low: float | None
    effective_number_high: float | None
    remaining_share: float | None
    remaining_share_low: float | None
    remaining_share_high: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CapacityLeft:
    """What is left of a company's capacity when its largest supplier in one role fails.

    In ``unit``; ``capacity`` is the whole whose supplier in the role is known, ``coverage`` counts
    pieces of capacity of known size and supplier.
    """

    role: str
    unit: str
    largest: str | None
    capacity: Decimal | None
    capacity_low: Decimal
    capacity_high: Decimal | None
    capacity_left: Decimal | None
    capacity_left_low: Decimal
    capacity_left_high: Decimal | None
    coverage: Coverage


def leave_one_out(suppliers: Sequence[Merged]) -> tuple[LeftOut, ...]:
    """The purchases of a company without each of its suppliers in turn."""
    whole = inequality((supplier.amount, supplier.crowd) for supplier in suppliers)
    left = []
    for place, supplier in enumerate(suppliers):
        rest = inequality((s.amount, s.crowd) for s in suppliers if s is not supplier)
        share, (low, high) = whole.shares[place], whole.shares_bounds[place]
        left.append(
            LeftOut(
                company=supplier.company,
                effective_number=rest.effective_number,
                effective_number_low=rest.effective_number_bounds[0],
                effective_number_high=rest.effective_number_bounds[1],
                remaining_share=None if share is None else 1 - share,
                remaining_share_low=None if high is None else 1 - high,
                remaining_share_high=None if low is None else 1 - low,
            )
        )
    return tuple(left)


def most_left(suppliers: Sequence[Merged]) -> Decimal | None:
    """The most that can remain when the largest fails; Σ x less the largest grows with every x.

    So it is reached with all at their upper end. One open supplier that is not a crowd is then the
    largest, and the others remain; with a second one there is no end.
    """
    unbounded = [supplier for supplier in suppliers if supplier.amount.high is None]
    highs = [s.amount.high for s in suppliers if s.amount.high is not None]
    if len(unbounded) > 1 or any(supplier.crowd for supplier in unbounded):
        return None
    total = sum(highs, Decimal(0))
    if unbounded:
        return total
    named = [s.amount.high for s in suppliers if s.amount.high is not None and not s.crowd]
    return total - max(named, default=Decimal(0))


def in_capacity(C: nx.MultiDiGraph[str] | None, company: str, throughput: str) -> dict[str, Any]:
    """N−1 of a company's capacity by operator, in gigawatts and in petaflops of ``throughput``.

    Without a graph, or without a deployment in it, nothing is known and nothing is excluded.
    """
    fields: dict[str, Any] = {"throughput": throughput}
    for name, unit in ((GIGAWATTS, GIGAWATTS), ("petaflops", throughput)):
        largest, left, coverage = None, _NO_DEPLOYMENT, Coverage(0, 0)
        if C is not None and _uses(C, company):
            found = backing(C, company, OPERATOR, unit)
            largest, left, coverage = found.largest, found.left, found.coverage
        fields |= {
            f"n_minus_1_{name}": left.stated,
            f"n_minus_1_{name}_low": left.low,
            f"n_minus_1_{name}_high": left.high,
            f"largest_{name}": largest,
            f"coverage_{name}": coverage,
        }
    return fields


def by_role(
    C: nx.MultiDiGraph[str] | None, company: str, throughput: str
) -> tuple[CapacityLeft, ...]:
    """The same tier by tier, from the operator to what the chips are made with."""
    if C is None or not _uses(C, company):
        return ()
    rows = []
    for role in tiers(C):
        for unit in (GIGAWATTS, throughput):
            found = backing(C, company, role, unit)
            if found.amounts:
                rows.append(
                    CapacityLeft(
                        role=role,
                        unit=UNITS[unit],
                        largest=found.largest,
                        capacity=found.total.stated,
                        capacity_low=found.total.low,
                        capacity_high=found.total.high,
                        capacity_left=found.left.stated,
                        capacity_left_low=found.left.low,
                        capacity_left_high=found.left.high,
                        coverage=found.coverage,
                    )
                )
    return tuple(rows)


def standing_without(
    C: nx.MultiDiGraph[str] | None, company: str, gone: Collection[str], throughput: str
) -> dict[str, Any]:
    """What stands on none of ``gone``, in whatever tier, in the same two units."""
    fields: dict[str, Any] = {}
    for name, unit in ((GIGAWATTS, GIGAWATTS), ("petaflops", throughput)):
        rest, coverage = _NO_DEPLOYMENT, Coverage(0, 0)
        if C is not None and _uses(C, company):
            rest, coverage = capacity_without(C, company, gone, unit)
        fields |= {
            f"remaining_{name}": rest.stated,
            f"remaining_{name}_low": rest.low,
            f"remaining_{name}_high": rest.high,
            f"coverage_{name}": coverage,
        }
    return fields


def _uses(C: nx.MultiDiGraph[str], company: str) -> bool:
    return company in C and bool(standings(C, company))
