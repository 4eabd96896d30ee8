"""Whether dates let money go round, against every day that partial dates may mean."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from datetime import date
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from graph.measures.cycles import cycles
from graph.measures.travel import Span, span, travelable
from tests.networks import edge, network

DAYS = [date(2025, 1, 1), date(2025, 1, 2), date(2025, 1, 3)]
periods = st.tuples(st.sampled_from(DAYS), st.sampled_from(DAYS)).map(
    lambda days: (min(days), max(days))
)


@given(st.lists(st.builds(Span, periods, periods, st.booleans()), min_size=2, max_size=3))
@settings(max_examples=200, deadline=None)
def test_travelable_agrees_with_every_day_that_may_be_meant(legs: list[Span]) -> None:
    """Each rotation on every combination of days: certain, impossible, or neither."""
    rotations = []
    for first in range(len(legs)):
        turned = [*legs[first:], *legs[:first]]
        if turned[0].capital:
            rotations.append({handed_on(days) for days in all_days(turned)})
    if {True} in rotations:
        expected = "yes"
    elif any(True in answers for answers in rotations):
        expected = "unknown"
    else:
        expected = "no"
    assert travelable(legs) == expected


def all_days(legs: Sequence[Span]) -> list[tuple[tuple[date, date], ...]]:
    def inside(period: tuple[date, date]) -> list[date]:
        return [day for day in DAYS if period[0] <= day <= period[1]]

    return list(
        itertools.product(
            *(list(itertools.product(inside(leg.starts), inside(leg.ends))) for leg in legs)
        )
    )


def handed_on(days: Sequence[tuple[date, date]]) -> bool:
    return all(end >= start for (start, _), (_, end) in itertools.pairwise(days))


@given(st.lists(st.tuples(periods, periods), min_size=1, max_size=3))
@settings(max_examples=60, deadline=None)
def test_a_merged_leg_runs_from_first_start_to_last_end(parallel: list[Any]) -> None:
    worlds = all_days([Span(starts, ends, True) for starts, ends in parallel])
    first = [min(start for start, _ in world) for world in worlds]
    last = [max(end for _, end in world) for world in worlds]
    merged = span(parallel, capital=True)
    assert merged.starts == (min(first), max(first))
    assert merged.ends == (min(last), max(last))


def test_travelable_by_hand() -> None:
    """Compute until 2025 cannot be paid from equity of 2026, unless equity may be of 2025."""

    def ring(equity: date | tuple[date, date]) -> str:
        capital = edge("a", "b", "equity", 1, starts=equity)
        commerce = edge("b", "a", "compute", 1, ends=date(2025, 12, 31))
        (row,) = cycles(network([capital, commerce])).rows
        return str(row.travelable)

    assert ring(date(2026, 1, 1)) == "no"
    assert ring(date(2025, 12, 31)) == "yes"
    assert ring((date(2025, 12, 1), date(2026, 1, 31))) == "unknown"
