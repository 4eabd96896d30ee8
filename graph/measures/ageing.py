"""How chips age: performance per watt, generations, years and what depreciation leaves.

A range is a value with the least and most it can be, each None where nothing can be said.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np

from graph.measures.dependency_bounds import extreme
from graph.model import Interval

__all__ = ["Range", "age", "behind", "mark", "mean", "relative", "worth"]

YEAR = 365.25
ENOUGH = 0.5
Range = tuple[float | None, float | None, float | None]
Chips = Mapping[str, Mapping[str, Any]]

NOT_KNOWN: Range = (None, 0.0, 1.0)


def _efficiency(chip: Mapping[str, Any], throughput: str) -> Range | None:
    """Dense TFLOPS per watt of design power, over all readings."""
    speed, power = chip.get(throughput), chip.get("tdp")
    if speed is None or power is None or power.low <= 0:
        return None
    value = (
        float(speed.stated / power.stated)
        if speed.stated is not None and power.stated is not None
        else None
    )
    return value, float(speed.low / power.high), float(speed.high / power.low)


def mark(chips: Chips, day: date, throughput: str, against: str) -> str | None:
    """The chip that others are held against: of those surely available, newest or best."""
    ranked = []
    for name, chip in chips.items():
        efficiency, available = _efficiency(chip, throughput), chip["available"]
        if efficiency and efficiency[0] is not None and available and available[1] <= day:
            first = efficiency[0] if against == "best" else available[1].toordinal()
            ranked.append((first, efficiency[0], name))
    return max(ranked)[2] if ranked else None


def behind(chips: Chips, start: str, day: date, end: int) -> int:
    """Length of the longest chain of successors available by the day, by either end of a date.

    A chip that is not yet available does not hide one that followed it.
    """
    longest, waiting, seen = 0, [(start, 0)], {start}
    while waiting:
        here, steps = waiting.pop()
        for name, chip in chips.items():
            if chip["predecessor"] == here and name not in seen:
                seen.add(name)
                available = chip["available"]
                there = available is not None and available[end] <= day
                longest = max(longest, steps + there)
                waiting.append((name, steps + there))
    return longest


def age(when: tuple[date, date] | None, day: date) -> Range:
    """Years since a date, at its middle, its last and its first possible day; not below 0."""
    if when is None or when[0] > day:
        return None, None, None
    first, last = ((day - end).days / YEAR for end in when)
    last = max(0.0, last)
    return (first + last) / 2, last, first


def worth(years: Range, life: float, runs: bool) -> Range:
    """What a straight line over a life leaves of the first value; anything where it runs undated.

    >>> worth((2.0, 1.0, 6.0), 5, True)
    (0.6, 0.0, 0.8)
    """
    if years[0] is None:
        return NOT_KNOWN if runs else (None, None, None)
    value, high, low = (max(0.0, 1 - (end or 0.0) / life) for end in years)
    return value, low, high


def relative(chip: Mapping[str, Any] | None, against: Mapping[str, Any], throughput: str) -> Range:
    """Performance per watt over that of the chip it is held against, at most 1."""
    own = None if chip is None else _efficiency(chip, throughput)
    if own is None:
        return NOT_KNOWN
    if chip is against:
        return 1.0, 1.0, 1.0
    best = _efficiency(against, throughput)
    assert best is not None
    value, low, high = own
    return (
        None if value is None or best[0] is None else min(1.0, value / best[0]),
        min(1.0, (low or 0.0) / (best[2] or 1.0)),
        min(1.0, (high or 0.0) / (best[1] or 1.0)),
    )


def mean(sizes: Sequence[Interval], values: Sequence[Range]) -> Range:
    """Mean weighted by size where at least half are known; its ends over all sizes and values.

    The ends are None where a value has none, as for an age without a date.
    """
    known = [
        (float(size.stated), value[0])
        for size, value in zip(sizes, values, strict=True)
        if size.stated is not None and value[0] is not None
    ]
    weight = sum(size for size, _ in known)
    mean = sum(size * value for size, value in known) / weight if weight else None
    if len(known) < ENOUGH * len(values):
        mean = None
    ends: list[float | None] = []
    low = [float(size.low) for size in sizes]
    high = [np.inf if size.high is None else float(size.high) for size in sizes]
    for end, most in ((1, False), (2, True)):
        column = [value[end] for value in values]
        if any(value is None for value in column):
            ends.append(None)
        else:
            ends.append(float(extreme(low, high, np.array(column)[:, None], most=most)[0]))
    return mean, ends[0], ends[1]
