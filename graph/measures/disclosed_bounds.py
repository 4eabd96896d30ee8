"""Bounds of the Herfindahl index where only some shares are disclosed and the rest is unknown.

Companies disclose parts of the picture: that one customer made 62 per cent of sales, the two
largest 77, four of them above a tenth 61 together. With p the shares of all holders (Σ p = 1) and
T_n the sum of the n largest, a share s of n holders says T_n ≥ s, whoever they are.

*Infimum.* Of all p with T_n ≥ c_n for the disclosed pairs (n, c_n), the one that every other
majorizes has as its shares the slopes of the least concave line above (0, 0) and those pairs, and
the rest split without end; Σ p² is Schur-convex, so it is least there:

    Σ (slope² × number of holders on that piece)

For holders that are told apart it is Σ s²: what is not disclosed can be of any number of hands
and adds nothing. Named holders are told apart, and so are single unnamed ones of one document;
whether an unnamed one is a named one, or in a group, is not told, so they only add constraints.

*Supremum.* Σ p² is convex, so it is largest at a corner: of the disclosed shares every one but one
at an end of its interval, and the rest R with one holder, R². Where it is told that whoever
has at least t is disclosed, the rest has holders of t each and one of what remains. A group
counts as one holder of its whole share. The named holders, each document's single ones and each
group by itself give an upper bound each, and the least of them holds. Under t every other piece
has anything from 0 to its share beside them, as it may be the same holder again. For named holders
alone both bounds are exact; otherwise they hold and may be wide.

None is a contradiction: shares of more than the whole.

References: A. W. Marshall, I. Olkin and B. C. Arnold, *Inequalities: Theory of Majorization and Its
Applications*, 2nd ed. (2011), chapters 1 and 3; FASB ASC 280-10-50-42 (customers of at least 10
per cent of revenue are disclosed).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise, product

__all__ = ["Piece", "least", "most"]

ONE = Fraction(1)
_MOST_FREE = 12
"""More shares than this with an interval are not tried corner by corner but merged into one."""

Box = tuple[Fraction, Fraction]


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A disclosed share, from 0 to 1, of ``count`` holders together (None: nobody says how many).

    ``name`` is that of the holder; without one, ``documents`` tell which other unnamed ones are
    somebody else.
    """

    low: Fraction
    high: Fraction
    count: int | None = 1
    name: str | None = None
    documents: frozenset[str] = frozenset()


def least(pieces: Sequence[Piece]) -> Fraction | None:
    """Infimum of Σ p²; None for shares that contradict each other.

    >>> two = Piece(low=Fraction(77, 100), high=Fraction(77, 100), count=2)
    >>> one = Piece(low=Fraction(62, 100), high=Fraction(62, 100), name="m")
    >>> float(least([one, two]))  # 0.62² + 0.15²
    0.4069
    """
    told: list[tuple[int, Fraction]] = [
        (piece.count, piece.low) for piece in pieces if piece.name is None and piece.count
    ]
    for apart in (_named(pieces), *_by_document(pieces)):
        lows = sorted((piece.low for piece in apart), reverse=True)
        told += [(n, sum(lows[:n], Fraction(0))) for n in range(1, len(lows) + 1)]
    if any(share > 1 for _, share in told):
        return None
    line = _concave(told)
    return sum(
        ((y - b) ** 2 / (x - a) for (a, b), (x, y) in pairwise(line)),
        Fraction(0),
    )


def _concave(told: Sequence[tuple[int, Fraction]]) -> list[tuple[int, Fraction]]:
    """The corners of the least concave line from (0, 0) that no point is above, up to its top."""
    line: list[tuple[int, Fraction]] = [(0, Fraction(0))]
    for x, y in sorted(told, key=lambda point: (point[0], -point[1])):
        if y <= line[-1][1]:
            continue
        while len(line) > 1 and _slope(line[-2], line[-1]) <= _slope(line[-2], (x, y)):
            line.pop()
        line.append((x, y))
    return line


