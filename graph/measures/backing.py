"""Backing: how much of a buyer's capacity each supplier stands behind, and what is left without.

The graph is that of ``graph/capacity.py``; who supplies a piece of capacity in a role, and how
surely, :mod:`graph.measures.tiers`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from graph.measures.shares import Inequality, inequality
from graph.measures.tiers import NONE, Part, standings, suppliers_by_role, supply, union
from graph.model import Interval
from graph.result import Coverage

if TYPE_CHECKING:
    import networkx as nx

__all__ = ["Backing", "backing", "capacity_without", "half"]

ZERO = Interval(Decimal(0), Decimal(0), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Backing:
    """A buyer's capacity in one role and unit, by supplier.

    ``amounts`` are what each of the ``ranked`` suppliers (the largest first) stands behind,
    ``index`` their inequality in the order of ``amounts``; ``total`` the capacity whose supplier
    is known, ``left`` what is left of it when the ``largest`` supplier other than the buyer fails.
    A ``stated`` of None is unknown, a ``high`` of None unbounded. ``coverage`` counts pieces of
    known size and supplier over all; where that is less than half, ``left`` has only bounds, since
    one known supplier of many would always seem to leave nothing.
    """

    ranked: tuple[str, ...]
    amounts: Mapping[str, Interval]
    index: Inequality
    largest: str | None
    total: Interval
    left: Interval
    coverage: Coverage


def backing(C: nx.MultiDiGraph[str], company: str, role: str, unit: str) -> Backing:
    """Who stands behind a company's capacity in a role, in a unit of the graph.

    Bounds let every size and share vary on its own, and capacity of unknown supplier belong to
    anyone, one or many: outer bounds. Σ a less the largest a never falls as an a grows, so the
    least that is left is at all lower ends; the most is all there can be less the largest that
    surely is.
    """
    amounts: dict[str, Interval] = {}
    unnamed, whole, known = ZERO, ZERO, 0
    pieces = standings(C, company)
    found = [(piece[unit], supply(C, piece, role)) for piece in pieces]
    names = sorted({name for _, one in found for name in one.parts})
    for size, one in found:
        whole = whole + size
        known += one.known and size.stated is not None
        for name in names:
            part = one.of(name)
            amounts[name] = amounts.get(name, ZERO) + Interval(
                size.low * _exactly(part.low),
                _times(size.high, _exactly(part.high)),
                _times(size.stated, _told(part.stated)) if name in one.parts else None,
            )
        unnamed = unnamed + Interval(Decimal(0), _times(size.high, _exactly(one.others.high)), None)
    if not known:  # parts of pieces, but no piece of which all is known
        amounts = {k: Interval(each.low, each.high, None) for k, each in amounts.items()}
    index = inequality(
        [(amounts[name], C.nodes[name].get("crowd", False)) for name in names]
        + ([(unnamed, True)] if names and unnamed.high != 0 else [])
    )
    ranked = sorted(names, key=lambda k: (-(amounts[k].stated or Decimal(0)), k))
    others = [k for k in ranked if k != company]
    largest = next((k for k in others if amounts[k].stated), None)
    left = index.total
    if left is not None and largest is not None:
        left -= amounts[largest].stated or Decimal(0)
    coverage = Coverage(known, len(pieces))
    if not half(coverage):
        left = None
    least = sum((amounts[k].low for k in names), Decimal(0))
    surely = max((amounts[k].low for k in others), default=Decimal(0))
    return Backing(
        ranked=tuple(ranked),
        amounts=amounts,
        index=index,
        largest=largest,
        total=Interval(least, whole.high, index.total),
        left=Interval(least - surely, None if whole.high is None else whole.high - surely, left),
        coverage=coverage,
    )


def capacity_without(
    C: nx.MultiDiGraph[str], company: str, gone: Collection[str], unit: str
) -> tuple[Interval, Coverage]:
    """The capacity of a company that stands on none of ``gone`` in any tier.

    In a role that one of them has nowhere it is taken to have no part.
    Within a role the parts of several add up; over the roles the largest counts, at the most
    their sum (:func:`graph.measures.tiers.union`). Coverage counts pieces of which size and part
    are known; where that is less than half there are only bounds.
    """
    pieces, roles = standings(C, company), suppliers_by_role(C, None)
    having: dict[str, set[str]] = {}
    for name in gone:
        for role in roles.get(name, ()):
            having.setdefault(role, set()).add(name)
    rest, known = ZERO, 0
    for piece in pieces:
        size = piece[unit]
        part = union([_joined(C, piece, role, having[role]) for role in sorted(having)])
        stated = _times(size.stated, _rest(part.stated))
        known += stated is not None and size.stated is not None
        rest = rest + Interval(
            size.low * (1 - _exactly(part.high)), _times(size.high, _rest(part.low)), stated
        )
    coverage = Coverage(known, len(pieces))
    return Interval(rest.low, rest.high, rest.stated if half(coverage) else None), coverage


def half(coverage: Coverage) -> bool:
    """Whether at least half is known, below which a measure of capacity has only bounds."""
    return 2 * coverage.known >= coverage.qualifying


def _joined(
    C: nx.MultiDiGraph[str], piece: Mapping[str, Any], role: str, gone: Collection[str]
) -> Part:
    """What part of a piece several companies have in one role, together."""
    one = supply(C, piece, role)
    parts: Sequence[Part] = [one.parts[k] for k in sorted(gone) if k in one.parts]
    unseen = one.others if any(k not in one.parts for k in gone) else NONE
    parts = [*parts, unseen]
    stated = [part.stated for part in parts]
    told = [value for value in stated if value is not None]
    return Part(
        min(1.0, sum(part.low for part in parts)),
        min(1.0, sum(told)) if len(told) == len(stated) else None,
        min(1.0, sum(part.high for part in parts)),
    )


def _exactly(part: float) -> Decimal:
    return Decimal(repr(part)).normalize()


def _told(part: float | None) -> Decimal | None:
    return None if part is None else _exactly(part)


def _rest(part: float | None) -> Decimal | None:
    return None if part is None else 1 - _exactly(part)


def _times(size: Decimal | None, part: Decimal | None) -> Decimal | None:
    """A size times a part; nothing of anything, open or unknown, is nothing."""
    if part == 0:
        return Decimal(0)
    return None if size is None or part is None else size * part
