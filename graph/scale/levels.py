"""Where amounts that can move are as alike as can be: at one level, as far as their ends allow.

The proofs are in :mod:`graph.measures.bounds`: with every x_i at clip(t, l_i, u_i) the Herfindahl
index and the concentration ratios are smallest, each at a level t of its own, and the effective
number of the entropy is largest. Between two ends t the same amounts move with t, so a walk over
the ends meets every such level.

One source, two speeds, as in :mod:`graph.measures.backtracking`: :func:`most_alike` as it stands
starts at once, :func:`compiled` is some twenty times faster but takes a second to load.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

from graph.measures.machine_code import in_machine_code

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Alike", "compiled", "most_alike"]

Alike = tuple[float, float, float, float]


def most_alike(
    total: float,
    squares: float,
    logs: float,
    largest: NDArray[Any],
    nobody: float,
    lows: NDArray[Any],
    highs: NDArray[Any],
) -> Alike:
    """The least Herfindahl index (of 1), CR1 and CR4, and the largest effective number.

    Parameters
    ----------
    total, squares, logs, largest
        Σ x, Σ x², Σ x ln x of the amounts that are exact, and the largest four, the largest first.
    nobody
        What is in the whole and belongs to no holder. The effective number heeds it not.
    lows, highs
        The ends of what can move, inf for none. There is such an amount, or one that is exact.

    2 exactly, and one from 1 to 4, which is best at 2 for all four:

    >>> ends = np.array([1.0]), np.array([4.0])
    >>> found = most_alike(2.0, 4.0, 2 * math.log(2), np.array([2.0]), 0.0, *ends)
    >>> [round(x, 9) for x in found]
    [0.5, 0.5, 1.0, 2.0]
    """
    rises, stops = np.sort(lows), np.sort(highs[highs < np.inf])
    count, closed = len(rises), len(stops)
    # What is at its lower end above a level, and at its upper end below it: x, x², x ln x.
    above, below = np.zeros((3, count + 1)), np.zeros((3, closed + 1))
    for place in range(count - 1, -1, -1):
        x = rises[place]
        above[0, place] = above[0, place + 1] + x
        above[1, place] = above[1, place + 1] + x * x
        above[2, place] = above[2, place + 1] + (x * math.log(x) if x > 0 else 0.0)
    for place in range(closed):
        x = stops[place]
        below[0, place + 1] = below[0, place] + x
        below[1, place + 1] = below[1, place] + x * x
        below[2, place + 1] = below[2, place] + (x * math.log(x) if x > 0 else 0.0)
    # clip(t) = min(high, t) + max(low - t, 0), and the largest have the largest of both parts.
    low_ends = np.sort(np.concatenate((largest, lows)))[::-1][:4]
    high_ends = np.sort(np.concatenate((largest, highs)))[::-1][:4]
    ends = np.unique(np.concatenate((np.zeros(1), rises, stops)))
    herfindahl, number, one, four = -1.0, -1.0, 1.0, 1.0
    i = j = 0
    for piece in range(len(ends)):
        start = ends[piece]
        stop = ends[piece + 1] if piece + 1 < len(ends) else np.inf
        while i < count and rises[i] <= start:
            i += 1
        while j < closed and stops[j] <= start:
            j += 1
        moving = i - j
        clipped = total + above[0, i] + below[0, j]
        whole = clipped + nobody
        weighed = squares + above[1, i] + below[1, j]
        if herfindahl < 0:
            if whole <= 0:  # all move together: any level of the piece will do
                herfindahl = 1 / moving
            elif weighed / whole <= stop:
                t = max(weighed / whole, start)
                herfindahl = (weighed + moving * t * t) / (whole + moving * t) ** 2
        weighed = logs + above[2, i] + below[2, j]
        if number < 0:
            if clipped <= 0:
                number = float(moving)
            elif math.exp(weighed / clipped) <= stop:
                t = max(math.exp(weighed / clipped), start)
                sums = clipped + moving * t
                told = weighed + (moving * t * math.log(t) if t > 0 else 0.0)
                number = math.exp(math.log(sums) - told / sums)
        for kink in range(-1, len(largest)):  # ratios turn where a level meets one that is exact
            t = start if kink < 0 else largest[kink]
            sums = whole + moving * t
            if (kink >= 0 and not start < t < stop) or sums <= 0:
                continue
            top = 0.0
            for place in range(len(low_ends)):
                top += max(low_ends[place] - t, 0.0) + min(high_ends[place], t)
                if place == 0:
                    one = min(one, top / sums)
            four = min(four, top / sums)
    unbounded = count - closed
    if unbounded > 0:  # where the level has no end, only they count
        one = min(one, 1 / unbounded)
        four = min(four, min(4, unbounded) / unbounded)
    return float(herfindahl), float(one), float(four), float(number)


@cache
def compiled() -> Callable[..., Alike]:
    """The same function in machine code, kept from one run to the next."""
    return in_machine_code(most_alike)
