"""Bounds of concentration where most amounts are exact and only a few can move.

The definitions and proofs are those of :mod:`graph.measures.bounds`. An exact amount enters every
one of them through sums and the largest few alone, so an engine adds the exact amounts up
(:class:`Pile`) and only what can move comes here one by one. Where :mod:`~graph.measures.bounds`
has fractions, this has floats; the two agree to some twelve digits.

Amounts are in one unit, whichever: shares do not heed it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import product
from typing import NamedTuple

import numpy as np

from graph.measures.bounds import ENTROPY, HERFINDAHL, Limits
from graph.measures.vertices import Objective, most_unequal
from graph.scale.levels import Alike, most_alike

__all__ = ["LARGEST", "Mover", "Pile", "bounded"]

LARGEST = 4
"""How many of the largest amounts a pile tells: those that CR4 needs."""
_STEPS = 20_000_000
"""About how many steps the search for a corner may take for one company, a few seconds."""
_FEW = 3
"""Of so many amounts all corners are tried: sooner than a search begins."""


class Mover(NamedTuple):
    """An amount that can be anything from ``low`` to ``high``, inf for no end."""

    low: float
    high: float
    crowd: bool


@dataclass(frozen=True, slots=True)
class Pile:
    """Exact amounts: their number, Σ x, Σ x², Σ x ln x and the largest, the largest first."""

    number: int = 0
    total: float = 0.0
    squares: float = 0.0
    logs: float = 0.0
    largest: tuple[float, ...] = ()

    def __add__(self, other: Pile) -> Pile:
        """Both piles as one."""
        return Pile(
            self.number + other.number,
            self.total + other.total,
            self.squares + other.squares,
            self.logs + other.logs,
            tuple(sorted((*self.largest, *other.largest), reverse=True)[:LARGEST]),
        )


@dataclass(frozen=True, slots=True)
class Bounds:
    """Infimum and supremum of each index, as in :class:`graph.measures.shares.Inequality`."""

    hhi: Limits
    closed: Limits
    cr1: Limits
    cr4: Limits
    entropy_number: Limits


def bounded(
    named: Pile,
    crowds: Pile,
    movers: Sequence[Mover],
    alike: Callable[..., Alike] = most_alike,
) -> Bounds:
    """The bounds over exact amounts of named holders and of crowds, and what can move.

    Amounts that can only be nothing are left out beforehand. ``alike`` is
    :func:`graph.scale.levels.most_alike` or its compiled form.

    6 exactly and one from 2 to 4, as in :func:`graph.measures.bounds.ratio_bounds`:

    >>> found = bounded(Pile(1, 6.0, 36.0, 6 * math.log(6), (6.0,)), Pile(), [Mover(2, 4, False)])
    >>> found.cr1, [round(x) for x in found.hhi]           # 6² + 4² of 10², 6² + 2² of 8²
    ((0.6, 0.75), [5200, 6250])
    """
    if not (named.number or crowds.number or movers):
        nothing: Limits = (None, None)
        return Bounds(nothing, nothing, nothing, nothing, nothing)
    pile = named + crowds
    closed = [mover for mover in movers if mover.high < math.inf]
    least, one, four, number = _alike(named, crowds, movers, alike)
    hhi: Limits = (least, _most_herfindahl(pile, movers))
    tight = hhi
    if len(closed) < len(movers):
        tight = (None, None)
        if named.number or crowds.number or closed:
            tight = (_alike(named, crowds, closed, alike)[0], _most_herfindahl(pile, closed))
    crowded = crowds.number or any(mover.crowd for mover in movers)
    return Bounds(
        hhi,
        tight,
        (one, _most_ratio(pile, movers, 1)),
        (four, _most_ratio(pile, movers, LARGEST)),
        (_least_entropy_number(pile, movers), None if crowded else number),
    )


def _alike(
    named: Pile, crowds: Pile, movers: Sequence[Mover], alike: Callable[..., Alike]
) -> Alike:
    """Least indices, of which crowds have only a part of the whole, and the largest number."""
    own = [mover for mover in movers if not mover.crowd]
    nobody = crowds.total + sum(mover.high for mover in movers if mover.crowd)
    if not (named.number or own) or nobody == math.inf:
        return 0.0, 0.0, 0.0, math.inf
    least, one, four, number = alike(
        named.total,
        named.squares,
        named.logs,
        np.array(named.largest),
        nobody,
        np.array([mover.low for mover in own], dtype=float),
        np.array([mover.high for mover in own], dtype=float),
    )
    return 10_000 * least, one, four, number


def _most_herfindahl(pile: Pile, movers: Sequence[Mover]) -> float:
    box = _box(pile, movers)
    return 10_000.0 if box is None else 10_000 * _most(pile, pile.squares, box, HERFINDAHL)


def _least_entropy_number(pile: Pile, movers: Sequence[Mover]) -> float:
    box = _box(pile, movers)
    return 1.0 if box is None else math.exp(-_most(pile, pile.logs, box, ENTROPY))


def _most(pile: Pile, weighed: float, box: Sequence[tuple[float, float]], of: Objective) -> float:
    """The largest value; of so many amounts that it takes too long, a little above it."""
    if len(box) <= _FEW:
        return max(
            of.value(pile.total + sum(corner), weighed + sum(map(of.weight, corner)))
            for corner in product(*box)
        )
    limit = max(10, min(5_000, _STEPS // (len(box) + 1)))
    return most_unequal(box, of, limit, (pile.total, weighed))[0]


def _box(pile: Pile, movers: Sequence[Mover]) -> list[tuple[float, float]] | None:
    """What can move, crowds as holders; None if one holder may as well have all."""
    lows = pile.total + sum(mover.low for mover in movers)
    if not lows or any(mover.high == math.inf for mover in movers):
        return None
    return [(mover.low, mover.high) for mover in movers]


def _most_ratio(pile: Pile, movers: Sequence[Mover], k: int) -> float:
    if any(mover.high == math.inf for mover in movers):
        return 1.0
    lows = pile.total + sum(mover.low for mover in movers)
    box = [*((x, x) for x in pile.largest), *((mover.low, mover.high) for mover in movers)]
    ratio = -1.0
    while True:  # Dinkelbach's iteration
        best = sorted(box, key=lambda ends: (1 - ratio) * ends[1] + ratio * ends[0], reverse=True)
        high = sum(u for _, u in best[:k])
        better = high / (high + max(0.0, lows - sum(low for low, _ in best[:k])))
        if better <= ratio + 1e-15:
            return min(1.0, max(better, ratio))
        ratio = better
