"""Months and quarters one after another, each with the day that it is seen from."""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from graph.errors import InputError

__all__ = ["PERIODS", "Period", "periods"]

PERIODS = {"month": 1, "quarter": 3}
"""Lengths of a period, in months."""


@dataclass(frozen=True, slots=True)
class Period:
    """A month (``2025-12``) or quarter (``2025-Q4``), its first day and that it is seen from."""

    name: str
    first: date
    day: date


def periods(first: date, last: date, by: str) -> Iterator[Period]:
    """The periods from that of ``first`` to that of ``last``, which is seen from ``last``.

    InputError for a length that is none of :data:`PERIODS`.

    >>> [f"{p.name} {p.day}" for p in periods(date(2025, 8, 9), date(2026, 1, 2), "quarter")]
    ['2025-Q3 2025-09-30', '2025-Q4 2025-12-31', '2026-Q1 2026-01-02']
    """
    if by not in PERIODS:
        raise InputError(f"--over-time {by!r} is not one of {', '.join(PERIODS)}")
    length = PERIODS[by]
    for at in range((first.year * 12 + first.month - 1) // length, 9999 * 12 // length):
        year, month = divmod(at * length, 12)
        if date(year, month + 1, 1) > last:
            return
        name = f"{year}-{month + 1:02}" if by == "month" else f"{year}-Q{month // 3 + 1}"
        end = month + length
        yield Period(
            name,
            date(year, month + 1, 1),
            min(last, date(year, end, calendar.monthrange(year, end)[1])),
        )
