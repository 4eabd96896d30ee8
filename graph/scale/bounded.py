"""Bounds of concentration where most amounts are exact and only a few can move.

The definitions and proofs are those of :mod:`graph.measures.bounds`. An exact amount enters every
one of them through sums and the largest few alone, so an engine adds the exact amounts up
(:class:`Pile`) and only what can move comes here one by one. Where :mod:`~graph.measures.bounds`
has fractions, this has floats; the two agree to some twelve digits.

Amounts are in one unit, whichever: shares do not heed it.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import NamedTuple

from graph.measures.bounds import ENTROPY, HERFINDAHL, Limits
from graph.measures.vertices import Objective, most_unequal

__all__ = ["LARGEST", "Mover", "Pile", "bounded"]

LARGEST = 4
"""How many of the largest amounts a pile tells: those that CR4 needs."""
_STEPS = 20_000_000
"""About how many steps the search for a corner may take for one company, a few seconds."""


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


def bounded(named: Pile, crowds: Pile, movers: Sequence[Mover]) -> Bounds:
    """The bounds over exact amounts of named holders and of crowds, and what can move.

    Amounts that can only be nothing are left out beforehand.

    6 exactly and one from 2 to 4, as in :func:`graph.measures.bounds.ratio_bounds`:

    >>> found = bounded(Pile(1, 6.0, 36.0, 6 * math.log(6), (6.0,)), Pile(), [Mover(2, 4, False)])
    >>> found.cr1, [round(x) for x in found.hhi]           # 6² + 4² of 10², 6² + 2² of 8²
    ((0.6, 0.75), [5200, 6250])
    """
    closed = [mover for mover in movers if mover.high < math.inf]
    if not (named.number or crowds.number or movers):
        nothing: Limits = (None, None)
        return Bounds(nothing, nothing, nothing, nothing, nothing)
    own = [mover for mover in movers if not mover.crowd]
    pieces = list(_pieces(named, named.squares, own, _square))
    most = named + crowds
    nobody = _nobody(crowds, movers)
    somebody = bool(named.number or own) and nobody < math.inf
    hhi = (_least_herfindahl(pieces, nobody) if somebody else 0.0, _most_herfindahl(most, movers))
    cr1, cr4 = (
        (_least_ratio(pieces, named, nobody, own, k) if somebody else 0.0, high)
        for k, high in ((k, _most_ratio(most, movers, k)) for k in (1, LARGEST))
    )
    tight: Limits = hhi
    if len(closed) < len(movers):
        tight = _herfindahl(named, crowds, closed)
    return Bounds(hhi, tight, cr1, cr4, _entropy_number(named, crowds, movers))


def _herfindahl(named: Pile, crowds: Pile, movers: Sequence[Mover]) -> Limits:
    own = [mover for mover in movers if not mover.crowd]
    if not (named.number or crowds.number or movers):
        return None, None
    least = 0.0
    if named.number or own:
        pieces = _pieces(named, named.squares, own, _square)
        least = _least_herfindahl(pieces, _nobody(crowds, movers))
    return least, _most_herfindahl(named + crowds, movers)


def _nobody(crowds: Pile, movers: Sequence[Mover]) -> float:
    return crowds.total + sum(mover.high for mover in movers if mover.crowd)


class _Piece(NamedTuple):
    """Between two ends: the sums over what is clipped there, and how many move along."""

    start: float
    stop: float
    clipped: float
    weighed: float
    moving: int


def _pieces(
    pile: Pile, weighed: float, movers: Sequence[Mover], weight: Callable[[float], float]
) -> Iterator[_Piece]:
    """The pieces of t ≥ 0 on each of which the same amounts of clip(t) move with t."""
    rises = sorted(mover.low for mover in movers)
    stops = sorted(mover.high for mover in movers if mover.high < math.inf)
    above = list(accumulate(reversed(rises), initial=0.0))[::-1]
    above_weighed = list(accumulate(map(weight, reversed(rises)), initial=0.0))[::-1]
    below = list(accumulate(stops, initial=0.0))
    below_weighed = list(accumulate(map(weight, stops), initial=0.0))
    ends = sorted({0.0, *rises, *stops})
    for start, stop in zip(ends, [*ends[1:], math.inf], strict=True):
        i, j = bisect_right(rises, start), bisect_right(stops, start)
        yield _Piece(
            start,
            stop,
            pile.total + above[i] + below[j],
            weighed + above_weighed[i] + below_weighed[j],
            i - j,
        )


def _square(x: float) -> float:
    return x * x


def _log(x: float) -> float:
    return x * math.log(x) if x > 0 else 0.0


def _least_herfindahl(pieces: Iterable[_Piece], nobody: float) -> float:
    for piece in pieces:
        whole = piece.clipped + nobody
        if whole <= 0:  # all move together: any level of the piece will do
            return 10_000 / piece.moving
        t = piece.weighed / whole
        if t <= piece.stop:
            t = max(t, piece.start)
            squares = piece.weighed + piece.moving * t * t
            return 10_000 * squares / (whole + piece.moving * t) ** 2
    raise AssertionError("the last piece has no end")


def _most_herfindahl(pile: Pile, movers: Sequence[Mover]) -> float:
    box = _box(pile, movers)
    if box is None:
        return 10_000.0
    return 10_000 * _most(pile, pile.squares, box, HERFINDAHL)


def _entropy_number(named: Pile, crowds: Pile, movers: Sequence[Mover]) -> Limits:
    pile = named + crowds
    box = _box(pile, movers)
    low = 1.0
    if box is not None:
        low = math.exp(-_most(pile, pile.logs, box, ENTROPY))
    if crowds.number or any(mover.crowd for mover in movers):
        return low, None
    for piece in _pieces(named, named.logs, movers, _log):
        if piece.clipped <= 0:
            return low, float(piece.moving)
        t = math.exp(piece.weighed / piece.clipped)
        if t <= piece.stop:
            t = max(t, piece.start)
            whole = piece.clipped + piece.moving * t
            weighed = piece.weighed + piece.moving * _log(t)
            return low, math.exp(math.log(whole) - weighed / whole)
    raise AssertionError("the last piece has no end")


def _most(pile: Pile, weighed: float, box: Sequence[tuple[float, float]], of: Objective) -> float:
    """The largest value; of so many amounts that it takes too long, a little above it."""
    limit = max(10, min(5_000, _STEPS // (len(box) + 1)))
    return most_unequal(box, of, limit, (pile.total, weighed))[0]


def _box(pile: Pile, movers: Sequence[Mover]) -> list[tuple[float, float]] | None:
    """What can move, crowds as holders; None if one holder may as well have all."""
    lows = pile.total + sum(mover.low for mover in movers)
    if not lows or any(mover.high == math.inf for mover in movers):
        return None
    return [(mover.low, mover.high) for mover in movers]


def _least_ratio(
    pieces: Sequence[_Piece], named: Pile, nobody: float, own: Sequence[Mover], k: int
) -> float:
    # clip(t) = min(high, t) + max(low - t, 0), and the largest have the largest of both parts.
    lows = sorted((*named.largest, *(mover.low for mover in own)), reverse=True)[:k]
    highs = sorted((*named.largest, *(mover.high for mover in own)), reverse=True)[:k]
    found = []
    kinks = sorted(set(named.largest))
    for piece in pieces:
        for t in (piece.start, *(x for x in kinks if piece.start < x < piece.stop)):
            whole = piece.clipped + piece.moving * t + nobody
            if whole > 0:
                top = 0.0
                for low in lows:
                    top += low - t if low > t else 0.0
                for high in highs:
                    top += high if high < t else t
                found.append(top / whole)
    unbounded = sum(mover.high == math.inf for mover in own)
    if unbounded:
        found.append(min(k, unbounded) / unbounded)
    return min(1.0, *found) if found else 1.0


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
