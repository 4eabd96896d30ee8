"""Sums of amounts that are known in part, and the share of one sum in another with its bounds."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from graph.errors import UnknownName
from graph.model import Interval

if TYPE_CHECKING:
    import networkx as nx

__all__ = [
    "NONE",
    "ZERO",
    "Portion",
    "PortionSums",
    "asked_for",
    "portion_bounds",
    "ratio_bounds",
    "total",
]

ZERO = Decimal(0)
NONE = Interval(ZERO, ZERO, ZERO)
"""Nothing, and known to be nothing."""


def total(amounts: Iterable[Interval], empty: Decimal | None = None) -> Interval:
    """The sum; its stated value is that of the known parts, unknown where none is known.

    ``empty`` is the stated value of no amounts at all: 0 where that says that there is none.

    >>> total([Interval(Decimal(2), None, Decimal(2)), Interval(Decimal(0), None, None)])
    Interval(low=Decimal('2'), high=None, stated=Decimal('2'))
    """
    listed = tuple(amounts)
    summed = Interval(ZERO, ZERO, None if listed else empty)
    for amount in listed:
        summed = summed + amount
    return summed


@dataclass(frozen=True, slots=True)
class Portion:
    """A leg's whole in [low, high] and the part of it that is in [least, most]; None is open.

    ``entire`` says that the part is the whole, whatever its size.
    """

    low: Decimal
    high: Decimal | None
    least: Decimal
    most: Decimal | None
    entire: bool = False


def portion_bounds(legs: Sequence[Portion]) -> tuple[float | None, float | None]:
    """Infimum and supremum of Σ parts / Σ wholes, each part no more than its whole.

    Legs that are entire put the same x over and under the line, and (A + x) / (B + x) grows
    with x as A ≤ B. Of the others the ratio falls as a whole grows, and grows with a part even
    where the part pushes its whole up. So each bound is at one corner; None where all is nothing.

    >>> legs = (10, 20, 4, 5), (5, 5, 0, 5)     # 4 of 25, 10 of 15
    >>> portion_bounds([Portion(*map(Decimal, leg)) for leg in legs])
    (0.16, 0.6666666666666666)
    """
    mixed = [leg for leg in legs if not leg.entire and leg.high != 0]
    entire = [leg for leg in legs if leg.entire and leg.high != 0]
    return ratio_bounds(
        PortionSums(
            mixed=len(mixed),
            entire=len(entire),
            lows=sum((leg.low for leg in entire), ZERO),
            tops=_all(leg.high for leg in entire),
            least=sum((leg.least for leg in mixed), ZERO),
            highs=_all(leg.high for leg in mixed),
            parts=_all(leg.most for leg in mixed),
            wholes=_all(None if leg.most is None else max(leg.low, leg.most) for leg in mixed),
        )
    )


def _all(ends: Iterable[Decimal | None]) -> Decimal | None:
    """The sum; None where one has no end."""
    found = list(ends)
    return None if None in found else sum((end for end in found if end is not None), ZERO)


@dataclass(frozen=True, slots=True, kw_only=True)
class PortionSums:
    """Legs of which not all is the part (``mixed``) and those of which it is, added up.

    Of the entire ones Σ low and Σ high; of the mixed ones Σ least, Σ high, Σ most and Σ of the
    larger of low and most. None: one of them is open. Legs that are nothing at most are left out.
    """

    mixed: int
    entire: int
    lows: Decimal
    tops: Decimal | None
    least: Decimal
    highs: Decimal | None
    parts: Decimal | None
    wholes: Decimal | None


def ratio_bounds(sums: PortionSums) -> tuple[float | None, float | None]:
    """The bounds of :func:`portion_bounds`, which needs no more of the legs than their sums."""
    if not sums.mixed:
        return (1.0, 1.0) if sums.entire else (None, None)
    low = 0.0 if sums.highs is None else float((sums.least + sums.lows) / (sums.highs + sums.lows))
    if sums.parts is None or sums.wholes is None or sums.tops is None:
        return low, 1.0
    whole = sums.wholes + sums.tops
    return low, float((sums.parts + sums.tops) / whole) if whole else 0.0


def asked_for(L: nx.MultiDiGraph[str], asked: str | Iterable[str] | None) -> tuple[str, ...] | None:
    """The companies asked for, each once; None for all. UnknownName for one not in the ledger."""
    if asked is None:
        return None
    names = tuple(dict.fromkeys([asked] if isinstance(asked, str) else asked))
    for name in names:
        if name not in L:
            raise UnknownName(
                f"the ledger has nothing of {name!r} as of {L.graph['lens'].as_of} at firmness "
                f"{L.graph['base']}: check the name, or ask for a later day or a weaker firmness"
            )
        if L.nodes[name]["crowd"]:
            raise UnknownName(f"{name!r} is a crowd, not a company")
    return names
