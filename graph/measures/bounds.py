"""How concentrated can it be, given what is not known? Exact bounds over a box of amounts.

Each holder i has an amount x_i in [l_i, u_i] (u_i may be open). With S = Σ x_i the bounds are the
infimum and supremum over the box, all-zero excepted, of

* the Herfindahl index Q / S² with Q = Σ x_i² (:func:`herfindahl_bounds`),
* the concentration ratio, the k largest over S (:func:`ratio_bounds`),
* the effective number of the entropy, exp(−Σ p ln p) (:func:`entropy_number_bounds`).

**Crowds.** A crowd's amount may belong to nobody in particular or to one holder. Of the two the
one that widens the bounds is taken: it is one holder where most concentration is asked for, and
counts in S alone, at its upper end, where least is.

**Least.** √Q is convex and S + C (C: the crowds' upper ends) affine and positive, so √Q / (S + C)
is quasi-convex and a stationary point is its minimum. The derivative in x_i has the sign of
x_i − t with t = Q / (S + C), so x_i = clip(t, l_i, u_i). As a function of t, Q − t(S + C) falls
and is linear between the ends l_i, u_i; its root there is t = A / B, with A and B the sums of x²
and x (and C) over the holders that are clipped. The same with ln gives the largest entropy:
x_i = clip(t), ln t = Σ x ln x / Σ x over the clipped. Of all points with the same S, clip(t) is
majorised by every other, so the smallest concentration ratio is at some clip(t) too; between two
ends it is linear over linear in t, hence monotone, hence smallest at an end or as t → ∞.

**Most.** Quasi-convex, so at a corner: :mod:`graph.measures.vertices`. An open holder may be as
large as one likes, so with one the supremum is 1 (one holder has all); if all l_i are 0 it is 1 as
well (all others at 0). For the ratio, a corner where K (k holders) is high and the rest low has
value a / (a + b); Dinkelbach's iteration picks the k best of (1 − λ) u_i + λ l_i until λ stays.

The ends are exact fractions; only the entropy and the search for the corner use floats. Should that
search be cut short, its bound stands in: still never too tight.

References: A. W. Marshall, I. Olkin and B. C. Arnold, *Inequalities: Theory of Majorization and Its
Applications*, 2nd ed. (2011), chapters 3 and 5; W. Dinkelbach, "On nonlinear fractional
programming", Management Science 13 (1967).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from graph.measures.vertices import Objective, most_unequal
from graph.model import Interval

__all__ = [
    "ENTROPY",
    "HERFINDAHL",
    "Holder",
    "Limits",
    "entropy_number_bounds",
    "herfindahl_bounds",
    "ratio_bounds",
    "share_bounds",
]

Limits = tuple[float | None, float | None]
"""An infimum and a supremum; None for unbounded, both None where nothing is defined."""

_ZERO = Fraction(0)


@dataclass(frozen=True, slots=True)
class Holder:
    """One holder's amount: at least ``low``, at most ``high`` (None: open)."""

    low: Fraction
    high: Fraction | None
    crowd: bool = False

    @classmethod
    def of(cls, amount: Interval, *, crowd: bool = False) -> Holder:
        """The holder of an amount of money."""
        high = None if amount.high is None else Fraction(amount.high)
        return cls(Fraction(amount.low), high, crowd)

    def clip(self, t: Fraction) -> Fraction:
        """The nearest to ``t`` that the amount can be."""
        level = max(t, self.low)
        return level if self.high is None else min(level, self.high)


def herfindahl_bounds(holders: Sequence[Holder], scale: int = 1) -> Limits:
    """Infimum and supremum of Σ p², times ``scale`` (10 000 for that of the guidelines).

    >>> ten, up_to_ten = Holder(Fraction(10), Fraction(10)), Holder(Fraction(0), Fraction(10))
    >>> herfindahl_bounds([ten, up_to_ten])         # half each; all with the first
    (0.5, 1.0)
    >>> undisclosed = Holder(Fraction(0), None)
    >>> herfindahl_bounds([undisclosed] * 4)        # a quarter each; nearly all with one
    (0.25, 1.0)
    >>> herfindahl_bounds([undisclosed])            # one holder has all, however much it is
    (1.0, 1.0)
    """
    held = _positive(holders)
    if not held:
        return None, None
    return float(scale * _least_herfindahl(held)), float(scale * _most_herfindahl(held))


