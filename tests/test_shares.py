"""Indices of inequality and their bounds.

Expected values: their arithmetic is shown where it is short;
40/30/20/10 and the nine-firm market 25, 20, 15, 10, 8, 7, 6, 5, 4 with its two mergers are
textbook examples (625 + 400 + 225 + 100 + 64 + 49 + 36 + 25 + 16 = 1 540). Bounds are compared with
all 2ⁿ corners (the most) and with random points and a fine grid (the least).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.measures.bounds import (
    Holder,
    entropy_number_bounds,
    herfindahl_bounds,
    ratio_bounds,
    share_bounds,
)
from graph.measures.shares import Inequality, inequality
from graph.measures.vertices import Objective, most_unequal
from graph.model import Interval

SETTINGS = settings(max_examples=60, deadline=None)


def exactly(x: int | str) -> Interval:
    return Interval(Decimal(x), Decimal(x), Decimal(x))


UNKNOWN = Interval(Decimal(0), None, None)


def of(*amounts: int | Interval, crowds: Sequence[int | Interval] = ()) -> Inequality:
    rows = [(x, False) for x in amounts] + [(x, True) for x in crowds]
    return inequality((x if isinstance(x, Interval) else exactly(x), crowd) for x, crowd in rows)


@pytest.mark.parametrize(
    ("shares", "hhi"),
    [
        ((40, 30, 20, 10), 3000),
        ((25, 20, 15, 10, 8, 7, 6, 5, 4), 1540),
        ((25, 20, 15, 10, 8, 7, 6, 9), 1580),
        ((45, 15, 10, 8, 7, 6, 5, 4), 2540),
        ((7,), 10000),
    ],
)
def test_textbook_indices(shares: tuple[int, ...], hhi: int) -> None:
    index = of(*shares)
    assert index.hhi == hhi
    assert index.hhi_bounds == (hhi, hhi)
    assert index.closed == (hhi, hhi)
    assert index.effective_number == pytest.approx(10_000 / hhi, rel=1e-15)
    assert index.open == 0


def test_entropy_number_of_40_30_20_10() -> None:
    """Entropy 1.279854 nats, exp 3.5961."""
    index = of(40, 30, 20, 10)
    assert index.entropy_number is not None
    assert math.log(index.entropy_number) == pytest.approx(1.279854, abs=5e-7)
    assert index.entropy_number_bounds == pytest.approx((index.entropy_number,) * 2)
    assert (index.cr1, index.cr4) == (0.4, 1.0)


def test_top_shares_alone_leave_a_lower_bound() -> None:
    """28, 21 and 14 % known, the rest (37) with nobody: 784 + 441 + 196 = 1 421 at least."""
    index = of(28, 21, 14, crowds=[37])
    assert index.hhi == 1421
    assert index.hhi_bounds == (1421, 1421 + 37**2)
    assert index.effective_number == pytest.approx(10_000 / 1421)
    assert index.cr1 == 0.28
    assert index.cr1_bounds == (0.28, 0.37)
    assert index.entropy_number is None
    assert index.entropy_number_bounds[1] is None


def test_all_with_a_crowd() -> None:
    index = of(crowds=[50, UNKNOWN])
    assert index.total == 50
    assert index.shares == (1, None)
    assert (index.hhi, index.cr1, index.effective_number, index.entropy_number) == (None,) * 4
    assert index.hhi_bounds == (0, 10_000)
    assert index.effective_number_bounds == (1, None)


def test_nothing_known() -> None:
    index = of(UNKNOWN, UNKNOWN)
    assert (index.total, index.hhi, index.cr1, index.effective_number) == (None,) * 4
    assert index.shares == (None, None)
    assert index.hhi_bounds == (5000, 10_000)
    assert index.closed == (None, None)
    assert index.open == 2
    assert of(UNKNOWN).hhi_bounds == (10_000, 10_000)


def test_nothing_at_all() -> None:
    for index in (of(), of(0)):
        assert index.hhi is None
        assert index.hhi_bounds == (None, None)
        assert index.entropy_number is None


def test_one_open_among_known() -> None:
    """60, 40, x: least at x = t = 5 200 / 100 = 52, (3600 + 1600 + 2704) / 152²."""
    index = of(60, 40, UNKNOWN)
    assert index.hhi == 5200
    assert index.hhi_bounds == (float(Fraction(7904 * 10_000, 152**2)), 10_000)
    assert index.closed == (5200, 5200)
    assert index.cr1_bounds == (0.375, 1)  # x = 60: 60 of 160; x without end
    assert index.shares_bounds == ((0, 0.6), (0, 0.4), (0, 1))


# --- properties -------------------------------------------------------------------------------

Ends = tuple[int, int]
ends = st.tuples(st.integers(0, 12), st.integers(0, 12)).map(lambda e: (min(e), max(e)))
permille = st.integers(0, 1000).map(lambda n: n / 1000)
boxes = st.lists(ends, min_size=1, max_size=7).filter(lambda box: any(high for _, high in box))
crowds = st.lists(ends, max_size=2)


def holders(box: Sequence[Ends], crowd: Sequence[Ends] = ()) -> list[Holder]:
    return [Holder(Fraction(a), Fraction(b)) for a, b in box] + [
        Holder(Fraction(a), Fraction(b), crowd=True) for a, b in crowd
    ]


def corners(box: Sequence[Ends]) -> list[tuple[int, ...]]:
    return [x for x in product(*box) if sum(x)]


def herfindahl(x: Sequence[float], nobody: float = 0) -> float:
    return sum(a * a for a in x) / (sum(x) + nobody) ** 2


def largest(x: Sequence[float], k: int, nobody: float = 0) -> float:
    return sum(sorted(x, reverse=True)[:k]) / (sum(x) + nobody)


def entropy_number(x: Sequence[float]) -> float:
    total = sum(x)
    return math.exp(-sum(a / total * math.log(a / total) for a in x if a))


@SETTINGS
@given(boxes, crowds)
def test_most_is_the_best_of_all_corners(box: list[Ends], crowd: list[Ends]) -> None:
    everyone = [*box, *crowd]
    tried = corners(everyone)
    given_holders = holders(box, crowd)
    high = herfindahl_bounds(given_holders)[1]
    # a box that reaches down to nothing has one holder with all as its limit
    assert high == pytest.approx(max(map(herfindahl, tried)), rel=1e-12)
    for k in (1, 2, 4):
        assert ratio_bounds(given_holders, k)[1] == pytest.approx(
            max(largest(x, k) for x in tried), rel=1e-12
        )
    low = entropy_number_bounds(given_holders)[0]
    assert low == pytest.approx(min(map(entropy_number, tried)), rel=1e-9)


@SETTINGS
@given(boxes, crowds, st.data())
def test_least_is_below_every_point_and_reached(
    box: list[Ends], crowd: list[Ends], data: st.DataObject
) -> None:
    """Below random points of the box; reached, to the step of the grid, on x = clip(t)."""
    given_holders = holders(box, crowd)
    nobody = sum(high for _, high in crowd)
    fractions = data.draw(
        st.lists(st.lists(permille, min_size=len(box), max_size=len(box)), min_size=8, max_size=8)
    )
    points = [
        [a + f * (b - a) for (a, b), f in zip(box, row, strict=True)] for row in fractions
    ] + [list(map(float, x)) for x in corners(box)]
    points = [x for x in points if sum(x) > 1e-6]
    grid = [[float(min(max(t / 40, a), b)) for a, b in box] for t in range(12 * 40 + 1)]
    grid = [x for x in grid if sum(x) or nobody]

    least = herfindahl_bounds(given_holders)[0]
    assert least is not None
    assert all(least <= herfindahl(x, nobody) + 1e-12 for x in points + grid)
    assert min(herfindahl(x, nobody) for x in grid) == pytest.approx(least, abs=1e-3)

    for k in (1, 2, 4):
        least = ratio_bounds(given_holders, k)[0]
        assert least is not None
        assert all(least <= largest(x, k, nobody) + 1e-12 for x in points + grid)
        assert min(largest(x, k, nobody) for x in grid) == pytest.approx(least, abs=1e-9)

    most = entropy_number_bounds(holders(box))[1]
    assert most is not None
    grid = [x for x in grid if sum(x)]
    assert all(most >= entropy_number(x) - 1e-9 for x in points + grid)
    assert max(map(entropy_number, grid)) == pytest.approx(most, rel=1e-3)


@SETTINGS
@given(boxes, st.integers(1, 3))
def test_open_holders_are_limits_of_ever_larger_ones(box: list[Ends], unbounded: int) -> None:
    """Open amounts replaced by ones up to 10⁹ change the least by next to nothing."""
    open_ones = [Holder(Fraction(0), None)] * unbounded
    large = [Holder(Fraction(0), Fraction(10**9))] * unbounded
    for bounds in (
        herfindahl_bounds,
        lambda hs: ratio_bounds(hs, 1),
        lambda hs: ratio_bounds(hs, 4),
    ):
        with_open, with_large = bounds(holders(box) + open_ones), bounds(holders(box) + large)
        assert with_open[0] == pytest.approx(with_large[0], abs=1e-6)
        assert with_open[1] == 1.0
    low, high = entropy_number_bounds(holders(box) + open_ones)
    assert low == 1.0
    assert high == pytest.approx(entropy_number_bounds(holders(box) + large)[1], abs=1e-4)


@SETTINGS
@given(boxes, crowds)
def test_shares_of_one_holder(box: list[Ends], crowd: list[Ends]) -> None:
    everyone = [*box, *crowd]
    tried = corners(everyone)
    for place, (low, high) in enumerate(share_bounds(holders(box, crowd))):
        shares = [x[place] / sum(x) for x in tried]
        assert low == pytest.approx(min(shares))
        assert high == pytest.approx(max(shares))


known = st.tuples(st.integers(0, 50), st.integers(0, 50), st.integers(0, 50)).map(sorted)


@SETTINGS
@given(
    st.lists(st.tuples(known, st.booleans(), st.booleans(), st.booleans()), max_size=6),
    st.randoms(use_true_random=False),
)
def test_values_lie_within_their_bounds_whatever_the_order(
    rows: list[tuple[list[int], bool, bool, bool]], random: object
) -> None:
    holdings = [
        (
            Interval(Decimal(0), None, None)
            if hidden
            else Interval(Decimal(a), None if unbounded else Decimal(c), Decimal(b)),
            crowd,
        )
        for (a, b, c), hidden, unbounded, crowd in rows
    ]
    index = inequality(holdings)
    for value, (low, high) in (
        (index.hhi, index.hhi_bounds),
        (index.cr1, index.cr1_bounds),
        (index.cr4, index.cr4_bounds),
        (index.effective_number, index.effective_number_bounds),
        (index.entropy_number, index.entropy_number_bounds),
    ):
        if value is not None:
            assert low is not None
            assert low <= value + 1e-9
            assert high is None or value <= high + 1e-9
    again = inequality(reversed(holdings))
    assert (again.hhi, again.hhi_bounds, again.cr4_bounds) == (
        index.hhi,
        index.hhi_bounds,
        index.cr4_bounds,
    )


# --- the search -------------------------------------------------------------------------------

HERFINDAHL = Objective(lambda x: x * x, lambda s, w: w / s**2, lambda a, b: -2 * a / b)


def test_alike_items_do_not_blow_up() -> None:
    """Forty of [5, 10]: with m high, (25·40 + 75 m) / (200 + 5 m)², by trying all 41 m."""
    expected = max((1000 + 75 * m) / (200 + 5 * m) ** 2 for m in range(41))
    value, corner = most_unequal([(5.0, 10.0)] * 40, HERFINDAHL, limit=200)
    assert corner is not None
    assert value == pytest.approx(expected, rel=1e-12)


def test_nested_items_close() -> None:
    """Thirty nested intervals, where dominance is of no help, still close within the limit."""
    box = [(10.0 - i / 7, 12.0 + i / 3) for i in range(30)]
    value, corner = most_unequal(box, HERFINDAHL)
    assert corner is not None
    amounts = [high if up else low for (low, high), up in zip(box, corner, strict=True)]
    assert value == pytest.approx(herfindahl(amounts), rel=1e-12)


@SETTINGS
@given(st.lists(ends, min_size=2, max_size=8).filter(lambda box: any(low for low, _ in box)))
def test_a_search_cut_short_never_claims_too_little(box: list[Ends]) -> None:
    value, _ = most_unequal(box, HERFINDAHL, limit=1)
    assert value >= max(map(herfindahl, corners(box))) - 1e-12


def test_a_search_cut_short_gives_its_bound_and_no_corner() -> None:
    """Twelve nested intervals, by trying all 4 096 corners: the bound is above, but barely."""
    box = [(1 - i / 24, 1 + i / 24) for i in range(12)]
    most = max(map(herfindahl, product(*box)))
    value, corner = most_unequal(box, HERFINDAHL, limit=1)
    assert corner is None
    assert 0 < value - most < 1e-5
    value, corner = most_unequal(box, HERFINDAHL)
    assert corner is not None
    assert value == pytest.approx(most, rel=1e-12)
