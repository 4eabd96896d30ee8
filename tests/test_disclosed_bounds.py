"""What the index can be where only some shares are disclosed.

Expected values are by hand beside each case. The bounds are compared with every way to cut a whole
into twentieths (the least and most of a grid on which the disclosed shares lie), and each
bound with a division that reaches it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.measures.disclosed_bounds import Piece, least, most

GRID = 20
F = Fraction


def share(low: Fraction, high: Fraction | None = None, **more: Any) -> Piece:
    return Piece(low=low, high=low if high is None else high, **more)


def pct(*shares: int) -> list[Piece]:
    return [share(F(s, 100), name=str(n)) for n, s in enumerate(shares)]


@pytest.mark.parametrize(
    ("pieces", "low", "high"),
    [
        (pct(45), 0.2025, 0.505),  # 0.45²; + 0.55²
        (pct(30, 20), 0.13, 0.38),  # 0.09 + 0.04; + 0.5²
        (pct(60, 40), 0.52, 0.52),  # nothing is unknown
        ([share(F(1, 2), count=2)], 0.125, 0.5),  # two of a quarter; one of a half, twice
        ([share(F(1, 2), count=None)], 0.0, 0.5),  # of any number of holders
        ([share(F(1, 4), F(1, 2), name="a")], 0.0625, 0.625),  # 0.25² + 0.75² over 0.5² + 0.5²
        ([share(F(1, 4), F(1), name="a")], 0.0625, 1.0),  # "at least" may be all
        ([share(F(0), F(1, 4), name="a")], 0.0, 1.0),  # "up to": may be nothing
        # Microsoft 62, the two largest 77: 0.62² + 0.15²; 0.62² + 0.38², as who the second is
        # and so what is left for one holder is not told.
        ([share(F(62, 100), name="m"), share(F(77, 100), count=2)], 0.4069, 0.5288),
        # Two single customers of one filing are two: 0.23² + 0.16²; + 0.61².
        (
            [share(F(n, 100), documents=frozenset("d")) for n in (23, 16)],
            0.0785,
            0.4506,
        ),
        # Of two documents they may be the same one: 0.23²; 0.23² + 0.77² is less than with 0.16.
        (
            [share(F(23, 100), documents=frozenset("d")), share(F(16, 100))],
            0.0529,
            0.6458,
        ),
        # A weaker pair says nothing: T_2 ≥ 0.5 follows from 0.6.
        ([share(F(60, 100), name="a"), share(F(1, 2), count=2)], 0.36, 0.5),
        # A line above (1, 0.1) and (3, 0.6) is straight: three of a fifth.
        ([share(F(1, 10), name="a"), share(F(6, 10), count=3)], 0.12, 0.52),
    ],
)
def test_bounds_by_hand(pieces: list[Piece], low: float, high: float) -> None:
    found = least(pieces), most(pieces)
    assert None not in found
    assert [float(x or 0) for x in found] == pytest.approx([low, high])


@pytest.mark.parametrize(
    ("pieces", "high"),
    [
        (pct(30), 0.16),  # 0.09 + 7 × 0.1²
        (pct(25), 0.135),  # 0.0625 + 7 × 0.1² + 0.05²
        (pct(60, 40), 0.52),
        # Unnamed ones are not in the rest: 0.24² + 0.22² + 5 × 0.1² + 0.04².
        ([*pct(24), share(F(22, 100))], 0.1576),
        # 0.15² + 8 × 0.1² + 0.05²; at 0.05 it is 0.05² + 9 × 0.1² + 0.05², at 0.1 0.1² + 9 × 0.1².
        ([share(F(1, 20), F(3, 20), name="a")], 0.105),
    ],
)
def test_a_threshold_cuts_the_rest(pieces: list[Piece], high: float) -> None:
    assert float(most(pieces, F(1, 10)) or 0) == pytest.approx(high)


def test_shares_of_more_than_the_whole_contradict_each_other() -> None:
    assert least(pct(60, 50)) is None
    assert most(pct(60, 50)) is None
    assert most(pct(60, 50), F(1, 10)) is None


# -- brute force ------------------------------------------------------------------------------


def divisions(total: int, largest: int) -> Iterator[tuple[int, ...]]:
    """Every way to write a number as a sum of parts of at most ``largest``, the largest first."""
    if total == 0:
        yield ()
    for part in range(min(total, largest), 0, -1):
        for rest in divisions(total - part, part):
            yield part, *rest


ALL = tuple(divisions(GRID, GRID))
FEW = tuple(parts for parts in ALL if 1 < len(parts) < 8)


def squares(parts: Sequence[int]) -> Fraction:
    return sum((F(p, GRID) ** 2 for p in parts), F(0))


@st.composite
def boxes(draw: st.DrawFn) -> list[tuple[int, int]]:
    """Intervals of named holders in twentieths."""
    found = []
    for _ in range(draw(st.integers(1, 3))):
        low = draw(st.integers(0, 10))
        found.append((low, draw(st.integers(low, GRID))))
    return found


def everything(ends: list[tuple[int, int]], cap: int) -> Iterator[list[int]]:
    """Every division of the whole with each named share in its interval, the rest at most cap."""

    def named(at: int, chosen: list[int]) -> Iterator[list[int]]:
        if at == len(ends):
            for rest in divisions(GRID - sum(chosen), cap):
                yield [*chosen, *rest]
            return
        low, high = ends[at]
        for x in range(low, min(high, GRID - sum(chosen)) + 1):
            yield from named(at + 1, [*chosen, x])

    yield from named(0, [])


@given(ends=boxes(), cap=st.sampled_from([GRID, 1, 2, 4, 5]))
@settings(max_examples=60, deadline=None)
def test_named_shares_are_bounded_exactly(ends: list[tuple[int, int]], cap: int) -> None:
    """All ends and the threshold lie on the grid, so the largest Σ p² does too (a corner)."""
    pieces = [share(F(a, GRID), F(b, GRID), name=str(n)) for n, (a, b) in enumerate(ends)]
    all_of_them = [squares(parts) for parts in everything(ends, cap)]
    high = most(pieces, None if cap == GRID else F(cap, GRID))
    if not all_of_them:
        assert high is None
        assert least(pieces) is None
        return
    assert high == max(all_of_them)
    low = least(pieces)
    # With the rest in n equal parts Σ p² is Σ low² + rest² / n, which goes to the bound.
    assert low == sum((F(a, GRID) ** 2 for a, _ in ends), F(0))
    assert all(low <= value for value in all_of_them)


@st.composite
def told(draw: st.DrawFn) -> list[Piece]:
    """What one division discloses: some holders by name, some groups of the largest or of any."""
    parts = draw(st.sampled_from(FEW))
    some_of_them = st.sets(st.integers(0, len(parts) - 1), max_size=2)
    pieces = [share(F(parts[n], GRID), name=f"n{n}") for n in draw(some_of_them)]
    pieces += [share(F(parts[n], GRID), documents=frozenset("d")) for n in draw(some_of_them)]
    for _ in range(draw(st.integers(0, 2))):
        some = draw(st.sets(st.integers(0, len(parts) - 1), min_size=2, max_size=4))
        pieces.append(share(F(sum(parts[n] for n in some), GRID), count=len(some)))
    value = squares(parts)
    return [share(value), *pieces, share(F(max(parts), GRID))]  # first the truth, last a mark


@given(world_=told())
@settings(max_examples=300, deadline=None)
def test_the_truth_is_within_whatever_is_told_of_it(world_: list[Piece]) -> None:
    truth, *pieces, largest = world_
    low, high = least(pieces), most(pieces)
    assert low is not None
    assert low <= truth.low
    if pieces:
        assert high is not None
        assert truth.low <= high
        # Whoever is not told of has at most the largest share: a threshold that holds.
        cut = most(pieces, largest.low)
        assert cut is not None
        assert truth.low <= cut <= high


@given(pairs=st.lists(st.tuples(st.integers(1, 5), st.integers(1, 20)), min_size=1, max_size=3))
@settings(max_examples=100, deadline=None)
def test_the_least_is_below_every_division_that_fits_groups(pairs: list[tuple[int, int]]) -> None:
    """Every division in which the n largest have at least the share of each group of n."""
    low = least([share(F(s, GRID), count=n) for n, s in pairs])
    assert low is not None
    fits = [squares(parts) for parts in ALL if all(sum(parts[:n]) >= s for n, s in pairs)]
    assert low <= min(fits)
    # A group of twentieths that its number divides is reached but for the rest, of 1/20 a piece.
    (n, s), *others = pairs
    if not others and s % n == 0:
        assert low == F(s, GRID) ** 2 / n


def test_many_intervals_are_merged_and_not_tried_out() -> None:
    """2¹⁵ corners and their edges would take minutes; the bound is then that of one holder."""
    many = [share(F(1, 100), F(2, 100), name=str(n)) for n in range(15)]
    assert most([*many, share(F(1, 2), name="x")]) == F(1, 4) + F(1, 4)