def ratio_bounds(holders: Sequence[Holder], k: int) -> Limits:
    """Infimum and supremum of the share of the k largest.

    >>> a, b = Holder(Fraction(6), Fraction(6)), Holder(Fraction(2), Fraction(4))
    >>> ratio_bounds([a, b], 1)                     # 6 of 10, 6 of 8
    (0.6, 0.75)
    """
    held = _positive(holders)
    if not held:
        return None, None
    return _least_ratio(held, k), _most_ratio(held, k)


def entropy_number_bounds(holders: Sequence[Holder]) -> Limits:
    """Infimum and supremum of exp(−Σ p ln p); without upper bound where there is a crowd.

    >>> fixed = [Holder(Fraction(x), Fraction(x)) for x in (40, 30, 20, 10)]
    >>> [round(x, 4) for x in entropy_number_bounds(fixed)]
    [3.5961, 3.5961]
    """
    held = _positive(holders)
    if not held:
        return None, None
    low = math.exp(_least_entropy(held))
    if any(holder.crowd for holder in held):
        return low, None
    return low, _most_entropy_number(held)


def share_bounds(holders: Sequence[Holder]) -> tuple[Limits, ...]:
    """Infimum and supremum of each holder's own share, crowds' included.

    >>> a, b = Holder(Fraction(6), Fraction(6)), Holder(Fraction(2), Fraction(4))
    >>> share_bounds([a, b])                        # 6 of 10 and of 8, 2 of 8 and 4 of 10
    ((0.6, 0.75), (0.25, 0.4))
    """
    if not _positive(holders):
        return tuple((None, None) for _ in holders)
    lows = sum((holder.low for holder in holders), _ZERO)
    highs = sum((holder.high or _ZERO for holder in holders), _ZERO)
    unbounded = sum(holder.high is None for holder in holders)
    limits: list[Limits] = []
    for holder in holders:
        most_of_others = highs - (holder.high or 0)
        others_open = unbounded - (holder.high is None)
        if others_open:
            low = 0.0
        elif not most_of_others:
            low = 1.0
        else:
            low = float(holder.low / (holder.low + most_of_others))
        if holder.high is None:
            high = 1.0
        elif not holder.high:
            high = 0.0
        else:
            high = float(holder.high / (holder.high + lows - holder.low))
        limits.append((low, high))
    return tuple(limits)


def _positive(holders: Sequence[Holder]) -> list[Holder]:
    """Those that can hold anything at all."""
    return [holder for holder in holders if holder.high is None or holder.high > 0]


def _named(holders: Sequence[Holder]) -> list[Holder]:
    return [holder for holder in holders if not holder.crowd]


def _nobody(holders: Sequence[Holder]) -> Fraction | None:
    """The most that the crowds may hold together; None: open."""
    total = _ZERO
    for holder in holders:
        if holder.crowd:
            if holder.high is None:
                return None
            total += holder.high
    return total


def _ends(holders: Sequence[Holder]) -> list[Fraction]:
    ends = {holder.low for holder in holders}
    return sorted(ends | {h.high for h in holders if h.high is not None} | {_ZERO})


def _level(
    holders: Sequence[Holder],
    crowds: Fraction,
    mean: Callable[[list[Fraction], Fraction], Fraction],
) -> Fraction:
    """The t of clip(t): on the first piece between ends whose own root does not lie beyond it."""
    ends = _ends(holders)
    for start, stop in zip(ends, [*ends[1:], None], strict=True):
        clipped = [h.high for h in holders if h.high is not None and h.high <= start]
        clipped += [h.low for h in holders if h.low > start]
        clipped = [x for x in clipped if x > 0]
        if not clipped and not crowds:
            # all move together: any level of the piece will do
            return stop if stop is not None else start + 1
        t = mean(clipped, crowds)
        if stop is None or t <= stop:
            return max(t, start)
    raise AssertionError("the last piece has no end")