def _slope(here: tuple[int, Fraction], there: tuple[int, Fraction]) -> Fraction:
    return (there[1] - here[1]) / (there[0] - here[0])


def most(pieces: Sequence[Piece], threshold: Fraction | None = None) -> Fraction | None:
    """Supremum of Σ p²; None for shares that contradict each other.

    Whoever has at least ``threshold`` is among the pieces; without one the rest may be one hand's.

    >>> a, b = (Piece(low=x, high=x, name=str(x)) for x in (Fraction(3, 10), Fraction(2, 10)))
    >>> float(most([a, b])), float(most([a, b], Fraction(1, 10)))  # + 0.5², + 5 × 0.1²
    (0.38, 0.18)
    """
    found = [
        best
        for base in _bases(pieces)
        if (best := _largest(_boxes(base, pieces, threshold), threshold)) is not None
    ]
    return min(found, default=None)


def _bases(pieces: Sequence[Piece]) -> Iterator[Sequence[Piece]]:
    """Sets of pieces that are surely of different holders."""
    if named := _named(pieces):
        yield named
    yield from _by_document(pieces)
    yield from ([piece] for piece in pieces if piece.count != 1)


def _boxes(base: Sequence[Piece], pieces: Sequence[Piece], threshold: Fraction | None) -> list[Box]:
    boxes = [(piece.low, piece.high) for piece in base]
    if threshold is not None:  # else the rest has room for them
        boxes += [(Fraction(0), piece.high) for piece in pieces if piece not in base]
    return boxes


def _largest(boxes: Sequence[Box], threshold: Fraction | None) -> Fraction | None:
    fixed = [low for low, high in boxes if low == high]
    free = [(low, min(high, ONE)) for low, high in boxes if low < high]
    settled, squares = sum(fixed, Fraction(0)), sum((x * x for x in fixed), Fraction(0))
    if settled + sum((low for low, _ in free), Fraction(0)) > 1:
        return None
    if len(free) > _MOST_FREE:
        return squares + (1 - settled) ** 2
    best = Fraction(0)
    corners: Iterator[tuple[Fraction, ...]] = product(*free)
    for corner in corners:
        total = settled + sum(corner, Fraction(0))
        value = squares + sum((x * x for x in corner), Fraction(0))
        if total <= 1:
            best = max(best, value + _rest(1 - total, threshold))
        for (low, high), x in zip(free, corner, strict=True):
            if edge := _between(low, high, 1 - total + x, threshold):
                share, rest = edge
                best = max(best, value - x * x + share * share + rest)
    return best


def _rest(rest: Fraction, threshold: Fraction | None) -> Fraction:
    """The largest Σ p² of what is not disclosed."""
    if threshold is None:
        return rest * rest
    whole = rest // threshold
    return whole * threshold**2 + (rest - whole * threshold) ** 2


def _between(
    low: Fraction, high: Fraction, room: Fraction, threshold: Fraction | None
) -> tuple[Fraction, Fraction] | None:
    """A share inside its interval that takes all the room but k holders of the threshold t.

    With s = room − k t one holder more changes s² + k t² by 2 t (t − s), a loss as long as there
    is room for it: so k is the fewest. The second part is k t². None: it does not fit.
    """
    k = 0 if threshold is None else max(0, -((high - room) // threshold))
    t = threshold or Fraction(0)
    share = room - k * t
    return (share, k * t * t) if low <= share <= high else None


def _named(pieces: Sequence[Piece]) -> list[Piece]:
    return [piece for piece in pieces if piece.name is not None]


def _by_document(pieces: Sequence[Piece]) -> list[list[Piece]]:
    """Single unnamed holders by the document that tells them apart."""
    single = [piece for piece in pieces if piece.name is None and piece.count == 1]
    documents = sorted({document for piece in single for document in piece.documents})
    told = [[p for p in single if document in p.documents] for document in documents]
    return told + [[piece] for piece in single if not piece.documents]
