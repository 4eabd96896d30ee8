"""Spreading: what part of an amount falls into a year, its period known as well as it is."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from fractions import Fraction

from graph.model import Interval

__all__ = ["YearShare", "share_of", "year_shares"]

Days = tuple[date, date]
YearShare = tuple[int, Fraction, Fraction, Fraction]
"""A year, the share that falls into it, the least and the most it can be."""


def year_shares(starts: Days, ends: Days) -> tuple[YearShare, ...]:
    """The share of an even spread by calendar days that falls into each year.

    ``starts`` and ``ends`` are the earliest and latest possible day of either end. The spread
    quoted runs from the earliest start to the latest end; the bounds are over all that may be.
    With the other end fixed, the share of a year grows with the start up to the year's first day
    and falls from there, and so, mirrored, with the end. So it is least at ends of the ranges and
    most there or at the year's own first and last day; where the ranges overlap, start and end may
    also be one day. Empty if no end can follow a start.

    >>> from datetime import date
    >>> day = lambda text: (date.fromisoformat(text),) * 2
    >>> [(y, str(s)) for y, s, *_ in year_shares(day("2025-12-31"), day("2026-01-03"))]
    [(2025, '1/4'), (2026, '3/4')]
    """
    if ends[1] < starts[0]:
        return ()
    return tuple(
        (year, _share(starts[0], ends[1], year), min(found), max(found))
        for year in range(starts[0].year, ends[1].year + 1)
        if (found := list(_corners(starts, ends, year)))
    )


def share_of(amount: Interval, share: YearShare) -> Interval:
    """What of an amount falls into a year: the value to a cent, bounds rounded outwards.

    A third of 100 that may be anything from nothing to a half:

    >>> third = 2027, Fraction(1, 3), Fraction(0), Fraction(1, 2)
    >>> share_of(Interval(*[Decimal(100)] * 3), third)
    Interval(low=Decimal('0.00'), high=Decimal('50.00'), stated=Decimal('33.33'))
    """
    _, quoted, least, most = share
    return Interval(
        _cents(amount.low, least, math.floor),
        None if amount.high is None else _cents(amount.high, most, math.ceil),
        None if amount.stated is None else _cents(amount.stated, quoted, round),
    )


def _cents(amount: Decimal, share: Fraction, rounded: Callable[[Fraction], int]) -> Decimal:
    return Decimal(int(rounded(Fraction(amount) * share * 100))).scaleb(-2)


def _corners(starts: Days, ends: Days, year: int) -> Iterator[Fraction]:
    first, last = date(year, 1, 1), date(year, 12, 31)
    for start in {*starts, _clip(first, *starts)}:
        for end in {*ends, _clip(last, *ends)}:
            if start <= end:
                yield _share(start, end, year)
    overlap = max(starts[0], ends[0]), min(starts[1], ends[1])
    if overlap[0] <= overlap[1]:
        for day in {*overlap, _clip(first, *overlap)}:
            yield _share(day, day, year)


def _clip(day: date, low: date, high: date) -> date:
    return min(max(day, low), high)


def _share(start: date, end: date, year: int) -> Fraction:
    inside = min(end, date(year, 12, 31)).toordinal() - max(start, date(year, 1, 1)).toordinal() + 1
    return Fraction(max(0, inside), end.toordinal() - start.toordinal() + 1)
