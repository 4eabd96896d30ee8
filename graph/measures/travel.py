"""Whether money could have gone round a cycle in the order of its dates."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Literal

__all__ = ["Span", "Travelable", "span", "travelable"]

Travelable = Literal["yes", "no", "unknown"]
Days = tuple[date, date]


@dataclass(frozen=True, slots=True)
class Span:
    """When a leg runs: the earliest and latest possible day of its start and of its end."""

    starts: Days
    ends: Days
    capital: bool


def span(flows: Iterable[tuple[Days, Days]], *, capital: bool) -> Span:
    """The span of parallel flows taken as one leg: from the first start to the last end.

    ``flows`` are pairs (starts, ends). The first of several starts, each somewhere in its own
    period, lies between the smallest earliest day and the smallest latest day; the last end
    between the largest ones. ValueError without any flow.

    >>> a = (date(2025, 1, 1), date(2025, 12, 31)), (date.max, date.max)
    >>> b = (date(2025, 3, 1), date(2025, 3, 1)), (date(2026, 3, 1), date(2026, 3, 1))
    >>> [day.isoformat() for day in span([a, b], capital=True).starts]
    ['2025-01-01', '2025-03-01']
    """
    starts, ends = zip(*flows, strict=True)
    return Span(
        (min(first for first, _ in starts), min(last for _, last in starts)),
        (max(first for first, _ in ends), max(last for _, last in ends)),
        capital,
    )


def travelable(legs: Sequence[Span]) -> Travelable:
    """Can money enter a cycle as capital and be handed on, leg by leg, once round?

    A rotation of the cycle is *travelable* if its first leg is capital and each next leg ends
    no earlier than the one before starts: what came in can still go out. A cycle is travelable
    if one of its rotations is. Legs of one cycle in order, each a :class:`Span`.

    Days are known only as well as the sources date them, so the answer is ``"yes"`` if one
    rotation is travelable whatever the exact days were, ``"no"`` if none is whatever they were
    (also where no leg is capital, so that none can come first), else ``"unknown"``.

    It does not say that the same dollars moved: only that the dates do not rule it out.

    >>> begun, done, never = date(2025, 1, 1), date(2026, 2, 9), date.max
    >>> paid_in = Span((date(2026, 2, 1), date(2026, 2, 28)), (never, never), capital=True)
    >>> bought = Span((begun, begun), (done, done), capital=False)
    >>> travelable([paid_in, bought])
    'unknown'
    """
    answers = {
        _handed_on([*legs[first:], *legs[:first]]) for first, leg in enumerate(legs) if leg.capital
    }
    if "yes" in answers:
        return "yes"
    return "unknown" if "unknown" in answers else "no"


def _handed_on(legs: Sequence[Span]) -> Travelable:
    # The steps share no day (a start here, another leg's end there), so the earliest starts and
    # latest ends can all hold at once: a chain without an impossible step is possible.
    certain = True
    for before, after in pairwise(legs):
        if after.ends[1] < before.starts[0]:
            return "no"
        certain = certain and after.ends[0] >= before.starts[1]
    return "yes" if certain else "unknown"
