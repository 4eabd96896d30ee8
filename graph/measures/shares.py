"""How unequal are shares? The Herfindahl index, concentration ratios, effective numbers.

The input is amounts of money by holder; p_i = x_i / Σ x. A *crowd* (unnamed many behind one label)
counts in Σ x but is nobody: it adds nothing to Σ p² and is not among the largest.

* Herfindahl–Hirschman index: HHI = 10 000 · Σ p², near 0 (many alike) to 10 000 (one holder).
* Concentration ratio CR_k: the sum of the k largest p.
* Effective numbers: how many equal holders would give the same index; 1 / Σ p² (the numbers of
  order 2) and exp(−Σ p ln p) (order 1, which heeds small shares more).

Undefined (None): everything where no amount of a named holder is known and positive, so also where
all that is known is a crowd's (an index of nobody would read as a small one); the entropy number
where a crowd has any share, since the entropy of nobody in particular is unbounded.

References: O. C. Herfindahl, *Concentration in the Steel Industry* (1950); A. O. Hirschman, "The
paternity of an index", American Economic Review 54 (1964); M. O. Hill, "Diversity and evenness",
Ecology 54 (1973); L. Jost, "Entropy and diversity", Oikos 113 (2006); U.S. Department of Justice
and Federal Trade Commission, *Merger Guidelines* (2023), section 2.1.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from graph.measures.bounds import (
    Holder,
    Limits,
    entropy_number_bounds,
    herfindahl_bounds,
    ratio_bounds,
    share_bounds,
)
from graph.model import Interval

__all__ = ["Inequality", "band", "inequality"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Inequality:
    """The indices of one set of holders, each with its bounds (infimum, supremum).

    ``total`` is the sum of known amounts, in the unit given; ``shares`` go with the holders in the
    order given, None where the amount is not known. ``closed`` are the bounds of the HHI over
    holders whose amount has an upper end, ``open`` the number of the others.
    """

    total: Decimal | None
    shares: tuple[float | None, ...]
    shares_bounds: tuple[Limits, ...]
    hhi: float | None
    hhi_bounds: Limits
    closed: Limits
    open: int
    cr1: float | None
    cr1_bounds: Limits
    cr4: float | None
    cr4_bounds: Limits
    effective_number: float | None
    effective_number_bounds: Limits
    entropy_number: float | None
    entropy_number_bounds: Limits


def inequality(holdings: Iterable[tuple[Interval, bool]]) -> Inequality:
    """All indices of a set of holders, each an amount and whether it is a crowd's.

    Shares of 40, 30, 20 and 10 %: HHI 1600 + 900 + 400 + 100.

    >>> def exactly(x): return Interval(Decimal(x), Decimal(x), Decimal(x)), False
    >>> result = inequality([exactly(40), exactly(30), exactly(20), exactly(10)])
    >>> result.hhi, result.cr1, result.cr4
    (3000.0, 0.4, 1.0)
    >>> round(result.effective_number, 4), round(result.entropy_number, 4)
    (3.3333, 3.5961)
    """
    rows = list(holdings)
    known = [amount.stated for amount, _ in rows if amount.stated is not None]
    total = sum(known, Decimal(0)) if known else None
    whole = Fraction(total) if total else None
    shares = [
        Fraction(amount.stated) / whole if whole and amount.stated is not None else None
        for amount, _ in rows
    ]
    named = [p for p, (_, crowd) in zip(shares, rows, strict=True) if p is not None and not crowd]
    in_crowds = any(p for p, (_, crowd) in zip(shares, rows, strict=True) if crowd)
    squares = sum((p * p for p in named), Fraction(0))
    holders = [Holder.of(amount, crowd=crowd) for amount, crowd in rows]
    low, high = herfindahl_bounds(holders, 10_000)
    closed = herfindahl_bounds([holder for holder in holders if holder.high is not None], 10_000)
    return Inequality(
        total=total,
        shares=tuple(None if p is None else float(p) for p in shares),
        shares_bounds=share_bounds(holders),
        hhi=float(10_000 * squares) if squares else None,
        hhi_bounds=(low, high),
        closed=closed,
        open=sum(holder.high is None for holder in holders),
        cr1=_largest(named, 1) if squares else None,
        cr1_bounds=ratio_bounds(holders, 1),
        cr4=_largest(named, 4) if squares else None,
        cr4_bounds=ratio_bounds(holders, 4),
        effective_number=float(1 / squares) if squares else None,
        effective_number_bounds=(10_000 / high if high else None, 10_000 / low if low else None),
        entropy_number=_entropy_number(named) if squares and not in_crowds else None,
        entropy_number_bounds=entropy_number_bounds(holders),
    )


def band(hhi: float | None) -> str | None:
    """What the guidelines would call a market of this HHI: an analogy for anything else.

    Above 1 800 is *highly concentrated* in the guidelines of 2023; 1 000, below which a market was
    *unconcentrated*, is the line of the guidelines of 1982 to 2010, whose levels they restored.

    >>> [band(x) for x in (999.9, 1000, 1800, 1800.1, None)]
    ['unconcentrated', 'moderate', 'moderate', 'high', None]
    """
    if hhi is None:
        return None
    if hhi < 1000:
        return "unconcentrated"
    return "moderate" if hhi <= 1800 else "high"


def _largest(shares: Sequence[Fraction], k: int) -> float:
    return float(sum(sorted(shares, reverse=True)[:k], Fraction(0)))


def _entropy_number(shares: Sequence[Fraction]) -> float:
    return math.exp(-math.fsum(float(p) * math.log(p) for p in shares if p > 0))