def _least_herfindahl(held: Sequence[Holder]) -> Fraction:
    named, crowds = _named(held), _nobody(held)
    if not named or crowds is None:
        return _ZERO

    def mean(clipped: list[Fraction], crowds: Fraction) -> Fraction:
        return sum((x * x for x in clipped), _ZERO) / (sum(clipped) + crowds)

    t = _level(named, crowds, mean)
    amounts = [holder.clip(t) for holder in named]
    return _herfindahl(amounts, crowds)


def _most_entropy_number(named: Sequence[Holder]) -> float:
    def mean(clipped: list[Fraction], _: Fraction) -> Fraction:
        total = sum(clipped)
        return Fraction(math.exp(math.fsum(float(x / total) * math.log(x) for x in clipped)))

    t = _level(named, Fraction(0), mean)
    amounts = [holder.clip(t) for holder in named]
    total = sum(amounts)
    shares = [float(x / total) for x in amounts if x > 0]
    return math.exp(-math.fsum(p * math.log(p) for p in shares))


def _least_ratio(held: Sequence[Holder], k: int) -> float:
    named, crowds = _named(held), _nobody(held)
    if not named or crowds is None:
        return 0.0
    found: list[Fraction] = []
    for t in _ends(named):
        amounts = sorted((holder.clip(t) for holder in named), reverse=True)
        total = sum(amounts) + crowds
        if total > 0:
            found.append(sum(amounts[:k], _ZERO) / total)
    unbounded = sum(holder.high is None for holder in named)
    if unbounded:
        found.append(Fraction(min(k, unbounded), unbounded))
    return float(min(found))


def _most_ratio(held: Sequence[Holder], k: int) -> float:
    if any(holder.high is None for holder in held):
        return 1.0
    box = [(holder.low, holder.high) for holder in held if holder.high is not None]
    ratio = Fraction(-1)
    while True:
        best = sorted(box, key=lambda ends: (1 - ratio) * ends[1] + ratio * ends[0], reverse=True)
        high = sum((u for _, u in best[:k]), _ZERO)
        better = high / (high + sum((low for low, _ in best[k:]), _ZERO))
        if better <= ratio:
            return float(ratio)
        ratio = better


def _most_herfindahl(held: Sequence[Holder]) -> Fraction:
    box = _closed_box(held)
    if box is None:
        return Fraction(1)
    value, corner = most_unequal(_unit(box), HERFINDAHL)
    if corner is None:
        return Fraction(value)
    return _herfindahl([high if up else low for (low, high), up in zip(box, corner, strict=True)])


def _least_entropy(held: Sequence[Holder]) -> float:
    box = _closed_box(held)
    return 0.0 if box is None else -most_unequal(_unit(box), ENTROPY)[0]


def _herfindahl(amounts: Sequence[Fraction], nobody: Fraction = _ZERO) -> Fraction:
    return sum((x * x for x in amounts), _ZERO) / (sum(amounts) + nobody) ** 2


def _closed_box(held: Sequence[Holder]) -> list[tuple[Fraction, Fraction]] | None:
    """The box, crowds as holders; None if one holder may as well have all."""
    box = [(holder.low, holder.high) for holder in held if holder.high is not None]
    return box if len(box) == len(held) and any(low for low, _ in box) else None


def _unit(box: Sequence[tuple[Fraction, Fraction]]) -> list[tuple[float, float]]:
    """The box in floats, the largest end 1: shares do not heed the unit."""
    scale = max(high for _, high in box)
    return [(float(low / scale), float(high / scale)) for low, high in box]


HERFINDAHL = Objective(lambda x: x * x, lambda s, w: w / s**2, lambda a, b: -2 * a / b)
ENTROPY = Objective(
    lambda x: x * math.log(x) if x > 0 else 0.0,
    lambda s, w: w / s - math.log(s),
    lambda a, b: -a,
)
