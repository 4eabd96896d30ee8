"""The part of purchases that ends where nothing more is known, and what may be said with it."""

from __future__ import annotations

from typing import Any

import pytest

from graph.measures.dependency import Dependency, dependency
from graph.result import Coverage
from tests.networks import edge, network

CLOUDS = [
    ("lab", "dark", "compute", 6),
    ("lab", "open", "compute", 4),
    ("open", "maker", "hardware", 3),
    ("open", "far", "hardware", 1),
]


def only(rows: Any, company: str, on: str) -> Dependency:
    (row,) = dependency(network(rows), company, on=on).rows
    assert isinstance(row, Dependency)
    return row


def test_mostly_unrecorded_is_no_value() -> None:
    """Of 10, 6 end at a cloud that tells no purchase and 1 goes through the other one to far.

    So 0.6 + 0.1 is not followed to the maker, who gets 0.3 of it for sure and perhaps up to 1. An
    amount in bounds (the maker gets 3 to 4, with 1 beside it) leaves the value in question.
    """
    rows = [*CLOUDS[:2], edge("open", "maker", "hardware", stated=3, low=3, high=4), CLOUDS[3]]
    row = only(rows, "lab", "maker")
    assert row.unrecorded == pytest.approx(0.7)
    assert (row.look_through, row.hidden, row.face_value) == (None, None, 0)
    assert row.look_through_low == pytest.approx(0.3)
    assert row.look_through_high == pytest.approx(0.4 * 4 / 5)
    assert row.coverage == Coverage(4, 4)


def test_half_recorded_is_enough() -> None:
    """5 of 10 end unrecorded, 5 come to the maker: of half of the weight the way is known."""
    rows = [
        ("lab", "dark", "compute", 5),
        edge("lab", "maker", "hardware", stated=5, low=4, high=5),
    ]
    row = only(rows, "lab", "maker")
    assert (row.unrecorded, row.look_through) == (0.5, 0.5)


def test_certain_amounts_stay_and_a_certain_nothing_does_not() -> None:
    """All four amounts are exact, so 0.3 is what they say; that dark buys of nobody, none says."""
    assert only(CLOUDS, "lab", "maker").look_through == pytest.approx(0.3)
    row = only([*CLOUDS, ("other", "foundry", "hardware", 1)], "lab", "foundry")
    assert (row.unrecorded, row.look_through, row.hidden) == (1, None, None)
    assert (row.face_value, row.look_through_high) == (0, 0)


def test_what_goes_on_from_the_target_is_not_unrecorded() -> None:
    """All that the lab buys comes to the cloud first; where that buys is behind it."""
    row = only([("lab", "cloud", "compute", 2), ("cloud", "end", "hardware", 1)], "lab", "cloud")
    assert (row.unrecorded, row.look_through) == (0, 1)


def test_a_loop_is_no_end() -> None:
    """a buys half of b and half of c, b all of a: every dollar ends at c, none unrecorded."""
    rows = [("a", "b", "compute", 1), ("a", "c", "compute", 1), ("b", "a", "compute", 1)]
    assert only(rows, "a", "c").unrecorded == pytest.approx(0)
    assert only(rows, "a", "b").unrecorded == pytest.approx(0.5)
